//! what was changed, added or taken out in the registers past the program is named with its kind, its id and what
//! is another than the audit log tells. That nothing else is ever named, every test that ends with `verify` shows.

use chrono::{Duration, Utc};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    cost::main_job::import_everything,
    harness::{Client, Database, Server, ServerSettings, both, run, vagnpark},
    system::audit_chain::{past_the_program, unguarded},
};

/// An id as a statement has it.
fn id_in(database: &Database, id: &str) -> String {
    if database.url.starts_with("sqlite") { format!("x'{}'", id.replace('-', "")) } else { format!("'{id}'") }
}

/// An id of an organisation within a statement.
fn organisation(code: &str) -> String {
    format!("(SELECT id FROM organisation WHERE code = '{code}')")
}

/// The statements that add a copy of a row, with what is another.
fn copied(table: &str, of: &str, other: &str) -> String {
    format!(
        "CREATE TEMP TABLE copied AS SELECT * FROM {table} WHERE id = {of}; UPDATE copied SET {other}; \
         INSERT INTO {table} SELECT * FROM copied; DROP TABLE copied;"
    )
}

/// Everything that the program made.
struct Made {
    vehicles: Vec<String>,
    bookings: Vec<String>,
    costs: Vec<String>,
}

async fn make(nils: &Client) -> Made {
    let id = |made: (u16, Value)| {
        assert_eq!(made.0, 201, "{}", made.1);
        made.1["id"].as_str().unwrap().to_owned()
    };
    let mut made = Made { vehicles: Vec::new(), bookings: Vec::new(), costs: Vec::new() };
    for number in 0..8 {
        let plate = format!("MLB7{number:02}");
        let car = json!({ "registration_number": plate, "make": "Kia", "model": "Niro", "class": "car_i" });
        let car = id(nils.post("/api/v1/vehicles", &car).await);
        let from = Utc::now() + Duration::hours(30);
        let booking = json!({ "vehicle": car, "start": from, "end": from + Duration::hours(1) });
        let cost = json!({ "vehicle": car, "category": "wash", "from": "2026-11-10", "net_ore": 40_000 });
        made.bookings.push(id(nils.post("/api/v1/bookings", &booking).await));
        made.costs.push(id(nils.post("/api/v1/costs", &cost).await));
        made.vehicles.push(car);
    }
    let right = json!({ "net_ore": 39_000, "vat_ore": 0, "reason": "fel belopp" });
    let (status, corrected) = nils.post(&format!("/api/v1/costs/{}/corrections", made.costs[7]), &right).await;
    assert_eq!(status, 201, "{corrected}");
    made.costs.push(corrected["id"].as_str().unwrap().to_owned());
    made
}

/// What is done past the program, and what is said of it.
fn ways(database: &Database, made: &Made, nils: &str) -> Vec<(String, String)> {
    let id = |id: &str| id_in(database, id);
    let new: Vec<String> = (0..4).map(|_| Uuid::now_v7().to_string()).collect();
    let (vehicle, booking, cost) = (
        |place: usize, what: &str| format!("UPDATE vehicle SET {what} WHERE id = {}", id(&made.vehicles[place])),
        |place: usize, what: &str| format!("UPDATE booking SET {what} WHERE id = {}", id(&made.bookings[place])),
        |place: usize, what: &str| format!("UPDATE cost_entry SET {what} WHERE id = {}", id(&made.costs[place])),
    );
    let payer_of = |place: usize| format!("vehicle_id = {} AND kind = 'payer'", id(&made.vehicles[place]));
    let said = |entity: &str, of: &str, what: &str| format!("{entity} {of}: {what}");
    let mut ways = Vec::new();
    let mut way =
        |statement: String, entity: &str, of: &str, what: &str| ways.push((statement, said(entity, of, what)));
    way(vehicle(0, "sharing = 'pool'"), "vehicle", &made.vehicles[0], "sharing");
    way(vehicle(1, "approval = 'everybody'"), "vehicle", &made.vehicles[1], "terms.approval");
    way(vehicle(2, "seats = 9"), "vehicle", &made.vehicles[2], "description.seats");
    way(vehicle(3, "last_inspected_on = '2020-01-01'"), "vehicle", &made.vehicles[3], "last_inspected_on");
    let other = organisation("lindesberg");
    let moved = format!("UPDATE vehicle_relation SET organisation_id = {other} WHERE {}", payer_of(4));
    way(moved, "vehicle", &made.vehicles[4], "relations.payer");
    let added = format!(
        "UPDATE vehicle_relation SET to_on = '2027-06-01' WHERE {of}; \
         INSERT INTO vehicle_relation (vehicle_id, kind, organisation_id, from_on) \
         VALUES ({vehicle}, 'payer', {other}, '2027-06-01')",
        of = payer_of(5),
        vehicle = id(&made.vehicles[5]),
    );
    way(added, "vehicle", &made.vehicles[5], "relations.payer");
    way(format!("DELETE FROM vehicle_relation WHERE {}", payer_of(6)), "vehicle", &made.vehicles[6], "relations.payer");
    let another = format!("id = {}, registration_number = NULL, inventory_number = 'X1'", id(&new[0]));
    way(copied("vehicle", &id(&made.vehicles[7]), &another), "vehicle", &new[0], "in no entry");

    way(booking(0, "state = 'cancelled'"), "booking", &made.bookings[0], "state");
    way(
        booking(1, "end_at = '2031-01-01T00:00:00+00:00', occupied_until = '2031-01-01T00:00:00+00:00'"),
        "booking",
        &made.bookings[1],
        "end",
    );
    let elsewhere = "vehicle_id = (SELECT id FROM vehicle WHERE registration_number = 'MLB101')";
    way(booking(2, elsewhere), "booking", &made.bookings[2], "vehicle");
    way(booking(3, "driver_id = NULL"), "booking", &made.bookings[3], "driver");
    way(format!("DELETE FROM booking WHERE id = {}", id(&made.bookings[4])), "booking", &made.bookings[4], "gone");
    let another = format!("id = {}, state = 'cancelled'", id(&new[1]));
    way(copied("booking", &id(&made.bookings[5]), &another), "booking", &new[1], "in no entry");

    way(cost(0, "net_ore = 1"), "cost", &made.costs[0], "net");
    way(cost(1, "category = 'parking'"), "cost", &made.costs[1], "category");
    way(format!("DELETE FROM cost_entry WHERE id = {}", id(&made.costs[2])), "cost", &made.costs[2], "gone");
    way(cost(8, "net_ore = net_ore - 1"), "cost", &made.costs[8], "net");
    let columns = "vehicle_id, pool_id, organisation_id, category, from_on, to_on, net_ore, vat_ore, \
                   recoverable_vat_ore, sender_id";
    let same_cost = format!(
        "INSERT INTO cost_entry (id, {columns}) SELECT {}, {columns} FROM cost_entry WHERE id = {}",
        id(&new[2]),
        id(&made.costs[3]),
    );
    way(same_cost, "cost", &new[2], "in no entry");

    let given = format!(
        "INSERT INTO role_grant (user_id, organisation_id, role) VALUES ({}, {other}, 'administrator')",
        id(nils)
    );
    way(given, "user", nils, "grants");
    let another = format!("id = {}, login = 'mallory'", id(&new[3]));
    way(copied("app_user", &id(nils), &another), "user", &new[3], "in no entry");
    ways
}

#[tokio::test(flavor = "multi_thread")]
async fn a4_what_was_changed_in_the_registers_past_the_program_is_named_with_its_kind_id_and_member() {
    for database in both() {
        import_everything(&database);
        let roles = ["coordinator", "administrator", "finance", "driver"].map(|role| format!("nora:{role}"));
        let mut arguments = vec!["user", "add", "nils", "Nils", "--licence", "B"];
        arguments.extend(roles.iter().flat_map(|role| ["--role", role.as_str()]));
        let nils_id = run(&database, &arguments).lines().next().unwrap().to_owned();
        let other = run(&database, &["user", "add", "olle", "Olle", "--role", "nora:driver"]);
        let olle_id = other.lines().next().unwrap().to_owned();
        let server = Server::start_with(&database, &ServerSettings::default().rounds_when_asked());
        let nils = server.client(&database, "nils");
        let made = make(&nils).await;
        drop(server);
        run(&database, &["verify"]);
        let mut ways = ways(&database, &made, &nils_id);
        let olle = id_in(&database, &olle_id);
        let yes = if database.url.starts_with("sqlite") { "1" } else { "true" };
        ways.push((
            format!("UPDATE app_user SET system_administrator = {yes} WHERE id = {olle}"),
            format!("user {olle_id}: system_administrator"),
        ));
        ways.push(("UPDATE agreement SET source = source || ' # och mer'".to_owned(), ": source".to_owned()));
        for (statement, _) in &ways {
            assert!(past_the_program(&database, &format!("{} {statement};", unguarded(&database))), "{statement}");
        }
        let output = vagnpark(&database, &["verify"]).output().unwrap();
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(!output.status.success());
        for (statement, words) in &ways {
            assert!(said.lines().any(|line| line.ends_with(words)), "{statement}: {words}: {said}");
        }
        let named = said.lines().filter(|line| line.starts_with("  ")).count();
        assert_eq!(named, ways.len(), "nothing else is named: {said}");
    }
}
