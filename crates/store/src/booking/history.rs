//! The history of bookings, and what one driver tells the next.

use chrono::{DateTime, Utc};
use vagnpark_domain::{audit::AuditAction, ids::VehicleId};

use crate::{BookingRecord, StoreError, Tx, on, row::record};

/// A change of a booking, from the audit log (B-10).
#[derive(Clone, Debug)]
pub struct HistoryLine {
    /// When.
    pub at: DateTime<Utc>,
    /// Who.
    pub actor: String,
    /// What was done.
    pub action: AuditAction,
    /// What it was, as JSON.
    pub before_json: Option<String>,
    /// What it became, as JSON.
    pub after_json: Option<String>,
}

record!(HistoryLine, "audit_shown", |row| { at, actor, action, before_json, after_json });

impl Tx {
    /// What the last driver of a vehicle tells the next one, and when it was brought back; none if nothing was said.
    pub async fn find_last_remark(
        &mut self,
        vehicle: VehicleId,
    ) -> Result<Option<(DateTime<Utc>, String)>, StoreError> {
        let last: Option<(DateTime<Utc>, String)> = on!(self, connection => sqlx::query_as(
            "SELECT returned_at, remark FROM booking WHERE vehicle_id = $1 AND state = 'returned' \
             AND returned_at IS NOT NULL
             ORDER BY returned_at DESC LIMIT 1",
        )
        .bind(vehicle.0)
        .fetch_optional(connection)
        .await?);
        Ok(last.filter(|(_, remark)| !remark.is_empty()))
    }

    /// The history of a booking, oldest first (B-10).
    pub async fn list_booking_history(&mut self, booking: &BookingRecord) -> Result<Vec<HistoryLine>, StoreError> {
        Ok(on!(self, connection => sqlx::query_as(
            "SELECT a.at, coalesce(u.name, a.actor) AS actor, a.action, a.before_json, a.after_json
             FROM audit_shown a LEFT JOIN app_user u ON u.login = a.actor
             WHERE a.entity = 'booking' AND a.entity_id = $1 ORDER BY a.seq",
        )
        .bind(booking.id.to_string())
        .fetch_all(connection)
        .await?))
    }
}
