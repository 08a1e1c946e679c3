//! A number in a workbook is what a person sees: with the currency, the unit, the percent and the thousands of its
//! format.

use rust_xlsxwriter::{Format, Workbook};
use vagnpark_domain::time::local_date;
use vagnpark_importer::{
    Reason, ValueReason,
    registers::{CostRow, ReadingRow, TripRow, VehicleRow},
};

use crate::{
    Read, read,
    written::{Cell, ods, ods_row, xls},
    xlsb::{Cell as Binary, xlsb},
};

/// The odometer of a reading whose number has a format, in each kind of workbook; none where it is not read.
fn odometer(code: &'static str, shown: &str, number: f64) -> [Option<i64>; 4] {
    let headers = ["Regnr", "Datum", "Mätarställning"];
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    for (column, header) in (0..).zip(headers) {
        sheet.write(0, column, header).unwrap();
    }
    sheet.write(1, 0, "MLB 501").unwrap();
    sheet.write(1, 1, "2026-10-31").unwrap();
    sheet.write_number_with_format(1, 2, number, &Format::new().set_num_format(code)).unwrap();
    let cell = format!(
        "<table:table-cell office:value-type=\"float\" office:value=\"{number}\"><text:p>{shown}</text:p>\
         </table:table-cell>"
    );
    let rows = ods_row("", &headers) + &ods_row("", &["MLB 501", "2026-10-31", &cell]);
    let libre = ods(&format!("<table:table table:name=\"A\">{rows}</table:table>"));
    let texts = (0..).zip(headers).map(|(column, header)| Cell::Text(0, column, header));
    let values = [Cell::Text(1, 0, "MLB 501"), Cell::Text(1, 1, "2026-10-31"), Cell::Formatted(1, 2, number)];
    let old = xls(&texts.chain(values).collect::<Vec<_>>(), code, &[], &[], &[]);
    let row = [Binary::Text("MLB 501"), Binary::Text("2026-10-31"), Binary::Number(number, 1)];
    let binary = xlsb(&[code], &[&headers.map(Binary::Text), &row]);
    [workbook.save_to_buffer().unwrap(), libre, old, binary].map(|bytes| {
        let read = read::<ReadingRow>(&bytes, "");
        read.each(|row| row.odometer_km).first().copied()
    })
}

#[test]
fn i6_a_unit_in_the_format_of_a_number_is_read_in_every_kind_of_workbook() {
    assert_eq!(odometer("#,##0\" mil\"", "9\u{a0}130 mil", 9_130.0), [Some(91_300); 4]);
    assert_eq!(odometer("#,##0\" km\"", "91 300 km", 91_300.0), [Some(91_300); 4]);
    assert_eq!(odometer("0\" tim\"", "3412 tim", 3_412.0), [None; 4], "hours are no kilometres");
    assert_eq!(odometer("0\" varv\"", "3412 varv", 3_412.0), [None; 4], "nor is what nobody knows");
    assert_eq!(odometer("#,##0", "91 300", 91_300.0), [Some(91_300); 4]);
}

/// What costs of amounts with formats are: net and VAT in öre.
fn costs(amounts: &[(f64, &str, f64, &str)]) -> Read<CostRow> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    for (column, header) in (0..).zip(["Datum", "Regnr", "Kategori", "Belopp", "Moms"]) {
        sheet.write(0, column, header).unwrap();
    }
    for (row, (amount, code, vat, vat_code)) in (1..).zip(amounts) {
        for (column, text) in (0..).zip([format!("2026-10-{row:02}").as_str(), "MLB 501", "Service"]) {
            sheet.write(row, column, text).unwrap();
        }
        sheet.write_number_with_format(row, 3, *amount, &Format::new().set_num_format(*code)).unwrap();
        sheet.write_number_with_format(row, 4, *vat, &Format::new().set_num_format(*vat_code)).unwrap();
    }
    read::<CostRow>(&workbook.save_to_buffer().unwrap(), "costs.xlsx")
}

#[test]
fn i6_another_currency_in_the_format_of_an_amount_is_no_kronor() {
    for code in ["[$€-2] #,##0.00", "#,##0\" NOK\"", "[$DKK] #,##0.00", "$#,##0.00", "[$£-809]#,##0"] {
        let read = costs(&[(10.0, code, 0.0, "General")]);
        assert!(read.taken().is_empty(), "{code}");
        let refused = read.findings().find(|finding| finding.column == "Belopp").unwrap();
        assert_eq!(refused.because, Reason::Value(ValueReason::NotInKronor), "{code}");
    }
    let kronor = costs(&[(12.5, "0.0\" tkr\"", 0.0, "0"), (10.0, "#,##0.00\\ [$kr-41D]", 0.0, "0")]);
    assert_eq!(kronor.each(|row| row.net.0), [1_250_000, 1_000]);
    let euro = "<table:table-cell office:value-type=\"currency\" office:currency=\"EUR\" office:value=\"10\"><text:p>\
                10,00</text:p></table:table-cell>";
    let rows = ods_row("", &["Datum", "Regnr", "Kategori", "Belopp"])
        + &ods_row("", &["2026-10-01", "MLB 501", "Service", euro]);
    let libre = ods(&format!("<table:table table:name=\"A\">{rows}</table:table>"));
    assert!(read::<CostRow>(&libre, "").taken().is_empty());
}

#[test]
fn i6_thousands_that_a_format_leaves_out_are_no_part_of_the_amount_or_those_that_its_column_counts() {
    for header in ["Inköpspris", "Inköpspris (tkr)"] {
        let mut workbook = Workbook::new();
        let sheet = workbook.add_worksheet();
        sheet.write(0, 0, "Regnr").unwrap();
        sheet.write(0, 1, header).unwrap();
        sheet.write(1, 0, "MLB 601").unwrap();
        sheet.write_number_with_format(1, 1, 389_000, &Format::new().set_num_format("#,##0,")).unwrap();
        let read = read::<VehicleRow>(&workbook.save_to_buffer().unwrap(), "");
        assert_eq!(read.each(|row| row.description.price.map(|price| price.0)), [Some(38_900_000)], "{header}");
    }
}

#[test]
fn i6_a_rate_of_vat_that_a_workbook_shows_as_percent_is_one() {
    let read = costs(&[(1_000.0, "#,##0", 0.25, "0%"), (100.0, "0.00", 0.06, "0.0%")]);
    assert_eq!(read.each(|row| (row.net.0, row.vat.0)), [(100_000, 25_000), (10_000, 600)]);
}

#[test]
fn i6_a_day_of_which_a_workbook_shows_the_year_is_a_year() {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    for (column, header) in (0..).zip(["Regnr", "Fabrikat", "Årsmodell"]) {
        sheet.write(0, column, header).unwrap();
    }
    sheet.write(1, 0, "MLB 601").unwrap();
    sheet.write_number_with_format(1, 2, 43_538, &Format::new().set_num_format("yyyy")).unwrap();
    let read = read::<VehicleRow>(&workbook.save_to_buffer().unwrap(), "");
    assert_eq!(read.each(|row| row.description.model_year), [Some(2019)]);
}

#[test]
fn i6_an_end_that_is_a_time_alone_is_on_the_day_of_its_start() {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    for (column, header) in (0..).zip(["Regnr", "Starttid", "Sluttid", "Km"]) {
        sheet.write(0, column, header).unwrap();
    }
    for (row, end) in [(1, 23.0), (2, 1.5)] {
        sheet.write(row, 0, "MLB 501").unwrap();
        sheet.write(row, 1, "2026-10-03 22:00").unwrap();
        sheet.write_number_with_format(row, 2, end / 24.0, &Format::new().set_num_format("hh:mm")).unwrap();
        sheet.write_number(row, 3, 38).unwrap();
    }
    let read = read::<TripRow>(&workbook.save_to_buffer().unwrap(), "");
    let ends = read.each(|row| local_date(row.window.end()).to_string());
    assert_eq!(ends, ["2026-10-03", "2026-10-04"]);
}
