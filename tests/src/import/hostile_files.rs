//! Files that are made to break a reader: each is refused with a message, in bounded time and memory (I-10), and
//! nothing of it is kept.

use std::{
    fs::File,
    io::Write,
    path::Path,
    process::Stdio,
    sync::mpsc::{self, RecvTimeoutError},
    time::Duration,
};

use vagnpark_domain::limits::MAX_WORKBOOK_BYTES;

use crate::harness::{Database, migrate, run, vagnpark};

/// The time a refusal may take: two seconds of processor time in the shipped program. Here the program is not optimised
/// and other tests run beside it, so it takes several times as long.
const MOST_TIME: Duration = Duration::from_secs(5);
const MOST_MEMORY_KB: u64 = 200 * 1024;

/// The outcome of an import: exit code, what was written and printed, and how much processor time and memory it took.
struct Attempt {
    code: Option<i32>,
    written: String,
    said: String,
    took: Duration,
    memory_kb: u64,
}

/// What a process has used: processor time, and peak memory in kB.
fn taken(process: u32) -> Option<(Duration, u64)> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?.split_whitespace().next()?.parse().ok()?;
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    // After the name in parentheses: the 12th and 13th fields are hundredths of seconds.
    let fields: Vec<&str> = stat.rsplit_once(") ")?.1.split(' ').collect();
    let hundredths = fields.get(11)?.parse::<u64>().ok()? + fields.get(12)?.parse::<u64>().ok()?;
    Some((Duration::from_millis(hundredths * 10), peak))
}

fn attempt(database: &Database, kind: &str, file: &Path) -> Attempt {
    let mut command = vagnpark(database, &["import", kind, file.to_str().unwrap(), "--json"]);
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let process = child.id();
    let (end, ended) = mpsc::channel::<()>();
    let watching = std::thread::spawn(move || {
        let mut last = (Duration::ZERO, 0);
        while let Some(now) = taken(process) {
            last = now;
            if ended.recv_timeout(Duration::from_millis(2)) != Err(RecvTimeoutError::Timeout) {
                break;
            }
        }
        last
    });
    let output = child.wait_with_output().unwrap();
    drop(end);
    let (took, memory_kb) = watching.join().unwrap();
    assert!(memory_kb > 0, "it was watched");
    let [written, said] = [&output.stdout, &output.stderr].map(|text| String::from_utf8_lossy(text).into_owned());
    Attempt { code: output.status.code(), written, said, took, memory_kb }
}

fn write(path: &Path, mut fill: impl FnMut(&mut dyn Write)) {
    let mut file = std::io::BufWriter::new(File::create(path).unwrap());
    fill(&mut file);
    file.flush().unwrap();
}

/// A workbook whose sheet unpacks to a number of MiB.
fn bomb(path: &Path, mebibytes: usize) {
    workbook(path, |sheet| {
        let row = "<row><c t=\"inlineStr\"><is><t>Regnr</t></is></c></row>".repeat(20_000);
        let rows = mebibytes * 1024 * 1024 / row.len() + 1;
        (0..rows).for_each(|_| sheet.write_all(row.as_bytes()).unwrap());
    });
}

/// A workbook with the given rows.
fn workbook(path: &Path, fill: impl FnOnce(&mut dyn Write)) {
    let mut archive = zip::ZipWriter::new(File::create(path).unwrap());
    let packed = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
    let parts: [(&str, &str); 4] = [
        (
            "[Content_Types].xml",
            "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default \
             Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Default \
             Extension=\"xml\" ContentType=\"application/xml\"/></Types>",
        ),
        (
            "_rels/.rels",
            "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship \
             Id=\"r1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" \
             Target=\"xl/workbook.xml\"/></Relationships>",
        ),
        (
            "xl/workbook.xml",
            "<workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" \
             xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><sheets><sheet \
             name=\"A\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>",
        ),
        (
            "xl/_rels/workbook.xml.rels",
            "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship \
             Id=\"r1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet\" \
             Target=\"worksheets/sheet1.xml\"/></Relationships>",
        ),
    ];
    for (name, text) in parts {
        archive.start_file(name, packed).unwrap();
        archive.write_all(text.as_bytes()).unwrap();
    }
    archive.start_file("xl/worksheets/sheet1.xml", packed).unwrap();
    archive
        .write_all(b"<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData>")
        .unwrap();
    fill(&mut archive);
    archive.write_all(b"</sheetData></worksheet>").unwrap();
    archive.finish().unwrap();
}

/// A workbook of LibreOffice that repeats one filled row a million times, a thousand columns wide.
fn repeating(path: &Path) {
    let mut archive = zip::ZipWriter::new(File::create(path).unwrap());
    let stored = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    archive.start_file("mimetype", stored).unwrap();
    archive.write_all(b"application/vnd.oasis.opendocument.spreadsheet").unwrap();
    archive.start_file("META-INF/manifest.xml", stored).unwrap();
    archive
        .write_all(b"<manifest:manifest xmlns:manifest=\"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0\"/>")
        .unwrap();
    archive.start_file("content.xml", stored).unwrap();
    archive
        .write_all(
            b"<office:document-content xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" \
                        xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\" \
                        xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\"><office:body>\
                        <office:spreadsheet><table:table table:name=\"A\"><table:table-row \
                        table:number-rows-repeated=\"1000000\"><table:table-cell \
                        table:number-columns-repeated=\"1000\" \
                        office:value-type=\"string\"><text:p>Regnr</text:p></table:table-cell></table:table-row>\
                        </table:table></office:spreadsheet></office:body></office:document-content>",
        )
        .unwrap();
    archive.finish().unwrap();
}

/// A workbook of LibreOffice with the given content in one row.
fn ods(path: &Path, row: &str) {
    ods_after(path, "", row);
}

/// The same with a declaration in front of the document.
fn ods_after(path: &Path, declared: &str, row: &str) {
    let mut archive = zip::ZipWriter::new(File::create(path).unwrap());
    let stored = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    archive.start_file("mimetype", stored).unwrap();
    archive.write_all(b"application/vnd.oasis.opendocument.spreadsheet").unwrap();
    archive.start_file("META-INF/manifest.xml", stored).unwrap();
    archive
        .write_all(b"<manifest:manifest xmlns:manifest=\"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0\"/>")
        .unwrap();
    archive.start_file("content.xml", stored).unwrap();
    write!(
        archive,
        "{declared}<office:document-content xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" \
                     xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\" \
                     xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\"><office:body><office:spreadsheet>\
                     <table:table table:name=\"A\">{row}</table:table></office:spreadsheet></office:body>\
                     </office:document-content>"
    )
    .unwrap();
    archive.finish().unwrap();
}

/// A cell of LibreOffice with text in it.
fn cell(attributes: &str, text: &str) -> String {
    format!("<table:table-cell {attributes} office:value-type=\"string\"><text:p>{text}</text:p></table:table-cell>")
}

/// Workbooks of a few kilobytes that expand to gigabytes.
fn unfolding(folder: &Path) -> Vec<(std::path::PathBuf, &'static str)> {
    let at = |name: &str| folder.join(name);
    let one = |cells: &str| format!("<table:table-row>{cells}</table:table-row>");
    let blanks = |count: &str, times: usize| {
        cell("", &format!("Regnr{}", format!("<text:s text:c=\"{count}\"/>").repeat(times)))
    };
    ods(&at("two-billion-blanks.ods"), &one(&blanks("100000000", 20)));
    ods(&at("more-blanks-than-numbers-go.ods"), &one(&blanks("99999999999999999999999", 1)));
    let wide = cell("table:number-columns-repeated=\"400\"", &"x".repeat(1_000));
    ods(
        &at("a-row-a-thousand-times.ods"),
        &format!("<table:table-row table:number-rows-repeated=\"5000\">{wide}</table:table-row>"),
    );
    let covered = "<table:covered-table-cell table:number-columns-repeated=\"9000\" office:value-type=\"float\" \
                   office:value=\"1\"/>";
    ods(
        &at("covered-cells.ods"),
        &format!("<table:table-row table:number-rows-repeated=\"900000\">{covered}</table:table-row>"),
    );
    let formula = "<table:table-cell table:number-columns-repeated=\"9000\" table:formula=\"of:=1\"/>";
    ods(
        &at("formulas.ods"),
        &format!("<table:table-row table:number-rows-repeated=\"900000\">{formula}</table:table-row>"),
    );
    shared(&at("one-text-a-million-times.xlsx"));
    vec![
        (at("two-billion-blanks.ods"), "longer than"),
        (at("more-blanks-than-numbers-go.ods"), "longer than"),
        (at("a-row-a-thousand-times.ods"), "workbook"),
        (at("covered-cells.ods"), "cells"),
        (at("formulas.ods"), "cells"),
        (at("one-text-a-million-times.xlsx"), "workbook"),
    ]
}

/// A workbook of Excel in which one long text is in very many cells.
fn shared(path: &Path) {
    const TYPES: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let mut archive = zip::ZipWriter::new(File::create(path).unwrap());
    let packed = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
    let relations = |parts: &[(&str, &str)]| {
        let one = |(place, (kind, target)): (usize, &(&str, &str))| {
            format!("<Relationship Id=\"r{place}\" Type=\"{TYPES}/{kind}\" Target=\"{target}\"/>")
        };
        let all: String = parts.iter().enumerate().map(one).collect();
        format!(
            "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">\
             {all}</Relationships>"
        )
    };
    let row = format!("<row>{}</row>", "<c t=\"s\"><v>0</v></c>".repeat(400));
    let parts = [
        (
            "[Content_Types].xml",
            "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">\
                                 <Default Extension=\"rels\" \
                                 ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Default \
                                 Extension=\"xml\" ContentType=\"application/xml\"/></Types>"
                .to_owned(),
        ),
        ("_rels/.rels", relations(&[("officeDocument", "xl/workbook.xml")])),
        (
            "xl/workbook.xml",
            format!(
                "<workbook xmlns=\"{MAIN}\" xmlns:r=\"{TYPES}\"><sheets><sheet name=\"A\" \
                                     sheetId=\"1\" r:id=\"r0\"/></sheets></workbook>"
            ),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            relations(&[("worksheet", "worksheets/sheet1.xml"), ("sharedStrings", "sharedStrings.xml")]),
        ),
        ("xl/sharedStrings.xml", format!("<sst xmlns=\"{MAIN}\"><si><t>Regnr{}</t></si></sst>", "x".repeat(32_000))),
        (
            "xl/worksheets/sheet1.xml",
            format!("<worksheet xmlns=\"{MAIN}\"><sheetData>{}</sheetData></worksheet>", row.repeat(3_000)),
        ),
    ];
    for (name, text) in parts {
        archive.start_file(name, packed).unwrap();
        archive.write_all(text.as_bytes()).unwrap();
    }
    archive.finish().unwrap();
}

/// Writes hostile files into a folder; answers each with a word of the refusal.
fn hostile(folder: &Path) -> Vec<(std::path::PathBuf, &'static str)> {
    let at = |name: &str| folder.join(name);
    bomb(&at("unpacks-to-200-mib.xlsx"), 200);
    repeating(&at("a-billion-cells.ods"));
    write(&at("a-cell-of-200-mb.csv"), |file| {
        file.write_all(b"Regnr;Kommun\nMLB 201;\"").unwrap();
        let piece = vec![b'x'; 1024 * 1024];
        (0..200).for_each(|_| file.write_all(&piece).unwrap());
    });
    write(&at("a-million-columns.csv"), |file| {
        file.write_all(b"Regnr;Kommun\nMLB 201").unwrap();
        (0..1_000_000).for_each(|_| file.write_all(b";x").unwrap());
    });
    write(&at("a-header-of-a-million-columns.csv"), |file| {
        (0..1_000_000).for_each(|n| write!(file, "Kolumn {n};").unwrap());
    });
    write(&at("one-line-of-200-mb.csv"), |file| {
        let piece = vec![b'x'; 1024 * 1024];
        (0..200).for_each(|_| file.write_all(&piece).unwrap());
    });
    let mut large = zip::ZipWriter::new(File::create(at("larger-than-a-workbook.xlsx")).unwrap());
    let stored = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    large.start_file("xl/workbook.xml", stored).unwrap();
    large.write_all(&vec![b' '; usize::try_from(MAX_WORKBOOK_BYTES).unwrap()]).unwrap();
    large.finish().unwrap();
    let mut many = zip::ZipWriter::new(File::create(at("a-hundred-thousand-parts.xlsx")).unwrap());
    for number in 0..100_000 {
        many.start_file(format!("xl/worksheets/sheet{number}.xml"), stored).unwrap();
    }
    many.finish().unwrap();
    write(&at("nothing-but-zeros.csv"), |file| file.write_all(&vec![0; 10 * 1024 * 1024]).unwrap());
    write(&at("nothing-but-quotes.csv"), |file| file.write_all(&vec![b'"'; 10 * 1024 * 1024]).unwrap());
    vec![
        (at("unpacks-to-200-mib.xlsx"), "unpacks"),
        (at("a-hundred-thousand-parts.xlsx"), "unpacks"),
        (at("a-billion-cells.ods"), "cells"),
        (at("a-cell-of-200-mb.csv"), "longer than"),
        (at("a-million-columns.csv"), "longer than a row"),
        (at("a-header-of-a-million-columns.csv"), ""),
        (at("one-line-of-200-mb.csv"), ""),
        (at("larger-than-a-workbook.xlsx"), "32 MiB"),
        (at("nothing-but-zeros.csv"), "neither text nor a workbook"),
        (at("nothing-but-quotes.csv"), ""),
    ]
}

#[test]
fn i10_hostile_files_are_refused_with_a_message_within_two_seconds_and_200_mb() {
    let database = Database::sqlite();
    migrate(&database);
    let folder = tempfile::tempdir().unwrap();
    for (file, word) in hostile(folder.path()).into_iter().chain(unfolding(folder.path())) {
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        let Attempt { code, said, took, memory_kb, .. } = attempt(&database, "vehicles", &file);
        assert_eq!(code, Some(1), "{name}: {said}");
        assert!(said.contains(word) && said.trim().len() > 20, "{name}: {said}");
        assert!(!said.contains("panicked"), "{name}: {said}");
        assert!(took < MOST_TIME, "{name} took {took:?}");
        assert!(memory_kb < MOST_MEMORY_KB, "{name} took {memory_kb} kB");
    }
    assert_eq!(run(&database, &["import", "list"]), "");
}

#[test]
fn a_large_file_is_read_within_little_memory() {
    let database = Database::sqlite();
    crate::cost::main_job::import_everything(&database);
    let file = database.folder.path().join("many.csv");
    write(&file, |file| {
        writeln!(file, "trip_id,regnr,kommun,start,end,km").unwrap();
        for n in 0..100_000 {
            let (day, minute) = (1 + n / 1_400 % 28, n % 1_400);
            let (month, year) = (1 + n / 39_200 % 12, 2020);
            let start = format!("{year}-{month:02}-{day:02} {:02}:{:02}", 1 + minute / 64, minute % 60);
            writeln!(file, "M{n},MLB10{},Nora,{start},{year}-{month:02}-{day:02} 23:59,8.5", 1 + n % 5).unwrap();
        }
    });
    let Attempt { code, said, memory_kb, .. } = attempt(&database, "trips", &file);
    assert_eq!(code, Some(0), "{said}");
    assert!(memory_kb < MOST_MEMORY_KB, "{memory_kb} kB");
    run(&database, &["verify"]);
}

#[test]
fn a_large_workbook_is_read_within_little_memory() {
    let database = Database::sqlite();
    crate::cost::main_job::import_everything(&database);
    let file = database.folder.path().join("many.xlsx");
    workbook(&file, |sheet| {
        let mut row = |cells: &[String]| {
            let cells = cells.iter().map(|text| format!("<c t=\"inlineStr\"><is><t>{text}</t></is></c>"));
            write!(sheet, "<row>{}</row>", cells.collect::<String>()).unwrap();
        };
        row(&["trip_id", "regnr", "kommun", "start", "end", "km"].map(str::to_owned));
        for n in 0..110_000 {
            let (day, minute) = (1 + n / 1_400 % 28, n % 1_400);
            let date = format!("2020-{:02}-{day:02}", 1 + n / 39_200 % 12);
            let start = format!("{date} {:02}:{:02}", 1 + minute / 64, minute % 60);
            let number = format!("MLB10{}", 1 + n % 5);
            row(&[format!("M{n}"), number, "Nora".to_owned(), start, format!("{date} 23:59"), "8.5".to_owned()]);
        }
    });
    let Attempt { code, said, memory_kb, .. } = attempt(&database, "trips", &file);
    assert_eq!(code, Some(0), "{said}");
    assert!(memory_kb < MOST_MEMORY_KB, "{memory_kb} kB");
}

#[test]
fn a_hundred_thousand_rows_that_hang_on_one_answer_are_one_question() {
    let database = Database::sqlite();
    crate::cost::main_job::import_everything(&database);
    let file = database.folder.path().join("unknown.csv");
    write(&file, |file| {
        writeln!(file, "trip_id,regnr,kommun,start,end,km").unwrap();
        for n in 0..100_000 {
            writeln!(file, "U{n},MLB101,Norra,1/{} 2026 08:00,1/{} 2026 09:00,8", 1 + n % 12, 1 + n % 12).unwrap();
        }
    });
    let Attempt { code, written, said, memory_kb, .. } = attempt(&database, "trips", &file);
    assert_eq!(code, Some(1), "{said}");
    // The report names every row; how many threads read them beside each other decides the last tenth.
    assert!(memory_kb < MOST_MEMORY_KB * 5 / 4, "{memory_kb} kB");
    let report: serde_json::Value = serde_json::from_str(&written).unwrap();
    let asked: Vec<&str> =
        report["questions"].as_array().unwrap().iter().map(|question| question["id"].as_str().unwrap()).collect();
    assert_eq!(
        asked,
        ["date-order:start", "date-order:end", "organisation:norra"],
        "each once, for all rows that hang on it"
    );
    assert_eq!(report["counts"]["rejected"], 100_000);
    assert!(report["findings"].as_array().unwrap().iter().any(|finding| finding["code"] == "not_listed"));
}

#[test]
fn i10_what_a_file_declares_of_entities_is_not_read() {
    let database = Database::sqlite();
    migrate(&database);
    let folder = tempfile::tempdir().unwrap();
    let secret = folder.path().join("hemligt.txt");
    std::fs::write(&secret, "nyckeln under mattan").unwrap();
    let outside = format!("<!DOCTYPE x [<!ENTITY x SYSTEM \"file://{}\">]>", secret.display());
    // Ten times ten times ten …: twenty gigabytes if it were expanded.
    let tens = (1..10).map(|n| format!("<!ENTITY l{n} \"{}\">", format!("&l{};", n - 1).repeat(10)));
    let tens = tens.collect::<Vec<_>>().concat();
    let laughs = format!("<!DOCTYPE x [<!ENTITY l0 \"{}\">{tens}<!ENTITY x \"&l9;\">]>", "ha".repeat(10));
    let header = format!("<table:table-row>{}</table:table-row>", cell("", "Regnr"));
    let row = format!("{header}<table:table-row>{}</table:table-row>", cell("", "&x;"));
    for (name, declared) in [("outside", &outside), ("laughs", &laughs)] {
        let book = folder.path().join(format!("{name}.ods"));
        ods_after(&book, declared, &row);
        let Attempt { written, said, memory_kb, took, .. } = attempt(&database, "vehicles", &book);
        assert!(!written.contains("mattan") && !said.contains("mattan"), "{name}: {written} {said}");
        assert!(!said.contains("panicked") && memory_kb < MOST_MEMORY_KB && took < MOST_TIME, "{name}: {said}");
        let track = folder.path().join(format!("{name}.gpx"));
        let point = "<trkpt lat=\"59.5\" lon=\"15.0\"><name>&x;</name></trkpt>";
        let gpx = format!("{declared}<gpx><trk><trkseg>{point}{point}</trkseg><name>&x;</name></trk></gpx>");
        std::fs::write(&track, gpx.replacen("15.0", "&x;", 1)).unwrap();
        let output = vagnpark(&database, &["track", track.to_str().unwrap()]).output().unwrap();
        let said = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
        assert!(!said.contains("mattan") && !said.contains("panicked") && said.len() < 10_000, "{name}: {said}");
    }
}
