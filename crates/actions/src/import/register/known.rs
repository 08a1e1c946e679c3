//! The register as known before the file is read, and what a name in the file refers to.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use vagnpark_domain::{
    access::Scope,
    cost::period::ClosedSpan,
    ids::{OrganisationId, UnitId, VehicleId},
    import::BatchEntity,
    names::fold_name,
    register::{
        RegistrationNumber, Relation, RelationKind, RunBy,
        organisation::{Organisation, Unit},
    },
    time::Month,
};
use vagnpark_importer::{
    Finding, Place, Question, QuestionKind, RegisterReason, Settings, ValueReason, registers::number_within,
};
use vagnpark_store::{AliasTable, BatchChange, Tx, VehicleFilter, VehicleRecord};

use super::{
    batch_change,
    fates::{Fates, name_question},
};
use crate::{cost::entry::held_from, error::ActionError, import::report::Fate, register::ran::ran_by};

/// The answer that says a unit is new.
pub(crate) const NEW: &str = "!new";

/// The register as known before the file is read.
pub(crate) struct Register {
    pub(crate) scope: Scope,
    pub(crate) today: NaiveDate,
    /// The months that are closed.
    pub(crate) span: Option<ClosedSpan>,
    /// The first month that an agreement holds for.
    pub(crate) held_from: Option<Month>,
    aliases: AliasTable,
    pub(crate) organisations: Vec<Organisation>,
    pub(crate) vehicles: Vec<VehicleRecord>,
    by_number: HashMap<String, usize>,
    /// Vehicles that somebody in scope ran before, by number.
    former: HashMap<String, VehicleRecord>,
    /// Who ran those that have been handed over, and when.
    handed: HashMap<VehicleId, Vec<Relation>>,
    by_id: HashMap<VehicleId, usize>,
    /// Names by which the sender means organisations, folded.
    sender_aliases: HashMap<String, OrganisationId>,
    /// Numbers and cards by which the sender means vehicles.
    vehicle_aliases: HashMap<String, VehicleId>,
    pub(crate) units: Vec<Unit>,
    unit_by_name: HashMap<(OrganisationId, String), UnitId>,
    /// The organisation of rows that name none.
    pub(crate) sender: Option<OrganisationId>,
}

/// Letters that are taken for digits, and the other way round.
const SLIPS: [(char, char); 5] = [('O', '0'), ('I', '1'), ('S', '5'), ('B', '8'), ('Z', '2')];

impl Register {
    pub(crate) async fn load(
        tx: &mut Tx,
        scope: Scope,
        sender: Option<OrganisationId>,
        settings: &Settings,
        today: NaiveDate,
    ) -> Result<Self, ActionError> {
        let filter = VehicleFilter { limit: i64::MAX, ..VehicleFilter::default() };
        let seen = tx.list_vehicles(&scope, &filter).await?;
        let (vehicles, others): (Vec<VehicleRecord>, Vec<VehicleRecord>) =
            seen.into_iter().partition(|vehicle| scope.covers(vehicle.organisation));
        let handed = tx.load_handed().await?;
        let ran = |relation: &Relation| relation.kind == RelationKind::User && scope.covers(relation.organisation);
        let ran_before = |vehicle: &VehicleRecord| handed.get(&vehicle.id).is_some_and(|known| known.iter().any(ran));
        let former = others.into_iter().filter(ran_before);
        let former = former.flat_map(|vehicle| numbers_of(&vehicle).map(move |number| (number, vehicle.clone())));
        let former = former.collect();
        let mut by_number = HashMap::new();
        for (index, vehicle) in vehicles.iter().enumerate() {
            by_number.extend(numbers_of(vehicle).map(|number| (number, index)));
        }
        let by_id = vehicles.iter().enumerate().map(|(index, vehicle)| (vehicle.id, index)).collect();
        let key_space = sender.unwrap_or(OrganisationId::NOBODY);
        let units = tx.list_units().await?;
        let mut unit_by_name: HashMap<_, _> =
            units.iter().map(|unit| ((unit.organisation, fold_name(&unit.name)), unit.id)).collect();
        let aliases = tx.load_unit_aliases().await?;
        unit_by_name.extend(aliases.into_iter().map(|(organisation, folded, unit)| ((organisation, folded), unit)));
        let mut register = Self {
            scope,
            today,
            span: tx.closed_span().await?,
            held_from: held_from(tx).await?,
            aliases: tx.load_aliases().await?,
            organisations: tx.list_organisations().await?,
            by_number,
            former,
            handed,
            by_id,
            sender_aliases: tx.load_sender_aliases(key_space).await?.into_iter().collect(),
            vehicle_aliases: tx.load_vehicle_aliases(key_space).await?.into_iter().collect(),
            vehicles,
            units,
            unit_by_name,
            sender,
        };
        register.take_answers(settings);
        Ok(register)
    }

    /// Takes over names that have just been answered, which are then known like any other.
    fn take_answers(&mut self, settings: &Settings) {
        for (id, answer) in &settings.answers {
            if let Some(number) = id.strip_prefix("vehicle:")
                && let Some(vehicle) = self.vehicle(answer).map(|vehicle| vehicle.id)
            {
                self.vehicle_aliases.insert(fold_name(number), vehicle);
            }
        }
    }

    /// Whose keys the rows carry; the operator's own if no organisation sends the file.
    pub(crate) fn key_space(&self) -> OrganisationId {
        self.sender.unwrap_or(OrganisationId::NOBODY)
    }

    /// The sender's own: what it would take out as its registers is recognised by its id (I-22).
    pub(crate) fn own(&self) -> Scope {
        self.sender.and_then(|sender| self.scope.of_one(sender)).unwrap_or_else(|| self.scope.clone())
    }

    /// The registration numbers of the vehicles that are known, in normal form.
    pub(crate) fn registration_numbers(&self) -> impl Iterator<Item = String> {
        let known = self.vehicles.iter().chain(self.former.values());
        known.filter_map(|vehicle| Some(vehicle.description.registration_number.as_ref()?.as_str().to_owned()))
    }

    /// Which months are closed, and from which on an agreement holds.
    pub(crate) fn months(&self) -> (Option<ClosedSpan>, Option<Month>) {
        (self.span, self.held_from)
    }

    /// The vehicle with a number, as written, in normal form, or as the sender means it.
    pub(crate) fn vehicle(&self, number: &str) -> Option<&VehicleRecord> {
        self.numbered(number).or_else(|| self.vehicle_of(self.meant_by(number)?))
    }

    /// The vehicle whose own number it is, as written or in normal form.
    pub(crate) fn numbered(&self, number: &str) -> Option<&VehicleRecord> {
        let normal = || RegistrationNumber::parse(number).ok().and_then(|normal| self.by_number.get(normal.as_str()));
        self.vehicles.get(self.by_number.get(number).or_else(normal).copied()?)
    }

    /// The vehicle that the sender means by another number or a card, whoever runs it now.
    pub(crate) fn meant_by(&self, number: &str) -> Option<VehicleId> {
        self.vehicle_aliases.get(&fold_name(number)).copied()
    }

    /// The vehicle with an id, if it is in scope.
    pub(crate) fn vehicle_of(&self, id: VehicleId) -> Option<&VehicleRecord> {
        self.by_id.get(&id).and_then(|index| self.vehicles.get(*index))
    }

    /// The organisation that ran a vehicle on a day.
    pub(crate) fn runner_on(&self, vehicle: VehicleId, day: NaiveDate) -> Option<OrganisationId> {
        self.ran(self.whoever_runs(vehicle)?, (day, day)).ok()
    }

    /// The vehicle with an id that somebody in scope runs, ran or is going to run.
    pub(crate) fn whoever_runs(&self, vehicle: VehicleId) -> Option<&VehicleRecord> {
        self.vehicle_of(vehicle).or_else(|| self.former.values().find(|former| former.id == vehicle))
    }

    /// The vehicles that somebody in scope ran before, and nobody in it runs now.
    pub(crate) fn former_ids(&self) -> HashSet<VehicleId> {
        self.former.values().map(|former| former.id).collect()
    }

    /// The vehicle that a row of some days means, with the organisation in scope that ran it then (V-11).
    pub(crate) fn find_vehicle_on(
        &self,
        fates: &mut Fates,
        place: Place,
        (column, number): (&str, &str),
        days: (NaiveDate, NaiveDate),
    ) -> Result<(&VehicleRecord, OrganisationId), Fate> {
        let vehicle = self.find_whoever_runs(fates, place, (column, number))?;
        match self.ran(vehicle, days) {
            Ok(organisation) => Ok((vehicle, organisation)),
            Err(because) => Err(fates.reject(place, column, number, because)),
        }
    }

    /// The vehicle that a row means, which somebody in scope runs, ran or is going to run.
    pub(crate) fn find_whoever_runs(
        &self,
        fates: &mut Fates,
        place: Place,
        (column, number): (&str, &str),
    ) -> Result<&VehicleRecord, Fate> {
        match self.vehicle(number).or_else(|| self.former(number)) {
            Some(vehicle) => Ok(vehicle),
            None => self.find_vehicle(fates, place, column, number),
        }
    }

    /// The organisation in scope that ran a vehicle on one of some days; otherwise, why not.
    pub(crate) fn ran(
        &self,
        vehicle: &VehicleRecord,
        days: (NaiveDate, NaiveDate),
    ) -> Result<OrganisationId, RegisterReason> {
        let Some(known) = self.handed.get(&vehicle.id) else { return Ok(vehicle.organisation) };
        let ran = ran_by(vehicle, known, days, self.today);
        self.own_of(&ran).map_err(|organisation| {
            if days.0 > self.today {
                RegisterReason::RunByAnotherToday { organisation }
            } else {
                RegisterReason::RunByAnother { organisation }
            }
        })
    }

    /// The organisation in scope that has a vehicle to book on one of some days: on those that have not come, whoever
    /// runs it then (V-12); otherwise, why not.
    pub(crate) fn has_to_book(
        &self,
        vehicle: &VehicleRecord,
        (first, last): (NaiveDate, NaiveDate),
    ) -> Result<OrganisationId, RegisterReason> {
        let Some(known) = self.handed.get(&vehicle.id) else { return Ok(vehicle.organisation) };
        if last <= self.today {
            return self.ran(vehicle, (first, last));
        }
        let to_come = known.iter().filter(|held| held.kind == RelationKind::User && held.from > self.today);
        let mut ahead: Vec<_> = to_come.map(|held| (held.from, held.organisation)).collect();
        ahead.sort_unstable();
        let mut had = if first <= self.today { ran_by(vehicle, known, (first, last), self.today) } else { Vec::new() };
        had.extend(RunBy::new(vehicle.organisation, ahead).between(first.max(self.today), last));
        self.own_of(&had).map_err(|organisation| RegisterReason::ToBeRunByAnother { organisation })
    }

    /// The first of some organisations in scope; the name of another, if none is.
    fn own_of(&self, some: &[OrganisationId]) -> Result<OrganisationId, String> {
        let own = some.iter().copied().find(|one| self.scope.covers(*one));
        let named = || self.organisations.iter().find(|found| some.contains(&found.id));
        own.ok_or_else(|| named().map_or_else(String::new, |found| found.name.clone()))
    }

    /// The vehicle with a number that somebody in scope ran before.
    pub(crate) fn former(&self, number: &str) -> Option<&VehicleRecord> {
        let normal = || RegistrationNumber::parse(number).ok().and_then(|normal| self.former.get(normal.as_str()));
        self.former.get(number).or_else(normal)
    }

    /// Whether who ran a vehicle depends on the day.
    pub(crate) fn is_handed(&self, vehicle: VehicleId) -> bool {
        self.handed.contains_key(&vehicle)
    }

    /// The one vehicle that a row means; else the row waits for an answer.
    pub(crate) fn find_vehicle(
        &self,
        fates: &mut Fates,
        place: Place,
        column: &str,
        number: &str,
    ) -> Result<&VehicleRecord, Fate> {
        if let Some(vehicle) = self.vehicle(number) {
            return Ok(vehicle);
        }
        if let Some(vehicle) = self.number_within(fates, place, column, number)? {
            return Ok(vehicle);
        }
        let near = self.near(number);
        let id = format!("vehicle:{number}");
        let question = name_question(QuestionKind::Vehicle, id.clone(), column, number, near.clone());
        let finding = Finding::rejected(place.row, column, number, RegisterReason::NoSuchVehicle);
        let finding = finding.proposing(near.get(..1).unwrap_or_default());
        let answer = fates.answer_or_wait(place, question, finding.clone())?;
        self.vehicle(&answer).ok_or_else(|| {
            fates.refuse_answer(&id, RegisterReason::NoSuchVehicle);
            fates.reject_with(place, finding)
        })
    }

    /// The vehicle whose number is among the words of a cell, if somebody has said so of the column; the row waits
    /// until then (I-16).
    fn number_within(
        &self,
        fates: &mut Fates,
        place: Place,
        column: &str,
        text: &str,
    ) -> Result<Option<&VehicleRecord>, Fate> {
        let Some((number, beside)) = number_within(text) else { return Ok(None) };
        let Some(vehicle) = self.vehicle(number.as_str()).filter(|_| !beside.is_empty()) else { return Ok(None) };
        let question = Question::number_within(&fates.header_of(column), text, &number.shown());
        let because = ValueReason::RemarkBeside { number: number.shown(), status: None };
        let finding = Finding::rejected(place.row, column, text, because).proposing(&[number.shown()]);
        fates.answer_or_wait(place, question, finding)?;
        Ok(Some(vehicle))
    }

    /// Numbers that are near to one, the likeliest first: written with other signs between, with a letter in place of
    /// the digit that it looks like, or with another single character.
    fn near(&self, number: &str) -> Vec<String> {
        let Ok(wanted) = RegistrationNumber::parse(number) else { return Vec::new() };
        let folded = fold_name(number);
        let slip = |pair: (char, char)| SLIPS.iter().any(|slip| *slip == pair || (slip.1, slip.0) == pair);
        let distance = |known: &str| {
            if fold_name(known) == folded {
                return Some(0);
            }
            if known.len() != wanted.as_str().len() {
                return None;
            }
            let mut others = known.chars().zip(wanted.as_str().chars()).filter(|(one, other)| one != other);
            match (others.next(), others.next()) {
                (Some(pair), None) => Some(if slip(pair) { 1 } else { 2 }),
                _ => None,
            }
        };
        let mut near: Vec<(u8, &String)> =
            self.by_number.keys().filter_map(|known| Some((distance(known)?, known))).collect();
        near.sort_unstable();
        // Where one is likely, those that are only like it are none.
        let best = near.first().map_or(2, |(distance, _)| *distance);
        near.into_iter().filter(|(distance, _)| *distance == best).take(5).map(|(_, known)| known.clone()).collect()
    }

    /// The organisation that a name means today.
    pub(crate) fn organisation(&self, name: &str) -> Option<OrganisationId> {
        self.organisation_on(name, self.today)
    }

    /// The organisation that a name means on a day: to everybody or, if to nobody, to the sender.
    fn organisation_on(&self, name: &str, on: NaiveDate) -> Option<OrganisationId> {
        self.aliases.find(name, on).or_else(|| self.sender_aliases.get(&fold_name(name)).copied())
    }

    /// Whether a name means an organisation today.
    pub(crate) fn means(&self, name: &str, organisation: OrganisationId) -> bool {
        self.organisation(name) == Some(organisation)
    }

    /// Whether a name has meant different organisations at different times.
    pub(crate) fn is_dated(&self, name: &str) -> bool {
        self.aliases.is_dated(name)
    }

    /// The one organisation that a name means on a day; else the row waits for an answer (I-8).
    pub(crate) fn find_organisation(
        &self,
        fates: &mut Fates,
        place: Place,
        column: &str,
        name: &str,
        on: NaiveDate,
    ) -> Result<OrganisationId, Fate> {
        if let Some(found) = self.organisation_on(name, on) {
            return Ok(found);
        }
        let id = format!("organisation:{}", fold_name(name));
        let mut known: Vec<&Organisation> = self.organisations.iter().collect();
        known.sort_by(|one, other| likeness(name, &other.name).total_cmp(&likeness(name, &one.name)));
        let codes = known.into_iter().map(|organisation| organisation.code.clone()).collect();
        let question = name_question(QuestionKind::Organisation, id.clone(), column, name, codes);
        let finding = Finding::rejected(place.row, column, name, RegisterReason::NoSuchOrganisation);
        let answer = fates.answer_or_wait(place, question, finding.clone())?;
        self.aliases.find(&answer, on).ok_or_else(|| {
            fates.refuse_answer(&id, RegisterReason::NoSuchOrganisation);
            fates.reject_with(place, finding)
        })
    }

    /// The unit of an organisation that a name means.
    pub(crate) fn unit(&self, organisation: OrganisationId, name: &str) -> Option<UnitId> {
        self.unit_by_name.get(&(organisation, fold_name(name))).copied()
    }

    /// Remembers names that were answered, as the sender means them; of units, those within the sender's reach. Only
    /// somebody for whom everything is open teaches everybody a name. Answers what to undo with the batch.
    pub(crate) async fn remember_answers(
        &self,
        tx: &mut Tx,
        settings: &Settings,
    ) -> Result<Vec<BatchChange>, ActionError> {
        let mut changes = Vec::new();
        let none = None::<&String>;
        for (id, answer) in &settings.answers {
            if let Some(name) = id.strip_prefix("organisation:") {
                let organisation = self.aliases.find(answer, self.today);
                let Some(organisation) = organisation.filter(|_| self.organisation(name).is_none()) else { continue };
                if self.scope.everything() {
                    tx.put_alias(organisation, name, None).await?;
                    changes.push(batch_change(BatchEntity::OrganisationAlias, organisation, none, &name)?);
                } else {
                    tx.put_sender_alias(self.key_space(), name, organisation).await?;
                    changes.push(batch_change(BatchEntity::SenderAlias, self.key_space(), none, &name)?);
                }
            } else if let Some(number) = id.strip_prefix("vehicle:") {
                if let Some(vehicle) = self.vehicle(answer) {
                    tx.put_vehicle_alias(self.key_space(), number, vehicle.id).await?;
                    changes.push(batch_change(BatchEntity::VehicleAlias, vehicle.id, none, &number)?);
                }
            } else if let Some((code, name)) = id.strip_prefix("unit:").and_then(|rest| rest.split_once('/')) {
                let organisation = self.organisations.iter().find(|organisation| organisation.code == code);
                let known = organisation.and_then(|organisation| self.unit(organisation.id, answer));
                let known = self.units.iter().find(|unit| Some(unit.id) == known);
                if let Some(unit) = known.filter(|unit| self.scope.covers(unit.organisation)) {
                    tx.put_unit_alias(unit, name).await?;
                    changes.push(batch_change(BatchEntity::UnitAlias, unit.organisation, none, &name)?);
                }
            }
        }
        Ok(changes)
    }
}

/// The numbers that a vehicle is known by.
fn numbers_of(vehicle: &VehicleRecord) -> impl Iterator<Item = String> + use<> {
    let about = &vehicle.description;
    let number = about.registration_number.as_ref().map(|number| number.as_str().to_owned());
    [number, about.inventory_number.clone()].into_iter().flatten()
}

/// How alike two names are, from 0 to 1: the likeliest is offered first.
pub(crate) fn likeness(one: &str, other: &str) -> f64 {
    strsim::jaro_winkler(&fold_name(one), &fold_name(other))
}

/// Each organisation once, in order.
pub(crate) fn distinct(mut organisations: Vec<OrganisationId>) -> Vec<OrganisationId> {
    organisations.sort_unstable();
    organisations.dedup();
    organisations
}
