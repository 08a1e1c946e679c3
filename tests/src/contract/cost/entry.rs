//! Costs, by month, and who sees them.

use crate::contract::*;

#[tokio::test]
async fn costs_are_seen_by_their_organisation_and_found_by_month() {
    for database in both() {
        let store = furnished(&database).await;
        let entry = CostEntry {
            corrects: None,
            id: id(1),
            vehicle: Some(id(101)),
            pool: None,
            category: CostCategory::Insurance,
            from: day("2026-01-01"),
            to: day("2026-12-31"),
            net: Ore(36_500),
            vat: Ore(0),
            recoverable_vat: Ore(0),
            supplier: None,
            reference: Some("F-1".to_owned()),
            sender_key: Some("C1".to_owned()),
        };
        let record = CostRecord { entry: entry.clone(), organisation: Some(id(NORA)) };
        let mut tx = store.begin().await.unwrap();
        put_costs(&mut tx, std::slice::from_ref(&record), None).await.unwrap();
        assert_eq!(tx.list_sender_costs(id(NORA)).await.unwrap(), [entry]);
        assert!(tx.list_sender_costs(id(LINDESBERG)).await.unwrap().is_empty(), "another sender has keys of its own");
        let in_month =
            |month: &str| CostFilter { month: Some(month.parse().unwrap()), limit: 10, ..CostFilter::default() };
        assert_eq!(tx.list_costs(&of(id(NORA)), &in_month("2026-06")).await.unwrap(), [record]);
        assert!(tx.list_costs(&of(id(NORA)), &in_month("2027-01")).await.unwrap().is_empty());
        assert!(tx.list_costs(&of(id(LINDESBERG)), &in_month("2026-06")).await.unwrap().is_empty());
        let facts = tx.load_month_facts("2026-01".parse().unwrap(), "2026-01".parse().unwrap()).await.unwrap();
        assert_eq!((facts.entries.len(), facts.entries[0].amount, facts.vehicles.len()), (1, Ore(3_100), 2));
    }
}
