//! The odometer log (V-8): append-only readings; corrections and meter replacements explain
//! themselves, and the latest reading is the latest by time, not the largest.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::words;
use crate::{ids::ReadingId, refusal::Refusal};

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
    /// Who or what it came from, for instance `return`, `import`, `workshop`.
    pub source: String,
    /// The reading a correction replaces.
    pub replaces: Option<ReadingId>,
    /// Why, for a correction or a replacement.
    pub reason: Option<String>,
}

/// The log without the readings that were corrected, by time.
pub fn valid_readings(log: &[Reading]) -> Vec<&Reading> {
    let mut valid: Vec<&Reading> =
        log.iter().filter(|reading| !log.iter().any(|other| other.replaces == Some(reading.id))).collect();
    valid.sort_by_key(|reading| (reading.at, reading.id));
    valid
}

/// The latest reading by instant.
pub fn latest(log: &[Reading]) -> Option<&Reading> {
    valid_readings(log).last().copied()
}

/// Whether `new` may be appended to `log`, and if not, why.
pub fn decide_reading(log: &[Reading], new: &Reading) -> Result<(), Refusal> {
    if new.odometer_km < 0 {
        return Err(Refusal::OdometerNegative { odometer_km: new.odometer_km });
    }
    if matches!(new.kind, ReadingKind::Correction | ReadingKind::MeterReplacement)
        && new.reason.as_ref().is_none_or(|reason| reason.trim().is_empty())
    {
        return Err(Refusal::ReasonMissing);
    }
    if new.kind == ReadingKind::Correction
        && !new.replaces.is_some_and(|replaced| log.iter().any(|reading| reading.id == replaced))
    {
        return Err(Refusal::CorrectedReadingMissing);
    }
    let valid: Vec<&Reading> =
        valid_readings(log).into_iter().filter(|reading| Some(reading.id) != new.replaces).collect();
    let before = valid.iter().rev().find(|reading| reading.at <= new.at);
    let after = valid.iter().find(|reading| reading.at > new.at);
    if let Some(before) = before
        && new.odometer_km < before.odometer_km
        && new.kind != ReadingKind::MeterReplacement
    {
        let ten_times_too_small = new.odometer_km.saturating_mul(10) >= before.odometer_km;
        return Err(Refusal::OdometerFallsBack {
            odometer_km: new.odometer_km,
            before_km: before.odometer_km,
            before_at: before.at,
            perhaps_mil: ten_times_too_small,
        });
    }
    if let Some(after) = after
        && new.odometer_km > after.odometer_km
        && after.kind != ReadingKind::MeterReplacement
    {
        return Err(Refusal::OdometerAheadOfLater {
            odometer_km: new.odometer_km,
            after_km: after.odometer_km,
            after_at: after.at,
        });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn reading(id: u128, day: i64, odometer_km: i64, kind: ReadingKind) -> Reading {
        Reading {
            id: ReadingId(Uuid::from_u128(id)),
            at: DateTime::from_timestamp(day * 86_400, 0).unwrap(),
            odometer_km,
            kind,
            source: "test".to_owned(),
            replaces: None,
            reason: None,
        }
    }

    #[test]
    fn v8_a_reading_below_the_previous_one_is_refused_and_a_mil_slip_is_asked_about() {
        let log = [reading(1, 1, 12_000, ReadingKind::Read)];
        let refusal = decide_reading(&log, &reading(2, 2, 1_210, ReadingKind::Read)).unwrap_err();
        assert!(matches!(refusal, Refusal::OdometerFallsBack { perhaps_mil: true, before_km: 12_000, .. }));
        assert!(decide_reading(&log, &reading(2, 2, 12_000, ReadingKind::Read)).is_ok());
    }

    #[test]
    fn v8_a_correction_names_what_it_replaces_and_why() {
        let log = [reading(1, 1, 12_000, ReadingKind::Read), reading(2, 2, 120_900, ReadingKind::Read)];
        let mut correction = reading(3, 2, 12_090, ReadingKind::Correction);
        assert_eq!(decide_reading(&log, &correction), Err(Refusal::ReasonMissing));
        correction.reason = Some("en nolla för mycket".to_owned());
        assert_eq!(decide_reading(&log, &correction), Err(Refusal::CorrectedReadingMissing));
        correction.replaces = Some(log[1].id);
        assert_eq!(decide_reading(&log, &correction), Ok(()));
        let log: Vec<_> = log.into_iter().chain([correction]).collect();
        assert_eq!(latest(&log).map(|reading| reading.odometer_km), Some(12_090));
    }

    #[test]
    fn v8_a_new_meter_starts_anywhere_and_the_latest_is_the_latest_by_time() {
        let mut log = vec![reading(1, 1, 250_000, ReadingKind::Read)];
        let mut replacement = reading(2, 5, 0, ReadingKind::MeterReplacement);
        replacement.reason = Some("ny mätare vid 250 100".to_owned());
        assert_eq!(decide_reading(&log, &replacement), Ok(()));
        log.push(replacement);
        assert_eq!(latest(&log).map(|reading| reading.odometer_km), Some(0));
        assert_eq!(decide_reading(&log, &reading(3, 3, 250_050, ReadingKind::Read)), Ok(()));
    }
}
