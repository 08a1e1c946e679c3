//! `bookings` and `availability`.

use axum::{
    Json,
    extract::{Path, State},
    http::{HeaderMap, StatusCode, header},
    response::IntoResponse,
};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use vagnpark_domain::{
    Refusal,
    access::Permission,
    booking::{Need, Purpose},
    ids::BookingId,
    time::{Window, to_microseconds},
};
use vagnpark_store::{BookingFilter, BookingRecord};

use super::{Listing, PageParams, etag, if_match, invalid, listing, word};
use crate::{
    actions::{book_vehicle, change_booking},
    app::App,
    auth::Signed,
    error::ActionError,
    problem::{Body, Params, Problem},
};

/// A booking or block.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BookingBody {
    id: Uuid,
    vehicle: Uuid,
    organisation: Uuid,
    driver: Option<Uuid>,
    /// `booking` or `block`.
    kind: String,
    /// `requested`, `confirmed`, `checked_out`, `returned`, `refused`, `cancelled` or `no_show`.
    state: String,
    start: DateTime<Utc>,
    end: DateTime<Utc>,
    purpose: String,
    note: String,
    odometer_out_km: Option<i64>,
    odometer_in_km: Option<i64>,
    version: i64,
}

impl From<BookingRecord> for BookingBody {
    fn from(booking: BookingRecord) -> Self {
        Self {
            id: booking.id.0,
            vehicle: booking.vehicle.0,
            organisation: booking.organisation.0,
            driver: booking.driver.map(|id| id.0),
            kind: booking.kind.to_string(),
            state: booking.state.to_string(),
            start: booking.window.start(),
            end: booking.window.end(),
            purpose: booking.purpose.to_string(),
            note: booking.note,
            odometer_out_km: booking.odometer_out_km,
            odometer_in_km: booking.odometer_in_km,
            version: booking.version,
        }
    }
}

/// Which bookings.
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
    limit: Option<i64>,
    cursor: Option<String>,
}

/// The bookings you may see in full: those of your organisation and on its vehicles.
#[utoipa::path(get, path = "/bookings", tag = "bookings", params(BookingParams), responses((status = 200, body = Listing<BookingBody>)))]
pub(crate) async fn list(
    State(app): State<App>,
    signed: Signed,
    Params(params): Params<BookingParams>,
) -> Result<Json<Listing<BookingBody>>, Problem> {
    let page = PageParams { limit: params.limit, cursor: params.cursor };
    let filter = BookingFilter {
        vehicle: params.vehicle.map(Into::into),
        ends_after: params.from,
        starts_before: params.to,
        state: params.state.map(|text| word("state", &text)).transpose()?,
        after: page.after()?,
        limit: page.limit() + 1,
        driver: None,
    };
    let mut tx = app.store.read().await.map_err(ActionError::from)?;
    let rows =
        tx.list_bookings(&signed.actor.scope(Permission::SeeVehicles), &filter).await.map_err(ActionError::from)?;
    Ok(Json(listing(rows, page.limit(), |booking| booking.id.0, Into::into)))
}

/// A booking to be made.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewBookingBody {
    vehicle: Uuid,
    start: DateTime<Utc>,
    end: DateTime<Utc>,
    /// `travel`, `visit`, `works`, `supervision`, `goods`, `servicing` or `other`.
    purpose: Option<String>,
    /// Short free text; never names of clients or patients.
    #[serde(default)]
    note: String,
    /// Who pays for the use; your own organisation if absent.
    organisation: Option<Uuid>,
    /// Who drives; you if absent.
    driver: Option<Uuid>,
}

/// Books a vehicle. A vehicle that is taken answers 409 with what is free instead.
#[utoipa::path(post, path = "/bookings", tag = "bookings", request_body = NewBookingBody, responses((status = 201, body = BookingBody), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn create(
    State(app): State<App>,
    signed: Signed,
    Body(new): Body<NewBookingBody>,
) -> Result<impl IntoResponse, Problem> {
    let request = book_vehicle::BookingRequest {
        vehicle: new.vehicle.into(),
        start: to_microseconds(new.start),
        end: to_microseconds(new.end),
        purpose: new.purpose.map_or(Ok(Purpose::Travel), |text| word("purpose", &text))?,
        note: new.note,
        organisation: new.organisation.map(Into::into),
        driver: new.driver.map(Into::into),
    };
    let booking = book_vehicle::book_vehicle(&app, &signed.actor, request).await?;
    let location = [(header::LOCATION, format!("/api/v1/bookings/{}", booking.id))];
    Ok((StatusCode::CREATED, etag(booking.version), location, Json(BookingBody::from(booking))))
}

/// One booking.
#[utoipa::path(get, path = "/bookings/{id}", tag = "bookings", params(("id" = Uuid, Path)), responses((status = 200, body = BookingBody), (status = 404, body = Problem)))]
pub(crate) async fn show(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<Uuid>,
) -> Result<impl IntoResponse, Problem> {
    let mut tx = app.store.read().await.map_err(ActionError::from)?;
    let scope = signed.actor.scope(Permission::SeeVehicles);
    let found = tx.find_booking(&scope, BookingId(id)).await.map_err(ActionError::from)?;
    let booking = found.ok_or(ActionError::NotFound("booking"))?;
    Ok((etag(booking.version), Json(BookingBody::from(booking))))
}

/// Calls off a booking.
#[utoipa::path(delete, path = "/bookings/{id}", tag = "bookings", params(("id" = Uuid, Path)), responses((status = 200, body = BookingBody), (status = 412, body = Problem), (status = 428, body = Problem)))]
pub(crate) async fn cancel(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<Uuid>,
    headers: HeaderMap,
) -> Result<Json<BookingBody>, Problem> {
    let version = if_match(&headers)?;
    Ok(Json(change_booking::cancel_booking(&app, &signed.actor, BookingId(id), Some(version)).await?.into()))
}

/// The odometer when the keys change hands.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct HandOverBody {
    /// Needed at return.
    odometer_km: Option<i64>,
    /// What the next driver should know.
    #[serde(default)]
    remark: String,
}

/// Takes the keys.
#[utoipa::path(post, path = "/bookings/{id}/check-out", tag = "bookings", params(("id" = Uuid, Path)), request_body = HandOverBody, responses((status = 200, body = BookingBody), (status = 409, body = Problem)))]
pub(crate) async fn check_out(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<Uuid>,
    Body(body): Body<HandOverBody>,
) -> Result<Json<BookingBody>, Problem> {
    Ok(Json(change_booking::check_out(&app, &signed.actor, BookingId(id), body.odometer_km).await?.into()))
}

/// Brings the vehicle back, which makes the trip.
#[utoipa::path(post, path = "/bookings/{id}/return", tag = "bookings", params(("id" = Uuid, Path)), request_body = HandOverBody, responses((status = 200, body = BookingBody), (status = 422, body = Problem)))]
pub(crate) async fn give_back(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<Uuid>,
    Body(body): Body<HandOverBody>,
) -> Result<Json<BookingBody>, Problem> {
    let odometer_km = body.odometer_km.ok_or_else(|| invalid("odometer_km", "the odometer is needed at return"))?;
    let booking = change_booking::return_vehicle(&app, &signed.actor, BookingId(id), odometer_km, &body.remark).await?;
    Ok(Json(booking.into()))
}

/// What is needed, and when.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct AvailabilityParams {
    from: DateTime<Utc>,
    to: DateTime<Utc>,
    class: Option<String>,
    seats: Option<i32>,
    load_kg: Option<i32>,
    #[serde(default)]
    tow_bar: bool,
    /// Latitude and longitude, `59.52,15.04`.
    near: Option<String>,
}

/// A free vehicle that fits.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SuggestionBody {
    vehicle: Uuid,
    registration_number: Option<String>,
    make: String,
    model: String,
    /// Why it stands where it stands, the weightiest first.
    #[schema(value_type = Vec<Object>)]
    reasons: serde_json::Value,
}

/// Free vehicles that fit a need, best first, with the reasons.
#[utoipa::path(get, path = "/availability", tag = "bookings", params(AvailabilityParams), responses((status = 200, body = Listing<SuggestionBody>)))]
pub(crate) async fn availability(
    State(app): State<App>,
    signed: Signed,
    Params(params): Params<AvailabilityParams>,
) -> Result<Json<Listing<SuggestionBody>>, Problem> {
    let window = Window::new(params.from, params.to).map_err(|_| ActionError::from(Refusal::WindowEmpty))?;
    let near = params.near.as_deref().map(coordinates).transpose()?;
    let need = Need {
        class: params.class.map(|text| word("class", &text)).transpose()?,
        seats: params.seats,
        load_kg: params.load_kg,
        tow_bar: params.tow_bar,
        near,
        ..Need::default()
    };
    let found = book_vehicle::suggest_vehicles(&app, &signed.actor, &need, window).await?;
    let items = found.into_iter().map(|(suggestion, vehicle)| SuggestionBody {
        vehicle: suggestion.vehicle.0,
        registration_number: vehicle.description.registration_number.map(Into::into),
        make: vehicle.description.make,
        model: vehicle.description.model,
        reasons: serde_json::to_value(suggestion.reasons).unwrap_or_default(),
    });
    Ok(Json(Listing { items: items.collect(), next: None }))
}

fn coordinates(text: &str) -> Result<(f64, f64), Problem> {
    let parts = text.split_once(',').and_then(|(lat, lon)| Some((lat.trim().parse().ok()?, lon.trim().parse().ok()?)));
    let on_earth = |(lat, lon): &(f64, f64)| lat.abs() <= 90.0 && lon.abs() <= 180.0;
    parts.filter(on_earth).ok_or_else(|| invalid("near", "write latitude and longitude in degrees, 59.52,15.04"))
}
