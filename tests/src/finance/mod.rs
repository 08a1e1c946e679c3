//! Finance: accounts of each organisation, and the files that take a month there.

mod accounts;
pub(crate) mod files;
