//! Attempts to log in, as the database lets them through.

use vagnpark_store::Pace;

use crate::contract::*;

#[tokio::test]
async fn attempts_from_one_address_come_three_at_once_and_then_one_by_one() {
    for database in both() {
        let store = furnished(&database).await;
        let now = at("2026-10-01T08:00:00Z");
        let pace = Pace::Steady { burst: 3, step_us: 20_000_000 };
        let mut tx = store.begin().await.unwrap();
        for _ in 0..3 {
            assert_eq!(tx.claim_attempt(b"address", pace, now).await.unwrap(), None);
        }
        assert_eq!(tx.claim_attempt(b"address", pace, now).await.unwrap(), Some(20_000_000));
        assert_eq!(tx.claim_attempt(b"another", pace, now).await.unwrap(), None);
        let soon = now + Duration::seconds(19);
        assert_eq!(tx.claim_attempt(b"address", pace, soon).await.unwrap(), Some(1_000_000));
        assert_eq!(tx.claim_attempt(b"address", pace, now + Duration::seconds(20)).await.unwrap(), None);
        // One that succeeded leaves its place to the next.
        tx.release_attempt(b"address", 20_000_000).await.unwrap();
        assert_eq!(tx.claim_attempt(b"address", pace, now + Duration::seconds(20)).await.unwrap(), None);
    }
}

#[tokio::test]
async fn attempts_at_one_login_are_free_at_first_and_then_wait_longer_each_time() {
    for database in both() {
        let store = furnished(&database).await;
        let mut now = at("2026-10-01T08:00:00Z");
        let (first_us, longest_us) = (1_000_000, 5_000_000);
        let pace = Pace::Growing { free: 3, first_us, longest_us, forgotten_us: 60_000_000 };
        let mut tx = store.begin().await.unwrap();
        let mut waits = Vec::new();
        for _ in 0..7 {
            assert_eq!(tx.claim_attempt(b"nils", pace, now).await.unwrap(), None);
            let wait = tx.claim_attempt(b"nils", pace, now).await.unwrap();
            // A refused claim counts for nothing; one that was let through is the second of the pair.
            waits.push(wait.map_or(0, |wait| wait / 1_000_000));
            now += Duration::microseconds(wait.unwrap_or_default());
        }
        assert_eq!(waits, [0, 1, 2, 4, 5, 5, 5]);
        let later = now + Duration::seconds(61);
        assert_eq!(tx.claim_attempt(b"nils", pace, later).await.unwrap(), None);
        assert_eq!(tx.claim_attempt(b"nils", pace, later).await.unwrap(), None, "forgotten");
        tx.forget_attempts(b"nils").await.unwrap();
        assert_eq!(tx.claim_attempt(b"nils", pace, now).await.unwrap(), None);
    }
}
