//! The small registers: inhabitants, organisations and units.

use std::collections::HashMap;

use vagnpark_domain::{
    bounds::table,
    ids::{OrganisationId, UnitId},
    import::BatchEntity,
    names::fold_name,
    register::organisation::{Organisation, Unit},
};
use vagnpark_importer::{
    Named, Outcome, Place, RegisterReason, RowSet,
    registers::{OrganisationRow, PopulationRow, UnitRow},
};

use super::{
    Decision, Run, batch_change,
    fates::{Fates, alone},
    refused::of_organisation,
};
use crate::{
    error::ActionError,
    import::report::{Fate, ImportReport},
    register::organisation,
    work::Work,
};

/// An organisation to be written, with what it was before and its aliases.
struct OrganisationWork {
    before: Option<Organisation>,
    after: Organisation,
    aliases: Vec<String>,
}

impl Run<'_> {
    pub(crate) async fn population(&self, mut work: Work<'_>) -> Result<ImportReport, ActionError> {
        let set = self.read::<PopulationRow>().await?;
        let known = work.tx.load_population().await?;
        let mut plan: Vec<(OrganisationId, chrono::NaiveDate, i64, Option<i64>)> = Vec::new();
        let mut seen: HashMap<(OrganisationId, chrono::NaiveDate), u64> = HashMap::new();
        let mut fates = self.fates();
        fates.each(set, |fates, place, row: PopulationRow| {
            let (name, on) = (&row.municipality, row.reference_date);
            let id = match self.register.find_organisation(fates, place, "municipality_code", name, on) {
                Ok(id) => id,
                Err(fate) => return fate,
            };
            if let Err(twice) = alone(&mut seen, &(id, on), place) {
                return fates.reject(place, "municipality_code", name, twice);
            }
            let code = self.register.organisations.iter().find(|found| found.id == id).map_or("", |found| &found.code);
            let checked = table::INHABITANTS.check(row.inhabitants).and_then(|()| table::REFERENCE_DATE.check(on));
            if let Err(fate) = fates.check(place, checked) {
                return fate;
            }
            let before = known.0.get(&(code.to_owned(), on)).copied();
            if before == Some(row.inhabitants) {
                return Fate::Unchanged;
            }
            plan.push((id, on, row.inhabitants, before));
            if let Some(before) = before {
                fates.change(place, code, ("inhabitants", before.to_string(), row.inhabitants.to_string()));
                return Fate::Changed;
            }
            Fate::Created
        });
        let Decision::Written(mut work) = self.decide(work, &fates).await? else { return self.told(fates) };
        let mut changes = Vec::new();
        for (id, on, inhabitants, before) in &plan {
            work.tx.put_population(*id, *on, *inhabitants, &self.options.file_name).await?;
            changes.push(batch_change(BatchEntity::Population, id, before.as_ref(), &(on, inhabitants))?);
        }
        let organisations: Vec<OrganisationId> = plan.iter().map(|(id, ..)| *id).collect();
        self.finish(work, &mut fates, &organisations, changes, Vec::new()).await
    }

    pub(crate) async fn organisations(&self, work: Work<'_>) -> Result<ImportReport, ActionError> {
        let set = self.read::<OrganisationRow>().await?;
        let known = &self.register.organisations;
        // Hosts and successors may come further down in the same file, so every organisation gets an id first. One that
        // is not accepted loses it again, so that no accepted one depends on it.
        let mut ids: Vec<(String, OrganisationId)> = set
            .rows
            .iter()
            .filter_map(|(_, outcome)| {
                let Outcome::Row(row) = outcome else { return None };
                let before = known.iter().find(|organisation| organisation.code == row.code);
                Some((row.code.clone(), before.map_or_else(|| self.app.new_id(), |before| before.id)))
            })
            .collect();
        let (mut plan, mut fates) = loop {
            let (plan, fates) = self.plan_organisations(set.clone(), &ids);
            let is_there = |code: &String| {
                known.iter().any(|known| known.code == *code) || plan.iter().any(|plan| plan.after.code == *code)
            };
            let named = ids.len();
            ids.retain(|(code, _)| is_there(code));
            if ids.len() == named {
                break (plan, fates);
            }
        };
        // A joint board comes after its host, whatever the file's order.
        plan.sort_by_key(|plan| plan.after.host.is_some());
        let Decision::Written(mut work) = self.decide(work, &fates).await? else { return self.told(fates) };
        let mut changes = Vec::new();
        for plan in &plan {
            organisation::put(&mut work, &plan.after, plan.before.as_ref()).await?;
            changes.push(batch_change(BatchEntity::Organisation, plan.after.id, plan.before.as_ref(), &plan.after)?);
            for alias in &plan.aliases {
                work.tx.put_alias(plan.after.id, alias, None).await?;
                changes.push(batch_change(BatchEntity::OrganisationAlias, plan.after.id, None::<&String>, alias)?);
            }
        }
        let organisations: Vec<OrganisationId> = plan.iter().map(|plan| plan.after.id).collect();
        self.finish(work, &mut fates, &organisations, changes, Vec::new()).await
    }

    /// The organisations to write from a file, where `ids` are those that can be named in it, by code.
    fn plan_organisations(
        &self,
        set: RowSet<OrganisationRow>,
        ids: &[(String, OrganisationId)],
    ) -> (Vec<OrganisationWork>, Fates) {
        let known = &self.register.organisations;
        let mut seen: HashMap<String, u64> = HashMap::new();
        let mut claimed: HashMap<String, OrganisationId> = HashMap::new();
        let mut plan = Vec::new();
        let mut fates = self.fates();
        fates.each(set, |fates, place, row: OrganisationRow| {
            if let Err(twice) = alone(&mut seen, &row.code, place) {
                return fates.reject(place, "code", &row.code, twice);
            }
            let before = known.iter().find(|organisation| organisation.code == row.code).cloned();
            let after = match self.organisation(fates, place, &row, ids) {
                Ok(after) => after,
                Err(fate) => return fate,
            };
            let in_file =
                |name: &str| ids.iter().find(|(code, _)| fold_name(code) == fold_name(name)).map(|(_, id)| *id);
            let owner = |alias: &str| self.register.organisation(alias).or_else(|| in_file(alias));
            if let Err(fate) = claim(fates, place, &row.aliases, after.id, &mut claimed, owner) {
                return fate;
            }
            let aliases: Vec<String> =
                row.aliases.into_iter().filter(|alias| !self.register.means(alias, after.id)).collect();
            let fate = match &before {
                Some(before) if *before == after && aliases.is_empty() => return Fate::Unchanged,
                Some(before) => {
                    fates.change(place, &row.code, ("name", before.name.clone(), after.name.clone()));
                    Fate::Changed
                }
                None => Fate::Created,
            };
            plan.push(OrganisationWork { before, after, aliases });
            fate
        });
        (plan, fates)
    }

    fn organisation(
        &self,
        fates: &mut Fates,
        place: Place,
        row: &OrganisationRow,
        ids: &[(String, OrganisationId)],
    ) -> Result<Organisation, Fate> {
        let mut find = |column: &str, name: &Option<String>| -> Result<Option<OrganisationId>, Fate> {
            let Some(name) = name else { return Ok(None) };
            if let Some((_, id)) = ids.iter().find(|(code, _)| fold_name(code) == fold_name(name)) {
                return Ok(Some(*id));
            }
            self.register.find_organisation(fates, place, column, name, self.register.today).map(Some)
        };
        let (host, successor) = (find("host", &row.host)?, find("successor", &row.successor)?);
        let id = ids.iter().find(|(code, _)| *code == row.code).map_or_else(|| self.app.new_id(), |(_, id)| *id);
        let organisation = Organisation {
            id,
            code: row.code.clone(),
            name: row.name.clone(),
            kind: row.kind,
            organisation_number: row.organisation_number.clone(),
            municipality_code: row.municipality_code.clone(),
            host,
            valid_from: row.valid_from,
            valid_to: row.valid_to,
            successor,
        };
        fates.check(place, organisation.within_bounds())?;
        match organisation.check() {
            Ok(()) => Ok(organisation),
            Err((field, _)) => Err(fates.reject(place, "kind", &row.code, of_organisation(field, &organisation))),
        }
    }

    pub(crate) async fn units(&self, work: Work<'_>) -> Result<ImportReport, ActionError> {
        let set = self.read::<UnitRow>().await?;
        let mut plan: Vec<(Option<Unit>, Unit, Vec<String>)> = Vec::new();
        let mut seen: HashMap<UnitId, u64> = HashMap::new();
        // The names of the file's units; a name belongs to its organisation.
        let mut claimed: HashMap<OrganisationId, HashMap<String, UnitId>> = HashMap::new();
        let mut fates = self.fates();
        fates.each(set, |fates, place, row: UnitRow| {
            let today = self.register.today;
            let organisation =
                match self.register.find_organisation(fates, place, "organisation", &row.organisation, today) {
                    Ok(organisation) => organisation,
                    Err(fate) => return fate,
                };
            if !self.register.scope.covers(organisation) {
                let because = RegisterReason::NotYours { what: Named::Unit };
                return fates.reject(place, "organisation", &row.organisation, because);
            }
            let claimed = claimed.entry(organisation).or_default();
            let known = self.register.unit(organisation, &row.name);
            let id = known.unwrap_or_else(|| *claimed.entry(fold_name(&row.name)).or_insert_with(|| self.app.new_id()));
            if let Err(twice) = alone(&mut seen, &id, place) {
                return fates.reject(place, "name", &row.name, twice);
            }
            let owner = |alias: &str| self.register.unit(organisation, alias);
            if let Err(fate) = claim(fates, place, &row.aliases, id, claimed, owner) {
                return fate;
            }
            let before = self.register.units.iter().find(|unit| unit.id == id).cloned();
            let cost_centre =
                row.cost_centre.or(before.as_ref().map(|unit| unit.cost_centre.clone())).unwrap_or_default();
            let unit = Unit { id, organisation, name: row.name, cost_centre };
            if let Err(fate) = fates.check(place, unit.within_bounds()) {
                return fate;
            }
            let new_alias = |alias: &String| self.register.unit(organisation, alias) != Some(unit.id);
            let aliases: Vec<String> = row.aliases.into_iter().filter(new_alias).collect();
            let fate = match &before {
                // Found by an alias, it keeps its own name.
                Some(before) if before.cost_centre == unit.cost_centre && aliases.is_empty() => return Fate::Unchanged,
                Some(before) => {
                    let change = ("cost_centre", before.cost_centre.clone(), unit.cost_centre.clone());
                    fates.change(place, &unit.name, change);
                    Fate::Changed
                }
                None => Fate::Created,
            };
            let name = before.as_ref().map_or(unit.name.clone(), |before| before.name.clone());
            plan.push((before, Unit { name, ..unit }, aliases));
            fate
        });
        let Decision::Written(mut work) = self.decide(work, &fates).await? else { return self.told(fates) };
        let mut changes = Vec::new();
        for (before, unit, aliases) in &plan {
            work.tx.put_unit(unit).await?;
            changes.push(batch_change(BatchEntity::Unit, unit.id, before.as_ref(), unit)?);
            for alias in aliases {
                work.tx.put_unit_alias(unit, alias).await?;
                changes.push(batch_change(BatchEntity::UnitAlias, unit.organisation, None::<&String>, alias)?);
            }
        }
        let organisations: Vec<OrganisationId> = plan.iter().map(|(_, unit, _)| unit.organisation).collect();
        self.finish(work, &mut fates, &super::known::distinct(organisations), changes, Vec::new()).await
    }
}

/// Claims names for something, unless one of them means something else already, here or in the register.
fn claim<Id: Copy + PartialEq>(
    fates: &mut Fates,
    place: Place,
    aliases: &[String],
    id: Id,
    claimed: &mut HashMap<String, Id>,
    owner: impl Fn(&str) -> Option<Id>,
) -> Result<(), Fate> {
    for alias in aliases {
        let holder = owner(alias).or_else(|| claimed.get(&fold_name(alias)).copied());
        if holder.is_some_and(|holder| holder != id) {
            return Err(fates.reject(place, "aliases", alias, RegisterReason::AliasTaken));
        }
        claimed.insert(fold_name(alias), id);
    }
    Ok(())
}
