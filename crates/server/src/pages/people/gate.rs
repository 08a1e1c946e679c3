//! The gate: what may be reached without logging in, and where somebody who has to log in is led afterwards.

use axum::{
    extract::{Request, State},
    http::{Method, Uri, header, request::Parts, uri::Authority},
    middleware::Next,
    response::{IntoResponse, Redirect, Response},
};
use vagnpark_actions::App;

use crate::{
    pages,
    web::{auth, problem::Problem},
};

/// What may be reached without logging in. A test walks all other routes and must be turned away.
const PUBLIC: &[&str] = &["/live", "/ready", "/version", "/login", "/tillganglighet", "/api/openapi.json"];
const PUBLIC_FOLDERS: &[&str] = &["/assets/", "/api/docs", "/kalender/", "/losenord/"];

/// Lets nobody past without being logged in, except to what is public.
pub(crate) async fn let_pass(State(app): State<App>, request: Request, next: Next) -> Response {
    let path = request.uri().path().to_owned();
    let (mut parts, body) = request.into_parts();
    let signed = match auth::identify(&app, &parts).await {
        Ok(signed) => signed,
        Err(error) if path.starts_with("/api/") => return Problem::from(error).into_response(),
        Err(error) => return pages::turned_away(None, &error),
    };
    let public = PUBLIC.contains(&path.as_str()) || PUBLIC_FOLDERS.iter().any(|folder| path.starts_with(folder));
    match signed {
        Some(signed) => {
            parts.extensions.insert(signed);
        }
        None if public => {}
        None if path.starts_with("/api/") => return Problem::unauthorised().into_response(),
        None => {
            let wanted = page_wanted(&parts);
            return Redirect::to(&format!("/login?next={}", pages::escaped(&wanted))).into_response();
        }
    }
    next.run(Request::from_parts(parts, body)).await
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
