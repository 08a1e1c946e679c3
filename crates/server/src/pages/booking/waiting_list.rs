//! `/vantelista`: who waits for a vehicle, and what is held for them.

use askama::Template;
use axum::{Form, extract::Path};
use chrono::{DateTime, Utc};
use uuid::Uuid;
use vagnpark_actions::{
    ActionError,
    booking::waiting_list::{accept_offer, list_waiting, open_waiting_list, wait, withdraw},
};
use vagnpark_domain::{booking::WaitingState, ids::WaitingId, time::Window};

use super::book;
use crate::pages::{
    Frame, PageResult,
    alert::Alert,
    booking::book::form::BookForm,
    render,
    visit::{Visit, answer_form},
};

/// An entry of the list.
struct WaitingLine {
    id: WaitingId,
    what: String,
    window: Window,
    state: String,
    state_word: &'static str,
    /// When an offer expires.
    until: Option<DateTime<Utc>>,
    /// Who waits; empty for the reader.
    who: String,
}

#[derive(Template)]
#[template(path = "booking/waiting_list.html")]
struct WaitingPage {
    frame: Frame,
    lines: Vec<WaitingLine>,
    error: Alert,
}

pub(crate) async fn list(visit: Visit) -> PageResult {
    let page = page(&visit, None).await?;
    Ok(render(&page))
}

async fn page(visit: &Visit, refused: Option<&ActionError>) -> Result<WaitingPage, ActionError> {
    let frame = visit.frame("/vantelista", "waiting-title");
    let t = frame.t;
    let list = open_waiting_list(&visit.app, visit.actor()).await?;
    let open = list.entries.iter().filter(|entry| matches!(entry.state, WaitingState::Waiting | WaitingState::Offered));
    let line = |entry: &vagnpark_actions::records::WaitingRecord| {
        let class = entry.class.map(|class| t.word("class", class.as_str()));
        let own = Some(entry.driver) == visit.actor().user;
        let number = entry.vehicle.and_then(|id| list.numbers.get(&id).cloned());
        WaitingLine {
            id: entry.id,
            what: number.or(class).unwrap_or_else(|| t.s("waiting-any")),
            window: entry.window,
            state: t.word("state", entry.state.as_str()),
            state_word: entry.state.as_str(),
            until: entry.offer_until,
            who: if own { String::new() } else { list.drivers.get(&entry.driver).cloned().unwrap_or_default() },
        }
    };
    Ok(WaitingPage { lines: open.map(line).collect(), error: Alert::of(t, refused, &[]), frame })
}

async fn answer(visit: &Visit, done: Result<String, ActionError>) -> PageResult {
    answer_form(done, |path| path, async |error| Ok(render(&page(visit, Some(&error)).await?))).await
}

pub(crate) async fn join(visit: Visit, Form(form): Form<BookForm>) -> PageResult {
    let done = try_to_join(&visit, &form).await;
    answer_form(done, str::to_owned, async |error| book::again(&visit, form, error).await).await
}

/// Puts the reader on the list, unless they wait for exactly this already; returns the page that says which.
async fn try_to_join(visit: &Visit, form: &BookForm) -> Result<&'static str, ActionError> {
    let wish = book::wish_of(form)?;
    let waiting = list_waiting(&visit.app, visit.actor()).await?;
    let known = waiting.iter().find(|entry| {
        Some(entry.driver) == visit.actor().user
            && matches!(entry.state, WaitingState::Waiting | WaitingState::Offered)
            && (entry.vehicle, entry.class, entry.seats) == (wish.vehicle, wish.class, wish.seats)
            && (entry.window.start(), entry.window.end()) == (wish.start, wish.end)
    });
    if let Some(known) = known {
        let same = known.purpose == wish.purpose && known.note.trim() == wish.note.trim();
        return Ok(if same { "/vantelista" } else { "/vantelista?gjort=waiting-already" });
    }
    wait(&visit.app, visit.actor(), wish).await?;
    Ok(if form.repeat.is_empty() { "/vantelista" } else { "/vantelista?gjort=waiting-first" })
}

pub(crate) async fn accept(visit: Visit, Path(id): Path<Uuid>) -> PageResult {
    let done = accept_offer(&visit.app, visit.actor(), WaitingId(id)).await;
    answer(&visit, done.map(|booking| format!("/bokningar/{}?klar=1", booking.id))).await
}

pub(crate) async fn leave(visit: Visit, Path(id): Path<Uuid>) -> PageResult {
    let done = withdraw(&visit.app, visit.actor(), WaitingId(id)).await;
    answer(&visit, done.map(|_| "/vantelista".to_owned())).await
}
