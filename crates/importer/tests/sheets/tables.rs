//! Several tables on a sheet, headers in unusual places, and rows that are no data.

use rust_xlsxwriter::Workbook;
use vagnpark_domain::import::Kind;
use vagnpark_importer::{
    Examined, FileReason, FileRefusal, FindingCode, Outcome, Settings, read_all,
    registers::{CostRow, VehicleRow},
};

use crate::{headers, read, try_to_read, with_each_line_end};

fn years(text: &[u8]) -> Vec<(String, Option<i32>)> {
    let read = read::<VehicleRow>(text, "");
    read.each(|row| {
        (row.description.registration_number.as_ref().unwrap().as_str().to_owned(), row.description.model_year)
    })
}

#[test]
fn a_second_table_below_is_read_by_its_own_header() {
    let text = "Personbilar\nRegnr;Fabrikat;Årsmodell\nMLB 601;Volvo;2019\nMLB 602;Kia;2020\n\nLastbilar\n\
                Regnr;Årsmodell;Totalvikt;Fabrikat\nMLB 611;2018;18000;Scania\nMLB 612;2017;16000;Volvo\n";
    for bytes in with_each_line_end(text) {
        let right = [("MLB601", 2019), ("MLB602", 2020), ("MLB611", 2018), ("MLB612", 2017)];
        assert_eq!(years(&bytes), right.map(|(number, year)| (number.to_owned(), Some(year))));
        let read = read::<VehicleRow>(&bytes, "");
        assert_eq!(read.taken(), [3, 4, 8, 9]);
        let sheets = &read.examined.facts.sheets;
        assert_eq!(sheets.iter().map(|sheet| (sheet.header_row, sheet.rows)).collect::<Vec<_>>(), [(2, 2), (7, 2)]);
    }
}

#[test]
fn a_table_of_something_else_below_is_named_and_not_read_as_the_first() {
    let vehicles = "Regnr;Fabrikat;Modell\nMLB 961;Kia;Ceed\nMLB 962;Volvo;V60\n\nTankningar\nDatum;Liter;Belopp\n\
                    2026-09-01;38,5;577,50\n2026-09-12;41,2;618,00\n";
    for bytes in with_each_line_end(vehicles) {
        let read = read::<VehicleRow>(&bytes, "");
        assert_eq!((read.taken(), read.set.rows.len()), (vec![2, 3], 2));
        let other = read.said(|reason| *reason == FileReason::TableNotRead { first: 5, last: 8 });
        assert_eq!(other.len(), 1);
    }
    let costs = "cost_id;regnr;date;category;net\nK1;MLB 104;2026-10-02;Reparation;100,00\n\nTankningar\n\
                 id;regnr;datum;produkt;belopp\n77;MLB 104;2026-10-03;Diesel;500,00\n";
    let read = read::<CostRow>(costs.as_bytes(), "");
    assert_eq!(read.taken(), [2]);
    assert_eq!(read.said(|reason| matches!(reason, FileReason::TableNotRead { .. })).len(), 1);
}

#[test]
fn the_header_on_each_page_begins_no_table() {
    let text = "Regnr;Fabrikat\nMLB 601;Volvo\n\nRegnr;Fabrikat\nMLB 602;Kia\n";
    let read = read::<VehicleRow>(text.as_bytes(), "");
    assert_eq!((read.taken(), read.examined.facts.sheets.len()), (vec![2, 5], 1));
}

#[test]
fn a_table_beside_is_none_of_the_columns() {
    let text = "Regnr;Fabrikat;Modell;;Fabrikat;Antal\nMLB 601;Volvo;V60;;Volvo;2\nMLB 602;Volvo;V60;;Kia;1\n\
                MLB 603;Kia;Ceed;;;\n";
    for bytes in with_each_line_end(text) {
        let read = read::<VehicleRow>(&bytes, "");
        assert_eq!(read.taken(), [2, 3, 4]);
        assert!(read.each(|row| row.extra.clone()).concat().is_empty());
        assert_eq!(read.said(|reason| *reason == FileReason::TableBeside).len(), 1);
    }
    let twice = "Regnr;Fabrikat;;Regnr;Fabrikat\nMLB 601;Volvo;;MLB 603;Kia\nMLB 602;Kia;;;\n";
    assert_eq!(read::<VehicleRow>(twice.as_bytes(), "").taken(), [2, 3, 2], "both are vehicles");
    let spaced = "Regnr;Fabrikat;;Anm;Skåp\nMLB 601;Volvo;;ny;\nMLB 602;Kia;;;B\nMLB 603;Kia;;;\n";
    let spaced = read::<VehicleRow>(spaced.as_bytes(), "");
    assert_eq!(spaced.examined.facts.sheets.len(), 1, "remarks beyond a blank column belong to their rows");
}

#[test]
fn a_form_above_the_register_is_no_table() {
    let text = "Kommun;Nora;Förvaltning;Gata\nKontakt;Anna\n\nRegnr;Fabrikat\nMLB 601;Volvo\n";
    let read = read::<VehicleRow>(text.as_bytes(), "");
    assert_eq!((read.taken(), read.examined.facts.sheets.len()), (vec![5], 1));
}

#[test]
fn headings_sums_and_notes_are_told_by_their_shape_and_place() {
    let text = "Regnr;Fabrikat;Modell\n4100 Hemtjänst;;\nMLB 601;Volvo;V60\nGata (2 st);;\nMLB 602;Kia;Ceed\n\
                MLB 603;;\n* uppskattat värde;;\n¹ inkl. moms;;\nKälla: Transportstyrelsen;;\n\
                Utskrivet 2026-01-15 av fordonsenheten;;\n";
    for bytes in with_each_line_end(text) {
        let read = read::<VehicleRow>(&bytes, "");
        let units = read.each(|row| row.unit.clone().unwrap_or_default());
        assert_eq!(units, ["4100 Hemtjänst", "Gata", "Gata"]);
        let notes = read.findings().filter(|finding| finding.code == FindingCode::Footnote).count();
        assert_eq!((read.taken(), notes), (vec![3, 5, 6], 4));
    }
    let sums = "Förvaltning;Regnr;Fabrikat\nSumma;MLB 601;Volvo\nMedel;MLB 602;Kia\nSumma;2 st;\nSumma;2;\n";
    assert_eq!(read::<VehicleRow>(sums.as_bytes(), "").taken(), [2, 3], "a full row is data, whatever it is called");
}

#[test]
fn one_known_header_is_enough_where_nothing_looks_like_a_value() {
    let read = headers(b"Car;Model;Owner\nMLB 601;V60;Nora\n", Kind::Vehicles, &Settings::default());
    assert!(read.is_ok_and(|headers| headers.iter().any(|header| header == "Model")));
    let prose = headers(b"Bilen;som;st\xc3\xa5r\nMLB 601;d\xc3\xa4r;nu\n", Kind::Vehicles, &Settings::default());
    assert!(matches!(prose, Err(FileRefusal::NoHeader(_))));
}

#[test]
fn a_header_below_a_long_text_is_found_and_one_far_down_can_be_stated() {
    let below = |lines: usize| {
        let prose = "Det här är en lång inledning\n".repeat(lines);
        format!("{prose}Regnr;Fabrikat\nMLB 601;Volvo\n")
    };
    for bytes in with_each_line_end(&below(60)) {
        assert_eq!(read::<VehicleRow>(&bytes, "").taken(), [62]);
    }
    let far = below(1_500);
    let refused = try_to_read::<VehicleRow>(far.as_bytes(), "", &Settings::default()).err();
    assert!(matches!(refused, Some(FileRefusal::NoHeader(1_000))));
    let stated = Settings { header_row: Some(1_501), ..Settings::default() };
    assert_eq!(try_to_read::<VehicleRow>(far.as_bytes(), "", &stated).unwrap().taken(), [1_502]);
}

#[test]
fn rows_above_a_header_count_as_a_spreadsheet_counts_them() {
    let text = "Fordon\n\n\n\nNora kommun\n\n\n\n\n\n\nRegnr;Fabrikat\nMLB 601;Volvo\n";
    for bytes in with_each_line_end(text) {
        let read = read::<VehicleRow>(&bytes, "");
        assert_eq!((read.examined.facts.sheets[0].header_row, read.taken()), (12, vec![13]));
        assert_eq!(read.set.rows.len(), 1);
    }
}

#[test]
fn a_file_without_a_header_has_columns_by_their_letters() {
    let text = "MLB 601;Volvo;2019\nMLB 602;Kia;2020\n";
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    for (row, cells) in [["MLB 601", "Volvo", "2019"], ["MLB 602", "Kia", "2020"]].iter().enumerate() {
        for (column, cell) in cells.iter().enumerate() {
            sheet.write_string(row.try_into().unwrap(), column.try_into().unwrap(), *cell).unwrap();
        }
    }
    let columns = [("Kolumn A", "registration_number"), ("Kolumn B", "make"), ("Kolumn C", "model_year")];
    let columns = columns.map(|(header, field)| (header.to_owned(), field.to_owned())).into();
    let settings = Settings { header_row: Some(0), columns, ..Settings::default() };
    for bytes in with_each_line_end(text).into_iter().chain([workbook.save_to_buffer().unwrap()]) {
        let names = headers(&bytes, Kind::Vehicles, &settings).unwrap();
        assert_eq!(names, ["Kolumn A", "Kolumn B", "Kolumn C"]);
        assert_eq!(try_to_read::<VehicleRow>(&bytes, "", &settings).unwrap().taken(), [1, 2]);
    }
}

#[test]
fn the_newest_of_the_sheets_of_years_is_read_first() {
    let mut workbook = Workbook::new();
    for (year, make) in [("2024", "Saab"), ("2026", "Volvo"), ("2025", "Kia")] {
        let sheet = workbook.add_worksheet().set_name(year).unwrap();
        for (column, texts) in [["Regnr", "MLB 601"], ["Fabrikat", make]].iter().enumerate() {
            for (row, text) in (0..).zip(texts) {
                sheet.write_string(row, column.try_into().unwrap(), *text).unwrap();
            }
        }
    }
    let read = read::<VehicleRow>(&workbook.save_to_buffer().unwrap(), "");
    assert_eq!(read.each(|row| row.description.make.clone()), ["Volvo", "Kia", "Saab"]);
    assert!(read.examined.is_of_earlier_year(2, 0) && !read.examined.is_of_earlier_year(0, 2));
}

#[test]
fn sheets_that_are_called_after_organisations_are_theirs() {
    let mut workbook = Workbook::new();
    for (name, number) in [("Nora", "MLB 601"), ("Hällefors", "MLB 602")] {
        let sheet = workbook.add_worksheet().set_name(name).unwrap();
        sheet.write_string(0, 0, "Regnr").unwrap();
        sheet.write_string(1, 0, number).unwrap();
    }
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), workbook.save_to_buffer().unwrap()).unwrap();
    let whose = |known: &[&str]| {
        let mut examined = Examined::open(file.path(), "", Kind::Vehicles, &Settings::default()).unwrap();
        examined.name_sheets_after(|name| known.contains(&name));
        let rows = read_all::<VehicleRow>(&examined, 10).unwrap().rows.into_iter();
        let row = |(_, outcome)| if let Outcome::Row(row) = outcome { Some(row) } else { None };
        rows.filter_map(row).map(|row: VehicleRow| (row.organisation, row.unit)).collect::<Vec<_>>()
    };
    let name = |name: &str| Some(name.to_owned());
    assert_eq!(whose(&["Nora", "Hällefors"]), [(name("Nora"), None), (name("Hällefors"), None)]);
    assert_eq!(whose(&["Nora"]), [(None, name("Nora")), (None, name("Hällefors"))]);
}
