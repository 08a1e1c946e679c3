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
