//! What the ids in the log of security stand for, for those who look into an incident.

use chrono::{DateTime, Utc};
use uuid::Uuid;
use vagnpark_domain::security::ThingKind;

use crate::{StoreError, Tx, on, row::record};

/// Something that was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ThingRecord {
    /// Its id.
    pub id: Uuid,
    /// What it is.
    pub kind: ThingKind,
    /// What people call it: a registration number, a name, or the name of a file.
    pub name: String,
    /// When it began, if it is a trip or a booking.
    pub at: Option<DateTime<Utc>>,
    /// Whom it tells about, if anybody.
    pub person: Option<String>,
    /// Their id, if they are known.
    pub person_id: Option<Uuid>,
    /// The vehicle that it is, or is about.
    pub vehicle_id: Option<Uuid>,
}

record!(ThingRecord, "incident", |row| { id, kind, name, at, person, person_id, vehicle_id });

impl Tx {
    /// What ids stand for; one that stands for nothing that is known is left out.
    pub async fn name_things(&mut self, ids: &[Uuid]) -> Result<Vec<ThingRecord>, StoreError> {
        Ok(on!(self, connection, dialect => sqlx::query_as(concat!(
            "SELECT t.id, 'trip' AS kind, coalesce(v.registration_number, v.inventory_number, '') AS name,
                    t.start_at AS at,
                    coalesce(u.name, t.driver_name) AS person, u.id AS person_id, v.id AS vehicle_id
             FROM trip t JOIN vehicle v ON v.id = t.vehicle_id LEFT JOIN booking b ON b.id = t.booking_id
             LEFT JOIN app_user u ON u.id = b.driver_id WHERE t.id", dialect!(in_ids "$1"), "
             UNION ALL
             SELECT b.id, 'booking', coalesce(v.registration_number, v.inventory_number, ''), b.start_at, u.name, u.id,
                    v.id
             FROM booking b JOIN vehicle v ON v.id = b.vehicle_id LEFT JOIN app_user u ON u.id = b.driver_id
             WHERE b.id", dialect!(in_ids "$1"), "
             UNION ALL
             SELECT v.id, 'vehicle', coalesce(v.registration_number, v.inventory_number, ''), NULL, NULL, NULL, v.id
             FROM vehicle v
             WHERE v.id", dialect!(in_ids "$1"), "
             UNION ALL
             SELECT u.id, 'person', u.name, NULL, u.name, u.id, NULL FROM app_user u WHERE u.id",
                dialect!(in_ids "$1"), "
             UNION ALL
             SELECT i.id, 'import', i.file_name, NULL, NULL, NULL, NULL FROM import_batch i WHERE i.id",
                dialect!(in_ids "$1"),
        ))
        .bind(dialect::ids(ids))
        .fetch_all(connection)
        .await?))
    }
}
