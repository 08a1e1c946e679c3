//! What a proposal changes is said in words, to whoever reads no TOML (C-13).

use reqwest::Method;
use serde_json::Value;

use super::{
    main_job::import_everything,
    money::agreement,
    proposal::{agreed, finance, propose},
};
use crate::harness::{Client, both, repository, run};

fn source(first_month: &str, exchange: (&str, &str)) -> String {
    agreement(first_month, exchange)["source"].as_str().unwrap().to_owned()
}

fn words(proposed: &Value) -> Vec<&str> {
    proposed["changes"].as_array().unwrap().iter().map(|sentence| sentence.as_str().unwrap()).collect()
}

async fn page_of(client: &Client, proposed: &Value) -> String {
    let path = format!("/forslag/{}", proposed["proposal"]["id"].as_str().unwrap());
    client.request(Method::GET, &path).send().await.unwrap().text().await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn c13_what_an_agreement_changes_is_said_in_words_on_the_page_and_to_programs() {
    for database in both() {
        import_everything(&database);
        let server = crate::harness::Server::start(&database);
        let [lindesberg, nora, hallefors, ljusnarsberg] = finance(&database, &server);
        let by_time = source("2026-11", ("key = \"distance\"", "key = \"time\"")).replace(
            "[[rule]]\nname = \"Poolens administration lika\"",
            "[[rule]]\nname = \"Tvätt\"\ncategories = [\"wash\"]\nclasses = [\"car_i\"]\nkey = \"trips\"\n\n\
             [[rule]]\nname = \"Poolens administration lika\"",
        ) + "\n[consent]\nsilence_after_days = 14\n";
        let (status, proposed) = propose(&nora, "agreement", &by_time).await;
        assert_eq!(status, 201, "{proposed}");
        let expected = [
            "Gäller från 2026-11. Fram till dess gäller versionen som började 2026-01.",
            "Regeln ”Drivmedel efter körd sträcka” delas efter körd tid i stället för körd sträcka.",
            "Ny regel ”Tvätt”, som prövas före ”Poolens administration lika”: tvätt för fordon i klassen personbil \
             delas efter antal körningar.",
            "Tystnad räknas som ja efter 14 dagar, i stället för aldrig.",
        ];
        assert_eq!(words(&proposed), expected);
        // The page says the same, above the lines of the text, which are there to be opened.
        let page = page_of(&lindesberg, &proposed).await;
        assert!(page.contains("Vad som ändras") && page.contains("Texten rad för rad"), "{page}");
        for sentence in expected {
            assert!(page.contains(sentence), "{sentence}: {page}");
        }
        assert!(page.find("Gäller från").unwrap() < page.find("<details").unwrap(), "words come first: {page}");
        assert!(page.contains("<ins>+ key = &#34;time&#34;</ins>") && !page.contains("<details open"), "{page}");
        // In the reader's own language.
        assert_eq!(hallefors.send("/konto/sprak", &[("language", "en")]).await.0, 200);
        let path = format!("/api/v1/proposals/{}", proposed["proposal"]["id"].as_str().unwrap());
        let (_, read) = hallefors.get(&path).await;
        let english = "The rule “Drivmedel efter körd sträcka” shares by time driven instead of distance driven.";
        assert!(words(&read).contains(&english), "{read}");
        assert!(page_of(&hallefors, &proposed).await.contains(english));

        // What is only written otherwise is nothing in substance.
        let (_, same) = propose(&nora, "agreement", &(source("2026-01", ("", "")) + "\n# as before\n")).await;
        assert_eq!(words(&same), ["I sak ändras ingenting: bara texten är skriven på ett annat sätt."], "{same}");
        let (_, same) = propose(&nora, "agreement", &source("2026-01", ("", ""))).await;
        assert_eq!(words(&same), ["Texten är densamma."], "{same}");

        // One that holds still says what it has changed, as does the page of the agreement; so does taking it back.
        let everybody = [&nora, &lindesberg, &hallefors, &ljusnarsberg];
        let shares = source("2026-12", ("lindesberg = 52", "lindesberg = 50"));
        let held = agreed(&everybody, "agreement", &shares).await;
        let share = "Fast andel för Lindesbergs kommun av det outnyttjade i ”Poolbilarnas fasta kostnad”: 52 av 100 \
                     blir 50 av 98.";
        let id = format!("/api/v1/proposals/{}", held["proposal"]["id"].as_str().unwrap());
        assert!(words(&nora.get(&id).await.1).contains(&share), "{held}");
        let page = nora.request(Method::GET, "/avtal").send().await.unwrap().text().await.unwrap();
        assert!(page.contains(share) && page.contains("Texten rad för rad"), "{page}");
        let (_, versions) = nora.get("/api/v1/agreements").await;
        let last = versions["items"].as_array().unwrap().iter().find(|item| item["first_month"] == "2026-12").unwrap();
        let (_, back) = propose(&nora, "agreement_withdrawal", last["id"].as_str().unwrap()).await;
        assert_eq!(words(&back)[0], "Versionen från 2026-01 gäller vidare i stället för den från 2026-12.", "{back}");
        assert!(words(&back).iter().any(|told| told.ends_with("50 av 98 blir 52 av 100.")), "{back}");
        // The operator reads it before it is applied.
        let file = database.folder.path().join("agreement.toml");
        std::fs::write(&file, &by_time).unwrap();
        let shown = run(&database, &["agreement", "check", file.to_str().unwrap()]);
        assert!(shown.contains(english), "{shown}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn c13_what_a_price_list_changes_is_said_in_words_too() {
    for database in both() {
        let database = database.at("2026-11-25T09:00:00Z");
        import_everything(&database);
        let server = crate::harness::Server::start(&database);
        let parties = finance(&database, &server);
        let [_, nora, ..] = &parties;
        let list = std::fs::read_to_string(repository("fixtures/main-job/price-list.toml")).unwrap();
        let first = agreed(&parties.iter().collect::<Vec<_>>(), "price_list", &list).await;
        let told = words(&first);
        assert_eq!(told[0], "Heter ”Prislista poolbilar”.", "{first}");
        assert!(
            told.contains(&"Pris för övriga fordon: 4\u{a0}kr per kilometer."),
            "the first is told price by price: {first}"
        );
        let dearer = list.replace("2027-01", "2027-03").replace("per_km = \"4\"", "per_km = \"4,25\"");
        let dearer = dearer.replace("per_hour = \"12,50\"\n", "");
        let (status, proposed) = propose(nora, "price_list", &dearer).await;
        assert_eq!(status, 201, "{proposed}");
        let expected = [
            "Gäller från 2027-03. Fram till dess gäller versionen som började 2027-01.",
            "Pris för övriga fordon: 4\u{a0}kr per kilometer blir 4,25\u{a0}kr.",
        ];
        let told = words(&proposed);
        assert_eq!([told[0], told[2]], expected, "{proposed}");
        assert!(told[1].ends_with(": 12,50\u{a0}kr per timme tas bort; tiden kostar då inget."), "{proposed}");
        let page = page_of(nora, &proposed).await;
        for sentence in told {
            assert!(page.contains(sentence), "{sentence}: {page}");
        }
        let (_, versions) = nora.get("/api/v1/price-lists").await;
        let (_, back) = propose(nora, "price_list_withdrawal", versions["items"][0]["id"].as_str().unwrap()).await;
        assert_eq!(words(&back), ["Ingen annan prislista gäller i stället."], "{back}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn c13_an_owner_nobody_knows_and_a_name_that_fits_no_sentence_are_refused() {
    for database in both() {
        import_everything(&database);
        let server = crate::harness::Server::start(&database);
        let [_, nora, ..] = finance(&database, &server);
        let rule = |name: &str, owner: &str| {
            let rule = format!("[[rule]]\nname = \"{name}\"\nowner = \"{owner}\"\nkey = \"direct\"\n\n[[rule]]");
            source("2026-11", ("", "")).replacen("[[rule]]", &rule, 1)
        };
        for owner in ["Nora kommun", "zz"] {
            let (status, refused) = propose(&nora, "agreement", &rule("Egna", owner)).await;
            let said = refused.to_string();
            assert!(status == 422 && said.contains(owner) && said.contains("Egna"), "{status} {refused}");
            assert!(said.contains("lindesberg"), "the known ones are named: {refused}");
        }
        for name in ["", &"å".repeat(201)] {
            let (status, refused) = propose(&nora, "agreement", &rule(name, "nora")).await;
            assert_eq!(status, 422, "{refused}");
        }
        assert_eq!(propose(&nora, "agreement", &rule("Egna", "nora")).await.0, 201);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn c13_what_somebody_takes_along_is_not_what_the_others_save() {
    for database in both() {
        let database = database.at("2026-11-25T09:00:00Z");
        import_everything(&database);
        let server = crate::harness::Server::start(&database);
        let [_, nora, ..] = finance(&database, &server);
        let leaves = source("2026-12", (", \"ljusnarsberg\"]", "]")).replace(", ljusnarsberg = 10", "");
        let (status, proposed) = propose(&nora, "agreement", &leaves).await;
        assert_eq!(status, 201, "{proposed}");
        let page = page_of(&nora, &proposed).await;
        assert!(page.contains("kr mindre än nu i 2026-"), "{page}");
        assert!(page.contains(" är exempel: så hade") || page.contains(" är ett exempel: så hade"), "{page}");
        // What is long stands under headings, behind what it means in money.
        let rule = |n: usize| format!("[[rule]]\nname = \"R{n}\"\nvehicles = [\"R{n}\"]\nkey = \"time\"\n\n");
        let many: String = (0..20).map(rule).collect();
        let long = source("2026-12", ("", "")).replacen("[[rule]]", &format!("{many}[[rule]]"), 1);
        let page = page_of(&nora, &propose(&nora, "agreement", &long).await.1).await;
        let at = |text: &str| page.find(text).unwrap_or_else(|| unreachable!("{text}: {page}"));
        assert!(at("Vad det betyder") < at("Vad som ändras"), "{page}");
        assert!(at("Vad som ändras") < at("<h3>Regler</h3>"), "{page}");
        // The list tells two of the same month and decision apart.
        let list = nora.request(Method::GET, "/forslag").send().await.unwrap().text().await.unwrap();
        assert!(list.contains("<small>Föreslås av "), "{list}");
    }
}
