//! `/bokningar`: mine, those to come and those that were.

use std::collections::HashMap;

use askama::Template;
use axum::extract::State;
use vagnpark_domain::{
    access::Permission,
    ids::{BookingId, VehicleId},
};
use vagnpark_store::{BookingFilter, BookingRecord};

use super::{Frame, PageError, PageResult, Texts, render, shown_time};
use crate::{app::App, auth::Signed, error::ActionError};

/// A booking in a list.
pub(super) struct BookingLine {
    pub(super) id: BookingId,
    pub(super) vehicle: VehicleId,
    pub(super) number: String,
    pub(super) start: String,
    pub(super) end: String,
    pub(super) state: String,
    pub(super) state_word: &'static str,
    pub(super) purpose: String,
}

impl BookingLine {
    pub(super) fn new(t: Texts, booking: &BookingRecord, numbers: &HashMap<VehicleId, String>) -> Self {
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
#[template(path = "bookings.html")]
struct BookingsPage {
    frame: Frame,
    coming: Vec<BookingLine>,
    past: Vec<BookingLine>,
}

pub(crate) async fn mine(State(app): State<App>, signed: Signed) -> PageResult {
    let frame = Frame::new(&signed, "/bokningar", "bookings-title");
    let page = my_bookings(&app, &signed, frame).await.map_err(|error| PageError::new(&signed, error))?;
    Ok(render(&page))
}

async fn my_bookings(app: &App, signed: &Signed, frame: Frame) -> Result<BookingsPage, ActionError> {
    let scope = signed.actor.scope(Permission::SeeVehicles);
    let mut tx = app.store.read().await?;
    let filter = BookingFilter { driver: signed.actor.user, limit: 500, ..BookingFilter::default() };
    let mut bookings = tx.list_bookings(&scope, &filter).await?;
    bookings.sort_by_key(|booking| booking.window.start());
    let vehicles = bookings.iter().map(|booking| booking.vehicle).collect();
    let numbers = super::vehicles::numbers_of(&mut tx, &scope, vehicles).await?;
    let (coming, past): (Vec<_>, Vec<_>) = bookings.iter().partition(|booking| booking.state.is_open());
    let t = frame.t;
    Ok(BookingsPage {
        coming: coming.into_iter().map(|booking| BookingLine::new(t, booking, &numbers)).collect(),
        past: past.into_iter().rev().take(50).map(|booking| BookingLine::new(t, booking, &numbers)).collect(),
        frame,
    })
}
