//! Proposals about what several own together: made, answered and withdrawn (C-13). One holds in the transaction of the
//! last yes.

use chrono::NaiveDate;
use serde_json::{Value, json};
use vagnpark_domain::{
    Refusal,
    access::{Actor, Permission},
    audit::{AuditAction, AuditEntity},
    bounds::table::PROPOSAL_REASON,
    cost::proposal::{
        Matter, Proposal, ProposalKind, ProposalScope, ProposalState, Standing, Verdict, decided, fingerprint,
    },
    ids::{OrganisationId, ProposalId},
    message::MessageKind,
};
use vagnpark_store::{AnswerRecord, Change, Locked, ProposalRecord, Tx};

use self::wanted::Wanted;
use super::{
    agreement::find_members,
    parties::{Announcement, Speaker, with_others},
};
use crate::{app::App, error::ActionError, work::Work, writing_scope};

pub mod consequence;
pub(crate) mod due;
pub mod effect;
pub mod operate;
mod overtake;
pub mod see;
mod wanted;

/// A proposal that somebody makes.
#[derive(Clone, Debug)]
pub struct NewProposal {
    /// Its kind.
    pub kind: ProposalKind,
    /// The text of the version or of the move, or the id of the version to take back.
    pub content: String,
    /// The decision to take a version back; the others name theirs in their text.
    pub decision: String,
    /// The day of the decision behind it.
    pub decided_on: Option<NaiveDate>,
    /// An earlier proposal that this one replaces: their own if that is open and both cannot hold, or any that has
    /// ended.
    pub in_place_of: Option<ProposalId>,
}

/// Makes a proposal. An organisation that is asked and that the actor speaks for says yes by this; if nobody is left to
/// ask, it holds at once.
#[tracing::instrument(skip_all)]
pub async fn propose(app: &App, actor: &Actor, new: NewProposal) -> Result<ProposalRecord, ActionError> {
    writing_scope(actor, new.kind.proposed_with())?;
    let scope = ProposalScope::of(actor);
    let mut work = app.begin(actor).await?;
    wanted::hold(&mut work, new.kind, &new.content).await?;
    let organisations = work.tx.list_organisations().await?;
    let proposer = Speaker::new(actor, new.kind.proposed_with(), &organisations).about(new.kind);
    let speaker = Speaker::new(actor, new.kind.answered_with(), &organisations).about(new.kind);
    let wanted = Wanted::read(&mut work, new.kind, &new.content).await?;
    wanted.must_be_seen(&mut work).await?;
    wanted.may_be_proposed(&proposer)?;
    wanted.check(&mut work, &organisations).await?;
    let decided_on = decided(new.decided_on, work.today())?;
    let decision = wanted.decided_by(&new.decision)?;
    let (asked, terms) = wanted.asked();
    let asked = find_members(&organisations, asked.iter().map(String::as_str))?;
    let parties = wanted.parties();
    let mut told = find_members(&organisations, parties.iter().map(String::as_str))?;
    told.retain(|party| !asked.contains(party));
    let proposed_for = wanted.proposed_for().or_else(|| asked.iter().copied().find(|id| speaker.for_id(*id)));
    let mut concerned = asked.clone();
    with_others(&mut concerned, told.iter().copied().chain(proposed_for));
    let hash = fingerprint(new.kind, &new.content, &decision, Some(decided_on));
    // The same proposal once more, by a page that was opened again, is the one that is there (B-13).
    let open = work.tx.list_proposals(&scope, Some(ProposalState::Open), None, i64::MAX).await?;
    if let Some(made) = open.into_iter().find(|made| made.hash == hash && made.organisation == proposed_for) {
        return Ok(made);
    }
    let about_it = (hash, Matter::of(new.kind, &new.content));
    let proposal = Proposal::new(about_it, &asked, &terms, work.now);
    let earlier = match new.in_place_of {
        Some(earlier) => Some(find_earlier(&mut work, actor, earlier).await?),
        None => None,
    };
    let record = ProposalRecord {
        id: app.new_id(),
        kind: new.kind,
        hash: proposal.hash.clone(),
        first_month: wanted.first_month(),
        decision,
        decided_on: Some(decided_on),
        organisation: proposed_for,
        proposed_by: proposer.shown(&mut work.tx, &concerned).await?,
        proposed_at: work.now,
        silence_from: proposal.silence_from,
        lapses_at: proposal.lapses_at,
        in_place_of: None,
        base: None,
        state: ProposalState::Open,
        ended_at: None,
        version: 1,
        content: new.content,
    };
    // Both may hold: then neither takes the other's place.
    let earlier = earlier.filter(|earlier| earlier.state != ProposalState::Open || overtake::collide(&record, earlier));
    let base = Some(effect::base_of(&mut work.tx, &record).await?);
    let record = ProposalRecord { in_place_of: earlier.as_ref().map(|earlier| earlier.id), base, ..record };
    work.tx.insert_proposal(&record, &asked, &told).await?;
    if let Some(earlier) = earlier.filter(|earlier| earlier.state == ProposalState::Open) {
        give_way(&mut work, &proposer, &earlier, (&record, wanted.name())).await?;
    }
    let entry = change(AuditAction::Propose, &record, None);
    if asked.iter().all(|id| speaker.for_id(*id)) {
        // It will hold in a moment, and that is what they are told.
        work.note_for(Change { organisation: record.organisation, ..entry }, concerned);
    } else {
        let about = about(&record, wanted.name());
        let announced = Announcement { concerned, kind: MessageKind::ProposalMade, about, change: entry };
        proposer.announce(&mut work, announced).await?;
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

/// An earlier proposal that the actor wants to replace: their own, if it is open.
async fn find_earlier(
    work: &mut Work<'_>,
    actor: &Actor,
    earlier: ProposalId,
) -> Result<Locked<ProposalRecord>, ActionError> {
    let scope = ProposalScope::of(actor);
    let earlier = work.tx.find_proposal_for_update(&scope, earlier).await?.ok_or(ActionError::NotFound("proposal"))?;
    if earlier.state == ProposalState::Open {
        must_be_own(&earlier, actor)?;
    }
    Ok(earlier)
}

/// Ends an open proposal that another takes the place of, and tells all whom it concerned which.
async fn give_way(
    work: &mut Work<'_>,
    speaker: &Speaker<'_>,
    earlier: &Locked<ProposalRecord>,
    (by, name_of_it): (&ProposalRecord, &str),
) -> Result<(), ActionError> {
    work.tx.end_proposal(earlier, ProposalState::Replaced, work.now).await?;
    let answers = work.tx.load_answers(std::slice::from_ref(&**earlier)).await?.remove(&earlier.id).unwrap_or_default();
    let concerned = concerned_by(&mut work.tx, earlier, &earlier.with(&answers)).await?;
    let name = name_of(&mut work.tx, earlier).await?;
    let mut about = about(earlier, &name);
    about["by"] = name_of_it.into();
    about["since"] = see::begins(by).into();
    about["instead"] = by.kind.as_str().into();
    about["decided"] = by.decision.clone().into();
    about["link"] = format!("/forslag/{}", by.id).into();
    let change = change(AuditAction::Replace, earlier, None);
    speaker.announce(work, Announcement { concerned, kind: MessageKind::ProposalReplaced, about, change }).await
}

/// Only those who may propose such a thing for the organisation that has proposed it take it back.
fn must_be_own(record: &ProposalRecord, actor: &Actor) -> Result<(), Refusal> {
    let speaks = |made_by| actor.speaks_for(made_by, record.kind.proposed_with());
    if record.organisation.is_some_and(speaks) { Ok(()) } else { Err(Refusal::NotAParty) }
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
    writing_scope(actor, Permission::ManageAgreements)?;
    let reason = match answered.verdict {
        Verdict::Refused => PROPOSAL_REASON.demanded(&answered.reason)?,
        Verdict::Accepted => PROPOSAL_REASON.prose(&answered.reason)?,
    };
    let answered = Answered { reason: reason.into(), ..answered };
    let mut work = app.begin(actor).await?;
    let record = lock(&mut work, &ProposalScope::of(actor), id).await?;
    must_be_open(&record)?;
    let organisations = work.tx.list_organisations().await?;
    let speaker = Speaker::new(actor, record.kind.answered_with(), &organisations).about(record.kind);
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
    // Nobody says yes to what has become impossible meanwhile, as by the closing of its month.
    if answered.verdict == Verdict::Accepted {
        wanted.check(&mut work, &organisations).await?;
    }
    answer_for(&mut work, &speaker, &record, wanted, &open, &answered).await?;
    work.finish_noted().await?;
    find(app, actor, id).await
}

/// A proposal in scope with what it is about, both locked. What it says never changes, so that it can be read first.
async fn lock(
    work: &mut Work<'_>,
    scope: &ProposalScope,
    id: ProposalId,
) -> Result<Locked<ProposalRecord>, ActionError> {
    let read = work.tx.find_proposal(scope, id).await?.ok_or(ActionError::NotFound("proposal"))?;
    wanted::hold(work, read.kind, &read.content).await?;
    work.tx.find_proposal_for_update(scope, id).await?.ok_or(ActionError::NotFound("proposal"))
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
    let concerned = concerned_by(&mut work.tx, record, &proposal).await?;
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
    let asked = concerned_by(&mut work.tx, record, proposal).await?;
    let mut about = about(record, wanted.name());
    let (kind, action, state) = match proposal.standing(work.now) {
        Standing::Waiting => return Ok(()),
        Standing::Agreed(consent) => {
            work.tx.end_proposal(record, ProposalState::Held, work.now).await?;
            let organisations = work.tx.list_organisations().await?;
            let name = wanted.name().to_owned();
            let (_, held) = wanted.carry_out(work, &consent, &organisations).await?;
            overtake::others(work, speaker, (record, &name)).await?;
            overtake::with_other_base(work, record.kind).await?;
            let mut concerned = held.concerned;
            with_others(&mut concerned, asked);
            about["version"] = held.about["version"].clone();
            about["link"] = held.about["link"].clone();
            about["bookings"] = held.about["bookings"].clone();
            about["depots"] = held.about["depots"].clone();
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

/// Takes back a proposal that the actor's organisation has made.
#[tracing::instrument(skip_all)]
pub async fn withdraw(app: &App, actor: &Actor, id: ProposalId) -> Result<ProposalRecord, ActionError> {
    if !ProposalKind::ALL.iter().any(|kind| actor.may(kind.proposed_with())) {
        return Err(ActionError::NotPermitted);
    }
    let mut work = app.begin(actor).await?;
    let record = lock(&mut work, &ProposalScope::of(actor), id).await?;
    must_be_own(&record, actor)?;
    must_be_open(&record)?;
    let organisations = work.tx.list_organisations().await?;
    let speaker = Speaker::new(actor, record.kind.proposed_with(), &organisations).about(record.kind);
    work.tx.end_proposal(&record, ProposalState::Withdrawn, work.now).await?;
    let answers = work.tx.load_answers(std::slice::from_ref(&*record)).await?.remove(&id).unwrap_or_default();
    let name = name_of(&mut work.tx, &record).await?;
    let concerned = concerned_by(&mut work.tx, &record, &record.with(&answers)).await?;
    let announced = Announcement {
        concerned,
        kind: MessageKind::ProposalWithdrawn,
        about: about(&record, &name),
        change: change(AuditAction::Withdraw, &record, None),
    };
    speaker.announce(&mut work, announced).await?;
    work.finish_noted().await?;
    find(app, actor, id).await
}

/// Those who are asked, those for whom a body answers, and whoever proposes it.
async fn concerned_by(
    tx: &mut Tx,
    record: &ProposalRecord,
    proposal: &Proposal,
) -> Result<Vec<OrganisationId>, ActionError> {
    let told = tx.load_told(std::slice::from_ref(record)).await?.remove(&record.id).unwrap_or_default();
    let mut concerned = proposal.asked.iter().map(|asked| asked.organisation).collect();
    with_others(&mut concerned, told.into_iter().chain(record.organisation));
    Ok(concerned)
}

fn must_be_open(record: &ProposalRecord) -> Result<(), Refusal> {
    if record.state == ProposalState::Open { Ok(()) } else { Err(Refusal::in_state(record.state)) }
}

/// The name of what is proposed, if its text gives it.
async fn name_of(tx: &mut Tx, record: &ProposalRecord) -> Result<String, ActionError> {
    let named = see::Named::load(tx, std::slice::from_ref(record)).await?;
    Ok(named.of(record))
}

/// One that the actor's organisations have made or are asked about.
async fn find(app: &App, actor: &Actor, id: ProposalId) -> Result<ProposalRecord, ActionError> {
    app.store.read().await?.find_proposal(&ProposalScope::of(actor), id).await?.ok_or(ActionError::NotFound("proposal"))
}

fn about(record: &ProposalRecord, name: &str) -> Value {
    json!({
        "proposed": record.kind, "what": name, "from": see::begins(record), "until": record.lapses_at,
        "decision": record.decision,
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
