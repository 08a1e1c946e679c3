//! Costs: for a vehicle, or for a pool.

use std::collections::HashMap;

use vagnpark_domain::{access::CostVerb, cost::CostEntry, ids::OrganisationId};
use vagnpark_importer::{
    Keyed, Place, RegisterReason,
    registers::{CostRow, CostSubject},
};
use vagnpark_store::{CostRecord, Costs, Pool};

use super::{
    Decision, Run,
    fates::{Fates, alone},
    known::distinct,
};
use crate::{
    error::ActionError,
    import::report::{Fate, ImportReport},
    work::Work,
};

impl Run<'_> {
    pub(crate) async fn costs(&self, mut work: Work<'_>) -> Result<ImportReport, ActionError> {
        let set = self.read::<CostRow>().await?;
        let known = work.tx.list_sender_costs(self.register.key_space()).await?;
        let known: HashMap<String, CostEntry> =
            known.into_iter().filter_map(|entry| Some((entry.sender_key.clone()?, entry))).collect();
        let pools = work.tx.list_pools().await?;
        let mut in_file: HashMap<String, u64> = HashMap::new();
        let mut plan: Vec<CostRecord> = Vec::new();
        let mut fates = self.fates();
        fates.each(set, |fates, place, row: CostRow| {
            let record = match self.cost(fates, place, &row, &pools) {
                Ok(record) => record,
                Err(fate) => return fate,
            };
            if let Err(twice) = alone(&mut in_file, &row.cost_id, place) {
                return fates.reject(place, "cost_id", &row.cost_id, twice);
            }
            match known.get(&row.cost_id) {
                Some(before) if *before == (CostEntry { id: before.id, ..record.entry.clone() }) => Fate::Unchanged,
                Some(_) => {
                    fates.reject(place, "cost_id", &row.cost_id, RegisterReason::OtherValues { of: Keyed::Cost })
                }
                None => {
                    fates.tell_late(place, "from", self.register.span, (record.entry.from, record.entry.to));
                    fates.tell_unshared(place, "from", record.entry.unshared_from(self.register.held_from));
                    plan.push(record);
                    Fate::Created
                }
            }
        });
        let Decision::Written(mut work) = self.decide(work, &fates).await? else { return self.told(fates) };
        if !plan.is_empty() {
            let written = work.permit(CostVerb::Import, Costs(&plan))?;
            work.tx.insert_costs(&written, self.register.key_space(), Some(self.batch)).await?;
        }
        let organisations: Vec<OrganisationId> = plan.iter().filter_map(|record| record.organisation).collect();
        self.finish(work, &mut fates, &distinct(organisations), Vec::new(), Vec::new()).await
    }

    fn cost(&self, fates: &mut Fates, place: Place, row: &CostRow, pools: &[Pool]) -> Result<CostRecord, Fate> {
        // A pool's vehicles are taken to be personbilar, whose VAT is the least recoverable (C-2).
        let (vehicle, pool, organisation, vat_car) = match &row.subject {
            CostSubject::Vehicle(number) => {
                let (days, named) = ((row.from, row.to), ("vehicle", number.as_str()));
                let (vehicle, ran) = self.register.find_vehicle_on(fates, place, named, days)?;
                (Some(vehicle.id), None, Some(ran), vehicle.description.vat_car)
            }
            CostSubject::Pool(code) => match pools.iter().find(|pool| pool.code == *code) {
                Some(pool) => (None, Some(pool.id), self.register.sender, true),
                None => return Err(fates.reject(place, "pool", code, RegisterReason::NoSuchPool)),
            },
        };
        let entry = CostEntry {
            corrects: None,
            id: self.app.new_id(),
            vehicle,
            pool,
            category: row.category,
            from: row.from,
            to: row.to,
            net: row.net,
            vat: row.vat,
            recoverable_vat: row.recoverable_vat.unwrap_or_else(|| row.category.recoverable_vat(row.vat, vat_car)),
            supplier: row.supplier.clone(),
            reference: row.reference.clone(),
            sender_key: Some(row.cost_id.clone()),
        };
        let record = CostRecord { entry, organisation };
        fates.check(place, record.within_bounds())?;
        fates.check_cost(place, "net", &record.entry)?;
        Ok(record)
    }
}
