//! `users/{id}/pass-on`: what somebody has ahead is handed on to others, or called off.

use axum::{Json, extract::State};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use vagnpark_actions::{
    App,
    booking::pass_on::{PassOn, PassedOn, pass_on},
    records::BookingRecord,
};
use vagnpark_domain::{
    Fault, Field, Refusal,
    ids::{BookingId, UserId},
};
use vagnpark_text::refusal_in_english;

use crate::{
    api::{booking::BookingBody, wrong},
    web::{
        auth::Signed,
        extract::{Body, Path},
        problem::Problem,
    },
};

/// What to do with what somebody has ahead: a driver to hand it on to, or calling it off.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PassOnBody {
    /// Ids of the bookings; if absent, all that lie ahead and that you may change. An empty list is refused.
    bookings: Option<Vec<Uuid>>,
    /// Id of the person who drives instead.
    driver: Option<Uuid>,
    /// Whether they are called off instead.
    #[serde(default)]
    cancel: bool,
    /// Why, for the driver whose bookings are called off.
    #[serde(default)]
    reason: String,
}

/// What was done with each booking.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PassedOnBody {
    /// Those that were handed on or called off.
    done: Vec<BookingBody>,
    /// Those that stay as they were, and why.
    refused: Vec<NotPassedOnBody>,
}

/// A booking that was not passed on.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct NotPassedOnBody {
    /// Its id.
    booking: Uuid,
    /// The stable word for why.
    code: String,
    /// Why, in words.
    detail: String,
}

impl From<(BookingRecord, Refusal)> for NotPassedOnBody {
    fn from((booking, why): (BookingRecord, Refusal)) -> Self {
        Self { booking: booking.id.0, code: why.code().to_owned(), detail: refusal_in_english(&why) }
    }
}

/// Hands on what somebody has ahead to another driver, or calls it off. What cannot be passed on is named with the
/// reason, and the rest is done.
#[utoipa::path(
    post,
    path = "/users/{id}/pass-on",
    operation_id = "pass_on_bookings",
    tag = "booking",
    extensions(("x-permissions" = json!(["manage_bookings"]))),
    params(("id" = Uuid, Path, description = "The id of the person whose bookings they are.")),
    request_body = PassOnBody,
    responses((status = 200, body = PassedOnBody)),
)]
pub(crate) async fn pass(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<Uuid>,
    Body(body): Body<PassOnBody>,
) -> Result<Json<PassedOnBody>, Problem> {
    let what = match (body.driver, body.cancel) {
        (Some(driver), false) => PassOn::To(UserId(driver)),
        (None, true) => PassOn::CallOff,
        (Some(_), true) => return Err(wrong(Field::Cancel, Fault::NotWanted)),
        (None, false) => {
            return Err(wrong(Field::Driver, Fault::OneNeeded { fields: vec![Field::Driver, Field::Cancel] }));
        }
    };
    let named: Option<Vec<BookingId>> = body.bookings.map(|ids| ids.into_iter().map(BookingId).collect());
    let passed = pass_on(&app, &signed.actor, UserId(id), named.as_deref(), what, &body.reason).await?;
    let PassedOn { done, refused, .. } = passed;
    Ok(Json(PassedOnBody {
        done: done.into_iter().map(Into::into).collect(),
        refused: refused.into_iter().map(Into::into).collect(),
    }))
}
