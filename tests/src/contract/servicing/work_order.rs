//! Work orders, and whose they are.

use vagnpark_domain::servicing::{WorkKind, WorkState};
use vagnpark_store::{WorkOrderFilter, WorkOrderRecord};

use crate::contract::*;

#[tokio::test]
async fn work_orders_belong_to_who_runs_the_vehicle() {
    for database in both() {
        let store = furnished(&database).await;
        let block = booking(1, 101, "2026-10-01T08:00:00Z", "2026-10-01T10:00:00Z", BookingState::Confirmed);
        let order = WorkOrderRecord {
            id: id(1),
            vehicle_id: id(101),
            booking_id: Some(block.id.0),
            kind: WorkKind::Service,
            state: WorkState::Planned,
            note: "byt olja".to_owned(),
            done_on: None,
            odometer_km: None,
            plan_id: None,
            version: 1,
        };
        let mut tx = store.begin().await.unwrap();
        tx.insert_bookings(std::slice::from_ref(&block), None).await.unwrap();
        let vehicle = tx.find_vehicle_for_update(&everything(), id(101)).await.unwrap().unwrap();
        let read_only = permitted(VehicleVerb::ReadMeters, vehicle.clone());
        let refused = tx.insert_work_order(&read_only, &order).await;
        assert!(matches!(refused, Err(StoreError::PermittedForSomethingElse(_))), "to read its meters is less (A-8)");
        let vehicle = permitted(VehicleVerb::Service, vehicle);
        tx.insert_work_order(&vehicle, &order).await.unwrap();
        assert_eq!(tx.find_work_order(&of(id(NORA)), order.id).await.unwrap(), Some(order.clone()));
        assert_eq!(order.block(), Some(block.id));
        assert_eq!(tx.find_work_order(&of(id(LINDESBERG)), order.id).await.unwrap(), None);
        let done = WorkOrderRecord {
            state: WorkState::Done,
            done_on: Some(day("2026-10-01")),
            odometer_km: Some(9),
            ..order.clone()
        };
        assert_eq!(tx.update_work_order(&vehicle, done.clone()).await.unwrap().version, done.version + 1);
        let stale = tx.update_work_order(&vehicle, done).await;
        assert!(matches!(stale, Err(StoreError::Refused(Refusal::Stale))), "the version has moved on");
        let listed = tx
            .list_work_orders(
                &of(id(NORA)),
                &WorkOrderFilter { vehicle: Some(id(101)), limit: 10, ..WorkOrderFilter::default() },
            )
            .await
            .unwrap();
        assert_eq!((listed.len(), listed[0].state), (1, WorkState::Done));
        assert!(
            tx.list_work_orders(&of(id(LINDESBERG)), &WorkOrderFilter { limit: 10, ..WorkOrderFilter::default() })
                .await
                .unwrap()
                .is_empty()
        );
    }
}
