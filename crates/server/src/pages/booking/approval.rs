//! `/forfragningar`: requests that wait for approval. Those that compete stand together (B-5).

use askama::Template;
use axum::{Form, extract::Path};
use serde::Deserialize;
use uuid::Uuid;
use vagnpark_actions::{
    ActionError,
    booking::approval::{Competing, approve, open_requests, turn_down},
    records::BookingRecord,
};
use vagnpark_domain::ids::BookingId;

use crate::pages::{
    Frame, PageResult,
    alert::Alert,
    render, shown_time,
    visit::{Visit, answer_form},
};

/// A request, with how many others want the vehicle at the same time.
struct RequestLine {
    id: BookingId,
    number: String,
    who: String,
    start: String,
    end: String,
    purpose: String,
    note: String,
    competing: usize,
}

#[derive(Template)]
#[template(path = "booking/approval.html")]
struct RequestsPage {
    frame: Frame,
    lines: Vec<RequestLine>,
    error: Alert,
}

pub(crate) async fn list(visit: Visit) -> PageResult {
    let page = page(&visit, None).await?;
    Ok(render(&page))
}

async fn page(visit: &Visit, refused: Option<&ActionError>) -> Result<RequestsPage, ActionError> {
    let frame = visit.frame("/forfragningar", "requests-title");
    let t = frame.t;
    let waiting = open_requests(&visit.app, visit.actor()).await?;
    let requests = &waiting.requests;
    let line = |request: &BookingRecord| {
        let same = |other: &&BookingRecord| {
            other.id != request.id && other.vehicle == request.vehicle && other.window.overlaps(request.window)
        };
        let driver = request.driver.and_then(|id| waiting.drivers.get(&id).cloned());
        let organisation = waiting.organisations.get(&request.organisation).cloned().unwrap_or_default();
        RequestLine {
            id: request.id,
            number: waiting.numbers.get(&request.vehicle).cloned().unwrap_or_default(),
            who: [driver.unwrap_or_default(), organisation].join(" · "),
            start: shown_time(request.window.start()),
            end: shown_time(request.window.end()),
            purpose: t.word("purpose", request.purpose.as_str()),
            note: request.note.clone(),
            competing: requests.iter().filter(same).count(),
        }
    };
    Ok(RequestsPage { lines: requests.iter().map(line).collect(), error: Alert::of(t, refused, &[]), frame })
}

async fn answer(visit: &Visit, done: Result<BookingRecord, ActionError>) -> PageResult {
    answer_form(done, |_| "/forfragningar".to_owned(), async |error| Ok(render(&page(visit, Some(&error)).await?)))
        .await
}

#[derive(Debug, Deserialize)]
pub(crate) struct AnswerForm {
    #[serde(default)]
    queue: String,
    #[serde(default)]
    reason: String,
}

pub(crate) async fn say_yes(visit: Visit, Path(id): Path<Uuid>, Form(form): Form<AnswerForm>) -> PageResult {
    let competing = if form.queue.is_empty() { Competing::TurnDown } else { Competing::Queue };
    let done = approve(&visit.app, visit.actor(), BookingId(id), competing).await;
    answer(&visit, done).await
}

pub(crate) async fn say_no(visit: Visit, Path(id): Path<Uuid>, Form(form): Form<AnswerForm>) -> PageResult {
    let done = turn_down(&visit.app, visit.actor(), BookingId(id), &form.reason).await;
    answer(&visit, done).await
}
