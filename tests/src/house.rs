//! The house: only work commits, every action has a span, handlers reach the database only through actions, no folder
//! is too wide to take in, and documents name files that exist.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use crate::harness::repository;

/// The most files side by side in a folder.
const WIDEST: usize = 22;

/// Every file below a folder.
pub(crate) fn files_below(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display())) {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files_below(&path, found);
        } else {
            found.push(path);
        }
    }
}

#[test]
fn no_folder_is_too_wide() {
    let mut files = Vec::new();
    for folder in ["crates", "tests/src"] {
        files_below(&repository(folder), &mut files);
    }
    let mut widths: BTreeMap<PathBuf, usize> = BTreeMap::new();
    // Tests that have outgrown a file are beside it.
    let counts = |file: &&PathBuf| {
        let name = file.to_string_lossy();
        (name.ends_with(".rs") || name.ends_with(".html")) && !name.ends_with("_tests.rs")
    };
    for file in files.iter().filter(counts) {
        *widths.entry(file.parent().unwrap().to_owned()).or_default() += 1;
    }
    for (folder, width) in widths {
        assert!(width <= WIDEST, "{} holds {width} files side by side; at most {WIDEST}", folder.display());
    }
}

/// The only file that begins and commits transactions: its value does so for every action.
const WORK: &str = "crates/actions/src/work.rs";

#[test]
fn a4_only_work_commits_and_it_writes_the_audit_entry_first() {
    let mut files = Vec::new();
    for name in ["actions", "server"] {
        files_below(&repository(&format!("crates/{name}/src")), &mut files);
    }
    let rust = files.iter().filter(|file| file.extension().is_some_and(|extension| extension == "rs"));
    for file in rust.filter(|file| **file != repository(WORK)) {
        let text = fs::read_to_string(file).unwrap();
        for raw in ["store.begin()", ".commit()", "AuditEntry"] {
            assert!(!text.contains(raw), "{} has {raw}: begin work and finish it ({WORK})", file.display());
        }
    }
    let work = fs::read_to_string(repository(WORK)).unwrap();
    let commits = work.matches(".commit()").count();
    assert_eq!(commits, 2, "{WORK} commits with what was noted, and what has no entry; nothing else");
}

#[test]
fn every_action_has_a_span() {
    let mut files = Vec::new();
    files_below(&repository("crates/actions/src"), &mut files);
    let demo = repository("crates/actions/src/demo");
    let mut seen = 0;
    for file in files.iter().filter(|file| !file.starts_with(&demo)) {
        let text = fs::read_to_string(file).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        for (place, line) in lines.iter().enumerate().filter(|(_, line)| line.starts_with("pub async fn ")) {
            let takes_app =
                line.contains("app: &App") || (line.ends_with('(') && lines[place + 1].contains("app: &App"));
            if takes_app {
                seen += 1;
                let is_there = lines[..place].iter().rev().take(3).any(|line| line.contains("tracing::instrument"));
                assert!(is_there, "{}:{}: {line}", file.display(), place + 1);
            }
        }
    }
    assert!(seen > 150, "{seen}");
}

/// Whether a line of code opens the database by itself, or is handed a transaction.
fn opens_the_database(line: &str) -> bool {
    let code = line.split("//").next().unwrap_or_default();
    code.split(|sign: char| !(sign.is_alphanumeric() || "_.".contains(sign))).any(|word| {
        let reached = |part: &str| ["store", "begin", "begin_as_server"].contains(&part);
        word == "Tx" || word.split('.').skip(1).any(reached)
    })
}

#[test]
fn handlers_reach_the_database_only_through_actions() {
    let opening = ["let mut tx = app.store.read().await?;", "        .store", "async fn load(tx: &mut Tx) {"];
    assert!(opening.into_iter().all(opens_the_database));
    assert!(!opens_the_database("use vagnpark_store::BookingRecord; // what the store gives"));
    for layer in ["api", "cli", "pages", "web"] {
        let mut files = Vec::new();
        files_below(&repository("crates/server/src").join(layer), &mut files);
        for file in files.iter().filter(|file| file.extension().is_some_and(|extension| extension == "rs")) {
            let text = fs::read_to_string(file).unwrap();
            let opens = text.lines().enumerate().find(|(_, line)| opens_the_database(line));
            assert!(opens.is_none(), "{}: {opens:?} belongs in an action", file.display());
        }
    }
}

#[test]
fn documents_name_files_that_are_there() {
    let mut files = Vec::new();
    for folder in ["crates", "tests", "migrations", "scripts", "docs", "fixtures"] {
        files_below(&repository(folder), &mut files);
    }
    let root = repository("");
    let known: Vec<String> =
        files.iter().map(|file| format!("/{}", file.strip_prefix(&root).unwrap().to_str().unwrap())).collect();
    let mut documents: Vec<PathBuf> =
        ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md"].into_iter().map(repository).collect();
    files_below(&repository("docs"), &mut documents);
    let mut seen = 0;
    for document in documents.iter().filter(|file| file.extension().is_some_and(|kind| kind == "md")) {
        let text = fs::read_to_string(document).unwrap();
        for word in text.split('`').skip(1).step_by(2) {
            let is_path = [".rs", ".html", ".sql", ".toml", ".ftl"].iter().any(|end| word.ends_with(end));
            if !is_path || word.contains([' ', '<', '{', '*', '…']) || !word.contains('/') {
                continue;
            }
            seen += 1;
            let end = format!("/{word}");
            assert!(known.iter().any(|file| file.ends_with(&end)), "{}: there is no {word}", document.display());
        }
    }
    assert!(seen > 60, "{seen}");
}
