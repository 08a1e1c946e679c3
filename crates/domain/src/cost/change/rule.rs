//! What has changed among the rules of an agreement, of which the first that fits decides.

use super::{
    key::KeyChange,
    list::{Changed, Limits, Paired, Place, place_of},
    substance::{Sharers, Unused, limiting, rules_apart, takes_everything, unused},
};
use crate::{
    cost::{Agreement, CostCategory, Key, Rule, UseCountedPer, same_number},
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
    /// One that can never decide about anything, as it could before, if it was there.
    Unused {
        /// Its name.
        name: String,
        /// The name of the one before it that takes whatever it would take.
        behind: String,
        /// Whether that takes everything there is.
        all: bool,
    },
    /// One that ends before the agreement begins.
    Ended {
        /// Its name.
        name: String,
        /// Its last month.
        last: Month,
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

/// What has changed among the rules of an agreement; each rule, where there is no earlier one.
pub(super) fn between(earlier: Option<&Agreement>, agreement: &Agreement) -> Vec<RuleChange> {
    let is = &agreement.rules;
    let was = earlier.map_or(&[][..], |earlier| &earlier.rules);
    let terms = |was: &Rule, is: &Rule| earlier.map_or_else(Vec::new, |earlier| terms((was, earlier), (is, agreement)));
    let say_the_same = |was: &Rule, is: &Rule| terms(was, is).is_empty();
    let same_name = |was: &Rule, is: &Rule| was.name == is.name;
    let paired =
        Paired::by(was, is, &[&|was, is| same_name(was, is) && say_the_same(was, is), &same_name, &say_the_same]);
    let moved = paired.moved_past(is, rules_apart);
    let mut changes = Vec::new();
    for (at, (before, rule)) in paired.pairs(was, is).enumerate() {
        let next = || place_of(is, at, |next| next.name.clone());
        match before {
            None => {
                let place = if earlier.is_some() { next() } else { Place::Listed };
                changes.push(RuleChange::New { rule: Box::new(rule.clone()), place });
            }
            Some(before) => {
                if before.name != rule.name {
                    changes.push(RuleChange::Renamed { was: before.name.clone(), is: rule.name.clone() });
                }
                let term = |change| RuleChange::Term { name: rule.name.clone(), change };
                changes.extend(terms(before, rule).into_iter().map(term));
                if moved.contains(&at) {
                    changes.push(RuleChange::Moved { name: rule.name.clone(), place: next() });
                }
            }
        }
        let unused_before = earlier.zip(paired.was_at(at)).and_then(|(earlier, was_at)| unused(earlier, was_at));
        changes.extend(unused(agreement, at).filter(|_| unused_before.is_none()).map(|unused| told(rule, &unused)));
    }
    changes.extend(paired.gone(was).map(|(_, rule)| RuleChange::Gone(rule.name.clone())));
    changes
}

/// That a rule is never asked about anything.
fn told(rule: &Rule, unused: &Unused<'_>) -> RuleChange {
    let name = rule.name.clone();
    match unused {
        Unused::Ended(last) => RuleChange::Ended { name, last: *last },
        Unused::Behind(other) => RuleChange::Unused { name, behind: other.name.clone(), all: takes_everything(other) },
    }
}

/// Those who share by a rule, by code.
fn sharers<'a>(rule: &'a Rule, agreement: &'a Agreement) -> &'a [String] {
    if rule.among.is_empty() { &agreement.parties } else { &rule.among }
}

/// Whose shares a rule shares among otherwise: all parties by name are all parties.
fn among_between((was, earlier): (&Rule, &Agreement), (is, agreement): (&Rule, &Agreement)) -> Option<Limits<String>> {
    let all_before = limiting(&was.among, &earlier.parties);
    let all_now = limiting(&is.among, &agreement.parties);
    let same_parties = Limits::between(&earlier.parties, &agreement.parties, PartialEq::eq).is_none();
    let still_all = all_before.is_empty() && all_now.is_empty() && (same_parties || was.among.is_empty());
    Limits::between(&was.among, &is.among, PartialEq::eq).filter(|_| !still_all)
}

/// The months of a rule, as far as its agreement holds for them.
fn span(rule: &Rule, agreement: &Agreement) -> Span {
    Span { first: rule.first_month.filter(|first| *first > agreement.first_month), last: rule.last_month }
}

/// What a rule says otherwise than an earlier one. Its name is for whoever pairs them.
fn terms((was, earlier): (&Rule, &Agreement), (rule, agreement): (&Rule, &Agreement)) -> Vec<TermChange> {
    let Rule {
        name: _,
        decision,
        first_month,
        last_month,
        among: _,
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
    let as_written = (was.first_month, was.last_month) == (*first_month, *last_month);
    let (months_were, months) = (span(was, earlier), span(rule, agreement));
    let sharers = Sharers { was: sharers(was, earlier), is: sharers(rule, agreement), parties: &agreement.parties };
    let own = |decision: &Option<String>, agreement: &Agreement| {
        decision.clone().filter(|decision| *decision != agreement.decision)
    };
    let [all, all_before] = [categories, &was.categories].map(|list| limiting(list, CostCategory::ALL));
    let capacity_was = was.capacity_hours_per_working_day;
    let mut found: Vec<TermChange> = Vec::new();
    found.extend(Limits::between(all_before, all, PartialEq::eq).map(TermChange::Categories));
    found.extend(Limits::between(&was.vehicles, vehicles, |a, b| same_number(a, b)).map(TermChange::Vehicles));
    found.extend(Limits::between(&was.classes, classes, PartialEq::eq).map(TermChange::Classes));
    found.extend(Changed::between(Some(&was.pool), pool).map(TermChange::Pool));
    found.extend(Changed::between(Some(&was.owner), owner).map(TermChange::Owner));
    found.extend(KeyChange::between(&was.key, key, sharers).into_iter().map(TermChange::Key));
    found.extend(among_between((was, earlier), (rule, agreement)).map(TermChange::Among));
    found.extend(Changed::between(Some(&was.use_counted_per), use_counted_per).map(TermChange::UseCountedPer));
    found.extend(Changed::between(Some(&capacity_was), capacity).map(TermChange::Capacity));
    match (&was.idle, idle) {
        (Some(was), Some(idle)) => {
            found.extend(KeyChange::between(was, idle, sharers).into_iter().map(TermChange::Idle));
        }
        (None, Some(idle)) => found.push(TermChange::IdleNew(idle.clone())),
        // Where nothing counts as idle, nothing is left to say about it.
        (Some(_), None) if capacity.is_some() => found.push(TermChange::IdleGone),
        (Some(_) | None, None) => {}
    }
    found.extend(Changed::between(Some(&months_were), &months).filter(|_| !as_written).map(TermChange::Months));
    let decided = Changed::between(Some(&own(&was.decision, earlier)), &own(decision, agreement));
    found.extend(decided.filter(|_| was.decision != *decision).map(TermChange::Decision));
    found
}
