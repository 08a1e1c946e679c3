//! The faults that the value of a field can have, as data: pages and the API make the sentence, each in its reader's
//! language.
//!
//! The fields that a refusal can name are an enumeration ([`Field`]), so that none is refused under a name that has no
//! words.

use chrono::NaiveDate;
use serde::Serialize;

pub use crate::field::Field;
use crate::{
    bounds::shown::Shown,
    money::{MOST_ORE, MoneyError, Ore},
    spot::Spot,
    time::{Month, NotAMonth},
    words::{UnknownWord, words},
};

words! {
    /// The kind of value a field takes.
    ValueKind {
        /// A day, `2026-11-23`.
        Day = "day",
        /// A local day and time, `2026-11-23T08:00`.
        Time = "time",
        /// A time of the day, `08:30`.
        Clock = "clock",
        /// A month, `2026-11`.
        Month = "month",
        /// A year.
        Year = "year",
        /// A whole number.
        WholeNumber = "whole_number",
        /// An amount in kronor.
        Amount = "amount",
        /// An amount without parts of an öre.
        WholeOre = "whole_ore",
        /// Per cent with at most two decimals.
        PerCent = "per_cent",
        /// A distance in kilometres with at most three decimals.
        Distance = "distance",
        /// An e-mail address.
        Email = "email",
        /// An address that begins with `http`.
        WebAddress = "web_address",
        /// Latitude and longitude in degrees, `59.52,15.04`.
        Coordinates = "coordinates",
        /// 1–12 letters and digits.
        RegistrationNumber = "registration_number",
        /// Ten digits, the last one a check digit.
        OrganisationNumber = "organisation_number",
        /// An account of a ledger: three to eight digits.
        Account = "account",
        /// A code of a ledger: at most twenty letters without blanks.
        LedgerCode = "ledger_code",
        /// A recurrence rule that gives an occurrence.
        Recurrence = "recurrence",
        /// A part of a recurrence rule, `FREQ=WEEKLY`.
        RecurrencePart = "recurrence_part",
        /// A picture in JPEG, PNG or WebP.
        Picture = "picture",
        /// A booking that is part of a series.
        SeriesBooking = "series_booking",
        /// A cost that corrects no other.
        OriginalCost = "original_cost",
        /// A move of vehicles, in TOML.
        VehicleMove = "vehicle_move",
    }
}

/// Something that a field could name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Possible {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
}

/// A fault of a field's value. As JSON it is a code, with its values beside it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum Fault {
    /// Nothing is given, but something is needed.
    Missing,
    /// Nothing is given, and more than one is possible, so it is asked which is meant.
    #[serde(rename = "missing")]
    MissingAmong {
        /// Those that are possible.
        among: Vec<Possible>,
    },
    /// None of these is given, but one of them is needed.
    OneNeeded {
        /// The fields, one of which is enough.
        fields: Vec<Field>,
    },
    /// It is needed because of another field.
    NeededFor {
        /// The other.
        other: Field,
    },
    /// It is given but has no place here.
    NotWanted,
    /// It cannot be read as what the field takes.
    NotA {
        /// What the field takes.
        kind: ValueKind,
        /// What was given.
        given: String,
    },
    /// It is none of the words allowed.
    NoneOf(UnknownWord),
    /// Nothing known here has this name.
    Unknown {
        /// What was given.
        given: String,
    },
    /// It is out of bounds.
    Outside {
        /// What was given, where that is worth saying.
        given: Option<Shown>,
        /// The least that is taken.
        least: Shown,
        /// The most that is taken.
        most: Shown,
    },
    /// It comes before what it must follow.
    Before {
        /// What was given.
        given: Shown,
        /// What it must follow.
        other: Field,
        /// The other field's value.
        first: Shown,
    },
    /// Its sign is not that of the field it goes with.
    OtherSign {
        /// What was given.
        given: Shown,
        /// The field it goes with.
        other: Field,
        /// That field's value.
        beside: Shown,
    },
    /// It has not come yet.
    InTheFuture {
        /// What was given.
        given: Shown,
    },
    /// It has begun already, but must lie ahead.
    Begun {
        /// What was given.
        given: Month,
    },
    /// No agreement holds for it.
    NoAgreement {
        /// What was given.
        given: Month,
    },
    /// One's own organisation is not among them.
    OwnMissing,
    /// It reaches into months that are closed.
    ClosedBefore {
        /// What was given.
        given: NaiveDate,
        /// The last closed month.
        month: Month,
        /// The first day that can be.
        first: NaiveDate,
    },
    /// It does not fit with a reading of another day.
    OutOfStep {
        /// What was given.
        given: i64,
        /// What was read.
        known: i64,
        /// When.
        on: NaiveDate,
    },
    /// It occurs more than once where only one is allowed.
    Twice {
        /// What was given.
        given: String,
    },
    /// It was corrected meanwhile.
    Corrected {
        /// What holds instead.
        to: i64,
    },
    /// It is so already.
    Unchanged,
    /// It is not the right one.
    NotRight,
    /// It was given too long ago, and is to be given again.
    TooLongAgo {
        /// How many minutes it holds.
        minutes: u64,
    },
    /// It is too easily guessed.
    EasilyGuessed,
    /// It is a password, a word or a name that the whole world tries first.
    CommonPassword,
    /// It is hardly more than a word on the operator's list.
    UnwantedWord,
    /// It is on the list of passwords that became known elsewhere.
    BreachedPassword,
    /// Its host is none of those that events may be sent to.
    OtherHost {
        /// The host that was given.
        given: String,
        /// Those that are permitted; one that begins with a dot stands for all below it.
        hosts: Vec<String>,
    },
    /// It is within the server's own network, where events are not sent.
    OwnNetwork {
        /// The host that was given.
        given: String,
    },
    /// It carries a login or a password, which everybody who reads the log would see.
    CarriesLogin,
    /// Costs that follow from it have been entered.
    Entered {
        /// The last month that has such costs.
        through: Month,
    },
    /// Nobody has a vehicle yet on the day that it would be given away.
    NobodyHas {
        /// The day that was given.
        given: NaiveDate,
        /// The vehicle's number.
        vehicle: String,
        /// The first day on which somebody has it.
        first: NaiveDate,
    },
    /// The organisation has already what it would be given.
    HasAlready {
        /// Its name.
        organisation: String,
    },
    /// The one of a year is needed of an organisation but not known.
    MissingFor {
        /// The organisation's name.
        of: String,
        /// The year.
        year: i32,
    },
    /// There are too many.
    TooMany {
        /// The most.
        most: usize,
    },
    /// It has too many letters.
    TooLong {
        /// The most.
        most: usize,
    },
    /// It has too few letters.
    TooShort {
        /// The least.
        least: usize,
    },
    /// A picture or file is too large.
    TooLarge {
        /// The most, in MiB.
        most_mib: usize,
    },
    /// The picture has too many pixels.
    TooManyPixels {
        /// The most, in millions.
        most_millions: u64,
    },
    /// They are too large together.
    TooMuch {
        /// The most, in MiB.
        most_mib: usize,
    },
    /// It cannot be parsed, or came only in part.
    Unreadable {
        /// Where the parser broke off, if it was a text.
        #[serde(flatten)]
        at: Option<Spot>,
    },
}

impl Fault {
    /// The fault of a value that cannot be read as what the field takes, or is missing altogether.
    pub fn not_a(kind: ValueKind, given: impl Into<String>) -> Self {
        let given = given.into();
        if given.trim().is_empty() { Self::Missing } else { Self::NotA { kind, given } }
    }

    /// The fault of something that is not known here, or is missing altogether.
    pub fn unknown(given: impl Into<String>) -> Self {
        let given = given.into();
        if given.trim().is_empty() { Self::Missing } else { Self::Unknown { given } }
    }

    /// The fault of a whole number out of bounds.
    pub fn outside(given: impl Into<i64>, least: i64, most: i64) -> Self {
        Self::Outside {
            given: Some(Shown::Number(given.into())),
            least: Shown::Number(least),
            most: Shown::Number(most),
        }
    }

    /// The stable word for it, in the API and in message catalogues.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Missing | Self::MissingAmong { .. } => "missing",
            Self::OneNeeded { .. } => "one_needed",
            Self::NeededFor { .. } => "needed_for",
            Self::NotWanted => "not_wanted",
            Self::NotA { .. } => "not_a",
            Self::NoneOf(_) => "none_of",
            Self::Unknown { .. } => "unknown",
            Self::Outside { .. } => "outside",
            Self::Before { .. } => "before",
            Self::OtherSign { .. } => "other_sign",
            Self::InTheFuture { .. } => "in_the_future",
            Self::Begun { .. } => "begun",
            Self::NoAgreement { .. } => "no_agreement",
            Self::OwnMissing => "own_missing",
            Self::ClosedBefore { .. } => "closed_before",
            Self::OutOfStep { .. } => "out_of_step",
            Self::Twice { .. } => "twice",
            Self::Corrected { .. } => "corrected",
            Self::Unchanged => "unchanged",
            Self::NotRight => "not_right",
            Self::TooLongAgo { .. } => "too_long_ago",
            Self::EasilyGuessed => "easily_guessed",
            Self::CommonPassword => "common_password",
            Self::UnwantedWord => "unwanted_word",
            Self::BreachedPassword => "breached_password",
            Self::OtherHost { .. } => "other_host",
            Self::OwnNetwork { .. } => "own_network",
            Self::CarriesLogin => "carries_login",
            Self::Entered { .. } => "entered",
            Self::NobodyHas { .. } => "nobody_has",
            Self::HasAlready { .. } => "has_already",
            Self::MissingFor { .. } => "missing_for",
            Self::TooMany { .. } => "too_many",
            Self::TooLong { .. } => "too_long",
            Self::TooShort { .. } => "too_short",
            Self::TooLarge { .. } => "too_large",
            Self::TooManyPixels { .. } => "too_many_pixels",
            Self::TooMuch { .. } => "too_much",
            Self::Unreadable { .. } => "unreadable",
        }
    }

    /// The value that was given, as far as it is known.
    pub fn given(&self) -> Option<String> {
        if let Self::NotA { given, .. }
        | Self::NoneOf(UnknownWord { given, .. })
        | Self::Unknown { given }
        | Self::OtherHost { given, .. }
        | Self::OwnNetwork { given }
        | Self::Twice { given } = self
        {
            return Some(given.clone());
        }
        if let Self::Outside { given: Some(given), .. } | Self::Before { given, .. } | Self::InTheFuture { given } =
            self
        {
            return Some(given.to_string());
        }
        if let Self::NobodyHas { given, .. } = self { Some(given.to_string()) } else { None }
    }
}

impl From<UnknownWord> for Fault {
    fn from(unknown: UnknownWord) -> Self {
        if unknown.given.trim().is_empty() { Self::Missing } else { Self::NoneOf(unknown) }
    }
}

impl From<NotAMonth> for Fault {
    fn from(NotAMonth(given): NotAMonth) -> Self {
        Self::not_a(ValueKind::Month, given)
    }
}

impl From<MoneyError> for Fault {
    fn from(error: MoneyError) -> Self {
        match error {
            MoneyError::NotANumber(given) => Self::not_a(ValueKind::Amount, given),
            MoneyError::PartsOfAnOre(given) => Self::not_a(ValueKind::WholeOre, given),
            MoneyError::TooLarge(given) => Self::Outside {
                given: Some(Shown::Given(given)),
                least: Shown::Amount(Ore(MOST_ORE.saturating_neg())),
                most: Shown::Amount(Ore(MOST_ORE)),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_given_at_all_is_missing_whatever_the_field_takes() {
        assert_eq!(Fault::not_a(ValueKind::Clock, " "), Fault::Missing);
        assert_eq!(Fault::from(NotAMonth(String::new())), Fault::Missing);
    }
}
