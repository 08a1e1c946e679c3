//! The file that says where amounts go in organisations' ledgers: a header, and one posting per row (F-2). It is read
//! from any text or workbook that the importer reads.

use std::path::Path;

use serde::Serialize;
use vagnpark_domain::{
    Fault, Field, Refusal,
    bounds::{one_line, table},
    finance::ledger_mapping::{Mapped, Posting},
    names::fold_name,
};

use crate::{
    FileRefusal, Settings,
    file::{Line, Source},
    registers::category,
};

/// The columns, in the order in which they are written. A file may have them in any order.
pub const COLUMNS: [&str; 8] =
    ["organisation", "year", "category", "account", "account_name", "cost_centre", "activity", "counterpart"];
/// The same in Swedish, as on the page; a file may have these instead.
pub const SWEDISH_COLUMNS: [&str; 8] =
    ["organisation", "år", "kostnadsslag", "konto", "kontonamn", "kostnadsställe", "verksamhet", "motpart"];
/// How many of them a file needs; the others are empty if absent.
const NEEDED: usize = 4;

/// A row, with the number a spreadsheet shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MappingRow {
    /// Its number.
    pub line: u64,
    /// The organisation, by code or name.
    pub organisation: String,
    /// The year.
    pub year: i32,
    /// What it is for.
    pub mapped: Mapped,
    /// Its place in the ledger.
    pub posting: Posting,
}

/// A fault in a file of postings, and where it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MappingError {
    /// The row number that a spreadsheet shows.
    pub line: u64,
    /// The fault.
    pub fault: MappingFault,
}

/// The kind of fault in a row of a file of postings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the values are named by what they are, and each fault says what they are for")]
pub enum MappingFault {
    /// The first row lacks a column that is needed.
    ColumnMissing { place: usize, found: String },
    /// The first row has an unknown column, or has one twice.
    ColumnNotKnown { column: String },
    /// There is nothing below the header.
    NoRows,
    /// A cell has no header above it.
    CellWithoutHeader { given: String },
    /// Another sheet has content too, but only one is read.
    SheetTwo { sheet: String },
    /// A value of the posting is invalid.
    Posting { field: Field, fault: Fault },
    /// The text is not a year.
    NotAYear { given: String },
    /// Nothing that is mapped has this name.
    NoCategory { given: String },
    /// A value is out of bounds.
    Refused(Refusal),
    /// No organisation has this name or code; those whose accounts the reader keeps.
    NoOrganisation { given: String, own: Vec<String> },
    /// The sender does not keep accounts for that organisation.
    NotYours { organisation: String },
    /// The same thing is mapped twice.
    Twice { organisation: String, year: i32, mapped: Mapped },
}

/// Why a file of postings is not accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MappingRefusal {
    /// It cannot be read at all.
    File(FileRefusal),
    /// There is a fault in one of its rows.
    Row(MappingError),
}

impl From<FileRefusal> for MappingRefusal {
    fn from(refusal: FileRefusal) -> Self {
        Self::File(refusal)
    }
}

impl From<MappingError> for MappingRefusal {
    fn from(error: MappingError) -> Self {
        Self::Row(error)
    }
}

/// Reads the only sheet of a file that came under a name; reports the first fault with its row.
pub fn read_mapping(path: &Path, name: &str) -> Result<Vec<MappingRow>, MappingRefusal> {
    let knows = |header: &str| place_of(header).is_some();
    let source = Source::open(path, name, &Settings::default(), &knows)?;
    let mut line = Line::default();
    // The only sheet that has content.
    let mut sheet = None;
    for (place, name) in source.sheets.iter().enumerate() {
        let mut lines = source.rows(place)?;
        while lines.next(&mut line)? {
            if line.is_blank() {
                continue;
            }
            if sheet.is_some() {
                let fault = MappingFault::SheetTwo { sheet: name.clone() };
                return Err(MappingError { line: line.number, fault }.into());
            }
            sheet = Some(place);
            break;
        }
    }
    let mut lines = source.rows(sheet.unwrap_or_default())?;
    let mut header: Option<Header> = None;
    let mut rows = Vec::new();
    while lines.next(&mut line)? {
        if line.is_blank() {
            continue;
        }
        line.cells.trim();
        let wrong = |fault| MappingError { line: line.number, fault };
        match &header {
            None => header = Some(Header::read(&line.cells).map_err(wrong)?),
            Some(header) => rows.push(header.row(&line).map_err(wrong)?),
        }
    }
    if rows.is_empty() {
        return Err(MappingError { line: line.number.max(1), fault: MappingFault::NoRows }.into());
    }
    Ok(rows)
}

fn place_of(header: &str) -> Option<usize> {
    let header = fold_name(header);
    [COLUMNS, SWEDISH_COLUMNS].iter().find_map(|columns| columns.iter().position(|column| fold_name(column) == header))
}

/// A category by its word or as people call it.
fn mapped_of(text: &str) -> Option<Mapped> {
    if fold_name(text).starts_with("avrakning") {
        return Some(Mapped::Settlement);
    }
    text.parse().ok().or_else(|| category(text).ok().map(Mapped::Category))
}

/// Which cell of a row belongs to which of [`COLUMNS`].
struct Header {
    cells: [Option<usize>; 8],
}

impl Header {
    fn read(cells: &csv::StringRecord) -> Result<Self, MappingFault> {
        let mut read = Self { cells: [None; 8] };
        for (cell, text) in cells.iter().enumerate().filter(|(_, text)| !text.is_empty()) {
            let known = place_of(text).and_then(|place| read.cells.get_mut(place)).filter(|known| known.is_none());
            *known.ok_or_else(|| MappingFault::ColumnNotKnown { column: text.to_owned() })? = Some(cell);
        }
        match read.cells.iter().take(NEEDED).position(Option::is_none) {
            Some(place) => {
                Err(MappingFault::ColumnMissing { place, found: cells.iter().collect::<Vec<_>>().join(";") })
            }
            None => Ok(read),
        }
    }

    fn row(&self, line: &Line) -> Result<MappingRow, MappingFault> {
        let stranger = |(cell, text): &(usize, &str)| !text.is_empty() && !self.cells.contains(&Some(*cell));
        if let Some((_, given)) = line.cells.iter().enumerate().find(stranger) {
            return Err(MappingFault::CellWithoutHeader { given: given.to_owned() });
        }
        let [organisation, year, mapped, account, account_name, cost_centre, activity, counterpart] = self
            .cells
            .map(|cell| one_line(cell.and_then(|cell| line.cells.get(cell)).unwrap_or_default()).into_owned());
        let posting = Posting { account, account_name, cost_centre, activity, counterpart };
        posting.check().map_err(|(field, fault)| MappingFault::Posting { field, fault })?;
        posting.within_bounds().map_err(MappingFault::Refused)?;
        let year = year.parse().map_err(|_| MappingFault::NotAYear { given: year })?;
        table::LEDGER_YEAR.check(year).map_err(MappingFault::Refused)?;
        Ok(MappingRow {
            line: line.number,
            organisation,
            year,
            mapped: mapped_of(&mapped).ok_or(MappingFault::NoCategory { given: mapped })?,
            posting,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(name: &str, bytes: &[u8]) -> Result<Vec<MappingRow>, MappingRefusal> {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("file");
        std::fs::write(&path, bytes).expect("a file");
        read_mapping(&path, name)
    }

    fn wrong(rows: &str) -> (u64, MappingFault) {
        match read("konton.csv", rows.as_bytes()) {
            Err(MappingRefusal::Row(MappingError { line, fault })) => (line, fault),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn f2_a_fault_is_named_with_its_line() {
        let head = COLUMNS.join(";");
        let good = "nora;2026;fuel;6110;Drivmedel;4711;;82\nnora;2026;settlement;2890;\"Av; räkning\";;;83\n";
        let good = read("konton.csv", format!("\u{feff}{head}\r\n{good}").as_bytes()).expect("rows");
        assert_eq!((good.len(), good[1].posting.account_name.as_str(), good[1].line), (2, "Av; räkning", 3));
        let row = |row: &str| wrong(&format!("{head}\r\n{row}\n"));
        assert!(matches!(row("nora;2026;fuel;sex;;;;"), (2, MappingFault::Posting { field: Field::Account, .. })));
        assert_eq!(row("nora;i år;fuel;6110;;;;"), (2, MappingFault::NotAYear { given: "i år".to_owned() }));
        let beyond = |year| MappingFault::Refused(table::LEDGER_YEAR.check(year).expect_err("beyond"));
        assert_eq!(row("nora;2626;fuel;6110;;;;"), (2, beyond(2626)));
        let long = format!("nora;2026;fuel;6110;{};;;", "å".repeat(201));
        assert!(matches!(row(&long), (2, MappingFault::Posting { field: Field::AccountName, .. })));
        assert!(matches!(row("nora;2026;bränne;6110;;;;"), (2, MappingFault::NoCategory { .. })));
        assert_eq!(
            row("nora;2026;fuel;6110;;;;82;mer"),
            (2, MappingFault::CellWithoutHeader { given: "mer".to_owned() })
        );
        assert_eq!(wrong("a;b\n"), (1, MappingFault::ColumnNotKnown { column: "a".to_owned() }));
        assert!(matches!(wrong("organisation;year;category\n"), (1, MappingFault::ColumnMissing { place: 3, .. })));
        assert_eq!(wrong(&format!("{head}\n")), (1, MappingFault::NoRows), "a header alone is nothing to save");
        assert_eq!(read("konton.csv", b""), Err(MappingRefusal::File(FileRefusal::Empty)));
    }

    #[test]
    fn f2_the_same_rows_with_the_same_numbers_whatever_ends_a_line() {
        let text = format!("{}\n\nnora;2026;fuel;6110;\"Driv\nmedel\";;;\nnora;2026;fuel;sex;;;;\n", COLUMNS.join(";"));
        for end in ["\n", "\r\n", "\r"] {
            let (line, fault) = wrong(&text.replace('\n', end));
            assert!(matches!((line, fault), (4, MappingFault::Posting { .. })), "{end:?}");
            let good = text.replace("sex", "6110").replacen("2026", "2027", 1).replace('\n', end);
            let rows = read("konton.csv", good.as_bytes()).expect("rows");
            assert_eq!(rows[0].posting.account_name, "Driv medel", "a line break within a cell is a space: {end:?}");
        }
    }

    #[test]
    fn f2_a_file_saved_by_excel_in_its_own_letters_separators_and_order_is_the_same() {
        let plain = "År;Organisation;Konto;Kostnadsslag;Kontonamn\n2026;nora;6110;Försäkring;Försäkring\n";
        let rows = read("konton.csv", plain.as_bytes()).expect("rows");
        let ours = "organisation;year;category;account;account_name\nnora;2026;insurance;6110;Försäkring\n";
        assert_eq!(read("konton.csv", ours.as_bytes()).expect("rows"), rows);
        assert_eq!(rows[0].posting.account_name, "Försäkring");
        let (windows, _, _) = encoding_rs::WINDOWS_1252.encode(plain);
        assert_eq!(read("konton.csv", &windows).expect("rows"), rows);
        let tabs = plain.replace(';', "\t");
        let utf_16: Vec<u8> = std::iter::once(0xFEFF).chain(tabs.encode_utf16()).flat_map(u16::to_le_bytes).collect();
        assert_eq!(read("konton.txt", &utf_16).expect("rows"), rows);
    }
}
