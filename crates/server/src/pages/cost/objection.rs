//! `/debiterat`: what other organisations have entered and the reader's own pay for, and objecting to it (C-14).

use std::collections::BTreeMap;

use askama::Template;
use axum::{
    Form,
    extract::{Path, Query},
    response::Response,
};
use chrono::NaiveDate;
use serde::Deserialize;
use uuid::Uuid;
use vagnpark_actions::{
    ActionError,
    cost::objection::{
        SeenObjection,
        charged::{
            Adjusted, Balance, ChargedItem, OpenedCharge, kilometres, list_all_charged, list_charged, open_charged,
            rows,
        },
        list_objections, object, open_objection, stand_by, withdraw,
    },
    records::{ObjectionFilter, ObjectionRecord},
};
use vagnpark_domain::{
    cost::objection::{ChargedKind, ObjectionState, UsePart},
    ids::ObjectionId,
    money::Ore,
    register::shown_number,
    time::Month,
};
use vagnpark_export::to_text_table;
use vagnpark_text::Said;

use crate::{
    pages::{
        Frame, PageResult, Texts,
        alert::{Alert, is_stale},
        if_readable,
        lines::{Fact, SaidBy},
        paging::{Paging, Piece},
        render,
        visit::{Visit, answer_form},
    },
    web::files::{OUR_CSV, attachment},
};

/// How many rows are in a piece of the list.
const EACH: i64 = 100;

#[derive(Template)]
#[template(path = "cost/charged.html")]
struct ChargedPage {
    frame: Frame,
    month: Month,
    before: Month,
    after: Month,
    closed: bool,
    rows: Vec<ChargedLine>,
    total: Ore,
    /// What the month charges, held against the list.
    balance: Option<Balance>,
    /// Its adjustments of closed months, by month.
    adjusted: Vec<AdjustedMonth>,
    paging: Paging,
    /// The objections to what the reader's own have entered, and those that they have made.
    objections: Vec<ObjectionLine>,
}

/// What a closed month was adjusted by.
struct AdjustedMonth {
    origin: Month,
    sum: Ore,
    lines: Vec<Adjusted>,
}

impl AdjustedMonth {
    fn all(balance: &Balance) -> Vec<Self> {
        let mut months: BTreeMap<Month, Vec<Adjusted>> = BTreeMap::new();
        for adjusted in &balance.adjustments {
            months.entry(adjusted.origin).or_default().push(adjusted.clone());
        }
        let month = |(origin, lines): (Month, Vec<Adjusted>)| Self {
            origin,
            sum: lines.iter().map(|line| line.amount).sum(),
            lines,
        };
        months.into_iter().map(month).collect()
    }
}

/// A row of the list.
struct ChargedLine {
    id: Uuid,
    from: NaiveDate,
    to: NaiveDate,
    kind: String,
    number: String,
    entered_by: String,
    from_file: String,
    amount: Said,
    look: &'static str,
    state: String,
}

impl ChargedLine {
    fn new(t: Texts, item: &ChargedItem) -> Self {
        let record = &item.record;
        Self {
            id: record.id,
            from: record.from,
            to: record.to,
            kind: t.s(&item.kind_key()),
            number: record.number.clone(),
            entered_by: record.entered_by_name.clone(),
            from_file: item.record.source(),
            amount: amount_of(t, item),
            look: record.objection.map_or("", look),
            state: record.objection.map_or_else(String::new, |state| t.word("objection", state.as_str())),
        }
    }
}

/// An objection in a list.
struct ObjectionLine {
    id: ObjectionId,
    charged: Uuid,
    about: String,
    by: String,
    /// The organisation of whoever ended it, and how.
    ended_for: String,
    ended_how: String,
    look: &'static str,
    state: String,
    reason: String,
    made: Option<SaidBy>,
    answer: String,
    ended: Option<SaidBy>,
    version: i64,
    may_answer: bool,
    may_withdraw: bool,
}

impl ObjectionLine {
    fn new(t: Texts, seen: SeenObjection) -> Self {
        let SeenObjection { record, by, ended_for, may_answer, may_withdraw } = seen;
        Self {
            id: record.id,
            charged: record.charged,
            about: about(t, &record),
            ended_for: ended_for.unwrap_or_else(|| t.s("charged-ended-by-others")),
            ended_how: record.ended_at.map_or_else(String::new, |_| t.word("objection-how", record.state.as_str())),
            by,
            look: look(record.state),
            state: t.word("objection", record.state.as_str()),
            reason: record.reason,
            made: Some(SaidBy { who: record.made_by, at: record.made_at }),
            answer: record.answer,
            ended: record.ended_by.zip(record.ended_at).map(|(who, at)| SaidBy { who, at }),
            version: record.version,
            may_answer,
            may_withdraw,
        }
    }
}

/// What an objection is about.
fn about(t: Texts, record: &ObjectionRecord) -> String {
    format!("{} {} {}", t.word("charged-kind", record.kind.as_str()), shown_number(&record.number), record.on)
}

fn look(state: ObjectionState) -> &'static str {
    match state {
        ObjectionState::Open => "soon",
        ObjectionState::Corrected => "good",
        ObjectionState::Stands => "note",
        ObjectionState::Withdrawn | ObjectionState::Undone => "",
    }
}

/// Whether it was driven, but nothing that is shared by use has been entered.
fn is_free_yet(item: &ChargedItem) -> bool {
    item.record.kind != ChargedKind::Cost && item.amount.is_some() && item.parts.is_empty()
}

fn amount_of(t: Texts, item: &ChargedItem) -> Said {
    match item.amount {
        Some(_) if is_free_yet(item) => "–".into(),
        Some(amount) => amount.into(),
        None if item.record.late_in.is_some() => t.s("charged-adjusted").into(),
        None => "–".into(),
    }
}

#[derive(Debug, Default, Deserialize)]
pub(crate) struct ChargedParams {
    /// The month; this month if it is not valid.
    #[serde(default, deserialize_with = "if_readable")]
    month: Option<Month>,
    #[serde(flatten)]
    piece: Piece,
}

pub(crate) async fn list(visit: Visit, Query(params): Query<ChargedParams>) -> PageResult {
    let frame = visit.frame("/debiterat", "charged-title");
    let t = frame.t;
    let month = params.month.unwrap_or_else(|| Month::of(visit.app.today()));
    let found = list_charged(&visit.app, visit.actor(), month, params.piece.portion(EACH)).await?;
    let open = ObjectionFilter { state: Some(ObjectionState::Open), limit: i64::MAX, ..ObjectionFilter::default() };
    let objections = list_objections(&visit.app, visit.actor(), &open).await?;
    Ok(render(&ChargedPage {
        month,
        before: month.previous(),
        after: month.next(),
        closed: found.closed,
        rows: found.items.iter().map(|item| ChargedLine::new(t, item)).collect(),
        total: found.total,
        adjusted: found.balance.as_ref().map(AdjustedMonth::all).unwrap_or_default(),
        balance: found.balance,
        paging: Paging::new(t, &format!("/debiterat?month={month}"), params.piece, found.count, EACH),
        objections: objections.into_iter().map(|seen| ObjectionLine::new(t, seen)).collect(),
        frame,
    }))
}

/// The whole list as a file.
pub(crate) async fn file(visit: Visit, Query(params): Query<ChargedParams>) -> PageResult {
    let t = Texts(visit.language);
    let month = params.month.unwrap_or_else(|| Month::of(visit.app.today()));
    let items = list_all_charged(&visit.app, visit.actor(), month).await?;
    let bytes = to_text_table(&rows(&items, |key| t.s(key))).map_err(ActionError::broken)?;
    Ok(attachment(&format!("debiterat-{month}.csv"), OUR_CSV, bytes))
}

#[derive(Template)]
#[template(path = "cost/objection.html")]
struct ObjectionPage {
    frame: Frame,
    id: Uuid,
    month: Option<Month>,
    facts: Vec<Fact>,
    parts: Vec<PartLine>,
    /// Whether it was driven, but nothing that is shared by use has been entered.
    free_yet: bool,
    amount: Said,
    /// The page on which it is corrected, and its name; empty if the reader may not open it.
    thing: String,
    thing_words: String,
    /// What to do about an objection that is right.
    answer_hint: &'static str,
    objections: Vec<ObjectionLine>,
    may_object: bool,
    /// Whether one of the objections waits for the reader.
    may_answer: bool,
    /// Why it is too late to object.
    too_late: String,
    /// What was typed into the form that was refused.
    reason: String,
    error: Alert,
}

/// The part of a line of the statement.
struct PartLine {
    category: String,
    key: String,
    measure: String,
    whole: String,
    line: Ore,
    amount: Ore,
}

impl PartLine {
    fn new(t: Texts, part: &UsePart) -> Self {
        let unit = match part.key.as_str() {
            "distance" => "charged-km",
            "time" => "unit-hours-driven",
            _ => "unit-trips",
        };
        Self {
            category: t.word("category", part.category.as_str()),
            key: format!("{}, {}", t.word("key", part.key.as_str()), t.s(unit)),
            measure: part.explanation.measure.clone(),
            whole: part.explanation.whole.clone(),
            line: part.line,
            amount: part.amount,
        }
    }
}

async fn page(visit: &Visit, id: Uuid, reason: String, refused: Option<&ActionError>) -> Result<Response, ActionError> {
    let mut frame = visit.frame("/debiterat", "charged-title");
    let t = frame.t;
    let opened = open_charged(&visit.app, visit.actor(), id).await?;
    let OpenedCharge { item, objections, closed, may_object, opens, corrects } = opened;
    let too_late = item.as_ref().zip(closed).map(|(item, span)| {
        let values = [("organisation", item.record.entered_by_name.clone()), ("open", span.open.to_string())];
        t.0.with("refusal-charged-in-closed-month", &values)
    });
    if let Some(item) = &item {
        frame.title = format!("{} {} {}", t.s(&item.kind_key()), shown_number(&item.record.number), item.record.from);
    } else if let Some(seen) = objections.first() {
        frame.title = about(t, &seen.record);
    }
    let (thing, thing_words) = item.as_ref().map_or(("", ""), |item| match item.record.kind {
        ChargedKind::Trip => ("/korningar", "charged-open-trip"),
        ChargedKind::Booking => ("/bokningar", "charged-open-booking"),
        ChargedKind::Cost => ("/kostnader", "charged-open-cost"),
    });
    let opens = opens && frame.opens(&format!("{thing}/{{id}}"));
    let holds = || objections.last().map_or_else(String::new, |last| t.word("objection", last.record.state.as_str()));
    let error = Alert::of(t, refused, &["reason"]);
    let error = if is_stale(refused) { error.holding(t, refused, holds) } else { error };
    Ok(render(&ObjectionPage {
        id,
        month: item.as_ref().map(|item| item.month),
        facts: item.as_ref().map_or_else(Vec::new, |item| facts(t, item)),
        parts: item.iter().flat_map(|item| &item.parts).map(|part| PartLine::new(t, part)).collect(),
        free_yet: item.as_ref().is_some_and(is_free_yet),
        amount: item.as_ref().map_or_else(|| "".into(), |item| amount_of(t, item)),
        thing: if opens { format!("{thing}/{id}") } else { String::new() },
        thing_words: thing_words.to_owned(),
        answer_hint: if corrects { "charged-answer-hint" } else { "charged-answer-hint-others" },
        may_object,
        may_answer: objections.iter().any(|seen| seen.may_answer),
        too_late: too_late.unwrap_or_default(),
        objections: objections.into_iter().map(|seen| ObjectionLine::new(t, seen)).collect(),
        reason,
        error,
        frame,
    }))
}

fn facts(t: Texts, item: &ChargedItem) -> Vec<Fact> {
    let record = &item.record;
    let last = Some(record.to).filter(|to| *to != record.from);
    let keys: Vec<String> = item.keys.iter().map(|key| t.word("key", key.as_str())).collect();
    let km = if record.trips > 0 { format!("{}\u{a0}km", kilometres(record.distance_m)) } else { String::new() };
    let facts = [
        ("col-kind", Said::from(t.s(&item.kind_key()))),
        ("col-vehicle", shown_number(&record.number).into()),
        ("col-when", record.start_at.map_or_else(|| record.from.into(), Said::from)),
        ("col-to", last.map_or_else(|| "".into(), Said::from)),
        ("col-distance", km.into()),
        ("charged-entered-by", record.entered_by_name.clone().into()),
        ("charged-file", item.record.source().into()),
        ("col-payer", record.payer_name.clone().into()),
        ("charged-amount", amount_of(t, item)),
        ("charged-price", item.price.map_or_else(|| "".into(), Said::from)),
        ("charged-key", keys.join(", ").into()),
    ];
    facts.into_iter().filter(|(_, value)| !value.is_empty()).map(|(key, value)| Fact::new(t, key, value)).collect()
}

pub(crate) async fn show(visit: Visit, Path(id): Path<Uuid>) -> PageResult {
    Ok(page(&visit, id, String::new(), None).await?)
}

/// Why somebody objects, or why it stands, with the version of the objection that was seen.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct ReasonForm {
    #[serde(default)]
    reason: String,
    #[serde(default)]
    version: i64,
}

pub(crate) async fn make(visit: Visit, Path(id): Path<Uuid>, Form(form): Form<ReasonForm>) -> PageResult {
    let done = object(&visit.app, visit.actor(), id, &form.reason).await;
    let again = async |error: ActionError| page(&visit, id, form.reason, Some(&error)).await;
    answer_form(done, |_| format!("/debiterat/{id}"), again).await
}

pub(crate) async fn answer(visit: Visit, Path(id): Path<Uuid>, Form(form): Form<ReasonForm>) -> PageResult {
    let charged = open_objection(&visit.app, visit.actor(), ObjectionId(id)).await?.record.charged;
    let done = stand_by(&visit.app, visit.actor(), ObjectionId(id), form.version, &form.reason).await;
    let again = async |error: ActionError| page(&visit, charged, form.reason, Some(&error)).await;
    answer_form(done, |_| format!("/debiterat/{charged}"), again).await
}

pub(crate) async fn take_back(visit: Visit, Path(id): Path<Uuid>, Form(form): Form<ReasonForm>) -> PageResult {
    let charged = open_objection(&visit.app, visit.actor(), ObjectionId(id)).await?.record.charged;
    let done = withdraw(&visit.app, visit.actor(), ObjectionId(id), form.version).await;
    let again = async |error: ActionError| page(&visit, charged, String::new(), Some(&error)).await;
    answer_form(done, |_| format!("/debiterat/{charged}"), again).await
}
