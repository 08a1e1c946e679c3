//! What the booking form holds.

use serde::Deserialize;

use crate::pages::booking::when::When;

/// What the form holds, in the URL while searching.
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
    /// The vehicle of the button that was pressed, or of the link that led here.
    #[serde(default)]
    pub(crate) vehicle: String,
    /// The vehicle that was asked for by name, while others are looked at beside it.
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

/// How a booking can recur, with its rule.
pub(crate) const REPEATS: [(&str, &str); 5] = [
    ("daily", "FREQ=DAILY"),
    ("weekdays", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"),
    ("weekly", "FREQ=WEEKLY"),
    ("fortnightly", "FREQ=WEEKLY;INTERVAL=2"),
    ("monthly", "FREQ=MONTHLY"),
];
