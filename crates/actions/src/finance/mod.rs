//! Finance: accounts of each organisation, and the files that take a month there.

pub mod ledger;
pub mod report;
pub mod workbook;
