//! The few places where the two SQLs differ. Each fragment exists for both engines under one name, as an arm of a macro
//! that [`on!`](crate::on) defines around the body: `dialect!(in_ids "$2")`.
//!
//! `sorted` orders by a column after the filter's own index was used: SQLite would rather walk the whole table by its
//! key than sort the few rows that are left.

use chrono::{DateTime, Utc};
use uuid::Uuid;

/// `column IN (the ids in a parameter)` and `lock the row`, for SQLite: ids come as a JSON array, and there is only one
/// writer anyway.
macro_rules! sqlite_fragments {
    ($name:ident, $d:tt) => {
#[rustfmt::skip] // it indents a macro within a macro further at every run
        macro_rules! $name {
            (in_ids $d parameter:literal) => {
                concat!(" IN (SELECT unhex(value) FROM json_each(", $d parameter, "))")
            };
            (in_texts $d parameter:literal) => {
                concat!(" IN (SELECT value FROM json_each(", $d parameter, "))")
            };
            (pairs $d ids:literal $d numbers:literal) => {
                concat!(
                    "(SELECT unhex(i.value) AS id, n.value AS value FROM json_each(", $d ids, ") i JOIN json_each(",
                    $d numbers,
                    ") n ON n.key = i.key)"
                )
            };
            (windows $d ids:literal $d from:literal $d until:literal) => {
                concat!(
                    "(SELECT unhex(i.value) AS id, f.value AS from_at, u.value AS until_at \
                     FROM json_each(", $d ids, ") i JOIN json_each(",
                    $d from, ") f ON f.key = i.key JOIN json_each(", $d until, ") u ON u.key = i.key)"
                )
            };
            (busy_in $d booking:literal $d window:literal) => {
                concat!($d booking, ".occupied_until > ", $d window, ".from_at AND ", $d booking, ".start_at < ",
                    $d window, ".until_at")
            };
            (days_between $d from:literal $d to:literal) => {
                concat!("CAST(julianday(", $d to, ") - julianday(", $d from, ") AS INTEGER)")
            };
            (local_day $d instant:literal) => {
                // Summer time is from 01:00 UTC on the last Sunday of March to the same hour of October's.
                concat!(
                    "date(", $d instant, ", CASE WHEN ", $d instant, " >= date(strftime('%Y-03-31', ", $d instant,
                    "), '-6 days', 'weekday 0') || 'T01' AND ", $d instant, " < date(strftime('%Y-10-31', ", $d instant,
                    "), '-6 days', 'weekday 0') || 'T01' THEN '+2 hours' ELSE '+1 hours' END)"
                )
            };
            (sorted $d column:literal) => {
                concat!("+", $d column)
            };
            (epoch $d instant:literal) => {
                concat!("unixepoch(", $d instant, ")")
            };
            (id_text $d id:literal) => {
                concat!("hex(", $d id, ")")
            };
            (uuid_text $d id:literal) => {
                concat!(
                    "lower(substr(hex(", $d id, "), 1, 8) || '-' || substr(hex(", $d id, "), 9, 4) || '-' || \
                    substr(hex(", $d id, "), 13, 4) || '-' || substr(hex(", $d id, "), 17, 4) || '-' || \
                    substr(hex(", $d id, "), 21))"
                )
            };
            (for_update) => {
                ""
            };
            (skip_locked) => {
                ""
            };
        }
    };
}
pub(crate) use sqlite_fragments;

/// The same for PostgreSQL.
macro_rules! postgres_fragments {
    ($name:ident, $d:tt) => {
#[rustfmt::skip] // it indents a macro within a macro further at every run
        macro_rules! $name {
            (in_ids $d parameter:literal) => {
                concat!(" = ANY (", $d parameter, ")")
            };
            (in_texts $d parameter:literal) => {
                concat!(" = ANY (", $d parameter, ")")
            };
            (pairs $d ids:literal $d numbers:literal) => {
                concat!("(SELECT * FROM unnest(", $d ids, ", ", $d numbers, ") AS p (id, value))")
            };
            (windows $d ids:literal $d from:literal $d until:literal) => {
                concat!("(SELECT * FROM unnest(", $d ids, ", ", $d from, ", ", $d until,
                    ") AS w (id, from_at, until_at))")
            };
            (busy_in $d booking:literal $d window:literal) => {
                // Written like the exclusion constraint, whose index answers this at once.
                concat!(
                    "tstzrange(", $d booking, ".start_at, ", $d booking, ".occupied_until) && tstzrange(", $d window,
                        ".from_at, ", $d window,
                    ".until_at)"
                )
            };
            (days_between $d from:literal $d to:literal) => {
                concat!("(CAST(", $d to, " AS DATE) - CAST(", $d from, " AS DATE))")
            };
            (local_day $d instant:literal) => {
                concat!("CAST(", $d instant, " AT TIME ZONE 'Europe/Stockholm' AS DATE)")
            };
            (sorted $d column:literal) => {
                $d column
            };
            (epoch $d instant:literal) => {
                concat!("CAST(floor(extract(epoch FROM ", $d instant, ")) AS BIGINT)")
            };
            (id_text $d id:literal) => {
                concat!("CAST(", $d id, " AS TEXT)")
            };
            (uuid_text $d id:literal) => {
                concat!("CAST(", $d id, " AS TEXT)")
            };
            (for_update) => {
                " FOR UPDATE"
            };
            (skip_locked) => {
                " FOR UPDATE SKIP LOCKED"
            };
        }
    };
}
pub(crate) use postgres_fragments;

/// SQLite.
pub(crate) mod sqlite {
    use chrono::SecondsFormat;

    use super::{DateTime, Utc, Uuid};

    /// The ids as `in_ids` takes them.
    pub(crate) fn ids<T: Copy + Into<Uuid>>(ids: &[T]) -> String {
        let quoted: Vec<String> = ids.iter().map(|id| format!("\"{}\"", (*id).into().simple())).collect();
        format!("[{}]", quoted.join(","))
    }

    /// The numbers as `pairs` takes them.
    pub(crate) fn numbers(numbers: &[i64]) -> String {
        serde_json::Value::from(numbers).to_string()
    }

    /// The instants as `windows` takes them, written as the driver writes them.
    pub(crate) fn instants(instants: impl Iterator<Item = DateTime<Utc>>) -> String {
        let written = instants.map(|instant| instant.to_rfc3339_opts(SecondsFormat::AutoSi, false));
        written.collect::<serde_json::Value>().to_string()
    }

    /// The texts as `in_texts` takes them.
    pub(crate) fn texts(texts: &[String]) -> String {
        serde_json::Value::from(texts).to_string()
    }
}

/// PostgreSQL.
pub(crate) mod postgres {
    use super::{DateTime, Utc, Uuid};

    /// The ids as `in_ids` takes them.
    pub(crate) fn ids<T: Copy + Into<Uuid>>(ids: &[T]) -> Vec<Uuid> {
        ids.iter().map(|id| (*id).into()).collect()
    }

    /// The numbers as `pairs` takes them.
    pub(crate) fn numbers(numbers: &[i64]) -> Vec<i64> {
        numbers.to_vec()
    }

    /// The instants as `windows` takes them.
    pub(crate) fn instants(instants: impl Iterator<Item = DateTime<Utc>>) -> Vec<DateTime<Utc>> {
        instants.collect()
    }

    /// The texts as `in_texts` takes them.
    pub(crate) fn texts(texts: &[String]) -> Vec<String> {
        texts.to_vec()
    }
}
