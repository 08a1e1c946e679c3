//! Proposals about what several own together: made, answered and withdrawn (C-13). One holds in the transaction of the
//! last yes.

use chrono::NaiveDate;
use serde_json::{Value, json};
use vagnpark_domain::{
    Fault, Field, Refusal,
    access::{Actor, Permission},
    audit::{AuditAction, AuditEntity},
    bounds::{Shown, table::PROPOSAL_REASON},
    cost::{
        ConsentTerms,
        proposal::{Proposal, ProposalKind, ProposalState, Standing, Verdict, fingerprint, who_is_asked},
    },
    ids::{OrganisationId, ProposalId},
    message::MessageKind,
};
use vagnpark_store::{AnswerRecord, Change, Locked, ProposalRecord};

use self::wanted::Wanted;
use super::{
    agreement::find_members,
    parties::{Announcement, Speaker, with_others},
};
use crate::{
    app::App,
    duty::{Aside, Duty},
    error::ActionError,
    work::Work,
    writing_scope,
};

pub mod operate;
pub mod see;
mod wanted;

/// A proposal that somebody makes.
#[derive(Clone, Debug)]
pub struct NewProposal {
    /// Its kind.
    pub kind: ProposalKind,
    /// The text of the version, or the id of the one to take back.
    pub content: String,
    /// The day of the decision behind it.
    pub decided_on: Option<NaiveDate>,
    /// An earlier proposal that this one replaces: their own if that is open, or any they were asked about.
    pub in_place_of: Option<ProposalId>,
}

/// Makes a proposal. An organisation that is asked and that the actor speaks for says yes by this; if nobody is left to
/// ask, it holds at once.
#[tracing::instrument(skip_all)]
pub async fn propose(app: &App, actor: &Actor, new: NewProposal) -> Result<ProposalRecord, ActionError> {
    let scope = writing_scope(actor, Permission::ManageAgreements)?;
    let mut work = app.begin(actor).await?;
    // No other version is made at the same time, and no month is closed meanwhile.
    work.tx.hold_periods().await?;
    let organisations = work.tx.list_organisations().await?;
    let speaker = Speaker::new(actor, Permission::ManageAgreements, &organisations);
    let wanted = Wanted::read(&mut work, new.kind, &new.content).await?;
    wanted.must_be_seen(&mut work).await?;
    wanted.may_be_proposed(|code| speaker.for_code(code))?;
    wanted.check(&mut work, &organisations).await?;
    let decided_on = decided(new.decided_on, work.today())?;
    let there = wanted.there();
    let held = wanted.held().map(|held| &held.agreement);
    let asked = who_is_asked(held, &there, wanted.coming());
    let asked = find_members(&organisations, asked.iter().map(String::as_str))?;
    let terms = held.map_or_else(ConsentTerms::default, |held| held.consent.clone());
    let hash = fingerprint(new.kind, &new.content, Some(decided_on));
    let proposal = Proposal::new(hash, &asked, &terms, work.now);
    if let Some(earlier) = new.in_place_of {
        replace(&mut work, &speaker, earlier).await?;
    }
    let record = ProposalRecord {
        id: app.new_id(),
        kind: new.kind,
        hash: proposal.hash.clone(),
        first_month: wanted.first_month(),
        decision: wanted.decision().to_owned(),
        decided_on: Some(decided_on),
        organisation: asked.iter().copied().find(|id| speaker.for_id(*id)),
        proposed_by: speaker.shown(&mut work.tx, &asked).await?,
        proposed_at: work.now,
        silence_from: proposal.silence_from,
        lapses_at: proposal.lapses_at,
        in_place_of: new.in_place_of,
        state: ProposalState::Open,
        ended_at: None,
        version: 1,
        content: new.content,
    };
    work.tx.insert_proposal(&record, &asked).await?;
    let entry = change(AuditAction::Propose, &record, None);
    if asked.iter().all(|id| speaker.for_id(*id)) {
        // It will hold in a moment, and that is what they are told.
        work.note_for(Change { organisation: record.organisation, ..entry }, asked);
    } else {
        let about = about(&record, wanted.name());
        let announced = Announcement { concerned: asked, kind: MessageKind::ProposalMade, about, change: entry };
        speaker.announce(&mut work, announced).await?;
    }
    let locked = work.tx.find_proposal_for_update(&scope, record.id).await?;
    let locked = locked.ok_or(ActionError::NotFound("proposal"))?;
    let own: Vec<OrganisationId> =
        proposal.asked.iter().map(|asked| asked.organisation).filter(|id| speaker.for_id(*id)).collect();
    let answered = Answered { verdict: Verdict::Accepted, hash: locked.hash.clone(), reason: String::new() };
    answer_for(&mut work, &speaker, &locked, wanted, &own, &answered).await?;
    work.finish_noted().await?;
    find(app, actor, record.id).await
}

/// The day of a decision: it is required, and must be in the past.
fn decided(on: Option<NaiveDate>, today: NaiveDate) -> Result<NaiveDate, Refusal> {
    match on {
        None => Err(Refusal::at(Field::DecidedOn, Fault::Missing)),
        Some(day) if day > today => Err(Refusal::at(Field::DecidedOn, Fault::InTheFuture { given: Shown::Day(day) })),
        Some(day) => Ok(day),
    }
}

/// Ends an open proposal that another replaces.
async fn replace(work: &mut Work<'_>, speaker: &Speaker<'_>, earlier: ProposalId) -> Result<(), ActionError> {
    let scope = work.actor.scope(Permission::ManageAgreements);
    let earlier = work.tx.find_proposal_for_update(&scope, earlier).await?.ok_or(ActionError::NotFound("proposal"))?;
    if earlier.state != ProposalState::Open {
        return Ok(());
    }
    if !earlier.organisation.is_some_and(|made_by| speaker.for_id(made_by)) {
        return Err(Refusal::NotAParty.into());
    }
    Ok(work.tx.end_proposal(&earlier, ProposalState::Replaced, work.now).await?)
}

/// A party's answer to a proposal.
#[derive(Clone, Debug)]
pub struct Answered {
    /// Yes or no.
    pub verdict: Verdict,
    /// The fingerprint of what it saw.
    pub hash: String,
    /// The reason for a no.
    pub reason: String,
}

/// Answers a proposal for every organisation that is asked and that the actor speaks for. With the last yes it holds.
#[tracing::instrument(skip_all)]
pub async fn answer(
    app: &App,
    actor: &Actor,
    id: ProposalId,
    answered: Answered,
) -> Result<ProposalRecord, ActionError> {
    let scope = writing_scope(actor, Permission::ManageAgreements)?;
    let answered = Answered { reason: PROPOSAL_REASON.prose(&answered.reason)?.into(), ..answered };
    if answered.verdict == Verdict::Refused && answered.reason.is_empty() {
        return Err(Refusal::ReasonMissing.into());
    }
    let mut work = app.begin(actor).await?;
    work.tx.hold_periods().await?;
    let record = work.tx.find_proposal_for_update(&scope, id).await?.ok_or(ActionError::NotFound("proposal"))?;
    must_be_open(&record)?;
    let organisations = work.tx.list_organisations().await?;
    let speaker = Speaker::new(actor, Permission::ManageAgreements, &organisations);
    let answers = work.tx.load_answers(std::slice::from_ref(&*record)).await?.remove(&id).unwrap_or_default();
    let own = answers.iter().filter(|answer| speaker.for_id(answer.organisation));
    let open: Vec<OrganisationId> =
        own.clone().filter(|answer| answer.verdict.is_none()).map(|answer| answer.organisation).collect();
    if open.is_empty() {
        return Err(if own.count() == 0 { Refusal::NotAsked } else { Refusal::AnsweredAlready }.into());
    }
    // A proposal that has lapsed meanwhile is not revived by an answer.
    if matches!(record.with(&answers).standing(work.now), Standing::Lapsed) {
        return Err(Refusal::in_state(ProposalState::Lapsed).into());
    }
    let wanted = Wanted::read(&mut work, record.kind, &record.content).await?;
    answer_for(&mut work, &speaker, &record, wanted, &open, &answered).await?;
    work.finish_noted().await?;
    find(app, actor, id).await
}

/// Writes the answers of some organisations, and their consequences.
async fn answer_for(
    work: &mut Work<'_>,
    speaker: &Speaker<'_>,
    record: &Locked<ProposalRecord>,
    wanted: Wanted,
    own: &[OrganisationId],
    answered: &Answered,
) -> Result<(), ActionError> {
    let answers = work.tx.load_answers(std::slice::from_ref(&**record)).await?.remove(&record.id).unwrap_or_default();
    let mut proposal = record.with(&answers);
    let concerned: Vec<OrganisationId> = proposal.asked.iter().map(|asked| asked.organisation).collect();
    for organisation in own {
        proposal.answer(*organisation, answered.verdict, &answered.hash)?;
        let said = AnswerRecord {
            organisation: *organisation,
            verdict: Some(answered.verdict),
            hash: Some(answered.hash.clone()),
            reason: answered.reason.clone(),
            answered_by: Some(speaker.shown(&mut work.tx, &[*organisation]).await?),
            answered_at: Some(work.now),
        };
        work.tx.put_answer(record, &said).await?;
        let action = match answered.verdict {
            Verdict::Accepted => AuditAction::Accept,
            Verdict::Refused => AuditAction::Refuse,
        };
        let mut entry = change(action, record, Some(&answered.reason));
        entry.organisation = Some(*organisation);
        work.note_for(entry, concerned.clone());
    }
    follow(work, speaker, record, &proposal, wanted, Some(&answered.reason)).await
}

/// Carries out what follows from a proposal's state: it holds, or it is over, or nothing.
async fn follow(
    work: &mut Work<'_>,
    speaker: &Speaker<'_>,
    record: &Locked<ProposalRecord>,
    proposal: &Proposal,
    wanted: Wanted,
    reason: Option<&str>,
) -> Result<(), ActionError> {
    let asked: Vec<OrganisationId> = proposal.asked.iter().map(|asked| asked.organisation).collect();
    let mut about = about(record, wanted.name());
    let (kind, action, state) = match proposal.standing(work.now) {
        Standing::Waiting => return Ok(()),
        Standing::Agreed(consent) => {
            work.tx.end_proposal(record, ProposalState::Held, work.now).await?;
            let organisations = work.tx.list_organisations().await?;
            let (_, held) = wanted.hold(work, &consent, &organisations).await?;
            overtake_others(work, record).await?;
            let mut concerned = held.concerned;
            with_others(&mut concerned, asked);
            about["version"] = held.about["version"].clone();
            about["link"] = held.about["link"].clone();
            let announced = Announcement { concerned, kind: MessageKind::ProposalHeld, about, change: held.change };
            return speaker.announce(work, announced).await;
        }
        Standing::Refused => (MessageKind::ProposalRefused, AuditAction::End, ProposalState::Refused),
        Standing::Lapsed => (MessageKind::ProposalLapsed, AuditAction::Lapse, ProposalState::Lapsed),
    };
    work.tx.end_proposal(record, state, work.now).await?;
    about["remark"] = reason.unwrap_or_default().into();
    let change = change(action, record, reason);
    speaker.announce(work, Announcement { concerned: asked, kind, about, change }).await
}

/// Ends the open proposals of the same kind about the same month: what they would have changed is different now.
async fn overtake_others(work: &mut Work<'_>, held: &ProposalRecord) -> Result<(), ActionError> {
    let everything = Actor::job().scope(Permission::ManageAgreements);
    let open = work.tx.list_proposals(&everything, Some(ProposalState::Open), None, i64::MAX).await?;
    for other in open.iter().filter(|other| other.kind == held.kind && other.first_month == held.first_month) {
        if let Some(other) = work.tx.find_proposal_for_update(&everything, other.id).await? {
            work.tx.end_proposal(&other, ProposalState::Replaced, work.now).await?;
        }
    }
    Ok(())
}

/// Takes back a proposal that the actor's organisation has made.
#[tracing::instrument(skip_all)]
pub async fn withdraw(app: &App, actor: &Actor, id: ProposalId) -> Result<ProposalRecord, ActionError> {
    let scope = writing_scope(actor, Permission::ManageAgreements)?;
    let mut work = app.begin(actor).await?;
    work.tx.hold_periods().await?;
    let record = work.tx.find_proposal_for_update(&scope, id).await?.ok_or(ActionError::NotFound("proposal"))?;
    let organisations = work.tx.list_organisations().await?;
    let speaker = Speaker::new(actor, Permission::ManageAgreements, &organisations);
    if !record.organisation.is_some_and(|made_by| speaker.for_id(made_by)) {
        return Err(Refusal::NotAParty.into());
    }
    must_be_open(&record)?;
    work.tx.end_proposal(&record, ProposalState::Withdrawn, work.now).await?;
    let answers = work.tx.load_answers(std::slice::from_ref(&*record)).await?.remove(&id).unwrap_or_default();
    let announced = Announcement {
        concerned: answers.iter().map(|answer| answer.organisation).collect(),
        kind: MessageKind::ProposalWithdrawn,
        about: about(&record, &name_of(&record)),
        change: change(AuditAction::Withdraw, &record, None),
    };
    speaker.announce(&mut work, announced).await?;
    work.finish_noted().await?;
    find(app, actor, id).await
}

fn must_be_open(record: &ProposalRecord) -> Result<(), Refusal> {
    if record.state == ProposalState::Open { Ok(()) } else { Err(Refusal::in_state(record.state)) }
}

/// The name of what is proposed, if its text gives it.
pub(crate) fn name_of(record: &ProposalRecord) -> String {
    let named = |text: &str| text.parse::<toml::Table>().ok()?.get("name")?.as_str().map(str::to_owned);
    named(&record.content).unwrap_or_default()
}

/// One that the actor's organisations have made or are asked about.
async fn find(app: &App, actor: &Actor, id: ProposalId) -> Result<ProposalRecord, ActionError> {
    let scope = actor.scope(Permission::SeeStatements);
    app.store.read().await?.find_proposal(&scope, id).await?.ok_or(ActionError::NotFound("proposal"))
}

fn about(record: &ProposalRecord, name: &str) -> Value {
    json!({
        "proposed": record.kind, "what": name, "from": record.first_month, "until": record.lapses_at,
        "link": format!("/forslag/{}", record.id),
    })
}

fn change(action: AuditAction, record: &ProposalRecord, reason: Option<&str>) -> Change {
    Change {
        action,
        entity: AuditEntity::Proposal,
        entity_id: record.id.to_string(),
        organisation: None,
        before: None,
        after: Some(json!({
            "kind": record.kind, "first_month": record.first_month, "decision": record.decision,
            "decided_on": record.decided_on, "hash": record.hash, "content": record.content, "reason": reason,
        })),
    }
}

/// Lets proposals whose time has come hold or lapse. For the server's own work.
pub(crate) async fn mind_proposals(app: &App, aside: &Aside) -> Result<(), ActionError> {
    let mut due = app.store.read().await?.list_due_proposals(app.now()).await?;
    due.retain(|id| !aside.holds(&format!("proposal {id}")));
    for id in due {
        let of = app.clone();
        let piece = format!("proposal {id}");
        aside.attempt(Duty::Timekeeping, piece, async move { mind(&of, id).await }).await?;
    }
    Ok(())
}

async fn mind(app: &App, id: ProposalId) -> Result<(), ActionError> {
    let mut work = app.begin_as_server().await?;
    work.tx.hold_periods().await?;
    let everything = work.actor.scope(Permission::ManageAgreements);
    let Some(record) = work.tx.find_proposal_for_update(&everything, id).await? else { return Ok(()) };
    // Somebody has answered, or taken it back, meanwhile.
    if record.state != ProposalState::Open {
        return Ok(());
    }
    let organisations = work.tx.list_organisations().await?;
    let answers = work.tx.load_answers(std::slice::from_ref(&*record)).await?.remove(&id).unwrap_or_default();
    let proposal = record.with(&answers);
    let speaker = Speaker::new(work.actor, Permission::ManageAgreements, &organisations);
    let possible = match Wanted::read(&mut work, record.kind, &record.content).await {
        Ok(wanted) => wanted.check(&mut work, &organisations).await.map(|()| wanted),
        Err(error) => Err(error),
    };
    match possible {
        Ok(wanted) => follow(&mut work, &speaker, &record, &proposal, wanted, None).await?,
        // Things have changed so that it is no longer possible: nobody's silence is a yes to something else.
        Err(ActionError::Refused(_) | ActionError::Agreement(_) | ActionError::NotFound(_)) => {
            work.tx.end_proposal(&record, ProposalState::Lapsed, work.now).await?;
            let announced = Announcement {
                concerned: proposal.asked.iter().map(|asked| asked.organisation).collect(),
                kind: MessageKind::ProposalLapsed,
                about: about(&record, &name_of(&record)),
                change: change(AuditAction::Lapse, &record, None),
            };
            speaker.announce(&mut work, announced).await?;
        }
        Err(error) => return Err(error),
    }
    work.finish_noted().await
}
