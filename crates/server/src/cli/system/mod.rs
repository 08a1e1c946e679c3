//! Running the system: databases, backups, the server itself.

pub(super) mod operate;
pub(super) mod restore;
mod sealed;
