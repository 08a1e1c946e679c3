//! Characters that do not belong in text, in every place where text comes in.

use super::*;
use crate::harness::vagnpark;

/// Every place where text comes in as JSON, with the field it comes in as.
fn text_places(car: &str, organisation: &Value) -> Vec<(&'static str, Value, &'static str)> {
    let start = Utc::now() + Duration::days(9);
    let end = start + Duration::hours(1);
    let grants = json!([{ "organisation": organisation, "role": "driver" }]);
    vec![
        ("/api/v1/users", json!({ "login": "new", "name": "N", "grants": grants }), "name"),
        ("/api/v1/users", json!({ "login": "new", "name": "N", "grants": grants }), "login"),
        ("/api/v1/vehicles", new_vehicle("make", &json!("Kia")), "make"),
        ("/api/v1/vehicles", new_vehicle("make", &json!("Kia")), "model"),
        ("/api/v1/vehicles", new_vehicle("make", &json!("Kia")), "inventory_number"),
        ("/api/v1/vehicles", new_vehicle("make", &json!("Kia")), "registration_number"),
        ("/api/v1/vehicles", new_vehicle("make", &json!("Kia")), "class"),
        ("/api/v1/bookings", json!({ "vehicle": car, "start": start, "end": end }), "note"),
        ("/api/v1/defects", json!({ "vehicle": car, "severity": "note", "description": "x" }), "description"),
        ("/api/v1/work-orders", json!({ "vehicle": car, "kind": "service", "start": start, "end": end }), "note"),
        (
            "/api/v1/costs",
            json!({ "vehicle": car, "category": "fuel", "from": "2026-11-05", "net_ore": 1 }),
            "supplier",
        ),
        (
            "/api/v1/costs",
            json!({ "vehicle": car, "category": "fuel", "from": "2026-11-05", "net_ore": 1 }),
            "reference",
        ),
        ("/api/v1/tokens", json!({ "name": "t" }), "name"),
        ("/api/v1/waiting-list", json!({ "vehicle": car, "start": start, "end": end }), "note"),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sign_that_no_text_has_is_refused_by_name_wherever_it_comes_in() {
    for database in both() {
        import_everything(&database);
        let server = Server::start(&database);
        let (anna, nils, car) = shared_vehicle(&database, &server).await;
        let organisation = anna.get(&format!("/api/v1/vehicles/{car}")).await.1["organisation"].clone();
        for (path, body, field) in text_places(&car, &organisation) {
            for hostile in ["Per\u{b}son", "a\0b", "a\u{1b}[2J", "a\u{202e}b", "a\u{85}b"] {
                let mut body = body.clone();
                body[field] = json!(hostile);
                let (status, problem) = anna.post(path, &body).await;
                assert_eq!(status, 422, "{path} {field} {hostile:?}: {problem}");
                assert_eq!(problem["errors"][0]["pointer"], format!("/{field}"), "{problem}");
            }
            let mut body = body.clone();
            body[field] = json!("Per\rson");
            let (status, problem) = anna.post(path, &body).await;
            assert!(status < 500, "{path} {field}: {problem}");
            let one_line = !matches!(field, "note" | "description");
            let kept = problem[field].as_str().unwrap_or_default();
            let mended = kept == "Per son" || kept == "per son";
            // A token makes no other, whatever it is to be called.
            let refused = status == 422 || (path == "/api/v1/tokens" && status == 403);
            assert!(!one_line || refused || mended, "a carriage return in {field} of {path}: {status} {problem}");
        }
        let key = change(&anna, &car, &json!({ "key_place": "x\rATTENDEE:mailto:a@b.se" })).await;
        assert_eq!(key.0, 422, "{}", key.1);
        // Forms lose invisible characters, and so do addresses.
        let form = "registration_number=MLB+943&make=Ki%00a%0B&model=Niro&class=car_i&fuel=electric&sharing=pool";
        let request = anna.request(Method::POST, "/fordon/nytt").body(form);
        let response = request.header("content-type", "application/x-www-form-urlencoded").send().await.unwrap();
        assert!(response.status().as_u16() < 400, "{}", response.status());
        let found = anna.get("/api/v1/vehicles?q=MLB943").await.1;
        assert_eq!(found["items"][0]["make"], "Ki a", "{found}");
        for path in [
            "/api/v1/vehicles?q=a%00b",
            "/sok?q=%00",
            "/fordon?q=%0b",
            "/api/v1/costs?category=%00",
            "/boka?date=%00",
            "/boka?date=%2B262142-12-31&from=08:00&to=09:00",
            "/tavla?date=%2B262142-12-31",
            "/api/v1/bookings?from=%2B262142-12-31T00:00:00Z",
            "/api/v1/availability?from=%2B262142-12-31T00:00:00Z&to=%2B262142-12-31T01:00:00Z",
            "/api/v1/statements/%00",
            "/fordon/%00",
        ] {
            let status = nils.request(Method::GET, path).send().await.unwrap().status().as_u16();
            assert!(status < 500, "{path}: {status}");
        }
        let http = reqwest::Client::new();
        let login =
            http.post(format!("{}/login", server.address)).header("content-type", "application/x-www-form-urlencoded");
        let status = login.body("login=a%00b&password=x%00y").send().await.unwrap().status().as_u16();
        assert_eq!(status, 401, "a login with U+0000");
        let named =
            vagnpark(&database, &["user", "add", "per", "Per\u{b}son", "--role", "nora:driver"]).output().unwrap();
        assert_eq!(named.status.code(), Some(5), "{}", String::from_utf8_lossy(&named.stderr));
        assert!(String::from_utf8_lossy(&named.stderr).contains("U+000B"));
        run(&database, &["user", "add", "per", "A\u{30a}ke\rAl", "--role", "nora:driver"]);
        assert!(run(&database, &["user", "list"]).contains("Åke Al"), "one line, composed");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_written_in_a_remark_is_kept_whole_or_refused() {
    for database in both() {
        import_everything(&database);
        let server = Server::start(&database);
        let (anna, _, car) = shared_vehicle(&database, &server).await;
        let start = Utc::now() + Duration::days(9);
        let (long, too_long) = ("å".repeat(2_000), "å".repeat(2_001));
        let wanted =
            |note: &str| json!({ "vehicle": car, "start": start, "end": start + Duration::hours(1), "note": note });
        let (status, refused) = anna.post("/api/v1/bookings", &wanted(&too_long)).await;
        assert_eq!((status, &refused["errors"][0]["pointer"]), (422, &"/note".into()), "{refused}");
        let (status, booking) = anna.post("/api/v1/bookings", &wanted(&long)).await;
        assert_eq!((status, booking["note"].as_str()), (201, Some(long.as_str())), "{booking}");
        let id = booking["id"].as_str().unwrap();
        let path = format!("/api/v1/bookings/{id}");
        let change = |note: &str| {
            answer(anna.request(Method::PATCH, &path).header("If-Match", "\"1\"").json(&json!({ "note": note })))
        };
        let (status, refused) = change(&too_long).await;
        assert_eq!((status, &refused["errors"][0]["pointer"]), (422, &"/note".into()), "{refused}");
        let (status, changed) = change(&long.replace('å', "ö")).await;
        assert_eq!((status, changed["note"].as_str()), (200, Some(long.replace('å', "ö").as_str())), "{changed}");

        // On pages, nothing that is pasted is cut off before it is sent.
        for page in ["/boka".to_owned(), format!("/bokningar/{id}"), format!("/fel/ny?vehicle={car}")] {
            let page = anna.request(Method::GET, &page).send().await.unwrap().text().await.unwrap();
            assert!(!page.contains("maxlength=\"200\""), "{page}");
        }
        let cancelled = format!("/bokningar/{id}/avboka");
        let page = send_form(&anna, &cancelled, &[("reason", &too_long)]).await;
        assert!(page.status().as_u16() < 500, "{}", page.status());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_that_shows_nothing_is_no_name() {
    for database in both() {
        import_everything(&database);
        let server = Server::start(&database);
        let (anna, _, car) = shared_vehicle(&database, &server).await;
        let organisation = anna.get(&format!("/api/v1/vehicles/{car}")).await.1["organisation"].clone();
        for nothing in ["  ", "\u{200b}", "\u{e0041}\u{2060}"] {
            for (field, path, body) in [
                ("name", "/api/v1/tokens", json!({ "name": nothing })),
                (
                    "login",
                    "/api/v1/users",
                    json!({ "login": nothing, "name": "Per",
                        "grants": [{ "organisation": organisation, "role": "driver" }] }),
                ),
                (
                    "name",
                    "/api/v1/users",
                    json!({ "login": "per", "name": nothing,
                        "grants": [{ "organisation": organisation, "role": "driver" }] }),
                ),
            ] {
                let (status, refused) = anna.post(path, &body).await;
                let pointer = format!("/{field}");
                assert_eq!(
                    (status, refused["errors"][0]["pointer"].as_str()),
                    (422, Some(pointer.as_str())),
                    "{refused}"
                );
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_with_files_and_the_name_of_a_file_hold_no_hidden_signs_either() {
    for database in both() {
        import_everything(&database);
        let server = Server::start(&database);
        let (anna, _, car) = shared_vehicle(&database, &server).await;
        let (long, mut number) = ("å".repeat(5_000), 980);
        for (given, kept) in [
            ("..%2F..%2Fetc%2Fx%E2%80%AEvsc.csv", "x vsc.csv".to_owned()),
            ("C:%5CUsers%5Canna%5Cregister.csv", "register.csv".to_owned()),
            (&format!("{long}.csv"), format!("{}…{}.csv", "å".repeat(100), "å".repeat(96))),
        ] {
            let path = format!("/api/v1/imports?kind=vehicles&accept_good=true&file_name={given}");
            number += 1;
            let file = format!("Regnr;Kommun;Fabrikat\nMLB {number};Lindesberg;Kia\n");
            let (status, report) = answer(anna.request(Method::POST, &path).body(file)).await;
            assert_eq!(status, 201, "{report}");
            let listed = anna.get("/api/v1/imports").await.1;
            assert!(listed["items"].as_array().unwrap().iter().any(|batch| batch["file_name"] == kept), "{listed}");
        }
        let form =
            reqwest::multipart::Form::new().text("severity", "note").text("description", "repa\u{b}på\u{202e} dörr");
        let sent = anna.request(Method::POST, &format!("/fordon/{car}/fel")).multipart(form).send().await.unwrap();
        assert!(sent.status().as_u16() < 400, "{}", sent.status());
        let defects = anna.get("/api/v1/defects").await.1;
        assert_eq!(defects["items"][0]["description"], "repa på  dörr", "{defects}");
    }
}
