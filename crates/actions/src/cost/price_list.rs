//! Price lists: applying one, what a month's use is charged, and the settlement at the year's end (C-12).

use chrono::{DateTime, Utc};
use uuid::Uuid;
use vagnpark_domain::{
    Fault, Field, Refusal,
    access::{Actor, Permission},
    audit::{AuditAction, AuditEntity},
    cost::{
        party::{VersionTerms, may_apply, must_be_decided, must_be_party, must_have_own},
        price_list::{Charge, PriceList, VehicleDays},
    },
    message::MessageKind,
    money::Ore,
    time::{Month, local_midnight},
};
use vagnpark_store::{Change, PriceListVersion, Tx, Versions};

use super::{
    agreement::{Applied, find_members},
    parties::{Speaker, known, with_others},
    statement::Books,
};
use crate::{app::App, error::ActionError, reading_scope, writing_scope};

impl<'a> From<&'a PriceListVersion> for Applied<'a> {
    fn from(version: &'a PriceListVersion) -> Self {
        let list = &version.list;
        Self {
            version: version.version,
            name: &list.name,
            first_month: list.first_month,
            decision: &list.decision,
            parties: &list.parties,
            source: &version.source,
        }
    }
}

fn not_begun(now: DateTime<Utc>, first_month: Month) -> Result<(), Refusal> {
    if now < local_midnight(first_month.first_day()) {
        return Ok(());
    }
    Err(Refusal::at(Field::FirstMonth, Fault::Begun { given: first_month }))
}

/// Applies a price list as the next version, before the month that it holds from begins, in the place of one that begins in the
/// same month. Only a party of the agreement, and of the list, that are in force then may; all parties are told.
#[tracing::instrument(skip_all)]
pub async fn apply_price_list(app: &App, actor: &Actor, source: &str) -> Result<PriceListVersion, ActionError> {
    writing_scope(actor, Permission::ManageAgreements)?;
    super::agreement::check_text(source)?;
    let list = PriceList::parse(source).map_err(Refusal::from)?;
    must_be_decided([list.decision.as_str()])?;
    let mut work = app.begin(actor).await?;
    not_begun(work.now, list.first_month)?;
    work.tx.hold_periods().await?;
    let organisations = work.tx.list_organisations().await?;
    let speaker = Speaker::new(actor, Permission::ManageAgreements, &organisations);
    let versions = all_versions(&mut work.tx).await?;
    let everything = Actor::job().scope(Permission::SeeStatements);
    let agreements = work.tx.list_agreement_versions(&everything).await?;
    if let Some(held) = agreements.held_in(list.first_month).or(agreements.all().next()) {
        must_be_party(&held.agreement.parties, |code| speaker.for_code(code))?;
    }
    must_have_own(&list.parties, |code| speaker.for_code(code))?;
    list.check_population(&work.tx.load_population().await?).map_err(Refusal::from)?;
    let terms: Vec<_> = versions.iter().map(|version| terms_of(&version.list)).collect();
    may_apply(&terms, terms_of(&list), Month::of(work.today()), |code| speaker.for_code(code))?;
    let pools = work.tx.list_pools().await?.into_iter().map(|pool| pool.code).collect::<Vec<_>>();
    list.check_pools(&pools).map_err(Refusal::from)?;
    let members = find_members(&organisations, list.parties.iter().map(String::as_str))?;
    let replaced = versions.iter().find(|version| version.list.first_month == list.first_month);
    let version = PriceListVersion {
        id: app.new_id(),
        version: work.tx.next_price_list_version().await?,
        source: source.to_owned(),
        applied_at: work.now,
        list,
    };
    let mut concerned = members.clone();
    if let Some(replaced) = replaced {
        work.tx.withdraw_price_list(replaced.id, work.now, &actor.name).await?;
    }
    if let Some(before) = versions.iter().rfind(|held| held.list.first_month <= version.list.first_month) {
        with_others(&mut concerned, known(&organisations, before.list.parties.iter().map(String::as_str)));
    }
    work.tx.insert_price_list(&version, &members).await?;
    let change = Change {
        action: if replaced.is_some() { AuditAction::Replace } else { AuditAction::Apply },
        entity: AuditEntity::PriceList,
        entity_id: version.id.to_string(),
        organisation: speaker.own_of(&concerned),
        before: replaced.map(|replaced| Applied::from(replaced).entry()),
        after: Some(Applied::from(&version).entry()),
    };
    let about = Applied::from(&version).about("/prislista", replaced.map(|replaced| replaced.version));
    speaker.announce(work, concerned, MessageKind::PriceListApplied, about, change).await?;
    Ok(version)
}

/// Takes a price list back before the month that it holds from begins: the one before it holds on.
#[tracing::instrument(skip_all)]
pub async fn withdraw_price_list(app: &App, actor: &Actor, id: Uuid) -> Result<PriceListVersion, ActionError> {
    let scope = writing_scope(actor, Permission::ManageAgreements)?;
    let mut work = app.begin(actor).await?;
    work.tx.hold_periods().await?;
    let organisations = work.tx.list_organisations().await?;
    let speaker = Speaker::new(actor, Permission::ManageAgreements, &organisations);
    let seen = work.tx.list_price_lists(&scope).await?.into_iter().find(|version| version.id == id);
    let version = seen.ok_or(ActionError::NotFound("price_list"))?;
    must_be_party(&version.list.parties, |code| speaker.for_code(code))?;
    not_begun(work.now, version.list.first_month)?;
    work.tx.withdraw_price_list(id, work.now, &actor.name).await?;
    let concerned: Vec<_> = known(&organisations, version.list.parties.iter().map(String::as_str)).collect();
    let change = Change {
        action: AuditAction::Withdraw,
        entity: AuditEntity::PriceList,
        entity_id: id.to_string(),
        organisation: speaker.own_of(&concerned),
        before: Some(Applied::from(&version).entry()),
        after: Some(serde_json::json!({ "withdrawn": version.version, "first_month": version.list.first_month })),
    };
    let about = Applied::from(&version).about("/prislista", None);
    speaker.announce(work, concerned, MessageKind::PriceListWithdrawn, about, change).await?;
    Ok(version)
}

fn terms_of(list: &PriceList) -> VersionTerms<'_> {
    VersionTerms { first_month: list.first_month, parties: &list.parties }
}

/// All versions by first month, whoever may see them.
async fn all_versions(tx: &mut Tx) -> Result<Vec<PriceListVersion>, ActionError> {
    Ok(tx.list_price_lists(&Actor::job().scope(Permission::SeeStatements)).await?)
}

/// The versions that the actor's organisations are parties of, by first month.
#[tracing::instrument(skip_all)]
pub async fn list_price_lists(app: &App, actor: &Actor) -> Result<Vec<PriceListVersion>, ActionError> {
    let scope = reading_scope(actor, Permission::SeeStatements)?;
    Ok(app.store.read().await?.list_price_lists(&scope).await?)
}

/// What a month's use is charged.
#[derive(Clone, Debug)]
pub struct ChargedMonth {
    /// The price list that held.
    pub list: PriceListVersion,
    /// A line for each vehicle and party.
    pub charges: Vec<Charge>,
}

impl ChargedMonth {
    /// What a party is charged.
    pub fn total_of(&self, party: &str) -> Ore {
        self.charges.iter().filter(|charge| charge.payer == party).map(|charge| charge.amount).sum()
    }

    /// What all are charged.
    pub fn total(&self) -> Ore {
        self.charges.iter().map(|charge| charge.amount).sum()
    }
}

/// What a month's use is charged by the price list that holds for it.
#[tracing::instrument(skip_all)]
pub async fn charge_month(app: &App, actor: &Actor, month: Month) -> Result<ChargedMonth, ActionError> {
    let scope = reading_scope(actor, Permission::SeeStatements)?;
    let mut tx = app.store.read().await?;
    let versions = tx.list_price_list_versions(&scope).await?;
    charge(&mut tx, &versions, month).await
}

async fn charge(tx: &mut Tx, versions: &Versions<PriceListVersion>, month: Month) -> Result<ChargedMonth, ActionError> {
    let list = versions.seen_in(month).ok_or(ActionError::NotFound("price_list"))?.clone();
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
pub struct Settlement {
    /// Months with a price list and an agreement: month, charged, cost.
    pub months: Vec<(Month, Ore, Ore)>,
    /// What was charged.
    pub charged: Ore,
    /// What it cost.
    pub cost: Ore,
    /// By party, in the list's order: its name, what it was charged, and what it pays more, or less.
    pub parties: Vec<(String, Ore, Ore)>,
}

/// Settles a year by the price list that holds for its last charged month.
#[tracing::instrument(skip_all)]
pub async fn settle_year(app: &App, actor: &Actor, year: i32) -> Result<Settlement, ActionError> {
    let scope = reading_scope(actor, Permission::SeeStatements)?;
    let mut tx = app.store.read().await?;
    let versions = tx.list_price_list_versions(&scope).await?;
    let books = Books::open(&mut tx, actor).await?;
    let december: Month = format!("{year:04}-12").parse().map_err(|_| ActionError::NotFound("year"))?;
    let (mut months, mut charged_months, mut last) = (Vec::new(), Vec::new(), None);
    for month in december.back(11).through(december) {
        if let Some(held) = versions.seen_in(month)
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
    let settled = list.settle(cost, charged, &tx.load_population().await?).map_err(Refusal::from)?;
    let parties = settled.into_iter().map(|(party, amount)| {
        let own: Ore = charged_months.iter().map(|month| month.total_of(&party)).sum();
        (books.name_of(&party), own, amount)
    });
    Ok(Settlement { charged, cost, parties: parties.collect(), months })
}
