//! The workshop's list, and what happens to a defect that a driver reports (S-9, S-10).

use chrono::Duration;
use reqwest::{Method, multipart::Form};
use serde_json::json;

use super::{booked, car, check_out, day, give_back, minutes, ok, page, send, text, told};
use crate::harness::{Client, both, run};

/// Reports a defect as the page does; answers where that leads.
async fn report(client: &Client, car: &str, booking: &str, severity: &'static str, words: &'static str) -> String {
    let form = Form::new().text("booking", booking.to_owned()).text("severity", severity).text("description", words);
    let sent = client.request(Method::POST, &format!("/fordon/{car}/fel")).multipart(form).send().await.unwrap();
    assert_eq!(sent.status(), 200);
    let url = sent.url();
    format!("{}?{}", url.path(), url.query().expect("a receipt"))
}

#[tokio::test(flavor = "multi_thread")]
async fn s9_a_defect_gets_a_receipt_is_seen_where_the_vehicle_is_and_told_to_its_coordinators() {
    for database in both() {
        let day = day(&database);
        let car = car(&day.nils, 595).await;
        let booking = booked(&day.frida, &car, minutes(0), minutes(60)).await;
        let id = booking.rsplit('/').next().unwrap().to_owned();
        let place = report(&day.frida, &car, &id, "repair_soon", "Vänster blinkers blinkar fort").await;
        assert!(place.starts_with(&format!("/bokningar/{id}")), "back to where she was: {place}");
        let (status, shown) = page(&day.frida, &place).await;
        assert_eq!(status, 200);
        for words in ["Tack! Felet är anmält", "Vänster blinkers blinkar fort"] {
            assert!(shown.contains(words), "{words}: {shown}");
        }
        assert!(!page(&day.frida, &format!("/bokningar/{id}")).await.1.contains("Tack! Felet"), "once");
        let place = report(&day.fia, &car, "", "note", "Luktar instängt").await;
        let (_, vehicle) = page(&day.fia, &place).await;
        for words in ["Tack! Felet är anmält", "Vänster blinkers blinkar fort", "Luktar instängt"] {
            assert!(vehicle.contains(words), "{words}: {vehicle}");
        }
        assert!(!vehicle.contains("Frida Förare"), "others are not told who reported it");
        assert_eq!(told(&day.nils).await, ["defect_reported", "defect_reported"]);
        for client in [&day.nils, &day.vera] {
            assert!(page(client, "/").await.1.contains("2 öppna felanmälningar"));
        }
        assert!(!page(&day.fia, "/").await.1.contains("felanmälningar"), "a driver has none to deal with");
        let place = report(&day.frida, &car, "", "do_not_drive", "Bromsarna tar inte").await;
        assert!(page(&day.frida, &place).await.1.contains("får inte köras förrän det är åtgärdat"));
        assert!(told(&day.nils).await.contains(&"vehicle_stopped".to_owned()));
        run(&database, &["verify"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn s10_the_workshop_sees_when_where_and_what_and_keeps_what_was_typed() {
    for database in both() {
        let day = day(&database);
        let file = database.folder.path().join("place.csv");
        std::fs::write(
            &file,
            "Regnr;Kommun;Fabrikat;Modell;Klass;Placering\nMLB596;Nora;Volvo;V60;personbil;Verkstadsgatan 3\n",
        )
        .unwrap();
        run(&database, &["import", "vehicles", file.to_str().unwrap()]);
        let vehicles = ok(day.nils.get("/api/v1/vehicles?limit=500").await);
        let found = vehicles["items"]
            .as_array()
            .unwrap()
            .iter()
            .find(|one| one["make"] == "Volvo" && one["model"] == "V60" && one["registration_number"] == "MLB596");
        let near = text(&found.expect("the vehicle")["id"]);
        let far = car(&day.nils, 597).await;
        report(&day.frida, &near, "", "repair_soon", "Stenskott i rutan").await;
        let plan = async |car: &str, start, note: &str| {
            let job = json!({ "vehicle": car, "kind": "repair", "start": start, "end": start + Duration::minutes(2),
                "note": note });
            text(&ok(day.vera.post("/api/v1/work-orders", &job).await)["id"])
        };
        // Planned in another order than they are done.
        let later = plan(&far, minutes(20 * 24 * 60), "Senare jobb").await;
        let second = plan(&near, minutes(4), "Byt torkare").await;
        let first = plan(&near, minutes(1), "Byt vindruta").await;
        let (status, list) = page(&day.vera, "/service").await;
        assert_eq!(status, 200);
        let places: Vec<usize> =
            [&first, &second, &later].map(|id| list.find(&format!("jobb-{id}")).expect("its card")).into();
        assert!(places.is_sorted(), "by time: {places:?}");
        let card = &list[places[0]..places[1]];
        for words in ["Byt vindruta", "Stenskott i rutan", "Verkstadsgatan 3", "Volvo V60", "MLB\u{a0}596"] {
            assert!(card.contains(words), "{words}: {card}");
        }
        for heading in ["I dag", "Senare"] {
            assert!(list.contains(&format!("<h3>{heading}</h3>")), "{heading}: {list}");
        }

        let booking = booked(&day.frida, &far, minutes(0), minutes(10)).await;
        ok(check_out(&day.frida, &booking, json!({ "odometer_km": 44_300 })).await);
        ok(give_back(&day.frida, &booking, json!({ "odometer_km": 44_500 })).await);
        let today = vagnpark_domain::time::local_date(chrono::Utc::now()).to_string();
        let fields = [
            ("done_on", today.as_str()),
            ("odometer_km", "443 0"),
            ("net", "1 250,50"),
            ("vat", "312,60"),
            ("supplier", "Däckia"),
            ("note", ""),
        ];
        let done = format!("/service/{later}/klar");
        let (status, again) = send(&day.vera, &done, &fields).await;
        assert_eq!(status, 422);
        let card = &again[again.find(&format!("jobb-{later}")).unwrap()..];
        for typed in [
            "value=\"443 0\"",
            "value=\"1 250,50\"",
            "value=\"312,60\"",
            "value=\"Däckia\"",
            &format!("value=\"{today}\""),
        ] {
            assert!(card.contains(typed), "{typed}: {card}");
        }
        assert!(
            card.contains("4\u{a0}430 km är lägre") && again.contains(&format!("href=\"#odometer_km-{later}\"")),
            "{again}"
        );
        assert!(!again[..again.find(&format!("jobb-{later}")).unwrap()].contains("Däckia"), "only at its own card");
        let wrong_day = [("done_on", "i går"), ("supplier", "Däckia")];
        let (status, again) = send(&day.vera, &done, &wrong_day).await;
        assert!(status == 422 && again.contains("value=\"Däckia\"") && again.contains("i går"), "{status} {again}");
        assert_eq!(send(&day.vera, &done, &[("done_on", today.as_str()), ("odometer_km", "44 510")]).await.0, 200);
        run(&database, &["verify"]);
    }
}
