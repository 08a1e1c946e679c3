//! Files written by hand, for what the libraries do not write.

use std::io::{Cursor, Write};

/// An archive of parts.
pub(crate) fn zip(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    for (name, bytes) in parts {
        archive.start_file(*name, options).unwrap();
        archive.write_all(bytes).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

/// A workbook of LibreOffice with these tables.
pub(crate) fn ods(tables: &str) -> Vec<u8> {
    let content = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><office:document-content \
         xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" \
         xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\" \
         xmlns:style=\"urn:oasis:names:tc:opendocument:xmlns:style:1.0\" \
         xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\"><office:automatic-styles>\
         <style:style style:name=\"shown\" style:family=\"table\"><style:table-properties table:display=\"true\"/>\
         </style:style><style:style style:name=\"hidden\" style:family=\"table\">\
         <style:table-properties table:display=\"false\"/></style:style></office:automatic-styles>\
         <office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"
    );
    let manifest = "<manifest:manifest xmlns:manifest=\"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0\"/>";
    zip(&[
        ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
        ("META-INF/manifest.xml", manifest.as_bytes()),
        ("content.xml", content.as_bytes()),
    ])
}

/// A row of texts in a workbook of LibreOffice; a blank text is a covered cell.
pub(crate) fn ods_row(given: &str, cells: &[&str]) -> String {
    let cell = |text: &&str| match text.strip_prefix('<') {
        Some(_) => (*text).to_owned(),
        None if text.is_empty() => "<table:covered-table-cell/>".to_owned(),
        None => format!("<table:table-cell office:value-type=\"string\"><text:p>{text}</text:p></table:table-cell>"),
    };
    format!("<table:table-row{given}>{}</table:table-row>", cells.iter().map(cell).collect::<String>())
}

/// A workbook of Excel whose only sheet has this content, with these styles.
pub(crate) fn xlsx(sheet: &str, styles: &str) -> Vec<u8> {
    let namespace = "xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"";
    let types = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let relation = |id: &str, kind: &str, target: &str| {
        format!("<Relationship Id=\"{id}\" Type=\"{types}/{kind}\" Target=\"{target}\"/>")
    };
    let relations = |all: &str| {
        let namespace = "http://schemas.openxmlformats.org/package/2006/relationships";
        format!("<Relationships xmlns=\"{namespace}\">{all}</Relationships>")
    };
    let parts = relation("r1", "worksheet", "worksheets/sheet1.xml") + &relation("r2", "styles", "styles.xml");
    let workbook = format!(
        "<workbook {namespace} xmlns:r=\"{types}\"><sheets><sheet name=\"Fordon\" sheetId=\"1\" r:id=\"r1\"/></sheets>\
         </workbook>"
    );
    zip(&[
        ("[Content_Types].xml", b"<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"/>"),
        ("_rels/.rels", relations(&relation("r1", "officeDocument", "xl/workbook.xml")).as_bytes()),
        ("xl/workbook.xml", workbook.as_bytes()),
        ("xl/_rels/workbook.xml.rels", relations(&parts).as_bytes()),
        ("xl/styles.xml", format!("<styleSheet {namespace}>{styles}</styleSheet>").as_bytes()),
        ("xl/worksheets/sheet1.xml", format!("<worksheet {namespace}>{sheet}</worksheet>").as_bytes()),
    ])
}

/// A row of texts in a workbook of Excel; a blank text is no cell.
pub(crate) fn xlsx_row(number: u32, cells: &[&str]) -> String {
    let cell = |(letter, text): (char, &&str)| match text.strip_prefix('<') {
        Some(rest) => format!("<c r=\"{letter}{number}\"{}", rest.strip_prefix('c').unwrap_or_default()),
        None if text.is_empty() => String::new(),
        None => format!("<c r=\"{letter}{number}\" t=\"inlineStr\"><is><t>{text}</t></is></c>"),
    };
    format!("<row r=\"{number}\">{}</row>", ('A'..='Z').zip(cells).map(cell).collect::<String>())
}

/// A cell of an old workbook, with row and column from 0.
pub(crate) enum Cell {
    Text(u16, u16, &'static str),
    /// A number with the format that is given for the workbook.
    Formatted(u16, u16, f64),
}

/// A record of an old workbook.
fn record(kind: u16, content: &[&[u8]]) -> Vec<u8> {
    let content = content.concat();
    let length = u16::try_from(content.len()).unwrap();
    [&kind.to_le_bytes(), &length.to_le_bytes(), content.as_slice()].concat()
}

/// Two bytes each.
fn words(words: &[u16]) -> Vec<u8> {
    words.iter().flat_map(|word| word.to_le_bytes()).collect()
}

/// A workbook from before 2007 with one sheet: its cells, a format for its numbers, the areas that are merged (first
/// and last row, first and last column), and the rows and columns that are hidden.
pub(crate) fn xls(cells: &[Cell], format: &str, merged: &[[u16; 4]], rows: &[u16], columns: &[u16]) -> Vec<u8> {
    let text = |text: &str| {
        let signs: Vec<u16> = text.encode_utf16().collect();
        [words(&[u16::try_from(signs.len()).unwrap()]), vec![1], words(&signs)].concat()
    };
    let begin = |kind: u16| record(0x0809, &[&words(&[0x0600, kind, 0x0DBB, 0x07CC]), &[0; 8]]);
    let end = record(0x000A, &[]);
    let plain = record(0x00E0, &[&words(&[0, 0]), &[0; 16]]);
    let formatted = record(0x00E0, &[&words(&[0, 164]), &[0; 16]]);
    let globals = [
        begin(5),
        record(0x0042, &[&words(&[1200])]),
        record(0x041E, &[&words(&[164]), &text(format)]),
        plain,
        formatted,
    ];
    let globals = globals.concat();
    let name: Vec<u8> = "Fordon".bytes().collect();
    let named = |begins: u32| record(0x0085, &[&begins.to_le_bytes(), &[0, 0, 6, 0], &name]);
    let begins = u32::try_from(globals.len() + named(0).len() + end.len()).unwrap();
    let mut sheet = begin(0x10);
    for column in columns {
        sheet.extend(record(0x007D, &[&words(&[*column, *column, 2_000, 0, 1, 0])]));
    }
    for row in rows {
        sheet.extend(record(0x0208, &[&words(&[*row, 0, 9, 255, 0, 0, 0x0120, 0])]));
    }
    for cell in cells {
        sheet.extend(match cell {
            Cell::Text(row, column, shown) => record(0x0204, &[&words(&[*row, *column, 0]), &text(shown)]),
            Cell::Formatted(row, column, number) => {
                record(0x0203, &[&words(&[*row, *column, 1]), &number.to_le_bytes()])
            }
        });
    }
    let areas: Vec<u8> = merged.iter().flat_map(|area| words(area)).collect();
    sheet.extend(record(0x00E5, &[&words(&[u16::try_from(merged.len()).unwrap()]), &areas]));
    let stream = [globals, named(begins), end.clone(), sheet, end].concat();
    let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).unwrap();
    file.create_stream("/Workbook").unwrap().write_all(&stream).unwrap();
    file.flush().unwrap();
    file.into_inner().into_inner()
}
