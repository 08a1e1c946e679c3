//! Lines that several pages show, and what they need.

use std::collections::HashMap;

use vagnpark_domain::{
    access::Scope,
    ids::{BookingId, VehicleId},
};
use vagnpark_store::{BookingRecord, Tx, VehicleFilter};

use super::{Texts, shown_time};
use crate::error::ActionError;

/// The numbers that some vehicles are known by.
pub(crate) async fn numbers_of(
    tx: &mut Tx,
    scope: &Scope,
    vehicles: Vec<VehicleId>,
) -> Result<HashMap<VehicleId, String>, ActionError> {
    let filter = VehicleFilter { ids: Some(vehicles), limit: i64::MAX, ..VehicleFilter::default() };
    let vehicles = tx.list_vehicles(scope, &filter).await?;
    Ok(vehicles.into_iter().map(|vehicle| (vehicle.id, vehicle.description.plate())).collect())
}

/// A row of a two-column list.
pub(crate) struct Fact {
    pub(crate) name: String,
    pub(crate) value: String,
}

impl Fact {
    /// With the text that says what it is.
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
