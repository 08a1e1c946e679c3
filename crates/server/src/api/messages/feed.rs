//! `calendar-feeds`: one's own.

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, StatusCode},
    response::IntoResponse,
};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use vagnpark_actions::{App, messages::feed, records::FeedRecord};
use vagnpark_domain::{Field, ids::FeedId};

use crate::{
    api::{Listing, word, words},
    pages::own_address,
    web::{
        auth::Signed,
        extract::{Body, Path},
        problem::Problem,
    },
};

/// A calendar feed. Its secret is only in the answer that made it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FeedBody {
    /// Its id.
    id: Uuid,
    /// Its kind.
    kind: words::FeedKind,
    /// Id of the vehicle.
    vehicle: Option<Uuid>,
    /// When it was made.
    created_at: DateTime<Utc>,
    /// The password with which a calendar program logs in at `/kalender`, with any user name.
    #[serde(skip_serializing_if = "Option::is_none")]
    secret: Option<String>,
    /// The path to subscribe to, for programs that cannot log in; anyone who has it can read the feed. Absent where the
    /// operator does not allow it.
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<String>,
    /// The same as a full address, as calendar programs want it.
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<String>,
}

impl FeedBody {
    fn new(feed: &FeedRecord) -> Self {
        Self {
            id: feed.id.0,
            kind: feed.kind.into(),
            vehicle: feed.vehicle_id,
            created_at: feed.created_at,
            secret: None,
            path: None,
            url: None,
        }
    }
}

/// Your calendar feeds, without their addresses.
#[utoipa::path(
    get,
    path = "/calendar-feeds",
    operation_id = "list_calendar_feeds",
    tag = "messages",
    responses((status = 200, body = Listing<FeedBody>)),
)]
pub(crate) async fn list(State(app): State<App>, signed: Signed) -> Result<Json<Listing<FeedBody>>, Problem> {
    let feeds = feed::list_feeds(&app, &signed.actor).await?;
    Ok(Json(Listing { items: feeds.iter().map(FeedBody::new).collect(), next: None }))
}

/// A feed to make.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewFeedBody {
    /// `person` (your bookings), `vehicle` or `dues` (what falls due for your vehicles).
    kind: String,
    /// Id of the vehicle.
    vehicle: Option<Uuid>,
}

/// Makes a calendar feed. Anyone who has its secret can read it; it is shown only once.
#[utoipa::path(
    post,
    path = "/calendar-feeds",
    operation_id = "create_calendar_feed",
    tag = "messages",
    request_body = NewFeedBody,
    responses((status = 201, body = FeedBody)),
)]
pub(crate) async fn create(
    State(app): State<App>,
    signed: Signed,
    headers: HeaderMap,
    Body(new): Body<NewFeedBody>,
) -> Result<impl IntoResponse, Problem> {
    let vehicle = new.vehicle.map(Into::into);
    let kind = word(Field::Kind, &new.kind)?;
    let (feed, secret) = feed::create_feed(&app, &signed.actor, kind, vehicle).await?;
    let path = app.calendar_addresses.then(|| format!("/kalender/{secret}.ics"));
    let url = path.as_ref().map(|path| format!("{}{path}", own_address(&app, &headers)));
    Ok((StatusCode::CREATED, Json(FeedBody { secret: Some(secret), path, url, ..FeedBody::new(&feed) })))
}

/// Revokes one of your feeds.
#[utoipa::path(
    delete,
    path = "/calendar-feeds/{id}",
    operation_id = "revoke_calendar_feed",
    tag = "messages",
    params(("id" = Uuid, Path, description = "The id of the feed.")),
    responses((status = 204)),
)]
pub(crate) async fn revoke(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<Uuid>,
) -> Result<StatusCode, Problem> {
    feed::revoke_feed(&app, &signed.actor, FeedId(id)).await?;
    Ok(StatusCode::NO_CONTENT)
}
