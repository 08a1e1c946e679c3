//! The small registers: inhabitants and organisations.

use vagnpark_domain::{
    ids::OrganisationId,
    organisation::{Organisation, fold_name},
};
use vagnpark_importer::{
    Finding, FindingCode,
    registers::{OrganisationRow, PopulationRow},
};
use vagnpark_store::Tx;

use super::{Fates, ImportReport, Plan, Run, find_organisation};
use crate::{actions::register_organisation, error::ActionError};

/// An organisation to be written, with what it was and how else it is written.
struct OrganisationWork {
    before: Option<Organisation>,
    after: Organisation,
    aliases: Vec<String>,
}

impl Run<'_> {
    pub(super) async fn population(&self, mut tx: Tx) -> Result<ImportReport, ActionError> {
        let mut parsed = PopulationRow::parse(self.bytes)?;
        let mut fates = Fates::new(&mut parsed);
        let known = tx.load_population().await?;
        let organisations = tx.list_organisations().await?;
        let mut work = Vec::new();
        for (line, row) in parsed.rows {
            let id = match find_organisation(&self.register, line, "municipality_code", &row.municipality) {
                Ok(id) => id,
                Err(finding) => {
                    fates.reject(finding);
                    continue;
                }
            };
            let code = organisations.iter().find(|organisation| organisation.id == id).map_or("", |found| &found.code);
            match known.0.get(&(code.to_owned(), row.reference_date)) {
                Some(count) if *count == row.inhabitants => {
                    fates.counts.unchanged += 1;
                    continue;
                }
                Some(_) => fates.counts.changed += 1,
                None => fates.counts.created += 1,
            }
            work.push((id, row.reference_date, row.inhabitants));
        }
        let organisations = work.iter().map(|(id, ..)| *id).collect();
        let plan =
            Plan { work, counts: fates.counts, findings: fates.findings, encoding: parsed.encoding, organisations };
        if !self.applies(&plan) {
            return Ok(self.report(&plan, false));
        }
        let report = self.keep_original(&mut tx, &plan).await?;
        for (id, on, inhabitants) in &plan.work {
            tx.put_population(*id, *on, *inhabitants, &self.options.file_name).await?;
        }
        self.finish(tx, report).await
    }

    pub(super) async fn organisations(&self, mut tx: Tx) -> Result<ImportReport, ActionError> {
        let mut parsed = OrganisationRow::parse(self.bytes)?;
        let mut fates = Fates::new(&mut parsed);
        let known = tx.list_organisations().await?;
        // Hosts and successors may stand further down in the same file: everybody gets an id first.
        let ids: Vec<(String, OrganisationId)> = parsed
            .rows
            .iter()
            .map(|(_, row)| {
                let before = known.iter().find(|organisation| organisation.code == row.code);
                (row.code.clone(), before.map_or_else(|| self.app.new_id(), |before| before.id))
            })
            .collect();
        let mut work = Vec::new();
        for (line, row) in parsed.rows {
            let before = known.iter().find(|organisation| organisation.code == row.code).cloned();
            match self.organisation(line, &row, &ids) {
                Ok(after) => {
                    let new_alias = |alias: &&String| self.register.aliases.find(alias) != Some(after.id);
                    let aliases: Vec<String> = row.aliases.iter().filter(new_alias).cloned().collect();
                    match &before {
                        Some(before) if *before == after && aliases.is_empty() => {
                            fates.counts.unchanged += 1;
                            continue;
                        }
                        Some(_) => fates.counts.changed += 1,
                        None => fates.counts.created += 1,
                    }
                    work.push(OrganisationWork { before, after, aliases });
                }
                Err(finding) => fates.reject(finding),
            }
        }
        // A joint board comes after its host, whatever the file's order.
        work.sort_by_key(|work| work.after.host.is_some());
        let organisations = work.iter().map(|work| work.after.id).collect();
        let plan =
            Plan { work, counts: fates.counts, findings: fates.findings, encoding: parsed.encoding, organisations };
        if !self.applies(&plan) {
            return Ok(self.report(&plan, false));
        }
        let report = self.keep_original(&mut tx, &plan).await?;
        for work in &plan.work {
            register_organisation::put(self.app, &mut tx, self.actor, &work.after, work.before.as_ref()).await?;
            for alias in &work.aliases {
                tx.put_alias(work.after.id, alias).await?;
            }
        }
        self.finish(tx, report).await
    }

    fn organisation(
        &self,
        line: u64,
        row: &OrganisationRow,
        ids: &[(String, OrganisationId)],
    ) -> Result<Organisation, Finding> {
        let find = |column: &str, name: &Option<String>| match name {
            None => Ok(None),
            Some(name) => {
                let in_file = ids.iter().find(|(code, _)| fold_name(code) == fold_name(name)).map(|(_, id)| *id);
                in_file.map_or_else(|| find_organisation(&self.register, line, column, name), Ok).map(Some)
            }
        };
        let id = ids.iter().find(|(code, _)| *code == row.code).map_or_else(|| self.app.new_id(), |(_, id)| *id);
        let organisation = Organisation {
            id,
            code: row.code.clone(),
            name: row.name.clone(),
            kind: row.kind,
            organisation_number: row.organisation_number.clone(),
            municipality_code: row.municipality_code.clone(),
            host: find("host", &row.host)?,
            valid_from: row.valid_from,
            valid_to: row.valid_to,
            successor: find("successor", &row.successor)?,
        };
        let not_possible =
            |reason: String| Finding::rejected(line, "kind", &row.code, FindingCode::NotPossible, reason);
        organisation.check().map_err(|error| not_possible(error.to_string()))?;
        Ok(organisation)
    }
}
