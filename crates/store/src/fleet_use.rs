//! How vehicles were used, for following up: windows of use, and sums by vehicle.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::FromRow;
use uuid::Uuid;
use vagnpark_domain::{
    access::Scope,
    ids::{OrganisationId, VehicleId},
    time::Month,
};

use crate::{StoreError, Tx, on, vehicle::visible};

/// A use of a vehicle, without who drove.
#[derive(Clone, Debug, FromRow)]
pub struct UseRecord {
    /// The vehicle's class.
    pub class: String,
    /// The unit that runs the vehicle now.
    pub unit_id: Option<Uuid>,
    /// Whose use it was.
    #[sqlx(try_from = "Uuid")]
    pub payer_id: OrganisationId,
    /// From when.
    pub start_at: DateTime<Utc>,
    /// Until when.
    pub end_at: DateTime<Utc>,
    /// Minutes until the vehicle can be taken again.
    pub buffer_minutes: i64,
}

/// What a vehicle was used for and cost in some months.
#[derive(Clone, Debug, FromRow)]
pub struct UtilisationRecord {
    /// The vehicle.
    #[sqlx(try_from = "Uuid")]
    pub vehicle_id: VehicleId,
    /// Metres.
    pub distance_m: i64,
    /// Seconds.
    pub duration_s: i64,
    /// Trips.
    pub trips: i64,
    /// What is shared of its costs, in öre: entries by the day they begin.
    pub cost_ore: i64,
    /// Of it, what does not follow from use: lease, tax, insurance, depreciation, interest.
    pub fixed_ore: i64,
}

impl Tx {
    /// The uses of vehicles of the pool's parties that began in some months: for how many vehicles are needed.
    pub async fn list_uses(
        &mut self,
        payers: &[OrganisationId],
        from: Month,
        to: Month,
    ) -> Result<Vec<UseRecord>, StoreError> {
        Ok(on!(self, connection, dialect => sqlx::query_as(concat!(
            "SELECT v.class, v.unit_id, t.payer_id, t.start_at, t.end_at, v.buffer_minutes FROM trip t JOIN vehicle v ON v.id = t.vehicle_id
             WHERE t.month >= $1 AND t.month <= $2 AND t.payer_id", dialect!(in_ids "$3"), " ORDER BY t.start_at",
        ))
        .bind(from.first_day())
        .bind(to.first_day())
        .bind(dialect::ids(payers))
        .fetch_all(connection)
        .await?))
    }

    /// Use and cost of vehicles in scope in some months, from the roll-ups.
    pub async fn list_utilisation(
        &mut self,
        scope: &Scope,
        from: Month,
        to: Month,
    ) -> Result<Vec<UtilisationRecord>, StoreError> {
        let (first, last): (NaiveDate, NaiveDate) = (from.first_day(), to.last_day());
        Ok(on!(self, connection, dialect => sqlx::query_as(concat!(
            "SELECT v.id AS vehicle_id,
                CAST(coalesce((SELECT sum(u.distance_m) FROM usage_month u WHERE u.vehicle_id = v.id AND u.month >= $3 AND u.month <= $4), 0) AS BIGINT) AS distance_m,
                CAST(coalesce((SELECT sum(u.duration_s) FROM usage_month u WHERE u.vehicle_id = v.id AND u.month >= $3 AND u.month <= $4), 0) AS BIGINT) AS duration_s,
                CAST(coalesce((SELECT sum(u.trips) FROM usage_month u WHERE u.vehicle_id = v.id AND u.month >= $3 AND u.month <= $4), 0) AS BIGINT) AS trips,
                CAST(coalesce((SELECT sum(c.net_ore + c.vat_ore - c.recoverable_vat_ore) FROM cost_entry c
                    WHERE c.vehicle_id = v.id AND c.from_on >= $3 AND c.from_on <= $4), 0) AS BIGINT) AS cost_ore,
                CAST(coalesce((SELECT sum(c.net_ore + c.vat_ore - c.recoverable_vat_ore) FROM cost_entry c
                    WHERE c.vehicle_id = v.id AND c.from_on >= $3 AND c.from_on <= $4
                      AND c.category IN ('lease', 'tax', 'insurance', 'depreciation', 'interest')), 0) AS BIGINT) AS fixed_ore
             FROM vehicle v WHERE ", visible!(dialect), " ORDER BY v.id",
        ))
        .bind(scope.everything())
        .bind(dialect::ids(scope.organisations()))
        .bind(first)
        .bind(last)
        .fetch_all(connection)
        .await?))
    }
}
