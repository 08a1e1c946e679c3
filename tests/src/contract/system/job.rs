//! Jobs that one server at a time does.

use crate::contract::*;

#[tokio::test]
async fn a_lease_from_a_clock_that_went_wrong_holds_nobody_up() {
    for database in both() {
        let store = furnished(&database).await;
        let now = at("2026-10-01T08:00:00Z");
        let [one, other] = [1, 2].map(uuid::Uuid::from_u128);
        let minute = Duration::minutes(1);
        let mut tx = store.begin().await.unwrap();
        assert!(tx.take_lease("job", one, now, now + minute).await.unwrap());
        assert!(!tx.take_lease("job", other, now, now + minute).await.unwrap());
        assert!(tx.take_lease("job", other, now + minute, now + minute * 2).await.unwrap());
        let ahead = now + Duration::days(30);
        assert!(tx.take_lease("job", one, ahead, ahead + minute).await.unwrap());
        assert!(tx.take_lease("job", other, now, now + minute).await.unwrap(), "it is a month ahead");
    }
}
