//! What somebody comes in with – a session, a token, the address of a feed – and when it ends.

use std::time::Duration;

use reqwest::{Client, Method, Response, header, redirect};
use serde_json::json;

use crate::{
    cost::main_job::import_everything,
    harness::{Database, Server, ServerSettings, both, run, vagnpark},
};

pub(super) const PASSWORD: &str = "en lång mening";

/// Adds somebody with one or several roles; answers their id.
pub(super) fn add(database: &Database, login: &str, roles: &str) -> String {
    let mut add = vagnpark(database, &["user", "add", login, login]);
    add.args(roles.split(' ').flat_map(|role| ["--role", role]));
    let added = add.env("VAGNPARK_PASSWORD", PASSWORD).output().unwrap();
    assert!(added.status.success());
    String::from_utf8(added.stdout).unwrap().trim().to_owned()
}

/// A browser, which has the cookie of a session.
pub(super) struct Browser<'a> {
    pub(super) server: &'a Server,
    pub(super) http: Client,
    pub(super) cookie: String,
}

impl<'a> Browser<'a> {
    pub(super) async fn log_in(server: &'a Server, login: &str) -> Self {
        let http = Client::builder().redirect(redirect::Policy::none()).build().unwrap();
        let mut browser = Self { server, http, cookie: String::new() };
        browser.log_in_again(login).await;
        browser
    }

    /// Logs in with what the browser has; answers the cookie it had before.
    pub(super) async fn log_in_again(&mut self, login: &str) -> String {
        let form = format!("login={login}&password=en+l%C3%A5ng+mening");
        let answer = self.ask(Method::POST, "/login", form).await;
        assert_eq!(answer.status(), 303);
        let cookie = answer.headers()[header::SET_COOKIE].to_str().unwrap().split(';').next().unwrap().to_owned();
        std::mem::replace(&mut self.cookie, cookie)
    }

    pub(super) async fn ask(&self, method: Method, path: &str, form: String) -> Response {
        let request = self.http.request(method, format!("{}{path}", self.server.address));
        let request = request.header(header::COOKIE, &self.cookie).body(form);
        request.header("content-type", "application/x-www-form-urlencoded").send().await.unwrap()
    }

    pub(super) async fn start_page(&self) -> u16 {
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
