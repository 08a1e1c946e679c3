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
use vagnpark_importer::{Finding, FindingCode, Outcome, Place, registers::ReadingRow};
use vagnpark_store::Tx;

use super::{
    Decision, ImportReport, Run,
    fates::{Fate, Fates},
    register::distinct,
};
use crate::error::ActionError;

impl Run<'_> {
    pub(super) async fn readings(&self, mut tx: Tx) -> Result<ImportReport, ActionError> {
        let mut set = self.read::<ReadingRow>().await?;
        let mut logs: HashMap<VehicleId, Vec<Reading>> = tx.load_all_readings(&self.register.scope).await?;
        let mut work = Vec::new();
        let mut fates = self.fates();
        // Each is decided after those from before it, wherever they stand; the report keeps the file's order.
        let mut decided: HashMap<Place, Fate> = HashMap::new();
        let mut by_time: Vec<(Place, ReadingRow)> = set
            .rows
            .iter()
            .filter_map(
                |(place, outcome)| if let Outcome::Row(row) = outcome { Some((*place, row.clone())) } else { None },
            )
            .collect();
        by_time.sort_by_key(|(place, row)| (row.at, *place));
        for (place, row) in by_time {
            let fate = self.reading_of_file(&mut fates, place, row, &mut logs, &mut work);
            decided.insert(place, fate);
        }
        set.rows.sort_by_key(|(place, _)| *place);
        fates.each(set, |_, place, _| decided.get(&place).copied().unwrap_or(Fate::Rejected));
        let Decision::Written(mut tx) = self.decide(tx, &fates).await? else { return self.told(fates) };
        tx.insert_readings(&work, Some(self.batch)).await?;
        let organisations = work.iter().filter_map(|(vehicle, _)| self.register.organisation_of(*vehicle)).collect();
        self.finish(tx, &mut fates, &distinct(organisations), Vec::new(), Vec::new()).await
    }

    fn reading_of_file(
        &self,
        fates: &mut Fates,
        place: Place,
        row: ReadingRow,
        logs: &mut HashMap<VehicleId, Vec<Reading>>,
        work: &mut Vec<(VehicleId, Reading)>,
    ) -> Fate {
        let vehicle = match self.register.find_vehicle(fates, place, "vehicle", &row.vehicle) {
            Ok(vehicle) => vehicle.id,
            Err(fate) => return fate,
        };
        let log = logs.entry(vehicle).or_default();
        if log.iter().any(|known| known.at == row.at && known.odometer_km == row.odometer_km) {
            return Fate::Unchanged;
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
                log.push(reading.clone());
                work.push((vehicle, reading));
                Fate::Created
            }
            Err(refusal) => fates.reject_with(place, finding(place.row, row.odometer_km, &refusal)),
        }
    }
}

fn finding(row: u64, odometer_km: i64, refusal: &Refusal) -> Finding {
    let value = odometer_km.to_string();
    let reason = crate::text::refusal_in_english(refusal);
    let finding = Finding::rejected(row, "odometer_km", &value, FindingCode::NotPossible, reason);
    if let Refusal::OdometerFallsBack { perhaps_mil: true, .. } = refusal {
        finding.proposing(format!("{} km, if the value is in mil", odometer_km * 10))
    } else {
        finding
    }
}
