//! What another organisation has entered and one's own pays for: listed, told, objected to and answered (C-14).

use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};

use super::{
    main_job::import_everything,
    money::{audited, import, person, told},
    proposal::finance,
    sign_off::{close_month, sign_off},
};
use crate::{
    browser::{PASSWORD, check_in_every_look, demo},
    harness::{Browser, Client, Database, Server, answer, both, run},
};

pub(super) const LIST: &str = "/api/v1/charged-by-others";

/// What is charged to somebody by others in October.
pub(super) async fn charged(client: &Client) -> Vec<Value> {
    let (status, listed) = client.get(&format!("{LIST}?month=2026-10")).await;
    assert_eq!(status, 200, "{listed}");
    listed["items"].as_array().unwrap().clone()
}

pub(super) async fn one(client: &Client, key: &str) -> Value {
    let all = charged(client).await;
    all.iter().find(|item| item["sender_key"] == key).unwrap_or_else(|| panic!("{key}: {all:?}")).clone()
}

pub(super) fn id(of: &Value) -> &str {
    of["id"].as_str().unwrap()
}

pub(super) async fn object(client: &Client, charged: &Value, reason: &str) -> (u16, Value) {
    client.post(&format!("{LIST}/{}/objections", id(charged)), &json!({ "reason": reason })).await
}

fn of_objection(client: &Client, method: Method, objection: &Value, path: &str) -> RequestBuilder {
    let request = client.request(method, &format!("/api/v1/objections/{}{path}", id(objection)));
    request.header("If-Match", format!("\"{}\"", objection["version"]))
}

async fn stand_by(client: &Client, objection: &Value, reason: &str) -> (u16, Value) {
    let request = of_objection(client, Method::POST, objection, "/answer");
    answer(request.json(&json!({ "reason": reason }))).await
}

async fn withdraw(client: &Client, objection: &Value) -> (u16, Value) {
    answer(of_objection(client, Method::DELETE, objection, "")).await
}

async fn heard(client: &Client, kind: &str) -> Vec<String> {
    told(client).await.into_iter().filter(|(told, _)| told == kind).map(|(_, text)| text).collect()
}

/// The main job in October's books, and a finance person of each party.
fn begin(database: Database) -> (Database, Server, [Client; 4]) {
    let database = database.at("2026-11-25T09:00:00Z");
    import_everything(&database);
    let server = Server::start(&database);
    let people = finance(&database, &server);
    (database, server, people)
}

pub(super) fn begin_on_both() -> Vec<(Database, Server, [Client; 4])> {
    both().into_iter().map(begin).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn c14_nora_sees_what_lindesberg_sent_for_her_to_the_ore_and_is_told_once() {
    for (database, server, [lindesberg, nora, hallefors, _]) in begin_on_both() {
        let coordinator = person(&database, &server, "siv", "nora:coordinator");
        let driver = person(&database, &server, "dan", "nora:driver");
        let file = "trip_id;regnr;kommun;start;end;km\n\
                    X1;MLB101;Nora;2026-10-20 08:00;2026-10-20 09:00;10\n\
                    X2;MLB101;Nora;2026-10-21 08:00;2026-10-21 09:00;20\n\
                    X3;MLB101;Lindesberg;2026-10-22 08:00;2026-10-22 09:00;5,25\n";
        let sent = lindesberg.request(Method::POST, "/api/v1/imports?kind=trips&file_name=logg.csv");
        let (status, report) = answer(sent.body(file)).await;
        assert_eq!((status, &report["counts"]["created"]), (201, &json!(3)), "{report}");

        // One message for the file, not one for each row.
        for client in [&nora, &coordinator] {
            let news = heard(client, "charged_by_others").await;
            assert_eq!(news.len(), 1, "{news:?}");
            assert!(news[0].contains("Lindesbergs kommun") && news[0].contains(": 2)"), "{news:?}");
        }
        assert!(heard(&hallefors, "charged_by_others").await.is_empty());
        assert!(heard(&driver, "charged_by_others").await.is_empty());

        // What the operator sent for all is by whoever ran the vehicle; one's own is not in the list.
        let keys = |all: &[Value]| {
            let mut keys: Vec<String> = all.iter().map(|item| item["sender_key"].as_str().unwrap().into()).collect();
            keys.sort();
            keys
        };
        assert_eq!(keys(&charged(&nora).await), ["T2", "T9", "X1", "X2"]);
        assert_eq!(keys(&charged(&hallefors).await), ["T4"]);
        assert!(keys(&charged(&lindesberg).await).is_empty());

        // 10 of 100 km of 1 000 kronor of charging: by the file, the vehicle and the key.
        let trip = one(&nora, "X1").await;
        assert_eq!((&trip["amount_ore"], &trip["file_name"]), (&json!(10_000), &json!("logg.csv")), "{trip}");
        assert_eq!((&trip["number"], &trip["from"]), (&json!("MLB101"), &json!("2026-10-20")), "{trip}");
        assert_eq!(trip["entered_by_name"], "Lindesbergs kommun");
        let part = &trip["parts"][0];
        assert_eq!((&part["measure"], &part["whole"], &part["key"]), (&json!("10"), &json!("100"), &json!("distance")));
        assert_eq!(part["line_ore"], 100_000);

        // The file says the same as the list; those who see no costs see neither.
        let file = nora.request(Method::GET, &format!("{LIST}/csv?month=2026-10")).send().await.unwrap();
        assert_eq!(file.status(), 200);
        let text = file.text().await.unwrap();
        assert!(text.lines().count() == 5 && text.contains("logg.csv, X1") && text.contains("100,00"), "{text}");
        assert_eq!(driver.get(&format!("{LIST}?month=2026-10")).await.0, 403);
        let pieces = nora.get(&format!("{LIST}?month=2026-10&limit=3")).await.1;
        let next = pieces["next"].as_str().unwrap();
        let rest = nora.get(&format!("{LIST}?month=2026-10&limit=3&cursor={next}")).await.1;
        assert_eq!((pieces["items"].as_array().unwrap().len(), rest["items"].as_array().unwrap().len()), (3, 1));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn c14_an_objection_is_told_to_those_who_entered_it_and_answered_once() {
    for (database, server, [lindesberg, nora, hallefors, _]) in begin_on_both() {
        let coordinator = person(&database, &server, "kim", "lindesberg:coordinator");
        let reader = person(&database, &server, "rut", "nora:auditor");
        let auditor = person(&database, &server, "rita", "lindesberg:auditor");
        let trip = one(&nora, "T2").await;
        for (words, code) in [("", "reason-missing"), (" \u{3000}", "reason-missing")] {
            let (status, refused) = object(&nora, &trip, words).await;
            assert_eq!((status, &refused["type"]), (422, &json!(format!("/problems/{code}"))), "{refused}");
        }
        assert_eq!(object(&nora, &trip, &"x".repeat(2_001)).await.0, 422);
        assert_eq!(object(&reader, &trip, "Fel").await.0, 403, "an auditor changes nothing");
        assert_eq!(object(&hallefors, &trip, "Fel").await.0, 404, "it is none of a third organisation's");
        assert_eq!(object(&lindesberg, &trip, "Fel").await.0, 403, "who entered it corrects it instead");
        let other = json!({ "id": "0190f5c2-0000-7000-8000-000000000000" });
        assert_eq!(object(&nora, &other, "Fel").await.0, 404);

        let (status, made) = object(&nora, &trip, "Vi hade inte bilen den dagen").await;
        assert_eq!((status, &made["state"], &made["may_answer"]), (201, &json!("open"), &json!(false)), "{made}");
        assert!(made["made_by"].as_str().unwrap().contains("Nora kommun"), "{made}");
        let (status, refused) = object(&nora, &trip, "En gång till").await;
        assert_eq!((status, &refused["type"]), (409, &json!("/problems/wrong-state")), "{refused}");
        for client in [&lindesberg, &coordinator] {
            let news = heard(client, "objection_made").await;
            assert_eq!(news.len(), 1, "{news:?}");
            assert!(news[0].contains("Vi hade inte bilen den dagen") && news[0].contains("MLB\u{a0}101"), "{news:?}");
        }
        assert!(heard(&nora, "objection_made").await.is_empty());

        // A third organisation knows nothing of it, and the one that objects does not answer itself.
        let path = format!("/api/v1/objections/{}", id(&made));
        assert_eq!((hallefors.get(&path).await.0, stand_by(&hallefors, &made, "x").await.0), (404, 404));
        assert_eq!(hallefors.get("/api/v1/objections").await.1["items"], json!([]));
        assert_eq!(stand_by(&nora, &made, "x").await.0, 403);
        assert_eq!(withdraw(&lindesberg, &made).await.0, 403);
        assert_eq!(stand_by(&auditor, &made, "x").await.0, 403);
        assert_eq!(stand_by(&lindesberg, &made, " ").await.0, 422, "a reason is demanded");
        let stale = lindesberg.request(Method::POST, &format!("{path}/answer")).json(&json!({ "reason": "x" }));
        assert_eq!(answer(stale.header("If-Match", "\"7\"")).await.0, 412);
        let bare = lindesberg.request(Method::POST, &format!("{path}/answer")).json(&json!({ "reason": "x" }));
        assert_eq!(answer(bare).await.0, 428);

        let (status, said) = stand_by(&coordinator, &made, "Nyckeln kvitterades av er").await;
        assert_eq!((status, &said["state"]), (200, &json!("stands")), "{said}");
        assert!(heard(&nora, "objection_answered").await[0].contains("Nyckeln kvitterades av er"));
        let (status, refused) = stand_by(&lindesberg, &said, "Igen").await;
        assert_eq!((status, &refused["type"]), (409, &json!("/problems/wrong-state")), "{refused}");
        assert_eq!(withdraw(&nora, &said).await.0, 409);
        assert_eq!(one(&nora, "T2").await["objection"], "stands");
        assert_eq!(object(&nora, &trip, "Men ändå").await.0, 409);
        for log in [&reader, &auditor] {
            let log = audited(log).await;
            assert!(log.contains(&"object objection".to_owned()) && log.contains(&"refuse objection".to_owned()));
        }
        run(&database, &["verify"]);
        run(&database, &["audit", "verify"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn c14_an_objection_that_was_withdrawn_can_be_made_again() {
    for (_database, _server, [lindesberg, nora, ..]) in begin_on_both() {
        let trip = one(&nora, "T2").await;
        let (_, made) = object(&nora, &trip, "Fel bil").await;
        let (status, gone) = withdraw(&nora, &made).await;
        assert_eq!((status, &gone["state"], &gone["version"]), (200, &json!("withdrawn"), &json!(2)), "{gone}");
        assert_eq!(heard(&lindesberg, "objection_withdrawn").await.len(), 1);
        assert_eq!(stand_by(&lindesberg, &made, "Nej").await.0, 409, "there is nothing to answer any more");
        let (status, again) = object(&nora, &trip, "Fel bil, ändå").await;
        assert_eq!((status, &again["state"]), (201, &json!("open")), "{again}");
        let opened = nora.get(&format!("{LIST}/{}", id(&trip))).await.1;
        assert_eq!(opened["objections"].as_array().unwrap().len(), 2);
        assert_eq!(opened["may_object"], false);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn c14_a_correction_of_the_trip_ends_the_objection_and_both_still_see_it() {
    for (database, server, [_lindesberg, nora, ..]) in begin_on_both() {
        // Somebody who answers for both may move it.
        run(&database, &["user", "add", "bo", "Bo", "--role", "lindesberg:finance", "--role", "nora:finance"]);
        let both_sides = server.client(&database, "bo");
        let trip = one(&nora, "T2").await;
        let (_, made) = object(&nora, &trip, "Det var Lindesbergs förare").await;
        let payer = both_sides.get("/api/v1/organisations").await.1["items"]
            .as_array()
            .unwrap()
            .iter()
            .find(|found| found["code"] == "lindesberg")
            .unwrap()["id"]
            .clone();
        let right = json!({ "payer": payer, "reason": "Fel organisation" });
        let (status, corrected) = both_sides.post(&format!("/api/v1/trips/{}/corrections", id(&trip)), &right).await;
        assert!(status < 300, "{corrected}");
        let (_, now) = nora.get(&format!("/api/v1/objections/{}", id(&made))).await;
        assert_eq!((&now["state"], &now["answer"]), (&json!("corrected"), &json!("Fel organisation")), "{now}");
        assert!(heard(&nora, "objection_met").await[0].contains("Fel organisation"));
        assert!(charged(&nora).await.iter().all(|item| item["sender_key"] != "T2"));
        let opened = nora.get(&format!("{LIST}/{}", id(&trip))).await.1;
        assert_eq!((&opened["item"], opened["objections"].as_array().unwrap().len()), (&json!(null), 1), "{opened}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn c14_bookings_and_costs_of_others_are_charged_too_and_what_is_undone_ends_the_objection() {
    for (database, server, [lindesberg, nora, hallefors, _]) in begin_on_both() {
        // Nora pays for a car that Lindesberg runs.
        let moved = [
            "vehicle",
            "move",
            "MLB 101",
            "--to",
            "nora",
            "--relations",
            "payer",
            "--from",
            "2026-10-10",
            "--decision",
            "§ 9",
        ];
        run(&database, &moved);
        let cost = "cost_id;regnr;pool;from;to;category;net;vat;recoverable_vat;supplier;reference\n\
                    K1;MLB 101;;2026-10-15;;Tvätt;200,00;50,00;50,00;Tvätten;TV-1\n";
        let send = async |kind: &str, file: &str| {
            let path = format!("/api/v1/imports?kind={kind}&file_name={kind}.csv");
            let (status, report) = answer(lindesberg.request(Method::POST, &path).body(file.to_owned())).await;
            assert_eq!((status, &report["counts"]["rejected"]), (201, &json!(0)), "{report}");
            report["batch"].as_str().unwrap().to_owned()
        };
        let batch = send("costs", cost).await;
        let washed = one(&nora, "K1").await;
        assert_eq!((&washed["kind"], &washed["amount_ore"]), (&json!("cost"), &json!(20_000)), "{washed}");
        assert_eq!(washed["keys"], json!(["equal"]));
        let booking = "Boknings-id;Regnr;Kommun;Förare;Starttid;Sluttid;Ändamål;Anmärkning\n\
                       B1;MLB 101;Hällefors;;2026-12-02 08:00;2026-12-02 12:00;besök;\n";
        let booked = send("bookings", booking).await;
        let listed = hallefors.get(&format!("{LIST}?month=2026-12")).await.1;
        let ahead = &listed["items"][0];
        assert_eq!((&ahead["kind"], &ahead["amount_ore"]), (&json!("booking"), &json!(null)), "{listed}");
        assert_eq!(heard(&hallefors, "charged_by_others").await.len(), 1);

        // A cost that is entered by hand is told as well.
        let vehicle = &washed["vehicle"];
        let by_hand = json!({ "vehicle": vehicle, "category": "repair", "from": "2026-10-16", "net_ore": 5_000 });
        let (status, entered) = lindesberg.post("/api/v1/costs", &by_hand).await;
        assert_eq!(status, 201, "{entered}");
        assert_eq!(heard(&nora, "charged_by_others").await.len(), 2, "the file, and the cost by hand");

        // Calling a booking off, correcting a cost, and undoing a file are all what the objector wanted.
        let (_, on_booking) = object(&hallefors, ahead, "Vi har inte bokat").await;
        let path = format!("/api/v1/bookings/{}", id(ahead));
        let version = lindesberg.get(&path).await.1["version"].clone();
        let coordinator = person(&database, &server, "kim", "lindesberg:coordinator");
        let off = coordinator.request(Method::DELETE, &path).header("If-Match", format!("\"{version}\""));
        assert_eq!(answer(off).await.0, 200);
        let ended = hallefors.get(&format!("/api/v1/objections/{}", id(&on_booking))).await.1;
        assert_eq!(ended["state"], "corrected", "{ended}");

        let (_, on_repair) = object(&nora, &json!({ "id": entered["id"] }), "För dyrt").await;
        let right = json!({ "net_ore": 4_000, "reason": "Feltryck" });
        let corrected = lindesberg.post(&format!("/api/v1/costs/{}/corrections", id(&entered)), &right).await;
        assert_eq!(corrected.0, 201, "{}", corrected.1);
        let ended = nora.get(&format!("/api/v1/objections/{}", id(&on_repair))).await.1;
        assert_eq!((&ended["state"], &ended["answer"]), (&json!("corrected"), &json!("Feltryck")), "{ended}");

        let (_, on_wash) = object(&nora, &washed, "Inte vår").await;
        assert_eq!(on_wash["state"], "open");
        let undone = lindesberg.post(&format!("/api/v1/imports/{batch}/undo"), &json!({})).await;
        assert!(undone.0 < 300, "{}", undone.1);
        assert!(heard(&nora, "objection_undone").await.iter().any(|text| text.contains("costs.csv")));
        let kept = nora.get(&format!("/api/v1/objections/{}", id(&on_wash))).await.1;
        assert_eq!((&kept["state"], &kept["reason"]), (&json!("undone"), &json!("Inte vår")), "{kept}");
        assert_ne!(booked, batch);
        run(&database, &["verify"]);
        run(&database, &["audit", "verify"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn c14_two_answers_at_once_and_an_answer_while_it_is_withdrawn_leave_one_end() {
    for (database, server, [lindesberg, nora, ..]) in begin_on_both() {
        let second = person(&database, &server, "kim", "lindesberg:coordinator");
        let trip = one(&nora, "T2").await;
        let twice = tokio::join!(object(&nora, &trip, "A"), object(&nora, &trip, "B"));
        let mut statuses = [twice.0.0, twice.1.0];
        statuses.sort_unstable();
        assert_eq!(statuses, [201, 409], "{twice:?}");
        let mut open = nora.get("/api/v1/objections?state=open").await.1["items"][0].clone();
        for _ in 0..5 {
            let answers = tokio::join!(
                stand_by(&lindesberg, &open, "Ja"),
                stand_by(&second, &open, "Nej"),
                withdraw(&nora, &open)
            );
            let statuses = [answers.0.0, answers.1.0, answers.2.0];
            assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 1, "{answers:?}");
            assert!(statuses.iter().all(|status| [200, 409, 412].contains(status)), "{answers:?}");
            let now = nora.get(&format!("/api/v1/objections/{}", id(&open))).await.1;
            assert_eq!(now["version"], 2, "{now}");
            if now["state"] == "stands" {
                break;
            }
            open = object(&nora, &trip, "Igen").await.1;
        }
        run(&database, &["audit", "verify"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn c14_all_who_sign_a_month_off_see_its_open_objections_and_a_closed_month_takes_none() {
    for (_database, _server, people) in begin_on_both() {
        let [lindesberg, nora, hallefors, ljusnarsberg] = &people;
        let (late, trip) = (one(nora, "T9").await, one(nora, "T2").await);
        let (_, made) = object(nora, &trip, "Fel bil").await;
        for party in &people {
            let (_, period) = party.get("/api/v1/periods/2026-10").await;
            let found = period["preconditions"].as_array().unwrap();
            let open = found.iter().find(|found| found["code"] == "open_objections").unwrap();
            assert_eq!(open["blocks"], false);
            let words = open["detail"].as_str().unwrap();
            assert!(words.contains("Nora kommun") && words.contains("Lindesbergs kommun"), "{words}");
        }
        close_month(&[lindesberg, nora, hallefors, ljusnarsberg], "2026-10").await;
        let (status, refused) = object(nora, &late, "För sent").await;
        assert_eq!((status, &refused["type"]), (409, &json!("/problems/charged-in-closed-month")), "{refused}");
        let words = refused["detail"].as_str().unwrap();
        assert!(words.contains("Lindesbergs kommun") && words.contains("2026-11"), "{words}");
        // What was open when it was closed is still answered.
        assert_eq!(stand_by(lindesberg, &made, "Den var er").await.0, 200);
        assert_eq!(sign_off(nora, "2026-10").await.0, 409);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn c14_an_objection_sent_again_with_the_same_key_is_made_once() {
    for (_database, _server, [_, nora, ..]) in begin_on_both() {
        let trip = one(&nora, "T2").await;
        let send = async || {
            let request = nora.request(Method::POST, &format!("{LIST}/{}/objections", id(&trip)));
            answer(request.header("Idempotency-Key", "en-invandning").json(&json!({ "reason": "Fel" }))).await
        };
        let (first, again) = (send().await, send().await);
        assert_eq!((first.0, again.0), (201, 201), "{again:?}");
        assert_eq!(first.1["id"], again.1["id"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn c14_a_finance_person_objects_on_the_page_and_the_others_answer_it() {
    let (_database, server) = demo();
    let lars = Browser::open(&server.address).await;
    lars.resize(390).await;
    lars.log_in("ekonom.ljusnarsberg", PASSWORD).await;
    lars.go("/debiterat").await;
    assert_eq!(lars.text("h1").await, "Debiterat av andra");
    lars.click("a[rel=prev]").await;
    let month = lars.text("ul.tabs [aria-current=page]").await;
    lars.wait_for(&format!("a[href='/debiterat/fil?month={month}']")).await;
    lars.click("tbody tr:first-child td:first-child a").await;
    let place = lars.path().await;

    // An empty reason is refused with what is wrong; what was typed stays.
    lars.fill("#reason", "   ").await;
    lars.click("form[action^='/debiterat/'] button").await;
    lars.wait_for("[role=alert]").await;
    lars.fill("#reason", "Vi lånade aldrig bilen").await;
    // Two taps do it once.
    lars.tap("form[action^='/debiterat/'] button").await;
    lars.click("form[action^='/debiterat/'] button").await;
    lars.wait_for_text("main", "Väntar på svar").await;
    assert!(lars.text("main").await.contains("Invändningen är skickad"));
    assert_eq!(lars.text("main").await.matches("Vi lånade aldrig bilen").count(), 1);
    assert!(!lars.overflows().await);

    let eva = Browser::open(&server.address).await;
    eva.resize(390).await;
    eva.log_in("ekonom", PASSWORD).await;
    eva.go("/debiterat").await;
    eva.wait_for_text("main", "Väntar på ert svar").await;
    eva.click("ul.said li a").await;
    eva.fill("#reason", "Bilen hämtades av er").await;
    // Lars takes it back meanwhile: Eva's answer is refused, and what she typed is not lost.
    lars.click("form[action$='/dra-tillbaka'] button").await;
    lars.wait_for_text("main", "Tillbakadragen").await;
    eva.click("form[action$='/svara'] button").await;
    eva.wait_for("[role=alert]").await;
    assert!(eva.text("[role=alert]").await.contains("Invändningen är avslutad"), "{}", eva.text("main").await);

    // He objects again, having gone back to the form.
    lars.go(&place).await;
    lars.fill("#reason", "Vi lånade aldrig bilen, igen").await;
    lars.click("form[action^='/debiterat/'] button").await;
    lars.wait_for_text("main", "Väntar på svar").await;
    eva.go(&place).await;
    eva.fill("#reason", "Bilen hämtades av er").await;
    eva.click("form[action$='/svara'] button").await;
    eva.wait_for_text("main", "Står fast").await;
    lars.go(&place).await;
    lars.wait_for_text("main", "Bilen hämtades av er").await;
    check_in_every_look(&lars, &["/debiterat", &place]).await;
}

#[test]
fn c14_a_dry_run_tells_nobody() {
    for database in both() {
        import_everything(&database);
        run(&database, &["user", "add", "nina", "Nina", "--role", "nora:finance"]);
        let before = database.stored("SELECT count(*) FROM message");
        let text = "trip_id;regnr;kommun;start;end;km\nX1;MLB101;Nora;2026-10-20 08:00;2026-10-20 09:00;10\n";
        let path = super::money::file(&database, "trips.csv", text);
        run(&database, &["import", "trips", &path, "--dry-run"]);
        assert_eq!(database.stored("SELECT count(*) FROM message"), before);
        import(&database, "trips", text);
        assert_ne!(database.stored("SELECT count(*) FROM message"), before);
    }
}
