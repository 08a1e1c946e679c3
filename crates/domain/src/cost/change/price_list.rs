//! What has changed between two versions of a price list.

use super::{
    head::{Head, HeadChange},
    key::KeyChange,
    list::{Limits, Paired, Place, place_of},
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
    /// Whether there are other prices, which go before one that is for all.
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
    Gone(PriceFor),
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
                let settled = KeyChange::between(&earlier.settlement, settlement).into_iter();
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
    let paired = Paired::by(
        was,
        is,
        &[|was, is| same_for(was, is) && tariffs(was) == tariffs(is), same_for, |was, is| tariffs(was) == tariffs(is)],
    );
    let moved = paired.moved();
    let of = |price: &Price| price_for(price, is.len() > 1);
    let mut changes = Vec::new();
    for (at, (before, price)) in paired.pairs(was, is).enumerate() {
        let place = || if earlier.is_some() { place_of(is, at, of) } else { Place::Listed };
        let Some(before) = before else {
            let prices = tariffs(price).into_iter().filter(|(_, tariff)| tariff.0 != 0).collect();
            changes.push(PriceListChange::New { what: of(price), prices, place: place() });
            continue;
        };
        if !same_for(before, price) {
            changes.push(PriceListChange::For { was: price_for(before, was.len() > 1), is: of(price) });
        }
        for ((kind, was), (_, is)) in tariffs(before).into_iter().zip(tariffs(price)) {
            if was != is {
                changes.push(PriceListChange::Amount { what: of(price), kind, was, is });
            }
        }
        if moved.contains(&at) {
            changes.push(PriceListChange::Moved { what: of(price), place: place() });
        }
    }
    changes.extend(paired.gone(was).map(|gone| PriceListChange::Gone(price_for(gone, was.len() > 1))));
    changes
}

fn price_for(price: &Price, beside_others: bool) -> PriceFor {
    PriceFor { classes: price.classes.clone(), pool: price.pool.clone(), beside_others }
}

/// Whether two prices are for the same vehicles.
fn same_for(was: &Price, is: &Price) -> bool {
    was.pool == is.pool && Limits::between(&was.classes, &is.classes, PartialEq::eq).is_none()
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
