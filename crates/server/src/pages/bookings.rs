//! `/bokningar`: mine, and one booking with check-out, return and cancelling.

use std::collections::HashMap;

use askama::Template;
use axum::{
    Form,
    extract::{Path, State},
    response::{IntoResponse, Redirect},
};
use serde::Deserialize;
use uuid::Uuid;
use vagnpark_domain::{
    Refusal,
    access::Permission,
    booking::BookingState,
    ids::{BookingId, VehicleId},
};
use vagnpark_store::{BookingFilter, BookingRecord};

use super::{Frame, PageError, PageResult, Texts, render, shown_time, words_for};
use crate::{actions::change_booking, app::App, auth::Signed, error::ActionError};

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
    let refuse = |error: vagnpark_store::StoreError| PageError::new(&signed, error);
    let scope = signed.actor.scope(Permission::SeeVehicles);
    let mut tx = app.store.read().await.map_err(refuse)?;
    let filter = BookingFilter { driver: signed.actor.user, limit: 500, ..BookingFilter::default() };
    let mut bookings = tx.list_bookings(&scope, &filter).await.map_err(refuse)?;
    bookings.sort_by_key(|booking| booking.window.start());
    let numbers = super::vehicles::numbers(&mut tx, &scope).await.map_err(|error| PageError::new(&signed, error))?;
    let (coming, past): (Vec<_>, Vec<_>) = bookings.iter().partition(|booking| booking.state.is_live());
    let t = frame.t;
    Ok(render(&BookingsPage {
        coming: coming.into_iter().map(|booking| BookingLine::new(t, booking, &numbers)).collect(),
        past: past.into_iter().rev().take(50).map(|booking| BookingLine::new(t, booking, &numbers)).collect(),
        frame,
    }))
}

#[derive(Template)]
#[template(path = "booking.html")]
struct BookingPage {
    frame: Frame,
    booking: BookingLine,
    name: String,
    depot: String,
    note: String,
    may_check_out: bool,
    may_return: bool,
    may_cancel: bool,
    odometer: String,
    error: String,
}

pub(crate) async fn show(State(app): State<App>, signed: Signed, Path(id): Path<Uuid>) -> PageResult {
    let page =
        booking_page(&app, &signed, BookingId(id), None).await.map_err(|error| PageError::new(&signed, error))?;
    Ok(render(&page))
}

async fn booking_page(
    app: &App,
    signed: &Signed,
    id: BookingId,
    refused: Option<(&ActionError, String)>,
) -> Result<BookingPage, ActionError> {
    let mut frame = Frame::new(signed, "/bokningar", "booking-title");
    let scope = signed.actor.scope(Permission::SeeVehicles);
    let mut tx = app.store.read().await?;
    let booking = tx.find_booking(&scope, id).await?.ok_or(ActionError::NotFound("booking"))?;
    let vehicle = tx.find_vehicle(&scope, booking.vehicle).await?.ok_or(ActionError::NotFound("vehicle"))?;
    let depot = tx.list_depots().await?.into_iter().find(|depot| Some(depot.id) == vehicle.depot);
    let own =
        booking.driver == signed.actor.user || signed.actor.may_in(Permission::ManageBookings, booking.organisation);
    let numbers = HashMap::from([(vehicle.id, vehicle.description.plate())]);
    let line = BookingLine::new(frame.t, &booking, &numbers);
    frame.title = format!("{} {}", frame.title, line.number);
    let known = vehicle.odometer.map_or(String::new(), |(km, _)| km.to_string());
    let (error, odometer) = match refused {
        Some((error, given)) => (words_for(frame.t.0, error), given),
        None => (String::new(), known),
    };
    Ok(BookingPage {
        booking: line,
        name: format!("{} {}", vehicle.description.make, vehicle.description.model),
        depot: depot.map_or(String::new(), |depot| depot.name),
        note: booking.note.clone(),
        may_check_out: own && booking.state == BookingState::Confirmed,
        may_return: own && booking.state == BookingState::CheckedOut,
        may_cancel: own && matches!(booking.state, BookingState::Confirmed | BookingState::Requested),
        odometer,
        error,
        frame,
    })
}

/// Shows the booking again after a change, or with what was refused and the input kept.
async fn answer(
    app: &App,
    signed: &Signed,
    id: BookingId,
    done: Result<BookingRecord, ActionError>,
    given: String,
) -> PageResult {
    match done {
        Ok(_) => Ok(Redirect::to(&format!("/bokningar/{id}")).into_response()),
        Err(error @ ActionError::Refused(_)) => {
            let page = booking_page(app, signed, id, Some((&error, given)))
                .await
                .map_err(|error| PageError::new(signed, error))?;
            Ok((error.status(), render(&page)).into_response())
        }
        Err(error) => Err(PageError::new(signed, error)),
    }
}

pub(crate) async fn cancel(State(app): State<App>, signed: Signed, Path(id): Path<Uuid>) -> PageResult {
    let done = change_booking::cancel_booking(&app, &signed.actor, BookingId(id), None, "").await;
    answer(&app, &signed, BookingId(id), done, String::new()).await
}

#[derive(Debug, Deserialize)]
pub(crate) struct HandOverForm {
    #[serde(default)]
    odometer_km: String,
    #[serde(default)]
    remark: String,
}

fn odometer(text: &str) -> Result<i64, ActionError> {
    let digits: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    digits.parse().map_err(|_| Refusal::invalid("odometer_km", format!("“{text}”")).into())
}

pub(crate) async fn check_out(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<Uuid>,
    Form(form): Form<HandOverForm>,
) -> PageResult {
    let given = if form.odometer_km.trim().is_empty() { Ok(None) } else { odometer(&form.odometer_km).map(Some) };
    let done = match given {
        Ok(odometer_km) => change_booking::check_out(&app, &signed.actor, BookingId(id), odometer_km, None).await,
        Err(error) => Err(error),
    };
    answer(&app, &signed, BookingId(id), done, form.odometer_km).await
}

pub(crate) async fn give_back(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<Uuid>,
    Form(form): Form<HandOverForm>,
) -> PageResult {
    let done = match odometer(&form.odometer_km) {
        Ok(odometer_km) => {
            change_booking::return_vehicle(&app, &signed.actor, BookingId(id), odometer_km, None, &form.remark).await
        }
        Err(error) => Err(error),
    };
    answer(&app, &signed, BookingId(id), done, form.odometer_km).await
}
