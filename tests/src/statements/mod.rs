//! Every statement of the store as whole SQL, for those who read it and paste it into a shell:
//! `crates/store/statements`, one file per area. Both engines parse each of them.

mod pieces;

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use sqlx::AssertSqlSafe;
use vagnpark_store::Store;

use self::pieces::{Pieces, Statement};
use crate::harness::{both, migrate, repository};

/// Places of `on!` whose statement is elsewhere in their file.
const ELSEWHERE: [&str; 1] = ["system/housekeeping.rs delete_over"];

fn sources(folder: &Path, found: &mut Vec<String>) {
    let mut entries: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|kind| kind == "rs") {
            found.push(path.to_str().unwrap().to_owned());
        }
    }
}

/// Every statement, by file and in order; and the places of `on!` without one.
fn statements() -> (BTreeMap<String, Vec<Statement>>, BTreeSet<String>) {
    let folder = repository("crates/store/src");
    let mut paths = Vec::new();
    sources(Path::new(&folder), &mut paths);
    let texts: Vec<(String, String)> = paths
        .iter()
        .map(|path| {
            let name = path.split("/store/src/").last().unwrap().to_owned();
            (name, fs::read_to_string(path).unwrap())
        })
        .collect();
    let pieces = Pieces::of(texts.iter().map(|(_, text)| text.as_str()));
    let (mut found, mut without) = (BTreeMap::new(), BTreeSet::new());
    for (name, text) in &texts {
        let walked = pieces.walk(text);
        let called = |(at, _): &(usize, &str)| !text[..*at].ends_with(char::is_alphanumeric);
        let (seen, there) = (walked.sites, text.match_indices("on!(").filter(called).count());
        assert!(seen >= there || name == "bulk.rs", "{name}: {seen} of {there}");
        without.extend(walked.without.into_iter().map(|function| format!("{name} {function}")));
        if !walked.statements.is_empty() {
            found.insert(name.clone(), walked.statements);
        }
    }
    (found, without)
}

/// The file of an area.
fn written(files: &[(&String, &Vec<Statement>)]) -> String {
    let shown = |(name, statement): (&String, &Statement)| {
        let title = format!("-- {}, {name}", statement.function);
        if statement.sqlite == statement.postgres {
            format!("{title}\n{};\n\n", statement.sqlite)
        } else {
            format!("{title}: SQLite\n{};\n\n{title}: PostgreSQL\n{};\n\n", statement.sqlite, statement.postgres)
        }
    };
    files.iter().flat_map(|(name, statements)| statements.iter().map(move |one| (*name, one))).map(shown).collect()
}

#[test]
fn every_statement_is_shown_whole_where_a_reader_can_paste_it() {
    let (found, without) = statements();
    let elsewhere = BTreeSet::from(ELSEWHERE.map(ToOwned::to_owned));
    assert_eq!(without, elsewhere, "an `on!` whose statement is not found, or is by now");
    let mut areas: BTreeMap<&str, Vec<_>> = BTreeMap::new();
    for (name, statements) in &found {
        areas.entry(name.split_once('/').map_or("store", |(area, _)| area)).or_default().push((name, statements));
    }
    let update = std::env::var("INSTA_UPDATE").is_ok_and(|how| how == "always");
    for (area, files) in areas {
        let path = repository(&format!("crates/store/statements/{area}.sql"));
        let text = written(&files);
        if update {
            fs::write(&path, &text).unwrap();
        }
        let kept = fs::read_to_string(&path).unwrap_or_default();
        assert!(kept == text, "{area}.sql is not what the store says; INSTA_UPDATE=always writes it anew");
    }
}

/// An engine's complaint about a statement, unless it only lacks the types of parameters, which the driver gives.
async fn fault(store: &Store, number: usize, statement: &Statement) -> Option<String> {
    let answer = match store {
        Store::Sqlite { writer, .. } => {
            let explained = format!("EXPLAIN {}", statement.sqlite);
            sqlx::raw_sql(AssertSqlSafe(explained)).execute(writer).await.map(|_| ())
        }
        Store::Postgres { pool, .. } => {
            let prepared = format!("PREPARE statement_{number} AS {}", statement.postgres);
            sqlx::raw_sql(AssertSqlSafe(prepared)).execute(pool).await.map(|_| ())
        }
    };
    let said = answer.err()?.to_string();
    let of_parameters = ["could not determine data type of parameter", "(unknown) is not unique"];
    (!of_parameters.iter().any(|known| said.contains(known))).then_some(said)
}

#[tokio::test]
async fn both_engines_read_every_statement() {
    let (found, _) = statements();
    let all: Vec<(&String, &Statement)> =
        found.iter().flat_map(|(name, statements)| statements.iter().map(move |statement| (name, statement))).collect();
    let mut faults: BTreeMap<usize, Vec<String>> = BTreeMap::new();
    for database in both() {
        migrate(&database);
        let store = Store::connect(&database.url).await.unwrap();
        for (number, (name, statement)) in all.iter().enumerate().filter(|(_, (_, statement))| statement.whole) {
            if let Some(said) = fault(&store, number, statement).await {
                faults.entry(number).or_default().push(format!("{name} {}: {said}", statement.function));
            }
        }
    }
    // A statement outside an `on!` may be for one engine only.
    faults.retain(|number, said| all[*number].1.of_both || said.len() > 1);
    assert!(faults.is_empty(), "{faults:#?}");
}
