//! A proposal as those who are asked about it see it: what it would change, what that means for them, and who has said
//! what.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use vagnpark_domain::{
    access::{Actor, Permission},
    cost::{
        Agreement, Statement,
        price_list::PriceList,
        proposal::{ProposalKind, ProposalScope, ProposalState, Verdict},
    },
    ids::{OrganisationId, ProposalId, VehicleId},
    money::Ore,
    register::{RelationKind, VehicleMove, holder_on, organisation::Organisation},
    time::Month,
};
use vagnpark_store::{AnswerRecord, ProposalRecord, Tx};

use super::consequence::{Consequences, consequences_of, move_of};
use crate::{
    app::App,
    cost::{agreement, price_list, statement::Books},
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
    /// The relations of vehicles that would change.
    pub moves: Vec<MovedRelation>,
    /// The name of the body that decides for the parties, if it is asked instead of them.
    pub decided_by: Option<String>,
    /// What a move would mean in words, while it is open.
    pub consequences: Option<Consequences>,
    /// What it would mean for each of the actor's organisations, month by month.
    pub effects: Vec<Effect>,
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

/// The effect of a proposal on an organisation in a month.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Effect {
    /// The month.
    pub month: Month,
    /// The organisation's name.
    pub party: String,
    /// What it pays as things are now.
    pub now: Ore,
    /// What it would pay.
    pub then: Ore,
}

impl Effect {
    /// How much more, or less.
    pub fn difference(&self) -> Ore {
        Ore(self.then.0.saturating_sub(self.now.0))
    }
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
    let mut seen = seen.ok_or(ActionError::NotFound("proposal"))?;
    let texts = Texts::load(&mut tx, &seen.record).await?;
    if seen.name.is_empty() {
        seen.name.clone_from(&texts.name);
    }
    let effects = if seen.record.state == ProposalState::Open {
        effects(&mut tx, actor, Month::of(app.today()), &seen, &texts).await?
    } else {
        Vec::new()
    };
    let moves = moved_relations(&mut tx, &seen.record).await?;
    let consequences = consequences_of(&mut tx, app, actor, &seen.record).await?;
    let decided_by = body_of(&mut tx, &seen).await?;
    Ok(ProposedChange { seen, before: texts.before, after: texts.after, moves, decided_by, consequences, effects })
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
    organisations: Vec<Organisation>,
}

impl Named {
    /// Loads the numbers of all vehicles that they are about: whoever is asked about one may know which it is.
    pub(super) async fn load(tx: &mut Tx, records: &[ProposalRecord]) -> Result<Self, ActionError> {
        let vehicles: Vec<VehicleId> = records.iter().filter_map(move_of).flat_map(|plan| plan.vehicles).collect();
        let everything = Actor::job().scope(Permission::SeeVehicles);
        let plates = if vehicles.is_empty() { HashMap::new() } else { numbers_of(tx, &everything, vehicles).await? };
        Ok(Self { plates, organisations: tx.list_organisations().await? })
    }

    /// The name of what is proposed, if its text gives it.
    pub(super) fn of(&self, record: &ProposalRecord) -> String {
        if let Some(plan) = move_of(record) {
            return vehicle_move::name_of(&plan, &self.plates, &self.organisations);
        }
        let named = |text: &str| text.parse::<toml::Table>().ok()?.get("name")?.as_str().map(str::to_owned);
        named(&record.content).unwrap_or_default()
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

/// The texts before and after a proposal.
struct Texts {
    name: String,
    before: Option<String>,
    after: Option<String>,
}

impl Texts {
    async fn load(tx: &mut Tx, record: &ProposalRecord) -> Result<Self, ActionError> {
        let (month, id) = (record.first_month, &record.content);
        let versions: Vec<(String, Month, String, String)> = match record.kind {
            ProposalKind::Agreement | ProposalKind::AgreementWithdrawal => {
                let all = agreement::all_versions(tx).await?;
                let text = |found: vagnpark_store::AgreementVersion| {
                    (found.id.to_string(), found.agreement.first_month, found.agreement.name, found.source)
                };
                all.into_iter().map(text).collect()
            }
            ProposalKind::PriceList | ProposalKind::PriceListWithdrawal => {
                let all = price_list::all_versions(tx).await?;
                let text = |found: vagnpark_store::PriceListVersion| {
                    (found.id.to_string(), found.list.first_month, found.list.name, found.source)
                };
                all.into_iter().map(text).collect()
            }
            ProposalKind::VehicleMove => Vec::new(),
        };
        let held = versions.iter().rfind(|(_, first, ..)| *first <= month);
        let source = |(.., source): &(String, Month, String, String)| source.clone();
        let withdrawal = matches!(record.kind, ProposalKind::AgreementWithdrawal | ProposalKind::PriceListWithdrawal);
        let (name, before, after) = if withdrawal {
            let own = versions.iter().find(|(own, ..)| own == id);
            let rest = versions.iter().rfind(|(own, first, ..)| own != id && *first <= month);
            (own.map(|(_, _, name, _)| name.clone()), own.map(source), rest.map(source))
        } else {
            (held.map(|(_, _, name, _)| name.clone()), held.map(source), Some(record.content.clone()))
        };
        Ok(Self { name: name.unwrap_or_default(), before, after })
    }
}

/// What it would mean in the month before this one and in this one, for each of the actor's organisations that may
/// know: the parties of what then holds see everything anyway, and a new party sees its own part when all others have
/// said yes.
async fn effects(
    tx: &mut Tx,
    actor: &Actor,
    this_month: Month,
    seen: &SeenProposal,
    texts: &Texts,
) -> Result<Vec<Effect>, ActionError> {
    let organisations = tx.list_organisations().await?;
    let own: Vec<&Organisation> = organisations
        .iter()
        .filter(|found| actor.may_in(Permission::SeeStatements, found.id))
        .filter(|found| {
            seen.answers.iter().any(|answer| answer.said.organisation == found.id) || seen.told.contains(&found.name)
        })
        .collect();
    let books = Books::open(tx, &Actor::job()).await?;
    let mut effects = Vec::new();
    // A move is shown by a whole month, as an example: it can begin on any day.
    let is_move = seen.record.kind == ProposalKind::VehicleMove;
    let last = if is_move { this_month.back(1) } else { this_month };
    for month in this_month.back(1).through(last) {
        let Ok(held) = books.agreement_for(month) else { continue };
        let parties = held.agreement.parties.clone();
        let let_in = |own: &Organisation| {
            let others = seen.answers.iter().filter(|answer| answer.said.organisation != own.id);
            { others }.all(|answer| answer.said.verdict == Some(Verdict::Accepted))
        };
        let may_know: Vec<&Organisation> =
            own.iter().copied().filter(|own| parties.contains(&own.code) || let_in(own)).collect();
        if may_know.is_empty() {
            continue;
        }
        let Some((now, then)) = both_sides(tx, &books, month, seen.record.kind, texts).await? else { continue };
        for own in may_know {
            let part = |side: &[(String, Ore)]| {
                side.iter().filter(|(code, _)| *code == own.code).map(|(_, amount)| *amount).sum()
            };
            effects.push(Effect { month, party: own.name.clone(), now: part(&now), then: part(&then) });
        }
    }
    Ok(effects)
}

/// Each party's cost now and as it would be, by code.
type Sides = (Vec<(String, Ore)>, Vec<(String, Ore)>);

async fn both_sides(
    tx: &mut Tx,
    books: &Books,
    month: Month,
    kind: ProposalKind,
    texts: &Texts,
) -> Result<Option<Sides>, ActionError> {
    let parts = |of: &Statement| of.parties.iter().map(|party| (party.clone(), of.total_of(party))).collect::<Vec<_>>();
    match kind {
        ProposalKind::VehicleMove => {
            let Some(plan) = texts.after.as_deref().map(VehicleMove::parse).transpose()? else { return Ok(None) };
            let agreement = &books.agreement_for(month)?.agreement;
            let mut facts = books.known_facts(tx, month).await?;
            let now = Statement::compute(agreement, &facts)?;
            plan.give(&mut facts);
            Ok(Some((parts(&now), parts(&Statement::compute(agreement, &facts)?))))
        }
        ProposalKind::Agreement | ProposalKind::AgreementWithdrawal => {
            let Some(text) = &texts.after else { return Ok(None) };
            let facts = books.known_facts(tx, month).await?;
            let now = Statement::compute(&books.agreement_for(month)?.agreement, &facts)?;
            let then = Statement::compute(&Agreement::parse(text)?, &facts)?;
            Ok(Some((parts(&now), parts(&then))))
        }
        ProposalKind::PriceList | ProposalKind::PriceListWithdrawal => {
            let mut sides = Vec::new();
            for text in [&texts.before, &texts.after] {
                let charges = match text {
                    None => Vec::new(),
                    Some(text) => {
                        let list = PriceList::parse(text).map_err(vagnpark_domain::Refusal::from)?;
                        price_list::charges_of(tx, &list, month).await?
                    }
                };
                sides.push(charges.into_iter().map(|charge| (charge.payer, charge.amount)).collect());
            }
            let then = sides.pop().unwrap_or_default();
            Ok(Some((sides.pop().unwrap_or_default(), then)))
        }
    }
}
