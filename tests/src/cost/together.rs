//! Who is asked where nothing holds yet, where somebody comes, and where a body answers (C-13).

use serde_json::{Value, json};

use super::{
    main_job::import_everything,
    money::{OREBRO, agreement, file, import, person, told},
    proposal::{finance, propose, say},
};
use crate::harness::{Client, Database, Server, ServerSettings, both, migrate, repository, run};

const INHABITANTS: &str = "municipality_code,reference_date,inhabitants\n1880,2023-12-31,158057\n";
const VEHICLES: &str = "Regnr;Fabrikat;Modell;Årsmodell;Drivmedel;Kommun\r\nORB 101;Kia;Ceed;2022;Bensin;Örebro\r\n";

/// Everything of the main job but the agreement, and Örebro with a car of its own.
pub(super) fn without_agreement(database: &Database) {
    migrate(database);
    for kind in ["organisations", "population", "vehicles", "trips", "costs"] {
        run(database, &["import", kind, repository(&format!("fixtures/main-job/{kind}.csv")).to_str().unwrap()]);
    }
    import(database, "organisations", OREBRO);
    import(database, "population", INHABITANTS);
    import(database, "vehicles", VEHICLES);
}

fn source(first_month: &str, exchange: (&str, &str)) -> String {
    agreement(first_month, exchange)["source"].as_str().unwrap().to_owned()
}

fn asked(proposed: &Value) -> Vec<String> {
    let answers = proposed["proposal"]["answers"].as_array().unwrap().iter();
    answers.map(|answer| answer["organisation"].as_str().unwrap().to_owned()).collect()
}

async fn state(client: &Client, proposed: &Value) -> Value {
    let path = format!("/api/v1/proposals/{}", proposed["proposal"]["id"].as_str().unwrap());
    client.get(&path).await.1["proposal"]["state"].clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn c13_the_first_agreement_is_nobodys_alone_and_opens_nobodys_costs() {
    for database in both() {
        without_agreement(&database);
        let server = Server::start(&database);
        let ola = person(&database, &server, "ola", "orebro:finance");
        let bea = person(&database, &server, "bea", "bkt:finance");
        let [lindesberg, nora, hallefors, ljusnarsberg] = finance(&database, &server);

        // Whoever is quickest does not make the agreement of all.
        let alone = "name = \"Vårt\"\nfirst_month = \"2026-01\"\ndecision = \"KS § 1\"\nparties = [\"orebro\"]\n\
                     [[rule]]\nname = \"Allt\"\nkey = \"equal\"\n";
        let (status, proposed) = propose(&ola, "agreement", alone).await;
        assert_eq!((status, proposed["proposal"]["state"].as_str()), (201, Some("open")), "{proposed}");
        let everybody = ["orebro", "bkt", "hallefors", "lindesberg", "ljusnarsberg", "nora"];
        assert_eq!(asked(&proposed), everybody, "all who have vehicles or costs");
        for path in ["/api/v1/statements/2026-10", "/api/v1/periods/2026-10"] {
            assert_eq!(ola.get(path).await.0, 404, "{path}");
        }
        assert_eq!(ola.get("/api/v1/agreements").await.1["items"], json!([]));
        assert_eq!(told(&nora).await[0].0, "proposal_made");
        let list = "name = \"Priser\"\nfirst_month = \"2099-01\"\ndecision = \"KS § 2\"\nparties = [\"orebro\"]\n\
                    settlement = \"equal\"\n[[price]]\nper_km = \"2,50\"\n";
        let (status, priced) = propose(&ola, "price_list", list).await;
        assert_eq!((status, priced["proposal"]["state"].as_str()), (201, Some("open")), "{priced}");
        assert_eq!(asked(&priced), everybody);

        // A no from somebody who is not in it ends it, and nothing keeps the others from their own.
        assert_eq!(say(&nora, &proposed, "refused").await.0, 200);
        assert_eq!(state(&ola, &proposed).await, "refused");
        let (status, proposed) = propose(&nora, "agreement", &source("2026-01", ("", ""))).await;
        assert_eq!(status, 201, "{proposed}");
        for other in [&lindesberg, &hallefors, &ljusnarsberg, &bea] {
            assert_eq!(say(other, &proposed, "accepted").await.0, 200);
            assert_eq!(state(other, &proposed).await, "open");
        }
        assert_eq!(nora.get("/api/v1/statements/2026-10").await.0, 404);
        assert_eq!(say(&ola, &proposed, "accepted").await.0, 200);
        assert_eq!(state(&nora, &proposed).await, "held");
        assert_eq!(nora.get("/api/v1/statements/2026-10").await.0, 200);
        assert_eq!(ola.get("/api/v1/statements/2026-10").await.0, 404, "it is no party");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn c13_the_operator_begins_for_all_and_everybody_with_vehicles_or_costs_is_told() {
    for database in both() {
        without_agreement(&database);
        let server = Server::start(&database);
        let ola = person(&database, &server, "ola", "orebro:finance");
        let [_, nora, ..] = finance(&database, &server);
        run(&database, &["agreement", "apply", &file(&database, "first.toml", &source("2026-01", ("", "")))]);
        for client in [&ola, &nora] {
            let (kind, text) = told(client).await.remove(0);
            assert!(kind == "agreement_applied" && text.contains("Samverkansavtal fordon"), "{text}");
        }
        // The next one is the parties' own affair.
        run(&database, &["agreement", "apply", &file(&database, "next.toml", &source("2026-11", ("", "")))]);
        assert_eq!((told(&ola).await.len(), told(&nora).await.len()), (1, 2));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn c13_nobody_becomes_a_party_by_silence() {
    for database in both() {
        let database = database.at("2026-11-25T09:00:00Z");
        import_everything(&database);
        import(&database, "organisations", OREBRO);
        import(&database, "population", INHABITANTS);
        let terms = "\n[consent]\nsilence_after_days = 14\nlapses_after_days = 20\n";
        let silent = source("2026-11", ("", "")) + terms;
        run(&database, &["agreement", "apply", &file(&database, "silent.toml", &silent)]);
        let server = Server::start_with(&database, &ServerSettings::default().rounds_when_asked());
        let [lindesberg, nora, hallefors, ljusnarsberg] = finance(&database, &server);
        person(&database, &server, "ola", "orebro:finance");

        let among = source("2027-02", ("", "")) + terms;
        let (_, among) = propose(&nora, "agreement", &among).await;
        assert_ne!(among["proposal"]["silence_from"], Value::Null, "the parties have agreed to that");
        let coming = source("2027-01", ("parties = [", "parties = [\"orebro\", ")) + terms;
        let (status, coming) = propose(&nora, "agreement", &coming).await;
        assert_eq!((status, &coming["proposal"]["silence_from"]), (201, &Value::Null), "{coming}");
        let list = std::fs::read_to_string(repository("fixtures/main-job/price-list.toml")).unwrap();
        let list = list.replace("parties = [", "parties = [\"orebro\", ");
        let (status, list) = propose(&nora, "price_list", &list).await;
        assert_eq!((status, &list["proposal"]["silence_from"]), (201, &Value::Null), "{list}");
        for other in [&lindesberg, &hallefors, &ljusnarsberg] {
            assert_eq!(say(other, &coming, "accepted").await.0, 200);
        }
        server.set_clock("2026-12-12T09:30:00Z");
        server.round();
        assert_eq!(state(&nora, &among).await, "held");
        assert_eq!(state(&nora, &coming).await, "open");
        server.set_clock("2026-12-16T09:30:00Z");
        server.round();
        assert_eq!(state(&nora, &coming).await, "lapsed", "Örebro never said yes");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn c13_a_body_that_the_agreement_names_answers_a_new_version_for_all_and_they_are_told() {
    for database in both() {
        import_everything(&database);
        import(&database, "organisations", OREBRO);
        import(&database, "population", INHABITANTS);
        let by_body = source("2026-11", ("", "")) + "\n[consent]\nby = \"bkt\"\n";
        run(&database, &["agreement", "apply", &file(&database, "body.toml", &by_body)]);
        let server = Server::start(&database);
        let bea = person(&database, &server, "bea", "bkt:finance");
        let ola = person(&database, &server, "ola", "orebro:finance");
        let [lindesberg, nora, ..] = finance(&database, &server);
        let (status, refused) = propose(&bea, "agreement", &by_body).await;
        assert_eq!((status, refused["type"].as_str()), (403, Some("/problems/not-a-party")), "it answers only");

        let next = source("2026-12", ("lindesberg = 52", "lindesberg = 53")) + "\n[consent]\nby = \"bkt\"\n";
        let (status, proposed) = propose(&nora, "agreement", &next).await;
        assert_eq!((status, asked(&proposed)), (201, vec!["bkt".to_owned()]), "{proposed}");
        let (status, refused) = say(&lindesberg, &proposed, "accepted").await;
        assert_eq!((status, refused["type"].as_str()), (403, Some("/problems/not-asked")), "{refused}");
        assert_eq!(state(&lindesberg, &proposed).await, "open", "those it answers for see it");
        assert_eq!(say(&bea, &proposed, "accepted").await.0, 200);
        assert_eq!(state(&nora, &proposed).await, "held");
        assert_eq!(told(&lindesberg).await[0].0, "proposal_held");
        let held = nora.get("/api/v1/agreements").await.1["items"].as_array().unwrap().len();
        assert_eq!(held, 3);

        // Whoever comes answers for itself, beside the body.
        let coming = source("2027-01", ("parties = [", "parties = [\"orebro\", ")) + "\n[consent]\nby = \"bkt\"\n";
        let (_, coming) = propose(&nora, "agreement", &coming).await;
        assert_eq!(asked(&coming), ["bkt", "orebro"], "{coming}");
        assert_eq!(say(&bea, &coming, "accepted").await.0, 200);
        assert_eq!(state(&nora, &coming).await, "open");
        assert_eq!(say(&ola, &coming, "refused").await.0, 200);
        assert_eq!(state(&nora, &coming).await, "refused");
    }
}
