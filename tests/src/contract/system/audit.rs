//! The audit log proves itself.

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
        before: None,
        after: Some(serde_json::json!({ "number": number.to_string() })),
    };
    tx.audit(at("2026-10-01T08:00:00.123456Z"), vec![AuditEntry::new(&Actor::operator(), change)]).await.unwrap();
}
