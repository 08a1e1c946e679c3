//! The obstacles to undoing an import (I-4).

use vagnpark_domain::import::DependentKind;

/// An obstacle to undoing an import.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Obstacle {
    /// It is undone already.
    Undone,
    /// This many of its bookings have been used or changed since.
    Bookings(i64),
    /// This many of its trips have been corrected, described or measured since.
    Trips(i64),
    /// A vehicle has been changed since.
    Changed {
        /// The number it has now.
        plate: String,
    },
    /// Things of a kind that came in another way belong to one of its vehicles.
    Dependents {
        /// The vehicle.
        plate: String,
        /// The kind.
        kind: DependentKind,
        /// How many.
        count: i64,
    },
    /// Somebody whom it added has come in, or can.
    LoggedIn {
        /// Who.
        name: String,
    },
    /// Something else refers to something in it.
    InUse {
        /// Its name; empty if it has none.
        what: String,
    },
    /// There are more.
    More,
}
