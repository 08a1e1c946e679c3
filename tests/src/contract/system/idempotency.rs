//! Answers of requests that are repeated are remembered (B-13).

use vagnpark_domain::audit::{AuditAction, AuditEntity};

use crate::contract::{people::user::nils, *};

/// Claims a key for a quarter of an hour, in a transaction of its own.
async fn claim(store: &Store, attempt: &Attempt, hash: &str, now: DateTime<Utc>) -> Claim {
    let mut tx = store.begin().await.unwrap();
    let claim = tx.claim_key(attempt, hash, now, now + Duration::minutes(15)).await.unwrap();
    tx.commit().await.unwrap();
    claim
}

/// Writes something with its audit entry, on behalf of an attempt.
async fn do_it(store: &Store, attempt: &Attempt, number: u128) -> Result<(), StoreError> {
    let work = async {
        let mut tx = store.begin().await?;
        tx.put_organisation(&organisation(number, &format!("o{number}"))).await?;
        let change = Change {
            action: AuditAction::Add,
            entity: AuditEntity::Organisation,
            entity_id: number.to_string(),
            organisation: None,
            before: None,
            after: None,
        };
        tx.audit(at("2026-10-01T08:00:00Z"), vec![AuditEntry::new(&Actor::operator(), change)]).await?;
        tx.commit().await
    };
    attempt.clone().work(work).await
}

#[tokio::test]
async fn b13_a_key_is_claimed_once_taken_over_from_the_dead_and_what_was_done_is_found() {
    for database in both() {
        let store = furnished(&database).await;
        let user = nils(Vec::new());
        let mut tx = store.begin().await.unwrap();
        tx.insert_user(&user).await.unwrap();
        tx.commit().await.unwrap();
        let attempt = |key: &str, number: u128| Attempt { user: user.id, key: key.to_owned(), id: id(number) };
        let (now, after_the_lease) = (at("2026-10-01T08:00:00Z"), at("2026-10-01T08:15:00Z"));
        let (first, second) = (attempt("k", 1), attempt("k", 2));

        assert_eq!(claim(&store, &first, "h", now).await, Claim::Ours);
        assert_eq!(claim(&store, &second, "h", now).await, Claim::UnderWay);
        assert_eq!(claim(&store, &second, "other", after_the_lease).await, Claim::OfAnother);
        // The first shows no sign of life, so the second takes over; the first then does nothing.
        assert_eq!(claim(&store, &second, "h", after_the_lease).await, Claim::Ours);
        assert!(matches!(do_it(&store, &first, 50).await, Err(StoreError::TakenOver)));
        assert!(!store.read().await.unwrap().list_organisations().await.unwrap().iter().any(|o| o.code == "o50"));
        do_it(&store, &second, 51).await.unwrap();

        // It died before it answered: what it did is found, and not done again.
        let third = attempt("k", 3);
        assert_eq!(claim(&store, &third, "h", after_the_lease).await, Claim::UnderWay, "it may still answer");
        let effect = Effect { entity: AuditEntity::Organisation, id: "51".to_owned() };
        let later = after_the_lease + Duration::minutes(15);
        assert_eq!(claim(&store, &third, "h", later).await, Claim::Done(effect.clone()));
        let mut tx = store.begin().await.unwrap();
        assert_eq!(tx.release_key(&second).await.unwrap(), Some(effect), "a key with an effect is not given back");
        let body = "{}".to_owned();
        let answer = RememberedAnswer { request_hash: "h".to_owned(), status: 201, location: None, body };
        tx.remember_answer(&third, &answer).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(claim(&store, &third, "h", now).await, Claim::Answered(answer));

        // One that did nothing releases its key.
        let failed = attempt("l", 4);
        assert_eq!(claim(&store, &failed, "h", now).await, Claim::Ours);
        let mut tx = store.begin().await.unwrap();
        assert_eq!(tx.release_key(&failed).await.unwrap(), None);
        tx.commit().await.unwrap();
        assert_eq!(claim(&store, &attempt("l", 5), "h", now).await, Claim::Ours);
    }
}
