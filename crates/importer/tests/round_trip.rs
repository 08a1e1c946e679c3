//! Any table that is written in any encoding or format reads back the same, and no table loses a row.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test that breaks here has failed")]

use std::{io::Write, path::Path};

use proptest::prelude::*;
use vagnpark_domain::import::Kind;
use vagnpark_importer::{
    Examined, Outcome, Settings,
    file::{Encoding, Line, Source, encode},
    read_all,
    registers::{CostRow, VehicleRow},
    value::{Decimals, Style, Unit, measure},
};

type Table = Vec<Vec<String>>;

const HEADER: [&str; 4] = ["Regnr", "Märke", "Årsmodell", "Förvaltning"];

/// A cell of letters that every encoding has, with all that needs quoting.
fn cell() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => "[A-Za-z0-9åäöÅÄÖé ]{0,12}",
        1 => "[a-zåäö;,|\t\"' \n=+@-]{0,10}",
    ]
}

fn table() -> impl Strategy<Value = Table> {
    // A row with nothing in it is not a row, so each has a number.
    let row = (1..100_u32, prop::collection::vec(cell(), 3))
        .prop_map(|(number, cells)| [format!("MLB {number:03}")].into_iter().chain(cells).collect());
    prop::collection::vec(row, 1..8)
}

fn with_header(table: &Table) -> Table {
    [HEADER.map(str::to_owned).to_vec()].into_iter().chain(table.iter().cloned()).collect()
}

fn as_csv(table: &Table, separator: u8) -> String {
    let mut writer = csv::WriterBuilder::new().delimiter(separator).from_writer(Vec::new());
    for row in table {
        writer.write_record(row).unwrap();
    }
    String::from_utf8(writer.into_inner().unwrap()).unwrap()
}

fn as_xlsx(table: &Table) -> Vec<u8> {
    let mut workbook = rust_xlsxwriter::Workbook::new();
    let sheet = workbook.add_worksheet();
    for (row, cells) in (0..).zip(table) {
        for (column, cell) in (0..).zip(cells) {
            sheet.write_string(row, column, cell).unwrap();
        }
    }
    workbook.save_to_buffer().unwrap()
}

fn as_ods(table: &Table) -> Vec<u8> {
    let escaped = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    // Spaces and tabs that XML would fold, and line breaks, have elements of their own.
    let paragraphs = |text: &str| -> String {
        let inline = |line: &str| escaped(line).replace('\t', "<text:tab/>").replace(' ', "<text:s/>");
        text.split('\n').map(inline).map(|line| ["<text:p>", &line, "</text:p>"].concat()).collect()
    };
    let cell = |text: &String| {
        format!("<table:table-cell office:value-type=\"string\">{}</table:table-cell>", paragraphs(text))
    };
    let rows: String = table
        .iter()
        .map(|row| ["<table:table-row>", &row.iter().map(cell).collect::<String>(), "</table:table-row>"].concat())
        .collect();
    let content = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><office:document-content \
         xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" \
         xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\" \
         xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\"><office:body><office:spreadsheet><table:table \
         table:name=\"Blad1\">{rows}</table:table></office:spreadsheet></office:body></office:document-content>"
    );
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let stored = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (name, text) in [
        ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
        (
            "META-INF/manifest.xml",
            "<manifest:manifest xmlns:manifest=\"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0\"/>",
        ),
        ("content.xml", content.as_str()),
    ] {
        archive.start_file(name, stored).unwrap();
        archive.write_all(text.as_bytes()).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

/// What a file reads as, with cells trimmed, since the space around them means nothing.
fn read_back(bytes: &[u8], settings: &Settings) -> Table {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), bytes).unwrap();
    let knows = |header: &str| HEADER.contains(&header);
    let source = Source::open(file.path(), "", settings, &knows).expect("a table we wrote");
    let mut rows = source.rows(0).unwrap();
    let (mut line, mut table) = (Line::default(), Vec::new());
    while rows.next(&mut line).unwrap() {
        table.push(line.cells.iter().map(str::to_owned).collect());
    }
    trimmed(&table)
}

fn trimmed(table: &Table) -> Table {
    let row = |row: &Vec<String>| {
        let mut cells: Vec<String> = row.iter().map(|cell| cell.trim().to_owned()).collect();
        while cells.last().is_some_and(String::is_empty) {
            cells.pop();
        }
        cells
    };
    table.iter().map(row).collect()
}

fn examined(path: &Path, kind: Kind) -> Examined {
    Examined::open(path, "", kind, &Settings::default()).expect("a header that is known")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn i5_a_table_reads_back_the_same_in_every_encoding_with_every_separator(table in table(), which in 0..4_usize) {
        let table = with_header(&table);
        let text = as_csv(&table, [b';', b',', b'\t', b'|'][which]);
        for (encoding, name) in Encoding::ALL {
            // The code page of American DOS has the same letters as ours: only a person can say.
            let stated = (encoding == Encoding::Cp437).then(|| name.to_owned());
            let bom: &[u8] = match encoding {
                Encoding::Utf16Le => &[0xFF, 0xFE],
                Encoding::Utf16Be => &[0xFE, 0xFF],
                Encoding::Utf8
                | Encoding::Windows1252
                | Encoding::Cp437
                | Encoding::Cp850
                | Encoding::MacRoman
                | Encoding::Mixed => &[],
            };
            let bytes = [bom, &encode(&text, encoding)].concat();
            let settings = Settings { encoding: stated, ..Settings::default() };
            prop_assert_eq!(&read_back(&bytes, &settings), &trimmed(&table), "{}", name);
        }
    }

    #[test]
    fn i5_a_table_reads_back_the_same_as_a_workbook(table in table()) {
        let table = with_header(&table);
        for bytes in [as_xlsx(&table), as_ods(&table)] {
            prop_assert_eq!(read_back(&bytes, &Settings::default()), trimmed(&table));
        }
    }

    #[test]
    fn i1_no_row_of_any_table_is_lost(table in table(), blanks in prop::collection::vec(any::<bool>(), 8)) {
        // There are blank rows between some of them; those are skipped, and counted.
        let mut text = as_csv(&vec![HEADER.map(str::to_owned).to_vec()], b';');
        let mut lines = 0;
        for (row, blank) in table.iter().zip(blanks) {
            if blank {
                text.push_str(";;;\n");
                lines += 1;
            }
            text.push_str(&as_csv(&vec![row.iter().map(|cell| cell.replace('\n', " ")).collect()], b';'));
            lines += 1;
        }
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), text).unwrap();
        let set = read_all::<VehicleRow>(&examined(file.path(), Kind::Vehicles), 1_000).unwrap();
        prop_assert_eq!(set.rows.len(), lines);
        let rejected = set.rows.iter().filter(|(_, outcome)| matches!(outcome, Outcome::Rejected(_))).count();
        let explained: std::collections::HashSet<u64> = set
            .findings
            .iter()
            .filter(|finding| finding.severity == vagnpark_importer::Severity::Rejected)
            .map(|finding| finding.row)
            .collect();
        prop_assert_eq!(rejected, explained.len(), "each rejected row has its reason, and no other");
    }

    #[test]
    fn i6_an_amount_is_exact_in_every_form_it_is_written_in(ore in -1_000_000_000_i64..1_000_000_000,
        form in 0..8_usize) {
        let (kronor, rest) = ((ore / 100).unsigned_abs(), (ore % 100).unsigned_abs());
        let minus = if ore < 0 { "-" } else { "" };
        let grouped = |sign: &str| {
            let digits = kronor.to_string();
            let first = digits.len() % 3;
            let groups = [&digits[..first]].into_iter()
                .chain((first..digits.len()).step_by(3).map(|at| &digits[at..at + 3]));
            groups.filter(|group| !group.is_empty()).collect::<Vec<_>>().join(sign)
        };
        let text = match form {
            0 => format!("{minus}{kronor},{rest:02}"),
            1 => format!("{minus}{kronor}.{rest:02}"),
            2 => format!("{minus}{},{rest:02}", grouped(" ")),
            3 => format!("{minus}{},{rest:02} kr", grouped("\u{a0}")),
            4 => format!("{minus}{},{rest:02}", grouped(".")),
            5 => format!("{minus}{}.{rest:02}", grouped(",")),
            6 => format!("{}{},{rest:02}", minus.replace('-', "\u{2212}"), grouped("\u{202f}")),
            _ => format!("{kronor},{rest:02}{minus}"),
        };
        let read = measure(&text, Style::default(), Unit::Kronor, Unit::Ore, Decimals::Rounded);
        prop_assert_eq!(read.map(|read| read.value), Ok(ore), "{}", text);
    }
}

#[test]
fn a_number_in_a_workbook_is_the_number_that_the_spreadsheet_shows() {
    let mut workbook = rust_xlsxwriter::Workbook::new();
    let sheet = workbook.add_worksheet();
    for (column, header) in (0..).zip(["Kostnads-id", "Regnr", "Datum", "Kategori", "Belopp"]) {
        sheet.write_string(0, column, header).unwrap();
    }
    // 0.1 + 0.2 is not 0.3 in a computer, but it is 0,30 kr.
    for (row, amount) in (1..).zip([0.1 + 0.2, 1_234.5, 1_234_567.89, -33.33, 1e3]) {
        sheet.write_string(row, 0, format!("C{row}")).unwrap();
        sheet.write_string(row, 1, "MLB 101").unwrap();
        sheet.write_string(row, 2, "2026-10-01").unwrap();
        sheet.write_string(row, 3, "Service").unwrap();
        sheet.write_number(row, 4, amount).unwrap();
    }
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), workbook.save_to_buffer().unwrap()).unwrap();
    let set = read_all::<CostRow>(&examined(file.path(), Kind::Costs), 100).unwrap();
    let amounts: Vec<i64> = set
        .rows
        .iter()
        .map(|(_, outcome)| match outcome {
            Outcome::Row(row) => row.net.0,
            Outcome::Rejected(_) | Outcome::Skipped => 0,
        })
        .collect();
    assert_eq!(amounts, [30, 123_450, 123_456_789, -3_333, 100_000], "{:?}", set.findings);
}
