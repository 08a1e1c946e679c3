//! Finance: accounts of each organisation, and the files that take a month there.

pub mod invoice;
pub mod ledger_mapping;
pub mod report;
pub mod workbook;
