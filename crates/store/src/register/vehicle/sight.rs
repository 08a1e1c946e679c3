//! Who sees which days of a vehicle, in SQL (V-11). $1 says whether everything may be seen, $2 holds the organisations.

/// Those who may book a vehicle: its own organisation, those it is shared with by name, and all when it is open to the
/// pool (B-11). $1 says whether everything may be seen, $2 holds the organisations.
macro_rules! bookable {
    ($dialect:ident) => {
        concat!(
            "($1 OR v.organisation_id", $dialect!(in_ids "$2"),
            " OR v.sharing = 'pool' OR (v.sharing = 'organisations' AND EXISTS (SELECT 1 FROM vehicle_share s \
             WHERE s.vehicle_id = v.id AND s.organisation_id",
            $dialect!(in_ids "$2"), ")))"
        )
    };
}
pub(crate) use bookable;

/// Whether an organisation in scope had a vehicle in one of some senses on a day between two (V-11).
macro_rules! had {
    ($dialect:ident, $vehicle:literal, $senses:literal, $first:literal, $last:literal) => {
        concat!(
            "EXISTS (SELECT 1 FROM vehicle_relation h WHERE h.vehicle_id = ", $vehicle, " AND h.kind IN (", $senses,
            ") AND h.from_on <= ", $last, " AND (h.to_on IS NULL OR h.to_on > ", $first, ") AND h.organisation_id",
            $dialect!(in_ids "$2"), ")"
        )
    };
}
pub(crate) use had;

/// Whether an organisation in scope ran a vehicle on one of the days from one to another: it used it then, or is the
/// first that is known to have used it at all; one that nobody is known to have used is run by its own (V-11). The same
/// as `run_between` in the domain.
macro_rules! ran {
    ($dialect:ident, $vehicle:literal, $first:expr, $last:expr) => {
        concat!(
            "(EXISTS (SELECT 1 FROM vehicle_relation h WHERE h.vehicle_id = ", $vehicle, " AND h.kind = 'user' \
             AND (h.to_on IS NULL OR h.to_on > ", $first, ") AND (h.from_on <= ", $last,
            " OR NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = h.vehicle_id AND e.kind = 'user' \
             AND e.from_on < h.from_on)) AND h.organisation_id",
            $dialect!(in_ids "$2"), ") OR EXISTS (SELECT 1 FROM vehicle o WHERE o.id = ", $vehicle,
            " AND NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = o.id AND e.kind = 'user') \
             AND o.organisation_id",
            $dialect!(in_ids "$2"), "))"
        )
    };
}
pub(crate) use ran;

/// The organisation that ran a vehicle `v` on a day (V-11). The same as `run_on` in the domain.
macro_rules! ran_by {
    ($dialect:ident, $day:expr) => {
        concat!(
            "coalesce((SELECT h.organisation_id FROM vehicle_relation h WHERE h.vehicle_id = v.id AND h.kind = 'user' \
             AND h.from_on <= ",
            $day,
            " ORDER BY h.from_on DESC LIMIT 1), \
             (SELECT h.organisation_id FROM vehicle_relation h WHERE h.vehicle_id = v.id AND h.kind = 'user' \
             ORDER BY h.from_on LIMIT 1), v.organisation_id)"
        )
    };
}
pub(crate) use ran_by;

/// What became known of a vehicle `v` on a day is seen by those who may book it, and by those who had it then or later:
/// whoever gave it away sees nothing of the days after, even if one of their people is its manager still (V-11).
macro_rules! seen_then {
    ($dialect:ident, $day:expr) => {
        concat!(
            "(", $crate::register::vehicle::bookable!($dialect),
            " OR EXISTS (SELECT 1 FROM vehicle_relation h WHERE h.vehicle_id = v.id AND h.kind <> 'manager' \
             AND (h.to_on IS NULL OR h.to_on > ", $day, ") AND h.organisation_id",
            $dialect!(in_ids "$2"), "))"
        )
    };
}
pub(crate) use seen_then;

/// A vehicle `v` with the day from which the scope has nothing to do with it any more; none while it has.
macro_rules! vehicle_columns {
    ($dialect:ident) => {
        concat!(
            "v.*, CASE WHEN ", $crate::register::vehicle::bookable!($dialect),
            " OR EXISTS (SELECT 1 FROM vehicle_relation h WHERE h.vehicle_id = v.id AND h.kind <> 'manager' \
             AND h.to_on IS NULL AND h.organisation_id", $dialect!(in_ids "$2"),
            ") THEN NULL ELSE (SELECT max(h.to_on) FROM vehicle_relation h WHERE h.vehicle_id = v.id \
             AND h.kind <> 'manager' AND h.organisation_id", $dialect!(in_ids "$2"), ") END AS had_until"
        )
    };
}
pub(crate) use vehicle_columns;

/// A vehicle is seen by those who may book it and by those who own, use, run or pay for it, or ever did: they see the
/// days they had it, which the statements about what happened on a day ask for (V-11).
macro_rules! visible {
    ($dialect:ident) => {
        concat!(
            "(", $crate::register::vehicle::bookable!($dialect),
            " OR EXISTS (SELECT 1 FROM vehicle_relation h WHERE h.vehicle_id = v.id AND h.organisation_id",
            $dialect!(in_ids "$2"), "))"
        )
    };
}
pub(crate) use visible;

/// A trip is seen by those who run its vehicle now, by those who ran it on its day, and by whoever pays for it (V-11).
macro_rules! trip_visible {
    ($dialect:ident) => {
        concat!(
            "(v.organisation_id", $dialect!(in_ids "$2"), " OR ", $crate::register::vehicle::trip_own!($dialect), ")"
        )
    };
}
pub(crate) use trip_visible;

/// Who drove is for those who ran the vehicle on the day of the trip, and for whoever pays for it: not for those whom
/// the vehicle came to later (V-11).
macro_rules! trip_own {
    ($dialect:ident) => {
        concat!(
            "($1 OR t.payer_id", $dialect!(in_ids "$2"), " OR ",
            $crate::register::vehicle::ran!(
                $dialect, "t.vehicle_id", $dialect!(local_day "t.start_at"), $dialect!(local_day "t.start_at")
            ),
            ")"
        )
    };
}
pub(crate) use trip_own;
