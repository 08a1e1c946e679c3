//! what is noted for those who answer for security.

use chrono::{Duration, Utc};
use reqwest::{Client, Method, redirect::Policy};
use serde_json::{Value, json};

use crate::{
    booking::rules::car,
    cost::main_job::import_everything,
    harness::{self, Database, Server, ServerSettings, both, run, vagnpark},
};

/// Adds somebody; answers their id.
fn add(database: &Database, login: &str, role: &str) -> String {
    let mut add = vagnpark(database, &["user", "add", login, login, "--role", role]);
    let added = add.env("VAGNPARK_PASSWORD", "en lång mening").output().unwrap();
    assert!(added.status.success());
    String::from_utf8(added.stdout).unwrap().trim().to_owned()
}

/// Logs in by the page; answers the status.
async fn log_in(server: &Server, login: &str, password: &str) -> u16 {
    let browser = Client::builder().redirect(Policy::none()).build().unwrap();
    let form = format!("login={login}&password={}", password.replace(' ', "+"));
    let request = browser.post(format!("{}/login", server.address)).body(form);
    let request = request.header("content-type", "application/x-www-form-urlencoded");
    request.send().await.unwrap().status().as_u16()
}

/// Event, person, what and status of each event that somebody sees, oldest first.
fn told(events: &Value) -> Vec<String> {
    let line = |event: &Value| {
        let text = |name: &str| event[name].as_str().unwrap().to_owned();
        assert_eq!(event["address"], "127.0.0.1");
        format!("{} {} {} {}", text("event"), text("person"), text("what"), event["status"])
    };
    events["items"].as_array().unwrap().iter().rev().map(line).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a12_who_logged_in_was_refused_took_a_file_or_looked_at_somebody_is_noted_and_shown_to_auditors() {
    for database in both() {
        import_everything(&database);
        let of_frida = format!("/api/v1/security-events?person={}", add(&database, "frida", "nora:driver"));
        let of_rolf = format!("/api/v1/security-events?person={}", add(&database, "rolf", "nora:auditor"));
        add(&database, "lisa", "lindesberg:auditor");
        let mut settings = ServerSettings::default().rounds_when_asked();
        settings.set("VAGNPARK_LOG", "info");
        let server = Server::start_with(&database, &settings);
        let [frida, rolf, lisa] = ["frida", "rolf", "lisa"].map(|login| server.client(&database, login));
        assert_eq!(log_in(&server, "frida", "en lång mening").await, 303);
        assert_eq!(log_in(&server, "frida", "fel").await, 401);
        assert_eq!(log_in(&server, "hemligtlösenord", "fel").await, 401);
        let (_, vehicles) = frida.get("/api/v1/vehicles?limit=500").await;
        let mut all = vehicles["items"].as_array().unwrap().iter();
        let car =
            all.find(|car| car["registration_number"] == "MLB101").or(all.next()).unwrap()["id"].as_str().unwrap();
        let get = async |path: &str| frida.request(Method::GET, path).send().await.unwrap().status().as_u16();
        let journal = format!("/fordon/{car}/korjournal");
        assert_eq!((get(&journal).await, get(&format!("{journal}/csv")).await), (200, 200));
        assert_eq!((get("/api/v1/audit").await, get("/fordon").await), (403, 200));
        let expected = [
            "logged_in frida POST /login 303".to_owned(),
            "login_failed frida POST /login 401".to_owned(),
            format!("seen frida GET {journal} 200"),
            format!("exported frida GET {journal}/csv 200"),
            "refused frida GET /api/v1/audit 403".to_owned(),
        ];
        let (status, events) = rolf.get(&of_frida).await;
        assert_eq!((status, told(&events)), (200, expected.to_vec()));
        let (_, about) = rolf.get(&format!("/api/v1/security-events?about={car}")).await;
        assert_eq!(told(&about), expected[2..4]);
        let (_, before) = rolf.get("/api/v1/security-events?to=2020-01-01T00:00:00Z").await;
        assert_eq!(told(&before), Vec::<String>::new());
        let (_, log_read) = rolf.get(&of_rolf).await;
        assert!(told(&log_read).iter().all(|line| line.starts_with("log_read rolf")), "reading it is noted too");
        let (_, elsewhere) = lisa.get(&of_frida).await;
        assert_eq!(told(&elsewhere), Vec::<String>::new(), "who has no role in Lindesberg is not shown there");
        assert_eq!(frida.get("/api/v1/security-events").await.0, 403);
        let page = rolf.request(Method::GET, "/granskning/sakerhet").send().await.unwrap().text().await.unwrap();
        assert!(page.contains("Misslyckades med att logga in") && page.contains(&journal), "{page}");
        // What nobody is called is kept nowhere: somebody may have typed a password there.
        assert!(!database.stored("SELECT login, what FROM security_event").contains("hemligt"));
        let line = server.logged("login_failed");
        assert!(line.contains("vagnpark_security") && line.contains("frida") && line.contains("127.0.0.1"), "{line}");
        run(&database, &["verify"]);
    }
}

/// The operating system's user, as it says itself.
fn system_user() -> String {
    let said = std::process::Command::new("id").arg("-un").output().unwrap();
    String::from_utf8(said.stdout).unwrap().trim().to_owned()
}

#[test]
fn a12_the_operator_is_called_by_name_nobody_else_has_it_and_whom_they_let_in_is_noted() {
    for database in both() {
        run(&database, &["migrate"]);
        run(&database, &["organisation", "add", "nora", "Nora", "--kind", "municipality"]);
        add(&database, "frida", "nora:driver");
        run(&database, &["user", "disable", "frida"]);
        run(&database, &["user", "enable", "frida"]);
        run(&database, &["user", "password-link", "frida"]);
        run(&database, &["token", "create", "frida", "--read-only"]);
        let operator = format!("operator:{}", system_user());
        let actors =
            database.stored("SELECT DISTINCT actor FROM audit_shown WHERE door = 'command_line' ORDER BY actor");
        assert_eq!(actors, operator);
        let by_itself = database.stored("SELECT DISTINCT actor FROM audit_shown WHERE door <> 'command_line'");
        assert_eq!(by_itself, "vagnpark", "what the program does by itself");
        let noted = database.stored("SELECT event, login, what FROM security_event ORDER BY id");
        let expected = ["user add frida", "user enable frida", "user password-link frida", "token create frida"]
            .map(|what| format!("let_in|{operator}|{what}"));
        assert_eq!(noted.lines().collect::<Vec<_>>(), expected);
        for login in ["vagnpark", "Vagnpark", operator.as_str(), "operator:anna"] {
            let refused = vagnpark(&database, &["user", "add", login, "Mallory", "--role", "nora:driver"]).output();
            assert!(!refused.unwrap().status.success(), "{login}");
        }
        run(&database, &["verify"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a12_after_an_incident_it_is_told_who_saw_what_of_whom() {
    for database in both() {
        import_everything(&database);
        for (login, role) in [("kajsa", "nora:coordinator"), ("rolf", "nora:auditor")] {
            add(&database, login, role);
        }
        run(&database, &["user", "add", "frida", "frida", "--role", "nora:driver", "--licence", "B"]);
        let mut settings = ServerSettings::default().rounds_when_asked();
        settings.set("VAGNPARK_LOG", "info");
        let server = Server::start_with(&database, &settings);
        let [kajsa, rolf] = ["kajsa", "rolf"].map(|login| server.client(&database, login));
        let (_, trips) = kajsa.get("/api/v1/trips?limit=500").await;
        let trip = &trips["items"].as_array().unwrap()[0];
        let (_, vehicles) = kajsa.get("/api/v1/vehicles?limit=500").await;
        let mut all = vehicles["items"].as_array().unwrap().iter();
        let car = all.find(|car| car["id"] == trip["vehicle"]).unwrap();
        let number = car["registration_number"].as_str().unwrap();
        let seen = async |path: String| {
            let answer = kajsa.request(Method::GET, &path).send().await.unwrap();
            assert_eq!(answer.status(), 200, "{path}");
        };
        seen(format!("/korningar/{}", trip["id"].as_str().unwrap())).await;
        seen(format!("/fordon/{}/korjournal", car["id"].as_str().unwrap())).await;

        let report = |arguments: &[&str]| run(&database, &[&["audit", "incident"][..], arguments].concat());
        let whole = report(&["--by", "Kajsa"]);
        let lines: Vec<&str> = whole.lines().collect();
        assert!(lines[0].contains("Of whom") && lines[0].contains(';'), "{whole}");
        assert!(lines[1].contains(&format!("vehicle {number}")), "the newest first: {whole}");
        let driver = trip["driver_name"].as_str().or(trip["driver"].as_str()).unwrap_or_default();
        assert!(lines[2].contains(&format!("trip {number} ")) && lines[2].contains(driver), "{whole}");
        let spaced = number.to_lowercase();
        assert_eq!(report(&["--vehicle", &spaced]).lines().count(), 3, "only what was about the car");
        assert_eq!(report(&["--of", "frida"]).lines().count(), 1, "nothing of hers was seen");
        is_told_who_looked_at_frida(&database, &server, &kajsa).await;
        assert_eq!(report(&["--to", "2020-01-01"]).lines().count(), 1);
        for (arguments, why) in [
            (["--by", "nobody", "--from", "2026-01-01"], "nobody"),
            (["--from", "2026-02-01", "--to", "2026-01-01"], "2026-01-01"),
        ] {
            let output = vagnpark(&database, &[&["audit", "incident"][..], &arguments].concat()).output().unwrap();
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            assert!(!output.status.success() && said.contains(why), "{said}");
        }
        let page = async |path: &str| {
            let answer = rolf.request(Method::GET, path).send().await.unwrap();
            (answer.status().as_u16(), answer.text().await.unwrap())
        };
        let (status, shown) = page(&format!("/granskning/sakerhet?by=kajsa&vehicle={number}")).await;
        assert!(status == 200 && shown.contains(&format!("körning {number}")), "{shown}");
        assert!(shown.contains("value=\"kajsa\""), "what was asked for stays: {shown}");
        let (status, file) = page(&format!("/granskning/sakerhet/fil?by=kajsa&vehicle={number}")).await;
        assert!(status == 200 && file.contains("Om vem") && file.lines().count() == 3, "{file}");
        let (status, shown) = page("/granskning/sakerhet?by=ingen").await;
        assert!(status == 422 && shown.contains("ingen"), "{shown}");
        assert_eq!(page("/granskning/sakerhet?from=2026-02-01&to=2026-01-01").await.0, 422);
    }
}

/// A booking, who had a car at an instant, a person's list, the board: each names Frida, and is told.
async fn is_told_who_looked_at_frida(database: &Database, server: &Server, kajsa: &harness::Client) {
    let car = car(kajsa, 951, json!({})).await;
    let frida = server.client(database, "frida");
    let report = || run(database, &["audit", "incident", "--of", "frida"]);
    let start = Utc::now() + Duration::days(3);
    let wanted = json!({ "vehicle": car, "start": start, "end": start + Duration::hours(1) });
    let (status, booking) = frida.post("/api/v1/bookings", &wanted).await;
    assert_eq!(status, 201, "{booking}");
    let (booking, driver) = (booking["id"].as_str().unwrap(), booking["driver"].as_str().unwrap());
    assert_eq!(frida.get(&format!("/api/v1/bookings/{booking}")).await.0, 200);
    assert_eq!(report().lines().count(), 1, "her own look is none");
    let at = (start + Duration::minutes(10)).format("%Y-%m-%dT%H:%M:%SZ");
    let before = (start - Duration::minutes(10)).format("%Y-%m-%dT%H:%M:%SZ");
    for (path, told) in [
        (format!("/bokningar/{booking}"), 1),
        (format!("/api/v1/bookings/{booking}"), 1),
        (format!("/api/v1/vehicles/{car}/holder?at={at}"), 1),
        (format!("/api/v1/vehicles/{car}/holder?at={before}"), 0),
        (format!("/bokningar?forare={driver}"), 1),
        (format!("/tavla?date={}", start.format("%Y-%m-%d")), 1),
        ("/api/v1/bookings?limit=500".to_owned(), 1),
    ] {
        let before = report();
        assert_eq!(kajsa.request(Method::GET, &path).send().await.unwrap().status(), 200, "{path}");
        let after = report();
        assert_eq!(after.lines().count(), before.lines().count() + told, "{path}: {after}");
        let newest = after.lines().nth(1).unwrap();
        assert!(told == 0 || newest.contains("kajsa") && newest.contains("frida"), "{path}: {newest}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a12_a_request_of_another_site_is_refused_and_noted() {
    for database in both() {
        import_everything(&database);
        let of_frida = format!("/api/v1/security-events?person={}", add(&database, "frida", "nora:driver"));
        add(&database, "rolf", "nora:auditor");
        let server = Server::start_with(&database, &ServerSettings::default().rounds_when_asked());
        let [frida, rolf] = ["frida", "rolf"].map(|login| server.client(&database, login));
        let sent = frida.request(Method::POST, "/konto/sprak").header("sec-fetch-site", "cross-site");
        let sent = sent.header("content-type", "application/x-www-form-urlencoded").body("language=en");
        assert_eq!(sent.send().await.unwrap().status(), 403);
        assert_eq!(told(&rolf.get(&of_frida).await.1), ["refused frida POST /konto/sprak 403"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a12_a_list_of_trips_is_noted_when_it_names_somebody_else_who_drove() {
    for database in both() {
        import_everything(&database);
        let of_frida = format!("/api/v1/security-events?person={}", add(&database, "frida", "nora:coordinator"));
        add(&database, "rolf", "nora:auditor");
        let server = Server::start(&database);
        let [frida, rolf] = ["frida", "rolf"].map(|login| server.client(&database, login));
        let noted = async || told(&rolf.get(&of_frida).await.1);
        let import = async |row: &str| {
            let file = database.folder.path().join("trips.csv");
            std::fs::write(&file, format!("trip_id,regnr,kommun,start,end,km,driver\n{row}\n")).unwrap();
            run(&database, &["import", "trips", file.to_str().unwrap()]);
        };
        import("N1,MLB101,Nora,2026-10-20 08:00,2026-10-20 09:00,8,frida").await;
        let (status, trips) = frida.get("/api/v1/trips?month=2026-10").await;
        assert!(status == 200 && trips["items"].to_string().contains("\"frida\""), "{trips}");
        assert_eq!(noted().await, Vec::<String>::new(), "nobody else was named");
        import("N2,MLB101,Nora,2026-10-20 10:00,2026-10-20 11:00,8,Sven Svensson").await;
        assert_eq!(frida.get("/api/v1/trips?month=2026-10").await.0, 200);
        assert_eq!(noted().await, ["seen frida GET /api/v1/trips 200"]);
    }
}
