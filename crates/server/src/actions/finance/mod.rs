//! Finance: accounts of each organisation, and the files that take a month there.

pub(crate) mod ledger;
pub(crate) mod report;
pub(crate) mod workbook;
