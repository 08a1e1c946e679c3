//! A proposal as those who are asked about it see it: what it would change, what that means for them, and who has said
//! what.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use uuid::Uuid;
use vagnpark_domain::{
    access::{Actor, Permission},
    cost::proposal::{ProposalScope, ProposalState, Verdict},
    ids::{OrganisationId, ProposalId, VehicleId},
    register::{RelationKind, holder_on, organisation::Organisation},
    time::Month,
};
use vagnpark_store::{AnswerRecord, ProposalRecord, Tx};

use super::{
    consequence::{Consequences, consequences_of, move_of},
    effect::{Effect, Reader, SharedMore, Shown, Texts, effects},
};
use crate::{
    app::App,
    cost::{
        agreement,
        changes::{TextChanges, load_names},
        parties::with_names,
    },
    error::ActionError,
    register::{find::numbers_of, vehicle_move},
};

/// A proposal with the answers so far.
#[derive(Clone, Debug)]
pub struct SeenProposal {
    /// The proposal.
    pub record: ProposalRecord,
    /// The name of what it would change.
    pub name: String,
    /// The month or the day it would begin.
    pub begins: String,
    /// Those who are asked, in their order, with their answers.
    pub answers: Vec<SeenAnswer>,
    /// Whether an organisation that the actor speaks for is asked and has not answered.
    pub may_answer: bool,
    /// Whether the actor may take it back.
    pub may_withdraw: bool,
    /// The names of those who are told only, since a body answers for them.
    pub told: Vec<String>,
    /// Whether the actor may propose such a thing.
    pub may_propose: bool,
}

/// An organisation that is asked, with its answer.
#[derive(Clone, Debug)]
pub struct SeenAnswer {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Its answer.
    pub said: AnswerRecord,
}

/// A proposal with its effects.
#[derive(Clone, Debug)]
pub struct ProposedChange {
    /// The proposal.
    pub seen: SeenProposal,
    /// The text that now holds where it would hold; none if nothing does.
    pub before: Option<String>,
    /// The text that would hold; none if nothing would.
    pub after: Option<String>,
    /// What changes from the one text to the other, for sentences.
    pub changes: TextChanges,
    /// The relations of vehicles that would change.
    pub moves: Vec<MovedRelation>,
    /// The name of the body that decides for the parties, if it is asked instead of them.
    pub decided_by: Option<String>,
    /// What a move would mean in words, while it is open.
    pub consequences: Option<Consequences>,
    /// What it would mean for each of the actor's organisations, month by month.
    pub effects: Vec<Effect>,
    /// What all together would share more in a month, or less, for whoever sees what all pay.
    pub shared_more: Vec<SharedMore>,
    /// Those whose own costs are not in the amounts, since they have not said yes: code and name.
    pub left_out: Vec<(String, String)>,
    /// The last month that it makes a difference to: from the next one another version holds.
    pub last_month: Option<Month>,
}

/// A relation of a vehicle that a proposal would change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MovedRelation {
    /// The vehicle.
    pub vehicle: VehicleId,
    /// Its number.
    pub number: String,
    /// Which relation.
    pub kind: RelationKind,
    /// The name of whoever has it on the day; empty if nobody does.
    pub now: String,
    /// The name of whoever would have it.
    pub then: String,
}

/// What the actor may see of proposals; a refusal if nothing.
fn readable(actor: &Actor) -> Result<ProposalScope, ActionError> {
    let scope = ProposalScope::of(actor);
    if scope.is_empty() { Err(ActionError::NotPermitted) } else { Ok(scope) }
}

/// The proposals that the actor's organisations have made or are asked about, newest first.
#[tracing::instrument(skip_all)]
pub async fn list_proposals(
    app: &App,
    actor: &Actor,
    state: Option<ProposalState>,
    after: Option<ProposalId>,
    limit: i64,
) -> Result<Vec<SeenProposal>, ActionError> {
    let scope = readable(actor)?;
    let mut tx = app.store.read().await?;
    let records = tx.list_proposals(&scope, state, after, limit).await?;
    see_all(&mut tx, actor, app.now(), records).await
}

/// How many open proposals wait for an answer of the actor's organisations.
#[tracing::instrument(skip_all)]
pub async fn count_waiting(app: &App, actor: &Actor) -> Result<usize, ActionError> {
    let open = list_proposals(app, actor, Some(ProposalState::Open), None, i64::MAX).await?;
    Ok(open.iter().filter(|seen| seen.may_answer).count())
}

/// A proposal with its effects.
#[tracing::instrument(skip_all)]
pub async fn open_proposal(app: &App, actor: &Actor, id: ProposalId) -> Result<ProposedChange, ActionError> {
    let scope = readable(actor)?;
    let mut tx = app.store.read().await?;
    let record = tx.find_proposal(&scope, id).await?.ok_or(ActionError::NotFound("proposal"))?;
    let seen = see_all(&mut tx, actor, app.now(), vec![record]).await?.pop();
    let seen = seen.ok_or(ActionError::NotFound("proposal"))?;
    let texts = Texts::load(&mut tx, &seen.record).await?;
    let Shown { effects, shared_more, left_out } = if seen.record.state == ProposalState::Open {
        let readers = readers(&mut tx, actor, &seen).await?;
        let accepted = |answer: &&SeenAnswer| answer.said.verdict == Some(Verdict::Accepted);
        let agreed: Vec<String> = seen.answers.iter().filter(accepted).map(|answer| answer.code.clone()).collect();
        effects(&mut tx, Month::of(app.today()), &seen.record, &readers, (&texts, &agreed)).await?
    } else {
        Shown::default()
    };
    let left_out = with_names(&tx.list_organisations().await?, left_out);
    let moves = moved_relations(&mut tx, &seen.record).await?;
    let consequences = consequences_of(&mut tx, app, actor, &seen.record).await?;
    let decided_by = body_of(&mut tx, &seen).await?;
    let last_month = texts.until.map(Month::previous);
    let (before, after) = (texts.before, texts.after);
    let names = load_names(&mut tx).await?;
    let changes = TextChanges::between(seen.record.kind, before.as_deref(), after.as_deref(), names);
    Ok(ProposedChange {
        seen,
        before,
        after,
        changes,
        moves,
        decided_by,
        consequences,
        effects,
        shared_more,
        left_out,
        last_month,
    })
}

/// Those of the actor's organisations that are asked about a proposal, or told of it, and may know what it means.
async fn readers(tx: &mut Tx, actor: &Actor, seen: &SeenProposal) -> Result<Vec<Reader>, ActionError> {
    let asked = |id: OrganisationId| seen.answers.iter().any(|answer| answer.said.organisation == id);
    let mut own = tx.list_organisations().await?;
    own.retain(|found| {
        actor.may_in(Permission::SeeStatements, found.id) && (asked(found.id) || seen.told.contains(&found.name))
    });
    let reader = |own: Organisation| {
        let mut others = seen.answers.iter().filter(|answer| answer.said.organisation != own.id);
        let let_in = others.all(|answer| answer.said.verdict == Some(Verdict::Accepted));
        Reader { code: own.code, name: own.name, let_in }
    };
    Ok(own.into_iter().map(reader).collect())
}

/// The body that is asked for the parties of the agreement that now holds where the proposal would begin.
async fn body_of(tx: &mut Tx, seen: &SeenProposal) -> Result<Option<String>, ActionError> {
    let versions = agreement::all_versions(tx).await?;
    let held = versions.iter().rfind(|version| version.agreement.first_month <= seen.record.first_month);
    let body = held.and_then(|held| held.agreement.consent.body());
    let asked = body.and_then(|body| seen.answers.iter().find(|answer| answer.code == body));
    Ok(asked.map(|answer| answer.name.clone()))
}

async fn see_all(
    tx: &mut Tx,
    actor: &Actor,
    now: DateTime<Utc>,
    records: Vec<ProposalRecord>,
) -> Result<Vec<SeenProposal>, ActionError> {
    let organisations = tx.list_organisations().await?;
    let mut answers = tx.load_answers(&records).await?;
    let mut told = tx.load_told(&records).await?;
    let names = Named::load(tx, &records).await?;
    let see = |record: ProposalRecord| {
        let said = answers.remove(&record.id).unwrap_or_default();
        let open = record.state == ProposalState::Open && now < record.lapses_at;
        let speaks = |id: OrganisationId| actor.speaks_for(id, record.kind.answered_with());
        let proposes = |id: OrganisationId| actor.speaks_for(id, record.kind.proposed_with());
        SeenProposal {
            name: names.of(&record),
            begins: begins(&record),
            may_answer: open && said.iter().any(|answer| answer.verdict.is_none() && speaks(answer.organisation)),
            may_withdraw: open && record.organisation.is_some_and(proposes),
            told: told
                .remove(&record.id)
                .unwrap_or_default()
                .into_iter()
                .map(|told| names.organisation(|found| found.id == told))
                .collect(),
            may_propose: !actor.read_only && actor.may(record.kind.proposed_with()),
            answers: said.into_iter().map(|said| named(&organisations, said)).collect(),
            record,
        }
    };
    Ok(records.into_iter().map(see).collect())
}

fn named(organisations: &[Organisation], said: AnswerRecord) -> SeenAnswer {
    let found = organisations.iter().find(|found| found.id == said.organisation);
    let (code, name) = found.map_or_else(Default::default, |found| (found.code.clone(), found.name.clone()));
    SeenAnswer { code, name, said }
}

/// The day or the month that a proposal would begin, as its text says.
pub(super) fn begins(record: &ProposalRecord) -> String {
    move_of(record).map_or_else(|| record.first_month.to_string(), |plan| plan.from.to_string())
}

/// What some proposals are called.
pub(super) struct Named {
    plates: HashMap<VehicleId, String>,
    /// The texts of the versions that are to be taken back.
    sources: HashMap<Uuid, String>,
    organisations: Vec<Organisation>,
}

impl Named {
    /// Loads the numbers of all vehicles that they are about: whoever is asked about one may know which it is.
    pub(super) async fn load(tx: &mut Tx, records: &[ProposalRecord]) -> Result<Self, ActionError> {
        let vehicles: Vec<VehicleId> = records.iter().filter_map(move_of).flat_map(|plan| plan.vehicles).collect();
        let everything = Actor::job().scope(Permission::SeeVehicles);
        let plates = if vehicles.is_empty() { HashMap::new() } else { numbers_of(tx, &everything, vehicles).await? };
        let taken_back = records.iter().filter(|record| record.kind.is_withdrawal());
        let taken_back: Vec<Uuid> = taken_back.filter_map(|record| record.content.parse().ok()).collect();
        let sources = tx.load_version_sources(&taken_back).await?;
        Ok(Self { plates, sources, organisations: tx.list_organisations().await? })
    }

    /// The name of what is proposed, if its text gives it.
    pub(super) fn of(&self, record: &ProposalRecord) -> String {
        if let Some(plan) = move_of(record) {
            return vehicle_move::name_of(&plan, &self.plates, &self.organisations);
        }
        let named = |text: &str| text.parse::<toml::Table>().ok()?.get("name")?.as_str().map(str::to_owned);
        let taken_back = || self.sources.get(&record.content.parse().ok()?);
        let text = if record.kind.is_withdrawal() { taken_back() } else { Some(&record.content) };
        text.and_then(|text| named(text)).unwrap_or_default()
    }

    fn organisation(&self, is_it: impl Fn(&Organisation) -> bool) -> String {
        self.organisations.iter().find(|found| is_it(found)).map_or_else(String::new, |found| found.name.clone())
    }
}

/// The relations of vehicles that a proposal would change.
async fn moved_relations(tx: &mut Tx, record: &ProposalRecord) -> Result<Vec<MovedRelation>, ActionError> {
    let Some(plan) = move_of(record) else { return Ok(Vec::new()) };
    let named = Named::load(tx, std::slice::from_ref(record)).await?;
    let known = tx.load_relations(&plan.vehicles).await?;
    let then = named.organisation(|found| found.code == plan.to);
    // What holds has changed the day itself.
    let is_open = record.state == ProposalState::Open;
    let day = if is_open { plan.from } else { plan.from.pred_opt().unwrap_or(plan.from) };
    let moved = |vehicle: VehicleId, kind: RelationKind| {
        let held = known.get(&vehicle).and_then(|relations| holder_on(relations, kind, day));
        MovedRelation {
            vehicle,
            number: named.plates.get(&vehicle).cloned().unwrap_or_default(),
            kind,
            now: held.map_or_else(String::new, |held| named.organisation(|found| found.id == held.organisation)),
            then: then.clone(),
        }
    };
    let each = |vehicle: &VehicleId| {
        let vehicle = *vehicle;
        plan.relations.iter().map(move |kind| (vehicle, *kind))
    };
    Ok(plan.vehicles.iter().flat_map(each).map(|(vehicle, kind)| moved(vehicle, kind)).collect())
}
