//! From a closed month to the invoice or credit note between two legal persons (F-3).

mod error;
mod party;
mod terms;

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};

use crate::{
    cost::{CostCategory, Statement},
    money::Ore,
    register::organisation::Organisation,
    time::Month,
};

pub use error::InvoiceError;
pub use party::InvoiceParty;
use party::legal_person;
use terms::bankgiro;
pub use terms::{InvoiceTerms, VatFlow};

/// A line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvoiceLine {
    /// What it is for.
    pub category: CostCategory,
    /// The closed month that it adjusts.
    pub origin: Option<Month>,
    /// Without VAT.
    pub net: Ore,
}

/// An invoice, or a credit note if it credits one. Amounts of a credit note are what is credited.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invoice {
    /// Its number.
    pub number: String,
    /// The month it is for.
    pub month: Month,
    /// Its day.
    pub on: NaiveDate,
    /// The day it is due.
    pub due_on: NaiveDate,
    /// The seller, who sends it.
    pub seller: InvoiceParty,
    /// The buyer, who pays it.
    pub buyer: InvoiceParty,
    /// The buyer's reference.
    pub buyer_reference: String,
    /// The bankgiro it is paid to.
    pub bankgiro: String,
    /// By category, adjustments apart.
    pub lines: Vec<InvoiceLine>,
    /// The VAT rate in per cent; none outside the scope of VAT.
    pub vat_percent: Option<i64>,
    /// The number of the invoice that is credited.
    pub credits: Option<String>,
}

impl Invoice {
    /// The sum of the lines.
    pub fn net(&self) -> Ore {
        self.lines.iter().map(|line| line.net).sum()
    }

    /// VAT on the sum, half up: one rate, so one rounding.
    pub fn vat(&self) -> Ore {
        let Some(percent) = self.vat_percent else { return Ore::ZERO };
        let hundredths = i128::from(self.net().0).saturating_mul(i128::from(percent));
        let half = if hundredths < 0 { -50 } else { 50 };
        let rounded = hundredths.saturating_add(half).checked_div(100).unwrap_or(0);
        Ore(i64::try_from(rounded).unwrap_or(i64::MAX))
    }

    /// The amount to pay.
    pub fn gross(&self) -> Ore {
        [self.net(), self.vat()].into_iter().sum()
    }
}

/// The number of a party's invoice for a month.
pub fn invoice_number(month: Month, party: &str) -> String {
    format!("{}-{party}", month.first_day().format("%Y%m"))
}

/// The invoice of a party for a closed month; a credit note, naming the invoice of the month it mostly corrects, if
/// less than nothing is owed.
pub fn invoice(
    statement: &Statement,
    terms: Option<&InvoiceTerms>,
    organisations: &[Organisation],
    party: &str,
    on: NaiveDate,
) -> Result<Invoice, InvoiceError> {
    let terms = terms.ok_or(InvoiceError::NoTerms)?;
    let (seller, buyer) = (legal_person(organisations, &terms.seller)?, legal_person(organisations, party)?);
    if terms.vat == VatFlow::Internal || seller == buyer {
        return Err(InvoiceError::Internal);
    }
    let bankgiro = bankgiro(&terms.bankgiro)?;
    let mut sums: BTreeMap<(Option<Month>, CostCategory), Ore> = BTreeMap::new();
    for line in &statement.lines {
        for share in line.shares.iter().filter(|share| share.party == party) {
            let sum = sums.entry((line.origin, line.category)).or_insert(Ore::ZERO);
            *sum = [*sum, share.amount].into_iter().sum();
        }
    }
    sums.retain(|_, sum| *sum != Ore::ZERO);
    let whole: Ore = sums.values().copied().sum();
    let sign = match whole.0.signum() {
        0 => return Err(InvoiceError::Nothing),
        sign => sign,
    };
    let credited =
        sums.iter().filter(|(_, sum)| sum.0 < 0).min_by_key(|(_, sum)| sum.0).map(|((origin, _), _)| *origin);
    let number = invoice_number(statement.month, party);
    Ok(Invoice {
        month: statement.month,
        on,
        due_on: on.checked_add_days(Days::new(terms.due_days)).unwrap_or(on),
        seller,
        buyer,
        buyer_reference: terms.reference_of(party)?.to_owned(),
        bankgiro,
        lines: sums
            .into_iter()
            .map(|((origin, category), sum)| InvoiceLine { category, origin, net: Ore(sum.0.saturating_mul(sign)) })
            .collect(),
        vat_percent: (terms.vat == VatFlow::Standard).then_some(25),
        credits: (sign < 0).then(|| invoice_number(credited.flatten().unwrap_or(statement.month.previous()), party)),
        number,
    })
}
