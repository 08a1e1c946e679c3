//! A server that runs as a lesser role of PostgreSQL: it does its work, and can take nothing away that only grows.

use std::{collections::BTreeSet, process::Command};

use reqwest::Method;
use serde_json::json;
use vagnpark_store::{ONLY_CHANGE, ONLY_GROW};

use crate::{
    cost::main_job::import_main_job_as,
    harness::{Database, Server, migrate, repository, run, vagnpark},
};

/// The tables that the store's statements change, and those that they take from.
fn changed_and_deleted() -> (BTreeSet<String>, BTreeSet<String>) {
    let (mut changed, mut deleted) = (BTreeSet::new(), BTreeSet::new());
    for entry in std::fs::read_dir(repository("crates/store/statements")).unwrap() {
        let text = std::fs::read_to_string(entry.unwrap().path()).unwrap();
        for statement in text.split(";\n") {
            let words: Vec<&str> = statement.split(|sign: char| sign.is_whitespace() || sign == '(').collect();
            for (place, word) in words.iter().enumerate() {
                let after = |steps: usize| words.get(place + steps).map_or(String::new(), |word| (*word).to_owned());
                let before = place.checked_sub(1).map_or("", |before| words[before]);
                match *word {
                    "UPDATE" if !["FOR", "DO", "KEY"].contains(&before) => _ = changed.insert(after(1)),
                    "DELETE" if words.get(place + 1) == Some(&"FROM") => _ = deleted.insert(after(2)),
                    "INSERT" if statement.contains("DO UPDATE") => _ = changed.insert(after(2)),
                    _ => {}
                }
            }
        }
    }
    (changed, deleted)
}

#[test]
fn a_lesser_role_may_change_and_take_away_what_the_statements_do_and_nothing_else() {
    let (changed, deleted) = changed_and_deleted();
    let database = Database::postgres();
    migrate(&database);
    let tables = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> '_sqlx_migrations'";
    let tables = database.stored(tables);
    let (mut grow, mut change) = (BTreeSet::new(), BTreeSet::new());
    for table in tables.lines().filter(|table| !deleted.contains(*table)) {
        if changed.contains(table) {
            change.insert(table)
        } else {
            grow.insert(table)
        };
    }
    assert_eq!(grow, BTreeSet::from(ONLY_GROW), "tables that only grow");
    assert_eq!(change, BTreeSet::from(ONLY_CHANGE), "tables that only change");
}

/// What a role is refused, in the words of PostgreSQL.
fn refused(url: &str, statement: &str) -> bool {
    let output = Command::new("psql").args(["-At", url, "-c", statement]).output().expect("psql");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success(), "{statement} went through");
    said.contains("permission denied") || said.contains("must be owner")
}

#[tokio::test(flavor = "multi_thread")]
async fn the_main_job_is_done_as_a_role_that_owns_nothing_and_can_take_nothing_away_that_only_grows() {
    let mut database = Database::postgres();
    migrate(&database);
    let role = format!("lesser_{}", database.url.split("/test_").nth(1).unwrap().split('?').next().unwrap());
    database.stored(&format!("CREATE ROLE {role} LOGIN"));
    let printed = run(&database, &["grants", &role]);
    assert!(printed.contains("GRANT SELECT, INSERT ON") && !printed.contains("TRUNCATE"), "{printed}");
    run(&database, &["grants", &role, "--apply"]);
    let (scheme, rest) = database.url.split_once("://").unwrap();
    let lesser = format!("{scheme}://{role}@{}", rest.split_once('@').map_or(rest, |(_, host)| host));
    let owner = std::mem::replace(&mut database.url, lesser.clone());

    import_main_job_as(&database);
    let report = run(&database, &["report", "cost-sharing", "--from", "2026-10", "--format", "json"]);
    let expected = std::fs::read_to_string(repository("fixtures/main-job/expected-2026-10.json")).unwrap();
    assert_eq!(report, expected);
    run(&database, &["period", "close", "2026-10"]);
    run(&database, &["user", "add", "nils", "Nils", "--role", "nora:coordinator", "--licence", "B"]);
    let server = Server::start_under_role(&database);
    let nils = server.client(&database, "nils");
    let car = json!({ "registration_number": "MLB561", "make": "Kia", "model": "Niro", "class": "car_i" });
    let (status, car) = nils.post("/api/v1/vehicles", &car).await;
    assert_eq!(status, 201, "{car}");
    let from = chrono::Utc::now() + chrono::Duration::days(1);
    let wanted = json!({ "vehicle": car["id"], "start": from, "end": from + chrono::Duration::hours(1) });
    let (status, booking) = nils.post("/api/v1/bookings", &wanted).await;
    assert_eq!(status, 201, "{booking}");
    let address = format!("/api/v1/bookings/{}", booking["id"].as_str().unwrap());
    let gone = nils.request(Method::DELETE, &address).header("if-match", "\"1\"");
    assert_eq!(gone.send().await.unwrap().status(), 200);
    run(&database, &["housekeep"]);
    run(&database, &["verify"]);

    for table in ONLY_GROW {
        assert!(refused(&lesser, &format!("DELETE FROM {table}")), "{table}");
        assert!(refused(&lesser, &format!("TRUNCATE {table} CASCADE")), "{table}");
        assert!(refused(&lesser, &format!("ALTER TABLE {table} DISABLE TRIGGER ALL")), "{table}");
        assert!(refused(&lesser, &format!("DROP TABLE {table} CASCADE")), "{table}");
    }
    for table in ONLY_CHANGE {
        assert!(refused(&lesser, &format!("DELETE FROM {table}")), "{table}");
    }
    for statement in ["TRUNCATE booking CASCADE", "CREATE TABLE own (id int)", "DELETE FROM _sqlx_migrations"] {
        assert!(refused(&lesser, statement), "{statement}");
    }
    let migrated = vagnpark(&database, &["migrate"]).output().unwrap();
    assert!(!migrated.status.success(), "tables are the owner's to change");
    drop(server);
    database.url = owner;
    database.stored(&format!("DROP OWNED BY {role}"));
    database.stored(&format!("DROP ROLE {role}"));
}

#[test]
fn sqlite_says_that_it_has_no_roles() {
    let database = Database::sqlite();
    migrate(&database);
    let tried = vagnpark(&database, &["grants", "anybody"]).output().unwrap();
    let said = String::from_utf8_lossy(&tried.stderr);
    assert!(tried.status.code() == Some(2) && said.contains("SQLite has no roles"), "{said}");
}
