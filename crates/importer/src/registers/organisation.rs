//! Organisations: `code, name, kind, organisation_number, municipality_code, host, aliases,
//! valid_from, valid_to, successor`.

use chrono::NaiveDate;
use vagnpark_domain::organisation::{OrganisationKind, is_organisation_number};

use super::{Parsed, parse};
use crate::{FileRefusal, Finding, FindingCode, columns::Field, value, value::ValueError};

/// An organisation as the file tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrganisationRow {
    /// Short name.
    pub code: String,
    /// Full name.
    pub name: String,
    /// What it is before the law.
    pub kind: OrganisationKind,
    /// Its number.
    pub organisation_number: Option<String>,
    /// Statistics Sweden's code.
    pub municipality_code: Option<String>,
    /// The host of a joint board.
    pub host: Option<String>,
    /// Other ways it is written.
    pub aliases: Vec<String>,
    /// The first day it exists.
    pub valid_from: Option<NaiveDate>,
    /// The first day it no longer exists.
    pub valid_to: Option<NaiveDate>,
    /// Who took over.
    pub successor: Option<String>,
}

const FIELDS: &[Field] = &[
    Field { name: "code", headers: &["kod", "kortnamn"] },
    Field { name: "name", headers: &["namn"] },
    Field { name: "kind", headers: &["typ", "slag"] },
    Field { name: "organisation_number", headers: &["orgnr", "organisationsnummer"] },
    Field { name: "municipality_code", headers: &["kommunkod"] },
    Field { name: "host", headers: &["vardkommun", "vard"] },
    Field { name: "aliases", headers: &["alias"] },
    Field { name: "valid_from", headers: &["giltigfran"] },
    Field { name: "valid_to", headers: &["giltigtill"] },
    Field { name: "successor", headers: &["eftertradare"] },
];

impl OrganisationRow {
    /// Reads a file of organisations.
    pub fn parse(bytes: &[u8]) -> Result<Parsed<Self>, FileRefusal> {
        let mut parsed = parse(bytes, FIELDS, &[&["code"], &["name"], &["kind"]], |row| {
            let (code, name) = (row.required("code"), row.required("name"));
            let kind = row.must_read("kind", |text| {
                text.parse::<OrganisationKind>().map_err(|reason| ValueError {
                    code: FindingCode::NotReadable,
                    reason,
                    proposal: None,
                })
            });
            let organisation_number = row.text("organisation_number");
            if let Some(number) = organisation_number.filter(|number| !is_organisation_number(number)) {
                row.reject(
                    "organisation_number",
                    number,
                    FindingCode::NotPossible,
                    format!("“{number}” fails its check digit"),
                );
            }
            let aliases = row
                .text("aliases")
                .unwrap_or_default()
                .split(['|', '/'])
                .map(str::trim)
                .filter(|alias| !alias.is_empty());
            let aliases = aliases.map(str::to_owned).collect();
            let (valid_from, valid_to) = (row.read("valid_from", value::date), row.read("valid_to", value::date));
            Some(Self {
                code: code.to_lowercase(),
                name: name.to_owned(),
                kind: kind?,
                organisation_number: organisation_number.map(str::to_owned),
                municipality_code: row.text("municipality_code").map(str::to_owned),
                host: row.text("host").map(str::to_owned),
                aliases,
                valid_from,
                valid_to,
                successor: row.text("successor").map(str::to_owned),
            })
        })?;
        let mut seen: Vec<String> = Vec::new();
        let rows = std::mem::take(&mut parsed.rows);
        for (line, row) in rows {
            if seen.contains(&row.code) {
                let reason = format!("“{}” stands twice in the file", row.code);
                parsed.findings.push(Finding::rejected(line, "code", &row.code, FindingCode::DuplicateInFile, reason));
                parsed.rejected.push(line);
            } else {
                seen.push(row.code.clone());
                parsed.rows.push((line, row));
            }
        }
        Ok(parsed)
    }
}
