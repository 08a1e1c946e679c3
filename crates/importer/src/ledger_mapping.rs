//! The file that says where amounts go in organisations' ledgers: `;` between, a header, one posting a row (F-2).

use vagnpark_domain::{
    Field, UnknownWord,
    finance::ledger::{Mapped, Posting},
};

use crate::file::{BrokenRecord, Records};

/// The columns, in their order.
pub const COLUMNS: [&str; 8] =
    ["organisation", "year", "category", "account", "account_name", "cost_centre", "activity", "counterpart"];

/// A row, with the number a spreadsheet shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MappingRow {
    /// Its number.
    pub line: u64,
    /// Whose, by code.
    pub organisation: String,
    /// For which year.
    pub year: i32,
    /// For what.
    pub mapped: Mapped,
    /// Where it goes.
    pub posting: Posting,
}

/// Reads a file; names line, value and reason of the first fault.
pub fn read_mapping(bytes: &[u8]) -> Result<Vec<MappingRow>, String> {
    let mut records = Records::new(bytes, b';');
    let mut cells = csv::StringRecord::new();
    let mut header_read = false;
    let mut rows = Vec::new();
    while let Some(line) = records.next(&mut cells).map_err(|broken| in_words(&broken))? {
        if cells.is_empty() {
            continue;
        }
        cells.trim();
        if !std::mem::replace(&mut header_read, true) {
            check_header(line, &cells)?;
            continue;
        }
        if cells.len() != COLUMNS.len() {
            return Err(format!("line {line}: it has {} cells; the header has {}", cells.len(), COLUMNS.len()));
        }
        rows.push(mapping_row(line, &cells)?);
    }
    if header_read { Ok(rows) } else { Err(format!("line 1: there is no header {}", COLUMNS.join(";"))) }
}

fn check_header(line: u64, cells: &csv::StringRecord) -> Result<(), String> {
    if cells.iter().eq(COLUMNS) {
        return Ok(());
    }
    let found = cells.iter().collect::<Vec<_>>().join(";");
    Err(format!("line {line}: “{found}” is not the header {}", COLUMNS.join(";")))
}

fn mapping_row(line: u64, cells: &csv::StringRecord) -> Result<MappingRow, String> {
    let cell = |place: usize| cells.get(place).unwrap_or_default();
    let at = |detail: String| format!("line {line}: {detail}");
    let posting = Posting {
        account: cell(3).to_owned(),
        account_name: cell(4).to_owned(),
        cost_centre: cell(5).to_owned(),
        activity: cell(6).to_owned(),
        counterpart: cell(7).to_owned(),
    };
    posting.check().map_err(|(field, fault)| {
        let wanted =
            if field == Field::Account { "three to eight digits" } else { "at most 20 letters without blanks" };
        at(format!("“{}” is no {field}: {wanted}", fault.given().unwrap_or_default()))
    })?;
    Ok(MappingRow {
        line,
        organisation: cell(0).to_owned(),
        year: cell(1).parse().map_err(|_| at(format!("“{}” is no year", cell(1))))?,
        mapped: cell(2).parse().map_err(|error: UnknownWord| at(error.to_string()))?,
        posting,
    })
}

fn in_words(broken: &BrokenRecord) -> String {
    match broken {
        BrokenRecord::Source { row, error } => format!("line {row}: {error}"),
        BrokenRecord::QuoteNotClosed { row } => {
            format!("line {row}: a quotation mark is not closed where its cell ends")
        }
        BrokenRecord::NotUtf8 { row } => format!("line {row}: its bytes are no UTF-8; save the file as UTF-8"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn f2_a_fault_is_named_with_its_line() {
        let head = COLUMNS.join(";");
        let read = |rows: &str| read_mapping(format!("\u{feff}{head}\r\n{rows}").as_bytes());
        let good =
            read("nora;2026;fuel;6110;Drivmedel;4711;;82\nnora;2026;settlement;2890;\"Av; räkning\";;;83\n").unwrap();
        assert_eq!((good.len(), good[1].posting.account_name.as_str(), good[1].line), (2, "Av; räkning", 3));
        assert!(read("nora;2026;fuel;sex;;;;\n").unwrap_err().starts_with("line 2: “sex” is no account"));
        assert!(read("nora;i år;fuel;6110;;;;\n").unwrap_err().starts_with("line 2: “i år” is no year"));
        assert!(read("nora;2026;bensin;6110;;;;\n").unwrap_err().starts_with("line 2: “bensin”"));
        assert!(read_mapping(b"a;b\n").unwrap_err().starts_with("line 1: “a;b” is not the header"));
        assert!(read_mapping(b"").unwrap_err().starts_with("line 1: there is no header"));
    }

    #[test]
    fn f2_the_same_rows_with_the_same_numbers_whatever_ends_a_line() {
        let text = format!("{}\n\nnora;2026;fuel;6110;\"Driv\nmedel\";;;\nnora;2026;fuel;sex;;;;\n", COLUMNS.join(";"));
        for end in ["\n", "\r\n", "\r"] {
            let told = read_mapping(text.replace('\n', end).as_bytes()).unwrap_err();
            assert!(told.starts_with("line 4: “sex” is no account"), "{end:?}: {told}");
        }
    }
}
