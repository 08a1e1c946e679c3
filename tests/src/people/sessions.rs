//! What somebody comes in with – a session, a token, the address of a feed – and when it ends.

use std::time::Duration;

use reqwest::{Client, Method, Response, header, redirect};
use serde_json::json;
use tokio::task::JoinSet;

use crate::{
    cost::main_job::import_everything,
    harness::{Database, Server, ServerSettings, both, run, vagnpark},
};

pub(crate) const PASSWORD: &str = "en lång mening";

/// Adds somebody with one or several roles; answers their id.
pub(crate) fn add(database: &Database, login: &str, roles: &str) -> String {
    let mut add = vagnpark(database, &["user", "add", login, login]);
    add.args(roles.split(' ').flat_map(|role| ["--role", role]));
    let added = add.env("VAGNPARK_PASSWORD", PASSWORD).output().unwrap();
    assert!(added.status.success());
    String::from_utf8(added.stdout).unwrap().trim().to_owned()
}

/// A browser, which has the cookie of a session.
pub(crate) struct Browser<'a> {
    pub(crate) server: &'a Server,
    pub(crate) http: Client,
    pub(crate) cookie: String,
}

impl<'a> Browser<'a> {
    pub(crate) async fn log_in(server: &'a Server, login: &str) -> Self {
        let http = Client::builder().redirect(redirect::Policy::none()).build().unwrap();
        let mut browser = Self { server, http, cookie: String::new() };
        browser.log_in_again(login).await;
        browser
    }

    /// Logs in with what the browser has; answers the cookie it had before.
    pub(crate) async fn log_in_again(&mut self, login: &str) -> String {
        let form = format!("login={login}&password=en+l%C3%A5ng+mening");
        let answer = self.ask(Method::POST, "/login", form).await;
        assert_eq!(answer.status(), 303);
        let cookie = answer.headers()[header::SET_COOKIE].to_str().unwrap().split(';').next().unwrap().to_owned();
        std::mem::replace(&mut self.cookie, cookie)
    }

    pub(crate) async fn ask(&self, method: Method, path: &str, form: String) -> Response {
        let request = self.http.request(method, format!("{}{path}", self.server.address));
        let request = request.header(header::COOKIE, &self.cookie).body(form);
        request.header("content-type", "application/x-www-form-urlencoded").send().await.unwrap()
    }

    pub(crate) async fn start_page(&self) -> u16 {
        self.ask(Method::GET, "/", String::new()).await.status().as_u16()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a3_logging_in_again_in_the_same_browser_ends_the_session_before() {
    for database in both() {
        import_everything(&database);
        add(&database, "frida", "nora:driver");
        add(&database, "nils", "nora:driver");
        let server = Server::start(&database);
        let phone = Browser::log_in(&server, "frida").await;
        let mut desk = Browser::log_in(&server, "frida").await;
        for login in ["frida", "nils"] {
            let before = Browser { cookie: desk.log_in_again(login).await, http: desk.http.clone(), server: &server };
            assert_eq!((before.start_page().await, desk.start_page().await), (303, 200), "{login}");
        }
        assert_eq!(phone.start_page().await, 200, "another browser stays logged in");
        let wrong = desk.ask(Method::POST, "/login", "login=frida&password=fel".to_owned()).await;
        assert_eq!((wrong.status().as_u16(), desk.start_page().await), (401, 200), "who fails to log in loses nothing");
    }
}

/// Waits until a stream of events ends; nobody changes anything meanwhile.
async fn ends(mut stream: Response) {
    assert_eq!(stream.headers()["content-type"], "text/event-stream");
    let end = async { while stream.chunk().await.unwrap().is_some() {} };
    tokio::time::timeout(Duration::from_secs(15), end).await.expect("the stream ends");
}

#[tokio::test(flavor = "multi_thread")]
async fn a3_a_stream_of_events_ends_within_seconds_when_its_listener_is_out() {
    for database in both() {
        import_everything(&database);
        for login in ["frida", "nils", "olle"] {
            add(&database, login, "nora:driver");
        }
        let server = Server::start(&database);
        let events = "/api/v1/events";
        let (frida, nils) = (Browser::log_in(&server, "frida").await, Browser::log_in(&server, "nils").await);
        let olle = server.client(&database, "olle");
        let of_frida = frida.ask(Method::GET, events, String::new()).await;
        let of_nils = nils.ask(Method::GET, events, String::new()).await;
        let of_token = olle.request(Method::GET, events).send().await.unwrap();
        let mut stays = Browser::log_in(&server, "olle").await.ask(Method::GET, events, String::new()).await;
        assert_eq!(frida.ask(Method::POST, "/logout", String::new()).await.status(), 303);
        run(&database, &["user", "disable", "nils"]);
        let tokens = olle.get("/api/v1/tokens").await.1;
        let token = tokens["items"][0]["id"].as_str().unwrap();
        run(&database, &["token", "revoke", token]);
        tokio::join!(ends(of_frida), ends(of_nils), ends(of_token));
        let more = tokio::time::timeout(Duration::from_millis(50), stays.chunk()).await;
        assert!(more.is_err(), "somebody who is logged in listens on: {more:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a3_somebody_who_is_let_in_again_gets_neither_tokens_nor_feeds_nor_sessions_back() {
    for database in both() {
        import_everything(&database);
        let frida = add(&database, "frida", "nora:driver");
        add(&database, "anna", "nora:administrator");
        let server = Server::start(&database);
        let anna = server.client(&database, "anna");
        let token = server.client(&database, "frida");
        let mut browser = Browser::log_in(&server, "frida").await;
        let (status, feed) = token.post("/api/v1/calendar-feeds", &json!({ "kind": "person" })).await;
        assert_eq!(status, 201, "{feed}");
        let feed = format!("{}{}", server.address, feed["path"].as_str().unwrap());
        let statuses = async |browser: &Browser<'_>| {
            let fetched = reqwest::get(&feed).await.unwrap().status().as_u16();
            (token.get("/api/v1/vehicles").await.0, fetched, browser.start_page().await)
        };
        assert_eq!(statuses(&browser).await, (200, 200, 200));
        for disabled in [true, false] {
            let change = anna.request(Method::PATCH, &format!("/api/v1/users/{frida}"));
            assert_eq!(change.json(&json!({ "disabled": disabled })).send().await.unwrap().status(), 204);
            assert_eq!(statuses(&browser).await, (401, 404, 303), "disabled: {disabled}");
        }
        browser.log_in_again("frida").await;
        assert_eq!(browser.start_page().await, 200);
        assert_eq!(server.client(&database, "frida").get("/api/v1/vehicles").await.0, 200, "a new token");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a3_a_board_that_stays_open_keeps_nobody_logged_in() {
    for database in both() {
        let database = database.at("2026-11-25T09:00:00Z");
        import_everything(&database);
        add(&database, "frida", "nora:driver");
        let server = Server::start_with(&database, &ServerSettings::default().rounds_when_asked());
        server.set_clock("2026-11-25T10:00:00Z");
        let frida = Browser::log_in(&server, "frida").await;
        let by_itself = async |path: &str| {
            let request = frida.http.get(format!("{}{path}", server.address)).header(header::COOKIE, &frida.cookie);
            request.header("Vagnpark-By-Itself", "1").send().await.unwrap().status().as_u16()
        };
        server.set_clock("2026-11-25T21:59:00Z");
        assert_eq!(frida.ask(Method::GET, "/api/v1/events", String::new()).await.status(), 200);
        assert_eq!(by_itself("/tavla").await, 200);
        server.set_clock("2026-11-25T22:00:00Z");
        assert_eq!(by_itself("/tavla").await, 303);
        assert_eq!(frida.start_page().await, 303, "twelve hours after somebody was there");
    }
}

impl Browser<'_> {
    async fn page(&self, path: &str) -> String {
        self.ask(Method::GET, path, String::new()).await.text().await.unwrap()
    }
}

/// The ids of the sessions that a page offers to end.
fn offered(page: &str) -> Vec<String> {
    let buttons = page.split("name=\"session\" value=\"").skip(1);
    buttons.map(|rest| rest.split('"').next().unwrap().to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a16_people_see_their_sessions_and_end_one_or_all_others() {
    for database in both() {
        import_everything(&database);
        add(&database, "frida", "nora:driver");
        add(&database, "nils", "nora:driver");
        let server = Server::start(&database);
        let here = Browser::log_in(&server, "frida").await;
        let (phone, library) = (Browser::log_in(&server, "frida").await, Browser::log_in(&server, "frida").await);
        let nils = Browser::log_in(&server, "nils").await;
        let page = here.page("/konto").await;
        assert_eq!(offered(&page).len(), 2, "the others: {page}");
        assert!(
            page.contains("Den här") && page.contains("Okänd webbläsare") && page.contains("senast använd"),
            "{page}"
        );
        // The phone's is the one that it is not offered itself, and the library is.
        let of_library = offered(&here.page("/konto").await);
        let of_phone = offered(&phone.page("/konto").await);
        let lost = of_library.iter().find(|id| of_phone.contains(id)).unwrap();
        assert_eq!(nils.ask(Method::POST, "/konto/sessioner", format!("session={lost}")).await.status(), 404);
        assert_eq!(library.start_page().await, 200, "it is not for others to end");
        assert_eq!(here.ask(Method::POST, "/konto/sessioner", format!("session={lost}")).await.status(), 303);
        assert_eq!((here.start_page().await, phone.start_page().await, library.start_page().await), (200, 200, 303));
        assert_eq!(here.ask(Method::POST, "/konto/sessioner", String::new()).await.status(), 303);
        assert_eq!((here.start_page().await, phone.start_page().await, nils.start_page().await), (200, 303, 200));
        let page = here.page("/konto").await;
        assert!(offered(&page).is_empty() && page.contains("Den här"), "{page}");
        let token = server.client(&database, "frida");
        let seen = token.request(Method::GET, "/konto").send().await.unwrap().text().await.unwrap();
        assert!(!seen.contains("Den här"), "a token shows no sessions: {seen}");
        let ended = token.request(Method::POST, "/konto/sessioner").body("");
        let ended = ended.header("content-type", "application/x-www-form-urlencoded").send().await.unwrap();
        assert_eq!((ended.status().as_u16(), here.start_page().await), (403, 200));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a16_an_administrator_ends_all_sessions_of_a_person_who_may_log_in_again() {
    for database in both() {
        import_everything(&database);
        let frida = add(&database, "frida", "nora:driver");
        for (login, role) in [("adam", "nora:administrator"), ("lisa", "lindesberg:administrator")] {
            add(&database, login, role);
        }
        let server = Server::start(&database);
        let (page, api) = (format!("/anvandare/{frida}/sessioner"), format!("/api/v1/users/{frida}/sessions"));
        let token = server.client(&database, "frida");
        let adam = Browser::log_in(&server, "adam").await;
        let by_token = server.client(&database, "adam");
        let stranger = server.client(&database, "lisa");
        let mut her = Browser::log_in(&server, "frida").await;
        let other = stranger.request(Method::DELETE, &api).send().await.unwrap();
        assert_eq!((other.status().as_u16(), her.start_page().await), (404, 200));
        assert_eq!(adam.ask(Method::POST, &page, String::new()).await.status(), 303);
        assert_eq!(her.start_page().await, 303);
        her.log_in_again("frida").await;
        assert_eq!(by_token.request(Method::DELETE, &api).send().await.unwrap().status(), 204);
        assert_eq!((her.start_page().await, adam.start_page().await), (303, 200));
        assert_eq!(token.get("/api/v1/vehicles").await.0, 200, "her programs go on");
        let noted = database.stored("SELECT count(*) FROM audit_entry WHERE action = 'end_sessions'");
        assert_eq!(noted, "2");
        run(&database, &["verify"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a16_whoever_gave_their_password_a_while_ago_gives_it_again_before_they_open_the_system_to_somebody() {
    for database in both() {
        let database = database.at("2026-10-05T08:00:00Z");
        import_everything(&database);
        let frida = add(&database, "frida", "nora:driver");
        add(&database, "adam", "nora:administrator");
        let server = Server::start_with(&database, &ServerSettings::default().rounds_when_asked());
        let adam = Browser::log_in(&server, "adam").await;
        let nora = server.client(&database, "adam").get("/api/v1/organisations").await.1;
        let nora = nora["items"].as_array().unwrap().iter().find(|one| one["code"] == "nora").unwrap()["id"].clone();
        let nora = nora.as_str().unwrap();
        let roles = format!("grants={nora}:driver&organisation={nora}&role=workshop");
        let person = format!("login=bo&name=Bo+Ek&organisation={nora}&role=driver");
        let forms = [
            (format!("/anvandare/{frida}/roller"), roles),
            (format!("/anvandare/{frida}/losenord"), String::new()),
            ("/anvandare".to_owned(), person),
        ];
        let token = async || {
            let request = adam.http.post(format!("{}/api/v1/tokens", server.address));
            request.header(header::COOKIE, &adam.cookie).json(&json!({ "name": "skript" })).send().await.unwrap()
        };
        assert_eq!(token().await.status(), 201, "the password was given a moment ago");
        for (number, (path, form)) in forms.iter().enumerate() {
            server.set_clock(&format!("2026-10-05T08:{:02}:00Z", 11 + 11 * number));
            for password in ["", "&present_password=fel"] {
                let refused = adam.ask(Method::POST, path, format!("{form}{password}")).await;
                assert_eq!(refused.status(), 422, "{path}");
                let page = refused.text().await.unwrap();
                assert!(page.contains("name=\"present_password\""), "it is asked for: {page}");
                assert!(number != 1 || page.contains("href=\"#link_password\""), "at its own form: {page}");
                assert!(number != 2 || page.contains("value=\"Bo Ek\""), "what was typed is there: {page}");
                assert!(number != 0 || page.contains("<option value=\"workshop\" selected"), "{page}");
            }
            assert_eq!(token().await.status(), 422, "nor is a token made");
            let password = "present_password=en+l%C3%A5ng+mening";
            let done = adam.ask(Method::POST, path, format!("{form}&{password}")).await;
            assert!([200, 303].contains(&done.status().as_u16()), "{path}: {}", done.status());
            assert_eq!(token().await.status(), 201, "and then it holds for a while");
        }
        let people = database.stored("SELECT login FROM app_user");
        assert!(people.contains("bo"), "{people}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn p1_what_was_written_is_there_after_logging_in_again_when_the_session_was_ended_elsewhere() {
    for database in both() {
        import_everything(&database);
        add(&database, "anna", "nora:coordinator nora:administrator");
        add(&database, "bosse", "nora:administrator");
        let server = Server::start(&database);
        let mut browser = Browser::log_in(&server, "anna").await;
        let page = browser.ask(Method::GET, "/anvandare", String::new()).await.text().await.unwrap();
        let once = page.split("name=\"once\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
        let form = format!("once={once}&login=nyanna&name=Anna+%3Ci%3E+Ny&present_password=hemligt");
        let send = async |browser: &Browser<'_>, site: &str| {
            let request = browser.http.post(format!("{}/anvandare", server.address)).body(form.clone());
            let request = request.header(header::COOKIE, &browser.cookie).header("sec-fetch-site", site);
            request.header("content-type", "application/x-www-form-urlencoded").send().await.unwrap()
        };
        browser.cookie = "x=1".to_owned();
        assert_eq!(send(&browser, "cross-site").await.status(), 303, "what another site sends is not kept");
        let asked = send(&browser, "same-origin").await;
        assert_eq!(asked.status(), 401);
        let asked = asked.text().await.unwrap();
        assert!(asked.contains("Logga in igen") && asked.contains("nyanna"), "{asked}");
        assert!(!asked.contains("hemligt"), "no password waits: {asked}");
        let kept = asked.split("name=\"kept_form\" value=\"").nth(1).unwrap().split('"').next().unwrap();
        let kept = kept.replace("&#38;", "&").replace("&amp;", "&");
        for (login, said) in [("anna", "inte skickat ännu"), ("bosse", "av någon annan")] {
            let fields =
                [("login", login), ("password", PASSWORD), ("kept_address", "/anvandare"), ("kept_form", &kept)];
            let form = reqwest::Url::parse_with_params("http://localhost/", fields).unwrap();
            let logged_in = browser.ask(Method::POST, "/login", form.query().unwrap().to_owned()).await;
            assert_eq!(logged_in.status(), 200, "{login}");
            let cookie = logged_in.headers()[header::SET_COOKIE].to_str().unwrap().split(';').next().unwrap();
            let cookie = cookie.to_owned();
            let page = logged_in.text().await.unwrap();
            assert!(page.contains(said) && page.contains("action=\"/anvandare\""), "{login}: {page}");
            assert_eq!(page.contains(&once), login == "anna", "her own form is done once, however often she sends it");
            assert!(page.contains("value=\"nyanna\"") && page.contains("Anna &#60;i&#62; Ny"), "{login}: {page}");
            let again = Browser { cookie, http: browser.http.clone(), server: &server };
            assert_eq!(again.start_page().await, 200);
        }
        let elsewhere = "login=anna&password=en+l%C3%A5ng+mening&kept_address=%2F%2Fevil.example&kept_form=name%3Dx";
        assert_eq!(browser.ask(Method::POST, "/login", elsewhere.to_owned()).await.status(), 303);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn p1_what_was_written_is_there_after_several_wrong_passwords_of_one_s_own() {
    for database in both() {
        import_everything(&database);
        add(&database, "adam", "nora:administrator");
        let server = Server::start(&database);
        let adam = Browser::log_in(&server, "adam").await;
        let form = "login=bo&name=Bo+Ek&email=bo%40nora.se&role=driver&present_password=fel";
        let mut tries = JoinSet::new();
        for _ in 0..12 {
            let request = adam.http.post(format!("{}/anvandare", server.address)).body(form);
            let request = request.header(header::COOKIE, &adam.cookie);
            tries.spawn(request.header("content-type", "application/x-www-form-urlencoded").send());
        }
        let mut slowed = 0;
        for refused in tries.join_all().await {
            let refused = refused.unwrap();
            let status = refused.status().as_u16();
            assert!([422, 429].contains(&status), "{status}");
            slowed += usize::from(status == 429);
            assert_eq!(refused.headers().contains_key(header::RETRY_AFTER), status == 429);
            let page = refused.text().await.unwrap();
            assert!(page.contains("value=\"Bo Ek\"") && page.contains("value=\"bo@nora.se\""), "{status}: {page}");
        }
        assert!(slowed > 0, "they are slowed");
    }
}
