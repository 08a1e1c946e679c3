//! Vehicles, their numbers and relations, and who may see them.

use crate::contract::*;

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

#[tokio::test]
async fn a_vehicle_comes_back_as_it_was_put_in_and_only_for_those_who_may_see_it() {
    for database in both() {
        let store = furnished(&database).await;
        let mut tx = store.read().await.unwrap();
        let own = vehicle(101, NORA, Sharing::Private);
        assert_eq!(tx.find_vehicle(&of(id(NORA)), own.id).await.unwrap(), Some(own.clone()));
        assert_eq!(tx.find_vehicle(&of(id(LINDESBERG)), own.id).await.unwrap(), None);
        let filter = VehicleFilter { limit: 10, ..VehicleFilter::default() };
        let of_lindesberg: Vec<VehicleId> =
            tx.list_vehicles(&of(id(LINDESBERG)), &filter).await.unwrap().into_iter().map(|v| v.id).collect();
        let of_nora: Vec<VehicleId> =
            tx.list_vehicles(&of(id(NORA)), &filter).await.unwrap().into_iter().map(|v| v.id).collect();
        assert_eq!((of_lindesberg, of_nora), (vec![id(102)], vec![id(101), id(102)]), "{}", store.engine());
        for (search, count) in [("mlb 101", 1), ("volvo", 2), ("saab", 0), ("%", 2)] {
            let filter = VehicleFilter { search: Some(search.to_owned()), ..filter.clone() };
            assert_eq!(tx.list_vehicles(&everything(), &filter).await.unwrap().len(), count, "{search}");
        }
    }
}

#[tokio::test]
async fn a_change_against_an_old_version_is_not_written() {
    for database in both() {
        let store = furnished(&database).await;
        let mut tx = store.begin().await.unwrap();
        let car = tx.find_vehicle_for_update(&everything(), id(101)).await.unwrap().unwrap();
        let sold = VehicleRecord { status: VehicleStatus::Sold, ..car.clone() };
        let car = permitted(VehicleVerb::Change, car);
        assert_eq!(tx.update_vehicle(&car, sold.clone(), day("2026-11-26")).await.unwrap().version, sold.version + 1);
        let stale = tx.update_vehicle(&car, sold, day("2026-11-26")).await;
        assert!(matches!(stale, Err(StoreError::Refused(Refusal::Stale))), "the version has moved on");
        assert_eq!(tx.find_vehicle(&everything(), id(101)).await.unwrap().unwrap().version, 2);
    }
}

#[tokio::test]
async fn v1_a_number_names_one_vehicle_on_any_day_and_can_be_used_again_later() {
    for database in both() {
        let store = furnished(&database).await;
        let number = RegistrationNumber::parse("MLB500").unwrap();
        let mut tx = store.begin().await.unwrap();
        tx.insert_registration_numbers(&[(id(101), number.clone(), day("2020-01-01"))]).await.unwrap();
        let error = tx.insert_registration_numbers(&[(id(102), number, day("2024-01-01"))]).await.unwrap_err();
        assert!(matches!(error, StoreError::Guarded(Guard::RegistrationNumbersNoOverlap)), "{error:?}");
    }
}

#[tokio::test]
async fn v6_a_move_ends_one_relation_and_begins_another_on_the_same_day() {
    for database in both() {
        let store = furnished(&database).await;
        let payer = |organisation, from: &str, to: Option<&str>| Relation {
            kind: RelationKind::Payer,
            organisation: id(organisation),
            unit: None,
            person: None,
            from: day(from),
            to: to.map(day),
        };
        let mut tx = store.begin().await.unwrap();
        let mut car = vehicle(103, NORA, Sharing::Private);
        car.description.registration_number = None;
        car.description.inventory_number = Some("I-103".to_owned());
        let new = tx.insert_vehicles(std::slice::from_ref(&car)).await.unwrap();
        tx.insert_relations(&new, &[(id(103), payer(NORA, "2020-01-01", None))]).await.unwrap();
        let vehicle = tx.find_vehicle_for_update(&everything(), id(103)).await.unwrap().unwrap();
        give(&mut tx, &vehicle, payer(LINDESBERG, "2026-05-01", None)).await;
        let relations = tx.list_relations(&everything(), id(103)).await.unwrap();
        assert_eq!(relations, [payer(NORA, "2020-01-01", Some("2026-05-01")), payer(LINDESBERG, "2026-05-01", None)]);
        assert!(tx.list_relations(&of(id(LINDESBERG)), id(103)).await.unwrap().is_empty(), "not for strangers");
        let others = tx.insert_relations(&new, &[(id(101), payer(LINDESBERG, "2026-06-01", None))]).await;
        assert!(matches!(others, Err(StoreError::Refused(Refusal::NotAParty))), "it is not new: {others:?}");
        let error = tx.insert_relations(&new, &[(id(103), payer(NORA, "2026-06-01", None))]).await.unwrap_err();
        assert!(matches!(error, StoreError::Guarded(Guard::VehicleRelationsNoOverlap)), "{error:?}");
    }
}
