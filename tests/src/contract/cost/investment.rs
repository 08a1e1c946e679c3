//! Bought vehicles, internal rates, and what was entered of them.

use vagnpark_domain::cost::investment::Investment;
use vagnpark_store::{InvestmentRecord, RateRecord};

use crate::contract::*;

#[tokio::test]
async fn bought_vehicles_and_rates_are_their_organisations_and_what_was_posted_is_remembered() {
    for database in both() {
        let store = furnished(&database).await;
        let (september, october): (Month, Month) = ("2026-09".parse().unwrap(), "2026-10".parse().unwrap());
        let investment = Investment {
            vehicle: id(101),
            in_use_from: day("2026-09-10"),
            cost: Ore(30_000_000),
            residual: Ore(6_000_000),
            months: 60,
            sold: None,
        };
        let mut record =
            InvestmentRecord { investment, organisation: id(NORA), reference: "F 77".to_owned(), posted_until: None };
        let rate = RateRecord { organisation: id(NORA), year: 2026, rate: 250, decision: "KS § 3".to_owned() };
        let mut tx = store.begin().await.unwrap();
        tx.put_investment(&record).await.unwrap();
        tx.put_internal_rate(&RateRecord { rate: 100, ..rate.clone() }).await.unwrap();
        tx.put_internal_rate(&rate).await.unwrap();
        assert_eq!(tx.hold_investments(&of(id(NORA))).await.unwrap(), [record.clone()]);
        assert_eq!(tx.count_unposted_investments(october, &[id(NORA)]).await.unwrap(), 1);
        assert_eq!(
            tx.count_unposted_investments(september.previous(), &[id(NORA)]).await.unwrap(),
            0,
            "not in use yet"
        );
        tx.mark_posted(&[id(101)], september).await.unwrap();
        tx.commit().await.unwrap();

        let mut tx = store.begin().await.unwrap();
        assert_eq!(tx.count_unposted_investments(september, &[id(NORA)]).await.unwrap(), 0);
        assert_eq!(tx.count_unposted_investments(october, &[id(NORA)]).await.unwrap(), 1);
        // The posted months are remembered when the rest changes.
        record.investment.sold = Some((day("2026-09-30"), Ore(1)));
        tx.put_investment(&record).await.unwrap();
        record.posted_until = Some(september);
        assert_eq!(tx.list_investments(&of(id(NORA))).await.unwrap(), [record]);
        assert_eq!(tx.count_unposted_investments(october, &[id(NORA)]).await.unwrap(), 0, "it is sold");
        assert!(tx.list_investments(&of(id(LINDESBERG))).await.unwrap().is_empty());
        assert!(tx.list_internal_rates(&of(id(LINDESBERG))).await.unwrap().is_empty());
        assert_eq!(tx.list_internal_rates(&everything()).await.unwrap(), [rate]);
        tx.commit().await.unwrap();
    }
}
