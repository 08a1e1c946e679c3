//! Versions of agreements, and whom each is for.

use vagnpark_domain::{
    cost::{Agreement, proposal::ProposalKind},
    ids::AgreementId,
};
use vagnpark_store::AgreementVersion;

use crate::contract::*;

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

async fn put(tx: &mut Tx, version: &AgreementVersion) {
    let agreed = consent(ProposalKind::Agreement, &version.source);
    tx.insert_agreement(&agreed, version, &[id(NORA)], "eva").await.unwrap();
}

#[tokio::test]
async fn the_agreement_of_a_month_is_the_latest_that_has_begun_and_only_for_its_members() {
    for database in both() {
        let store = furnished(&database).await;
        let (first, second) = (version(1, "2026-01"), version(2, "2026-07"));
        let mut tx = store.begin().await.unwrap();
        for version in [&first, &second] {
            put(&mut tx, version).await;
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
        put(&mut tx, &version(3, "2026-07")).await;
        let left = tx.list_agreements(&everything()).await.unwrap();
        assert_eq!(left.iter().map(|held| held.version).collect::<Vec<_>>(), [1, 3], "two cannot begin together");
        assert!(tx.is_withdrawn(Uuid::from_u128(2)).await.unwrap(), "what gave way is kept");
    }
}

#[tokio::test]
async fn c13_no_other_agreement_is_written_or_taken_back_than_the_one_that_was_agreed() {
    for database in both() {
        let store = furnished(&database).await;
        let (agreed, other) = (version(1, "2026-01"), version(2, "2026-01"));
        let yes = consent(ProposalKind::Agreement, &agreed.source);
        let refused = |written: Result<(), StoreError>| {
            assert!(matches!(written, Err(StoreError::Refused(Refusal::ProposalChanged))), "{written:?}");
        };
        let mut tx = store.begin().await.unwrap();
        refused(tx.insert_agreement(&yes, &other, &[id(NORA)], "eva").await);
        refused(tx.insert_agreement(&consent(ProposalKind::PriceList, &other.source), &other, &[], "eva").await);
        tx.insert_agreement(&yes, &agreed, &[id(NORA)], "eva").await.unwrap();
        refused(tx.withdraw_agreement(&yes, agreed.id, agreed.applied_at, "eva").await);
        let back = consent(ProposalKind::AgreementWithdrawal, &other.id.to_string());
        refused(tx.withdraw_agreement(&back, agreed.id, agreed.applied_at, "eva").await);
        let back = consent(ProposalKind::AgreementWithdrawal, &agreed.id.to_string());
        tx.withdraw_agreement(&back, agreed.id, agreed.applied_at, "eva").await.unwrap();
        assert!(tx.list_agreements(&everything()).await.unwrap().is_empty());
    }
}

#[tokio::test]
async fn c13_whoever_has_a_vehicle_or_costs_from_a_day_on_has_something_to_share() {
    for database in both() {
        let store = furnished(&database).await;
        let mut tx = store.begin().await.unwrap();
        for (number, code) in [(3, "orebro"), (4, "karlskoga"), (5, "degerfors")] {
            tx.put_organisation(&organisation(number, code)).await.unwrap();
        }
        let having = async |tx: &mut Tx| tx.list_having_something_to_share(day("2026-11-01")).await.unwrap();
        assert_eq!(having(&mut tx).await, ["lindesberg", "nora"], "they run a vehicle");
        let car = tx.find_vehicle_for_update(&everything(), id(101)).await.unwrap().unwrap();
        let payer = |organisation: u128, from: &str| Relation {
            kind: RelationKind::Payer,
            organisation: id(organisation),
            unit: None,
            person: None,
            from: day(from),
            to: None,
        };
        give(&mut tx, &car, payer(3, "2026-01-01")).await;
        assert_eq!(having(&mut tx).await, ["lindesberg", "nora", "orebro"], "it pays for one");
        give(&mut tx, &car, payer(4, "2026-11-01")).await;
        assert_eq!(having(&mut tx).await, ["karlskoga", "lindesberg", "nora"], "until that day only");
    }
}
