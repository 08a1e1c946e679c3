//! What is known beside the vehicles, as rows: people, what recurs, and what cards are called.

use std::collections::{BTreeMap, HashMap};

use uuid::Uuid;
use vagnpark_domain::{
    access::{Grant, Role},
    ids::{OrganisationId, VehicleId},
    import::Kind,
    names::fold_name,
    register::RegistrationNumber,
};
use vagnpark_export::RegisterCell;
use vagnpark_importer::registers::{Worded, reads_as_card, would_be_turned};
use vagnpark_store::{UserRecord, VehicleFilter, VehicleRecord};

use super::{
    source::{Source, text},
    spool::Row,
    things::worded,
};
use crate::{
    error::ActionError,
    import::register::{first_of, rest_of},
};

impl Source<'_> {
    /// Those whom the actor looks after, with a row for each organisation that they have roles at. Whoever is locked
    /// out has none.
    pub(super) async fn people(&mut self) -> Result<Vec<Row>, ActionError> {
        let people = self.tx.list_users(&self.scope).await?;
        let in_force = people.iter().filter(|user| !user.disabled);
        Ok(in_force.flat_map(|user| self.rows_of(user)).collect())
    }

    fn rows_of(&self, user: &UserRecord) -> Vec<Row> {
        let mut roles: BTreeMap<OrganisationId, Vec<Role>> = BTreeMap::new();
        for Grant { organisation, role } in user.grants.iter().filter(|grant| self.scope.covers(grant.organisation)) {
            roles.entry(*organisation).or_default().push(*role);
        }
        let row = |(organisation, mut roles): (OrganisationId, Vec<Role>)| {
            roles.sort_unstable();
            let roles: Vec<&str> = roles.into_iter().map(Worded::word).collect();
            let licences: Vec<&str> = user.licences.iter().map(|class| class.as_str()).collect();
            Row::of(Kind::People)
                .with("login", text(&user.login))
                .with(if would_be_turned(&user.name) { "last_name" } else { "name" }, text(&user.name))
                .with("email", user.email.as_deref().map(text))
                .with("organisation", self.code(organisation))
                .with("roles", text(&roles.join(", ")))
                .with("licences", text(&licences.join(", ")))
                .with("language", worded(user.language))
        };
        roles.into_iter().map(row).collect()
    }

    /// The plans in force of the vehicles that the organisation runs.
    pub(super) async fn service_plans(&mut self) -> Result<Vec<(Uuid, Row)>, ActionError> {
        let plans = self.tx.list_plans(&self.scope, None).await?;
        let whole = |number: Option<i64>| number.map(RegisterCell::Whole);
        let row = |record: &vagnpark_store::PlanRecord| {
            let plan = &record.plan;
            Row::of(Kind::ServicePlans)
                .with("vehicle", self.number(record.vehicle))
                .with("name", text(first_of(&record.note)))
                .with("kind", worded(plan.kind))
                .with("interval_months", whole(plan.interval_months.map(i64::from)))
                .with("interval_km", whole(plan.interval_km))
                .with("interval_hours", whole(plan.interval_hours))
                .with("last_done_on", plan.last_done_on)
                .with("last_done_km", whole(plan.last_done_km))
                .with("last_done_hours", whole(plan.last_done_hours))
                .with("note", rest_of(&record.note))
        };
        Ok(plans.iter().map(|record| (record.id.0, row(record))).collect())
    }

    /// What the organisation calls its vehicles' cards. The number of a vehicle always means that vehicle (I-25), and
    /// what a file cannot say as it is means nothing in one.
    pub(super) async fn fuel_cards(&mut self) -> Result<Vec<Row>, ActionError> {
        let filter = VehicleFilter { limit: i64::MAX, ..VehicleFilter::default() };
        let vehicles = self.tx.list_vehicles(&self.scope, &filter).await?;
        let own = vehicles.into_iter().filter(|vehicle| self.scope.covers(vehicle.organisation));
        let own: HashMap<VehicleId, VehicleRecord> = own.map(|vehicle| (vehicle.id, vehicle)).collect();
        let is_number = |card: &str| {
            let normal = RegistrationNumber::parse(card).ok();
            own.values().map(|vehicle| &vehicle.description).any(|about| {
                about.inventory_number.as_deref() == Some(card)
                    || (normal.is_some() && about.registration_number == normal)
            })
        };
        let sender = self.key_space();
        let mut cards = self.tx.list_vehicle_alias_texts(sender).await?;
        cards.retain(|(card, vehicle)| own.contains_key(vehicle) && !is_number(card) && reads_as_card(card));
        cards.sort_by_cached_key(|(card, _)| fold_name(card));
        let row = |(card, vehicle): &(String, VehicleId)| {
            Row::of(Kind::FuelCards).with("card", text(card)).with("vehicle", self.number(*vehicle))
        };
        Ok(cards.iter().map(row).collect())
    }
}
