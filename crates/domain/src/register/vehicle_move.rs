//! Vehicles that are given to another organisation: which, in which senses, to whom, from when, and by which decision
//! (V-6, V-10).

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{Relation, RelationKind, holder_on, organisation::Organisation};
use crate::{
    Fault, Field, Refusal,
    bounds::table,
    cost::{MonthFacts, PayerDays, party::must_be_decided, toml_fault::TomlFault},
    fault::ValueKind,
    ids::{OrganisationId, VehicleId},
};

/// A move, as it is proposed and carried out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VehicleMove {
    /// The decision behind it, as cited in the minutes.
    #[serde(default)]
    pub decision: String,
    /// The organisation that receives them, by code.
    pub to: String,
    /// The first day it has them.
    pub from: NaiveDate,
    /// The senses in which they become its own.
    pub relations: Vec<RelationKind>,
    /// The vehicles.
    pub vehicles: Vec<VehicleId>,
}

impl VehicleMove {
    /// The most vehicles that are moved at once.
    pub const MOST: usize = 500;

    /// Reads a move from its text, in TOML.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        let unreadable = |error| {
            let line = TomlFault::of(text, &error).at.line.saturating_sub(1);
            let given = text.lines().nth(line).unwrap_or_default();
            Refusal::at(Field::Content, Fault::not_a(ValueKind::VehicleMove, given))
        };
        toml::from_str::<Self>(text).map_err(unreadable)?.checked()
    }

    /// The move, unless nothing can be moved by it; what is named twice is moved once.
    pub fn checked(mut self) -> Result<Self, Refusal> {
        self.vehicles.sort_unstable();
        self.vehicles.dedup();
        self.relations.sort_unstable();
        self.relations.dedup();
        self.check()?;
        Ok(self)
    }

    /// Its text.
    pub fn print(&self) -> String {
        toml::to_string(self).unwrap_or_default()
    }

    /// Refuses what nothing can be moved by.
    fn check(&self) -> Result<(), Refusal> {
        table::RELATION_FROM.check(self.from)?;
        table::PROPOSAL_DECISION.check(&self.decision)?;
        if self.relations.is_empty() {
            return Err(Refusal::at(Field::Relations, Fault::Missing));
        }
        match self.vehicles.len() {
            0 => Err(Refusal::at(Field::Vehicles, Fault::Missing)),
            1..=Self::MOST => Ok(()),
            _ => Err(Refusal::at(Field::Vehicles, Fault::TooMany { most: Self::MOST })),
        }
    }

    /// Refuses one that others are to be asked about without a decision.
    pub fn must_be_decided(&self) -> Result<(), Refusal> {
        must_be_decided([self.decision.as_str()])
    }

    /// Refuses a day on which nobody has yet what would become another's, and a move that changes nothing: the receiver
    /// has it all. The vehicles are given by number, each with its relations.
    pub fn must_change_something<'a>(
        &self,
        (to, name): (OrganisationId, &str),
        vehicles: impl IntoIterator<Item = (String, &'a [Relation])>,
    ) -> Result<(), Refusal> {
        let (mut changes, mut too_early): (bool, Option<(NaiveDate, String)>) = (false, None);
        for (vehicle, known) in vehicles {
            for kind in &self.relations {
                let Some(held) = holder_on(known, *kind, self.from) else {
                    let first = known.iter().filter(|relation| relation.kind == *kind).min_by_key(|first| first.from);
                    let others = first.filter(|first| first.from > self.from && first.organisation != to);
                    too_early = too_early.max(others.map(|first| (first.from, vehicle.clone())));
                    changes = true;
                    continue;
                };
                changes |= held.organisation != to;
            }
        }
        if let Some((first, vehicle)) = too_early {
            let fault = Fault::NobodyHas { given: self.from, vehicle, first };
            return Err(Refusal::at(Field::RelationFrom, fault));
        }
        let already = Fault::HasAlready { organisation: name.to_owned() };
        if changes { Ok(()) } else { Err(Refusal::at(Field::Organisation, already)) }
    }

    /// Whom it concerns: whoever receives the vehicles, and whoever has one of the relations on its day. The relations
    /// are those of one vehicle after the other.
    pub fn concerned<'a>(
        &self,
        to: OrganisationId,
        vehicles: impl IntoIterator<Item = &'a [Relation]>,
    ) -> Vec<OrganisationId> {
        let mut concerned = vec![to];
        for known in vehicles {
            for holder in self.relations.iter().filter_map(|kind| holder_on(known, *kind, self.from)) {
                if !concerned.contains(&holder.organisation) {
                    concerned.push(holder.organisation);
                }
            }
        }
        concerned
    }

    /// The relations of a vehicle that begin with it: each until the next that was entered ahead.
    pub fn relations_of(&self, to: OrganisationId, known: &[Relation]) -> Vec<Relation> {
        let begin = |kind: &RelationKind| {
            let ahead = known.iter().filter(|relation| relation.kind == *kind && relation.from > self.from);
            let until = ahead.map(|relation| relation.from).min();
            Relation { kind: *kind, organisation: to, unit: None, person: None, from: self.from, to: until }
        };
        self.relations.iter().map(begin).collect()
    }

    /// Whether a relation of a vehicle begins with it.
    pub fn begins(&self, vehicle: VehicleId, to: &Organisation, relation: &Relation) -> bool {
        to.code == self.to
            && relation.organisation == to.id
            && relation.from == self.from
            && self.relations.contains(&relation.kind)
            && self.vehicles.contains(&vehicle)
    }

    /// Whether a bill follows from it: only owners and payers are billed.
    pub fn is_billed(&self) -> bool {
        self.relations.iter().any(|kind| matches!(kind, RelationKind::Owner | RelationKind::Payer))
    }

    /// Whether it changes some of the same relations as another.
    pub fn meets(&self, other: &Self) -> bool {
        self.relations.iter().any(|kind| other.relations.contains(kind))
            && self.vehicles.iter().any(|vehicle| other.vehicles.contains(vehicle))
    }

    /// A month as it would be if the move had held during all of it.
    pub fn give(&self, facts: &mut MonthFacts) {
        let first = facts.month.first_day();
        for vehicle in facts.vehicles.iter_mut().filter(|vehicle| self.vehicles.contains(&vehicle.id)) {
            if self.relations.contains(&RelationKind::Owner) {
                vehicle.owner = Some(self.to.clone());
                vehicle.owners.clear();
            }
            if self.relations.contains(&RelationKind::Payer) {
                vehicle.payers = vec![PayerDays { payer: self.to.clone(), from: first, to: None }];
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn organisation(number: u128) -> OrganisationId {
        OrganisationId(Uuid::from_u128(number))
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn relation(kind: RelationKind, of: u128, from: &str, to: Option<&str>) -> Relation {
        Relation { kind, organisation: organisation(of), unit: None, person: None, from: day(from), to: to.map(day) }
    }

    fn moved(relations: &[RelationKind]) -> VehicleMove {
        VehicleMove {
            decision: "Direktionen 2026-10-02 § 9".to_owned(),
            to: "nora".to_owned(),
            from: day("2026-12-01"),
            relations: relations.to_vec(),
            vehicles: vec![VehicleId(Uuid::from_u128(7))],
        }
    }

    #[test]
    fn v10_a_move_is_read_as_it_is_written() {
        let given = moved(&[RelationKind::Owner, RelationKind::Payer]);
        assert_eq!(VehicleMove::parse(&given.print()), Ok(given.clone()));
        let refused = VehicleMove::parse("to = \"nora\"\nfrom = \"2026-13-01\"\n").unwrap_err();
        let fault = Fault::not_a(ValueKind::VehicleMove, "from = \"2026-13-01\"");
        assert_eq!(refused, Refusal::at(Field::Content, fault));
        let nothing = VehicleMove { vehicles: Vec::new(), ..given };
        assert_eq!(nothing.check(), Err(Refusal::at(Field::Vehicles, Fault::Missing)));
        assert_eq!(moved(&[]).check(), Err(Refusal::at(Field::Relations, Fault::Missing)));
        let undecided = VehicleMove { decision: "–".to_owned(), ..moved(&[RelationKind::Payer]) };
        assert_eq!(undecided.must_be_decided(), Err(Refusal::DecisionMissing));
    }

    #[test]
    fn v10_asked_are_whoever_receives_and_whoever_has_it_on_the_day() {
        use RelationKind::{Owner, Payer, User};
        let first = [
            relation(Payer, 1, "2020-01-01", Some("2026-12-01")),
            relation(Payer, 2, "2026-12-01", None),
            relation(Owner, 3, "2020-01-01", None),
            relation(User, 4, "2020-01-01", None),
        ];
        let second = [relation(Payer, 5, "2026-12-02", None), relation(Owner, 6, "2020-01-01", None)];
        let asked = |kinds: &[RelationKind]| moved(kinds).concerned(organisation(6), [&first[..], &second[..]]);
        assert_eq!(asked(&[Payer]), [6, 2].map(organisation));
        assert_eq!(asked(&[Owner, Payer]), [6, 3, 2].map(organisation));
        assert_eq!(moved(&[Owner]).concerned(organisation(6), [&second[..]]), [organisation(6)], "it stays within one");
    }

    #[test]
    fn v10_a_move_begins_when_somebody_has_the_vehicle_and_changes_something() {
        let payer = RelationKind::Payer;
        let known = [relation(payer, 1, "2026-12-05", None)];
        let given = |to: u128, from: &str| {
            let plan = VehicleMove { from: day(from), ..moved(&[payer]) };
            plan.must_change_something((organisation(to), "Nora kommun"), [("ABC 123".to_owned(), &known[..])])
        };
        let fault =
            Fault::NobodyHas { given: day("2026-12-04"), vehicle: "ABC 123".to_owned(), first: day("2026-12-05") };
        assert_eq!(given(2, "2026-12-04"), Err(Refusal::at(Field::RelationFrom, fault)));
        assert_eq!(given(1, "2026-12-04"), Ok(()), "it has been theirs for longer");
        assert_eq!(given(2, "2026-12-05"), Ok(()));
        let already = Fault::HasAlready { organisation: "Nora kommun".to_owned() };
        assert_eq!(given(1, "2026-12-05"), Err(Refusal::at(Field::Organisation, already)));
    }

    #[test]
    fn v6_a_move_holds_until_the_next_relation_that_was_entered_ahead() {
        let payer = RelationKind::Payer;
        let known = [relation(payer, 1, "2020-01-01", Some("2027-03-01")), relation(payer, 2, "2027-03-01", None)];
        let begins = moved(&[payer]).relations_of(organisation(6), &known);
        assert_eq!(begins, [relation(payer, 6, "2026-12-01", Some("2027-03-01"))]);
    }
}
