//! Moved, lengthened, given another car; repeated and changed in parts (B-1, B-4, B-10).

use super::*;

#[tokio::test(flavor = "multi_thread")]
async fn b1_a_booking_is_moved_lengthened_and_given_another_car_where_there_is_room() {
    for database in both() {
        import_everything(&database);
        let server = Server::start(&database);
        let people = people(&database, &server);
        let (first, second) = (car(&people.nils, 901, json!({})).await, car(&people.nils, 902, json!({})).await);
        let mine = booked(&people.frida, &first, 0, 2).await;
        booked(&people.fia, &first, 3, 4).await;
        let path = format!("/api/v1/bookings/{mine}");
        let (status, body) = patch(&people.frida, &path, 1, &json!({ "end": at(3) })).await;
        assert_eq!((status, body["version"].as_i64()), (200, Some(2)), "{body}");
        let (status, body) = patch(&people.frida, &path, 2, &json!({ "end": at(4) })).await;
        assert_eq!((status, body["type"].as_str()), (409, Some("/problems/taken")), "{body}");
        assert!(body["alternatives"].as_array().unwrap().contains(&json!(second)), "the way out is named: {body}");
        assert_eq!(patch(&people.frida, &path, 1, &json!({ "end": at(2) })).await.0, 412, "somebody else was first");
        assert_eq!(answer(people.frida.request(Method::PATCH, &path).json(&json!({}))).await.0, 428);
        assert_eq!(patch(&people.fia, &path, 2, &json!({ "end": at(2) })).await.0, 403, "not hers");
        assert_eq!(patch(&people.lisa, &path, 2, &json!({ "end": at(2) })).await.0, 404, "not there for Lindesberg");
        let (status, body) =
            patch(&people.nils, &path, 2, &json!({ "vehicle": second, "start": at(1), "end": at(5) })).await;
        assert_eq!((status, body["vehicle"].as_str()), (200, Some(second.as_str())), "{body}");
        assert_eq!(told(&people.frida).await, ["booking_moved"], "who is moved by another is told");
        let (status, _) = patch(&people.nils, &path, 3, &json!({ "end": at(5) })).await;
        assert_eq!((status, told(&people.frida).await.len()), (200, 1), "what stays as it is tells nobody");
        booked(&people.fia, &first, 0, 3).await;
        let (status, history) = people.frida.get(&format!("{path}/history")).await;
        let actions: Vec<&str> =
            history["items"].as_array().unwrap().iter().map(|line| line["action"].as_str().unwrap()).collect();
        assert_eq!((status, actions), (200, vec!["book", "move", "move", "move"]), "b10: {history}");
        run(&database, &["verify"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn b4_a_series_names_what_cannot_be_had_and_is_changed_in_parts() {
    for database in both() {
        import_everything(&database);
        let server = Server::start(&database);
        let people = people(&database, &server);
        let car = car(&people.nils, 903, json!({})).await;
        booked(&people.fia, &car, 48, 50).await;
        let local = |hours: i64| {
            let at = vagnpark_domain::time::local_time(at(hours));
            at.format("%Y-%m-%dT%H:%M:%S").to_string()
        };
        let mut series =
            json!({ "vehicle": car, "rule": "FREQ=DAILY;COUNT=5", "first_start": local(0), "first_end": local(1) });
        let (status, refused) = people.frida.post("/api/v1/series", &series).await;
        assert_eq!((status, refused["type"].as_str()), (409, Some("/problems/series-not-whole")), "{refused}");
        assert_eq!(refused["occurrences"].as_array().unwrap().len(), 1, "{refused}");
        assert_eq!(refused["occurrences"][0]["start"], local(48));
        series["dry_run"] = json!(true);
        let (status, dry) = people.frida.post("/api/v1/series", &series).await;
        assert_eq!((status, dry["bookings"].as_array().unwrap().len()), (200, 4), "{dry}");
        let (_, none) = people.frida.get("/api/v1/bookings").await;
        assert_eq!(none["items"].as_array().unwrap().len(), 1, "a dry run books nothing");
        series["dry_run"] = json!(false);
        series["gaps"] = json!("wait");
        let (status, made) = people.frida.post("/api/v1/series", &series).await;
        assert_eq!((status, made["bookings"].as_array().unwrap().len()), (201, 4), "{made}");
        let (_, list) = people.frida.get("/api/v1/waiting-list").await;
        assert_eq!(list["items"][0]["state"], "waiting", "b6: the gap is waited for: {list}");
        // From the third on an hour later, on the local clock.
        let third = made["bookings"][2]["id"].as_str().unwrap();
        let change = json!({ "booking": third, "part": "following", "start": local(73), "end": local(74) });
        let (status, changed) = answer(people.frida.request(Method::PATCH, "/api/v1/series").json(&change)).await;
        assert_eq!(status, 200, "{changed}");
        let starts: Vec<&str> =
            changed["bookings"].as_array().unwrap().iter().map(|booking| booking["start"].as_str().unwrap()).collect();
        assert_eq!(starts.len(), 2, "{changed}");
        let whole = people.frida.get(&format!("/api/v1/series/{}", made["id"].as_str().unwrap())).await.1;
        let hours: Vec<i64> = whole["bookings"]
            .as_array()
            .unwrap()
            .iter()
            .map(|booking| (booking["start"].as_str().unwrap().parse::<DateTime<Utc>>().unwrap() - at(0)).num_hours())
            .collect();
        assert_eq!(hours, [0, 24, 73, 97], "{whole}");
        let all = json!({ "booking": made["bookings"][0]["id"], "part": "all", "cancel": true });
        let (status, gone) = answer(people.frida.request(Method::PATCH, "/api/v1/series").json(&all)).await;
        assert_eq!((status, gone["bookings"].as_array().unwrap().len()), (200, 4), "{gone}");
        assert!(gone["bookings"].as_array().unwrap().iter().all(|booking| booking["state"] == "cancelled"));
        run(&database, &["verify"]);
    }
}
