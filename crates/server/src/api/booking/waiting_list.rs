//! `waiting-list`.

use axum::{Json, extract::State, http::StatusCode, response::IntoResponse};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use vagnpark_actions::{
    App,
    booking::waiting_list::{self, Wish},
    records::WaitingRecord,
};
use vagnpark_domain::{Field, booking::Purpose, ids::WaitingId, time::to_microseconds};

use super::{BookingBody, versioned};
use crate::{
    api::{Listing, word, words},
    web::{
        auth::Signed,
        extract::{Body, Path},
        problem::Problem,
    },
};

/// Somebody waiting.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct WaitingBody {
    /// Its id.
    id: Uuid,
    /// Id of the organisation.
    organisation: Uuid,
    /// Id of the person who drives.
    driver: Uuid,
    /// Only this vehicle will do.
    vehicle: Option<Uuid>,
    /// The class of vehicle that is wanted.
    class: Option<words::VehicleClass>,
    /// The fewest seats that will do.
    seats: Option<i64>,
    /// When it begins.
    start: DateTime<Utc>,
    /// The first instant after it.
    end: DateTime<Utc>,
    /// The state it is in.
    state: words::WaitingState,
    /// The booking that holds the offered vehicle, or that the offer became.
    booking: Option<Uuid>,
    /// When the offer expires.
    offer_until: Option<DateTime<Utc>>,
}

impl From<WaitingRecord> for WaitingBody {
    fn from(entry: WaitingRecord) -> Self {
        Self {
            id: entry.id.0,
            organisation: entry.organisation.0,
            driver: entry.driver.0,
            vehicle: entry.vehicle.map(|id| id.0),
            class: entry.class.map(Into::into),
            seats: entry.seats,
            start: entry.window.start(),
            end: entry.window.end(),
            state: entry.state.into(),
            booking: entry.booking.map(|id| id.0),
            offer_until: entry.offer_until,
        }
    }
}

/// Your own entries, and those of organisations you coordinate, in order of arrival.
#[utoipa::path(
    get,
    path = "/waiting-list",
    operation_id = "list_waiting",
    tag = "booking",
    responses((status = 200, body = Listing<WaitingBody>)),
)]
pub(crate) async fn list(State(app): State<App>, signed: Signed) -> Result<Json<Listing<WaitingBody>>, Problem> {
    let entries = waiting_list::list_waiting(&app, &signed.actor).await?;
    Ok(Json(Listing { items: entries.into_iter().map(Into::into).collect(), next: None }))
}

/// Something that you wait for.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct WishBody {
    /// Only this vehicle; any that fits if absent.
    vehicle: Option<Uuid>,
    /// The class of vehicle that is wanted.
    class: Option<String>,
    /// The fewest seats that will do.
    seats: Option<i64>,
    /// When it begins.
    start: DateTime<Utc>,
    /// The first instant after it.
    end: DateTime<Utc>,
    /// The purpose.
    purpose: Option<String>,
    /// A note.
    #[serde(default)]
    note: String,
    /// Id of the organisation.
    organisation: Option<Uuid>,
}

/// Puts you on the list. When a vehicle comes free it is held for you until a deadline.
#[utoipa::path(
    post,
    path = "/waiting-list",
    operation_id = "join_waiting_list",
    tag = "booking",
    extensions(("x-permissions" = json!(["book"]))),
    request_body = WishBody,
    responses((status = 201, body = WaitingBody)),
)]
pub(crate) async fn create(
    State(app): State<App>,
    signed: Signed,
    Body(wish): Body<WishBody>,
) -> Result<impl IntoResponse, Problem> {
    let wish = Wish {
        vehicle: wish.vehicle.map(Into::into),
        class: wish.class.map(|text| word(Field::Class, &text)).transpose()?,
        seats: wish.seats,
        start: to_microseconds(wish.start),
        end: to_microseconds(wish.end),
        purpose: wish.purpose.map_or(Ok(Purpose::Travel), |text| word(Field::Purpose, &text))?,
        note: wish.note,
        organisation: wish.organisation.map(Into::into),
    };
    let entry = waiting_list::wait(&app, &signed.actor, wish).await?;
    Ok((StatusCode::CREATED, Json(WaitingBody::from(entry))))
}

/// Takes the vehicle that was offered, which becomes your booking.
#[utoipa::path(
    post,
    path = "/waiting-list/{id}/accept",
    operation_id = "accept_offer",
    tag = "booking",
    extensions(("x-permissions" = json!(["book"]))),
    params(("id" = Uuid, Path, description = "The id of the entry.")),
    responses((status = 200, body = BookingBody, headers(("ETag" = String)))),
)]
pub(crate) async fn accept(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<Uuid>,
) -> Result<impl IntoResponse, Problem> {
    Ok(versioned(waiting_list::accept_offer(&app, &signed.actor, WaitingId(id)).await?))
}

/// Leaves the list; what was held for you goes to the next.
#[utoipa::path(
    delete,
    path = "/waiting-list/{id}",
    operation_id = "leave_waiting_list",
    tag = "booking",
    extensions(("x-permissions" = json!(["book"]))),
    params(("id" = Uuid, Path, description = "The id of the entry.")),
    responses((status = 200, body = WaitingBody)),
)]
pub(crate) async fn withdraw(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<Uuid>,
) -> Result<Json<WaitingBody>, Problem> {
    Ok(Json(waiting_list::withdraw(&app, &signed.actor, WaitingId(id)).await?.into()))
}
