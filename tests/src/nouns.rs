//! A noun keeps its name from rule to test: whoever knows only the noun finds its rule, its statements, its action, its
//! endpoint, its page, its texts and its test by the same folder and file name.

use std::{collections::BTreeSet, fs, path::PathBuf};

use crate::harness::repository;

/// The areas, from the one most others depend on to the one that depends on most others.
const AREAS: [&str; 10] =
    ["people", "messages", "register", "booking", "servicing", "driving", "cost", "finance", "fleet", "import"];

/// The nouns of each area. One that is called as its area is in the folder's own file.
const NOUNS: [(&str, &[&str]); 11] = [
    ("people", &["user", "token", "session"]),
    ("messages", &["message", "webhook", "feed"]),
    ("register", &["vehicle", "organisation", "reading", "holder"]),
    ("booking", &["booking", "series", "waiting_list", "hand_over"]),
    ("servicing", &["defect", "work_order", "service_plan", "due", "tyres"]),
    ("driving", &["trip", "driving_log"]),
    (
        "cost",
        &[
            "entry",
            "agreement",
            "price_list",
            "proposal",
            "objection",
            "statement",
            "period",
            "sign_off",
            "investment",
            "what_if",
            "year",
        ],
    ),
    ("finance", &["ledger_mapping", "invoice"]),
    ("fleet", &["utilisation", "need"]),
    ("import", &["draft", "batch", "purchase", "export"]),
    ("system", &["audit"]),
];

/// The folders of the layers; a test is a story, or part of the contract of the store.
const LAYERS: [(&str, &[&str]); 6] = [
    ("domain", &["crates/domain/src"]),
    ("store", &["crates/store/src"]),
    ("actions", &["crates/actions/src"]),
    ("api", &["crates/server/src/api"]),
    ("pages", &["crates/server/src/pages"]),
    ("tests", &["tests/src", "tests/src/contract"]),
];

/// Whether a folder with areas has a file of the noun's name.
fn has_file(folder: &str, area: &str, noun: &str) -> bool {
    let area_folder = repository(folder).join(area);
    let own = if area == noun { PathBuf::from("mod.rs") } else { PathBuf::from(format!("{noun}.rs")) };
    area_folder.join(own).exists() || area_folder.join(noun).join("mod.rs").exists()
}

/// The nouns that have no file in a layer, as `area/noun` and layer, each with a reason.
fn exceptions() -> BTreeSet<(String, String)> {
    let text = fs::read_to_string(repository("tests/exceptions/nouns.toml")).unwrap();
    let table: toml::Table = text.parse().unwrap();
    let words = |value: &toml::Value| -> Vec<String> {
        value.as_array().unwrap().iter().map(|word| word.as_str().unwrap().to_owned()).collect()
    };
    let mut found = BTreeSet::new();
    for exception in table["exception"].as_array().unwrap() {
        assert!(exception["reason"].as_str().is_some_and(|reason| reason.len() > 20), "{exception}");
        for noun in words(&exception["nouns"]) {
            for layer in words(&exception["layers"]) {
                assert!(found.insert((noun.clone(), layer.clone())), "{noun} is excepted from {layer} twice");
            }
        }
    }
    found
}

#[test]
fn a_noun_has_the_same_folder_and_file_in_every_layer() {
    let mut missing = BTreeSet::new();
    for (area, nouns) in NOUNS {
        for noun in nouns {
            for (layer, folders) in LAYERS {
                if !folders.iter().any(|folder| has_file(folder, area, noun)) {
                    missing.insert((format!("{area}/{noun}"), layer.to_owned()));
                }
            }
        }
    }
    let excepted = exceptions();
    assert_eq!(missing.difference(&excepted).collect::<Vec<_>>(), Vec::<&(String, String)>::new(), "without a file");
    assert_eq!(excepted.difference(&missing).collect::<Vec<_>>(), Vec::<&(String, String)>::new(), "have a file");
}

#[test]
fn no_layer_has_an_area_of_its_own() {
    let known = |name: &str, more: &[&str]| AREAS.contains(&name) || more.contains(&name);
    for (folder, more) in [
        ("crates/actions/src", &["system", "demo"][..]),
        ("crates/server/src/api", &["system"]),
        ("crates/server/src/pages", &["system"]),
        ("crates/server/src/cli", &["system"]),
        ("crates/server/templates", &["system", "parts"]),
        ("tests/src/contract", &["system"]),
    ] {
        for entry in fs::read_dir(repository(folder)).unwrap() {
            let entry = entry.unwrap();
            let name = entry.file_name().into_string().unwrap();
            assert!(!entry.path().is_dir() || known(&name, more), "{folder}: {name} is no area");
        }
    }
    for language in ["sv", "en"] {
        for area in AREAS.into_iter().chain(["system"]) {
            let texts = repository(&format!("crates/text/locales/{language}/{area}.ftl"));
            assert!(texts.exists(), "{} is missing", texts.display());
        }
    }
}
