//! Running the system: databases, backups, the server itself.

mod checksum;
pub(super) mod operate;
pub(super) mod restore;
mod sealed;
