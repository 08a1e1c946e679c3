//! Values that are taken already, and references to things that do not exist: by one and by many at once.

use super::*;

#[tokio::test(flavor = "multi_thread")]
async fn d3_what_is_taken_already_is_a_sentence_and_never_a_failure_of_the_database() {
    for database in both() {
        import_everything(&database);
        let server = Server::start(&database);
        let (anna, nils, car) = shared_vehicle(&database, &server).await;
        let mut first = new_vehicle("inventory_number", &json!("1812"));
        first["registration_number"] = json!("MLB 921");
        assert_eq!(anna.post("/api/v1/vehicles", &first).await.0, 201);
        let (status, body) = anna.post("/api/v1/vehicles", &new_vehicle("inventory_number", &json!("1812"))).await;
        assert_eq!((status, &body["errors"][0]["pointer"]), (409, &"/inventory_number".into()), "{body}");
        assert!(body["detail"].as_str().unwrap().contains("MLB\u{a0}921"), "it says which vehicle has it: {body}");
        let mut of_nora = new_vehicle("inventory_number", &json!("1812"));
        of_nora["registration_number"] = json!("MLB 944");
        let (status, body) = nils.post("/api/v1/vehicles", &of_nora).await;
        assert!(
            status == 409 && !body["detail"].as_str().unwrap().contains("921"),
            "a stranger is not told whose: {body}"
        );
        let form = [
            ("registration_number", "MLB 922"),
            ("inventory_number", "1812"),
            ("make", "Kia"),
            ("model", "Niro"),
            ("class", "car_i"),
            ("fuel", "electric"),
            ("sharing", "private"),
        ];
        let page = send_form(&anna, "/fordon/nytt", &form).await;
        assert_eq!(page.status().as_u16(), 409);
        let page = page.text().await.unwrap();
        assert!(page.contains("Inventarienummer: 1812 finns redan. Det är MLB\u{a0}921"), "{page}");
        assert!(page.contains("value=\"MLB 922\""), "what was typed stays");

        // Many at once: one gets it, the others are told.
        let mut asking = tokio::task::JoinSet::new();
        for number in 0..12 {
            let anna = anna.clone();
            let mut body = new_vehicle("inventory_number", &json!("2000"));
            body["registration_number"] = json!(format!("MLB{}", 800 + number));
            asking.spawn(async move { anna.post("/api/v1/vehicles", &body).await.0 });
        }
        let mut answers = asking.join_all().await;
        answers.sort_unstable();
        assert_eq!((answers[0], &answers[1..]), (201, [409; 11].as_slice()));
        let organisation = anna.get(&format!("/api/v1/vehicles/{car}")).await.1["organisation"].clone();
        let mut asking = tokio::task::JoinSet::new();
        for _ in 0..6 {
            let anna = anna.clone();
            let user =
                json!({ "login": "same", "name": "N", "grants": [{ "organisation": organisation, "role": "driver" }] });
            asking.spawn(async move { anna.post("/api/v1/users", &user).await.0 });
        }
        let mut answers = asking.join_all().await;
        answers.sort_unstable();
        assert_eq!((answers[0], &answers[1..]), (201, [409; 5].as_slice()));

        let nobody = "01900000-0000-7000-8000-000000000000";
        let (start, end) = (Utc::now() + Duration::days(5), Utc::now() + Duration::days(6));
        for (path, body) in [
            (
                format!("/api/v1/vehicles/{car}/readings"),
                json!({ "odometer_km": 5, "kind": "correction", "reason": "x", "replaces": nobody }),
            ),
            ("/api/v1/bookings".to_owned(), json!({ "vehicle": nobody, "start": start, "end": end })),
            ("/api/v1/bookings".to_owned(), json!({ "vehicle": car, "driver": nobody, "start": start, "end": end })),
            (
                "/api/v1/bookings".to_owned(),
                json!({ "vehicle": car, "organisation": nobody, "start": start, "end": end }),
            ),
            (
                "/api/v1/defects".to_owned(),
                json!({ "vehicle": car, "booking": nobody, "severity": "note", "description": "x" }),
            ),
            ("/api/v1/waiting-list".to_owned(), json!({ "vehicle": nobody, "start": start, "end": end })),
            (
                "/api/v1/costs".to_owned(),
                json!({ "pool": nobody, "category": "fuel", "from": "2026-11-05", "net_ore": 1 }),
            ),
            (
                "/api/v1/users".to_owned(),
                json!({ "login": "u", "name": "U", "grants": [{ "organisation": nobody, "role": "driver" }] }),
            ),
            (
                "/api/v1/work-orders".to_owned(),
                json!({ "vehicle": car, "kind": "service", "start": start, "end": end, "plan": nobody }),
            ),
        ] {
            let (status, answer) = anna.post(&path, &body).await;
            assert!((400..500).contains(&status), "{path} {body}: {status} {answer}");
        }
    }
}
