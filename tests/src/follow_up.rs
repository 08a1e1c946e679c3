//! How many vehicles it takes and what they were used for: through the API, the command line and pages.

use serde_json::json;

use crate::{
    browser::{PASSWORD, check_page, demo, in_every_look},
    harness::{Browser, Server, both, run},
    main_job::import_everything,
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
            N3,MLB101,Lindesberg,2026-09-01 13:00,2026-09-01 14:00,10\nN4,MLB101,Lindesberg,2026-09-02 08:00,2026-09-02 09:00,10\n";
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
    in_every_look(&browser, async |look: String| {
        for page in ["/uppfoljning", "/uppfoljning/behov?level=95"] {
            browser.go(page).await;
            check_page(&browser, &format!("{page} {look}")).await;
        }
    })
    .await;
}
