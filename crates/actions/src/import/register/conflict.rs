//! Two registers that disagree about a vehicle are shown side by side with their sources, and a person picks which is
//! right; the pick is remembered (I-9). A number that seems to name another vehicle now is asked about too (V-1).

use vagnpark_domain::{
    ids::{OrganisationId, VehicleId},
    names::fold_name,
    register::VehicleStatus,
};
use vagnpark_importer::{Finding, Origin, Place, Question, QuestionKind, RegisterReason, registers::VehicleRow};
use vagnpark_store::VehicleRecord;

use super::{
    Run,
    fates::{Fates, name_question},
    merge::Difference,
    vehicles::{ALL_FIELDS, Known, Plan},
};
use crate::import::report::Fate;

impl Run<'_> {
    /// Whether the file's value is taken: yes if nothing was known or the known value came from the sender's own file;
    /// else as a person has picked, now or before; else the row waits.
    #[expect(clippy::too_many_arguments, reason = "one value, what it is held against, and where the outcome goes")]
    pub(crate) fn pick(
        &self,
        fates: &mut Fates,
        place: Place,
        plate: &str,
        vehicle: VehicleId,
        difference: &Difference,
        known: &Known,
        plan: &mut Plan,
    ) -> Result<bool, Fate> {
        if difference.old.is_empty() {
            return Ok(true);
        }
        let own = known.sources.get(&(vehicle, difference.field.to_owned()));
        let source = own.or_else(|| known.sources.get(&(vehicle, ALL_FIELDS.to_owned())));
        let batch = source.and_then(|source| known.batches.get(&source.batch_id));
        if batch.is_some_and(|batch| batch.sender_id == Some(self.register.key_space().0)) {
            return Ok(true);
        }
        let remembered = known.picks.get(&(vehicle, difference.field.to_owned(), difference.new.clone())).cloned();
        let id = format!("conflict:{}:{}", plate.replace('\u{a0}', " "), difference.field);
        let whole_column = fates.answer(&format!("conflict:*:{}", difference.field)).map(str::to_owned);
        let origin = batch
            .zip(source)
            .map_or(Origin::ByHand, |(batch, source)| Origin::Row { file: batch.file_name.clone(), row: source.row });
        let options = vec!["file".to_owned(), "register".to_owned()];
        let question = Question {
            against: difference.old.clone(),
            origin: Some(origin.clone()),
            answer: fates.answer(&id).map(str::to_owned),
            ..Question::new(
                id.clone(),
                QuestionKind::Conflict,
                difference.field,
                &format!("{plate}: {}", difference.new),
                options,
            )
        };
        let picked = fates.answer(&id).map(str::to_owned).or(whole_column);
        if let Some(pick) = picked.clone().or(remembered) {
            if picked.is_some() {
                plan.picks.push((vehicle, difference.field, difference.new.clone(), pick.clone()));
                fates.ask(place, question);
            }
            return Ok(pick == "file");
        }
        fates.ask(place, question);
        let (field, register) = (difference.field.to_owned(), difference.old.clone());
        let because = RegisterReason::ValuesDiffer { field, register, source: origin };
        let finding = Finding::rejected(place.row, difference.field, &difference.new, because);
        Err(fates.reject_with(place, finding))
    }

    /// Whether a number still names the same vehicle: another chassis number means that it does not.
    pub(crate) fn same_vehicle(
        fates: &mut Fates,
        place: Place,
        row: &VehicleRow,
        before: &VehicleRecord,
    ) -> Result<(), Fate> {
        let differs = |old: Option<&String>, new: Option<&String>| {
            old.zip(new).is_some_and(|(old, new)| fold_name(old) != fold_name(new))
        };
        let (old, new) = (&before.description, &row.description);
        let gone = matches!(before.status, VehicleStatus::Sold | VehicleStatus::Scrapped);
        let other_make = !new.make.is_empty() && !old.make.is_empty() && fold_name(&new.make) != fold_name(&old.make);
        let another = differs(old.vin.as_ref(), new.vin.as_ref()) || (gone && other_make);
        if !another {
            return Ok(());
        }
        let plate = before.description.plate();
        let id = format!("identity:{}", plate.replace('\u{a0}', " "));
        let question =
            name_question(QuestionKind::Identity, id, "registration_number", &plate, vec!["same".to_owned()]);
        let question = Question { against: format!("{} {}", old.make, old.model), ..question };
        let because = RegisterReason::NumberPassedOn { make_and_model: format!("{} {}", old.make, old.model) };
        let finding = Finding::rejected(place.row, "registration_number", &plate, because);
        fates.answer_or_wait(place, question, finding).map(|_| ())
    }

    /// Whether the file agrees about which organisation a vehicle belongs to. A vehicle moves on a day, on its own
    /// page, and never because a file says so (V-6); a person can say that the register is right.
    pub(crate) fn same_organisation(
        &self,
        fates: &mut Fates,
        place: Place,
        named: &str,
        organisation: OrganisationId,
        before: &VehicleRecord,
    ) -> Result<(), Fate> {
        if organisation == before.organisation {
            return Ok(());
        }
        let plate = before.description.plate();
        let own = self.register.organisations.iter().find(|known| known.id == before.organisation);
        let own = own.map_or("", |known| known.name.as_str());
        let whole_column = fates.answer("conflict:*:organisation") == Some("register");
        let id = format!("conflict:{}:organisation", plate.replace('\u{a0}', " "));
        let options = vec!["register".to_owned()];
        let question = name_question(QuestionKind::Conflict, id, "organisation", &format!("{plate}: {named}"), options);
        let question = Question { against: own.to_owned(), ..question };
        let because = RegisterReason::OtherOrganisation { vehicle: plate, organisation: own.to_owned() };
        let finding = Finding::rejected(place.row, "organisation", named, because);
        if whole_column { Ok(()) } else { fates.answer_or_wait(place, question, finding).map(|_| ()) }
    }
}
