//! Which tables of a file are read, and what is said of the others.

use super::sheet::Sheet;
use crate::{
    FileReason, Finding, Hidden, Settings,
    file::{Encoding, Source},
    tables::Table,
};

/// The sheet of our templates that explains the columns: it is never read.
pub const EXPLANATIONS: &str = "Om kolumnerna";

/// Whether a table is one to read: one that a person chose, or all but hidden ones and our own explanations.
pub(super) fn is_wanted(source: &Source, table: &Table, settings: &Settings) -> bool {
    let leaves = is_hidden(source, table) && settings.hidden != Some(Hidden::Read);
    if settings.sheets.is_empty() {
        table.name != EXPLANATIONS && !leaves
    } else {
        settings.sheets.contains(&table.name)
    }
}

fn explains(source: &Source, table: &Table) -> bool {
    source.sheets.get(table.sheet).is_some_and(|name| name == EXPLANATIONS)
}

fn is_hidden(source: &Source, table: &Table) -> bool {
    source.seen(table.sheet).is_some_and(|seen| seen.hidden)
}

/// The findings about what is not read of a file.
pub(super) fn not_read(source: &Source, tables: &[Table], sheets: &[Sheet], settings: &Settings) -> Vec<Finding> {
    let mut findings = Vec::new();
    if let Some(name) = source.member() {
        findings.push(Finding::note(0, "", name, FileReason::MemberRead));
    }
    if source.text.as_ref().is_some_and(|text| text.encoding == Encoding::Mixed) {
        findings.push(Finding::note(0, "", "", FileReason::EncodingsMixed));
    }
    for (index, table) in tables.iter().enumerate() {
        if explains(source, table) || sheets.iter().any(|sheet| sheet.index == index) {
            continue;
        }
        let (first, last) = (table.rows.0, table.last_row);
        let finding = match () {
            () if !is_wanted(source, table, settings) && is_hidden(source, table) => {
                Finding::note(1, "", "", FileReason::SheetHidden)
            }
            () if table.is_further && table.columns.is_none() => {
                Finding::note(first, "", "", FileReason::TableNotRead { first, last })
            }
            () if table.is_further => Finding::note(first, "", "", FileReason::TableBeside),
            () => Finding::note(1, "", "", FileReason::SheetWithoutColumns),
        };
        findings.push(finding.in_sheet(&table.name));
    }
    findings
}
