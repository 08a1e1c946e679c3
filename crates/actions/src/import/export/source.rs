//! An organisation's registers being read, piece by piece, with the names that their things go by in files.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use uuid::Uuid;
use vagnpark_domain::{
    access::{Actor, Permission, Scope},
    ids::{OrganisationId, PoolId, VehicleId},
    import::Kind,
    register::{VehicleDescription, organisation::Organisation},
};
use vagnpark_export::RegisterCell;
use vagnpark_importer::{as_read, keeps_extras};
use vagnpark_store::{RegisterFilter, Tx, VehicleFilter};

use super::{ExportOptions, spool::Row};
use crate::error::ActionError;

/// How many things are read at a time.
const PIECE: i64 = 5_000;

/// A piece of a register.
pub(super) struct Piece {
    /// The last thing, if others may come after it.
    pub(super) last: Option<Uuid>,
    pub(super) rows: Vec<Row>,
}

/// An organisation's registers.
pub(super) struct Source<'a> {
    pub(super) tx: Tx,
    pub(super) actor: &'a Actor,
    pub(super) now: DateTime<Utc>,
    pub(super) scope: Scope,
    /// Whose; everybody's if nobody's.
    pub(super) organisation: Option<OrganisationId>,
    pub(super) options: &'a ExportOptions,
    pub(super) organisations: Vec<Organisation>,
    /// Whether what a service cost may be seen.
    pub(super) sees_costs: bool,
    pools: HashMap<PoolId, String>,
    vehicles: HashMap<VehicleId, String>,
}

impl<'a> Source<'a> {
    pub(super) async fn open(
        mut tx: Tx,
        actor: &'a Actor,
        now: DateTime<Utc>,
        (scope, organisation): (Scope, Option<OrganisationId>),
        options: &'a ExportOptions,
    ) -> Result<Self, ActionError> {
        let filter = VehicleFilter { limit: i64::MAX, ..VehicleFilter::default() };
        let vehicles = tx.list_vehicles(&scope, &filter).await?;
        let costs = actor.scope(Permission::SeeCosts);
        Ok(Self {
            actor,
            now,
            organisations: tx.list_organisations().await?,
            sees_costs: organisation.map_or(costs.everything(), |organisation| costs.covers(organisation)),
            pools: tx.list_pools().await?.into_iter().map(|pool| (pool.id, pool.code)).collect(),
            vehicles: vehicles.into_iter().map(|vehicle| (vehicle.id, number_of(&vehicle.description))).collect(),
            scope,
            organisation,
            options,
            tx,
        })
    }

    /// The things that come after one, as rows.
    pub(super) async fn piece(&mut self, after: Option<Uuid>) -> Result<Piece, ActionError> {
        let kind = self.options.kind;
        let filter = RegisterFilter { from: self.options.from, to: self.options.to, ids: None, after, limit: PIECE };
        let mut things = match kind {
            Kind::Vehicles => return self.vehicles().await.map(whole),
            Kind::Population => return self.population().await.map(whole),
            Kind::Organisations => return self.organisations().await.map(whole),
            Kind::Units => return self.units().await.map(whole),
            Kind::People => return self.people().await.map(whole),
            Kind::FuelCards => return self.fuel_cards().await.map(whole),
            Kind::Readings => self.readings(&filter).await?,
            Kind::Trips => self.trips(&filter).await?,
            Kind::Bookings => self.bookings(&filter).await?,
            Kind::Costs => self.costs(&filter).await?,
            Kind::Fuel => self.fuel(&filter).await?,
            Kind::Tolls => self.tolls(&filter).await?,
            Kind::Services => self.services(&filter).await?,
            Kind::ServicePlans => self.service_plans().await?,
        };
        if keeps_extras(kind) {
            self.add_extras(&mut things).await?;
        }
        let full = kind != Kind::ServicePlans && i64::try_from(things.len()).is_ok_and(|count| count >= PIECE);
        let last = things.last().map(|(id, _)| *id).filter(|_| full);
        Ok(Piece { last, rows: things.into_iter().map(|(_, row)| row).collect() })
    }

    /// Adds the cells that came with the things and have no field.
    async fn add_extras(&mut self, things: &mut [(Uuid, Row)]) -> Result<(), ActionError> {
        let ids: Vec<Uuid> = things.iter().map(|(id, _)| *id).collect();
        let mut extras: HashMap<Uuid, Vec<String>> = HashMap::new();
        for extra in self.tx.list_extras_of(&ids).await? {
            extras.entry(extra.entity).or_default().push(extra.cells);
        }
        for (id, row) in things {
            extras.remove(id).into_iter().flatten().for_each(|cells| row.add_extra(&cells));
        }
        Ok(())
    }

    /// The key that a thing goes by: the sender's own or, where it has none or came from another, its id.
    pub(super) fn key(&self, sender: Option<OrganisationId>, key: Option<String>, id: Uuid) -> RegisterCell {
        let own = key.filter(|_| sender == Some(self.key_space()));
        RegisterCell::Text(own.unwrap_or_else(|| id.to_string()))
    }

    /// Whose keys are written.
    pub(super) fn key_space(&self) -> OrganisationId {
        self.organisation.unwrap_or(OrganisationId::NOBODY)
    }

    /// The code of an organisation.
    pub(super) fn code(&self, organisation: OrganisationId) -> RegisterCell {
        let found = self.organisations.iter().find(|known| known.id == organisation);
        found.map(|found| found.code.clone()).into()
    }

    /// The code of a pool.
    pub(super) fn pool(&self, pool: PoolId) -> RegisterCell {
        self.pools.get(&pool).cloned().into()
    }

    /// The number of a vehicle.
    pub(super) fn number(&self, vehicle: VehicleId) -> RegisterCell {
        self.vehicles.get(&vehicle).cloned().into()
    }
}

fn whole(rows: Vec<Row>) -> Piece {
    Piece { last: None, rows }
}

/// The number that a vehicle goes by.
pub(super) fn number_of(about: &VehicleDescription) -> String {
    let plate = about.registration_number.as_ref().map(plain_plate);
    plate.or_else(|| about.inventory_number.clone()).unwrap_or_default()
}

/// A registration number with its space, which breaks.
pub(super) fn plain_plate(number: &vagnpark_domain::register::RegistrationNumber) -> String {
    number.shown().replace('\u{a0}', " ")
}

/// A text as a file has it.
pub(super) fn text(text: &str) -> RegisterCell {
    as_read(text).into()
}
