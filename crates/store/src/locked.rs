//! What a transaction holds until it ends.

use std::{collections::HashMap, ops::Deref};

use vagnpark_domain::ids::VehicleId;

use crate::VehicleRecord;

/// A record whose row the transaction holds until it ends: nobody else changes it, or what goes one at a time by it,
/// meanwhile. Only a statement that locks makes one, so that whatever needs a locked row cannot be called without the
/// lock. It is good for the transaction that it was read in.
#[derive(Debug)]
pub struct Locked<T>(T);

impl<T> Locked<T> {
    /// What a statement that locks its rows read.
    pub(crate) fn new(record: T) -> Self {
        Self(record)
    }
}

impl<T> Deref for Locked<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

/// The vehicles of several that are in scope, each locked.
pub type LockedVehicles = HashMap<VehicleId, Locked<VehicleRecord>>;
