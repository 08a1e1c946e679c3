//! Organisations: `code, name, kind, organisation_number, municipality_code, host, aliases,
//! valid_from, valid_to, successor`.

use chrono::NaiveDate;
use vagnpark_domain::{
    import::Kind,
    register::organisation::{OrganisationKind, is_organisation_number},
};

use super::field;
use crate::{Field, FieldKind, Register, RowReader, ValueReason, value::ValueError};

/// An organisation as the file gives it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrganisationRow {
    /// Short name.
    pub code: String,
    /// Full name.
    pub name: String,
    /// Its legal form.
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

pub(super) const KINDS: &[&str] = &["kommun", "kommunalförbund", "gemensam nämnd", "bolag"];

pub(super) const FIELDS: &[Field] = &[
    field("code", "Kod", FieldKind::Text, &["kortnamn"], "Kort namn utan mellanslag, t.ex. nora"),
    field("name", "Namn", FieldKind::Text, &[], "Fullständigt namn"),
    field("kind", "Slag", FieldKind::Words(KINDS), &["typ"], "kommun, kommunalförbund, gemensam nämnd eller bolag"),
    field("organisation_number", "Orgnr", FieldKind::Text, &["organisationsnummer"], "Tio siffror, t.ex. 212000-2015"),
    field("municipality_code", "Kommunkod", FieldKind::Text, &[], "SCB:s kod"),
    field("host", "Värdkommun", FieldKind::Text, &["vard"], "För en gemensam nämnd"),
    field("aliases", "Alias", FieldKind::Text, &["kallasaven"], "Andra skrivsätt, åtskilda med |"),
    field("valid_from", "Giltig från", FieldKind::Day, &[], "Första dagen den finns"),
    field("valid_to", "Giltig till", FieldKind::Day, &[], "Första dagen den inte längre finns"),
    field("successor", "Efterträdare", FieldKind::Text, &[], "Den som tog över"),
];

/// Names in one cell, between `|` or `/`.
pub(super) fn aliases(row: &RowReader<'_>) -> Vec<String> {
    let text = row.text("aliases").unwrap_or_default();
    // Whoever parts names with the bar can have the other sign in them.
    let parted = |sign: char| sign == '|' || (sign == '/' && !text.contains('|'));
    let aliases = text.split(parted).map(str::trim);
    aliases.filter(|alias| !alias.is_empty()).map(str::to_owned).collect()
}

/// Names as the cell of a file holds them.
pub fn written_aliases(aliases: &[String]) -> String {
    let written = aliases.join("|");
    if written.contains('/') && !written.contains('|') { written + "|" } else { written }
}

impl Register for OrganisationRow {
    const KIND: Kind = Kind::Organisations;

    fn read(row: &mut RowReader<'_>) -> Option<Self> {
        let (code, name) = (row.required("code").to_lowercase(), row.required("name"));
        row.required("kind");
        let kind = row.word("kind", |text| text.parse::<OrganisationKind>().map_err(|_| ValueError::not_one_of(KINDS)));
        let organisation_number = row.owned("organisation_number");
        if let Some(number) = organisation_number.as_ref().filter(|number| !is_organisation_number(number)) {
            row.reject("organisation_number", number, ValueReason::CheckDigit);
        }
        Some(Self {
            code,
            name,
            kind: kind?,
            organisation_number,
            municipality_code: row.owned("municipality_code"),
            host: row.owned("host"),
            aliases: aliases(row),
            valid_from: row.day("valid_from"),
            valid_to: row.day("valid_to"),
            successor: row.owned("successor"),
        })
    }
}
