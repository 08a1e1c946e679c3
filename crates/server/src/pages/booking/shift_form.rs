//! The forms that give a booking another time, vehicle, purpose or note, filled in on its page.

use serde::Deserialize;
use vagnpark_actions::{ActionError, records::BookingRecord};

use super::when::When;
use crate::pages::merge::{self, Fields, carried};

/// When and on which vehicle a booking is to be, as it is filled in.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct MoveForm {
    #[serde(flatten)]
    pub(super) when: When,
    /// Another vehicle; empty for the one it is on.
    #[serde(default)]
    pub(super) vehicle: String,
    /// How much of a series.
    #[serde(default)]
    pub(super) part: String,
    /// What the form showed.
    #[serde(default)]
    pub(super) before: String,
}

impl MoveForm {
    pub(super) fn of(booking: &BookingRecord) -> Self {
        Self { when: When::of(booking.window), vehicle: booking.vehicle.to_string(), ..Self::default() }
    }

    /// The form as it is shown, after a refusal with what was filled in, and what it carries.
    pub(super) fn shown(booking: &BookingRecord, refused: Option<(&ActionError, &Self)>) -> (Self, String) {
        let now = Self::of(booking);
        let Some((error, typed)) = refused else {
            return (now.clone(), carried(&now.fields()));
        };
        let (fields, before) = merge::again(&typed.before, &typed.fields(), &now.fields(), error);
        (Self { part: typed.part.clone(), ..Self::read(&fields) }, before)
    }

    /// The fields that say when and what, times written out.
    pub(super) fn fields(&self) -> Fields {
        let When { date, from, until, to, .. } = &self.when.clone().filled();
        let mut fields = merge::fields([("date", date), ("from", from), ("until", until), ("to", to)]);
        // None chosen is the one that was shown.
        let shown = || merge::read(&self.before).remove("vehicle").unwrap_or_default();
        let vehicle = if self.vehicle.is_empty() { shown() } else { self.vehicle.clone() };
        fields.insert("vehicle".to_owned(), vehicle);
        fields
    }

    pub(super) fn read(fields: &Fields) -> Self {
        let get = |name: &str| fields.get(name).cloned().unwrap_or_default();
        Self {
            when: When::new(get("date"), get("from"), get("until"), get("to")),
            vehicle: get("vehicle"),
            ..Self::default()
        }
    }
}

/// What a booking is for, as it is filled in.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct AboutForm {
    #[serde(default)]
    purpose: String,
    #[serde(default)]
    note: String,
    /// What the form showed.
    #[serde(default)]
    pub(super) before: String,
}

impl AboutForm {
    pub(super) fn fields(&self) -> Fields {
        merge::fields([("purpose", &self.purpose), ("note", &self.note)])
    }

    pub(super) fn now(booking: &BookingRecord) -> Fields {
        merge::fields([("purpose", booking.purpose.as_str()), ("note", &booking.note)])
    }

    /// The form as it is shown, after a refusal with what was filled in, and what it carries.
    pub(super) fn shown(booking: &BookingRecord, refused: Option<(&ActionError, &Self)>) -> (Fields, String) {
        let now = Self::now(booking);
        match refused {
            Some((error, typed)) => merge::again(&typed.before, &typed.fields(), &now, error),
            None => (now.clone(), carried(&now)),
        }
    }
}
