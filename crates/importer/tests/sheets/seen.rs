//! What a person sees of a sheet holds for the import.

use rust_xlsxwriter::{Format, Formula, Workbook};
use vagnpark_importer::{
    FileReason, Hidden, Settings, Stands,
    registers::{CostRow, UnitRow, VehicleRow},
};

use crate::{
    Read, read, try_to_read,
    written::{Cell, ods, ods_row, xls, xlsx, xlsx_row},
};

type Rows<'t> = &'t [&'t [&'t str]];

fn fill(sheet: &mut rust_xlsxwriter::Worksheet, rows: Rows<'_>) {
    for (row, cells) in (0..).zip(rows) {
        for (column, cell) in (0..).zip(*cells).filter(|(_, cell)| !cell.is_empty()) {
            sheet.write_string(row, column, *cell).unwrap();
        }
    }
}

const MERGED: Rows<'static> = &[
    &["Förvaltning", "Regnr", "Fabrikat", "Kommun"],
    &["Vård", "MLB 601", "Volvo", "Nora"],
    &["", "MLB 602", "Kia", ""],
    &["", "MLB 603", "Kia", ""],
    &["Gata", "MLB 604", "Volvo", ""],
];

fn units_and_municipalities(read: &Read<VehicleRow>) -> Vec<String> {
    let say = |row: &VehicleRow| {
        format!("{} {}", row.unit.as_deref().unwrap_or("-"), row.organisation.as_deref().unwrap_or("-"))
    };
    read.each(say)
}

#[test]
fn a_merged_cell_holds_for_each_of_its_rows() {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    fill(sheet, MERGED);
    let plain = Format::new();
    sheet.merge_range(1, 0, 3, 0, "Vård", &plain).unwrap();
    sheet.merge_range(1, 3, 4, 3, "Nora", &plain).unwrap();
    let excel = workbook.save_to_buffer().unwrap();
    let spanning = |text: &str, rows: u32| {
        format!(
            "<table:table-cell office:value-type=\"string\" table:number-rows-spanned=\"{rows}\"><text:p>{text}\
             </text:p></table:table-cell>"
        )
    };
    let rows = [
        ods_row("", MERGED[0]),
        ods_row("", &[&spanning("Vård", 3), "MLB 601", "Volvo", &spanning("Nora", 4)]),
        ods_row("", MERGED[2]),
        ods_row("", MERGED[3]),
        ods_row("", MERGED[4]),
    ];
    let libre = ods(&format!("<table:table table:name=\"Fordon\">{}</table:table>", rows.concat()));
    for bytes in [excel, libre] {
        let read = read::<VehicleRow>(&bytes, "");
        assert_eq!(units_and_municipalities(&read), ["Vård Nora", "Vård Nora", "Vård Nora", "Gata Nora"]);
        let merged = read.said(|reason| matches!(reason, FileReason::CellsMerged { once: false, .. }));
        assert_eq!(merged, [(2, "Förvaltning".to_owned()), (2, "Kommun".to_owned())]);
    }
}

#[test]
fn a_merged_title_stays_one_text_and_a_merged_heading_names_the_unit() {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    fill(sheet, &[&[], &["Regnr", "Fabrikat", "Modell"], &[], &["MLB 601", "Volvo", "V60"]]);
    sheet.merge_range(0, 0, 0, 2, "Fordon i kommunen", &Format::new()).unwrap();
    sheet.merge_range(2, 0, 2, 2, "Hemtjänst", &Format::new()).unwrap();
    let read = read::<VehicleRow>(&workbook.save_to_buffer().unwrap(), "");
    assert_eq!(read.each(|row| row.unit.clone()), [Some("Hemtjänst".to_owned())]);
    assert_eq!(read.examined.facts.sheets[0].header_row, 2);
}

#[test]
fn an_amount_over_several_rows_is_counted_once() {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    fill(
        sheet,
        &[
            &["Kostnads-id", "Regnr", "Datum", "Kategori", "Belopp"],
            &["C1", "MLB 101", "2026-10-01", "Service", ""],
            &["C2", "MLB 102", "2026-10-01", "Service", ""],
        ],
    );
    sheet.merge_range(1, 4, 2, 4, "", &Format::new()).unwrap();
    sheet.write_number(1, 4, 900).unwrap();
    let read = read::<CostRow>(&workbook.save_to_buffer().unwrap(), "");
    assert_eq!(read.taken(), [2], "the second row has no amount of its own");
    assert_eq!(read.said(|reason| matches!(reason, FileReason::CellsMerged { once: true, .. })).len(), 1);
}

#[test]
fn i10_a_merged_area_of_a_million_rows_holds_for_the_rows_that_are_used() {
    let row = |number: u32, cells: &[&str]| xlsx_row(number, cells);
    let rows = row(1, &["Regnr", "Förvaltning"]) + &row(2, &["MLB 601", "Gata"]) + &row(9_000, &["MLB 602", ""]);
    let sheet = format!(
        "<sheetData>{rows}</sheetData><mergeCells><mergeCell ref=\"B2:B1048576\"/><mergeCell ref=\"A5:XFD1048576\"/>\
         </mergeCells>"
    );
    let read = read::<VehicleRow>(&xlsx(&sheet, ""), "");
    assert_eq!(read.each(|row| row.unit.clone()), [Some("Gata".to_owned()), Some("Gata".to_owned())]);
}

#[test]
fn i6_a_number_is_read_as_its_format_of_zeros_shows_it() {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    fill(sheet, &[&["Kommun", "Enhet", "Kostnadsställe"], &["Nora", "Park"], &["Nora", "Gata"], &["Nora", "Vatten"]]);
    sheet.write_number_with_format(1, 2, 520, &Format::new().set_num_format("0000")).unwrap();
    sheet.write_number(2, 2, 1_234_567_890_123_456_789_f64).unwrap();
    sheet.write_number_with_format(3, 2, 0.5, &Format::new().set_num_format("0000")).unwrap();
    let number = |value: &str, shown: &str| {
        format!(
            "<table:table-cell office:value-type=\"float\" office:value=\"{value}\"><text:p>{shown}</text:p>\
             </table:table-cell>"
        )
    };
    let rows = [
        ods_row("", &["Kommun", "Enhet", "Kostnadsställe"]),
        ods_row("", &["Nora", "Park", &number("520", "0520")]),
        ods_row("", &["Nora", "Gata", &number("1.23456789012346E+18", "1,23457E+18")]),
        ods_row("", &["Nora", "Vatten", &number("0.5", "1")]),
    ];
    let libre = ods(&format!("<table:table table:name=\"A\">{}</table:table>", rows.concat()));
    for bytes in [workbook.save_to_buffer().unwrap(), libre] {
        let read = read::<UnitRow>(&bytes, "");
        let centres = read.each(|row| row.cost_centre.clone().unwrap_or_default());
        assert_eq!((centres[0].as_str(), centres[2].as_str()), ("0520", "0,5"));
        let long = read.said(|reason| matches!(reason, FileReason::LongNumber));
        assert_eq!(long, [(3, "Kostnadsställe".to_owned())]);
    }
}

#[test]
fn hidden_rows_and_sheets_are_left_alone_and_said_until_somebody_asks_for_them() {
    let rows: Rows<'_> = &[&["Regnr", "Kommun"], &["MLB 951", "Nora"], &["MLB 952", "Nora"], &["MLB 953", "Nora"]];
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet().set_name("Bilar").unwrap();
    fill(sheet, rows);
    sheet.set_row_hidden(2).unwrap();
    sheet.set_column_hidden(1).unwrap();
    sheet.autofilter(0, 0, 3, 1).unwrap();
    let gone = workbook.add_worksheet().set_name("Skrotade").unwrap();
    fill(gone, &[&["Regnr", "Kommun"], &["MLB 954", "Nora"]]);
    gone.set_very_hidden(true);
    let lines = [
        ods_row("", rows[0]),
        ods_row("", rows[1]),
        ods_row(" table:visibility=\"filter\"", rows[2]),
        ods_row("", rows[3]),
    ];
    let libre = ods(&format!(
        "<table:table table:name=\"Bilar\" table:style-name=\"shown\"><table:table-column/><table:table-column \
         table:visibility=\"collapse\"/>{}</table:table><table:table table:name=\"Skrotade\" \
         table:style-name=\"hidden\">{}{}</table:table>",
        lines.concat(),
        ods_row("", rows[0]),
        ods_row("", &["MLB 954", "Nora"])
    ));
    for bytes in [workbook.save_to_buffer().unwrap(), libre] {
        let left = read::<VehicleRow>(&bytes, "");
        assert_eq!((left.taken(), left.set.rows.len()), (vec![2, 4], 3), "a hidden row is skipped, and counted");
        let hidden =
            left.said(|reason| matches!(reason, FileReason::RowsHidden { count: 1, filtered: true, read: false }));
        assert_eq!(hidden.len(), 1);
        assert_eq!(left.said(|reason| *reason == FileReason::SheetHidden).len(), 1);
        assert_eq!(left.said(|reason| *reason == FileReason::ColumnHidden), [(1, "Kommun".to_owned())]);
        let all = Settings { hidden: Some(Hidden::Read), ..Settings::default() };
        let all = try_to_read::<VehicleRow>(&bytes, "", &all).unwrap();
        assert_eq!(all.taken(), [2, 3, 4, 2]);
        assert_eq!(all.said(|reason| matches!(reason, FileReason::RowsHidden { read: true, .. })).len(), 1);
        let chosen = Settings { sheets: vec!["Skrotade".to_owned()], ..Settings::default() };
        assert_eq!(try_to_read::<VehicleRow>(&bytes, "", &chosen).unwrap().taken(), [2]);
    }
}

#[test]
fn a_formula_that_nobody_has_calculated_is_named_and_not_read_as_blank() {
    let formula = |text: &str| format!("<c><f>{text}</f><v/></c>");
    let rows = [
        xlsx_row(1, &["Regnr", "Fabrikat", "Inköpspris"]),
        xlsx_row(2, &["MLB 601", "Volvo", &formula("389000*1.25")]),
        xlsx_row(3, &[&formula("A2&amp;\"x\""), "Kia", "1000"]),
        xlsx_row(4, &["MLB 603", "<c t=\"str\"><f>\"\"</f><v></v></c>", "1000"]),
    ];
    let excel = xlsx(&format!("<sheetData>{}</sheetData>", rows.concat()), "");
    let libre_formula = "<table:table-cell table:formula=\"of:=389000*1.25\"/>";
    let lines = [
        ods_row("", &["Regnr", "Fabrikat", "Inköpspris"]),
        ods_row("", &["MLB 601", "Volvo", libre_formula]),
        ods_row("", &["<table:table-cell table:formula=\"of:=[.A2]\"/>", "Kia", "1000"]),
        ods_row("", &["MLB 603", "Kia", "1000"]),
    ];
    let libre = ods(&format!("<table:table table:name=\"A\">{}</table:table>", lines.concat()));
    for bytes in [excel, libre] {
        let read = read::<VehicleRow>(&bytes, "");
        let said = read.said(|reason| *reason == FileReason::NeverCalculated);
        assert_eq!(said, [(2, "Inköpspris".to_owned()), (3, "Regnr".to_owned())]);
        assert_eq!(
            read.taken(),
            [2, 4],
            "a price that nobody calculated stops nothing, and no vehicle is called after a formula"
        );
        let named = read.findings().find(|finding| finding.column == "Inköpspris").unwrap();
        assert_eq!(named.value, "=389000*1.25");
    }
}

#[test]
fn a_calculated_formula_is_its_value() {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    fill(sheet, &[&["Regnr", "Fabrikat", "Årsmodell"], &["MLB 601", "Volvo"]]);
    sheet.write_formula(1, 2, Formula::new("=2000+19").set_result("2019")).unwrap();
    let read = read::<VehicleRow>(&workbook.save_to_buffer().unwrap(), "");
    assert_eq!((read.taken(), read.said(|reason| *reason == FileReason::NeverCalculated)), (vec![2], vec![]));
}

#[test]
fn hours_go_on_beyond_a_day() {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    fill(sheet, &[&["Regnr", "Fabrikat", "Motortid"], &["MLB 601", "Volvo"]]);
    sheet.write_number_with_format(1, 2, 25.5 / 24.0, &Format::new().set_num_format("[h]:mm")).unwrap();
    let time = "<table:table-cell office:value-type=\"time\" office:time-value=\"PT25H30M00S\"><text:p>25:30</text:p>\
                </table:table-cell>";
    let rows = ods_row("", &["Regnr", "Fabrikat", "Motortid"]) + &ods_row("", &["MLB 601", "Volvo", time]);
    let libre = ods(&format!("<table:table table:name=\"A\">{rows}</table:table>"));
    for bytes in [workbook.save_to_buffer().unwrap(), libre] {
        let read = read::<VehicleRow>(&bytes, "");
        assert_eq!(read.each(|row| row.extra.clone()), [vec![("Motortid".to_owned(), "25:30".to_owned())]]);
    }
}

#[test]
fn the_name_of_a_hidden_sheet_makes_no_units_of_the_others() {
    let mut workbook = Workbook::new();
    fill(workbook.add_worksheet().set_name("Bilar").unwrap(), &[&["Regnr", "Fabrikat"], &["MLB 951", "Kia"]]);
    let gone = workbook.add_worksheet().set_name("Skrotade").unwrap();
    fill(gone, &[&["Regnr", "Fabrikat"], &["MLB 954", "Kia"]]);
    gone.set_hidden(true);
    let bytes = workbook.save_to_buffer().unwrap();
    assert_eq!(read::<VehicleRow>(&bytes, "").each(|row| row.unit.clone()), [None]);
    let all = Settings { hidden: Some(Hidden::Read), sheet_names: Some(Stands::Unit), ..Settings::default() };
    let all = try_to_read::<VehicleRow>(&bytes, "", &all).unwrap();
    assert_eq!(all.each(|row| row.unit.clone()), [Some("Bilar".to_owned()), Some("Skrotade".to_owned())]);
}

#[test]
fn an_old_workbook_holds_as_people_see_it_too() {
    let texts = [
        (0, ["Förvaltning", "Regnr", "Inventarienummer", "Fabrikat"]),
        (1, ["Vård", "MLB 601", "", "Volvo"]),
        (2, ["", "MLB 602", "", "Kia"]),
        (3, ["", "MLB 603", "", "Saab"]),
    ];
    let texts = texts.into_iter().flat_map(|(row, texts)| {
        (0..).zip(texts).filter(|(_, text)| !text.is_empty()).map(move |(column, text)| Cell::Text(row, column, text))
    });
    let cells: Vec<Cell> = texts.chain([Cell::Formatted(1, 2, 520.0)]).collect();
    let bytes = xls(&cells, "0000", &[[1, 2, 0, 0]], &[3], &[3]);
    let read = read::<VehicleRow>(&bytes, "fordon.xls");
    let said = read.each(|row| (row.unit.clone().unwrap_or_default(), row.description.inventory_number.clone()));
    assert_eq!(said, [("Vård".to_owned(), Some("0520".to_owned())), ("Vård".to_owned(), None)]);
    let hidden = |reason: &FileReason| matches!(reason, FileReason::RowsHidden { count: 1, filtered: false, .. });
    assert_eq!(read.said(hidden).len(), 1);
    assert_eq!(read.said(|reason| *reason == FileReason::ColumnHidden), [(1, "Fabrikat".to_owned())]);
}

#[test]
fn a_merged_header_below_a_title_is_joined_with_what_stands_under_it() {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    fill(
        sheet,
        &[
            &["Utskriven 2014-08-22"],
            &["Reg.nr", "Kommun", "", "", "Miltal"],
            &["", "", "Senast", "Nästa", ""],
            &["MLB 300", "Nora", "2013-02-02", "2015-05-01", "9121"],
        ],
    );
    sheet.merge_range(1, 2, 1, 3, "Besiktning", &Format::new()).unwrap();
    let read = read::<VehicleRow>(&workbook.save_to_buffer().unwrap(), "");
    let facts = &read.examined.facts;
    assert_eq!((facts.sheets[0].header_row, facts.sheets[0].header_rows), (3, 2));
    let headers: Vec<&str> = facts.columns.iter().map(|column| column.header.as_str()).collect();
    assert_eq!(headers, ["Reg.nr", "Kommun", "Besiktning Senast", "Besiktning Nästa", "Miltal"]);
}

#[test]
fn a_number_that_a_workbook_keeps_does_not_tell_how_people_write_theirs() {
    let costs = |typed: &str| {
        let mut workbook = Workbook::new();
        let sheet = workbook.add_worksheet();
        fill(sheet, &[&["Regnr", "Datum", "Kategori", "Belopp"], &["MLB 101", "2026-10-01", "Leasing"]]);
        fill(sheet, &[&[], &[], &["MLB 101", "2026-10-02", "Leasing", typed]]);
        sheet.write_number(1, 3, 4_511.56).unwrap();
        read::<CostRow>(&workbook.save_to_buffer().unwrap(), "costs.xlsx")
    };
    let ore = |typed: &str| costs(typed).each(|row| row.net.0);
    assert_eq!(ore("28.069 tkr"), [451_156], "28 or 28 069 thousand: it is asked");
    assert_eq!(ore("28,07 tkr"), [451_156, 2_807_000]);
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    fill(sheet, &[&["Regnr", "Tjänstevikt (ton)"], &["MLB 601"], &["MLB 602", "1,234.50"]]);
    sheet.write_number(1, 1, 2.356).unwrap();
    let read = read::<VehicleRow>(&workbook.save_to_buffer().unwrap(), "vehicles.xlsx");
    assert_eq!(read.each(|row| row.description.kerb_weight_kg).first(), Some(&Some(2_356)), "whatever others write");
}
