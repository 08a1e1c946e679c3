//! The kinds of register: the fields of each, and how a row of it is read. A row keeps names of
//! vehicles and organisations as they stand in the file.

mod booking;
mod cost;
mod number;
mod organisation;
mod population;
mod purchase;
mod reading;
mod service;
mod trip;
mod unit;
mod vehicle;

pub use booking::BookingRow;
pub(crate) use cost::category;
pub use cost::{CostRow, CostSubject};
pub use number::Numbered;
pub use organisation::OrganisationRow;
pub use population::PopulationRow;
pub use purchase::{FuelRow, Product, TollRow};
pub use reading::ReadingRow;
pub use service::ServiceRow;
pub use trip::TripRow;
pub use unit::UnitRow;
pub use vehicle::VehicleRow;

use vagnpark_domain::UnknownWord;

use crate::{Field, FieldKind, ValueReason};

/// What kind of register a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Vehicles.
    Vehicles,
    /// Odometer readings.
    Readings,
    /// Trips.
    Trips,
    /// Bookings.
    Bookings,
    /// Cost entries.
    Costs,
    /// Fuel and charging, as the cards' suppliers send it.
    Fuel,
    /// Tolls and congestion tax.
    Tolls,
    /// Services and repairs that were done.
    Services,
    /// Inhabitants.
    Population,
    /// Organisations.
    Organisations,
    /// Units of organisations.
    Units,
}

impl Kind {
    /// Every kind with the word for it in commands and URLs.
    pub const ALL: [(Self, &'static str); 11] = [
        (Self::Vehicles, "vehicles"),
        (Self::Readings, "readings"),
        (Self::Trips, "trips"),
        (Self::Bookings, "bookings"),
        (Self::Costs, "costs"),
        (Self::Fuel, "fuel"),
        (Self::Tolls, "tolls"),
        (Self::Services, "services"),
        (Self::Population, "population"),
        (Self::Organisations, "organisations"),
        (Self::Units, "units"),
    ];

    /// The word for it.
    pub fn as_str(self) -> &'static str {
        Self::ALL.into_iter().find(|(kind, _)| *kind == self).map_or("", |(_, word)| word)
    }

    /// Its columns.
    pub fn fields(self) -> &'static [Field] {
        match self {
            Self::Vehicles => vehicle::FIELDS,
            Self::Readings => reading::FIELDS,
            Self::Trips => trip::FIELDS,
            Self::Bookings => booking::FIELDS,
            Self::Costs => cost::FIELDS,
            Self::Fuel => purchase::FUEL_FIELDS,
            Self::Tolls => purchase::TOLL_FIELDS,
            Self::Services => service::FIELDS,
            Self::Population => population::FIELDS,
            Self::Organisations => organisation::FIELDS,
            Self::Units => unit::FIELDS,
        }
    }

    /// Whether the cells of columns that it has no field for are kept, as extra attributes.
    pub fn keeps_extras(self) -> bool {
        self == Self::Vehicles
    }

    /// The columns it cannot do without; of each group one is enough.
    pub fn required(self) -> &'static [&'static [&'static str]] {
        match self {
            Self::Vehicles => &[&["registration_number", "inventory_number"]],
            Self::Readings => &[&["vehicle"], &["at"], &["odometer_km", "odometer_mil"]],
            Self::Trips => {
                &[&["trip_id"], &["vehicle"], &["payer"], &["start"], &["end"], &["distance_km", "distance_mil"]]
            }
            Self::Bookings => &[&["booking_id"], &["vehicle"], &["start"], &["end"]],
            Self::Costs => &[&["cost_id"], &["vehicle", "pool"], &["date", "from"], &["category"], &["net", "net_ore"]],
            Self::Fuel => {
                &[&["transaction_id"], &["vehicle", "card"], &["at"], &["net", "net_ore", "gross", "gross_ore"]]
            }
            Self::Tolls => &[&["transaction_id"], &["vehicle"], &["at"], &["net", "net_ore"]],
            Self::Services => &[&["service_id"], &["vehicle"], &["done_on"]],
            Self::Population => &[&["municipality_code"], &["reference_date"], &["inhabitants"]],
            Self::Organisations => &[&["code"], &["name"], &["kind"]],
            Self::Units => &[&["organisation"], &["name"]],
        }
    }
}

impl std::str::FromStr for Kind {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, UnknownWord> {
        let found = Self::ALL.into_iter().find(|(_, word)| *word == text).map(|(kind, _)| kind);
        found.ok_or_else(|| UnknownWord::new(text, Self::ALL.map(|(_, word)| word)))
    }
}

/// A field, in the order of a table: name, label in templates, kind, other headers, what to write.
const fn field(
    name: &'static str,
    label: &'static str,
    kind: FieldKind,
    headers: &'static [&'static str],
    help: &'static str,
) -> Field {
    Field { name, label, kind, headers, help }
}

/// That none of some fields is there.
fn none_given(fields: &[&str]) -> ValueReason {
    ValueReason::NoneGiven { fields: fields.iter().map(ToString::to_string).collect() }
}

/// The currency of a row's amounts, which is told and not converted.
const CURRENCY: Field = field(
    "currency",
    "Valuta",
    FieldKind::Text,
    &["currency", "valutakod", "myntslag"],
    "SEK eller tomt; rader i annan valuta avvisas",
);

/// The number of a vehicle, which nearly every register has.
const VEHICLE: Field = field(
    "vehicle",
    "Regnr",
    FieldKind::Text,
    &["registreringsnummer", "regnummer", "reg", "registrationnumber", "fordon", "bil", "inventarienummer"],
    "Registreringsnummer eller inventarienummer, t.ex. MLB 123",
);
