//! What a move of vehicles would mean in words, also for those who see no costs: who gives and gets what, the bookings
//! that stay, and the depots that do not go with the vehicles (V-10).

use chrono::{DateTime, NaiveDate, Utc};
use vagnpark_domain::{
    access::{Actor, Permission},
    cost::proposal::{ProposalKind, ProposalState},
    ids::{BookingId, VehicleId},
    register::{Relation, RelationKind, VehicleMove, holder_on, organisation::Organisation},
    time::{Window, local_midnight},
};
use vagnpark_store::{ProposalRecord, Tx, VehicleFilter, VehicleRecord};

use crate::{app::App, error::ActionError, register::vehicle_move::left_depots};

/// What a move would mean.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Consequences {
    /// The name of the organisation that receives the vehicles.
    pub to: String,
    /// What it would mean for each of the actor's organisations.
    pub parts: Vec<Part>,
    /// How many bookings past the beginning of the day stay.
    pub bookings: i64,
    /// The first of them.
    pub staying: Vec<Staying>,
    /// The vehicles that others have from a later day on already, each with its number and the last day that the move
    /// holds for (V-6).
    pub cut_short: Vec<(String, NaiveDate)>,
    /// The depots that do not go with the vehicles, each with the vehicle's number.
    pub depots: Vec<String>,
}

/// A booking that stays on a vehicle that goes to others. It is only times to those who may not open it (B-11).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Staying {
    /// The booking, if the actor may open it.
    pub booking: Option<BookingId>,
    /// The number of its vehicle.
    pub number: String,
    /// When.
    pub window: Window,
}

/// The most bookings that are shown.
const STAYING: i64 = 50;

/// What a move would mean for an organisation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// Its name.
    pub organisation: String,
    /// The senses in which it gives vehicles.
    pub gives: Vec<RelationKind>,
    /// The senses in which it gets them.
    pub gets: Vec<RelationKind>,
}

/// The move that is proposed, if it is one.
pub(super) fn move_of(record: &ProposalRecord) -> Option<VehicleMove> {
    let is_move = record.kind == ProposalKind::VehicleMove;
    is_move.then(|| VehicleMove::parse(&record.content).ok()).flatten()
}

/// What an open proposal to move vehicles would mean for those the actor sees it for; none of another kind.
pub(super) async fn consequences_of(
    tx: &mut Tx,
    app: &App,
    actor: &Actor,
    record: &ProposalRecord,
) -> Result<Option<Consequences>, ActionError> {
    let Some(plan) = move_of(record).filter(|_| record.state == ProposalState::Open) else { return Ok(None) };
    let organisations = tx.list_organisations().await?;
    let Some(to) = organisations.iter().find(|found| found.code == plan.to) else { return Ok(None) };
    let relations = tx.load_relations(&plan.vehicles).await?;
    let known = |vehicle: &VehicleId| relations.get(vehicle).map_or(&[][..], Vec::as_slice);
    let sees = |found: &&Organisation| {
        ProposalKind::VehicleMove.seen_with().iter().any(|permission| actor.may_in(*permission, found.id))
    };
    let parts = organisations.iter().filter(sees).map(|own| part_of(&plan, own, to, known));
    let begins = local_midnight(plan.from).max(app.now());
    let filter = VehicleFilter { ids: Some(plan.vehicles.clone()), limit: i64::MAX, ..VehicleFilter::default() };
    let everything = Actor::job().scope(Permission::SeeVehicles);
    let vehicles = tx.list_vehicles(&everything, &filter).await?;
    let last_day = |vehicle: &VehicleRecord| {
        let ends = plan.relations_of(to.id, known(&vehicle.id)).into_iter().filter_map(|begun| begun.to).min()?;
        Some((vehicle.description.plate(), ends.pred_opt()?))
    };
    let cut_short = vehicles.iter().filter_map(last_day).collect();
    Ok(Some(Consequences {
        to: to.name.clone(),
        parts: parts.filter(|part| !part.gives.is_empty() || !part.gets.is_empty()).collect(),
        bookings: tx.count_bookings_past(&plan.vehicles, begins).await?,
        staying: staying(tx, actor, &vehicles, begins).await?,
        cut_short,
        depots: left_depots(tx, &plan, to.id, vehicles.iter()).await?,
    }))
}

/// The first bookings past an instant.
async fn staying(
    tx: &mut Tx,
    actor: &Actor,
    vehicles: &[VehicleRecord],
    at: DateTime<Utc>,
) -> Result<Vec<Staying>, ActionError> {
    let scope = actor.scope(Permission::SeeVehicles);
    let ids: Vec<VehicleId> = vehicles.iter().map(|vehicle| vehicle.id).collect();
    let mut staying = Vec::new();
    for booking in tx.list_bookings_past(&ids, at, STAYING).await? {
        let vehicle = vehicles.iter().find(|vehicle| vehicle.id == booking.vehicle);
        staying.push(Staying {
            booking: tx.find_booking(&scope, booking.id).await?.map(|seen| seen.id),
            number: vehicle.map_or_else(String::new, |vehicle| vehicle.description.plate()),
            window: booking.window,
        });
    }
    Ok(staying)
}

fn part_of<'a>(
    plan: &VehicleMove,
    own: &Organisation,
    to: &Organisation,
    known: impl Fn(&VehicleId) -> &'a [Relation],
) -> Part {
    let has = |kind: RelationKind| {
        let holds = |vehicle: &VehicleId| {
            holder_on(known(vehicle), kind, plan.from).is_some_and(|held| held.organisation == own.id)
        };
        plan.vehicles.iter().filter(|vehicle| holds(vehicle)).count()
    };
    let receives = own.id == to.id;
    let kinds = |wanted: &dyn Fn(usize) -> bool| -> Vec<RelationKind> {
        plan.relations.iter().copied().filter(|kind| wanted(has(*kind))).collect()
    };
    Part {
        organisation: own.name.clone(),
        gives: kinds(&|had| !receives && had > 0),
        gets: kinds(&|had| receives && had < plan.vehicles.len()),
    }
}
