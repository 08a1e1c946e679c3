//! The report as CSV for Swedish spreadsheets: `;`, decimal comma, byte order mark.

use crate::{CostSharingReport, Wording, neutralised};

/// One row per line, one column per party. What is not shared comes last: in words, in a row of its own kind whose
/// columns of amounts are empty, so that every sum is that of what is shared.
pub fn to_csv(report: &CostSharingReport, wording: &Wording<'_>) -> Result<Vec<u8>, csv::Error> {
    let mut writer = csv::WriterBuilder::new().delimiter(b';').from_writer(vec![0xEF, 0xBB, 0xBF]);
    let fixed = ["month", "col-rule", "col-number", "col-category", "col-kind", "col-amount", "col-key"];
    let fixed = fixed.map(|key| wording.word(key));
    writer.write_record(fixed.into_iter().chain(report.parties.iter().map(|party| neutralised(&party.name))))?;
    for line in &report.lines {
        let about = [
            line.month.to_string(),
            neutralised(&line.rule),
            neutralised(&line.vehicle),
            wording.of("category", line.category.as_str()),
            wording.kind(line),
            line.amount_ore.to_decimal().replace('.', ","),
            wording.of("key", line.key.as_str()),
        ];
        let share = |party: &str| {
            CostSharingReport::share(line, party)
                .map_or(String::new(), |share| share.amount.to_decimal().replace('.', ","))
        };
        writer.write_record(about.into_iter().chain(report.parties.iter().map(|party| share(&party.party))))?;
    }
    for problem in &report.problems {
        let about = [
            month_of_all(report),
            neutralised(&(wording.problem)(problem)),
            neutralised(problem.number()),
            wording.of("category", problem.cost().0.as_str()),
            wording.word("problems-title"),
            String::new(),
            String::new(),
        ];
        writer.write_record(about.into_iter().chain(report.parties.iter().map(|_| String::new())))?;
    }
    writer.into_inner().map_err(|error| csv::Error::from(error.into_error()))
}

/// The month of what is not shared: known if the report is of one.
fn month_of_all(report: &CostSharingReport) -> String {
    if report.from == report.to { report.from.to_string() } else { String::new() }
}

/// One row per share, for programs: `,`, words of the API, öre. What is not shared comes last, in rows of the kind
/// `unshared`: with its whole amount in `line_ore`, for no party, and with a share of 0, so that every sum is that of
/// what is shared.
pub fn to_machine_csv(report: &CostSharingReport) -> Result<Vec<u8>, csv::Error> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let header =
        "month,original,rule,vehicle,registration_number,category,kind,line_ore,key,unit,party,basis,amount_ore";
    writer.write_record(header.split(','))?;
    for line in &report.lines {
        for share in &line.shares {
            writer.write_record([
                &line.month.to_string(),
                &line.original.map_or(String::new(), |month| month.to_string()),
                &neutralised(&line.rule),
                &neutralised(&line.vehicle),
                line.registration_number.as_deref().unwrap_or_default(),
                line.category.as_str(),
                line.kind.as_str(),
                &line.amount_ore.0.to_string(),
                line.key.as_str(),
                line.unit.as_str(),
                &share.party,
                &share.basis,
                &share.amount.0.to_string(),
            ])?;
        }
    }
    for problem in &report.problems {
        let ((category, amount), month) = (problem.cost(), month_of_all(report));
        let (number, amount) = (neutralised(problem.number()), amount.0.to_string());
        writer.write_record([
            &*month,
            "",
            "",
            &number,
            "",
            category.as_str(),
            "unshared",
            &amount,
            "",
            "",
            "",
            "",
            "0",
        ])?;
    }
    writer.into_inner().map_err(|error| csv::Error::from(error.into_error()))
}

/// Rows of text as a file for spreadsheets: `;` as separator, a byte order mark first, formulas neutralised.
pub fn to_text_table(rows: &[Vec<String>]) -> Result<Vec<u8>, csv::Error> {
    let mut writer = csv::WriterBuilder::new().delimiter(b';').flexible(true).from_writer(vec![0xEF, 0xBB, 0xBF]);
    for row in rows {
        writer.write_record(row.iter().map(|cell| neutralised(cell)))?;
    }
    writer.into_inner().map_err(|error| csv::Error::from(error.into_error()))
}
