//! The parts that reasons are made of.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use vagnpark_domain::money::Ore;

/// The kind of value a text should have been.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Wanted {
    /// Yes or no.
    YesNo,
    /// A number.
    Number,
    /// A number without decimals.
    WholeNumber,
    /// A smaller number.
    SmallerNumber,
    /// A distance in whole metres.
    Distance,
    /// A day.
    Day,
    /// A day with a time of day.
    Instant,
    /// A day in one cell, and a time of day in the other.
    DayAndTime,
    /// A registration number.
    RegistrationNumber,
    /// A month, a quarter, or from one day to another.
    Period,
    /// A time or a distance after which something recurs.
    Interval,
    /// An address of e-mail.
    Email,
}

impl Wanted {
    /// Every kind of value, with its word.
    pub const ALL: [(Self, &'static str); 12] = [
        (Self::YesNo, "yes-no"),
        (Self::Number, "number"),
        (Self::WholeNumber, "whole-number"),
        (Self::SmallerNumber, "smaller-number"),
        (Self::Distance, "distance"),
        (Self::Day, "day"),
        (Self::Instant, "instant"),
        (Self::DayAndTime, "day-and-time"),
        (Self::RegistrationNumber, "registration-number"),
        (Self::Period, "period"),
        (Self::Interval, "interval"),
        (Self::Email, "email"),
    ];

    /// The word for it, as text keys have it.
    pub fn as_str(self) -> &'static str {
        Self::ALL.into_iter().find(|(wanted, _)| *wanted == self).map_or("", |(_, word)| word)
    }
}

/// The kind of thing a sender's key is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Keyed {
    /// A booking.
    Booking,
    /// A cost entry.
    Cost,
    /// A line of fuel, charging or tolls.
    Purchase,
    /// A service.
    Service,
    /// A trip.
    Trip,
}

impl Keyed {
    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Booking => "booking",
            Self::Cost => "cost",
            Self::Purchase => "purchase",
            Self::Service => "service",
            Self::Trip => "trip",
        }
    }
}

/// The kind of thing that has a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Named {
    /// A unit of an organisation.
    Unit,
    /// A place where vehicles stand.
    Depot,
    /// A pool.
    Pool,
    /// A vehicle.
    Vehicle,
    /// Somebody who logs in.
    Person,
}

impl Named {
    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Unit => "unit",
            Self::Depot => "depot",
            Self::Pool => "pool",
            Self::Vehicle => "vehicle",
            Self::Person => "person",
        }
    }
}

/// The origin of a known value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// Somebody entered it.
    ByHand,
    /// A row of a file.
    Row {
        /// The file's name.
        file: String,
        /// The row in it.
        row: i64,
    },
}

/// A doubt about a purchase for a vehicle.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "doubt", rename_all = "snake_case")]
pub enum Doubt {
    /// More fuel than the vehicle takes.
    MoreFuelThanItTakes {
        /// How much.
        litres: i64,
    },
    /// More energy than the vehicle takes.
    MoreChargeThanItTakes {
        /// How much.
        kwh: i64,
    },
    /// The vehicle does not run on it.
    DoesNotRunOnIt,
    /// The odometer typed at the pump disagrees with the log.
    OdometerDisagrees {
        /// What was typed.
        typed_km: i64,
        /// What the log says.
        known_km: i64,
    },
}

/// An end of a value's bounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Bound {
    /// A number.
    Number(i64),
    /// A year.
    Year(i64),
    /// Money.
    Amount(Ore),
    /// A day.
    Day(NaiveDate),
    /// A distance.
    Metres(i64),
    /// A time.
    Seconds(i64),
}
