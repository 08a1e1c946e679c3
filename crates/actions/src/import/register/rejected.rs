//! The rejected rows as a file of the same layout with a column for the reason (I-3).

use std::{collections::HashMap, fs::File, io::Write, path::Path};

use sha2::{Digest, Sha256};
use vagnpark_export::{Sheet, neutralised, to_sheets};
use vagnpark_importer::{Examined, FileRefusal, Place, REASON, Severity};
use vagnpark_text::Language;

use crate::{
    error::ActionError,
    import::report::{Fate, ImportReport},
};

/// Writes the rejected rows of a file; answers the hash of what was written. Text becomes UTF-8 with
/// the separator of the original, a workbook becomes XLSX with its sheets.
pub fn write_rejected(
    examined: &Examined,
    report: &ImportReport,
    path: &Path,
    language: Language,
) -> Result<String, ActionError> {
    let broken = |error: std::io::Error| ActionError::broken(error);
    let mut reasons: HashMap<(&str, u64), String> = HashMap::new();
    for finding in report.findings.iter().filter(|finding| finding.severity == Severity::Rejected) {
        let said = format!("{}: {}", finding.column, language.finding(finding, Some(examined.kind)));
        let reason = reasons.entry((&finding.sheet, finding.row)).or_default();
        // Cells of one row that are each a row of their own may have the same fault.
        if reason.contains(&said) {
            continue;
        }
        if !reason.is_empty() {
            reason.push(' ');
        }
        reason.push_str(&said);
    }
    let rejected = |place: Place| {
        // The runs are in the order of the file.
        let after = report.fates.partition_point(|run| (run.sheet, run.from) <= (place.sheet, place.row));
        // A row of several cells that are each a row of their own has several fates.
        let of_row = report.fates.get(..after).unwrap_or_default().iter().rev();
        of_row.take_while(|run| run.sheet == place.sheet && place.row <= run.to).any(|run| run.fate == Fate::Rejected)
    };
    let mut sheets: Vec<Sheet> = Vec::new();
    examined.each_line(|place, header, line| {
        let above = line.number < header.row;
        let heading = line.number == header.row;
        if !above && !heading && !rejected(place) {
            return Ok::<(), FileRefusal>(());
        }
        let name = examined.sheet_name(place.sheet);
        if sheets.last().is_none_or(|sheet| sheet.name != name) {
            sheets.push(Sheet { name: name.to_owned(), rows: Vec::new() });
        }
        let mut row: Vec<String> = line.cells.iter().map(neutralised).collect();
        if !above {
            row.resize(header.names.len().max(row.len()), String::new());
            row.drain(header.reasons());
            // A row that has no reason of its own lacks a column, which is reported for the header.
            let reason = reasons.get(&(name, line.number)).or_else(|| reasons.get(&(name, header.row)));
            let reason = reason.map_or("", String::as_str);
            row.push(if heading { REASON.to_owned() } else { neutralised(reason) });
        }
        if let Some(sheet) = sheets.last_mut() {
            sheet.rows.push(row);
        }
        Ok(())
    })?;
    let bytes = match examined.facts.separator {
        Some(separator) => as_text(&sheets, separator),
        None => to_sheets(&sheets).map_err(ActionError::broken)?,
    };
    File::create(path).and_then(|mut file| file.write_all(&bytes)).map_err(broken)?;
    Ok(hex::encode(Sha256::digest(&bytes)))
}

fn as_text(sheets: &[Sheet], separator: char) -> Vec<u8> {
    let mut text = vec![0xEF, 0xBB, 0xBF];
    let mut writer = csv::WriterBuilder::new()
        .flexible(true)
        .delimiter(u8::try_from(separator).unwrap_or(b';'))
        .terminator(csv::Terminator::CRLF)
        .from_writer(&mut text);
    for row in sheets.iter().flat_map(|sheet| &sheet.rows) {
        // Writing to memory does not fail.
        let _ = writer.write_record(row);
    }
    drop(writer);
    text
}
