//! The audit log proves itself.

use sqlx::AssertSqlSafe;
use vagnpark_domain::audit::{AuditAction, AuditEntity};

use crate::contract::*;

#[tokio::test]
async fn a4_the_audit_log_proves_itself_and_refuses_to_be_changed() {
    for database in both() {
        let store = furnished(&database).await;
        let mut tx = store.begin().await.unwrap();
        for number in 1..=3 {
            write_audit(&mut tx, number).await;
        }
        tx.commit().await.unwrap();
        assert_eq!(store.read().await.unwrap().verify_audit().await.unwrap(), Ok(4), "{}", store.engine());
        assert_eq!(store.read().await.unwrap().list_audit(&of(id(NORA)), Some(4), 10).await.unwrap().len(), 2);
        assert!(store.read().await.unwrap().list_audit(&of(id(LINDESBERG)), None, 10).await.unwrap().is_empty());
        store.close().await;
        // By hand, the guard refuses; with the guard taken out, the chain shows it.
        let tamper = "UPDATE audit_entry SET actor = 'mallory' WHERE seq = 2";
        assert!(!by_hand(&database, tamper), "{}", database.url);
        let unguard = if database.url.starts_with("sqlite") {
            "DROP TRIGGER audit_entries_stay_update"
        } else {
            "DROP TRIGGER audit_entries_stay ON audit_entry"
        };
        assert!(by_hand(&database, unguard) && by_hand(&database, tamper));
        let store = Store::connect(&database.url).await.unwrap();
        let fault = store.read().await.unwrap().verify_audit().await.unwrap().unwrap_err();
        assert_eq!(fault.seq, 2);
    }
}

/// Does something past the program while it runs, with no guard on.
async fn past_the_guards(store: &Store, statement: &str) {
    match store {
        Store::Sqlite { writer, .. } => {
            sqlx::raw_sql(AssertSqlSafe(statement.to_owned())).execute(writer).await.unwrap();
        }
        Store::Postgres { pool, .. } => {
            let unguarded = format!("SET session_replication_role = replica; {statement}");
            sqlx::raw_sql(AssertSqlSafe(unguarded)).execute(pool).await.unwrap();
        }
    }
}

async fn text(store: &Store, query: &str) -> Option<String> {
    let query = AssertSqlSafe(query.to_owned());
    match store {
        Store::Sqlite { writer, .. } => sqlx::query_scalar(query).fetch_one(writer).await.unwrap(),
        Store::Postgres { pool, .. } => sqlx::query_scalar(query).fetch_one(pool).await.unwrap(),
    }
}

/// The texts of an entry and of what stands beside it: the table, the column, and the row.
const TEXTS: [(&str, &str, &str); 14] = [
    ("audit_entry", "door", "seq = 2"),
    ("audit_entry", "action", "seq = 2"),
    ("audit_entry", "entity", "seq = 2"),
    ("audit_entry", "entity_id", "seq = 2"),
    ("audit_entry", "actor_mark", "seq = 2"),
    ("audit_entry", "before_mark", "seq = 2"),
    ("audit_entry", "after_mark", "seq = 2"),
    ("audit_entry", "hash", "seq = 2"),
    ("audit_value", "salt", "seq = 2 AND part = 'actor'"),
    ("audit_value", "value", "seq = 2 AND part = 'actor'"),
    ("audit_value", "salt", "seq = 2 AND part = 'before'"),
    ("audit_value", "value", "seq = 2 AND part = 'before'"),
    ("audit_value", "salt", "seq = 2 AND part = 'after'"),
    ("audit_value", "value", "seq = 2 AND part = 'after'"),
];

#[tokio::test]
async fn a4_each_byte_of_an_entry_that_became_another_is_found() {
    for database in both() {
        let store = furnished(&database).await;
        let mut tx = store.begin().await.unwrap();
        for number in 1..=2 {
            write_audit(&mut tx, number).await;
        }
        tx.commit().await.unwrap();
        let sqlite = database.url.starts_with("sqlite");
        if sqlite {
            let drop = "SELECT group_concat('DROP TRIGGER ' || name || ';', ' ') FROM sqlite_master \
                        WHERE type = 'trigger' AND tbl_name LIKE 'audit%'";
            past_the_guards(&store, &text(&store, drop).await.unwrap()).await;
        }
        let whole = async || matches!(store.read().await.unwrap().verify_audit().await, Ok(Ok(3)));
        assert!(whole().await);
        let when = ("audit_entry", "at", "seq = 2");
        let (mut turned, mut missed) = (0, Vec::new());
        for (table, column, row) in TEXTS.into_iter().chain(sqlite.then_some(when)) {
            let was = text(&store, &format!("SELECT {column} FROM {table} WHERE {row}")).await.unwrap();
            let set = |to: &str| format!("UPDATE {table} SET {column} = '{}' WHERE {row}", to.replace('\'', "''"));
            for place in 0..was.len() {
                let mut bytes = was.clone().into_bytes();
                bytes[place] ^= 1;
                past_the_guards(&store, &set(&String::from_utf8(bytes).unwrap())).await;
                turned += 1;
                if whole().await {
                    missed.push(format!("{table}.{column}, byte {place}"));
                }
            }
            past_the_guards(&store, &set(&was)).await;
        }
        if !sqlite {
            past_the_guards(&store, "UPDATE audit_entry SET at = at + interval '1 microsecond' WHERE seq = 2").await;
            assert!(!whole().await, "the moment");
            past_the_guards(&store, "UPDATE audit_entry SET at = at - interval '1 microsecond' WHERE seq = 2").await;
        }
        assert!(missed.is_empty() && turned > 400 && whole().await, "{}: {turned}, {missed:?}", store.engine());
    }
}

/// Runs a statement past the program, as an intruder would.
fn by_hand(database: &Database, statement: &str) -> bool {
    let output = match database.url.strip_prefix("sqlite://") {
        Some(file) => std::process::Command::new("python3")
            .args([
                "-c",
                "import sqlite3,sys; c=sqlite3.connect(sys.argv[1]); c.execute(sys.argv[2]); c.commit()",
                file,
                statement,
            ])
            .output(),
        None => std::process::Command::new("psql")
            .args([&database.url, "-v", "ON_ERROR_STOP=1", "-q", "-c", statement])
            .output(),
    };
    output.unwrap().status.success()
}

async fn write_audit(tx: &mut Tx, number: u128) {
    let change = Change {
        action: AuditAction::Change,
        entity: AuditEntity::Vehicle,
        entity_id: number.to_string(),
        organisation: Some(id(NORA)),
        before: Some(serde_json::json!({ "number": 0 })),
        after: Some(serde_json::json!({ "number": number.to_string() })),
    };
    tx.audit(at("2026-10-01T08:00:00.123456Z"), vec![AuditEntry::new(&Actor::operator(), change)]).await.unwrap();
}
