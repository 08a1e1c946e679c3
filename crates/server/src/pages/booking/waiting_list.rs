//! `/vantelista`: who waits for a vehicle, and what is held for them.

use std::collections::HashMap;

use askama::Template;
use axum::{
    Form,
    extract::{Path, State},
    response::{IntoResponse, Redirect},
};
use uuid::Uuid;
use vagnpark_domain::{
    access::Permission,
    booking::WaitingState,
    ids::{VehicleId, WaitingId},
};

use super::book::{self};
use crate::{
    actions::booking::waiting_list::{accept_offer, list_waiting, wait, withdraw},
    app::App,
    error::ActionError,
    pages::{Frame, PageError, PageResult, alert::Alert, booking::book::form::BookForm, render, shown_time},
    web::auth::Signed,
};

/// An entry of the list.
struct WaitingLine {
    id: WaitingId,
    what: String,
    start: String,
    end: String,
    state: String,
    state_word: &'static str,
    /// Until when an offer stands.
    until: String,
    /// Whether it is the reader's own.
    own: bool,
}

#[derive(Template)]
#[template(path = "booking/waiting_list.html")]
struct WaitingPage {
    frame: Frame,
    lines: Vec<WaitingLine>,
    error: Alert,
}

pub(crate) async fn list(State(app): State<App>, signed: Signed) -> PageResult {
    let page = page(&app, &signed, None).await.map_err(|error| PageError::new(&signed, error))?;
    Ok(render(&page))
}

async fn page(app: &App, signed: &Signed, refused: Option<&ActionError>) -> Result<WaitingPage, ActionError> {
    let frame = Frame::new(signed, "/vantelista", "waiting-title");
    let t = frame.t;
    let entries = list_waiting(app, &signed.actor).await?;
    let mut tx = app.store.read().await?;
    let named: Vec<VehicleId> = entries.iter().filter_map(|entry| entry.vehicle).collect();
    let numbers: HashMap<VehicleId, String> =
        crate::pages::lines::numbers_of(&mut tx, &signed.actor.scope(Permission::SeeVehicles), named).await?;
    let open = entries.iter().filter(|entry| matches!(entry.state, WaitingState::Waiting | WaitingState::Offered));
    let line = |entry: &vagnpark_store::WaitingRecord| {
        let class = entry.class.map(|class| t.word("class", class.as_str()));
        let number = entry.vehicle.and_then(|id| numbers.get(&id).cloned());
        WaitingLine {
            id: entry.id,
            what: number.or(class).unwrap_or_else(|| t.s("waiting-any")),
            start: shown_time(entry.window.start()),
            end: shown_time(entry.window.end()),
            state: t.word("state", entry.state.as_str()),
            state_word: entry.state.as_str(),
            until: entry.offer_until.map_or(String::new(), shown_time),
            own: Some(entry.driver) == signed.actor.user,
        }
    };
    Ok(WaitingPage { lines: open.map(line).collect(), error: Alert::of(t, refused, &[]), frame })
}

async fn answer(app: &App, signed: &Signed, done: Result<String, ActionError>) -> PageResult {
    match done {
        Ok(path) => Ok(Redirect::to(&path).into_response()),
        Err(error @ ActionError::Refused(_)) => {
            let page = page(app, signed, Some(&error)).await.map_err(|error| PageError::new(signed, error))?;
            Ok((error.status(), render(&page)).into_response())
        }
        Err(error) => Err(PageError::new(signed, error)),
    }
}

pub(crate) async fn join(State(app): State<App>, signed: Signed, Form(form): Form<BookForm>) -> PageResult {
    match try_to_join(&app, &signed, &form).await {
        Ok(()) => Ok(Redirect::to("/vantelista").into_response()),
        Err(error) => book::refused(&app, &signed, form, error).await,
    }
}

/// Puts the reader on the list, unless they wait for just this already.
async fn try_to_join(app: &App, signed: &Signed, form: &BookForm) -> Result<(), ActionError> {
    let wish = book::wish_of(form)?;
    let waits = list_waiting(app, &signed.actor).await?.iter().any(|entry| {
        Some(entry.driver) == signed.actor.user
            && matches!(entry.state, WaitingState::Waiting | WaitingState::Offered)
            && (entry.vehicle, entry.class, entry.seats) == (wish.vehicle, wish.class, wish.seats)
            && (entry.window.start(), entry.window.end()) == (wish.start, wish.end)
    });
    if waits { Ok(()) } else { wait(app, &signed.actor, wish).await.map(|_| ()) }
}

pub(crate) async fn accept(State(app): State<App>, signed: Signed, Path(id): Path<Uuid>) -> PageResult {
    let done = accept_offer(&app, &signed.actor, WaitingId(id)).await;
    answer(&app, &signed, done.map(|booking| format!("/bokningar/{}?klar=1", booking.id))).await
}

pub(crate) async fn leave(State(app): State<App>, signed: Signed, Path(id): Path<Uuid>) -> PageResult {
    let done = withdraw(&app, &signed.actor, WaitingId(id)).await;
    answer(&app, &signed, done.map(|_| "/vantelista".to_owned())).await
}
