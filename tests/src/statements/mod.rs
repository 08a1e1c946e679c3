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

/// Updates that may hit nothing, and why that is no news to the caller.
const MAY_HIT_NOTHING: [(&str, &str); 28] = [
    ("fleet/utilisation.rs pack_month", "rolls up what there is"),
    ("import/draft.rs link_draft", "a draft that was discarded meanwhile has nothing to note it in"),
    ("import/undo.rs delete_batch_rows", "takes the use of trips away, if the batch has any"),
    ("import/undo.rs delete_organisation", "lets go of the drafts and batches that name it, if any do"),
    ("import/undo.rs restore_organisation_version", "follows the update of the same row in the same transaction"),
    ("import/undo.rs restore_vehicle", "follows the update of the same row in the same transaction"),
    ("messages/feed.rs revoke_feed", "it may have been revoked at the same moment"),
    ("messages/feed.rs revoke_feeds_of", "somebody may have none"),
    ("messages/message.rs mark_read", "there may be nothing unread"),
    ("messages/message.rs note_mail", "the outcome of what was sent holds whatever has become of the message"),
    ("messages/webhook.rs end_deliveries", "nothing may be waiting"),
    ("messages/webhook.rs note_delivery", "the outcome of what was sent holds whatever has become of the delivery"),
    ("messages/webhook.rs note_receiver", "the same for the receiver"),
    ("people/login.rs release_attempt", "the attempts of an address are forgotten after a while"),
    ("people/session.rs note_password", "a password can be changed without a session"),
    ("people/session.rs touch_session", "whoever logs out at the same moment has no session to touch"),
    ("people/token.rs revoke_token", "it may have been revoked at the same moment"),
    ("people/token.rs revoke_tokens_of", "somebody may have none"),
    ("register/organisation.rs put_alias", "the name may not have stood for anybody before"),
    ("register/reading.rs refresh_odometers", "computed anew from the readings"),
    ("register/vehicle_history.rs end_relation", "the first relation of a kind ends no other"),
    ("register/vehicle_history.rs hand_to_users", "nothing may be due"),
    ("register/vehicle_history.rs move_relations", "the vehicle is locked"),
    ("servicing/defect.rs keep_stop", "computed anew from the defects"),
    ("system/audit.rs audit", "the head of the chain was locked by the statement before"),
    ("system/audit_chain.rs lock_audit_head", "a log without its head is told as a fault"),
    ("system/idempotency.rs remember_answer", "another attempt may have taken the request over"),
    ("system/idempotency.rs renew_claim", "another attempt may have taken the request over"),
];

/// The text of a function of the store.
fn body_of<'a>(text: &'a str, function: &str) -> &'a str {
    let begins = text.find(&format!("fn {function}(")).unwrap();
    let rest = &text[begins..];
    &rest[..rest.find("\n    }\n").unwrap_or(rest.len())]
}

#[test]
fn an_update_returns_the_new_record_or_says_that_it_hit_nothing() {
    let (found, _) = statements();
    let updates = found.iter().flat_map(|(name, all)| all.iter().map(move |one| (name, one)));
    let mut unheard = BTreeSet::new();
    for (name, statement) in updates.filter(|(_, statement)| statement.sqlite.starts_with("UPDATE")) {
        let text = fs::read_to_string(repository(&format!("crates/store/src/{name}"))).unwrap();
        let body = body_of(&text, &statement.function);
        if !body.contains("rows_affected()") && !statement.sqlite.contains("RETURNING") {
            unheard.insert(format!("{name} {}", statement.function));
        }
    }
    let excused = MAY_HIT_NOTHING.iter().map(|(place, _)| (*place).to_owned()).collect();
    assert_eq!(unheard, excused);
}
