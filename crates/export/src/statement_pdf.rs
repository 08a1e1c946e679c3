//! The report as a PDF: what each party owes, the rules, and every line.

use chrono::NaiveDate;

use crate::{
    CostSharingReport, Wording,
    pdf::{About, Block, Column, PdfError, Table, to_pdf},
};

/// The report for reading and archiving.
pub fn to_statement_pdf(report: &CostSharingReport, wording: &Wording<'_>) -> Result<Vec<u8>, PdfError> {
    let months =
        if report.from == report.to { report.from.to_string() } else { format!("{} – {}", report.from, report.to) };
    let title = format!("{} {months}", wording.word("statement-title"));
    let mut blocks = vec![
        Block::Heading(1, title.clone()),
        Block::Paragraph(format!("{}, version {}. {}", report.agreement, report.version, report.decision)),
        Block::Paragraph(format!(
            "{}: {}. {}: {}",
            wording.word("file-state"),
            wording.of("statement", report.state),
            wording.word("report-hash"),
            report.digest().unwrap_or_default(),
        )),
        Block::Heading(2, wording.word("parties-title")),
        Block::Table(parties(report, wording)),
        Block::Heading(2, wording.word("file-rules")),
        Block::Table(rules(report, wording)),
    ];
    for problem in problems(report, wording) {
        blocks.push(problem);
    }
    blocks.push(Block::Heading(2, wording.word("lines-title")));
    blocks.push(Block::Table(lines(report, wording)));
    let about = About {
        foot: format!("Vagnpark · {title}"),
        title,
        language: wording.language,
        page: [wording.word("file-page"), wording.word("file-of")],
        day: day_of(report),
    };
    to_pdf(&about, &blocks)
}

/// The date of a report: the last day of its months, so that it is the same whenever it is written.
pub(crate) fn day_of<L>(report: &CostSharingReport<L>) -> NaiveDate {
    report.to.last_day()
}

fn column(title: String, weight: f32, number: bool) -> Column {
    Column { title, weight, number }
}

fn parties(report: &CostSharingReport, wording: &Wording<'_>) -> Table {
    Table {
        columns: vec![
            column(wording.word("col-party"), 3.0, false),
            column(format!("{} (kr)", wording.word("col-amount")), 1.0, true),
        ],
        rows: report.parties.iter().map(|party| vec![party.name.clone(), party.amount_ore.to_swedish()]).collect(),
        sum: Some(vec![wording.word("sum"), report.total_ore.to_swedish()]),
    }
}

/// The rules by number, so that the lines need not repeat their names.
fn numbered(report: &CostSharingReport) -> Vec<(&str, &str)> {
    let mut rules: Vec<(&str, &str)> = Vec::new();
    for line in &report.lines {
        if rules.iter().all(|(rule, _)| *rule != line.rule) {
            rules.push((&line.rule, line.key.as_str()));
        }
    }
    rules
}

fn rules(report: &CostSharingReport, wording: &Wording<'_>) -> Table {
    let row =
        |(number, (rule, key)): (i32, (&str, &str))| vec![number.to_string(), rule.to_owned(), wording.of("key", key)];
    Table {
        columns: vec![
            column("Nr".to_owned(), 1.0, false),
            column(wording.word("col-rule"), 8.0, false),
            column(wording.word("col-key"), 4.0, false),
        ],
        rows: (1..).zip(numbered(report)).map(row).collect(),
        sum: None,
    }
}

fn problems(report: &CostSharingReport, wording: &Wording<'_>) -> Vec<Block> {
    if report.problems.is_empty() {
        return Vec::new();
    }
    let count = format!("{} ({})", wording.word("problems-title"), report.problems.len());
    let sum = format!("{} kr", vagnpark_domain::money::Ore(report.unshared_ore).to_swedish());
    let each = report.problems.iter().map(|problem| Block::Paragraph((wording.problem)(problem)));
    [Block::Heading(2, count), Block::Paragraph(sum)].into_iter().chain(each).collect()
}

fn lines(report: &CostSharingReport, wording: &Wording<'_>) -> Table {
    let numbers = numbered(report);
    let mut columns = vec![
        column(wording.word("month"), 5.5, false),
        column(wording.word("col-number"), 7.0, false),
        column(wording.word("col-category"), 9.0, false),
        column(wording.word("col-kind"), 9.0, false),
        column(wording.word("col-rule"), 4.0, true),
        column(wording.word("col-amount"), 8.0, true),
    ];
    columns.extend(report.parties.iter().map(|party| column(party.name.clone(), 8.0, true)));
    let row = |line: &crate::ReportLine| {
        let number = numbers.iter().position(|(rule, _)| *rule == line.rule).map_or(0, |place| place + 1);
        let mut cells = vec![
            line.month.to_string(),
            line.vehicle.clone(),
            wording.of("category", line.category.as_str()),
            wording.kind(line),
            number.to_string(),
            line.amount_ore.to_swedish(),
        ];
        cells.extend(report.parties.iter().map(|party| {
            CostSharingReport::share(line, &party.party).map_or(String::new(), |share| share.amount.to_swedish())
        }));
        cells
    };
    let mut sum = vec![wording.word("sum"), String::new(), String::new(), String::new(), String::new()];
    let whole: vagnpark_domain::money::Ore = report.lines.iter().map(|line| line.amount_ore).sum();
    sum.push(whole.to_swedish());
    sum.extend(report.parties.iter().map(|party| party.amount_ore.to_swedish()));
    Table { columns, rows: report.lines.iter().map(row).collect(), sum: Some(sum) }
}
