//! What can be done: one noun per file, one verb per function. Each one begins `work`, loads, lets the domain decide,
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
    Fault, Field, Refusal,
    access::{Actor, Denied, Permission, Permitted, Scope, VehicleVerb},
    fault::Possible,
    ids::{OrganisationId, VehicleId},
    register::organisation::Organisation,
};
use vagnpark_store::{Locked, Tx, VehicleRecord};

use crate::work::Work;
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

/// A vehicle in sight of the actor, locked, with which they may do something; who else it belongs to is said.
pub(crate) async fn hold_vehicle(
    work: &mut Work<'_>,
    verb: VehicleVerb,
    id: VehicleId,
) -> Result<Permitted<Locked<VehicleRecord>>, ActionError> {
    let found = work.tx.find_vehicle_for_update(&work.actor.scope(Permission::SeeVehicles), id).await?;
    let found = found.ok_or(ActionError::NotFound("vehicle"))?;
    let organisation = found.organisation;
    match work.permit(verb, found) {
        Ok(permitted) => Ok(permitted),
        Err(Denied) => Err(of_another(&mut work.tx, organisation).await),
    }
}

/// The refusal to do something with a vehicle that the actor may see but that belongs to another organisation, which it
/// names.
pub(crate) async fn of_another(tx: &mut Tx, organisation: OrganisationId) -> ActionError {
    match tx.list_organisations().await {
        Ok(all) => {
            let owner = all.into_iter().find(|found| found.id == organisation);
            let organisation = owner.map_or_else(|| organisation.to_string(), |owner| owner.name);
            Refusal::OfAnother { organisation, vehicle: None }.into()
        }
        Err(error) => error.into(),
    }
}

/// The organisation that the actor acts for: the one named, or the only one in which they have a role that permits it.
/// With several, it is asked which is meant.
pub(crate) async fn acting_for(
    app: &App,
    actor: &Actor,
    permission: Permission,
    named: Option<OrganisationId>,
) -> Result<OrganisationId, ActionError> {
    let scope = writing_scope(actor, permission)?;
    let Some(organisation) = named.or(scope.only()) else { return Err(which_is_meant(app, &scope).await) };
    if scope.covers(organisation) { Ok(organisation) } else { Err(ActionError::NotPermitted) }
}

/// The refusal to choose among several organisations for somebody; it names them.
pub(crate) async fn which_is_meant(app: &App, scope: &Scope) -> ActionError {
    match organisations_in(app, scope).await {
        Ok(found) => {
            let possible = |found: Organisation| Possible { id: found.id.to_string(), name: found.name };
            let among = found.into_iter().map(possible).collect();
            Refusal::at(Field::Organisation, Fault::MissingAmong { among }).into()
        }
        Err(error) => error,
    }
}

/// The organisations that somebody has to choose among when they do something; none if only one is possible.
#[tracing::instrument(skip_all)]
pub async fn to_choose_among(
    app: &App,
    actor: &Actor,
    permission: Permission,
) -> Result<Vec<Organisation>, ActionError> {
    let scope = actor.scope(permission);
    if scope.is_empty() || scope.only().is_some() {
        return Ok(Vec::new());
    }
    organisations_in(app, &scope).await
}

/// The organisations of a scope that somebody acts in: those they have roles in or, without any, all of them.
async fn organisations_in(app: &App, scope: &Scope) -> Result<Vec<Organisation>, ActionError> {
    let mut found = app.store.read().await?.list_organisations().await?;
    if !scope.organisations().is_empty() {
        found.retain(|organisation| scope.organisations().contains(&organisation.id));
    }
    Ok(found)
}
