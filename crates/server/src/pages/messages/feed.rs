//! `/kalender/{secret}`: calendar feeds, and where one's own are made and revoked.

use askama::Template;
use axum::{
    Form,
    extract::{Path, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;
use uuid::Uuid;
use vagnpark_domain::ids::{BookingId, FeedId};
use vagnpark_store::FeedRecord;

use crate::{
    actions::messages::feed::{booking_file, create_feed, list_feeds, read_feed, revoke_feed},
    app::App,
    error::ActionError,
    pages::{Frame, PageError, PageResult, Texts, lines::numbers_of, own_address, render, shown_time},
    text::Language,
    web::auth::Signed,
};

/// A feed in the list.
struct FeedLine {
    id: FeedId,
    what: String,
    since: String,
}

#[derive(Template)]
#[template(path = "messages/feed.html")]
struct FeedsPage {
    frame: Frame,
    feeds: Vec<FeedLine>,
    /// The address of the one that was just made.
    fresh: String,
}

pub(crate) async fn list(State(app): State<App>, signed: Signed) -> PageResult {
    page(&app, &signed, String::new()).await.map_err(|error| PageError::new(&signed, error))
}

async fn page(app: &App, signed: &Signed, fresh: String) -> Result<Response, ActionError> {
    let frame = Frame::new(signed, "/konto/kalender", "feeds-title");
    let t = frame.t;
    let feeds = list_feeds(app, &signed.actor).await?;
    let mut tx = app.store.read().await?;
    let vehicles = feeds.iter().filter_map(|feed| feed.vehicle_id.map(Into::into)).collect();
    let scope = signed.actor.scope(vagnpark_domain::access::Permission::SeeVehicles);
    let numbers = numbers_of(&mut tx, &scope, vehicles).await?;
    let line = |feed: &FeedRecord| FeedLine {
        id: feed.id,
        what: feed
            .vehicle_id
            .map_or_else(|| words(t, &feed.kind), |vehicle| numbers.get(&vehicle.into()).cloned().unwrap_or_default()),
        since: shown_time(feed.created_at),
    };
    let feeds = feeds.iter().map(line).collect();
    Ok(render(&FeedsPage { frame, feeds, fresh }))
}

fn words(t: Texts, kind: &str) -> String {
    t.word("feed", kind)
}

#[derive(Debug, Deserialize)]
pub(crate) struct FeedForm {
    kind: String,
    #[serde(default)]
    vehicle: String,
}

pub(crate) async fn create(
    State(app): State<App>,
    signed: Signed,
    headers: HeaderMap,
    Form(form): Form<FeedForm>,
) -> PageResult {
    let vehicle = form.vehicle.parse().ok();
    let made = create_feed(&app, &signed.actor, &form.kind, vehicle).await;
    let (_, secret) = made.map_err(|error| PageError::new(&signed, error))?;
    let address = format!("{}/kalender/{secret}.ics", own_address(&app, &headers));
    page(&app, &signed, address).await.map_err(|error| PageError::new(&signed, error))
}

pub(crate) async fn revoke(State(app): State<App>, signed: Signed, Path(id): Path<Uuid>) -> PageResult {
    revoke_feed(&app, &signed.actor, FeedId(id)).await.map_err(|error| PageError::new(&signed, error))?;
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
pub(crate) async fn booking(State(app): State<App>, signed: Signed, Path(id): Path<Uuid>) -> PageResult {
    let language = Language::of(&signed.user.language);
    let text = booking_file(&app, &signed.actor, BookingId(id), language).await;
    let text = text.map_err(|error| PageError::new(&signed, error))?;
    let name = [(header::CONTENT_DISPOSITION, "attachment; filename=\"bokning.ics\"")];
    Ok((name, file(text)).into_response())
}
