//! The driving log (körjournal) in the form the tax agency expects: each trip with the odometer before and after, and
//! distance between trips shown as a gap, not left out.
//!
//! Source: Skatteverket, "Körjournal" (read 2026): date, odometer at start and end, from where to where, kilometres,
//! errand, and private use told apart.

use chrono::{DateTime, Utc};

use crate::ids::TripId;

/// A trip, as the log is given it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoggedTrip {
    /// Its id.
    pub id: TripId,
    /// When it began.
    pub start: DateTime<Utc>,
    /// When it ended.
    pub end: DateTime<Utc>,
    /// Odometer before, in km, if it was read.
    pub odometer_out_km: Option<i64>,
    /// Odometer after, in km.
    pub odometer_in_km: Option<i64>,
    /// Metres driven.
    pub distance_m: i64,
    /// From where to where.
    pub route: String,
    /// The errand.
    pub purpose: String,
    /// Who drove.
    pub driver: String,
    /// The organisation that pays for it.
    pub payer: String,
    /// Whether it was private.
    pub private: bool,
    /// The right values, if it was corrected after it was billed.
    pub corrected: Option<CorrectedUse>,
}

/// The right values of a trip that was billed with others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CorrectedUse {
    /// Metres.
    pub distance_m: i64,
    /// The organisation that pays.
    pub payer: String,
}

/// A line of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DrivingLine {
    /// A trip.
    Trip(LoggedTrip),
    /// The odometer ran on between two trips, and nobody has said why.
    Gap {
        /// When the trip before ended.
        from: DateTime<Utc>,
        /// When the next began.
        to: DateTime<Utc>,
        /// Odometer after the trip before.
        odometer_out_km: i64,
        /// Odometer before the next.
        odometer_in_km: i64,
    },
}

/// The lines of a log, by time, with a gap wherever the odometer ran on between two trips.
pub fn driving_log(mut trips: Vec<LoggedTrip>) -> Vec<DrivingLine> {
    trips.sort_by_key(|trip| (trip.start, trip.end));
    let mut lines = Vec::new();
    let mut last: Option<(DateTime<Utc>, i64)> = None;
    for trip in trips {
        if let (Some((ended, was)), Some(is)) = (last, trip.odometer_out_km)
            && is > was
        {
            lines.push(DrivingLine::Gap { from: ended, to: trip.start, odometer_out_km: was, odometer_in_km: is });
        }
        if let Some(is) = trip.odometer_in_km {
            last = Some((trip.end, is));
        }
        lines.push(DrivingLine::Trip(trip));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trip(hour: i64, out: Option<i64>, back: Option<i64>) -> LoggedTrip {
        let at = |hour: i64| DateTime::from_timestamp(hour * 3_600, 0).unwrap();
        LoggedTrip {
            id: TripId(uuid::Uuid::nil()),
            start: at(hour),
            end: at(hour + 1),
            odometer_out_km: out,
            odometer_in_km: back,
            distance_m: 0,
            route: String::new(),
            purpose: String::new(),
            driver: String::new(),
            payer: String::new(),
            private: false,
            corrected: None,
        }
    }

    #[test]
    fn what_the_odometer_ran_between_trips_is_a_gap() {
        let lines = driving_log(vec![
            trip(5, Some(110), Some(120)),
            trip(1, Some(100), Some(105)),
            trip(9, None, None),
            trip(12, Some(120), Some(130)),
        ]);
        let gaps: Vec<(i64, i64)> = lines
            .iter()
            .filter_map(|line| match line {
                DrivingLine::Gap { odometer_out_km, odometer_in_km, .. } => Some((*odometer_out_km, *odometer_in_km)),
                DrivingLine::Trip(_) => None,
            })
            .collect();
        assert_eq!((lines.len(), gaps), (5, vec![(105, 110)]));
    }
}
