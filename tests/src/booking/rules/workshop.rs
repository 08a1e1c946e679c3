//! Blocks and defects (B-7, S-9).

use vagnpark_domain::{
    servicing::{InspectionGroup, InspectionState, inspection_due},
    time::local_midnight,
};

use super::*;

#[tokio::test(flavor = "multi_thread")]
async fn b7_a_block_names_what_it_hits_and_rebooks_all_of_it_in_one_step() {
    for database in both() {
        import_everything(&database);
        let server = Server::start(&database);
        let people = people(&database, &server);
        let broken = car(&people.nils, 907, json!({})).await;
        let spare = car(&people.nils, 908, json!({})).await;
        let mut hit = Vec::new();
        for hour in 0..5 {
            hit.push(booked(&people.frida, &broken, hour * 2, hour * 2 + 1).await);
        }
        booked(&people.fia, &spare, 0, 1).await;
        let mut job =
            json!({ "vehicle": broken, "kind": "repair", "start": at(0), "end": at(10), "note": "växellåda" });
        let (status, refused) = people.nils.post("/api/v1/work-orders", &job).await;
        assert_eq!((status, refused["bookings"].as_array().unwrap().len()), (409, 5), "{refused}");
        let window = format!("from={}&to={}", at(0).format("%Y-%m-%dT%H:%M:%SZ"), at(10).format("%Y-%m-%dT%H:%M:%SZ"));
        let (status, impact) = people.nils.get(&format!("/api/v1/work-orders/impact?vehicle={broken}&{window}")).await;
        assert_eq!((status, impact["items"].as_array().unwrap().len()), (200, 5), "{impact}");
        let instead = |index: usize| impact["items"][index]["instead"].as_array().unwrap();
        assert!(!instead(0).contains(&json!(spare)), "the spare car is taken then: {impact}");
        assert!(instead(1).contains(&json!(spare)), "an equal car that is free: {impact}");
        let mut answers: Vec<Value> =
            hit[1..].iter().map(|booking| json!({ "booking": booking, "vehicle": spare })).collect();
        answers.push(json!({ "booking": hit[0], "reason": "bilen är på verkstad" }));
        job["answers"] = json!(answers);
        // One that cannot be carried out leaves everything as it was.
        let mut wrong = job.clone();
        wrong["answers"][4] = json!({ "booking": hit[0], "vehicle": spare });
        let (status, body) = people.nils.post("/api/v1/work-orders", &wrong).await;
        assert_eq!((status, body["type"].as_str()), (409, Some("/problems/taken")), "{body}");
        for booking in &hit {
            assert_eq!(people.frida.get(&format!("/api/v1/bookings/{booking}")).await.1["vehicle"], broken);
        }
        let (status, order) = people.nils.post("/api/v1/work-orders", &job).await;
        assert_eq!(status, 201, "{order}");
        assert_eq!(state(&people.frida, &hit[0]).await, "cancelled");
        for booking in &hit[1..] {
            assert_eq!(people.frida.get(&format!("/api/v1/bookings/{booking}")).await.1["vehicle"], spare);
        }
        let kinds = told(&people.frida).await;
        assert_eq!(kinds.iter().filter(|kind| *kind == "booking_moved").count(), 4, "{kinds:?}");
        assert_eq!(kinds.iter().filter(|kind| *kind == "booking_cancelled").count(), 1, "{kinds:?}");
        let (status, _) = book(&people.fia, &broken, 4, 5).await;
        assert_eq!(status, 409, "the block holds the vehicle");
        // A vehicle that is taken out of service is cleared the same way.
        let (status, body) =
            patch(&people.nils, &format!("/api/v1/vehicles/{spare}"), 1, &json!({ "status": "banned" })).await;
        assert_eq!((status, body["bookings"].as_array().map(Vec::len)), (409, Some(5)), "{body}");
        run(&database, &["verify"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn s9_a_defect_that_says_not_to_drive_stops_the_vehicle_at_once() {
    for database in both() {
        import_everything(&database);
        let server = Server::start(&database);
        let people = people(&database, &server);
        let car = car(&people.nils, 909, json!({})).await;
        let fias = booked(&people.fia, &car, 0, 1).await;
        let report =
            |severity: &str| json!({ "vehicle": car, "severity": severity, "description": "bromsarna tar inte" });
        let (status, mild) = people.frida.post("/api/v1/defects", &report("note")).await;
        assert_eq!(status, 201, "{mild}");
        booked(&people.frida, &car, 1, 2).await;
        let (status, defect) = people.frida.post("/api/v1/defects", &report("do_not_drive")).await;
        assert_eq!(status, 201, "{defect}");
        let (status, body) = book(&people.frida, &car, 2, 3).await;
        assert_eq!((status, body["type"].as_str()), (422, Some("/problems/stopped-by-defect")), "{body}");
        let (status, body) = people.fia.post(&format!("/api/v1/bookings/{fias}/check-out"), &json!({})).await;
        assert_eq!(status, 422, "{body}");
        assert_eq!(state(&people.fia, &fias).await, "confirmed", "nothing is called off silently");
        assert_eq!(told(&people.nils).await, ["vehicle_stopped", "defect_reported"]);
        assert_eq!(told(&people.fia).await, ["booked_vehicle_stopped"]);
        assert_eq!(people.lisa.get("/api/v1/defects").await.1["items"], json!([]), "not Lindesberg's");
        let close = format!("/api/v1/defects/{}/close", defect["id"].as_str().unwrap());
        let done = json!({ "state": "repaired", "outcome": "nya belägg" });
        assert_eq!(people.lisa.post(&close, &done).await.0, 404);
        assert_eq!(people.nils.post(&close, &done).await.0, 200);
        assert_eq!(people.nils.post(&close, &done).await.0, 409, "only once");
        booked(&people.frida, &car, 2, 3).await;
        run(&database, &["verify"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn b7_a_block_takes_its_window_also_when_others_wait_for_it_or_have_it_on_offer() {
    for database in both() {
        import_everything(&database);
        let server = Server::start(&database);
        let people = people(&database, &server);
        let car = car(&people.nils, 913, json!({})).await;
        let wish = |from, to| json!({ "vehicle": car, "start": at(from), "end": at(to) });
        let taken = booked(&people.nils, &car, 0, 2).await;
        for (client, from, to) in [(&people.frida, 0, 1), (&people.fia, 0, 2)] {
            assert_eq!(client.post("/api/v1/waiting-list", &wish(from, to)).await.0, 201);
        }
        let gone =
            people.nils.request(Method::DELETE, &format!("/api/v1/bookings/{taken}")).header("if-match", "\"1\"");
        assert_eq!(answer(gone).await.0, 200);
        let states = async |client: &Client| -> Vec<String> {
            let list = client.get("/api/v1/waiting-list").await.1;
            list["items"].as_array().unwrap().iter().map(|entry| entry["state"].as_str().unwrap().to_owned()).collect()
        };
        assert_eq!(
            (states(&people.frida).await, states(&people.fia).await),
            (vec!["offered".to_owned()], vec!["waiting".to_owned()])
        );
        let other = booked(&people.frida, &car, 3, 4).await;
        let mut job = json!({ "vehicle": car, "kind": "repair", "start": at(0), "end": at(5) });
        let (status, refused) = people.nils.post("/api/v1/work-orders", &job).await;
        assert_eq!((status, refused["bookings"].as_array().unwrap().len()), (409, 2), "{refused}");
        let answers = refused["bookings"]
            .as_array()
            .unwrap()
            .iter()
            .map(|booking| json!({ "booking": booking, "reason": "verkstad" }));
        job["answers"] = answers.collect();
        let (status, order) = people.nils.post("/api/v1/work-orders", &job).await;
        assert_eq!(status, 201, "{order}");
        assert_eq!(state(&people.frida, &other).await, "cancelled");
        assert_eq!(
            (states(&people.frida).await, states(&people.fia).await),
            (vec!["waiting".to_owned()], vec!["waiting".to_owned()])
        );
        // When the job is called off, the first in line is offered the car again.
        let gone =
            people.nils.request(Method::DELETE, &format!("/api/v1/work-orders/{}", order["id"].as_str().unwrap()));
        assert_eq!(answer(gone).await.0, 200);
        assert_eq!(states(&people.frida).await, ["offered"]);
        // And somebody who calls off what is offered has left the list.
        let offered =
            people.frida.get("/api/v1/waiting-list").await.1["items"][0]["booking"].as_str().unwrap().to_owned();
        let gone =
            people.frida.request(Method::DELETE, &format!("/api/v1/bookings/{offered}")).header("if-match", "\"1\"");
        assert_eq!(answer(gone).await.0, 200);
        assert_eq!(
            (states(&people.frida).await, states(&people.fia).await),
            (vec!["withdrawn".to_owned()], vec!["offered".to_owned()])
        );
        run(&database, &["verify"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn s2_a_car_that_may_be_driven_until_midnight_is_suggested_and_offered_instead_until_midnight() {
    for database in both() {
        import_everything(&database);
        let server = Server::start(&database);
        let people = people(&database, &server);
        let inspected = (Utc::now() - Duration::days(400)).date_naive();
        let due = json!({ "last_inspected_on": inspected });
        let (broken, spare) = (car(&people.nils, 914, json!({})).await, car(&people.nils, 915, due).await);
        let state = InspectionState {
            group: InspectionGroup::Light,
            first_used_on: None,
            last_inspected_on: Some(inspected),
            inspections: None,
            vehicle_year: None,
        };
        let midnight = local_midnight(inspection_due(state).and_then(|due| due.ban_from).unwrap());
        for (end, may) in [(midnight, true), (midnight + Duration::minutes(1), false)] {
            let start = midnight - Duration::hours(3);
            let asked = |at: DateTime<Utc>| at.format("%Y-%m-%dT%H:%M:%SZ").to_string();
            let window = format!("{}&{}", asked(start), asked(end));
            let (from, to) = window.split_once('&').unwrap();
            let free = people.frida.get(&format!("/api/v1/availability?class=car_i&from={from}&to={to}")).await.1;
            let suggested = free["items"].as_array().unwrap_or_else(|| panic!("{free}"));
            assert_eq!(suggested.iter().any(|one| one["vehicle"] == spare.as_str()), may, "{end}: {free}");
            let wish = json!({ "vehicle": broken, "start": start, "end": end });
            let (status, made) = people.frida.post("/api/v1/bookings", &wish).await;
            assert_eq!(status, 201, "{made}");
            let hit = format!("/api/v1/work-orders/impact?vehicle={broken}&from={from}&to={to}");
            let impact = people.nils.get(&hit).await.1;
            let instead = impact["items"][0]["instead"].as_array().unwrap_or_else(|| panic!("{impact}"));
            assert_eq!(instead.contains(&json!(spare)), may, "{end}: {impact}");
            let own = format!("/api/v1/bookings/{}", made["id"].as_str().unwrap());
            let moved = patch(&people.frida, &own, 1, &json!({ "vehicle": spare })).await;
            assert_eq!(moved.0, if may { 200 } else { 422 }, "{}", moved.1);
            let gone =
                people.frida.request(Method::DELETE, &own).header("if-match", if may { "\"2\"" } else { "\"1\"" });
            assert_eq!(answer(gone).await.0, 200);
        }
    }
}
