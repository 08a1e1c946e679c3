//! The dated facts of a vehicle: its numbers, status and relations (V-1, V-6, V-7).

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;
use vagnpark_domain::{
    Refusal,
    access::Scope,
    cost::proposal::{Consent, Matter, ProposalKind},
    ids::{OrganisationId, VehicleId},
    register::{RegistrationNumber, Relation, RelationKind, VehicleMove, VehicleStatus, organisation::Organisation},
    time::Month,
};

use crate::{
    BookingRecord, Locked, LockedVehicles, NewVehicles, StoreError, Tx, VehicleRecord,
    bulk::insert_rows,
    on,
    row::{Read, record},
};

record!(domain Relation, "vehicle_relation", |row| {
    kind, organisation = "organisation_id", unit = "unit_id", person = "person_id", from = "from_on", to = "to_on",
});

impl Tx {
    /// Opens registration numbers from a day on. The guard refuses one that names another vehicle (V-1).
    pub async fn insert_registration_numbers(
        &mut self,
        numbers: &[(VehicleId, RegistrationNumber, NaiveDate)],
    ) -> Result<(), StoreError> {
        insert_rows!(self, "registration_number", numbers, |row| {
            vehicle_id: row.0.0,
            number: row.1.as_str().to_owned(),
            from_on: row.2,
        });
        Ok(())
    }

    /// Every registration number with the day from which it is free again, whoever runs the vehicle: it names one
    /// vehicle in the whole register (V-1), so anyone who gives one must be told if it is taken. Nothing else about the
    /// vehicle is told.
    pub async fn list_taken_numbers(&mut self) -> Result<Vec<(String, Option<NaiveDate>)>, StoreError> {
        Ok(on!(self, connection =>
            sqlx::query_as("SELECT number, to_on FROM registration_number ORDER BY number, from_on")
                .fetch_all(connection).await?))
    }

    /// Opens relations of new vehicles; those of others change by [`Tx::move_relations`]. The guard refuses two of a
    /// kind on the same day (V-6).
    pub async fn insert_relations(
        &mut self,
        new: &NewVehicles,
        relations: &[(VehicleId, Relation)],
    ) -> Result<(), StoreError> {
        if relations.iter().any(|(vehicle, _)| !new.0.contains(vehicle)) {
            return Err(Refusal::NotAParty.into());
        }
        self.open_relations(relations).await
    }

    async fn open_relations(&mut self, relations: &[(VehicleId, Relation)]) -> Result<(), StoreError> {
        relations.iter().try_for_each(|(_, relation)| relation.within_bounds())?;
        insert_rows!(self, "vehicle_relation", relations, |row| {
            vehicle_id: row.0.0,
            kind: row.1.kind.as_str(),
            organisation_id: row.1.organisation.0,
            unit_id: row.1.unit.map(|id| id.0),
            person_id: row.1.person.map(|id| id.0),
            from_on: row.1.from,
            to_on: row.1.to,
        });
        Ok(())
    }

    /// Opens a status from a day on.
    pub async fn insert_statuses(
        &mut self,
        statuses: &[(VehicleId, VehicleStatus, NaiveDate)],
    ) -> Result<(), StoreError> {
        insert_rows!(self, "vehicle_status", statuses, |row| {
            vehicle_id: row.0.0,
            status: row.1.as_str(),
            from_on: row.2,
        });
        Ok(())
    }

    /// The relations of a vehicle in scope, by kind and day.
    pub async fn list_relations(&mut self, scope: &Scope, vehicle: VehicleId) -> Result<Vec<Relation>, StoreError> {
        let rows: Vec<Read<Relation>> = on!(self, connection, dialect => sqlx::query_as(concat!(
            "SELECT r.kind, r.organisation_id, r.unit_id, r.person_id, r.from_on, r.to_on
             FROM vehicle_relation r JOIN vehicle v ON v.id = r.vehicle_id
             WHERE ($1 OR v.organisation_id", dialect!(in_ids "$2"), ") AND v.id = $3 ORDER BY r.kind, r.from_on",
        ))
        .bind(scope.everything())
        .bind(dialect::ids(scope.organisations()))
        .bind(vehicle.0)
        .fetch_all(connection)
        .await?);
        Ok(rows.into_iter().map(|Read(relation)| relation).collect())
    }

    /// The relations of some vehicles, by kind and day, for deciding about a move: whom it concerns are those who have
    /// them, whoever they are.
    pub async fn load_relations(
        &mut self,
        vehicles: &[VehicleId],
    ) -> Result<HashMap<VehicleId, Vec<Relation>>, StoreError> {
        struct Row {
            vehicle_id: VehicleId,
            relation: Relation,
        }
        record!(Row, "vehicle_relation", |row| { vehicle_id, relation: row.within()? });
        let rows: Vec<Row> = on!(self, connection, dialect => sqlx::query_as(concat!(
            "SELECT * FROM vehicle_relation WHERE vehicle_id", dialect!(in_ids "$1"),
                " ORDER BY vehicle_id, kind, from_on",
        ))
        .bind(dialect::ids(vehicles))
        .fetch_all(connection)
        .await?);
        let mut relations: HashMap<VehicleId, Vec<Relation>> = HashMap::new();
        for row in rows {
            relations.entry(row.vehicle_id).or_default().push(row.relation);
        }
        Ok(relations)
    }

    /// Who used the vehicles that have been handed over, whoever they are, by day: who ran one depends on the day
    /// (V-11).
    pub async fn load_handed(&mut self) -> Result<HashMap<VehicleId, Vec<Relation>>, StoreError> {
        let ids: Vec<Uuid> = on!(self, connection => sqlx::query_scalar(
            "SELECT vehicle_id FROM vehicle_relation WHERE kind = 'user' GROUP BY vehicle_id HAVING count(*) > 1",
        )
        .fetch_all(connection)
        .await?);
        if ids.is_empty() {
            return Ok(HashMap::new());
        }
        self.load_relations(&ids.into_iter().map(VehicleId).collect::<Vec<_>>()).await
    }

    /// Who uses some vehicles from a day on, whoever they are, in the order of the days: who may book one depends on
    /// the day (V-12).
    pub async fn load_users_from(
        &mut self,
        vehicles: &[VehicleId],
        day: NaiveDate,
    ) -> Result<HashMap<VehicleId, Vec<(NaiveDate, OrganisationId)>>, StoreError> {
        let rows: Vec<(Uuid, NaiveDate, Uuid)> = on!(self, connection, dialect => sqlx::query_as(concat!(
            "SELECT vehicle_id, from_on, organisation_id FROM vehicle_relation
             WHERE vehicle_id", dialect!(in_ids "$1"), " AND kind = 'user' AND from_on >= $2 ORDER BY from_on",
        ))
        .bind(dialect::ids(vehicles))
        .bind(day)
        .fetch_all(connection)
        .await?);
        let mut users: HashMap<VehicleId, Vec<(NaiveDate, OrganisationId)>> = HashMap::new();
        for (vehicle, from, organisation) in rows {
            users.entry(vehicle.into()).or_default().push((from, organisation.into()));
        }
        Ok(users)
    }

    /// The last closed month, ending after a day, that has taken a stand on one of some vehicles: billed something for
    /// it, or left its costs, or its use by whoever paid for it, to those outside the agreement (C-15).
    pub async fn last_closed_for(
        &mut self,
        vehicles: &[VehicleId],
        from: NaiveDate,
    ) -> Result<Option<Month>, StoreError> {
        let last: Option<NaiveDate> = on!(self, connection, dialect => sqlx::query_scalar(concat!(
            "SELECT max(c.month) FROM vehicle_closed c WHERE c.until_on > $2
             AND (c.about <> 'use' OR EXISTS (SELECT 1 FROM vehicle_relation r WHERE r.vehicle_id = c.vehicle_id \
             AND r.kind = 'payer' AND r.from_on < c.until_on AND (r.to_on IS NULL OR r.to_on > c.month)))
             AND c.vehicle_id", dialect!(in_ids "$1"),
        ))
        .bind(dialect::ids(vehicles))
        .bind(from)
        .fetch_one(connection)
        .await?);
        Ok(last.map(Month::of))
    }

    /// Gives a vehicle to another organisation by a move that all whom it concerns have agreed to: ends its relations
    /// of these kinds on their first day and opens these, so that the days before keep theirs (V-6). One from the same
    /// day gives way.
    pub async fn move_relations(
        &mut self,
        consent: &Consent,
        (plan, to): (&VehicleMove, &Organisation),
        vehicle: &Locked<VehicleRecord>,
        relations: &[Relation],
    ) -> Result<(), StoreError> {
        consent.must_cover(&Matter::of(ProposalKind::VehicleMove, &plan.print()))?;
        if !relations.iter().all(|relation| plan.begins(vehicle.id, to, relation)) {
            return Err(Refusal::ProposalChanged.into());
        }
        for relation in relations {
            self.end_relation(vehicle.id, relation.kind, relation.from).await?;
        }
        let opened: Vec<(VehicleId, Relation)> =
            relations.iter().map(|relation| (vehicle.id, relation.clone())).collect();
        self.open_relations(&opened).await?;
        on!(self, connection => sqlx::query("UPDATE vehicle SET version = version + 1 WHERE id = $1")
            .bind(vehicle.id.0)
            .execute(connection)
            .await
            .map(|_| ())?);
        Ok(())
    }

    /// The vehicles that another organisation than the one that runs them has used since a day and uses on another
    /// (V-11).
    pub async fn list_used_by_others(
        &mut self,
        since: NaiveDate,
        day: NaiveDate,
    ) -> Result<Vec<VehicleId>, StoreError> {
        let ids: Vec<Uuid> = on!(self, connection => sqlx::query_scalar(
            "SELECT v.id FROM vehicle v JOIN vehicle_relation u ON u.vehicle_id = v.id AND u.kind = 'user'
             WHERE u.from_on <= $1 AND (u.to_on IS NULL OR u.to_on > $2) AND u.organisation_id <> v.organisation_id
             ORDER BY v.id",
        )
        .bind(since)
        .bind(day)
        .fetch_all(connection)
        .await?);
        Ok(ids.into_iter().map(Into::into).collect())
    }

    /// Lets those of some locked vehicles that another organisation uses on a day be run by it: its unit and a depot of
    /// the organisation that ran them fit no more.
    pub async fn hand_to_users(&mut self, vehicles: &LockedVehicles, day: NaiveDate) -> Result<(), StoreError> {
        let ids: Vec<VehicleId> = vehicles.keys().copied().collect();
        on!(self, connection, dialect => sqlx::query(concat!(
            "UPDATE vehicle SET organisation_id = u.organisation_id, unit_id = u.unit_id, version = vehicle.version + 1,
                depot_id = CASE WHEN EXISTS (SELECT 1 FROM depot d WHERE d.id = vehicle.depot_id \
                    AND d.organisation_id = vehicle.organisation_id) THEN NULL ELSE vehicle.depot_id END
             FROM vehicle_relation u
             WHERE u.vehicle_id = vehicle.id AND u.kind = 'user' AND u.from_on <= $2 \
               AND (u.to_on IS NULL OR u.to_on > $2) AND u.organisation_id <> vehicle.organisation_id
               AND vehicle.id", dialect!(in_ids "$1"),
        ))
        .bind(dialect::ids(&ids))
        .bind(day)
        .execute(connection)
        .await
        .map(|_| ())?);
        Ok(())
    }

    /// How many bookings some vehicles have that end after an instant, whoever made them.
    pub async fn count_bookings_past(&mut self, vehicles: &[VehicleId], at: DateTime<Utc>) -> Result<i64, StoreError> {
        Ok(on!(self, connection, dialect => sqlx::query_scalar(concat!(
            "SELECT count(*) FROM booking b JOIN live_booking l ON l.id = b.id
             WHERE b.end_at > $2 AND b.vehicle_id", dialect!(in_ids "$1"),
        ))
        .bind(dialect::ids(vehicles))
        .bind(at)
        .fetch_one(connection)
        .await?))
    }

    /// The first of them, for those whom it concerns that the vehicles go to others.
    pub async fn list_bookings_past(
        &mut self,
        vehicles: &[VehicleId],
        at: DateTime<Utc>,
        limit: i64,
    ) -> Result<Vec<BookingRecord>, StoreError> {
        Ok(on!(self, connection, dialect => sqlx::query_as(concat!(
            "SELECT b.* FROM booking b JOIN live_booking l ON l.id = b.id
             WHERE b.end_at > $2 AND b.vehicle_id", dialect!(in_ids "$1"), " ORDER BY b.start_at, b.id LIMIT $3",
        ))
        .bind(dialect::ids(vehicles))
        .bind(at)
        .bind(limit)
        .fetch_all(connection)
        .await?))
    }

    /// Ends a vehicle's relation of a kind before a day.
    async fn end_relation(&mut self, vehicle: VehicleId, kind: RelationKind, day: NaiveDate) -> Result<(), StoreError> {
        on!(self, connection => {
            sqlx::query("DELETE FROM vehicle_relation WHERE vehicle_id = $1 AND kind = $2 AND from_on = $3")
                .bind(vehicle.0)
                .bind(kind.as_str())
                .bind(day)
                .execute(&mut *connection)
                .await?;
            sqlx::query(
                "UPDATE vehicle_relation SET to_on = $3
                 WHERE vehicle_id = $1 AND kind = $2 AND from_on < $3 AND (to_on IS NULL OR to_on > $3)",
            )
            .bind(vehicle.0)
            .bind(kind.as_str())
            .bind(day)
            .execute(&mut *connection)
            .await?;
        });
        Ok(())
    }
}
