//! The audit log: reading it, and verifying it.

use std::collections::{BTreeSet, HashMap};

use uuid::Uuid;
use vagnpark_domain::{
    access::{Actor, Permission},
    ids::{UserId, VehicleId},
};
use vagnpark_store::{AuditFault, AuditRecord};

use crate::{app::App, error::ActionError, reading_scope, register::find::numbers_of};

/// How many signs the text of an id has.
const UUID_LENGTH: usize = 36;

/// The changes in the organisations whose log the actor may see, newest first: at most `limit` entries before one.
#[tracing::instrument(skip_all)]
pub async fn list_audit(
    app: &App,
    actor: &Actor,
    before: Option<i64>,
    limit: i64,
) -> Result<Vec<AuditRecord>, ActionError> {
    let scope = reading_scope(actor, Permission::SeeAudit)?;
    Ok(app.store.read().await?.list_audit(&scope, before, limit).await?)
}

/// What the ids within some entries stand for, as far as it is known: organisations, units, depots, vehicles and
/// people, and organisations by `code:` and theirs. Whoever may read an entry may know what it is about.
#[tracing::instrument(skip_all)]
pub async fn names_in(app: &App, entries: &[AuditRecord]) -> Result<HashMap<String, String>, ActionError> {
    let texts = entries.iter().flat_map(|entry| [Some(&entry.entity_id), entry.after_json.as_ref()]).flatten();
    let ids: BTreeSet<Uuid> = texts.flat_map(|text| ids_in(text)).collect();
    let mut tx = app.store.read().await?;
    let everything = Actor::job().scope(Permission::SeeVehicles);
    let vehicles = numbers_of(&mut tx, &everything, ids.iter().copied().map(VehicleId).collect()).await?;
    let people = tx.load_names(&ids.iter().copied().map(UserId).collect::<Vec<_>>()).await?;
    let mut names: HashMap<String, String> = HashMap::new();
    names.extend(people.into_iter().map(|(id, name)| (id.to_string(), name)));
    names.extend(vehicles.into_iter().map(|(id, number)| (id.to_string(), number)));
    names.extend(tx.list_depots().await?.into_iter().map(|depot| (depot.id.to_string(), depot.name)));
    names.extend(tx.list_units().await?.into_iter().map(|unit| (unit.id.to_string(), unit.name)));
    for organisation in tx.list_organisations().await? {
        names.insert(format!("code:{}", organisation.code), organisation.name.clone());
        names.insert(organisation.id.to_string(), organisation.name);
    }
    Ok(names)
}

/// The ids in a text, wherever they stand in it.
fn ids_in(text: &str) -> impl Iterator<Item = Uuid> {
    let apart = |sign: char| !(sign.is_ascii_hexdigit() || sign == '-');
    text.split(apart).filter(|part| part.len() == UUID_LENGTH).filter_map(|part| part.parse().ok())
}

/// Verifies the chain of the log: answers how many entries there are, or where it breaks.
#[tracing::instrument(skip_all)]
pub async fn verify_audit(app: &App) -> Result<Result<i64, AuditFault>, ActionError> {
    Ok(app.store.read().await?.verify_audit().await?)
}
