//! Fuel cards, charging tags and toll boxes: which vehicle a sender means by each. It is the knowledge that
//! answering the queue by hand makes (`match_purchases`), and lines that wait for a vehicle find it at once.

use std::collections::{HashMap, HashSet};

use vagnpark_domain::{
    bounds::table,
    ids::{OrganisationId, VehicleId},
    import::BatchEntity,
    names::fold_name,
    time::local_date,
};
use vagnpark_importer::{Outcome, Place, RegisterReason, RowSet, ValueReason, registers::FuelCardRow};
use vagnpark_store::{BatchChange, CostRecord, PurchaseRecord, VehicleRecord};

use super::{Decision, Run, batch_change, fates::Fates, known::distinct, purchases::entry_of};
use crate::{
    error::ActionError,
    import::{
        purchase::{match_lines, matched},
        report::{Fate, ImportReport},
    },
    work::Work,
};

/// The rows of a card, by its number as it is compared.
type RowsOfCard = HashMap<String, Vec<(Place, VehicleId)>>;

/// A card to be written.
struct CardWork {
    card: String,
    vehicle: VehicleRecord,
    /// The vehicle that the sender meant by it until now.
    before: Option<VehicleId>,
    /// How the lines that wait write it.
    numbers: Vec<String>,
}

/// The numbers of a file's cards, as they are compared.
fn cards_of(set: &RowSet<FuelCardRow>) -> HashSet<String> {
    let card = |outcome: &Outcome<FuelCardRow>| match outcome {
        Outcome::Row(row) => Some(fold_name(&row.card)),
        Outcome::Rejected(_) | Outcome::Skipped => None,
    };
    set.rows.iter().filter_map(|(_, outcome)| card(outcome)).collect()
}

impl Run<'_> {
    pub(crate) async fn fuel_cards(&self, mut work: Work<'_>) -> Result<ImportReport, ActionError> {
        let set = self.read::<FuelCardRow>().await?;
        let waiting = work.tx.list_waiting_lines(&self.register.scope, self.register.key_space()).await?;
        let cards: HashSet<String> = cards_of(&set);
        let mut of_card = RowsOfCard::new();
        let mut fates = self.fates();
        let rows = fates.look_at_each(set, |fates, place, row: FuelCardRow| {
            // A card of the file names no vehicle in it: it would be known only once the file is.
            if self.register.numbered(&row.vehicle).is_none() && cards.contains(&fold_name(&row.vehicle)) {
                return Err(fates.reject(place, "vehicle", &row.vehicle, RegisterReason::NoSuchVehicle));
            }
            let vehicle = self.register.find_vehicle(fates, place, "vehicle", &row.vehicle)?;
            of_card.entry(fold_name(&row.card)).or_default().push((place, vehicle.id));
            Ok((row.card, vehicle.clone()))
        });
        let (mut plan, mut costs) = (Vec::new(), Vec::new());
        fates.decide_each(rows, |fates, place, (card, vehicle)| {
            let decided = self
                .stands_alone(fates, place, (&card, &vehicle), &of_card)
                .and_then(|()| self.card(fates, place, (card, vehicle), &waiting));
            match decided {
                Ok((fate, card, of_lines)) => {
                    costs.extend(of_lines);
                    plan.push(card);
                    fate
                }
                Err(fate) => fate,
            }
        });
        fates.figures = self.cost_figures(&mut work.tx, &costs).await?;
        let Decision::Written(mut work) = self.decide(work, &fates).await? else { return self.told(fates) };
        let mut changes = Vec::new();
        for card in &plan {
            changes.extend(self.put_card(&mut work, card).await?);
        }
        let organisations: Vec<OrganisationId> = plan.iter().map(|card| card.vehicle.organisation).collect();
        self.finish(work, &mut fates, &distinct(organisations), changes, Vec::new()).await
    }

    /// Refuses a card of several vehicles: nobody knows whose it is. The same said twice is said once.
    fn stands_alone(
        &self,
        fates: &mut Fates,
        place: Place,
        (card, vehicle): (&str, &VehicleRecord),
        of_card: &RowsOfCard,
    ) -> Result<(), Fate> {
        let rows = of_card.get(&fold_name(card)).map_or(&[][..], Vec::as_slice);
        if let Some((other, of)) = rows.iter().find(|(_, of)| *of != vehicle.id) {
            let plate = self.register.vehicle_of(*of).map_or_else(String::new, |found| found.description.plate());
            let twice = RegisterReason::NumberTwice { row: other.row, vehicle: plate, earlier: *other < place };
            return Err(fates.reject(place, "card", card, twice));
        }
        match rows.first().filter(|(first, _)| *first < place) {
            Some((first, _)) => Err(fates.equal(place, "card", Some(first.row))),
            None => Ok(()),
        }
    }

    /// What a row does: the card, and the costs that the lines become which wait for it.
    fn card(
        &self,
        fates: &mut Fates,
        place: Place,
        (card, vehicle): (String, VehicleRecord),
        waiting: &[PurchaseRecord],
    ) -> Result<(Fate, CardWork, Vec<CostRecord>), Fate> {
        let folded = fold_name(&card);
        if folded.is_empty() {
            return Err(fates.reject(place, "card", &card, ValueReason::Empty { field: "card".to_owned() }));
        }
        fates.check(place, table::PURCHASE_NUMBER.check(&card))?;
        // The number of a vehicle means that vehicle, whatever a sender says.
        match self.register.numbered(&card) {
            Some(own) if own.id == vehicle.id => return Err(Fate::Unchanged),
            Some(other) => {
                let vehicle = other.description.plate();
                return Err(fates.reject(place, "card", &card, RegisterReason::CardIsVehicle { vehicle }));
            }
            None => {}
        }
        let lines: Vec<&PurchaseRecord> = waiting.iter().filter(|line| fold_name(&line.number) == folded).collect();
        let mut costs = Vec::with_capacity(lines.len());
        for line in &lines {
            let day = local_date(line.at);
            let ran = self.register.ran(&vehicle, (day, day));
            let ran = ran.map_err(|because| fates.reject(place, "vehicle", &card, because))?;
            let cost = entry_of(line, (&vehicle, ran), self.app.new_id());
            fates.tell_months(place, "card", self.register.months(), &cost.entry);
            costs.push(cost);
        }
        if !lines.is_empty() {
            fates.note(place, "card", &card, RegisterReason::LinesFound { count: lines.len() });
        }
        let before = self.register.meant_by(&card);
        let fate = match before {
            Some(before) if before == vehicle.id && lines.is_empty() => return Err(Fate::Unchanged),
            Some(before) if before == vehicle.id => Fate::Changed,
            Some(before) => {
                let of = |vehicle: &VehicleRecord| vehicle.description.plate();
                let old = self.register.vehicle_of(before).map_or_else(String::new, of);
                fates.change(place, &card, ("vehicle", old, of(&vehicle)));
                Fate::Changed
            }
            None => Fate::Created,
        };
        let mut numbers: Vec<String> = lines.iter().map(|line| line.number.clone()).collect();
        numbers.sort_unstable();
        numbers.dedup();
        Ok((fate, CardWork { card, vehicle, before, numbers }, costs))
    }

    /// Writes whose a card is, and makes the lines that wait for it costs. Answers what to undo with the batch.
    async fn put_card(&self, work: &mut Work<'_>, card: &CardWork) -> Result<Vec<BatchChange>, ActionError> {
        let (sender, vehicle) = (self.register.key_space(), &card.vehicle);
        let mut changes = Vec::new();
        let mut found = 0;
        for number in &card.numbers {
            let lines = work.tx.load_unmatched_for_update(&self.register.scope, sender, number).await?;
            let entries = match_lines(work, &self.register.scope, (sender, vehicle), &lines).await?;
            for (line, entry) in lines.iter().zip(entries) {
                let made = serde_json::json!({ "name": number, "cost": entry });
                changes.push(batch_change(BatchEntity::PurchaseMatch, line.id, None::<&String>, &made)?);
            }
            found += lines.len();
        }
        if found > 0 {
            work.note(matched(&card.card, vehicle, found));
        }
        work.tx.put_vehicle_alias(sender, &card.card, vehicle.id).await?;
        if card.before != Some(vehicle.id) {
            changes.push(batch_change(BatchEntity::VehicleAlias, vehicle.id, card.before.as_ref(), &card.card)?);
        }
        Ok(changes)
    }
}
