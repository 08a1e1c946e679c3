//! The one place that decides whether a vehicle can be had (B-1 … B-3, B-9, B-10).

use chrono::{DateTime, Duration, Utc};

use super::{BookingState, RULES, Request};
use crate::{
    bounds::table::DISTANCE_M,
    ids::{BookingId, VehicleId},
    refusal::Refusal,
    register::reading::{Reading, valid_readings},
    time::Window,
};

/// A stretch of time a vehicle is not free, buffer included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Occupied {
    /// The booking that occupies it.
    pub booking: BookingId,
    /// From when until when, with the turn-round buffer (B-3).
    pub window: Window,
    /// The state of that booking.
    pub state: BookingState,
}

/// A vehicle's calendar around the window asked for.
#[derive(Clone, Debug, Default)]
pub struct Calendar {
    /// The live bookings and blocks near the window.
    pub occupied: Vec<Occupied>,
    /// Minutes the vehicle needs after each booking.
    pub buffer_minutes: u32,
    /// Free vehicles that are as good, for the refusal to name.
    pub alternatives: Vec<VehicleId>,
}

impl Calendar {
    /// The bookings in the way of `window` with its buffer, except `own` when a booking is moved. A vehicle that is out
    /// is busy until it is returned, whatever was planned (B-2).
    pub fn conflicts(&self, window: Window, own: Option<BookingId>, now: DateTime<Utc>) -> Vec<Window> {
        let wanted = window.extended_by_minutes(self.buffer_minutes);
        self.occupied
            .iter()
            .filter(|taken| Some(taken.booking) != own && taken.state.is_live())
            .filter(|taken| taken.until_now(now).overlaps(wanted))
            .map(|taken| taken.window)
            .collect()
    }
}

impl Calendar {
    /// The first free window at or after the one asked for, as long as it and beginning within this many days.
    pub fn next_free(&self, asked: Window, own: Option<BookingId>, now: DateTime<Utc>, days: i64) -> Option<Window> {
        let last = asked.start().checked_add_signed(Duration::days(days))?;
        let mut start = asked.start();
        while start <= last {
            let window = Window::new(start, start.checked_add_signed(asked.duration())?).ok()?;
            let wanted = window.extended_by_minutes(self.buffer_minutes);
            let in_the_way = self
                .occupied
                .iter()
                .filter(|taken| Some(taken.booking) != own && taken.state.is_live())
                .map(|taken| taken.until_now(now))
                .filter(|taken| taken.overlaps(wanted))
                .map(Window::end)
                .max();
            match in_the_way {
                Some(end) => start = end,
                None => return Some(window),
            }
        }
        None
    }
}

impl Occupied {
    fn until_now(&self, now: DateTime<Utc>) -> Window {
        if self.state == BookingState::CheckedOut && self.window.end() < now {
            Window::new(self.window.start(), now).unwrap_or(self.window)
        } else {
            self.window
        }
    }
}

/// Decides whether the request can be met: first the named rules, then the calendar. Answers the window the vehicle is
/// then occupied for, buffer included.
pub fn decide_booking(
    request: &Request<'_>,
    calendar: &Calendar,
    own: Option<BookingId>,
    now: DateTime<Utc>,
) -> Result<Window, Refusal> {
    for (_, rule) in RULES {
        rule(request, now)?;
    }
    let conflicts = calendar.conflicts(request.window, own, now);
    if conflicts.is_empty() {
        Ok(request.window.extended_by_minutes(calendar.buffer_minutes))
    } else {
        Err(Refusal::Taken { conflicts, alternatives: calendar.alternatives.clone() })
    }
}

/// What becomes another when a booking is changed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Moved {
    /// Its vehicle.
    pub vehicle: bool,
    /// Its start.
    pub start: bool,
    /// Its driver.
    pub driver: bool,
}

/// Decides whether a booking can be changed, before rules and calendar are asked. For one that is out only the return
/// can change: the vehicle, the start and who has the keys are facts by then (B-9).
pub fn decide_move(state: BookingState, moved: Moved) -> Result<(), Refusal> {
    match state {
        BookingState::Requested | BookingState::Offered | BookingState::Confirmed => Ok(()),
        BookingState::CheckedOut if moved == Moved::default() => Ok(()),
        BookingState::CheckedOut
        | BookingState::Returned
        | BookingState::Refused
        | BookingState::Cancelled
        | BookingState::NoShow => Err(state.refusal()),
    }
}

/// How long before the start the keys are handed out (ours).
pub const EARLY_CHECK_OUT: Duration = Duration::minutes(30);

/// The earliest time the keys of a booking can be had without moving its start (B-9).
pub fn check_out_from(window: Window) -> DateTime<Utc> {
    window.start().checked_sub_signed(EARLY_CHECK_OUT).unwrap_or(window.start())
}

/// Decides whether the keys can be handed out (B-9).
pub fn decide_check_out(state: BookingState, window: Window, now: DateTime<Utc>) -> Result<BookingState, Refusal> {
    let next = state.check_out()?;
    let from = check_out_from(window);
    if now >= window.end() {
        Err(Refusal::WindowInThePast)
    } else if now < from {
        Err(Refusal::CheckOutTooEarly { from })
    } else {
        Ok(next)
    }
}

/// The shortest trip there is: the databases keep nothing shorter.
const SHORTEST_TRIP: Duration = Duration::microseconds(1);

/// The window of a trip that began when the keys were taken and ends now. A clock that went back meanwhile loses no
/// trip: it is as short as a trip can be.
pub fn driven_window(out_at: DateTime<Utc>, now: DateTime<Utc>) -> Result<Window, Refusal> {
    let shortest = out_at.checked_add_signed(SHORTEST_TRIP).unwrap_or(out_at);
    Window::new(out_at, now.max(shortest)).map_err(|_| Refusal::WindowEmpty)
}

/// Decides whether a vehicle can be taken back, and what its odometer showed when it was taken (B-9). What was noted
/// then may have turned out to be wrong; the log knows better.
pub fn decide_return(
    state: BookingState,
    odometer_out_km: Option<i64>,
    odometer_in_km: i64,
    log: &[Reading],
) -> Result<(BookingState, i64), Refusal> {
    let next = state.give_back()?;
    let possible = |km: &i64| *km <= odometer_in_km;
    let by_log = || valid_readings(log).iter().rev().map(|reading| reading.odometer_km).find(possible);
    let out = odometer_out_km.filter(possible).or_else(by_log).unwrap_or(odometer_in_km);
    Ok((next, out))
}

/// How far a vehicle was driven between two readings, in metres. A distance no trip can have means a wrong reading, and
/// nobody knows how far it really was: it counts as nothing, for somebody to correct (B-9).
pub fn driven_m(out_km: i64, in_km: i64) -> i64 {
    let metres = in_km.saturating_sub(out_km).saturating_mul(1_000);
    if DISTANCE_M.holds(metres) { metres } else { 0 }
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use super::super::{Barred, BookingKind, Driver, Kept, Request, Standing};
    use super::*;
    use crate::{
        ids::OrganisationId,
        register::{LicenceClass, RunBy, Sharing, VehicleStatus},
    };
    use proptest::prelude::*;
    use uuid::Uuid;

    fn at(minutes: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(minutes * 60, 0).unwrap()
    }

    fn window(from: i64, to: i64) -> Window {
        Window::new(at(from), at(to)).unwrap()
    }

    static DRIVER: LazyLock<Driver> = LazyLock::new(|| holding(&[LicenceClass::B]));

    fn holding(licences: &[LicenceClass]) -> Driver {
        Driver { licences: licences.to_vec(), barred: None }
    }

    fn request(from: i64, to: i64) -> Request<'static> {
        Request {
            kind: BookingKind::Booking,
            window: window(from, to),
            status: VehicleStatus::InService,
            driving_ban_from: None,
            to_inspection: false,
            licence_demanded: Some(LicenceClass::B),
            driver: &DRIVER,
            standing: Standing::Own,
            head_start_hours: None,
            needed_lift_valid_to: None,
            stopped_by_defect: false,
            kept: Kept::default(),
        }
    }

    fn calendar(taken: &[(i64, i64)], buffer_minutes: u32) -> Calendar {
        let occupied = taken.iter().zip(1..).map(|((from, to), id)| Occupied {
            booking: BookingId(Uuid::from_u128(id)),
            window: window(*from, *to).extended_by_minutes(buffer_minutes),
            state: BookingState::Confirmed,
        });
        Calendar { occupied: occupied.collect(), buffer_minutes, alternatives: vec![] }
    }

    #[test]
    fn b1_touching_bookings_both_succeed_and_overlapping_ones_do_not() {
        let calendar = calendar(&[(60, 120)], 0);
        assert!(decide_booking(&request(0, 60), &calendar, None, at(0)).is_ok());
        assert!(decide_booking(&request(120, 180), &calendar, None, at(0)).is_ok());
        assert!(matches!(decide_booking(&request(119, 180), &calendar, None, at(0)), Err(Refusal::Taken { .. })));
    }

    #[test]
    fn b2_a_vehicle_that_is_out_is_busy_until_it_is_returned() {
        let mut calendar = calendar(&[(0, 60)], 0);
        calendar.occupied[0].state = BookingState::CheckedOut;
        assert!(matches!(decide_booking(&request(90, 150), &calendar, None, at(100)), Err(Refusal::Taken { .. })));
        calendar.occupied[0].state = BookingState::Returned;
        assert!(decide_booking(&request(90, 150), &calendar, None, at(100)).is_ok());
    }

    #[test]
    fn b3_buffers_bind_on_both_sides() {
        let calendar = calendar(&[(60, 120)], 30);
        assert!(decide_booking(&request(0, 31), &calendar, None, at(0)).is_err());
        assert!(decide_booking(&request(0, 30), &calendar, None, at(0)).is_ok());
        assert!(decide_booking(&request(149, 200), &calendar, None, at(0)).is_err());
        assert!(decide_booking(&request(150, 200), &calendar, None, at(0)).is_ok());
    }

    #[test]
    fn b1_the_next_free_window_is_as_long_and_has_room_for_the_buffer() {
        let calendar = calendar(&[(60, 120), (160, 200)], 30);
        let next = |from, to| calendar.next_free(window(from, to), None, at(0), 1).map(Window::start);
        assert_eq!(next(0, 30), Some(at(0)));
        assert_eq!(next(0, 31), Some(at(230)), "between the two there is no room");
        assert_eq!(
            calendar.next_free(window(60, 120), Some(BookingId(Uuid::from_u128(1))), at(0), 1),
            Some(window(60, 120))
        );
    }

    #[test]
    fn each_rule_refuses_by_its_name() {
        let refused = |change: fn(&mut Request<'static>)| {
            let mut asked = request(1_000, 1_060);
            change(&mut asked);
            decide_booking(&asked, &Calendar::default(), None, at(990)).unwrap_err().code()
        };
        assert_eq!(refused(|r| r.standing = Standing::Stranger { handed_over: None }), "not_shared");
        assert_eq!(refused(|r| r.stopped_by_defect = true), "stopped_by_defect");
        assert_eq!(refused(|r| r.window = window(900, 1_000)), "window_in_the_past");
        assert_eq!(refused(|r| r.window = window(1_000, 1_000 + 93 * 1_440)), "window_too_long");
        assert_eq!(refused(|r| r.status = VehicleStatus::OffTheRoad), "not_in_service");
        assert_eq!(refused(|r| r.driving_ban_from = Some("1970-01-01".parse().unwrap())), "driving_ban");
        assert_eq!(refused(|r| r.licence_demanded = Some(LicenceClass::C)), "licence_missing");
    }

    #[test]
    fn b12_a_licence_for_more_will_do_and_one_for_less_will_not() {
        let ask = |demanded, held: &[LicenceClass]| {
            let asked = Request { licence_demanded: demanded, driver: &holding(held), ..request(1_000, 1_060) };
            decide_booking(&asked, &Calendar::default(), None, at(990)).map(|_| ())
        };
        let missing = Err(Refusal::LicenceMissing { demanded: LicenceClass::C });
        assert_eq!(ask(Some(LicenceClass::C), &[LicenceClass::B]), missing);
        assert_eq!(ask(Some(LicenceClass::C), &[LicenceClass::B, LicenceClass::C]), Ok(()));
        assert_eq!(ask(Some(LicenceClass::B), &[LicenceClass::C]), Ok(()), "who may drive a lorry may drive a car");
        assert_eq!(ask(None, &[]), Ok(()), "what takes none");
        let block = Request { kind: BookingKind::Block, driver: &holding(&[]), ..request(1_000, 1_060) };
        assert!(decide_booking(&block, &Calendar::default(), None, at(990)).is_ok(), "nobody drives a block");
    }

    #[test]
    fn a10_b16_nobody_who_is_barred_is_given_a_vehicle_and_what_they_have_stays_as_it_is() {
        let barred = |why| Driver { barred: Some(why), ..holding(&[LicenceClass::B]) };
        for (driver, refusal) in [
            (barred(Barred::LockedOut), Refusal::DriverLockedOut),
            (barred(Barred::BooksNothing), Refusal::DriverBooksNothing),
        ] {
            let ask = |change: fn(&mut Request<'_>)| {
                let mut asked = Request { driver: &driver, ..request(1_000, 1_060) };
                change(&mut asked);
                decide_booking(&asked, &Calendar::default(), None, at(990)).map(|_| ())
            };
            assert_eq!((refusal.field(), ask(|_| ())), (Some("driver"), Err(refusal.clone())));
            assert_eq!(ask(|asked| asked.kept.driver = true), Ok(()), "a workshop moves it to another vehicle");
            assert_eq!(ask(|asked| asked.kind = BookingKind::Block), Ok(()));
        }
    }

    #[test]
    fn s6_a_lift_may_be_used_until_the_midnight_of_its_last_day() {
        // 23:00 UTC on the first of January is midnight in Sweden.
        let until_midnight = |minutes: i64| Request {
            needed_lift_valid_to: "1970-01-01".parse().ok(),
            ..request(1_000, 23 * 60 + minutes)
        };
        let ask = |asked: &Request<'_>| decide_booking(asked, &Calendar::default(), None, at(939)).is_ok();
        assert!(ask(&until_midnight(0)), "what ends at midnight ends with the day");
        assert!(!ask(&until_midnight(1)));
    }

    #[test]
    fn s6_a_lapsed_lift_stops_who_needs_it_and_nobody_else() {
        let mut asked = request(1_000, 1_060);
        let ask = |asked: &Request<'_>| decide_booking(asked, &Calendar::default(), None, at(939)).map(|_| ());
        let (lapsed, valid) = ("1969-12-31".parse().unwrap(), "1970-01-01".parse().unwrap());
        assert_eq!(ask(&asked), Ok(()), "who needs none");
        asked.needed_lift_valid_to = Some(lapsed);
        assert_eq!(ask(&asked), Err(Refusal::LiftLapsed { until: lapsed }));
        asked.needed_lift_valid_to = Some(valid);
        assert_eq!(ask(&asked), Ok(()));
    }

    #[test]
    fn b11_others_wait_until_the_head_start_is_over() {
        let mut asked = request(1_000, 1_060);
        asked.head_start_hours = Some(1);
        let ask = |asked: &Request<'_>, now| decide_booking(asked, &Calendar::default(), None, at(now));
        assert!(ask(&asked, 0).is_ok(), "its own organisation has the head start");
        asked.standing = Standing::Shared;
        assert_eq!(ask(&asked, 939).unwrap_err(), Refusal::HeadStart { from: at(940) });
        assert!(ask(&asked, 940).is_ok());
    }

    #[test]
    fn v12_a_vehicle_that_is_given_away_is_booked_by_the_giver_until_the_day_and_by_the_receiver_from_it() {
        let of = |number: u128| OrganisationId(Uuid::from_u128(number));
        // 23:00 UTC on the first of January is midnight in Sweden, and the second.
        let run_by = RunBy::new(of(1), vec![("1970-01-02".parse().unwrap(), of(2))]);
        let stands =
            |by: u128, sharing, (from, to)| Standing::during(window(from, to), &run_by, of(by), (sharing, false));
        let (before, after, across) = ((1_000, 1_380), (1_380, 1_440), (1_379, 1_381));
        let stranger = Standing::Stranger { handed_over: "1970-01-02".parse().ok() };
        let private = |by| [before, after, across].map(|window| stands(by, Sharing::Private, window));
        assert_eq!(private(1), [Standing::Own, stranger, stranger]);
        assert_eq!(private(2), [stranger, Standing::Own, stranger]);
        assert_eq!(private(3), [Standing::Stranger { handed_over: None }; 3]);
        let pool = |by| [before, after, across].map(|window| stands(by, Sharing::Pool, window));
        assert_eq!(pool(1), [Standing::Own, Standing::Shared, Standing::Shared]);
        assert_eq!(pool(2), [Standing::Shared, Standing::Own, Standing::Shared]);
    }

    #[test]
    fn b9_what_is_out_can_only_come_back_at_another_time() {
        let nothing = Moved::default();
        assert_eq!(decide_move(BookingState::CheckedOut, nothing), Ok(()));
        for fact in
            [Moved { start: true, ..nothing }, Moved { vehicle: true, ..nothing }, Moved { driver: true, ..nothing }]
        {
            assert!(decide_move(BookingState::CheckedOut, fact).is_err(), "{fact:?}");
            assert_eq!(decide_move(BookingState::Confirmed, fact), Ok(()));
        }
        assert!(decide_move(BookingState::Returned, nothing).is_err());
    }

    #[test]
    fn b9_the_keys_are_handed_out_from_half_an_hour_before_the_start() {
        let decided = |state, now| decide_check_out(state, window(60, 120), at(now)).map_err(|refusal| refusal.code());
        assert_eq!(decided(BookingState::Confirmed, 29), Err("check_out_too_early"));
        assert_eq!(decided(BookingState::Confirmed, 30), Ok(BookingState::CheckedOut));
        assert_eq!(decided(BookingState::Confirmed, 119), Ok(BookingState::CheckedOut));
        assert_eq!(decided(BookingState::Confirmed, 120), Err("window_in_the_past"));
        assert_eq!(decided(BookingState::Returned, 0), Err("wrong_state"), "what it is comes first");
    }

    #[test]
    fn b9_a_clock_that_goes_back_loses_no_trip() {
        let driven = |now| driven_window(at(60), at(now)).unwrap();
        assert_eq!(driven(90), window(60, 90));
        for now in [60, 0] {
            assert_eq!((driven(now).start(), driven(now).duration()), (at(60), Duration::microseconds(1)));
        }
    }

    #[test]
    fn s2_a_ban_from_midnight_leaves_a_booking_that_ends_then() {
        let mut asked = request(1_000, 1_380);
        asked.driving_ban_from = Some("1970-01-02".parse().unwrap());
        assert!(decide_booking(&asked, &Calendar::default(), None, at(990)).is_ok(), "23:00 UTC is midnight here");
        asked.window = window(1_000, 1_381);
        assert!(decide_booking(&asked, &Calendar::default(), None, at(990)).is_err());
    }

    #[test]
    fn s2_a_banned_vehicle_may_be_driven_to_its_inspection() {
        let mut asked = request(1_000, 1_060);
        asked.driving_ban_from = Some("1970-01-01".parse().unwrap());
        asked.to_inspection = true;
        assert!(decide_booking(&asked, &Calendar::default(), None, at(990)).is_ok());
    }

    proptest! {
        #[test]
        fn b1_what_is_accepted_never_overlaps_what_is_there(
            asked in prop::collection::vec((0_i64..500, 1_i64..100), 1..40), buffer in 0_u32..30,
        ) {
            let mut calendar = Calendar { buffer_minutes: buffer, ..Calendar::default() };
            for ((start, length), id) in asked.into_iter().zip(1..) {
                if let Ok(taken) = decide_booking(&request(start, start + length), &calendar, None, at(0)) {
                    prop_assert!(calendar.occupied.iter().all(|other| !other.window.overlaps(taken)));
                    let booking = BookingId(Uuid::from_u128(id));
                    calendar.occupied.push(Occupied { booking, window: taken, state: BookingState::Confirmed });
                }
            }
        }
    }
}
