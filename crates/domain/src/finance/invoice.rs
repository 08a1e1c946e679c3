//! From a closed month to the invoice or credit note between two legal persons (F-3).

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};

use crate::{
    cost::{CostCategory, Statement},
    money::Ore,
    register::organisation::{Organisation, OrganisationKind},
    time::Month,
};

/// The invoicing terms of an agreement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InvoiceTerms {
    /// The organisation that sends the invoices, by code.
    pub seller: String,
    /// How the flow is treated for VAT.
    pub vat: VatFlow,
    /// The bankgiro it is paid to.
    pub bankgiro: String,
    /// Days from the invoice date to the due date.
    #[serde(default = "thirty")]
    pub due_days: u64,
    /// Each buyer's reference, by code: without it an invoice is not accepted.
    pub buyer_references: BTreeMap<String, String>,
}

fn thirty() -> u64 {
    30
}

/// How a flow is treated for VAT.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum VatFlow {
    /// 25 per cent, category S.
    #[serde(rename = "25")]
    Standard,
    /// Outside the scope of VAT, category O.
    #[serde(rename = "outside")]
    Outside,
    /// Within one legal person: no invoice.
    #[serde(rename = "internal")]
    Internal,
}

/// The longest time to pay, in days.
const MOST_DUE_DAYS: u64 = 365;

impl InvoiceTerms {
    /// Everything that would prevent an invoice between these parties, or that names nobody.
    pub fn faults(&self, parties: &[String], organisations: &[Organisation]) -> Vec<InvoiceError> {
        let seller = legal_person(organisations, &self.seller);
        let buyer = |party: &String| match legal_person(organisations, party) {
            // Within one legal person nothing is invoiced.
            Ok(buyer) if seller.as_ref() == Ok(&buyer) => None,
            Ok(_) => self.reference_of(party).err(),
            Err(error) => Some(error),
        };
        let buyers = parties.iter().filter(|_| self.vat != VatFlow::Internal).filter_map(buyer);
        let nobody = self.buyer_references.keys().filter(|code| !parties.contains(code));
        let mut faults: Vec<InvoiceError> = Vec::new();
        let found = bankgiro(&self.bankgiro)
            .err()
            .into_iter()
            .chain((self.due_days > MOST_DUE_DAYS).then_some(InvoiceError::DueDays(self.due_days)))
            .chain(seller.as_ref().err().cloned())
            .chain(buyers)
            .chain(nobody.map(|code| InvoiceError::ReferenceForNobody(code.clone())));
        for fault in found {
            if !faults.contains(&fault) {
                faults.push(fault);
            }
        }
        faults
    }

    fn reference_of(&self, party: &str) -> Result<&str, InvoiceError> {
        let reference = self.buyer_references.get(party).map(|reference| reference.trim());
        reference.filter(|reference| !reference.is_empty()).ok_or_else(|| InvoiceError::Reference(party.to_owned()))
    }
}

/// A bankgiro number as digits.
fn bankgiro(text: &str) -> Result<String, InvoiceError> {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let others = text.trim().chars().all(|sign| sign.is_ascii_digit() || matches!(sign, '-' | ' ' | '\u{a0}'));
    if others && (7..=8).contains(&digits.len()) && luhn(&digits) {
        Ok(digits)
    } else {
        Err(InvoiceError::Bankgiro(text.to_owned()))
    }
}

/// One side of an invoice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvoiceParty {
    /// Its name.
    pub name: String,
    /// Ten digits, without a hyphen.
    pub number: String,
}

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

/// Why there is no invoice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum InvoiceError {
    /// The agreement does not say how.
    #[error("the agreement has no [invoice] that says who sends invoices, VAT and bankgiro")]
    NoTerms,
    /// Seller and buyer are one legal person, or the flow is internal.
    #[error("within one legal person nothing is invoiced")]
    Internal,
    /// An organisation is not known.
    #[error("“{0}” is not an organisation we know")]
    Unknown(String),
    /// It has no number, or a wrong one.
    #[error("{0} has no organisation number of ten digits with a correct check digit")]
    Number(String),
    /// The buyer's reference is missing.
    #[error("the agreement has no buyer reference for {0}")]
    Reference(String),
    /// A buyer's reference under a code that no party has.
    #[error("the buyer reference for “{0}” is for nobody: it is not a party of the agreement")]
    ReferenceForNobody(String),
    /// An impossible time to pay.
    #[error("{0} days to pay are too many; at most 365")]
    DueDays(u64),
    /// The bankgiro is wrong.
    #[error("“{0}” is not a bankgiro number: seven or eight digits, the last a check digit")]
    Bankgiro(String),
    /// Nothing is owed.
    #[error("nothing is owed for the month")]
    Nothing,
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

/// The legal person behind a code; for a joint board, its host.
fn legal_person(organisations: &[Organisation], code: &str) -> Result<InvoiceParty, InvoiceError> {
    let found = organisations.iter().find(|found| found.code == code);
    let mut own = found.ok_or_else(|| InvoiceError::Unknown(code.to_owned()))?;
    if own.kind == OrganisationKind::JointBoard {
        let host = organisations.iter().find(|found| Some(found.id) == own.host);
        own = host.ok_or_else(|| InvoiceError::Unknown(code.to_owned()))?;
    }
    let number: String =
        own.organisation_number.iter().flat_map(|number| number.chars()).filter(char::is_ascii_digit).collect();
    if number.len() != 10 || !luhn(&number) {
        return Err(InvoiceError::Number(own.name.clone()));
    }
    Ok(InvoiceParty { name: own.name.clone(), number })
}

/// Whether the last digit checks the others (ISO/IEC 7812-1, Luhn).
fn luhn(digits: &str) -> bool {
    let sum: u32 = digits
        .chars()
        .rev()
        .filter_map(|digit| digit.to_digit(10))
        .zip(0_u32..)
        .map(|(digit, place)| {
            let doubled = if place.is_multiple_of(2) { digit } else { digit.saturating_mul(2) };
            if doubled > 9 { doubled.saturating_sub(9) } else { doubled }
        })
        .sum();
    sum.is_multiple_of(10)
}
