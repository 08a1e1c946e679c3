//! Lines that several pages show.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use vagnpark_actions::records::BookingRecord;
use vagnpark_domain::{
    ids::{BookingId, VehicleId},
    time::Window,
};
use vagnpark_text::Said;

use super::Texts;

/// A row of a two-column list.
pub(crate) struct Fact {
    pub(crate) name: String,
    pub(crate) value: Said,
}

impl Fact {
    /// A row whose label is a text with a key.
    pub(crate) fn new(t: Texts, key: &str, value: impl Into<Said>) -> Self {
        Self { name: t.s(key), value: value.into() }
    }
}

/// Who said something, and when.
pub(crate) struct SaidBy {
    pub(crate) who: String,
    pub(crate) at: DateTime<Utc>,
}

/// A booking in a list.
pub(crate) struct BookingLine {
    pub(crate) id: BookingId,
    pub(crate) vehicle: VehicleId,
    pub(crate) number: String,
    pub(crate) window: Window,
    pub(crate) state: String,
    pub(crate) state_word: &'static str,
    pub(crate) purpose: String,
}

impl BookingLine {
    pub(crate) fn new(t: Texts, booking: &BookingRecord, numbers: &HashMap<VehicleId, String>) -> Self {
        Self {
            id: booking.id,
            vehicle: booking.vehicle,
            number: numbers.get(&booking.vehicle).cloned().unwrap_or_default(),
            window: booking.window,
            state: t.word("state", booking.state.as_str()),
            state_word: booking.state.as_str(),
            purpose: t.word("purpose", booking.purpose.as_str()),
        }
    }
}
