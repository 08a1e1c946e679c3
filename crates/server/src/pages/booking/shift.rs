//! `/bokningar/{id}/flytta` and `/arende`: a booking gets another time, vehicle, purpose or note.

use std::collections::HashMap;

use axum::{Form, extract::Path};
use uuid::Uuid;
use vagnpark_actions::{
    ActionError,
    booking::{
        change::{BookingChange, may_change, move_booking},
        details::{BookingDetails, open_booking},
        series::{Gaps, SeriesChange, change_series},
    },
    records::BookingRecord,
    register::find::find_vehicle,
};
use vagnpark_domain::{
    Field,
    booking::{Purpose, SeriesPart},
    ids::{BookingId, VehicleId},
    time::local_time,
};

use super::{
    details::{Given, answer},
    shift_form::{AboutForm, MoveForm},
};
use crate::pages::{
    PageResult, Texts,
    merge::{Fields, merge},
    read_choice, read_word,
    visit::Visit,
};

pub(crate) async fn shift(visit: Visit, Path(id): Path<Uuid>, Form(form): Form<MoveForm>) -> PageResult {
    let done = try_to_shift(&visit, BookingId(id), &form).await;
    answer(&visit, id, done, Given { moved: Some(form), ..Given::default() }).await
}

async fn try_to_shift(visit: &Visit, id: BookingId, form: &MoveForm) -> Result<(), ActionError> {
    let booking = open_own(visit, id).await?;
    let (now, typed) = (MoveForm::of(&booking).fields(), form.fields());
    let plates = plates(visit, [&now, &typed]).await?;
    let word = |field: &str, value: &str| {
        let plate = if field == "vehicle" { plates.get(value) } else { None };
        plate.cloned().unwrap_or_else(|| value.to_owned())
    };
    let wanted = MoveForm::read(&merge(&form.before, &typed, &now, word)?);
    let window = wanted.when.window()?;
    let vehicle = wanted.vehicle.parse().ok().filter(|vehicle| *vehicle != booking.vehicle);
    let part = read_choice::<SeriesPart>(Field::Part, &form.part)?;
    if let Some(part) = part.filter(|part| *part != SeriesPart::This) {
        let asked = SeriesChange {
            vehicle,
            start: Some(local_time(window.start())),
            end: Some(local_time(window.end())),
            cancel: false,
        };
        return change_series(&visit.app, visit.actor(), id, part, &asked, Gaps::RefuseAll).await.map(|_| ());
    }
    let asked =
        BookingChange { vehicle, start: Some(window.start()), end: Some(window.end()), ..BookingChange::default() };
    move_booking(&visit.app, visit.actor(), id, asked, Some(booking.version)).await.map(|_| ())
}

/// The numbers of the vehicles that forms name, by their ids.
async fn plates<const N: usize>(visit: &Visit, forms: [&Fields; N]) -> Result<HashMap<String, String>, ActionError> {
    let mut plates = HashMap::new();
    for id in forms.iter().filter_map(|fields| fields.get("vehicle")?.parse::<VehicleId>().ok()) {
        let found = find_vehicle(&visit.app, visit.actor(), id).await?;
        plates.insert(id.to_string(), found.description.plate());
    }
    Ok(plates)
}

pub(crate) async fn describe(visit: Visit, Path(id): Path<Uuid>, Form(form): Form<AboutForm>) -> PageResult {
    let t = Texts(visit.language);
    let word = |field: &str, value: &str| if field == "purpose" { t.word("purpose", value) } else { value.to_owned() };
    let done = async {
        let booking = open_own(&visit, BookingId(id)).await?;
        let wanted = merge(&form.before, &form.fields(), &AboutForm::now(&booking), word)?;
        let purpose: Purpose = read_word(Field::Purpose, &wanted["purpose"])?;
        let (purpose, note) = (Some(purpose), Some(wanted["note"].clone()));
        let asked = BookingChange { purpose, note, ..BookingChange::default() };
        move_booking(&visit.app, visit.actor(), booking.id, asked, Some(booking.version)).await.map(|_| ())
    };
    let done = done.await;
    answer(&visit, id, done, Given { about: Some(form), ..Given::default() }).await
}

/// A booking as it stands, for those who may change it: anyone else is told so first.
async fn open_own(visit: &Visit, id: BookingId) -> Result<BookingRecord, ActionError> {
    let BookingDetails { booking, run_by, .. } = open_booking(&visit.app, visit.actor(), id, false).await?;
    if may_change(visit.actor(), &booking, &run_by) { Ok(booking) } else { Err(ActionError::NotPermitted) }
}
