//! What every answer tells the browser, looked at on every route that is served and on what none serves.

use reqwest::{Client, Method, Response, header::HeaderMap, redirect::Policy};

use crate::{
    cost::main_job::import_everything,
    harness::{Database, Server, ServerSettings, run},
    routes::routes,
};

/// Each header, and what it says at least.
const EVERYWHERE: [(&str, &str); 11] = [
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "same-origin"),
    ("x-frame-options", "DENY"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("strict-transport-security", "max-age=31536000; includeSubDomains"),
    ("permissions-policy", "camera=(), "),
    ("permissions-policy", "geolocation=(), "),
    ("content-security-policy", "default-src '"),
    ("content-security-policy", "base-uri 'none'"),
    ("content-security-policy", "frame-ancestors 'none'"),
];

/// A server that is reached with TLS, as its address says.
fn behind_tls(database: &Database) -> Server {
    let mut settings = ServerSettings::default();
    settings.set("VAGNPARK_BASE_URL", "https://vagnpark.example");
    Server::start_with(database, &settings)
}

fn browser() -> Client {
    Client::builder().redirect(Policy::none()).build().unwrap()
}

/// The headers that an answer lacks.
fn lacking(headers: &HeaderMap) -> Vec<&'static str> {
    let says = |(name, least): &(&str, &str)| {
        let said: Vec<_> = headers.get_all(*name).iter().collect();
        said.len() == 1 && said[0].to_str().unwrap().contains(least)
    };
    EVERYWHERE.iter().filter(|header| !says(header)).map(|(name, _)| *name).collect()
}

const NOBODY: &str = "01900000-0000-7000-8000-000000000000";

#[tokio::test(flavor = "multi_thread")]
async fn a6_every_answer_of_every_route_carries_every_header() {
    let database = Database::sqlite();
    import_everything(&database);
    run(&database, &["user", "add", "system", "System", "--system-administrator"]);
    let server = behind_tls(&database);
    let token = run(&database, &["token", "create", "system"]);
    let mut asked: Vec<(Method, String)> =
        routes().iter().map(|route| (route.method.clone(), route.fill_all(NOBODY))).collect();
    // What is no route: documents, what does not exist, and methods that an address does not take.
    for path in ["/api/openapi.json", "/api/docs", "/api/docs/", "/api/docs/swagger-ui.css", "/api/v1/finns-inte"] {
        asked.push((Method::GET, path.to_owned()));
    }
    for path in ["/finns-inte", "/assets/finns-inte.js", "/fordon/%00", "/kalender/finns-inte.ics"] {
        asked.push((Method::GET, path.to_owned()));
    }
    for path in ["/", "/live", "/fordon", "/api/v1/vehicles", "/assets/icon.svg"] {
        asked.push((Method::PUT, path.to_owned()));
    }
    let http = browser();
    let mut faults = Vec::new();
    for (method, path) in &asked {
        for token in [None, Some(token.trim())] {
            let mut request = http.request(method.clone(), format!("{}{path}", server.address));
            if let Some(token) = token {
                request = request.bearer_auth(token);
            }
            let answer = request.send().await.unwrap();
            let lacks = lacking(answer.headers());
            if !lacks.is_empty() {
                faults.push(format!("{method} {path}: {} without {lacks:?}", answer.status()));
            }
        }
    }
    let foreign = http.post(format!("{}/login", server.address)).header("sec-fetch-site", "cross-site");
    let foreign = foreign.send().await.unwrap();
    assert_eq!((foreign.status().as_u16(), lacking(foreign.headers())), (403, Vec::new()));
    assert_eq!(faults, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn a6_where_the_pages_are_reached_without_tls_the_browser_is_not_told_to_insist_on_it() {
    let database = Database::sqlite();
    import_everything(&database);
    let server = Server::start(&database);
    let answer = browser().get(format!("{}/login", server.address)).send().await.unwrap();
    assert_eq!(lacking(answer.headers()), ["strict-transport-security"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a6_a_browser_that_logs_out_forgets_what_it_kept_of_the_pages() {
    let database = Database::sqlite();
    import_everything(&database);
    run(&database, &["user", "add", "frida", "Frida", "--role", "nora:driver"]);
    let server = Server::start(&database);
    let token = run(&database, &["token", "create", "frida"]);
    let forgets = |answer: Response| {
        let told = answer.headers().get("clear-site-data").map(|told| told.to_str().unwrap().to_owned());
        (answer.status().as_u16(), told)
    };
    for path in ["/logout", "/konto/logga-ut-overallt"] {
        let out = browser().post(format!("{}{path}", server.address)).bearer_auth(token.trim()).send().await.unwrap();
        assert_eq!(forgets(out), (303, Some("\"storage\"".to_owned())), "{path}");
    }
    let stays = browser().get(format!("{}/konto", server.address)).bearer_auth(token.trim()).send().await.unwrap();
    assert_eq!(forgets(stays), (200, None));
}
