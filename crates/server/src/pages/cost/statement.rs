//! `/avrakning`: a month's statement, and the way from an amount down to invoice and trip.

use askama::Template;
use axum::extract::{Path, Query};
use chrono::{DateTime, Datelike, NaiveDate, Utc};
use serde::Deserialize;
use vagnpark_actions::{
    ActionError,
    cost::statement::{self, LineSources, MonthGlance, TRIPS_SHOWN},
    finance::report::{ReportFormat, write_report},
};
use vagnpark_domain::{
    access::{Actor, Permission},
    cost::{CostCategory, LineKind, StatementLine, Usage},
    money::{Ore, measured},
    register::reading::Reading,
    time::Month,
};
use vagnpark_export::ReportLine;

use super::{
    no_statement,
    overview::{Glance, glance},
};
use crate::{
    pages::{
        Choice, Frame, PageResult, Texts, choices, escaped, if_readable,
        paging::{Paging, Piece},
        render,
        visit::Visit,
    },
    web::files::attachment,
};

/// What a party owes, with its share of the whole for a bar.
struct PartyLine {
    code: String,
    name: String,
    amount: Ore,
    /// Per mille of the largest, as the width of a bar.
    width: i64,
    /// Its code, if its ledger file can be fetched.
    ledger: Option<String>,
}

/// A line in the list.
struct Line {
    place: usize,
    number: String,
    category: String,
    kind: String,
    rule: String,
    amount: Ore,
    /// What each party owes of it; nothing of one that had no part in that agreement.
    shares: Vec<Option<Ore>>,
}

#[derive(Template)]
#[template(path = "cost/statement.html")]
struct StatementPage {
    frame: Frame,
    month: Month,
    /// The months beside it that an agreement holds for.
    previous: Option<Month>,
    next: Option<Month>,
    year: i32,
    agreement: String,
    decision: String,
    closed: bool,
    /// Whether the agreement says how it is invoiced.
    invoiced: bool,
    glance: Glance,
    parties: Vec<PartyLine>,
    total: Ore,
    problems: Vec<String>,
    q: String,
    categories: Vec<Choice>,
    kinds: Vec<Choice>,
    payers: Vec<Choice>,
    lines: Vec<Line>,
    paging: Paging,
    sum_of_lines: Ore,
    sums_of_shares: Vec<Ore>,
}

pub(crate) async fn latest(visit: Visit) -> PageResult {
    no_statement::or_why(&visit, ("/avrakning", "statement-title"), |month| format!("/avrakning/{month}")).await
}

#[derive(Debug, Default, Deserialize)]
pub(crate) struct LineParams {
    #[serde(default)]
    q: String,
    #[serde(default, deserialize_with = "if_readable")]
    category: Option<CostCategory>,
    #[serde(default, deserialize_with = "if_readable")]
    kind: Option<LineKind>,
    /// Only lines in which this party, by code, has a share.
    #[serde(default)]
    party: String,
    #[serde(flatten)]
    piece: Piece,
}

/// How many lines are in a piece of the list.
const EACH: i64 = 200;

impl LineParams {
    fn let_through(&self, line: &StatementLine) -> bool {
        let wanted = self.q.replace([' ', '\u{a0}'], "").to_uppercase();
        let owes = || line.shares.iter().any(|share| share.party == self.party && share.amount != Ore::ZERO);
        self.category.is_none_or(|category| line.category == category)
            && self.kind.is_none_or(|kind| line.kind == kind)
            && (self.party.is_empty() || owes())
            && line.number.to_uppercase().contains(&wanted)
    }
}

pub(crate) fn month_of(text: &str) -> Result<Month, ActionError> {
    text.parse().map_err(|_| ActionError::NotFound("month"))
}

pub(crate) async fn show(visit: Visit, Path(month): Path<String>, Query(params): Query<LineParams>) -> PageResult {
    let mut frame = visit.frame("/avrakning", "statement-title");
    let months = statement::compare_months(&visit.app, visit.actor(), month_of(&month)?).await?;
    frame.title = format!("{} {}", frame.title, months.shared.statement.month);
    Ok(render(&page(frame, visit.actor(), &months, &params)))
}

/// What a line is for; an adjustment says which month it is about.
fn kind(t: Texts, line: &StatementLine) -> String {
    let kind = t.word("kind", line.kind.as_str());
    line.origin.map_or(kind.clone(), |origin| format!("{kind} {origin}"))
}

/// What a party owes of a line; nothing if it had no part in that agreement.
fn share_of(line: &StatementLine, party: &str) -> Option<Ore> {
    line.shares.iter().find(|share| share.party == party).map(|share| share.amount)
}

fn page(frame: Frame, actor: &Actor, months: &MonthGlance, params: &LineParams) -> StatementPage {
    let shared = &months.shared;
    let (t, statement) = (frame.t, &shared.statement);
    // All chosen lines are added up; a piece of them is shown.
    let lines: Vec<(usize, &StatementLine)> =
        statement.lines.iter().enumerate().filter(|(_, line)| params.let_through(line)).collect();
    let sum_of = |party: &String| {
        let shares = lines.iter().flat_map(|(_, line)| &line.shares).filter(|share| share.party == *party);
        shares.map(|share| share.amount).sum()
    };
    let largest = statement.parties.iter().map(|party| statement.total_of(party).0.abs()).max().unwrap_or(1).max(1);
    let party = |code: &String| {
        let amount = statement.total_of(code);
        let own = shared.organisations.iter().find(|found| found.code == *code);
        let ledger =
            own.filter(|own| shared.closed && actor.may_in(Permission::SeeCosts, own.id)).map(|_| code.clone());
        let width = amount.0.abs() * 1_000 / largest;
        PartyLine { code: code.clone(), name: shared.name_of(code), amount, width, ledger }
    };
    let line = |(place, line): &(usize, &StatementLine)| Line {
        place: *place,
        number: line.number.clone(),
        category: t.word("category", line.category.as_str()),
        kind: kind(t, line),
        rule: line.rule_name.clone(),
        amount: line.amount,
        shares: statement.parties.iter().map(|party| share_of(line, party)).collect(),
    };
    let category = params.category.map_or("", CostCategory::as_str);
    let wanted_kind = params.kind.map_or("", LineKind::as_str);
    let address = format!(
        "/avrakning/{}?q={}&category={}&kind={}&party={}",
        statement.month,
        escaped(&params.q),
        category,
        wanted_kind,
        escaped(&params.party)
    );
    let (sums_of_shares, sum_of_lines) =
        (statement.parties.iter().map(sum_of).collect(), lines.iter().map(|(_, line)| line.amount).sum());
    let (paging, lines) = Paging::cut(t, &address, params.piece, lines, EACH);
    StatementPage {
        paging,
        glance: glance(t, shared, months),
        month: statement.month,
        previous: months.month_before.as_ref().map(|_| statement.month.previous()),
        next: months.goes_on.then(|| statement.month.next()),
        year: statement.month.first_day().year(),
        agreement: format!("{}, version {}", shared.agreement.agreement.name, shared.agreement.version),
        decision: shared.agreement.agreement.decision.clone(),
        closed: shared.closed,
        invoiced: shared.agreement.agreement.invoice.is_some(),
        parties: statement.parties.iter().map(party).collect(),
        total: statement.total(),
        problems: statement.problems.iter().map(|problem| t.0.problem(problem)).collect(),
        q: params.q.clone(),
        categories: choices(t, "category", CostCategory::ALL.iter().map(|category| category.as_str()), category),
        kinds: choices(t, "kind", LineKind::ALL.iter().map(|kind| kind.as_str()), wanted_kind),
        payers: statement
            .parties
            .iter()
            .map(|code| Choice { value: code.clone(), label: shared.name_of(code), selected: *code == params.party })
            .collect(),
        sums_of_shares,
        sum_of_lines,
        lines: lines.iter().map(line).collect(),
        frame,
    }
}

/// A share of a line, with the basis that explains it.
struct ShareLine {
    name: String,
    basis: String,
    amount: Ore,
    why: String,
}

/// An entry that the line shares, with the part of it in the month.
struct EntryLine {
    first: NaiveDate,
    last: NaiveDate,
    supplier: String,
    reference: String,
    net: Ore,
    shared: Ore,
    in_month: Ore,
}

struct TripLine {
    start: DateTime<Utc>,
    end: DateTime<Utc>,
    payer: String,
    distance: String,
}

/// An odometer reading, and how it is known.
struct ReadingLine {
    at: DateTime<Utc>,
    odometer: String,
    kind: String,
}

/// How a payer used a vehicle.
struct UseLine {
    vehicle: String,
    payer: String,
    trips: i64,
    hours: String,
    distance: String,
}

#[derive(Template)]
#[template(path = "cost/statement_line.html")]
struct LinePage {
    frame: Frame,
    month: Month,
    line: Line,
    decision: String,
    key: String,
    unit: String,
    shares: Vec<ShareLine>,
    entries: Vec<EntryLine>,
    trips: Vec<TripLine>,
    trips_cut: bool,
    readings: Vec<ReadingLine>,
    /// The use of the whole pool, if that was counted.
    pool_use: Vec<UseLine>,
}

pub(crate) async fn line(visit: Visit, Path((month, place)): Path<(String, usize)>) -> PageResult {
    let mut frame = visit.frame("/avrakning", "statement-title");
    let sources = statement::open_line(&visit.app, visit.actor(), month_of(&month)?, place).await?;
    let t = frame.t;
    frame.title = format!("{} – {}", sources.line.number, t.word("category", sources.line.category.as_str()));
    let organisations = &sources.shared.organisations;
    let payer =
        |id| organisations.iter().find(|found| found.id == id).map_or(String::new(), |found| found.name.clone());
    let trips = sources.trips.iter().map(|trip| TripLine {
        start: trip.start_at,
        end: trip.end_at,
        payer: payer(trip.payer_id),
        distance: shown_km(trip.distance_m),
    });
    let trips = trips.collect::<Vec<_>>();
    Ok(render(&line_page(frame, place, &sources, trips)))
}

fn pool_row(sources: &LineSources, number: &str, usage: &Usage) -> UseLine {
    let hours = usage.duration_s / 36;
    UseLine {
        vehicle: number.to_owned(),
        payer: sources.shared.name_of(&usage.payer),
        trips: usage.trips,
        hours: measured(format_args!("{},{:02}", hours / 100, hours % 100), "h"),
        distance: shown_km(usage.distance_m),
    }
}

fn shown_km(metres: i64) -> String {
    measured(format_args!("{},{:03}", metres / 1_000, metres % 1_000), "km")
}

fn shown_reading(t: Texts, reading: &Reading) -> ReadingLine {
    ReadingLine {
        at: reading.at,
        odometer: measured(reading.odometer_km, "km"),
        kind: t.word("reading", reading.kind.as_str()),
    }
}

fn line_page(frame: Frame, place: usize, sources: &LineSources, trips: Vec<TripLine>) -> LinePage {
    let (t, line, month) = (frame.t, &sources.line, sources.shared.statement.month);
    let entries = sources.entries.iter().map(|entry| {
        let text = |value: &Option<String>| value.clone().unwrap_or_default();
        EntryLine {
            first: entry.from,
            last: entry.to,
            supplier: text(&entry.supplier),
            reference: text(&entry.reference),
            net: entry.net,
            shared: entry.shared_amount(),
            in_month: entry.amount_in(line.origin.unwrap_or(month)),
        }
    });
    let (decision, reported) = (&sources.shared.agreement.agreement.decision, ReportLine::new(month, line.clone()));
    LinePage {
        month,
        decision: line.decision.as_ref().unwrap_or(decision).clone(),
        readings: sources.readings.iter().map(|reading| shown_reading(t, reading)).collect(),
        pool_use: sources.pool_use.iter().map(|(number, usage)| pool_row(sources, number, usage)).collect(),
        key: t.word("key", line.key.as_str()),
        unit: t.0.unit_of_basis(line.unit),
        shares: line
            .shares
            .iter()
            .map(|share| ShareLine {
                name: sources.shared.name_of(&share.party),
                basis: t.0.basis(&reported, share),
                amount: share.amount,
                why: t.0.explained(&reported, share, &sources.shared.name_of(&share.party), decision),
            })
            .collect(),
        entries: entries.collect(),
        trips_cut: i64::try_from(trips.len()).is_ok_and(|count| count == TRIPS_SHOWN),
        trips,
        line: Line {
            place,
            number: line.number.clone(),
            category: t.word("category", line.category.as_str()),
            kind: kind(t, line),
            rule: line.rule_name.clone(),
            amount: line.amount,
            shares: Vec::new(),
        },
        frame,
    }
}

pub(crate) async fn file(visit: Visit, Path((month, format)): Path<(String, String)>) -> PageResult {
    let month = month_of(&month)?;
    let mut report = statement::report(&visit.app, visit.actor(), month, month, None).await?;
    let kind = ReportFormat::of(&format).ok_or(ActionError::NotFound("format"))?;
    if kind == ReportFormat::Xlsx {
        statement::add_vouchers(&visit.app, &mut report).await?;
    }
    let bytes = write_report(&report, kind, visit.language)?;
    Ok(attachment(&format!("avrakning-{month}.{format}"), kind.content_type(), bytes))
}
