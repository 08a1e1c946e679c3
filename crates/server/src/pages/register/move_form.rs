//! The input about a move of vehicles, on the page of one and on that of several.

use uuid::Uuid;
use vagnpark_actions::{records::ProposalRecord, register::moving::NewMove};
use vagnpark_domain::{
    Fault, Field, Refusal,
    ids::VehicleId,
    register::{RelationKind, VehicleMove, organisation::Organisation},
};

use crate::pages::{Choice, Texts, read_day, read_word, visit::Visit};

/// The input about a move.
#[derive(Clone, Debug, Default)]
pub(crate) struct MoveForm {
    pub(crate) relations: Vec<String>,
    pub(crate) organisation: String,
    pub(crate) relation_from: String,
    pub(crate) decision: String,
    pub(crate) decided_on: String,
    pub(super) vehicles: Vec<String>,
    /// The organisation that gives them.
    pub(super) from: String,
    /// Whether it gives all that it has.
    pub(super) all: bool,
    /// The proposal that it takes the place of.
    pub(crate) in_place_of: String,
}

impl MoveForm {
    /// A new form: the payer changes, from today on.
    pub(crate) fn blank(visit: &Visit) -> Self {
        let relations = vec![RelationKind::Payer.as_str().to_owned()];
        Self { relations, relation_from: visit.app.today().to_string(), ..Self::default() }
    }

    /// The form of a move that was proposed before, to be changed.
    pub(super) fn again(proposed: &ProposalRecord, organisations: &[Organisation]) -> Option<Self> {
        let plan = VehicleMove::parse(&proposed.content).ok()?;
        let to = organisations.iter().find(|found| found.code == plan.to);
        Some(Self {
            relations: plan.relations.iter().map(ToString::to_string).collect(),
            organisation: to.map_or_else(String::new, |to| to.id.to_string()),
            relation_from: plan.from.to_string(),
            decision: plan.decision,
            decided_on: proposed.decided_on.map_or_else(String::new, |day| day.to_string()),
            vehicles: plan.vehicles.iter().map(ToString::to_string).collect(),
            from: proposed.organisation.map_or_else(String::new, |from| from.to_string()),
            all: false,
            in_place_of: proposed.id.to_string(),
        })
    }

    pub(crate) fn of(fields: &[(String, String)]) -> Self {
        let all =
            |name: &'static str| fields.iter().filter(move |(field, _)| field == name).map(|(_, value)| value.clone());
        let one = |name: &'static str| all(name).next().unwrap_or_default();
        Self {
            relations: all("relations").collect(),
            organisation: one("organisation"),
            relation_from: one("relation_from"),
            decision: one("decision"),
            decided_on: one("decided_on"),
            vehicles: all("vehicles").collect(),
            from: one("fran"),
            all: false,
            in_place_of: one("in_place_of"),
        }
    }

    /// The boxes of the relations.
    pub(crate) fn kinds(&self, t: Texts) -> Vec<Choice> {
        let choice = |kind: &RelationKind| Choice {
            value: kind.to_string(),
            label: t.word("relation", kind.as_str()),
            selected: self.relations.iter().any(|ticked| ticked == kind.as_str()),
        };
        RelationKind::ALL.iter().map(choice).collect()
    }

    /// The organisations that can receive vehicles.
    pub(crate) fn receivers(&self, organisations: &[Organisation]) -> Vec<Choice> {
        organisations.iter().map(|found| choice_of(found, &self.organisation)).collect()
    }

    /// The move of some vehicles.
    pub(crate) fn read(&self, vehicles: Vec<VehicleId>) -> Result<NewMove, Refusal> {
        let relations: Result<_, Refusal> =
            self.relations.iter().map(|kind| read_word(Field::Relations, kind)).collect();
        let to: Result<Uuid, _> = self.organisation.parse();
        let decided_on = Some(self.decided_on.trim()).filter(|given| !given.is_empty());
        Ok(NewMove {
            vehicles,
            relations: relations?,
            to: to.map_err(|_| Refusal::at(Field::Organisation, Fault::Missing))?.into(),
            from: read_day(Field::RelationFrom, &self.relation_from)?,
            decision: self.decision.clone(),
            decided_on: decided_on.map(|given| read_day(Field::DecidedOn, given)).transpose()?,
            in_place_of: self.in_place_of.parse::<Uuid>().ok().map(Into::into),
        })
    }
}

pub(super) fn choice_of(found: &Organisation, chosen: &str) -> Choice {
    let value = found.id.to_string();
    Choice { selected: value == chosen, label: found.name.clone(), value }
}
