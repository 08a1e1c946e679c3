//! The report as CSV for Swedish spreadsheets: `;`, decimal comma, byte order mark.

use crate::{CostSharingReport, neutralised};

/// One row a line, one column a party.
pub fn to_csv(report: &CostSharingReport) -> Result<Vec<u8>, csv::Error> {
    let mut writer = csv::WriterBuilder::new().delimiter(b';').from_writer(vec![0xEF, 0xBB, 0xBF]);
    let fixed = ["Månad", "Regel", "Fordon", "Kostnadsslag", "Slag", "Belopp", "Nyckel"].map(str::to_owned);
    writer.write_record(fixed.into_iter().chain(report.parties.iter().map(|party| neutralised(&party.name))))?;
    for line in &report.lines {
        let about = [
            line.month.to_string(),
            neutralised(&line.rule),
            neutralised(&line.vehicle),
            line.category.to_string(),
            line.kind.to_string(),
            line.amount_ore.to_decimal().replace('.', ","),
            line.key.to_string(),
        ];
        let share = |party: &str| {
            CostSharingReport::share(line, party)
                .map_or(String::new(), |share| share.amount.to_decimal().replace('.', ","))
        };
        writer.write_record(about.into_iter().chain(report.parties.iter().map(|party| share(&party.party))))?;
    }
    writer.into_inner().map_err(|error| csv::Error::from(error.into_error()))
}

/// Rows of text as a file for spreadsheets: `;` between, a mark of UTF-8 first, formulas neutralised.
pub fn to_text_table(rows: &[Vec<String>]) -> Result<Vec<u8>, csv::Error> {
    let mut writer = csv::WriterBuilder::new().delimiter(b';').flexible(true).from_writer(vec![0xEF, 0xBB, 0xBF]);
    for row in rows {
        writer.write_record(row.iter().map(|cell| neutralised(cell)))?;
    }
    writer.into_inner().map_err(|error| csv::Error::from(error.into_error()))
}
