//! What carries the right to do something with a vehicle: its record, locked or not, alone or with people.

use vagnpark_domain::access::{Interests, Object, VehicleVerb};

use crate::{Concerning, Locked, VehicleRecord};

/// A vehicle that something may be done with, and with it what is kept about it: jobs, plans, defects, readings.
pub trait OfVehicle: Object<Verb = VehicleVerb> {
    /// The vehicle.
    fn vehicle(&self) -> &VehicleRecord;
}

impl Object for VehicleRecord {
    type Verb = VehicleVerb;

    fn interests(&self) -> Interests {
        Interests { run_by: vec![self.organisation], ..Interests::default() }
    }
}

impl OfVehicle for VehicleRecord {
    fn vehicle(&self) -> &VehicleRecord {
        self
    }
}

impl<T: OfVehicle> OfVehicle for &T {
    fn vehicle(&self) -> &VehicleRecord {
        T::vehicle(self)
    }
}

impl<T: OfVehicle> OfVehicle for Locked<T> {
    fn vehicle(&self) -> &VehicleRecord {
        T::vehicle(self)
    }
}

impl<T: OfVehicle> OfVehicle for Concerning<T> {
    fn vehicle(&self) -> &VehicleRecord {
        T::vehicle(self)
    }
}
