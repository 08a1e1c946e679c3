//! Costs: for a vehicle, or for a pool.

use std::collections::{HashMap, HashSet};

use vagnpark_domain::{cost::CostEntry, ids::OrganisationId};
use vagnpark_importer::{
    Finding, FindingCode,
    registers::{CostRow, CostSubject, Parsed},
};
use vagnpark_store::{CostRecord, Pool, Tx};

use super::{Fates, ImportReport, Plan, Run, find_vehicle};
use crate::error::ActionError;

impl Run<'_> {
    pub(super) async fn costs(&self, mut tx: Tx) -> Result<ImportReport, ActionError> {
        let parsed = CostRow::parse(self.bytes)?;
        let plan = self.plan_costs(&mut tx, parsed).await?;
        if !self.applies(&plan) {
            return Ok(self.report(&plan, false));
        }
        let report = self.keep_original(&mut tx, &plan).await?;
        tx.insert_costs(&plan.work, self.register.key_space(), Some(self.batch)).await?;
        self.finish(tx, report).await
    }

    async fn plan_costs(&self, tx: &mut Tx, mut parsed: Parsed<CostRow>) -> Result<Plan<Vec<CostRecord>>, ActionError> {
        let known = tx.list_sender_costs(self.register.key_space()).await?;
        let known: HashMap<String, CostEntry> =
            known.into_iter().filter_map(|entry| Some((entry.sender_key.clone()?, entry))).collect();
        let pools = tx.list_pools().await?;
        let mut fates = Fates::new(&mut parsed);
        let mut in_file: HashSet<String> = HashSet::new();
        let mut work: Vec<CostRecord> = Vec::with_capacity(parsed.rows.len());
        for (line, row) in parsed.rows {
            let record = match self.cost(line, &row, &pools) {
                Ok(record) => record,
                Err(finding) => {
                    fates.reject(finding);
                    continue;
                }
            };
            if !in_file.insert(row.cost_id.clone()) {
                let reason = format!("cost {} stands twice in the file", row.cost_id);
                fates.reject(Finding::rejected(line, "cost_id", &row.cost_id, FindingCode::DuplicateInFile, reason));
                continue;
            }
            match known.get(&row.cost_id) {
                Some(before) if *before == (CostEntry { id: before.id, ..record.entry.clone() }) => {
                    fates.counts.unchanged += 1;
                }
                Some(_) => {
                    let reason = format!(
                        "cost {} is in the register with other values; enter a correction instead",
                        row.cost_id
                    );
                    fates.reject(Finding::rejected(line, "cost_id", &row.cost_id, FindingCode::KeyReused, reason));
                }
                None => {
                    fates.counts.created += 1;
                    work.push(record);
                }
            }
        }
        let mut organisations: Vec<OrganisationId> = work.iter().filter_map(|record| record.organisation).collect();
        organisations.sort_unstable();
        organisations.dedup();
        Ok(Plan { work, counts: fates.counts, findings: fates.findings, encoding: parsed.encoding, organisations })
    }

    fn cost(&self, line: u64, row: &CostRow, pools: &[Pool]) -> Result<CostRecord, Finding> {
        let (vehicle, pool, organisation) = match &row.subject {
            CostSubject::Vehicle(number) => {
                let vehicle = find_vehicle(&self.register, line, number)?;
                (Some(vehicle.id), None, Some(vehicle.organisation))
            }
            CostSubject::Pool(code) => {
                let pool = pools.iter().find(|pool| pool.code == *code).ok_or_else(|| {
                    Finding::rejected(
                        line,
                        "pool",
                        code,
                        FindingCode::NotPossible,
                        format!("there is no pool “{code}”"),
                    )
                })?;
                (None, Some(pool.id), self.register.sender)
            }
        };
        let entry = CostEntry {
            id: self.app.new_id(),
            vehicle,
            pool,
            category: row.category,
            from: row.from,
            to: row.to,
            net: row.net,
            vat: row.vat,
            recoverable_vat: row.recoverable_vat,
            supplier: row.supplier.clone(),
            reference: row.reference.clone(),
            sender_key: Some(row.cost_id.clone()),
        };
        let not_possible =
            |reason: String| Finding::rejected(line, "net", &row.net.to_string(), FindingCode::NotPossible, reason);
        entry.check().map_err(|error| not_possible(error.to_string()))?;
        Ok(CostRecord { entry, organisation })
    }
}
