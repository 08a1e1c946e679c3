//! Who owns, uses, runs, pays for and answers for a vehicle: five dated relations (V-6).
//!
//! A move on day D closes one relation and opens another. Days before D keep the relation they
//! had, so reports about them do not change.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::{
    Refusal,
    bounds::table,
    ids::{OrganisationId, UnitId, UserId},
    time::{Window, local_date},
    words::words,
};

words! {
    /// The sense in which a vehicle is somebody's.
    RelationKind {
        /// Legal owner.
        Owner = "owner",
        /// Registered user; a lessee of at least a year is treated as owner.
        User = "user",
        /// The unit that runs it.
        Unit = "unit",
        /// The one who pays.
        Payer = "payer",
        /// The person responsible for it.
        Manager = "manager",
    }
}

/// One relation with the days it holds, `[from, to)`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Relation {
    /// Its kind.
    pub kind: RelationKind,
    /// The organisation on the other side.
    pub organisation: OrganisationId,
    /// Its unit, where the relation is with a unit.
    pub unit: Option<UnitId>,
    /// The person, where it is with a person.
    pub person: Option<UserId>,
    /// The first day it holds.
    pub from: NaiveDate,
    /// The first day it no longer holds; open if absent.
    pub to: Option<NaiveDate>,
}

impl Relation {
    /// Whether it is within the bounds (D-1, D-2).
    pub fn within_bounds(&self) -> Result<(), Refusal> {
        table::RELATION_FROM.check(self.from)
    }
}

/// A fault in a vehicle's relations over a stretch of days.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum RelationProblem {
    /// Nobody holds the relation that day: a fault to be shown.
    Gap {
        /// Which relation.
        kind: RelationKind,
        /// The first day without it.
        on: NaiveDate,
    },
    /// Two hold it that day.
    Overlap {
        /// Which relation.
        kind: RelationKind,
        /// The first day with two.
        on: NaiveDate,
    },
}

/// The relation of a kind that holds on a day.
pub fn holder_on(relations: &[Relation], kind: RelationKind, day: NaiveDate) -> Option<&Relation> {
    relations
        .iter()
        .find(|relation| relation.kind == kind && relation.from <= day && relation.to.is_none_or(|to| day < to))
}

/// The organisations that ran a vehicle on the days from one to another, in their order: each ran it while it used it.
/// Days before the first that is known belong to the first (V-11).
pub fn run_between(relations: &[Relation], (first, last): (NaiveDate, NaiveDate)) -> Vec<OrganisationId> {
    let mut ran = Vec::new();
    for (organisation, _) in held_between(relations, RelationKind::User, (first, last)) {
        if !ran.contains(&organisation) {
            ran.push(organisation);
        }
    }
    ran
}

/// The organisations that had a vehicle in a sense on the days from one to another, each with its first and last of
/// them. Days before the first that is known belong to the first.
pub fn held_between(
    relations: &[Relation],
    kind: RelationKind,
    (first, last): (NaiveDate, NaiveDate),
) -> Vec<(OrganisationId, (NaiveDate, NaiveDate))> {
    let mut held: Vec<&Relation> = relations.iter().filter(|relation| relation.kind == kind).collect();
    held.sort_by_key(|relation| relation.from);
    let days = |(place, relation): (usize, &Relation)| {
        let begins = if place == 0 { first } else { relation.from.max(first) };
        let ends = relation.to.and_then(|to| to.pred_opt()).map_or(last, |end| end.min(last));
        (begins <= ends).then_some((relation.organisation, (begins, ends)))
    };
    held.into_iter().enumerate().filter_map(days).collect()
}

/// The organisation that ran a vehicle on a day (V-11).
pub fn run_on(relations: &[Relation], day: NaiveDate) -> Option<OrganisationId> {
    run_between(relations, (day, day)).first().copied()
}

/// Who runs a vehicle today, and who from which day on: until the day it is the giver's, from the day on the receiver's
/// (V-12).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunBy {
    today: OrganisationId,
    ahead: Vec<(NaiveDate, OrganisationId)>,
}

impl RunBy {
    /// Given who runs it today, and who uses it from which day on, in the order of the days.
    pub fn new(today: OrganisationId, ahead: Vec<(NaiveDate, OrganisationId)>) -> Self {
        Self { today, ahead }
    }

    /// The organisation that runs it on a day, which has not passed.
    pub fn on(&self, day: NaiveDate) -> OrganisationId {
        self.ahead.iter().rev().find(|(from, _)| *from <= day).map_or(self.today, |(_, organisation)| *organisation)
    }

    /// Those who run it on the days from one to another.
    pub fn between(&self, first: NaiveDate, last: NaiveDate) -> impl Iterator<Item = OrganisationId> {
        let later = self.ahead.iter().filter(move |(from, _)| first < *from && *from <= last);
        std::iter::once(self.on(first)).chain(later.map(|(_, organisation)| *organisation))
    }

    /// Those who run it in a window, one after the other.
    pub fn during(&self, window: Window) -> Vec<OrganisationId> {
        self.between(local_date(window.start()), window.last_day()).collect()
    }

    /// Whether an organisation runs it today or is going to.
    pub fn is_or_will_be(&self, organisation: OrganisationId) -> bool {
        self.today == organisation || self.ahead.iter().any(|(_, then)| *then == organisation)
    }

    /// The day, at the latest a last one, on which an organisation gives it away; else the one on which it receives it.
    pub fn handed_over(&self, organisation: OrganisationId, last: NaiveDate) -> Option<NaiveDate> {
        let before = |day: NaiveDate| day.pred_opt().map_or(self.today, |before| self.on(before));
        let changes = || self.ahead.iter().filter(move |(day, then)| before(*day) != *then);
        let given = changes().rev().find(|(day, _)| *day <= last && before(*day) == organisation);
        given.or_else(|| changes().find(|(_, then)| *then == organisation)).map(|(day, _)| *day)
    }
}

/// Checks that every relation has exactly one holder from `from` up to `to` (V-6).
pub fn check_relations(relations: &[Relation], from: NaiveDate, to: NaiveDate) -> Vec<RelationProblem> {
    let mut problems = Vec::new();
    for &kind in RelationKind::ALL {
        let mut held: Vec<&Relation> = relations.iter().filter(|relation| relation.kind == kind).collect();
        held.sort_by_key(|relation| relation.from);
        let mut covered_to = from;
        for relation in held.iter().filter(|relation| relation.to.is_none_or(|end| end > from) && relation.from < to) {
            if relation.from > covered_to {
                problems.push(RelationProblem::Gap { kind, on: covered_to });
            } else if relation.from < covered_to && covered_to > from {
                problems.push(RelationProblem::Overlap { kind, on: relation.from });
            }
            covered_to = relation.to.unwrap_or(to).max(covered_to);
        }
        if covered_to < to {
            problems.push(RelationProblem::Gap { kind, on: covered_to });
        }
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn payer(organisation: u128, from: &str, to: Option<&str>) -> Relation {
        Relation {
            kind: RelationKind::Payer,
            organisation: OrganisationId(Uuid::from_u128(organisation)),
            unit: None,
            person: None,
            from: day(from),
            to: to.map(day),
        }
    }

    fn of_payers(relations: &[Relation]) -> Vec<RelationProblem> {
        let all = check_relations(relations, day("2026-01-01"), day("2026-02-01"));
        let is_payer = |problem: &RelationProblem| {
            matches!(
                problem,
                RelationProblem::Gap { kind: RelationKind::Payer, .. }
                    | RelationProblem::Overlap { kind: RelationKind::Payer, .. }
            )
        };
        all.into_iter().filter(is_payer).collect()
    }

    #[test]
    fn v6_a_move_leaves_the_days_before_it_as_they_were() {
        let relations = [payer(1, "2025-01-01", Some("2026-01-15")), payer(2, "2026-01-15", None)];
        let on = |text: &str| holder_on(&relations, RelationKind::Payer, day(text)).map(|r| r.organisation.0.as_u128());
        assert_eq!((on("2026-01-14"), on("2026-01-15")), (Some(1), Some(2)));
        assert_eq!(of_payers(&relations), []);
    }

    #[test]
    fn v11_whoever_used_a_vehicle_on_a_day_ran_it_and_the_first_ran_it_before() {
        let user = |relation: Relation| Relation { kind: RelationKind::User, ..relation };
        let relations = [
            payer(9, "2020-01-01", None),
            user(payer(2, "2026-01-15", None)),
            user(payer(1, "2025-01-01", Some("2026-01-15"))),
        ];
        let on = |text: &str| run_on(&relations, day(text)).map(|found| found.0.as_u128());
        assert_eq!(
            ["2019-01-01", "2025-01-01", "2026-01-14", "2026-01-15", "2030-01-01"].map(on),
            [Some(1), Some(1), Some(1), Some(2), Some(2)]
        );
        let between = |first: &str, last: &str| {
            let ran = run_between(&relations, (day(first), day(last)));
            ran.into_iter().map(|found| found.0.as_u128()).collect::<Vec<_>>()
        };
        assert_eq!(between("2026-01-01", "2026-01-31"), [1, 2]);
        assert_eq!(between("2026-02-01", "2026-02-28"), [2]);
        assert_eq!(run_on(&relations[..1], day("2026-01-01")), None);
    }

    #[test]
    fn v12_until_the_day_it_is_the_givers_and_from_the_day_on_the_receivers() {
        let of = |number: u128| OrganisationId(Uuid::from_u128(number));
        let run_by = RunBy::new(of(1), vec![(day("2026-12-01"), of(2)), (day("2027-01-01"), of(3))]);
        assert_eq!(["2026-11-30", "2026-12-01", "2027-01-01"].map(|on| run_by.on(day(on))), [1, 2, 3].map(of));
        let between = |first: &str, last: &str| run_by.between(day(first), day(last)).collect::<Vec<_>>();
        assert_eq!(between("2026-11-30", "2026-12-31"), [1, 2].map(of));
        assert_eq!(between("2026-12-01", "2026-12-31"), [of(2)]);
        let handed = |number: u128, last: &str| run_by.handed_over(of(number), day(last));
        assert_eq!(handed(1, "2027-02-01"), Some(day("2026-12-01")), "given away");
        assert_eq!(handed(2, "2026-11-30"), Some(day("2026-12-01")), "not received yet");
        assert_eq!(handed(2, "2027-01-02"), Some(day("2027-01-01")), "given away again");
        assert_eq!(handed(4, "2027-01-02"), None);
        let came = RunBy::new(of(2), vec![(day("2026-12-01"), of(2))]);
        assert_eq!(came.handed_over(of(2), day("2026-12-01")), None, "it has come");
        assert!(run_by.is_or_will_be(of(3)) && !run_by.is_or_will_be(of(4)));
    }

    #[test]
    fn v6_gaps_and_overlaps_are_shown_as_faults() {
        let kind = RelationKind::Payer;
        let gap = [payer(1, "2025-01-01", Some("2026-01-10")), payer(2, "2026-01-12", None)];
        assert_eq!(of_payers(&gap), [RelationProblem::Gap { kind, on: day("2026-01-10") }]);
        let overlap = [payer(1, "2025-01-01", Some("2026-01-20")), payer(2, "2026-01-12", None)];
        assert_eq!(of_payers(&overlap), [RelationProblem::Overlap { kind, on: day("2026-01-12") }]);
        assert_eq!(of_payers(&[]), [RelationProblem::Gap { kind, on: day("2026-01-01") }]);
    }
}
