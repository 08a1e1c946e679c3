//! Closing a month: what is in the way, what it would be, and then closing it for ever (C-10).

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use vagnpark_domain::{
    Refusal,
    access::{Actor, Permission},
    audit::{AuditAction, AuditEntity},
    cost::{
        CostEntry, MonthFacts,
        period::{Precondition, out_of_turn, payer_gaps},
        proposal::{Consent, Matter},
    },
    ids::{CostEntryId, OrganisationId},
    message::MessageKind,
    time::Month,
};
use vagnpark_store::{Change, ClosedPeriod, ClosedReceiver, OpenObjections, Tx};

use super::{
    entry::held_from,
    month_chain::{chained, holds},
    parties::{Announcement, Speaker, known, with_others},
    proposal::due::end_overtaken,
    signing::{self, Signing},
    statement::{Books, SharedMonth},
};
use crate::{
    app::App, error::ActionError, finance::ledger_mapping::lacking, reading_scope, system::difference::difference,
    work::Work,
};

/// How many entries of the audit log are read at a time.
const ENTRIES: i64 = 1_000;

/// A month before or after it is closed.
#[derive(Clone, Debug)]
pub struct PeriodView {
    /// The month's statement.
    pub shared: SharedMonth,
    /// How it was closed, if it is.
    pub closed: Option<ClosedPeriod>,
    /// The name of whoever closed it.
    pub closed_by: String,
    /// What each receiver owes, if it is closed.
    pub receivers: Vec<ClosedReceiver>,
    /// What is in the way or worth a look, if it is open.
    pub preconditions: Vec<Precondition>,
    /// The hash of its report as it is now: what whoever signs it off has seen.
    pub report_hash: String,
    /// Who has signed it off, and what it waits for.
    pub signing: Signing,
}

impl PeriodView {
    /// The last cost that it bills, by id.
    pub fn last_cost(&self) -> Option<CostEntryId> {
        self.shared.statement.lines.iter().flat_map(|line| &line.entries).max().copied()
    }
}

/// The closed months, in order.
#[tracing::instrument(skip_all)]
pub async fn list_periods(app: &App, actor: &Actor) -> Result<Vec<ClosedPeriod>, ActionError> {
    let scope = reading_scope(actor, Permission::SeeStatements)?;
    Ok(app.store.read().await?.list_closed_periods(&scope).await?)
}

/// The statement that will include what is now entered for a month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Billing {
    /// The month's own.
    Own,
    /// The month's own, and it has not begun.
    Ahead,
    /// That of the first open month: its own is closed.
    Late(Month),
    /// None, until an agreement holds for it.
    Unshared,
}

/// The statement that will include what is now entered for a month.
#[tracing::instrument(skip_all)]
pub async fn billed_in(app: &App, month: Month) -> Result<Billing, ActionError> {
    let mut tx = app.store.read().await?;
    if let Some(span) = tx.closed_span().await?.filter(|span| span.covers(month)) {
        return Ok(Billing::Late(span.open));
    }
    if held_from(&mut tx).await?.is_none_or(|held| month < held) {
        return Ok(Billing::Unshared);
    }
    Ok(if month > Month::of(app.today()) { Billing::Ahead } else { Billing::Own })
}

/// A month with what is in the way of closing it, or as it was closed.
#[tracing::instrument(skip_all)]
pub async fn view_period(app: &App, actor: &Actor, month: Month) -> Result<PeriodView, ActionError> {
    let mut tx = app.store.read().await?;
    let books = Books::open(&mut tx, actor).await?;
    let shared = books.share(&mut tx, month).await?;
    let scope = reading_scope(actor, Permission::SeeStatements)?;
    let closed = tx.list_closed_periods(&scope).await?.into_iter().find(|period| period.month == month);
    let (receivers, preconditions) = if closed.is_some() {
        (tx.list_closed_receivers(month).await?, Vec::new())
    } else {
        let facts = tx.load_month_facts(month, month).await?;
        (Vec::new(), preconditions(actor, app.today(), &mut tx, &books, &shared, &facts).await?)
    };
    let report_hash = digest(&shared, None)?;
    let signing = signing::see(&mut tx, actor, &shared, &report_hash, app.now()).await?;
    let closed_by = match &closed {
        Some(closed) => name_of(&mut tx, &closed.closed_by).await?,
        None => String::new(),
    };
    Ok(PeriodView { shared, closed, closed_by, receivers, preconditions, report_hash, signing })
}

/// The name of the person with a login; what is nobody's login is itself a name, such as the server's.
async fn name_of(tx: &mut Tx, login: &str) -> Result<String, ActionError> {
    let person = tx.find_user_by_login(login).await?;
    Ok(person.map_or_else(|| login.to_owned(), |person| person.name))
}

/// A cost that a month bills, with the number of its vehicle or pool.
#[derive(Clone, Debug)]
pub struct BilledCost {
    /// The number of the vehicle, or the code of the pool.
    pub number: String,
    /// The cost.
    pub entry: CostEntry,
}

/// The costs that a month bills and that were entered after another, in order.
#[tracing::instrument(skip_all)]
pub async fn list_billed_since(
    app: &App,
    actor: &Actor,
    month: Month,
    last: Option<CostEntryId>,
) -> Result<Vec<BilledCost>, ActionError> {
    let mut tx = app.store.read().await?;
    let books = Books::open(&mut tx, actor).await?;
    let shared = books.share(&mut tx, month).await?;
    let mut numbers: BTreeMap<CostEntryId, &str> = BTreeMap::new();
    let mut about: BTreeSet<Month> = BTreeSet::new();
    for line in &shared.statement.lines {
        let late = line.entries.iter().filter(|id| last.is_none_or(|last| **id > last));
        for id in late {
            numbers.insert(*id, &line.number);
            about.insert(line.origin.unwrap_or(month));
        }
    }
    let mut entries = BTreeMap::new();
    for month in about {
        entries.extend(tx.list_month_costs(month).await?.into_iter().map(|entry| (entry.id, entry)));
    }
    let billed = |(id, number): (&CostEntryId, &&str)| {
        entries.get(id).map(|entry| BilledCost { number: (*number).to_owned(), entry: entry.clone() })
    };
    Ok(numbers.iter().filter_map(billed).collect())
}

async fn preconditions(
    actor: &Actor,
    today: NaiveDate,
    tx: &mut Tx,
    books: &Books,
    shared: &SharedMonth,
    facts: &MonthFacts,
) -> Result<Vec<Precondition>, ActionError> {
    let month = shared.statement.month;
    let mut found = out_of_turn(month, books.span, today);
    found.extend(shared.statement.problems.iter().cloned().map(|problem| Precondition::Unshared { problem }));
    let sharing = &shared.agreement.agreement;
    let sharing = shared.organisations.iter().filter(|found| sharing.is_shared_by(&found.code));
    let sharing: Vec<OrganisationId> = sharing.map(|found| found.id).collect();
    let count = tx.count_unmatched_purchases(month, &sharing).await?;
    if count > 0 {
        found.push(Precondition::UnmatchedPurchases { count });
    }
    let count = tx.count_unposted_investments(month, &sharing).await?;
    if count > 0 {
        found.push(Precondition::CapitalUnposted { count });
    }
    let open = tx.count_open_objections(month).await?;
    found.extend(open.into_iter().map(|OpenObjections { organisation, entered_by, count }| {
        Precondition::OpenObjections { organisation, entered_by, count }
    }));
    // A party sees what the statement is made of, but no other vehicles.
    let billed: BTreeSet<&str> = shared.statement.lines.iter().map(|line| line.number.as_str()).collect();
    let mut vehicles = payer_gaps(facts);
    vehicles.retain(|number| billed.contains(number.as_str()));
    if !vehicles.is_empty() {
        found.push(Precondition::PayerGaps { vehicles });
    }
    let mut vehicles = tx.list_used_without_reading(month).await?;
    vehicles.retain(|number| billed.contains(number.as_str()));
    if !vehicles.is_empty() {
        found.push(Precondition::ReadingsMissing { vehicles });
    }
    let names = lacking(tx, actor, shared).await?;
    if !names.is_empty() {
        found.push(Precondition::MappingsMissing { names });
    }
    Ok(found)
}

/// A month that nothing stands in the way of closing.
pub(super) struct Ready {
    pub(super) shared: SharedMonth,
    /// The hash of its report.
    pub(super) report_hash: String,
    facts: MonthFacts,
}

/// A month that can be closed. The periods are held, so that it stays as it is. Whoever may not close it is told so by
/// `may`, before what stands in the way.
pub(super) async fn ready(
    work: &mut Work<'_>,
    month: Month,
    may: impl FnOnce(&SharedMonth) -> Result<(), ActionError>,
) -> Result<Ready, ActionError> {
    let books = Books::open(&mut work.tx, work.actor).await?;
    if books.is_closed(month) {
        return Err(Refusal::PeriodClosed.into());
    }
    let shared = books.share(&mut work.tx, month).await?;
    may(&shared)?;
    let facts = work.tx.load_month_facts(month, month).await?;
    let (actor, today) = (work.actor, work.today());
    let mut preconditions = preconditions(actor, today, &mut work.tx, &books, &shared, &facts).await?;
    preconditions.retain(Precondition::blocks);
    if !preconditions.is_empty() {
        return Err(Refusal::PeriodNotReady { preconditions }.into());
    }
    Ok(Ready { report_hash: digest(&shared, None)?, shared, facts })
}

/// Closes a month, as all who are asked have agreed, and tells everybody who receives something of it.
pub(super) async fn shut(
    work: &mut Work<'_>,
    consent: &Consent,
    ready: Ready,
    kind: MessageKind,
) -> Result<(), ActionError> {
    let Ready { mut shared, report_hash, facts } = ready;
    let frozen = shared.freeze(&facts);
    shared.closed = true;
    let previous = work.tx.list_closed_periods(&Actor::job().scope(Permission::SeeStatements)).await?.pop();
    let previous_hash = previous.map_or_else(String::new, |period| period.hash);
    let period = ClosedPeriod {
        month: shared.statement.month,
        agreement: shared.agreement.id,
        closed_at: work.now,
        closed_by: work.actor.name.clone(),
        total: shared.statement.total(),
        hash: chained(&previous_hash, &digest(&shared, None)?),
        previous_hash,
    };
    let receivers = receivers(&shared)?;
    let agreed = (consent, &*report_hash);
    work.tx.insert_closed_period(agreed, &period, &frozen, &receivers, &shared.statement.lines).await?;
    end_overtaken(work, period.month).await?;
    let organisations = shared.organisations.clone();
    let mut concerned: Vec<OrganisationId> = receivers.iter().map(|receiver| receiver.organisation).collect();
    with_others(&mut concerned, known(&organisations, shared.agreement.agreement.bodies()));
    let about = about(&shared);
    let change = change(&shared, &period, &receivers);
    let announced = Announcement { concerned, kind, about, change };
    Speaker::new(work.actor, Permission::ClosePeriods, &organisations).announce(work, announced).await
}

/// What people are told of a month.
pub(super) fn about(shared: &SharedMonth) -> serde_json::Value {
    let month = shared.statement.month;
    let link = format!("/avrakning/{month}/stang");
    serde_json::json!({ "from": month, "what": shared.statement.total().to_swedish(), "link": link })
}

/// Closes a month for all parties of its agreement, who are told by name. Only the operator may: the parties sign it
/// off ([`super::sign_off`]). There is no way back.
#[tracing::instrument(skip_all)]
pub async fn close_period(app: &App, actor: &Actor, month: Month) -> Result<PeriodView, ActionError> {
    if !actor.operates() {
        return Err(Refusal::NotAParty.into());
    }
    let mut work = app.begin(actor).await?;
    work.tx.hold_periods().await?;
    let ready = ready(&mut work, month, |_| Ok(())).await?;
    let consent = Consent::of_operator(actor, Matter::report(&ready.report_hash))?;
    shut(&mut work, &consent, ready, MessageKind::PeriodClosed).await?;
    work.finish_noted().await?;
    view_period(app, actor, month).await
}

fn receivers(shared: &SharedMonth) -> Result<Vec<ClosedReceiver>, ActionError> {
    let receiver = |party: &String| {
        let own = shared.organisations.iter().find(|found| found.code == *party);
        Ok(ClosedReceiver {
            organisation: own.ok_or(ActionError::NotFound("party"))?.id,
            amount: shared.statement.total_of(party),
            hash: digest(shared, Some(party))?,
        })
    };
    shared.statement.parties.iter().map(receiver).collect()
}

/// The hash of the month's report, or of one party's.
fn digest(shared: &SharedMonth, party: Option<&str>) -> Result<String, ActionError> {
    let report = shared.report().and_then(|report| match party {
        Some(party) => report.of_party(party),
        None => Some(report),
    });
    let report = report.ok_or(ActionError::NotFound("party"))?;
    report.digest().map_err(ActionError::broken)
}

fn change(shared: &SharedMonth, period: &ClosedPeriod, receivers: &[ClosedReceiver]) -> Change {
    let mut after = said(period, receivers);
    after["version"] = shared.agreement.version.into();
    Change {
        action: AuditAction::Close,
        entity: AuditEntity::Period,
        entity_id: period.month.to_string(),
        organisation: None,
        before: None,
        after: Some(after),
    }
}

/// What the audit log says of a closed month, as far as its row does.
fn said(period: &ClosedPeriod, receivers: &[ClosedReceiver]) -> serde_json::Value {
    let amount = |receiver: &ClosedReceiver| {
        let ClosedReceiver { organisation, amount, hash } = receiver;
        serde_json::json!({ "organisation": organisation, "amount_ore": amount, "hash": hash })
    };
    serde_json::json!({
        "agreement": period.agreement, "total_ore": period.total, "hash": period.hash,
        "previous_hash": period.previous_hash, "receivers": receivers.iter().map(amount).collect::<Vec<_>>(),
    })
}

/// A closed month that is not as it was closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChangedMonth {
    /// The month.
    pub month: Month,
    /// What is wrong with it.
    pub reason: &'static str,
}

/// What the audit log says of a month that was closed.
struct Closing {
    at: DateTime<Utc>,
    by: String,
    after: serde_json::Value,
}

impl Closing {
    fn is_of(&self, period: &ClosedPeriod, receivers: &[ClosedReceiver]) -> bool {
        let hashes = [("hash", &period.hash), ("previous_hash", &period.previous_hash)];
        // Earlier versions took the moment of the entry when they wrote it.
        let behind = self.at - period.closed_at;
        (TimeDelta::zero()..=TimeDelta::minutes(1)).contains(&behind)
            && self.by == period.closed_by
            && hashes.iter().all(|(name, hash)| self.after[*name] == **hash)
            && difference(&self.after, &said(period, receivers)).is_none()
    }
}

/// Finds the closed months that are not as they were closed: their stored lines no longer give their hash, or the audit
/// log, whose heads are signed, closes another month, or none, or one that is no longer there.
#[tracing::instrument(skip_all)]
pub async fn verify_periods(app: &App) -> Result<Vec<ChangedMonth>, ActionError> {
    let actor = Actor::job();
    let mut tx = app.store.read().await?;
    let books = Books::open(&mut tx, &actor).await?;
    let (mut wrong, mut previous) = (Vec::new(), String::new());
    let mut closings = closings(&mut tx, &mut wrong).await?;
    for period in tx.list_closed_periods(&actor.scope(Permission::SeeStatements)).await? {
        let shared = books.share(&mut tx, period.month).await?;
        let mut stored = tx.list_closed_receivers(period.month).await?;
        let mut again = receivers(&shared)?;
        again.sort_by_key(|receiver| receiver.organisation);
        stored.sort_by_key(|receiver| receiver.organisation);
        let whole = period.previous_hash == previous
            && holds(&period.hash, &previous, &digest(&shared, None)?)
            && stored == again;
        let reason = match closings.remove(&period.month) {
            None => Some("no entry of the audit log closes it"),
            Some(closing) if !closing.is_of(&period, &stored) => Some("it is not the one that the audit log closes"),
            Some(_) => (!whole).then_some("what is stored of it does not give its hash"),
        };
        wrong.extend(reason.map(|reason| ChangedMonth { month: period.month, reason }));
        previous.clone_from(&period.hash);
    }
    let gone = |month| ChangedMonth { month, reason: "it is gone: the audit log closes it" };
    wrong.extend(closings.into_keys().map(gone));
    wrong.sort_by_key(|changed| changed.month);
    Ok(wrong)
}

/// What the audit log says of the months that were closed. None is closed twice.
async fn closings(tx: &mut Tx, wrong: &mut Vec<ChangedMonth>) -> Result<BTreeMap<Month, Closing>, ActionError> {
    let (mut closings, mut after) = (BTreeMap::new(), (String::new(), 0));
    loop {
        let entries = tx.list_logged(AuditEntity::Period, (&after.0, after.1), ENTRIES).await?;
        let Some(last) = entries.last() else { return Ok(closings) };
        after = (last.entity_id.clone(), last.seq);
        for entry in entries.into_iter().filter(|entry| entry.action == AuditAction::Close) {
            let month: Month = entry.entity_id.parse().map_err(ActionError::broken)?;
            let after = serde_json::from_str(&entry.after_json.unwrap_or_default()).map_err(ActionError::broken)?;
            let closing = Closing { at: entry.at, by: entry.actor, after };
            if closings.insert(month, closing).is_some() {
                wrong.push(ChangedMonth { month, reason: "the audit log closes it twice" });
            }
        }
    }
}
