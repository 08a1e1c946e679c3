//! Running the system: databases, backups, the server itself.

mod checksum;
#[cfg(feature = "demo")]
pub(super) mod demo;
pub(super) mod grants;
pub(super) mod operate;
pub(super) mod restore;
mod sealed;
