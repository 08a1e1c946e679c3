//! Passwords: changed by whoever knows them, and chosen with a link that works once.

use reqwest::{Method, Response, header};
use serde_json::json;
use vagnpark_domain::limits;

use super::sessions::{Browser, PASSWORD, add};
use crate::{
    cost::main_job::import_everything,
    harness::{Client, Database, Server, ServerSettings, answer, both, migrate, run, vagnpark},
    permitted::locked_out::lock,
};

const NEW: &str = "tolv gröna mopeder";

/// The SHA-1 of “sju sorters kakor”.
const BREACHED: &str = "CCC0FE102FC8404A76FA8FF4B0C217DBE044B1D6";

/// The fields of a form, as a browser sends them.
fn form(fields: &[(&str, &str)]) -> String {
    let escaped = |text: &str| text.bytes().map(|byte| format!("%{byte:02X}")).collect::<Vec<_>>().concat();
    fields.iter().map(|(name, value)| format!("{name}={}", escaped(value))).collect::<Vec<_>>().join("&")
}

/// Where an answer leads.
fn leads_to(answer: &Response) -> &str {
    answer.headers()[header::LOCATION].to_str().unwrap()
}

fn people(database: &Database) -> [String; 2] {
    import_everything(database);
    [add(database, "frida", "nora:driver"), add(database, "adam", "nora:administrator")]
}

/// The status that a password gets at the login.
async fn logs_in(browser: &Browser<'_>, password: &str) -> u16 {
    browser.ask(Method::POST, "/login", form(&[("login", "frida"), ("password", password)])).await.status().as_u16()
}

#[tokio::test(flavor = "multi_thread")]
async fn a15_whoever_knows_their_password_changes_it_and_is_logged_out_elsewhere() {
    for database in both() {
        people(&database);
        let server = Server::start(&database);
        let here = Browser::log_in(&server, "frida").await;
        let elsewhere = Browser::log_in(&server, "frida").await;
        let token = server.client(&database, "frida");
        let change = async |present: &str, new: &str, again: &str, everything: &str| {
            let sent = [("present_password", present), ("password", new), ("again", again), ("everything", everything)];
            here.ask(Method::POST, "/konto/losenord", form(&sent)).await
        };
        for (present, new, again, field) in [
            ("en kort mening", NEW, NEW, "present_password"),
            (PASSWORD, "kort", "kort", "password"),
            (PASSWORD, "frida12345", "frida12345", "password"),
            (PASSWORD, PASSWORD, PASSWORD, "password"),
            (PASSWORD, NEW, "tolv gröna möss", "again"),
        ] {
            let refused = change(present, new, again, "").await;
            assert_eq!(refused.status(), 422, "{new}");
            let page = refused.text().await.unwrap();
            assert!(page.contains(&format!("href=\"#{field}\"")), "{new}: {page}");
            assert!(!page.contains(new) || new == "kort", "a password is not sent back");
        }
        assert_eq!(elsewhere.start_page().await, 200, "nothing has happened yet");
        let done = change(PASSWORD, NEW, NEW, "").await;
        assert_eq!((done.status().as_u16(), leads_to(&done)), (303, "/konto?gjort=password-changed"));
        assert_eq!((here.start_page().await, elsewhere.start_page().await), (200, 303));
        assert_eq!(token.get("/api/v1/vehicles").await.0, 200, "tokens go on, unless they are to end");
        assert_eq!((logs_in(&elsewhere, PASSWORD).await, logs_in(&elsewhere, NEW).await), (401, 303));
        let last = "sju sorters kakor och te";
        assert_eq!(change(NEW, last, last, "1").await.status(), 303);
        assert_eq!(token.get("/api/v1/vehicles").await.0, 401);
        let audit = database.stored("SELECT count(*) FROM audit_entry WHERE action = 'choose_password'");
        assert_eq!(audit, "2");
        run(&database, &["verify"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a15_an_administrator_hands_out_a_link_that_works_once_and_knows_no_password() {
    for database in both() {
        let [frida, adam_id] = people(&database);
        let shared = add(&database, "shared", "nora:driver");
        run(&database, &["user", "add", "sara", "Sara", "--system-administrator"]);
        let server = Server::start(&database);
        let [adam, sara] = ["adam", "sara"].map(|login| server.client(&database, login));
        let path = |id: &str| format!("/anvandare/{id}");
        let give = async |id: &str| adam.send(&format!("{}/losenord", path(id)), &[]).await;
        let link_in = |page: &str| {
            let at = page.find("/losenord/").unwrap_or_else(|| panic!("no link: {page}"));
            let secret: String = page[at + 10..].chars().take_while(char::is_ascii_hexdigit).collect();
            assert_eq!(secret.len(), 64, "{page}");
            format!("/losenord/{secret}")
        };
        let her = Browser::log_in(&server, "frida").await;
        let token = server.client(&database, "frida");
        let (status, page) = give(&frida).await;
        assert_eq!(status, 200, "{page}");
        let (first, link) = (link_in(&page), link_in(&give(&frida).await.1));
        let nobody = Browser { cookie: String::new(), ..Browser::log_in(&server, "adam").await };
        let open = async |link: &str| {
            let page = nobody.ask(Method::GET, link, String::new()).await;
            (page.status().as_u16(), page.text().await.unwrap())
        };
        assert_eq!(open(&first).await.0, 404, "a newer link takes its place");
        let (status, page) = open(&link).await;
        assert!(status == 200 && page.contains("frida"), "{page}");
        assert_eq!(her.start_page().await, 200, "a link that nobody has used changes nothing");

        let choose = async |link: &str, password: &str| {
            nobody.ask(Method::POST, link, form(&[("password", password), ("again", password)])).await
        };
        assert_eq!(choose(&link, "kort").await.status(), 422);
        let done = choose(&link, NEW).await;
        assert_eq!((done.status().as_u16(), leads_to(&done)), (303, "/login?valt=1"));
        assert_eq!(her.start_page().await, 303, "whoever knew the old one is out");
        assert_eq!(token.get("/api/v1/vehicles").await.0, 401);
        assert_eq!((logs_in(&nobody, PASSWORD).await, logs_in(&nobody, NEW).await), (401, 303));
        let again = choose(&link, "en helt annan mening").await;
        assert_eq!(again.status(), 404);
        assert!(again.text().await.unwrap().contains("gäller inte"));
        assert_eq!(logs_in(&nobody, NEW).await, 303);

        // Not around one's own present password, not for people of others, and not for whoever is locked out.
        assert_eq!(give(&adam_id).await.0, 403);
        let grants = json!({ "grants": [
            { "organisation": organisation(&sara, "nora").await, "role": "driver" },
            { "organisation": organisation(&sara, "lindesberg").await, "role": "administrator" },
        ] });
        let changed = sara.request(Method::PATCH, &format!("/api/v1/users/{shared}")).json(&grants);
        assert_eq!(answer(changed).await.0, 204);
        assert_eq!(give(&shared).await.0, 403);
        let link = link_in(&give(&frida).await.1);
        assert_eq!(lock(&adam, &frida, true).await.0, 204);
        assert_eq!(open(&link).await.0, 404);
        let (status, page) = give(&frida).await;
        assert!(status == 422 && page.contains("avstängd och kan inte få någon länk"), "{status} {page}");
        assert_eq!(lock(&adam, &frida, false).await.0, 204);
        assert_eq!(open(&link).await.0, 404, "and not again once she is let in");

        // The operator has the same link at hand.
        let printed = vagnpark(&database, &["user", "password-link", "frida"]).output().unwrap();
        let printed = String::from_utf8(printed.stdout).unwrap();
        assert_eq!(open(&link_in(&printed)).await.0, 200);
        run(&database, &["verify"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a15_whoever_is_added_is_given_a_link_and_no_password_that_somebody_else_typed() {
    for database in both() {
        people(&database);
        let server = Server::start(&database);
        let adam = server.client(&database, "adam");
        let grants = json!([{ "organisation": organisation(&adam, "nora").await, "role": "driver" }]);
        let typed = json!({ "login": "bo", "name": "Bo", "password": NEW, "grants": grants });
        let (status, refused) = adam.post("/api/v1/users", &typed).await;
        assert_eq!((status, refused["errors"][0]["pointer"].as_str()), (400, Some("/password")), "{refused}");
        let (status, bo) = adam.post("/api/v1/users", &json!({ "login": "bo", "name": "Bo", "grants": grants })).await;
        assert_eq!(status, 201, "{bo}");
        let printed = run(&database, &["user", "add", "eva", "Eva", "--role", "nora:driver"]);
        let nobody = reqwest::Client::new();
        for (login, link) in [("bo", bo["password_link"].as_str().unwrap()), ("eva", printed.lines().last().unwrap())] {
            let sent = form(&[("password", NEW), ("again", NEW)]);
            let choose = async || {
                // The command line knows no address of the pages that was not set; the API was asked at one.
                let path = link.strip_prefix(&server.address).unwrap_or(link);
                let request = nobody.post(format!("{}{path}", server.address)).body(sent.clone());
                request.header("content-type", "application/x-www-form-urlencoded").send().await.unwrap().status()
            };
            assert_eq!((choose().await.as_u16(), choose().await.as_u16()), (200, 404), "{login}: once");
            let browser = Browser::log_in(&server, "frida").await;
            let sent = form(&[("login", login), ("password", NEW)]);
            assert_eq!(browser.ask(Method::POST, "/login", sent).await.status(), 303, "{login}");
        }
        assert!(bo["password_link"].as_str().unwrap().starts_with(&server.address), "{bo}");
        let listed = adam.get("/api/v1/users").await.1.to_string();
        assert!(listed.contains("\"bo\"") && !listed.contains("password_link"), "{listed}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a15_a_password_that_is_common_barred_or_breached_is_refused_and_says_which() {
    for database in both() {
        people(&database);
        let folder = database.folder.path();
        let (words, breached) = (folder.join("words.txt"), folder.join("breached.txt"));
        std::fs::write(&words, "pilgatan\n").unwrap();
        std::fs::write(&breached, format!("{BREACHED}:17\n")).unwrap();
        let mut settings = ServerSettings::default();
        settings.set("VAGNPARK_PASSWORD_WORDS", words.display().to_string());
        settings.set("VAGNPARK_BREACHED_PASSWORDS", breached.display().to_string());
        let server = Server::start_with(&database, &settings);
        let frida = Browser::log_in(&server, "frida").await;
        let cases = [
            ("Christopher1", "vanligt lösenord", "a common password"),
            ("Lindesberg2026", "organisationen eller orten", "the organisation or the place"),
            ("bergslagen1", "organisationen eller orten", "the organisation or the place"),
            ("Nora-kommun!1", "organisationen eller orten", "the organisation or the place"),
            ("Pilgatan 44", "har spärrat", "have barred"),
            ("sju sorters kakor", "har läckt någon annanstans", "became known elsewhere"),
        ];
        for language in ["sv", "en"] {
            assert_eq!(frida.ask(Method::POST, "/konto/sprak", form(&[("language", language)])).await.status(), 303);
            for (new, swedish, english) in cases {
                let sent = [("present_password", PASSWORD), ("password", new), ("again", new)];
                let refused = frida.ask(Method::POST, "/konto/losenord", form(&sent)).await;
                assert_eq!(refused.status(), 422, "{new}");
                let page = refused.text().await.unwrap();
                assert!(page.contains(if language == "sv" { swedish } else { english }), "{new}: {page}");
            }
        }
        // A list that is lost is no reason to let everything through.
        std::fs::remove_file(&breached).unwrap();
        let sent = [("present_password", PASSWORD), ("password", NEW), ("again", NEW)];
        assert_eq!(frida.ask(Method::POST, "/konto/losenord", form(&sent)).await.status(), 500);
        let mut serve = vagnpark(&database, &["serve", "--listen", "127.0.0.1:0"]);
        let ended = serve.env("VAGNPARK_BREACHED_PASSWORDS", &breached).output().unwrap();
        let said = String::from_utf8_lossy(&ended.stderr);
        assert!(ended.status.code() == Some(2) && said.contains("breached.txt"), "{said}");
    }
}

#[test]
fn a15_a_list_of_words_that_is_too_large_is_told() {
    let database = Database::sqlite();
    let words = database.folder.path().join("words.txt");
    for (more, code) in [(0, Some(0)), (1, Some(2))] {
        let length = usize::try_from(limits::MAX_WORDS_BYTES).unwrap() + more;
        std::fs::write(&words, "ord\n".repeat(length.div_ceil(4)).get(..length).unwrap()).unwrap();
        let tried = vagnpark(&database, &["migrate"]).env("VAGNPARK_PASSWORD_WORDS", &words).output().unwrap();
        assert_eq!(tried.status.code(), code, "{}", String::from_utf8_lossy(&tried.stderr));
    }
}

/// The id of an organisation.
pub(super) async fn organisation(client: &Client, code: &str) -> String {
    let (_, all) = client.get("/api/v1/organisations").await;
    let found = all["items"].as_array().unwrap().iter().find(|found| found["code"] == code);
    found.unwrap_or_else(|| panic!("{code}: {all}"))["id"].as_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a15_a_link_for_a_password_works_for_a_day() {
    for database in both() {
        let database = database.at("2026-10-05T08:00:00Z");
        migrate(&database);
        run(&database, &["organisation", "add", "nora", "Nora kommun", "--kind", "municipality"]);
        run(&database, &["user", "add", "frida", "Frida", "--role", "nora:driver"]);
        let server = Server::start_with(&database, &ServerSettings::default().rounds_when_asked());
        let link = run(&database, &["user", "password-link", "frida"]);
        let open = async || reqwest::get(format!("{}{}", server.address, link.trim())).await.unwrap().status();
        server.set_clock("2026-10-06T07:59:59Z");
        assert_eq!(open().await, 200);
        server.set_clock("2026-10-06T08:00:00Z");
        assert_eq!(open().await, 404);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a15_a_password_is_the_same_however_a_keyboard_composes_its_letters() {
    for database in both() {
        import_everything(&database);
        let composed = "tolv gr\u{f6}na mopeder";
        let decomposed = "tolv gro\u{308}na mopeder";
        let mut add = vagnpark(&database, &["user", "add", "frida", "Frida", "--role", "nora:driver"]);
        assert!(add.env("VAGNPARK_PASSWORD", decomposed).output().unwrap().status.success());
        let server = Server::start(&database);
        let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        let nobody = Browser { server: &server, http, cookie: String::new() };
        assert_eq!((logs_in(&nobody, composed).await, logs_in(&nobody, decomposed).await), (303, 303));
    }
}
