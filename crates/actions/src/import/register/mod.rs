//! Importing a register: examine the file, read its rows, compare them with what is known, report what would happen,
//! and then do all of it or nothing (I-1 … I-9).
//!
//! A dry run and a real run are the same code up to the last step, so they give the same report. `Fates` gathers the
//! fate of each row; `Register` knows what a name refers to; each kind of register has a file here that plans its rows
//! and writes them.

mod before_after;
mod bookings;
mod conflict;
mod costs;
mod fates;
mod fuel_cards;
mod keys;
mod known;
mod memory;
mod merge;
mod people;
mod purchases;
mod readings;
mod refused;
mod rejected;
mod service_plans;
mod services;
mod small;
mod sound;
mod trips;
mod vehicles;

use std::{
    path::{Path, PathBuf},
    sync::{Arc, atomic::Ordering},
};

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use vagnpark_domain::{
    Refusal,
    access::{Actor, Permission},
    audit::{AuditAction, AuditEntity},
    bounds::{one_line, without_hidden_signs},
    ids::{BatchId, DraftId, OrganisationId},
    import::{BatchEntity, Kind},
    limits::MAX_REGISTER_ROWS,
};
use vagnpark_importer::{
    Examined, FILE_DAY, FileRefusal, Register as Readable, RowSet, Settings, file::SettingFault, file_day, read_all,
};
use vagnpark_store::{BatchChange, BatchRecord, Change, Tx};

pub use memory::{examine_as_decided, remembered};
pub(crate) use people::PersonKept;
pub(crate) use purchases::{doubts_about, entry_of, kept};
pub use rejected::write_rejected;
pub(crate) use service_plans::{first_of, rest_of};

use super::{
    register::{fates::Fates, known::Register},
    report::{ImportReport, Progress},
};
use crate::{app::App, cost::objection::tell_of_file, error::ActionError, which_is_meant, work::Work, writing_scope};
use vagnpark_text::Language;

/// How many new rows make the planner's statistics be gathered anew.
const MANY_ROWS: u64 = 1_000;

/// How to import.
#[derive(Clone, Debug)]
pub struct ImportOptions {
    /// The kind of register.
    pub kind: Kind,
    /// The name of the file.
    pub file_name: String,
    /// Whether only to report what would happen.
    pub dry_run: bool,
    /// Whether to take the good rows even if others are rejected.
    pub accept_good: bool,
    /// Whose register it is, if the rows do not say.
    pub organisation: Option<OrganisationId>,
    /// What was decided about the file; if absent, what is remembered about the sender.
    pub settings: Option<Settings>,
    /// The draft that becomes the batch.
    pub draft: Option<DraftId>,
    /// The mark of the plan that was seen: nothing else is done.
    pub seen: Option<String>,
}

/// The most letters of a file's name that are kept; a longer one loses its middle.
const MOST_OF_A_NAME: usize = 200;

/// The name of a file as it is kept and shown: without folders, and without invisible characters.
pub fn file_name_of(given: &str) -> String {
    let name = given.rsplit(['/', '\\']).next().unwrap_or_default();
    let name = one_line(&without_hidden_signs(name)).into_owned();
    let letters: Vec<char> = name.chars().collect();
    let half = MOST_OF_A_NAME / 2;
    match (letters.get(..half), letters.len().checked_sub(half).and_then(|from| letters.get(from..))) {
        (Some(first), Some(last)) if letters.len() > MOST_OF_A_NAME => first.iter().chain(&['…']).chain(last).collect(),
        _ => name,
    }
}

/// Opens and examines a file, off the threads that serve requests.
pub async fn examine(path: &Path, file_name: &str, kind: Kind, settings: &Settings) -> Result<Examined, ActionError> {
    let (path, file_name, settings) = (path.to_owned(), file_name.to_owned(), settings.clone());
    let examined = blocking(move || Examined::open(&path, &file_name, kind, &settings)).await?;
    Ok(examined?)
}

/// Does work that keeps the disk or a processor busy, off the threads that serve requests.
pub async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, ActionError> {
    tokio::task::spawn_blocking(work).await.map_err(ActionError::broken)
}

/// Whose register a file is, which a person imports; with several possible, it is asked.
#[tracing::instrument(skip_all)]
pub async fn sender_of(
    app: &App,
    actor: &Actor,
    kind: Kind,
    organisation: Option<OrganisationId>,
) -> Result<Option<OrganisationId>, ActionError> {
    let scope = writing_scope(actor, permission_for(kind))?;
    if organisation.is_some_and(|organisation| !scope.covers(organisation)) {
        return Err(ActionError::NotPermitted);
    }
    if !may_send(actor, kind) {
        return Err(ActionError::NotPermitted);
    }
    match organisation.or(scope.only()) {
        // Without any role, whoever everything is open to sends a file of nobody's.
        None if !scope.everything() => Err(which_is_meant(app, &scope).await),
        sender => Ok(sender),
    }
}

/// What it takes to send a kind of register: people are added by those who look after them.
pub(crate) fn permission_for(kind: Kind) -> Permission {
    if kind == Kind::People { Permission::ManageUsers } else { Permission::Import }
}

/// Whether somebody can send a kind of register at all: some are everybody's.
fn may_send(actor: &Actor, kind: Kind) -> bool {
    let scope = actor.scope(permission_for(kind));
    scope.everything() || !(scope.is_empty() || matches!(kind, Kind::Organisations | Kind::Population))
}

/// The kinds of register that somebody can send.
pub fn kinds_to_send(actor: &Actor) -> Vec<Kind> {
    Kind::ALL.iter().copied().filter(|kind| may_send(actor, *kind)).collect()
}

/// Imports a file, or reports what importing it would do.
#[tracing::instrument(skip_all)]
pub async fn import_register(
    app: &App,
    actor: &Actor,
    options: &ImportOptions,
    path: &Path,
    progress: &Progress,
) -> Result<ImportReport, ActionError> {
    let sender = sender_of(app, actor, options.kind, options.organisation).await?;
    let (mut examined, settings) = examine_as_decided(app, sender, options, path).await?;
    progress.total_bytes.store(examined.bytes(), Ordering::Relaxed);
    // Trips are written as they are read, so that a file of any size fits; a dry run rolls them back.
    let writes = !options.dry_run || options.kind == Kind::Trips;
    let mut work = if writes { app.begin(actor).await? } else { app.begin_dry(actor).await? };
    if writes {
        // The same file twice at once: the second finds what the first has written.
        work.tx.hold_register(options.kind, sender).await?;
    }
    let scope = writing_scope(actor, permission_for(options.kind))?;
    let (now, today) = (work.now, work.today());
    check_answers(&settings, today)?;
    let register = Register::load(&mut work.tx, scope, sender, &settings, today).await?;
    let batch: BatchId = app.new_id();
    examined.name_sheets_after(|name| register.organisation(name).is_some());
    examined.know_numbers(register.registration_numbers());
    let examined = Arc::new(examined);
    let path = path.to_owned();
    let run = Run { app, actor, now, today, options, path, settings, examined, register, batch, progress };
    match options.kind {
        Kind::Vehicles => run.vehicles(work).await,
        Kind::Trips => run.trips(work).await,
        Kind::Bookings => run.bookings(work).await,
        Kind::Costs => run.costs(work).await,
        Kind::Fuel => run.fuel(work).await,
        Kind::Tolls => run.tolls(work).await,
        Kind::Services => run.services(work).await,
        Kind::Readings => run.readings(work).await,
        Kind::Population => run.population(work).await,
        Kind::Organisations => run.organisations(work).await,
        Kind::Units => run.units(work).await,
        Kind::People => run.people(work).await,
        Kind::ServicePlans => run.service_plans(work).await,
        Kind::FuelCards => run.fuel_cards(work).await,
    }
}

/// Refuses answers about a whole file that cannot be meant.
pub(crate) fn check_answers(settings: &Settings, today: NaiveDate) -> Result<(), FileRefusal> {
    vagnpark_importer::check_answers(settings)?;
    if file_day(settings).is_none_or(|day| day <= today) {
        return Ok(());
    }
    let given = settings.answer(FILE_DAY).unwrap_or_default().to_owned();
    Err(FileRefusal::Setting(SettingFault::DayToCome { given }))
}

/// One file on its way in.
struct Run<'a> {
    app: &'a App,
    actor: &'a Actor,
    /// The moment of its work, and its local day.
    now: DateTime<Utc>,
    today: NaiveDate,
    options: &'a ImportOptions,
    path: PathBuf,
    settings: Settings,
    examined: Arc<Examined>,
    register: Register,
    batch: BatchId,
    progress: &'a Progress,
}

/// Whether a plan is written.
#[expect(clippy::large_enum_variant, reason = "there is one at a time, and it lives a moment")]
enum Decision<'a> {
    /// It is only reported.
    Told,
    /// It is written, and the batch is ready.
    Written(Work<'a>),
}

impl Run<'_> {
    /// Reads all rows of a register that is compared as a whole.
    async fn read<R: Readable>(&self) -> Result<RowSet<R>, ActionError> {
        let examined = self.examined.clone();
        let read = move || -> Result<RowSet<R>, FileRefusal> { read_all::<R>(&examined, MAX_REGISTER_ROWS) };
        let set = blocking(read).await??;
        self.progress.rows.store(u64::try_from(set.rows.len()).unwrap_or(0), Ordering::Relaxed);
        self.progress.bytes.store(set.bytes_read, Ordering::Relaxed);
        self.progress.check()?;
        Ok(set)
    }

    fn fates(&self) -> Fates {
        Fates::new(self.examined.clone(), &self.settings)
    }

    /// Whether to write the plan: not in a dry run, not when rows are rejected and all were asked for, and not when
    /// there is nothing to do.
    fn applies(&self, fates: &Fates) -> bool {
        let counts = fates.counts;
        !self.options.dry_run
            && (self.options.accept_good || counts.rejected == 0)
            && counts.created + counts.changed > 0
    }

    /// The report of a plan that is only reported.
    fn told(&self, mut fates: Fates) -> Result<ImportReport, ActionError> {
        fates.report(self, false)
    }

    /// Decides whether a plan is written, and if so keeps the original with its batch, which the rows refer to.
    async fn decide<'w>(&self, mut work: Work<'w>, fates: &Fates) -> Result<Decision<'w>, ActionError> {
        self.progress.check()?;
        if !self.applies(fates) {
            return Ok(Decision::Told);
        }
        self.open_batch(&mut work.tx).await?;
        Ok(Decision::Written(work))
    }

    /// Keeps the original and the batch that rows refer to, before they are written (I-2).
    async fn open_batch(&self, tx: &mut Tx) -> Result<(), ActionError> {
        let hash = &self.examined.facts.hash;
        tx.keep_file(hash, &self.path).await?;
        let record = BatchRecord {
            id: self.batch,
            kind: self.options.kind,
            file_name: self.options.file_name.clone(),
            file_hash: hash.clone(),
            organisation_id: None,
            sender_id: Some(self.register.key_space().0),
            actor: self.actor.name.clone(),
            at: self.now,
            report: "{}".to_owned(),
            settings: json(&self.settings)?,
            rejected_hash: None,
            undone_at: None,
            undone_by: None,
        };
        Ok(tx.insert_batch(&record).await?)
    }

    /// Writes what became of the rows, remembers what was decided, and commits everything.
    async fn finish(
        &self,
        mut work: Work<'_>,
        fates: &mut Fates,
        organisations: &[OrganisationId],
        mut changes: Vec<BatchChange>,
        changed: Vec<Change>,
    ) -> Result<ImportReport, ActionError> {
        changes.extend(self.register.remember_answers(&mut work.tx, &self.settings).await?);
        work.tx.insert_batch_changes(self.batch, &changes).await?;
        self.remember(&mut work.tx).await?;
        let report = fates.report(self, true)?;
        if let Some(seen) = &self.options.seen
            && *seen != report.mark()?
        {
            return Err(Refusal::Stale.into());
        }
        let rejected = self.keep_rejected(&mut work.tx, &report).await?;
        let organisation = Tx::single_organisation(organisations.iter().copied()).or(self.options.organisation);
        work.tx.close_batch(self.batch, organisation, &json(&report)?, rejected.as_deref()).await?;
        if let Some(draft) = self.options.draft {
            work.tx.link_draft(draft, self.batch).await?;
        }
        tell_of_file(&mut work, self.batch, self.options.kind, self.register.sender).await?;
        let imported = Change {
            action: AuditAction::Import,
            entity: AuditEntity::Import,
            entity_id: self.batch.to_string(),
            organisation: self.register.sender,
            before: None,
            after: Some(serde_json::json!({
                "kind": self.options.kind, "file": self.options.file_name, "sha256": report.file_hash,
                "counts": report.counts,
            })),
        };
        // The last check for whether somebody stopped it: from here on it will be committed.
        self.progress.check()?;
        for change in changed {
            work.note(change);
        }
        work.finish(imported).await?;
        if report.counts.created + report.counts.changed >= MANY_ROWS {
            self.gather_statistics().await;
        }
        Ok(report)
    }

    /// Tells the query planner about many new rows. The import holds even if this fails: then pages are slower, not
    /// wrong.
    async fn gather_statistics(&self) {
        let tables: &[&'static str] = match self.options.kind {
            Kind::Vehicles => {
                &["vehicle", "vehicle_relation", "registration_number", "odometer_reading", "audit_entry"]
            }
            Kind::Trips => &["trip", "usage_month", "usage_late"],
            Kind::Bookings => &["booking"],
            Kind::Costs => &["cost_entry"],
            Kind::Fuel | Kind::Tolls => &["purchase", "cost_entry", "odometer_reading"],
            Kind::FuelCards => &["vehicle_alias", "purchase", "cost_entry"],
            Kind::Services | Kind::ServicePlans => &["work_order", "service_plan"],
            Kind::People => &["app_user", "role_grant"],
            Kind::Readings => &["odometer_reading"],
            Kind::Population | Kind::Organisations | Kind::Units => &["organisation", "unit"],
        };
        let store = &self.app.store;
        let mut gathered = store.gather_statistics(tables).await;
        if self.options.kind == Kind::Trips && gathered.is_ok() {
            gathered = store.pack_uses().await;
        }
        if let Err(error) = gathered {
            tracing::warn!(%error, "what makes large imports quick to read was not done");
        }
    }

    /// Keeps the rejected rows as a file of the same layout (I-3), with reasons in Swedish as its header is; answers
    /// its hash.
    async fn keep_rejected(&self, tx: &mut Tx, report: &ImportReport) -> Result<Option<String>, ActionError> {
        if report.counts.rejected == 0 {
            return Ok(None);
        }
        let file = tempfile::NamedTempFile::new()?;
        let (examined, told, path) = (self.examined.clone(), report.clone(), file.path().to_owned());
        let hash = blocking(move || write_rejected(&examined, &told, &path, Language::Swedish)).await??;
        tx.keep_file(&hash, file.path()).await?;
        Ok(Some(hash))
    }
}

fn json(value: &impl Serialize) -> Result<String, ActionError> {
    serde_json::to_string(value).map_err(ActionError::broken)
}

/// An entry that the batch makes or changes, as it is kept for undoing.
fn batch_change(
    entity: BatchEntity,
    id: impl std::fmt::Display,
    before: Option<&impl Serialize>,
    after: &impl Serialize,
) -> Result<BatchChange, ActionError> {
    Ok(BatchChange {
        entity,
        entity_id: id.to_string(),
        before_json: before.map(json).transpose()?,
        after_json: json(after)?,
    })
}
