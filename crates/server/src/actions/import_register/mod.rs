//! Importing a register: read the file, compare it with what is known, say what would happen, and
//! then do all of it or nothing (I-1 … I-4).
//!
//! A dry run and a real run are the same code up to the last step, so they give the same report.

mod costs;
mod readings;
mod small;
mod trips;
mod vehicles;

use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use vagnpark_domain::{
    access::{Actor, Permission, Scope},
    ids::{BatchId, OrganisationId, VehicleId},
    vehicle::RegistrationNumber,
};
use vagnpark_importer::{Counts, Finding, Kind, Severity};
use vagnpark_store::{AliasTable, BatchRecord, Change, Tx, VehicleFilter, VehicleRecord};

use super::writing_scope;
use crate::{app::App, error::ActionError};

/// How to import.
#[derive(Clone, Debug)]
pub(crate) struct ImportOptions {
    pub(crate) kind: Kind,
    pub(crate) file_name: String,
    /// Only say what would happen.
    pub(crate) dry_run: bool,
    /// Take the good rows even if others are rejected.
    pub(crate) accept_good: bool,
    /// Whose register it is, where the rows do not say.
    pub(crate) organisation: Option<OrganisationId>,
}

/// What became of a file.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct ImportReport {
    pub(crate) batch: Option<BatchId>,
    pub(crate) dry_run: bool,
    /// Whether anything was written.
    pub(crate) applied: bool,
    pub(crate) kind: String,
    pub(crate) file_hash: String,
    pub(crate) encoding: String,
    pub(crate) counts: Counts,
    pub(crate) findings: Vec<Finding>,
}

/// What is known before the file is looked at.
struct Register {
    scope: Scope,
    aliases: AliasTable,
    vehicles: Vec<VehicleRecord>,
    by_number: HashMap<String, usize>,
    /// The organisation of rows that name none.
    sender: Option<OrganisationId>,
}

impl Register {
    async fn load(tx: &mut Tx, scope: Scope, sender: Option<OrganisationId>) -> Result<Self, ActionError> {
        let filter = VehicleFilter { limit: i64::MAX, ..VehicleFilter::default() };
        let vehicles: Vec<VehicleRecord> = tx
            .list_vehicles(&scope, &filter)
            .await?
            .into_iter()
            .filter(|vehicle| scope.covers(vehicle.organisation))
            .collect();
        let mut by_number = HashMap::new();
        for (index, vehicle) in vehicles.iter().enumerate() {
            let about = &vehicle.description;
            let numbers = [
                about.registration_number.as_ref().map(|number| number.as_str().to_owned()),
                about.inventory_number.clone(),
            ];
            by_number.extend(numbers.into_iter().flatten().map(|number| (number, index)));
        }
        Ok(Self { aliases: tx.load_aliases().await?, scope, vehicles, by_number, sender })
    }

    /// Whose keys the rows carry; the operator's own if no organisation sends the file.
    fn key_space(&self) -> OrganisationId {
        self.sender.unwrap_or(OrganisationId::NOBODY)
    }

    /// The vehicle with a number, as it stands or as a registration number in normal form.
    fn vehicle(&self, number: &str) -> Option<&VehicleRecord> {
        let index = self.by_number.get(number).or_else(|| {
            let normal = RegistrationNumber::parse(number).ok()?;
            self.by_number.get(normal.as_str())
        })?;
        self.vehicles.get(*index)
    }
}

/// What is to be done, and what there is to say.
struct Plan<T> {
    work: T,
    counts: Counts,
    findings: Vec<Finding>,
    encoding: &'static str,
    /// The organisations that the rows concern.
    organisations: Vec<OrganisationId>,
}

/// Gathers the fate of each row.
struct Fates {
    counts: Counts,
    findings: Vec<Finding>,
}

impl Fates {
    fn new<T>(parsed: &mut vagnpark_importer::registers::Parsed<T>) -> Self {
        let rejected = u64::try_from(parsed.rejected.len()).unwrap_or(u64::MAX);
        let counts = Counts { rows: parsed.count(), skipped: parsed.skipped, rejected, ..Counts::default() };
        Self { counts, findings: std::mem::take(&mut parsed.findings) }
    }

    fn reject(&mut self, finding: Finding) {
        self.counts.rejected += 1;
        self.findings.push(finding);
    }
}

/// Imports a file, or says what importing it would do.
pub(crate) async fn import_register(
    app: &App,
    actor: &Actor,
    options: &ImportOptions,
    bytes: &[u8],
) -> Result<ImportReport, ActionError> {
    let scope = writing_scope(actor, Permission::Import)?;
    if options.organisation.is_some_and(|organisation| !scope.covers(organisation)) {
        return Err(ActionError::NotPermitted);
    }
    let shared_registers = matches!(options.kind, Kind::Organisations | Kind::Population);
    if shared_registers && !scope.everything() {
        return Err(ActionError::NotPermitted);
    }
    let sender = options.organisation.or(actor.home());
    let mut tx = if options.dry_run { app.store.read().await? } else { app.store.begin().await? };
    let register = Register::load(&mut tx, scope, sender).await?;
    let batch: BatchId = app.new_id();
    let run = Run { app, actor, options, bytes, register, batch };
    match options.kind {
        Kind::Vehicles => run.vehicles(tx).await,
        Kind::Trips => run.trips(tx).await,
        Kind::Costs => run.costs(tx).await,
        Kind::Readings => run.readings(tx).await,
        Kind::Population => run.population(tx).await,
        Kind::Organisations => run.organisations(tx).await,
    }
}

/// One file on its way in.
struct Run<'a> {
    app: &'a App,
    actor: &'a Actor,
    options: &'a ImportOptions,
    bytes: &'a [u8],
    register: Register,
    batch: BatchId,
}

impl Run<'_> {
    /// Whether the plan is to be written: not in a dry run, not when rows are rejected and all were
    /// asked for, and not when there is nothing to do.
    fn applies<T>(&self, plan: &Plan<T>) -> bool {
        !self.options.dry_run
            && (self.options.accept_good || plan.counts.rejected == 0)
            && plan.counts.created + plan.counts.changed > 0
    }

    fn report<T>(&self, plan: &Plan<T>, applied: bool) -> ImportReport {
        debug_assert!(plan.counts.add_up(), "no row gets lost: {:?}", plan.counts);
        let rejecting = |finding: &&Finding| finding.severity == Severity::Rejected;
        tracing::info!(
            kind = self.options.kind.as_str(),
            applied,
            rejected = plan.findings.iter().filter(rejecting).count(),
            "register read"
        );
        let mut findings = plan.findings.clone();
        findings.sort_by_key(|finding| finding.row);
        ImportReport {
            batch: applied.then_some(self.batch),
            dry_run: self.options.dry_run,
            applied,
            kind: self.options.kind.as_str().to_owned(),
            file_hash: hex::encode(Sha256::digest(self.bytes)),
            encoding: plan.encoding.to_owned(),
            counts: plan.counts,
            findings,
        }
    }

    /// Keeps the original with the batch, which the rows refer to; call it before they are written.
    async fn keep_original<T>(&self, tx: &mut Tx, plan: &Plan<T>) -> Result<ImportReport, ActionError> {
        let report = self.report(plan, true);
        let json = serde_json::to_string(&report).map_err(|error| ActionError::Broken(error.to_string()))?;
        let organisation = Tx::single_organisation(plan.organisations.iter().copied()).or(self.options.organisation);
        let record = BatchRecord {
            id: self.batch,
            kind: report.kind.clone(),
            file_name: self.options.file_name.clone(),
            file_hash: report.file_hash.clone(),
            organisation_id: organisation.map(|id| id.0),
            actor: self.actor.name.clone(),
            at: self.app.now(),
            report: json,
        };
        tx.insert_batch(&record, self.bytes).await?;
        Ok(report)
    }

    /// Writes the batch's audit entry and makes everything stand.
    async fn finish(&self, mut tx: Tx, report: ImportReport) -> Result<ImportReport, ActionError> {
        let change = Change {
            action: "import",
            entity: "import",
            entity_id: self.batch.to_string(),
            organisation: self.register.sender,
            before: None,
            after: Some(serde_json::json!({
                "kind": report.kind, "file": self.options.file_name, "sha256": report.file_hash, "counts": report.counts,
            })),
        };
        tx.audit(self.actor, self.app.now(), change).await?;
        tx.commit().await?;
        Ok(report)
    }
}

/// The one vehicle that a row means, or the finding that says nobody has that number.
fn find_vehicle<'r>(register: &'r Register, line: u64, number: &str) -> Result<&'r VehicleRecord, Finding> {
    use vagnpark_importer::FindingCode::VehicleUnknown;
    register.vehicle(number).ok_or_else(|| {
        let reason = format!("no vehicle in your register has the number “{number}”");
        Finding::rejected(line, "vehicle", number, VehicleUnknown, reason)
    })
}

/// The one organisation that a row means, or the finding that asks who it is (I-8).
fn find_organisation(register: &Register, line: u64, column: &str, name: &str) -> Result<OrganisationId, Finding> {
    use vagnpark_importer::FindingCode::OrganisationUnknown;
    register.aliases.find(name).ok_or_else(|| {
        let reason = format!("“{name}” is no organisation we know by code, name or alias");
        Finding::rejected(line, column, name, OrganisationUnknown, reason)
    })
}

/// The distinct organisations of some vehicles.
fn organisations_of(register: &Register, vehicles: impl Iterator<Item = VehicleId>) -> Vec<OrganisationId> {
    let by_id: HashMap<VehicleId, OrganisationId> =
        register.vehicles.iter().map(|vehicle| (vehicle.id, vehicle.organisation)).collect();
    let mut all: Vec<OrganisationId> = vehicles.filter_map(|vehicle| by_id.get(&vehicle).copied()).collect();
    all.sort_unstable();
    all.dedup();
    all
}
