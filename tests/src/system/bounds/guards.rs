//! The bounds past the program: the database enforces them itself, the same on both engines.

use sqlx::AssertSqlSafe;
use vagnpark_domain::{
    Refusal,
    bounds::table::{DAYS, TEXTS, WHOLE},
};
use vagnpark_store::{Store, StoreError};

use super::*;
use crate::harness::repository;

/// Runs a statement past the program, and rolls it back.
async fn past_the_door(store: &Store, statement: String) -> Result<(), StoreError> {
    match store {
        Store::Sqlite { writer, .. } => {
            let mut tx = writer.begin().await.unwrap();
            sqlx::query(AssertSqlSafe(statement)).execute(&mut *tx).await?;
        }
        Store::Postgres { pool, .. } => {
            let mut tx = pool.begin().await.unwrap();
            sqlx::query(AssertSqlSafe(statement)).execute(&mut *tx).await?;
        }
    }
    Ok(())
}

async fn has_rows(store: &Store, table: &str) -> bool {
    let query = format!("SELECT count(*) FROM {table}");
    let count: i64 = match store {
        Store::Sqlite { writer, .. } => sqlx::query_scalar(AssertSqlSafe(query)).fetch_one(writer).await.unwrap(),
        Store::Postgres { pool, .. } => sqlx::query_scalar(AssertSqlSafe(query)).fetch_one(pool).await.unwrap(),
    };
    count > 0
}

#[tokio::test(flavor = "multi_thread")]
async fn the_database_itself_holds_the_bounds_whoever_writes() {
    for database in both() {
        import_everything(&database);
        let server = Server::start(&database);
        let (anna, nils, car) = shared_vehicle(&database, &server).await;
        let (start, end) = (Utc::now() + Duration::days(5), Utc::now() + Duration::days(6));
        assert_eq!(
            anna.post(&format!("/api/v1/vehicles/{car}/engine-hours"), &json!({ "engine_hours": 5 })).await.0,
            204
        );
        assert_eq!(nils.post("/api/v1/bookings", &json!({ "vehicle": car, "start": start, "end": end })).await.0, 201);
        let plan = json!({ "vehicle": car, "kind": "service", "interval_months": 12, "interval_km": 1,
            "interval_hours": 1, "last_done_on": "2026-01-01", "last_done_km": 0, "last_done_hours": 0 });
        let (status, body) = anna.post("/api/v1/service-plans", &plan).await;
        assert_eq!(status, 201, "{body}");
        let store = Store::connect(&database.url).await.unwrap();
        let mut tried = 0;
        for bound in WHOLE {
            let name = format!("{}.{}", bound.table, bound.column);
            if !has_rows(&store, bound.table).await {
                continue;
            }
            tried += 1;
            let set = |value: i64| format!("UPDATE {} SET {} = {value}", bound.table, bound.column);
            for value in [bound.least - 1, bound.most + 1] {
                let refused = past_the_door(&store, set(value)).await;
                let right = matches!(refused,
                    Err(StoreError::Refused(Refusal::OutOfBounds { field, .. })) if field == bound.field);
                assert!(right, "{name} = {value}: {refused:?}");
            }
            for value in [bound.least, bound.most] {
                let taken = past_the_door(&store, set(value)).await;
                let out = matches!(taken, Err(StoreError::Refused(Refusal::OutOfBounds { .. })));
                assert!(!out, "{name} = {value}: {taken:?}");
            }
        }
        for bound in DAYS {
            if !has_rows(&store, bound.table).await {
                continue;
            }
            tried += 1;
            for day in ["1919-12-31", "2101-01-02"] {
                let instant = matches!(bound.column, "at" | "start_at" | "end_at");
                let value = if instant { format!("{day}T00:00:00+00:00") } else { day.to_owned() };
                let statement = format!("UPDATE {} SET {} = '{value}'", bound.table, bound.column);
                let refused = past_the_door(&store, statement).await;
                assert!(
                    matches!(refused, Err(StoreError::Refused(_))),
                    "{}.{} = {value}: {refused:?}",
                    bound.table,
                    bound.column
                );
            }
        }
        for text in TEXTS.iter().filter(|text| !text.lines && text.table != "trip") {
            if !has_rows(&store, text.table).await {
                continue;
            }
            tried += 1;
            let sign = if database.url.starts_with("sqlite") { "char(13)" } else { "chr(13)" };
            let refused =
                past_the_door(&store, format!("UPDATE {} SET {} = 'a' || {sign}", text.table, text.column)).await;
            assert!(matches!(refused, Err(StoreError::Refused(_))), "{}.{}: {refused:?}", text.table, text.column);
        }
        assert!(tried > 60, "{tried} columns have rows");
        store.close().await;
    }
}

#[test]
fn both_engines_guard_exactly_the_table_of_bounds() {
    for engine in ["sqlite", "postgres"] {
        let mut text = String::new();
        for entry in std::fs::read_dir(repository(&format!("migrations/{engine}"))).unwrap() {
            text.push_str(&std::fs::read_to_string(entry.unwrap().path()).unwrap());
        }
        let guards = |name: String| -> Vec<&str> { text.lines().filter(|line| line.contains(&name)).collect() };
        for bound in WHOLE {
            let found = guards(format!("{}_{}_in_bounds", bound.table, bound.column));
            let ends = format!("BETWEEN {} AND {}", bound.least, bound.most);
            assert!(
                !found.is_empty() && found.iter().all(|line| line.contains(&ends)),
                "{engine}: {bound:?} {found:?}"
            );
        }
        for bound in DAYS {
            let found = guards(format!("{}_{}_in_bounds", bound.table, bound.column));
            let first = format!("'{}-01-01", bound.first_year);
            assert!(
                !found.is_empty() && found.iter().all(|line| line.contains(&first)),
                "{engine}: {bound:?} {found:?}"
            );
        }
        for bound in TEXTS.iter().filter(|text| !text.lines && text.table != "trip") {
            assert!(!guards(format!("{}_{}_in_bounds", bound.table, bound.column)).is_empty(), "{engine}: {bound:?}");
        }
    }
}
