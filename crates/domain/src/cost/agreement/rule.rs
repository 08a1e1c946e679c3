//! The rules of an agreement: which entries each picks, and what it shares them by (C-4 … C-6).

use serde::{Deserialize, Serialize};

use super::key::Key;
use crate::{cost::CostCategory, register::VehicleClass, time::Month};

/// A rule picks entries and names a key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// What people call it.
    pub name: String,
    /// The decision behind it, if other than the agreement's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decision: Option<String>,
    /// The first month it holds for, if it is later than the agreement's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_month: Option<Month>,
    /// The last month it holds for, if it ends.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_month: Option<Month>,
    /// The organisations that share by inhabitants or in equal parts, by code; all parties if empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub among: Vec<String>,
    /// Only these categories; all if empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub categories: Vec<CostCategory>,
    /// Only vehicles of this pool, by code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pool: Option<String>,
    /// Only these vehicles, by registration or inventory number.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub vehicles: Vec<String>,
    /// Only these classes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub classes: Vec<VehicleClass>,
    /// Only vehicles of this owner, by code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// What it is shared by.
    pub key: Key,
    /// Whether use is counted for each vehicle or for the whole pool (C-5).
    #[serde(default)]
    pub use_counted_per: UseCountedPer,
    /// Hours a vehicle can be used on a working day; what is not used is idle (C-6).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub capacity_hours_per_working_day: Option<u32>,
    /// Who bears the idle part.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub idle: Option<Key>,
}

/// Where use is counted (C-5).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UseCountedPer {
    /// For each vehicle by itself.
    #[default]
    Vehicle,
    /// For all vehicles of the pool together.
    Pool,
}

/// The facts a rule looks at when it picks an entry.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'a> {
    /// The entry's category.
    pub category: CostCategory,
    /// The pool of the vehicle or of the entry itself.
    pub pool: Option<&'a str>,
    /// The vehicle's number, if the entry is for a vehicle.
    pub vehicle: Option<&'a str>,
    /// Its class.
    pub class: Option<VehicleClass>,
    /// Its owner that month.
    pub owner: Option<&'a str>,
}

impl Rule {
    /// Whether the rule holds in a month of its agreement.
    pub fn holds_in(&self, month: Month) -> bool {
        self.first_month.is_none_or(|first| first <= month) && self.last_month.is_none_or(|last| month <= last)
    }

    pub(super) fn holds_always(&self) -> bool {
        self.first_month.is_none() && self.last_month.is_none()
    }

    /// Whether the rule picks an entry.
    pub fn picks(&self, subject: &Subject<'_>) -> bool {
        (self.categories.is_empty() || self.categories.contains(&subject.category))
            && (self.pool.is_none() || self.pool.as_deref() == subject.pool)
            && (self.vehicles.is_empty()
                || subject.vehicle.is_some_and(|number| self.vehicles.iter().any(|named| same_number(named, number))))
            && (self.classes.is_empty() || subject.class.is_some_and(|class| self.classes.contains(&class)))
            && (self.owner.is_none() || self.owner.as_deref() == subject.owner)
    }
}

/// Whether two spellings name the same vehicle.
pub(crate) fn same_number(a: &str, b: &str) -> bool {
    let normal = |text: &str| text.replace([' ', '-', '\u{a0}'], "").to_uppercase();
    normal(a) == normal(b)
}
