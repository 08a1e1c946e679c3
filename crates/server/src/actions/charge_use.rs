//! Price lists: applying one, what a month's use is charged, and the settlement at the year's end (C-12).

use vagnpark_domain::{
    Refusal,
    access::{Actor, Permission},
    cost::price_list::{Charge, PriceList, VehicleDays},
    money::Ore,
    time::{Month, local_midnight},
};
use vagnpark_store::{PriceListVersion, Tx};

use super::{
    apply_agreement::{answered_for, applied, find_members, next_version},
    reading_scope,
    share_cost::Books,
    writing_scope,
};
use crate::{app::App, error::ActionError};

fn unreadable(error: &vagnpark_domain::cost::price_list::PriceListError) -> Refusal {
    Refusal::invalid("source", error.to_string())
}

/// Applies a price list as the next version, before the month that it holds from begins. The actor answers for a party.
pub(crate) async fn apply_price_list(app: &App, actor: &Actor, source: &str) -> Result<PriceListVersion, ActionError> {
    let scope = writing_scope(actor, Permission::ManageAgreements)?;
    let list = PriceList::parse(source).map_err(|error| unreadable(&error))?;
    if app.now() >= local_midnight(list.first_month.first_day()) {
        let detail = format!("“{}” – a price list is decided before the month it holds from", list.first_month);
        return Err(Refusal::invalid("first_month", detail).into());
    }
    let mut tx = app.store.begin().await?;
    let members = find_members(&mut tx, list.parties.iter().map(String::as_str)).await?;
    let organisation = answered_for(&scope, &members)?;
    let number = next_version(&tx.list_price_list_first_months().await?, list.first_month)?;
    let version =
        PriceListVersion { id: app.new_id(), version: number, list, source: source.to_owned(), applied_at: app.now() };
    tx.insert_price_list(&version, &members).await?;
    tx.audit(actor, app.now(), applied("price_list", &version.id, organisation, source)).await?;
    tx.commit().await?;
    Ok(version)
}

/// The versions that the actor's organisations are parties of, by first month.
pub(crate) async fn list_price_lists(app: &App, actor: &Actor) -> Result<Vec<PriceListVersion>, ActionError> {
    let scope = reading_scope(actor, Permission::SeeStatements)?;
    Ok(app.store.read().await?.list_price_lists(&scope).await?)
}

/// What a month's use is charged.
#[derive(Clone, Debug)]
pub(crate) struct ChargedMonth {
    pub(crate) list: PriceListVersion,
    pub(crate) charges: Vec<Charge>,
}

impl ChargedMonth {
    /// What a party is charged.
    pub(crate) fn total_of(&self, party: &str) -> Ore {
        self.charges.iter().filter(|charge| charge.payer == party).map(|charge| charge.amount).sum()
    }

    /// What all are charged.
    pub(crate) fn total(&self) -> Ore {
        self.charges.iter().map(|charge| charge.amount).sum()
    }
}

/// What a month's use is charged by the price list that holds for it.
pub(crate) async fn charge_month(app: &App, actor: &Actor, month: Month) -> Result<ChargedMonth, ActionError> {
    let scope = reading_scope(actor, Permission::SeeStatements)?;
    let mut tx = app.store.read().await?;
    let versions = tx.list_price_lists(&scope).await?;
    charge(&mut tx, &versions, month).await
}

async fn charge(tx: &mut Tx, versions: &[PriceListVersion], month: Month) -> Result<ChargedMonth, ActionError> {
    let list = PriceListVersion::held_in(versions, month).ok_or(ActionError::NotFound("price_list"))?.clone();
    let uses = tx.list_charged_uses(month).await?;
    let facts = tx.load_month_facts(month, month).await?;
    let (first, end) = (month.first_day(), month.next().first_day());
    let held = facts.vehicles.iter().flat_map(|vehicle| {
        vehicle.payers.iter().map(move |paid| VehicleDays {
            number: vehicle.number.clone(),
            class: vehicle.class,
            pool: vehicle.pool.clone(),
            payer: paid.payer.clone(),
            days: (paid.to.unwrap_or(end).min(end) - paid.from.max(first)).num_days().max(0),
        })
    });
    let held: Vec<VehicleDays> = held.filter(|vehicle| vehicle.days > 0).collect();
    let charges = list.list.charges(month, &uses, &held);
    Ok(ChargedMonth { list, charges })
}

/// A year: what was charged and what it cost, month by month, and what each party gets or pays at its end.
#[derive(Clone, Debug)]
pub(crate) struct Settlement {
    /// Months with a price list and an agreement: month, charged, cost.
    pub(crate) months: Vec<(Month, Ore, Ore)>,
    pub(crate) charged: Ore,
    pub(crate) cost: Ore,
    /// By party, in the list's order: its name, what it was charged, and what it pays more, or less.
    pub(crate) parties: Vec<(String, Ore, Ore)>,
}

/// Settles a year by the price list that holds for its last charged month.
pub(crate) async fn settle_year(app: &App, actor: &Actor, year: i32) -> Result<Settlement, ActionError> {
    let scope = reading_scope(actor, Permission::SeeStatements)?;
    let mut tx = app.store.read().await?;
    let versions = tx.list_price_lists(&scope).await?;
    let books = Books::open(&mut tx, actor).await?;
    let december: Month = format!("{year:04}-12").parse().map_err(|_| ActionError::NotFound("year"))?;
    let (mut months, mut charged_months, mut last) = (Vec::new(), Vec::new(), None);
    for month in december.back(11).through(december) {
        if let Some(held) = PriceListVersion::held_in(&versions, month)
            && books.agreement_for(month).is_ok()
        {
            last = Some(held.clone());
            let charged = charge(&mut tx, &versions, month).await?;
            let cost = books.sum_up(&mut tx, month).await?.total();
            months.push((month, charged.total(), cost));
            charged_months.push(charged);
        }
    }
    let list = last.ok_or(ActionError::NotFound("price_list"))?.list;
    let sum = |amount: fn(&(Month, Ore, Ore)) -> Ore| months.iter().map(amount).sum::<Ore>();
    let (charged, cost) = (sum(|month| month.1), sum(|month| month.2));
    let settled = list.settle(cost, charged, &tx.load_population().await?).map_err(|error| unreadable(&error))?;
    let parties = settled.into_iter().map(|(party, amount)| {
        let own: Ore = charged_months.iter().map(|month| month.total_of(&party)).sum();
        (books.name_of(&party), own, amount)
    });
    Ok(Settlement { charged, cost, parties: parties.collect(), months })
}
