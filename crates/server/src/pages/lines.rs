//! Lines that several pages show.

use std::collections::HashMap;

use vagnpark_actions::records::BookingRecord;
use vagnpark_domain::ids::{BookingId, VehicleId};

use super::{Texts, shown_time};

/// A row of a two-column list.
pub(crate) struct Fact {
    pub(crate) name: String,
    pub(crate) value: String,
}

impl Fact {
    /// A row whose label is a text with a key.
    pub(crate) fn new(t: Texts, key: &str, value: String) -> Self {
        Self { name: t.s(key), value }
    }
}

/// A booking in a list.
pub(crate) struct BookingLine {
    pub(crate) id: BookingId,
    pub(crate) vehicle: VehicleId,
    pub(crate) number: String,
    pub(crate) start: String,
    pub(crate) end: String,
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
            start: shown_time(booking.window.start()),
            end: shown_time(booking.window.end()),
            state: t.word("state", booking.state.as_str()),
            state_word: booking.state.as_str(),
            purpose: t.word("purpose", booking.purpose.as_str()),
        }
    }
}
