//! `/bokningar`: mine, those to come and those that were.

use askama::Template;
use axum::extract::{Query, State};
use serde::Deserialize;
use vagnpark_domain::access::Permission;
use vagnpark_store::BookingRecord;

use crate::{
    app::App,
    error::ActionError,
    pages::{
        Frame, PageError, PageResult, if_readable,
        lines::BookingLine,
        paging::{Paging, Piece},
        render,
    },
    web::auth::Signed,
};

#[derive(Template)]
#[template(path = "booking/list.html")]
struct BookingsPage {
    frame: Frame,
    coming: Vec<BookingLine>,
    coming_paging: Paging,
    past: Vec<BookingLine>,
    past_paging: Paging,
}

/// Which pieces of the two lists.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
pub(crate) struct Pieces {
    #[serde(default, deserialize_with = "if_readable")]
    coming: Option<i64>,
    #[serde(default, deserialize_with = "if_readable")]
    past: Option<i64>,
}

/// So many bookings in a piece of a list.
const EACH: i64 = 50;

pub(crate) async fn mine(State(app): State<App>, signed: Signed, Query(pieces): Query<Pieces>) -> PageResult {
    let frame = Frame::new(&signed, "/bokningar", "bookings-title");
    let page = my_bookings(&app, &signed, pieces, frame).await.map_err(|error| PageError::new(&signed, error))?;
    Ok(render(&page))
}

async fn my_bookings(app: &App, signed: &Signed, pieces: Pieces, frame: Frame) -> Result<BookingsPage, ActionError> {
    let scope = signed.actor.scope(Permission::SeeVehicles);
    let user = signed.user.id;
    let t = frame.t;
    let mut tx = app.store.read().await?;
    let (open, over) = tx.count_own_bookings(&scope, user).await?;
    let foot = |name, page, count| Paging::named(name, t, "/bokningar", Piece { page }, count, EACH);
    let (coming_paging, past_paging) = (foot("coming", pieces.coming, open), foot("past", pieces.past, over));
    let coming = tx.list_own_bookings(&scope, user, true, (coming_paging.skipped, EACH)).await?;
    let past = tx.list_own_bookings(&scope, user, false, (past_paging.skipped, EACH)).await?;
    let vehicles = coming.iter().chain(&past).map(|booking| booking.vehicle).collect();
    let numbers = crate::pages::lines::numbers_of(&mut tx, &scope, vehicles).await?;
    let line = |booking: &BookingRecord| BookingLine::new(t, booking, &numbers);
    Ok(BookingsPage {
        coming: coming.iter().map(line).collect(),
        coming_paging,
        past: past.iter().map(line).collect(),
        past_paging,
        frame,
    })
}
