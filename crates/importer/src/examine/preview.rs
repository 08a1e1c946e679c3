//! The first rows of a file as they are, for a person to see where its header is.

use std::path::Path;

use vagnpark_domain::import::Kind;

use super::facts::shortened;
use crate::{
    Settings,
    file::{FileRefusal, Line, Source},
    headers::Headers,
    tables::tables_of,
    value::masked_of_person,
};

/// The first rows of a sheet unchanged, for a person to see where its header is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SheetPreview {
    /// Its name; that of a text file is empty.
    pub name: String,
    /// The rows with their numbers.
    pub rows: Vec<(u64, Vec<String>)>,
}

/// How many rows and columns are previewed.
const PREVIEWED: (usize, usize) = (12, 30);

/// The first rows of a file's tables, even if no header was found.
pub fn preview(path: &Path, name: &str, kind: Kind, settings: &Settings) -> Result<Vec<SheetPreview>, FileRefusal> {
    let headers = Headers::of(kind, settings);
    let source = Source::open(path, name, settings, &|header| headers.knows(header))?;
    let cell = |cell: &str| shortened(&masked_of_person(cell).unwrap_or_else(|| cell.to_owned()));
    let (rows, columns) = PREVIEWED;
    let mut previews = Vec::new();
    for table in tables_of(&source, settings, &headers)? {
        let mut lines = table.open(&source)?;
        let mut preview = SheetPreview { name: table.name, rows: Vec::new() };
        let mut line = Line::default();
        while preview.rows.len() < rows && lines.next(&mut line)? {
            preview.rows.push((line.number, line.cells.iter().take(columns).map(cell).collect()));
        }
        previews.push(preview);
    }
    Ok(previews)
}
