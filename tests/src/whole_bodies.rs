//! Whole bodies: what the API answers and what pages say, to the letter, on both engines alike. The clock is stopped
//! and ids are counted, so nothing in them needs to be left out; anybody who changes one sees the result in the
//! snapshot.

use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    cost::main_job::import_main_job,
    harness::{Client, Database, Furnished, Server, answer, both, run},
};

/// Wednesday, half past nine at home.
const NOW: &str = "2026-11-11T08:30:00Z";

/// The fleet of the main job, with people.
fn furnish(database: &Database) {
    import_main_job(database);
    let people = [
        ("nils", "Nils Nilsson", "nora:coordinator"),
        ("frida", "Frida Förare", "nora:driver"),
        ("eva", "Eva Ek", "nora:finance"),
        ("nina", "Nina Norling", "nora:administrator"),
    ];
    for (login, name, role) in people {
        run(database, &["user", "add", login, name, "--role", role, "--licence", "B"]);
    }
}

/// A database whose clock is stopped at that time, with its server.
fn at_work(database: Database) -> (Database, Server) {
    static FLEET: Furnished = Furnished::at(NOW, furnish);
    let database = database.at(NOW);
    FLEET.copy_into(&database);
    let server = Server::start(&database);
    (database, server)
}

/// The status, and the body as somebody would read it.
async fn body_of(client: &Client, method: Method, path: &str, body: Option<Value>) -> String {
    let request = client.request(method.clone(), path);
    let request = if let Some(body) = body { request.json(&body) } else { request };
    let (status, body) = answer(request).await;
    format!("{method} {path}\n{status}\n{body:#}")
}

async fn got(client: &Client, path: &str) -> String {
    body_of(client, Method::GET, path, None).await
}

/// A page without the marks of its reader in its forms, which come of the key of the installation.
fn without_marks(page: &str) -> String {
    let mut parts = page.split('.');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |page, part| match part.split_at_checked(16) {
        Some((mark, rest)) if rest.starts_with(['"', '&']) && mark.bytes().all(|sign| sign.is_ascii_hexdigit()) => {
            format!("{page}.MARK{rest}")
        }
        _ => format!("{page}.{part}"),
    })
}

/// A page with one tag per line, without empty lines and without the hashes in the names of its assets.
async fn page(client: &Client, path: &str) -> String {
    let page = client.request(Method::GET, path).send().await.unwrap().text().await.unwrap();
    let mut parts = page.split("/assets/");
    let first = parts.next().unwrap_or_default().to_owned();
    let page = parts.fold(first, |page, part| {
        let name = part.split_once('-').filter(|(hash, _)| hash.len() == 12).map_or(part, |(_, name)| name);
        format!("{page}/assets/{name}")
    });
    let page = without_marks(&page).replace("><", ">\n<");
    page.lines().filter(|line| !line.trim().is_empty()).collect::<Vec<_>>().join("\n")
}

async fn vehicle(client: &Client, plate: &str) -> String {
    let (_, found) = client.get(&format!("/api/v1/vehicles?q={plate}")).await;
    found["items"][0]["id"].as_str().unwrap_or_else(|| panic!("{found}")).to_owned()
}

fn window(vehicle: &str, start: &str, end: &str) -> Value {
    json!({ "vehicle": vehicle, "start": start, "end": end, "purpose": "visit", "note": "till Gyttorp" })
}

#[tokio::test(flavor = "multi_thread")]
async fn a_booking_and_why_another_is_refused() {
    for database in both() {
        let (database, server) = at_work(database);
        let [nils, frida] = ["nils", "frida"].map(|login| server.client(&database, login));
        let car = vehicle(&nils, "MLB102").await;
        let wanted = window(&car, "2026-11-12T09:00:00+01:00", "2026-11-12T11:00:00+01:00");
        let (status, booking) = frida.post("/api/v1/bookings", &wanted).await;
        assert_eq!(status, 201, "{booking}");
        let path = format!("/api/v1/bookings/{}", booking["id"].as_str().unwrap());
        server.set_clock("2026-11-11T08:45:00Z");
        insta::assert_snapshot!("booking", got(&frida, &path).await);
        insta::assert_snapshot!("booking_history", got(&nils, &format!("{path}/history")).await);
        let also = window(&car, "2026-11-12T10:00:00+01:00", "2026-11-12T12:00:00+01:00");
        let taken = body_of(&nils, Method::POST, "/api/v1/bookings", Some(also)).await;
        insta::assert_snapshot!("problem_taken", taken);
        let backwards = window(&car, "2026-11-12T10:00:00+01:00", "2026-11-12T08:00:00+01:00");
        let wrong = body_of(&nils, Method::POST, "/api/v1/bookings", Some(backwards)).await;
        insta::assert_snapshot!("problem_window", wrong);
        insta::assert_snapshot!("page_board", page(&nils, "/tavla?view=day&date=2026-11-12").await);
        insta::assert_snapshot!("page_start", page(&frida, "/").await);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_ends_by_the_clock_that_is_set_and_a_car_that_nobody_came_for_is_released() {
    for database in both() {
        let (database, server) = at_work(database);
        let frida = server.client(&database, "frida");
        let car = vehicle(&frida, "MLB102").await;
        let wanted = window(&car, "2026-11-11T10:00:00+01:00", "2026-11-11T16:00:00+01:00");
        let (_, booking) = frida.post("/api/v1/bookings", &wanted).await;
        let path = format!("/api/v1/bookings/{}", booking["id"].as_str().unwrap());
        let state = async || frida.get(&path).await.1["state"].clone();
        for (now, expected) in [("10:00:00", "confirmed"), ("10:00:01", "no_show")] {
            server.set_clock(&format!("2026-11-11T{now}Z"));
            server.round();
            assert_eq!(state().await, expected, "{now}: more than an hour after its start");
        }
        server.set_clock("2027-02-09T08:29:59Z");
        assert_eq!(frida.get(&path).await.0, 200, "the last second of ninety days");
        server.set_clock("2027-02-09T08:30:00Z");
        assert_eq!(frida.get(&path).await.0, 401, "a token ends by the same clock");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_vehicle_and_the_statement_of_a_month() {
    for database in both() {
        let (database, server) = at_work(database);
        let [nils, eva] = ["nils", "eva"].map(|login| server.client(&database, login));
        let car = vehicle(&nils, "MLB102").await;
        insta::assert_snapshot!("vehicle", got(&nils, &format!("/api/v1/vehicles/{car}")).await);
        insta::assert_snapshot!("page_vehicle", page(&nils, &format!("/fordon/{car}")).await);
        insta::assert_snapshot!("statement", got(&eva, "/api/v1/statements/2026-10").await);
        insta::assert_snapshot!("page_statement", page(&eva, "/avrakning/2026-10").await);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_with_good_rows_and_bad_ones() {
    let file = "trip_id;regnr;kommun;start;end;km\n\
        N1;MLB 102;Nora;2026-11-02 08:00;2026-11-02 09:30;31,5\n\
        N2;MLB 1O2;Nora;2026-11-03 08:00;2026-11-03 09:00;8\n\
        N3;MLB 999;Nora;2026-11-03 08:00;2026-11-03 09:00;8\n\
        N4;MLB 102;Nora;2026-11-04 09:00;2026-11-04 08:00;8\n\
        N5;MLB 102;Norra;2026-11-05 08:00;2026-11-05 09:00;åtta\n";
    for database in both() {
        let (database, server) = at_work(database);
        let nina = server.client(&database, "nina");
        let path = "/api/v1/imports?kind=trips&file_name=november.csv";
        for (name, options) in [("import_dry_run", "&dry_run=true"), ("import_report", "&accept_good=true")] {
            let (status, report) = answer(nina.request(Method::POST, &format!("{path}{options}")).body(file)).await;
            insta::assert_snapshot!(name, format!("{status}\n{report:#}"));
        }
    }
}

#[test]
fn the_description_of_the_api() {
    insta::assert_snapshot!("openapi", run(&Database::sqlite(), &["openapi"]));
}
