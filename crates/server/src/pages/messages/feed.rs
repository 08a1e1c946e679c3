//! `/kalender/{secret}`: calendar feeds, and the page where one's own are made and revoked.

use askama::Template;
use axum::{
    Form,
    extract::{Path, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use base64::{Engine, prelude::BASE64_STANDARD};
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
    /// The address of the one that was just made, if calendars may have their key in it.
    fresh: String,
    /// The address that all have, and the password for the one that was just made.
    login: String,
    password: String,
}

pub(crate) async fn list(visit: Visit) -> PageResult {
    Ok(page(&visit, None).await?)
}

/// The page, with the secret of the feed that was just made and the address of the pages, if one was.
async fn page(visit: &Visit, made: Option<(String, String)>) -> Result<Response, ActionError> {
    let frame = visit.frame("/konto/kalender", "feeds-title");
    let t = frame.t;
    let line = |NumberedFeed { feed, number }: NumberedFeed| FeedLine {
        id: feed.id,
        what: if feed.vehicle_id.is_some() { number.unwrap_or_default() } else { t.word("feed", feed.kind.as_str()) },
        since: feed.created_at,
    };
    let feeds = list_numbered_feeds(&visit.app, visit.actor()).await?.into_iter().map(line).collect();
    let (password, base) = made.unwrap_or_default();
    let with_key = visit.app.calendar_addresses && !password.is_empty();
    let fresh = if with_key { format!("{base}/kalender/{password}.ics") } else { String::new() };
    Ok(render(&FeedsPage { frame, feeds, fresh, login: format!("{base}/kalender"), password }))
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
    let base = own_address(&visit.app, &headers);
    Ok(page(&visit, Some((secret, base))).await?)
}

pub(crate) async fn revoke(visit: Visit, Path(id): Path<Uuid>) -> PageResult {
    revoke_feed(&visit.app, visit.actor(), FeedId(id)).await?;
    Ok(Redirect::to("/konto/kalender").into_response())
}

/// A calendar as a file.
fn file(text: String) -> Response {
    ([(header::CONTENT_TYPE, "text/calendar; charset=utf-8")], text).into_response()
}

/// The feed whose secret is the password of a calendar program, so that it stands in no address.
pub(crate) async fn read_by_login(State(app): State<App>, headers: HeaderMap) -> Response {
    let told = headers.get(header::AUTHORIZATION).and_then(|told| told.to_str().ok()?.strip_prefix("Basic "));
    let told = told.and_then(|told| String::from_utf8(BASE64_STANDARD.decode(told.trim()).ok()?).ok());
    let found = match told.as_deref().and_then(|told| told.split_once(':')) {
        Some((_, secret)) => answer(&app, secret).await,
        None => StatusCode::NOT_FOUND.into_response(),
    };
    if found.status() == StatusCode::NOT_FOUND {
        let ask = [(header::WWW_AUTHENTICATE, "Basic realm=\"Vagnpark\", charset=\"UTF-8\"")];
        return (StatusCode::UNAUTHORIZED, ask).into_response();
    }
    found
}

/// The feed behind a secret in an address, for calendar programs that cannot log in, if the operator allows it.
pub(crate) async fn read(State(app): State<App>, Path(secret): Path<String>) -> Response {
    if !app.calendar_addresses {
        return StatusCode::NOT_FOUND.into_response();
    }
    answer(&app, secret.trim_end_matches(".ics")).await
}

async fn answer(app: &App, secret: &str) -> Response {
    match read_feed(app, secret).await {
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
