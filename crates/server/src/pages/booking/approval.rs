//! `/forfragningar`: requests that wait for approval. Competing ones are shown together (B-5).

use askama::Template;
use axum::{Form, extract::Path};
use serde::Deserialize;
use uuid::Uuid;
use vagnpark_actions::{
    ActionError,
    booking::approval::{Competing, approve, open_requests, turn_down},
    records::BookingRecord,
};
use vagnpark_domain::{ids::BookingId, time::Window};

use crate::pages::{
    Frame, PageResult,
    alert::Alert,
    render,
    visit::{Visit, answer_form},
};

/// A request, with how many others want the vehicle at the same time.
struct RequestLine {
    id: BookingId,
    number: String,
    who: String,
    window: Window,
    purpose: String,
    note: String,
    competing: usize,
    /// The answer, if it was refused.
    answer: AnswerForm,
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

/// An answer that was refused: the request it was to, the answer, and why.
type Refused<'a> = (Uuid, &'a AnswerForm, &'a ActionError);

async fn page(visit: &Visit, refused: Option<Refused<'_>>) -> Result<RequestsPage, ActionError> {
    let frame = visit.frame("/forfragningar", "requests-title");
    let t = frame.t;
    let waiting = open_requests(&visit.app, visit.actor()).await?;
    let requests = &waiting.requests;
    let typed = |id: BookingId| refused.filter(|(about, ..)| *about == id.0).map(|(_, form, _)| form.clone());
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
            window: request.window,
            purpose: t.word("purpose", request.purpose.as_str()),
            note: request.note.clone(),
            competing: requests.iter().filter(same).count(),
            answer: typed(request.id).unwrap_or_default(),
        }
    };
    let error = refused.map_or_else(Alert::default, |(id, _, error)| Alert::of(t, Some(error), &["reason"]).within(id));
    Ok(RequestsPage { lines: requests.iter().map(line).collect(), error, frame })
}

async fn answer(visit: &Visit, id: Uuid, form: &AnswerForm, done: Result<BookingRecord, ActionError>) -> PageResult {
    let again = async |error| Ok(render(&page(visit, Some((id, form, &error))).await?));
    answer_form(done, |_| "/forfragningar".to_owned(), again).await
}

/// The answer to a request, as it was filled in.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct AnswerForm {
    /// Whether competing requests go on the waiting list; empty if they are turned down.
    #[serde(default)]
    queue: String,
    #[serde(default)]
    reason: String,
}

impl Default for AnswerForm {
    fn default() -> Self {
        Self { queue: "1".to_owned(), reason: String::new() }
    }
}

pub(crate) async fn say_yes(visit: Visit, Path(id): Path<Uuid>, Form(form): Form<AnswerForm>) -> PageResult {
    let competing = if form.queue.is_empty() { Competing::TurnDown } else { Competing::Queue };
    let done = approve(&visit.app, visit.actor(), BookingId(id), competing).await;
    answer(&visit, id, &form, done).await
}

pub(crate) async fn say_no(visit: Visit, Path(id): Path<Uuid>, Form(form): Form<AnswerForm>) -> PageResult {
    let done = turn_down(&visit.app, visit.actor(), BookingId(id), &form.reason).await;
    // The box beside it is not part of this form.
    let form = AnswerForm { reason: form.reason, ..AnswerForm::default() };
    answer(&visit, id, &form, done).await
}
