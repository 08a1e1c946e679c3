//! What the audit log says on its page is in the reader's words: every field of every entry has a name that people
//! know, every word of the domain is theirs, and nothing looks like the code that wrote it.

use std::collections::BTreeSet;

use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    browser::demo,
    harness::{Client, Database, both, run, vagnpark},
    routes::things,
};

/// What people have written themselves, by the name of its field, and why it may look like code.
const WRITTEN: [(&str, &str); 7] = [
    ("Namn", "people and tokens have the names that they were given"),
    ("Användarnamn", "a login is chosen by people"),
    ("Kod", "an organisation's short name in files is chosen by people"),
    ("Kontrollsumma", "a checksum is compared sign by sign"),
    ("Avtalstext", "an agreement is shown as it was decided"),
    ("Innehåll", "a proposal is shown as it was written"),
    ("Beskrivning", "a defect is shown as it was reported"),
];

/// The names of the fields that an entry holds, and the single words that it holds.
fn held(value: &Value, names: &mut BTreeSet<String>, words: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields.iter().filter(|(_, value)| !value.is_null()) {
                names.insert(name.clone());
                held(value, names, words);
            }
        }
        Value::Array(values) => values.iter().for_each(|value| held(value, names, words)),
        Value::String(text) if looks_like_code(text) => {
            words.insert(text.clone());
        }
        Value::String(_) | Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn looks_like_code(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|sign| sign.is_ascii_lowercase() || sign == '_')
}

/// The entries that a database has, as they are stored.
fn stored(database: &Database) -> (BTreeSet<String>, BTreeSet<String>) {
    let (mut names, mut words) = (BTreeSet::new(), BTreeSet::new());
    for part in ["before_json", "after_json"] {
        let all = database.stored(&format!("SELECT {part} FROM audit_shown WHERE {part} IS NOT NULL"));
        for entry in all.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok()) {
            held(&entry, &mut names, &mut words);
        }
    }
    (names, words)
}

/// Each line of what entries hold, on all pages of the log.
async fn told(client: &Client) -> Vec<String> {
    let (mut path, mut lines) = ("/granskning".to_owned(), Vec::new());
    loop {
        let page = client.request(Method::GET, &path).send().await.unwrap().text().await.unwrap();
        for cell in page.split("<ul class=\"plain\">").skip(1) {
            let cell = cell.split("</ul>").next().unwrap();
            lines.extend(cell.split("<li>").skip(1).map(without_tags));
        }
        let Some((_, next)) = page.split_once("href=\"/granskning?before=") else { return lines };
        path = format!("/granskning?before={}", next.split('"').next().unwrap());
    }
}

fn without_tags(html: &str) -> String {
    let parts = html.split('<').enumerate();
    parts
        .map(|(place, part)| if place == 0 { part } else { part.split_once('>').map_or("", |(_, text)| text) })
        .collect()
}

/// What of a line is no word of anybody's.
fn raw<'a>(line: &'a str, names: &BTreeSet<String>, words: &BTreeSet<String>) -> Vec<&'a str> {
    let (name, _) = line.split_once(':').unwrap_or(("", line));
    let mut faults: Vec<&str> = line
        .split([':', ',', ';', '–'])
        .map(str::trim)
        // A checksum says how it was made.
        .filter(|part| *part != "sha256")
        .filter(|part| names.contains(*part) || part.contains('_') || words.contains(*part))
        .collect();
    if line.contains('{') || line.contains("[\"") {
        faults.push(line);
    }
    let is_written = WRITTEN.iter().any(|(written, _)| name.ends_with(written));
    faults.retain(|part| !is_written || names.contains(*part) && name == *part);
    faults
}

/// More of what an installation goes through than one of each thing.
async fn go_on(client: &Client, car: &str, order: &str, defect: &str) {
    let steps = [
        (Method::POST, format!("/api/v1/defects/{defect}/close"), json!({ "state": "repaired", "outcome": "Lagat" })),
        (Method::PATCH, format!("/api/v1/work-orders/{order}"), json!({ "state": "cancelled" })),
        (Method::PATCH, format!("/api/v1/vehicles/{car}"), json!({ "seats": 4, "key_place": "Skåp 3" })),
        (Method::POST, format!("/api/v1/vehicles/{car}/engine-hours"), json!({ "engine_hours": 12 })),
    ];
    for (method, path, body) in steps {
        let answer = client.request(method, &path).json(&body).send().await.unwrap();
        assert!(answer.status().as_u16() < 500, "{path}: {}", answer.status());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a4_the_administrator_reads_no_names_of_fields_words_or_amounts_as_the_program_has_them() {
    let (database, server) = demo();
    let client = server.client(&database, "system");
    let things = things(&client, &server.client(&database, "ekonom")).await;
    go_on(&client, &things["vehicle"], &things["work_order"], &things["defect"]).await;
    let (names, words) = stored(&database);
    assert!(names.len() > 60 && words.len() > 20, "{names:?} {words:?}");
    let lines = told(&client).await;
    assert!(lines.len() > 500, "{}", lines.len());
    let faults: BTreeSet<&str> = lines.iter().flat_map(|line| raw(line, &names, &words)).collect();
    assert_eq!(faults, BTreeSet::new());
    for said in ["Inköpspris: 229\u{a0}000,00\u{a0}kr", "Slag: Kommunalförbund", "Internränta: 2,50\u{a0}%"] {
        assert!(lines.iter().any(|line| line.ends_with(said)), "{said}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a4_the_administrator_reads_imported_registers_in_words() {
    for database in both() {
        crate::cost::main_job::import_everything(&database);
        let registers = crate::harness::repository("fixtures/registers");
        for kind in ["units", "people", "service-plans", "fuel-cards"] {
            let file = registers.join(format!("{kind}.csv")).display().to_string();
            let import = ["import", kind, &file, "--organisation", "nora", "--accept", "good"];
            vagnpark(&database, &import).output().unwrap();
        }
        let server = crate::harness::Server::start(&database);
        run(&database, &["user", "add", "sys", "Sys", "--system-administrator"]);
        let lines = told(&server.client(&database, "sys")).await;
        let (names, words) = stored(&database);
        let faults: BTreeSet<&str> = lines.iter().flat_map(|line| raw(line, &names, &words)).collect();
        assert_eq!(faults, BTreeSet::new(), "{}", database.url);
        for said in ["Antal – Nya: 5", "Parter: Lindesbergs kommun, Nora kommun", "Roller: Organisation: Nora kommun"]
        {
            assert!(lines.iter().any(|line| line.contains(said)), "{said}: {lines:#?}");
        }
    }
}
