//! Fuel, charging and tolls, and the queue of those that match no vehicle.

use chrono::{DateTime, Utc};
use uuid::Uuid;
use vagnpark_domain::{
    Refusal,
    access::Scope,
    bounds::table,
    cost::PurchaseKind,
    ids::{BatchId, CostEntryId, OrganisationId, PurchaseId, VehicleId},
    names::fold_name,
    time::local_date,
};

use crate::{Locked, StoreError, Tx, bulk::insert_rows, error::not_stale, on, row::record};

/// Something bought for a vehicle on the road.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PurchaseRecord {
    /// Its id.
    pub id: PurchaseId,
    /// The product that was bought.
    pub kind: PurchaseKind,
    /// Whose file it came in.
    pub organisation_id: Option<Uuid>,
    /// The number or card as the file has it.
    pub number: String,
    /// The vehicle, once it is known.
    pub vehicle_id: Option<Uuid>,
    /// The cost entry it became.
    pub cost_entry_id: Option<Uuid>,
    /// When.
    pub at: DateTime<Utc>,
    /// Millilitres or watt-hours.
    pub quantity: Option<i64>,
    /// Öre without VAT.
    pub net_ore: i64,
    /// VAT.
    pub vat_ore: i64,
    /// The part that can be reclaimed.
    pub recoverable_vat_ore: i64,
    /// What was typed at the pump: unreliable, and never in the odometer log.
    pub odometer_km: Option<i64>,
    /// Where.
    pub station: Option<String>,
    /// Who sold it.
    pub supplier: Option<String>,
    /// A remark on something odd.
    pub remark: Option<String>,
    /// The sender's own key.
    pub sender_key: String,
    /// The batch it came in.
    pub batch_id: Uuid,
}

record!(PurchaseRecord, "purchase", |row| {
    id, kind, organisation_id, number, vehicle_id, cost_entry_id, at, quantity, net_ore, vat_ore, recoverable_vat_ore,
    odometer_km, station, supplier, remark, sender_key, batch_id,
});
record!(Unmatched, "purchase", |row| { sender_id, number, lines, net_ore, first_at, last_at });

impl PurchaseRecord {
    /// Whether it is within the bounds (D-1, D-2).
    pub fn within_bounds(&self) -> Result<(), Refusal> {
        table::PURCHASE_AT.check(local_date(self.at))?;
        table::PURCHASE_NET.check(self.net_ore)?;
        table::PURCHASE_VAT.check(self.vat_ore)?;
        table::PURCHASE_RECOVERABLE_VAT.check(self.recoverable_vat_ore)?;
        table::PURCHASE_QUANTITY.check_some(self.quantity)?;
        table::PURCHASE_KM.check_some(self.odometer_km)?;
        table::PURCHASE_NUMBER.check(&self.number)?;
        table::PURCHASE_STATION.check_some(self.station.as_ref())?;
        table::PURCHASE_SUPPLIER.check_some(self.supplier.as_ref())
    }

    /// The vehicle, once it is known.
    pub fn vehicle(&self) -> Option<VehicleId> {
        self.vehicle_id.map(VehicleId)
    }
}

/// Lines that wait for a vehicle, by number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unmatched {
    /// Whose keys they carry.
    pub sender_id: OrganisationId,
    /// The number or card as the file has it.
    pub number: String,
    /// How many lines.
    pub lines: i64,
    /// Öre without VAT.
    pub net_ore: i64,
    /// The first.
    pub first_at: DateTime<Utc>,
    /// The last.
    pub last_at: DateTime<Utc>,
}

impl Tx {
    /// Adds purchases. `sender` is the organisation whose keys they carry.
    pub async fn insert_purchases(
        &mut self,
        purchases: &[PurchaseRecord],
        sender: OrganisationId,
        batch: BatchId,
    ) -> Result<(), StoreError> {
        purchases.iter().try_for_each(PurchaseRecord::within_bounds)?;
        insert_rows!(self, "purchase", purchases, |row| {
            id: row.id.0,
            kind: row.kind.as_str(),
            organisation_id: row.organisation_id,
            number: row.number.clone(),
            vehicle_id: row.vehicle_id,
            cost_entry_id: row.cost_entry_id,
            at: row.at,
            quantity: row.quantity,
            net_ore: row.net_ore,
            vat_ore: row.vat_ore,
            recoverable_vat_ore: row.recoverable_vat_ore,
            odometer_km: row.odometer_km,
            station: row.station.clone(),
            supplier: row.supplier.clone(),
            remark: row.remark.clone(),
            sender_id: sender.0,
            sender_key: row.sender_key.clone(),
            batch_id: batch.0,
        });
        Ok(())
    }

    /// The purchases that came with this sender's keys, so that a second import recognises them.
    pub async fn list_sender_purchases(&mut self, sender: OrganisationId) -> Result<Vec<PurchaseRecord>, StoreError> {
        Ok(on!(self, connection => sqlx::query_as("SELECT * FROM purchase WHERE sender_id = $1")
            .bind(sender.0)
            .fetch_all(connection)
            .await?))
    }

    /// The lines in scope that wait for a vehicle, by number.
    pub async fn list_unmatched(&mut self, scope: &Scope) -> Result<Vec<Unmatched>, StoreError> {
        Ok(on!(self, connection, dialect => sqlx::query_as(concat!(
            "SELECT p.sender_id, min(p.number) AS number, count(*) AS lines, \
             CAST(sum(p.net_ore) AS BIGINT) AS net_ore, min(p.at) AS first_at, max(p.at) AS last_at
             FROM purchase p WHERE p.vehicle_id IS NULL AND ($1 OR p.organisation_id", dialect!(in_ids "$2"), ")
             GROUP BY p.sender_id, replace(upper(p.number), ' ', '') ORDER BY number, p.sender_id",
        ))
        .bind(scope.everything())
        .bind(dialect::ids(scope.organisations()))
        .fetch_all(connection)
        .await?))
    }

    /// The lines in scope under one number that wait for a vehicle, however it is spaced, locked for the transaction.
    pub async fn load_unmatched_for_update(
        &mut self,
        scope: &Scope,
        sender: OrganisationId,
        number: &str,
    ) -> Result<Vec<Locked<PurchaseRecord>>, StoreError> {
        let lines: Vec<PurchaseRecord> = on!(self, connection, dialect => sqlx::query_as(concat!(
            "SELECT p.* FROM purchase p WHERE p.vehicle_id IS NULL AND ($1 OR p.organisation_id",
                dialect!(in_ids "$2"), ")
               AND p.sender_id = $3 AND replace(upper(p.number), ' ', '') = replace(upper($4), ' ', '')
             ORDER BY p.id", dialect!(for_update),
        ))
        .bind(scope.everything())
        .bind(dialect::ids(scope.organisations()))
        .bind(sender.0)
        .bind(number)
        .fetch_all(connection)
        .await?);
        Ok(lines.into_iter().map(Locked::new).collect())
    }

    /// The lines of a sender in scope that wait for a vehicle, in their order.
    pub async fn list_waiting_lines(
        &mut self,
        scope: &Scope,
        sender: OrganisationId,
    ) -> Result<Vec<PurchaseRecord>, StoreError> {
        Ok(on!(self, connection, dialect => sqlx::query_as(concat!(
            "SELECT p.* FROM purchase p WHERE p.vehicle_id IS NULL AND ($1 OR p.organisation_id",
                dialect!(in_ids "$2"), ") AND p.sender_id = $3 ORDER BY p.id",
        ))
        .bind(scope.everything())
        .bind(dialect::ids(scope.organisations()))
        .bind(sender.0)
        .fetch_all(connection)
        .await?))
    }

    /// Writes which vehicle a line is for, and which cost entry it became.
    pub async fn match_purchase(
        &mut self,
        line: &Locked<PurchaseRecord>,
        vehicle: VehicleId,
        entry: CostEntryId,
        remark: Option<&str>,
    ) -> Result<(), StoreError> {
        let written = on!(self, connection => sqlx::query(
            "UPDATE purchase SET vehicle_id = $2, cost_entry_id = $3, remark = $4 WHERE id = $1",
        )
        .bind(line.id.0)
        .bind(vehicle.0)
        .bind(entry.0)
        .bind(remark)
        .execute(connection)
        .await?
        .rows_affected());
        not_stale(written)
    }

    /// Remembers which vehicle a sender means by a number or card.
    pub async fn put_vehicle_alias(
        &mut self,
        sender: OrganisationId,
        alias: &str,
        vehicle: VehicleId,
    ) -> Result<(), StoreError> {
        on!(self, connection => sqlx::query(
            "INSERT INTO vehicle_alias (sender_id, folded, alias, vehicle_id) VALUES ($1, $2, $3, $4)
             ON CONFLICT (sender_id, folded) DO UPDATE SET alias = excluded.alias, vehicle_id = excluded.vehicle_id",
        )
        .bind(sender.0)
        .bind(fold_name(alias))
        .bind(alias)
        .bind(vehicle.0)
        .execute(connection)
        .await
        .map(|_| ())?);
        Ok(())
    }

    /// Which vehicles a sender means by numbers and cards, folded.
    pub async fn load_vehicle_aliases(
        &mut self,
        sender: OrganisationId,
    ) -> Result<Vec<(String, VehicleId)>, StoreError> {
        let rows: Vec<(String, Uuid)> = on!(self, connection =>
            sqlx::query_as("SELECT folded, vehicle_id FROM vehicle_alias WHERE sender_id = $1")
                .bind(sender.0)
                .fetch_all(connection)
                .await?);
        Ok(rows.into_iter().map(|(folded, vehicle)| (folded, vehicle.into())).collect())
    }

    /// Remembers which organisation a sender means by a name that means none to others.
    pub async fn put_sender_alias(
        &mut self,
        sender: OrganisationId,
        alias: &str,
        organisation: OrganisationId,
    ) -> Result<(), StoreError> {
        on!(self, connection => sqlx::query(
            "INSERT INTO sender_alias (sender_id, folded, alias, organisation_id) VALUES ($1, $2, $3, $4)
             ON CONFLICT (sender_id, folded) DO UPDATE SET alias = excluded.alias, \
             organisation_id = excluded.organisation_id",
        )
        .bind(sender.0)
        .bind(fold_name(alias))
        .bind(alias)
        .bind(organisation.0)
        .execute(connection)
        .await
        .map(|_| ())?);
        Ok(())
    }

    /// Which organisations a sender means by names, folded.
    pub async fn load_sender_aliases(
        &mut self,
        sender: OrganisationId,
    ) -> Result<Vec<(String, OrganisationId)>, StoreError> {
        let rows: Vec<(String, Uuid)> = on!(self, connection =>
            sqlx::query_as("SELECT folded, organisation_id FROM sender_alias WHERE sender_id = $1")
                .bind(sender.0)
                .fetch_all(connection)
                .await?);
        Ok(rows.into_iter().map(|(folded, organisation)| (folded, organisation.into())).collect())
    }

    /// The purchases of a vehicle, newest first. Call it for a vehicle whose costs the actor may see.
    pub async fn list_purchases(
        &mut self,
        scope: &Scope,
        vehicle: VehicleId,
    ) -> Result<Vec<PurchaseRecord>, StoreError> {
        Ok(on!(self, connection, dialect => sqlx::query_as(concat!(
            "SELECT p.* FROM purchase p JOIN vehicle v ON v.id = p.vehicle_id
             WHERE ($1 OR v.organisation_id", dialect!(in_ids "$2"), ") AND v.id = $3 ORDER BY p.at DESC",
        ))
        .bind(scope.everything())
        .bind(dialect::ids(scope.organisations()))
        .bind(vehicle.0)
        .fetch_all(connection)
        .await?))
    }
}
