//! What is charged by others, and objections to it (C-14).

use vagnpark_domain::{
    access::{ChargedVerb, ObjectionVerb},
    cost::objection::{ChargedKind, ObjectionState},
};
use vagnpark_store::{ChargedRecord, Locked, ObjectionEnd, ObjectionFilter, ObjectionRecord};

use crate::contract::*;

fn trip(number: u128) -> NewTrip {
    let start = at("2026-10-05T08:00:00Z");
    NewTrip {
        id: id(number),
        vehicle: id(101),
        payer: id(NORA),
        booking: None,
        driver_name: None,
        window: Window::new(start, start + Duration::hours(1)).unwrap(),
        distance_m: 5_000,
        purpose: String::new(),
        sender_key: Some(format!("T{number}")),
    }
}

fn objection(number: u128, to: &ChargedRecord) -> ObjectionRecord {
    ObjectionRecord {
        id: id(number),
        kind: ChargedKind::Trip,
        charged: to.id,
        month: to.month(None),
        number: to.number.clone(),
        on: to.from,
        organisation: to.payer,
        entered_by: to.entered_by,
        reason: "Fel bil".to_owned(),
        made_by: "Eva Ek".to_owned(),
        made_at: at("2026-11-03T08:00:00Z"),
        state: ObjectionState::Open,
        answer: String::new(),
        ended_by: None,
        ended_for: None,
        ended_at: None,
        version: 1,
    }
}

fn end(state: ObjectionState) -> ObjectionEnd {
    let at = at("2026-11-04T08:00:00Z");
    let ended_for = Some(id(LINDESBERG));
    ObjectionEnd { state, answer: "Nyckeln är kvitterad".to_owned(), by: "Siv Sand".to_owned(), ended_for, at }
}

/// Trips of Nora's that Lindesberg and she herself have sent.
async fn sent(database: &Database) -> Store {
    let store = furnished(database).await;
    let mut tx = store.begin().await.unwrap();
    tx.insert_trips(&[trip(301)], id(LINDESBERG), None).await.unwrap();
    tx.insert_trips(&[trip(302)], id(NORA), None).await.unwrap();
    tx.commit().await.unwrap();
    store
}

async fn held(tx: &mut Tx) -> Locked<ChargedRecord> {
    tx.find_charged_for_update(&of(id(NORA)), id(301)).await.unwrap().unwrap()
}

#[tokio::test]
async fn c14_what_somebody_else_sent_is_charged_by_others_and_seen_by_both() {
    for database in both() {
        let store = sent(&database).await;
        let mut tx = store.read().await.unwrap();
        let october = "2026-10".parse().unwrap();
        let listed = tx.list_charged(&of(id(NORA)), october, (0, 10)).await.unwrap();
        let [only] = &listed[..] else { panic!("{listed:?}") };
        assert_eq!((only.id, only.payer, only.entered_by), (id(301), id(NORA), id(LINDESBERG)));
        assert_eq!(tx.list_charged_after(&of(id(NORA)), october, None, 10).await.unwrap(), listed);
        assert_eq!(tx.sum_charged(&of(id(NORA)), october).await.unwrap()[0].distance_m, 5_000);
        assert!(tx.list_charged(&of(id(LINDESBERG)), october, (0, 10)).await.unwrap().is_empty());
        assert!(tx.list_charged(&of(id(NORA)), "2026-09".parse().unwrap(), (0, 10)).await.unwrap().is_empty());
        for organisation in [NORA, LINDESBERG] {
            assert!(!tx.list_charged_thing(&of(id(organisation)), id(301)).await.unwrap().is_empty());
        }
        assert!(tx.list_charged_thing(&of(id(3)), id(301)).await.unwrap().is_empty());
        assert!(tx.list_charged_thing(&of(id(NORA)), id(302)).await.unwrap().is_empty(), "her own");
    }
}

#[tokio::test]
async fn c14_an_objection_is_made_once_and_ends_once() {
    for database in both() {
        let store = sent(&database).await;
        let mut tx = store.begin().await.unwrap();
        let charged = permitted(ChargedVerb::Object, held(&mut tx).await);
        tx.insert_objection(&charged, &objection(401, &charged)).await.unwrap();
        tx.commit().await.unwrap();
        let mut tx = store.begin().await.unwrap();
        let twice = tx.insert_objection(&charged, &objection(402, &charged)).await;
        assert!(matches!(twice, Err(StoreError::Refused(Refusal::AlreadyThere { .. }))), "{twice:?}");
        drop(tx);

        let mut tx = store.begin().await.unwrap();
        let found = async |tx: &mut Tx| tx.find_objection_for_update(&everything(), id(401)).await.unwrap().unwrap();
        let open = permitted(ObjectionVerb::Withdraw, found(&mut tx).await);
        let other = tx.end_objection(&open, &end(ObjectionState::Stands)).await;
        assert!(matches!(other, Err(StoreError::PermittedForSomethingElse(_))), "{other:?}");
        let answered = permitted(ObjectionVerb::Answer, found(&mut tx).await);
        tx.end_objection(&answered, &end(ObjectionState::Stands)).await.unwrap();
        let again = tx.end_objection(&answered, &end(ObjectionState::Stands)).await;
        assert!(matches!(again, Err(StoreError::Refused(Refusal::Stale))), "{again:?}");
        tx.commit().await.unwrap();
        let filter = ObjectionFilter { limit: 10, ..ObjectionFilter::default() };
        let mut tx = store.read().await.unwrap();
        let listed = tx.list_objections(&of(id(LINDESBERG)), &filter).await.unwrap();
        assert_eq!((listed[0].state, listed[0].version), (ObjectionState::Stands, 2));
        assert!(tx.list_objections(&of(id(3)), &filter).await.unwrap().is_empty());
        assert!(tx.count_open_objections("2026-10".parse().unwrap()).await.unwrap().is_empty());
    }
}
