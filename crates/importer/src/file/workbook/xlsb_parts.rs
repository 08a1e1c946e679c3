//! The parts of an XLSB ([MS-XLSB] 2.1.7), for the formats of its numbers, which calamine does not tell.

use std::{
    collections::HashMap,
    fs::File,
    io::{BufReader, Read},
    path::Path,
};

use super::{
    markup::{each_element, value_of},
    number_format::NumberFormat,
    packed::{broken, open},
    shown::PERCENT,
    xlsx_parts::resolved,
};
use crate::file::{FileRefusal, MAX_WORKBOOK_BYTES};

/// A number format, the formats of cells, and one of them.
const FORMAT: u16 = 0x002C;
const BEGIN_CELL_FORMATS: u16 = 0x0269;
const END_CELL_FORMATS: u16 = 0x026A;
const CELL_FORMAT: u16 = 0x002F;
/// Names a sheet and its part.
const SHEET: u16 = 0x009C;
const ROW: u16 = 0x0000;
/// Numbers: in four bytes, in eight, calculated.
const NUMBERS: [u16; 3] = [0x0002, 0x0005, 0x0009];
/// The most numbers of which the format is kept.
const MOST_FORMATTED: usize = 1_000_000;

/// The formats of a workbook, and where its sheets are.
pub(super) struct Formats {
    archive: zip::ZipArchive<BufReader<File>>,
    by_style: Vec<Option<NumberFormat>>,
    parts: HashMap<String, String>,
}

impl Formats {
    pub(super) fn open(path: &Path) -> Result<Self, FileRefusal> {
        let archive = zip::ZipArchive::new(open(path)?).map_err(|error| broken(&error))?;
        let mut formats = Self { archive, by_style: Vec::new(), parts: HashMap::new() };
        formats.find_styles();
        formats.find_sheets();
        Ok(formats)
    }

    /// The bytes of a part; none if there is no such part. What is unpacked has been measured.
    fn part(&mut self, name: &str) -> Vec<u8> {
        let mut bytes = Vec::new();
        if let Ok(part) = self.archive.by_name(name)
            && part.take(MAX_WORKBOOK_BYTES).read_to_end(&mut bytes).is_err()
        {
            bytes.clear();
        }
        bytes
    }

    fn find_styles(&mut self) {
        let mut codes: HashMap<u16, String> =
            PERCENT.into_iter().map(|(number, code)| (number, code.to_owned())).collect();
        let mut in_cells = false;
        let styles = self.part("xl/styles.bin");
        for (kind, content) in Records(&styles) {
            match kind {
                FORMAT => codes.extend(word(content, 0).zip(content.get(2..).and_then(wide).map(|(text, _)| text))),
                BEGIN_CELL_FORMATS => in_cells = true,
                END_CELL_FORMATS => in_cells = false,
                CELL_FORMAT if in_cells => {
                    let code = word(content, 2).and_then(|number| codes.get(&number));
                    self.by_style.push(code.and_then(|code| NumberFormat::of(code)));
                }
                _ => {}
            }
        }
    }

    fn find_sheets(&mut self) {
        let relations = self.part("xl/_rels/workbook.bin.rels");
        let mut targets = HashMap::new();
        each_element(relations.as_slice(), |element| {
            if let (Some(id), Some(target)) = (value_of(element, "Id"), value_of(element, "Target")) {
                targets.insert(id, resolved("xl/", &target));
            }
        });
        let workbook = self.part("xl/workbook.bin");
        for (_, content) in Records(&workbook).filter(|(kind, _)| *kind == SHEET) {
            let Some((id, length)) = content.get(8..).and_then(wide) else { continue };
            let Some((name, _)) = content.get(8 + length..).and_then(wide) else { continue };
            self.parts.extend(targets.get(&id).map(|target| (name, target.clone())));
        }
    }

    /// The formats of a sheet's numbers that show more than the number, by row and column from 0.
    pub(super) fn of_sheet(&mut self, name: &str) -> HashMap<(u32, u32), NumberFormat> {
        let mut found = HashMap::new();
        let Some(part) = self.parts.get(name).cloned().filter(|_| self.by_style.iter().any(Option::is_some)) else {
            return found;
        };
        let sheet = self.part(&part);
        let mut row = 0;
        for (kind, content) in Records(&sheet) {
            if kind == ROW {
                row = long(content, 0).unwrap_or(row);
            } else if NUMBERS.contains(&kind)
                && found.len() < MOST_FORMATTED
                && let (Some(column), Some(style)) = (long(content, 0), long(content, 4))
            {
                let style = usize::try_from(style & 0x00FF_FFFF).unwrap_or(usize::MAX);
                found.extend(self.by_style.get(style).cloned().flatten().map(|format| ((row, column), format)));
            }
        }
        found
    }
}

/// The records of a part, each with its kind and its content.
struct Records<'r>(&'r [u8]);

impl<'r> Iterator for Records<'r> {
    type Item = (u16, &'r [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let (first, mut rest) = self.0.split_first()?;
        let mut kind = u16::from(*first);
        if first & 0x80 != 0 {
            let (second, after) = rest.split_first()?;
            (kind, rest) = (u16::from(first & 0x7F) | u16::from(second & 0x7F) << 7, after);
        }
        let mut length = 0_usize;
        for place in 0..4 {
            let (byte, after) = rest.split_first()?;
            length |= usize::from(byte & 0x7F) << (7 * place);
            rest = after;
            if byte & 0x80 == 0 {
                break;
            }
        }
        let (content, after) = rest.split_at_checked(length)?;
        self.0 = after;
        Some((kind, content))
    }
}

fn word(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes([*bytes.get(at)?, *bytes.get(at + 1)?]))
}

fn long(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..at + 4)?.try_into().ok().map(u32::from_le_bytes)
}

/// A text that begins with its length, and how many bytes it takes.
fn wide(bytes: &[u8]) -> Option<(String, usize)> {
    let signs = usize::try_from(long(bytes, 0)?).ok()?;
    let end = signs.checked_mul(2)?.checked_add(4)?;
    let units = bytes.get(4..end)?.chunks_exact(2).filter_map(|pair| word(pair, 0));
    Some((char::decode_utf16(units).map(|sign| sign.unwrap_or(char::REPLACEMENT_CHARACTER)).collect(), end))
}
