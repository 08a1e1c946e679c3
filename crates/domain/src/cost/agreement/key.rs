//! Keys: what a cost is shared by (C-5).

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::words::words;

/// The key that a cost is shared by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "KeyText", into = "KeyText")]
pub enum Key {
    /// The payer of the vehicle that day.
    Direct,
    /// Distance driven, by the payer of the user.
    Distance,
    /// Time driven.
    Time,
    /// Number of trips.
    Trips,
    /// The same for every party.
    Equal,
    /// Inhabitants on a reference date.
    Population(NaiveDate),
    /// Fixed shares, by organisation code.
    Shares(BTreeMap<String, u64>),
    /// Several keys, each with a weight.
    Mix(Vec<MixPart>),
}

/// One part of a mix.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MixPart {
    /// Its weight against the others.
    pub weight: u64,
    /// The key.
    pub key: Key,
}

/// A key as written in an agreement file: `"distance"` or `{ population = "2023-12-31" }`.
#[derive(Clone, Serialize, Deserialize)]
#[serde(untagged)]
enum KeyText {
    Word(KeyWord),
    Table(KeyTable),
}

#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum KeyWord {
    Direct,
    Distance,
    Time,
    Trips,
    Equal,
}

#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum KeyTable {
    Population(NaiveDate),
    Shares(BTreeMap<String, u64>),
    Mix(Vec<MixPart>),
}

impl From<KeyText> for Key {
    fn from(text: KeyText) -> Self {
        match text {
            KeyText::Word(KeyWord::Direct) => Self::Direct,
            KeyText::Word(KeyWord::Distance) => Self::Distance,
            KeyText::Word(KeyWord::Time) => Self::Time,
            KeyText::Word(KeyWord::Trips) => Self::Trips,
            KeyText::Word(KeyWord::Equal) => Self::Equal,
            KeyText::Table(KeyTable::Population(on)) => Self::Population(on),
            KeyText::Table(KeyTable::Shares(shares)) => Self::Shares(shares),
            KeyText::Table(KeyTable::Mix(parts)) => Self::Mix(parts),
        }
    }
}

impl From<Key> for KeyText {
    fn from(key: Key) -> Self {
        match key {
            Key::Direct => Self::Word(KeyWord::Direct),
            Key::Distance => Self::Word(KeyWord::Distance),
            Key::Time => Self::Word(KeyWord::Time),
            Key::Trips => Self::Word(KeyWord::Trips),
            Key::Equal => Self::Word(KeyWord::Equal),
            Key::Population(on) => Self::Table(KeyTable::Population(on)),
            Key::Shares(shares) => Self::Table(KeyTable::Shares(shares)),
            Key::Mix(parts) => Self::Table(KeyTable::Mix(parts)),
        }
    }
}

words! {
    /// The kind of a key.
    KeyKind {
        /// The payer of the vehicle that day.
        Direct = "direct",
        /// Distance driven.
        Distance = "distance",
        /// Time driven.
        Time = "time",
        /// Number of trips.
        Trips = "trips",
        /// The same for every party.
        Equal = "equal",
        /// Inhabitants.
        Population = "population",
        /// Fixed shares.
        Shares = "shares",
        /// Several keys.
        Mix = "mix",
        /// The difference between the right amount and the billed one (C-11).
        Difference = "difference",
    }
}

words! {
    /// What the basis of a share is measured in.
    KeyUnit {
        /// Metres driven.
        Metres = "m",
        /// Seconds driven.
        Seconds = "s",
        /// Number of trips.
        Trips = "trips",
        /// Inhabitants.
        Inhabitants = "inhabitants",
        /// Parts of a fixed division.
        Parts = "parts",
        /// Days paid for.
        Days = "days",
        /// Exact fraction of the whole, for a mix.
        Fraction = "fraction",
        /// For an adjustment: the right amount in öre, less the billed amount.
        RightLessBilled = "right_less_billed",
    }
}

impl Key {
    /// Its kind, for reports.
    pub fn kind(&self) -> KeyKind {
        match self {
            Self::Direct => KeyKind::Direct,
            Self::Distance => KeyKind::Distance,
            Self::Time => KeyKind::Time,
            Self::Trips => KeyKind::Trips,
            Self::Equal => KeyKind::Equal,
            Self::Population(_) => KeyKind::Population,
            Self::Shares(_) => KeyKind::Shares,
            Self::Mix(_) => KeyKind::Mix,
        }
    }

    /// The unit of its basis.
    pub fn unit(&self) -> KeyUnit {
        match self {
            Self::Direct => KeyUnit::Days,
            Self::Distance => KeyUnit::Metres,
            Self::Time => KeyUnit::Seconds,
            Self::Trips => KeyUnit::Trips,
            Self::Equal | Self::Shares(_) => KeyUnit::Parts,
            Self::Population(_) => KeyUnit::Inhabitants,
            Self::Mix(_) => KeyUnit::Fraction,
        }
    }

    /// The keys in it, including itself.
    pub fn leaves(&self) -> Vec<&Key> {
        match self {
            Self::Mix(parts) => parts.iter().flat_map(|part| part.key.leaves()).collect(),
            Self::Direct
            | Self::Distance
            | Self::Time
            | Self::Trips
            | Self::Equal
            | Self::Population(_)
            | Self::Shares(_) => vec![self],
        }
    }
}
