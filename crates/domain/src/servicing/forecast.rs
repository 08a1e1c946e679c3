//! When a meter will reach a value: forecast from its trend and shown as a range, from the pace of the busiest stretch
//! of the last year to that of the calmest (S-8).

use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};

/// A point of a meter's trend.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TrendPoint {
    /// The day.
    pub on: NaiveDate,
    /// What it showed, in km or hours.
    pub value: i64,
}

/// The trends of a vehicle's meters, by day.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trends {
    /// The odometer, in km.
    pub km: Vec<TrendPoint>,
    /// Engine hours.
    pub hours: Vec<TrendPoint>,
}

/// When a meter will reach a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Forecast {
    /// At the pace of the busiest stretch.
    pub earliest: NaiveDate,
    /// At the pace over all.
    pub likely: NaiveDate,
    /// At the pace of the calmest stretch.
    pub latest: NaiveDate,
}

/// The shortest stretch that says anything about pace.
const STRETCH_DAYS: i64 = 30;
/// The furthest that a forecast looks ahead.
const FAR_DAYS: u64 = 3_650;

/// When a meter reaches a value, from its readings by day.
pub fn forecast(trend: &[TrendPoint], target: i64) -> Option<Forecast> {
    let (first, last) = (trend.first()?, trend.last()?);
    let pace = |from: &TrendPoint, to: &TrendPoint| {
        let days = to.on.signed_duration_since(from.on).num_days();
        let run = to.value.checked_sub(from.value)?;
        (days >= STRETCH_DAYS && run > 0).then_some((run, days))
    };
    let likely = pace(first, last)?;
    let stretches: Vec<(i64, i64)> = stretches(trend).filter_map(|(from, to)| pace(from, to)).chain([likely]).collect();
    // a/b < c/d as a·d < c·b, without fractions.
    let faster = |a: &(i64, i64), b: &(i64, i64)| a.0.saturating_mul(b.1).cmp(&b.0.saturating_mul(a.1));
    let busiest = stretches.iter().max_by(|a, b| faster(a, b))?;
    let calmest = stretches.iter().min_by(|a, b| faster(a, b))?;
    let left = target.saturating_sub(last.value).max(0);
    let reached = |(run, days): &(i64, i64)| {
        let ahead = left.saturating_mul(*days).checked_div(*run)?;
        last.on.checked_add_days(Days::new(u64::try_from(ahead).ok()?.min(FAR_DAYS)))
    };
    Some(Forecast { earliest: reached(busiest)?, likely: reached(&likely)?, latest: reached(calmest)? })
}

/// The trend cut into stretches of at least a month.
fn stretches(trend: &[TrendPoint]) -> impl Iterator<Item = (&TrendPoint, &TrendPoint)> {
    let mut found = Vec::new();
    let mut begin = trend.first();
    for point in trend {
        if let Some(from) = begin
            && point.on.signed_duration_since(from.on).num_days() >= STRETCH_DAYS
        {
            found.push((from, point));
            begin = Some(point);
        }
    }
    found.into_iter()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn point(on: &str, value: i64) -> TrendPoint {
        TrendPoint { on: day(on), value }
    }

    #[test]
    fn s8_the_forecast_is_a_range_between_the_busiest_and_the_calmest_stretch() {
        let trend = [
            point("2026-01-01", 0),
            point("2026-02-01", 3_100),
            point("2026-03-04", 4_030),
            point("2026-04-04", 6_200),
        ];
        let found = forecast(&trend, 9_200).unwrap();
        let ahead = |on: NaiveDate| on.signed_duration_since(day("2026-04-04")).num_days();
        assert_eq!((ahead(found.earliest), ahead(found.likely), ahead(found.latest)), (30, 45, 100));
        assert_eq!(forecast(&trend, 5_000).unwrap().likely, day("2026-04-04"), "what is passed is due now");
    }
}
