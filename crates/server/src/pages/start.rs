//! `/`: what needs me today.

use askama::Template;
use axum::extract::State;
use vagnpark_domain::{access::Permission, booking::BookingState};
use vagnpark_store::BookingFilter;

use super::{Frame, PageError, PageResult, bookings::BookingLine, render, servicing::DueLine};
use crate::{actions::list_dues::list_dues, app::App, auth::Signed, error::ActionError};

#[derive(Template)]
#[template(path = "start.html")]
struct StartPage {
    frame: Frame,
    may_book: bool,
    may_service: bool,
    mine: Vec<BookingLine>,
    overdue: Vec<BookingLine>,
    dues: Vec<DueLine>,
}

/// So many lines of each kind; the rest is a click away.
const SHOWN: usize = 8;

pub(crate) async fn show(State(app): State<App>, signed: Signed) -> PageResult {
    let frame = Frame::new(&signed, "/", "start-title");
    let page = gather(&app, &signed, frame).await.map_err(|error| PageError::new(&signed, error))?;
    Ok(render(&page))
}

async fn gather(app: &App, signed: &Signed, frame: Frame) -> Result<StartPage, ActionError> {
    let scope = signed.actor.scope(Permission::SeeVehicles);
    let t = frame.t;
    let mine =
        BookingFilter { driver: signed.actor.user, ends_after: Some(app.now()), limit: 20, ..BookingFilter::default() };
    let out = BookingFilter { state: Some(BookingState::CheckedOut), limit: 200, ..BookingFilter::default() };
    let mut tx = app.store.read().await?;
    let numbers = super::vehicles::numbers(&mut tx, &scope).await?;
    let mut own = tx.list_bookings(&scope, &mine).await?;
    own.retain(|booking| booking.state.is_live());
    own.sort_by_key(|booking| booking.window.start());
    let mut overdue = tx.list_bookings(&scope, &out).await?;
    overdue.retain(|booking| booking.window.end() < app.now());
    drop(tx);
    let may_service = signed.actor.may(Permission::Service);
    let dues = if may_service { list_dues(app, &signed.actor, 30).await? } else { Vec::new() };
    let line = |booking| BookingLine::new(t, booking, &numbers);
    Ok(StartPage {
        may_book: signed.actor.may(Permission::Book),
        may_service,
        mine: own.iter().take(SHOWN).map(line).collect(),
        overdue: overdue.iter().take(SHOWN).map(line).collect(),
        dues: dues.iter().take(SHOWN).map(|due| DueLine::new(t, due, app.today())).collect(),
        frame,
    })
}
