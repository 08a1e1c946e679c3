//! The outcome of an import, as the plan and the result show it.

use vagnpark_actions::import::report::{CostSum, Figure, ImportReport, RowChange, VehicleFigures};
use vagnpark_domain::{
    import::Kind,
    money::{Ore, group_thousands, measured},
};
use vagnpark_importer::{Field, Finding, FindingCode, FindingGroup, Severity, fields_of, grouped};
use vagnpark_text::Said;

use crate::pages::Texts;

/// How many findings or changes are on a page.
const PAGE: usize = 200;
/// With more findings than this their summary is shown first.
const MANY: usize = 20;

/// A number of rows, with its part of the picture.
pub(crate) struct Count {
    pub(crate) word: &'static str,
    pub(crate) name: String,
    pub(crate) rows: String,
    /// Where its bar begins and how wide it is, in thousandths.
    pub(crate) from: u64,
    pub(crate) width: u64,
}

/// A finding in the list.
pub(crate) struct FindingLine {
    pub(crate) sheet: String,
    pub(crate) row: u64,
    pub(crate) column: String,
    pub(crate) value: String,
    pub(crate) reason: String,
    pub(crate) severity: String,
    pub(crate) severity_word: &'static str,
}

/// A vehicle that changes, with its figures.
pub(crate) struct VehicleLine {
    pub(crate) plate: String,
    pub(crate) figures: Vec<FigureLine>,
}

/// A figure before and after.
pub(crate) struct FigureLine {
    pub(crate) name: String,
    pub(crate) before: Said,
    pub(crate) after: Said,
}

/// The lists that can be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shown {
    Summary,
    Rejected,
    Notes,
    Changes,
    Missing,
    MostChanged,
}

impl Shown {
    const ALL: [(Self, &'static str); 6] = [
        (Self::Summary, "sammanfattning"),
        (Self::Rejected, "avvisade"),
        (Self::MostChanged, "mest-andrat"),
        (Self::Changes, "andringar"),
        (Self::Notes, "anmarkningar"),
        (Self::Missing, "saknas"),
    ];

    /// The list by its word in the URL; without one, the list most worth a look.
    fn of(word: &str, report: &ImportReport) -> Self {
        let stated = Self::ALL.into_iter().find(|(_, known)| *known == word).map(|(shown, _)| shown);
        let usual = || match () {
            () if report.findings.len() > MANY => Self::Summary,
            () if report.counts.rejected > 0 => Self::Rejected,
            () if !report.changes.is_empty() => Self::Changes,
            () => Self::Notes,
        };
        stated.unwrap_or_else(usual)
    }
}

/// A tab above the list.
pub(crate) struct Tab {
    pub(crate) word: &'static str,
    pub(crate) name: String,
    pub(crate) count: usize,
    pub(crate) current: bool,
}

/// The outcome of an import.
pub(crate) struct Outcome {
    pub(crate) headline: String,
    pub(crate) file_hash: String,
    pub(crate) rows: String,
    pub(crate) counts: Vec<Count>,
    /// What the costs that come in add up to, in words; empty if none do.
    pub(crate) costs: String,
    pub(crate) tabs: Vec<Tab>,
    pub(crate) shown: &'static str,
    pub(crate) findings: Vec<FindingLine>,
    pub(crate) changes: Vec<RowChange>,
    pub(crate) missing: Vec<String>,
    pub(crate) most_changed: Vec<VehicleLine>,
    pub(crate) sheets: bool,
    pub(crate) page: usize,
    pub(crate) pages: usize,
}

impl Outcome {
    pub(crate) fn new(t: Texts, report: &ImportReport, shown: &str, page: usize) -> Self {
        let shown = Shown::of(shown, report);
        let kind = report.kind;
        let fields = fields_of(kind);
        let of = |severity| report.findings.iter().filter(move |finding| finding.severity == severity);
        let (rejecting, notes) = (of(Severity::Rejected).count(), of(Severity::Note).count());
        let groups = grouped(&report.findings);
        let count = |shown| match shown {
            Shown::Summary => groups.len(),
            Shown::Rejected => rejecting,
            Shown::Notes => notes,
            Shown::Changes => report.changes.len(),
            Shown::Missing => report.missing.len(),
            Shown::MostChanged => report.most_changed.len(),
        };
        let tabs = Shown::ALL.into_iter().filter(|(tab, _)| count(*tab) > 0 || *tab == shown).map(|(tab, word)| Tab {
            word,
            name: t.word("shown", word),
            count: count(tab),
            current: tab == shown,
        });
        let pages = count(shown).div_ceil(PAGE).max(1);
        let page = page.clamp(1, pages);
        let from = (page - 1) * PAGE;
        let listed = |severity, wanted| {
            let lines = of(severity).skip(from).take(if shown == wanted { PAGE } else { 0 });
            lines.map(|finding| FindingLine::new(t, finding, kind)).collect::<Vec<_>>()
        };
        let mut findings = listed(Severity::Rejected, Shown::Rejected);
        findings.extend(listed(Severity::Note, Shown::Notes));
        let in_summary = groups.iter().skip(from).take(if shown == Shown::Summary { PAGE } else { 0 });
        findings.extend(in_summary.filter_map(|group| FindingLine::of_group(t, group, kind)));
        let mut changes: Vec<RowChange> =
            report.changes.iter().skip(from).take(if shown == Shown::Changes { PAGE } else { 0 }).cloned().collect();
        for change in &mut changes {
            for value in [&mut change.old, &mut change.new] {
                *value = t.0.value_of(&change.field, value);
            }
            change.field = field_name(fields, &change.field);
        }
        Self {
            headline: headline(t, report),
            file_hash: report.file_hash.clone(),
            rows: group_thousands(&report.counts.rows.to_string()),
            counts: counts(t, report),
            costs: report.costs.map_or_else(String::new, |sum| costs(t, sum)),
            tabs: tabs.collect(),
            shown: Shown::ALL.into_iter().find(|(tab, _)| *tab == shown).map_or("", |(_, word)| word),
            findings,
            changes,
            most_changed: if shown == Shown::MostChanged { vehicles(t, report) } else { Vec::new() },
            missing: report
                .missing
                .iter()
                .skip(from)
                .take(if shown == Shown::Missing { PAGE } else { 0 })
                .cloned()
                .collect(),
            sheets: report.file.as_ref().is_some_and(|file| file.sheets.iter().filter(|sheet| sheet.read).count() > 1),
            page,
            pages,
        }
    }
}

/// What the costs that come in add up to.
fn costs(t: Texts, sum: CostSum) -> String {
    let CostSum { costs: count, net_ore, vat_ore } = sum;
    let [net, vat] = [net_ore, vat_ore].map(|ore| Said::Money(Ore(ore)));
    let count = group_thousands(&count.to_string());
    t.0.with("outcome-costs", &[("costs", count.into()), ("net", net), ("vat", vat)])
}

/// The vehicles that change most, with their figures as people read them.
fn vehicles(t: Texts, report: &ImportReport) -> Vec<VehicleLine> {
    let line = |figure: &Figure| {
        let value = |text: &str| match (figure.field.as_str(), text.parse::<i64>()) {
            (_, _) if text.is_empty() => Said::Words("–".to_owned()),
            ("costs", Ok(ore)) => Said::Money(Ore(ore)),
            ("odometer_km", Ok(km)) => Said::Words(measured(km, "km")),
            (field, _) => Said::Words(t.0.value_of(field, text)),
        };
        let name = match figure.year {
            Some(year) => t.0.with("figure-costs", &[("year", year.to_string())]),
            None => field_name(fields_of(Kind::Vehicles), &figure.field),
        };
        FigureLine { name, before: value(&figure.before), after: value(&figure.after) }
    };
    let vehicle = |vehicle: &VehicleFigures| VehicleLine {
        plate: vehicle.vehicle.clone(),
        figures: vehicle.figures.iter().map(line).collect(),
    };
    report.most_changed.iter().map(vehicle).collect()
}

fn headline(t: Texts, report: &ImportReport) -> String {
    let counts = report.counts;
    t.s(match (report.dry_run, report.applied, counts.rejected) {
        (true, _, 0) if counts.created + counts.changed == 0 => "import-plan-nothing",
        (true, _, 0) => "import-plan-all",
        (true, ..) => "import-plan-some",
        (_, true, 0) => "import-applied",
        (_, true, _) => "import-applied-good",
        (_, false, 0) => "import-nothing",
        (_, false, _) => "import-rejected",
    })
}

fn counts(t: Texts, report: &ImportReport) -> Vec<Count> {
    let counts = report.counts;
    let named = [
        ("created", counts.created),
        ("changed", counts.changed),
        ("unchanged", counts.unchanged),
        ("skipped", counts.skipped),
        ("rejected", counts.rejected),
    ];
    let mut from = 0;
    let bar = |(word, rows): (&'static str, u64)| {
        let width = (rows * 1_000).checked_div(counts.rows).unwrap_or(0);
        let count = Count { word, name: t.word("count", word), rows: group_thousands(&rows.to_string()), from, width };
        from += width;
        count
    };
    named.into_iter().map(bar).collect()
}

/// The name of a field as templates have it; other names unchanged.
fn field_name(fields: &[Field], name: &str) -> String {
    fields.iter().find(|field| field.name == name).map_or(name, |field| field.label).to_owned()
}

impl FindingLine {
    /// The line of a group: its first finding, and which other rows it applies to.
    fn of_group(t: Texts, group: &FindingGroup<'_>, kind: Kind) -> Option<Self> {
        let line = Self::new(t, group.first()?, kind);
        Some(Self { reason: t.0.finding_group(group, Some(kind)), ..line })
    }

    fn new(t: Texts, finding: &Finding, kind: Kind) -> Self {
        let severity_word = match finding.severity {
            Severity::Rejected => "rejected",
            Severity::Note => "note",
        };
        Self {
            sheet: finding.sheet.clone(),
            row: finding.row,
            column: field_name(fields_of(kind), &finding.column),
            value: finding.value.clone(),
            reason: match t.0.proposal(finding) {
                Some(proposal) if finding.code != FindingCode::EncodedTwice => {
                    format!("{} → {proposal}", t.0.finding(finding, Some(kind)))
                }
                _ => t.0.finding(finding, Some(kind)),
            },
            severity: t.word("severity", severity_word),
            severity_word,
        }
    }
}
