//! The dated facts of a vehicle: its numbers, status and relations (V-1, V-6, V-7).

use chrono::NaiveDate;
use vagnpark_domain::{
    access::Scope,
    ids::VehicleId,
    register::{RegistrationNumber, Relation, VehicleStatus},
};

use crate::{
    Locked, StoreError, Tx, VehicleRecord,
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

    /// Opens relations. The guard refuses two of a kind on the same day (V-6).
    pub async fn insert_relations(&mut self, relations: &[(VehicleId, Relation)]) -> Result<(), StoreError> {
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

    /// Ends a vehicle's relation of a kind on a day and opens another, so that the days before keep theirs (V-6). One
    /// from the same day gives way to it.
    pub async fn move_relation(
        &mut self,
        vehicle: &Locked<VehicleRecord>,
        relation: &Relation,
    ) -> Result<(), StoreError> {
        on!(self, connection => {
            sqlx::query("DELETE FROM vehicle_relation WHERE vehicle_id = $1 AND kind = $2 AND from_on = $3")
                .bind(vehicle.id.0)
                .bind(relation.kind.as_str())
                .bind(relation.from)
                .execute(&mut *connection)
                .await?;
            sqlx::query(
                "UPDATE vehicle_relation SET to_on = $3
                 WHERE vehicle_id = $1 AND kind = $2 AND from_on < $3 AND (to_on IS NULL OR to_on > $3)",
            )
            .bind(vehicle.id.0)
            .bind(relation.kind.as_str())
            .bind(relation.from)
            .execute(&mut *connection)
            .await?;
        });
        self.insert_relations(&[(vehicle.id, relation.clone())]).await
    }
}
