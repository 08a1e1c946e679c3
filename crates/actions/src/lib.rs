//! What can be done: one noun per file, one verb per function. Each one begins [`work`], loads, lets the domain decide,
//! writes, and finishes with an audit entry. JSON, pages, command line and import all come through here, and there is
//! no other way to the database.

pub mod app;
pub mod booking;
pub mod by_hand;
pub mod cost;
#[cfg(feature = "demo")]
pub mod demo;
pub mod driving;
pub mod duty;
pub mod error;
pub mod finance;
pub mod fleet;
pub mod import;
pub mod keys;
pub mod messages;
pub mod people;
pub mod portion;
pub mod records;
pub mod register;
pub mod servicing;
pub mod set;
pub mod system;
mod together;
mod work;
pub mod worker;

use vagnpark_domain::{
    Refusal,
    access::{Actor, Permission, Scope},
    ids::OrganisationId,
};
use vagnpark_store::{Tx, VehicleRecord};

pub use crate::{app::App, error::ActionError};

/// The scope in which the actor may do something that changes data; a refusal if nowhere.
pub(crate) fn writing_scope(actor: &Actor, permission: Permission) -> Result<Scope, ActionError> {
    let scope = actor.scope(permission);
    if actor.read_only || scope.is_empty() { Err(ActionError::NotPermitted) } else { Ok(scope) }
}

/// The scope in which the actor may read; a refusal if nowhere.
pub fn reading_scope(actor: &Actor, permission: Permission) -> Result<Scope, ActionError> {
    let scope = actor.scope(permission);
    if scope.is_empty() { Err(ActionError::NotPermitted) } else { Ok(scope) }
}

/// The refusal to do something with a vehicle that the actor may see but that belongs to another organisation, which it
/// names.
pub(crate) async fn of_another(tx: &mut Tx, vehicle: &VehicleRecord) -> ActionError {
    match tx.list_organisations().await {
        Ok(all) => {
            let owner = all.into_iter().find(|found| found.id == vehicle.organisation);
            let organisation = owner.map_or_else(|| vehicle.organisation.to_string(), |owner| owner.name);
            Refusal::OfAnother { organisation }.into()
        }
        Err(error) => error.into(),
    }
}

/// The organisation that the actor acts for: the one named, or that of the first role.
pub(crate) fn acting_for(
    actor: &Actor,
    permission: Permission,
    named: Option<OrganisationId>,
) -> Result<OrganisationId, ActionError> {
    let scope = writing_scope(actor, permission)?;
    let organisation = named.or(scope.organisations().first().copied()).or(actor.home());
    organisation.filter(|organisation| scope.covers(*organisation)).ok_or(ActionError::NotPermitted)
}
