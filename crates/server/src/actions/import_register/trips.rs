//! Trips: the sender's key makes a second import harmless.

use std::collections::{HashMap, HashSet};

use vagnpark_domain::ids::TripId;
use vagnpark_importer::{
    Finding, FindingCode,
    registers::{Parsed, TripRow},
};
use vagnpark_store::{NewTrip, Tx};

use super::{Fates, ImportReport, Plan, Run, find_organisation, find_vehicle, organisations_of};
use crate::error::ActionError;

impl Run<'_> {
    pub(super) async fn trips(&self, mut tx: Tx) -> Result<ImportReport, ActionError> {
        let parsed = TripRow::parse(self.bytes)?;
        let plan = self.plan_trips(&mut tx, parsed).await?;
        if !self.applies(&plan) {
            return Ok(self.report(&plan, false));
        }
        let report = self.keep_original(&mut tx, &plan).await?;
        tx.insert_trips(&plan.work, self.register.key_space(), Some(self.batch)).await?;
        self.finish(tx, report).await
    }

    async fn plan_trips(&self, tx: &mut Tx, mut parsed: Parsed<TripRow>) -> Result<Plan<Vec<NewTrip>>, ActionError> {
        let known = tx.load_trip_keys(self.register.key_space()).await?;
        let known: HashMap<_, _> = known.into_iter().map(|trip| (trip.sender_key.clone(), trip)).collect();
        let mut fates = Fates::new(&mut parsed);
        let mut in_file: HashSet<String> = HashSet::new();
        let mut organisations: HashMap<String, Result<_, Finding>> = HashMap::new();
        let nobody = TripId(uuid::Uuid::nil());
        let mut work = Vec::with_capacity(parsed.rows.len());
        for (line, row) in parsed.rows {
            let vehicle = match find_vehicle(&self.register, line, &row.vehicle) {
                Ok(vehicle) => vehicle.id,
                Err(finding) => {
                    fates.reject(finding);
                    continue;
                }
            };
            let payer = organisations
                .entry(row.payer.clone())
                .or_insert_with_key(|name| find_organisation(&self.register, line, "payer", name));
            let payer = match payer {
                Ok(payer) => *payer,
                Err(finding) => {
                    fates.reject(Finding { row: line, ..finding.clone() });
                    continue;
                }
            };
            if in_file.contains(&row.trip_id) {
                let reason = format!("trip {} stands twice in the file", row.trip_id);
                fates.reject(Finding::rejected(line, "trip_id", &row.trip_id, FindingCode::DuplicateInFile, reason));
                continue;
            }
            if let Some(before) = known.get(&row.trip_id) {
                let same = before.vehicle_id == vehicle.0
                    && before.payer_id == payer.0
                    && before.start_at == row.window.start()
                    && before.end_at == row.window.end()
                    && before.distance_m == row.distance_m;
                if same {
                    fates.counts.unchanged += 1;
                } else {
                    let reason = format!(
                        "trip {} is in the register with other values; a trip is corrected, not replaced",
                        row.trip_id
                    );
                    fates.reject(Finding::rejected(line, "trip_id", &row.trip_id, FindingCode::KeyReused, reason));
                }
                continue;
            }
            fates.counts.created += 1;
            in_file.insert(row.trip_id.clone());
            work.push(NewTrip {
                id: nobody,
                vehicle,
                payer,
                booking: None,
                driver_name: row.driver,
                window: row.window,
                distance_m: row.distance_m,
                purpose: row.purpose.unwrap_or_default(),
                sender_key: Some(row.trip_id),
            });
        }
        // By vehicle and time, with ids in that order, the indexes grow at their ends.
        work.sort_by_key(|trip: &NewTrip| (trip.vehicle, trip.window.start()));
        for trip in &mut work {
            trip.id = self.app.new_id();
        }
        let organisations = organisations_of(&self.register, work.iter().map(|trip| trip.vehicle));
        Ok(Plan { work, counts: fates.counts, findings: fates.findings, encoding: parsed.encoding, organisations })
    }
}
