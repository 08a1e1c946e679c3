//! Rows that a transaction locks until it ends.

use std::{collections::HashMap, ops::Deref};

use vagnpark_domain::{
    access::{Interests, Object},
    ids::VehicleId,
};

use crate::VehicleRecord;

/// A record whose row the transaction locks until it ends: meanwhile nobody else changes it, or anything that it
/// serialises. Only a statement that locks makes one, so that code that needs a locked row cannot be called without the
/// lock. It is valid in the transaction that read it.
#[derive(Debug)]
pub struct Locked<T>(T);

impl<T> Locked<T> {
    /// A record read by a statement that locks its rows.
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

impl<T: Object> Object for Locked<T> {
    type Verb = T::Verb;

    fn interests(&self) -> Interests {
        self.0.interests()
    }
}

/// Those of several vehicles that are in scope, each locked.
pub type LockedVehicles = HashMap<VehicleId, Locked<VehicleRecord>>;
