//! Inserting trips by the ten thousand, with each engine's own set-based way: binding value by value costs the driver
//! more than the database needs for the rows.
//!
//! PostgreSQL unnests arrays. SQLite has none, so the rows cross as one blob of fields of equal width, which a counter
//! walks through and `substr` takes apart.

use std::fmt::Write as _;

use chrono::{DateTime, SecondsFormat, Utc};
use sqlx::{AssertSqlSafe, PgConnection, SqliteConnection};
use vagnpark_domain::{
    cost::period::ClosedSpan,
    ids::{BatchId, OrganisationId},
    time::Month,
};

use super::NewTrip;
use crate::StoreError;

/// The longest text to pack: it widens its field in every row, so a set with a longer one goes the usual way.
const WIDEST: usize = 200;

/// How SQLite reads a field: the bytes as they are, or as text. An integer column converts the text of a number to the
/// number.
#[derive(Clone, Copy)]
enum As {
    Bytes,
    Text,
    TextOrNull,
}

/// The fields of a row.
const FIELDS: [(&str, As); 12] = [
    ("id", As::Bytes),
    ("vehicle_id", As::Bytes),
    ("payer_id", As::Bytes),
    ("driver_name", As::TextOrNull),
    ("start_at", As::Text),
    ("end_at", As::Text),
    ("month", As::Text),
    ("distance_m", As::Text),
    ("duration_s", As::Text),
    ("purpose", As::Text),
    ("sender_key", As::TextOrNull),
    ("late_in", As::TextOrNull),
];

fn fields(trip: &NewTrip, span: Option<ClosedSpan>) -> [Vec<u8>; FIELDS.len()] {
    // Written as the driver writes instants.
    let at = |at: DateTime<Utc>| at.to_rfc3339_opts(SecondsFormat::AutoSi, false).into_bytes();
    let text = |text: &Option<String>| text.clone().unwrap_or_default().into_bytes();
    [
        trip.id.0.into_bytes().to_vec(),
        trip.vehicle.0.into_bytes().to_vec(),
        trip.payer.0.into_bytes().to_vec(),
        text(&trip.driver_name),
        at(trip.window.start()),
        at(trip.window.end()),
        trip.month().first_day().to_string().into_bytes(),
        trip.distance_m.to_string().into_bytes(),
        trip.window.duration().num_seconds().to_string().into_bytes(),
        trip.purpose.clone().into_bytes(),
        text(&trip.sender_key),
        text(&trip.late_in(span).map(|month| month.first_day().to_string())),
    ]
}

/// Whether trips can be packed: fields are padded with blanks, so none may end in one; and trips of bookings come one
/// by one.
pub(crate) fn can_be_packed(trips: &[NewTrip]) -> bool {
    let fits = |text: &str| text.len() <= WIDEST && !text.ends_with(' ') && !text.contains('\0');
    let given = |text: &Option<String>| text.as_ref().is_none_or(|text| fits(text) && !text.is_empty());
    trips.len() > 100
        && trips.iter().all(|trip| {
            trip.booking.is_none() && fits(&trip.purpose) && given(&trip.driver_name) && given(&trip.sender_key)
        })
}

/// Adds packed trips, except those whose keys exist already; answers how many were added.
pub(crate) async fn insert_packed(
    connection: &mut SqliteConnection,
    trips: &[NewTrip],
    span: Option<ClosedSpan>,
    sender: OrganisationId,
    batch: Option<BatchId>,
) -> Result<u64, StoreError> {
    let rows: Vec<_> = trips.iter().map(|trip| fields(trip, span)).collect();
    let mut widths = [0; FIELDS.len()];
    for row in &rows {
        for (width, field) in widths.iter_mut().zip(row) {
            *width = field.len().max(*width);
        }
    }
    let row_width: usize = widths.iter().sum();
    let mut blob = Vec::with_capacity(rows.len() * row_width);
    for row in &rows {
        for (field, width) in row.iter().zip(widths) {
            blob.extend_from_slice(field);
            blob.resize(blob.len() + width - field.len(), b' ');
        }
    }
    let added = sqlx::query(AssertSqlSafe(unpacking(&widths)))
        .bind(blob)
        .bind(sender.0)
        .bind(batch.map(|id| id.0))
        .execute(connection)
        .await?;
    Ok(added.rows_affected())
}

/// The statement that takes apart a blob of rows with such fields. It is made only of our own names and numbers.
fn unpacking(widths: &[usize; FIELDS.len()]) -> String {
    let row_width: usize = widths.iter().sum();
    let names = FIELDS.map(|(name, _)| name).join(", ");
    let mut statement = format!(
        "INSERT INTO trip ({names}, sender_id, batch_id)
         WITH RECURSIVE row (at) AS (SELECT 1 UNION ALL SELECT at + {row_width} FROM row \
         WHERE at + {row_width} <= length($1))
         SELECT "
    );
    let mut offset = 0;
    for ((_, kind), width) in FIELDS.into_iter().zip(widths) {
        let bytes = format!("substr($1, at + {offset}, {width})");
        // Writing to memory does not fail.
        let _ = match kind {
            As::Bytes => write!(statement, "{bytes}, "),
            As::Text => write!(statement, "rtrim(CAST({bytes} AS TEXT)), "),
            As::TextOrNull => write!(statement, "nullif(rtrim(CAST({bytes} AS TEXT)), ''), "),
        };
        offset += width;
    }
    statement.push_str("$2, $3 FROM row WHERE true ON CONFLICT (sender_id, sender_key) DO NOTHING");
    statement
}

/// Adds trips from arrays, except those whose keys exist already; answers how many were added.
pub(crate) async fn insert_unnested(
    connection: &mut PgConnection,
    trips: &[NewTrip],
    span: Option<ClosedSpan>,
    sender: OrganisationId,
    batch: Option<BatchId>,
) -> Result<u64, StoreError> {
    let each = || trips.iter();
    let added = sqlx::query(
        "INSERT INTO trip (id, vehicle_id, payer_id, booking_id, driver_name, start_at, end_at, month, distance_m, \
         duration_s,
            purpose, sender_key, late_in, sender_id, batch_id)
         SELECT *, $14, $15 FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::timestamptz[],
            $7::timestamptz[], $8::date[], $9::bigint[], $10::bigint[], $11::text[], $12::text[], $13::date[])
         ON CONFLICT (sender_id, sender_key) DO NOTHING",
    )
    .bind(each().map(|trip| trip.id.0).collect::<Vec<_>>())
    .bind(each().map(|trip| trip.vehicle.0).collect::<Vec<_>>())
    .bind(each().map(|trip| trip.payer.0).collect::<Vec<_>>())
    .bind(each().map(|trip| trip.booking.map(|id| id.0)).collect::<Vec<_>>())
    .bind(each().map(|trip| trip.driver_name.clone()).collect::<Vec<_>>())
    .bind(each().map(|trip| trip.window.start()).collect::<Vec<_>>())
    .bind(each().map(|trip| trip.window.end()).collect::<Vec<_>>())
    .bind(each().map(|trip| trip.month().first_day()).collect::<Vec<_>>())
    .bind(each().map(|trip| trip.distance_m).collect::<Vec<_>>())
    .bind(each().map(|trip| trip.window.duration().num_seconds()).collect::<Vec<_>>())
    .bind(each().map(|trip| trip.purpose.clone()).collect::<Vec<_>>())
    .bind(each().map(|trip| trip.sender_key.clone()).collect::<Vec<_>>())
    .bind(each().map(|trip| trip.late_in(span).map(Month::first_day)).collect::<Vec<_>>())
    .bind(sender.0)
    .bind(batch.map(|id| id.0))
    .execute(connection)
    .await?;
    Ok(added.rows_affected())
}
