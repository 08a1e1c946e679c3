//! `/kalender/{secret}`: calendar feeds, and the page where one's own are made and revoked.

use askama::Template;
use axum::{
    Form,
    extract::{Path, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use chrono::{DateTime, Utc};
use serde::Deserialize;
use uuid::Uuid;
use vagnpark_actions::{
    ActionError, App,
    messages::feed::{NumberedFeed, booking_file, create_feed, list_numbered_feeds, read_feed, revoke_feed},
};
use vagnpark_domain::{
    Field,
    ids::{BookingId, FeedId},
};

use crate::pages::{Frame, PageResult, own_address, read_word, render, visit::Visit};

/// A feed in the list.
struct FeedLine {
    id: FeedId,
    what: String,
    since: DateTime<Utc>,
}

#[derive(Template)]
#[template(path = "messages/feed.html")]
struct FeedsPage {
    frame: Frame,
    feeds: Vec<FeedLine>,
    /// The address of the one that was just made.
    fresh: String,
}

pub(crate) async fn list(visit: Visit) -> PageResult {
    Ok(page(&visit, String::new()).await?)
}

async fn page(visit: &Visit, fresh: String) -> Result<Response, ActionError> {
    let frame = visit.frame("/konto/kalender", "feeds-title");
    let t = frame.t;
    let line = |NumberedFeed { feed, number }: NumberedFeed| FeedLine {
        id: feed.id,
        what: if feed.vehicle_id.is_some() { number.unwrap_or_default() } else { t.word("feed", feed.kind.as_str()) },
        since: feed.created_at,
    };
    let feeds = list_numbered_feeds(&visit.app, visit.actor()).await?.into_iter().map(line).collect();
    Ok(render(&FeedsPage { frame, feeds, fresh }))
}

#[derive(Debug, Deserialize)]
pub(crate) struct FeedForm {
    kind: String,
    #[serde(default)]
    vehicle: String,
}

pub(crate) async fn create(visit: Visit, headers: HeaderMap, Form(form): Form<FeedForm>) -> PageResult {
    let vehicle = form.vehicle.parse().ok();
    let kind = read_word(Field::Kind, &form.kind).map_err(ActionError::from)?;
    let (_, secret) = create_feed(&visit.app, visit.actor(), kind, vehicle).await?;
    let address = format!("{}/kalender/{secret}.ics", own_address(&visit.app, &headers));
    Ok(page(&visit, address).await?)
}

pub(crate) async fn revoke(visit: Visit, Path(id): Path<Uuid>) -> PageResult {
    revoke_feed(&visit.app, visit.actor(), FeedId(id)).await?;
    Ok(Redirect::to("/konto/kalender").into_response())
}

/// A calendar as a file.
fn file(text: String) -> Response {
    ([(header::CONTENT_TYPE, "text/calendar; charset=utf-8")], text).into_response()
}

/// The feed behind a secret; nobody needs to log in, since calendar programs cannot.
pub(crate) async fn read(State(app): State<App>, Path(secret): Path<String>) -> Response {
    match read_feed(&app, secret.trim_end_matches(".ics")).await {
        Ok(text) => file(text),
        Err(ActionError::Store(error)) => {
            tracing::error!(?error, "the database failed");
            StatusCode::SERVICE_UNAVAILABLE.into_response()
        }
        Err(_) => StatusCode::NOT_FOUND.into_response(),
    }
}

/// One booking, to be put into a calendar by hand.
pub(crate) async fn booking(visit: Visit, Path(id): Path<Uuid>) -> PageResult {
    let language = visit.language;
    let text = booking_file(&visit.app, visit.actor(), BookingId(id), language).await;
    let text = text?;
    let name = [(header::CONTENT_DISPOSITION, "attachment; filename=\"bokning.ics\"")];
    Ok((name, file(text)).into_response())
}
