//! Fuel, charging and tolls. A line whose vehicle is known becomes a cost entry; one whose vehicle is not known waits
//! in the queue until a person says, once, which vehicle it is for (see `match_purchases`).

use std::collections::HashMap;

use vagnpark_domain::{
    access::CostVerb,
    cost::{CostEntry, PurchaseKind},
    ids::OrganisationId,
    money::Ore,
    time::local_date,
};
use vagnpark_importer::{
    Doubt, Keyed, Place, Register as Readable, RegisterReason,
    registers::{FuelRow, Product, TollRow},
};
use vagnpark_store::{CostRecord, Costs, PurchaseRecord, RegisterFilter, VehicleRecord};

use super::{
    Decision, Run,
    costs::PlannedCosts,
    fates::Fates,
    keys::{Keyable, Keys, ids_in, made_of},
    known::distinct,
    sound::folded,
};
use crate::{
    error::ActionError,
    import::{
        extra::kept as kept_cells,
        report::{Fate, ImportReport},
    },
    work::Work,
};

/// A line, in a form common to both kinds of file.
struct Line {
    /// The sender's own key.
    key: Option<String>,
    mark: u64,
    extra: Vec<(String, String)>,
    number: String,
    record: PurchaseRecord,
}

impl Line {
    /// Whether a known purchase is this one.
    fn is(&self, known: &PurchaseRecord) -> bool {
        let new = &self.record;
        known.at.timestamp() == new.at.timestamp()
            && (known.net_ore, known.vat_ore, known.quantity) == (new.net_ore, new.vat_ore, new.quantity)
            && folded(&known.number) == folded(&self.number)
    }

    /// The key of a purchase whose sender has none.
    fn made_key(&self) -> String {
        let new = &self.record;
        let number = folded(&self.number);
        let quantity = new.quantity.unwrap_or_default();
        made_of(&[&number, &new.at.timestamp(), &new.kind, &quantity, &new.net_ore, &new.vat_ore])
    }
}

/// What a purchase is about: it and its correction are about the same.
fn about(purchase: &PurchaseRecord) -> String {
    format!("{} {} {}", purchase.kind, purchase.at, purchase.station.as_deref().unwrap_or_default())
}

/// The most that the tank of an ordinary vehicle takes, in millilitres.
const MOST_FUEL: i64 = 150_000;
/// The most that the battery of an ordinary vehicle takes, in watt-hours.
const MOST_CHARGE: i64 = 150_000;

impl Run<'_> {
    pub(crate) async fn fuel(&self, work: Work<'_>) -> Result<ImportReport, ActionError> {
        let line = |run: &Self, row: FuelRow| {
            let kind = match row.product {
                Product::Charging => PurchaseKind::Charging,
                Product::Fuel => PurchaseKind::Fuel,
            };
            let record = PurchaseRecord {
                at: row.at,
                quantity: row.quantity,
                vat_ore: row.vat.0,
                recoverable_vat_ore: row
                    .recoverable_vat
                    .unwrap_or_else(|| kind.category().recoverable_vat(row.vat, true))
                    .0,
                odometer_km: row.odometer_km,
                ..run.purchase(kind, row.net, row.at, row.station, row.supplier)
            };
            Line { key: row.transaction_id, mark: row.mark, extra: row.extra, number: row.vehicle, record }
        };
        self.purchases(work, line, (false, |row| row.transaction_id.as_ref())).await
    }

    pub(crate) async fn tolls(&self, work: Work<'_>) -> Result<ImportReport, ActionError> {
        let line = |run: &Self, row: TollRow| {
            let kind = PurchaseKind::Tolls;
            let record = PurchaseRecord {
                vat_ore: row.vat.0,
                recoverable_vat_ore: kind.category().recoverable_vat(row.vat, true).0,
                ..run.purchase(kind, row.net, row.at, row.station, row.supplier)
            };
            Line { key: row.transaction_id, mark: row.mark, extra: row.extra, number: row.vehicle, record }
        };
        self.purchases(work, line, (true, |row| row.transaction_id.as_ref())).await
    }

    fn purchase(
        &self,
        kind: PurchaseKind,
        net: Ore,
        at: chrono::DateTime<chrono::Utc>,
        station: Option<String>,
        supplier: Option<String>,
    ) -> PurchaseRecord {
        PurchaseRecord {
            id: self.app.new_id(),
            kind,
            organisation_id: self.register.sender.map(|id| id.0),
            number: String::new(),
            vehicle_id: None,
            cost_entry_id: None,
            at,
            quantity: None,
            net_ore: net.0,
            vat_ore: 0,
            recoverable_vat_ore: 0,
            odometer_km: None,
            station,
            supplier,
            remark: None,
            sender_key: String::new(),
            batch_id: self.batch.0,
        }
    }

    async fn purchases<R: Readable>(
        &self,
        mut work: Work<'_>,
        line: impl Fn(&Self, R) -> Line,
        (tolls, key): (bool, fn(&R) -> Option<&String>),
    ) -> Result<ImportReport, ActionError> {
        let set = self.read::<R>().await?;
        let known = work.tx.list_sender_purchases(self.register.key_space()).await?;
        let mut known: HashMap<String, PurchaseRecord> =
            known.into_iter().map(|row| (row.sender_key.clone(), row)).collect();
        let own = RegisterFilter::of_ids(ids_in(&set, key));
        let own = work.tx.list_register_purchases(&self.register.own(), &own, tolls).await?;
        known.extend(own.into_iter().map(|found| (found.purchase.id.to_string(), found.purchase)));
        let mut keys = Keys::new(known, Keyed::Purchase, "transaction_id").near_by(about);
        let (mut purchases, mut costs, mut extras) = (Vec::new(), PlannedCosts::default(), Vec::new());
        let mut fates = self.fates();
        let rows = fates.look_at_each(set, |_, _, row: R| {
            let line = line(self, row);
            keys.count(line.key.as_deref(), line.made_key(), |known| line.is(known));
            Ok(line)
        });
        fates.decide_each(rows, |fates, place, mut line| {
            let (made, near) = (line.made_key(), about(&line.record));
            let row = Keyable { given: line.key.as_deref(), made, near, mark: line.mark };
            match keys.of_new(fates, place, row, |known| line.is(known)) {
                Ok(key) => line.record.sender_key = key,
                Err(fate) => return fate,
            }
            let cells = std::mem::take(&mut line.extra);
            match self.decide_purchase(fates, place, line) {
                Ok((purchase, cost)) => {
                    extras.extend(kept_cells(purchase.id.0, cells));
                    if let Some(cost) = cost {
                        fates.tell_months(place, "at", self.register.months(), &cost.entry);
                        costs.push(place, cost);
                    }
                    purchases.push(purchase);
                    Fate::Created
                }
                Err(fate) => fate,
            }
        });
        self.look_at_costs((&mut work.tx, &mut fates), &costs, "net").await?;
        let costs = costs.records;
        let Decision::Written(mut work) = self.decide(work, &fates).await? else { return self.told(fates) };
        let sender = self.register.key_space();
        if !costs.is_empty() {
            let written = work.permit(CostVerb::Import, Costs(&costs))?;
            work.tx.insert_costs(&written, sender, Some(self.batch)).await?;
        }
        work.tx.insert_purchases(&purchases, sender, self.batch).await?;
        work.tx.insert_extras(&extras, self.batch).await?;
        let organisations: Vec<OrganisationId> =
            costs.iter().filter_map(|cost| cost.organisation).chain(self.register.sender).collect();
        self.finish(work, &mut fates, &distinct(organisations), Vec::new(), Vec::new()).await
    }

    fn decide_purchase(
        &self,
        fates: &mut Fates,
        place: Place,
        line: Line,
    ) -> Result<(PurchaseRecord, Option<CostRecord>), Fate> {
        let vehicle = self.register.vehicle(&line.number).or_else(|| self.register.former(&line.number));
        let mut purchase = PurchaseRecord { number: line.number, ..line.record };
        fates.check(place, purchase.within_bounds())?;
        let Some(vehicle) = vehicle else {
            fates.note(place, "vehicle", &purchase.number, RegisterReason::LineWaits);
            return Ok((purchase, None));
        };
        let doubts = doubts_about(&purchase, vehicle);
        purchase.remark = kept(&doubts);
        if !doubts.is_empty() {
            fates.note(place, "vehicle", &purchase.number, RegisterReason::OddPurchase { doubts });
        }
        let day = local_date(purchase.at);
        let ran = self.register.ran(vehicle, (day, day));
        let ran = ran.map_err(|because| fates.reject(place, "vehicle", &purchase.number, because))?;
        let cost = entry_of(&purchase, (vehicle, ran), self.app.new_id());
        fates.check(place, cost.within_bounds())?;
        fates.check_cost(place, "net", &cost.entry)?;
        purchase.vehicle_id = Some(vehicle.id.0);
        purchase.cost_entry_id = Some(cost.entry.id.0);
        Ok((purchase, Some(cost)))
    }
}

/// The cost that a purchase is, for the vehicle it was for.
pub(crate) fn entry_of(
    purchase: &PurchaseRecord,
    (vehicle, ran): (&VehicleRecord, OrganisationId),
    id: vagnpark_domain::ids::CostEntryId,
) -> CostRecord {
    let on = local_date(purchase.at);
    let entry = CostEntry {
        corrects: None,
        id,
        vehicle: Some(vehicle.id),
        pool: None,
        category: purchase.kind.category(),
        from: on,
        to: on,
        net: Ore(purchase.net_ore),
        vat: Ore(purchase.vat_ore),
        recoverable_vat: Ore(purchase.recoverable_vat_ore),
        supplier: purchase.supplier.clone(),
        reference: purchase.station.clone(),
        sender_key: Some(format!("{}:{}", purchase.kind, purchase.sender_key)),
    };
    CostRecord { entry, organisation: Some(ran) }
}

/// The doubts about a purchase for a vehicle: more than it can take, fuel that it does not run on, an odometer that
/// disagrees with the log. The odometer at the pump is never taken into the log.
pub(crate) fn doubts_about(purchase: &PurchaseRecord, vehicle: &VehicleRecord) -> Vec<Doubt> {
    use vagnpark_domain::register::Fuel;
    let mut doubts = Vec::new();
    let fuel = vehicle.description.fuel;
    let charging = purchase.kind == PurchaseKind::Charging;
    let most = if charging { MOST_CHARGE } else { MOST_FUEL };
    let light = vehicle.description.total_weight_kg.is_none_or(|weight| weight <= 3_500);
    if let Some(quantity) = purchase.quantity.filter(|quantity| light && *quantity > most) {
        let whole = quantity / 1_000;
        doubts.push(if charging {
            Doubt::MoreChargeThanItTakes { kwh: whole }
        } else {
            Doubt::MoreFuelThanItTakes { litres: whole }
        });
    }
    let electric = matches!(fuel, Fuel::Electric);
    let rechargeable = electric || matches!(fuel, Fuel::PlugInHybrid | Fuel::None);
    if (purchase.kind == PurchaseKind::Fuel && electric) || (charging && !rechargeable) {
        doubts.push(Doubt::DoesNotRunOnIt);
    }
    if let (Some(typed), Some((known, at))) = (purchase.odometer_km, vehicle.odometer) {
        let days = (purchase.at - at).num_days();
        let too_low = days >= 0 && typed < known;
        let too_high = days >= 0 && typed > known.saturating_add((days + 1).saturating_mul(1_000));
        if too_low || too_high {
            doubts.push(Doubt::OdometerDisagrees { typed_km: typed, known_km: known });
        }
    }
    doubts
}

/// The doubts about a purchase, as stored with it: data, or none.
pub(crate) fn kept(doubts: &[Doubt]) -> Option<String> {
    Some(doubts).filter(|doubts| !doubts.is_empty()).and_then(|doubts| serde_json::to_string(doubts).ok())
}
