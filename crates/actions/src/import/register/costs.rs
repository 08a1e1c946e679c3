//! Costs: for a vehicle, or for a pool.

use std::collections::{HashMap, HashSet};

use vagnpark_domain::{
    access::{CostVerb, Permission},
    cost::CostEntry,
    ids::OrganisationId,
    money::Ore,
};
use vagnpark_importer::{
    Keyed, Place, RegisterReason, as_read,
    registers::{CostRow, CostSubject},
};
use vagnpark_store::{CostRecord, Costs, Pool, RegisterFilter, Tx};

use super::{
    Decision, Run,
    fates::Fates,
    keys::{Keyable, Keys, ids_in, made_of},
    known::distinct,
};
use crate::{
    error::ActionError,
    import::{
        extra::kept,
        report::{CostSum, Fate, ImportReport},
    },
    work::Work,
};

/// The costs that a file brings, each with the row that it is of.
#[derive(Default)]
pub(super) struct PlannedCosts {
    /// The costs, in the order of the file.
    pub(super) records: Vec<CostRecord>,
    places: Vec<Place>,
}

impl PlannedCosts {
    pub(super) fn push(&mut self, place: Place, record: CostRecord) {
        self.records.push(record);
        self.places.push(place);
    }
}

impl Run<'_> {
    /// Shows what the costs of a file do to the sums of their vehicles, and remarks on those that seem to be known: one
    /// file may be sent as costs and as services. `column` is the field of their amounts.
    pub(super) async fn look_at_costs(
        &self,
        (tx, fates): (&mut Tx, &mut Fates),
        planned: &PlannedCosts,
        column: &str,
    ) -> Result<(), ActionError> {
        fates.figures = self.cost_figures(tx, &planned.records).await?;
        fates.costs = CostSum::of(planned.records.iter().map(|record| &record.entry));
        let sees = self.actor.scope(Permission::SeeCosts);
        let is_seen = |id| self.register.vehicle_of(id).is_some_and(|vehicle| sees.covers(vehicle.organisation));
        let told = planned.records.iter().zip(&planned.places).filter_map(|(record, place)| {
            let entry = &record.entry;
            let vehicle = entry.vehicle.filter(|id| entry.net != Ore::ZERO && is_seen(*id))?;
            Some(((vehicle, entry.net, entry.from), *place))
        });
        let told: Vec<_> = told.collect();
        let days = || told.iter().map(|((_, _, day), _)| *day);
        let Some(days) = days().min().zip(days().max()) else { return Ok(()) };
        let amounts: HashSet<_> = told.iter().map(|((vehicle, net, _), _)| (*vehicle, *net)).collect();
        let known = tx.find_equal_costs(&amounts.into_iter().collect::<Vec<_>>(), days).await?;
        for (cost, place) in told.into_iter().filter(|(cost, _)| known.contains(cost)) {
            fates.note(place, column, &cost.1.to_string(), RegisterReason::CostKnownBesides { day: cost.2 });
        }
        Ok(())
    }

    pub(crate) async fn costs(&self, mut work: Work<'_>) -> Result<ImportReport, ActionError> {
        let set = self.read::<CostRow>().await?;
        let known = work.tx.list_sender_costs(self.register.key_space()).await?;
        let mut known: HashMap<String, CostEntry> =
            known.into_iter().filter_map(|entry| Some((entry.sender_key.clone()?, entry))).collect();
        let own = RegisterFilter::of_ids(ids_in(&set, |row| row.cost_id.as_ref()));
        let own = work.tx.list_register_costs(&self.register.own(), &own, self.today).await?;
        known.extend(own.into_iter().map(|found| (found.cost.entry.id.to_string(), found.cost.entry)));
        let pools = work.tx.list_pools().await?;
        let mut keys = Keys::new(known, Keyed::Cost, "cost_id").near_by(about);
        let mut plan = PlannedCosts::default();
        let mut extras = Vec::new();
        let mut fates = self.fates();
        let rows = fates.look_at_each(set, |fates, place, row: CostRow| {
            let record = self.cost(fates, place, &row, &pools)?;
            keys.count(row.cost_id.as_deref(), made_key(&record.entry), |known| is_same(known, &record.entry));
            Ok((row.cost_id, row.mark, row.extra, record))
        });
        fates.decide_each(rows, |fates, place, (given, mark, extra, mut record)| {
            let (made, near) = (made_key(&record.entry), about(&record.entry));
            let row = Keyable { given: given.as_deref(), made, near, mark };
            match keys.of_new(fates, place, row, |known| is_same(known, &record.entry)) {
                Ok(key) => record.entry.sender_key = Some(key),
                Err(fate) => return fate,
            }
            fates.tell_months(place, "from", self.register.months(), &record.entry);
            extras.extend(kept(record.entry.id.0, extra));
            plan.push(place, record);
            Fate::Created
        });
        self.look_at_costs((&mut work.tx, &mut fates), &plan, "net").await?;
        let Decision::Written(mut work) = self.decide(work, &fates).await? else { return self.told(fates) };
        let plan = plan.records;
        if !plan.is_empty() {
            let written = work.permit(CostVerb::Import, Costs(&plan))?;
            work.tx.insert_costs(&written, self.register.key_space(), Some(self.batch)).await?;
            work.tx.insert_extras(&extras, self.batch).await?;
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
            sender_key: None,
        };
        let record = CostRecord { entry, organisation };
        fates.check(place, record.within_bounds())?;
        fates.check_cost(place, "net", &record.entry)?;
        Ok(record)
    }
}

/// Whether a known cost is the one that a row gives, whatever their ids and keys, and what they correct.
fn is_same(known: &CostEntry, given: &CostEntry) -> bool {
    let CostEntry { id, sender_key, corrects, supplier, reference, .. } = known.clone();
    let read = |text: Option<&String>| text.map(|text| as_read(text)).filter(|text| !text.is_empty());
    let papers = [(&supplier, &given.supplier), (&reference, &given.reference)];
    papers.iter().all(|(known, given)| read(known.as_ref()) == read(given.as_ref()))
        && *known == CostEntry { id, sender_key, corrects, supplier, reference, ..given.clone() }
}

/// What a cost is about: it and its correction are about the same.
fn about(entry: &CostEntry) -> String {
    let papers = [&entry.supplier, &entry.reference].map(|paper| paper.as_deref().unwrap_or_default());
    format!("{} {} {} {}", subject_of(entry), entry.category, entry.from, papers.join(" "))
}

fn subject_of(entry: &CostEntry) -> String {
    entry.vehicle.map(|id| id.to_string()).or_else(|| entry.pool.map(|id| id.to_string())).unwrap_or_default()
}

/// The key of a cost whose sender has none.
fn made_key(entry: &CostEntry) -> String {
    let subject = subject_of(entry);
    let (supplier, reference) = (entry.supplier.as_deref().unwrap_or(""), entry.reference.as_deref().unwrap_or(""));
    let (net, vat, recoverable) = (entry.net.0, entry.vat.0, entry.recoverable_vat.0);
    made_of(&[&subject, &entry.from, &entry.to, &entry.category, &net, &vat, &recoverable, &supplier, &reference])
}
