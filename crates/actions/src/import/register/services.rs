//! Services that were done: each a finished work order, with a cost entry if it cost something.

use std::collections::HashMap;

use vagnpark_domain::{access::CostVerb, cost::CostEntry, servicing::WorkState};
use vagnpark_importer::{Keyed, Place, RegisterReason, as_read, registers::ServiceRow};
use vagnpark_store::{CostRecord, Costs, RegisterFilter, WorkOrderRecord};

use super::{
    Decision, Run,
    costs::PlannedCosts,
    fates::Fates,
    keys::{Keyable, Keys, ids_in, made_of},
    known::distinct,
};
use crate::{
    error::ActionError,
    import::{
        extra::kept,
        report::{Fate, ImportReport},
    },
    work::Work,
};

impl Run<'_> {
    pub(crate) async fn services(&self, mut work: Work<'_>) -> Result<ImportReport, ActionError> {
        let set = self.read::<ServiceRow>().await?;
        let sender = self.register.key_space();
        let mut known: HashMap<String, WorkOrderRecord> = work.tx.list_sender_work(sender).await?.into_iter().collect();
        let own = RegisterFilter::of_ids(ids_in(&set, |row| row.service_id.as_ref()));
        let own = work.tx.list_register_work(&self.register.own(), &own).await?;
        known.extend(own.into_iter().map(|found| (found.order.id.to_string(), found.order)));
        let mut keys = Keys::new(known, Keyed::Service, "service_id").near_by(about);
        let (mut plan, mut costs): (Vec<(WorkOrderRecord, String)>, _) = (Vec::new(), PlannedCosts::default());
        let (mut fates, mut extras) = (self.fates(), Vec::new());
        let rows = fates.look_at_each(set, |fates, place, row: ServiceRow| {
            let done = self.done(fates, place, &row)?;
            keys.count(row.service_id.as_deref(), done.made_key(), |known| is_same(known, &done.order));
            Ok((row.service_id, row.mark, row.extra, done))
        });
        fates.decide_each(rows, |fates, place, (given, mark, extra, mut done)| {
            let (made, near) = (done.made_key(), about(&done.order));
            let row = Keyable { given: given.as_deref(), made, near, mark };
            let key = match keys.of_new(fates, place, row, |known| is_same(known, &done.order)) {
                Ok(key) => key,
                Err(fate) => return fate,
            };
            if let Some(cost) = &mut done.cost {
                fates.tell_months(place, "done_on", self.register.months(), &cost.entry);
                cost.entry.reference = given;
                cost.entry.sender_key = Some(format!("service:{key}"));
            }
            if let Some(cost) = done.cost {
                costs.push(place, cost);
            }
            extras.extend(kept(done.order.id.0, extra));
            plan.push((done.order, key));
            Fate::Created
        });
        self.look_at_costs((&mut work.tx, &mut fates), &costs, "cost").await?;
        let costs = costs.records;
        let Decision::Written(mut work) = self.decide(work, &fates).await? else { return self.told(fates) };
        work.tx.insert_done_work(&plan, sender, self.batch).await?;
        work.tx.insert_extras(&extras, self.batch).await?;
        if !costs.is_empty() {
            let written = work.permit(CostVerb::Import, Costs(&costs))?;
            work.tx.insert_costs(&written, sender, Some(self.batch)).await?;
        }
        let ran = |order: &WorkOrderRecord| self.register.runner_on(order.vehicle_id, order.done_on?);
        let organisations = plan.iter().filter_map(|(order, _)| ran(order)).collect();
        self.finish(work, &mut fates, &distinct(organisations), Vec::new(), Vec::new()).await
    }

    /// The work order and the cost that a row is.
    fn done(&self, fates: &mut Fates, place: Place, row: &ServiceRow) -> Result<Done, Fate> {
        let (days, named) = ((row.done_on, row.done_on), ("vehicle", row.vehicle.as_str()));
        let (vehicle, ran) = self.register.find_vehicle_on(fates, place, named, days)?;
        if row.done_on > self.register.today {
            return Err(fates.reject(place, "done_on", &row.done_on.to_string(), RegisterReason::DoneInFuture));
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
        fates.check(place, order.within_bounds())?;
        let cost = cost_of(row, (vehicle, ran), self.app.new_id());
        if let Some(cost) = &cost {
            fates.check(place, cost.within_bounds())?;
            fates.check_cost(place, "cost", &cost.entry)?;
        }
        Ok(Done { order, cost })
    }
}

/// A service that was done, with what it cost.
struct Done {
    order: WorkOrderRecord,
    cost: Option<CostRecord>,
}

impl Done {
    /// The key of a service whose sender has none.
    fn made_key(&self) -> String {
        let order = &self.order;
        let cost = self.cost.as_ref().map_or((0, 0), |cost| (cost.entry.net.0, cost.entry.vat.0));
        let (done_on, km) = (order.done_on.unwrap_or_default(), order.odometer_km.unwrap_or_default());
        made_of(&[&order.vehicle_id, &done_on, &order.kind, &km, &order.note, &cost.0, &cost.1])
    }
}

/// What a service is about: it and its correction are about the same.
fn about(order: &WorkOrderRecord) -> String {
    format!("{} {} {}", order.vehicle_id, order.kind, order.done_on.unwrap_or_default())
}

/// Whether a known work order is the one that a row gives, as far as a row says it.
fn is_same(known: &WorkOrderRecord, given: &WorkOrderRecord) -> bool {
    let what = |order: &WorkOrderRecord| (order.vehicle_id, order.kind, order.state, order.done_on, order.odometer_km);
    what(known) == what(given) && as_read(&known.note) == as_read(&given.note)
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
        reference: None,
        sender_key: None,
    };
    Some(CostRecord { entry, organisation: Some(ran) })
}
