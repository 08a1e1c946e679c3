//! Imports that were done: the list of them, and one with its report.

use vagnpark_domain::{
    access::{Actor, Permission},
    ids::BatchId,
    import::Kind,
    register::organisation::Organisation,
};
use vagnpark_store::{BatchRecord, DraftRecord};

use super::{
    register::{kinds_to_send, permission_for},
    report::ImportReport,
};
use crate::{app::App, error::ActionError, portion::Portion, reading_scope};

/// An import of an organisation that the actor imports for.
#[tracing::instrument(skip_all)]
pub async fn find_batch(app: &App, actor: &Actor, id: BatchId) -> Result<BatchRecord, ActionError> {
    let scope = reading_scope(actor, Permission::Import)?;
    let found = app.store.read().await?.find_batch(&scope, id).await?;
    found.filter(|batch| may_open(actor, batch)).ok_or(ActionError::NotFound("import"))
}

/// Whether an actor who imports for a batch's organisation may open it: a file of people is for those who look after
/// them there.
pub(crate) fn may_open(actor: &Actor, batch: &BatchRecord) -> bool {
    let scope = actor.scope(permission_for(batch.kind));
    scope.everything() || batch.organisation_id.is_some_and(|id| scope.covers(id.into()))
}

/// The report of a batch.
pub fn report_of(batch: &BatchRecord) -> Result<ImportReport, ActionError> {
    serde_json::from_str(&batch.report).map_err(ActionError::broken)
}

/// A page of the imports of organisations that the actor imports for, newest first: those after one, or after an
/// offset, up to a limit.
#[tracing::instrument(skip_all)]
pub async fn list_batches(
    app: &App,
    actor: &Actor,
    after: Option<BatchId>,
    piece: (i64, i64),
) -> Result<Vec<BatchRecord>, ActionError> {
    let scope = reading_scope(actor, Permission::Import)?;
    let people = actor.scope(permission_for(Kind::People));
    Ok(app.store.read().await?.list_batches((&scope, &people), after, piece).await?)
}

/// The state of a person's imports.
#[derive(Clone, Debug)]
pub struct Imports {
    /// How many were done.
    pub count: i64,
    /// A portion of them, the newest first.
    pub batches: Vec<BatchRecord>,
    /// Their own drafts, waiting to be continued.
    pub drafts: Vec<DraftRecord>,
    /// Lines of fuel and tolls that match no vehicle.
    pub unmatched: i64,
    /// The organisations they can import for.
    pub organisations: Vec<Organisation>,
    /// Whether they can import for nobody: then the rows say whose they are.
    pub of_nobody: bool,
    /// The kinds of registers they can import.
    pub kinds: Vec<Kind>,
}

/// The state of the actor's imports, with a portion of those that were done.
#[tracing::instrument(skip_all)]
pub async fn open_imports(app: &App, actor: &Actor, portion: Portion) -> Result<Imports, ActionError> {
    let scope = reading_scope(actor, Permission::Import)?;
    let mut tx = app.store.read().await?;
    let unmatched = tx.list_unmatched(&scope).await?.iter().map(|line| line.lines).sum();
    let people = actor.scope(permission_for(Kind::People));
    let count = tx.count_batches((&scope, &people)).await?;
    let mut organisations = tx.list_organisations().await?;
    organisations.retain(|organisation| scope.covers(organisation.id));
    Ok(Imports {
        count,
        batches: tx.list_batches((&scope, &people), None, portion.rows(count)).await?,
        drafts: match actor.user {
            Some(user) => tx.list_drafts(user).await?,
            None => Vec::new(),
        },
        unmatched,
        organisations,
        of_nobody: scope.everything(),
        kinds: kinds_to_send(actor),
    })
}
