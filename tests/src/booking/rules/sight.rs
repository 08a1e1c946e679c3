//! What others see, and who had a car (B-11, V-9).

use super::*;
use crate::harness::people_of_nora;

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

async fn text(client: &Client, path: &str) -> String {
    client.request(Method::GET, path).send().await.unwrap().text().await.unwrap()
}

/// The address of a vehicle's calendar, as its owner's calendar program has it.
async fn calendar_of(client: &Client, vehicle: &str) -> String {
    let (status, made) = client.post("/api/v1/calendar-feeds", &json!({ "kind": "vehicle", "vehicle": vehicle })).await;
    assert_eq!(status, 201, "{made}");
    made["path"].as_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a19_a_colleague_sees_who_has_a_car_until_it_is_over_and_never_the_note_or_the_readings() {
    const WRITTEN: [&str; 2] = ["till Gyttorp", "luktar bensin"];
    for database in both() {
        import_everything(&database);
        let server = Server::start(&database);
        let [frida, dora, nils, wille, bo] = people_of_nora(&database, &server);
        let vehicle = car(&nils, 912, json!({})).await;
        let now = Utc::now();
        let wish = json!({ "vehicle": vehicle, "start": now, "end": now + Duration::hours(1), "note": WRITTEN[0] });
        let (status, made) = frida.post("/api/v1/bookings", &wish).await;
        assert_eq!(status, 201, "{made}");
        let (id, driver) = (made["id"].as_str().unwrap(), &made["driver"]);
        let path = format!("/api/v1/bookings/{id}");
        let out = json!({ "odometer_km": 43_205, "level_percent": 80 });
        assert_eq!(frida.post(&format!("{path}/check-out"), &out).await.0, 200);

        let pages = [
            format!("/bokningar/{id}"),
            format!("/tavla?q=MLB912&date={}", now.format("%Y-%m-%d")),
            format!("/fordon/{vehicle}"),
        ];
        let everybody = [
            (&frida, "her own", true),
            (&nils, "a coordinator", true),
            (&wille, "the workshop", true),
            (&dora, "another driver", false),
            (&bo, "a driver here who coordinates elsewhere", false),
        ];
        let look = async |over: bool| {
            for (client, who, answers) in everybody {
                let named = answers || !over;
                let (_, shown) = client.get(&path).await;
                let (_, listed) = client.get(&format!("/api/v1/bookings?vehicle={vehicle}")).await;
                for booking in [&shown, &listed["items"][0]] {
                    assert_eq!(booking["id"], *id, "{who}: {booking}");
                    assert_eq!(booking["organisation"], made["organisation"], "{who}: {booking}");
                    assert_eq!(booking["driver"] == *driver, named, "{who} over: {over}: {booking}");
                    assert_eq!(booking["note"] == WRITTEN[0], answers, "{who}: {booking}");
                    assert_eq!(booking["odometer_out_km"] == 43_205, answers, "{who}: {booking}");
                    assert_eq!(booking["level_out_percent"] == 80, answers, "{who}: {booking}");
                    assert_eq!(booking["remark"] == WRITTEN[1], answers && over, "{who}: {booking}");
                }
                assert_eq!(client.get(&format!("{path}/history")).await.0, if answers { 200 } else { 404 }, "{who}");
                let calendar = text(client, &calendar_of(client, &vehicle).await).await;
                assert_eq!(calendar.contains("Frida Ferm"), named, "{who} over: {over}: {calendar}");
                assert!(answers || over == calendar.contains("Nora"), "{who} whose it was: {calendar}");
                let mut shown = vec![calendar];
                for page in &pages {
                    shown.push(text(client, page).await);
                }
                assert!(shown[1].contains("912"), "{who}: {}", shown[1]);
                let seen = |words: &str| shown[..3].iter().any(|text| text.contains(words));
                assert_eq!(seen("Frida Ferm"), named, "{who} over: {over}: {shown:?}");
                assert_eq!(seen(WRITTEN[0]), answers, "{who}: {shown:?}");
                assert!(answers || !seen(WRITTEN[1]), "{who}: {shown:?}");
            }
        };
        look(false).await;
        let back = json!({ "odometer_km": 43_211, "level_percent": 70, "remark": WRITTEN[1] });
        let (status, returned) = frida.post(&format!("{path}/return"), &back).await;
        assert_eq!(status, 200, "{returned}");
        look(true).await;
        let ahead = booked(&frida, &vehicle, 0, 1).await;
        assert_eq!(dora.get(&format!("/api/v1/bookings/{ahead}")).await.1["driver"], *driver, "she can be asked");
        let page = text(&dora, &format!("/bokningar/{ahead}")).await;
        assert!(page.contains("Frida Ferm") && page.contains(WRITTEN[1]), "what is told the next driver: {page}");
    }
}
