//! The model: four cars, their bookings and the people who wait for them.

use std::collections::BTreeMap;

use chrono::{DateTime, Duration, DurationRound, NaiveDateTime, Utc};
use vagnpark_domain::time::{instant_of_local, local_time};

pub(crate) const CARS: usize = 4;
/// One car needs half an hour after each booking, and one has its bookings approved.
pub(crate) const BUFFERED: usize = 1;
pub(crate) const APPROVED: usize = 2;

/// A window in whole hours from the first day of the week after next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Hours {
    pub(crate) from: i64,
    pub(crate) to: i64,
}

/// The start of what is out: it was moved to the moment when the keys were taken.
pub(crate) const TAKEN: i64 = -1_000;

pub(crate) fn first() -> DateTime<Utc> {
    let day = (Utc::now() + Duration::days(14)).duration_trunc(Duration::days(1)).unwrap();
    instant_of_local(local_time(day).date().and_hms_opt(0, 0, 0).unwrap()).unwrap()
}

pub(crate) fn local(hours: i64) -> NaiveDateTime {
    local_time(first()) + Duration::hours(hours)
}

pub(crate) fn instant(hours: i64) -> DateTime<Utc> {
    first() + Duration::hours(hours)
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Booking {
    pub(crate) car: usize,
    pub(crate) hours: Hours,
    pub(crate) state: &'static str,
    pub(crate) version: i64,
    /// The job that a block belongs to.
    pub(crate) job: Option<String>,
}

#[derive(Clone, Debug)]
pub(crate) struct Waiting {
    pub(crate) id: String,
    pub(crate) car: usize,
    pub(crate) hours: Hours,
    pub(crate) state: &'static str,
}

/// The state that should be.
#[derive(Default)]
pub(crate) struct Model {
    pub(crate) bookings: BTreeMap<String, Booking>,
    pub(crate) waiting: Vec<Waiting>,
}

pub(crate) fn live(state: &str) -> bool {
    matches!(state, "offered" | "confirmed" | "checked_out")
}

/// Half hours until a car is free again.
pub(crate) fn busy_until(car: usize, hours: Hours) -> i64 {
    hours.to * 2 + i64::from(car == BUFFERED)
}

impl Model {
    pub(crate) fn is_free(&self, car: usize, hours: Hours, own: Option<&str>) -> bool {
        !self.is_in_the_way(car, hours, own, false)
    }

    /// A block has no buffer after it.
    pub(crate) fn is_in_the_way(&self, car: usize, hours: Hours, own: Option<&str>, block: bool) -> bool {
        let until = if block { hours.to * 2 } else { busy_until(car, hours) };
        self.bookings.iter().any(|(id, other)| {
            let other_until = if other.job.is_some() { other.hours.to * 2 } else { busy_until(car, other.hours) };
            own != Some(id.as_str())
                && other.car == car
                && live(other.state)
                && other.hours.from * 2 < until
                && hours.from * 2 < other_until
        })
    }

    /// Those who wait for what has come free, in order of arrival.
    pub(crate) fn offers(&mut self, car: usize, freed: Hours) -> Vec<usize> {
        let mut offered = Vec::new();
        for index in 0..self.waiting.len() {
            let entry = &self.waiting[index];
            let touched = entry.hours.from < freed.to && freed.from < entry.hours.to;
            if entry.state == "waiting" && entry.car == car && touched && self.is_free(car, entry.hours, None) {
                let held = Booking { car, hours: entry.hours, state: "offered", version: 1, job: None };
                self.bookings.insert(format!("offer {index}"), held);
                self.waiting[index].state = "offered";
                offered.push(index);
            }
        }
        offered
    }
}
