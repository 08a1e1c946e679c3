//! Units of numbers. A value carries its unit: the one in its cell takes precedence over that of its column, and one of
//! another dimension is not a value of the column.

use serde::{Deserialize, Serialize};

/// The unit that a number counts or measures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// A bare number, such as a year.
    Bare,
    /// Things or people.
    Pieces,
    /// Hundredths of a krona.
    Ore,
    /// Swedish kronor.
    Kronor,
    /// Thousands of kronor.
    Tkr,
    /// Millions of kronor.
    Mkr,
    /// Another country's currency, which is never taken for kronor.
    ForeignMoney,
    /// Metres.
    Metres,
    /// Kilometres.
    Kilometres,
    /// Thousands of kilometres.
    ThousandKm,
    /// Swedish miles, of ten kilometres.
    Mil,
    /// English miles, of 1 609.344 metres.
    Miles,
    /// Hours, of an engine or a machine.
    Hours,
    /// Kilograms.
    Kilograms,
    /// Tonnes.
    Tonnes,
    /// Thousandths of a litre.
    Millilitres,
    /// Litres.
    Litres,
    /// Watt-hours.
    WattHours,
    /// Kilowatt-hours.
    KilowattHours,
    /// Megawatt-hours.
    MegawattHours,
    /// Grams of carbon dioxide per kilometre.
    GramsPerKm,
    /// Hundredths.
    Percent,
    /// Thousands of what the column is in.
    Thousands,
}

/// A group of units that can be converted into each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Dimension {
    Bare,
    Pieces,
    Money,
    ForeignMoney,
    Distance,
    Time,
    Mass,
    Volume,
    Energy,
    Emission,
    Share,
    Multiple,
}

/// The words for units, without case and spaces.
const WORDS: [(&str, Unit); 89] = [
    ("kr", Unit::Kronor),
    ("krona", Unit::Kronor),
    ("kronor", Unit::Kronor),
    ("sek", Unit::Kronor),
    ("skr", Unit::Kronor),
    ("öre", Unit::Ore),
    ("tkr", Unit::Tkr),
    ("kkr", Unit::Tkr),
    ("ksek", Unit::Tkr),
    ("tsek", Unit::Tkr),
    ("tusenkr", Unit::Tkr),
    ("tusenkronor", Unit::Tkr),
    ("mkr", Unit::Mkr),
    ("mnkr", Unit::Mkr),
    ("msek", Unit::Mkr),
    ("eur", Unit::ForeignMoney),
    ("euro", Unit::ForeignMoney),
    ("€", Unit::ForeignMoney),
    ("nok", Unit::ForeignMoney),
    ("dkk", Unit::ForeignMoney),
    ("isk", Unit::ForeignMoney),
    ("usd", Unit::ForeignMoney),
    ("$", Unit::ForeignMoney),
    ("gbp", Unit::ForeignMoney),
    ("£", Unit::ForeignMoney),
    ("chf", Unit::ForeignMoney),
    ("pln", Unit::ForeignMoney),
    ("nkr", Unit::ForeignMoney),
    ("dkr", Unit::ForeignMoney),
    ("czk", Unit::ForeignMoney),
    ("cad", Unit::ForeignMoney),
    ("aud", Unit::ForeignMoney),
    ("jpy", Unit::ForeignMoney),
    ("¥", Unit::ForeignMoney),
    ("m", Unit::Metres),
    ("meter", Unit::Metres),
    ("metres", Unit::Metres),
    ("km", Unit::Kilometres),
    ("kilometer", Unit::Kilometres),
    ("tkm", Unit::ThousandKm),
    ("mil", Unit::Mil),
    ("mi", Unit::Miles),
    ("mile", Unit::Miles),
    ("miles", Unit::Miles),
    ("h", Unit::Hours),
    ("hr", Unit::Hours),
    ("hrs", Unit::Hours),
    ("hour", Unit::Hours),
    ("hours", Unit::Hours),
    ("tim", Unit::Hours),
    ("timme", Unit::Hours),
    ("timmar", Unit::Hours),
    ("mtim", Unit::Hours),
    ("maskintimmar", Unit::Hours),
    ("motortimmar", Unit::Hours),
    ("drifttimmar", Unit::Hours),
    ("gångtimmar", Unit::Hours),
    ("kg", Unit::Kilograms),
    ("kilo", Unit::Kilograms),
    ("kilogram", Unit::Kilograms),
    ("t", Unit::Tonnes),
    ("ton", Unit::Tonnes),
    ("tonnes", Unit::Tonnes),
    ("l", Unit::Litres),
    ("lit", Unit::Litres),
    ("ltr", Unit::Litres),
    ("liter", Unit::Litres),
    ("litres", Unit::Litres),
    ("ml", Unit::Millilitres),
    ("wh", Unit::WattHours),
    ("kwh", Unit::KilowattHours),
    ("mwh", Unit::MegawattHours),
    ("kilowattimmar", Unit::KilowattHours),
    ("g/km", Unit::GramsPerKm),
    ("gram/km", Unit::GramsPerKm),
    ("gkm", Unit::GramsPerKm),
    ("g", Unit::GramsPerKm),
    ("gram", Unit::GramsPerKm),
    ("st", Unit::Pieces),
    ("styck", Unit::Pieces),
    ("stycken", Unit::Pieces),
    ("pers", Unit::Pieces),
    ("personer", Unit::Pieces),
    ("inv", Unit::Pieces),
    ("invånare", Unit::Pieces),
    ("platser", Unit::Pieces),
    ("%", Unit::Percent),
    ("procent", Unit::Percent),
    ("tusen", Unit::Thousands),
];

impl Unit {
    /// The unit that a word means.
    pub fn of_word(word: &str) -> Option<Self> {
        let word: String = word.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect();
        let word = word.trim_end_matches('.');
        WORDS.into_iter().find(|(known, _)| *known == word).map(|(_, unit)| unit)
    }

    /// The way it is written.
    pub fn shown(self) -> &'static str {
        match self {
            Self::Bare => "",
            Self::Pieces => "st",
            Self::Ore => "öre",
            Self::Kronor => "kr",
            Self::Tkr => "tkr",
            Self::Mkr => "mkr",
            Self::ForeignMoney => "¤",
            Self::Metres => "m",
            Self::Kilometres => "km",
            Self::ThousandKm => "tkm",
            Self::Mil => "mil",
            Self::Miles => "miles",
            Self::Hours => "h",
            Self::Kilograms => "kg",
            Self::Tonnes => "ton",
            Self::Millilitres => "ml",
            Self::Litres => "l",
            Self::WattHours => "Wh",
            Self::KilowattHours => "kWh",
            Self::MegawattHours => "MWh",
            Self::GramsPerKm => "g/km",
            Self::Percent => "%",
            Self::Thousands => "tusen",
        }
    }

    /// Whether values in it can be converted to the other.
    pub fn converts_to(self, other: Self) -> bool {
        self.measure().0 == other.measure().0
    }

    /// What it measures, and how many of the smallest unit of that it is.
    fn measure(self) -> (Dimension, i128) {
        match self {
            Self::Bare => (Dimension::Bare, 1),
            Self::Pieces => (Dimension::Pieces, 1),
            Self::Ore => (Dimension::Money, 1),
            Self::Kronor => (Dimension::Money, 100),
            Self::Tkr => (Dimension::Money, 100_000),
            Self::Mkr => (Dimension::Money, 100_000_000),
            Self::ForeignMoney => (Dimension::ForeignMoney, 1),
            Self::Metres => (Dimension::Distance, 1_000),
            Self::Kilometres => (Dimension::Distance, 1_000_000),
            Self::ThousandKm => (Dimension::Distance, 1_000_000_000),
            Self::Mil => (Dimension::Distance, 10_000_000),
            Self::Miles => (Dimension::Distance, 1_609_344),
            Self::Hours => (Dimension::Time, 1),
            Self::Kilograms => (Dimension::Mass, 1),
            Self::Tonnes => (Dimension::Mass, 1_000),
            Self::Millilitres => (Dimension::Volume, 1),
            Self::Litres => (Dimension::Volume, 1_000),
            Self::WattHours => (Dimension::Energy, 1),
            Self::KilowattHours => (Dimension::Energy, 1_000),
            Self::MegawattHours => (Dimension::Energy, 1_000_000),
            Self::GramsPerKm => (Dimension::Emission, 1),
            Self::Percent => (Dimension::Share, 1),
            Self::Thousands => (Dimension::Multiple, 1),
        }
    }

    /// How many thousands a thousand of what a column in this unit counts is: `389 tusen` in a column of tkr is 389 of
    /// them.
    pub(super) fn thousand(self) -> i128 {
        if matches!(self, Self::Tkr | Self::Tonnes | Self::ThousandKm) { 1 } else { 1_000 }
    }

    /// How many of the smallest unit of its dimension it is.
    pub(super) fn size(self) -> i128 {
        self.measure().1
    }
}
