//! Finance: accounts of each organisation, and the files that take a month there.

pub(crate) mod files;
mod ledger_mapping;
