//! Objecting to what another organisation has entered and one's own pays for, and the answer to that (C-14).

use std::collections::BTreeMap;

use serde_json::{Value, json};
use uuid::Uuid;
use vagnpark_domain::{
    Refusal,
    access::{Actor, ChargedVerb, ObjectionVerb, Permission, Permitted},
    audit::{AuditAction, AuditEntity},
    bounds::table::{OBJECTION_ANSWER, OBJECTION_REASON},
    cost::objection::ObjectionState,
    ids::{BatchId, ObjectionId, OrganisationId},
    import::Kind,
    message::MessageKind,
    register::shown_number,
    time::Month,
};
use vagnpark_store::{
    Change, ChargedByBatch, ChargedRecord, Locked, ObjectionEnd, ObjectionFilter, ObjectionRecord, Tx,
};

use crate::{
    app::App,
    error::ActionError,
    messages::notify::{in_charge_of, tell},
    reading_scope,
    work::Work,
};

pub mod charged;

/// An objection, with what the actor may do about it.
#[derive(Clone, Debug)]
pub struct SeenObjection {
    /// The objection.
    pub record: ObjectionRecord,
    /// The name of the organisation that objects.
    pub by: String,
    /// The name of the one that ended it, if it was either of the two.
    pub ended_for: Option<String>,
    /// Whether the actor may say why it stands.
    pub may_answer: bool,
    /// Whether the actor may take it back.
    pub may_withdraw: bool,
}

/// The objections that the actor's organisations have made or are to answer.
#[tracing::instrument(skip_all)]
pub async fn list_objections(
    app: &App,
    actor: &Actor,
    filter: &ObjectionFilter,
) -> Result<Vec<SeenObjection>, ActionError> {
    let scope = reading_scope(actor, Permission::SeeCosts)?;
    let mut tx = app.store.read().await?;
    let records = tx.list_objections(&scope, filter).await?;
    see_all(&mut tx, actor, records).await
}

/// One of them.
#[tracing::instrument(skip_all)]
pub async fn open_objection(app: &App, actor: &Actor, id: ObjectionId) -> Result<SeenObjection, ActionError> {
    let scope = reading_scope(actor, Permission::SeeCosts)?;
    let mut tx = app.store.read().await?;
    let record = tx.find_objection(&scope, id).await?.ok_or(ActionError::NotFound("objection"))?;
    see_all(&mut tx, actor, vec![record]).await?.pop().ok_or(ActionError::NotFound("objection"))
}

async fn see_all(tx: &mut Tx, actor: &Actor, records: Vec<ObjectionRecord>) -> Result<Vec<SeenObjection>, ActionError> {
    let organisations = tx.list_organisations().await?;
    let name = |id: OrganisationId| {
        organisations.iter().find(|found| found.id == id).map_or_else(String::new, |found| found.name.clone())
    };
    let may = |verb, record: &ObjectionRecord| {
        record.state == ObjectionState::Open && vagnpark_domain::access::may(actor, verb, record).is_ok()
    };
    let see = |record: ObjectionRecord| SeenObjection {
        by: name(record.organisation),
        ended_for: record.ended_for.map(name),
        may_answer: may(ObjectionVerb::Answer, &record),
        may_withdraw: may(ObjectionVerb::Withdraw, &record),
        record,
    };
    Ok(records.into_iter().map(see).collect())
}

/// Objects to something for the organisation that pays for it, as long as the month that bills it is open.
#[tracing::instrument(skip_all)]
pub async fn object(app: &App, actor: &Actor, id: Uuid, reason: &str) -> Result<ObjectionRecord, ActionError> {
    let scope = reading_scope(actor, Permission::SeeCosts)?;
    let mut work = app.begin(actor).await?;
    let span = work.tx.share_closed_span().await?;
    let charged = work.tx.find_charged_for_update(&scope, id).await?.ok_or(ActionError::NotFound("charged"))?;
    let charged = work.permit(ChargedVerb::Object, charged)?;
    let reason = String::from(OBJECTION_REASON.demanded(reason)?);
    let month = charged.month(span);
    if let Some(span) = span.filter(|span| span.covers(month)) {
        let organisation = charged.entered_by_name.clone();
        return Err(Refusal::ChargedInClosedMonth { organisation, open: span.open }.into());
    }
    if let Some(state @ (ObjectionState::Open | ObjectionState::Stands)) = charged.objection {
        return Err(Refusal::in_state(state).into());
    }
    let record = ObjectionRecord {
        id: app.new_id(),
        kind: charged.kind,
        charged: charged.id,
        month,
        number: charged.number.clone(),
        on: charged.from,
        organisation: charged.payer,
        entered_by: charged.entered_by,
        reason,
        made_by: shown(&mut work, Some(charged.payer)).await?,
        made_at: work.now,
        state: ObjectionState::Open,
        answer: String::new(),
        ended_by: None,
        ended_for: None,
        ended_at: None,
        version: 1,
    };
    work.tx.insert_objection(&charged, &record).await?;
    let told = Told { kind: MessageKind::ObjectionMade, to: record.entered_by, who: &record.made_by };
    tell_about(&mut work, &record, &told, &record.reason).await?;
    note(&mut work, AuditAction::Object, &record);
    work.finish_noted().await?;
    Ok(record)
}

/// Says why what was objected to stands, for the organisation that entered it. `version` is that of the objection as it
/// was seen.
#[tracing::instrument(skip_all)]
pub async fn stand_by(
    app: &App,
    actor: &Actor,
    id: ObjectionId,
    version: i64,
    answer: &str,
) -> Result<ObjectionRecord, ActionError> {
    let mut work = app.begin(actor).await?;
    let record = find(&mut work, id).await?;
    let record = work.permit(ObjectionVerb::Answer, record)?;
    record.state.must_be_open()?;
    let answer = String::from(OBJECTION_ANSWER.demanded(answer)?);
    must_be_as_seen(&record, version)?;
    let ended = end(&mut work, &record, ObjectionState::Stands, answer).await?;
    work.finish_noted().await?;
    Ok(ended)
}

/// Takes an objection back, for the organisation that made it.
#[tracing::instrument(skip_all)]
pub async fn withdraw(app: &App, actor: &Actor, id: ObjectionId, version: i64) -> Result<ObjectionRecord, ActionError> {
    let mut work = app.begin(actor).await?;
    let record = find(&mut work, id).await?;
    let record = work.permit(ObjectionVerb::Withdraw, record)?;
    record.state.must_be_open()?;
    must_be_as_seen(&record, version)?;
    let ended = end(&mut work, &record, ObjectionState::Withdrawn, String::new()).await?;
    work.finish_noted().await?;
    Ok(ended)
}

/// One in sight of the actor, locked.
async fn find(work: &mut Work<'_>, id: ObjectionId) -> Result<Locked<ObjectionRecord>, ActionError> {
    let scope = reading_scope(work.actor, Permission::SeeCosts)?;
    work.tx.find_objection_for_update(&scope, id).await?.ok_or(ActionError::NotFound("objection"))
}

fn must_be_as_seen(record: &ObjectionRecord, version: i64) -> Result<(), Refusal> {
    if record.version == version { Ok(()) } else { Err(Refusal::Stale) }
}

/// Ends the open objections to something that is corrected, within the work that corrects it.
pub(crate) async fn met_by_correction(work: &mut Work<'_>, corrected: Uuid, reason: &str) -> Result<(), ActionError> {
    for record in work.tx.lock_open_objections(corrected).await? {
        let record = work.follow(ObjectionVerb::Follow, record)?;
        end(work, &record, ObjectionState::Corrected, reason.to_owned()).await?;
    }
    Ok(())
}

/// Ends the open objections to something that is taken away with a file that is undone, within the work that undoes it.
pub(crate) async fn met_by_taking_away(work: &mut Work<'_>, thing: Uuid, file: &str) -> Result<(), ActionError> {
    for record in work.tx.lock_open_objections(thing).await? {
        let record = work.follow(ObjectionVerb::Follow, record)?;
        end(work, &record, ObjectionState::Undone, file.to_owned()).await?;
    }
    Ok(())
}

/// Ends the open objections to what came with a file that is undone, within the work that undoes it.
pub(crate) async fn met_by_undoing(work: &mut Work<'_>, batch: BatchId, file: &str) -> Result<(), ActionError> {
    for record in work.tx.lock_open_objections_of(batch).await? {
        let record = work.follow(ObjectionVerb::Follow, record)?;
        end(work, &record, ObjectionState::Undone, file.to_owned()).await?;
    }
    Ok(())
}

/// Ends an objection, and tells whichever side has not ended it: both, where neither has.
async fn end(
    work: &mut Work<'_>,
    record: &Permitted<Locked<ObjectionRecord>>,
    state: ObjectionState,
    answer: String,
) -> Result<ObjectionRecord, ActionError> {
    let (action, kind) = match state {
        ObjectionState::Stands => (AuditAction::Refuse, MessageKind::ObjectionAnswered),
        ObjectionState::Withdrawn => (AuditAction::Withdraw, MessageKind::ObjectionWithdrawn),
        ObjectionState::Undone => (AuditAction::Finish, MessageKind::ObjectionUndone),
        ObjectionState::Corrected | ObjectionState::Open => (AuditAction::Finish, MessageKind::ObjectionMet),
    };
    let ended_for = side(work.actor, record, state);
    let by = shown(work, ended_for).await?;
    let end = ObjectionEnd { state, answer, by, ended_for, at: work.now };
    work.tx.end_objection(record, &end).await?;
    let ended = ObjectionRecord {
        state,
        answer: end.answer,
        ended_by: Some(end.by.clone()),
        ended_for,
        ended_at: Some(end.at),
        version: record.version + 1,
        ..ObjectionRecord::clone(record)
    };
    for to in [record.organisation, record.entered_by].into_iter().filter(|side| Some(*side) != ended_for) {
        tell_about(work, &ended, &Told { kind, to, who: &end.by }, &ended.answer).await?;
    }
    note(work, action, &ended);
    Ok(ended)
}

/// The organisation that somebody ends an objection for: of a correction or an undoing, the one that entered it if they
/// have a role there, else the one that objects.
fn side(actor: &Actor, record: &ObjectionRecord, state: ObjectionState) -> Option<OrganisationId> {
    let holds = |side: &OrganisationId| actor.grants.iter().any(|grant| grant.organisation == *side);
    match state {
        ObjectionState::Stands => Some(record.entered_by),
        ObjectionState::Withdrawn => Some(record.organisation),
        ObjectionState::Corrected | ObjectionState::Undone | ObjectionState::Open => {
            [record.entered_by, record.organisation].into_iter().find(holds)
        }
    }
}

/// The actor, as somebody of an organisation, for readers.
async fn shown(work: &mut Work<'_>, organisation: Option<OrganisationId>) -> Result<String, ActionError> {
    let Some(user) = work.actor.user else { return Ok(work.actor.name.clone()) };
    let name = work.tx.load_names(&[user]).await?.remove(&user).unwrap_or_else(|| work.actor.name.clone());
    let organisations = work.tx.list_organisations().await?;
    let own = organisations.into_iter().find(|found| Some(found.id) == organisation).map(|found| found.name);
    let holds = work.actor.grants.iter().any(|grant| Some(grant.organisation) == organisation);
    Ok(own.filter(|_| holds).map_or_else(|| name.clone(), |own| format!("{name}, {own}")))
}

/// A message about an objection: what is told, to which organisation, by whom.
struct Told<'a> {
    kind: MessageKind,
    to: OrganisationId,
    who: &'a str,
}

async fn tell_about(
    work: &mut Work<'_>,
    record: &ObjectionRecord,
    told: &Told<'_>,
    remark: &str,
) -> Result<(), ActionError> {
    let about = json!({
        "who": told.who, "vehicle": shown_number(&record.number), "start": record.on, "remark": remark,
        "link": format!("/debiterat/{}", record.charged),
    });
    tell_organisation(work, told.to, told.kind, &about).await
}

/// Tells the finance people and those in charge of an organisation, except whoever did it.
async fn tell_organisation(
    work: &mut Work<'_>,
    organisation: OrganisationId,
    kind: MessageKind,
    about: &Value,
) -> Result<(), ActionError> {
    let mut people = work.tx.list_finance_people(&[organisation]).await?;
    people.extend(in_charge_of(&mut work.tx, organisation).await?.people);
    people.sort_unstable();
    people.dedup();
    people.retain(|person| Some(*person) != work.actor.user);
    tell(work, &people, kind, about, None).await
}

/// Tells each organisation once what a file has charged to it, however many rows that is.
pub(crate) async fn tell_of_file(
    work: &mut Work<'_>,
    batch: BatchId,
    kind: Kind,
    sender: Option<OrganisationId>,
) -> Result<(), ActionError> {
    let charged = match kind {
        Kind::Trips => work.tx.list_charged_trips_of(batch).await?,
        Kind::Bookings | Kind::Costs | Kind::Fuel | Kind::Tolls | Kind::Services => {
            work.tx.list_charged_others_of(batch).await?
        }
        Kind::Vehicles
        | Kind::Readings
        | Kind::Population
        | Kind::Organisations
        | Kind::Units
        | Kind::People
        | Kind::ServicePlans
        | Kind::FuelCards => return Ok(()),
    };
    let organisations = if charged.is_empty() { Vec::new() } else { work.tx.list_organisations().await? };
    let sender = organisations.into_iter().find(|found| Some(found.id) == sender).map(|found| found.name);
    for payer in payers(&charged) {
        let of_payer = || charged.iter().filter(|found| found.payer == payer);
        let first = of_payer().map(|found| found.from).min().map(Month::of);
        let count: i64 = of_payer().map(|found| found.count).sum();
        tell_charged(work, payer, (sender.as_deref(), count, first)).await?;
    }
    Ok(())
}

fn payers(charged: &[ChargedByBatch]) -> Vec<OrganisationId> {
    let mut payers: Vec<OrganisationId> = charged.iter().map(|found| found.payer).collect();
    payers.dedup();
    payers
}

/// Tells each organisation once that pays for what another has entered by hand.
pub(crate) async fn tell_of_entries(work: &mut Work<'_>, entered: &[Uuid]) -> Result<(), ActionError> {
    let everything = Actor::job().scope(Permission::SeeCosts);
    let mut charged: BTreeMap<OrganisationId, Vec<ChargedRecord>> = BTreeMap::new();
    for id in entered {
        for found in work.tx.list_charged_thing(&everything, *id).await? {
            charged.entry(found.payer).or_default().push(found);
        }
    }
    for (payer, found) in charged {
        let (who, count) = (found.first().map(|first| first.entered_by_name.as_str()), found.len());
        let first = found.iter().map(|found| found.from).min().map(Month::of);
        tell_charged(work, payer, (who, i64::try_from(count).unwrap_or(i64::MAX), first)).await?;
    }
    Ok(())
}

async fn tell_charged(
    work: &mut Work<'_>,
    payer: OrganisationId,
    (who, count, month): (Option<&str>, i64, Option<Month>),
) -> Result<(), ActionError> {
    let link = month.map_or_else(|| "/debiterat".to_owned(), |month| format!("/debiterat?month={month}"));
    let about = json!({ "who": who, "what": count.to_string(), "link": link });
    tell_organisation(work, payer, MessageKind::ChargedByOthers, &about).await
}

/// The audit entry, for the auditors of both organisations.
fn note(work: &mut Work<'_>, action: AuditAction, record: &ObjectionRecord) {
    let change = Change {
        action,
        entity: AuditEntity::Objection,
        entity_id: record.id.to_string(),
        organisation: Some(record.organisation),
        before: None,
        after: Some(json!({
            "kind": record.kind, "id": record.charged, "vehicle": record.number, "day": record.on,
            "reason": record.reason, "state": record.state, "answer": record.answer,
        })),
    };
    work.note_for(change, vec![record.entered_by]);
}
