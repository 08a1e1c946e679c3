//! The odometer log (V-8): append-only readings; corrections and meter replacements explain
//! themselves, and the latest reading is the latest by time, not the largest.

use std::collections::HashSet;

use chrono::{DateTime, Duration, Utc};
use serde::{Deserialize, Serialize};

use super::ReadingSource;
use crate::{bounds::table, ids::ReadingId, refusal::Refusal, words::words};

words! {
    /// How a reading came to be.
    ReadingKind {
        /// Read off the meter.
        Read = "read",
        /// Interpolated or guessed, and marked as such.
        Estimated = "estimated",
        /// Replaces an earlier reading that was wrong.
        Correction = "correction",
        /// The first value of a new meter.
        MeterReplacement = "meter_replacement",
    }
}

/// One entry of the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reading {
    /// Its id.
    pub id: ReadingId,
    /// When the meter showed it.
    pub at: DateTime<Utc>,
    /// What it showed, in km.
    pub odometer_km: i64,
    /// How it came to be.
    pub kind: ReadingKind,
    /// Who or what it came from.
    pub source: ReadingSource,
    /// The reading a correction replaces.
    pub replaces: Option<ReadingId>,
    /// Why, for a correction or a replacement.
    pub reason: Option<String>,
}

impl Reading {
    /// Whether it is within the bounds (D-1, D-2).
    pub fn within_bounds(&self) -> Result<(), Refusal> {
        table::ODOMETER_KM.check(self.odometer_km)?;
        table::READING_AT.check_instant(self.at)?;
        table::READING_REASON.check_some(self.reason.as_ref())
    }

    /// A first reading off a meter.
    pub fn read_off(id: ReadingId, at: DateTime<Utc>, odometer_km: i64, source: impl Into<ReadingSource>) -> Self {
        Self { id, at, odometer_km, kind: ReadingKind::Read, source: source.into(), replaces: None, reason: None }
    }
}

/// The log without the readings that were corrected, by time.
pub fn valid_readings(log: &[Reading]) -> Vec<&Reading> {
    let replaced: HashSet<ReadingId> = log.iter().filter_map(|reading| reading.replaces).collect();
    let mut valid: Vec<&Reading> = log.iter().filter(|reading| !replaced.contains(&reading.id)).collect();
    valid.sort_by_key(|reading| (reading.at, reading.id));
    valid
}

/// The correction that holds in place of a reading; itself if it was not corrected.
pub fn corrected(log: &[Reading], id: ReadingId) -> ReadingId {
    let mut holds = id;
    // A log is finite, whatever names what in it.
    for _ in log {
        holds = log.iter().find(|reading| reading.replaces == Some(holds)).map_or(holds, |reading| reading.id);
    }
    holds
}

/// The latest reading by instant.
pub fn latest(log: &[Reading]) -> Option<&Reading> {
    valid_readings(log).last().copied()
}

/// The latest reading that is no later than an instant.
pub fn latest_by(log: &[Reading], at: DateTime<Utc>) -> Option<&Reading> {
    valid_readings(log).into_iter().rev().find(|reading| reading.at <= at)
}

/// Whether the person who gives a reading says, with a reason, that it is right although it seems impossible.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Confirmation {
    /// Nobody has been asked yet.
    #[default]
    Absent,
    /// They looked again.
    Given,
}

impl Confirmation {
    /// As forms and programs say it.
    pub fn of(given: bool) -> Self {
        if given { Self::Given } else { Self::Absent }
    }
}

/// How far clocks may differ: a reading is at most this much later than now.
pub const CLOCK_SLACK: Duration = Duration::minutes(5);

/// A day's driving may be noted late, so that it seems to have taken no time at all.
const NOTED_LATE_KM: i64 = 250;
/// The furthest anybody drives in an hour, over several hours.
const MOST_KM_AN_HOUR: i64 = 100;
/// The furthest anybody drives in a day and a night, for some days.
const MOST_KM_A_DAY: i64 = 1_000;
/// The furthest anybody drives each day, for weeks.
const MOST_KM_A_DAY_FOR_LONG: i64 = 500;
/// How many days people keep up the most of a day.
const SOME_DAYS: i64 = 7;

/// The furthest anybody drives in an hour of one trip.
const MOST_KM_AN_HOUR_OF_A_TRIP: i64 = 150;
/// Slack for trips whose times are rounded.
const ROUNDED_TRIP_KM: i64 = 10;

/// The most a vehicle can be driven in one trip; more is remarked on (ours).
pub fn most_driven_in_a_trip_km(elapsed: Duration) -> i64 {
    let minutes = elapsed.num_minutes().max(0);
    let by_hour = minutes.saturating_mul(MOST_KM_AN_HOUR_OF_A_TRIP).checked_div(60).unwrap_or(0);
    by_hour.saturating_add(ROUNDED_TRIP_KM).min(most_driven_km(elapsed))
}

/// The most a vehicle can be driven in some time; more is asked about (ours).
pub fn most_driven_km(elapsed: Duration) -> i64 {
    let minutes = elapsed.num_minutes().max(0);
    let by_hour = minutes.saturating_mul(MOST_KM_AN_HOUR).checked_div(60).unwrap_or(0);
    let days_begun = elapsed.num_days().max(0).saturating_add(1);
    let beyond = days_begun.saturating_sub(SOME_DAYS).max(0);
    let by_day = days_begun
        .min(SOME_DAYS)
        .saturating_mul(MOST_KM_A_DAY)
        .saturating_add(beyond.saturating_mul(MOST_KM_A_DAY_FOR_LONG));
    by_hour.min(by_day).saturating_add(NOTED_LATE_KM)
}

/// Whether `new` may be appended to `log`, and if not, why. Readings in the log that are later than now are impossible,
/// and a new one need not fit in with them.
pub fn decide_reading(
    log: &[Reading],
    new: &Reading,
    now: DateTime<Utc>,
    confirmation: Confirmation,
) -> Result<(), Refusal> {
    let latest = now.checked_add_signed(CLOCK_SLACK).unwrap_or(now);
    explains_itself(log, new, latest, confirmation)?;
    let neighbours = Neighbours::of(log, new, latest);
    match confirmation {
        Confirmation::Given => Ok(()),
        Confirmation::Absent => neighbours.decide(new),
    }
}

/// What no confirmation can make up for.
fn explains_itself(
    log: &[Reading],
    new: &Reading,
    latest: DateTime<Utc>,
    confirmation: Confirmation,
) -> Result<(), Refusal> {
    if new.odometer_km < 0 {
        return Err(Refusal::OdometerNegative { odometer_km: new.odometer_km });
    }
    table::ODOMETER_KM.check(new.odometer_km)?;
    table::READING_AT.check_instant(new.at)?;
    if new.at > latest {
        return Err(Refusal::ReadingInFuture { at: new.at });
    }
    let wants_reason = confirmation == Confirmation::Given
        || matches!(new.kind, ReadingKind::Correction | ReadingKind::MeterReplacement);
    if wants_reason && new.reason.as_ref().is_none_or(|reason| reason.trim().is_empty()) {
        return Err(Refusal::ReasonMissing);
    }
    // Only a correction replaces another reading, and only in the same log.
    let replaced = new.replaces.is_some_and(|replaced| log.iter().any(|reading| reading.id == replaced));
    if (new.kind == ReadingKind::Correction) != replaced || new.replaces.is_some() != replaced {
        return Err(Refusal::CorrectedReadingMissing);
    }
    Ok(())
}

/// The valid readings before and after a new one.
struct Neighbours<'a> {
    before: Option<&'a Reading>,
    after: Option<&'a Reading>,
}

impl<'a> Neighbours<'a> {
    fn of(log: &'a [Reading], new: &Reading, latest: DateTime<Utc>) -> Self {
        let mut valid = valid_readings(log);
        valid.retain(|reading| Some(reading.id) != new.replaces && reading.at <= latest);
        let before = valid.iter().rev().find(|reading| reading.at <= new.at).copied();
        let after = valid.iter().find(|reading| reading.at > new.at).copied();
        // A new meter starts afresh: nothing before it says what it may show.
        Self {
            before: before.filter(|_| new.kind != ReadingKind::MeterReplacement),
            after: after.filter(|after| after.kind != ReadingKind::MeterReplacement),
        }
    }

    fn decide(&self, new: &Reading) -> Result<(), Refusal> {
        let odometer_km = new.odometer_km;
        if let Some(before) = self.before.filter(|before| odometer_km < before.odometer_km) {
            return Err(Refusal::OdometerFallsBack {
                odometer_km,
                before_km: before.odometer_km,
                before_at: before.at,
                perhaps_mil: odometer_km.checked_mul(10).is_some_and(|km| self.fits(new.at, km)),
            });
        }
        if let Some(after) = self.after.filter(|after| odometer_km > after.odometer_km) {
            return Err(Refusal::OdometerAheadOfLater { odometer_km, after_km: after.odometer_km, after_at: after.at });
        }
        let too_far = [self.before, self.after].into_iter().flatten().find(|other| !can_be_driven(new, other));
        too_far.map_or(Ok(()), |other| {
            let tenth = odometer_km.checked_div(10).filter(|km| self.fits(new.at, *km));
            Err(Refusal::OdometerImplausible {
                odometer_km,
                at: new.at,
                driven_km: odometer_km.saturating_sub(other.odometer_km).saturating_abs(),
                other_km: other.odometer_km,
                other_at: other.at,
                perhaps_km: tenth,
            })
        })
    }

    /// Whether a value fits between the two, and could have been driven.
    fn fits(&self, at: DateTime<Utc>, odometer_km: i64) -> bool {
        let between = |from: (DateTime<Utc>, i64), to: (DateTime<Utc>, i64)| {
            let driven = to.1.saturating_sub(from.1);
            (0..=most_driven_km(to.0.signed_duration_since(from.0))).contains(&driven)
        };
        let here = (at, odometer_km);
        self.before.is_none_or(|before| between((before.at, before.odometer_km), here))
            && self.after.is_none_or(|after| between(here, (after.at, after.odometer_km)))
    }
}

fn can_be_driven(one: &Reading, other: &Reading) -> bool {
    let driven = one.odometer_km.saturating_sub(other.odometer_km).saturating_abs();
    driven <= most_driven_km(one.at.signed_duration_since(other.at).abs())
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::register::ReadingWay;

    fn reading(id: u128, day: i64, odometer_km: i64, kind: ReadingKind) -> Reading {
        let at = DateTime::from_timestamp(day * 86_400, 0).unwrap();
        Reading { kind, ..Reading::read_off(ReadingId(Uuid::from_u128(id)), at, odometer_km, ReadingWay::Return) }
    }

    fn decide(log: &[Reading], new: &Reading) -> Result<(), Refusal> {
        let long_after = DateTime::from_timestamp(2_000 * 86_400, 0).unwrap();
        decide_reading(log, new, long_after, Confirmation::Absent)
    }

    #[test]
    fn v8_a_reading_below_the_previous_one_is_refused_and_a_mil_slip_is_asked_about() {
        let log = [reading(1, 1, 12_000, ReadingKind::Read)];
        let refusal = decide(&log, &reading(2, 2, 1_210, ReadingKind::Read)).unwrap_err();
        assert!(matches!(refusal, Refusal::OdometerFallsBack { perhaps_mil: true, before_km: 12_000, .. }));
        assert!(decide(&log, &reading(2, 2, 12_000, ReadingKind::Read)).is_ok());
    }

    #[test]
    fn v8_mil_are_thought_of_only_where_ten_times_the_value_fits_between_its_neighbours() {
        let log = [reading(1, 1, 42_000, ReadingKind::Read), reading(2, 5, 43_000, ReadingKind::Read)];
        let perhaps = |odometer_km, day| match decide(&log, &reading(3, day, odometer_km, ReadingKind::Read)) {
            Err(Refusal::OdometerFallsBack { perhaps_mil, .. }) => perhaps_mil,
            other => panic!("{other:?}"),
        };
        assert_eq!([perhaps(41_000, 3), perhaps(4_250, 3), perhaps(4_400, 3)], [false, true, false]);
        assert_eq!([perhaps(42_500, 6), perhaps(4_310, 6), perhaps(9_000, 6)], [false, true, false]);
    }

    #[test]
    fn v8_more_than_can_be_driven_in_the_time_is_asked_about_and_taken_when_confirmed_with_a_reason() {
        let log = [reading(1, 1, 8_979, ReadingKind::Read)];
        let mut slip = reading(2, 1, 89_990, ReadingKind::Read);
        slip.at += Duration::minutes(2);
        let refusal = decide(&log, &slip).unwrap_err();
        assert!(matches!(refusal, Refusal::OdometerImplausible { driven_km: 81_011, perhaps_km: Some(8_999), .. }));
        let confirmed = |slip: &Reading| decide_reading(&log, slip, slip.at, Confirmation::Given);
        assert_eq!(confirmed(&slip), Err(Refusal::ReasonMissing));
        slip.reason = Some("den förra var fel".to_owned());
        assert_eq!(confirmed(&slip), Ok(()));
        assert_eq!(decide(&log, &slip).unwrap_err().code(), "odometer_implausible", "a reason alone confirms nothing");
    }

    #[test]
    fn v8_the_bound_grows_with_the_time_and_holds_towards_a_later_reading_too() {
        let most = |minutes| most_driven_km(Duration::minutes(minutes));
        let day = 24 * 60;
        assert_eq!([most(0), most(60), most(day), most(7 * day), most(30 * day)], [250, 350, 2_250, 7_750, 19_250]);
        let log = [reading(1, 10, 80_000, ReadingKind::Read)];
        let decided = |odometer_km| decide(&log, &reading(2, 9, odometer_km, ReadingKind::Read));
        assert_eq!(decided(79_000), Ok(()));
        assert_eq!(decided(7_900).unwrap_err().code(), "odometer_implausible");
    }

    #[test]
    fn v8_nothing_is_later_than_now_and_what_is_in_the_log_shuts_nobody_out() {
        let now = DateTime::from_timestamp(86_400, 0).unwrap();
        let log = [reading(1, 1_000, 31_300, ReadingKind::Read)];
        let decided = |seconds: i64, odometer_km| {
            let new = Reading { at: now + Duration::seconds(seconds), ..reading(2, 1, odometer_km, ReadingKind::Read) };
            decide_reading(&log, &new, now, Confirmation::Absent)
        };
        assert_eq!(decided(300, 31_000), Ok(()));
        assert_eq!(decided(301, 31_000).unwrap_err().code(), "reading_in_future");
        assert_eq!(decided(0, 42_000), Ok(()), "more than a reading that cannot be");
    }

    #[test]
    fn v8_a_lower_value_is_taken_when_whoever_reads_it_confirms_it_with_a_reason() {
        let log = [reading(1, 1, 89_990, ReadingKind::Read)];
        let seen = Reading { reason: Some("en nia för mycket".to_owned()), ..reading(2, 2, 9_010, ReadingKind::Read) };
        assert_eq!(decide_reading(&log, &seen, seen.at, Confirmation::Given), Ok(()));
        assert_eq!(decide(&log, &seen).unwrap_err().code(), "odometer_falls_back");
    }

    #[test]
    fn v8_a_correction_names_what_it_replaces_and_why() {
        let log = [reading(1, 1, 12_000, ReadingKind::Read), reading(2, 2, 120_900, ReadingKind::Read)];
        let mut correction = reading(3, 2, 12_090, ReadingKind::Correction);
        assert_eq!(decide(&log, &correction), Err(Refusal::ReasonMissing));
        correction.reason = Some("en nolla för mycket".to_owned());
        assert_eq!(decide(&log, &correction), Err(Refusal::CorrectedReadingMissing));
        correction.replaces = Some(ReadingId(Uuid::from_u128(9)));
        assert_eq!(decide(&log, &correction), Err(Refusal::CorrectedReadingMissing), "of another vehicle");
        correction.replaces = Some(log[1].id);
        assert_eq!(decide(&log, &correction), Ok(()));
        let read = Reading { kind: ReadingKind::Read, ..correction.clone() };
        assert_eq!(decide(&log, &read), Err(Refusal::CorrectedReadingMissing), "only a correction replaces");
        let log: Vec<_> = log.into_iter().chain([correction]).collect();
        assert_eq!(latest(&log).map(|reading| reading.odometer_km), Some(12_090));
    }

    #[test]
    fn v8_a_new_meter_starts_anywhere_and_the_latest_is_the_latest_by_time() {
        let mut log = vec![reading(1, 1, 250_000, ReadingKind::Read)];
        let mut replacement = reading(2, 5, 0, ReadingKind::MeterReplacement);
        replacement.reason = Some("ny mätare vid 250 100".to_owned());
        assert_eq!(decide(&log, &replacement), Ok(()));
        log.push(replacement);
        assert_eq!(latest(&log).map(|reading| reading.odometer_km), Some(0));
        let now = DateTime::from_timestamp(6 * 86_400, 0).unwrap();
        let late = reading(3, 3, 250_050, ReadingKind::Read);
        assert_eq!(decide_reading(&log, &late, now, Confirmation::Absent), Ok(()));
    }
}
