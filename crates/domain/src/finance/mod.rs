//! Finance: accounts of each organisation, invoices between them, and the code page of their files.

pub mod code_page;
pub mod invoice;
pub mod ledger_mapping;
