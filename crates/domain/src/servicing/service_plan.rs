//! Service plans and duties with intervals in months, kilometres and engine hours, whichever comes first (S-5 … S-7).

use chrono::{Months, NaiveDate};
use serde::{Deserialize, Serialize};

use crate::{
    servicing::{Due, DueKind, Trends, forecast},
    words::words,
};

words! {
    /// The kind of a plan.
    PlanKind {
        /// Service according to the maker's or the fleet's schedule.
        Service = "service",
        /// Check of the tachograph (S-5).
        Tachograph = "tachograph",
        /// Inspection of a vehicle crane (S-6).
        Crane = "crane",
        /// Inspection of a tail lift (S-6).
        TailLift = "tail_lift",
        /// Fire extinguisher (S-7).
        FireExtinguisher = "fire_extinguisher",
        /// Calibration of an alcolock (S-7).
        Alcolock = "alcolock",
        /// First aid kit (S-7).
        FirstAid = "first_aid",
        /// Check of a taximeter (S-7).
        Taximeter = "taximeter",
        /// Anything else that recurs.
        Other = "other",
    }
}

impl PlanKind {
    /// Months between times, by the statute where there is one: tachograph two years (S-5), crane one, tail lift two
    /// (S-6). A plan may say otherwise.
    pub fn statutory_months(self) -> Option<u32> {
        match self {
            Self::Tachograph | Self::TailLift => Some(24),
            Self::Crane => Some(12),
            Self::Service
            | Self::FireExtinguisher
            | Self::Alcolock
            | Self::FirstAid
            | Self::Taximeter
            | Self::Other => None,
        }
    }

    /// The kind of due that it gives.
    pub fn due(self) -> DueKind {
        match self {
            Self::Service => DueKind::Service,
            Self::Tachograph => DueKind::Tachograph,
            Self::Crane => DueKind::Crane,
            Self::TailLift => DueKind::TailLift,
            Self::FireExtinguisher => DueKind::FireExtinguisher,
            Self::Alcolock => DueKind::Alcolock,
            Self::FirstAid => DueKind::FirstAid,
            Self::Taximeter => DueKind::Taximeter,
            Self::Other => DueKind::Other,
        }
    }
}

/// How often something recurs, and when it was last done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// Its kind.
    pub kind: PlanKind,
    /// Months between times, from the day it was done.
    pub interval_months: Option<u32>,
    /// Kilometres between times.
    pub interval_km: Option<i64>,
    /// Engine hours between times.
    pub interval_hours: Option<i64>,
    /// When it was last done.
    pub last_done_on: NaiveDate,
    /// Odometer then.
    pub last_done_km: Option<i64>,
    /// Engine hours then.
    pub last_done_hours: Option<i64>,
}

/// When a plan falls due: by the calendar or by a meter, whichever comes first. By a meter only if readings show a
/// pace.
pub fn plan_due(plan: &Plan, trends: &Trends) -> Option<Due> {
    let months = plan.interval_months.or_else(|| {
        plan.kind.statutory_months().filter(|_| plan.interval_km.is_none() && plan.interval_hours.is_none())
    });
    let by_calendar = months.and_then(|months| plan.last_done_on.checked_add_months(Months::new(months)));
    let after = |interval: Option<i64>, last: Option<i64>| interval?.checked_add(last?);
    let due_km = after(plan.interval_km, plan.last_done_km);
    let due_hours = after(plan.interval_hours, plan.last_done_hours);
    let by_km = due_km.and_then(|due_km| forecast(&trends.km, due_km));
    let by_hours = due_hours.and_then(|due_hours| forecast(&trends.hours, due_hours));
    let forecast = [by_km, by_hours].into_iter().flatten().min_by_key(|forecast| forecast.likely);
    let due_on = [by_calendar, forecast.map(|forecast| forecast.likely)].into_iter().flatten().min()?;
    Some(Due { kind: plan.kind.due(), due_on, ban_from: None, due_km, due_hours, forecast })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::servicing::TrendPoint;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn point(on: &str, value: i64) -> TrendPoint {
        TrendPoint { on: day(on), value }
    }

    fn service(months: Option<u32>, km: Option<i64>) -> Plan {
        Plan {
            kind: PlanKind::Service,
            interval_months: months,
            interval_km: km,
            interval_hours: None,
            last_done_on: day("2026-01-15"),
            last_done_km: Some(10_000),
            last_done_hours: None,
        }
    }

    #[test]
    fn s7_whichever_comes_first() {
        let km = vec![point("2026-01-15", 10_000), point("2026-04-15", 19_000)];
        let hours = vec![point("2026-01-15", 500), point("2026-04-15", 590)];
        let trend = Trends { km, hours };
        let due = |months, km| plan_due(&service(months, km), &trend).unwrap().due_on.to_string();
        assert_eq!(due(Some(12), None), "2027-01-15");
        assert_eq!(due(Some(12), Some(15_000)), "2026-06-14", "6 000 km left at 100 km a day");
        assert_eq!(due(Some(3), Some(15_000)), "2026-04-15");
        assert_eq!(plan_due(&service(None, Some(15_000)), &Trends::default()), None, "no readings, no forecast");
        let digger = Plan { interval_hours: Some(150), last_done_hours: Some(500), ..service(Some(12), Some(15_000)) };
        let found = plan_due(&digger, &trend).unwrap();
        assert_eq!((found.due_on.to_string(), found.due_hours), ("2026-06-14".to_owned(), Some(650)), "an hour a day");
    }

    #[test]
    fn s5_a_tachograph_is_due_to_the_day_and_not_at_the_end_of_the_month() {
        let plan = Plan { kind: PlanKind::Tachograph, interval_months: None, interval_km: None, ..service(None, None) };
        assert_eq!(plan_due(&plan, &Trends::default()).unwrap().due_on, day("2028-01-15"));
        let crane = Plan { kind: PlanKind::Crane, ..plan };
        assert_eq!(plan_due(&crane, &Trends::default()).unwrap().due_on, day("2027-01-15"));
    }
}
