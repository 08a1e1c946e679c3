//! A file is examined as a whole before its rows are read: which sheets it has, where their headers are, what each
//! column is, and how its values are written. All of it is shown and can be overruled.

mod above;
mod facts;
mod fitting;
mod not_read;
mod persons;
mod preview;
mod seen;
mod sheet;
mod told;
mod year;

use std::{
    collections::{HashMap, HashSet},
    path::Path,
    sync::Arc,
};

use vagnpark_domain::import::Kind;

pub(crate) use above::Above;
pub use facts::{FileFacts, SheetFacts};
pub use not_read::EXPLANATIONS;
pub(crate) use persons::MaskedColumn;
pub use preview::{SheetPreview, preview};
pub(crate) use sheet::Sheet;
pub use told::{ProfileCheck, check_profiles};

use not_read::{is_wanted, not_read};
use persons::Persons;
use sheet::keys_and_days_of;

use crate::{
    FileReason, Finding, Hidden, Place, Settings, Stands,
    check_answers::{check_answers, check_columns},
    columns::{Columns, Title},
    field::{FieldKind, Fields},
    file::{FileRefusal, Line, Source},
    headers::Headers,
    layout::{Header, ToldBy},
    profiles::{self, Applied, Profile},
    question::{LEAVE_EMPTY, personal_id},
    registers::{category, fields_of, keeps_extras, names_no_unit, needed_of, status_among},
    row::Surroundings,
    tables::{Table, is_year, tables_of},
    value::{Evidence, VatEvidence},
};

/// A file that is understood: ready to be read as rows of its register.
pub struct Examined {
    /// The kind of register it is read as.
    pub kind: Kind,
    /// The conclusions.
    pub facts: FileFacts,
    /// Remarks about sheets and headers.
    pub findings: Vec<Finding>,
    pub(crate) source: Source,
    pub(crate) settings: Settings,
    pub(crate) tables: Vec<Table>,
    pub(crate) sheets: Vec<Sheet>,
    /// Whether every sheet that is read has the columns that the register needs.
    pub(crate) complete: bool,
}

impl Examined {
    /// Opens a file and looks at all of it. `name` is the one it came under.
    pub fn open(path: &Path, name: &str, kind: Kind, settings: &Settings) -> Result<Self, FileRefusal> {
        check_answers(settings)?;
        check_columns(kind, settings)?;
        let headers = Headers::of(kind, settings);
        let source = Source::open(path, name, settings, &|header| headers.knows(header))?;
        let tables = tables_of(&source, settings, &headers)?;
        let sheets = sheets_of(&source, &tables, (kind, settings), &headers)?;
        let mut examined = Self {
            kind,
            facts: facts::facts(&source, &tables, &sheets),
            findings: not_read(&source, &tables, &sheets, settings),
            source,
            settings: settings.clone(),
            tables,
            sheets,
            complete: true,
        };
        examined.name_sheets();
        for sheet in &mut examined.sheets {
            if sheet.columns.lack_a_year() {
                sheet.columns.year_said = year::year_said(sheet, &examined.source, name)?;
            }
            if sheet.columns.has_money() {
                let titles = year::titles(sheet, &examined.source)?;
                let name = sheet.table.name.clone();
                sheet.columns.take_title(&name, Title::of(titles.iter().map(String::as_str)));
            }
            if let Some(seen) = examined.source.seen(sheet.table.sheet) {
                sheet.once = seen::once(sheet, seen, kind);
            }
        }
        examined.count_unfolded()?;
        examined.gather_evidence()?;
        for sheet in &mut examined.sheets {
            sheet.columns.say_nothing_of_units_of_none(&sheet.table.reach_below(sheet.columns.header.row));
            examined.complete &= sheet.columns.check(&sheet.table.name, needed_of(kind));
            if let Some((profile, confirmed)) = sheet.profile {
                let because = FileReason::ReadByProfile { profile: profile.to_owned(), confirmed };
                let finding = Finding::note(sheet.columns.header.row, "", "", because);
                examined.findings.push(finding.in_sheet(sheet.name()));
            }
            examined.findings.append(&mut sheet.columns.findings);
            if sheet.standing() == 0 {
                let finding = Finding::note(sheet.columns.header.row, "", "", FileReason::NothingBelowHeader);
                examined.findings.push(finding.in_sheet(sheet.name()));
            }
            if let Some(seen) = examined.source.seen(sheet.table.sheet) {
                examined.findings.extend(seen::say(sheet, (&examined.source, seen), settings)?);
            }
        }
        Ok(examined)
    }

    /// Refuses a file that does not add up: every row below a header must be read or skipped, and counted once (I-1).
    pub fn check_sum(&self, accounted: u64) -> Result<(), FileRefusal> {
        let standing = self.sheets.iter().map(Sheet::standing).sum();
        if accounted == standing { Ok(()) } else { Err(FileRefusal::RowsLost { standing, accounted }) }
    }

    /// Counts the cells of tables that are each a row of their own (I-18).
    fn count_unfolded(&mut self) -> Result<(), FileRefusal> {
        for sheet in self.sheets.iter_mut().filter(|sheet| sheet.unfolds()) {
            let (mut rows, mut line, mut more) = (sheet.table.open(&self.source)?, Line::default(), 0);
            let mut above = Above::default();
            while rows.next(&mut line)? {
                if line.number <= sheet.columns.header.row || sheet.leaves(&line) {
                    continue;
                }
                above.fill(&mut line);
                if sheet.no_data(&line).is_none() {
                    sheet.take_once(&mut line);
                    more += u64::try_from(sheet.pieces(&line).len()).unwrap_or(0).saturating_sub(1);
                    above.take(&mut line);
                }
            }
            sheet.unfolded = more;
            if let Some(facts) = self.facts.sheets.get_mut(sheet.index) {
                facts.rows = sheet.standing();
            }
        }
        Ok(())
    }

    /// The names of several sheets stand for units, unless they are years or the program's own names.
    fn name_sheets(&mut self) {
        let own_name = |name: &str| {
            let digits = name.chars().all(|c| c.is_ascii_digit());
            let start = ["Blad", "Sheet", "Tabell"].iter().any(|start| name.starts_with(start));
            let alone = ["Blad", "Sheet", "Tabell"].contains(&name);
            digits || alone || (start && name.chars().any(|c| c.is_ascii_digit()))
        };
        let usual = self.could_name("unit") && self.sheets.iter().all(|sheet| !own_name(self.raw_name(sheet)));
        self.let_names_stand_for(self.settings.sheet_names.unwrap_or(if usual {
            Stands::Unit
        } else {
            Stands::Nothing
        }));
    }

    /// Takes the names of several sheets for organisations if all of them are known as such, no column says whose the
    /// rows are, and nobody has said what the names are.
    pub fn name_sheets_after(&mut self, is_organisation: impl Fn(&str) -> bool) {
        let all_known = self.sheets.iter().all(|sheet| is_organisation(self.raw_name(sheet)));
        if self.settings.sheet_names.is_some() || !self.could_name("organisation") || !all_known {
            return;
        }
        self.let_names_stand_for(Stands::Organisation);
        for sheet in &self.sheets {
            let finding =
                Finding::note(sheet.columns.header.row, "", self.raw_name(sheet), FileReason::SheetOfOrganisation);
            self.findings.push(finding.in_sheet(sheet.name()));
        }
    }

    /// Takes the registration numbers of known vehicles, in normal form, for what they are: nobody is asked whether one
    /// of them is a slip of the pen.
    pub fn know_numbers(&mut self, numbers: impl Iterator<Item = String>) {
        let numbers = Arc::new(numbers.collect());
        self.sheets.iter_mut().for_each(|sheet| sheet.around.numbers = Arc::clone(&numbers));
    }

    /// Whether there are several sheets, and none has a column for what their names could say.
    fn could_name(&self, field: &str) -> bool {
        let sheets: HashSet<usize> = self.sheets.iter().map(|sheet| sheet.table.sheet).collect();
        let free = self.sheets.iter().all(|sheet| sheet.columns.index(field).is_none());
        sheets.len() > 1 && self.has_field(field) && free
    }

    fn let_names_stand_for(&mut self, stands: Stands) {
        for sheet in &mut self.sheets {
            let name = self.source.sheets.get(sheet.table.sheet).cloned();
            let is_unit = || self.settings.sheet_names.is_some() || !name.as_deref().is_some_and(names_no_unit);
            let stands = if is_unit() { stands } else { Stands::Nothing };
            let told = name.clone().filter(|name| status_among(name).is_some());
            (sheet.around.unit, sheet.around.organisation) = match stands {
                Stands::Unit => (name, None),
                Stands::Organisation => (None, name),
                Stands::Nothing => (None, None),
            };
            sheet.around.told = told;
        }
    }

    /// The name of the sheet that a table is on.
    fn raw_name(&self, sheet: &Sheet) -> &str {
        self.source.sheets.get(sheet.table.sheet).map_or("", String::as_str)
    }

    /// Whether one sheet is of an earlier year than another.
    pub fn is_of_earlier_year(&self, sheet: u16, other: u16) -> bool {
        let name = |sheet: u16| {
            let table = self.tables.get(usize::from(sheet))?;
            self.source.sheets.get(table.sheet).filter(|name| is_year(name))
        };
        name(sheet).zip(name(other)).is_some_and(|(sheet, other)| sheet < other)
    }

    pub(crate) fn has_field(&self, name: &str) -> bool {
        fields_of(self.kind).iter().any(|field| field.name == name)
    }

    /// Looks at the values of all columns of days and numbers: how they are written is a property of the column, not of
    /// the value. Columns with the same name count as one, whatever their sheet.
    fn gather_evidence(&mut self) -> Result<(), FileRefusal> {
        let mut by_header: HashMap<String, Evidence> = HashMap::new();
        let mut vat = VatEvidence::default();
        let in_text = self.source.text.is_some();
        for sheet in &mut self.sheets {
            let mut persons = Persons::in_columns(&sheet.keys_and_days);
            let told = sheet.columns.to_be_told(fields_of(self.kind));
            let mut evidence = vec![Evidence::default(); told.len()];
            let mut rows = sheet.table.open(&self.source)?;
            let mut line = Line::default();
            while rows.next(&mut line)? {
                // A sum or a footnote may be written in another way than the values it stands below.
                let is_data = line.number > sheet.columns.header.row && !sheet.leaves(&line);
                if !is_data || sheet.no_data(&line).is_some() {
                    continue;
                }
                for ((index, field), evidence) in told.iter().zip(&mut evidence) {
                    let Some(cell) = line.cells.get(*index) else { continue };
                    match field.kind {
                        // Days that begin with a four-digit year, as nearly all do, tell nothing.
                        FieldKind::Day | FieldKind::Instant if cell.as_bytes().get(4) != Some(&b'-') => {
                            evidence.add_date(cell);
                        }
                        FieldKind::Number(_)
                            if memchr::memchr2(b'.', b',', cell.as_bytes()).is_some()
                                && (in_text || !is_shown_number(cell)) =>
                        {
                            evidence.add_number(cell);
                        }
                        FieldKind::Text
                        | FieldKind::Day
                        | FieldKind::Instant
                        | FieldKind::Number(_)
                        | FieldKind::YesNo
                        | FieldKind::Words(_) => {}
                    }
                }
                sheet.add_evidence_of_vat(&mut vat, &line);
                persons.count(&line);
                sheet.mask(&mut line);
                facts::sample(&mut self.facts.columns, sheet, &line);
            }
            let of_persons = persons.columns();
            sheet.keys_and_days.retain(|column| !of_persons.contains(column));
            facts::mask(&mut self.facts.columns, sheet, &of_persons);
            for ((index, _), evidence) in told.iter().zip(evidence) {
                let header = sheet.columns.header.names.get(*index).cloned().unwrap_or_default();
                by_header.entry(header).or_default().add(evidence);
            }
        }
        for sheet in &mut self.sheets {
            let names = &sheet.columns.header.names;
            let evidence: Vec<Evidence> =
                names.iter().map(|name| by_header.get(name).copied().unwrap_or_default()).collect();
            sheet.columns.settle(&evidence);
            sheet.columns.settle_vat(vat);
        }
        Ok(())
    }

    /// The name of a sheet.
    pub fn sheet_name(&self, sheet: u16) -> &str {
        self.tables.get(usize::from(sheet)).map_or("", |table| table.name.as_str())
    }

    /// The rows of all sheets that are read, with their places, from header to end: for the file of rejected rows.
    pub fn each_line(
        &self,
        mut each: impl FnMut(Place, &Header, &Line) -> Result<(), FileRefusal>,
    ) -> Result<(), FileRefusal> {
        for sheet in &self.sheets {
            let mut rows = sheet.table.open(&self.source)?;
            let mut line = Line::default();
            while rows.next(&mut line)? {
                sheet.mask(&mut line);
                each(Place::of(sheet.index, line.number), &sheet.columns.header, &line)?;
            }
        }
        Ok(())
    }

    /// Bytes of a text file; 0 for a workbook, which is read at once.
    pub fn bytes(&self) -> u64 {
        if self.source.text.is_some() { self.source.size } else { 0 }
    }
}

/// Whether a cell of a workbook may be a number that we show, which does not tell how people write theirs.
fn is_shown_number(cell: &str) -> bool {
    let digits = cell.trim_matches(|sign: char| !sign.is_ascii_digit());
    digits.bytes().all(|sign| sign.is_ascii_digit() || sign == b',') && digits.matches(',').count() < 2
}

/// The tables that are read, with their columns: those with all the columns of the register, or those that a person
/// chose. If none has them, the first one says what is missing.
fn sheets_of(
    source: &Source,
    tables: &[Table],
    (kind, settings): (Kind, &Settings),
    headers: &Headers<'_>,
) -> Result<Vec<Sheet>, FileRefusal> {
    let mut sheets = Vec::new();
    let mut refusal = FileRefusal::NoHeader(0);
    for (index, table) in tables.iter().enumerate() {
        if !is_wanted(source, table, settings) {
            continue;
        }
        match header_of(source, table, (kind, settings), headers)? {
            Ok((mut header, profile)) => {
                header.tell_apart(&table.reach_below(header.row));
                let category = |header: &str| category(header).ok();
                let fields = Fields { kind, all: fields_of(kind), keeps_extras: keeps_extras(kind), category };
                let profile = profile.map(|profile| Applied::to(profile, &header));
                let register = (fields, &headers.known);
                let columns = Columns::of(header, &table.name, register, settings, profile.as_ref());
                let around = Surroundings {
                    encoded_twice: source.text.as_ref().is_some_and(|text| text.encoded_twice),
                    repair: settings.answer("repair-text").map(|answer| answer == "yes"),
                    ..Surroundings::default()
                };
                let reads_hidden = settings.hidden == Some(Hidden::Read);
                let table = table.clone();
                let profile = profile.map(|applied| (applied.name, applied.confirmed));
                let keys_and_days = keys_and_days_of(kind, &columns);
                let nothing = |name: &String| settings.answer(&personal_id(name)) == Some(LEAVE_EMPTY);
                let names = columns.header.names.iter().enumerate();
                let emptied = names.filter(|(_, name)| nothing(name)).map(|(at, _)| at).collect();
                let (once, unfolded) = (Vec::new(), 0);
                sheets.push(Sheet {
                    kind,
                    index,
                    table,
                    columns,
                    profile,
                    around,
                    reads_hidden,
                    once,
                    unfolded,
                    keys_and_days,
                    emptied,
                });
            }
            Err(error) => refusal = error,
        }
    }
    if let Some(missing) = settings.sheets.iter().find(|wanted| tables.iter().all(|table| table.name != **wanted)) {
        return Err(FileRefusal::NoSheet(missing.clone()));
    }
    if sheets.is_empty() {
        return Err(refusal);
    }
    if settings.sheets.is_empty() {
        let needed = needed_of(kind);
        let complete = |sheet: &Sheet| sheet.columns.complete(needed);
        let nearly = |sheet: &Sheet| sheet.columns.complete_but_for_what_is_asked(needed);
        let (any, any_nearly) = (sheets.iter().any(complete), sheets.iter().any(nearly));
        let mut first = true;
        sheets.retain(|sheet| match (any, any_nearly) {
            (true, _) => complete(sheet),
            (false, true) => nearly(sheet),
            (false, false) => std::mem::take(&mut first),
        });
    }
    Ok(sheets)
}

/// The header of a table, and the profile that it is told by. What a person says about its place goes first; a header
/// of which no word is known may be one whose words are like known ones.
fn header_of(
    source: &Source,
    table: &Table,
    (kind, settings): (Kind, &Settings),
    headers: &Headers<'_>,
) -> Result<Result<(Header, Option<&'static Profile>), FileRefusal>, FileRefusal> {
    let stated = settings.header_row.filter(|row| !table.is_further && *row <= table.rows.1);
    let lines = table.first_lines(source, stated)?;
    let profile = profiles::told_by(kind, &lines, settings);
    let of_profile = profile.and_then(|(profile, row)| Some((row?, profile.header_rows)));
    let place = stated.map(|row| (row, settings.header_rows.unwrap_or(1))).or(of_profile);
    let find = |knows: &dyn Fn(&str) -> bool| {
        Header::find(&lines, place, &ToldBy { knows, names_key: &Headers::names_number_plate })
    };
    let found = find(&|header| headers.knows(header))
        .or_else(|refusal| find(&|header| headers.knows_or_likens(header)).map_err(|_| refusal))
        .or_else(|refusal| find(&|header| headers.knows_or_is_day(header)).map_err(|_| refusal));
    Ok(found.map(|header| (header, profile.map(|(profile, _)| profile))))
}
