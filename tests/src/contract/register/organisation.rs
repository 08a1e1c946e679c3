//! Organisations with their units, depots and pools.

use vagnpark_domain::register::organisation::Unit;
use vagnpark_store::{Depot, Pool};

use crate::contract::*;

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

#[tokio::test]
async fn organisations_are_found_by_code_number_name_and_alias() {
    for database in both() {
        let store = furnished(&database).await;
        let mut tx = store.begin().await.unwrap();
        tx.put_alias(id(NORA), "Nora stad", None).await.unwrap();
        tx.put_population(id(NORA), day("2023-12-31"), 10_627, "SCB").await.unwrap();
        let aliases = tx.load_aliases().await.unwrap();
        for name in ["nora", "NORA KOMMUN", "1801", "nora  STAD"] {
            assert_eq!(aliases.find(name, day("2026-10-01")), Some(id(NORA)), "{name}");
        }
        assert_eq!(aliases.find("Örebro", day("2026-10-01")), None);
        assert_eq!(tx.load_population().await.unwrap().on("nora", day("2023-12-31")), Ok(10_627));
    }
}
