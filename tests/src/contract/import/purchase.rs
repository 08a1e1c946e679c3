//! What was bought for a vehicle that nobody knows.

use vagnpark_domain::cost::PurchaseKind;
use vagnpark_store::PurchaseRecord;

use super::batch::with_batch;
use crate::contract::*;

pub(super) fn purchase(number: u128, plate: &str) -> PurchaseRecord {
    PurchaseRecord {
        id: id(number),
        kind: PurchaseKind::Fuel,
        organisation_id: Some(Uuid::from_u128(NORA)),
        number: plate.to_owned(),
        vehicle_id: None,
        cost_entry_id: None,
        at: at("2026-10-01T08:00:00Z"),
        quantity: Some(41_500),
        net_ore: 64_000,
        vat_ore: 16_000,
        recoverable_vat_ore: 16_000,
        odometer_km: None,
        station: None,
        supplier: None,
        remark: None,
        sender_key: format!("K{number}"),
        batch_id: Uuid::from_u128(1),
    }
}

#[tokio::test]
async fn a_line_without_a_vehicle_waits_in_its_senders_queue_until_it_is_matched() {
    for database in both() {
        let store = furnished(&database).await;
        let mut tx = with_batch(&store).await;
        tx.insert_purchases(&[purchase(1, "KORT 7"), purchase(2, "KORT 7")], id(NORA), id(1)).await.unwrap();
        let waiting = tx.list_unmatched(&of(id(NORA))).await.unwrap();
        assert_eq!((waiting.len(), waiting[0].lines, waiting[0].net_ore), (1, 2, 128_000));
        assert!(tx.list_unmatched(&of(id(LINDESBERG))).await.unwrap().is_empty());
        assert!(tx.load_unmatched_for_update(&of(id(LINDESBERG)), id(NORA), "KORT 7").await.unwrap().is_empty());
        let lines = tx.load_unmatched_for_update(&of(id(NORA)), id(NORA), "KORT 7").await.unwrap();
        assert_eq!(lines.len(), 2);
        let entry = CostEntry {
            corrects: None,
            id: id(50),
            vehicle: Some(id(101)),
            pool: None,
            category: CostCategory::Fuel,
            from: day("2026-10-01"),
            to: day("2026-10-01"),
            net: Ore(64_000),
            vat: Ore(16_000),
            recoverable_vat: Ore(16_000),
            supplier: None,
            reference: None,
            sender_key: Some("fuel:K1".to_owned()),
        };
        let cost = CostRecord { entry, organisation: Some(id(NORA)) };
        put_costs(&mut tx, &[cost], Some(id(1))).await.unwrap();
        tx.match_purchase(&lines[0], id(101), id(50), Some("a remark")).await.unwrap();
        tx.put_vehicle_alias(id(NORA), "KORT 7", id(101)).await.unwrap();
        assert_eq!(tx.load_vehicle_aliases(id(NORA)).await.unwrap(), [("kort7".to_owned(), id(101))]);
        assert!(tx.load_vehicle_aliases(id(LINDESBERG)).await.unwrap().is_empty());
        let matched = tx.list_purchases(&of(id(NORA)), id(101)).await.unwrap();
        assert_eq!(matched.iter().map(|line| line.remark.as_deref()).collect::<Vec<_>>(), [Some("a remark")]);
        assert!(tx.list_purchases(&of(id(LINDESBERG)), id(101)).await.unwrap().is_empty());
        assert_eq!(tx.list_sender_purchases(id(NORA)).await.unwrap().len(), 2);
        tx.put_vehicle_alias(id(LINDESBERG), "kort 7", id(101)).await.unwrap();
        tx.delete_vehicle_alias(id(NORA), id(101), "kort7").await.unwrap();
        assert_eq!(tx.load_vehicle_aliases(id(LINDESBERG)).await.unwrap().len(), 1, "what another sender means stays");
        assert!(tx.load_vehicle_aliases(id(NORA)).await.unwrap().is_empty());
    }
}
