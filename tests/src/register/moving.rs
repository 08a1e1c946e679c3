//! Asking for vehicles to move: what the forms refuse, what the proposal says, and who is told (V-10).

use reqwest::Method;
use serde_json::{Value, json};

use super::vehicle_move::{begin, heard, organisation, page, proposal, relate, vehicle};
use crate::{
    cost::{
        money::{agreement, file, person},
        proposal::say,
    },
    harness::{Client, answer, both, run},
};

/// The form on the entry of a vehicle that moves one relation of it.
async fn send_move(client: &Client, car: &str, fields: &[(&str, &str)]) -> (u16, String) {
    let to = organisation(client, "nora").await.as_str().unwrap().to_owned();
    let given = [
        ("relations", "payer"),
        ("organisation", to.as_str()),
        ("relation_from", "2026-11-01"),
        ("decision", "KS § 9"),
        ("decided_on", "2026-10-02"),
    ];
    let others = given.into_iter().filter(|(name, _)| !fields.iter().any(|(own, _)| own == name));
    client.send(&format!("/fordon/{car}/relationer"), &others.chain(fields.iter().copied()).collect::<Vec<_>>()).await
}

async fn proposed_page(client: &Client, id: &str) -> String {
    client.request(Method::GET, &format!("/forslag/{id}")).send().await.unwrap().text().await.unwrap()
}

fn text_of(car: &str, to: &str, relation: &str) -> String {
    format!(
        "decision = \"KS § 9\"\nto = \"{to}\"\nfrom = \"2026-12-01\"\nrelations = [\"{relation}\"]\n\
        vehicles = [\"{car}\"]\n"
    )
}

async fn propose(client: &Client, content: &str, in_place_of: &Value) -> Value {
    let body = json!({ "kind": "vehicle_move", "content": content, "decided_on": "2026-10-02",
        "in_place_of": in_place_of });
    let (status, made) = client.post("/api/v1/proposals", &body).await;
    assert_eq!(status, 201, "{made}");
    made
}

#[tokio::test(flavor = "multi_thread")]
async fn v10_a_day_before_anybody_had_the_car_and_a_move_to_whoever_has_it_are_refused_at_their_fields() {
    for database in both() {
        let database = database.at("2026-11-25T09:00:00Z");
        let (_server, [_, nora, ..], kurt) = begin(&database).await;
        let car = vehicle(&kurt, "MLB500").await;
        let (status, refused) = relate(&kurt, &car, "payer", "nora", "2026-08-01").await;
        let error = &refused["errors"][0];
        assert_eq!(
            (status, &error["pointer"], &error["code"]),
            (422, &json!("/from"), &json!("nobody_has")),
            "{refused}"
        );
        for part in ["2026-08-01", "MLB\u{a0}500", "2026-09-01"] {
            assert!(error["detail"].as_str().unwrap().contains(part), "{part}: {error}");
        }
        let (status, html) = send_move(&kurt, &car, &[("relation_from", "2026-08-01")]).await;
        assert_eq!(status, 422, "{html}");
        for kept in ["href=\"#relation_from\"", "value=\"2026-08-01\"", "KS § 9", "value=\"2026-10-02\"", "2026-09-01"]
        {
            assert!(html.contains(kept), "{kept}: {html}");
        }

        let (status, refused) = relate(&kurt, &car, "payer", "lindesberg", "2026-11-01").await;
        let error = &refused["errors"][0];
        assert_eq!((status, &error["pointer"]), (422, &json!("/organisation")), "{refused}");
        assert!(error["detail"].as_str().unwrap().contains("Lindesbergs kommun"), "{error}");
        let own = organisation(&kurt, "lindesberg").await;
        let (status, html) = send_move(&kurt, &car, &[("organisation", own.as_str().unwrap())]).await;
        assert!(status == 422 && html.contains("href=\"#organisation\""), "{status} {html}");
        assert_eq!(nora.get("/api/v1/proposals").await.1["items"], json!([]), "nothing was opened");

        // No decision was made in the year 1, or in 1800.
        for day in ["0001-01-01", "1800-05-01"] {
            let (status, html) = send_move(&kurt, &car, &[("decided_on", day)]).await;
            assert!(status == 422 && html.contains("href=\"#decided_on\"") && html.contains("1971-01-01"), "{html}");
            let list = json!({ "kind": "agreement", "content": agreement("2026-12", ("§ 57", "§ 58"))["source"],
                "decided_on": day });
            let (status, refused) = nora.post("/api/v1/proposals", &list).await;
            assert_eq!((status, &refused["errors"][0]["pointer"]), (422, &json!("/decided_on")), "{refused}");
        }
        // Of several, the one that is somebody else's is named.
        let others = vehicle(&kurt, "MLB102").await;
        let to = organisation(&kurt, "hallefors").await;
        let both = [
            ("relations", "payer"),
            ("organisation", to.as_str().unwrap()),
            ("relation_from", "2026-11-01"),
            ("decision", "KS § 9"),
            ("decided_on", "2026-10-02"),
            ("vehicles", car.as_str()),
            ("vehicles", others.as_str()),
        ];
        let (status, html) = kurt.send("/fordon/flytta", &both).await;
        assert!(status == 403 && html.contains("MLB\u{a0}102 hör till"), "{status} {html}");
        assert!(!page(&kurt, &format!("{car}/andra")).await.contains("under decision"));
        run(&database, &["verify"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn v10_only_a_proposal_that_cannot_hold_too_gives_way_and_all_are_told_to_what() {
    for database in both() {
        let database = database.at("2026-11-25T09:00:00Z");
        let (_server, [lindesberg, nora, hallefors, _], kurt) = begin(&database).await;
        let car = vehicle(&kurt, "MLB500").await;
        let first = propose(&kurt, &text_of(&car, "nora", "payer"), &Value::Null).await;
        let id = |made: &Value| made["proposal"]["id"].clone();
        let state = async |made: &Value| {
            let path = format!("/api/v1/proposals/{}", made["proposal"]["id"].as_str().unwrap());
            kurt.get(&path).await.1["proposal"]["state"].clone()
        };
        // The owner is another matter: both can hold.
        let owner = propose(&kurt, &text_of(&car, "nora", "owner"), &id(&first)).await;
        assert_eq!((state(&first).await, &owner["proposal"]["in_place_of"]), (json!("open"), &Value::Null));
        let second = propose(&kurt, &text_of(&car, "hallefors", "payer"), &id(&first)).await;
        assert_eq!((state(&first).await, state(&owner).await), (json!("replaced"), json!("open")));
        assert_eq!(second["proposal"]["in_place_of"], id(&first));
        for client in [&nora, &lindesberg] {
            let text = heard(client, "proposal_replaced").await;
            for part in ["MLB\u{a0}500 → Nora kommun", "MLB\u{a0}500 → Hällefors kommun", "2026-12-01"] {
                assert!(text.contains(part), "{part}: {text}");
            }
        }
        // What holds takes the place of what cannot hold beside it, and that is told too.
        let third = propose(&kurt, &text_of(&car, "nora", "payer"), &Value::Null).await;
        assert_eq!(state(&second).await, "open", "each can still be chosen");
        for client in [&nora, &lindesberg] {
            assert_eq!(say(client, &third, "accepted").await.0, 200);
        }
        assert_eq!((state(&second).await, state(&owner).await), (json!("replaced"), json!("open")));
        assert!(heard(&hallefors, "proposal_replaced").await.contains("→ Nora kommun"));
        run(&database, &["verify"]);
        run(&database, &["audit", "verify"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn v10_a_proposal_says_in_words_what_it_means_and_another_begins_as_it() {
    for database in both() {
        let database = database.at("2026-11-25T09:00:00Z");
        let (server, [lindesberg, nora, ..], kurt) = begin(&database).await;
        let nils = person(&database, &server, "nils", "nora:coordinator");
        let auditor = person(&database, &server, "rut", "nora:auditor");
        let register = "Regnr;Fabrikat;Modell;Kommun;Uppställningsplats\nMLB 502;Kia;Niro;Lindesberg;Stadshuset\n";
        let import = lindesberg.request(Method::POST, "/api/v1/imports?kind=vehicles&file_name=v.csv");
        assert_eq!(answer(import.body(register.to_owned())).await.0, 201);
        let car = vehicle(&kurt, "MLB502").await;
        let content = text_of(&car, "nora", "payer").replace("[\"payer\"]", "[\"user\", \"payer\"]");
        let made = propose(&kurt, &content, &Value::Null).await;
        let id = made["proposal"]["id"].as_str().unwrap();
        assert_eq!(made["consequences"]["depots"], json!(["Stadshuset (MLB\u{a0}502)"]), "{made}");
        assert_eq!(made["consequences"]["parts"][0]["gives"], json!(["user", "payer"]), "{made}");

        // Coordinators see words and no amounts; finance sees a whole month besides, as an example.
        let (gives, gets) = (proposed_page(&kurt, id).await, proposed_page(&nils, id).await);
        for part in
            ["gäller från 2026-12-01", "inte längre brukare, betalare", "inte längre för fordonen", "Stadshuset"]
        {
            assert!(gives.contains(part), "{part}: {gives}");
        }
        assert!(gets.contains("Nora kommun blir då brukare, betalare") && gets.contains("Ni bokar, servar"), "{gets}");
        assert!(!gives.contains("exempel") && !gives.contains("går inte att visa i kronor"), "{gives}");
        let finance = proposed_page(&nora, id).await;
        assert!(finance.contains("hela 2026-10"), "{finance}");

        // Another one begins as it, and takes its place.
        assert!(gives.contains(&format!("/fordon/flytta?som={id}")), "{gives}");
        let form = kurt.request(Method::GET, &format!("/fordon/flytta?som={id}")).send().await.unwrap();
        let form = form.text().await.unwrap();
        for kept in ["value=\"2026-12-01\"", "KS § 9", &format!("name=\"in_place_of\" value=\"{id}\""), "checked"] {
            assert!(form.contains(kept), "{kept}: {form}");
        }

        // A second answer is refused, and what was typed is not lost.
        let path = format!("/forslag/{id}/svara");
        let hash = made["proposal"]["hash"].as_str().unwrap();
        assert_eq!(nora.send(&path, &[("verdict", "accepted"), ("hash", hash)]).await.0, 200);
        let no = [("verdict", "refused"), ("hash", hash), ("reason", "Vi ångrade oss om bilen")];
        let (status, html) = nora.send(&path, &no).await;
        assert!(status == 409 && html.contains("Vi ångrade oss om bilen"), "{status} {html}");
        assert_eq!(say(&lindesberg, &made, "accepted").await.1["proposal"]["state"], "held");
        assert!(heard(&kurt, "proposal_held").await.contains("Stadshuset (MLB\u{a0}502)"));

        // The auditor reads names and words.
        let log = auditor.request(Method::GET, "/granskning").send().await.unwrap().text().await.unwrap();
        for part in ["Flyttade fordon MLB\u{a0}502", "Brukare", "Betalare", "Nora kommun", "2026-12-01"] {
            assert!(log.contains(part), "{part}: {log}");
        }
        for raw in ["relations =", ": owner", ": user", "&#34;user", car.as_str()] {
            assert!(!log.contains(raw), "{raw}: {log}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn v10_where_a_body_answers_for_the_parties_they_are_told_too() {
    for database in both() {
        let database = database.at("2026-11-25T09:00:00Z");
        let (server, [lindesberg, nora, ..], kurt) = begin(&database).await;
        let body = person(&database, &server, "bea", "bkt:finance");
        let source = agreement("2026-11", ("§ 57", "§ 57"))["source"].as_str().unwrap().to_owned();
        let text = file(&database, "body.toml", &format!("{source}\n[consent]\nby = \"bkt\"\n"));
        run(&database, &["agreement", "apply", &text]);
        let car = vehicle(&kurt, "MLB500").await;
        let (status, asked) = relate(&kurt, &car, "payer", "nora", "2026-12-01").await;
        assert_eq!(status, 202, "{asked}");
        let shown = proposal(&kurt, &asked).await;
        let answers = shown["proposal"]["answers"].as_array().unwrap();
        assert_eq!((answers.len(), &answers[0]["organisation"]), (1, &json!("bkt")), "{shown}");
        for client in [&nora, &lindesberg, &body] {
            assert!(heard(client, "proposal_made").await.contains("MLB\u{a0}500 → Nora kommun"));
            proposal(client, &asked).await;
        }
        assert_eq!(say(&nora, &shown, "accepted").await.0, 403, "the body answers");
        assert_eq!(say(&body, &shown, "accepted").await.1["proposal"]["state"], "held");
        assert!(heard(&nora, "proposal_held").await.contains("MLB\u{a0}500"));
    }
}
