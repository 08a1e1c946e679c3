//! What says the same, however it is written, and what goes before what: of rules and prices the first that fits
//! decides.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    cost::{Agreement, CostCategory, Key, MixPart, Rule, price_list::Price, same_number},
    register::VehicleClass,
    time::Month,
};

/// The greatest number that divides both; the other, if one is nothing.
pub(super) fn common_divisor(a: u128, b: u128) -> u128 {
    match a.checked_rem(b) {
        None => a,
        Some(rest) => common_divisor(b, rest),
    }
}

/// The greatest number that divides all of some; 1 if they are nothing.
fn divisor_of(numbers: impl Iterator<Item = u64>) -> u64 {
    let all = numbers.fold(0, |divisor, number| common_divisor(divisor, u128::from(number)));
    u64::try_from(all).unwrap_or(1).max(1)
}

/// Those who share before and after, by code: by inhabitants or in equal parts.
#[derive(Clone, Copy)]
pub(super) struct Sharers<'a> {
    pub(super) was: &'a [String],
    pub(super) is: &'a [String],
    /// The parties in their order.
    pub(super) parties: &'a [String],
}

impl Sharers<'_> {
    fn are_the_same(self) -> bool {
        let set = |codes: &[String]| codes.iter().cloned().collect::<BTreeSet<String>>();
        set(self.was) == set(self.is)
    }
}

/// Whether two keys share alike.
pub(super) fn same_key(was: &Key, is: &Key, sharers: Sharers<'_>) -> bool {
    let [plain_was, plain_is] = [was, is].map(|key| plain(key, &[]));
    plain_was == plain_is
        || (*was == Key::Equal || sharers.are_the_same()) && plain(was, sharers.was) == plain(is, sharers.is)
}

/// A key with the least numbers, without what counts nothing, and in one order. Equal shares of all who share, if they
/// are given, are in equal parts.
fn plain(key: &Key, sharers: &[String]) -> Key {
    match key {
        Key::Shares(shares) => {
            let divisor = divisor_of(shares.values().copied());
            let some = shares.iter().filter(|(_, share)| **share > 0);
            let least: BTreeMap<_, _> = some.map(|(party, share)| (party.clone(), share.div_euclid(divisor))).collect();
            let each = least.values().all(|share| *share == 1);
            let all = least.len() == sharers.len() && sharers.iter().all(|party| least.contains_key(party));
            if each && all { Key::Equal } else { Key::Shares(least) }
        }
        Key::Mix(parts) => plain_mix(parts, sharers),
        Key::Direct | Key::Distance | Key::Time | Key::Trips | Key::Equal | Key::Population(_) => key.clone(),
    }
}

fn plain_mix(parts: &[MixPart], sharers: &[String]) -> Key {
    let mut least: Vec<MixPart> = Vec::new();
    for part in parts.iter().filter(|part| part.weight > 0) {
        let key = plain(&part.key, sharers);
        match least.iter_mut().find(|other| other.key == key) {
            Some(other) => other.weight = other.weight.saturating_add(part.weight),
            None => least.push(MixPart { weight: part.weight, key }),
        }
    }
    if let [only] = &*least {
        return only.key.clone();
    }
    let divisor = divisor_of(least.iter().map(|part| part.weight));
    for part in &mut least {
        part.weight = part.weight.div_euclid(divisor);
    }
    least.sort_by_cached_key(|part| format!("{:?}", part.key));
    Key::Mix(least)
}

/// A list that limits something, where one that names all there is limits nothing.
pub(super) fn limiting<'a, T: PartialEq>(list: &'a [T], all: &[T]) -> &'a [T] {
    if all.iter().all(|item| list.contains(item)) { &[] } else { list }
}

/// Whether what one list lets through, another does, too.
fn takes_all<T>(list: &[T], of: &[T], same: impl Fn(&T, &T) -> bool) -> bool {
    let named = |item: &T| list.iter().any(|other| same(item, other));
    list.is_empty() || (!of.is_empty() && of.iter().all(named))
}

/// Whether nothing gets through two lists.
fn apart<T>(list: &[T], other: &[T], same: impl Fn(&T, &T) -> bool) -> bool {
    let shared = |item: &T| other.iter().any(|other| same(item, other));
    !list.is_empty() && !other.is_empty() && !list.iter().any(shared)
}

/// Why a rule can never be asked about anything.
pub(super) enum Unused<'a> {
    /// Its last month is before the agreement's first.
    Ended(Month),
    /// A rule before it takes all that it would take.
    Behind(&'a Rule),
}

/// Whether a rule of an agreement, at a place, can never decide about anything.
pub(super) fn unused(agreement: &Agreement, at: usize) -> Option<Unused<'_>> {
    let rule = agreement.rules.get(at)?;
    if let Some(last) = rule.last_month.filter(|last| *last < agreement.first_month) {
        return Some(Unused::Ended(last));
    }
    let first = |rule: &Rule| rule.first_month.unwrap_or(agreement.first_month).max(agreement.first_month);
    let before = |other: &&Rule| {
        let until_its_end = other.last_month.is_none_or(|end| rule.last_month.is_some_and(|last| last <= end));
        first(other) <= first(rule) && until_its_end && takes_all_of(other, rule)
    };
    agreement.rules.iter().take(at).find(before).map(Unused::Behind)
}

/// Whether a rule takes all that another would take.
fn takes_all_of(rule: &Rule, other: &Rule) -> bool {
    let categories = limiting(&rule.categories, CostCategory::ALL);
    takes_all(categories, &other.categories, PartialEq::eq)
        && takes_all(&rule.vehicles, &other.vehicles, |a, b| same_number(a, b))
        && takes_all(&rule.classes, &other.classes, PartialEq::eq)
        && takes_all(rule.pool.as_slice(), other.pool.as_slice(), PartialEq::eq)
        && takes_all(rule.owner.as_slice(), other.owner.as_slice(), PartialEq::eq)
}

/// Whether a rule takes whatever there is.
pub(super) fn takes_everything(rule: &Rule) -> bool {
    let unlimited = rule.vehicles.is_empty() && rule.classes.is_empty() && rule.pool.is_none() && rule.owner.is_none();
    unlimited && limiting(&rule.categories, CostCategory::ALL).is_empty()
}

/// Whether two rules can never be asked about the same, so that it is nothing which of them goes first.
pub(super) fn rules_apart(rule: &Rule, other: &Rule) -> bool {
    let ends_before = |rule: &Rule, other: &Rule| rule.last_month.zip(other.first_month).is_some_and(|(a, b)| a < b);
    apart(&rule.categories, &other.categories, PartialEq::eq)
        || apart(&rule.vehicles, &other.vehicles, |a, b| same_number(a, b))
        || apart(&rule.classes, &other.classes, PartialEq::eq)
        || apart(rule.pool.as_slice(), other.pool.as_slice(), PartialEq::eq)
        || apart(rule.owner.as_slice(), other.owner.as_slice(), PartialEq::eq)
        || ends_before(rule, other)
        || ends_before(other, rule)
}

/// The classes that a price is for; none if for all.
pub(super) fn classes_of(price: &Price) -> &[VehicleClass] {
    limiting(&price.classes, VehicleClass::ALL)
}

/// Whether a price takes all vehicles that another is for.
pub(super) fn price_takes_all_of(price: &Price, other: &Price) -> bool {
    takes_all(classes_of(price), classes_of(other), PartialEq::eq)
        && takes_all(price.pool.as_slice(), other.pool.as_slice(), PartialEq::eq)
}

/// Whether two prices are never for the same vehicle.
pub(super) fn prices_apart(price: &Price, other: &Price) -> bool {
    apart(&price.classes, &other.classes, PartialEq::eq)
        || apart(price.pool.as_slice(), other.pool.as_slice(), PartialEq::eq)
}
