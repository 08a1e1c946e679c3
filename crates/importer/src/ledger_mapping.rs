//! The file that says where amounts go in organisations' ledgers: `;` between, a header, one posting a row (F-2).

use vagnpark_domain::ledger::{Mapped, Posting};

/// The columns, in their order.
pub const COLUMNS: [&str; 8] =
    ["organisation", "year", "category", "account", "account_name", "cost_centre", "activity", "counterpart"];

/// A row, with the line it stands on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MappingRow {
    /// The line, as an editor counts.
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
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let mut reader = csv::ReaderBuilder::new().delimiter(b';').trim(csv::Trim::All).from_reader(bytes);
    let header = reader.headers().map_err(|error| error.to_string())?;
    if header.iter().ne(COLUMNS) {
        let found = header.iter().collect::<Vec<_>>().join(";");
        return Err(format!("line 1: “{found}” is not the header {}", COLUMNS.join(";")));
    }
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|error| error.to_string())?;
        let line = line_of(bytes, record.position());
        let cell = |place: usize| record.get(place).unwrap_or_default();
        let at = |detail: String| format!("line {line}: {detail}");
        let posting = Posting {
            account: cell(3).to_owned(),
            account_name: cell(4).to_owned(),
            cost_centre: cell(5).to_owned(),
            activity: cell(6).to_owned(),
            counterpart: cell(7).to_owned(),
        };
        posting.check().map_err(|(_, detail)| at(detail))?;
        rows.push(MappingRow {
            line,
            organisation: cell(0).to_owned(),
            year: cell(1).parse().map_err(|_| at(format!("“{}” is no year", cell(1))))?,
            mapped: cell(2).parse().map_err(&at)?,
            posting,
        });
    }
    Ok(rows)
}

/// The line that a record begins on. The reader counts none for a line break of two letters before it has read both.
fn line_of(bytes: &[u8], position: Option<&csv::Position>) -> u64 {
    let start = position.and_then(|position| usize::try_from(position.byte()).ok()).unwrap_or(0);
    let rest = bytes.get(start..).unwrap_or_default();
    let breaks = rest.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
    let before = bytes.iter().take(start + breaks).filter(|byte| **byte == b'\n').count();
    u64::try_from(before + 1).unwrap_or(0)
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
    }
}
