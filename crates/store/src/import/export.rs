//! What is in an organisation's registers, as a file takes it out and brings it back (I-22): the things of the days on
//! which it ran their vehicles, each with whose key it carries. With ids, only those: an import asks which of the ids
//! in a file are the sender's own things.

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;
use vagnpark_domain::{
    access::Scope,
    ids::{OrganisationId, TripId, UnitId, VehicleId},
    register::reading::Reading,
    time::local_midnight,
};

use super::purchase::PurchaseRecord;
use crate::{
    BookingRecord, CostRecord, Extra, StoreError, Tx, WorkOrderRecord, on, register::vehicle::ran, row::record,
};

/// Which things of a register.
#[derive(Clone, Debug, Default)]
pub struct RegisterFilter {
    /// Only those of this day and later.
    pub from: Option<NaiveDate>,
    /// Only those of this day and earlier.
    pub to: Option<NaiveDate>,
    /// Only these.
    pub ids: Option<Vec<Uuid>>,
    /// Only those after this one.
    pub after: Option<Uuid>,
    /// At most this many.
    pub limit: i64,
}

impl RegisterFilter {
    /// Those with some ids.
    pub fn of_ids(ids: Vec<Uuid>) -> Self {
        Self { ids: Some(ids), limit: i64::MAX, ..Self::default() }
    }

    /// The instants that its days begin and end at.
    fn instants(&self) -> (Option<DateTime<Utc>>, Option<DateTime<Utc>>) {
        let after = self.to.and_then(|to| to.succ_opt());
        (self.from.map(local_midnight), after.map(local_midnight))
    }
}

/// A trip in a register.
#[derive(Clone, Debug)]
pub struct RegisterTrip {
    /// Its id.
    pub id: TripId,
    /// Whose key it carries.
    pub sender_id: OrganisationId,
    /// That key.
    pub sender_key: Option<String>,
    /// The vehicle.
    pub vehicle_id: VehicleId,
    /// Whose use it was.
    pub payer_id: OrganisationId,
    /// Start.
    pub start_at: DateTime<Utc>,
    /// End.
    pub end_at: DateTime<Utc>,
    /// Metres.
    pub distance_m: i64,
    /// The right number of metres, if it was corrected after it was billed.
    pub corrected_m: Option<i64>,
    /// The right payer, in that case.
    pub corrected_payer: Option<OrganisationId>,
    /// Who drove.
    pub driver_name: Option<String>,
    /// What for.
    pub purpose: String,
}

/// A booking in a register.
#[derive(Clone, Debug)]
pub struct RegisterBooking {
    /// The booking.
    pub booking: BookingRecord,
    /// The login of its driver.
    pub driver_login: Option<String>,
}

/// A cost in a register.
#[derive(Clone, Debug)]
pub struct RegisterCost {
    /// The cost.
    pub cost: CostRecord,
    /// Whose key it carries.
    pub sender_id: OrganisationId,
}

/// Fuel, charging or a toll in a register.
#[derive(Clone, Debug)]
pub struct RegisterPurchase {
    /// The purchase.
    pub purchase: PurchaseRecord,
    /// Whose key it carries.
    pub sender_id: OrganisationId,
}

/// A service that was done, in a register, with the cost that came with it.
#[derive(Clone, Debug)]
pub struct RegisterWork {
    /// The job.
    pub order: WorkOrderRecord,
    /// Whose key it carries.
    pub sender_id: Option<OrganisationId>,
    /// That key.
    pub sender_key: Option<String>,
    /// Öre without VAT.
    pub net_ore: Option<i64>,
    /// VAT.
    pub vat_ore: Option<i64>,
    /// The part that can be reclaimed.
    pub recoverable_vat_ore: Option<i64>,
    /// Who did it.
    pub supplier: Option<String>,
}

/// A reading in a register.
#[derive(Clone, Debug)]
pub struct RegisterReading {
    /// The vehicle.
    pub vehicle_id: VehicleId,
    /// The reading.
    pub reading: Reading,
}

record!(RegisterTrip, "trip", |row| {
    id, sender_id, sender_key, vehicle_id, payer_id, start_at, end_at, distance_m, corrected_m,
    corrected_payer = "corrected_payer_id", driver_name, purpose,
});
record!(RegisterBooking, "booking", |row| { booking: row.within()?, driver_login });
record!(RegisterCost, "cost_entry", |row| { cost: row.within()?, sender_id });
record!(RegisterPurchase, "purchase", |row| { purchase: row.within()?, sender_id });
record!(RegisterWork, "work_order", |row| {
    order: row.within()?, sender_id, sender_key, net_ore, vat_ore, recoverable_vat_ore, supplier,
});
record!(RegisterReading, "odometer_reading", |row| { vehicle_id, reading: row.within()? });

/// The rows of a kind in the order of their ids: those of some days, with an extra condition on the id.
macro_rules! register_statement {
    ($select:literal, $own:expr, $days:literal, $id:literal, $($id_is:tt)+) => {
        concat!($select, " WHERE ($1 OR ", $own, ")", $days, " AND ", $id, $($id_is)+, " AND ($4 IS NULL OR ", $id,
            " > $4) ORDER BY ", $id, " LIMIT $7")
    };
}

macro_rules! register_trips {
    ($dialect:ident, $($id_is:tt)+) => {
        register_statement!(
            "SELECT t.id, t.sender_id, t.sender_key, t.vehicle_id, t.payer_id, t.start_at, t.end_at, t.distance_m, \
                c.distance_after AS corrected_m, c.payer_after AS corrected_payer_id, \
                coalesce(u.name, t.driver_name) AS driver_name, t.purpose
             FROM trip t LEFT JOIN booking b ON b.id = t.booking_id LEFT JOIN app_user u ON u.id = b.driver_id
             LEFT JOIN trip_correction c ON c.id = (SELECT l.id FROM trip_correction l WHERE l.trip_id = t.id
                ORDER BY l.made_at DESC, l.id DESC LIMIT 1)",
            ran!($dialect, "t.vehicle_id", $dialect!(local_day "t.start_at"), $dialect!(local_day "t.start_at")),
            " AND ($5 IS NULL OR t.start_at >= $5) AND ($6 IS NULL OR t.start_at < $6)",
            "t.id",
            $($id_is)+
        )
    };
}

macro_rules! register_bookings {
    ($dialect:ident, $($id_is:tt)+) => {
        register_statement!(
            "SELECT b.*, u.login AS driver_login FROM booking b LEFT JOIN app_user u ON u.id = b.driver_id",
            ran!($dialect, "b.vehicle_id", $dialect!(local_day "b.start_at"), $dialect!(local_day "b.end_at")),
            " AND ($5 IS NULL OR b.start_at >= $5) AND ($6 IS NULL OR b.start_at < $6)",
            "b.id",
            $($id_is)+
        )
    };
}

macro_rules! register_costs {
    ($dialect:ident, $($id_is:tt)+) => {
        register_statement!(
            "SELECT c.* FROM cost_entry c",
            concat!("(c.vehicle_id IS NULL AND c.organisation_id", $dialect!(in_ids "$2"), ") OR ",
                ran!(
                    $dialect,
                    "c.vehicle_id",
                    "CASE WHEN c.from_on > $8 THEN $8 ELSE c.from_on END",
                    "CASE WHEN c.to_on > $8 THEN $8 ELSE c.to_on END"
                )),
            " AND ($5 IS NULL OR c.to_on >= $5) AND ($6 IS NULL OR c.from_on <= $6)",
            "c.id",
            $($id_is)+
        )
    };
}

macro_rules! register_purchases {
    ($dialect:ident, $($id_is:tt)+) => {
        register_statement!(
            "SELECT p.* FROM purchase p",
            concat!("p.organisation_id", $dialect!(in_ids "$2"), " OR ",
                ran!($dialect, "p.vehicle_id", $dialect!(local_day "p.at"), $dialect!(local_day "p.at"))),
            " AND ($5 IS NULL OR p.at >= $5) AND ($6 IS NULL OR p.at < $6) AND (p.kind = 'tolls') = $8",
            "p.id",
            $($id_is)+
        )
    };
}

macro_rules! register_work {
    ($dialect:ident, $($id_is:tt)+) => {
        register_statement!(
            "SELECT w.*, c.net_ore, c.vat_ore, c.recoverable_vat_ore, c.supplier FROM work_order w
             LEFT JOIN cost_entry c ON c.sender_id = w.sender_id AND c.sender_key = 'service:' || w.sender_key",
            ran!($dialect, "w.vehicle_id", "w.done_on", "w.done_on"),
            " AND ($5 IS NULL OR w.done_on >= $5) AND ($6 IS NULL OR w.done_on <= $6)",
            "w.id",
            $($id_is)+
        )
    };
}

macro_rules! register_readings {
    ($dialect:ident, $($id_is:tt)+) => {
        register_statement!(
            "SELECT r.* FROM odometer_reading r",
            ran!($dialect, "r.vehicle_id", $dialect!(local_day "r.at"), $dialect!(local_day "r.at")),
            " AND ($5 IS NULL OR r.at >= $5) AND ($6 IS NULL OR r.at < $6)",
            "r.id",
            $($id_is)+
        )
    };
}

impl Tx {
    /// The trips of a register.
    pub async fn list_register_trips(
        &mut self,
        scope: &Scope,
        filter: &RegisterFilter,
    ) -> Result<Vec<RegisterTrip>, StoreError> {
        let (from, to) = filter.instants();
        Ok(on!(self, connection, dialect => sqlx::query_as(match filter.ids {
            Some(_) => register_trips!(dialect, dialect!(in_ids "$3")),
            None => register_trips!(dialect, " IS NOT NULL AND $3 IS NOT NULL"),
        })
        .bind(scope.everything())
        .bind(dialect::ids(scope.organisations()))
        .bind(dialect::ids(filter.ids.as_deref().unwrap_or_default()))
        .bind(filter.after)
        .bind(from)
        .bind(to)
        .bind(filter.limit)
        .fetch_all(connection)
        .await?))
    }

    /// The bookings of a register: those that hold their vehicle, and those that were driven.
    pub async fn list_register_bookings(
        &mut self,
        scope: &Scope,
        filter: &RegisterFilter,
    ) -> Result<Vec<RegisterBooking>, StoreError> {
        let (from, to) = filter.instants();
        Ok(on!(self, connection, dialect => sqlx::query_as(match filter.ids {
            Some(_) => register_bookings!(dialect, dialect!(in_ids "$3")),
            None => register_bookings!(dialect, " IS NOT NULL AND $3 IS NOT NULL AND b.kind = 'booking' \
                AND b.state IN ('confirmed', 'checked_out', 'returned')"),
        })
        .bind(scope.everything())
        .bind(dialect::ids(scope.organisations()))
        .bind(dialect::ids(filter.ids.as_deref().unwrap_or_default()))
        .bind(filter.after)
        .bind(from)
        .bind(to)
        .bind(filter.limit)
        .fetch_all(connection)
        .await?))
    }

    /// The costs of a register; those that came with a purchase or a service are in the file of those. Costs of days
    /// after today are those of whoever runs the vehicle today (V-11).
    pub async fn list_register_costs(
        &mut self,
        scope: &Scope,
        filter: &RegisterFilter,
        today: NaiveDate,
    ) -> Result<Vec<RegisterCost>, StoreError> {
        let (from, to) = (filter.from, filter.to);
        Ok(on!(self, connection, dialect => sqlx::query_as(match filter.ids {
            Some(_) => register_costs!(dialect, dialect!(in_ids "$3")),
            None => register_costs!(dialect, " IS NOT NULL AND $3 IS NOT NULL AND c.id NOT IN \
                (SELECT p.cost_entry_id FROM purchase p WHERE p.cost_entry_id IS NOT NULL) \
                  AND NOT (coalesce(c.sender_key, '') LIKE 'service:%' AND EXISTS (SELECT 1 FROM work_order w \
                    WHERE w.sender_id = c.sender_id AND w.sender_key = substr(c.sender_key, 9)))"),
        })
        .bind(scope.everything())
        .bind(dialect::ids(scope.organisations()))
        .bind(dialect::ids(filter.ids.as_deref().unwrap_or_default()))
        .bind(filter.after)
        .bind(from)
        .bind(to)
        .bind(filter.limit)
        .bind(today)
        .fetch_all(connection)
        .await?))
    }

    /// The fuel and charging of a register, or its tolls: what came in the organisation's files, and what was bought
    /// for a vehicle on a day that it ran it.
    pub async fn list_register_purchases(
        &mut self,
        scope: &Scope,
        filter: &RegisterFilter,
        tolls: bool,
    ) -> Result<Vec<RegisterPurchase>, StoreError> {
        let (from, to) = filter.instants();
        Ok(on!(self, connection, dialect => sqlx::query_as(match filter.ids {
            Some(_) => register_purchases!(dialect, dialect!(in_ids "$3")),
            None => register_purchases!(dialect, " IS NOT NULL AND $3 IS NOT NULL"),
        })
        .bind(scope.everything())
        .bind(dialect::ids(scope.organisations()))
        .bind(dialect::ids(filter.ids.as_deref().unwrap_or_default()))
        .bind(filter.after)
        .bind(from)
        .bind(to)
        .bind(filter.limit)
        .bind(tolls)
        .fetch_all(connection)
        .await?))
    }

    /// The services of a register that were done.
    pub async fn list_register_work(
        &mut self,
        scope: &Scope,
        filter: &RegisterFilter,
    ) -> Result<Vec<RegisterWork>, StoreError> {
        let (from, to) = (filter.from, filter.to);
        Ok(on!(self, connection, dialect => sqlx::query_as(match filter.ids {
            Some(_) => register_work!(dialect, dialect!(in_ids "$3")),
            None => register_work!(dialect, " IS NOT NULL AND $3 IS NOT NULL \
                AND w.state = 'done' AND w.done_on IS NOT NULL"),
        })
        .bind(scope.everything())
        .bind(dialect::ids(scope.organisations()))
        .bind(dialect::ids(filter.ids.as_deref().unwrap_or_default()))
        .bind(filter.after)
        .bind(from)
        .bind(to)
        .bind(filter.limit)
        .fetch_all(connection)
        .await?))
    }

    /// The readings of a register that hold: none that was corrected.
    pub async fn list_register_readings(
        &mut self,
        scope: &Scope,
        filter: &RegisterFilter,
    ) -> Result<Vec<RegisterReading>, StoreError> {
        let (from, to) = filter.instants();
        Ok(on!(self, connection, dialect => sqlx::query_as(match filter.ids {
            Some(_) => register_readings!(dialect, dialect!(in_ids "$3")),
            None => register_readings!(dialect, " IS NOT NULL AND $3 IS NOT NULL \
                AND NOT EXISTS (SELECT 1 FROM odometer_reading c WHERE c.replaces_id = r.id)"),
        })
        .bind(scope.everything())
        .bind(dialect::ids(scope.organisations()))
        .bind(dialect::ids(filter.ids.as_deref().unwrap_or_default()))
        .bind(filter.after)
        .bind(from)
        .bind(to)
        .bind(filter.limit)
        .fetch_all(connection)
        .await?))
    }

    /// The cells kept with some things that no field has room for. Call it for things in scope.
    pub async fn list_extras_of(&mut self, things: &[Uuid]) -> Result<Vec<Extra>, StoreError> {
        let rows: Vec<(Uuid, String)> = on!(self, connection, dialect => sqlx::query_as(concat!(
            "SELECT entity_id, cells FROM import_extra WHERE entity_id", dialect!(in_ids "$1"),
            " ORDER BY entity_id, batch_id",
        ))
        .bind(dialect::ids(things))
        .fetch_all(connection)
        .await?);
        Ok(rows.into_iter().map(|(entity, cells)| Extra { entity, cells }).collect())
    }

    /// Other ways in which organisations are written at any time, as they are written. Public as the organisations are.
    pub async fn list_alias_texts(&mut self) -> Result<Vec<(OrganisationId, String)>, StoreError> {
        let rows: Vec<(Uuid, String)> = on!(self, connection => sqlx::query_as(
            "SELECT organisation_id, alias FROM organisation_alias WHERE from_on = $1 AND to_on IS NULL ORDER BY alias",
        )
        .bind(crate::register::organisation::ALWAYS)
        .fetch_all(connection)
        .await?);
        Ok(rows.into_iter().map(|(organisation, alias)| (organisation.into(), alias)).collect())
    }

    /// The numbers and cards by which a sender means vehicles, as they are written. Call it for a sender in scope.
    pub async fn list_vehicle_alias_texts(
        &mut self,
        sender: OrganisationId,
    ) -> Result<Vec<(String, VehicleId)>, StoreError> {
        let rows: Vec<(String, Uuid)> = on!(self, connection =>
            sqlx::query_as("SELECT alias, vehicle_id FROM vehicle_alias WHERE sender_id = $1 ORDER BY folded")
                .bind(sender.0)
                .fetch_all(connection)
                .await?);
        Ok(rows.into_iter().map(|(alias, vehicle)| (alias, VehicleId(vehicle))).collect())
    }

    /// Other ways in which units are written, as they are written. Public as the units are.
    pub async fn list_unit_alias_texts(&mut self) -> Result<Vec<(UnitId, String)>, StoreError> {
        let rows: Vec<(Uuid, String)> = on!(self, connection =>
            sqlx::query_as("SELECT unit_id, alias FROM unit_alias ORDER BY alias").fetch_all(connection).await?);
        Ok(rows.into_iter().map(|(unit, alias)| (UnitId(unit), alias)).collect())
    }
}
