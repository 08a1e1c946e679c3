//! An import in steps: a file is kept as a draft, examined, decided about, planned, and finally applied, while its
//! owner may watch. Each step can be left and found again by its URL.

use std::{path::Path, sync::Arc, time::Duration};

use tempfile::NamedTempFile;
use vagnpark_domain::{
    Fault, Field, Refusal,
    access::Actor,
    ids::{DraftId, OrganisationId, UserId},
    import::Kind,
    limits::{
        DRAFTS_KEPT, MAX_DRAFT_BYTES, MAX_DRAFT_BYTES_OF_AN_ORGANISATION, MAX_DRAFTS, MAX_DRAFTS_OF_AN_ORGANISATION,
        delta,
    },
};
use vagnpark_importer::{Examined, Settings, SheetPreview, file::hash, preview};
use vagnpark_store::{BatchRecord, DraftRecord, Tx, Unfinished};
use vagnpark_text::Language;

use super::{
    batch::report_of,
    register::{ImportOptions, blocking, examine, import_register, remembered, sender_of, write_rejected},
    report::{ImportReport, Progress},
    works::{Aim, Begun, DraftWork},
};
use crate::{app::App, error::ActionError, people::secrets::expect_password, work::Unaudited};

/// A draft, with what was decided about it.
#[derive(Clone, Debug)]
pub struct Draft {
    /// The draft as stored.
    pub record: DraftRecord,
    /// What was decided about the file.
    pub settings: Settings,
}

fn person(actor: &Actor) -> Result<UserId, ActionError> {
    actor.user.ok_or(ActionError::NotPermitted)
}

/// Keeps a file as a draft, with what is remembered from the sender's earlier files.
#[tracing::instrument(skip_all)]
pub async fn begin_draft(
    app: &App,
    actor: &Actor,
    kind: Kind,
    file_name: &str,
    organisation: Option<OrganisationId>,
    path: &Path,
) -> Result<DraftId, ActionError> {
    let user_id = person(actor)?;
    let sender = sender_of(app, actor, kind, organisation).await?;
    let (file_hash, settings) = match examine(path, file_name, kind, &Settings::default()).await {
        Ok(examined) => {
            let settings = remembered(app, sender, (path, file_name), &examined).await?;
            (examined.facts.hash.clone(), settings)
        }
        // A file that another header row, kind or encoding can fix is kept, so that the person can say so.
        Err(ActionError::File(refusal)) if refusal.can_be_mended() => (hash_of(path).await?, Settings::default()),
        Err(error) => return Err(error),
    };
    let size = tokio::fs::metadata(path).await?.len();
    let mut work = app.begin(actor).await?;
    let record = DraftRecord {
        id: app.new_id(),
        user_id,
        organisation_id: organisation.map(|id| id.0),
        kind,
        file_name: file_name.to_owned(),
        file_hash,
        settings: written(&settings)?,
        created_at: work.now,
        batch_id: None,
    };
    work.tx.discard_drafts(work.now - delta(DRAFTS_KEPT)).await?;
    make_sure_of_room(&mut work.tx, user_id, sender, size).await?;
    work.tx.keep_file(&record.file_hash, path).await?;
    work.tx.insert_draft(&record).await?;
    work.finish_unaudited(Unaudited::Draft).await?;
    Ok(record.id)
}

/// Refuses a file with which a person or an organisation would have more begun than is kept.
async fn make_sure_of_room(
    tx: &mut Tx,
    user: UserId,
    sender: Option<OrganisationId>,
    size: u64,
) -> Result<(), ActionError> {
    has_room(tx.unfinished_of_person(user).await?, size, MAX_DRAFTS, MAX_DRAFT_BYTES)?;
    if let Some(sender) = sender {
        let begun = tx.unfinished_of_organisation(sender).await?;
        has_room(begun, size, MAX_DRAFTS_OF_AN_ORGANISATION, MAX_DRAFT_BYTES_OF_AN_ORGANISATION)?;
    }
    Ok(())
}

/// Whether another file of a size is within limits of number and size.
fn has_room(begun: Unfinished, size: u64, most: usize, most_bytes: usize) -> Result<(), Refusal> {
    let known = |number: i64| u64::try_from(number).unwrap_or(u64::MAX);
    let within = |sum: u64, most: usize| usize::try_from(sum).is_ok_and(|sum| sum <= most);
    if !within(known(begun.drafts).saturating_add(1), most) {
        return Err(Refusal::at(Field::Drafts, Fault::TooMany { most }));
    }
    if !within(known(begun.bytes).saturating_add(size), most_bytes) {
        return Err(Refusal::at(Field::Drafts, Fault::TooMuch { most_mib: most_bytes / 1_048_576 }));
    }
    Ok(())
}

async fn hash_of(path: &Path) -> Result<String, ActionError> {
    let path = path.to_owned();
    Ok(blocking(move || hash(&path)).await??)
}

fn written(settings: &Settings) -> Result<String, ActionError> {
    serde_json::to_string(settings).map_err(ActionError::broken)
}

/// A person's own draft.
#[tracing::instrument(skip_all)]
pub async fn open_draft(app: &App, actor: &Actor, id: DraftId) -> Result<Draft, ActionError> {
    let user = person(actor)?;
    let record = app.store.read().await?.find_draft(user, id).await?.ok_or(ActionError::NotFound("import"))?;
    let settings = serde_json::from_str(&record.settings).map_err(ActionError::broken)?;
    Ok(Draft { record, settings })
}

/// The draft's file on the disk, for as long as it is being read.
#[tracing::instrument(skip_all)]
pub async fn file_of(app: &App, hash: &str) -> Result<NamedTempFile, ActionError> {
    let file = NamedTempFile::new()?;
    app.store.read().await?.write_file(hash, file.path()).await?;
    Ok(file)
}

/// What is concluded about the draft's file, given what was decided. Only for reporting: the file itself is gone once
/// this answers, and a text file is read from the disk.
#[tracing::instrument(skip_all)]
pub async fn examine_draft(app: &App, draft: &Draft) -> Result<Examined, ActionError> {
    let file = file_of(app, &draft.record.file_hash).await?;
    examine(file.path(), &draft.record.file_name, draft.record.kind, &draft.settings).await
}

/// The rows of the draft's file that its plan rejects, with the reasons.
#[tracing::instrument(skip_all)]
pub async fn rejected_of_draft(
    app: &App,
    draft: &Draft,
    report: &ImportReport,
    language: Language,
) -> Result<NamedTempFile, ActionError> {
    let file = file_of(app, &draft.record.file_hash).await?;
    let examined = examine(file.path(), &draft.record.file_name, draft.record.kind, &draft.settings).await?;
    let rejected = NamedTempFile::new()?;
    write_rejected(&examined, report, rejected.path(), language)?;
    Ok(rejected)
}

/// The rejected rows of an import that was done, with the reasons in a language.
#[tracing::instrument(skip_all)]
pub async fn rejected_of_batch(
    app: &App,
    batch: &BatchRecord,
    language: Language,
) -> Result<NamedTempFile, ActionError> {
    let report = report_of(batch)?;
    let settings: Settings = serde_json::from_str(&batch.settings).map_err(ActionError::broken)?;
    let file = file_of(app, &batch.file_hash).await?;
    let examined = examine(file.path(), &batch.file_name, batch.kind, &settings).await?;
    let rejected = NamedTempFile::new()?;
    let path = rejected.path().to_owned();
    blocking(move || write_rejected(&examined, &report, &path, language)).await??;
    Ok(rejected)
}

/// The first rows of the draft's sheets, unchanged.
#[tracing::instrument(skip_all)]
pub async fn preview_draft(app: &App, draft: &Draft) -> Result<Vec<SheetPreview>, ActionError> {
    let file = file_of(app, &draft.record.file_hash).await?;
    let (name, kind, settings) = (draft.record.file_name.clone(), draft.record.kind, draft.settings.clone());
    Ok(blocking(move || preview(file.path(), &name, kind, &settings)).await??)
}

/// Refuses answers about a whole file that cannot be meant, before they are saved.
pub fn check_answers(app: &App, settings: &Settings) -> Result<(), ActionError> {
    Ok(super::register::check_answers(settings, app.today())?)
}

/// Saves what was decided about a draft.
#[tracing::instrument(skip_all)]
pub async fn decide_draft(app: &App, draft: &Draft) -> Result<(), ActionError> {
    let decided = DraftRecord { settings: written(&draft.settings)?, ..draft.record.clone() };
    let mut work = app.begin_as_server().await?;
    work.tx.decide_draft(&decided).await?;
    work.finish_unaudited(Unaudited::Draft).await
}

/// Stops what is being done with a draft, and waits until it has stopped.
#[tracing::instrument(skip_all)]
pub async fn cancel_draft(app: &App, draft: &Draft) {
    if let Some(work) = app.drafts.find(draft.record.id) {
        work.progress.cancel();
        work.outcome_within(Duration::from_secs(30)).await;
        if draft.record.batch_id.is_none() {
            app.drafts.forget(draft.record.id);
        }
    }
}

/// Throws a draft away.
#[tracing::instrument(skip_all)]
pub async fn discard_draft(app: &App, draft: &Draft) -> Result<(), ActionError> {
    app.drafts.forget(draft.record.id);
    let mut work = app.begin_as_server().await?;
    work.tx.delete_draft(draft.record.user_id, draft.record.id).await?;
    work.finish_unaudited(Unaudited::Draft).await
}

fn options(draft: &Draft, dry_run: bool, accept_good: bool) -> ImportOptions {
    ImportOptions {
        kind: draft.record.kind,
        file_name: draft.record.file_name.clone(),
        dry_run,
        accept_good,
        organisation: draft.record.organisation_id.map(Into::into),
        settings: Some(draft.settings.clone()),
        draft: Some(draft.record.id),
        seen: None,
    }
}

/// Begins to find out what applying a draft would do, or joins work that is doing so already.
pub fn plan_draft(app: &App, actor: &Actor, draft: &Draft) -> Arc<DraftWork> {
    let aim = Aim::Plan(Box::new(draft.settings.clone()));
    work_on(app, actor, draft, aim, options(draft, true, true))
}

/// Begins to apply a draft as the plan says that was seen, by its mark; the work goes on when the person leaves.
pub fn apply_draft(app: &App, actor: &Actor, draft: &Draft, accept_good: bool, seen: &str) -> Arc<DraftWork> {
    let options = ImportOptions { seen: Some(seen.to_owned()), ..options(draft, false, accept_good) };
    work_on(app, actor, draft, Aim::Apply, options)
}

/// Whether applying a draft opens the system to somebody: then its owner is asked for their password again.
pub fn asks_password(app: &App, actor: &Actor, draft: &Draft) -> bool {
    draft.record.kind == Kind::People && actor.is_asked_again(app.now())
}

/// Refuses to apply a draft that asks for the password of somebody who gave it a while ago.
pub fn expect_password_for(app: &App, actor: &Actor, draft: &Draft) -> Result<(), ActionError> {
    if draft.record.kind == Kind::People { Ok(expect_password(actor, app.now())?) } else { Ok(()) }
}

/// Forgets a plan that no longer holds, so that the next one is made anew.
pub fn forget_plan(app: &App, draft: &Draft) {
    app.drafts.forget(draft.record.id);
}

fn work_on(app: &App, actor: &Actor, draft: &Draft, aim: Aim, options: ImportOptions) -> Arc<DraftWork> {
    let work = match app.drafts.begin(draft.record.id, aim) {
        Begun::Known(work) => return work,
        Begun::New(work) => work,
    };
    let (app, actor, record, doing) = (app.clone(), actor.clone(), draft.record.clone(), work.clone());
    tokio::spawn(async move {
        let outcome = carry_out(&app, &actor, record, &options, &doing.progress).await;
        if let Err(error) = &outcome {
            tracing::info!(%error, "an import came to nothing");
        }
        doing.outcome.send_replace(Some(Arc::new(outcome)));
    });
    work
}

async fn carry_out(
    app: &App,
    actor: &Actor,
    record: DraftRecord,
    options: &ImportOptions,
    progress: &Progress,
) -> Result<ImportReport, ActionError> {
    let file = file_of(app, &record.file_hash).await?;
    import_register(app, actor, options, file.path(), progress).await
}
