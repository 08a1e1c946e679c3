//! Accounts of each organisation.

pub(crate) mod ledger_mapping;
