//! `/avrakning/{month}/stang`: what stands in the way of closing a month, what it will bill, and closing it (C-10).

use askama::Template;
use axum::{extract::Path, response::Response};
use vagnpark_actions::{
    ActionError,
    cost::closing::{PeriodView, close_period, view_period},
};
use vagnpark_domain::{access::Permission, cost::LineKind, money::Ore, time::Month};

use super::statement::month_of;
use crate::pages::{
    Frame, PageResult,
    alert::Alert,
    render, shown_time,
    visit::{Visit, answer_form},
};

/// What a month bills: its own lines, its adjustments, and both.
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
    hash: String,
    may_close: bool,
    error: Alert,
}

async fn page(visit: &Visit, month: Month, refused: Option<&ActionError>) -> Result<Response, ActionError> {
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
        may_close: visit.actor().may(Permission::ClosePeriods) && !visit.actor().read_only,
        error: Alert::of(t, refused, &[]),
        frame,
    }))
}

/// What the month bills one party, or all.
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

pub(crate) async fn close(visit: Visit, Path(month): Path<String>) -> PageResult {
    let of = month_of(&month)?;
    let done = close_period(&visit.app, visit.actor(), of).await;
    answer_form(done, |_| format!("/avrakning/{month}/stang"), async |error| page(&visit, of, Some(&error)).await).await
}
