//! Vehicles that are given to another organisation: what a move says, against what there is, and carrying it out when
//! all whom it concerns have agreed (V-6, V-10, V-11).

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use vagnpark_domain::{
    Fault, Field, Refusal,
    access::{Actor, Permission},
    audit::AuditAction,
    cost::{
        Agreement, ConsentTerms,
        proposal::{Consent, asked_on_terms},
    },
    ids::{OrganisationId, VehicleId},
    message::MessageKind,
    register::{Relation, RelationKind, VehicleMove, organisation::Organisation},
    time::{Month, local_midnight},
};
use vagnpark_store::{Change, Locked, Tx, VehicleFilter, VehicleRecord};

use super::vehicle::change;
use crate::{
    app::App,
    cost::{agreement::all_versions, parties::Announcement},
    error::ActionError,
    messages::notify::{about_booking, tell_driver},
    work::Work,
};

/// How many vehicles are named one by one.
const NAMED: usize = 3;

/// A move that is wanted, read against what there is now; its vehicles are locked.
pub(crate) struct WantedMove {
    pub(crate) plan: VehicleMove,
    /// The vehicles and the receiver, for readers.
    pub(crate) name: String,
    to: OrganisationId,
    vehicles: Vec<Locked<VehicleRecord>>,
    relations: HashMap<VehicleId, Vec<Relation>>,
    /// Whom it concerns.
    pub(crate) concerned: Vec<OrganisationId>,
    organisations: Vec<Organisation>,
    /// The depots that do not go with the vehicles, each with the vehicle's number.
    pub(crate) depots: Vec<String>,
    /// The agreement that holds on its day.
    agreement: Option<Agreement>,
}

impl WantedMove {
    /// Reads it, and locks its vehicles.
    pub(crate) async fn read(work: &mut Work<'_>, plan: VehicleMove) -> Result<Self, ActionError> {
        let everything = Actor::job().scope(Permission::ManageVehicles);
        let mut locked = work.tx.lock_vehicles(&everything, &plan.vehicles).await?;
        let found: Option<Vec<_>> = plan.vehicles.iter().map(|id| locked.remove(id)).collect();
        let vehicles = found.ok_or(ActionError::NotFound("vehicle"))?;
        let organisations = work.tx.list_organisations().await?;
        let to = organisations.iter().find(|found| found.code == plan.to);
        let to = to.ok_or_else(|| Refusal::at(Field::To, Fault::unknown(plan.to.clone())))?.id;
        let relations = work.tx.load_relations(&plan.vehicles).await?;
        let known = plan.vehicles.iter().filter_map(|id| relations.get(id).map(Vec::as_slice));
        let concerned = plan.concerned(to, known);
        let month = Month::of(plan.from);
        let agreements = all_versions(&mut work.tx).await?.into_iter().map(|version| version.agreement);
        let agreement = agreements.rev().find(|agreement| agreement.first_month <= month);
        let plates = vehicles.iter().map(|vehicle| (vehicle.id, vehicle.description.plate())).collect();
        let name = name_of(&plan, &plates, &organisations);
        let depots = left_depots(&mut work.tx, &plan, to, vehicles.iter().map(|vehicle| &**vehicle)).await?;
        Ok(Self { plan, name, to, vehicles, relations, concerned, organisations, depots, agreement })
    }

    /// The month it begins in.
    pub(crate) fn first_month(&self) -> Month {
        Month::of(self.plan.from)
    }

    /// All whom it concerns, by code.
    pub(crate) fn concerned_codes(&self) -> Vec<String> {
        let known = |id: &OrganisationId| self.organisations.iter().find(|found| found.id == *id);
        self.concerned.iter().filter_map(known).map(|found| found.code.clone()).collect()
    }

    /// Those who are asked, by code, and on which terms.
    pub(crate) fn asked(&self) -> (Vec<String>, ConsentTerms) {
        asked_on_terms(self.agreement.as_ref(), &self.concerned_codes())
    }

    /// The organisation that runs its first vehicle, and so proposes it.
    pub(crate) fn run_by(&self) -> Option<OrganisationId> {
        self.vehicles.first().map(|vehicle| vehicle.organisation)
    }

    /// Refuses to move what the actor cannot see.
    pub(crate) async fn must_be_seen(&self, work: &mut Work<'_>) -> Result<(), ActionError> {
        let scope = work.actor.scope(Permission::SeeVehicles);
        let filter =
            VehicleFilter { ids: Some(self.plan.vehicles.clone()), limit: i64::MAX, ..VehicleFilter::default() };
        let seen = work.tx.list_vehicles(&scope, &filter).await?.len();
        if seen == self.vehicles.len() { Ok(()) } else { Err(ActionError::NotFound("vehicle")) }
    }

    /// Whether somebody who speaks for some organisations may propose it: they run all its vehicles.
    pub(crate) fn may_be_proposed(&self, speaks_for: impl Fn(OrganisationId) -> bool) -> Result<(), Refusal> {
        let Some(other) = self.vehicles.iter().find(|vehicle| !speaks_for(vehicle.organisation)) else { return Ok(()) };
        let named = self.organisations.iter().find(|found| found.id == other.organisation);
        Err(Refusal::OfAnother {
            organisation: named.map_or_else(String::new, |found| found.name.clone()),
            vehicle: Some(other.description.plate()).filter(|_| self.vehicles.len() > 1),
        })
    }

    /// Checks it against what there is now: it changes something, but no bill, and was decided.
    pub(crate) async fn check(&self, tx: &mut Tx) -> Result<(), ActionError> {
        self.must_be_possible(tx).await?;
        Ok(self.plan.must_be_decided()?)
    }

    /// Refuses a move that changes nothing, from a day before anybody has the vehicles, or in a month that is closed.
    pub(crate) async fn must_be_possible(&self, tx: &mut Tx) -> Result<(), ActionError> {
        if let Some(to) = self.organisations.iter().find(|found| found.id == self.to) {
            let known = |vehicle: &Locked<VehicleRecord>| {
                let relations = self.relations.get(&vehicle.id).map_or(&[][..], Vec::as_slice);
                (vehicle.description.plate(), relations)
            };
            self.plan.must_change_something((to.id, &to.name), self.vehicles.iter().map(known))?;
        }
        self.must_be_open(tx).await
    }

    /// Refuses to change the owner or the payer in a month that has been closed with the vehicles, or without them.
    async fn must_be_open(&self, tx: &mut Tx) -> Result<(), ActionError> {
        if !self.plan.is_billed() || tx.last_closed_for(&self.plan.vehicles, self.plan.from).await?.is_none() {
            return Ok(());
        }
        let Some(closed) = tx.closed_span().await? else { return Ok(()) };
        let (month, first) = (closed.open.previous(), closed.open.first_day());
        let fault = Fault::ClosedBefore { given: self.plan.from, month, first };
        Err(Refusal::at(Field::RelationFrom, fault).into())
    }

    /// The relations that begin with it.
    pub(crate) fn begins(&self) -> Vec<Relation> {
        self.vehicles.iter().flat_map(|vehicle| self.begins_for(vehicle)).collect()
    }

    fn begins_for(&self, vehicle: &VehicleRecord) -> Vec<Relation> {
        let known = self.relations.get(&vehicle.id).map_or(&[][..], Vec::as_slice);
        self.plan.relations_of(self.to, known)
    }

    /// Carries it out, as all whom it concerns have agreed; answers what they are told.
    pub(crate) async fn carry_out(self, work: &mut Work<'_>, consent: &Consent) -> Result<Announcement, ActionError> {
        // A month may have been closed since it was proposed.
        self.must_be_open(&mut work.tx).await?;
        let to = self.organisations.iter().find(|found| found.id == self.to);
        let to = to.ok_or(ActionError::NotFound("organisation"))?;
        let mut last = None;
        for vehicle in &self.vehicles {
            let begun = self.begins_for(vehicle);
            work.tx.move_relations(consent, (&self.plan, to), vehicle, &begun).await?;
            let entry = Change {
                after: Some(serde_json::json!({ "relations": begun, "decision": self.plan.decision })),
                ..change(AuditAction::Move, vehicle, None)
            };
            if let Some(earlier) = last.replace(entry) {
                work.note_for(earlier, self.concerned.clone());
            }
        }
        if self.plan.relations.contains(&RelationKind::User) && self.plan.from <= work.today() {
            hand_to_users(work).await?;
        }
        let link = match &self.vehicles[..] {
            [only] => format!("/fordon/{}", only.id),
            _ => format!("/fordon?organisation={}", self.to),
        };
        let begins = local_midnight(self.plan.from).max(work.now);
        self.tell_drivers(work, begins).await?;
        let bookings = work.tx.count_bookings_past(&self.plan.vehicles, begins).await?;
        let bookings = (bookings > 0).then(|| bookings.to_string());
        Ok(Announcement {
            about: serde_json::json!({
                "what": self.name, "from": self.plan.from, "link": link, "bookings": bookings,
                "depots": self.depots.join(", "),
            }),
            concerned: self.concerned,
            kind: MessageKind::VehiclesMoved,
            change: last.ok_or(ActionError::NotFound("vehicle"))?,
        })
    }

    /// Tells the drivers whose bookings stay on a vehicle that others run by then.
    async fn tell_drivers(&self, work: &mut Work<'_>, begins: DateTime<Utc>) -> Result<(), ActionError> {
        if !self.plan.relations.contains(&RelationKind::User) {
            return Ok(());
        }
        let receiver = self.organisations.iter().find(|found| found.id == self.to).map(|found| &found.name);
        for booking in work.tx.list_bookings_past(&self.plan.vehicles, begins, i64::MAX).await? {
            let vehicle = self.vehicles.iter().find(|vehicle| vehicle.id == booking.vehicle);
            let Some(vehicle) = vehicle.filter(|vehicle| vehicle.organisation != self.to) else { continue };
            let mut about = about_booking(vehicle, &booking);
            about["who"] = receiver.cloned().into();
            about["from"] = self.plan.from.to_string().into();
            tell_driver(work, &booking, MessageKind::BookedVehicleMoved, about).await?;
        }
        Ok(())
    }
}

/// The depots that are left by a move: those of the organisation that runs the vehicles, if another is to use them.
pub(crate) async fn left_depots<'a>(
    tx: &mut Tx,
    plan: &VehicleMove,
    to: OrganisationId,
    vehicles: impl Iterator<Item = &'a VehicleRecord>,
) -> Result<Vec<String>, ActionError> {
    if !plan.relations.contains(&RelationKind::User) {
        return Ok(Vec::new());
    }
    let depots = tx.list_depots().await?;
    let left = |vehicle: &VehicleRecord| {
        let depot = depots.iter().find(|depot| Some(depot.id) == vehicle.depot)?;
        let stays = depot.organisation == vehicle.organisation && vehicle.organisation != to;
        stays.then(|| format!("{} ({})", depot.name, vehicle.description.plate()))
    };
    Ok(vehicles.filter_map(left).collect())
}

/// Lets vehicles be run by those who use them from today on (V-11). For the server's own work.
pub(crate) async fn hand_over(app: &App) -> Result<(), ActionError> {
    let today = app.today();
    if app.store.read().await?.list_used_by_others(today, today).await?.is_empty() {
        return Ok(());
    }
    let mut work = app.begin_as_server().await?;
    // Another server may have done it meanwhile.
    if hand_to_users(&mut work).await? { work.finish_noted().await } else { Ok(()) }
}

/// Hands every vehicle that is due to the organisation that uses it today; answers whether there was one.
async fn hand_to_users(work: &mut Work<'_>) -> Result<bool, ActionError> {
    let today = work.today();
    let due = work.tx.list_used_by_others(today, today).await?;
    let everything = Actor::job().scope(Permission::ManageVehicles);
    let before = work.tx.lock_vehicles(&everything, &due).await?;
    work.tx.hand_to_users(&before, today).await?;
    let after = work.tx.lock_vehicles(&everything, &due).await?;
    let mut handed = false;
    for id in &due {
        let (Some(before), Some(after)) = (before.get(id), after.get(id)) else { continue };
        if before.organisation == after.organisation {
            continue;
        }
        handed = true;
        let runs = |vehicle: &VehicleRecord| {
            Some(serde_json::json!({ "organisation": vehicle.organisation, "depot": vehicle.depot }))
        };
        let entry = Change { before: runs(before), after: runs(after), ..change(AuditAction::Move, after, None) };
        work.note_for(entry, vec![before.organisation, after.organisation]);
    }
    Ok(handed)
}

/// A move in short, in any language: the first vehicles, how many others, and the receiver.
pub(crate) fn name_of(
    plan: &VehicleMove,
    plates: &HashMap<VehicleId, String>,
    organisations: &[Organisation],
) -> String {
    let named: Vec<&str> =
        plan.vehicles.iter().take(NAMED).filter_map(|id| plates.get(id)).map(String::as_str).collect();
    let others = plan.vehicles.len().saturating_sub(NAMED);
    let others = if others == 0 { String::new() } else { format!(" + {others}") };
    let to = organisations.iter().find(|found| found.code == plan.to).map_or(plan.to.as_str(), |found| &found.name);
    format!("{}{others} → {to}", named.join(", "))
}
