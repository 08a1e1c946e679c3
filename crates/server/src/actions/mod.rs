//! What can be done, one noun a file and one function a verb: begin [`work`] → load → let the domain decide → write →
//! finish it with its audit entry. JSON, pages, command line and import all come through here.

pub(crate) mod booking;
pub(crate) mod cost;
pub(crate) mod driving;
pub(crate) mod finance;
pub(crate) mod fleet;
pub(crate) mod import;
pub(crate) mod messages;
pub(crate) mod people;
pub(crate) mod portion;
pub(crate) mod register;
pub(crate) mod servicing;
pub(crate) mod set;
pub(crate) mod system;
pub(crate) mod work;

use vagnpark_domain::{
    access::{Actor, Permission, Scope},
    ids::OrganisationId,
};

use crate::error::ActionError;

/// The scope in which the actor may do something that changes data; a refusal if nowhere.
pub(crate) fn writing_scope(actor: &Actor, permission: Permission) -> Result<Scope, ActionError> {
    let scope = actor.scope(permission);
    if actor.read_only || scope.is_empty() { Err(ActionError::NotPermitted) } else { Ok(scope) }
}

/// The scope in which the actor may read; a refusal if nowhere.
pub(crate) fn reading_scope(actor: &Actor, permission: Permission) -> Result<Scope, ActionError> {
    let scope = actor.scope(permission);
    if scope.is_empty() { Err(ActionError::NotPermitted) } else { Ok(scope) }
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
