//! A vehicle's entry as people change it: possible days, emptied fields, and two people changing it at once.

use chrono::{Days, Utc};
use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    booking::pages::{Form, page},
    cost::main_job::import_everything,
    harness::{Client, Database, Server, answer, both, run},
};

fn coordinator(database: &Database, server: &Server) -> Client {
    run(database, &["user", "add", "nils", "Nils", "--role", "nora:coordinator", "--licence", "B"]);
    server.client(database, "nils")
}

fn car(plate: &str, more: &Value) -> Value {
    let mut car = json!({ "registration_number": plate, "make": "Kia", "model": "Niro", "class": "car_i" });
    for (field, value) in more.as_object().unwrap() {
        car[field] = value.clone();
    }
    car
}

#[tokio::test(flavor = "multi_thread")]
async fn d1_an_inspection_to_come_and_a_first_use_in_2040_are_refused() {
    for database in both() {
        import_everything(&database);
        let server = Server::start(&database);
        let nils = coordinator(&database, &server);
        let tomorrow = vagnpark_domain::time::local_date(Utc::now()).checked_add_days(Days::new(1)).unwrap();
        for (field, on) in [("first_used_on", json!("2040-01-01")), ("last_inspected_on", json!(tomorrow))] {
            let (status, refused) = nils.post("/api/v1/vehicles", &car("MLB611", &json!({ field: on }))).await;
            assert_eq!(status, 422, "{refused}");
            assert_eq!(refused["errors"][0]["pointer"], format!("/{field}"), "{refused}");
        }
        let (status, made) = nils.post("/api/v1/vehicles", &car("MLB611", &json!({}))).await;
        assert_eq!(status, 201, "{made}");
        let path = format!("/api/v1/vehicles/{}", made["id"].as_str().unwrap());
        let change = json!({ "last_inspected_on": tomorrow });
        let (status, refused) =
            answer(nils.request(Method::PATCH, &path).header("if-match", "\"1\"").json(&change)).await;
        assert_eq!(status, 422, "{refused}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_emptied_day_of_inspection_is_emptied_and_only_what_both_windows_changed_is_asked_about() {
    for database in both() {
        import_everything(&database);
        let server = Server::start(&database);
        let nils = coordinator(&database, &server);
        let (status, made) =
            nils.post("/api/v1/vehicles", &car("MLB612", &json!({ "last_inspected_on": "2026-02-03" }))).await;
        assert_eq!(status, 201, "{made}");
        let id = made["id"].as_str().unwrap();
        let at = format!("/fordon/{id}/andra");
        let shown = page(&nils, &at).await;
        let form = || Form::on(&shown, "/andra\"");
        assert_eq!(form().set("last_inspected_on", "").set("sharing", "pool").send(&nils, &at).await.status(), 200);
        let path = format!("/api/v1/vehicles/{id}");
        assert_eq!(nils.get(&path).await.1["last_inspected_on"], Value::Null);

        // The other window shows what was before, and changes something else.
        assert_eq!(form().set("key_place", "Skåp 7").send(&nils, &at).await.status(), 200);
        let (_, now) = nils.get(&path).await;
        assert_eq!(
            (&now["last_inspected_on"], &now["sharing"], &now["key_place"]),
            (&Value::Null, &json!("pool"), &json!("Skåp 7")),
            "{}",
            database.url
        );
        // The same field: what holds and what was typed are said, and only that is put in when it is sent again.
        let refused = form().set("key_place", "Skåp 9").set("model", "EV6").send(&nils, &at).await;
        assert_eq!(refused.status(), 409);
        let html = refused.text().await.unwrap();
        assert!(html.contains("Någon annan har ändrat samma sak"), "{html}");
        assert!(html.contains("Var nyckeln finns är nu ”Skåp 7”; du skrev ”Skåp 9”."), "{html}");
        assert_eq!(nils.get(&path).await.1["key_place"], "Skåp 7");
        let again = Form::on(&html, "/andra\"");
        assert_eq!([again.get("sharing"), again.get("model")], ["pool", "EV6"]);
        assert_eq!(again.send(&nils, &at).await.status(), 200);
        let (_, now) = nils.get(&path).await;
        assert_eq!((&now["last_inspected_on"], &now["sharing"]), (&Value::Null, &json!("pool")));
        assert_eq!((&now["key_place"], &now["model"]), (&json!("Skåp 9"), &json!("EV6")));
        // A form that nobody was shown changes nothing, however often it is sent.
        for _ in 0..2 {
            let unseen = form().set("before", "").set("key_place", "Skåp 1").send(&nils, &at).await;
            assert_eq!(unseen.status(), 412);
        }
        run(&database, &["verify"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_typed_of_a_lease_is_kept_or_refused_never_dropped() {
    let database = Database::sqlite();
    import_everything(&database);
    let server = Server::start(&database);
    let nils = coordinator(&database, &server);
    let (_, made) = nils.post("/api/v1/vehicles", &car("MLB613", &json!({}))).await;
    let at = format!("/fordon/{}/andra", made["id"].as_str().unwrap());
    let shown = page(&nils, &at).await;
    for (field, value, says) in [
        ("contract_from", "2026-01-01", "Avtalad körsträcka"),
        ("contract_start_km", "1000", "Avtalad körsträcka"),
        ("contract_start_km", "abc", "Mätarställning vid start"),
    ] {
        let refused = Form::on(&shown, "/andra\"").set(field, value).send(&nils, &at).await;
        assert_eq!(refused.status(), 422, "{field}");
        let html = refused.text().await.unwrap();
        assert!(html.contains(says) && Form::on(&html, "/andra\"").get(field) == value, "{html}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn v6_a_payer_entered_ahead_is_not_erased_by_one_from_an_earlier_day() {
    for database in both() {
        import_everything(&database);
        let server = Server::start(&database);
        let nils = coordinator(&database, &server);
        let (_, made) = nils.post("/api/v1/vehicles", &car("MLB614", &json!({}))).await;
        let id = made["id"].as_str().unwrap();
        let (_, all) = nils.get("/api/v1/organisations").await;
        let organisation = |name: &str| {
            let mut all = all["items"].as_array().unwrap().iter();
            all.find(|one| one["name"].as_str().unwrap().contains(name)).unwrap()["id"].clone()
        };
        let nora = organisation("Nora");
        let today = vagnpark_domain::time::local_date(Utc::now());
        // It has been Nora's for longer than the register knew.
        let (before, later) = (today - Days::new(10), today + Days::new(40));
        let at = format!("/fordon/{id}/relationer");
        let ahead = later.to_string();
        let given = ["vehicle", "move", "MLB614", "--to", "lindesberg", "--relations", "payer", "--decision", "§ 14"];
        run(&database, &[&given[..], &["--from", &ahead]].concat());
        let from = before.to_string();
        let fields = [("relations", "payer"), ("organisation", nora.as_str().unwrap()), ("relation_from", &from)];
        let (status, html) = nils.send(&at, &fields).await;
        assert_eq!(status, 200, "{html}");
        assert!(html.contains("dagen innan en senare börjar"), "{html}");
        for day in [later, later.pred_opt().unwrap(), before] {
            assert!(html.contains(&day.to_string()), "{day}: {html}");
        }
        run(&database, &["verify"]);
    }
}
