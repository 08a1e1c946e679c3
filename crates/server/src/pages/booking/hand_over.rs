//! `/bokningar/{id}/hamta` and `/lamna`: the keys change hands. `/fordon/{id}/matare/{reading}`: a wrong reading is
//! corrected.

use askama::Template;
use axum::{Form, extract::Path, response::Response};
use chrono::{DateTime, Utc};
use serde::Deserialize;
use uuid::Uuid;
use vagnpark_actions::{
    ActionError,
    booking::hand_over,
    register::correct_reading::{RightReading, correct_reading, open_reading},
};
use vagnpark_domain::{
    Field,
    ids::{BookingId, VehicleId},
    money::measured,
    register::reading::Confirmation,
};

use super::details::{Given, answer};
use crate::pages::{
    Frame, PageResult,
    alert::{Alert, asks_about_reading},
    booking::hand_over_form::HandOverForm,
    read_number, read_optional, render,
    visit::{Visit, answer_form},
};

pub(crate) async fn check_out(visit: Visit, Path(id): Path<Uuid>, Form(form): Form<HandOverForm>) -> PageResult {
    let done = async {
        let given = form.read(read_optional(Field::OdometerKm, &form.odometer_km)?)?;
        hand_over::check_out(&visit.app, visit.actor(), BookingId(id), &given).await.map(|_| ())
    };
    let done = done.await;
    answer(&visit, id, done, Given { hand_over: Some(form), ..Given::default() }).await
}

pub(crate) async fn give_back(visit: Visit, Path(id): Path<Uuid>, Form(form): Form<HandOverForm>) -> PageResult {
    let done = async {
        let given = form.read(Some(read_number(Field::OdometerKm, &form.odometer_km)?))?;
        hand_over::return_vehicle(&visit.app, visit.actor(), BookingId(id), &given).await.map(|_| ())
    };
    let done = done.await;
    answer(&visit, id, done, Given { hand_over: Some(form), ..Given::default() }).await
}

#[derive(Template)]
#[template(path = "booking/reading.html")]
struct ReadingPage {
    frame: Frame,
    vehicle: Uuid,
    id: Uuid,
    /// The booking that it came from, if any.
    booking: String,
    at: DateTime<Utc>,
    stands: String,
    odometer: String,
    reason: String,
    /// Whether the value was questioned.
    doubt: bool,
    error: Alert,
}

/// The right values of a reading, as people type them.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct RightForm {
    #[serde(default)]
    odometer_km: String,
    #[serde(default)]
    reason: String,
    #[serde(default)]
    confirm: String,
}

impl RightForm {
    fn read(&self) -> Result<RightReading, ActionError> {
        Ok(RightReading {
            odometer_km: read_number(Field::OdometerKm, &self.odometer_km)?,
            at: None,
            reason: self.reason.clone(),
            confirmation: Confirmation::of(!self.confirm.is_empty()),
        })
    }
}

pub(crate) async fn ask(visit: Visit, Path((vehicle, id)): Path<(Uuid, Uuid)>) -> PageResult {
    let page = reading_page(&visit, vehicle, id, RightForm::default(), None).await;
    Ok(page?)
}

async fn reading_page(
    visit: &Visit,
    vehicle: Uuid,
    id: Uuid,
    form: RightForm,
    refused: Option<&ActionError>,
) -> Result<Response, ActionError> {
    let mut frame = visit.frame("/fordon", "reading-title");
    let opened = open_reading(&visit.app, visit.actor(), VehicleId(vehicle), id.into()).await?;
    frame.title = format!("{} {}", frame.title, opened.vehicle.description.plate());
    Ok(render(&ReadingPage {
        vehicle,
        // The one that holds: it may have been corrected meanwhile.
        id: opened.reading.id.0,
        booking: opened.booking.map_or(String::new(), |booking| booking.id.to_string()),
        at: opened.reading.at,
        stands: measured(opened.reading.odometer_km, "km"),
        odometer: form.odometer_km,
        reason: form.reason,
        doubt: refused.is_some_and(asks_about_reading),
        error: Alert::of(frame.t, refused, &["odometer_km", "reason"]),
        frame,
    }))
}

pub(crate) async fn correct(
    visit: Visit,
    Path((vehicle, id)): Path<(Uuid, Uuid)>,
    Form(form): Form<RightForm>,
) -> PageResult {
    let opened = open_reading(&visit.app, visit.actor(), VehicleId(vehicle), id.into()).await?;
    let done = match form.read() {
        Ok(right) => correct_reading(&visit.app, visit.actor(), VehicleId(vehicle), id.into(), right).await,
        Err(error) => Err(error),
    };
    let back = |_| opened.booking.map_or(format!("/fordon/{vehicle}"), |found| format!("/bokningar/{}", found.id));
    answer_form(done, back, async |error| reading_page(&visit, vehicle, id, form, Some(&error)).await).await
}
