//! Sheets on their way through the pipe between the two processes.

use std::io::{self, BufWriter, Read, Seek, Write};

use super::{
    FileRefusal, Likeness, WorkbookFault,
    sheet::{Area, Doubt, Doubted, KeptSheet, Line, RawSheet, Seen},
};

/// Writes the outcome: a number for its kind, then sheets, rows and cells, each preceded by its length.
pub(super) fn answer(outcome: Result<Vec<RawSheet>, FileRefusal>, to: impl Write) -> io::Result<()> {
    let mut to = BufWriter::new(to);
    match outcome {
        Ok(sheets) => {
            number(&mut to, 0)?;
            number(&mut to, sheets.len())?;
            for RawSheet { name, lines, seen } in sheets {
                text(&mut to, &name)?;
                write_seen(&mut to, &seen)?;
                number(&mut to, lines.len())?;
                for line in lines {
                    long(&mut to, line.number)?;
                    number(&mut to, usize::from(line.hidden))?;
                    number(&mut to, line.cells.len())?;
                    line.cells.iter().try_for_each(|cell| text(&mut to, cell))?;
                }
            }
        }
        Err(refusal) => {
            let (kind, line, columns, detail) = parts(refusal);
            number(&mut to, kind)?;
            long(&mut to, line)?;
            number(&mut to, columns)?;
            text(&mut to, &detail)?;
        }
    }
    to.flush()
}

fn number(to: &mut impl Write, number: usize) -> io::Result<()> {
    to.write_all(&u32::try_from(number).map_err(io::Error::other)?.to_le_bytes())
}

fn long(to: &mut impl Write, number: u64) -> io::Result<()> {
    to.write_all(&number.to_le_bytes())
}

/// A place, which may lie beyond every column there is.
fn place(to: &mut impl Write, place: usize) -> io::Result<()> {
    long(to, u64::try_from(place).map_err(io::Error::other)?)
}

fn text(to: &mut impl Write, text: &str) -> io::Result<()> {
    number(to, text.len())?;
    to.write_all(text.as_bytes())
}

fn write_seen(to: &mut impl Write, seen: &Seen) -> io::Result<()> {
    number(to, usize::from(seen.hidden))?;
    number(to, usize::from(seen.filtered))?;
    number(to, seen.hidden_columns.len())?;
    for (first, last) in &seen.hidden_columns {
        place(to, *first)?;
        place(to, *last)?;
    }
    number(to, seen.merged.len())?;
    for area in &seen.merged {
        long(to, area.top)?;
        long(to, area.bottom)?;
        place(to, area.left)?;
        place(to, area.right)?;
    }
    number(to, seen.doubted.len())?;
    for cell in &seen.doubted {
        long(to, cell.row)?;
        place(to, cell.column)?;
        text(to, &cell.text)?;
        number(to, Doubt::ALL.iter().position(|doubt| *doubt == cell.doubt).unwrap_or(0))?;
    }
    Ok(())
}

/// The parts of a refusal that reading a workbook can end with.
#[expect(clippy::wildcard_enum_match_arm, reason = "reading a workbook ends with no other")]
fn parts(refusal: FileRefusal) -> (usize, u64, usize, String) {
    match refusal {
        FileRefusal::UnpacksTooLarge => (1, 0, 0, String::new()),
        FileRefusal::TooManyCells => (2, 0, 0, String::new()),
        FileRefusal::PasswordProtected => (3, 0, 0, String::new()),
        FileRefusal::BrokenWorkbook(WorkbookFault::Unreadable(detail)) => (4, 0, 0, detail),
        FileRefusal::TooManyColumns { line, columns } => (5, line, columns, String::new()),
        FileRefusal::CellTooLong { line } => (6, line, 0, String::new()),
        FileRefusal::RowTooLong { line } => (7, line, 0, String::new()),
        FileRefusal::BrokenWorkbook(WorkbookFault::PartsDisagree) => (8, 0, 0, String::new()),
        FileRefusal::BrokenWorkbook(WorkbookFault::NoWorkbook) => (9, 0, 0, String::new()),
        FileRefusal::NotText(Likeness::WebPage) => (11, 0, 0, String::new()),
        FileRefusal::Unreadable(detail) => (10, 0, 0, detail),
        other => (10, 0, 0, other.code().to_owned()),
    }
}

/// The refusal that these are the parts of.
fn refusal(kind: u32, line: u64, columns: usize, detail: String) -> FileRefusal {
    match kind {
        1 => FileRefusal::UnpacksTooLarge,
        2 => FileRefusal::TooManyCells,
        3 => FileRefusal::PasswordProtected,
        4 => FileRefusal::BrokenWorkbook(WorkbookFault::Unreadable(detail)),
        5 => FileRefusal::TooManyColumns { line, columns },
        6 => FileRefusal::CellTooLong { line },
        7 => FileRefusal::RowTooLong { line },
        8 => FileRefusal::BrokenWorkbook(WorkbookFault::PartsDisagree),
        9 => FileRefusal::BrokenWorkbook(WorkbookFault::NoWorkbook),
        11 => FileRefusal::NotText(Likeness::WebPage),
        _ => FileRefusal::Unreadable(detail),
    }
}

/// Reads what [`answer`] wrote, but for the rows: of those it says where they are.
pub(super) fn understand(from: &mut (impl Read + Seek)) -> io::Result<Result<Vec<KeptSheet>, FileRefusal>> {
    let kind = read_number(from)?;
    if kind > 0 {
        let line = read_long(from)?;
        let columns = usize::try_from(read_number(from)?).map_err(io::Error::other)?;
        return Ok(Err(refusal(kind, line, columns, read_text(from)?)));
    }
    let mut sheets = Vec::new();
    let (mut line, mut text) = (Line::default(), Vec::new());
    for _ in 0..read_number(from)? {
        let (name, seen) = (read_text(from)?, read_seen(from)?);
        let (lines, begins) = (u64::from(read_number(from)?), from.stream_position()?);
        for _ in 0..lines {
            read_line(from, &mut line, &mut text)?;
        }
        sheets.push(KeptSheet { name, seen, begins, lines });
    }
    Ok(Ok(sheets))
}

/// Reads a row into `line`, by way of `text`.
pub(super) fn read_line(from: &mut impl Read, line: &mut Line, text: &mut Vec<u8>) -> io::Result<()> {
    (line.number, line.hidden) = (read_long(from)?, read_number(from)? == 1);
    line.cells.clear();
    for _ in 0..read_number(from)? {
        let length = u64::from(read_number(from)?);
        text.clear();
        if u64::try_from(from.take(length).read_to_end(text)?).is_ok_and(|read| read < length) {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        line.cells.push_field(std::str::from_utf8(text).map_err(io::Error::other)?);
    }
    Ok(())
}

fn read_seen(from: &mut impl Read) -> io::Result<Seen> {
    let (hidden, filtered) = (read_number(from)? == 1, read_number(from)? == 1);
    let mut seen = Seen { hidden, filtered, ..Seen::default() };
    for _ in 0..read_number(from)? {
        seen.hidden_columns.push((read_place(from)?, read_place(from)?));
    }
    for _ in 0..read_number(from)? {
        let (top, bottom) = (read_long(from)?, read_long(from)?);
        seen.merged.push(Area { top, bottom, left: read_place(from)?, right: read_place(from)? });
    }
    for _ in 0..read_number(from)? {
        let (row, column, text) = (read_long(from)?, read_place(from)?, read_text(from)?);
        let doubt = usize::try_from(read_number(from)?).ok().and_then(|at| Doubt::ALL.get(at).copied());
        let doubt = doubt.ok_or(io::ErrorKind::InvalidData)?;
        seen.doubted.push(Doubted { row, column, text, doubt });
    }
    Ok(seen)
}

fn read_place(from: &mut impl Read) -> io::Result<usize> {
    usize::try_from(read_long(from)?).map_err(io::Error::other)
}

fn read_number(from: &mut impl Read) -> io::Result<u32> {
    let mut bytes = [0; 4];
    from.read_exact(&mut bytes)?;
    Ok(u32::from_le_bytes(bytes))
}

fn read_long(from: &mut impl Read) -> io::Result<u64> {
    let mut bytes = [0; 8];
    from.read_exact(&mut bytes)?;
    Ok(u64::from_le_bytes(bytes))
}

fn read_text(from: &mut impl Read) -> io::Result<String> {
    let mut text = String::new();
    let length = u64::from(read_number(from)?);
    let read = from.by_ref().take(length).read_to_string(&mut text)?;
    if u64::try_from(read).is_ok_and(|read| read == length) {
        Ok(text)
    } else {
        Err(io::ErrorKind::UnexpectedEof.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::file::kept::Kept;

    fn there_and_back(outcome: Result<Vec<RawSheet>, FileRefusal>) -> Result<Kept, FileRefusal> {
        Kept::write(outcome).expect("written and read")
    }

    #[test]
    fn sheets_come_over_as_they_are() {
        let line = |number, hidden, cells: &[&str]| Line { number, hidden, cells: cells.iter().copied().collect() };
        let seen = Seen {
            hidden: true,
            filtered: true,
            hidden_columns: vec![(2, usize::MAX)],
            merged: vec![Area { top: 1, bottom: 900, left: 0, right: 3 }],
            doubted: vec![Doubted { row: 2, column: 1, text: "=A1".to_owned(), doubt: Doubt::NeverCalculated }],
        };
        let lines = vec![line(1, false, &["Regnr", "Förvaltning"]), line(900, true, &["", "ABC 123"])];
        let first = RawSheet { name: "Blad1".to_owned(), lines, seen: seen.clone() };
        let second = RawSheet { lines: vec![line(7, false, &["x"])], ..RawSheet::default() };
        let back = there_and_back(Ok(vec![first, second])).expect("sheets");
        assert_eq!((back.sheets.len(), &back.sheets[0].seen, back.sheets[0].name.as_str()), (2, &seen, "Blad1"));
        let (mut rows, mut line) = (back.rows(0).expect("rows"), Line::default());
        assert!(rows.next(&mut line).expect("a row") && rows.next(&mut line).expect("a row"));
        assert_eq!((line.number, line.hidden, &line.cells[1]), (900, true, "ABC 123"));
        assert!(!rows.next(&mut line).expect("the end"));
        assert!(back.rows(1).expect("rows").next(&mut line).expect("a row"));
        assert_eq!((line.number, line.hidden, &line.cells[0]), (7, false, "x"));
    }

    #[test]
    fn refusals_come_over_as_they_are() {
        for refusal in [
            FileRefusal::UnpacksTooLarge,
            FileRefusal::TooManyCells,
            FileRefusal::PasswordProtected,
            FileRefusal::BrokenWorkbook(WorkbookFault::Unreadable("halv".to_owned())),
            FileRefusal::BrokenWorkbook(WorkbookFault::PartsDisagree),
            FileRefusal::BrokenWorkbook(WorkbookFault::NoWorkbook),
            FileRefusal::Unreadable("borta".to_owned()),
            FileRefusal::TooManyColumns { line: 7, columns: 900 },
            FileRefusal::CellTooLong { line: 3 },
            FileRefusal::RowTooLong { line: 4 },
        ] {
            assert_eq!(there_and_back(Err(refusal.clone())).expect_err("a refusal"), refusal);
        }
    }

    #[test]
    fn half_an_answer_is_none() {
        let mut bytes = Vec::new();
        answer(Ok(vec![RawSheet { lines: vec![Line::default()], ..RawSheet::default() }]), &mut bytes)
            .expect("written");
        bytes.pop();
        assert!(understand(&mut io::Cursor::new(bytes)).is_err());
    }
}
