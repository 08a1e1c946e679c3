//! Logging in when somebody guesses: guessers are slowed, and nobody else is.

use reqwest::{Client, StatusCode, header, redirect};
use tokio::task::JoinSet;

use crate::harness::{Database, Server, ServerSettings, both, migrate, run, vagnpark};

const PASSWORD: &str = "en lång mening";

fn people(database: &Database) {
    migrate(database);
    run(database, &["organisation", "add", "nora", "Nora kommun", "--kind", "municipality"]);
    for login in ["frida", "nils"] {
        let added = vagnpark(database, &["user", "add", login, login, "--role", "nora:driver"])
            .env("VAGNPARK_PASSWORD", PASSWORD)
            .output()
            .unwrap();
        assert!(added.status.success());
    }
}

/// The outcome of an attempt.
struct Attempt {
    status: StatusCode,
    retry_after: Option<u64>,
    /// The cookie by which the browser is known from now on.
    device: Option<String>,
    page: String,
}

async fn attempt(server: &Server, from: &str, login: &str, password: &str, device: Option<&str>) -> Attempt {
    let client = Client::builder().redirect(redirect::Policy::none()).build().unwrap();
    let encoded = |text: &str| text.bytes().map(|byte| format!("%{byte:02X}")).collect::<Vec<_>>().concat();
    let form = format!("login={}&password={}", encoded(login), encoded(password));
    let mut request = client
        .post(format!("{}/login", server.address))
        .header("content-type", "application/x-www-form-urlencoded")
        .header("x-forwarded-for", from)
        .body(form);
    if let Some(device) = device {
        request = request.header(header::COOKIE, device);
    }
    let response = request.send().await.unwrap();
    let mut cookies = response.headers().get_all(header::SET_COOKIE).iter().map(|cookie| cookie.to_str().unwrap());
    let device = cookies.rfind(|cookie| cookie.starts_with("__Host-vagnpark-device="));
    let device = device.map(|cookie| cookie.split(';').next().unwrap().to_owned());
    let retry_after = response.headers().get("retry-after").map(|value| value.to_str().unwrap().parse().unwrap());
    let status = response.status();
    Attempt { status, retry_after, device, page: response.text().await.unwrap() }
}

async fn many(server: &std::sync::Arc<Server>, from: &'static str, logins: Vec<String>) -> Vec<Attempt> {
    let mut all = JoinSet::new();
    for (number, login) in logins.into_iter().enumerate() {
        let server = server.clone();
        all.spawn(async move { attempt(&server, from, &login, &format!("gissning {number}"), None).await });
    }
    all.join_all().await
}

fn tried(attempts: &[Attempt]) -> usize {
    attempts.iter().filter(|attempt| attempt.status == 401).count()
}

#[tokio::test(flavor = "multi_thread")]
async fn a3_guesses_at_once_are_slowed_and_lock_nobody_else_out() {
    // Most of it is waiting.
    let [sqlite, postgres] = both();
    tokio::join!(guess_at_once(&sqlite), guess_at_once(&postgres));
}

async fn guess_at_once(database: &Database) {
    people(database);
    let mut settings = ServerSettings::default();
    settings.set("VAGNPARK_TRUSTED_PROXIES", "127.0.0.1");
    let server = std::sync::Arc::new(Server::start_with(database, &settings));
    let known = attempt(&server, "192.0.2.1", "frida", PASSWORD, None).await;
    assert_eq!(known.status, 303);
    let device = known.device.expect("a browser that is known");

    // Twenty-four guesses at once at one login.
    let guesses = many(&server, "203.0.113.9", vec!["frida".to_owned(); 24]).await;
    assert!((1..=4).contains(&tried(&guesses)), "{} of 24 were tried", tried(&guesses));
    let slowed = guesses.iter().find(|guess| guess.status == 429).expect("the others are told to wait");
    assert!(slowed.retry_after.is_some_and(|seconds| (1..=60).contains(&seconds)), "{:?}", slowed.retry_after);
    assert!(slowed.page.contains("sekunder"), "{}", slowed.page);

    // One password tried with many logins from one address, which is slowed whatever the login.
    let logins = (0..20).map(|number| format!("anna{number}")).collect();
    let sprayed = many(&server, "203.0.113.10", logins).await;
    assert!((1..=4).contains(&tried(&sprayed)), "{} of 20 were tried", tried(&sprayed));

    // A forged cookie does not make a browser a known one.
    let mut forged = JoinSet::new();
    for number in 0..12 {
        let since = chrono::Utc::now().timestamp();
        let device = format!("__Host-vagnpark-device={since}-{number:032x}.{number:064x}");
        let server = server.clone();
        forged.spawn(async move { attempt(&server, "203.0.113.11", "nobody", "gissning", Some(&device)).await });
    }
    let forged = forged.join_all().await;
    assert!((1..=4).contains(&tried(&forged)), "{} of 12 were tried", tried(&forged));

    // Frida's own browser, and Nils at his desk, notice nothing of it.
    assert_eq!(attempt(&server, "203.0.113.9", "frida", PASSWORD, Some(&device)).await.status, 303);
    assert_eq!(attempt(&server, "192.0.2.7", "nils", PASSWORD, None).await.status, 303);
}

#[tokio::test(flavor = "multi_thread")]
async fn a3_a_browser_is_known_for_400_days_and_then_as_new_as_any() {
    for database in both() {
        let database = database.at("2026-10-05T08:00:00Z");
        people(&database);
        let server = Server::start_with(&database, &ServerSettings::default().rounds_when_asked());
        let first = attempt(&server, "192.0.2.1", "frida", PASSWORD, None).await.device.expect("it is known");
        for (at, known) in
            [("2027-11-09T07:59:59Z", true), ("2027-11-09T08:00:00Z", true), ("2027-11-09T08:00:01Z", false)]
        {
            server.set_clock(at);
            let again = attempt(&server, "192.0.2.1", "frida", PASSWORD, Some(&first)).await;
            assert_eq!(again.status, 303, "{at}");
            assert_eq!(again.device.as_ref() == Some(&first), known, "{at}: {:?}", again.device);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn eight_people_behind_one_address_log_in_at_the_same_moment() {
    let database = Database::sqlite();
    people(&database);
    let server = std::sync::Arc::new(Server::start(&database));
    let mut all = JoinSet::new();
    for number in 0..8 {
        let server = server.clone();
        let login = if number % 2 == 0 { "frida" } else { "nils" };
        all.spawn(async move { attempt(&server, "192.0.2.1", login, PASSWORD, None).await.status });
    }
    let statuses = all.join_all().await;
    assert!(statuses.iter().all(|status| *status == 303), "{statuses:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_login_name_of_two_megabytes_is_refused_with_a_sentence_and_nothing_grows() {
    for database in both() {
        people(&database);
        let server = Server::start(&database);
        let long = "x".repeat(600_000);
        for login in [long.as_str(), &"å".repeat(201), "fri\0da", "frida\r\nx"] {
            let refused = attempt(&server, "192.0.2.1", login, "gissning", None).await;
            let start: String = login.chars().take(20).collect();
            let expected = if login.len() > 200 { 422 } else { 401 };
            assert_eq!(refused.status, expected, "{start:?}");
            assert!(refused.page.len() < 20_000, "{start:?} is sent back");
            assert!(expected == 401 || refused.page.contains("Högst 200 tecken"), "{}", refused.page);
        }
        let store = vagnpark_store::Store::connect(&database.url).await.unwrap();
        let count = "SELECT coalesce(sum(length(key)), 0) FROM login_attempt";
        let bytes: i64 = match &store {
            vagnpark_store::Store::Sqlite { readers, .. } => {
                sqlx::query_scalar(count).fetch_one(readers).await.unwrap()
            }
            vagnpark_store::Store::Postgres { pool, .. } => sqlx::query_scalar(count).fetch_one(pool).await.unwrap(),
        };
        assert!(bytes <= 32 * 4, "{bytes} bytes are kept");
    }
}

/// Sends a form as a browser does, with a cookie.
async fn send(server: &Server, path: &str, fields: &[(&str, &str)], cookie: &str) -> reqwest::Response {
    let client = Client::builder().redirect(redirect::Policy::none()).build().unwrap();
    let encoded = |text: &str| text.bytes().map(|byte| format!("%{byte:02X}")).collect::<Vec<_>>().concat();
    let form: Vec<String> = fields.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect();
    let request = client.post(format!("{}{path}", server.address)).header(header::COOKIE, cookie);
    request.header("content-type", "application/x-www-form-urlencoded").body(form.join("&")).send().await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a3_a_password_of_any_signs_is_checked_letter_by_letter() {
    let database = Database::sqlite();
    people(&database);
    // Spaces at both ends, capitals, other scripts, and longer than some programs read.
    let password = format!(" Åäö {} ÖVER 🚗 ", "x".repeat(80));
    let added = vagnpark(&database, &["user", "add", "olga", "Olga", "--role", "nora:driver"])
        .env("VAGNPARK_PASSWORD", &password)
        .output()
        .unwrap();
    assert!(added.status.success());
    let mut settings = ServerSettings::default();
    settings.set("VAGNPARK_TRUSTED_PROXIES", "127.0.0.1");
    let server = Server::start_with(&database, &settings);
    let shortened: String = password.chars().take(72).collect();
    let wrong = [password.trim(), password.trim_end(), &password.to_lowercase(), &shortened];
    assert_eq!(attempt(&server, "192.0.2.9", "olga", &password, None).await.status, 303);
    // Each from an address of its own, so that none is slowed.
    for (number, wrong) in wrong.into_iter().enumerate() {
        let from = format!("192.0.2.{}", 10 + number);
        assert_eq!(attempt(&server, &from, "olga", wrong, None).await.status, 401, "{wrong:?}");
    }
    // It is hidden while it is typed, and password managers may fill it in.
    let page = reqwest::get(format!("{}/login", server.address)).await.unwrap().text().await.unwrap();
    let field = page.split("<input").find(|part| part.contains("name=\"password\"")).unwrap();
    let field = field.split('>').next().unwrap();
    assert!(field.contains("type=\"password\"") && field.contains("autocomplete=\"current-password\""), "{field}");
    assert!(!field.contains("maxlength") && !field.contains("onpaste") && !field.contains("pattern"), "{field}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a3_logging_in_leads_nowhere_else_and_logging_out_ends_the_session() {
    for database in both() {
        people(&database);
        let server = Server::start(&database);
        let log_in = async |next: &str| {
            send(&server, "/login", &[("login", "frida"), ("password", PASSWORD), ("next", next)], "").await
        };
        for (next, leads_to) in [
            ("/bokningar?sida=2", "/bokningar?sida=2"),
            ("https://elsewhere.example/", "/"),
            ("//elsewhere.example/", "/"),
            ("/\\elsewhere.example/", "/"),
            ("/\t/elsewhere.example/", "/"),
            ("/\r\n/elsewhere.example/", "/"),
            ("javascript:alert(1)", "/"),
        ] {
            let answer = log_in(next).await;
            assert_eq!(
                (answer.status().as_u16(), &answer.headers()["location"]),
                (303, &header::HeaderValue::from_static(leads_to)),
                "{next:?}"
            );
        }
        let answer = log_in("/").await;
        let cookies: Vec<String> =
            answer.headers().get_all("set-cookie").iter().map(|cookie| cookie.to_str().unwrap().to_owned()).collect();
        assert_eq!(cookies.len(), 2, "a session and a browser that is known: {cookies:?}");
        for cookie in &cookies {
            assert!(cookie.starts_with("__Host-"), "{cookie}");
            for part in ["HttpOnly", "Secure", "SameSite=Lax", "Path=/"] {
                assert!(cookie.split("; ").any(|said| said == part), "{cookie}");
            }
        }
        let first = cookies[0].split(';').next().unwrap();
        let secret = first.split_once('=').unwrap().1;
        assert!(secret.len() == 64 && secret.bytes().all(|byte| byte.is_ascii_hexdigit()), "256 bits: {secret}");
        let again = log_in("/").await;
        assert!(!again.headers()["set-cookie"].to_str().unwrap().contains(secret), "each has a secret of its own");
        let start = async |cookie: &str| {
            let client = Client::builder().redirect(redirect::Policy::none()).build().unwrap();
            let page = client.get(format!("{}/", server.address)).header(header::COOKIE, cookie).send().await.unwrap();
            (page.status().as_u16(), page.text().await.unwrap())
        };
        let (status, page) = start(first).await;
        assert_eq!(status, 200);
        assert!(page.contains("action=\"/logout\""), "the way out is on the page");
        assert_eq!(send(&server, "/logout", &[], first).await.status(), 303);
        assert_eq!(start(first).await.0, 303, "whoever kept the cookie is out");
        let other = again.headers()["set-cookie"].to_str().unwrap().split(';').next().unwrap();
        assert_eq!(start(other).await.0, 200);
        run(&database, &["user", "disable", "frida"]);
        assert_eq!(start(other).await.0, 303, "who is locked out is out at once");
    }
}

#[test]
fn a_new_database_lets_nobody_in() {
    for database in both() {
        migrate(&database);
        assert_eq!(run(&database, &["user", "list"]), "");
        assert_eq!(database.stored("SELECT count(*) FROM api_token"), "0");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a7_logging_in_leads_to_a_page_of_ours_whatever_the_form_says() {
    let database = Database::sqlite();
    people(&database);
    let server = Server::start(&database);
    let http = Client::builder().redirect(redirect::Policy::none()).build().unwrap();
    let led_to = async |next: &str| {
        let form = format!("login=frida&password={}&next={next}", PASSWORD.replace(' ', "+").replace('å', "%C3%A5"));
        let request = http.post(format!("{}/login", server.address)).body(form);
        let answer = request.header("content-type", "application/x-www-form-urlencoded").send().await.unwrap();
        let to = answer.headers().get(header::LOCATION).map(|to| to.to_str().unwrap().to_owned());
        (answer.status().as_u16(), to.unwrap_or_default())
    };
    for hostile in [
        "/%09/evil.example",
        "/%0d%0aSet-Cookie:a=b",
        "/%0a/evil.example",
        "%2F%2Fevil.example",
        "/%5Cevil.example",
        "/.//evil.example",
        "https://evil.example/",
        "/%7f",
        "/%00",
        "javascript:alert(1)",
        &format!("/{}", "x".repeat(200_000)),
    ] {
        let (status, to) = led_to(hostile).await;
        // What cannot be seen becomes a space on the way in, and such a path is nowhere.
        let ours = to.starts_with('/') && !to.starts_with("//") && !to.contains(['\\', '\t', '\r', '\n']);
        assert!(status == 303 && ours && to.len() < 100, "{hostile:.40} → {status} {to:?}");
    }
    assert_eq!(
        led_to("/boka%3Fdate=2026-11-23%26start=08:00").await,
        (303, "/boka?date=2026-11-23&start=08:00".into())
    );
    assert_eq!(led_to("/sok%3Fq=%C3%A5").await, (303, "/sok?q=%C3%A5".into()));
}
