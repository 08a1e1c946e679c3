//! Bookings, and the guard against the domain.

mod availability;

use crate::contract::*;

/// The guard's list of live states and `BookingState::is_live` say the same, on every boundary.
#[tokio::test]
async fn b1_the_guard_refuses_exactly_what_the_domain_calls_an_overlap() {
    for database in both() {
        let store = furnished(&database).await;
        for &state in BookingState::ALL {
            for (from, to, overlaps) in [
                ("2026-10-01T06:00:00Z", "2026-10-01T08:00:00Z", false),
                ("2026-10-01T06:00:00Z", "2026-10-01T08:00:00.000001Z", true),
                ("2026-10-01T09:59:59.999999Z", "2026-10-01T12:00:00Z", true),
                ("2026-10-01T10:00:00Z", "2026-10-01T12:00:00Z", false),
                ("2026-10-01T08:30:00Z", "2026-10-01T09:00:00Z", true),
            ] {
                let first = booking(1, 101, "2026-10-01T08:00:00Z", "2026-10-01T10:00:00Z", state);
                let second = booking(2, 101, from, to, BookingState::Confirmed);
                assert_eq!(first.window.overlaps(second.window), overlaps);
                let mut tx = store.begin().await.unwrap();
                tx.insert_bookings(&[first], None).await.unwrap();
                let refused = match tx.insert_bookings(&[second], None).await {
                    Ok(()) => false,
                    Err(StoreError::Guarded(Guard::BookingsNoOverlap)) => true,
                    Err(other) => panic!("{other:?}"),
                };
                assert_eq!(refused, overlaps && state.is_live(), "{} {state} {from}–{to}", store.engine());
            }
        }
    }
}

#[tokio::test]
async fn bookings_are_moved_only_where_there_is_room_and_seen_only_by_both_sides() {
    for database in both() {
        let store = furnished(&database).await;
        let mut tx = store.begin().await.unwrap();
        let first = booking(1, 102, "2026-10-01T08:00:00Z", "2026-10-01T10:00:00Z", BookingState::Confirmed);
        let mut second = booking(2, 102, "2026-10-01T10:00:00Z", "2026-10-01T12:00:00Z", BookingState::CheckedOut);
        tx.insert_bookings(&[first.clone(), second.clone()], None).await.unwrap();
        for scope in [of(id(NORA)), of(id(LINDESBERG))] {
            assert_eq!(tx.find_booking(&scope, first.id).await.unwrap(), Some(first.clone()));
        }
        assert_eq!(tx.find_booking(&of(id(77)), first.id).await.unwrap(), None);
        let filter = BookingFilter { state: Some(BookingState::CheckedOut), limit: 10, ..BookingFilter::default() };
        let out: Vec<BookingId> =
            tx.list_bookings(&everything(), &filter).await.unwrap().into_iter().map(|b| b.id).collect();
        assert_eq!(out, [second.id]);
        let later = Window::new(at("2026-10-02T00:00:00Z"), at("2026-10-03T00:00:00Z")).unwrap();
        let taken = tx.list_occupied(id(102), later).await.unwrap();
        assert_eq!(taken.len(), 1, "what is out is busy whatever was planned");
        assert_eq!(tx.list_all_occupied(later).await.unwrap().len(), 1);
        let near = Window::new(first.window.start(), first.occupied_until).unwrap();
        for around in [later, near] {
            let each = tx.list_occupied_each(&[(id(101), later), (id(102), around), (id(102), around)]).await.unwrap();
            let mut own = each.get(&id(102)).cloned().unwrap_or_default();
            own.sort_by_key(|taken| taken.window.start());
            assert_eq!(own, tx.list_occupied(id(102), around).await.unwrap(), "as for one, and once");
        }
        let before = second.clone();
        second.window = first.window;
        second.occupied_until = first.occupied_until;
        let vehicle = tx.find_vehicle_for_update(&everything(), id(102)).await.unwrap().unwrap();
        let before = permitted(BookingVerb::Change, before.on(&vehicle, vec![vehicle.organisation]).unwrap());
        let error = tx.update_booking(&before, second).await.unwrap_err();
        assert!(matches!(error, StoreError::Guarded(Guard::BookingsNoOverlap)), "{error:?}");
    }
}
