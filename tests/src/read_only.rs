//! A token that only reads, on everything that writes.

use std::collections::BTreeMap;

use reqwest::Method;

use crate::{
    harness::{Client, Database, Furnished, Server, run},
    routes::{Route, routes, things},
    wrong_values::{Form, forms_of, send},
};

pub(crate) const WEDNESDAY: &str = "2026-11-25T09:00:00Z";

/// What a request leaves behind without changing anything: that somebody was seen or tried to log in, and that a
/// question was asked.
const TRACES: [&str; 12] = [
    "api_token",
    "app_user",
    "session",
    "audit_entry",
    "audit_value",
    "security_event",
    "audit_head",
    "audit_concerned",
    "job_lease",
    "login_attempt",
    "server_secret",
    "idempotency_key",
];

/// All rows of business data, one per line.
pub(crate) fn business(database: &Database) -> Vec<String> {
    let file = database.url.strip_prefix("sqlite://").unwrap();
    let dump = std::process::Command::new("sqlite3").args([file, ".dump"]).output().unwrap();
    let rows = String::from_utf8_lossy(&dump.stdout).into_owned();
    let kept = |row: &&str| {
        let table = row.strip_prefix("INSERT INTO ").and_then(|rest| rest.split([' ', '(']).next());
        table.is_some_and(|table| !TRACES.contains(&table.trim_matches('"')))
    };
    let mut rows: Vec<String> = rows.lines().filter(kept).map(str::to_owned).collect();
    rows.sort_unstable();
    rows
}

async fn sent_as_shown(client: &Client, form: &Form) -> u16 {
    let fields: Vec<(String, String)> =
        form.controls.iter().map(|control| (control.name.clone(), control.value.clone())).collect();
    send(client, form, &fields).await.0
}

#[tokio::test(flavor = "multi_thread")]
async fn a3_a_token_that_only_reads_changes_nothing_by_any_form_or_route() {
    // The clock is stopped, so that nothing is released and no reminders are sent meanwhile.
    static EXAMPLE: Furnished = Furnished::at(WEDNESDAY, |database| {
        run(database, &["demo", "--no-serve"]);
    });
    let database = Database::sqlite().at(WEDNESDAY);
    EXAMPLE.copy_into(&database);
    let server = Server::start(&database);
    let (system, finance) = (server.client(&database, "system"), server.client(&database, "ekonom"));
    let things = things(&system, &finance).await;
    let all = routes();
    let pages = all.iter().filter(|route| route.is_page() && route.method == Method::GET);
    let pages: Vec<Route> = pages.filter(|route| !route.path.contains("{draft}")).cloned().collect();
    let mut forms = BTreeMap::new();
    for (who, client) in [("system", &system), ("ekonom", &finance)] {
        let writing = forms_of(client, &pages, &things).await.into_iter().filter(|form| form.method == Method::POST);
        forms.insert(who, writing.collect::<Vec<_>>());
    }
    let before = business(&database);
    let mut refused = 0;
    for (who, forms) in &forms {
        let token = run(&database, &["token", "create", who, "--read-only"]);
        let reader = Client::new(&server.address, token.trim());
        for form in forms {
            let status = sent_as_shown(&reader, form).await;
            assert!(status < 500, "{who}: {} {status}", form.action);
            refused += u32::from(status == 403);
        }
        for route in all.iter().filter(|route| !route.is_page() && route.method != Method::GET) {
            let request = reader.request(route.method.clone(), &route.ask(&things)).header("if-match", "\"1\"");
            let status = request.json(&serde_json::json!({})).send().await.unwrap().status().as_u16();
            assert!(status < 500, "{who}: {} {} {status}", route.method, route.path);
            refused += u32::from(status == 403);
        }
    }
    let after = business(&database);
    let changed: Vec<&String> = after.iter().filter(|row| before.binary_search(row).is_err()).collect();
    assert!(changed.is_empty() && before.len() == after.len(), "{changed:#?}");
    assert!(refused > 30, "{refused} were refused as not permitted");
    // The same forms do change things when sent by somebody who may.
    for form in &forms["system"] {
        sent_as_shown(&system, form).await;
    }
    let changed = business(&database).iter().filter(|row| before.binary_search(row).is_err()).count();
    assert!(changed > 10, "{changed} rows changed");
    run(&database, &["verify"]);
}
