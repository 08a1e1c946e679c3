//! How many vehicles it takes and how much they were used: through the API, the command line and pages.

use serde_json::{Value, json};

use crate::{
    browser::{PASSWORD, check_in_every_look, demo},
    cost::main_job::import_everything,
    harness::{Browser, Server, both, run},
};

#[tokio::test(flavor = "multi_thread")]
async fn sharing_takes_no_more_vehicles_than_each_by_itself() {
    for database in both() {
        import_everything(&database);
        run(&database, &["user", "add", "eva", "Eva", "--role", "nora:finance"]);
        // Two use a car at the same time, and two after each other.
        let trips = database.folder.path().join("trips.csv");
        let rows = "trip_id,regnr,kommun,start,end,km\n\
            N1,MLB101,Nora,2026-09-01 08:00,2026-09-01 10:00,10\nN2,MLB102,Nora,2026-09-01 09:00,2026-09-01 11:00,10\n\
            N3,MLB101,Lindesberg,2026-09-01 13:00,2026-09-01 14:00,10\n\
            N4,MLB101,Lindesberg,2026-09-02 08:00,2026-09-02 09:00,10\n";
        std::fs::write(&trips, rows).unwrap();
        run(&database, &["import", "trips", trips.to_str().unwrap()]);
        let server = Server::start(&database);
        let eva = server.client(&database, "eva");
        let (status, needs) = eva.get("/api/v1/fleet-need?from=2026-09&to=2026-09&share_permille=750").await;
        assert_eq!(status, 200, "{needs}");
        let cars = &needs["items"][0];
        let together = &cars["together"];
        assert_eq!((&together["uses"], &together["for_all"]), (&json!(4), &json!(2)), "{needs}");
        assert_eq!((&together["for_share"], &together["left_out"]), (&json!(1), &json!(1)), "three of four with one");
        assert_eq!(together["days"][0], json!({ "on": "2026-09-01", "vehicles": 2 }));
        let apart: Vec<i64> =
            cars["apart"].as_array().unwrap().iter().map(|group| group["for_all"].as_i64().unwrap()).collect();
        assert_eq!((apart.iter().sum::<i64>(), apart.len()), (3, 2), "one for Lindesberg, two for Nora");
        let units = cars["units"].as_array().unwrap();
        assert_eq!(units.len(), 1, "her own units only: {units:?}");
        assert_eq!((&units[0]["name"], &units[0]["for_all"]), (&json!("Socialtjänst, Nora kommun"), &json!(1)));
        let (status, refused) = eva.get("/api/v1/fleet-need?from=2026-09&to=2026-08").await;
        assert_eq!(status, 422, "{refused}");
        let printed = run(&database, &["report", "fleet-need", "--from", "2026-09", "--to", "2026-09"]);
        assert!(printed.contains("together\t4 uses") && printed.contains("needs 2"), "{printed}");

        let (status, used) = eva.get("/api/v1/utilisation?from=2026-09&to=2026-10").await;
        assert_eq!(status, 200, "{used}");
        let own = used["items"].as_array().unwrap();
        let mlb102 = own.iter().find(|item| item["registration_number"] == "MLB102").unwrap();
        assert_eq!(mlb102["distance_m"], 10_000 + 30_000 + 61_333 + 12_000, "{mlb102}");
        assert!(own.iter().all(|item| item["registration_number"] != "MLB101"), "another's costs are its own: {used}");
        let printed = run(&database, &["report", "utilisation", "--from", "2026-10", "--to", "2026-10"]);
        assert!(printed.contains("91 km") || printed.contains("MLB\u{a0}102"), "{printed}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn trips_that_were_imported_at_the_wrong_hours_and_then_at_the_right_ones_need_what_the_right_ones_do() {
    for database in both() {
        import_everything(&database);
        run(&database, &["user", "add", "eva", "Eva", "--role", "nora:finance"]);
        let import = |second: &str| {
            let trips = database.folder.path().join("trips.csv");
            let rows = format!(
                "trip_id,regnr,kommun,start,end,km\nN1,MLB101,Nora,2026-07-01 08:00,2026-07-01 10:00,10\n\
                N2,MLB102,Nora,2026-07-01 {second}:00,2026-07-01 {second}:45,10\n"
            );
            std::fs::write(&trips, rows).unwrap();
            run(&database, &["import", "trips", trips.to_str().unwrap(), "--json"])
        };
        let wrong: Value = serde_json::from_str(&import("09")).unwrap();
        let server = Server::start(&database);
        let eva = server.client(&database, "eva");
        let needed = async || {
            let needs = eva.get("/api/v1/fleet-need?from=2026-07&to=2026-07").await.1;
            needs["items"][0]["together"]["for_all"].as_i64()
        };
        assert_eq!(needed().await, Some(2));
        run(&database, &["import", "undo", wrong["batch"].as_str().unwrap()]);
        import("13");
        assert_eq!(needed().await, Some(1), "one drives after the other");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_need_is_shown_with_the_days_that_decide_it() {
    let (_database, server) = demo();
    let browser = Browser::open(&server.address).await;
    browser.log_in("ekonom", PASSWORD).await;
    browser.go("/uppfoljning").await;
    assert!(browser.text("dl.facts").await.contains("km"));
    browser.click("a[href^='/uppfoljning/behov']").await;
    browser.fill("#level", "95").await;
    browser.click("form.filter button").await;
    assert!(browser.text("figcaption").await.contains("ute samtidigt"));
    check_in_every_look(&browser, &["/uppfoljning", "/uppfoljning/behov?level=95"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn emissions_follow_from_the_way_and_clean_vehicles_from_the_law_of_the_day() {
    for database in both() {
        import_everything(&database);
        run(&database, &["user", "add", "eva", "Eva", "--role", "nora:finance", "--role", "nora:coordinator"]);
        let vehicles = database.folder.path().join("vehicles.csv");
        let rows = "Regnr;Fabrikat;Modell;Fordonsslag;Drivmedel;Kommun;Inköpsdatum;CO2\n\
            MLB 901;Volvo;V60;personbil;bensin;Nora;2026-02-01;120\nMLB 902;Kia;Niro;personbil;el;Nora;2026-02-01;\n\
            MLB 903;Saab;9-5;personbil;diesel;Nora;2009-02-01;\n";
        std::fs::write(&vehicles, rows).unwrap();
        run(&database, &["import", "vehicles", vehicles.to_str().unwrap()]);
        let trips = database.folder.path().join("trips.csv");
        let rows = "trip_id,regnr,kommun,start,end,km\nE1,MLB901,Nora,2026-09-01 08:00,2026-09-01 10:00,100\n\
            E2,MLB902,Nora,2026-09-01 08:00,2026-09-01 10:00,50\nE3,MLB903,Nora,2026-09-01 08:00,2026-09-01 10:00,7\n";
        std::fs::write(&trips, rows).unwrap();
        run(&database, &["import", "trips", trips.to_str().unwrap()]);
        let server = Server::start(&database);
        let eva = server.client(&database, "eva");
        let (status, before) = eva.get("/api/v1/emissions?from=2026-08&to=2026-08").await;
        assert_eq!((status, before["grams"].as_i64()), (200, Some(0)), "{before}");
        let (_, found) = eva.get("/api/v1/emissions?from=2026-09&to=2026-09").await;
        assert_eq!(found["grams"], 12_000, "100 km at 120 g: {found}");
        assert!(found["unknown_m"].as_i64().unwrap() >= 7_000, "nothing is guessed: {found}");
        let light = &found["shares"][0];
        assert_eq!((&light["group"], &light["required_permille"]), (&json!("light"), &json!(385)));
        assert_eq!((&light["acquired"], &light["acquired_clean"]), (&json!(2), &json!(1)), "{light}");

        // Facts about a vehicle are changed like anything else about it.
        let (_, car) = eva.get("/api/v1/vehicles?q=MLB903").await;
        let path = format!("/api/v1/vehicles/{}", car["items"][0]["id"].as_str().unwrap());
        let change = eva.request(reqwest::Method::PATCH, &path).header("if-match", "\"1\"");
        let (status, changed) = crate::harness::answer(change.json(&json!({ "co2_g_per_km": 200 }))).await;
        assert_eq!((status, changed["co2_g_per_km"].as_i64()), (200, Some(200)), "{changed}");
        let (_, known) = eva.get("/api/v1/emissions?from=2026-09&to=2026-09").await;
        assert_eq!(known["grams"], 12_000 + 1_400, "{known}");
        let printed = run(&database, &["report", "emissions", "--from", "2026-09", "--to", "2026-09"]);
        assert!(printed.contains("at least 38,5 %"), "{printed}");
    }
}
