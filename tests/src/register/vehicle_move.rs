//! A vehicle whose owner, user or payer becomes another organisation: everybody concerned is asked first (V-10).

use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    browser::{PASSWORD, check_in_every_look, check_page, demo},
    cost::{
        main_job::import_everything,
        money::{audited, person, told},
        proposal::{finance, say},
        sign_off::close_month,
    },
    harness::{Browser, Client, Database, Server, ServerSettings, answer, both, run},
};

const DECISION: &str = "Styrgruppen 2026-10-02 § 9";

/// The main job, and a car of Lindesberg's of no pool with a cost in October that its payer carries.
pub(super) async fn begin(database: &Database) -> (Server, [Client; 4], Client) {
    import_everything(database);
    let server = Server::start_with(database, &ServerSettings::default().rounds_when_asked());
    let parties = finance(database, &server);
    let coordinator = person(database, &server, "kurt", "lindesberg:coordinator");
    let car =
        json!({ "registration_number": "MLB500", "make": "Kia", "model": "Niro", "class": "car_i", "sharing": "pool" });
    let (status, made) = coordinator.post("/api/v1/vehicles", &car).await;
    assert_eq!(status, 201, "{made}");
    was_of(database, "MLB500", "lindesberg");
    let tyres = json!({ "vehicle": made["id"], "category": "tyres", "from": "2026-10-05",
        "net_ore": 480_000 });
    assert_eq!(parties[0].post("/api/v1/costs", &tyres).await.0, 201);
    (server, parties, coordinator)
}

/// Enters that a vehicle has been an organisation's since September.
pub(super) fn was_of(database: &Database, number: &str, organisation: &str) {
    let given = ["vehicle", "move", number, "--to", organisation, "--from", "2026-09-01", "--decision", DECISION];
    run(database, &[&given[..], &["--relations", "owner,user,unit,payer"]].concat());
}

pub(super) async fn vehicle(client: &Client, number: &str) -> String {
    client.get(&format!("/api/v1/vehicles?q={number}")).await.1["items"][0]["id"].as_str().unwrap().to_owned()
}

pub(super) async fn organisation(client: &Client, code: &str) -> Value {
    let (_, all) = client.get("/api/v1/organisations").await;
    all["items"].as_array().unwrap().iter().find(|found| found["code"] == code).unwrap()["id"].clone()
}

/// Asks for one relation of a vehicle to become another organisation's.
pub(super) async fn relate(client: &Client, car: &str, kind: &str, to: &str, from: &str) -> (u16, Value) {
    let body = json!({ "kind": kind, "organisation": organisation(client, to).await, "from": from,
        "decision": DECISION, "decided_on": "2026-10-02" });
    client.post(&format!("/api/v1/vehicles/{car}/relations"), &body).await
}

pub(super) async fn proposal(client: &Client, related: &Value) -> Value {
    let path = format!("/api/v1/proposals/{}", related["proposal"].as_str().unwrap());
    let (status, shown) = client.get(&path).await;
    assert_eq!(status, 200, "{shown}");
    shown
}

/// What somebody was told of a kind. A clock that stands still gives messages no order.
pub(super) async fn heard(client: &Client, kind: &str) -> String {
    let texts = told(client).await.into_iter().filter(|(told, _)| told == kind).map(|(_, text)| text);
    texts.collect::<Vec<_>>().join("\n")
}

/// The relations that a vehicle's page shows.
pub(super) async fn page(client: &Client, car: &str) -> String {
    client.request(Method::GET, &format!("/fordon/{car}")).send().await.unwrap().text().await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn v10_a_coordinator_makes_no_other_organisation_pay_before_all_concerned_have_said_yes() {
    for database in both() {
        let database = database.at("2026-11-25T09:00:00Z");
        let (server, [lindesberg, nora, hallefors, _], kurt) = begin(&database).await;
        let nils = person(&database, &server, "nils", "nora:coordinator");
        let auditor = person(&database, &server, "rut", "nora:auditor");
        let car = vehicle(&kurt, "MLB500").await;
        let before = page(&kurt, &car).await;

        let (status, asked) = relate(&kurt, &car, "payer", "nora", "2026-11-01").await;
        assert_eq!((status, &asked["held"]), (202, &json!(false)), "{asked}");
        assert_eq!(page(&kurt, &car).await, before, "until it holds the old relation holds");
        for client in [&nora, &nils, &lindesberg] {
            let text = heard(client, "proposal_made").await;
            for part in ["KURT", "MLB\u{a0}500 → Nora kommun", "2026-11-01"] {
                assert!(text.contains(part), "{part}: {text}");
            }
        }
        assert!(told(&hallefors).await.is_empty());
        assert!(told(&kurt).await.iter().all(|(kind, _)| kind == "vehicles_moved"), "who proposes it knows");

        // Each sees what it means for itself, in öre; others see nothing.
        let difference = async |client: &Client| {
            let seen = proposal(client, &asked).await;
            let effects = seen["effects"].as_array().unwrap().clone();
            let october = effects.iter().find(|effect| effect["month"] == "2026-10").unwrap();
            october["then_ore"].as_i64().unwrap() - october["now_ore"].as_i64().unwrap()
        };
        assert_eq!((difference(&nora).await, difference(&lindesberg).await), (480_000, -480_000));
        let shown = proposal(&kurt, &asked).await;
        assert_eq!(shown["effects"], json!([]), "a coordinator sees the move and no statement");
        let moved = &shown["moves"][0];
        assert_eq!((&moved["now"], &moved["then"]), (&json!("Lindesbergs kommun"), &json!("Nora kommun")), "{shown}");
        let path = format!("/api/v1/proposals/{}", asked["proposal"].as_str().unwrap());
        assert_eq!(hallefors.get(&path).await.0, 404);
        assert_eq!(say(&hallefors, &shown, "accepted").await.0, 404);
        assert_eq!(say(&kurt, &shown, "accepted").await.0, 403, "a coordinator binds nobody's money");
        let stale = json!({ "verdict": "accepted", "hash": "0000" });
        assert_eq!(nora.post(&format!("{path}/answers"), &stale).await.0, 409);

        // A no ends it.
        assert_eq!(say(&nora, &shown, "refused").await.0, 200);
        assert_eq!(page(&kurt, &car).await, before);
        let text = heard(&kurt, "proposal_refused").await;
        assert!(text.contains("Nyckeln är fel"), "{text}");

        // With everybody's yes it holds, once, also when the last two come at once.
        let (_, asked) = relate(&kurt, &car, "payer", "nora", "2026-11-01").await;
        let shown = proposal(&kurt, &asked).await;
        let (one, other) = tokio::join!(say(&nora, &shown, "accepted"), say(&lindesberg, &shown, "accepted"));
        assert_eq!((one.0, other.0), (200, 200), "{one:?} {other:?}");
        assert_eq!(proposal(&kurt, &asked).await["proposal"]["state"], "held");
        let html = page(&kurt, &car).await;
        assert!(html.contains("Nora kommun") && html.contains("2026-10-31"), "{html}");
        assert!(!heard(&kurt, "proposal_held").await.is_empty());
        assert!(audited(&auditor).await.contains(&"move vehicle".to_owned()));
        run(&database, &["verify"]);
        run(&database, &["audit", "verify"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn v10_only_those_who_run_a_vehicle_propose_to_move_it_and_a_decision_is_demanded() {
    for database in both() {
        let (server, [_, nora, ..], kurt) = begin(&database).await;
        let nils = person(&database, &server, "nils", "nora:coordinator");
        let car = vehicle(&kurt, "MLB500").await;
        let (status, refused) = relate(&nils, &car, "payer", "nora", "2026-11-01").await;
        assert_eq!((status, refused["type"].as_str()), (403, Some("/problems/of-another")), "{refused}");
        assert_eq!(relate(&nora, &car, "payer", "nora", "2026-11-01").await.0, 403, "finance does not run it");
        let hidden = json!({ "registration_number": "MLB777", "make": "Kia", "model": "Niro", "class": "car_i",
            "sharing": "private" });
        let hidden = kurt.post("/api/v1/vehicles", &hidden).await.1["id"].as_str().unwrap().to_owned();
        for unseen in [hidden.as_str(), "01900000-0000-7000-8000-000000000000"] {
            assert_eq!(relate(&nils, unseen, "payer", "nora", "2026-11-01").await.0, 404, "{unseen}");
        }
        // The same through the text of a proposal.
        let content = |car: &str| {
            format!(
                "decision = \"{DECISION}\"\nto = \"nora\"\nfrom = \"2026-11-01\"\nrelations = [\"payer\"]\n\
                vehicles = [\"{car}\"]\n"
            )
        };
        let body = |content: &str| json!({ "kind": "vehicle_move", "content": content, "decided_on": "2026-10-02" });
        for (client, car, status) in [(&nils, &car, 403), (&nils, &hidden, 404), (&nora, &car, 403)] {
            let (was, refused) = client.post("/api/v1/proposals", &body(&content(car))).await;
            assert_eq!(was, status, "{refused}");
        }
        for text in ["vehicles = 7", &content(&car).replace("payer", "driver"), &content(&car).replace("nora", "oz")] {
            let (status, refused) = kurt.post("/api/v1/proposals", &body(text)).await;
            assert_eq!((status, &refused["errors"][0]["pointer"]), (422, &json!("/content")), "{text}: {refused}");
        }
        let undecided = json!({ "kind": "payer", "organisation": organisation(&kurt, "nora").await,
            "from": "2026-11-01" });
        let at = format!("/api/v1/vehicles/{car}/relations");
        let (status, refused) = kurt.post(&at, &undecided).await;
        assert_eq!((status, refused["type"].as_str()), (422, Some("/problems/decision-missing")), "{refused}");
        assert_eq!(nora.get("/api/v1/proposals").await.1["items"], json!([]));

        // What stays within one organisation is nobody else's: it has been Lindesberg's for longer.
        let (status, held) = relate(&kurt, &car, "payer", "lindesberg", "2026-08-01").await;
        assert_eq!((status, &held["held"], &held["proposal"]), (200, &json!(true), &Value::Null), "{held}");

        // The operator moves for all, and all are told by name.
        was_of(&database, "MLB777", "lindesberg");
        let given = ["vehicle", "move", "MLB500", "MLB777", "--to", "nora", "--from", "2026-11-01", "--relations"];
        run(&database, &[&given[..], &["payer,owner", "--decision", DECISION]].concat());
        let text = heard(&nora, "vehicles_moved").await;
        assert!(text.contains("Driften") && text.contains("MLB\u{a0}500, MLB\u{a0}777 → Nora kommun"), "{text}");
        run(&database, &["verify"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn v11_a_joint_body_is_wound_up_and_whoever_receives_its_vehicle_runs_it() {
    for database in both() {
        let database = database.at("2026-11-25T09:00:00Z");
        let (server, parties, _) = begin(&database).await;
        let [_, nora, _, ljusnarsberg] = &parties;
        let role = |login: &str, role: &str| person(&database, &server, login, role);
        let (before, purse) = (role("bo", "bkt:coordinator"), role("bea", "bkt:finance"));
        let after = role("lars", "ljusnarsberg:coordinator");
        run(&database, &["user", "add", "dora", "Dora", "--role", "ljusnarsberg:driver", "--licence", "B"]);
        let driver = server.client(&database, "dora");
        let car = json!({ "registration_number": "MLB801", "make": "Kia", "model": "Niro", "class": "car_i",
            "sharing": "private" });
        let (status, made) = before.post("/api/v1/vehicles", &car).await;
        assert_eq!(status, 201, "{made}");
        let car = made["id"].as_str().unwrap().to_owned();
        // It has had it for long: a cost and a trip of October.
        was_of(&database, "MLB801", "bkt");
        let cost = json!({ "vehicle": car, "category": "tyres", "from": "2026-10-05", "net_ore": 90_000 });
        assert_eq!(purse.post("/api/v1/costs", &cost).await.0, 201);
        let trip = "trip_id,regnr,kommun,start,end,km\nM1,MLB801,BKT,2026-10-06 08:00,2026-10-06 09:00,8\n";
        let import = before.request(Method::POST, "/api/v1/imports?kind=trips&file_name=t.csv").body(trip);
        assert_eq!(answer(import).await.0, 403);
        let import = purse.request(Method::POST, "/api/v1/imports?kind=trips&file_name=t.csv").body(trip);
        assert_eq!(answer(import).await.0, 201);
        let october = |report: &Value| (report["lines"].clone(), report["parties"].clone());
        let shared = october(&nora.get("/api/v1/statements/2026-10").await.1);
        assert_eq!(after.get(&format!("/api/v1/vehicles/{car}")).await.0, 404);

        // All relations go to Ljusnarsberg from tomorrow on.
        let content = format!(
            "decision = \"{DECISION}\"\nto = \"ljusnarsberg\"\nfrom = \"2026-11-26\"\n\
            relations = [\"owner\", \"user\", \"unit\", \"payer\"]\nvehicles = [\"{car}\"]\n"
        );
        let body = json!({ "kind": "vehicle_move", "content": content, "decided_on": "2026-10-02" });
        let (status, asked) = before.post("/api/v1/proposals", &body).await;
        assert_eq!(status, 201, "{asked}");
        let shown = after.get(&format!("/api/v1/proposals/{}", asked["proposal"]["id"].as_str().unwrap())).await.1;
        assert_eq!(say(&purse, &shown, "accepted").await.0, 200);
        assert_eq!(say(ljusnarsberg, &shown, "accepted").await.1["proposal"]["state"], "held");
        server.round();
        let runs =
            async |client: &Client| client.get(&format!("/api/v1/vehicles/{car}")).await.1["organisation"].clone();
        assert_eq!(runs(&before).await, organisation(&before, "bkt").await, "until the day comes");
        run(&database, &["verify"]);

        server.set_clock("2026-11-26T05:00:00Z");
        server.round();
        assert_eq!(runs(&after).await, organisation(&after, "ljusnarsberg").await);
        // The receiver's people book, service and enter costs.
        let window = json!({ "vehicle": car, "start": "2026-11-27T08:00:00Z", "end": "2026-11-27T10:00:00Z" });
        assert_eq!(driver.post("/api/v1/bookings", &window).await.0, 201);
        let job = json!({ "vehicle": car, "kind": "service", "start": "2026-11-28T08:00:00Z",
            "end": "2026-11-28T10:00:00Z" });
        assert_eq!(after.post("/api/v1/work-orders", &job).await.0, 201);
        let cost = |day: &str| json!({ "vehicle": car, "category": "tyres", "from": day, "net_ore": 50_000 });
        let (status, entered) = ljusnarsberg.post("/api/v1/costs", &cost("2026-11-26")).await;
        assert_eq!(status, 201, "{entered}");
        let (status, refused) = purse.post("/api/v1/costs", &cost("2026-11-26")).await;
        assert_eq!((status, refused["type"].as_str()), (403, Some("/problems/of-another")), "{refused}");

        // Whoever had it before sees the days they had it, and nothing of those after; the months stay as they were.
        let entries = async |client: &Client| {
            let (_, listed) = client.get(&format!("/api/v1/costs?vehicle={car}")).await;
            let days = listed["items"].as_array().unwrap().iter().map(|cost| cost["from"].as_str().unwrap().to_owned());
            days.collect::<Vec<_>>()
        };
        assert_eq!(entries(&purse).await, ["2026-10-05"]);
        assert_eq!(entries(ljusnarsberg).await, ["2026-10-05", "2026-11-26"]);
        let trips = async |client: &Client| {
            client.get(&format!("/api/v1/trips?vehicle={car}")).await.1["items"].as_array().unwrap().len()
        };
        assert_eq!((trips(&before).await, trips(&after).await, trips(nora).await), (1, 1, 0));
        assert!(page(&before, &format!("{car}/korjournal?month=2026-10")).await.contains("2026-10-06"));
        assert_eq!(october(&nora.get("/api/v1/statements/2026-10").await.1), shared, "to the öre");
        let change = before.request(Method::PATCH, &format!("/api/v1/vehicles/{car}")).header("if-match", "\"9\"");
        assert_eq!(answer(change.json(&json!({ "sharing": "pool" }))).await.0, 403);
        run(&database, &["verify"]);
        run(&database, &["audit", "verify"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn v6_a_move_into_a_closed_month_is_refused_when_it_is_proposed_and_when_it_would_hold() {
    for database in both() {
        let database = database.at("2026-11-25T09:00:00Z");
        let (_server, parties, kurt) = begin(&database).await;
        let [lindesberg, nora, hallefors, ljusnarsberg] = &parties;
        let car = vehicle(&kurt, "MLB500").await;
        let (status, asked) = relate(&kurt, &car, "payer", "nora", "2026-10-15").await;
        assert_eq!(status, 202, "{asked}");
        close_month(&[lindesberg, nora, hallefors, ljusnarsberg], "2026-10").await;
        let shown = proposal(&kurt, &asked).await;
        assert_eq!(shown["proposal"]["state"], "lapsed", "the closing of its month ended it");
        let (status, refused) = say(nora, &shown, "accepted").await;
        assert_eq!((status, &refused["type"]), (409, &json!("/problems/wrong-state")), "{refused}");
        let (status, refused) = relate(&kurt, &car, "payer", "nora", "2026-10-15").await;
        assert_eq!((status, &refused["errors"][0]["pointer"]), (422, &json!("/from")), "{refused}");
        // A move that bills nothing is stopped by no closed month.
        let (status, asked) = relate(&kurt, &car, "unit", "nora", "2026-10-15").await;
        assert_eq!(status, 202, "{asked}");
        let path = format!("/api/v1/proposals/{}", asked["proposal"].as_str().unwrap());
        assert_eq!(answer(nora.request(Method::DELETE, &path)).await.0, 403);
        assert_eq!(answer(kurt.request(Method::DELETE, &path)).await.0, 204, "whoever proposed it takes it back");
        run(&database, &["verify"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn v10_a_fleet_is_given_away_in_a_browser_and_whoever_receives_it_says_yes() {
    let (_database, server) = demo();
    let open = async |login: &str| {
        let browser = Browser::open(&server.address).await;
        browser.log_in(login, PASSWORD).await;
        browser
    };
    let giver = open("samordnare").await;
    giver.go("/fordon").await;
    giver.click("a[href='/fordon/flytta']").await;
    giver.wait_for_path(|path| path == "/fordon/flytta").await;
    check_page(&giver, "moving vehicles").await;
    // Nothing is chosen for anybody: whoever presses at once gives nothing away.
    assert_eq!(giver.value("#organisation").await, "");
    giver.choose_by_label("#organisation", "Nora kommun").await;
    giver.set("#decision", DECISION).await;
    giver.set("#decided_on", "2026-01-15").await;
    giver.click("form.card button").await;
    giver.wait_for_text("[role='alert']", "Fordon").await;
    giver.click("a[href$='alla=1']").await;
    giver.wait_for("input[name='vehicles']:checked").await;
    giver.choose_by_label("#organisation", "Nora kommun").await;
    giver.set("#relation_from", "2099-01-01").await;
    // Without a decision nobody is asked, and what was typed stays.
    giver.click("form.card button").await;
    giver.wait_for("[role='alert']").await;
    assert_eq!(giver.value("#relation_from").await, "2099-01-01");
    giver.set("#decision", DECISION).await;
    giver.set("#decided_on", "2026-01-15").await;
    giver.click("form.card button").await;
    giver.wait_for_path(|path| path.starts_with("/forslag/")).await;
    let at = giver.path().await.split('?').next().unwrap().to_owned();
    check_page(&giver, "a move that waits").await;
    assert!(giver.text("h1").await.contains("→ Nora kommun"), "{}", giver.text("h1").await);
    assert!(giver.text("main").await.contains("Lindesbergs kommun"));

    for login in ["ekonom.nora", "ekonom"] {
        let party = open(login).await;
        party.go("/meddelanden").await;
        assert!(party.text("main").await.contains("Flytt av fordon"), "{login}: {}", party.text("main").await);
        party.go(&at).await;
        party.click("form[action$='/svara'] button:not(.second)").await;
        party.wait_for_text("body", "Ert svar är noterat").await;
    }
    giver.go(&at).await;
    assert!(giver.text("dl").await.contains("Gäller"), "{}", giver.text("main").await);
    giver.go("/meddelanden").await;
    assert!(giver.text("main").await.contains("Alla har sagt ja"), "{}", giver.text("main").await);
    // Last, for it changes the language of whoever looks.
    check_in_every_look(&giver, &["/fordon/flytta", "/forslag", &at]).await;
}
