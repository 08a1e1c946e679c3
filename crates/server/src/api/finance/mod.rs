//! Finance: accounts of each organisation, and the files that take a month there.

pub(crate) mod invoice;
pub(crate) mod ledger_mapping;
