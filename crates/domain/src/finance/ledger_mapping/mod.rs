//! From a statement to vouchers: where each amount goes in a party's own ledger (F-1, F-2).

mod mapped;
pub mod merge;

use std::{collections::BTreeMap, ops::RangeInclusive};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::{
    Refusal,
    bounds::table,
    cost::{CostCategory, Statement},
    fault::{Fault, Field, ValueKind},
    money::Ore,
    time::Month,
};

pub use mapped::Mapped;

/// How many digits an account has.
pub const ACCOUNT_DIGITS: RangeInclusive<usize> = 3..=8;
/// The most characters of a cost centre, an activity or a counterpart.
pub const MOST_CODE: usize = 20;

/// A place in a ledger. An empty text is a dimension that the organisation does not use.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Posting {
    /// Account number, four digits in most ledgers.
    pub account: String,
    /// What the account is called.
    #[serde(default)]
    pub account_name: String,
    /// Cost centre.
    #[serde(default)]
    pub cost_centre: String,
    /// Activity.
    #[serde(default)]
    pub activity: String,
    /// Counterpart: 82 a municipality, 83 a municipal federation.
    #[serde(default)]
    pub counterpart: String,
}

impl Posting {
    /// Refuses a text that is longer than its column, or has a character that no text may have.
    pub fn within_bounds(&self) -> Result<(), Refusal> {
        table::ACCOUNT.check(&self.account)?;
        table::ACCOUNT_NAME.check(&self.account_name)?;
        table::LEDGER_COST_CENTRE.check(&self.cost_centre)?;
        table::ACTIVITY.check(&self.activity)?;
        table::COUNTERPART.check(&self.counterpart)
    }

    /// Checks what holds for any posting: an account is digits, and the other codes have neither blanks nor quotation
    /// marks nor braces.
    pub fn check(&self) -> Result<(), (Field, Fault)> {
        let digits =
            ACCOUNT_DIGITS.contains(&self.account.len()) && self.account.chars().all(|digit| digit.is_ascii_digit());
        if !digits {
            return Err((Field::Account, Fault::not_a(ValueKind::Account, &self.account)));
        }
        let most = table::ACCOUNT_NAME.most;
        if self.account_name.chars().count() > most {
            return Err((Field::AccountName, Fault::TooLong { most }));
        }
        let codes = [
            (Field::CostCentre, &self.cost_centre),
            (Field::Activity, &self.activity),
            (Field::Counterpart, &self.counterpart),
        ];
        for (field, code) in codes {
            // A quotation mark or a brace would end what it stands in, in the vouchers that programs read.
            let stray = |letter: char| letter.is_whitespace() || ['"', '{', '}'].contains(&letter);
            if code.chars().any(stray) || code.chars().count() > MOST_CODE {
                return Err((field, Fault::NotA { kind: ValueKind::LedgerCode, given: code.clone() }));
            }
        }
        Ok(())
    }
}

/// Where an organisation's amounts go in a year.
pub type Mapping = BTreeMap<Mapped, Posting>;

/// A voucher: its rows add up to nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Voucher {
    /// Its number, ascending within its series.
    pub number: u64,
    /// Its day.
    pub on: NaiveDate,
    /// Its text.
    pub text: String,
    /// Its rows.
    pub rows: Vec<VoucherRow>,
}

/// A row of a voucher.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VoucherRow {
    /// Its place in the ledger.
    pub posting: Posting,
    /// The vehicle or pool that it is about.
    pub vehicle: Option<String>,
    /// Öre; debit is positive.
    pub amount: Ore,
}

/// What a party's part of a statement needs but the mapping lacks.
pub fn missing(statement: &Statement, party: &str, mapping: &Mapping) -> Vec<Mapped> {
    let mut missing: Vec<Mapped> = amounts(statement, party)
        .keys()
        .flat_map(|(_, category, _)| [Mapped::Category(*category), Mapped::Settlement])
        .filter(|mapped| !mapping.contains_key(mapped))
        .collect();
    missing.sort_unstable();
    missing.dedup();
    missing
}

/// The vouchers of a party's part of a statement: one for the month itself, and one for each closed month that it
/// adjusts. Answers what is missing if the mapping does not have a place for everything.
pub fn vouchers(statement: &Statement, party: &str, mapping: &Mapping) -> Result<Vec<Voucher>, Vec<Mapped>> {
    let missing = missing(statement, party, mapping);
    if !missing.is_empty() {
        return Err(missing);
    }
    let mut by_origin: BTreeMap<Option<Month>, Vec<VoucherRow>> = BTreeMap::new();
    for ((origin, category, number), amount) in amounts(statement, party) {
        let Some(posting) = mapping.get(&Mapped::Category(category)) else { continue };
        let row = VoucherRow { posting: posting.clone(), vehicle: Some(number), amount };
        by_origin.entry(origin).or_default().push(row);
    }
    let settlement = mapping.get(&Mapped::Settlement).cloned().unwrap_or_default();
    let first = statement.month.first_day().format("%Y%m01").to_string().parse::<u64>().unwrap_or(0);
    let vouchers = by_origin.into_iter().zip(0_u64..).map(|((origin, mut rows), place)| {
        let sum: Ore = rows.iter().map(|row| row.amount).sum();
        rows.push(VoucherRow { posting: settlement.clone(), vehicle: None, amount: Ore(sum.0.saturating_neg()) });
        let text = match origin {
            None => format!("Fordon avräkning {}", statement.month),
            Some(origin) => format!("Fordon justering av {origin}"),
        };
        Voucher { number: first.saturating_add(place), on: statement.month.last_day(), text, rows }
    });
    Ok(vouchers.collect())
}

/// What a party owes by the month it is about, category, and vehicle or pool.
fn amounts(statement: &Statement, party: &str) -> BTreeMap<(Option<Month>, CostCategory, String), Ore> {
    let mut amounts: BTreeMap<(Option<Month>, CostCategory, String), Ore> = BTreeMap::new();
    for line in &statement.lines {
        for share in line.shares.iter().filter(|share| share.party == party && share.amount != Ore::ZERO) {
            let amount = amounts.entry((line.origin, line.category, line.number.clone())).or_insert(Ore::ZERO);
            *amount = [*amount, share.amount].into_iter().sum();
        }
    }
    amounts
}
