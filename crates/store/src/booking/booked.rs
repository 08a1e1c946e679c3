//! A booking with what decides who may change it.

use std::ops::Deref;

use vagnpark_domain::{
    Refusal,
    access::{BookingVerb, Interests, Object},
    ids::OrganisationId,
};

use crate::{BookingRecord, Locked, StoreError, VehicleRecord};

/// A booking whose vehicle the transaction locks until it ends, so that nobody else decides about its calendar
/// meanwhile.
#[derive(Clone, Debug)]
pub struct Booked {
    booking: BookingRecord,
    run_by: Vec<OrganisationId>,
}

impl BookingRecord {
    /// The booking, on its locked vehicle, which some run in its window; it is stale if somebody has moved it to
    /// another vehicle meanwhile.
    pub fn on(self, vehicle: &Locked<VehicleRecord>, run_by: Vec<OrganisationId>) -> Result<Booked, StoreError> {
        if self.vehicle == vehicle.id { Ok(Booked { booking: self, run_by }) } else { Err(Refusal::Stale.into()) }
    }

    /// Whose it is, on a vehicle that some run in its window (V-12).
    pub fn interests(&self, run_by: &[OrganisationId]) -> Interests {
        Interests {
            run_by: run_by.to_vec(),
            run_in_turn: true,
            used_by: Some(self.organisation),
            people: self.driver.into_iter().chain(self.made_by).collect(),
            ..Interests::default()
        }
    }
}

impl Deref for Booked {
    type Target = BookingRecord;

    fn deref(&self) -> &BookingRecord {
        &self.booking
    }
}

impl Object for Booked {
    type Verb = BookingVerb;

    fn interests(&self) -> Interests {
        self.booking.interests(&self.run_by)
    }
}
