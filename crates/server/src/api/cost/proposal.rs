//! `proposals`: what several own together changes when all of them say yes (C-13).

use axum::{
    Json,
    extract::State,
    http::{StatusCode, header},
    response::IntoResponse,
};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use vagnpark_actions::{
    ActionError, App,
    cost::proposal::{
        Answered, NewProposal, answer,
        consequence::{Consequences, Part},
        effect::Effect,
        propose,
        see::{MovedRelation, ProposedChange, SeenAnswer, SeenProposal, list_proposals, open_proposal},
        withdraw,
    },
};
use vagnpark_domain::{Field, Refusal, ids::ProposalId, register::RelationKind};

use super::agreement::of_source;

use crate::{
    api::{Listing, PageParams, listing, word, words},
    web::{
        auth::Signed,
        extract::{Body, Params, Path},
        problem::Problem,
    },
};

/// A proposal with the answers so far.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ProposalBody {
    /// Its id.
    id: Uuid,
    /// Its kind.
    kind: words::ProposalKind,
    /// The name of what it would change.
    name: String,
    /// The day or the month it would begin.
    begins: String,
    /// The first month that it is about, as `2026-03`.
    first_month: String,
    /// The decision behind it, as cited in the minutes.
    decision: String,
    /// The day of the decision.
    decided_on: Option<NaiveDate>,
    /// Who proposes it, and for which organisation.
    proposed_by: String,
    /// When it was proposed.
    proposed_at: DateTime<Utc>,
    /// When silence begins to count as a yes, if it ever does.
    silence_from: Option<DateTime<Utc>>,
    /// When it lapses if somebody has not answered.
    lapses_at: DateTime<Utc>,
    /// Id of the proposal that it replaces.
    in_place_of: Option<Uuid>,
    /// The state it is in.
    state: words::ProposalState,
    /// The fingerprint of what it says: an answer must name it.
    hash: String,
    /// Those who are asked, with their answers.
    answers: Vec<PartyAnswerBody>,
    /// The names of those whom a body answers for: they are told.
    told: Vec<String>,
}

/// An organisation that is asked about a proposal.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PartyAnswerBody {
    /// Its code.
    organisation: String,
    /// `accepted` or `refused`; absent until it has answered.
    verdict: Option<words::Verdict>,
    /// The reason for a no.
    reason: String,
    /// Who answered.
    answered_by: Option<String>,
    /// When they answered.
    answered_at: Option<DateTime<Utc>>,
}

impl From<SeenAnswer> for PartyAnswerBody {
    fn from(SeenAnswer { code, said, .. }: SeenAnswer) -> Self {
        Self {
            organisation: code,
            verdict: said.verdict.map(Into::into),
            reason: said.reason,
            answered_by: said.answered_by,
            answered_at: said.answered_at,
        }
    }
}

impl From<SeenProposal> for ProposalBody {
    fn from(seen: SeenProposal) -> Self {
        let record = seen.record;
        Self {
            id: record.id.0,
            kind: record.kind.into(),
            name: seen.name,
            begins: seen.begins,
            first_month: record.first_month.to_string(),
            decision: record.decision,
            decided_on: record.decided_on,
            proposed_by: record.proposed_by,
            proposed_at: record.proposed_at,
            silence_from: record.silence_from,
            lapses_at: record.lapses_at,
            in_place_of: record.in_place_of.map(|id| id.0),
            state: record.state.into(),
            hash: record.hash,
            answers: seen.answers.into_iter().map(Into::into).collect(),
            told: seen.told,
        }
    }
}

/// A proposal with its effects.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ProposedChangeBody {
    /// The proposal.
    proposal: ProposalBody,
    /// The text that now holds where it would hold, as TOML.
    before: Option<String>,
    /// The text that would hold, as TOML.
    after: Option<String>,
    /// What changes from the one text to the other, a sentence for each change, in your own language. None of a move.
    changes: Vec<String>,
    /// The relations of vehicles that it would change.
    moves: Vec<MovedRelationBody>,
    /// What a move would mean besides, while it is open.
    consequences: Option<ConsequencesBody>,
    /// What it would mean for your organisations, last month and this month, while it is open; of a move, in the whole
    /// of last month, as an example.
    effects: Vec<EffectBody>,
    /// Codes of those whose own costs are not in the amounts of `effects`: they have not said yes, so that the amounts
    /// are not the whole.
    left_out: Vec<String>,
    /// The last month that it makes a difference to, as `2026-03`; none if no later version begins.
    last_month: Option<String>,
}

/// What a move of vehicles would mean.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ConsequencesBody {
    /// What it would mean for each of your organisations.
    parts: Vec<ConsequenceBody>,
    /// How many bookings past the beginning of that day stay.
    bookings: i64,
    /// The first of them.
    staying: Vec<StayingBody>,
    /// The vehicles that others have from a later day on already.
    cut_short: Vec<CutShortBody>,
    /// The depots that do not go with the vehicles, each with the vehicle's number.
    depots: Vec<String>,
}

/// A booking that stays on a vehicle that goes to another organisation.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct StayingBody {
    /// Its id, if you may open it.
    booking: Option<Uuid>,
    /// The number of its vehicle.
    number: String,
    /// When it begins.
    start: DateTime<Utc>,
    /// The first instant after it.
    end: DateTime<Utc>,
}

/// A vehicle that the move holds for until another begins.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CutShortBody {
    /// Its number.
    number: String,
    /// The last day.
    last: NaiveDate,
}

/// What a move of vehicles would mean for an organisation.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ConsequenceBody {
    /// Its name.
    organisation: String,
    /// `owner`, `user`, `unit`, `payer` or `manager`: what it gives.
    gives: Vec<String>,
    /// The same: what it gets.
    gets: Vec<String>,
}

impl From<Consequences> for ConsequencesBody {
    fn from(Consequences { parts, bookings, staying, cut_short, depots, .. }: Consequences) -> Self {
        let words = |kinds: Vec<RelationKind>| kinds.into_iter().map(|kind| kind.to_string()).collect();
        let part = |part: Part| ConsequenceBody {
            organisation: part.organisation,
            gives: words(part.gives),
            gets: words(part.gets),
        };
        let staying = staying.into_iter().map(|staying| StayingBody {
            booking: staying.booking.map(|id| id.0),
            number: staying.number,
            start: staying.window.start(),
            end: staying.window.end(),
        });
        Self {
            parts: parts.into_iter().map(part).collect(),
            bookings,
            staying: staying.collect(),
            cut_short: cut_short.into_iter().map(|(number, last)| CutShortBody { number, last }).collect(),
            depots,
        }
    }
}

/// A relation of a vehicle that a proposal would change.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MovedRelationBody {
    /// Id of the vehicle.
    vehicle: Uuid,
    /// Its number.
    number: String,
    /// Its kind.
    kind: words::RelationKind,
    /// The name of the organisation that has it on the day before; empty if none has.
    now: String,
    /// The name of the organisation that would have it.
    then: String,
}

impl From<MovedRelation> for MovedRelationBody {
    fn from(moved: MovedRelation) -> Self {
        let kind = moved.kind.into();
        Self { vehicle: moved.vehicle.0, number: moved.number, kind, now: moved.now, then: moved.then }
    }
}

/// The effect of a proposal on an organisation in a month.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct EffectBody {
    /// The month, as `2026-03`.
    month: String,
    /// The organisation's name.
    party: String,
    /// What it pays as things are now, in öre.
    now_ore: i64,
    /// What it would pay, in öre.
    then_ore: i64,
    /// Whether it would not hold for that month, which shows by an example what it does.
    example: bool,
}

impl From<Effect> for EffectBody {
    fn from(effect: Effect) -> Self {
        let Effect { month, party, now, then, example } = effect;
        Self { month: month.to_string(), party, now_ore: now.0, then_ore: then.0, example }
    }
}

impl ProposedChangeBody {
    /// As somebody reads it.
    fn new(signed: &Signed, change: ProposedChange) -> Self {
        Self {
            changes: change.changes.sentences(signed.user.language.into()),
            proposal: change.seen.into(),
            before: change.before,
            after: change.after,
            moves: change.moves.into_iter().map(Into::into).collect(),
            consequences: change.consequences.map(Into::into),
            effects: change.effects.into_iter().map(Into::into).collect(),
            left_out: change.left_out.into_iter().map(|(code, _)| code).collect(),
            last_month: change.last_month.map(|month| month.to_string()),
        }
    }
}

/// Which proposals to list.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct ProposalParams {
    /// Only `open`, `held`, `refused`, `withdrawn`, `replaced` or `lapsed` ones.
    state: Option<String>,
    /// The most items on a page, 1–500; 50 if absent.
    limit: Option<i64>,
    /// Where the page begins: `next` of the page before.
    cursor: Option<String>,
}

/// The proposals that your organisations have made or are asked about, newest first.
#[utoipa::path(
    get,
    path = "/proposals",
    operation_id = "list_proposals",
    tag = "cost",
    extensions(("x-permissions" = json!(["see_statements", "manage_vehicles"]))),
    params(ProposalParams),
    responses((status = 200, body = Listing<ProposalBody>)),
)]
pub(crate) async fn list(
    State(app): State<App>,
    signed: Signed,
    Params(params): Params<ProposalParams>,
) -> Result<Json<Listing<ProposalBody>>, Problem> {
    let page = PageParams { limit: params.limit, cursor: params.cursor };
    let state = params.state.map(|state| word(Field::State, &state)).transpose()?;
    let seen = list_proposals(&app, &signed.actor, state, page.after()?, page.limit()? + 1).await?;
    Ok(Json(listing(seen, page.limit()?, |seen| seen.record.id.0, Into::into)))
}

/// A proposal to make.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewProposalBody {
    /// `agreement`, `agreement_withdrawal`, `price_list`, `price_list_withdrawal` or `vehicle_move`.
    kind: String,
    /// The whole text as TOML, or the id of the version to take back. A move has `to` (an organisation's code), `from`
    /// (a day), `relations` (as of a vehicle), `vehicles` (ids) and `decision`.
    content: String,
    /// The decision to take a version back; every other text names its own.
    #[serde(default)]
    decision: String,
    /// The day of the decision.
    decided_on: Option<NaiveDate>,
    /// Id of the proposal that this one replaces; your own, if that is open. If both can hold, both stay.
    in_place_of: Option<Uuid>,
}

/// Proposes a version of the agreement or of the price list, that one is taken back, or that vehicles move to another
/// organisation. Those you speak for say yes by this; it holds when the last of those that are asked has.
#[utoipa::path(
    post,
    path = "/proposals",
    operation_id = "propose",
    tag = "cost",
    extensions(("x-permissions" = json!(["manage_agreements", "manage_vehicles"]))),
    request_body = NewProposalBody,
    responses((status = 201, body = ProposedChangeBody, headers(("Location" = String)))),
)]
pub(crate) async fn create(
    State(app): State<App>,
    signed: Signed,
    Body(body): Body<NewProposalBody>,
) -> Result<impl IntoResponse, Problem> {
    let new = NewProposal {
        kind: word(Field::Kind, &body.kind)?,
        content: body.content,
        decision: body.decision,
        decided_on: body.decided_on,
        in_place_of: body.in_place_of.map(ProposalId),
    };
    let made = propose(&app, &signed.actor, new).await.map_err(|error| {
        // The decision and its day have members of their own; everything else that can be wrong is in the text.
        let own = |refusal: &Refusal| matches!(refusal.field(), Some("decision" | "decided_on"));
        let own = matches!(&error, ActionError::Refused(refusal) if own(refusal));
        if own { error.into() } else { of_source(error, "/content") }
    })?;
    let location = [(header::LOCATION, format!("/api/v1/proposals/{}", made.id))];
    let change = open_proposal(&app, &signed.actor, made.id).await?;
    Ok((StatusCode::CREATED, location, Json(ProposedChangeBody::new(&signed, change))))
}

/// A proposal with its effects on your organisations.
#[utoipa::path(
    get,
    path = "/proposals/{id}",
    operation_id = "show_proposal",
    tag = "cost",
    extensions(("x-permissions" = json!(["see_statements", "manage_vehicles"]))),
    params(("id" = Uuid, Path, description = "The id of the proposal.")),
    responses((status = 200, body = ProposedChangeBody)),
)]
pub(crate) async fn show(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<Uuid>,
) -> Result<Json<ProposedChangeBody>, Problem> {
    Ok(Json(ProposedChangeBody::new(&signed, open_proposal(&app, &signed.actor, ProposalId(id)).await?)))
}

/// Your answer to a proposal.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ProposalAnswerBody {
    /// `accepted` or `refused`.
    verdict: String,
    /// `hash` of the proposal, as you saw it.
    hash: String,
    /// Why not; required for a no.
    #[serde(default)]
    reason: String,
}

/// Answers a proposal for the organisations that are asked and that you speak for. With the last yes it holds.
#[utoipa::path(
    post,
    path = "/proposals/{id}/answers",
    operation_id = "answer_proposal",
    tag = "cost",
    extensions(("x-permissions" = json!(["manage_agreements"]))),
    params(("id" = Uuid, Path, description = "The id of the proposal.")),
    request_body = ProposalAnswerBody,
    responses((status = 200, body = ProposedChangeBody)),
)]
pub(crate) async fn answers(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<Uuid>,
    Body(body): Body<ProposalAnswerBody>,
) -> Result<Json<ProposedChangeBody>, Problem> {
    let answered = Answered { verdict: word(Field::Verdict, &body.verdict)?, hash: body.hash, reason: body.reason };
    let record = answer(&app, &signed.actor, ProposalId(id), answered).await?;
    Ok(Json(ProposedChangeBody::new(&signed, open_proposal(&app, &signed.actor, record.id).await?)))
}

/// Takes back an open proposal that your organisation has made.
#[utoipa::path(
    delete,
    path = "/proposals/{id}",
    operation_id = "withdraw_proposal",
    tag = "cost",
    extensions(("x-permissions" = json!(["manage_agreements", "manage_vehicles"]))),
    params(("id" = Uuid, Path, description = "The id of the proposal.")),
    responses((status = 204)),
)]
pub(crate) async fn take_back(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<Uuid>,
) -> Result<StatusCode, Problem> {
    withdraw(&app, &signed.actor, ProposalId(id)).await?;
    Ok(StatusCode::NO_CONTENT)
}
