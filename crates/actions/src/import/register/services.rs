//! Services that were done: each a finished work order, with a cost entry if it cost something.

use std::collections::HashMap;

use vagnpark_domain::{access::CostVerb, cost::CostEntry, servicing::WorkState};
use vagnpark_importer::{Keyed, RegisterReason, registers::ServiceRow};
use vagnpark_store::{CostRecord, Costs, WorkOrderRecord};

use super::{Decision, Run, known::distinct};
use crate::{
    error::ActionError,
    import::report::{Fate, ImportReport},
    work::Work,
};

impl Run<'_> {
    pub(crate) async fn services(&self, mut work: Work<'_>) -> Result<ImportReport, ActionError> {
        let set = self.read::<ServiceRow>().await?;
        let sender = self.register.key_space();
        let mut known: HashMap<String, WorkOrderRecord> = work.tx.list_sender_work(sender).await?.into_iter().collect();
        let (mut plan, mut costs): (Vec<(WorkOrderRecord, String)>, Vec<CostRecord>) = (Vec::new(), Vec::new());
        let mut in_file: HashMap<String, u64> = HashMap::new();
        let mut fates = self.fates();
        fates.each(set, |fates, place, row: ServiceRow| {
            let (days, named) = ((row.done_on, row.done_on), ("vehicle", row.vehicle.as_str()));
            let (vehicle, ran) = match self.register.find_vehicle_on(fates, place, named, days) {
                Ok(found) => found,
                Err(fate) => return fate,
            };
            if row.done_on > self.register.today {
                return fates.reject(place, "done_on", &row.done_on.to_string(), RegisterReason::DoneInFuture);
            }
            let order = WorkOrderRecord {
                id: self.app.new_id(),
                vehicle_id: vehicle.id,
                booking_id: None,
                kind: row.kind,
                state: WorkState::Done,
                note: row.note.clone().unwrap_or_default(),
                done_on: Some(row.done_on),
                odometer_km: row.odometer_km,
                plan_id: None,
                version: 1,
            };
            if let Err(fate) = fates.check(place, order.within_bounds()) {
                return fate;
            }
            if let Some(before) = known.get(&row.service_id) {
                if *before == (WorkOrderRecord { id: before.id, version: before.version, ..order }) {
                    return Fate::Unchanged;
                }
                let because = match in_file.get(&row.service_id) {
                    Some(row) => RegisterReason::TwiceInFile { row: Some(*row) },
                    None => RegisterReason::OtherValues { of: Keyed::Service },
                };
                return fates.reject(place, "service_id", &row.service_id, because);
            }
            if let Some(cost) = cost_of(&row, (vehicle, ran), self.app.new_id()) {
                if let Err(fate) = fates.check(place, cost.within_bounds()) {
                    return fate;
                }
                if let Err(fate) = fates.check_cost(place, "cost", &cost.entry) {
                    return fate;
                }
                costs.push(cost);
            }
            known.insert(row.service_id.clone(), order.clone());
            in_file.insert(row.service_id.clone(), place.row);
            plan.push((order, row.service_id));
            Fate::Created
        });
        let Decision::Written(mut work) = self.decide(work, &fates).await? else { return self.told(fates) };
        work.tx.insert_done_work(&plan, sender, self.batch).await?;
        if !costs.is_empty() {
            let written = work.permit(CostVerb::Import, Costs(&costs))?;
            work.tx.insert_costs(&written, sender, Some(self.batch)).await?;
        }
        let ran = |order: &WorkOrderRecord| self.register.runner_on(order.vehicle_id, order.done_on?);
        let organisations = plan.iter().filter_map(|(order, _)| ran(order)).collect();
        self.finish(work, &mut fates, &distinct(organisations), Vec::new(), Vec::new()).await
    }
}

fn cost_of(
    row: &ServiceRow,
    (vehicle, ran): (&vagnpark_store::VehicleRecord, vagnpark_domain::ids::OrganisationId),
    id: vagnpark_domain::ids::CostEntryId,
) -> Option<CostRecord> {
    let category = row.kind.cost_category();
    let entry = CostEntry {
        corrects: None,
        id,
        vehicle: Some(vehicle.id),
        pool: None,
        category,
        from: row.done_on,
        to: row.done_on,
        net: row.cost?,
        vat: row.vat,
        recoverable_vat: row
            .recoverable_vat
            .unwrap_or_else(|| category.recoverable_vat(row.vat, vehicle.description.vat_car)),
        supplier: row.supplier.clone(),
        reference: Some(row.service_id.clone()),
        sender_key: Some(format!("service:{}", row.service_id)),
    };
    Some(CostRecord { entry, organisation: Some(ran) })
}
