//! Who must consent to changes of an agreement, and how long they have: its `[consent]` (C-13).

use serde::{Deserialize, Serialize};

/// Who answers for the parties, and how long they have: `[consent]` of an agreement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ConsentTerms {
    /// Each party for itself, or one body for all that are parties already.
    pub by: ConsentBy,
    /// Days after which silence counts as a yes; if absent, it never does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub silence_after_days: Option<u16>,
    /// Days after which a proposal that is still open lapses.
    pub lapses_after_days: u16,
}

/// Who answers for the parties.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub enum ConsentBy {
    /// Each party for itself.
    #[default]
    All,
    /// The finance people of one organisation, by code, for all that are parties already.
    Body(String),
}

impl From<String> for ConsentBy {
    fn from(word: String) -> Self {
        if word == "all" { Self::All } else { Self::Body(word) }
    }
}

impl From<ConsentBy> for String {
    fn from(by: ConsentBy) -> Self {
        match by {
            ConsentBy::All => "all".to_owned(),
            ConsentBy::Body(code) => code,
        }
    }
}

impl Default for ConsentTerms {
    fn default() -> Self {
        Self { by: ConsentBy::All, silence_after_days: None, lapses_after_days: Self::LAPSES_AFTER_DAYS }
    }
}

impl ConsentTerms {
    /// Days a proposal is open if the agreement does not say (ours).
    pub const LAPSES_AFTER_DAYS: u16 = 60;
    /// The most days that an agreement may give, for either.
    pub const MOST_DAYS: u16 = 365;

    /// The code of the body that answers for the parties; none if each does for itself.
    pub fn body(&self) -> Option<&str> {
        match &self.by {
            ConsentBy::Body(code) => Some(code),
            ConsentBy::All => None,
        }
    }

    /// Whether everything is as usual.
    pub fn are_usual(&self) -> bool {
        *self == Self::default()
    }

    /// Whether the days make sense.
    pub fn are_possible(&self) -> bool {
        let possible = |days: u16| (1..=Self::MOST_DAYS).contains(&days);
        possible(self.lapses_after_days)
            && self.silence_after_days.is_none_or(|days| possible(days) && days <= self.lapses_after_days)
    }
}
