//! The parts of an XLSX, for what a person sees of a sheet and the values of its cells do not tell: merged and hidden
//! cells, and formulas that no program has calculated.

use std::{
    borrow::Cow,
    collections::HashMap,
    fs::File,
    io::{BufRead, BufReader, Read},
    path::Path,
};

use quick_xml::{
    Reader,
    events::{BytesStart, Event},
};

use super::{
    filler::Filler,
    markup::{each_element, value_of},
    packed::{broken, open},
};
use crate::file::{FileRefusal, sheet::Area};

/// The longest formula that is shown, in characters.
const SHOWN_FORMULA: usize = 200;
/// The largest part that says where the others are.
const MOST_OF_A_LIST: u64 = 4 * 1024 * 1024;

/// A cell whose formula no program has calculated, with row and column from 0.
pub(super) type Uncalculated = ((u32, u32), String);

/// The parts of a workbook, by the name of the sheet each one holds.
pub(super) struct Parts {
    archive: zip::ZipArchive<BufReader<File>>,
    by_sheet: HashMap<String, String>,
}

impl Parts {
    pub(super) fn open(path: &Path) -> Result<Self, FileRefusal> {
        let archive = zip::ZipArchive::new(open(path)?).map_err(|error| broken(&error))?;
        let mut parts = Self { archive, by_sheet: HashMap::new() };
        parts.find_sheets();
        Ok(parts)
    }

    /// Finds the part of each sheet. calamine has read the same lists and refuses a workbook in which they are broken.
    fn find_sheets(&mut self) {
        let Some(workbook) = self.target_of_type("_rels/.rels", "", "/officeDocument") else { return };
        let (folder, file) = workbook.rsplit_once('/').unwrap_or(("", &workbook));
        let folder = if folder.is_empty() { String::new() } else { format!("{folder}/") };
        let mut targets = HashMap::new();
        self.each_element(&format!("{folder}_rels/{file}.rels"), |element| {
            if let (Some(id), Some(target)) = (value_of(element, "Id"), value_of(element, "Target")) {
                targets.insert(id, resolved(&folder, &target));
            }
        });
        let mut by_sheet = HashMap::new();
        self.each_element(&workbook.clone(), |element| {
            if element.local_name().as_ref() == "sheet"
                && let (Some(name), Some(id)) = (value_of(element, "name"), value_of(element, "id"))
                && let Some(target) = targets.get(&id)
            {
                by_sheet.insert(name, target.clone());
            }
        });
        self.by_sheet = by_sheet;
    }

    fn target_of_type(&mut self, part: &str, folder: &str, end: &str) -> Option<String> {
        let mut found = None;
        self.each_element(part, |element| {
            if value_of(element, "Type").is_some_and(|kind| kind.ends_with(end)) {
                found = value_of(element, "Target").map(|target| resolved(folder, &target));
            }
        });
        found
    }

    /// Looks at every element of a small part, up to the first fault in it.
    fn each_element(&mut self, part: &str, look: impl FnMut(&BytesStart<'_>)) {
        let Some(name) = self.stored_name(part) else { return };
        let Ok(part) = self.archive.by_name(&name) else { return };
        each_element(BufReader::new(part.take(MOST_OF_A_LIST)), look);
    }

    /// A part's name as it is stored: some programs write other letter cases, or backslashes.
    fn stored_name(&self, part: &str) -> Option<String> {
        let mut names = self.archive.file_names().flatten();
        names.find(|name| name.replace('\\', "/").eq_ignore_ascii_case(part)).map(Cow::into_owned)
    }

    /// Tells a filler what is merged and hidden in a sheet, and answers which formulas no program has calculated.
    pub(super) fn look_at(&mut self, sheet: &str, filler: &mut Filler) -> Result<Vec<Uncalculated>, FileRefusal> {
        let Some(name) = self.by_sheet.get(sheet).cloned().and_then(|part| self.stored_name(&part)) else {
            return Ok(Vec::new());
        };
        let part = self.archive.by_name(&name).map_err(|error| broken(&error))?;
        let mut look = Look { filler, row: 0, column: 0, cell: None, within: Within::Other, uncalculated: Vec::new() };
        look.at_all(&mut Reader::from_reader(BufReader::new(part)))?;
        Ok(look.uncalculated)
    }
}

/// A sheet being looked at.
struct Look<'f> {
    filler: &'f mut Filler,
    /// The row being read, from 1.
    row: u32,
    /// The column of the next cell that does not say where it is, from 0.
    column: u32,
    cell: Option<Cell>,
    within: Within,
    uncalculated: Vec<Uncalculated>,
}

/// A cell being looked at.
struct Cell {
    at: (u32, u32),
    is_text: bool,
    formula: Option<String>,
    has_value: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Within {
    Formula,
    Value,
    Other,
}

impl Look<'_> {
    fn at_all(&mut self, reader: &mut Reader<impl BufRead>) -> Result<(), FileRefusal> {
        let mut buffer = Vec::new();
        loop {
            match reader.read_event_into(&mut buffer).map_err(|error| broken(&error))? {
                Event::Eof => return Ok(()),
                Event::Start(element) => self.begin(&element)?,
                Event::Empty(element) => {
                    self.begin(&element)?;
                    self.end(element.local_name().as_ref());
                }
                Event::End(element) => self.end(element.local_name().as_ref()),
                Event::Text(text) => self.text(&text.xml10_content()),
                Event::CData(text) => self.text(&text.xml10_content()),
                Event::GeneralRef(name) => self.text(sign_of(&name)),
                Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => {}
            }
            buffer.clear();
        }
    }

    fn begin(&mut self, element: &BytesStart<'_>) -> Result<(), FileRefusal> {
        let number = |name: &str| value_of(element, name).and_then(|text| text.parse::<u32>().ok());
        let hidden = || value_of(element, "hidden").is_some_and(|word| word == "1" || word == "true");
        match element.local_name().as_ref() {
            "col" if hidden() => {
                if let (Some(first), Some(last)) = (number("min"), number("max")) {
                    let place = |column: u32| usize::try_from(column.saturating_sub(1)).unwrap_or(usize::MAX);
                    self.filler.seen.hidden_columns.push((place(first), place(last)));
                }
            }
            "row" => {
                self.row = number("r").unwrap_or_else(|| self.row.saturating_add(1));
                self.column = 0;
                if hidden() {
                    self.filler.hide_rows(u64::from(self.row), u64::from(self.row));
                }
            }
            "c" => {
                let stated = value_of(element, "r").and_then(|place| place_of(&place));
                let at = stated.unwrap_or((self.row.saturating_sub(1), self.column));
                self.column = at.1.saturating_add(1);
                let is_text = value_of(element, "t").is_some_and(|kind| kind == "str" || kind == "inlineStr");
                self.cell = Some(Cell { at, is_text, formula: None, has_value: false });
            }
            "f" => {
                self.within = Within::Formula;
                if let Some(cell) = &mut self.cell {
                    cell.formula = Some("=".to_owned());
                }
            }
            "v" => self.within = Within::Value,
            "mergeCell" => {
                if let Some(area) = value_of(element, "ref").and_then(|area| area_of(&area)) {
                    self.filler.merge(area)?;
                }
            }
            "autoFilter" => {
                if let Some(area) = value_of(element, "ref").and_then(|area| area_of(&area)) {
                    self.filler.seen.filtered |= self.filler.hides_between(area.top, area.bottom);
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn text(&mut self, text: &str) {
        let Some(cell) = &mut self.cell else { return };
        match (self.within, &mut cell.formula) {
            (Within::Formula, Some(formula)) if formula.len() < SHOWN_FORMULA => {
                formula.extend(text.chars().take(SHOWN_FORMULA));
            }
            (Within::Value, _) => cell.has_value |= !text.trim().is_empty(),
            _ => {}
        }
    }

    fn end(&mut self, name: &str) {
        match name {
            "f" | "v" => self.within = Within::Other,
            "c" => {
                // A formula whose text is empty has been calculated.
                let cell = self.cell.take().filter(|cell| !cell.has_value && !cell.is_text);
                if let Some(Cell { at, formula: Some(formula), .. }) = cell {
                    self.uncalculated.push((at, formula));
                }
            }
            _ => {}
        }
    }
}

/// The sign that a reference in a formula stands for.
fn sign_of(name: &str) -> &'static str {
    match name {
        "amp" => "&",
        "lt" => "<",
        "gt" => ">",
        "quot" => "\"",
        "apos" => "'",
        _ => "?",
    }
}

/// The part that a target names, from the folder of the part that names it.
pub(super) fn resolved(folder: &str, target: &str) -> String {
    match target.strip_prefix('/') {
        Some(whole) => whole.to_owned(),
        None => format!("{folder}{}", target.trim_start_matches("./")),
    }
}

/// Row and column, from 0, of a place like `B12`.
fn place_of(place: &str) -> Option<(u32, u32)> {
    let place = place.replace('$', "");
    let letters = place.bytes().take_while(u8::is_ascii_alphabetic).count();
    let (column, row) = place.split_at(letters);
    if column.is_empty() || column.len() > 3 {
        return None;
    }
    let number = |number: u32, letter: u8| number * 26 + u32::from(letter.to_ascii_uppercase() - b'A') + 1;
    Some((row.parse::<u32>().ok()?.checked_sub(1)?, column.bytes().fold(0, number) - 1))
}

/// An area like `A2:B4`.
fn area_of(area: &str) -> Option<Area> {
    let (first, last) = area.split_once(':').unwrap_or((area, area));
    let ((top, left), (bottom, right)) = (place_of(first)?, place_of(last)?);
    let place = |column: u32| usize::try_from(column).unwrap_or(usize::MAX);
    let area = Area { top: u64::from(top) + 1, bottom: u64::from(bottom) + 1, left: place(left), right: place(right) };
    (area.top <= area.bottom && area.left <= area.right).then_some(area)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_and_areas_are_read_as_a_spreadsheet_writes_them() {
        assert_eq!(
            ["A1", "$B$12", "XFD1048576", "12", "A0", "ABCD1"].map(place_of),
            [Some((0, 0)), Some((11, 1)), Some((1_048_575, 16_383)), None, None, None]
        );
        assert_eq!(area_of("A2:B4"), Some(Area { top: 2, bottom: 4, left: 0, right: 1 }));
        assert_eq!(area_of("B4:A2"), None);
    }
}
