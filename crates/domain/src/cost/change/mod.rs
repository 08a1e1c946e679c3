//! What a version of an agreement or of a price list says otherwise than an earlier one, as data (C-13): whoever is
//! asked reads it in words. Each text is taken apart field by field, so that a new field cannot be forgotten.

mod agreement;
mod head;
mod key;
mod list;
mod price_list;
mod rule;
mod substance;

pub use agreement::{AgreementChange, ConsentChange, InvoiceChange, PassOnChange};
pub use head::HeadChange;
pub use key::{KeyChange, Part};
pub use list::{Changed, Limits, Place};
pub use price_list::{PriceFor, PriceListChange, TariffKind};
pub use rule::{RuleChange, Span, TermChange};

#[cfg(test)]
mod tests;
