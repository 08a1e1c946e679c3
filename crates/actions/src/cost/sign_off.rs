//! Signing a month off: each party says yes to the report that it saw, and with the last yes the month is closed
//! (C-10).

use std::collections::BTreeSet;

use chrono::{DateTime, Duration, Utc};
use serde_json::Value;
use uuid::Uuid;
use vagnpark_domain::{
    Refusal,
    access::{Actor, Permission},
    audit::{AuditAction, AuditEntity},
    cost::sign_off::{SeenReport, SignOffState, Signed},
    ids::{OrganisationId, UserId},
    message::MessageKind,
    time::Month,
};
use vagnpark_store::{Change, SignOffRecord};

use super::{
    agreement::all_versions,
    parties::Speaker,
    period::{PeriodView, Ready, about, ready, shut, view_period},
    signing::{asked, given, standing_of},
    statement::{Books, SharedMonth},
};
use crate::{
    app::App,
    duty::{Aside, Duty},
    error::ActionError,
    messages::notify::tell,
    work::Work,
    writing_scope,
};

/// Signs a month off for every organisation that is asked and that the actor speaks for, or for one of them. `seen` is
/// the hash of the report that they saw. With the last yes the month is closed, and there is no way back.
#[tracing::instrument(skip_all)]
pub async fn sign(
    app: &App,
    actor: &Actor,
    month: Month,
    seen: &str,
    organisation: Option<OrganisationId>,
) -> Result<PeriodView, ActionError> {
    writing_scope(actor, Permission::ClosePeriods)?;
    let Some(person) = actor.user else { return Err(Refusal::NotAsked.into()) };
    let mut work = app.begin(actor).await?;
    work.tx.hold_periods().await?;
    let own_of = |asked: &[OrganisationId]| -> Vec<OrganisationId> {
        let own = asked.iter().copied().filter(|id| actor.speaks_for(*id, Permission::ClosePeriods));
        own.filter(|id| organisation.is_none_or(|one| one == *id)).collect()
    };
    let must_be_asked = |shared: &SharedMonth| {
        if own_of(&asked(shared)?).is_empty() { Err(Refusal::NotAsked.into()) } else { Ok(()) }
    };
    let ready = ready(&mut work, month, must_be_asked).await?;
    let asked = asked(&ready.shared)?;
    let own = own_of(&asked);
    if seen != ready.report_hash {
        return Err(Refusal::Stale.into());
    }
    let (before, told) = end_outdated(&mut work, &ready).await?;
    let has_signed =
        |id: &OrganisationId| before.iter().any(|record| record.organisation == *id && record.person == person);
    let new: Vec<OrganisationId> = own.into_iter().filter(|id| !has_signed(id)).collect();
    if new.is_empty() {
        return Err(Refusal::SignedAlready.into());
    }
    let organisations = ready.shared.organisations.clone();
    let speaker = Speaker::new(actor, Permission::ClosePeriods, &organisations);
    let saw = SeenReport::of(&ready.shared.statement);
    for organisation in &new {
        let record = SignOffRecord {
            id: app.new_id(),
            month,
            organisation: *organisation,
            person,
            signed_by: speaker.shown(&mut work.tx, &[*organisation]).await?,
            signed_at: work.now,
            hash: ready.report_hash.clone(),
            total: ready.shared.statement.total(),
            seen: saw.clone(),
            state: SignOffState::Holds,
            ended_at: None,
        };
        work.tx.insert_sign_off(&record).await?;
        work.note_for(change(AuditAction::Accept, &record), asked.clone());
    }
    follow(&mut work, &speaker, ready, &asked, &told).await?;
    work.finish_noted().await?;
    view_period(app, actor, month).await
}

/// What everybody is told of a month that was closed with some silent.
fn closed_by(silent: &[OrganisationId]) -> MessageKind {
    if silent.is_empty() { MessageKind::PeriodAgreed } else { MessageKind::PeriodSilent }
}

/// Closes the month if all have signed; otherwise tells those who are missing, unless they were just told why.
async fn follow(
    work: &mut Work<'_>,
    speaker: &Speaker<'_>,
    ready: Ready,
    asked: &[OrganisationId],
    told: &[UserId],
) -> Result<(), ActionError> {
    let records = work.tx.list_sign_offs(ready.shared.statement.month).await?;
    match standing_of(&ready.shared, asked, &records, &ready.report_hash, work.now) {
        Signed::Agreed { consent, silent } => shut(work, &consent, ready, closed_by(&silent)).await,
        Signed::Waiting(missing) => {
            let waited_for = if missing.second_person { asked } else { &missing.organisations };
            let mut people = work.tx.list_finance_people(waited_for).await?;
            people.retain(|person| !told.contains(person));
            let mut about = about(&ready.shared);
            about["until"] = missing.silence_from.map_or(Value::Null, |from| serde_json::json!(from));
            let kind = if missing.second_person { MessageKind::SecondPersonMissing } else { MessageKind::PeriodSigned };
            tell_others(work, speaker, about, asked, people, kind).await
        }
    }
}

/// Ends the sign-offs of another report than the month's and tells the people who gave them. Returns those that hold,
/// and the people who were told.
async fn end_outdated(work: &mut Work<'_>, ready: &Ready) -> Result<(Vec<SignOffRecord>, Vec<UserId>), ActionError> {
    let records = work.tx.list_sign_offs(ready.shared.statement.month).await?;
    let holding = records.into_iter().filter(|record| record.state == SignOffState::Holds);
    let (holding, outdated): (Vec<_>, Vec<_>) = holding.partition(|record| record.hash == ready.report_hash);
    let ids: Vec<Uuid> = outdated.iter().map(|record| record.id).collect();
    work.tx.end_sign_offs(&ids, SignOffState::Outdated, work.now).await?;
    let people: BTreeSet<UserId> = outdated.iter().map(|record| record.person).collect();
    let people: Vec<UserId> = people.into_iter().filter(|person| Some(*person) != work.actor.user).collect();
    tell(work, &people, MessageKind::SignOffOutdated, &about(&ready.shared), None).await?;
    for record in &outdated {
        work.note(change(AuditAction::Lapse, record));
    }
    Ok((holding, people))
}

/// Takes the actor's own sign-offs of an open month back, and tells the others.
#[tracing::instrument(skip_all)]
pub async fn take_back(app: &App, actor: &Actor, month: Month) -> Result<PeriodView, ActionError> {
    writing_scope(actor, Permission::ClosePeriods)?;
    let mut work = app.begin(actor).await?;
    work.tx.hold_periods().await?;
    let shared = Books::open(&mut work.tx, actor).await?.share(&mut work.tx, month).await?;
    if shared.closed {
        return Err(Refusal::PeriodClosed.into());
    }
    let mut own = work.tx.list_sign_offs(month).await?;
    own.retain(|record| record.state == SignOffState::Holds && actor.user == Some(record.person));
    if own.is_empty() {
        return Err(Refusal::NotSigned.into());
    }
    let ids: Vec<Uuid> = own.iter().map(|record| record.id).collect();
    work.tx.end_sign_offs(&ids, SignOffState::Withdrawn, work.now).await?;
    let asked = asked(&shared)?;
    for record in &own {
        work.note_for(change(AuditAction::Withdraw, record), asked.clone());
    }
    let speaker = Speaker::new(actor, Permission::ClosePeriods, &shared.organisations);
    let people = work.tx.list_finance_people(&asked).await?;
    tell_others(&mut work, &speaker, about(&shared), &asked, people, MessageKind::SignOffWithdrawn).await?;
    work.finish_noted().await?;
    view_period(app, actor, month).await
}

/// Tells people of those who are asked what the actor has done; whoever did it knows.
async fn tell_others(
    work: &mut Work<'_>,
    speaker: &Speaker<'_>,
    mut about: Value,
    asked: &[OrganisationId],
    mut people: Vec<UserId>,
    kind: MessageKind,
) -> Result<(), ActionError> {
    people.retain(|person| Some(*person) != work.actor.user);
    about["who"] = speaker.shown(&mut work.tx, asked).await?.into();
    tell(work, &people, kind, &about, None).await
}

fn change(action: AuditAction, record: &SignOffRecord) -> Change {
    Change {
        action,
        entity: AuditEntity::Period,
        entity_id: record.month.to_string(),
        organisation: Some(record.organisation),
        before: None,
        after: Some(serde_json::json!({
            "organisation": record.organisation, "person": record.person, "hash": record.hash,
            "total_ore": record.total,
        })),
    }
}

/// Closes the months that silence counts for by now. The server's own work.
pub(crate) async fn mind_sign_offs(app: &App, aside: &Aside) -> Result<(), ActionError> {
    let mut tx = app.store.read().await?;
    let mut months = tx.list_months_signed().await?;
    if months.is_empty() {
        return Ok(());
    }
    let versions = all_versions(&mut tx).await?;
    months.retain(|month| !aside.holds(&format!("month {month}")));
    let mut due = Vec::new();
    for month in months {
        let held = versions.iter().rfind(|version| version.agreement.first_month <= month);
        let Some(days) = held.and_then(|held| held.agreement.consent.silence_after_days) else { continue };
        let mut given: Vec<DateTime<Utc>> = given(&tx.list_sign_offs(month).await?).iter().map(|yes| yes.at).collect();
        given.sort_unstable();
        // Sharing a month takes a while, and one yes is never enough.
        let waited = |at: &DateTime<Utc>| app.now().signed_duration_since(*at) >= Duration::days(i64::from(days));
        if given.get(1).is_some_and(waited) {
            due.push(month);
        }
    }
    drop(tx);
    for month in due {
        let of = app.clone();
        aside.attempt(Duty::Timekeeping, format!("month {month}"), async move { mind(&of, month).await }).await?;
    }
    Ok(())
}

async fn mind(app: &App, month: Month) -> Result<(), ActionError> {
    let mut work = app.begin_as_server().await?;
    work.tx.hold_periods().await?;
    let ready = match ready(&mut work, month, |_| Ok(())).await {
        Ok(ready) => ready,
        // What stands in the way is shown to those who sign.
        Err(ActionError::Refused(_)) => return Ok(()),
        Err(error) => return Err(error),
    };
    let asked = asked(&ready.shared)?;
    end_outdated(&mut work, &ready).await?;
    let records = work.tx.list_sign_offs(month).await?;
    if let Signed::Agreed { consent, silent } =
        standing_of(&ready.shared, &asked, &records, &ready.report_hash, work.now)
    {
        shut(&mut work, &consent, ready, closed_by(&silent)).await?;
    }
    // Those whose yes no longer holds are told, and the month is not looked at again for their sake.
    work.finish_noted().await
}
