//! Comparisons that were saved.

use vagnpark_store::WhatIfRecord;

use super::period::{AGREEMENT, month};
use crate::contract::*;

#[tokio::test]
async fn a_saved_comparison_is_seen_by_its_organisation_and_taken_away() {
    for database in both() {
        let store = furnished(&database).await;
        let mut tx = store.begin().await.unwrap();
        let saved = WhatIfRecord {
            id: uuid::Uuid::from_u128(1),
            organisation: id(NORA),
            name: "Utan MLB 101".to_owned(),
            from: month("2026-01"),
            to: month("2026-02"),
            source: AGREEMENT.to_owned(),
            population_on: Some(day("2022-12-31")),
            without: vec!["MLB 101".to_owned(), "MLB 102".to_owned()],
            made_at: at("2026-10-01T08:00:00Z"),
            made_by: "eva".to_owned(),
        };
        tx.insert_what_if(&saved).await.unwrap();
        assert_eq!(tx.list_what_ifs(&of(id(NORA))).await.unwrap(), std::slice::from_ref(&saved));
        assert_eq!(tx.list_what_ifs(&of(id(LINDESBERG))).await.unwrap(), []);
        tx.delete_what_if(&saved).await.unwrap();
        assert_eq!(tx.list_what_ifs(&everything()).await.unwrap(), []);
    }
}
