//! The two sides of an invoice: legal persons.

use super::error::InvoiceError;
use crate::{
    check_digit::luhn,
    register::organisation::{Organisation, OrganisationKind},
};

/// One side of an invoice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvoiceParty {
    /// Its name.
    pub name: String,
    /// Ten digits, without a hyphen.
    pub number: String,
}

/// The legal person behind a code; for a joint board, its host.
pub(super) fn legal_person(organisations: &[Organisation], code: &str) -> Result<InvoiceParty, InvoiceError> {
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
