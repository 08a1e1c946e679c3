//! The system under load, after faults, at its limits, and in the hands of its operators.

pub(crate) mod allowance;
pub(crate) mod audit_chain;
pub(crate) mod bounds;
pub(crate) mod browsers;
pub(crate) mod cancelled_requests;
pub(crate) mod certificates;
pub(crate) mod faults;
pub(crate) mod grants;
pub(crate) mod headers;
pub(crate) mod housekeeping;
pub(crate) mod killed_server;
pub(crate) mod limits;
pub(crate) mod logs;
pub(crate) mod operating;
pub(crate) mod query_counts;
pub(crate) mod release;
pub(crate) mod repeated_requests;
pub(crate) mod request_ids;
pub(crate) mod secrets;
pub(crate) mod security_log;
pub(crate) mod whole_lists;
