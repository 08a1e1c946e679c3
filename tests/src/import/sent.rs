//! Files as municipalities have them: each of `fixtures/sent` is imported into a register of its own, and what a person
//! reads in it (`fixtures/sent/expected.toml`, written by hand) is what is stored. The importer's own tests have them
//! with every line end (`line_ends.rs`).

use super::{
    as_sent::{Sent, counts},
    layouts::figures_of_file,
};
use crate::{
    cost::main_job::import_everything,
    harness::{Furnished, both, repository, run},
};

/// A file with what is right of it.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Expected {
    name: String,
    kind: String,
    #[serde(default)]
    says: String,
    #[serde(default)]
    refused: String,
    #[serde(default)]
    rows: Vec<String>,
    #[serde(default)]
    never: Vec<String>,
    #[serde(default)]
    findings: Vec<String>,
}

#[derive(serde::Deserialize)]
struct AllExpected {
    file: Vec<Expected>,
}

fn sent_file(name: &str) -> String {
    repository("fixtures/sent").join(name).display().to_string()
}

fn expected() -> Vec<Expected> {
    let text = std::fs::read_to_string(repository("fixtures/sent/expected.toml")).unwrap();
    toml::from_str::<AllExpected>(&text).unwrap().file
}

/// A register for each engine, as it is before a file comes.
fn before() -> [Sent; 2] {
    static BEFORE: Furnished = Furnished::by(|database| {
        import_everything(database);
        run(database, &["import", "vehicles", &sent_file("before/vehicles.csv")]);
    });
    both().map(|database| {
        BEFORE.copy_into(&database);
        Sent(database)
    })
}

/// What is wrong with how a file is read; nothing, if it is right.
fn wrong_with(sent: &Sent, expected: &Expected) -> Vec<String> {
    let file = sent_file(&expected.name);
    let plan = sent.import(&expected.kind, &file, &["--dry-run"]);
    let plan = match plan {
        Ok(plan) => plan,
        Err(refusal) if expected.refused.is_empty() => return vec![format!("it is refused: {refusal}")],
        Err(refusal) if refusal.contains(&expected.refused) => return Vec::new(),
        Err(refusal) => return vec![format!("the refusal does not say “{}”: {refusal}", expected.refused)],
    };
    let done = sent.import(&expected.kind, &file, &["--accept", "good"]).unwrap();
    let mut wrong = Vec::new();
    if plan["counts"] != done["counts"] {
        wrong.push(format!("the plan is {} and {} is done", plan["counts"], done["counts"]));
    }
    let again = sent.import(&expected.kind, &file, &["--accept", "good"]).unwrap();
    if again["counts"]["created"] != 0 || again["counts"]["changed"] != 0 {
        wrong.push(format!("the same again is {}", again["counts"]));
    }
    let open = |question: &&serde_json::Value| question["answer"].is_null() && question["default"].is_null();
    let asked = plan["questions"].as_array().unwrap().iter().filter(open).count();
    let [_, created, rejected] = counts(&plan);
    let says = format!("{created} created, {rejected} rejected, {asked} asked");
    if !expected.says.is_empty() && says != expected.says {
        wrong.push(format!("it says {says}, not {}", expected.says));
    }
    let stored = figures_of_file(sent, &expected.kind, &expected.name);
    let is_stored = |text: &&String| stored.iter().any(|line| line.contains(text.as_str()));
    wrong.extend(expected.rows.iter().filter(|row| !is_stored(row)).map(|row| format!("“{row}” is not stored")));
    wrong.extend(expected.never.iter().filter(is_stored).map(|row| format!("“{row}” is stored")));
    let found: Vec<String> = plan["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|finding| format!("{} {} {}", finding["row"], finding["column"], finding["code"]).replace('"', ""))
        .collect();
    let is_missing = |place: &&String| !found.contains(place);
    wrong.extend(expected.findings.iter().filter(is_missing).map(|place| format!("{place} is not among {found:?}")));
    if !wrong.is_empty() {
        wrong.push(format!("stored: {}", stored.join(" / ")));
        wrong.push(format!("found: {found:?}"));
    }
    wrong
}

#[test]
fn every_file_is_read_as_a_person_reads_it() {
    let mut wrong = Vec::new();
    for expected in expected() {
        for sent in before() {
            let said = wrong_with(&sent, &expected);
            if !said.is_empty() {
                wrong.push(format!("{}:\n    {}", expected.name, said.join("\n    ")));
                break;
            }
        }
    }
    assert!(wrong.is_empty(), "{} files:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn every_file_that_was_sent_is_expected() {
    let mut files: Vec<String> = std::fs::read_dir(repository("fixtures/sent"))
        .unwrap()
        .filter(|entry| entry.as_ref().unwrap().file_type().unwrap().is_file())
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .filter(|name| name != "expected.toml")
        .collect();
    files.sort();
    let mut named: Vec<String> = expected().into_iter().map(|expected| expected.name).collect();
    named.sort();
    assert_eq!(named, files);
}
