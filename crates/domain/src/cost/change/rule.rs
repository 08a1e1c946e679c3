//! What has changed among the rules of an agreement, of which the first that fits decides.

use super::{
    key::KeyChange,
    list::{Changed, Limits, Paired, Place, place_of},
};
use crate::{
    cost::{CostCategory, Key, Rule, UseCountedPer, same_number},
    register::VehicleClass,
    time::Month,
};

/// What has changed among the rules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RuleChange {
    /// One that is new.
    New {
        /// The rule.
        rule: Box<Rule>,
        /// Where it stands: the name of the rule that is asked after it.
        place: Place<String>,
    },
    /// One, by its name, that is gone.
    Gone(String),
    /// One that has another name, and says the same.
    Renamed {
        /// Its name before.
        was: String,
        /// Its name now.
        is: String,
    },
    /// One that is asked earlier or later.
    Moved {
        /// Its name.
        name: String,
        /// Where it stands now.
        place: Place<String>,
    },
    /// One that says something else.
    Term {
        /// Its name.
        name: String,
        /// What it says.
        change: TermChange,
    },
}

/// The months that a rule holds for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// The first, if it is later than the agreement's.
    pub first: Option<Month>,
    /// The last, if it ends.
    pub last: Option<Month>,
}

/// What a rule says otherwise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TermChange {
    /// The decision behind it; none if it is the agreement's.
    Decision(Changed<Option<String>>),
    /// The months it holds for.
    Months(Changed<Span>),
    /// Who shares, by code.
    Among(Limits<String>),
    /// Which kinds of cost.
    Categories(Limits<CostCategory>),
    /// Which pool, by code; none if any or none.
    Pool(Changed<Option<String>>),
    /// Which vehicles, by number.
    Vehicles(Limits<String>),
    /// Which classes.
    Classes(Limits<VehicleClass>),
    /// Whose vehicles, by code; none if anybody's.
    Owner(Changed<Option<String>>),
    /// What it is shared by.
    Key(KeyChange),
    /// Where use is counted.
    UseCountedPer(Changed<UseCountedPer>),
    /// Hours a vehicle can be used on a working day; none if nothing is idle.
    Capacity(Changed<Option<u32>>),
    /// Who bears what is idle, where nothing was.
    IdleNew(Key),
    /// Nobody bears what is idle any more.
    IdleGone,
    /// Who bears what is idle.
    Idle(KeyChange),
}

/// Whether two rules say the same, whatever they are called.
fn say_the_same(was: &Rule, is: &Rule) -> bool {
    terms(was, is).is_empty()
}

/// What has changed among rules.
pub(super) fn between(was: &[Rule], is: &[Rule]) -> Vec<RuleChange> {
    let paired = Paired::by(
        was,
        is,
        &[|was, is| was.name == is.name && say_the_same(was, is), |was, is| was.name == is.name, say_the_same],
    );
    let moved = paired.moved();
    let mut changes = Vec::new();
    for (at, (earlier, rule)) in paired.pairs(was, is).enumerate() {
        let place = || place_of(is, at, |next| next.name.clone());
        let Some(earlier) = earlier else {
            changes.push(RuleChange::New { rule: Box::new(rule.clone()), place: place() });
            continue;
        };
        if earlier.name != rule.name {
            changes.push(RuleChange::Renamed { was: earlier.name.clone(), is: rule.name.clone() });
        }
        let term = |change| RuleChange::Term { name: rule.name.clone(), change };
        changes.extend(terms(earlier, rule).into_iter().map(term));
        if moved.contains(&at) {
            changes.push(RuleChange::Moved { name: rule.name.clone(), place: place() });
        }
    }
    changes.extend(paired.gone(was).map(|rule| RuleChange::Gone(rule.name.clone())));
    changes
}

/// What a rule says otherwise than an earlier one. Its name is for whoever pairs them.
fn terms(was: &Rule, rule: &Rule) -> Vec<TermChange> {
    let Rule {
        name: _,
        decision,
        first_month,
        last_month,
        among,
        categories,
        pool,
        vehicles,
        classes,
        owner,
        key,
        use_counted_per,
        capacity_hours_per_working_day: capacity,
        idle,
    } = rule;
    let months = Span { first: *first_month, last: *last_month };
    let months_were = Span { first: was.first_month, last: was.last_month };
    let capacity_was = was.capacity_hours_per_working_day;
    let mut found: Vec<TermChange> = Vec::new();
    found.extend(Limits::between(&was.categories, categories, PartialEq::eq).map(TermChange::Categories));
    found.extend(Limits::between(&was.vehicles, vehicles, |a, b| same_number(a, b)).map(TermChange::Vehicles));
    found.extend(Limits::between(&was.classes, classes, PartialEq::eq).map(TermChange::Classes));
    found.extend(Changed::between(Some(&was.pool), pool).map(TermChange::Pool));
    found.extend(Changed::between(Some(&was.owner), owner).map(TermChange::Owner));
    found.extend(KeyChange::between(&was.key, key).into_iter().map(TermChange::Key));
    found.extend(Limits::between(&was.among, among, PartialEq::eq).map(TermChange::Among));
    found.extend(Changed::between(Some(&was.use_counted_per), use_counted_per).map(TermChange::UseCountedPer));
    found.extend(Changed::between(Some(&capacity_was), capacity).map(TermChange::Capacity));
    match (&was.idle, idle) {
        (Some(was), Some(idle)) => found.extend(KeyChange::between(was, idle).into_iter().map(TermChange::Idle)),
        (None, Some(idle)) => found.push(TermChange::IdleNew(idle.clone())),
        (Some(_), None) => found.push(TermChange::IdleGone),
        (None, None) => {}
    }
    found.extend(Changed::between(Some(&months_were), &months).map(TermChange::Months));
    found.extend(Changed::between(Some(&was.decision), decision).map(TermChange::Decision));
    found
}
