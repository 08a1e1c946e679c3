//! Correcting what was billed or will be: a trip's length and payer, and a cost (C-11). In an open month the fact
//! itself changes; in a closed one the difference is billed in the first month that is open.

use vagnpark_domain::{
    Fault, Field, Refusal, ValueKind,
    access::{Actor, CostVerb, Permission, Permitted, TripVerb},
    audit::{AuditAction, AuditEntity},
    bounds::{
        Shown, Text,
        table::{DISTANCE_M, REFERENCE, TRIP_CORRECTION_REASON},
    },
    cost::CostEntry,
    ids::{CostEntryId, OrganisationId, TripId},
    money::Ore,
};
use vagnpark_store::{Change, CostRecord, Costs, TripCorrection, TripNotes, TripUse, VehicleRecord};

use super::{
    entry::{SeenCost, one_with_unshared},
    may_correct::{may_correct_cost, may_correct_trip},
    objection::{met_by_correction, tell_of_entries},
};
use crate::{app::App, error::ActionError, reading_scope, work::Work, writing_scope};

/// The right values of a trip.
#[derive(Clone, Debug)]
pub struct RightTrip {
    /// Whose use it was; as before if absent.
    pub payer: Option<OrganisationId>,
    /// Metres; as before if absent.
    pub distance_m: Option<i64>,
    /// Why it was wrong.
    pub reason: String,
    /// The values that the person correcting it has seen, if given; if others hold by now, the correction is refused.
    pub seen: Option<HeldUse>,
}

/// The values that hold for a trip: whose use it was, and metres.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HeldUse {
    /// Who pays.
    pub payer: OrganisationId,
    /// Metres.
    pub distance_m: i64,
}

/// The values that hold for a trip, and its corrections after it was billed.
#[derive(Clone, Debug)]
pub struct OpenedUse {
    /// The values that hold.
    pub held: HeldUse,
    /// The corrections, in order.
    pub corrections: Vec<TripCorrection>,
    /// Whether the actor may correct it.
    pub may_correct: bool,
}

/// The values that hold for a trip in sight of the actor, with its corrections.
#[tracing::instrument(skip_all)]
pub async fn open_use(app: &App, actor: &Actor, id: TripId) -> Result<OpenedUse, ActionError> {
    let mut tx = app.store.read().await?;
    let trip = tx.find_trip(&actor.scope(Permission::SeeVehicles), id).await?.ok_or(ActionError::NotFound("trip"))?;
    let corrections = tx.list_trip_corrections(&trip).await?;
    let last = corrections.last();
    let held = HeldUse {
        payer: last.map_or(trip.payer_id, |last| last.payer_after),
        distance_m: last.map_or(trip.distance_m, |last| last.distance_after),
    };
    let may_correct = may_correct_trip(&mut tx, actor, id).await?;
    Ok(OpenedUse { held, corrections, may_correct })
}

/// Corrects a trip; answers the use it is now billed for.
#[tracing::instrument(skip_all)]
pub async fn correct_trip(app: &App, actor: &Actor, id: TripId, right: RightTrip) -> Result<TripUse, ActionError> {
    let scope = writing_scope(actor, Permission::ClosePeriods)?;
    let reason = String::from(TRIP_CORRECTION_REASON.demanded(&right.reason)?);
    if let Some(metres) = right.distance_m.filter(|metres| *metres < 0) {
        // In the unit it is given in: minus one metre is not a number of kilometres.
        let [given, least, most] = [metres, 0, DISTANCE_M.most].map(|metres| Shown::Measure(metres, 1, "m"));
        return Err(Refusal::at(Field::Distance, Fault::Outside { given: Some(given), least, most }).into());
    }
    let mut work = app.begin(actor).await?;
    work.tx.share_closed_span().await?;
    let trip = work.tx.find_trip(&scope, id).await?.ok_or(ActionError::NotFound("trip"))?;
    let trip = work.permit(TripVerb::Correct, trip)?;
    if right.payer.is_some_and(|payer| !scope.covers(payer)) {
        return Err(ActionError::NotFound("payer"));
    }
    let asked = if right.distance_m.is_none() && right.payer.is_some() { Field::Payer } else { Field::Distance };
    let right = RightUse { payer: right.payer, distance_m: right.distance_m, seen: right.seen };
    let Some(after) = correct_use(&mut work, &trip, right, &reason).await? else {
        return Err(Refusal::at(asked, Fault::Unchanged).into());
    };
    work.finish_noted().await?;
    Ok(after)
}

/// The right values of a trip's use; what is absent stays.
#[derive(Clone, Copy, Debug)]
pub struct RightUse {
    /// Another payer.
    pub payer: Option<OrganisationId>,
    /// Metres.
    pub distance_m: Option<i64>,
    /// The values that were seen, if that matters.
    pub seen: Option<HeldUse>,
}

/// Corrects the use of a trip, and leaves the commit to the caller; none if it is right already.
pub(crate) async fn correct_use(
    work: &mut Work<'_>,
    trip: &Permitted<TripNotes>,
    right: RightUse,
    reason: &str,
) -> Result<Option<TripUse>, ActionError> {
    let span = work.tx.share_closed_span().await?;
    let known = work.tx.find_trip_use_for_update(trip).await?.ok_or(ActionError::NotFound("trip"))?;
    let mut before = TripUse::clone(&known);
    if let Some((payer, distance_m)) = work.tx.find_trip_correction(trip).await? {
        (before.payer, before.distance_m) = (payer, distance_m);
    }
    let holds = HeldUse { payer: before.payer, distance_m: before.distance_m };
    if right.seen.is_some_and(|seen| seen != holds) {
        return Err(Refusal::Stale.into());
    }
    let after = TripUse {
        payer: right.payer.unwrap_or(before.payer),
        distance_m: right.distance_m.unwrap_or(before.distance_m),
        ..before.clone()
    };
    if after == before {
        return Ok(None);
    }
    match span.filter(|span| span.covers(known.late_in.unwrap_or(known.month))) {
        Some(span) => {
            let correction = TripCorrection {
                id: work.app.new_id(),
                late_in: span.open,
                payer_before: before.payer,
                payer_after: after.payer,
                distance_before: before.distance_m,
                distance_after: after.distance_m,
                reason: reason.to_owned(),
                made_at: work.now,
                made_by: work.actor.name.clone(),
            };
            work.tx.insert_trip_correction(&known, &correction).await?;
        }
        // It is open, so no difference has been billed.
        None => work.tx.change_trip_use(&known, after.payer, after.distance_m).await?,
    }
    let json = |trip: &TripUse| serde_json::json!({ "payer": trip.payer, "distance_m": trip.distance_m });
    let mut now = json(&after);
    now["reason"] = reason.into();
    let change = Change {
        action: AuditAction::Correct,
        entity: AuditEntity::Trip,
        entity_id: trip.id.to_string(),
        organisation: Some(after.payer),
        before: Some(json(&before)),
        after: Some(now),
    };
    work.note(change);
    met_by_correction(work, trip.id.0, reason).await?;
    if after.payer != before.payer {
        tell_of_entries(work, &[trip.id.0]).await?;
    }
    Ok(Some(after))
}

/// A cost, with its corrections.
#[derive(Clone, Debug)]
pub struct OpenedCost {
    /// The cost as it was entered.
    pub original: CostRecord,
    /// The number of its vehicle, or the code of its pool.
    pub number: String,
    /// The differences, in order.
    pub corrections: Vec<CostEntry>,
    /// Whether the actor may correct it.
    pub may_correct: bool,
    /// Whether its vehicle is a *personbil* for VAT.
    vat_car: bool,
}

impl OpenedCost {
    /// How much of an amount of VAT is recoverable, by category and class of the vehicle, if nothing else is said
    /// (C-2).
    pub fn comes_back_of(&self, vat: Ore) -> Ore {
        self.original.entry.category.recoverable_vat(vat, self.vat_car)
    }
}

/// A cost in sight of the actor, with its corrections.
#[tracing::instrument(skip_all)]
pub async fn open_cost(app: &App, actor: &Actor, id: CostEntryId) -> Result<OpenedCost, ActionError> {
    let scope = reading_scope(actor, Permission::SeeCosts)?;
    let mut tx = app.store.read().await?;
    let original = tx.find_cost(&scope, id).await?.ok_or(ActionError::NotFound("cost"))?;
    let vehicle = match original.entry.vehicle {
        Some(vehicle) => tx.find_vehicle(&scope, vehicle).await?,
        None => None,
    };
    let vat_car = is_vat_car(vehicle.as_ref());
    let number = match original.entry.vehicle {
        Some(_) => vehicle.map(|found| found.description.plate()),
        None => {
            let pools = tx.list_pools().await?;
            pools.into_iter().find(|pool| Some(pool.id) == original.entry.pool).map(|pool| pool.code)
        }
    };
    let corrections = tx.list_cost_corrections(&original).await?;
    let may_correct = may_correct_cost(&mut tx, actor, id).await?;
    Ok(OpenedCost { original, number: number.unwrap_or_default(), corrections, may_correct, vat_car })
}

/// Whether the VAT of a *personbil* applies, the least recoverable; a pool's vehicles are taken to be *personbilar*.
fn is_vat_car(vehicle: Option<&VehicleRecord>) -> bool {
    vehicle.is_none_or(|vehicle| vehicle.description.vat_car)
}

/// The right amounts, in öre.
#[derive(Clone, Copy, Debug)]
pub struct RightAmounts {
    /// Net of VAT.
    pub net: Ore,
    /// VAT.
    pub vat: Ore,
    /// The recoverable part; by category and class of the vehicle if not given (C-2).
    pub recoverable_vat: Option<Ore>,
    /// Net, VAT and recoverable VAT that the person correcting it has seen, if given; if others hold by now, the
    /// correction is refused.
    pub seen: Option<[Ore; 3]>,
}

/// Why a cost is corrected stands as the reference of the entry that corrects it, in one line.
const COST_CORRECTION_REASON: Text = Text { field: TRIP_CORRECTION_REASON.field, ..REFERENCE };

/// Corrects a cost with an entry of the difference, which names the one it corrects: no voucher is rewritten.
#[tracing::instrument(skip_all)]
pub async fn correct_cost(
    app: &App,
    actor: &Actor,
    id: CostEntryId,
    right: RightAmounts,
    why: &str,
) -> Result<SeenCost, ActionError> {
    let scope = writing_scope(actor, Permission::ManageCosts)?;
    let reason = String::from(COST_CORRECTION_REASON.demanded(why)?);
    let mut work = app.begin(actor).await?;
    work.tx.share_closed_span().await?;
    let original = work.tx.find_cost_for_update(&scope, id).await?.ok_or(ActionError::NotFound("cost"))?;
    if original.entry.corrects.is_some() {
        let fault = Fault::NotA { kind: ValueKind::OriginalCost, given: id.to_string() };
        return Err(Refusal::at(Field::Id, fault).into());
    }
    let billed = work.tx.sum_cost(&original).await?;
    if right.seen.is_some_and(|seen| seen != billed) {
        return Err(Refusal::Stale.into());
    }
    let vehicle = match original.entry.vehicle {
        Some(vehicle) => work.tx.find_vehicle(&scope, vehicle).await?,
        None => None,
    };
    let vat_car = is_vat_car(vehicle.as_ref());
    let comes_back = original.entry.category.recoverable_vat(right.vat, vat_car);
    let recoverable_vat = right.recoverable_vat.unwrap_or(comes_back);
    // The right values must be a cost that could have been entered.
    CostEntry { net: right.net, vat: right.vat, recoverable_vat, ..original.entry.clone() }
        .check()
        .map_err(Refusal::from)?;
    let [net, vat, recoverable_vat] = [(right.net, billed[0]), (right.vat, billed[1]), (recoverable_vat, billed[2])]
        .map(|(right, billed)| Ore(right.0.saturating_sub(billed.0)));
    if [net, vat, recoverable_vat].iter().all(|amount| *amount == Ore::ZERO) {
        return Err(Refusal::at(Field::Net, Fault::Unchanged).into());
    }
    let entry = CostEntry {
        id: app.new_id(),
        net,
        vat,
        recoverable_vat,
        sender_key: None,
        reference: Some(reason.clone()),
        corrects: Some(id),
        ..original.entry.clone()
    };
    let record = CostRecord { entry, organisation: original.organisation };
    let sender = original.organisation.unwrap_or(OrganisationId::NOBODY);
    let written = work.permit(CostVerb::Enter, Costs(std::slice::from_ref(&record)))?;
    work.tx.insert_costs(&written, sender, None).await?;
    let change = Change {
        action: AuditAction::Correct,
        entity: AuditEntity::Cost,
        entity_id: id.to_string(),
        organisation: original.organisation,
        before: serde_json::to_value(&original.entry).ok(),
        after: serde_json::to_value(&record.entry).ok(),
    };
    met_by_correction(&mut work, id.0, &reason).await?;
    let seen = one_with_unshared(&mut work.tx, record).await?;
    work.finish(change).await?;
    Ok(seen)
}
