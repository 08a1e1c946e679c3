//! Where amounts go in each organisation's ledger, and the files that take a month there (F-1 … F-3).

use std::{collections::BTreeMap, path::Path};

use chrono::Datelike;
use vagnpark_domain::{
    Refusal,
    access::{Actor, Permission, Scope},
    audit::{AuditAction, AuditEntity},
    finance::ledger_mapping::{
        Mapped, Mapping, Posting,
        merge::{merge, state_of},
        missing, vouchers,
    },
    ids::OrganisationId,
    time::Month,
};
use vagnpark_export::sie::{SieHead, to_sie};
use vagnpark_importer::ledger_mapping::{MappingError, MappingFault, MappingRow, read_mapping};
use vagnpark_store::{Change, Tx};
use vagnpark_text::Language;

use crate::{
    app::App,
    cost::statement::{Books, SharedMonth},
    error::ActionError,
    reading_scope,
    work::Work,
    writing_scope,
};

/// The mappings that the actor may see for a year, by organisation.
#[tracing::instrument(skip_all)]
pub async fn list_mappings(app: &App, actor: &Actor, year: i32) -> Result<Vec<(OrganisationId, Mapping)>, ActionError> {
    let scope = reading_scope(actor, Permission::SeeCosts)?;
    Ok(app.store.read().await?.list_mappings(&scope, year).await?)
}

/// The outcome of writing mappings.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// How many postings there are now.
    pub postings: usize,
    /// The previous ones that were removed.
    pub removed: Vec<Removed>,
}

/// A posting that was removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Removed {
    /// Whose it was.
    pub organisation: OrganisationId,
    /// The year.
    pub year: i32,
    /// What it was for.
    pub mapped: Mapped,
}

/// Writes organisations' mappings for years, all or none of them, each replacing the existing one.
#[tracing::instrument(skip_all)]
pub async fn put_mappings(app: &App, actor: &Actor, mappings: &Mappings) -> Result<Written, ActionError> {
    let scope = writing_scope(actor, Permission::ManageCosts)?;
    mappings.values().try_for_each(check)?;
    let mut written = Written::default();
    if mappings.is_empty() {
        return Ok(written);
    }
    let mut work = app.begin(actor).await?;
    for (place, mapping) in mappings {
        let before = before(&mut work, &scope, *place).await?;
        write(&mut work, *place, &before, mapping, &mut written).await?;
    }
    work.finish_noted().await?;
    Ok(written)
}

/// Writes one organisation's mapping for a year, replacing the one that was seen, which is given by its state
/// ([`state_of`]).
#[tracing::instrument(skip_all)]
pub async fn put_mapping_seen(
    app: &App,
    actor: &Actor,
    place: (OrganisationId, i32),
    mapping: &Mapping,
    seen: &str,
) -> Result<Written, ActionError> {
    let scope = writing_scope(actor, Permission::ManageCosts)?;
    check(mapping)?;
    let mut work = app.begin(actor).await?;
    let before = before(&mut work, &scope, place).await?;
    if state_of(&before) != seen {
        return Err(Refusal::Stale.into());
    }
    let mut written = Written::default();
    write(&mut work, place, &before, mapping, &mut written).await?;
    work.finish_noted().await?;
    Ok(written)
}

/// Changes what was typed differently from what was shown, and leaves the rest as others have it by now.
#[tracing::instrument(skip_all)]
pub async fn change_mapping(
    app: &App,
    actor: &Actor,
    place: (OrganisationId, i32),
    shown: &Mapping,
    typed: &Mapping,
) -> Result<Written, ActionError> {
    let scope = writing_scope(actor, Permission::ManageCosts)?;
    let mut work = app.begin(actor).await?;
    let before = before(&mut work, &scope, place).await?;
    let merged = merge(shown, typed, &before);
    if !merged.disputed.is_empty() {
        return Err(Refusal::Stale.into());
    }
    check(&merged.mapping)?;
    let mut written = Written::default();
    write(&mut work, place, &before, &merged.mapping, &mut written).await?;
    work.finish_noted().await?;
    Ok(written)
}

fn check(mapping: &Mapping) -> Result<(), Refusal> {
    mapping.iter().try_for_each(|(mapped, posting)| {
        posting.check().map_err(|(field, fault)| Refusal::Posting { mapped: *mapped, field, fault })
    })
}

/// The existing mapping for an organisation and a year. Writers come one after the other: each mapping replaces the one
/// before it, and the audit entry says which.
async fn before(
    work: &mut Work<'_>,
    scope: &Scope,
    (organisation, year): (OrganisationId, i32),
) -> Result<Mapping, ActionError> {
    if !scope.covers(organisation) {
        return Err(ActionError::NotFound("organisation"));
    }
    work.tx.hold_periods().await?;
    let all = work.tx.list_mappings(scope, year).await?;
    Ok(all.into_iter().find(|(id, _)| *id == organisation).map(|(_, mapping)| mapping).unwrap_or_default())
}

/// Replaces an existing mapping.
async fn write(
    work: &mut Work<'_>,
    (organisation, year): (OrganisationId, i32),
    before: &Mapping,
    mapping: &Mapping,
    written: &mut Written,
) -> Result<(), ActionError> {
    work.tx.put_mapping(organisation, year, mapping).await?;
    written.postings += mapping.len();
    let gone = before.keys().filter(|mapped| !mapping.contains_key(mapped));
    written.removed.extend(gone.map(|mapped| Removed { organisation, year, mapped: *mapped }));
    let json = |mapping: &Mapping| -> serde_json::Value {
        mapping.iter().map(|(mapped, posting)| (mapped.as_str(), serde_json::json!(posting))).collect()
    };
    let change = Change {
        action: AuditAction::Map,
        entity: AuditEntity::LedgerMapping,
        entity_id: format!("{organisation} {year}"),
        organisation: Some(organisation),
        before: Some(before).filter(|before| !before.is_empty()).map(json),
        after: Some(json(mapping)),
    };
    work.note(change);
    Ok(())
}

/// Mappings by organisation and year.
pub type Mappings = BTreeMap<(OrganisationId, i32), Mapping>;

/// Reads a mapping file of organisations the actor keeps accounts for; `name` is the one it came under. Reports the
/// line, value and reason of the first fault.
#[tracing::instrument(skip_all)]
pub async fn read_mappings(app: &App, actor: &Actor, file: &Path, name: &str) -> Result<Mappings, ActionError> {
    let scope = writing_scope(actor, Permission::ManageCosts)?;
    let mut tx = app.store.read().await?;
    let (organisations, called) = (tx.list_organisations().await?, tx.load_aliases().await?);
    let kept = organisations.iter().filter(|found| scope.covers(found.id));
    let own: Vec<String> = kept.map(|found| format!("{} ({})", found.name, found.code)).collect();
    let mut mappings = Mappings::new();
    for row in read_mapping(file, name)? {
        let at = |fault| MappingError { line: row.line, fault };
        let unknown = || MappingFault::NoOrganisation { given: row.organisation.clone(), own: own.clone() };
        // By code, name or alias, as every import knows them (I-8).
        let id = called.find(&row.organisation, app.today()).ok_or_else(|| at(unknown()))?;
        if !scope.covers(id) {
            return Err(at(MappingFault::NotYours { organisation: row.organisation.clone() }).into());
        }
        if mappings.entry((id, row.year)).or_default().insert(row.mapped, row.posting).is_some() {
            let MappingRow { line, organisation, year, mapped, .. } = row;
            return Err(MappingError { line, fault: MappingFault::Twice { organisation, year, mapped } }.into());
        }
    }
    Ok(mappings)
}

/// Mappings as a file that [`read_mappings`] reads, its columns and categories in the reader's words.
#[tracing::instrument(skip_all)]
pub async fn write_mappings(
    app: &App,
    year: i32,
    mappings: &[(OrganisationId, Mapping)],
    language: Language,
) -> Result<Vec<u8>, ActionError> {
    let organisations = app.store.read().await?.list_organisations().await?;
    let mut rows = vec![language.mapping_columns().map(str::to_owned).to_vec()];
    for (id, mapping) in mappings {
        let code = organisations.iter().find(|found| found.id == *id).map_or("", |found| &found.code);
        rows.extend(mapping.iter().map(|(mapped, posting)| {
            let Posting { account, account_name, cost_centre, activity, counterpart } = posting.clone();
            vec![
                code.to_owned(),
                year.to_string(),
                language.mapped(*mapped),
                account,
                account_name,
                cost_centre,
                activity,
                counterpart,
            ]
        }));
    }
    vagnpark_export::to_text_table(&rows).map_err(ActionError::broken)
}

/// The party's mapping for a month's year.
async fn mapping_for(tx: &mut Tx, actor: &Actor, party: OrganisationId, month: Month) -> Result<Mapping, ActionError> {
    let scope = reading_scope(actor, Permission::SeeCosts)?;
    let all = tx.list_mappings(&scope, month.first_day().year()).await?;
    Ok(all.into_iter().find(|(id, _)| *id == party).map(|(_, mapping)| mapping).unwrap_or_default())
}

/// What is missing for a month in the mappings of the parties that the actor answers for, as `name: category`.
pub(crate) async fn lacking(tx: &mut Tx, actor: &Actor, shared: &SharedMonth) -> Result<Vec<String>, ActionError> {
    let own = actor.scope(Permission::SeeCosts);
    let mut mappings: BTreeMap<OrganisationId, Mapping> =
        tx.list_mappings(&own, shared.statement.month.first_day().year()).await?.into_iter().collect();
    let mut names = Vec::new();
    for organisation in &shared.organisations {
        if own.covers(organisation.id) && shared.statement.parties.contains(&organisation.code) {
            let mapping = mappings.remove(&organisation.id).unwrap_or_default();
            let lacks = missing(&shared.statement, &organisation.code, &mapping);
            names.extend(lacks.iter().map(|mapped| format!("{}: {mapped}", organisation.name)));
        }
    }
    Ok(names)
}

/// A closed month as vouchers for a party's ledger. The actor answers for the party.
#[tracing::instrument(skip_all)]
pub async fn export_sie(app: &App, actor: &Actor, month: Month, party: &str) -> Result<Vec<u8>, ActionError> {
    let mut tx = app.store.read().await?;
    let books = Books::open(&mut tx, actor).await?;
    let shared = books.share(&mut tx, month).await?;
    let own = shared.organisations.iter().find(|found| found.code == party);
    let own = own.filter(|own| actor.may_in(Permission::SeeCosts, own.id)).ok_or(ActionError::NotFound("party"))?;
    if !shared.statement.parties.contains(&own.code) {
        return Err(ActionError::NotFound("party"));
    }
    if !shared.closed {
        return Err(Refusal::PeriodOpen.into());
    }
    let mapping = mapping_for(&mut tx, actor, own.id, month).await?;
    let vouchers = vouchers(&shared.statement, party, &mapping).map_err(|missing| Refusal::MappingMissing {
        party: own.name.clone(),
        year: month.first_day().year(),
        categories: missing.iter().map(ToString::to_string).collect(),
    })?;
    let head = SieHead {
        name: shared.name_of(party),
        organisation_number: own.organisation_number.clone(),
        on: month.last_day(),
    };
    Ok(to_sie(&head, &vouchers))
}
