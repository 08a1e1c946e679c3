//! Where amounts go in the ledgers of organisations.

use vagnpark_domain::finance::ledger_mapping::{Mapped, Mapping, Posting};

use crate::contract::*;

#[tokio::test]
async fn accounts_are_written_whole_and_seen_by_their_organisation() {
    for database in both() {
        let store = furnished(&database).await;
        let mut tx = store.begin().await.unwrap();
        let posting = |account: &str| Posting {
            account: account.to_owned(),
            cost_centre: "4711".to_owned(),
            ..Posting::default()
        };
        let mapping = |account: &str| {
            Mapping::from([
                (Mapped::Settlement, posting("2890")),
                (Mapped::Category(CostCategory::Fuel), posting(account)),
            ])
        };
        tx.put_mapping(id(NORA), 2026, &mapping("6910")).await.unwrap();
        tx.put_mapping(id(NORA), 2026, &mapping("6911")).await.unwrap();
        tx.put_mapping(id(LINDESBERG), 2026, &mapping("6912")).await.unwrap();
        assert_eq!(tx.list_mappings(&of(id(NORA)), 2026).await.unwrap(), [(id(NORA), mapping("6911"))]);
        assert_eq!(tx.list_mappings(&everything(), 2026).await.unwrap().len(), 2);
        assert_eq!(tx.list_mappings(&everything(), 2027).await.unwrap(), []);
    }
}
