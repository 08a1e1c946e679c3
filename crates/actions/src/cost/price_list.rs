//! Price lists: applying one, the charges for a month's use, and the settlement at the year's end (C-12).

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use uuid::Uuid;
use vagnpark_domain::{
    Fault, Field, Refusal,
    access::{Actor, Permission},
    audit::{AuditAction, AuditEntity},
    cost::{
        party::{must_be_decided, must_be_named, must_be_storable},
        price_list::{Charge, ChargedUse, PriceList, VehicleDays},
        proposal::Consent,
    },
    ids::{OrganisationId, VehicleId},
    message::MessageKind,
    money::Ore,
    register::organisation::Organisation,
    time::{Month, local_midnight},
};
use vagnpark_store::{AgreementVersion, Change, PriceListVersion, Tx, Versions};

use super::{
    agreement::{Applied, find_members},
    parties::{Announcement, known, with_others},
    statement::Books,
};
use crate::{app::App, error::ActionError, reading_scope, work::Work};

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

pub(crate) fn not_begun(now: DateTime<Utc>, first_month: Month) -> Result<(), Refusal> {
    if now < local_midnight(first_month.first_day()) {
        return Ok(());
    }
    Err(Refusal::at(Field::FirstMonth, Fault::Begun { given: first_month }))
}

/// A price list to put in force, beside what there is now.
#[derive(Clone, Debug)]
pub(crate) struct NewPriceList {
    /// Its content.
    pub(crate) list: PriceList,
    source: String,
    /// The version of the agreement that holds in its first month; else the first that follows.
    pub(crate) agreement: Option<AgreementVersion>,
    /// The list that holds in its first month; else the first that follows.
    pub(crate) held: Option<PriceListVersion>,
    /// Where there is neither a list nor an agreement, everybody by code who has something to share.
    pub(crate) without: Vec<String>,
}

/// Reads a price list. The periods are locked, so that what there is now stays as it is.
pub(crate) async fn read_new(work: &mut Work<'_>, source: &str) -> Result<NewPriceList, ActionError> {
    super::agreement::check_text(source)?;
    let list = PriceList::parse(source).map_err(Refusal::from)?;
    let agreements = super::agreement::all_versions(&mut work.tx).await?;
    let agreement = agreements.iter().rfind(|held| held.agreement.first_month <= list.first_month);
    let agreement = agreement.or(agreements.first()).cloned();
    let versions = all_versions(&mut work.tx).await?;
    let before = versions.iter().rfind(|held| held.list.first_month <= list.first_month);
    let held = before.or(versions.first()).cloned();
    let shared = agreement.is_some() || held.is_some();
    let without = super::agreement::having_something_to_share(&mut work.tx, list.first_month, shared).await?;
    Ok(NewPriceList { list, source: source.to_owned(), agreement, held, without })
}

impl NewPriceList {
    /// The list that holds in its first month now, and no longer would.
    fn before(&self) -> Option<&PriceListVersion> {
        self.held.as_ref().filter(|held| held.list.first_month <= self.list.first_month)
    }

    /// Checks it against what there is now, before the month that it holds from begins; answers its parties.
    pub(crate) async fn check(
        &self,
        tx: &mut Tx,
        organisations: &[Organisation],
        now: DateTime<Utc>,
    ) -> Result<Vec<OrganisationId>, ActionError> {
        must_be_decided([self.list.decision.as_str()])?;
        must_be_named([self.list.name.as_str()], [self.list.decision.as_str()])?;
        must_be_storable(self.list.first_month)?;
        self.list.check_population(&tx.load_population().await?).map_err(Refusal::from)?;
        not_begun(now, self.list.first_month)?;
        let pools = tx.list_pools().await?.into_iter().map(|pool| pool.code).collect::<Vec<_>>();
        self.list.check_pools(&pools).map_err(Refusal::from)?;
        find_members(organisations, self.list.parties.iter().map(String::as_str))
    }
}

/// Puts a price list in force that all have agreed to. It replaces one that begins in the same month.
pub(crate) async fn put_in_force(
    work: &mut Work<'_>,
    consent: &Consent,
    organisations: &[Organisation],
    new: NewPriceList,
) -> Result<(i64, Announcement), ActionError> {
    let members = new.check(&mut work.tx, organisations, work.now).await?;
    let before = new.before().cloned();
    let replaced = before.as_ref().filter(|held| held.list.first_month == new.list.first_month);
    let version = PriceListVersion {
        id: work.app.new_id(),
        version: work.tx.next_price_list_version().await?,
        source: new.source,
        applied_at: work.now,
        list: new.list,
    };
    work.tx.insert_price_list(consent, &version, &members, &work.actor.name).await?;
    let change = Change {
        action: if replaced.is_some() { AuditAction::Replace } else { AuditAction::Apply },
        entity: AuditEntity::PriceList,
        entity_id: version.id.to_string(),
        organisation: None,
        before: replaced.map(|replaced| Applied::from(replaced).entry()),
        after: Some(Applied::from(&version).entry()),
    };
    let about = Applied::from(&version).about("/prislista", replaced.map(|replaced| replaced.version));
    let mut concerned = members;
    if let Some(before) = &before {
        with_others(&mut concerned, known(organisations, before.list.parties.iter().map(String::as_str)));
    }
    with_others(&mut concerned, known(organisations, new.without.iter().map(String::as_str)));
    let announced = Announcement { concerned, kind: MessageKind::PriceListApplied, about, change };
    Ok((version.version, announced))
}

/// Takes a price list back, as all have agreed, before the month that it holds from begins: the one before it continues
/// to hold.
pub(crate) async fn take_back(
    work: &mut Work<'_>,
    consent: &Consent,
    organisations: &[Organisation],
    version: &PriceListVersion,
) -> Result<Announcement, ActionError> {
    not_begun(work.now, version.list.first_month)?;
    work.tx.withdraw_price_list(consent, version.id, work.now, &work.actor.name).await?;
    let change = Change {
        action: AuditAction::Withdraw,
        entity: AuditEntity::PriceList,
        entity_id: version.id.to_string(),
        organisation: None,
        before: Some(Applied::from(version).entry()),
        after: Some(serde_json::json!({ "withdrawn": version.version, "first_month": version.list.first_month })),
    };
    let concerned = known(organisations, version.list.parties.iter().map(String::as_str)).collect();
    let about = Applied::from(version).about("/prislista", None);
    Ok(Announcement { concerned, kind: MessageKind::PriceListWithdrawn, about, change })
}

/// A version, whoever may see it.
pub(crate) async fn find_version(tx: &mut Tx, id: Uuid) -> Result<PriceListVersion, ActionError> {
    let found = all_versions(tx).await?.into_iter().find(|version| version.id == id);
    found.ok_or(ActionError::NotFound("price_list"))
}

/// All versions by first month, whoever may see them.
pub(crate) async fn all_versions(tx: &mut Tx) -> Result<Vec<PriceListVersion>, ActionError> {
    Ok(tx.list_price_lists(&Actor::job().scope(Permission::SeeStatements)).await?)
}

/// The versions that the actor's organisations are parties of, by first month.
#[tracing::instrument(skip_all)]
pub async fn list_price_lists(app: &App, actor: &Actor) -> Result<Vec<PriceListVersion>, ActionError> {
    let scope = reading_scope(actor, Permission::SeeStatements)?;
    Ok(app.store.read().await?.list_price_lists(&scope).await?)
}

/// The charges for a month's use.
#[derive(Clone, Debug)]
pub struct ChargedMonth {
    /// The price list that held.
    pub list: PriceListVersion,
    /// A line for each vehicle and party.
    pub charges: Vec<Charge>,
}

impl ChargedMonth {
    /// The charge of a party.
    pub fn total_of(&self, party: &str) -> Ore {
        self.charges.iter().filter(|charge| charge.payer == party).map(|charge| charge.amount).sum()
    }

    /// The charge of all together.
    pub fn total(&self) -> Ore {
        self.charges.iter().map(|charge| charge.amount).sum()
    }
}

/// The charges for a month's use under the price list that holds for it.
#[tracing::instrument(skip_all)]
pub async fn charge_month(app: &App, actor: &Actor, month: Month) -> Result<ChargedMonth, ActionError> {
    let scope = reading_scope(actor, Permission::SeeStatements)?;
    let mut tx = app.store.read().await?;
    let versions = tx.list_price_list_versions(&scope).await?;
    charge(&mut tx, &versions, month).await
}

async fn charge(tx: &mut Tx, versions: &Versions<PriceListVersion>, month: Month) -> Result<ChargedMonth, ActionError> {
    let list = versions.seen_in(month).ok_or(ActionError::NotFound("price_list"))?.clone();
    let charges = charges_of(tx, &list.list, month).await?;
    Ok(ChargedMonth { list, charges })
}

/// The charges for a month's use under a given price list, whichever holds.
pub(crate) async fn charges_of(tx: &mut Tx, list: &PriceList, month: Month) -> Result<Vec<Charge>, ActionError> {
    let agreements = super::agreement::all_versions(tx).await?;
    let held = agreements.iter().rfind(|held| held.agreement.first_month <= month);
    let shares = |code: &str| {
        list.parties.iter().any(|party| party == code) || held.is_some_and(|held| held.agreement.is_shared_by(code))
    };
    let facts = tx.load_month_facts(month, month).await?;
    let facts = facts.concerning_those(shares);
    let own: HashSet<VehicleId> = facts.vehicles.iter().map(|vehicle| vehicle.id).collect();
    let uses = tx.list_charged_uses(month).await?.into_iter();
    let uses: Vec<ChargedUse> = uses.filter(|(vehicle, _)| own.contains(vehicle)).map(|(_, used)| used).collect();
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
    Ok(list.charges(month, &uses, &held))
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
    /// By party, in the list's order: its name, what it was charged, and how much more, or less, it pays.
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
