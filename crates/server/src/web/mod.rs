//! From a connection to a handler and back: who is asking, what may come in, the routes, and how errors are answered.

mod allowance;
pub(crate) mod auth;
pub(crate) mod connections;
pub(crate) mod door;
pub(crate) mod extract;
pub(crate) mod files;
pub(crate) mod form_once;
pub(crate) mod form_token;
pub(crate) mod headers;
pub(crate) mod idempotency;
pub(crate) mod observe;
pub(crate) mod pictures;
pub(crate) mod problem;
pub(crate) mod proxies;
pub(crate) mod receipt;
pub(crate) mod request_id;
pub(crate) mod router;
pub(crate) mod routes;
pub(crate) mod serve;
pub(crate) mod status;
mod strict;
mod unreadable;
