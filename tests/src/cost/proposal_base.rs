//! A yes is to what is changed as well as to what it becomes: once that is another, the proposal is over (C-13).

use serde_json::Value;

use super::{
    main_job::import_everything,
    money::agreement,
    proposal::{agreed, finance, propose, say},
};
use crate::harness::{Client, Server, both, run};

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
