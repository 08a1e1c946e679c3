//! `/avrakning/{month}/stang`: what is in the way of closing a month, what it will bill, and signing it off (C-10).

use std::cmp::Reverse;

use askama::Template;
use axum::{Form, extract::Path, response::Response};
use chrono::{DateTime, NaiveDate, Utc};
use serde::Deserialize;
use uuid::Uuid;
use vagnpark_actions::{
    ActionError,
    cost::{
        period::{BilledCost, PeriodView, list_billed_since, view_period},
        sign_off::{self, sign},
        signing::PartySigning,
    },
};
use vagnpark_domain::{
    cost::{LineKind, sign_off::AmountChange},
    money::Ore,
    time::Month,
};

use super::statement::month_of;
use crate::pages::{
    Frame, PageResult, Texts,
    alert::{Alert, is_stale},
    decided_by,
    lines::SaidBy,
    render,
    visit::{Visit, answer_form},
};

/// The amounts a month bills: its own lines, its adjustments, and both.
struct Amounts {
    own: Ore,
    adjusted: Ore,
    sum: Ore,
}

struct PartyLine {
    name: String,
    amounts: Amounts,
}

#[derive(Template)]
#[template(path = "cost/period.html")]
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
    /// When it was closed, if it is.
    closed_at: Option<DateTime<Utc>>,
    closed_by: String,
    /// The hashes of the chain, if it is closed, and of the month's report.
    hash: String,
    report_hash: String,
    /// The hidden fields of the form: the report, its sum and the last cost in it.
    seen: WasShown,
    /// What differs from what was shown, if the closing was refused because of that.
    changed: Option<Changed>,
    signing: Vec<SignedLine>,
    second_person: bool,
    /// The body that decides for the parties; empty if each does for itself.
    decided_by: String,
    /// From when on silence is a yes; none if it never is.
    silence_from: Option<DateTime<Utc>>,
    /// Those whose silence was a yes.
    silent: String,
    /// Whether it was closed by their sign-offs, and not by the operator.
    signed_by_parties: bool,
    /// What the button says that signs for the visitor's own; empty if nobody waits for it.
    sign_for: String,
    may_take_back: bool,
    error: Alert,
}

/// How far an organisation is with the month.
struct SignedLine {
    name: String,
    look: &'static str,
    state: String,
    by: Option<SaidBy>,
    changed_since: String,
    /// What its part was, and is, over all changes; and the same for all parties.
    sums: Option<ChangedLine>,
    /// The largest first.
    changes: Vec<ChangedLine>,
    /// Whether it is the visitor's own, whose changes are open.
    own: bool,
    outdated: bool,
}

/// An amount that is another than was signed off.
struct ChangedLine {
    number: String,
    category: String,
    /// The organisation's own part.
    own: BeforeNow,
    /// The same for all parties.
    all: BeforeNow,
}

/// An amount as it was signed off, and as it is now.
struct BeforeNow {
    before: Ore,
    now: Ore,
}

impl From<(Ore, Ore)> for BeforeNow {
    fn from((before, now): (Ore, Ore)) -> Self {
        Self { before, now }
    }
}

impl SignedLine {
    fn new(t: Texts, party: &PartySigning) -> Self {
        let (look, state) = match &party.last {
            None => ("soon", "close-missing"),
            Some(last) if last.holds => ("good", "close-signed"),
            Some(_) => ("soon", "close-outdated"),
        };
        let last = party.last.as_ref();
        let line = |number: &str, category: String, own: (Ore, Ore), all: (Ore, Ore)| ChangedLine {
            number: number.to_owned(),
            category,
            own: own.into(),
            all: all.into(),
        };
        let mut changes: Vec<&AmountChange> = last.map_or_else(Vec::new, |last| last.changes.iter().collect());
        let size = |(before, now): (Ore, Ore)| now.0.abs_diff(before.0);
        changes.sort_by_key(|change| Reverse((size(change.total), size(change.own))));
        let sum = |amount: fn(&AmountChange) -> Ore| changes.iter().copied().map(amount).sum::<Ore>();
        let own = (sum(|change| change.own.0), sum(|change| change.own.1));
        let all = (sum(|change| change.total.0), sum(|change| change.total.1));
        let shown = changes.iter().filter(|change| size(change.own) + size(change.total) > 0);
        let shown = shown
            .map(|change| line(&change.number, t.word("category", change.category.as_str()), change.own, change.total));
        Self {
            look,
            state: t.s(state),
            by: last.map(|last| SaidBy { who: last.signed_by.clone(), at: last.signed_at }),
            changed_since: t.0.with("close-changed-since", &[("who", party.name.clone())]),
            changes: shown.collect(),
            sums: (!changes.is_empty()).then(|| line("", String::new(), own, all)),
            own: party.own,
            outdated: last.is_some_and(|last| !last.holds),
            name: party.name.clone(),
        }
    }
}

/// What somebody who signs a month off was shown.
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
    before: Option<Ore>,
    now: Ore,
    /// The costs that came in meanwhile.
    added: Vec<AddedLine>,
}

struct AddedLine {
    first: NaiveDate,
    last: NaiveDate,
    number: String,
    category: String,
    amount: Ore,
}

async fn changed(visit: &Visit, view: &PeriodView, then: &WasShown) -> Result<Changed, ActionError> {
    let t = Texts(visit.language);
    let last = then.last.parse::<Uuid>().ok().map(Into::into);
    let added = list_billed_since(&visit.app, visit.actor(), view.shared.statement.month, last).await?;
    let line = |BilledCost { number, entry }: BilledCost| AddedLine {
        first: entry.from,
        last: entry.to,
        number,
        category: t.word("category", entry.category.as_str()),
        amount: entry.shared_amount(),
    };
    Ok(Changed {
        before: then.total.parse().ok().map(Ore),
        now: view.shared.statement.total(),
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
    // What a form said when it was sent first is not so any more if the sign-off was taken back since.
    if view.closed.is_none() && !view.signing.can_be_taken_back() && frame.done == frame.t.s("done-month-signed") {
        frame.done = frame.t.s("close-no-longer-signed");
    }
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
        closed_at: closed.map(|closed| closed.closed_at),
        closed_by: view.closed_by.clone(),
        hash: closed.map_or_else(String::new, |closed| closed.hash.clone()),
        report_hash: view.report_hash.clone(),
        seen: WasShown {
            seen: view.report_hash.clone(),
            total: view.shared.statement.total().0.to_string(),
            last: view.last_cost().map_or_else(String::new, |last| last.to_string()),
        },
        changed,
        signing: view.signing.parties.iter().map(|party| SignedLine::new(t, party)).collect(),
        decided_by: view.signing.decided_by.clone().map_or_else(String::new, |body| decided_by(t, body)),
        second_person: view.signing.second_person,
        silence_from: view.signing.silence_from,
        silent: view.signing.silent.join(", "),
        signed_by_parties: view.signing.parties.iter().any(PartySigning::holds),
        sign_for: sign_for(t, &view),
        may_take_back: closed.is_none() && view.signing.can_be_taken_back(),
        error: Alert::of(t, refused, &[]),
        frame,
    }))
}

/// What the button says, with the names of those that the visitor signs for.
fn sign_for(t: Texts, view: &PeriodView) -> String {
    let signing = &view.signing;
    if view.closed.is_some() || !signing.waits_for_caller() {
        return String::new();
    }
    let mut names: Vec<&str> = signing.own_missing().map(|party| party.name.as_str()).collect();
    if names.is_empty() {
        names = signing.parties.iter().filter(|party| party.own).map(|party| party.name.as_str()).collect();
    }
    let month = view.shared.statement.month.to_string();
    t.0.with("close-sign-for", &[("month", month), ("who", names.join(", "))])
}

/// The amounts that the month bills one party, or all.
fn amounts(view: &PeriodView, party: Option<&String>) -> Amounts {
    let sum = |adjusted: bool| -> Ore {
        let lines = view.shared.statement.lines.iter().filter(|line| (line.kind == LineKind::Adjustment) == adjusted);
        let shares = lines.flat_map(|line| &line.shares);
        shares.filter(|share| party.is_none_or(|party| share.party == *party)).map(|share| share.amount).sum()
    };
    let (own, adjusted) = (sum(false), sum(true));
    Amounts { own, adjusted, sum: [own, adjusted].into_iter().sum() }
}

pub(crate) async fn show(visit: Visit, Path(month): Path<String>) -> PageResult {
    Ok(page(&visit, month_of(&month)?, None).await?)
}

pub(crate) async fn sign_off(visit: Visit, Path(month): Path<String>, Form(then): Form<WasShown>) -> PageResult {
    let of = month_of(&month)?;
    let done = sign(&visit.app, visit.actor(), of, &then.seen, None).await;
    let again = async |error: ActionError| page(&visit, of, Some((&then, &error))).await;
    answer_form(done, |_| format!("/avrakning/{month}/stang"), again).await
}

pub(crate) async fn take_back(visit: Visit, Path(month): Path<String>) -> PageResult {
    let of = month_of(&month)?;
    let done = sign_off::take_back(&visit.app, visit.actor(), of).await;
    let again = async |error: ActionError| page(&visit, of, Some((&WasShown::default(), &error))).await;
    answer_form(done, |_| format!("/avrakning/{month}/stang"), again).await
}
