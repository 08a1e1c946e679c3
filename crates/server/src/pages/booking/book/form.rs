//! The fields of the booking form.

use serde::Deserialize;

use vagnpark_domain::{Field, Refusal, UnknownWord, booking::Purpose, ids::OrganisationId};

use crate::pages::{booking::when::When, read_choice};

/// The fields of the form, which are in the URL while searching.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct BookForm {
    #[serde(flatten)]
    pub(crate) when: When,
    #[serde(default)]
    pub(crate) class: String,
    #[serde(default)]
    pub(crate) seats: String,
    #[serde(default)]
    pub(crate) near: String,
    #[serde(default)]
    pub(crate) tow_bar: String,
    #[serde(default)]
    pub(crate) lift: String,
    /// The organisation that pays, if there are several to choose among.
    #[serde(default)]
    pub(crate) organisation: String,
    /// The vehicle of the button that was pressed, or of the link that led here.
    #[serde(default)]
    pub(crate) vehicle: String,
    /// The vehicle that was asked for by name, while others are shown beside it.
    #[serde(default)]
    pub(crate) chosen: String,
    #[serde(default)]
    pub(crate) purpose: String,
    #[serde(default)]
    pub(crate) note: String,
    /// How it recurs; empty for once.
    #[serde(default)]
    pub(crate) repeat: String,
    /// The last day of a series.
    #[serde(default)]
    pub(crate) repeat_until: String,
    /// `now` for the next two hours.
    #[serde(default)]
    pub(crate) quick: String,
}

impl BookForm {
    /// The organisation that pays, if one was chosen.
    pub(crate) fn payer(&self) -> Option<OrganisationId> {
        self.organisation.parse().ok()
    }

    /// The purpose: travel, if nothing else is given.
    pub(crate) fn purpose(&self) -> Result<Purpose, Refusal> {
        Ok(read_choice(Field::Purpose, &self.purpose)?.unwrap_or(Purpose::Travel))
    }

    /// The rule by which it recurs; none for once.
    pub(crate) fn rule(&self) -> Result<Option<&'static str>, Refusal> {
        if self.repeat.is_empty() {
            return Ok(None);
        }
        let unknown = || UnknownWord::new(&self.repeat, REPEATS.map(|(word, _)| word));
        let known = REPEATS.iter().find(|(word, _)| *word == self.repeat);
        known.map(|(_, rule)| Some(*rule)).ok_or_else(|| Refusal::at(Field::Rule, unknown()))
    }
}

/// The ways a booking can recur, with their rules.
pub(crate) const REPEATS: [(&str, &str); 5] = [
    ("daily", "FREQ=DAILY"),
    ("weekdays", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"),
    ("weekly", "FREQ=WEEKLY"),
    ("fortnightly", "FREQ=WEEKLY;INTERVAL=2"),
    ("monthly", "FREQ=MONTHLY"),
];
