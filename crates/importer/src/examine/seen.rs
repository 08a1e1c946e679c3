//! What is said about a sheet that does not look as its cells read: hidden, merged and doubted cells.

use std::collections::BTreeMap;

use vagnpark_domain::import::Kind;

use super::sheet::Sheet;
use crate::{
    FileReason, Finding, Hidden, Settings,
    field::FieldKind,
    file::{Area, Doubt, FileRefusal, Line, Seen, Source},
    registers::fields_of,
};

/// Merged cells whose text holds for their first row only: numbers of what happens, which would be counted again.
pub(super) fn once(sheet: &Sheet, seen: &Seen, kind: Kind) -> Vec<Area> {
    // A vehicle's numbers describe it: three of them can have the same.
    if kind == Kind::Vehicles {
        return Vec::new();
    }
    let told = sheet.columns.to_be_told(fields_of(kind));
    let is_number = |column: usize| {
        told.iter().any(|(index, field)| *index == column && matches!(field.kind, FieldKind::Number(_)))
    };
    let header = sheet.columns.header.row;
    let mut once = seen.merged.clone();
    once.retain(|area| area.top > header && area.bottom > area.top && is_number(area.left));
    once
}

/// The findings about a sheet that is read.
pub(super) fn say(
    sheet: &Sheet,
    (source, seen): (&Source, &Seen),
    settings: &Settings,
) -> Result<Vec<Finding>, FileRefusal> {
    let mut findings = Vec::new();
    say_of_hidden(sheet, (source, seen), settings, &mut findings)?;
    say_of_merged(sheet, seen, &mut findings);
    let (first, last) = (sheet.columns.header.row + 1, sheet.table.last_row);
    for cell in seen.doubted.iter().filter(|cell| (first..=last).contains(&cell.row)) {
        let because = match cell.doubt {
            Doubt::NeverCalculated => FileReason::NeverCalculated,
            Doubt::LongNumber => FileReason::LongNumber,
        };
        findings.push(Finding::note(cell.row, sheet.columns.header.name(cell.column), &cell.text, because));
    }
    Ok(findings.into_iter().map(|finding| finding.in_sheet(sheet.name())).collect())
}

fn say_of_hidden(
    sheet: &Sheet,
    (source, seen): (&Source, &Seen),
    settings: &Settings,
    findings: &mut Vec<Finding>,
) -> Result<(), FileRefusal> {
    let (mut first, mut count) = (0, 0);
    let (mut rows, mut line) = (sheet.table.open(source)?, Line::default());
    // Only workbooks hide rows.
    while source.text.is_none() && rows.next(&mut line)? {
        if line.hidden && line.number > sheet.columns.header.row && !line.is_blank() {
            first = if count == 0 { line.number } else { first };
            count += 1;
        }
    }
    let (filtered, read) = (seen.filtered, settings.hidden == Some(Hidden::Read));
    if count > 0 {
        findings.push(Finding::note(first, "", "", FileReason::RowsHidden { count, filtered, read }));
    }
    let header = &sheet.columns.header;
    for (from, to) in &seen.hidden_columns {
        let names = header.names.iter().take(to.saturating_add(1)).skip(*from).filter(|name| !name.is_empty());
        findings.extend(names.map(|name| Finding::note(header.row, name, "", FileReason::ColumnHidden)));
    }
    Ok(())
}

/// Says once for each column that its merged cells hold for several rows, with the first of them.
fn say_of_merged(sheet: &Sheet, seen: &Seen, findings: &mut Vec<Finding>) {
    let header = &sheet.columns.header;
    let mut by_column: BTreeMap<usize, Vec<&Area>> = BTreeMap::new();
    let downwards = |area: &&Area| area.top > header.row && area.bottom > area.top && area.top <= sheet.table.last_row;
    for area in seen.merged.iter().filter(downwards) {
        by_column.entry(area.left).or_default().push(area);
    }
    for (column, areas) in by_column {
        let Some(first) = areas.iter().min_by_key(|area| area.top) else { continue };
        let holds_once = sheet.once.contains(first);
        let because = FileReason::CellsMerged { from: first.top, to: first.bottom, once: holds_once };
        let more_rows = u64::try_from(areas.len() - 1).unwrap_or(0);
        findings.push(Finding { more_rows, ..Finding::note(first.top, header.name(column), "", because) });
    }
}
