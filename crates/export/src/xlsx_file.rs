//! The report as a workbook: real numbers and months, frozen headers, why each share is what it is, and a sheet that
//! says what the report is.

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet};

use vagnpark_domain::time::Month;

use crate::{CostSharingReport, EXPLAINED, MonthLines, PartyTotal, ReportLine, Wording, statement_pdf::day_of};

/// The workbook could not be written.
#[derive(Debug, thiserror::Error)]
#[error("the workbook could not be written")]
pub struct XlsxError(#[from] rust_xlsxwriter::XlsxError);

struct Looks {
    bold: Format,
    money: Format,
    month: Format,
    day: Format,
}

/// A sheet with the parties, one with the lines, one with what is not shared, one with the reasons, one with the
/// vouchers if the report has them, and one about the report.
pub fn to_xlsx(report: &CostSharingReport, wording: &Wording<'_>) -> Result<Vec<u8>, XlsxError> {
    let (mut workbook, looks) = begin(report, wording)?;
    parties(workbook.add_worksheet_with_constant_memory()?, report, wording, &looks)?;
    let mut lines = Lines::begin(workbook.add_worksheet_with_constant_memory()?, report, wording, &looks)?;
    report.lines.iter().try_for_each(|line| lines.write(line))?;
    unshared(&mut workbook, report, wording, &looks)?;
    if report.lines.len() <= EXPLAINED {
        reasons(workbook.add_worksheet_with_constant_memory()?, report, wording, &looks)?;
    }
    if !report.vouchers.is_empty() {
        vouchers(workbook.add_worksheet_with_constant_memory()?, report, wording, &looks)?;
    }
    let digest = report.digest().unwrap_or_default();
    about(workbook.add_worksheet_with_constant_memory()?, report, wording, &looks, digest)?;
    Ok(workbook.save_to_buffer()?)
}

/// The same for lines that come month by month until there are none, without reasons and vouchers. The digest is asked
/// for when all have come.
pub fn to_streamed_xlsx(
    report: &CostSharingReport<()>,
    mut next: impl FnMut() -> Option<MonthLines>,
    digest: impl FnOnce() -> String,
    wording: &Wording<'_>,
) -> Result<Vec<u8>, XlsxError> {
    let (mut workbook, looks) = begin(report, wording)?;
    parties(workbook.add_worksheet_with_constant_memory()?, report, wording, &looks)?;
    let mut lines = Lines::begin(workbook.add_worksheet_with_constant_memory()?, report, wording, &looks)?;
    while let Some(month) = next() {
        month.iter().try_for_each(|line| lines.write(line))?;
    }
    unshared(&mut workbook, report, wording, &looks)?;
    about(workbook.add_worksheet_with_constant_memory()?, report, wording, &looks, digest())?;
    Ok(workbook.save_to_buffer()?)
}

fn begin<L>(report: &CostSharingReport<L>, wording: &Wording<'_>) -> Result<(Workbook, Looks), XlsxError> {
    let mut workbook = Workbook::new();
    let looks = Looks {
        bold: Format::new().set_bold(),
        money: Format::new().set_num_format("#,##0.00"),
        month: Format::new().set_num_format("yyyy-mm"),
        day: Format::new().set_num_format("yyyy-mm-dd"),
    };
    // The same lines make the same bytes, whenever they are written.
    let day = ExcelDateTime::parse_from_str(&day_of(report).to_string())?;
    workbook
        .set_properties(&DocProperties::new().set_title(wording.word("statement-title")).set_creation_datetime(&day));
    Ok((workbook, looks))
}

fn header(sheet: &mut Worksheet, titles: &[(String, f64)], looks: &Looks) -> Result<(), XlsxError> {
    for (column, (title, width)) in (0..).zip(titles) {
        sheet.set_column_width(column, *width)?;
        sheet.write_string_with_format(0, column, title, &looks.bold)?;
    }
    sheet.set_freeze_panes(1, 0)?;
    Ok(())
}

fn parties<L>(
    sheet: &mut Worksheet,
    report: &CostSharingReport<L>,
    wording: &Wording<'_>,
    looks: &Looks,
) -> Result<(), XlsxError> {
    sheet.set_name(wording.word("parties-title"))?;
    header(sheet, &[(wording.word("col-party"), 34.0), (wording.word("col-amount"), 16.0)], looks)?;
    let mut row = 1;
    for party in &report.parties {
        sheet.write_string(row, 0, &party.name)?;
        sheet.write_with_format(row, 1, kronor(party.amount_ore.0), &looks.money)?;
        row += 1;
    }
    sheet.write_string_with_format(row, 0, wording.word("sum"), &looks.bold)?;
    sheet.write_with_format(row, 1, kronor(report.total_ore.0), &looks.money)?;
    Ok(())
}

/// The sheet of the lines, written row by row.
struct Lines<'a, 'w> {
    sheet: &'a mut Worksheet,
    parties: &'a [PartyTotal],
    wording: &'a Wording<'w>,
    looks: &'a Looks,
    row: u32,
    /// The month of the line before, as its cell has it.
    month: Option<(Month, ExcelDateTime)>,
}

impl<'a, 'w> Lines<'a, 'w> {
    fn begin<L>(
        sheet: &'a mut Worksheet,
        report: &'a CostSharingReport<L>,
        wording: &'a Wording<'w>,
        looks: &'a Looks,
    ) -> Result<Self, XlsxError> {
        sheet.set_name(wording.word("lines-title"))?;
        let fixed = [
            ("file-line", 7.0),
            ("month", 10.0),
            ("col-rule", 34.0),
            ("col-number", 12.0),
            ("col-category", 16.0),
            ("col-kind", 18.0),
            ("col-key", 20.0),
            ("col-unit", 14.0),
            ("col-amount", 14.0),
        ];
        let mut titles: Vec<(String, f64)> = fixed.iter().map(|(key, width)| (wording.word(key), *width)).collect();
        titles.extend(report.parties.iter().map(|party| (party.name.clone(), 16.0)));
        let basis = wording.word("col-basis");
        titles.extend(report.parties.iter().map(|party| (format!("{basis} {}", party.name), 16.0)));
        header(sheet, &titles, looks)?;
        Ok(Self { sheet, parties: &report.parties, wording, looks, row: 0, month: None })
    }

    fn write(&mut self, line: &ReportLine) -> Result<(), XlsxError> {
        self.row += 1;
        let (row, wording) = (self.row, self.wording);
        self.sheet.write(row, 0, row)?;
        if self.month.as_ref().is_none_or(|(known, _)| *known != line.month) {
            let cell = ExcelDateTime::parse_from_str(&line.month.first_day().to_string())?;
            self.month = Some((line.month, cell));
        }
        if let Some((_, cell)) = &self.month {
            self.sheet.write_with_format(row, 1, cell, &self.looks.month)?;
        }
        self.sheet.write_string(row, 2, &line.rule)?;
        self.sheet.write_string(row, 3, &line.vehicle)?;
        self.sheet.write_string(row, 4, wording.of("category", line.category.as_str()))?;
        self.sheet.write_string(row, 5, wording.kind(line))?;
        self.sheet.write_string(row, 6, wording.of("key", line.key.as_str()))?;
        self.sheet.write_string(row, 7, wording.of("unit", line.unit.as_str()))?;
        self.sheet.write_with_format(row, 8, kronor(line.amount_ore.0), &self.looks.money)?;
        self.shares(line)
    }

    /// Each party's amount of a line, then the measure behind it.
    fn shares(&mut self, line: &ReportLine) -> Result<(), XlsxError> {
        let (row, parties) = (self.row, self.parties);
        let own = || parties.iter().map(|party| CostSharingReport::share(line, &party.party));
        let mut column = 9;
        for share in own() {
            if let Some(share) = share {
                self.sheet.write_with_format(row, column, kronor(share.amount.0), &self.looks.money)?;
            }
            column += 1;
        }
        for share in own() {
            match share.map(|share| (share.basis.parse::<u32>(), &share.basis)) {
                Some((Ok(number), _)) => self.sheet.write(row, column, number).map(|_| ())?,
                Some((Err(_), text)) => self.sheet.write_string(row, column, text).map(|_| ())?,
                None => {}
            }
            column += 1;
        }
        Ok(())
    }
}

/// What is not shared, if there is something: on a sheet of its own, so that nobody takes it for a share.
fn unshared<L>(
    workbook: &mut Workbook,
    report: &CostSharingReport<L>,
    wording: &Wording<'_>,
    looks: &Looks,
) -> Result<(), XlsxError> {
    if report.problems.is_empty() {
        return Ok(());
    }
    let sheet = workbook.add_worksheet_with_constant_memory()?;
    sheet.set_name(wording.word("problems-title"))?;
    let titles = [("col-number", 12.0), ("col-category", 16.0), ("col-amount", 14.0), ("shares-why", 110.0)];
    header(sheet, &titles.map(|(key, width)| (wording.word(key), width)), looks)?;
    for (row, problem) in (1..).zip(&report.problems) {
        let (category, amount) = problem.cost();
        sheet.write_string(row, 0, problem.number())?;
        sheet.write_string(row, 1, wording.of("category", category.as_str()))?;
        sheet.write_with_format(row, 2, kronor(amount.0), &looks.money)?;
        sheet.write_string(row, 3, (wording.problem)(problem))?;
    }
    Ok(())
}

fn reasons(
    sheet: &mut Worksheet,
    report: &CostSharingReport,
    wording: &Wording<'_>,
    looks: &Looks,
) -> Result<(), XlsxError> {
    sheet.set_name(wording.word("file-reasons"))?;
    let titles = [("file-line", 7.0), ("col-party", 26.0), ("col-amount", 14.0), ("shares-why", 110.0)];
    header(sheet, &titles.map(|(key, width)| (wording.word(key), width)), looks)?;
    let mut row = 1;
    for (number, line) in (1_u32..).zip(&report.lines) {
        for party in &report.parties {
            let Some(share) = CostSharingReport::share(line, &party.party) else { continue };
            sheet.write(row, 0, number)?;
            sheet.write_string(row, 1, &party.name)?;
            sheet.write_with_format(row, 2, kronor(share.amount.0), &looks.money)?;
            sheet.write_string(row, 3, (wording.explain)(line, share))?;
            row += 1;
        }
    }
    Ok(())
}

/// The invoices and other entries behind each line, and how much of each lies in its month.
fn vouchers(
    sheet: &mut Worksheet,
    report: &CostSharingReport,
    wording: &Wording<'_>,
    looks: &Looks,
) -> Result<(), XlsxError> {
    sheet.set_name(wording.word("file-vouchers"))?;
    let titles = [
        ("file-line", 7.0),
        ("col-number", 12.0),
        ("col-category", 16.0),
        ("file-from", 12.0),
        ("file-to", 12.0),
        ("col-supplier", 26.0),
        ("col-reference", 26.0),
        ("cost-net", 14.0),
        ("cost-shared", 14.0),
        ("cost-in-month", 14.0),
    ];
    header(sheet, &titles.map(|(key, width)| (wording.word(key), width)), looks)?;
    let mut row = 1;
    for (number, line) in (1_u32..).zip(&report.lines) {
        for entry in line.entries.iter().filter_map(|id| report.vouchers.get(id)) {
            sheet.write(row, 0, number)?;
            sheet.write_string(row, 1, &line.vehicle)?;
            sheet.write_string(row, 2, wording.of("category", line.category.as_str()))?;
            for (column, day) in [(3, entry.from), (4, entry.to)] {
                let day = ExcelDateTime::parse_from_str(&day.to_string())?;
                sheet.write_with_format(row, column, day, &looks.day)?;
            }
            sheet.write_string(row, 5, entry.supplier.as_deref().unwrap_or_default())?;
            sheet.write_string(row, 6, entry.reference.as_deref().unwrap_or_default())?;
            let in_month = entry.amount_in(line.original.unwrap_or(line.month));
            for (column, amount) in [(7, entry.net), (8, entry.shared_amount()), (9, in_month)] {
                sheet.write_with_format(row, column, kronor(amount.0), &looks.money)?;
            }
            row += 1;
        }
    }
    Ok(())
}

fn about<L>(
    sheet: &mut Worksheet,
    report: &CostSharingReport<L>,
    wording: &Wording<'_>,
    looks: &Looks,
    digest: String,
) -> Result<(), XlsxError> {
    sheet.set_name(wording.word("file-about"))?;
    sheet.set_column_width(0, 24.0)?;
    sheet.set_column_width(1, 70.0)?;
    let rows = [
        ("file-agreement", report.agreement.clone()),
        ("file-version", report.version.to_string()),
        ("file-decision", report.decision.clone()),
        ("file-from", report.from.to_string()),
        ("file-to", report.to.to_string()),
        ("file-state", wording.of("statement", report.state)),
        ("file-sum-ore", report.total_ore.0.to_string()),
        ("report-hash", digest),
        ("file-method", wording.word("file-method-words")),
    ];
    for (row, (key, value)) in (0..).zip(rows) {
        sheet.write_string_with_format(row, 0, wording.word(key), &looks.bold)?;
        sheet.write_string(row, 1, value)?;
    }
    Ok(())
}

/// Spreadsheets have no öre: the cell holds kronor. An amount of two decimals survives that exactly up to ninety
/// thousand billion kronor.
#[expect(clippy::cast_precision_loss, reason = "amounts stay far below 2^53 öre")]
pub(crate) fn kronor(ore: i64) -> f64 {
    ore as f64 / 100.0
}
