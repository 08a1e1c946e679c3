//! `bookings`.

pub(crate) mod availability;
pub(crate) mod events;
pub(crate) mod hand_over;
pub(crate) mod pass_on;
pub(crate) mod series;
pub(crate) mod waiting_list;

use axum::{
    Extension, Json,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::IntoResponse,
};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use vagnpark_actions::{
    App,
    booking::{
        approval::{self, Competing},
        book::book_vehicle,
        change,
        desk::BookingRequest,
        list::{find_booking, list_bookings},
    },
    records::{BookingFilter, BookingRecord, HistoryLine},
};
use vagnpark_domain::{Field, booking::Purpose, ids::BookingId, time::to_microseconds};

use super::{Listing, PageParams, etag, if_match, listing, word};
use crate::{
    api::words,
    web::{
        auth::Signed,
        extract::{Body, Params, Path},
        observe::names_drivers::NamesDrivers,
        problem::Problem,
    },
};

/// A booking or block. Whoever only drives does not see the note, the remark and the readings of the bookings of
/// others, nor who had a vehicle once that is over.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BookingBody {
    /// Its id.
    id: Uuid,
    /// Id of the vehicle.
    vehicle: Uuid,
    /// Id of the organisation.
    organisation: Uuid,
    /// Id of the person who drives.
    driver: Option<Uuid>,
    /// Its kind.
    kind: words::BookingKind,
    /// The state it is in.
    state: words::BookingState,
    /// When it begins.
    start: DateTime<Utc>,
    /// The first instant after it.
    end: DateTime<Utc>,
    /// The purpose.
    purpose: words::Purpose,
    /// A note.
    note: String,
    /// What the person who brought the vehicle back tells the next driver.
    remark: String,
    /// What the odometer showed when it was taken, in km.
    odometer_out_km: Option<i64>,
    /// What the odometer showed when it came back, in km.
    odometer_in_km: Option<i64>,
    /// Charge or fuel when it was taken, in per cent.
    level_out_percent: Option<i64>,
    /// Charge or fuel when it came back, in per cent.
    level_in_percent: Option<i64>,
    /// The series it is an occurrence of.
    series: Option<Uuid>,
    /// The number of the latest change, for `If-Match`.
    version: i64,
}

impl From<BookingRecord> for BookingBody {
    fn from(booking: BookingRecord) -> Self {
        Self {
            id: booking.id.0,
            vehicle: booking.vehicle.0,
            organisation: booking.organisation.0,
            driver: booking.driver.map(|id| id.0),
            kind: booking.kind.into(),
            state: booking.state.into(),
            start: booking.window.start(),
            end: booking.window.end(),
            purpose: booking.purpose.into(),
            note: booking.note,
            remark: booking.remark,
            odometer_out_km: booking.odometer_out_km,
            odometer_in_km: booking.odometer_in_km,
            level_out_percent: booking.level_out_percent,
            level_in_percent: booking.level_in_percent,
            series: booking.series.map(|id| id.0),
            version: booking.version,
        }
    }
}

/// A booking as it is now, with its version for the next change.
pub(crate) fn versioned(booking: BookingRecord) -> impl IntoResponse {
    (etag(booking.version), Json(BookingBody::from(booking)))
}

/// Which bookings to list.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct BookingParams {
    /// Only of this vehicle.
    vehicle: Option<Uuid>,
    /// Only those that end after this.
    from: Option<DateTime<Utc>>,
    /// Only those that start before this.
    to: Option<DateTime<Utc>>,
    /// Only in this state.
    state: Option<String>,
    /// The most items on a page, 1–500; 50 if absent.
    #[param(minimum = 1, maximum = 500, default = 50)]
    limit: Option<i64>,
    /// Where the page begins: `next` of the page before.
    cursor: Option<String>,
}

/// The bookings of your organisation and on its vehicles.
#[utoipa::path(
    get,
    path = "/bookings",
    operation_id = "list_bookings",
    tag = "booking",
    params(BookingParams),
    responses((status = 200, body = Listing<BookingBody>)),
)]
pub(crate) async fn list(
    State(app): State<App>,
    signed: Signed,
    Params(params): Params<BookingParams>,
) -> Result<impl IntoResponse, Problem> {
    let page = PageParams { limit: params.limit, cursor: params.cursor };
    let filter = BookingFilter {
        vehicle: params.vehicle.map(Into::into),
        ends_after: params.from,
        starts_before: params.to,
        state: params.state.map(|text| word(Field::State, &text)).transpose()?,
        after: page.after()?,
        limit: page.limit()? + 1,
        driver: None,
    };
    let rows = list_bookings(&app, &signed.actor, &filter).await?;
    let names = rows.iter().any(|booking| is_of_another(&signed, booking)).then_some(Extension(NamesDrivers));
    let bookings: Listing<BookingBody> = listing(rows, page.limit()?, |booking| booking.id.0, Into::into);
    Ok((names, Json(bookings)))
}

/// Whether somebody else drives.
fn is_of_another(signed: &Signed, booking: &BookingRecord) -> bool {
    booking.driver.is_some_and(|driver| driver != signed.user.id)
}

/// A booking to make.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewBookingBody {
    /// Id of the vehicle.
    vehicle: Uuid,
    /// When it begins.
    start: DateTime<Utc>,
    /// The first instant after it.
    end: DateTime<Utc>,
    /// `travel`, `visit`, `works`, `supervision`, `goods`, `servicing` or `other`.
    purpose: Option<String>,
    /// Short free text; never names of clients or patients.
    #[serde(default)]
    note: String,
    /// The organisation that pays for the use; your own if absent.
    organisation: Option<Uuid>,
    /// Who drives; you if absent.
    driver: Option<Uuid>,
    /// Whether the lift is needed, which then must be inspected.
    #[serde(default)]
    lift: bool,
}

/// Books a vehicle. A vehicle that is taken answers 409 with what is free instead.
#[utoipa::path(
    post,
    path = "/bookings",
    operation_id = "create_booking",
    tag = "booking",
    extensions(("x-permissions" = json!(["book"]))),
    request_body = NewBookingBody,
    responses((status = 201, body = BookingBody, headers(("ETag" = String), ("Location" = String)))),
)]
pub(crate) async fn create(
    State(app): State<App>,
    signed: Signed,
    Body(new): Body<NewBookingBody>,
) -> Result<impl IntoResponse, Problem> {
    let request = BookingRequest {
        vehicle: new.vehicle.into(),
        start: to_microseconds(new.start),
        end: to_microseconds(new.end),
        purpose: new.purpose.map_or(Ok(Purpose::Travel), |text| word(Field::Purpose, &text))?,
        note: new.note,
        organisation: new.organisation.map(Into::into),
        driver: new.driver.map(Into::into),
        lift: new.lift,
    };
    let booking = book_vehicle(&app, &signed.actor, request).await?;
    let location = [(header::LOCATION, format!("/api/v1/bookings/{}", booking.id))];
    Ok((StatusCode::CREATED, location, versioned(booking)))
}

/// Shows a booking. Its `ETag` is the version that a change of it is about.
#[utoipa::path(
    get,
    path = "/bookings/{id}",
    operation_id = "show_booking",
    tag = "booking",
    params(("id" = Uuid, Path, description = "The id of the booking.")),
    responses((status = 200, body = BookingBody, headers(("ETag" = String)))),
)]
pub(crate) async fn show(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<Uuid>,
) -> Result<impl IntoResponse, Problem> {
    let booking = find_booking(&app, &signed.actor, BookingId(id)).await?;
    let names = is_of_another(&signed, &booking).then_some(Extension(NamesDrivers));
    Ok((names, versioned(booking)))
}

/// A change of a booking; what is absent stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct BookingChangeBody {
    /// Id of the vehicle.
    vehicle: Option<Uuid>,
    /// When it begins.
    start: Option<DateTime<Utc>>,
    /// The first instant after it.
    end: Option<DateTime<Utc>>,
    /// Id of the person who drives.
    driver: Option<Uuid>,
    /// The purpose.
    purpose: Option<String>,
    /// A note.
    note: Option<String>,
}

/// Moves, lengthens or otherwise changes a booking. A vehicle that is taken answers 409 with what is free instead.
#[utoipa::path(
    patch,
    path = "/bookings/{id}",
    operation_id = "change_booking",
    tag = "booking",
    extensions(("x-permissions" = json!(["book"]))),
    params(
        ("id" = Uuid, Path, description = "The id of the booking."),
        ("If-Match" = String, Header),
    ),
    request_body = BookingChangeBody,
    responses((status = 200, body = BookingBody, headers(("ETag" = String)))),
)]
pub(crate) async fn change(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<Uuid>,
    headers: HeaderMap,
    Body(body): Body<BookingChangeBody>,
) -> Result<impl IntoResponse, Problem> {
    let version = if_match(&headers)?;
    let asked = change::BookingChange {
        vehicle: body.vehicle.map(Into::into),
        start: body.start.map(to_microseconds),
        end: body.end.map(to_microseconds),
        driver: body.driver.map(Into::into),
        purpose: body.purpose.map(|text| word(Field::Purpose, &text)).transpose()?,
        note: body.note,
    };
    let booking = change::move_booking(&app, &signed.actor, BookingId(id), asked, Some(version)).await?;
    Ok(versioned(booking))
}

/// A yes to a request.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ApproveBody {
    /// Whether competing requests go on the waiting list instead of being turned down.
    #[serde(default)]
    queue_others: bool,
}

/// A no to a request.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TurnDownBody {
    /// Why, for the person who asked.
    #[serde(default)]
    reason: String,
}

/// Approves a request. Competing requests are turned down or queued in the same step.
#[utoipa::path(
    post,
    path = "/bookings/{id}/approve",
    operation_id = "approve_booking",
    tag = "booking",
    extensions(("x-permissions" = json!(["manage_bookings"]))),
    params(("id" = Uuid, Path, description = "The id of the booking.")),
    request_body = ApproveBody,
    responses((status = 200, body = BookingBody, headers(("ETag" = String)))),
)]
pub(crate) async fn approve(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<Uuid>,
    Body(answer): Body<ApproveBody>,
) -> Result<impl IntoResponse, Problem> {
    let competing = if answer.queue_others { Competing::Queue } else { Competing::TurnDown };
    Ok(versioned(approval::approve(&app, &signed.actor, BookingId(id), competing).await?))
}

/// Turns a request down, with a reason for the person who asked.
#[utoipa::path(
    post,
    path = "/bookings/{id}/turn-down",
    operation_id = "turn_down_booking",
    tag = "booking",
    extensions(("x-permissions" = json!(["manage_bookings"]))),
    params(("id" = Uuid, Path, description = "The id of the booking.")),
    request_body = TurnDownBody,
    responses((status = 200, body = BookingBody, headers(("ETag" = String)))),
)]
pub(crate) async fn turn_down(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<Uuid>,
    Body(answer): Body<TurnDownBody>,
) -> Result<impl IntoResponse, Problem> {
    Ok(versioned(approval::turn_down(&app, &signed.actor, BookingId(id), &answer.reason).await?))
}

/// An event in the history of a booking.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct HistoryBody {
    /// When it was.
    at: DateTime<Utc>,
    /// Who did it, as a login.
    by: String,
    /// What was done.
    action: words::AuditAction,
    /// What it was before.
    #[schema(value_type = Option<Object>)]
    before: Option<serde_json::Value>,
    /// What it was afterwards.
    #[schema(value_type = Option<Object>)]
    after: Option<serde_json::Value>,
}

impl From<HistoryLine> for HistoryBody {
    fn from(line: HistoryLine) -> Self {
        let json = |text: Option<String>| text.and_then(|text| serde_json::from_str(&text).ok());
        Self {
            at: line.at,
            by: line.actor,
            action: line.action.into(),
            before: json(line.before_json),
            after: json(line.after_json),
        }
    }
}

/// The history of a booking: who, when and why, oldest first. There is none of the bookings of others for whoever only
/// drives.
#[utoipa::path(
    get,
    path = "/bookings/{id}/history",
    operation_id = "show_booking_history",
    tag = "booking",
    params(("id" = Uuid, Path, description = "The id of the booking.")),
    responses((status = 200, body = Listing<HistoryBody>)),
)]
pub(crate) async fn history(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<Uuid>,
) -> Result<Json<Listing<HistoryBody>>, Problem> {
    let lines = change::list_history(&app, &signed.actor, BookingId(id)).await?;
    Ok(Json(Listing { items: lines.into_iter().map(Into::into).collect(), next: None }))
}

/// Calls off a booking, which frees the vehicle.
#[utoipa::path(
    delete,
    path = "/bookings/{id}",
    operation_id = "cancel_booking",
    tag = "booking",
    extensions(("x-permissions" = json!(["book"]))),
    params(
        ("id" = Uuid, Path, description = "The id of the booking."),
        ("If-Match" = String, Header),
    ),
    responses((status = 200, body = BookingBody, headers(("ETag" = String)))),
)]
pub(crate) async fn cancel(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<Uuid>,
    headers: HeaderMap,
) -> Result<impl IntoResponse, Problem> {
    let version = if_match(&headers)?;
    Ok(versioned(change::cancel_booking(&app, &signed.actor, BookingId(id), Some(version), "").await?))
}
