//! Registers as they really look: each file of `fixtures/habits` has one habit or fault, and the table says which. The
//! conclusions, findings, questions and plans are in `fixtures/habits/expected`, the same on both engines.

use std::fmt::Write as _;

use serde_json::Value;

use crate::{
    cost::main_job::import_everything,
    harness::{Database, both, repository, run, vagnpark},
};

/// A file with its kind of register, who sends it (nobody in particular if empty), and its habit.
type Habit = (&'static str, &'static str, &'static str, &'static str);

const HABITS: &[Habit] = &[
    ("utf-8-with-bom.csv", "vehicles", "", "UTF-8 with the mark that Excel puts first"),
    ("utf-16-little.csv", "vehicles", "", "“Unicode text” from Excel: UTF-16 with tabs"),
    ("utf-16-big-without-bom.csv", "vehicles", "", "UTF-16 the other way round, without a mark"),
    ("windows-1252.csv", "vehicles", "", "the usual Swedish CSV, with Š above Latin-1"),
    ("cp850.csv", "vehicles", "", "from a DOS program"),
    ("cp437-signs.csv", "vehicles", "", "from an American DOS program, told by its signs"),
    ("macroman.csv", "vehicles", "", "from an old Mac"),
    ("encoded-twice.csv", "vehicles", "", "UTF-8 that was taken for Windows-1252 once"),
    ("sep-line.csv", "vehicles", "", "a first line that says what separates"),
    ("tabs.txt", "vehicles", "", "separated by tabs"),
    ("bars.csv", "vehicles", "", "separated by bars"),
    ("semicolon-in-commas.csv", "vehicles", "", "commas between cells and within quoted ones"),
    ("line-breaks-in-quotes.csv", "vehicles", "", "line breaks within cells; rows count as a spreadsheet counts"),
    ("title-rows.csv", "vehicles", "", "title and date above the header"),
    ("header-over-two-rows.csv", "vehicles", "", "groups of columns named above them"),
    ("merged-headers.xlsx", "vehicles", "", "the same with merged cells"),
    ("department-as-heading.csv", "vehicles", "", "the unit as a row of its own above its vehicles"),
    ("subtotals-and-blank-rows.csv", "vehicles", "", "sums and blank rows between the vehicles"),
    ("header-once-more.csv", "vehicles", "", "the header on each printed page"),
    ("unknown-and-double-columns.csv", "vehicles", "", "columns nobody else has, and one twice"),
    ("extra-columns-in-a-row.csv", "vehicles", "", "rows of different lengths"),
    ("headers-in-many-spellings.csv", "vehicles", "", "Reg.nr, Märke, Åm, Mätarst."),
    ("own-names.csv", "vehicles", "", "the names of our own files"),
    ("mil-in-header.csv", "vehicles", "", "mil instead of kilometres"),
    ("required-column-missing.csv", "vehicles", "", "no column for what identifies a vehicle"),
    ("amounts-in-all-forms.csv", "costs", "", "amounts as people write them"),
    ("days-in-all-forms.csv", "vehicles", "", "days as people write them"),
    ("day-or-month-first.csv", "vehicles", "", "1/3 2024 in a column where no row tells"),
    ("day-first-told-by-a-row.csv", "vehicles", "", "1/3 2024 beside 13/5 2024"),
    ("month-first-told-by-a-row.csv", "vehicles", "", "1/3/2024 beside 5/13/2024"),
    ("decimal-or-thousands.csv", "costs", "", "1.234 in a column where no row tells"),
    ("decimal-told-by-a-row.csv", "costs", "", "1.234 beside 2.500,00"),
    ("lease-to-and-including-a-month.csv", "vehicles", "", "t.o.m. 2014-08 is the last of August"),
    ("words-for-nothing.csv", "vehicles", "", "-, saknas, #SAKNAS!"),
    ("yes-and-no-in-all-forms.csv", "vehicles", "", "Ja, N, X, 0, and a word that is neither"),
    ("formula-like-text.csv", "vehicles", "", "text that a spreadsheet would reckon with"),
    ("two-numbers-in-a-cell.csv", "vehicles", "", "two registration numbers in one cell"),
    ("sold-in-parentheses.csv", "vehicles", "", "a remark beside the number"),
    ("letters-for-digits.csv", "vehicles", "", "O for 0 and I for 1; and a number of another form"),
    ("without-registration-number.csv", "vehicles", "", "a machine by its inventory number, and one with neither"),
    ("twice-in-the-file.csv", "vehicles", "", "the same vehicle twice"),
    ("number-that-was-reused.csv", "vehicles", "nora", "another vehicle under a known number"),
    ("disagrees-with-the-register.csv", "vehicles", "nora", "another register said something else"),
    (
        "says-it-is-another-municipalitys.csv",
        "vehicles",
        "",
        "a vehicle under another municipality than in the register",
    ),
    ("changes-of-the-same-sender.csv", "vehicles", "", "the sender's own newer values"),
    ("missing-from-the-file.csv", "vehicles", "nora", "vehicles in service that the file does not have"),
    ("unknown-organisation.csv", "vehicles", "", "an organisation nobody knows, asked about once"),
    ("names-by-alias.csv", "vehicles", "", "Hellefors, Lindesb., B K T, 1884"),
    ("unknown-unit.csv", "vehicles", "", "a unit nobody knows"),
    ("readings-near-miss.csv", "readings", "", "a number that is nearly one we know"),
    ("readings-in-mil-by-mistake.csv", "readings", "", "a reading ten times too small"),
    ("trips-with-ten-faults.csv", "trips", "", "ten faults in ten rows"),
    ("fuel-of-an-unknown-card.csv", "fuel", "nora", "a card that no vehicle is known by"),
    ("fuel-that-cannot-be.csv", "fuel", "", "more than a tank, the wrong fuel, an odd odometer, a receipt twice"),
    ("tolls.csv", "tolls", "nora", "passages, one of an unknown vehicle"),
    ("bookings-that-overlap.csv", "bookings", "", "bookings that cannot both be, and a key twice"),
    ("services.csv", "services", "", "service history with an unknown kind of work"),
    ("population.csv", "population", "", "figures with spaces, a known one, an impossible one"),
    ("organisations-with-a-false-number.csv", "organisations", "", "a number that fails its check digit"),
    ("units.csv", "units", "", "units with aliases, one of an unknown municipality"),
    ("plain-workbook.xlsx", "vehicles", "", "a plain workbook"),
    ("macro-workbook.xlsm", "vehicles", "", "a workbook by its macro name"),
    ("a-sheet-for-each-unit.xlsx", "vehicles", "", "one sheet for each unit, and one with notes"),
    ("a-sheet-for-each-year.xlsx", "readings", "", "one sheet for each year"),
    ("days-from-1904.xlsx", "vehicles", "", "days counted from 1904"),
    ("numbers-as-text.xlsx", "vehicles", "", "numbers as text beside numbers"),
    ("excel-97.xls", "vehicles", "", "the workbook of Excel 97"),
    ("open-document.ods", "vehicles", "", "the workbook of LibreOffice"),
    ("merged-downwards.xlsx", "vehicles", "nora", "cells merged over several rows"),
    ("filtered-list.xlsx", "vehicles", "", "a filtered list, and a sheet that is hidden"),
    ("shown-with-zeros.xlsx", "units", "", "numbers shown with zeros in front, and one of too many digits"),
    ("formulas-never-calculated.xlsx", "vehicles", "nora", "formulas that no program has calculated"),
    ("two-tables.xlsx", "vehicles", "nora", "two tables below each other, with their columns in another order"),
    ("a-table-of-something-else.csv", "vehicles", "nora", "a table of something else below the register"),
    ("notes-below.csv", "vehicles", "nora", "marks in cells, and what they stand for below the rows"),
    ("a-web-page-called-xls.xls", "vehicles", "nora", "a web page under the name of a workbook"),
    ("a-csv-called-xlsx.xlsx", "vehicles", "", "a CSV under the name of a workbook"),
    ("truncated.xlsx", "vehicles", "", "half a workbook"),
    ("contradicts-itself.xls", "vehicles", "", "a damaged workbook that breaks the library, found by the fuzzer"),
    ("password-protected.xlsx", "vehicles", "", "a workbook under a password"),
    ("a-picture-called-csv.csv", "vehicles", "", "a picture under the name of a CSV"),
    ("empty.csv", "vehicles", "", "nothing but blank lines"),
    ("prose.txt", "vehicles", "", "a letter"),
    ("a-quote-never-closed.csv", "vehicles", "", "a quotation mark that is never closed"),
];

fn habit_file(name: &str) -> String {
    repository("fixtures/habits").join(name).display().to_string()
}

/// The register that the files are imported into: that of the main job, and two of Nora's vehicles.
fn furnish(database: &Database) {
    import_everything(database);
    run(database, &["import", "vehicles", &habit_file("before/vehicles.csv"), "--organisation", "nora"]);
}

/// What a dry run says, in lines.
fn told(database: &Database, (file, kind, sender, habit): &Habit) -> String {
    let path = habit_file(file);
    let mut arguments = vec!["import", kind, &path, "--dry-run", "--json"];
    if !sender.is_empty() {
        arguments.extend(["--organisation", sender]);
    }
    let output = vagnpark(database, &arguments).output().unwrap();
    let mut text = format!("{habit}\nimport {kind} {file}\n\n");
    let Ok(report) = serde_json::from_slice::<Value>(&output.stdout) else {
        let refusal = String::from_utf8(output.stderr).unwrap();
        let line = refusal.lines().rfind(|line| !line.trim().is_empty()).unwrap_or_default();
        assert_eq!(output.status.code(), Some(1), "{refusal}");
        return text + "refused: " + line.trim_start_matches("vagnpark: ") + "\n";
    };
    write_report(&mut text, &report);
    let rejected = report["counts"]["rejected"].as_u64().unwrap();
    assert_eq!(output.status.code(), Some(if rejected > 0 { 3 } else { 0 }), "{file}");
    text
}

fn write_report(text: &mut String, report: &Value) {
    let (counts, facts) = (&report["counts"], &report["file"]);
    let count = |name: &str| counts[name].as_u64().unwrap();
    let parts = ["created", "changed", "unchanged", "skipped", "rejected"];
    assert_eq!(count("rows"), parts.iter().map(|part| count(part)).sum::<u64>(), "no row is lost: {counts}");
    let separator =
        facts["separator"].as_str().map_or(String::new(), |separator| format!(" separated by {separator:?}"));
    let sheets = facts["sheets"].as_array().unwrap().iter().filter(|sheet| sheet["read"] == true);
    let sheets: Vec<String> =
        sheets.map(|sheet| format!("{}:{}", sheet["name"].as_str().unwrap(), sheet["header_row"])).collect();
    writeln!(text, "read as {}{separator}, header in {}", facts["encoding"].as_str().unwrap(), sheets.join(" "))
        .unwrap();
    let parts = parts.map(|part| format!("{} {part}", count(part)));
    writeln!(text, "{} rows = {}", count("rows"), parts.join(" + ")).unwrap();
    let shown = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    for finding in report["findings"].as_array().unwrap() {
        let [sheet, row, column, value, code, severity] =
            ["sheet", "row", "column", "value", "code", "severity"].map(|name| shown(&finding[name]));
        let sheet = if sheet.is_empty() { sheet } else { format!("{sheet} ") };
        let proposal = finding["proposal"].as_str().map_or(String::new(), |proposal| format!(" → {proposal}"));
        assert!(!shown(&finding["reason"]).is_empty());
        writeln!(text, "{severity}: {sheet}row {row}, {column} “{value}”: {code}{proposal}").unwrap();
    }
    for question in report["questions"].as_array().unwrap() {
        let options: Vec<String> = question["options"].as_array().unwrap().iter().map(&shown).collect();
        let against = question["against"].as_str().map_or(String::new(), |against| format!(" against “{against}”"));
        writeln!(
            text,
            "asked: {}{against}: {} ({} rows)",
            shown(&question["id"]),
            options.join(" | "),
            question["rows"]
        )
        .unwrap();
    }
    for change in report["changes"].as_array().unwrap() {
        let [row, what, field, old, new] = ["row", "what", "field", "old", "new"].map(|name| shown(&change[name]));
        writeln!(text, "changes: row {row}, {what} {field}: “{old}” → “{new}”").unwrap();
    }
    for plate in report["missing"].as_array().unwrap() {
        writeln!(text, "missing: {}", shown(plate)).unwrap();
    }
}

#[test]
fn every_habit_gives_exactly_its_findings_and_its_plan() {
    let [sqlite, postgres] = both();
    for database in [&sqlite, &postgres] {
        furnish(database);
    }
    for habit in HABITS {
        let told = [&sqlite, &postgres].map(|database| told(database, habit));
        assert_eq!(told[0], told[1], "{}: both engines say the same", habit.0);
        insta::with_settings!({ snapshot_path => repository("fixtures/habits/expected"), prepend_module_to_snapshot =>
            false, omit_expression => true }, {
            insta::assert_snapshot!(habit.0.replace('.', "-"), told[0]);
        });
    }
}

#[test]
fn every_file_of_habits_is_in_the_table() {
    let listed: Vec<&str> = HABITS.iter().map(|(file, ..)| *file).collect();
    for entry in std::fs::read_dir(repository("fixtures/habits")).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        if entry.file_type().unwrap().is_file() && name != "README.md" {
            assert!(listed.contains(&name.as_str()), "{name} has no line in the table");
        }
    }
}
