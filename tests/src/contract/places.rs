//! Units, depots, pools, agreements and work orders.

use super::*;
use vagnpark_domain::{
    cost::Agreement,
    ids::AgreementId,
    register::organisation::Unit,
    servicing::{WorkKind, WorkState},
};
use vagnpark_store::{AgreementVersion, Depot, Pool, WorkOrderFilter, WorkOrderRecord};

#[tokio::test]
async fn units_depots_and_pools_come_back_as_they_were_put_in() {
    for database in both() {
        let store = furnished(&database).await;
        let mut unit =
            Unit { id: id(1), organisation: id(NORA), name: "Socialtjänst".to_owned(), cost_centre: "410".to_owned() };
        let known = Depot {
            id: id(1),
            organisation: id(NORA),
            name: "Kommunhuset".to_owned(),
            place: Some((59.5193, 15.0402)),
        };
        let unknown = Depot { id: id(2), name: "Någonstans".to_owned(), place: None, ..known.clone() };
        let pool = Pool { id: id(1), code: "bergslagen".to_owned(), name: "Bilpool Bergslagen".to_owned() };
        let mut tx = store.begin().await.unwrap();
        tx.put_unit(&unit).await.unwrap();
        unit.cost_centre = "411".to_owned();
        tx.put_unit(&unit).await.unwrap();
        tx.insert_depot(&known).await.unwrap();
        tx.insert_depot(&unknown).await.unwrap();
        tx.insert_pool(&pool).await.unwrap();
        assert_eq!(tx.list_units().await.unwrap(), [unit], "{}", store.engine());
        assert_eq!(tx.list_depots().await.unwrap(), [known, unknown]);
        assert_eq!(tx.list_pools().await.unwrap(), [pool]);
        tx.insert_statuses(&[
            (id(101), VehicleStatus::Ordered, day("2019-12-01")),
            (id(101), VehicleStatus::InService, day("2020-01-02")),
        ])
        .await
        .unwrap();
        assert!(
            tx.insert_statuses(&[(id(101), VehicleStatus::Sold, day("2020-01-02"))]).await.is_err(),
            "one status a day"
        );
    }
}

fn version(number: u128, first_month: &str) -> AgreementVersion {
    let source = format!(
        "name = \"A\"\nfirst_month = \"{first_month}\"\ndecision = \"§ {number}\"\nparties = [\"nora\"]\n[[rule]]\n\
         name = \"Allt\"\nkey = \"direct\"\n"
    );
    AgreementVersion {
        id: AgreementId(Uuid::from_u128(number)),
        version: i64::try_from(number).unwrap(),
        agreement: Agreement::parse(&source).unwrap(),
        source,
        applied_at: at("2026-01-01T00:00:00Z"),
    }
}

#[tokio::test]
async fn the_agreement_of_a_month_is_the_latest_that_has_begun_and_only_for_its_members() {
    for database in both() {
        let store = furnished(&database).await;
        let (first, second) = (version(1, "2026-01"), version(2, "2026-07"));
        let mut tx = store.begin().await.unwrap();
        for version in [&first, &second] {
            tx.insert_agreement(&consent(), version, &[id(NORA)]).await.unwrap();
        }
        let month = |text: &str| -> Month { text.parse().unwrap() };
        for (asked, held) in
            [("2025-12", None), ("2026-01", Some(&first)), ("2026-06", Some(&first)), ("2026-07", Some(&second))]
        {
            let found = tx.find_agreement_for(&of(id(NORA)), month(asked)).await.unwrap();
            assert_eq!(found.as_ref(), held, "{asked}");
        }
        assert_eq!(tx.find_agreement_for(&of(id(LINDESBERG)), month("2026-07")).await.unwrap(), None);
        assert_eq!(tx.list_agreements(&everything()).await.unwrap(), [first, second]);
        assert_eq!(tx.next_agreement_version().await.unwrap(), 3);
        assert!(
            tx.insert_agreement(&consent(), &version(3, "2026-07"), &[]).await.is_err(),
            "two cannot begin together"
        );
    }
}

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

#[tokio::test]
async fn v4_v5_a_lorry_that_is_a_car_for_vat_stays_one_and_carries_what_its_weights_leave() {
    for database in both() {
        let store = furnished(&database).await;
        let mut tx = store.begin().await.unwrap();
        let mut lorry = vehicle(777, NORA, Sharing::Pool);
        lorry.description.registration_number = None;
        lorry.description.inventory_number = Some("I-777".to_owned());
        lorry.description.class = VehicleClass::LightTruck;
        lorry.description.vat_car = true;
        (lorry.description.total_weight_kg, lorry.description.kerb_weight_kg) = (Some(2_900), Some(1_850));
        tx.insert_vehicles(std::slice::from_ref(&lorry)).await.unwrap();
        let found = tx.find_vehicle(&of(id(NORA)), lorry.id).await.unwrap().unwrap();
        assert!(found.description.vat_car, "not told by its class");
        assert_eq!(found.description.max_load_kg(), Some(1_050));
    }
}
