//! What others see, and who had a car (B-11, V-9).

use super::*;

#[tokio::test(flavor = "multi_thread")]
async fn b11_others_see_when_a_shared_car_is_busy_and_nothing_else() {
    for database in both() {
        import_everything(&database);
        let server = Server::start(&database);
        let people = people(&database, &server);
        let shared = car(&people.nils, 910, json!({ "sharing": "pool", "head_start_hours": 24 })).await;
        let booking =
            json!({ "vehicle": shared, "start": at(0), "end": at(1), "note": "till Gyttorp", "purpose": "visit" });
        let (_, made) = people.frida.post("/api/v1/bookings", &booking).await;
        let id = made["id"].as_str().unwrap();
        assert_eq!(people.lars.get(&format!("/api/v1/bookings/{id}")).await.0, 404);
        let page = |client: &Client| {
            let request = client.request(Method::GET, &format!("/tavla?date={}&q=MLB910", at(0).format("%Y-%m-%d")));
            async move { request.send().await.unwrap().text().await.unwrap() }
        };
        let (own, others) = (page(&people.nils).await, page(&people.lars).await);
        assert!(own.contains(id) && own.contains("frida"), "{own}");
        assert!(others.contains("Upptaget") && others.contains("MLB"), "{others}");
        for secret in [id, "frida", "Gyttorp", "Besök", "nora kommun"] {
            assert!(!others.contains(secret), "{secret}: {others}");
        }
        let (status, body) = book(&people.lars, &shared, 2, 3).await;
        assert_eq!((status, body["type"].as_str()), (422, Some("/problems/head-start")), "{body}");
        run(&database, &["verify"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn v9_who_had_the_car_is_answered_and_the_question_is_logged() {
    for database in both() {
        import_everything(&database);
        let server = Server::start(&database);
        let people = people(&database, &server);
        run(&database, &["user", "add", "rut", "Rut", "--role", "nora:auditor"]);
        let rut = server.client(&database, "rut");
        let car = car(&people.nils, 911, json!({ "sharing": "pool" })).await;
        booked(&people.frida, &car, 0, 2).await;
        let ask = |hours: i64| {
            format!(
                "/api/v1/vehicles/{car}/holder?at={}",
                (at(hours) + Duration::minutes(5)).format("%Y-%m-%dT%H:%M:%SZ")
            )
        };
        let (status, found) = people.nils.get(&ask(1)).await;
        assert_eq!((status, found["items"][0]["driver"].as_str()), (200, Some("frida")), "{found}");
        assert_eq!(people.nils.get(&ask(2)).await.1["items"], json!([]));
        assert_eq!(people.fia.get(&ask(1)).await.0, 403, "a driver may not ask");
        assert_eq!(people.lisa.get(&ask(1)).await.0, 403, "nor may those the car is shared with");
        let (_, log) = rut.get("/api/v1/audit").await;
        assert!(log["items"].as_array().unwrap().iter().any(|entry| entry["action"] == "ask_who_had"), "{log}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn b14_the_purpose_is_one_of_the_codes_and_the_form_says_never_to_name_clients() {
    for database in both() {
        import_everything(&database);
        let server = Server::start(&database);
        let people = people(&database, &server);
        let car = car(&people.nils, 911, json!({})).await;
        let wish = |purpose: &str| json!({ "vehicle": car, "start": at(0), "end": at(1), "purpose": purpose });
        let (status, body) = people.frida.post("/api/v1/bookings", &wish("hos Astrid")).await;
        assert!((400..500).contains(&status), "{status} {body}");
        let (status, made) = people.frida.post("/api/v1/bookings", &wish("visit")).await;
        assert_eq!((status, made["purpose"].as_str()), (201, Some("visit")), "{made}");
        let form = people.frida.request(Method::GET, &format!("/boka?vehicle={car}")).send().await.unwrap();
        let form = form.text().await.unwrap();
        assert!(form.contains("Skriv aldrig namn på brukare"), "{form}");
    }
}
