//! `/avrakning/{month}/stang`: what is in the way of closing a month, what it will bill, and closing it (C-10).

use askama::Template;
use axum::{Form, extract::Path, response::Response};
use serde::Deserialize;
use uuid::Uuid;
use vagnpark_actions::{
    ActionError,
    cost::closing::{BilledCost, PeriodView, close_period, list_billed_since, view_period},
};
use vagnpark_domain::{access::Permission, cost::LineKind, money::Ore, time::Month};

use super::statement::month_of;
use crate::pages::{
    Frame, PageResult, Texts,
    alert::{Alert, is_stale},
    render, shown_days, shown_time,
    visit::{Visit, answer_form},
};

/// The amounts a month bills: its own lines, its adjustments, and both.
struct Amounts {
    own: String,
    adjusted: String,
    sum: String,
}

struct PartyLine {
    name: String,
    amounts: Amounts,
}

#[derive(Template)]
#[template(path = "cost/closing.html")]
struct ClosePage {
    frame: Frame,
    month: Month,
    /// Texts of what must be dealt with first.
    stops: Vec<String>,
    /// Texts of what is worth a look.
    notes: Vec<String>,
    parties: Vec<PartyLine>,
    totals: Amounts,
    lines: usize,
    closed_at: String,
    closed_by: String,
    /// The hashes of the chain, if it is closed, and of the month's report.
    hash: String,
    report_hash: String,
    /// The hidden fields of the form: the report, its sum and the last cost in it.
    seen: WasShown,
    /// What differs from what was shown, if the closing was refused because of that.
    changed: Option<Changed>,
    may_close: bool,
    error: Alert,
}

/// The report that the person closing a month was shown.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct WasShown {
    /// The hash of the report.
    #[serde(default)]
    seen: String,
    /// Its sum in öre.
    #[serde(default)]
    total: String,
    /// The last cost in it.
    #[serde(default)]
    last: String,
}

/// How a month changed while somebody was looking at it.
struct Changed {
    before: String,
    now: String,
    /// The costs that came in meanwhile.
    added: Vec<AddedLine>,
}

struct AddedLine {
    days: String,
    number: String,
    category: String,
    amount: String,
}

async fn changed(visit: &Visit, view: &PeriodView, then: &WasShown) -> Result<Changed, ActionError> {
    let t = Texts(visit.language);
    let last = then.last.parse::<Uuid>().ok().map(Into::into);
    let added = list_billed_since(&visit.app, visit.actor(), view.shared.statement.month, last).await?;
    let line = |BilledCost { number, entry }: BilledCost| AddedLine {
        days: shown_days(entry.from, entry.to),
        number,
        category: t.word("category", entry.category.as_str()),
        amount: entry.shared_amount().to_swedish(),
    };
    Ok(Changed {
        before: then.total.parse().map_or("–".to_owned(), |ore| Ore(ore).to_swedish()),
        now: view.shared.statement.total().to_swedish(),
        added: added.into_iter().map(line).collect(),
    })
}

async fn page(
    visit: &Visit,
    month: Month,
    refused: Option<(&WasShown, &ActionError)>,
) -> Result<Response, ActionError> {
    let mut frame = visit.frame("/avrakning", "close-title");
    frame.title = format!("{} {month}", frame.title);
    let view = view_period(&visit.app, visit.actor(), month).await?;
    let t = frame.t;
    let words = |blocks: bool| {
        let found = view.preconditions.iter().filter(move |found| found.blocks() == blocks);
        found.map(|found| t.0.precondition(found)).collect::<Vec<_>>()
    };
    let party = |code: &String| PartyLine { name: view.shared.name_of(code), amounts: amounts(&view, Some(code)) };
    let closed = view.closed.as_ref();
    let (then, refused) = refused.unzip();
    let changed = match then.filter(|_| is_stale(refused)) {
        Some(then) => Some(changed(visit, &view, then).await?),
        None => None,
    };
    Ok(render(&ClosePage {
        month,
        stops: words(true),
        notes: words(false),
        parties: view.shared.statement.parties.iter().map(party).collect(),
        totals: amounts(&view, None),
        lines: view.shared.statement.lines.len(),
        closed_at: closed.map_or_else(String::new, |closed| shown_time(closed.closed_at)),
        closed_by: closed.map_or_else(String::new, |closed| closed.closed_by.clone()),
        hash: closed.map_or_else(String::new, |closed| closed.hash.clone()),
        report_hash: view.report_hash.clone(),
        seen: WasShown {
            seen: view.report_hash.clone(),
            total: view.shared.statement.total().0.to_string(),
            last: view.last_cost().map_or_else(String::new, |last| last.to_string()),
        },
        changed,
        may_close: visit.actor().may(Permission::ClosePeriods) && !visit.actor().read_only,
        error: Alert::of(t, refused, &[]),
        frame,
    }))
}

/// The amounts that the month bills one party, or all.
fn amounts(view: &PeriodView, party: Option<&String>) -> Amounts {
    let sum = |adjusted: bool| -> Ore {
        let lines = view.shared.statement.lines.iter().filter(|line| (line.kind == LineKind::Adjustment) == adjusted);
        let shares = lines.flat_map(|line| &line.shares);
        shares.filter(|share| party.is_none_or(|party| share.party == *party)).map(|share| share.amount).sum()
    };
    let (own, adjusted) = (sum(false), sum(true));
    let [own, adjusted, sum] = [own, adjusted, [own, adjusted].into_iter().sum()].map(Ore::to_swedish);
    Amounts { own, adjusted, sum }
}

pub(crate) async fn show(visit: Visit, Path(month): Path<String>) -> PageResult {
    Ok(page(&visit, month_of(&month)?, None).await?)
}

pub(crate) async fn close(visit: Visit, Path(month): Path<String>, Form(then): Form<WasShown>) -> PageResult {
    let of = month_of(&month)?;
    let done = close_period(&visit.app, visit.actor(), of, Some(&then.seen)).await;
    let again = async |error: ActionError| page(&visit, of, Some((&then, &error))).await;
    answer_form(done, |_| format!("/avrakning/{month}/stang"), again).await
}
