//! Versions of agreements, and whom each is for.

use vagnpark_domain::{cost::Agreement, ids::AgreementId};
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
