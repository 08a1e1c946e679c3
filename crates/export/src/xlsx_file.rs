//! The report as a workbook: real numbers, a frozen header, and a sheet that says what it is.

use rust_xlsxwriter::{Format, Workbook};

use crate::CostSharingReport;

/// The workbook could not be written.
#[derive(Debug, thiserror::Error)]
#[error("the workbook could not be written")]
pub struct XlsxError(#[from] rust_xlsxwriter::XlsxError);

/// One sheet with the parties, one with the lines, one about the report.
pub fn to_xlsx(report: &CostSharingReport) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let (bold, money) = (Format::new().set_bold(), Format::new().set_num_format("#,##0.00"));
    let sheet = workbook.add_worksheet().set_name("Parter")?;
    sheet.write_row_with_format(0, 0, ["Part", "Belopp"], &bold)?;
    for (row, party) in (1..).zip(&report.parties) {
        sheet.write(row, 0, party.name.as_str())?;
        sheet.write_with_format(row, 1, kronor(party.amount_ore.0), &money)?;
    }
    sheet.set_freeze_panes(1, 0)?;
    sheet.autofit();
    let sheet = workbook.add_worksheet().set_name("Rader")?;
    let fixed = ["Månad", "Regel", "Fordon", "Kostnadsslag", "Slag", "Nyckel", "Belopp"];
    let header: Vec<&str> = fixed.into_iter().chain(report.parties.iter().map(|party| party.name.as_str())).collect();
    sheet.write_row_with_format(0, 0, header, &bold)?;
    for (row, line) in (1..).zip(&report.lines) {
        let month = line.month.to_string();
        let texts =
            [month.as_str(), &line.rule, &line.vehicle, line.category.as_str(), line.kind.as_str(), line.key.as_str()];
        sheet.write_row(row, 0, texts)?;
        sheet.write_with_format(row, 6, kronor(line.amount_ore.0), &money)?;
        for (column, party) in (7..).zip(&report.parties) {
            if let Some(share) = CostSharingReport::share(line, &party.party) {
                sheet.write_with_format(row, column, kronor(share.amount.0), &money)?;
            }
        }
    }
    sheet.set_freeze_panes(1, 0)?;
    sheet.autofit();
    let sheet = workbook.add_worksheet().set_name("Om rapporten")?;
    let about = [
        ("Avtal", report.agreement.clone()),
        ("Version", report.version.to_string()),
        ("Beslut", report.decision.clone()),
        ("Från och med", report.from.to_string()),
        ("Till och med", report.to.to_string()),
        ("Summa öre", report.total_ore.0.to_string()),
    ];
    for (row, (name, value)) in (0..).zip(about) {
        sheet.write_with_format(row, 0, name, &bold)?;
        sheet.write(row, 1, value)?;
    }
    sheet.autofit();
    Ok(workbook.save_to_buffer()?)
}

/// Spreadsheets know no öre: the cell holds kronor. An amount of two decimals survives that exactly
/// up to ninety thousand billion kronor.
#[expect(clippy::cast_precision_loss, reason = "amounts stay far below 2^53 öre")]
fn kronor(ore: i64) -> f64 {
    ore as f64 / 100.0
}
