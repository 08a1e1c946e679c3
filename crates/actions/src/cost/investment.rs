//! Bought vehicles: what they cost, their internal rates, and entering a month's charges as costs, which are shared
//! like any other.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, NaiveDate};
use vagnpark_domain::{
    Fault, Field, Refusal,
    access::{Actor, CostVerb, Permission},
    audit::{AuditAction, AuditEntity},
    bounds::Shown,
    cost::{
        CostCategory, CostEntry,
        investment::{CapitalCharge, Investment},
    },
    ids::{CostEntryId, OrganisationId, VehicleId},
    money::Ore,
    time::Month,
};
use vagnpark_store::{Change, CostRecord, Costs, InvestmentRecord, RateRecord, VehicleFilter, VehicleRecord};

use super::{
    charges::{Owners, of, owner_on},
    entry::entered as entered_change,
};
use crate::{acting_for, app::App, error::ActionError, of_another, reading_scope, work::Work, writing_scope};

/// An investment, as people see it.
#[derive(Clone, Debug)]
pub struct InvestmentView {
    /// The investment as stored.
    pub record: InvestmentRecord,
    /// The vehicle's number.
    pub number: String,
    /// Its book value at the beginning of the month asked for.
    pub book_value: Ore,
    /// The charge for that month; none if a rate is missing.
    pub charge: Option<CapitalCharge>,
}

/// The investments of a month, with the data behind them.
#[derive(Clone, Debug)]
pub struct Investments {
    /// The investments, one per vehicle.
    pub views: Vec<InvestmentView>,
    /// The internal rates, by year.
    pub rates: Vec<RateRecord>,
    /// The vehicles in sight.
    pub vehicles: Vec<VehicleRecord>,
}

/// The internal rates in sight of the actor.
#[tracing::instrument(skip_all)]
pub async fn list_internal_rates(app: &App, actor: &Actor) -> Result<Vec<RateRecord>, ActionError> {
    let scope = reading_scope(actor, Permission::SeeCosts)?;
    Ok(app.store.read().await?.list_internal_rates(&scope).await?)
}

/// The investments in sight of the actor, as they are in a month.
#[tracing::instrument(skip_all)]
pub async fn list_investments(app: &App, actor: &Actor, month: Month) -> Result<Investments, ActionError> {
    let scope = reading_scope(actor, Permission::SeeCosts)?;
    let mut tx = app.store.read().await?;
    let rates = tx.list_internal_rates(&scope).await?;
    let records = tx.list_investments(&scope).await?;
    let filter = VehicleFilter { limit: i64::MAX, ..VehicleFilter::default() };
    let vehicles = tx.list_vehicles(&scope, &filter).await?;
    let numbers: BTreeMap<VehicleId, String> =
        vehicles.iter().map(|vehicle| (vehicle.id, vehicle.description.plate())).collect();
    let vehicles_of: Vec<VehicleId> = records.iter().map(|record| record.investment.vehicle).collect();
    let known = tx.load_relations(&vehicles_of).await?;
    let view = |record: InvestmentRecord| {
        let relations = known.get(&record.investment.vehicle).map_or(&[][..], Vec::as_slice);
        let owner = owner_on(relations, month.last_day()).unwrap_or(record.organisation);
        let charges = record.investment.charges(month, month, &of(&rates, owner));
        InvestmentView {
            number: numbers.get(&record.investment.vehicle).cloned().unwrap_or_default(),
            book_value: record.investment.book_value(month),
            charge: charges.ok().and_then(|charges| charges.first().copied()),
            record,
        }
    };
    let views = records.into_iter().map(view).collect();
    Ok(Investments { views, rates, vehicles })
}

/// Records what a vehicle cost and how long it is charged, or that it was sold. Months that have been entered as costs
/// are left alone; a sale that becomes known late corrects those from its month onwards.
#[tracing::instrument(skip_all)]
pub async fn put_investment(
    app: &App,
    actor: &Actor,
    investment: Investment,
    reference: &str,
) -> Result<InvestmentRecord, ActionError> {
    let scope = writing_scope(actor, Permission::ManageCosts)?;
    investment.check().map_err(Refusal::from)?;
    let mut work = app.begin(actor).await?;
    let vehicle = work.tx.find_vehicle(&scope, investment.vehicle).await?.ok_or(ActionError::NotFound("vehicle"))?;
    if !scope.covers(vehicle.organisation) {
        return Err(of_another(&mut work.tx, vehicle.organisation).await);
    }
    let held = work.tx.hold_investments(&scope).await?;
    let before = held.into_iter().find(|record| record.investment.vehicle == investment.vehicle);
    let known_sale = before.as_ref().and_then(|known| known.investment.sold);
    if let Some((on, _)) = investment.sold.filter(|sold| Some(*sold) != known_sale && sold.0 > work.today()) {
        return Err(Refusal::at(Field::SoldOn, Fault::InTheFuture { given: Shown::Day(on) }).into());
    }
    let late_sale = match &before {
        Some(known) => late_sale(known, &investment)?,
        None => None,
    };
    let record = InvestmentRecord {
        investment,
        organisation: before.as_ref().map_or(vehicle.organisation, |known| known.organisation),
        reference: reference.trim().to_owned(),
        posted_until: before.as_ref().and_then(|known| known.posted_until),
    };
    work.tx.put_investment(&record).await?;
    if let Some(sale) = late_sale {
        correct_since_sale(&mut work, &record, sale).await?;
    }
    let change = Change {
        action: AuditAction::Invest,
        entity: AuditEntity::Vehicle,
        entity_id: record.investment.vehicle.to_string(),
        organisation: Some(record.organisation),
        before: before.as_ref().map(json),
        after: Some(json(&record)),
    };
    work.finish(change).await?;
    Ok(record)
}

/// A sale in a month that was entered as costs before it was known.
#[derive(Clone, Copy)]
struct LateSale {
    month: Month,
    /// The last month that was entered.
    posted: Month,
}

/// Refuses a change to what has been entered as costs already, and names its field. A sale that nobody knew of can
/// become known.
fn late_sale(known: &InvestmentRecord, wanted: &Investment) -> Result<Option<LateSale>, Refusal> {
    let Some(posted) = known.posted_until else { return Ok(None) };
    let entered = |field| Err(Refusal::at(field, Fault::Entered { through: posted }));
    let was = &known.investment;
    let stays = [
        (Field::InUseFrom, was.in_use_from == wanted.in_use_from),
        (Field::CostOre, was.cost == wanted.cost),
        (Field::ResidualOre, was.residual == wanted.residual),
        (Field::Months, was.months == wanted.months),
    ];
    if let Some((field, _)) = stays.into_iter().find(|(_, stays)| !stays) {
        return entered(field);
    }
    let then = |sold: Option<(NaiveDate, Ore)>| sold.filter(|(on, _)| Month::of(*on) <= posted);
    match (then(was.sold), then(wanted.sold)) {
        (before, now) if before == now => Ok(None),
        (None, Some((on, _))) => Ok(Some(LateSale { month: Month::of(on), posted })),
        _ => entered(Field::SoldOn),
    }
}

/// Corrects what was entered from the month of a sale onwards: that month carries what was left less the price, those
/// after it nothing. Corrections of a closed month are billed in the first open one (C-11).
async fn correct_since_sale(
    work: &mut Work<'_>,
    record: &InvestmentRecord,
    LateSale { month, posted }: LateSale,
) -> Result<(), ActionError> {
    let owners = Owners::load(&mut work.tx, record).await?;
    let known = owners.known_charges(&mut work.tx).await?;
    let mut entries = Vec::new();
    for charged in month.through(posted) {
        let right = if charged == month { owners.depreciation_of(work.app, month) } else { Vec::new() };
        let mut missing = right.clone();
        for (sender, entry) in known.iter().filter(|(_, entry)| owners.is_charge_of(entry, charged)) {
            // Interest of the month of the sale is on what was left at its beginning, sold or not.
            if charged == month && entry.category == CostCategory::Interest {
                continue;
            }
            let same = |new: &CostRecord| new.organisation == Some(*sender) && new.entry.sender_key == entry.sender_key;
            missing.retain(|new| !same(new));
            let net = right.iter().find(|new| same(new)).map_or(Ore::ZERO, |new| new.entry.net);
            entries.extend(correction(work, record, entry.id, net).await?);
        }
        for new in &missing {
            work.note(entered_change(new));
        }
        entries.extend(missing);
    }
    insert_for_each(work, entries).await
}

/// The entry that brings a cost and its corrections to the right sum; none if they add up to it already.
async fn correction(
    work: &mut Work<'_>,
    record: &InvestmentRecord,
    id: CostEntryId,
    right: Ore,
) -> Result<Option<CostRecord>, ActionError> {
    // What follows from a sale is right for every owner.
    let everything = Actor::job().scope(Permission::ManageCosts);
    let original = work.tx.find_cost_for_update(&everything, id).await?.ok_or(ActionError::NotFound("cost"))?;
    let [held, ..] = work.tx.sum_cost(&original).await?;
    if held == right {
        return Ok(None);
    }
    let entry = CostEntry {
        id: work.app.new_id(),
        net: Ore(right.0.saturating_sub(held.0)),
        sender_key: None,
        reference: Some(record.reference.clone()).filter(|reference| !reference.is_empty()),
        corrects: Some(id),
        ..original.entry.clone()
    };
    let change = Change {
        action: AuditAction::Correct,
        entity: AuditEntity::Cost,
        entity_id: id.to_string(),
        organisation: original.organisation,
        before: serde_json::to_value(&original.entry).ok(),
        after: serde_json::to_value(&entry).ok(),
    };
    work.note(change);
    Ok(Some(CostRecord { entry, organisation: original.organisation }))
}

fn json(record: &InvestmentRecord) -> serde_json::Value {
    let investment = &record.investment;
    serde_json::json!({
        "in_use_from": investment.in_use_from,
        "cost_ore": investment.cost,
        "residual_ore": investment.residual,
        "months": investment.months,
        "reference": record.reference,
        "sold_on": investment.sold.map(|(on, _)| on),
        "sold_for_ore": investment.sold.map(|(_, price)| price),
    })
}

/// A rate that was set.
#[derive(Clone, Debug)]
pub struct SetRate {
    /// The rate.
    pub record: RateRecord,
    /// The previous rate, and the first and last month of the year that were entered as costs with it: these are left
    /// alone.
    pub entered: Option<(u32, Month, Month)>,
}

/// The first and the last month of a year that are entered as costs for some of an organisation's vehicles.
fn entered_months(held: &[InvestmentRecord], organisation: OrganisationId, year: i32) -> Option<(Month, Month)> {
    let own = held.iter().filter(|record| record.organisation == organisation);
    let months = own.flat_map(|record| {
        let posted = record.posted_until.into_iter();
        posted.flat_map(|posted| Month::of(record.investment.in_use_from).through(posted))
    });
    let of_the_year: Vec<Month> = months.filter(|month| month.first_day().year() == year).collect();
    Some((*of_the_year.iter().min()?, *of_the_year.iter().max()?))
}

/// Sets the internal rate of a year, in hundredths of a per cent, of an organisation or the actor's own.
#[tracing::instrument(skip_all)]
pub async fn set_internal_rate(
    app: &App,
    actor: &Actor,
    organisation: Option<OrganisationId>,
    (year, rate): (i32, u32),
    decision: &str,
) -> Result<SetRate, ActionError> {
    let organisation = acting_for(app, actor, Permission::ManageCosts, organisation).await?;
    if !(2000..=2100).contains(&year) {
        return Err(Refusal::at(Field::Year, Fault::outside(year, 2000, 2100)).into());
    }
    if rate > 10_000 {
        let [least, most] = [0, 10_000].map(|rate| Shown::Measure(rate, 100, "percent"));
        return Err(Refusal::at(Field::Rate, Fault::Outside { given: None, least, most }).into());
    }
    let mut work = app.begin(actor).await?;
    // One after the other, so that the entry of each says what there was before it.
    work.tx.hold_periods().await?;
    let known = work.tx.list_internal_rates(&actor.scope(Permission::ManageCosts)).await?;
    let before = known.into_iter().find(|known| known.organisation == organisation && known.year == year);
    let decision = match (decision.trim(), &before) {
        // An existing decision is only replaced by another one; another rate needs its own decision.
        ("", Some(known)) if known.rate == rate => known.decision.clone(),
        ("", Some(known)) if !known.decision.is_empty() => return Err(Refusal::DecisionMissing.into()),
        (said, _) => said.to_owned(),
    };
    let record = RateRecord { organisation, year, rate, decision };
    let old = before.as_ref().map(|known| known.rate).filter(|old| *old != rate);
    let held = work.tx.hold_investments(&actor.scope(Permission::ManageCosts)).await?;
    let entered = old.zip(entered_months(&held, organisation, year)).map(|(old, (first, last))| (old, first, last));
    work.tx.put_internal_rate(&record).await?;
    let json = |record: &RateRecord| serde_json::json!({ "rate": record.rate, "decision": record.decision });
    let change = Change {
        action: AuditAction::Set,
        entity: AuditEntity::InternalRate,
        entity_id: year.to_string(),
        organisation: Some(organisation),
        before: before.as_ref().map(json),
        after: Some(json(&record)),
    };
    work.finish(change).await?;
    Ok(SetRate { record, entered })
}

/// The charges that were entered as costs.
#[derive(Clone, Debug, Default)]
pub struct Posted {
    /// How many vehicles.
    pub vehicles: usize,
    /// How many costs were entered.
    pub entries: usize,
    /// Their sum, net.
    pub total: Ore,
}

/// Enters the charges for bought vehicles up to and including a month as costs, with earlier months that were left out.
/// Doing it again enters nothing; charges for a closed month become adjustments like any late cost (C-11).
#[tracing::instrument(skip_all)]
pub async fn post_capital(app: &App, actor: &Actor, through: Month) -> Result<Posted, ActionError> {
    let scope = writing_scope(actor, Permission::ManageCosts)?;
    let mut work = app.begin(actor).await?;
    if through > Month::of(work.today()) {
        let given = Shown::Given(through.to_string());
        return Err(Refusal::at(Field::Month, Fault::InTheFuture { given }).into());
    }
    let rates = work.tx.list_internal_rates(&Actor::job().scope(Permission::SeeCosts)).await?;
    let organisations = work.tx.list_organisations().await?;
    let mut vehicles = Vec::new();
    let mut by_organisation: BTreeMap<OrganisationId, Vec<CostRecord>> = BTreeMap::new();
    for record in work.tx.hold_investments(&scope).await? {
        let first = record.posted_until.map_or(Month::of(record.investment.in_use_from), Month::next);
        if first > through {
            continue;
        }
        let owners = Owners::load(&mut work.tx, &record).await?;
        vehicles.push(record.investment.vehicle);
        by_organisation.entry(record.organisation).or_default();
        for month in first.through(through) {
            let charges = owners.charges(app, &rates, month);
            for charge in charges.map_err(|missing| missing.refusal(&organisations))? {
                let owner = charge.organisation.unwrap_or(record.organisation);
                by_organisation.entry(owner).or_default().push(charge);
            }
        }
    }
    work.tx.mark_posted(&vehicles, through).await?;
    let mut posted = Posted { vehicles: vehicles.len(), ..Posted::default() };
    for (organisation, entries) in by_organisation {
        post(&mut work, (organisation, through), &entries).await?;
        posted.entries += entries.len();
        posted.total = entries.iter().map(|record| record.entry.net).chain([posted.total]).sum();
    }
    if posted.vehicles > 0 {
        work.finish_noted().await?;
    }
    Ok(posted)
}

async fn post(
    work: &mut Work<'_>,
    (organisation, through): (OrganisationId, Month),
    entries: &[CostRecord],
) -> Result<(), ActionError> {
    let written = work.follow(CostVerb::Follow, Costs(entries))?;
    work.tx.insert_costs(&written, organisation, None).await?;
    let vehicles: BTreeSet<_> = entries.iter().filter_map(|record| record.entry.vehicle).collect();
    let total: Ore = entries.iter().map(|record| record.entry.net).sum();
    let after = serde_json::json!({ "vehicles": vehicles.len(), "entries": entries.len(), "total_ore": total });
    let change = Change {
        action: AuditAction::Post,
        entity: AuditEntity::Capital,
        entity_id: through.to_string(),
        organisation: Some(organisation),
        before: None,
        after: Some(after),
    };
    work.note(change);
    Ok(())
}

/// Adds entries, each with the keys of its own organisation.
async fn insert_for_each(work: &mut Work<'_>, entries: Vec<CostRecord>) -> Result<(), ActionError> {
    for entry in entries {
        let sender = entry.organisation.unwrap_or(OrganisationId::NOBODY);
        let written = work.follow(CostVerb::Follow, Costs(std::slice::from_ref(&entry)))?;
        work.tx.insert_costs(&written, sender, None).await?;
    }
    Ok(())
}
