//! A register as a file.

use rand::{Rng, seq::IndexedRandom};
use rand_chacha::ChaCha8Rng;

use super::{
    Kind,
    sheet::{Line, Sheet},
    text::{Encoding, Text},
    truth::{Row, Truth},
    workbook,
};

/// A register as a file, with what it says.
#[derive(Clone, Debug)]
pub struct Written {
    /// The kind of register.
    pub kind: Kind,
    /// The name of the file.
    pub name: String,
    /// The file.
    pub bytes: Vec<u8>,
    /// The habits that it is written with.
    pub habits: String,
    /// The header of each field's columns.
    pub(super) headers: Vec<(&'static str, String)>,
    pub(super) rows: Vec<SaidRow>,
}

/// A row of the file.
#[derive(Clone, Debug)]
pub(super) struct SaidRow {
    /// Its number in the file, as a spreadsheet counts.
    pub(super) number: u64,
    /// What it says.
    pub(super) said: Row,
    /// Its texts that no field has room for.
    pub(super) marks: Vec<String>,
}

impl Written {
    /// Writes what is so with the habits of some office.
    pub fn of(truth: Truth, random: &mut ChaCha8Rng) -> Self {
        let kind = truth.kind;
        let workbook = random.random_bool(0.35);
        let encodings = [
            (Encoding::Utf8, 3),
            (Encoding::Utf8WithMark, 3),
            (Encoding::Windows1252, 3),
            (Encoding::Utf16Little, 1),
            (Encoding::Utf16Big, 1),
        ];
        let encoding = encodings.choose_weighted(random, |(_, weight)| *weight).map_or(Encoding::Utf8, |(e, _)| *e);
        let latin = encoding == Encoding::Windows1252 && !workbook;
        let sheet = Sheet::of(truth, latin, random);
        let (name, bytes, habits, first) = if workbook {
            let (bytes, first) = workbook::write(&sheet, random);
            ("register.xlsx", bytes, format!("XLSX from row {first}"), first)
        } else {
            let text = Text::of(encoding, random);
            ("register.csv", text.write(&sheet, random), format!("{text:?}"), 1)
        };
        let number_of = |row: usize| {
            let place = sheet.lines.iter().position(|line| *line == Line::Row(row)).unwrap_or_default();
            first + u64::try_from(place).unwrap_or_default()
        };
        let rows = sheet.said.iter().zip(&sheet.marks).enumerate();
        let rows = rows.map(|(row, (said, marks))| SaidRow {
            number: number_of(row),
            said: said.clone(),
            marks: marks.clone(),
        });
        let named = sheet.columns.iter().filter_map(|column| Some((column.field?, column.header.clone())));
        Self { kind, name: name.to_owned(), bytes, habits, headers: named.collect(), rows: rows.collect() }
    }

    /// The names of its rows, as a list of SQL.
    pub(super) fn names(&self) -> String {
        let name = self.kind.fields().first().copied().unwrap_or_default();
        let names = self.rows.iter().filter_map(|row| Some(format!("'{}'", row.said.get(name)?.stored())));
        names.collect::<Vec<_>>().join(", ")
    }
}
