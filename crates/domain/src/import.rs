//! The kinds of registers that are imported.

use crate::words::words;

words! {
    /// What kind of register a file is.
    Kind {
        /// Vehicles.
        Vehicles = "vehicles",
        /// Odometer readings.
        Readings = "readings",
        /// Trips.
        Trips = "trips",
        /// Bookings.
        Bookings = "bookings",
        /// Cost entries.
        Costs = "costs",
        /// Fuel and charging, as the cards' suppliers send it.
        Fuel = "fuel",
        /// Tolls and congestion tax.
        Tolls = "tolls",
        /// Services and repairs that were done.
        Services = "services",
        /// Inhabitants.
        Population = "population",
        /// Organisations.
        Organisations = "organisations",
        /// Units of organisations.
        Units = "units",
    }
}
