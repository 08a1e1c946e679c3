//! Why there is no invoice (F-3).

use serde::Serialize;

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
