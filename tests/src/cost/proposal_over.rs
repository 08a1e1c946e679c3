//! What can no longer hold is said at once, with its reason, and nothing that was typed is lost; what a month bills
//! for closed ones stays, whatever is proposed (C-13).

use serde_json::{Value, json};

use super::{
    charged::owed,
    main_job::import_everything,
    money::{agreement, told},
    proposal::{agreed, finance, propose, say},
    sign_off::enter_cost,
};
use crate::{
    booking::pages::page,
    harness::{Client, Server, ServerSettings, both, run},
};

#[tokio::test(flavor = "multi_thread")]
async fn c13_closing_its_month_ends_a_proposal_at_once_and_it_did_not_run_out_of_time() {
    for database in both() {
        let database = database.at("2026-11-25T09:00:00Z");
        import_everything(&database);
        let server = Server::start_with(&database, &ServerSettings::default().rounds_when_asked());
        let [lindesberg, nora, hallefors, ljusnarsberg] = finance(&database, &server);
        let october =
            agreement("2026-10", ("lindesberg = 52", "lindesberg = 53"))["source"].as_str().unwrap().to_owned();
        let (status, proposed) = propose(&nora, "agreement", &october).await;
        assert_eq!(status, 201, "{proposed}");
        for party in [&lindesberg, &hallefors] {
            assert_eq!(say(party, &proposed, "accepted").await.0, 200);
        }
        run(&database, &["period", "close", "2026-10"]);
        let (status, refused) = say(&ljusnarsberg, &proposed, "accepted").await;
        assert_eq!((status, &refused["type"]), (409, &json!("/problems/wrong-state")), "{refused}");
        let path = format!("/forslag/{}", proposed["proposal"]["id"].as_str().unwrap());
        let hash = proposed["proposal"]["hash"].as_str().unwrap();
        let (status, text) =
            ljusnarsberg.send(&format!("{path}/svara"), &[("verdict", "accepted"), ("hash", hash)]).await;
        assert!(status == 409 && text.contains("Gick inte längre"), "{status} {text}");
        let told = told(&nora).await;
        assert_eq!(told.iter().filter(|(kind, _)| kind == "proposal_impossible").count(), 1, "{told:?}");
        server.round();
        let text = page(&nora, &path).await;
        assert!(text.contains("Gick inte längre") && !text.contains("Tiden gick ut"), "{text}");
        run(&database, &["verify"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn c13_a_version_is_taken_back_once_and_who_is_late_is_told_and_keeps_what_they_typed() {
    for database in both() {
        let database = database.at("2026-11-25T09:00:00Z");
        import_everything(&database);
        let server = Server::start(&database);
        let [lindesberg, nora, hallefors, ljusnarsberg] = finance(&database, &server);
        let everybody = [&nora, &lindesberg, &hallefors, &ljusnarsberg];
        let next = agreement("2027-01", ("lindesberg = 52", "lindesberg = 53"))["source"].as_str().unwrap().to_owned();
        agreed(&everybody, "agreement", &next).await;
        let id = nora.get("/api/v1/agreements").await.1["items"][1]["id"].as_str().unwrap().to_owned();
        for nothing in ["§", "–", " . "] {
            let body = json!({
                "kind": "agreement_withdrawal", "content": id, "decided_on": "2025-11-12", "decision": nothing,
            });
            let (status, refused) = nora.post("/api/v1/proposals", &body).await;
            assert_eq!((status, &refused["type"]), (422, &json!("/problems/decision-missing")), "{nothing} {refused}");
        }
        agreed(&everybody, "agreement_withdrawal", &id).await;

        let (status, refused) = propose(&lindesberg, "agreement_withdrawal", &id).await;
        assert_eq!((status, &refused["type"]), (409, &json!("/problems/wrong-state")), "{refused}");
        let typed = [("decision", "Styrgruppen 2026-11-20 § 77"), ("decided_on", "2026-11-20")];
        let (status, text) = lindesberg.send(&format!("/avtal/{id}/ta-tillbaka"), &typed).await;
        assert!(status == 409 && text.contains("Det som föreslogs gäller redan"), "{status} {text}");
        assert!(text.contains("Styrgruppen 2026-11-20 § 77, 2026-11-20"), "{text}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn c13_the_effect_holds_what_the_month_bills_for_closed_ones() {
    for database in both() {
        let database = database.at("2026-11-25T09:00:00Z");
        import_everything(&database);
        let server = Server::start(&database);
        let [lindesberg, nora, ..] = finance(&database, &server);
        run(&database, &["period", "close", "2026-10"]);
        enter_cost(&lindesberg, "charging", "2026-10-15").await;
        let november =
            agreement("2026-11", ("lindesberg = 52", "lindesberg = 53"))["source"].as_str().unwrap().to_owned();
        let (status, proposed) = propose(&nora, "agreement", &november).await;
        assert_eq!(status, 201, "{proposed}");
        let effects = proposed["effects"].as_array().unwrap();
        let this_month = effects.iter().find(|effect| effect["month"] == "2026-11").unwrap();
        let owed = owed(&nora, "nora", "2026-11").await;
        assert_ne!(owed, 0);
        assert_eq!(this_month["now_ore"], owed, "as the month's report says");
        assert_eq!(proposed["last_month"], json!(null), "no later version begins");
    }
}

fn source(first_month: &str, exchange: (&str, &str)) -> String {
    agreement(first_month, exchange)["source"].as_str().unwrap().to_owned()
}

async fn read(client: &Client, proposed: &Value) -> Value {
    client.get(&format!("/api/v1/proposals/{}", proposed["proposal"]["id"].as_str().unwrap())).await.1
}

#[tokio::test(flavor = "multi_thread")]
async fn c13_a_yes_given_before_something_else_came_to_hold_beneath_it_counts_for_nothing() {
    for database in both() {
        import_everything(&database);
        let server = Server::start(&database);
        let [lindesberg, nora, hallefors, ljusnarsberg] = finance(&database, &server);
        let everybody = [&nora, &lindesberg, &hallefors, &ljusnarsberg];
        let later = source("2027-06", ("lindesberg = 52", "lindesberg = 50"));
        let (_, later) = propose(&lindesberg, "agreement", &later).await;
        assert_eq!(say(&hallefors, &later, "accepted").await.0, 200);
        let elsewhere = propose(&nora, "agreement", &source("2026-11", ("nora = 24", "nora = 25"))).await.1;

        // What was changed from 52 to 50 would be changed from 10 to 50 now.
        agreed(&everybody, "agreement", &source("2027-03", ("lindesberg = 52", "lindesberg = 10"))).await;
        let (status, refused) = say(&nora, &later, "accepted").await;
        assert_eq!((status, refused["type"].as_str()), (409, Some("/problems/wrong-state")), "{refused}");
        let now = read(&nora, &later).await;
        assert_eq!(now["proposal"]["state"], "lapsed", "{now}");
        // It still says what those who said yes have seen.
        assert!(now["changes"].to_string().contains("52"), "{now}");
        let told = lindesberg.get("/api/v1/messages").await.1.to_string();
        assert!(told.contains("Lämna ett nytt förslag om det behövs"), "{told}");
        assert_eq!(read(&nora, &elsewhere).await["proposal"]["state"], "open", "it changes what it did");

        // The operator's version is beneath others just so.
        let (_, again) = propose(&nora, "agreement", &source("2027-06", ("nora = 24", "nora = 25"))).await;
        let file = database.folder.path().join("agreement.toml");
        std::fs::write(&file, source("2027-04", ("nora = 24", "nora = 26"))).unwrap();
        run(&database, &["agreement", "apply", file.to_str().unwrap()]);
        assert_eq!(read(&nora, &again).await["proposal"]["state"], "lapsed");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn c13_what_came_to_hold_says_what_it_changed_when_that_has_been_taken_back() {
    for database in both() {
        import_everything(&database);
        let server = Server::start(&database);
        let [lindesberg, nora, hallefors, ljusnarsberg] = finance(&database, &server);
        let everybody = [&nora, &lindesberg, &hallefors, &ljusnarsberg];
        let beneath = agreed(&everybody, "agreement", &source("2027-03", ("lindesberg = 52", "lindesberg = 40"))).await;
        let above = agreed(&everybody, "agreement", &source("2027-06", ("lindesberg = 52", "lindesberg = 50"))).await;
        let before = read(&nora, &above).await["changes"].clone();
        assert!(before.to_string().contains("40"), "{before}");
        let (_, versions) = nora.get("/api/v1/agreements").await;
        let versions = versions["items"].as_array().unwrap();
        let version = versions.iter().find(|item| item["first_month"] == "2027-03").unwrap();
        agreed(&everybody, "agreement_withdrawal", version["id"].as_str().unwrap()).await;
        assert_eq!(read(&nora, &above).await["changes"], before, "{beneath}");
    }
}
