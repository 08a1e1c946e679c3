//! `/forslag`: proposals about what several own together, their effects, and saying yes or no (C-13).

use askama::Template;
use axum::{Form, extract::Path, response::Response};
use chrono::{DateTime, NaiveDate, Utc};
use serde::Deserialize;
use uuid::Uuid;
use vagnpark_actions::{
    ActionError,
    cost::proposal::{
        Answered, NewProposal, answer,
        consequence::Staying,
        effect::Effect,
        propose,
        see::{MovedRelation, ProposedChange, SeenAnswer, SeenProposal, list_proposals, open_proposal},
        withdraw,
    },
    records::ProposalRecord,
};
use vagnpark_domain::{
    Field, Refusal,
    access::Permission,
    cost::proposal::{ProposalKind, ProposalState, Verdict},
    ids::{ProposalId, VehicleId},
    money::Ore,
    time::{Month, local_date},
};
use vagnpark_text::{Said, Subject};

use super::{
    diff::{DiffLine, diff},
    proposal_words::{in_words, left_out_words, shared_more_words},
};
use crate::pages::{
    Frame, PageResult, Texts,
    alert::Alert,
    decided_by,
    lines::SaidBy,
    read_day, render,
    visit::{Visit, answer_form},
};

/// The most proposals that are listed.
const SHOWN: i64 = 100;

/// The most sentences about what changes that stand before what it means in money.
const FEW_CHANGES: usize = 15;

/// A proposal in a list.
pub(crate) struct ProposalLine {
    pub(crate) id: ProposalId,
    /// The proposal in words.
    pub(crate) what: String,
    /// The decision behind it, which tells it from others that begin then.
    pub(crate) decision: String,
    pub(crate) proposed_by: String,
    pub(crate) on: NaiveDate,
    pub(crate) state: String,
    /// How many have said yes, of how many.
    pub(crate) accepted: usize,
    pub(crate) asked: usize,
    /// Whether it waits for the reader.
    pub(crate) waits: bool,
}

impl ProposalLine {
    fn new(t: Texts, seen: &SeenProposal) -> Self {
        let accepted = |answer: &&SeenAnswer| answer.said.verdict == Some(Verdict::Accepted);
        Self {
            id: seen.record.id,
            what: what(t, seen),
            decision: seen.record.decision.clone(),
            proposed_by: seen.record.proposed_by.clone(),
            on: local_date(seen.record.proposed_at),
            state: state_of(t, &seen.record),
            accepted: seen.answers.iter().filter(accepted).count(),
            asked: seen.answers.len(),
            waits: seen.may_answer,
        }
    }
}

/// Its state in words. One that has lapsed before its time had become impossible.
fn state_of(t: Texts, record: &ProposalRecord) -> String {
    let before_its_time = record.ended_at.is_some_and(|at| at < record.lapses_at);
    let impossible = record.state == ProposalState::Lapsed && before_its_time;
    t.word("proposal", if impossible { "impossible" } else { record.state.as_str() })
}

/// The proposal in words.
fn what(t: Texts, seen: &SeenProposal) -> String {
    let values = [
        ("kind", t.word("proposal-kind", seen.record.kind.as_str())),
        ("name", seen.name.clone()),
        ("from", seen.begins.clone()),
    ];
    t.0.with(if seen.name.is_empty() { "proposal-what-unnamed" } else { "proposal-what" }, &values)
}

/// Those that are open and that the reader may see.
pub(crate) async fn open_lines(visit: &Visit, t: Texts) -> Result<Vec<ProposalLine>, ActionError> {
    let open = list_proposals(&visit.app, visit.actor(), Some(ProposalState::Open), None, SHOWN).await?;
    Ok(open.iter().map(|seen| ProposalLine::new(t, seen)).collect())
}

#[derive(Template)]
#[template(path = "cost/proposals.html")]
struct ProposalsPage {
    frame: Frame,
    /// Whether the reader sees agreements: those who coordinate vehicles see moves only.
    agreements: bool,
    lines: Vec<ProposalLine>,
}

pub(crate) async fn list(visit: Visit) -> PageResult {
    let agreements = visit.actor().may(Permission::SeeStatements);
    let frame = visit.frame(if agreements { "/avtal" } else { "/fordon" }, "proposals-title");
    let seen = list_proposals(&visit.app, visit.actor(), None, None, SHOWN).await?;
    let lines = seen.iter().map(|seen| ProposalLine::new(frame.t, seen)).collect();
    Ok(render(&ProposalsPage { frame, agreements, lines }))
}

/// An organisation's answer.
struct AnswerLine {
    name: String,
    /// The look of its badge.
    look: &'static str,
    verdict: String,
    by: Option<SaidBy>,
    reason: String,
}

impl AnswerLine {
    fn new(t: Texts, answer: SeenAnswer) -> Self {
        let said = answer.said;
        let look = match said.verdict {
            Some(Verdict::Accepted) => "confirmed",
            Some(Verdict::Refused) => "rejected",
            None => "",
        };
        Self {
            name: answer.name,
            look,
            verdict: t.word("verdict", said.verdict.map_or("none", Verdict::as_str)),
            by: said.answered_by.zip(said.answered_at).map(|(who, at)| SaidBy { who, at }),
            reason: said.reason,
        }
    }
}

/// The effect on an organisation in a month.
struct EffectLine {
    month: Month,
    party: String,
    now: Ore,
    then: Ore,
    /// The difference in words: how much more, or less.
    difference: String,
}

impl EffectLine {
    fn new(t: Texts, effect: &Effect) -> Self {
        let difference = effect.difference().0;
        let key = match difference {
            0 => "proposal-same",
            1.. => "proposal-more",
            _ => "proposal-less",
        };
        Self {
            month: effect.month,
            party: effect.party.clone(),
            now: effect.now,
            then: effect.then,
            difference: t.0.with(key, &[("amount", Said::Money(Ore(difference.saturating_abs())))]),
        }
    }
}

/// A relation of a vehicle that would change.
struct MoveLine {
    vehicle: VehicleId,
    number: String,
    kind: String,
    now: String,
    then: String,
}

impl MoveLine {
    fn new(t: Texts, moved: MovedRelation) -> Self {
        let MovedRelation { vehicle, number, kind, now, then } = moved;
        Self { vehicle, number, kind: t.word("relation", kind.as_str()), now, then }
    }
}

#[derive(Template)]
#[template(path = "cost/proposal.html")]
struct ProposalPage {
    frame: Frame,
    id: ProposalId,
    state: String,
    open: bool,
    decision: String,
    decided_on: Option<NaiveDate>,
    proposed_by: String,
    proposed_at: DateTime<Utc>,
    lapses_on: NaiveDate,
    silence_from: Option<NaiveDate>,
    in_place_of: Option<ProposalId>,
    /// The body that decides for the parties; empty if each does for itself.
    decided_by: String,
    answers: Vec<AnswerLine>,
    moves: Vec<MoveLine>,
    effects: Vec<EffectLine>,
    /// What all together would share otherwise.
    shared_more: Vec<String>,
    /// What it means, in words.
    words: Vec<String>,
    /// The bookings that stay on vehicles that go to others.
    staying: Vec<Staying>,
    /// Why no amounts are shown to somebody who sees costs; else empty.
    no_amounts: String,
    /// The names of those who are told only.
    told: String,
    /// What changes, in words.
    changes: Vec<String>,
    /// The same by what it is about, if it is long: what it means in money goes before it then.
    subjects: Vec<Subject>,
    /// The lines of both texts.
    changed: Vec<DiffLine>,
    hash: String,
    may_answer: bool,
    may_withdraw: bool,
    /// The form that begins as this proposal, if the reader may propose another.
    again: String,
    /// The reason typed for a no.
    reason: String,
    error: Alert,
}

pub(crate) async fn show(visit: Visit, Path(id): Path<Uuid>) -> PageResult {
    Ok(page(&visit, ProposalId(id), String::new(), None).await?)
}

async fn page(
    visit: &Visit,
    id: ProposalId,
    reason: String,
    refused: Option<&ActionError>,
) -> Result<Response, ActionError> {
    let ProposedChange {
        seen,
        before,
        after,
        changes,
        moves,
        consequences,
        effects,
        shared_more,
        left_out,
        last_month,
        decided_by: body,
    } = open_proposal(&visit.app, visit.actor(), id).await?;
    let record = &seen.record;
    let is_move = record.kind == ProposalKind::VehicleMove;
    let mut frame = visit.frame(if is_move { "/fordon" } else { "/avtal" }, "proposal-title");
    let t = frame.t;
    frame.title = what(t, &seen);
    let (subjects, sentences) = (changes.by_subject(t.0), changes.sentences(t.0));
    let long = sentences.len() > FEW_CHANGES;
    let (subjects, changes) = if long { (subjects, Vec::new()) } else { (Vec::new(), sentences) };
    Ok(render(&ProposalPage {
        id,
        subjects,
        state: state_of(t, record),
        open: record.state == ProposalState::Open,
        decision: record.decision.clone(),
        decided_on: record.decided_on,
        proposed_by: record.proposed_by.clone(),
        proposed_at: record.proposed_at,
        lapses_on: local_date(record.lapses_at),
        silence_from: record.silence_from.map(local_date),
        in_place_of: record.in_place_of,
        words: in_words(t, &seen.begins, consequences.as_ref(), &effects)
            .into_iter()
            .chain(left_out_words(t, &left_out))
            .chain(last_month.map(|last| t.0.with("proposal-until", &[("last", last.to_string())])))
            .collect(),
        staying: consequences.as_ref().map_or_else(Vec::new, |found| found.staying.clone()),
        no_amounts: if effects.is_empty() && (consequences.is_none() || visit.actor().may(Permission::SeeStatements)) {
            t.s("proposal-no-effect")
        } else {
            String::new()
        },
        told: seen.told.join(", "),
        effects: effects.iter().map(|effect| EffectLine::new(t, effect)).collect(),
        shared_more: shared_more_words(t, record.kind, &shared_more),
        moves: moves.into_iter().map(|moved| MoveLine::new(t, moved)).collect(),
        changes,
        changed: if is_move || (record.kind.is_withdrawal() && after.is_none()) {
            Vec::new()
        } else {
            diff(before.as_deref().unwrap_or_default(), after.as_deref().unwrap_or_default())
        },
        hash: record.hash.clone(),
        may_answer: seen.may_answer,
        may_withdraw: seen.may_withdraw,
        again: if seen.may_propose { begins_as(record) } else { String::new() },
        decided_by: body.map_or_else(String::new, |body| decided_by(t, body)),
        answers: seen.answers.into_iter().map(|answer| AnswerLine::new(t, answer)).collect(),
        reason,
        error: Alert::of(t, refused, &["reason"]),
        frame,
    }))
}

/// The form that begins as a proposal.
fn begins_as(record: &ProposalRecord) -> String {
    match record.kind {
        ProposalKind::Agreement => format!("/avtal?som={}", record.id),
        ProposalKind::AgreementWithdrawal => "/avtal".to_owned(),
        ProposalKind::PriceList => format!("/prislista?som={}", record.id),
        ProposalKind::PriceListWithdrawal => "/prislista".to_owned(),
        ProposalKind::VehicleMove => format!("/fordon/flytta?som={}", record.id),
    }
}

/// A yes or a no, with the fingerprint of what was seen.
#[derive(Debug, Deserialize)]
pub(crate) struct AnswerForm {
    #[serde(default)]
    verdict: String,
    #[serde(default)]
    hash: String,
    #[serde(default)]
    reason: String,
}

/// Answers for the organisations that are asked and that the reader speaks for.
pub(crate) async fn say(visit: Visit, Path(id): Path<Uuid>, Form(form): Form<AnswerForm>) -> PageResult {
    let id = ProposalId(id);
    let done = match form.verdict.parse::<Verdict>() {
        Ok(verdict) => {
            let answered = Answered { verdict, hash: form.hash, reason: form.reason.clone() };
            answer(&visit.app, visit.actor(), id, answered).await
        }
        Err(unknown) => Err(Refusal::at(Field::Verdict, unknown).into()),
    };
    let to = |record: ProposalRecord| format!("/forslag/{}", record.id);
    answer_form(done, to, async |error| page(&visit, id, form.reason, Some(&error)).await).await
}

/// Withdraws a proposal.
pub(crate) async fn take_back(visit: Visit, Path(id): Path<Uuid>) -> PageResult {
    let id = ProposalId(id);
    let done = withdraw(&visit.app, visit.actor(), id).await;
    let to = |record: ProposalRecord| format!("/forslag/{}", record.id);
    answer_form(done, to, async |error| page(&visit, id, String::new(), Some(&error)).await).await
}

/// The text of a proposal of a kind that the reader wants to begin from, with the day of its decision.
pub(crate) async fn proposed_text(
    visit: &Visit,
    kind: ProposalKind,
    id: Uuid,
) -> Result<Option<(String, String)>, ActionError> {
    let record = open_proposal(&visit.app, visit.actor(), ProposalId(id)).await?.seen.record;
    let decided_on = record.decided_on.map_or_else(String::new, |day| day.to_string());
    Ok((record.kind == kind).then_some((record.content, decided_on)))
}

/// Makes a proposal from the pages of agreements and price lists: a text with the day of its decision, or taking back a
/// version with that decision and its day.
pub(crate) async fn propose_from(
    visit: &Visit,
    kind: ProposalKind,
    content: String,
    (decision, decided_on): (&str, &str),
    in_place_of: &str,
) -> Result<ProposalRecord, ActionError> {
    let given = Some(decided_on).filter(|given| !given.trim().is_empty());
    let decided_on = given.map(|given| read_day(Field::DecidedOn, given)).transpose()?;
    let in_place_of = in_place_of.parse::<Uuid>().ok().map(ProposalId);
    propose(
        &visit.app,
        visit.actor(),
        NewProposal { kind, content, decision: decision.to_owned(), decided_on, in_place_of },
    )
    .await
}
