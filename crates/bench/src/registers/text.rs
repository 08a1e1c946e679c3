//! A sheet as text: separators, quotation marks, line ends and code pages.

use rand::{Rng, seq::IndexedRandom};
use rand_chacha::ChaCha8Rng;

use super::sheet::{Line, Sheet};

/// How letters become bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Encoding {
    Utf8,
    Utf8WithMark,
    Windows1252,
    Utf16Little,
    Utf16Big,
}

/// How a program saves a sheet as text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Text {
    encoding: Encoding,
    separator: char,
    end: &'static str,
    /// Whether each cell is quoted, or only those that need it.
    quotes_all: bool,
    /// Whether a first line says what separates.
    says_separator: bool,
    /// Whether blank rows have their separators.
    fills_up: bool,
}

impl Text {
    pub(super) fn of(encoding: Encoding, random: &mut ChaCha8Rng) -> Self {
        let separators = [(';', 6), ('\t', 2), (',', 2)];
        Self {
            encoding,
            separator: separators.choose_weighted(random, |(_, weight)| *weight).map_or(';', |(sign, _)| *sign),
            end: ["\r\n", "\n", "\r"].choose(random).copied().unwrap_or("\n"),
            quotes_all: random.random_bool(0.1),
            says_separator: random.random_bool(0.05),
            fills_up: random.random(),
        }
    }

    pub(super) fn write(self, sheet: &Sheet, random: &mut ChaCha8Rng) -> Vec<u8> {
        let mut text = String::new();
        if self.says_separator {
            text.push_str("sep=");
            text.push(self.separator);
            text.push_str(self.end);
        }
        let width = sheet.columns.len();
        for (place, line) in sheet.lines.iter().enumerate() {
            let mut cells: Vec<String> = sheet.cells(line).into_iter().map(|cell| self.quoted(&cell.text)).collect();
            if matches!(line, Line::Row(_)) || self.fills_up {
                cells.resize(width.max(cells.len()), String::new());
            }
            text.push_str(&cells.join(&self.separator.to_string()));
            // Some programs leave the last row without an end.
            if place + 1 < sheet.lines.len() || random.random_bool(0.9) {
                text.push_str(self.end);
            }
        }
        self.encoded(&text)
    }

    fn quoted(self, cell: &str) -> String {
        let needs = cell.contains([self.separator, '"', '\n', '\r']);
        if needs || (self.quotes_all && !cell.is_empty()) {
            format!("\"{}\"", cell.replace('"', "\"\""))
        } else {
            cell.to_owned()
        }
    }

    fn encoded(self, text: &str) -> Vec<u8> {
        let utf16 =
            |bytes: fn(u16) -> [u8; 2]| [0xFEFF].into_iter().chain(text.encode_utf16()).flat_map(bytes).collect();
        match self.encoding {
            Encoding::Utf8 => text.as_bytes().to_vec(),
            Encoding::Utf8WithMark => [b"\xEF\xBB\xBF", text.as_bytes()].concat(),
            Encoding::Windows1252 => text.chars().map(windows).collect(),
            Encoding::Utf16Little => utf16(u16::to_le_bytes),
            Encoding::Utf16Big => utf16(u16::to_be_bytes),
        }
    }
}

/// A letter in Windows-1252.
fn windows(letter: char) -> u8 {
    match letter {
        'Š' => 0x8A,
        'š' => 0x9A,
        '–' => 0x96,
        _ => u8::try_from(u32::from(letter)).unwrap_or(b'?'),
    }
}
