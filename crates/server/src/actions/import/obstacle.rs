//! What stands in the way of taking an import back (I-4).

/// What stands in the way of taking an import back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Obstacle {
    /// It is undone already.
    Undone,
    /// So many of its bookings have been used or changed since.
    Bookings(i64),
    /// So many of its trips have been corrected, described or measured since.
    Trips(i64),
    /// A vehicle has been changed since.
    Changed { plate: String },
    /// Things of a kind that came otherwise belong to a vehicle of it.
    Dependents { plate: String, kind: &'static str, count: i64 },
    /// Something else refers to a thing of it.
    InUse { what: String },
    /// And others.
    More,
}
