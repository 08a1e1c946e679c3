//! The kinds of registers that are imported, and of what an import makes, changes and can be stopped by.

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
        /// People who log in.
        People = "people",
        /// What recurs on vehicles: services, checks.
        ServicePlans = "service-plans",
        /// Fuel cards, charging tags and toll boxes, each of a vehicle.
        FuelCards = "fuel-cards",
    }
}

words! {
    /// The kind of thing that an import makes or changes, so that it can be undone.
    BatchEntity {
        /// A vehicle.
        Vehicle = "vehicle",
        /// Where a value of a vehicle came from.
        ValueSource = "value_source",
        /// Another name for a vehicle.
        VehicleAlias = "vehicle_alias",
        /// Which of two values was picked.
        Pick = "pick",
        /// An organisation.
        Organisation = "organisation",
        /// Another name for an organisation.
        OrganisationAlias = "organisation_alias",
        /// What a sender calls an organisation.
        SenderAlias = "sender_alias",
        /// A unit of an organisation.
        Unit = "unit",
        /// Another name for a unit.
        UnitAlias = "unit_alias",
        /// A depot.
        Depot = "depot",
        /// A pool.
        Pool = "pool",
        /// The inhabitants of a municipality on a day.
        Population = "population",
        /// A person who logs in.
        Person = "person",
        /// A service plan.
        ServicePlan = "service_plan",
        /// A purchase that waited, and found its vehicle.
        PurchaseMatch = "purchase_match",
    }
}

words! {
    /// What a person's decision about a file is remembered for (I-7).
    DecidedAbout {
        /// A column, by its header.
        Column = "column",
        /// Files of one shape: their format, and the columns that their place is part of.
        Format = "format",
        /// All files of the kind.
        Kind = "kind",
    }
}

words! {
    /// The kind of thing that belongs to a vehicle and can keep it from being deleted.
    DependentKind {
        /// A booking or a block.
        Booking = "booking",
        /// A trip.
        Trip = "trip",
        /// A cost entry.
        Cost = "cost",
        /// An odometer reading.
        Reading = "reading",
        /// A work order.
        WorkOrder = "work_order",
        /// Fuel, charging or a toll.
        Purchase = "purchase",
    }
}
