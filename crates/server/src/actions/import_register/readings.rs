//! Odometer readings, each decided against the log as it grows.

use std::collections::HashMap;

use vagnpark_domain::{
    Refusal,
    ids::VehicleId,
    vehicle::{
        ReadingKind,
        odometer::{Reading, decide_reading},
    },
};
use vagnpark_importer::{
    Finding, FindingCode,
    registers::{Parsed, ReadingRow},
};
use vagnpark_store::Tx;

use super::{Fates, ImportReport, Plan, Run, find_vehicle, organisations_of};
use crate::error::ActionError;

impl Run<'_> {
    pub(super) async fn readings(&self, mut tx: Tx) -> Result<ImportReport, ActionError> {
        let parsed = ReadingRow::parse(self.bytes)?;
        let plan = self.plan_readings(&mut tx, parsed).await?;
        if !self.applies(&plan) {
            return Ok(self.report(&plan, false));
        }
        let report = self.keep_original(&mut tx, &plan).await?;
        tx.insert_readings(&plan.work, Some(self.batch)).await?;
        self.finish(tx, report).await
    }

    async fn plan_readings(
        &self,
        tx: &mut Tx,
        mut parsed: Parsed<ReadingRow>,
    ) -> Result<Plan<Vec<(VehicleId, Reading)>>, ActionError> {
        let mut fates = Fates::new(&mut parsed);
        let mut logs: HashMap<VehicleId, Vec<Reading>> = tx.load_all_readings(&self.register.scope).await?;
        let mut work = Vec::new();
        parsed.rows.sort_by_key(|(line, row)| (row.at, *line));
        for (line, row) in parsed.rows {
            let vehicle = match find_vehicle(&self.register, line, &row.vehicle) {
                Ok(vehicle) => vehicle.id,
                Err(finding) => {
                    fates.reject(finding);
                    continue;
                }
            };
            let log = logs.entry(vehicle).or_default();
            if log.iter().any(|known| known.at == row.at && known.odometer_km == row.odometer_km) {
                fates.counts.unchanged += 1;
                continue;
            }
            let reading = Reading {
                id: self.app.new_id(),
                at: row.at,
                odometer_km: row.odometer_km,
                kind: ReadingKind::Read,
                source: row.source.unwrap_or_else(|| "import".to_owned()),
                replaces: None,
                reason: None,
            };
            match decide_reading(log, &reading) {
                Ok(()) => {
                    fates.counts.created += 1;
                    log.push(reading.clone());
                    work.push((vehicle, reading));
                }
                Err(refusal) => fates.reject(finding(line, row.odometer_km, &refusal)),
            }
        }
        let organisations = organisations_of(&self.register, work.iter().map(|(vehicle, _)| *vehicle));
        Ok(Plan { work, counts: fates.counts, findings: fates.findings, encoding: parsed.encoding, organisations })
    }
}

fn finding(line: u64, odometer_km: i64, refusal: &Refusal) -> Finding {
    let value = odometer_km.to_string();
    let reason = crate::text::refusal_in_english(refusal);
    let finding = Finding::rejected(line, "odometer_km", &value, FindingCode::NotPossible, reason);
    if let Refusal::OdometerFallsBack { perhaps_mil: true, .. } = refusal {
        finding.proposing(format!("{} km, if the value is in mil", odometer_km * 10))
    } else {
        finding
    }
}
