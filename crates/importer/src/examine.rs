//! A file is examined as a whole before its rows are read: which sheets it has, where their headers are, what each
//! column is, and how its values are written. All of it is shown and can be overruled.

use std::{collections::HashMap, path::Path};

use serde::{Deserialize, Serialize};

use vagnpark_domain::import::Kind;

use crate::{
    FileReason, Finding, Place, Settings, Stands,
    columns::{ColumnFacts, Columns, KnownHeaders, Part, check_answers},
    field::{FieldKind, Fields},
    file::{FileRefusal, Line, Source},
    layout::{Header, NoData},
    registers::{fields_of, keeps_extras, required_of},
    row::Surroundings,
    value::{Evidence, VatEvidence, present},
};

/// The sheet of our templates that explains the columns: it is never read.
pub const EXPLANATIONS: &str = "Om kolumnerna";
/// How many values of a column are shown as samples.
const SAMPLES: usize = 3;
/// How many rows below the header the samples come from.
const SAMPLED_ROWS: u64 = 200;

/// The conclusions about a sheet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SheetFacts {
    /// Its name; that of a text file is empty.
    pub name: String,
    /// Whether it is read.
    pub read: bool,
    /// The last row of its header.
    pub header_row: u64,
    /// How many rows the header spans.
    pub header_rows: u64,
    /// How many rows there are below it, up to the last with text in it. These, the rows of the header and those above
    /// it are all the rows there are.
    #[serde(default)]
    pub rows: u64,
}

/// The conclusions about a file before its rows are read; all of them can be overruled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileFacts {
    /// Its format.
    pub format: String,
    /// Bytes.
    pub size: u64,
    /// SHA-256, in hexadecimal.
    pub hash: String,
    /// The encoding of its text; for a workbook, its own.
    pub encoding: String,
    /// The separator between cells; none in a workbook.
    pub separator: Option<char>,
    /// Its sheets.
    pub sheets: Vec<SheetFacts>,
    /// The columns of the first sheet that is read, then those that only others have.
    pub columns: Vec<ColumnFacts>,
}

impl FileFacts {
    /// A word for the shape of the file: the same for files with the same headers.
    pub fn shape(&self) -> String {
        use sha2::{Digest, Sha256};
        let mut headers: Vec<&str> = self.columns.iter().map(|column| column.header.as_str()).collect();
        headers.sort_unstable();
        hex::encode(Sha256::digest(headers.join("\u{1f}")))
    }
}

/// The first rows of a sheet unchanged, for a person to see where its header is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SheetPreview {
    /// Its name; that of a text file is empty.
    pub name: String,
    /// The rows with their numbers.
    pub rows: Vec<(u64, Vec<String>)>,
}

/// How many rows, columns and characters per cell are previewed.
const PREVIEWED: (usize, usize, usize) = (12, 30, 60);

/// The first rows of a file's sheets, even if no header was found.
pub fn preview(path: &Path, name: &str, kind: Kind, settings: &Settings) -> Result<Vec<SheetPreview>, FileRefusal> {
    let known = KnownHeaders::of(fields_of(kind));
    let source = Source::open(path, name, settings, &|header| known.knows(header))?;
    let (rows, columns, characters) = PREVIEWED;
    let shown = |cell: &str| cell.chars().take(characters).collect::<String>();
    let mut previews = Vec::new();
    for (index, name) in source.sheets.iter().enumerate() {
        let mut preview = SheetPreview { name: name.clone(), rows: Vec::new() };
        let mut lines = source.rows(index)?;
        let mut line = Line::default();
        while preview.rows.len() < rows && lines.next(&mut line)? {
            preview.rows.push((line.number, line.cells.iter().take(columns).map(shown).collect()));
        }
        previews.push(preview);
    }
    Ok(previews)
}

/// A sheet that is read, with its columns.
pub(crate) struct Sheet {
    pub(crate) index: usize,
    pub(crate) name: String,
    pub(crate) columns: Columns,
    pub(crate) around: Surroundings,
    /// The last row with text in it.
    pub(crate) last_row: u64,
    /// How many rows there are more because cells of a table are each a row of their own (I-18).
    pub(crate) unfolded: u64,
}

impl Sheet {
    /// The cells of a row that are each a row of their own.
    pub(crate) fn filled_parts<'l>(&'l self, line: &'l Line) -> impl Iterator<Item = (usize, Part)> + use<'l> {
        let filled = |(index, _): &(usize, Part)| line.cells.get(*index).is_some_and(|cell| present(cell).is_some());
        self.columns.parts().iter().copied().filter(filled)
    }

    /// Rows below the header, up to the last with text in it.
    fn standing(&self) -> u64 {
        self.last_row.saturating_sub(self.columns.header.row) + self.unfolded
    }
}

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
    pub(crate) sheets: Vec<Sheet>,
    /// Whether every sheet that is read has the columns that the register needs.
    pub(crate) complete: bool,
}

impl Examined {
    /// Opens a file and looks at all of it. `name` is the one it came under.
    pub fn open(path: &Path, name: &str, kind: Kind, settings: &Settings) -> Result<Self, FileRefusal> {
        check_answers(settings)?;
        // A header that a person has mapped is a header.
        let stated =
            |header: &str| settings.columns.get(header.trim()).is_some_and(|field| field != "-" && field != "+");
        let known = KnownHeaders::of(fields_of(kind));
        let knows = |header: &str| known.knows(header) || stated(header);
        let source = Source::open(path, name, settings, &knows)?;
        let mut findings = Vec::new();
        let mut sheets = Vec::new();
        let mut refusal = FileRefusal::NoHeader(0);
        for (index, name) in source.sheets.iter().enumerate() {
            let wanted = if settings.sheets.is_empty() { name != EXPLANATIONS } else { settings.sheets.contains(name) };
            if !wanted {
                continue;
            }
            match Header::find(&source, index, settings, &knows) {
                Ok(mut header) => {
                    let (last_row, reach) = reach_below(&source, index, &header)?;
                    header.tell_apart(&reach);
                    let fields = Fields { kind, all: fields_of(kind), keeps_extras: keeps_extras(kind) };
                    let columns = Columns::of(header, name, fields, &known, settings);
                    let around = Surroundings {
                        encoded_twice: source.text.as_ref().is_some_and(|text| text.encoded_twice),
                        repair: settings.answer("repair-text").map(|answer| answer == "yes"),
                        ..Surroundings::default()
                    };
                    sheets.push(Sheet { index, name: name.clone(), columns, around, last_row, unfolded: 0 });
                }
                Err(error @ FileRefusal::QuoteNotClosed { .. }) => return Err(error),
                Err(error) => refusal = error,
            }
        }
        if let Some(missing) = settings.sheets.iter().find(|wanted| !source.sheets.contains(wanted)) {
            return Err(FileRefusal::NoSheet(missing.clone()));
        }
        if sheets.is_empty() {
            return Err(refusal);
        }
        // Sheets with all the columns are read; if none has them, the first one says what is missing.
        if settings.sheets.is_empty() {
            let complete = |sheet: &Sheet| sheet.columns.complete(required_of(kind));
            let any = sheets.iter().any(complete);
            let mut first = true;
            sheets.retain(|sheet| if any { complete(sheet) } else { std::mem::take(&mut first) });
        }
        for name in source
            .sheets
            .iter()
            .filter(|name| *name != EXPLANATIONS && !sheets.iter().any(|sheet| sheet.name == **name))
        {
            findings.push(Finding::note(1, "", "", FileReason::SheetWithoutColumns).in_sheet(name));
        }
        let mut examined = Self {
            kind,
            facts: facts(&source, &sheets),
            findings,
            source,
            settings: settings.clone(),
            sheets,
            complete: true,
        };
        examined.name_sheets();
        examined.count_unfolded()?;
        examined.gather_evidence()?;
        for sheet in &mut examined.sheets {
            examined.complete &= sheet.columns.check(&sheet.name, required_of(kind));
            examined.findings.append(&mut sheet.columns.findings);
            if sheet.standing() == 0 {
                let finding = Finding::note(sheet.columns.header.row, "", "", FileReason::NothingBelowHeader);
                examined.findings.push(finding.in_sheet(&sheet.name));
            }
        }
        Ok(examined)
    }

    /// Refuses a file that does not add up: every row below a header must be read or skipped, and counted once (I-1).
    pub fn check_sum(&self, accounted: u64) -> Result<(), FileRefusal> {
        let standing = self.sheets.iter().map(Sheet::standing).sum();
        if accounted == standing { Ok(()) } else { Err(FileRefusal::RowsLost { standing, accounted }) }
    }

    /// Counts the cells of tables that are each a row of their own.
    fn count_unfolded(&mut self) -> Result<(), FileRefusal> {
        for at in 0..self.sheets.len() {
            let Some(sheet) = self.sheets.get(at).filter(|sheet| !sheet.columns.parts().is_empty()) else { continue };
            let (mut rows, mut line, mut more) = (self.source.rows(sheet.index)?, Line::default(), 0);
            while rows.next(&mut line)? {
                let below = line.number > sheet.columns.header.row;
                if below && NoData::in_sheet(sheet, self.kind, &line).is_none() {
                    let cells = u64::try_from(sheet.filled_parts(&line).count()).unwrap_or(0);
                    more += cells.saturating_sub(1);
                }
            }
            if let Some(sheet) = self.sheets.get_mut(at) {
                sheet.unfolded = more;
            }
        }
        for sheet in &self.sheets {
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
            digits || (start && name.chars().any(|c| c.is_ascii_digit()))
        };
        let usual = self.sheets.len() > 1
            && self.has_field("unit")
            && self.sheets.iter().all(|sheet| sheet.columns.index("unit").is_none() && !own_name(&sheet.name));
        let stands = self.settings.sheet_names.unwrap_or(if usual { Stands::Unit } else { Stands::Nothing });
        for sheet in &mut self.sheets {
            let name = Some(sheet.name.clone());
            match stands {
                Stands::Unit => sheet.around.unit = name,
                Stands::Organisation => sheet.around.organisation = name,
                Stands::Nothing => {}
            }
        }
    }

    /// The kind of register that the headers fit, if the kind it is read as lacks columns and another fits.
    pub fn likelier_kind(&self) -> Option<Kind> {
        if self.complete {
            return None;
        }
        let headers: Vec<&str> = self.facts.columns.iter().map(|column| column.header.as_str()).collect();
        let fitting = Kind::ALL.iter().filter_map(|&kind| {
            let fields = KnownHeaders::of(fields_of(kind)).fields_of(&headers);
            let complete = required_of(kind).iter().all(|group| group.iter().any(|field| fields.contains(field)));
            complete.then_some((fields.len(), kind))
        });
        fitting.max_by_key(|(known, _)| *known).map(|(_, kind)| kind)
    }

    pub(crate) fn has_field(&self, name: &str) -> bool {
        fields_of(self.kind).iter().any(|field| field.name == name)
    }

    /// Looks at the values of all columns of days and numbers: how they are written is a property of the column, not of
    /// the value. Columns with the same name count as one, whatever their sheet.
    fn gather_evidence(&mut self) -> Result<(), FileRefusal> {
        let mut by_header: HashMap<String, Evidence> = HashMap::new();
        let mut vat = VatEvidence::default();
        for sheet in &self.sheets {
            let told = sheet.columns.to_be_told(fields_of(self.kind));
            let mut evidence = vec![Evidence::default(); told.len()];
            let amounts = sheet.columns.index("vat").zip(sheet.columns.index("net"));
            let mut rows = self.source.rows(sheet.index)?;
            let mut line = Line::default();
            while rows.next(&mut line)? {
                if line.number <= sheet.columns.header.row {
                    continue;
                }
                for ((index, field), evidence) in told.iter().zip(&mut evidence) {
                    let Some(cell) = line.cells.get(*index) else { continue };
                    match field.kind {
                        // Days that begin with a four-digit year, as nearly all do, tell nothing.
                        FieldKind::Day | FieldKind::Instant if cell.as_bytes().get(4) != Some(&b'-') => {
                            evidence.add_date(cell);
                        }
                        FieldKind::Number(_) if memchr::memchr2(b'.', b',', cell.as_bytes()).is_some() => {
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
                if let Some((of, net)) = amounts
                    && let Some((of, amount)) = line.cells.get(of).zip(line.cells.get(net))
                {
                    vat.add(of, (amount, sheet.columns.unit(net)));
                }
                sample(&mut self.facts.columns, &sheet.columns.header, &line);
            }
            for ((index, _), evidence) in told.iter().zip(evidence) {
                let header = sheet.columns.header.names.get(*index).cloned().unwrap_or_default();
                by_header.entry(header).or_default().add(evidence);
            }
        }
        for sheet in &mut self.sheets {
            let names = &sheet.columns.header.names;
            let evidence: Vec<Evidence> =
                names.iter().map(|name| by_header.get(name).copied().unwrap_or_default()).collect();
            sheet.columns.settle(&evidence, &self.settings);
            sheet.columns.settle_vat(vat);
        }
        Ok(())
    }

    /// The name of a sheet.
    pub fn sheet_name(&self, sheet: u16) -> &str {
        self.source.sheets.get(usize::from(sheet)).map_or("", String::as_str)
    }

    /// The rows of all sheets that are read, with their places, from header to end: for the file of rejected rows.
    pub fn each_line(
        &self,
        mut each: impl FnMut(Place, &Header, &Line) -> Result<(), FileRefusal>,
    ) -> Result<(), FileRefusal> {
        for sheet in &self.sheets {
            let mut rows = self.source.rows(sheet.index)?;
            let mut line = Line::default();
            while rows.next(&mut line)? {
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

/// The last row with text in it, and which columns have text below the header.
fn reach_below(source: &Source, sheet: usize, header: &Header) -> Result<(u64, Vec<bool>), FileRefusal> {
    let mut rows = source.rows(sheet)?;
    let mut line = Line::default();
    let (mut last_row, mut reach) = (0, vec![false; header.names.len()]);
    while rows.next(&mut line)? {
        if line.is_blank() {
            continue;
        }
        last_row = line.number;
        if line.number <= header.row {
            continue;
        }
        for (index, cell) in line.cells.iter().enumerate() {
            match reach.get_mut(index) {
                Some(true) => {}
                Some(used) => *used = !cell.trim().is_empty(),
                None => reach.push(!cell.trim().is_empty()),
            }
        }
    }
    Ok((last_row, reach))
}

fn sample(columns: &mut [ColumnFacts], header: &Header, line: &Line) {
    if line.number > header.row + SAMPLED_ROWS || NoData::of(line, header).is_some() {
        return;
    }
    for column in columns.iter_mut().filter(|column| column.samples.len() < SAMPLES) {
        let cell = header.names.iter().position(|name| *name == column.header).and_then(|index| line.cells.get(index));
        if let Some(cell) = cell.map(str::trim).filter(|cell| !cell.is_empty()) {
            let cell: String = cell.chars().take(60).collect();
            if !column.samples.contains(&cell) {
                column.samples.push(cell);
            }
        }
    }
}

fn facts(source: &Source, sheets: &[Sheet]) -> FileFacts {
    let sheet_facts = |(index, name): (usize, &String)| {
        let read = sheets.iter().find(|sheet| sheet.index == index);
        let header = read.map(|sheet| &sheet.columns.header);
        SheetFacts {
            name: name.clone(),
            read: read.is_some(),
            header_row: header.map_or(0, |header| header.row),
            header_rows: header.map_or(0, |header| header.rows),
            rows: read.map_or(0, Sheet::standing),
        }
    };
    let mut columns: Vec<ColumnFacts> = Vec::new();
    for column in sheets.iter().flat_map(|sheet| &sheet.columns.facts) {
        if !column.header.is_empty()
            && !columns.iter().any(|known| known.header == column.header && known.field == column.field)
        {
            columns.push(column.clone());
        }
    }
    FileFacts {
        format: source.format.name().to_owned(),
        size: source.size,
        hash: source.hash.clone(),
        encoding: source.text.as_ref().map_or_else(|| source.format.name(), |text| text.encoding.name()).to_owned(),
        separator: source.text.as_ref().map(|text| text.separator),
        sheets: source.sheets.iter().enumerate().map(sheet_facts).collect(),
        columns,
    }
}
