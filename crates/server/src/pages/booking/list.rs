//! `/bokningar`: mine, those to come and those that were.

use std::collections::HashMap;

use askama::Template;
use axum::extract::{Query, State};
use serde::Deserialize;
use vagnpark_domain::{
    access::Permission,
    ids::{BookingId, VehicleId},
};
use vagnpark_store::BookingRecord;

use crate::{
    app::App,
    error::ActionError,
    pages::{
        Frame, PageError, PageResult, Texts, if_readable,
        paging::{Paging, Piece},
        render, shown_time,
    },
    web::auth::Signed,
};

/// A booking in a list.
pub(crate) struct BookingLine {
    pub(crate) id: BookingId,
    pub(crate) vehicle: VehicleId,
    pub(crate) number: String,
    pub(crate) start: String,
    pub(crate) end: String,
    pub(crate) state: String,
    pub(crate) state_word: &'static str,
    pub(crate) purpose: String,
}

impl BookingLine {
    pub(crate) fn new(t: Texts, booking: &BookingRecord, numbers: &HashMap<VehicleId, String>) -> Self {
        Self {
            id: booking.id,
            vehicle: booking.vehicle,
            number: numbers.get(&booking.vehicle).cloned().unwrap_or_default(),
            start: shown_time(booking.window.start()),
            end: shown_time(booking.window.end()),
            state: t.word("state", booking.state.as_str()),
            state_word: booking.state.as_str(),
            purpose: t.word("purpose", booking.purpose.as_str()),
        }
    }
}

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
    let numbers = crate::pages::register::vehicle::numbers_of(&mut tx, &scope, vehicles).await?;
    let line = |booking: &BookingRecord| BookingLine::new(t, booking, &numbers);
    Ok(BookingsPage {
        coming: coming.iter().map(line).collect(),
        coming_paging,
        past: past.iter().map(line).collect(),
        past_paging,
        frame,
    })
}
