//! The month at a glance: what was used, what idled, what was adjusted, who pays, and what differs from the month and
//! the year before.

use vagnpark_actions::cost::statement::{MonthGlance, SharedMonth};
use vagnpark_domain::{
    cost::{CostCategory, LineKind, Statement, year::MonthSums},
    money::Ore,
};

use crate::pages::Texts;

/// A part of the bar, in per mille from the left.
pub(crate) struct Slice {
    pub(crate) label: String,
    pub(crate) amount: Ore,
    pub(crate) percent: String,
    pub(crate) x: i64,
    pub(crate) width: i64,
    pub(crate) kind: &'static str,
}

/// A party, with its amounts a month and a year before.
pub(crate) struct Before {
    pub(crate) name: String,
    pub(crate) now: Ore,
    pub(crate) a_month_ago: Option<Ore>,
    pub(crate) since_month: Option<Ore>,
    pub(crate) a_year_ago: Option<Ore>,
    pub(crate) since_year: Option<Ore>,
}

/// A category that costs more or less than the month before.
pub(crate) struct Cause {
    pub(crate) category: String,
    pub(crate) before: Ore,
    pub(crate) now: Ore,
    pub(crate) difference: Ore,
}

pub(crate) struct Glance {
    pub(crate) slices: Vec<Slice>,
    pub(crate) parties: Vec<Before>,
    /// The causes of the difference from the month before, largest first.
    pub(crate) causes: Vec<Cause>,
}

/// The most causes that are named.
const CAUSES: usize = 6;

pub(crate) fn glance(t: Texts, shared: &SharedMonth, months: &MonthGlance) -> Glance {
    let statement = &shared.statement;
    let kinds = [(LineKind::Use, "use"), (LineKind::Idle, "idle"), (LineKind::Adjustment, "adjustment")];
    let of_kind = |kind: LineKind| -> i64 {
        statement.lines.iter().filter(|line| line.kind == kind).map(|line| line.amount.0).sum()
    };
    let whole: i64 = kinds.iter().map(|(kind, _)| of_kind(*kind).abs()).sum::<i64>().max(1);
    let mut x = 0;
    let mut slices = Vec::new();
    for (kind, word) in kinds {
        let amount = of_kind(kind);
        if amount != 0 {
            let width = (amount.abs() * 1_000 + whole / 2) / whole;
            let percent = format!("{},{} %", width / 10, width % 10);
            let label = t.word("kind", word);
            slices.push(Slice { label, amount: Ore(amount), percent, x, width, kind: word });
            x += width;
        }
    }
    let total = |sums: &Option<MonthSums>, party: &str| sums.as_ref().map(|found| found.total_of(party));
    let party = |code: &String| {
        let now = statement.total_of(code);
        let (before, year) = (total(&months.month_before, code), total(&months.year_before, code));
        Before {
            name: shared.name_of(code),
            now,
            a_month_ago: before,
            since_month: before.map(|then| difference(now, then)),
            a_year_ago: year,
            since_year: year.map(|then| difference(now, then)),
        }
    };
    Glance { slices, parties: statement.parties.iter().map(party).collect(), causes: causes(t, statement, months) }
}

fn causes(t: Texts, now: &Statement, months: &MonthGlance) -> Vec<Cause> {
    let Some(before) = &months.month_before else { return Vec::new() };
    let (now, then) = (now.by_category(), before.by_category());
    let mut categories: Vec<_> = now.keys().chain(then.keys()).copied().collect();
    categories.sort_unstable();
    categories.dedup();
    let amount =
        |side: &std::collections::BTreeMap<_, Ore>, category| side.get(&category).copied().unwrap_or(Ore::ZERO);
    let mut causes: Vec<_> =
        categories.into_iter().map(|category| (category, amount(&then, category), amount(&now, category))).collect();
    causes.sort_by_key(|(category, then, now)| (std::cmp::Reverse((now.0 - then.0).abs()), *category));
    let row = |(category, then, now): (CostCategory, Ore, Ore)| Cause {
        category: t.word("category", category.as_str()),
        before: then,
        now,
        difference: difference(now, then),
    };
    causes.into_iter().filter(|(_, then, now)| then != now).take(CAUSES).map(row).collect()
}

fn difference(now: Ore, then: Ore) -> Ore {
    Ore(now.0 - then.0)
}
