//! What every request passes through. The addresses are in [`super::routes`].

use std::time::{Duration, Instant};

use axum::{
    Router,
    body::Body,
    extract::{DefaultBodyLimit, MatchedPath, Request, State},
    http::{Method, StatusCode, Uri, header, request::Parts, uri::Authority},
    middleware::{self, Next},
    response::{IntoResponse, Redirect, Response},
};
use tower_http::{compression::CompressionLayer, csrf::CsrfLayer, timeout::TimeoutBody};
use utoipa_swagger_ui::SwaggerUi;
use vagnpark_actions::{App, error::ActionError};
use vagnpark_domain::limits::{BODY_TIME, FILE_TIME, FILE_WEIGHT, MAX_BODY, REQUEST_TIME};

use super::{
    allowance::Allowances,
    auth::{self, Signed},
    door,
    form_once::{self, Forms},
    headers,
    idempotency::{self, Keeper},
    observe::{self, security},
    problem::{self, Problem},
    receipt, request_id,
    routes::{
        guide::Guide,
        operations::api_router,
        parameters::{self, Parameters},
        permits::{self, Permits},
        table::page_router,
    },
    status::{self, HttpStatus},
};
use crate::{
    api,
    pages::{
        self,
        people::{kept::Kept, login},
    },
};

/// What may be reached without logging in beside the routes that are for everybody: the description of the API.
const DESCRIPTION: [&str; 2] = ["/api/openapi.json", "/api/docs"];

/// Pages, API and what operators monitor.
pub(crate) fn router(app: App) -> Router {
    let (api, document) = api_router().split_for_parts();
    let keeper = Keeper { app: app.clone(), api: api.clone().with_state(app.clone()) };
    let api = api
        .layer(middleware::from_fn_with_state(keeper, idempotency::remember))
        .layer(middleware::from_fn_with_state(Parameters::of(&document), parameters::ask))
        .layer(middleware::from_fn_with_state(Permits::of(&document), permits::ask));
    let (pages, routes) = page_router().split();
    let guide = Guide::of(&routes);
    let allowances = Allowances::new(app.by_hand.allowance);
    let pages = pages.method_not_allowed_fallback(pages::not_this_way);
    let pages = pages
        .layer(middleware::from_fn(receipt::tell))
        .layer(middleware::from_fn_with_state(Forms::of(app.clone(), &routes), form_once::once))
        .layer(middleware::from_fn_with_state(Permits::of_pages(&routes), permits::ask))
        .layer(middleware::from_fn_with_state(app.clone(), form_once::of_another))
        .layer(middleware::from_fn(pages::in_words));
    Router::new()
        .merge(api)
        .merge(pages)
        .merge(SwaggerUi::new("/api/docs").url("/api/openapi.json", api::description::complete(document)))
        .route_layer(middleware::from_fn(observe::count))
        .fallback(not_found)
        .layer(middleware::from_fn(door::sieve))
        .layer(DefaultBodyLimit::max(MAX_BODY))
        .layer(CsrfLayer::new())
        .layer(middleware::from_fn_with_state(app.clone(), security::note))
        .layer(middleware::from_fn_with_state((app.clone(), guide, allowances), gate))
        .layer(CompressionLayer::new())
        .layer(middleware::from_fn(problem::in_words))
        .layer(middleware::from_fn(to_its_end))
        .layer(middleware::from_fn(in_time))
        .layer(middleware::from_fn_with_state(app.clone(), headers::add))
        .layer(middleware::from_fn(request_id::name))
        .with_state(app)
}

/// Not found: a problem for programs, a page for people.
async fn not_found(request: Request) -> Response {
    if request.uri().path().starts_with("/api/") {
        return Problem::from(ActionError::NotFound("address")).into_response();
    }
    pages::not_found(&request)
}

/// Runs every request to its end, even if the client goes away halfway: a transaction that is cancelled half-way would
/// stay open on its connection.
async fn to_its_end(request: Request, next: Next) -> Response {
    match tokio::spawn(request_id::carried(next.run(request))).await {
        Ok(response) => response,
        Err(error) => {
            tracing::error!(%error, "a request died");
            Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", "something broke; it is in the log")
                .into_response()
        }
    }
}

/// Answers within the time that a request has, whatever it waits for; what it began goes on to its end. A body that
/// stops coming is given up. A response that asks to try again says when.
async fn in_time(request: Request, next: Next) -> Response {
    let most = time_of(request.uri().path());
    let request = request.map(|body| Body::new(TimeoutBody::new(BODY_TIME, body)));
    let response = match tokio::time::timeout(most, next.run(request)).await {
        Ok(response) => response,
        Err(_) => {
            tracing::warn!("a request took too long and was answered without its outcome");
            let detail =
                "this takes longer than a request may; look in a moment whether it was done, before you try again";
            Problem::new(StatusCode::SERVICE_UNAVAILABLE, "took_too_long", detail).into_response()
        }
    };
    status::say_when_to_come_back(response)
}

/// The time that a request has until its response begins: longer where a large file is received, read or made.
fn time_of(path: &str) -> Duration {
    const FILES: [&str; 12] =
        ["fil", "xlsx", "sie", "faktura", "peppol", "track", "spar", "bild", "pictures", "fel", "stang", "close"];
    let path = path.strip_prefix("/api/v1").unwrap_or(path);
    let begins = ["/import", "/registers", "/events", "/konton/fil"].iter().any(|start| path.starts_with(start));
    if begins || path.split('/').any(|part| FILES.contains(&part)) { FILE_TIME } else { REQUEST_TIME }
}

/// What a request takes of its person's allowance.
fn weight_of(path: &str) -> u32 {
    let is_stream = path == "/api/v1/events";
    if time_of(path) == FILE_TIME && !is_stream { FILE_WEIGHT } else { 1 }
}

/// Lets nobody past without being logged in, except to what is for everybody.
async fn gate(
    State((app, guide, allowances)): State<(App, Guide, Allowances)>,
    request: Request,
    next: Next,
) -> Response {
    let path = request.uri().path().to_owned();
    let open = is_open(&guide, &request);
    let (mut parts, body) = request.into_parts();
    let signed = match auth::identify(&app, &guide, &parts).await {
        Ok(signed) => signed,
        Err(error) if path.starts_with("/api/") => return Problem::from(error).into_response(),
        Err(error) => return pages::turned_away(None, &error),
    };
    match signed {
        Some(signed) => {
            request_id::note_person(signed.user.id);
            if let Err(error) = allowances.take(signed.user.id, weight_of(&path), Instant::now()) {
                let person = signed.user.id;
                tracing::info!(target: "vagnpark_security", event = "requests_slowed", %person, "security");
                if path.starts_with("/api/") {
                    return (error.retry_after(), Problem::from(error)).into_response();
                }
                return ask_to_wait(&signed, &error, parts, body).await;
            }
            parts.extensions.insert(signed);
        }
        None if open => {}
        None if path.starts_with("/api/") => return Problem::unauthorised().into_response(),
        None => return ask_to_log_in(parts, body).await,
    }
    next.run(Request::from_parts(parts, body)).await
}

/// Asks somebody to log in. A form that they sent waits for it; one that cannot wait is said to be not done.
async fn ask_to_log_in(parts: Parts, body: Body) -> Response {
    let wanted = page_wanted(&parts);
    if is_ours(&parts) {
        return login::ask_with(Kept::sent(parts, body).await.unwrap_or_default(), wanted);
    }
    Redirect::to(&format!("/login?next={}", pages::escaped(&wanted))).into_response()
}

/// Asks somebody who asks for too much to wait a moment. A form that they sent waits with them.
async fn ask_to_wait(signed: &Signed, error: &ActionError, parts: Parts, body: Body) -> Response {
    let kept = if is_ours(&parts) { Kept::sent(parts, body).await } else { None };
    let waits = kept.and_then(|kept| kept.wait(signed, error));
    waits.unwrap_or_else(|| pages::turned_away(Some(signed), error))
}

/// Whether a form was sent from a page of ours; what other sites send is not kept.
fn is_ours(parts: &Parts) -> bool {
    parts.method == Method::POST && parts.headers.get("sec-fetch-site").is_some_and(|site| site == "same-origin")
}

/// Whether what is asked for is for everybody.
fn is_open(guide: &Guide, request: &Request) -> bool {
    let route = request.extensions().get::<MatchedPath>();
    route.is_some_and(|route| guide.is_open(route.as_str()))
        || DESCRIPTION.iter().any(|description| request.uri().path().starts_with(description))
}

/// The page that somebody who logs in again is led to: the one asked for, or the one with the form that was sent.
fn page_wanted(parts: &Parts) -> String {
    if parts.method == Method::GET {
        return parts.uri.path_and_query().map_or("/", |wanted| wanted.as_str()).to_owned();
    }
    let from = parts.headers.get(header::REFERER).and_then(|from| from.to_str().ok()?.parse::<Uri>().ok());
    let host = parts.headers.get(header::HOST).and_then(|host| host.to_str().ok());
    let own = from.filter(|from| from.authority().map(Authority::as_str) == host);
    own.as_ref().and_then(Uri::path_and_query).map_or("/", |page| page.as_str()).to_owned()
}
