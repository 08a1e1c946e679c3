//! The rows of an examined file, set by set, so that a file of any size needs the memory of one set.

use std::{collections::HashMap, marker::PhantomData};

use crate::{
    Examined, FileReason, Finding, FindingCode, Place, Question, Questions, Settings, Stands, ValueReason,
    examine::{Above, MaskedColumn, Sheet},
    file::{FileRefusal, Line},
    layout::NoData,
    registers::{Register, names_no_unit, status_among},
    row::{Piece, RowReader, Said, Surroundings, same_name},
    tables::TableRows,
    value::is_error,
};

pub use vagnpark_domain::limits::MAX_FINDINGS;

/// The most notes of a kind about one column that are written out.
const NOTES_OF_A_KIND: u32 = 200;

/// The outcome of reading a row, before the register is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome<R> {
    /// It could be read.
    Row(R),
    /// It could not, or waits for an answer: a finding says why. What could be read of it all the same, if it could.
    Rejected(Option<R>),
    /// It was left out on purpose.
    Skipped,
}

/// A set of rows, with what there is to say about them.
#[derive(Clone, Debug)]
pub struct RowSet<R> {
    /// The rows in their order.
    pub rows: Vec<(Place, Outcome<R>)>,
    /// The findings.
    pub findings: Vec<Finding>,
    /// The questions.
    pub questions: Questions,
    /// Bytes of the file that have been read.
    pub bytes_read: u64,
}

/// Reads the rows of a file, set by set.
pub struct Reader<'e, R> {
    examined: &'e Examined,
    next_sheet: usize,
    now: Option<Now<'e>>,
    bytes_read: u64,
    /// How many notes of each kind were written about each column.
    noted: HashMap<(String, FindingCode), u32>,
    rejecting: usize,
    /// Notes that are given once for a column, with how many rows each applies to.
    said: Vec<(Said, u64)>,
    /// The columns in which personal numbers were masked.
    masked: Vec<MaskedColumn>,
    /// How many rows were read or skipped.
    accounted: u64,
    ended: bool,
    register: PhantomData<R>,
}

/// The sheet being read.
struct Now<'e> {
    sheet: &'e Sheet,
    rows: TableRows,
    around: Surroundings,
    above: Above,
    last_row: u64,
}

impl Examined {
    /// Begins to read the rows.
    pub fn reader<R: Register>(&self) -> Result<Reader<'_, R>, FileRefusal> {
        let mut reader = Reader {
            examined: self,
            next_sheet: 0,
            now: None,
            bytes_read: 0,
            noted: HashMap::new(),
            rejecting: 0,
            said: Vec::new(),
            masked: Vec::new(),
            accounted: 0,
            ended: false,
            register: PhantomData,
        };
        reader.open_next()?;
        Ok(reader)
    }
}

impl<R: Register> Reader<'_, R> {
    fn open_next(&mut self) -> Result<bool, FileRefusal> {
        let Some(sheet) = self.examined.sheets.get(self.next_sheet) else {
            self.now = None;
            return Ok(false);
        };
        self.next_sheet += 1;
        let rows = sheet.table.open(&self.examined.source)?;
        let (around, last_row) = (sheet.around.clone(), sheet.columns.header.row);
        self.now = Some(Now { sheet, rows, around, above: Above::default(), last_row });
        Ok(true)
    }

    /// The next rows, at most `most` of them; none at the end.
    pub fn next_set(&mut self, most: usize) -> Result<Option<RowSet<R>>, FileRefusal> {
        let mut set = RowSet {
            rows: Vec::with_capacity(most.min(4_096)),
            findings: Vec::new(),
            questions: Questions::default(),
            bytes_read: 0,
        };
        let mut line = Line::default();
        while set.rows.len() < most {
            let Some(now) = &mut self.now else { break };
            if !now.rows.next(&mut line)? {
                if !self.open_next()? {
                    break;
                }
                continue;
            }
            if line.number <= now.sheet.columns.header.row {
                continue;
            }
            let of_persons = now.sheet.mask(&mut line);
            let is_left = now.sheet.leaves(&line);
            let marks = if is_left { Vec::new() } else { now.above.fill(&mut line) };
            let no_data = now.sheet.no_data(&line);
            if no_data == Some(NoData::Blank) {
                continue;
            }
            // Blank rows between others count as skipped rows; those at the end do not count.
            for row in now.last_row + 1..line.number {
                set.rows.push((Place::of(now.sheet.index, row), Outcome::Skipped));
            }
            now.last_row = line.number;
            if !is_left {
                MaskedColumn::note(&mut self.masked, now.sheet, &line, &of_persons);
            }
            let at = Place::of(now.sheet.index, line.number);
            now.sheet.take_once(&mut line);
            match no_data {
                _ if is_left => set.rows.push((at, Outcome::Skipped)),
                Some(no_data) => {
                    let outcome = skip(self.examined, now, &line, no_data, &mut set);
                    set.rows.push((at, outcome));
                }
                None => {
                    say_of_marks(now, &line, marks, &mut self.said);
                    read_pieces(self.examined, now, (at, &line), &mut set, &mut self.said);
                    now.above.take(&mut line);
                }
            }
            self.bytes_read = now.rows.bytes_read();
        }
        self.accounted += u64::try_from(set.rows.len()).unwrap_or(0);
        set.bytes_read = self.bytes_read;
        self.limit(&mut set)?;
        if set.rows.len() < most && !std::mem::replace(&mut self.ended, true) {
            self.examined.check_sum(self.accounted)?;
            set.findings.extend(self.said.drain(..).map(|(said, rows)| said.finding(rows)));
            for (finding, question) in self.masked.drain(..).map(MaskedColumn::said) {
                set.questions.ask(question, finding.row);
                set.findings.push(finding);
            }
        }
        Ok((!set.rows.is_empty() || !set.findings.is_empty()).then_some(set))
    }

    /// Keeps findings within bounds: a note that applies to every row is given a few hundred times, and a file where
    /// everything is wrong is the wrong file.
    fn limit(&mut self, set: &mut RowSet<R>) -> Result<(), FileRefusal> {
        let (noted, rejecting) = (&mut self.noted, &mut self.rejecting);
        set.findings.retain(|finding| match finding.severity {
            crate::Severity::Rejected => {
                // Rows that wait for an answer to one question are not wrong.
                let waits = matches!(finding.code, FindingCode::Ambiguous | FindingCode::EncodedTwice);
                *rejecting += usize::from(!waits);
                true
            }
            crate::Severity::Note => {
                let count = noted.entry((finding.column.clone(), finding.code)).or_default();
                *count += 1;
                *count <= NOTES_OF_A_KIND
            }
        });
        if self.rejecting > MAX_FINDINGS { Err(FileRefusal::TooManyFindings(MAX_FINDINGS)) } else { Ok(()) }
    }
}

/// Says once for a column that cells mean what stands above them, and that there are errors of formulas in it.
fn say_of_marks(now: &Now<'_>, line: &Line, marks: Vec<(usize, String)>, said: &mut Vec<(Said, u64)>) {
    let mut say = |at: usize, value: &str, because: ValueReason| {
        let column = now.sheet.columns.header.name(at);
        note(said, Said::of(now.sheet.name(), line.number, (column, value), because));
    };
    for (at, mark) in marks {
        let above = line.cells.get(at).unwrap_or_default().trim().to_owned();
        say(at, &mark, ValueReason::Ditto { above });
    }
    for (at, cell) in line.cells.iter().map(str::trim).enumerate().filter(|(_, cell)| is_error(cell)) {
        say(at, cell, ValueReason::FormulaError);
    }
}

/// Adds a note that is given once for a column, or counts another row of it.
fn note(said: &mut Vec<(Said, u64)>, new: Said) {
    match said.iter_mut().find(|(known, _)| known.is_like(&new)) {
        Some((_, rows)) => *rows += 1,
        None => said.push((new, 1)),
    }
}

/// Reads a row: once, or once for each row of the register that it is (I-18, I-20).
fn read_pieces<R: Register>(
    examined: &Examined,
    now: &Now<'_>,
    (at, line): (Place, &Line),
    set: &mut RowSet<R>,
    said: &mut Vec<(Said, u64)>,
) {
    for piece in now.sheet.pieces(line) {
        let outcome =
            if examined.complete { read_row(examined, now, (line, piece), set, said) } else { Outcome::Rejected(None) };
        set.rows.push((at, outcome));
    }
}

fn read_row<R: Register>(
    examined: &Examined,
    now: &Now<'_>,
    (line, piece): (&Line, Piece),
    set: &mut RowSet<R>,
    said: &mut Vec<(Said, u64)>,
) -> Outcome<R> {
    if let Some(finding) = rows_in_a_cell(examined, now, line) {
        set.findings.push(finding);
        return Outcome::Rejected(None);
    }
    let mut reader = RowReader::new(&now.sheet.columns, line, now.sheet.name(), &now.around).at(piece);
    reader.look_for_left_out();
    if reader.left_out {
        set.findings.push(Finding::note(line.number, "", "", FileReason::LeftOut).in_sheet(now.sheet.name()));
        reader.questions.into_iter().for_each(|question| set.questions.ask(question, line.number));
        return Outcome::Skipped;
    }
    let row = if reader.failed { None } else { R::read(&mut reader) };
    let (failed, left_out, no_row) = (reader.failed, reader.left_out, reader.no_row.take());
    // What is wrong with a row that is several of the register is said once.
    for new in reader.findings {
        if !set.findings.iter().rev().take_while(|known| known.row == line.number).any(|known| *known == new) {
            set.findings.push(new);
        }
    }
    for new in reader.said {
        note(said, new);
    }
    for question in reader.questions {
        // An answer that the table's profile gives.
        let answer = now.sheet.columns.answer(&question.id).map(str::to_owned);
        set.questions.ask(Question { answer, ..question }, line.number);
    }
    if let Some(because) = no_row.or(left_out.then_some(FileReason::LeftOut)) {
        set.findings.push(Finding::note(line.number, "", "", because).in_sheet(now.sheet.name()));
        return Outcome::Skipped;
    }
    match row {
        Some(row) if !failed => Outcome::Row(row),
        row => Outcome::Rejected(row),
    }
}

/// A cell of several lines that looks like several rows: a quotation mark further up was not closed, and the cell was
/// closed by the mark that opens another.
fn rows_in_a_cell(examined: &Examined, now: &Now<'_>, line: &Line) -> Option<Finding> {
    let separator = examined.facts.separator?;
    let wide = now.sheet.columns.header.names.len();
    if wide < 2 || memchr::memchr(b'\n', line.cells.as_slice().as_bytes()).is_none() {
        return None;
    }
    let first = line.cells.get(0).unwrap_or_default();
    // From the mark in one row to the mark in another there are as many separators as a row has, or more. A short row,
    // or one of two columns, is recognised by its beginning, which looks like that of the row it is in.
    let begins_like = |text: &str| text.split_once(separator).is_some_and(|(begin, _)| looks_alike(begin, first));
    let holds_a_row = |cell: &str| {
        cell.contains('\n')
            && (wide > 2 && cell.matches(separator).count() + 1 >= wide || cell.split('\n').skip(1).any(begins_like))
    };
    let (index, cell) = line.cells.iter().enumerate().find(|(_, cell)| holds_a_row(cell))?;
    let column = now.sheet.columns.header.name(index);
    let because = FileReason::RowsInACell { lines: u64::try_from(cell.split('\n').count()).unwrap_or(u64::MAX) };
    Some(Finding::rejected(line.number, column, cell, because).in_sheet(now.sheet.name()))
}

/// Whether two texts are the same word, or have letters and digits in the same places, like two registration numbers. A
/// number alone says nothing: a remark may begin with one.
fn looks_alike(one: &str, other: &str) -> bool {
    let shape = |text: &str| -> String {
        let place = |sign: char| match sign {
            _ if sign.is_ascii_digit() => '0',
            _ if sign.is_uppercase() => 'A',
            _ if sign.is_alphabetic() => 'a',
            _ => sign,
        };
        text.trim().chars().map(place).collect()
    };
    let (one_shape, other_shape) = (shape(one), shape(other));
    let is_number_plate_like = one_shape.contains('0') && one_shape.contains('A');
    one_shape == other_shape && (is_number_plate_like || (one_shape.contains(['A', 'a']) && one.trim() == other.trim()))
}

/// Handles a row that is not data, and what it means for the rows below it.
fn skip<R>(examined: &Examined, now: &mut Now<'_>, line: &Line, no_data: NoData, set: &mut RowSet<R>) -> Outcome<R> {
    let (value, because) = match no_data {
        NoData::Blank => return Outcome::Skipped,
        NoData::Subtotal => (String::new(), FileReason::SumRow),
        NoData::Footnote => (first_text(line), FileReason::Footnote),
        NoData::Header => (String::new(), FileReason::HeaderAgain),
        NoData::Heading(text) => {
            let has_unit = now.sheet.columns.index("unit").is_some() || !examined.has_field("unit");
            let usual = if has_unit { Stands::Nothing } else { Stands::Unit };
            let stands = examined.settings.heading_rows.unwrap_or(usual);
            let is_unit = examined.settings.heading_rows.is_some() || !names_no_unit(&text);
            let stands = if is_unit { stands } else { Stands::Nothing };
            now.around.told = status_among(&text).map(|_| text.clone()).or_else(|| now.sheet.around.told.clone());
            let known = match stands {
                Stands::Unit => Some(&mut now.around.unit),
                Stands::Organisation => Some(&mut now.around.organisation),
                Stands::Nothing => None,
            };
            if let Some(place) = known.filter(|place| !place.as_deref().is_some_and(|known| same_name(known, &text))) {
                *place = Some(text.clone());
            }
            (text, FileReason::HeadingRow { stands })
        }
    };
    let column = now.sheet.columns.header.names.first().map_or("", String::as_str);
    set.findings.push(Finding::note(line.number, column, &value, because).in_sheet(now.sheet.name()));
    Outcome::Skipped
}

/// The only text of a row.
fn first_text(line: &Line) -> String {
    line.cells.iter().map(str::trim).find(|cell| !cell.is_empty()).unwrap_or_default().to_owned()
}

/// Reads all rows of a register that fits in memory.
pub fn read_all<R: Register>(examined: &Examined, most: usize) -> Result<RowSet<R>, FileRefusal> {
    let mut all = RowSet { rows: Vec::new(), findings: Vec::new(), questions: Questions::default(), bytes_read: 0 };
    let mut reader = examined.reader::<R>()?;
    while let Some(mut set) = reader.next_set(4_096)? {
        all.rows.append(&mut set.rows);
        all.findings.append(&mut set.findings);
        all.questions.extend(set.questions.into_list());
        all.bytes_read = set.bytes_read;
        if all.rows.len() > most {
            return Err(FileRefusal::TooManyRows(most));
        }
    }
    Ok(all)
}

/// The questions of a set, with the answers that were given.
pub fn answered(questions: Questions, settings: &Settings) -> Vec<Question> {
    let mut list = questions.into_list();
    for question in &mut list {
        let given = settings.answer(&question.id).map(str::to_owned);
        question.answer = given.or_else(|| question.answer.take());
    }
    list
}
