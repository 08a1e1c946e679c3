//! Series of bookings (B-4). The occurrences are bookings of their own.

use chrono::{DateTime, Utc};
use vagnpark_domain::{
    access::Scope,
    booking::Series,
    ids::{OrganisationId, SeriesId},
};

use super::visible_booking;
use crate::{BookingRecord, StoreError, Tx, on, row::record};

/// A series.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeriesRecord {
    /// Its id.
    pub id: SeriesId,
    /// The organisation that booked.
    pub organisation: OrganisationId,
    /// Its rule.
    pub series: Series,
    /// When it was made.
    pub made_at: DateTime<Utc>,
}

record!(SeriesRecord, "booking_series", |row| {
    id, organisation = "organisation_id",
    series: Series { rule: row.get("rule")?, first_start: row.get("first_start")?, first_end: row.get("first_end")? },
    made_at,
});

impl Tx {
    /// Adds a series, without its occurrences.
    pub async fn insert_series(&mut self, series: &SeriesRecord) -> Result<(), StoreError> {
        on!(self, connection => sqlx::query(
            "INSERT INTO booking_series (id, organisation_id, rule, first_start, first_end, made_at) \
             VALUES ($1, $2, $3, $4, $5, $6)",
        )
        .bind(series.id.0)
        .bind(series.organisation.0)
        .bind(&series.series.rule)
        .bind(series.series.first_start)
        .bind(series.series.first_end)
        .bind(series.made_at)
        .execute(connection)
        .await
        .map(|_| ())?);
        Ok(())
    }

    /// One series of an organisation in scope.
    pub async fn find_series(&mut self, scope: &Scope, id: SeriesId) -> Result<Option<SeriesRecord>, StoreError> {
        Ok(on!(self, connection, dialect => sqlx::query_as(concat!(
            "SELECT * FROM booking_series s WHERE ($1 OR s.organisation_id", dialect!(in_ids "$2"), ") AND s.id = $3",
        ))
        .bind(scope.everything())
        .bind(dialect::ids(scope.organisations()))
        .bind(id.0)
        .fetch_optional(connection)
        .await?))
    }

    /// The occurrences of a series that may be seen in full, by start.
    pub async fn list_series_bookings(
        &mut self,
        scope: &Scope,
        series: SeriesId,
    ) -> Result<Vec<BookingRecord>, StoreError> {
        Ok(on!(self, connection, dialect => sqlx::query_as(concat!(
            "SELECT * FROM booking b WHERE ", visible_booking!(dialect), " AND b.series_id = $3 \
                ORDER BY b.start_at, b.id",
        ))
        .bind(scope.everything())
        .bind(dialect::ids(scope.organisations()))
        .bind(series.0)
        .fetch_all(connection)
        .await?))
    }
}
