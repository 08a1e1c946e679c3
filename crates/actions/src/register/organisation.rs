//! Organisations and units. Everybody may know them; the operator adds them, and imports do.

use uuid::Uuid;
use vagnpark_domain::{
    Fault, Field, Refusal,
    access::Actor,
    audit::{AuditAction, AuditEntity},
    bounds::table,
    register::organisation::{Organisation, Unit},
};
use vagnpark_store::Change;

use crate::{app::App, error::ActionError, work::Work};

/// The organisations of the collaboration, by code.
#[tracing::instrument(skip_all)]
pub async fn list_organisations(app: &App) -> Result<Vec<Organisation>, ActionError> {
    Ok(app.store.read().await?.list_organisations().await?)
}

/// Their units: departments and offices that have vehicles and people.
#[tracing::instrument(skip_all)]
pub async fn list_units(app: &App) -> Result<Vec<Unit>, ActionError> {
    Ok(app.store.read().await?.list_units().await?)
}

/// Adds an organisation; its code must be new.
#[tracing::instrument(skip_all)]
pub async fn register_organisation(app: &App, actor: &Actor, organisation: &Organisation) -> Result<(), ActionError> {
    if !actor.system_administrator || actor.read_only {
        return Err(ActionError::NotPermitted);
    }
    let organisation = Organisation {
        code: table::ORGANISATION_CODE.line(&organisation.code)?.into(),
        name: table::ORGANISATION_NAME.line(&organisation.name)?.into(),
        ..organisation.clone()
    };
    let mut work = app.begin(actor).await?;
    let known = work.tx.list_organisations().await?;
    if let Some(known) = known.iter().find(|known| known.code == organisation.code) {
        let (value, by) = (known.code.clone(), known.name.clone());
        return Err(Refusal::AlreadyThere { field: "code", value, by }.into());
    }
    put(&mut work, &organisation, None).await?;
    work.finish_noted().await?;
    Ok(())
}

/// The organisation with a code, a name or an id, as they are today.
#[tracing::instrument(skip_all)]
pub async fn find_named(app: &App, text: &str) -> Result<Organisation, ActionError> {
    let mut tx = app.store.read().await?;
    let id = match text.parse::<Uuid>() {
        Ok(id) => Some(id.into()),
        Err(_) => tx.load_aliases().await?.find(text, app.today()),
    };
    let found = tx.list_organisations().await?.into_iter().find(|organisation| Some(organisation.id) == id);
    found.ok_or(ActionError::NotFound("organisation"))
}

/// Writes an organisation with its audit entry, within a transaction that others share.
pub(crate) async fn put(
    work: &mut Work<'_>,
    organisation: &Organisation,
    before: Option<&Organisation>,
) -> Result<(), ActionError> {
    organisation.check().map_err(Refusal::from)?;
    work.tx.put_organisation(organisation).await?;
    let change = Change {
        action: if before.is_some() { AuditAction::Change } else { AuditAction::Add },
        entity: AuditEntity::Organisation,
        entity_id: organisation.id.to_string(),
        organisation: Some(organisation.id),
        before: before.and_then(|before| serde_json::to_value(before).ok()),
        after: serde_json::to_value(organisation).ok(),
    };
    work.note(change);
    Ok(())
}

/// Adds a unit.
#[tracing::instrument(skip_all)]
pub async fn add_unit(app: &App, actor: &Actor, unit: &Unit) -> Result<(), ActionError> {
    if !actor.system_administrator || actor.read_only {
        return Err(ActionError::NotPermitted);
    }
    let unit = &Unit {
        name: table::UNIT_NAME.line(&unit.name)?.into(),
        cost_centre: table::COST_CENTRE.line(&unit.cost_centre)?.into(),
        ..unit.clone()
    };
    if unit.name.is_empty() {
        return Err(Refusal::at(Field::Name, Fault::Missing).into());
    }
    let mut work = app.begin(actor).await?;
    let known = work.tx.list_units().await?;
    if known.iter().any(|known| known.organisation == unit.organisation && known.name == unit.name) {
        return Err(Refusal::AlreadyThere { field: "unit", value: unit.name.clone(), by: String::new() }.into());
    }
    work.tx.put_unit(unit).await?;
    let change = Change {
        action: AuditAction::Add,
        entity: AuditEntity::Unit,
        entity_id: unit.id.to_string(),
        organisation: Some(unit.organisation),
        before: None,
        after: serde_json::to_value(unit).ok(),
    };
    work.finish(change).await?;
    Ok(())
}
