//! What an agreement says about its invoices (F-3).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{error::InvoiceError, party::legal_person};
use crate::{check_digit::luhn, register::organisation::Organisation};

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

    pub(super) fn reference_of(&self, party: &str) -> Result<&str, InvoiceError> {
        let reference = self.buyer_references.get(party).map(|reference| reference.trim());
        reference.filter(|reference| !reference.is_empty()).ok_or_else(|| InvoiceError::Reference(party.to_owned()))
    }
}

/// A bankgiro number as digits.
pub(super) fn bankgiro(text: &str) -> Result<String, InvoiceError> {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let others = text.trim().chars().all(|sign| sign.is_ascii_digit() || matches!(sign, '-' | ' ' | '\u{a0}'));
    if others && (7..=8).contains(&digits.len()) && luhn(&digits) {
        Ok(digits)
    } else {
        Err(InvoiceError::Bankgiro(text.to_owned()))
    }
}
