//! What stands in the way of taking an import back (I-4).

/// What stands in the way of taking an import back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Obstacle {
    /// It is undone already.
    Undone,
    /// So many of its bookings have been used or changed since.
    Bookings(i64),
    /// So many of its trips have been corrected, described or measured since.
    Trips(i64),
    /// A vehicle has been changed since.
    Changed {
        /// The one it bears now.
        plate: String,
    },
    /// Things of a kind that came otherwise belong to a vehicle of it.
    Dependents {
        /// The vehicle.
        plate: String,
        /// What: `booking`, `trip`, `cost`, `reading`, `work_order` or `purchase`.
        kind: &'static str,
        /// How many.
        count: i64,
    },
    /// Something else refers to a thing of it.
    InUse {
        /// Its name; empty if it has none.
        what: String,
    },
    /// And others.
    More,
}
