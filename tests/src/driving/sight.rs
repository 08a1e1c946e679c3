//! What those who only drive see of the trips of others.

use reqwest::Method;
use serde_json::{Value, json};

use super::driving_log::drive;
use crate::{
    cost::main_job::import_everything,
    harness::{Client, Server, both, people_of_nora},
};

async fn text(client: &Client, path: &str) -> String {
    client.request(Method::GET, path).send().await.unwrap().text().await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a18_a_driver_reads_of_others_trips_what_booking_takes_and_of_a_vehicle_not_what_its_register_adds() {
    for database in both() {
        import_everything(&database);
        let server = Server::start(&database);
        let [frida, dora, nils, wille, bo] = people_of_nora(&database, &server);
        let car = json!({ "registration_number": "MLB561", "make": "Kia", "model": "Niro", "class": "car_i",
            "price_ore": 30_000_000 });
        let (status, car) = nils.post("/api/v1/vehicles", &car).await;
        assert_eq!(status, 201, "{car}");
        let id = car["id"].as_str().unwrap();
        database.stored("UPDATE vehicle SET extra = '{\"Anm\":\"repad dörr\"}' WHERE registration_number = 'MLB561'");
        drive(&frida, &car["id"], 1_000, 1_010).await;
        let list = format!("/api/v1/trips?vehicle={id}");
        let trip = frida.get(&list).await.1["items"][0]["id"].as_str().unwrap().to_owned();
        let told = json!({ "route": "Nora–Gyttorp", "private": true });
        let told = frida.request(Method::PATCH, &format!("/api/v1/trips/{trip}")).json(&told);
        assert_eq!(told.send().await.unwrap().status(), 204);

        let (log, file) = (format!("/fordon/{id}/korjournal"), format!("/fordon/{id}/korjournal/csv"));
        let page = format!("/korningar/{trip}");
        for (client, who, sees) in [
            (&frida, "her own", true),
            (&nils, "a coordinator", true),
            (&wille, "the workshop", true),
            (&dora, "another driver", false),
            (&bo, "a driver here who coordinates elsewhere", false),
        ] {
            let listed = client.get(&list).await.1;
            assert_eq!(listed["items"].as_array().unwrap().len(), 1, "{who}: {listed}");
            assert_eq!(listed["items"][0]["driver"] == "Frida Ferm", sees, "{who}: {listed}");
            assert_eq!(listed["items"][0]["distance_m"], 10_000, "{who}");
            for path in [&log, &file, &page] {
                let shown = text(client, path).await;
                assert!(shown.contains("1010") || shown.contains("1\u{a0}010"), "{who} {path}: {shown}");
                assert_eq!(shown.contains("Frida Ferm"), sees, "{who} {path}: {shown}");
                assert!(sees || !shown.contains("Gyttorp"), "{who} {path}: {shown}");
            }
        }
        for (client, who, sees) in [(&nils, "a coordinator", true), (&dora, "a driver", false), (&bo, "both", false)] {
            let vehicle = client.get(&format!("/api/v1/vehicles/{id}")).await.1;
            assert_eq!(vehicle["extra"] != Value::Null, sees, "{who}: {vehicle}");
            assert_eq!(vehicle["price_ore"] != Value::Null, sees, "{who}: {vehicle}");
            assert_eq!(text(client, &format!("/fordon/{id}")).await.contains("repad dörr"), sees, "{who}");
        }
    }
}
