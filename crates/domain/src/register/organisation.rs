//! Those who can own, use and pay: legal persons, and the joint boards that they host.

use std::str::FromStr;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::{
    Refusal,
    bounds::{shown::Shown, table},
    check_digit::luhn,
    fault::{Fault, Field, ValueKind},
    ids::{OrganisationId, UnitId},
    names::fold_name,
    words::{UnknownWord, Words},
};

/// The legal form of an organisation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OrganisationKind {
    /// A municipality, a legal person.
    Municipality,
    /// A municipal federation (kommunalförbund), a legal person of its own.
    Federation,
    /// A joint board (gemensam nämnd): no legal person, part of its host.
    JointBoard,
    /// A company.
    Company,
}

impl OrganisationKind {
    /// All of them.
    const ALL: [Self; 4] = [Self::Municipality, Self::Federation, Self::JointBoard, Self::Company];

    /// The word for it in files and in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Municipality => "municipality",
            Self::Federation => "federation",
            Self::JointBoard => "joint_board",
            Self::Company => "company",
        }
    }
}

impl Words for OrganisationKind {
    const NAME: &'static str = "OrganisationKind";

    fn words() -> Vec<&'static str> {
        Self::ALL.map(Self::as_str).to_vec()
    }
}

impl FromStr for OrganisationKind {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, UnknownWord> {
        let folded = fold_name(text);
        let kind = match folded.as_str() {
            "municipality" | "kommun" => Self::Municipality,
            "federation" | "kommunalforbund" => Self::Federation,
            "jointboard" | "gemensamnamnd" => Self::JointBoard,
            "company" | "bolag" => Self::Company,
            _ => return Err(UnknownWord::new(text, Self::words())),
        };
        Ok(kind)
    }
}

/// An organisation with the time it exists.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Organisation {
    /// Its permanent id.
    pub id: OrganisationId,
    /// Short name in files and agreements, for instance `nora`.
    pub code: String,
    /// Full name.
    pub name: String,
    /// Its legal form.
    pub kind: OrganisationKind,
    /// Ten digits with a hyphen, if it has a number of its own.
    pub organisation_number: Option<String>,
    /// Statistics Sweden's four-digit code, for a municipality.
    pub municipality_code: Option<String>,
    /// The legal person that hosts a joint board.
    pub host: Option<OrganisationId>,
    /// The first day it exists, if known.
    pub valid_from: Option<NaiveDate>,
    /// The first day it no longer exists.
    pub valid_to: Option<NaiveDate>,
    /// The organisation that took over after it.
    pub successor: Option<OrganisationId>,
}

impl Organisation {
    /// Whether it is within the bounds (D-1, D-2).
    pub fn within_bounds(&self) -> Result<(), Refusal> {
        table::ORGANISATION_CODE.check(&self.code)?;
        table::ORGANISATION_NAME.check(&self.name)
    }

    /// Checks what holds for any organisation by itself.
    pub fn check(&self) -> Result<(), (Field, Fault)> {
        for (field, text) in [(Field::Code, &self.code), (Field::Name, &self.name)] {
            if text.trim().is_empty() {
                return Err((field, Fault::Missing));
            }
        }
        match (self.kind, self.host) {
            // A joint board is no legal person.
            (OrganisationKind::JointBoard, None) => {
                return Err((Field::Host, Fault::NeededFor { other: Field::JointBoard }));
            }
            (OrganisationKind::Municipality | OrganisationKind::Federation | OrganisationKind::Company, Some(_)) => {
                return Err((Field::Host, Fault::NotWanted));
            }
            _ => {}
        }
        if let (Some(from), Some(to)) = (self.valid_from, self.valid_to)
            && to <= from
        {
            let (given, first) = (Shown::Day(to), Shown::Day(from));
            return Err((Field::ValidTo, Fault::Before { given, other: Field::ValidFrom, first }));
        }
        match &self.organisation_number {
            Some(number) if !is_organisation_number(number) => {
                Err((Field::OrganisationNumber, Fault::not_a(ValueKind::OrganisationNumber, number)))
            }
            _ => Ok(()),
        }
    }
}

/// A unit of an organisation that uses vehicles and carries the ledger coding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unit {
    /// Its permanent id.
    pub id: UnitId,
    /// The organisation it is part of.
    pub organisation: OrganisationId,
    /// Full name.
    pub name: String,
    /// The cost centre its vehicles are charged to.
    pub cost_centre: String,
}

impl Unit {
    /// Whether it is within the bounds (D-1, D-2).
    pub fn within_bounds(&self) -> Result<(), Refusal> {
        table::UNIT_NAME.check(&self.name)?;
        table::COST_CENTRE.check(&self.cost_centre)
    }
}

/// Ten digits of which the last is the Luhn check digit of the others.
pub fn is_organisation_number(text: &str) -> bool {
    let digits: String = text.chars().filter(|sign| *sign != '-').collect();
    digits.len() == 10 && digits.chars().all(|sign| sign.is_ascii_digit()) && luhn(&digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_members_numbers_have_valid_check_digits() {
        for number in ["212000-1942", "212000-1959", "212000-2007", "212000-2015"] {
            assert!(is_organisation_number(number), "{number}");
        }
        for number in ["212000-1943", "212000-194", "21200O-1942", ""] {
            assert!(!is_organisation_number(number), "{number}");
        }
    }
}
