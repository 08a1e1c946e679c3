//! A month is closed when all who are asked have signed off the report that they saw (C-10).

use reqwest::Method;
use serde_json::{Value, json};
use vagnpark_store::Store;

use super::{
    main_job::import_everything,
    money::{audited, import, person, told},
    period::by_hand,
    proposal::{agreed, finance},
};
use crate::{
    booking::pages::{Form, page},
    harness::{Client, Database, Server, ServerSettings, answer, both, run},
};

fn path(month: &str) -> String {
    format!("/api/v1/periods/{month}/sign-offs")
}

async fn hash(client: &Client, month: &str) -> Value {
    client.get(&format!("/api/v1/periods/{month}")).await.1["report_hash"].clone()
}

/// Signs a month off as it is.
pub(super) async fn sign_off(client: &Client, month: &str) -> (u16, Value) {
    client.post(&path(month), &json!({ "seen": hash(client, month).await })).await
}

/// Signs a month off by everybody, with which it is closed.
pub(crate) async fn close_month(parties: &[&Client], month: &str) {
    let mut state = Value::Null;
    for party in parties {
        let (status, signed) = sign_off(party, month).await;
        assert_eq!(status, 201, "{signed}");
        state = signed["state"].clone();
    }
    assert_eq!(state, "closed");
}

fn states(period: &Value) -> Vec<&str> {
    period["sign_offs"].as_array().unwrap().iter().map(|party| party["state"].as_str().unwrap()).collect()
}

pub(super) async fn enter_cost(client: &Client, category: &str, day: &str) -> Value {
    let (_, found) = client.get("/api/v1/vehicles?q=MLB101").await;
    let car = found["items"][0]["id"].clone();
    let cost = json!({ "vehicle": car, "category": category, "from": day, "net_ore": 100_000 });
    let (status, made) = client.post("/api/v1/costs", &cost).await;
    assert_eq!(status, 201, "{made}");
    made
}

#[tokio::test(flavor = "multi_thread")]
async fn c10_a_month_is_closed_with_the_last_yes_to_the_report_that_all_saw() {
    for database in both() {
        import_everything(&database);
        let server = Server::start(&database);
        let [lindesberg, nora, hallefors, ljusnarsberg] = finance(&database, &server);
        let auditor = person(&database, &server, "rut", "hallefors:auditor");
        let (status, signed) = sign_off(&nora, "2026-10").await;
        assert_eq!((status, &signed["state"]), (201, &json!("open")), "{signed}");
        assert_eq!(states(&signed), ["missing", "signed", "missing", "missing"], "{signed}");
        let (kind, text) = told(&lindesberg).await.remove(0);
        assert!(kind == "period_signed" && text.contains("FIN.NORA, Nora kommun"), "{text}");
        let (status, refused) = sign_off(&nora, "2026-10").await;
        assert_eq!((status, refused["type"].as_str()), (409, Some("/problems/signed-already")), "{refused}");

        // A cost arrives: what was signed holds no more, the difference is shown, and a yes to the old report is none.
        let before = hash(&lindesberg, "2026-10").await;
        enter_cost(&lindesberg, "charging", "2026-10-15").await;
        let (status, refused) = lindesberg.post(&path("2026-10"), &json!({ "seen": before })).await;
        assert_eq!((status, refused["type"].as_str()), (412, Some("/problems/stale")), "{refused}");
        let (_, period) = nora.get("/api/v1/periods/2026-10").await;
        assert_eq!(states(&period)[1], "outdated", "{period}");
        let change = &period["sign_offs"][1]["changes"][0];
        assert_eq!(change["number"], "MLB101");
        let more = |before: &str, now: &str| change[now].as_i64().unwrap() - change[before].as_i64().unwrap();
        assert_eq!(more("before_ore", "now_ore"), 100_000, "{change}");
        let share = more("own_before_ore", "own_now_ore");
        assert!(share > 0 && share < 100_000, "its own part of it: {change}");
        let html = page(&nora, "/avrakning/2026-10/stang").await.replace('\u{a0}', " ");
        for said in ["Gäller inte längre", "Ändrat sedan Nora kommun godkände", "Laddning", "MLB 101"] {
            assert!(html.contains(said), "{said}: {html}");
        }
        assert_eq!(sign_off(&lindesberg, "2026-10").await.0, 201);
        let (kind, text) = told(&nora).await.remove(0);
        assert!(kind == "sign_off_outdated" && text.contains("2026-10"), "{text}");

        // A yes can be taken back as long as the month is open, and the others are told.
        assert_eq!(answer(lindesberg.request(Method::DELETE, &path("2026-10"))).await.0, 204);
        assert_eq!(answer(lindesberg.request(Method::DELETE, &path("2026-10"))).await.0, 409, "there is none left");
        assert_eq!(told(&hallefors).await[0].0, "sign_off_withdrawn");
        close_month(&[&nora, &hallefors, &ljusnarsberg, &lindesberg], "2026-10").await;
        for party in [&nora, &hallefors, &ljusnarsberg] {
            assert_eq!(told(party).await[0].0, "period_agreed");
        }
        let (_, period) = ljusnarsberg.get("/api/v1/periods/2026-10").await;
        assert_eq!(states(&period), ["signed"; 4], "who signed stays: {period}");
        assert_eq!(answer(lindesberg.request(Method::DELETE, &path("2026-10"))).await.0, 409);
        assert_eq!(sign_off(&nora, "2026-10").await.0, 409);
        for done in ["accept period", "withdraw period", "close period"] {
            assert!(audited(&auditor).await.contains(&done.to_owned()), "{done}");
        }
        let store = Store::connect(&database.url).await.unwrap();
        for statement in [
            "UPDATE sign_off SET hash = 'x'",
            "UPDATE sign_off SET signed_by = 'x'",
            "UPDATE sign_off SET state = 'withdrawn', ended_at = signed_at",
            "DELETE FROM sign_off",
            "INSERT INTO sign_off (id, month, organisation_id, person_id, signed_by, signed_at, hash, total_ore, seen)
             SELECT organisation_id, month, person_id, organisation_id, signed_by, signed_at, hash, total_ore, seen
             FROM sign_off WHERE state = 'holds' LIMIT 1",
        ] {
            let said = by_hand(&store, statement).await;
            assert!(said.contains("sign_offs_stay"), "{}: {statement}: {said}", store.engine());
        }
        store.close().await;
        run(&database, &["verify"]);
        run(&database, &["audit", "verify"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn c10_one_person_with_a_role_in_every_party_closes_nothing_alone() {
    for database in both() {
        import_everything(&database);
        let server = Server::start(&database);
        let [.., ljusnarsberg] = finance(&database, &server);
        let roles = ["lindesberg", "nora", "hallefors", "ljusnarsberg"].map(|party| format!("{party}:finance"));
        let mut arguments = vec!["user", "add", "eva", "Eva"];
        arguments.extend(roles.iter().flat_map(|role| ["--role", role.as_str()]));
        run(&database, &arguments);
        let eva = server.client(&database, "eva");
        let (status, signed) = sign_off(&eva, "2026-10").await;
        assert_eq!((status, states(&signed).as_slice()), (201, ["signed"; 4].as_slice()), "{signed}");
        assert_eq!((&signed["state"], &signed["second_person_missing"]), (&json!("open"), &json!(true)), "{signed}");
        let html = page(&eva, "/avrakning/2026-10/stang").await;
        assert!(html.contains("Samma person har godkänt för alla") && !html.contains("name=\"seen\""), "{html}");
        let (status, refused) = sign_off(&eva, "2026-10").await;
        assert_eq!((status, refused["type"].as_str()), (409, Some("/problems/signed-already")), "{refused}");

        let (kind, _) = told(&ljusnarsberg).await.remove(0);
        assert_eq!(kind, "second_person_missing");

        // Somebody else presses the button.
        let at = "/avrakning/2026-10/stang";
        let html = page(&ljusnarsberg, at).await;
        assert!(html.contains("Godkänn 2026-10 för Ljusnarsbergs kommun"), "{html}");
        let form = Form::on(&html, &format!("action=\"{at}\""));
        let done = form.send(&ljusnarsberg, at).await.text().await.unwrap();
        assert!(done.contains("Månaden är stängd"), "{done}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn c10_who_is_asked_and_how_long_they_are_waited_for_is_the_agreements_to_say() {
    let text = std::fs::read_to_string(crate::harness::repository("fixtures/main-job/agreement.toml")).unwrap();
    for database in both() {
        let database = database.at("2026-11-25T09:00:00Z");
        import_everything(&database);
        let server = Server::start_with(&database, &ServerSettings::default().rounds_when_asked());
        let [lindesberg, nora, hallefors, ljusnarsberg] = finance(&database, &server);
        let everybody = [&lindesberg, &nora, &hallefors, &ljusnarsberg];
        let silent = text.replace("\"2026-01\"", "\"2026-09\"") + "\n[consent]\nsilence_after_days = 14\n";
        agreed(&everybody, "agreement", &silent).await;
        for party in [&lindesberg, &nora] {
            assert_eq!(sign_off(party, "2026-10").await.0, 201);
        }
        let state = async || nora.get("/api/v1/periods/2026-10").await.1["state"].clone();
        let (_, said) = told(&hallefors).await.remove(0);
        assert!(said.contains("före 2026-12-09 10:"), "it is said beforehand: {said}");
        let html = page(&hallefors, "/avrakning/2026-10/stang").await;
        assert!(html.contains("Tystnad räknas som ett godkännande") && html.contains("2026-12-09 10:"), "{html}");
        server.set_clock("2026-12-09T08:00:00Z");
        server.round();
        assert_eq!(state().await, "open");
        server.set_clock("2026-12-09T10:00:00Z");
        server.round();
        assert_eq!(state().await, "closed", "fourteen days after the second yes");
        assert_eq!(told(&hallefors).await[0].0, "period_silent");
        let html = page(&nora, "/avrakning/2026-10/stang").await;
        assert!(html.contains("tysta: Hällefors kommun, Ljusnarsbergs kommun"), "{html}");

        // A body that answers for all: two of its people, and nobody else.
        let by_body = text.replace("\"2026-01\"", "\"2026-11\"") + "\n[consent]\nby = \"bkt\"\n";
        agreed(&everybody, "agreement", &by_body).await;
        let (one, other) =
            (person(&database, &server, "bea", "bkt:finance"), person(&database, &server, "bo", "bkt:finance"));
        let (status, refused) = sign_off(&nora, "2026-11").await;
        assert_eq!((status, refused["type"].as_str()), (403, Some("/problems/not-asked")), "{refused}");
        import(&database, "costs", "cost_id;regnr;date;category;net\nN1;MLB 101;2026-11-11;insurance;1000,00\n");
        let (status, signed) = sign_off(&one, "2026-11").await;
        assert_eq!((status, &signed["second_person_missing"]), (201, &json!(true)), "{signed}");
        close_month(&[&other], "2026-11").await;
    }
}

/// How often the race is run; a long run sets its own.
fn rounds() -> usize {
    std::env::var("TEST_RACES").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(15)
}

#[tokio::test(flavor = "multi_thread")]
async fn c10_two_sign_while_a_cost_arrives_and_the_month_has_it_or_was_signed_by_none() {
    for engine in 0..2 {
        let (mut closed, mut open) = (0, 0);
        // As many databases as it takes: the months that there are come to an end.
        while closed + open < rounds() {
            let database = [Database::sqlite, Database::postgres][engine]().at("2099-12-15T09:00:00Z");
            let (more_closed, more_open) = race(&database, rounds() - closed - open).await;
            (closed, open) = (closed + more_closed, open + more_open);
        }
        assert!(rounds() < 100 || (closed > 0 && open > 0), "both come about: closed {closed}, open {open}");
    }
}

/// Runs the race at most so many times, until the months are over. Returns how often the month was closed, and how
/// often not.
async fn race(database: &Database, rounds: usize) -> (usize, usize) {
    import_everything(database);
    let server = Server::start(database);
    let [lindesberg, nora, hallefors, ljusnarsberg] = finance(database, &server);
    let mut month: vagnpark_domain::time::Month = "2026-10".parse().unwrap();
    let (mut closed, mut open) = (0, 0);
    while closed + open < rounds && month < "2099-12".parse().unwrap() {
        let name = month.to_string();
        for party in [&hallefors, &ljusnarsberg] {
            assert!(matches!(sign_off(party, &name).await.0, 201 | 409));
        }
        let (_, before) = nora.get(&format!("/api/v1/periods/{name}")).await;
        let seen = json!({ "seen": before["report_hash"] });
        let (at, day) = (path(&name), format!("{name}-15"));
        let (one, other, _) = tokio::join!(
            nora.post(&at, &seen),
            lindesberg.post(&at, &seen),
            enter_cost(&lindesberg, "insurance", &day)
        );
        assert!(matches!(one.0, 201 | 412) && matches!(other.0, 201 | 412), "{one:?} {other:?}");
        let (_, period) = nora.get(&format!("/api/v1/periods/{name}")).await;
        let all_said_yes = one.0 == 201 && other.0 == 201;
        if period["state"] == "closed" {
            assert!(all_said_yes, "{one:?} {other:?}");
            assert_eq!(period["total_ore"], before["total_ore"], "closed without it");
            month = month.next();
            closed += 1;
        } else {
            assert!(!all_said_yes, "{period}");
            assert!(states(&period).iter().all(|state| *state != "signed"), "accepted by none: {period}");
            open += 1;
        }
    }
    run(database, &["verify"]);
    (closed, open)
}
