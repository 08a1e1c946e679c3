//! Registers as people keep them, made at random: first the truth, then a file that says it with the habits of some
//! office. What an import stores is the truth, or it asks about the cell or names it: anything else is a silent
//! difference.
//!
//! The way of a register: [`Truth::of`] draws what is so, [`Written::of`] writes it, somebody imports the bytes, and
//! [`differences`] holds what is stored against what is so. The same seed makes the same file.

mod cells;
mod headers;
mod held;
mod sheet;
mod text;
mod truth;
mod workbook;
mod written;

use chrono::{NaiveDate, NaiveDateTime};

pub use held::{Held, differences, question};
pub use truth::{Truth, fleet};
pub use written::Written;

/// The kind of a register.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Vehicles.
    Vehicles,
    /// Costs.
    Costs,
    /// Fuel and charging.
    Fuel,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Vehicles, Self::Costs, Self::Fuel];

    /// Its word on the command line.
    pub fn word(self) -> &'static str {
        match self {
            Self::Vehicles => "vehicles",
            Self::Costs => "costs",
            Self::Fuel => "fuel",
        }
    }

    /// The fields that are compared, in the order in which [`question`] asks for them; the first one names the row.
    fn fields(self) -> &'static [&'static str] {
        match self {
            Self::Vehicles => &[
                "registration_number",
                "vin",
                "make",
                "model",
                "model_year",
                "class",
                "fuel",
                "seats",
                "kerb_weight_kg",
                "total_weight_kg",
                "tow_bar",
                "price",
                "status",
                "acquired_on",
                "first_used_on",
                "last_inspected_on",
                "lease_to",
                "odometer_km",
                "co2_g_per_km",
                "unit",
                "depot",
                "organisation",
            ],
            Self::Costs => &["reference", "vehicle", "category", "from", "to", "net", "vat", "supplier"],
            Self::Fuel => &[
                "transaction_id",
                "vehicle",
                "product",
                "at",
                "quantity",
                "net",
                "vat",
                "odometer_km",
                "station",
                "supplier",
            ],
        }
    }
}

/// What is so.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Value {
    /// A name or a remark.
    Text(String),
    /// One of a list of words: how the register keeps it, and how people say it.
    Word(&'static str, &'static str),
    /// A day.
    Day(NaiveDate),
    /// A minute, as clocks in Sweden show it.
    Minute(NaiveDateTime),
    /// An amount.
    Ore(i64),
    /// A distance or a reading.
    Km(i64),
    /// A weight.
    Kg(i64),
    /// A volume.
    Millilitres(i64),
    /// A count or a year.
    Whole(i64),
    /// Yes or no.
    Yes(bool),
}

impl Value {
    /// The value as [`question`] shows it.
    fn stored(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Word(kept, _) => (*kept).to_owned(),
            Self::Day(day) => day.to_string(),
            Self::Minute(at) => {
                let instant = vagnpark_domain::time::instant_of_local(*at);
                instant.map(|at| at.format("%Y-%m-%dT%H:%M").to_string()).unwrap_or_default()
            }
            Self::Ore(number)
            | Self::Km(number)
            | Self::Kg(number)
            | Self::Millilitres(number)
            | Self::Whole(number) => number.to_string(),
            Self::Yes(yes) => u8::from(*yes).to_string(),
        }
    }
}
