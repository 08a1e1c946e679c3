//! What has changed between two versions of a price list.

use super::{
    head::{Head, HeadChange},
    key::KeyChange,
    list::{Limits, Paired, Place, place_of},
    substance::{Sharers, classes_of, price_takes_all_of, prices_apart},
};
use crate::{
    cost::{
        Key,
        price_list::{Price, PriceList, Tariff},
    },
    register::VehicleClass,
    words::words,
};

words! {
    /// The prices that a price list has for the same vehicles.
    TariffKind {
        /// For having a vehicle for a month.
        PerMonth = "per_month",
        /// For each day of use begun.
        PerDay = "per_day",
        /// For an hour of use.
        PerHour = "per_hour",
        /// For a kilometre.
        PerKm = "per_km",
        /// For each use.
        PerStart = "per_start",
        /// The least that a use costs.
        Minimum = "minimum",
        /// Added to a use that ended late.
        LateReturn = "late_return",
    }
}

/// Which vehicles a price is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PriceFor {
    /// Only these classes; all if empty.
    pub classes: Vec<VehicleClass>,
    /// Only vehicles of this pool, by code.
    pub pool: Option<String>,
    /// Whether other prices go before it: one that is for all is for the other vehicles then.
    pub beside_others: bool,
}

/// What has changed in a price list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PriceListChange {
    /// Its name, its first month, its decision and its parties.
    Head(HeadChange),
    /// What the settlement of the first one is shared by.
    SettlementNew(Key),
    /// What the settlement is shared by.
    Settlement(KeyChange),
    /// A price that is new.
    New {
        /// What it is for.
        what: PriceFor,
        /// What it costs: those prices that are not nothing.
        prices: Vec<(TariffKind, Tariff)>,
        /// Where it stands: the one that is asked after it.
        place: Place<PriceFor>,
    },
    /// A price that is gone.
    Gone {
        /// What it was for.
        what: PriceFor,
        /// Those that hold instead, in their order; none if no vehicle got it, as another took them all.
        then: Option<Vec<PriceFor>>,
    },
    /// A price that no vehicle ever gets, as it could before, if it was there.
    Unused {
        /// What it is for.
        what: PriceFor,
        /// The one before it that takes all its vehicles.
        behind: PriceFor,
    },
    /// The same price for others.
    For {
        /// What it was for.
        was: PriceFor,
        /// What it is for.
        is: PriceFor,
    },
    /// A price that is asked earlier or later.
    Moved {
        /// What it is for.
        what: PriceFor,
        /// Where it stands now.
        place: Place<PriceFor>,
    },
    /// Another amount.
    Amount {
        /// What it is for.
        what: PriceFor,
        /// Which of its prices.
        kind: TariffKind,
        /// What it was.
        was: Tariff,
        /// What it is.
        is: Tariff,
    },
}

impl PriceList {
    /// What it says otherwise than an earlier version; what it says, where there is none.
    pub fn changes_from(&self, earlier: Option<&Self>) -> Vec<PriceListChange> {
        let Self { name, first_month, decision, parties, settlement, prices } = self;
        let head = Head { name, first_month, decision, parties };
        let head_was = earlier.map(head_of);
        let mut changes: Vec<PriceListChange> = Vec::new();
        changes.extend(head.changes_from(head_was.as_ref()).into_iter().map(PriceListChange::Head));
        changes.extend(prices_between(earlier.map(|earlier| &*earlier.prices), prices));
        match earlier {
            None => changes.push(PriceListChange::SettlementNew(settlement.clone())),
            Some(earlier) => {
                let sharers = Sharers { was: &earlier.parties, is: parties, parties };
                let settled = KeyChange::between(&earlier.settlement, settlement, sharers).into_iter();
                changes.extend(settled.map(PriceListChange::Settlement));
            }
        }
        changes
    }
}

fn head_of(list: &PriceList) -> Head<'_> {
    Head { name: &list.name, first_month: &list.first_month, decision: &list.decision, parties: &list.parties }
}

fn prices_between(earlier: Option<&[Price]>, is: &[Price]) -> Vec<PriceListChange> {
    let was = earlier.unwrap_or_default();
    let same_prices = |was: &Price, is: &Price| tariffs(was) == tariffs(is);
    let paired = Paired::by(was, is, &[&|was, is| same_for(was, is) && same_prices(was, is), &same_for, &same_prices]);
    let moved = paired.moved_past(is, prices_apart);
    let mut changes = Vec::new();
    for (at, (before, price)) in paired.pairs(was, is).enumerate() {
        let what = price_for(price, at);
        let next = || place_of(is, at, |next| price_for(next, at.saturating_add(1)));
        match before.zip(paired.was_at(at)) {
            None => {
                let prices = tariffs(price).into_iter().filter(|(_, tariff)| tariff.0 != 0).collect();
                let place = if earlier.is_some() { next() } else { Place::Listed };
                changes.push(PriceListChange::New { what: what.clone(), prices, place });
            }
            Some((before, was_at)) => {
                if !same_for(before, price) {
                    changes.push(PriceListChange::For { was: price_for(before, was_at), is: what.clone() });
                }
                for ((kind, was), (_, is)) in tariffs(before).into_iter().zip(tariffs(price)) {
                    if was != is {
                        changes.push(PriceListChange::Amount { what: what.clone(), kind, was, is });
                    }
                }
                if moved.contains(&at) {
                    changes.push(PriceListChange::Moved { what: what.clone(), place: next() });
                }
            }
        }
        let unused_before = paired.was_at(at).and_then(|was_at| behind(was, was_at)).is_some();
        let behind = behind(is, at).filter(|_| !unused_before);
        changes.extend(behind.map(|behind| PriceListChange::Unused { what, behind }));
    }
    changes.extend(paired.gone(was).map(|(at, gone)| {
        // Where no vehicle got it, none gets another instead.
        let then = behind(was, at).is_none().then(|| instead_of(gone, is));
        PriceListChange::Gone { what: price_for(gone, at), then }
    }));
    changes
}

/// What a price is for, at its place.
fn price_for(price: &Price, at: usize) -> PriceFor {
    PriceFor { classes: classes_of(price).to_vec(), pool: price.pool.clone(), beside_others: at > 0 }
}

/// The price before one at a place that takes all its vehicles.
fn behind(prices: &[Price], at: usize) -> Option<PriceFor> {
    let price = prices.get(at)?;
    let mut before = prices.iter().take(at).enumerate();
    before.find(|(_, other)| price_takes_all_of(other, price)).map(|(at, other)| price_for(other, at))
}

/// The prices that hold for the vehicles of one that is gone: until one takes all of them.
fn instead_of(gone: &Price, prices: &[Price]) -> Vec<PriceFor> {
    let mut found = Vec::new();
    for (at, price) in prices.iter().enumerate().filter(|(_, price)| !prices_apart(price, gone)) {
        found.push(price_for(price, at));
        if price_takes_all_of(price, gone) {
            break;
        }
    }
    found
}

/// Whether two prices are for the same vehicles.
fn same_for(was: &Price, is: &Price) -> bool {
    was.pool == is.pool && Limits::between(classes_of(was), classes_of(is), PartialEq::eq).is_none()
}

/// Its amounts, in the order of the file. What it is for is told by itself.
fn tariffs(price: &Price) -> [(TariffKind, Tariff); 7] {
    let Price { classes: _, pool: _, per_month, per_day, per_hour, per_km, per_start, minimum, late_return } = price;
    [
        (TariffKind::PerMonth, *per_month),
        (TariffKind::PerDay, *per_day),
        (TariffKind::PerHour, *per_hour),
        (TariffKind::PerKm, *per_km),
        (TariffKind::PerStart, *per_start),
        (TariffKind::Minimum, *minimum),
        (TariffKind::LateReturn, *late_return),
    ]
}
