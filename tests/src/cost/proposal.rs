//! What several own together changes when all of them have said yes (C-13).

use chrono::Utc;
use reqwest::Method;
use serde_json::{Value, json};

use super::{
    main_job::import_everything,
    money::{OREBRO, agreement, audited, import, person, told},
};
use crate::{
    browser::{PASSWORD, check_in_every_look, check_page, demo},
    harness::{Browser, Client, Database, Server, ServerSettings, answer, both, run},
};

const PARTIES: [&str; 4] = ["lindesberg", "nora", "hallefors", "ljusnarsberg"];

/// A finance person for each party.
pub(crate) fn finance(database: &Database, server: &Server) -> [Client; 4] {
    PARTIES.map(|party| person(database, server, &format!("fin.{party}"), &format!("{party}:finance")))
}

pub(super) async fn propose(client: &Client, kind: &str, content: &str) -> (u16, Value) {
    let mut body = json!({ "kind": kind, "content": content, "decided_on": "2025-11-12" });
    if kind.ends_with("_withdrawal") {
        body["decision"] = "Styrgruppen § 99".into();
    }
    client.post("/api/v1/proposals", &body).await
}

pub(crate) async fn say(client: &Client, proposed: &Value, verdict: &str) -> (u16, Value) {
    let (id, hash) = (proposed["proposal"]["id"].as_str().unwrap(), &proposed["proposal"]["hash"]);
    let body = json!({ "verdict": verdict, "hash": hash, "reason": "Nyckeln är fel" });
    client.post(&format!("/api/v1/proposals/{id}/answers"), &body).await
}

/// Something that the first proposes and the others accept.
pub(super) async fn agreed(parties: &[&Client], kind: &str, content: &str) -> Value {
    let (status, proposed) = propose(parties[0], kind, content).await;
    assert_eq!(status, 201, "{proposed}");
    let mut last = proposed.clone();
    for other in &parties[1..] {
        let (status, said) = say(other, &proposed, "accepted").await;
        assert_eq!(status, 200, "{said}");
        last = said;
    }
    assert_eq!(last["proposal"]["state"], "held", "{last}");
    last
}

fn source(first_month: &str, exchange: (&str, &str)) -> String {
    agreement(first_month, exchange)["source"].as_str().unwrap().to_owned()
}

async fn versions(client: &Client) -> usize {
    client.get("/api/v1/agreements").await.1["items"].as_array().unwrap().len()
}

#[tokio::test(flavor = "multi_thread")]
async fn c13_one_party_changes_nothing_for_the_others_until_all_have_said_yes() {
    for database in both() {
        import_everything(&database);
        let server = Server::start(&database);
        let [lindesberg, nora, hallefors, ljusnarsberg] = finance(&database, &server);
        let auditor = person(&database, &server, "rut", "hallefors:auditor");
        let before = nora.get("/api/v1/statements/2026-11").await.1;

        let mistaken = source("2026-11", ("lindesberg = 52", "lindesberg = 97"));
        let (status, proposed) = propose(&nora, "agreement", &mistaken).await;
        assert_eq!((status, proposed["proposal"]["state"].as_str()), (201, Some("open")), "{proposed}");
        assert_eq!(versions(&nora).await, 1);
        assert_eq!(nora.get("/api/v1/statements/2026-11").await.1, before, "a proposal has no effect");
        let (kind, text) = told(&lindesberg).await.remove(0);
        assert_eq!(kind, "proposal_made");
        for part in ["FIN.NORA, Nora kommun", "Samverkansavtal fordon", "2026-11"] {
            assert!(text.contains(part), "{part}: {text}");
        }
        assert!(told(&nora).await.is_empty(), "who proposes it knows");

        // Another proposal's hash, a second answer and a no without a reason do not count.
        let path = format!("/api/v1/proposals/{}", proposed["proposal"]["id"].as_str().unwrap());
        let answers = format!("{path}/answers");
        let stale = json!({ "verdict": "accepted", "hash": "0000" });
        let (status, refused) = hallefors.post(&answers, &stale).await;
        assert_eq!((status, refused["type"].as_str()), (409, Some("/problems/proposal-changed")), "{refused}");
        let wordless = json!({ "verdict": "refused", "hash": proposed["proposal"]["hash"] });
        assert_eq!(hallefors.post(&answers, &wordless).await.0, 422);
        assert_eq!(say(&hallefors, &proposed, "accepted").await.0, 200);
        let (status, refused) = say(&hallefors, &proposed, "refused").await;
        assert_eq!((status, refused["type"].as_str()), (409, Some("/problems/answered-already")), "{refused}");

        // One no ends it; what was proposed is changed, and then all agree.
        let (status, said) = say(&lindesberg, &proposed, "refused").await;
        assert_eq!((status, said["proposal"]["state"].as_str()), (200, Some("refused")), "{said}");
        let (kind, text) = told(&nora).await.remove(0);
        assert!(kind == "proposal_refused" && text.contains("Nyckeln är fel"), "{text}");
        assert_eq!(say(&ljusnarsberg, &proposed, "accepted").await.0, 409, "it has ended");
        let right = source("2026-11", ("lindesberg = 52", "lindesberg = 53"));
        let everybody = [&nora, &lindesberg, &hallefors, &ljusnarsberg];
        let held = agreed(&everybody, "agreement", &right).await;
        assert_eq!(versions(&hallefors).await, 2);
        for party in everybody {
            let news = told(party).await;
            let last = |(kind, _): &(String, String)| kind == "proposal_held";
            assert_eq!(
                news.iter().any(last),
                !std::ptr::eq(party, everybody[3]),
                "all but who said the last yes: {news:?}"
            );
        }
        for done in ["propose proposal", "accept proposal", "refuse proposal", "apply agreement"] {
            assert!(audited(&auditor).await.contains(&done.to_owned()), "{done}");
        }
        let effects = held["effects"].as_array().unwrap();
        assert!(effects.is_empty(), "what holds is in the statement");

        // It is taken back in the same way.
        let id = nora.get("/api/v1/agreements").await.1["items"][1]["id"].as_str().unwrap().to_owned();
        let nameless = json!({ "kind": "agreement_withdrawal", "content": id, "decided_on": "2025-11-12" });
        let (status, refused) = nora.post("/api/v1/proposals", &nameless).await;
        assert_eq!((status, refused["errors"][0]["pointer"].as_str()), (422, Some("/decision")), "{refused}");
        let taken_back = agreed(&everybody, "agreement_withdrawal", &id).await;
        assert_eq!(taken_back["proposal"]["decision"], "Styrgruppen § 99", "not the one that introduced it");
        assert_eq!(taken_back["proposal"]["name"], "Samverkansavtal fordon", "its name is known when it is gone");
        assert_eq!(versions(&nora).await, 1);
        run(&database, &["verify"]);
        run(&database, &["audit", "verify"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn c13_the_takeover_of_an_agreement_is_refused_step_by_step() {
    for database in both() {
        import_everything(&database);
        import(&database, "organisations", OREBRO);
        import(&database, "population", "municipality_code,reference_date,inhabitants\n1880,2023-12-31,158057\n");
        let server = Server::start(&database);
        let outsider = person(&database, &server, "ola", "orebro:finance");
        let [lindesberg, nora, ..] = finance(&database, &server);
        let with_orebro = source("2026-11", ("parties = [", "parties = [\"orebro\", "));
        let (status, refused) = propose(&outsider, "agreement", &with_orebro).await;
        assert_eq!((status, refused["type"].as_str()), (403, Some("/problems/not-a-party")), "{refused}");

        // Let in by one party, it is asked, sees the text, and nothing of anybody's costs.
        let (_, proposed) = propose(&nora, "agreement", &with_orebro).await;
        let path = format!("/api/v1/proposals/{}", proposed["proposal"]["id"].as_str().unwrap());
        let (status, seen) = outsider.get(&path).await;
        assert_eq!((status, &seen["effects"]), (200, &json!([])), "{seen}");
        assert_eq!(say(&outsider, &proposed, "accepted").await.0, 200);
        for path in ["/api/v1/statements/2026-11", "/api/v1/statements/2026-10", "/api/v1/periods/2026-10"] {
            assert_eq!(outsider.get(path).await.0, 404, "{path}");
        }
        assert_eq!(outsider.get("/api/v1/agreements").await.1["items"], json!([]));
        assert!(matches!(
            outsider.post("/api/v1/periods/2026-10/sign-offs", &json!({ "seen": "" })).await.0,
            403 | 404
        ));
        assert_eq!(versions(&nora).await, 1);

        // What others are asked about is their own affair, and only the proposer takes it back.
        let (_, among) = propose(&nora, "agreement", &source("2026-12", ("", ""))).await;
        let among = format!("/api/v1/proposals/{}", among["proposal"]["id"].as_str().unwrap());
        assert_eq!(outsider.get(&among).await.0, 404);
        assert_eq!(answer(outsider.request(Method::DELETE, &among)).await.0, 404);
        let (status, refused) = answer(lindesberg.request(Method::DELETE, &among)).await;
        assert_eq!((status, refused["type"].as_str()), (403, Some("/problems/not-a-party")), "{refused}");
        assert_eq!(answer(nora.request(Method::DELETE, &among)).await.0, 204);
        let (kind, _) = told(&lindesberg).await.remove(0);
        assert_eq!(kind, "proposal_withdrawn");
        let id = nora.get("/api/v1/agreements").await.1["items"][0]["id"].as_str().unwrap().to_owned();
        assert_eq!(propose(&outsider, "agreement_withdrawal", &id).await.0, 404, "it cannot be seen");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn c13_the_effect_is_told_against_what_would_hold_without_the_proposal() {
    for database in both() {
        let database = database.at("2026-11-25T09:00:00Z");
        import_everything(&database);
        let server = Server::start_with(&database, &ServerSettings::default().rounds_when_asked());
        let [lindesberg, nora, hallefors, ljusnarsberg] = finance(&database, &server);
        let everybody = [&nora, &lindesberg, &hallefors, &ljusnarsberg];
        let other = ("lindesberg = 52", "lindesberg = 53");
        agreed(&everybody, "agreement", &source("2026-11", other)).await;
        agreed(&everybody, "agreement", &source("2027-04", other)).await;
        agreed(&everybody, "agreement", &source("2027-05", other)).await;
        let effects = |proposed: &Value| -> Vec<(String, bool, bool)> {
            let of = |effect: &Value| {
                let same = effect["now_ore"] == effect["then_ore"];
                (effect["month"].as_str().unwrap().to_owned(), effect["example"] == true, same)
            };
            proposed["effects"].as_array().unwrap().iter().map(of).collect()
        };
        // From October, the version from November governs November: nothing is changed there.
        let october = source("2026-10", ("lindesberg = 52", "lindesberg = 97"));
        let (_, proposed) = propose(&nora, "agreement", &october).await;
        assert_eq!(effects(&proposed), [("2026-10".to_owned(), false, false)], "{proposed}");
        assert_eq!(proposed["last_month"], "2026-10", "the version from November holds then");
        let (_, again) = propose(&nora, "agreement", &october).await;
        assert_eq!(again["proposal"]["id"], proposed["proposal"]["id"], "sent once more, it is the one that is there");
        // Version 2027-05 has the rules of the one before it: taking it back changes nothing, shown by two months that
        // it would never have governed.
        let (_, versions) = nora.get("/api/v1/agreements").await;
        let last = versions["items"].as_array().unwrap().iter().find(|item| item["first_month"] == "2027-05").unwrap();
        let (status, back) = propose(&nora, "agreement_withdrawal", last["id"].as_str().unwrap()).await;
        assert_eq!(status, 201, "{back}");
        let unchanged = ["2026-10", "2026-11"].map(|month| (month.to_owned(), true, true));
        assert_eq!(effects(&back), unchanged, "{back}");
        let (id, back) = (proposed["proposal"]["id"].as_str().unwrap(), back["proposal"]["id"].as_str().unwrap());
        let page = nora.request(Method::GET, &format!("/forslag/{back}")).send().await.unwrap().text().await.unwrap();
        assert!(page.contains("2026-10 och 2026-11 är exempel") && page.contains("§ 99"), "{page}");

        // October is closed: what would begin there is over, and all are told why.
        run(&database, &["period", "close", "2026-10"]);
        server.round();
        let (_, ended) = nora.get(&format!("/api/v1/proposals/{id}")).await;
        assert_eq!(ended["proposal"]["state"], "lapsed", "{ended}");
        let (kind, text) = told(&hallefors).await.into_iter().find(|(kind, _)| kind.starts_with("proposal_i")).unwrap();
        assert!(kind == "proposal_impossible" && text.contains("2026-10"), "{text}");
        let (_, stays) = nora.get(&format!("/api/v1/proposals/{back}")).await;
        assert_eq!(stays["proposal"]["state"], "open", "{stays}");
        // What was changed can still be read where it holds.
        let (_, all) = nora.get("/api/v1/proposals").await;
        let held = all["items"].as_array().unwrap().iter().find(|item| item["state"] == "held").unwrap();
        let page = format!("/forslag/{}", held["id"].as_str().unwrap());
        let page = nora.request(Method::GET, &page).send().await.unwrap().text().await.unwrap();
        assert!(page.contains("first_month = &#34;2027-04&#34;"), "the text before it: {page}");
        run(&database, &["verify"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn c13_a_party_sees_what_a_proposal_means_for_itself_in_ore() {
    for database in both() {
        let database = database.at("2026-11-25T09:00:00Z");
        import_everything(&database);
        let server = Server::start(&database);
        let [lindesberg, nora, hallefors, _] = finance(&database, &server);
        let (_, proposed) =
            propose(&nora, "agreement", &source("2026-11", ("lindesberg = 52", "lindesberg = 97"))).await;
        let path = format!("/api/v1/proposals/{}", proposed["proposal"]["id"].as_str().unwrap());
        for (client, name) in
            [(&nora, "Nora kommun"), (&lindesberg, "Lindesbergs kommun"), (&hallefors, "Hällefors kommun")]
        {
            let (_, seen) = client.get(&path).await;
            let effects = seen["effects"].as_array().unwrap();
            assert_eq!(effects.len(), 2, "last month and this one, its own part only: {seen}");
            for effect in effects {
                assert_eq!(effect["party"], name);
            }
            let october = effects.iter().find(|effect| effect["month"] == "2026-10").unwrap();
            let billed = client.get("/api/v1/statements/2026-10").await.1;
            let own = |parties: &Value| {
                let all = parties.as_array().unwrap();
                all.iter().find(|party| party["name"] == name).unwrap()["amount_ore"].clone()
            };
            assert_eq!(october["now_ore"], own(&billed["parties"]), "{billed}");
            assert_ne!(october["now_ore"], october["then_ore"], "{seen}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn c13_a_decision_has_a_day_and_it_has_been() {
    let database = Database::sqlite();
    import_everything(&database);
    let server = Server::start(&database);
    let nora = person(&database, &server, "nina", "nora:finance");
    let content = source("2026-11", ("", ""));
    let ahead = (Utc::now().date_naive() + chrono::Days::new(2)).to_string();
    for (day, fault) in [(Value::Null, "missing"), (json!(ahead), "in_the_future")] {
        let body = json!({ "kind": "agreement", "content": content, "decided_on": day });
        let (status, refused) = nora.post("/api/v1/proposals", &body).await;
        assert_eq!((status, &refused["errors"][0]["pointer"]), (422, &json!("/decided_on")), "{refused}");
        assert_eq!(refused["errors"][0]["code"], fault, "{refused}");
    }
    let undecided = content.replace("Styrgruppen 2025-11-12 § 14", "–");
    let (status, refused) = propose(&nora, "agreement", &undecided).await;
    assert_eq!((status, refused["type"].as_str()), (422, Some("/problems/decision-missing")), "{refused}");
    assert_eq!(nora.get("/api/v1/proposals").await.1["items"], json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn c13_the_last_two_yes_at_once_make_one_version() {
    for database in both() {
        import_everything(&database);
        let server = Server::start(&database);
        let [lindesberg, nora, hallefors, ljusnarsberg] = finance(&database, &server);
        for round in 0..10 {
            let (_, proposed) = propose(&nora, "agreement", &source(&format!("20{}-01", 30 + round), ("", ""))).await;
            assert_eq!(say(&lindesberg, &proposed, "accepted").await.0, 200);
            let before = versions(&nora).await;
            let (one, other) =
                tokio::join!(say(&hallefors, &proposed, "accepted"), say(&ljusnarsberg, &proposed, "accepted"));
            assert_eq!((one.0, other.0), (200, 200), "{one:?} {other:?}");
            assert_eq!(versions(&nora).await, before + 1);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn c13_what_nobody_answers_lapses_and_silence_counts_only_if_the_agreement_says_so() {
    for database in both() {
        let database = database.at("2026-11-25T09:00:00Z");
        import_everything(&database);
        let server = Server::start_with(&database, &ServerSettings::default().rounds_when_asked());
        let [lindesberg, nora, hallefors, ljusnarsberg] = finance(&database, &server);
        let terms = "\n[consent]\nsilence_after_days = 14\nlapses_after_days = 20\n";
        let silent = source("2026-12", ("", "")) + terms;
        let (_, proposed) = propose(&nora, "agreement", &silent).await;
        let path = format!("/api/v1/proposals/{}", proposed["proposal"]["id"].as_str().unwrap());
        assert_eq!(proposed["proposal"]["silence_from"], Value::Null, "what holds says nothing of silence");
        server.set_clock("2027-01-23T09:00:00Z");
        server.round();
        assert_eq!(nora.get(&path).await.1["proposal"]["state"], "open");
        server.set_clock("2027-01-25T09:00:00Z");
        server.round();
        assert_eq!(nora.get(&path).await.1["proposal"]["state"], "lapsed");
        assert_eq!(told(&nora).await[0].0, "proposal_lapsed");
        assert_eq!(say(&lindesberg, &proposed, "accepted").await.0, 409);

        // Once all have agreed to it, silence is a yes; one no still ends it.
        agreed(&[&nora, &lindesberg, &hallefors, &ljusnarsberg], "agreement", &silent).await;
        let (_, opposed) = propose(&nora, "agreement", &(source("2027-02", ("", "")) + terms)).await;
        let (_, proposed) = propose(&nora, "agreement", &(source("2027-03", ("", "")) + terms)).await;
        say(&hallefors, &opposed, "refused").await;
        let before = versions(&nora).await;
        server.set_clock("2027-02-08T09:30:00Z");
        server.round();
        assert_eq!(versions(&nora).await, before + 1, "{proposed}");
        let path = format!("/api/v1/proposals/{}", proposed["proposal"]["id"].as_str().unwrap());
        assert_eq!(nora.get(&path).await.1["proposal"]["state"], "held");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn four_parties_agree_in_a_browser_after_one_of_them_has_said_no_and_sign_a_month_off() {
    let (_database, server) = demo();
    let open = async |login: &str| {
        let browser = Browser::open(&server.address).await;
        browser.log_in(login, PASSWORD).await;
        browser
    };
    let proposer = open("ekonom").await;
    proposer.go("/avtal").await;
    let held = proposer.value("#source").await;
    let month = vagnpark_domain::time::Month::of(Utc::now().date_naive()).next();
    let text = |lindesberg: &str| -> String {
        let line = |line: &str| match line.strip_prefix("first_month") {
            Some(_) => format!("first_month = \"{month}\""),
            None => line.replace("lindesberg = 52", lindesberg),
        };
        held.lines().map(line).collect::<Vec<_>>().join("\n")
    };
    let suggest = async |lindesberg: &str| {
        proposer.go("/avtal").await;
        proposer.set("#source", &text(lindesberg)).await;
        proposer.set("form.card #decided_on", "2026-01-15").await;
        proposer.click("form.card button").await;
        proposer.wait_for_path(|path| path.starts_with("/forslag/")).await;
        proposer.path().await.split('?').next().unwrap().to_owned()
    };
    let first = suggest("lindesberg = 97").await;
    check_page(&proposer, "a proposal that waits").await;
    assert!(proposer.text("main").await.contains("Har inte svarat"));
    let nora = open("ekonom.nora").await;
    nora.go("/meddelanden").await;
    assert!(nora.text("main").await.contains("föreslår"), "{}", nora.text("main").await);
    nora.go(&first).await;
    assert!(nora.text("main").await.contains("kr mer") || nora.text("main").await.contains("kr mindre"));
    nora.set("#reason", "97 är för mycket").await;
    nora.click("button.second").await;
    nora.wait_for_text("main", "Avvisat").await;
    assert!(nora.text("main").await.contains("97 är för mycket"));

    let second = suggest("lindesberg = 53").await;
    for login in ["ekonom.nora", "ekonom.hallefors", "ekonom.ljusnarsberg"] {
        let party = open(login).await;
        party.go("/avtal").await;
        assert!(party.text("main").await.contains("Väntar på er"), "{login}");
        party.go(&second).await;
        party.click("form[action$='/svara'] button:not(.second)").await;
        party.wait_for_text("body", "Ert svar är noterat").await;
    }
    proposer.go(&second).await;
    assert!(proposer.text("dl").await.contains("Gäller"), "{}", proposer.text("main").await);
    proposer.go("/avtal").await;
    assert!(proposer.text("main h2").await.ends_with("version 2"), "{}", proposer.text("main h2").await);
    // The month that is over is signed off by one after the other, and closed with the last.
    let over = vagnpark_domain::time::Month::of(Utc::now().date_naive()).previous();
    let at = format!("/avrakning/{over}/stang");
    let logins = ["ekonom", "ekonom.nora", "ekonom.hallefors", "ekonom.ljusnarsberg"];
    for (place, login) in logins.into_iter().enumerate() {
        let party = open(login).await;
        party.go(&at).await;
        let waited = party.text("main").await.matches("Saknas").count();
        assert_eq!(waited, logins.len() - place, "{login}: {}", party.text("main").await);
        party.click(&format!("form[action='{at}'] button")).await;
        party.wait_for_text("body", "Ert godkännande är noterat").await;
        check_page(&party, "a month that waits for others").await;
    }
    proposer.go(&at).await;
    assert!(proposer.text("main").await.contains("Månaden är stängd"));
    check_page(&proposer, "a month that all have signed off").await;
    proposer.go("/meddelanden").await;
    assert!(proposer.text("main").await.contains(&format!("Alla har godkänt {over}")));
    // Last, for it changes the language of whoever looks.
    check_in_every_look(&proposer, &["/forslag", "/avtal", &first, &second, &at]).await;
}
