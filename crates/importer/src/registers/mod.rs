//! The kinds of register: the fields of each, and how a row of it is read. A row keeps the names of vehicles and
//! organisations as they are in the file.

mod booking;
mod cost;
mod fuel_card;
mod number;
mod organisation;
mod person;
mod population;
mod purchase;
mod reading;
mod service;
mod service_plan;
mod trip;
mod unit;
mod vehicle;
mod vehicle_fields;
mod vehicle_fuel;
mod word;

pub use booking::{BookingRow, purpose};
pub(crate) use cost::{CATEGORIES, category};
pub use cost::{CostRow, CostSubject};
pub use fuel_card::{FuelCardRow, reads_as_card};
pub use number::{Numbered, number_within};
pub(crate) use number::{names_no_unit, status_among};
pub use organisation::{OrganisationRow, written_aliases};
pub use person::{PersonRow, would_be_turned};
pub use population::PopulationRow;
pub use purchase::{FuelRow, Product, TollRow};
pub use reading::ReadingRow;
pub use service::ServiceRow;
pub use service_plan::{ServicePlanRow, says_only};
pub use trip::TripRow;
pub use unit::UnitRow;
pub use vehicle::VehicleRow;
pub(crate) use vehicle::class;
pub(crate) use vehicle_fields::CLASSES;
pub use word::Worded;

use vagnpark_domain::import::Kind;

use crate::{Field, FieldKind, RowReader, ValueReason, columns::Needed, value::Unit};

/// A register: how its rows are read. The fields are in [`fields_of`].
pub trait Register: Sized + Send + 'static {
    /// Its kind.
    const KIND: Kind;
    /// Reads one row; none if it cannot be read, and then findings say why.
    fn read(row: &mut RowReader<'_>) -> Option<Self>;
}

/// The columns of a kind of register.
pub fn fields_of(kind: Kind) -> &'static [Field] {
    match kind {
        Kind::Vehicles => vehicle_fields::FIELDS,
        Kind::Readings => reading::FIELDS,
        Kind::Trips => trip::FIELDS,
        Kind::Bookings => booking::FIELDS,
        Kind::Costs => cost::FIELDS,
        Kind::Fuel => purchase::FUEL_FIELDS,
        Kind::Tolls => purchase::TOLL_FIELDS,
        Kind::Services => service::FIELDS,
        Kind::Population => population::FIELDS,
        Kind::Organisations => organisation::FIELDS,
        Kind::Units => unit::FIELDS,
        Kind::People => person::FIELDS,
        Kind::ServicePlans => service_plan::FIELDS,
        Kind::FuelCards => fuel_card::FIELDS,
    }
}

/// Whether cells in columns that a kind has no field for are kept, as extra attributes.
pub fn keeps_extras(kind: Kind) -> bool {
    match kind {
        Kind::Vehicles
        | Kind::Readings
        | Kind::Trips
        | Kind::Bookings
        | Kind::Costs
        | Kind::Fuel
        | Kind::Tolls
        | Kind::Services
        | Kind::ServicePlans => true,
        // Of people nothing is kept that nobody needs; a card is only a name for its vehicle.
        Kind::Population | Kind::Organisations | Kind::Units | Kind::People | Kind::FuelCards => false,
    }
}

/// The columns that a kind cannot do without; one from each group is enough.
pub fn required_of(kind: Kind) -> &'static [&'static [&'static str]] {
    match kind {
        Kind::Vehicles => &[&["registration_number", "inventory_number"]],
        Kind::Readings => &[&["vehicle"], &["at"], &["odometer_km", "odometer_mil"]],
        Kind::Trips => &[&["vehicle"], &["start"], &["end"], &["distance_km", "distance_mil", "odometer_end_km"]],
        Kind::Bookings => &[&["vehicle"], &["start"], &["end"]],
        Kind::Costs => &[
            &["vehicle", "pool"],
            &["date", "from", "period"],
            &["category"],
            &["net", "net_ore", "gross", "debit", "credit"],
        ],
        Kind::Fuel => &[&["vehicle", "card"], &["at"], &["net", "net_ore", "gross", "gross_ore"]],
        Kind::Tolls => &[&["vehicle"], &["at"], &["net", "net_ore", "gross"]],
        Kind::Services => &[&["vehicle"], &["done_on"]],
        Kind::Population => &[&["municipality_code"], &["reference_date"], &["inhabitants"]],
        Kind::Organisations => &[&["code"], &["name"], &["kind"]],
        Kind::Units => &[&["organisation"], &["name"]],
        Kind::People => &[&["name", "last_name"]],
        Kind::ServicePlans => &[&["vehicle"], &["last_done_on"]],
        Kind::FuelCards => &[&["card"], &["vehicle"]],
    }
}

/// The same, with those that are asked about instead.
pub(crate) fn needed_of(kind: Kind) -> Needed {
    Needed { groups: required_of(kind), asked: if kind == Kind::Costs { &["category"] } else { &[] } }
}

/// A field, in the order of a table: name, label in templates, kind, other headers, what to write.
const fn field(
    name: &'static str,
    label: &'static str,
    kind: FieldKind,
    headers: &'static [&'static str],
    help: &'static str,
) -> Field {
    Field { name, label, kind, headers, shared_headers: &[], help, optional: false }
}

/// Whether a key is the id of a thing in a register, as the files have it that we write (I-22).
pub fn is_id(key: &str) -> bool {
    let hyphens = [8, 13, 18, 23];
    key.len() == 36
        && key.bytes().enumerate().all(|(place, sign)| match sign {
            b'-' => hyphens.contains(&place),
            sign => sign.is_ascii_hexdigit() && !hyphens.contains(&place),
        })
}

/// The reason that none of some fields is there.
fn none_given(fields: &[&str]) -> ValueReason {
    ValueReason::NoneGiven { fields: fields.iter().map(ToString::to_string).collect() }
}

/// The currency of a row's amounts, which is reported and not converted.
const CURRENCY: Field = field(
    "currency",
    "Valuta",
    FieldKind::Text,
    &["currency", "valutakod", "myntslag"],
    "SEK eller tomt; rader i annan valuta avvisas",
);

/// An amount with VAT, where there is none without.
const GROSS: Field = field(
    "gross",
    "Brutto",
    FieldKind::Number(Unit::Kronor),
    &["bruttobelopp", "beloppinklmoms", "inklmoms", "totalbelopp", "kostnadinklmoms"],
    "Kronor med moms, om beloppet utan moms saknas",
);

/// Whether the amount of a row includes VAT, where rows differ.
const VAT_INCLUDED: Field = field(
    "vat_included",
    "Moms ingår",
    FieldKind::YesNo,
    &[
        "ingarmoms",
        "momsinkluderad",
        "momsinkluderat",
        "momsinkl",
        "momsarinkluderad",
        "vatincluded",
        "includesvat",
        "prisinklmomsjanej",
    ],
    "ja eller nej, där raderna är olika",
);

/// The headers of registration numbers, whichever register they are in: the one list of them (I-5).
pub(crate) const NUMBER_PLATE: &[&str] = &[
    "regnr",
    "registreringsnummer",
    "reg",
    "regnummer",
    "bilregnr",
    "registreringsnr",
    "registrationnumber",
    "licenseplate",
    "licenceplate",
    "plate",
    "platenumber",
    "registrationno",
    "regno",
    "registration",
    "kjennemerke",
    "skiltnummer",
    "nummerplade",
    "rekisterinumero",
    "rekisteritunnus",
];

/// The number of a vehicle, which nearly every register has.
const VEHICLE: Field = field(
    "vehicle",
    "Regnr",
    FieldKind::Text,
    &["fordon", "bil", "bilnr", "inventarienummer", "objekt"],
    "Registreringsnummer eller inventarienummer, t.ex. MLB 123",
)
.also_under(NUMBER_PLATE);
