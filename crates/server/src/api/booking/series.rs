//! `series`: bookings that recur.

use axum::{
    Json,
    extract::State,
    http::{StatusCode, header},
    response::IntoResponse,
};
use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use vagnpark_actions::{
    App,
    booking::series::{self, Gaps, SeriesOutcome},
};
use vagnpark_domain::{
    Field, UnknownWord,
    booking::{Purpose, Series},
    ids::BookingId,
};

use super::BookingBody;
use crate::{
    api::{local_time::LocalTime, word, wrong},
    web::{
        auth::Signed,
        extract::{Body, Path},
        problem::{Problem, RefusedBody},
    },
};

/// A series to book.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewSeriesBody {
    /// Id of the vehicle.
    vehicle: Uuid,
    /// A recurrence rule (RFC 5545) with an end, `FREQ=WEEKLY;BYDAY=MO,WE;COUNT=20`; `UNTIL` is local.
    rule: String,
    /// Local start of the first occurrence, `2026-11-23T08:00:00`.
    #[schema(value_type = LocalTime)]
    first_start: NaiveDateTime,
    /// Local end of the first occurrence.
    #[schema(value_type = LocalTime)]
    first_end: NaiveDateTime,
    /// The purpose.
    purpose: Option<String>,
    /// A note.
    #[serde(default)]
    note: String,
    /// Id of the organisation.
    organisation: Option<Uuid>,
    /// Id of the person who drives.
    driver: Option<Uuid>,
    /// What to do about occurrences that cannot be had: `refuse` (nothing is booked), `leave_out` or `wait`.
    gaps: Option<String>,
    /// Whether only to find out what could be had.
    #[serde(default)]
    dry_run: bool,
}

/// The outcome of a series.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SeriesBody {
    /// Its id.
    id: Uuid,
    /// When it recurs, as an RFC 5545 rule.
    rule: String,
    /// When the first occurrence begins.
    #[schema(value_type = LocalTime)]
    first_start: NaiveDateTime,
    /// When the first occurrence ends.
    #[schema(value_type = LocalTime)]
    first_end: NaiveDateTime,
    /// Its occurrences that were booked.
    bookings: Vec<BookingBody>,
    /// Its occurrences that cannot be had, and why.
    refused: Vec<RefusedBody>,
}

impl From<SeriesOutcome> for SeriesBody {
    fn from(outcome: SeriesOutcome) -> Self {
        Self {
            id: outcome.series.id.0,
            rule: outcome.series.series.rule,
            first_start: outcome.series.series.first_start,
            first_end: outcome.series.series.first_end,
            bookings: outcome.bookings.into_iter().map(Into::into).collect(),
            refused: outcome.refused.iter().map(Into::into).collect(),
        }
    }
}

fn gaps(text: Option<&str>) -> Result<Gaps, Problem> {
    match text {
        None | Some("refuse") => Ok(Gaps::RefuseAll),
        Some("leave_out") => Ok(Gaps::LeaveOut),
        Some("wait") => Ok(Gaps::WaitFor),
        Some(other) => Err(wrong(Field::Gaps, UnknownWord::new(other, ["refuse", "leave_out", "wait"]))),
    }
}

/// What the rules call the ends of a window, and a new series those of its first.
const FIRST: [(&str, &str); 2] = [("/start", "/first_start"), ("/end", "/first_end")];

/// Books a series. Occurrences that cannot be had are named; you choose what to do about them.
#[utoipa::path(
    post,
    path = "/series",
    operation_id = "create_series",
    tag = "booking",
    extensions(("x-permissions" = json!(["book"]))),
    request_body = NewSeriesBody,
    responses(
        (status = 201, body = SeriesBody, headers(("Location" = String))),
        (status = 200, body = SeriesBody),
    ),
)]
pub(crate) async fn create(
    State(app): State<App>,
    signed: Signed,
    Body(new): Body<NewSeriesBody>,
) -> Result<impl IntoResponse, Problem> {
    let dry_run = new.dry_run;
    let request = series::SeriesRequest {
        vehicle: new.vehicle.into(),
        series: Series { rule: new.rule, first_start: new.first_start, first_end: new.first_end },
        purpose: new.purpose.map_or(Ok(Purpose::Travel), |text| word(Field::Purpose, &text))?,
        note: new.note,
        organisation: new.organisation.map(Into::into),
        driver: new.driver.map(Into::into),
        gaps: gaps(new.gaps.as_deref())?,
        dry_run,
    };
    let booked = series::book_series(&app, &signed.actor, request).await;
    let outcome = booked.map_err(|error| Problem::from(error).called(&FIRST))?;
    let status = if dry_run { StatusCode::OK } else { StatusCode::CREATED };
    let location = [(header::LOCATION, format!("/api/v1/series/{}", outcome.series.id))];
    Ok((status, location, Json(SeriesBody::from(outcome))))
}

/// A series with its occurrences.
#[utoipa::path(
    get,
    path = "/series/{id}",
    operation_id = "show_series",
    tag = "booking",
    params(("id" = Uuid, Path, description = "The id of the series.")),
    responses((status = 200, body = SeriesBody)),
)]
pub(crate) async fn show(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<Uuid>,
) -> Result<Json<SeriesBody>, Problem> {
    Ok(Json(series::open_series(&app, &signed.actor, id.into()).await?.into()))
}

/// A change of occurrences; what is absent stays. Times are local.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SeriesChangeBody {
    /// The occurrence that the change starts from.
    booking: Uuid,
    /// `this`, `following` (it and those after it) or `all` (all that have not begun).
    part: String,
    /// Id of the vehicle.
    vehicle: Option<Uuid>,
    /// Its new local start; the others move as far.
    #[schema(value_type = Option<LocalTime>)]
    start: Option<NaiveDateTime>,
    /// Its new local end.
    #[schema(value_type = Option<LocalTime>)]
    end: Option<NaiveDateTime>,
    /// Whether they are called off.
    #[serde(default)]
    cancel: bool,
    /// `refuse` or `leave_out`: what to do if some cannot be changed.
    gaps: Option<String>,
}

/// Changes one occurrence, it and those after it, or all.
#[utoipa::path(
    patch,
    path = "/series",
    operation_id = "change_series",
    tag = "booking",
    extensions(("x-permissions" = json!(["book"]))),
    request_body = SeriesChangeBody,
    responses((status = 200, body = SeriesBody)),
)]
pub(crate) async fn change(
    State(app): State<App>,
    signed: Signed,
    Body(body): Body<SeriesChangeBody>,
) -> Result<Json<SeriesBody>, Problem> {
    let asked = series::SeriesChange {
        vehicle: body.vehicle.map(Into::into),
        start: body.start,
        end: body.end,
        cancel: body.cancel,
    };
    let (id, part, gaps) = (BookingId(body.booking), word(Field::Part, &body.part)?, gaps(body.gaps.as_deref())?);
    Ok(Json(series::change_series(&app, &signed.actor, id, part, &asked, gaps).await?.into()))
}
