//! What is noted for the sake of security, by the route that was asked for and how that ended.

use std::{collections::BTreeSet, sync::LazyLock};

use axum::{
    extract::{MatchedPath, Request, State},
    http::{Method, StatusCode},
    middleware::Next,
    response::Response,
};
use url::form_urlencoded;
use utoipa::openapi::RefOr;
use vagnpark_actions::{
    App,
    system::security::{Somebody, note_security},
};
use vagnpark_domain::security::SecurityEvent;

use crate::{
    api::description::operations,
    web::{
        auth::Signed,
        observe::names_drivers::NamesDrivers,
        proxies::Client,
        routes::{Answer, Served, audience::Audience, operations::api_router, table::page_routes},
    },
};

/// What asking for an address means, if it is answered. Parts of a path in braces stand for anything. Whatever else
/// hands out a file is taken out with it, unless it is [one of these](NOT_TAKEN_OUT).
const ADDRESSES: [(Method, &str, SecurityEvent); 14] = [
    (Method::POST, "/logout", SecurityEvent::LoggedOut),
    (Method::POST, "/konto/logga-ut-overallt", SecurityEvent::LoggedOut),
    (Method::POST, "/konto/sessioner", SecurityEvent::LoggedOut),
    (Method::POST, "/anvandare/{id}/sessioner", SecurityEvent::LoggedOut),
    (Method::DELETE, "/api/v1/users/{id}/sessions", SecurityEvent::LoggedOut),
    (Method::GET, "/fordon/{id}/vem", SecurityEvent::Seen),
    (Method::GET, "/fordon/{id}/korjournal", SecurityEvent::Seen),
    (Method::GET, "/korningar/{id}", SecurityEvent::Seen),
    (Method::GET, "/api/v1/vehicles/{id}/holder", SecurityEvent::Seen),
    (Method::GET, "/granskning", SecurityEvent::LogRead),
    (Method::GET, "/granskning/sakerhet", SecurityEvent::LogRead),
    (Method::GET, "/granskning/sakerhet/fil", SecurityEvent::LogRead),
    (Method::GET, "/api/v1/audit", SecurityEvent::LogRead),
    (Method::GET, "/api/v1/security-events", SecurityEvent::LogRead),
];

/// Files with nothing in them that is worth a note, and why.
const NOT_TAKEN_OUT: [(&str, &str); 6] = [
    ("/bokningar/{id}/ics", "a booking, as its page shows it"),
    ("/fel/{id}/bild/{place}", "a picture, which its page shows"),
    ("/api/v1/defects/{id}/pictures/{place}", "a picture, which its page shows"),
    ("/import/mall/{name}", "a form without anything in it"),
    ("/import/utkast/{id}/mappning", "what was said about columns"),
    ("/api/v1/events", "a stream of ids, for as long as a page is open"),
];

/// The addresses that hand out a file with data, from the routes and the operations themselves.
static TAKEN_OUT: LazyLock<BTreeSet<String>> = LazyLock::new(|| {
    let mut files = files();
    files.retain(|path| {
        let noted = ADDRESSES.iter().any(|(method, known, _)| *method == Method::GET && known == path);
        !noted && !NOT_TAKEN_OUT.iter().any(|(known, _)| known == path)
    });
    files
});

/// Every address that hands out a file to somebody who has logged in.
fn files() -> BTreeSet<String> {
    let is_file = |served: &Served| served.answer == Answer::File && served.audience != Audience::Everybody;
    let pages = page_routes().into_iter().filter(|route| route.served.iter().any(is_file));
    let mut files: BTreeSet<String> = pages.map(|route| route.path.to_owned()).collect();
    for (path, method, operation) in operations(&api_router().into_openapi()) {
        let answer = operation.responses.responses.get("200");
        let json = |answer: &RefOr<utoipa::openapi::Response>| match answer {
            RefOr::T(answer) => answer.content.keys().all(|kind| kind == "application/json"),
            RefOr::Ref(_) => true,
        };
        if method == Method::GET && answer.is_some_and(|answer| !json(answer)) {
            files.insert(path.to_owned());
        }
    }
    files
}

/// Notes what was asked for, once it is answered.
pub(crate) async fn note(State(app): State<App>, request: Request, next: Next) -> Response {
    let asked = Asked::of(&request);
    let response = next.run(request).await;
    let named = response.extensions().get::<NamesDrivers>().map(|NamesDrivers| SecurityEvent::Seen);
    if let Some(event) = asked.event(response.status()).or(named) {
        let status = response.status().as_u16();
        note_security(&app, event, &asked.somebody, &asked.what, status).await;
    }
    response
}

/// Who asked for what.
struct Asked {
    method: Method,
    route: Option<String>,
    what: String,
    somebody: Somebody,
}

impl Asked {
    fn of(request: &Request) -> Self {
        let signed = request.extensions().get::<Signed>();
        let route = request.extensions().get::<MatchedPath>().map(|path| path.as_str().to_owned());
        // The path of a calendar, and of a link for a password, is its key.
        let is_key = |route: &&str| route.starts_with("/kalender/") || route.starts_with("/losenord/");
        let path = route.as_deref().filter(is_key).unwrap_or(request.uri().path());
        let about = told_apart_by(request.uri().query().unwrap_or_default());
        Self {
            method: request.method().clone(),
            what: format!("{} {path}{about}", request.method()),
            somebody: Somebody {
                user: signed.map(|signed| signed.user.id),
                login: signed.map_or_else(String::new, |signed| signed.user.login.clone()),
                address: request.extensions().get::<Client>().map(|Client(address)| *address),
            },
            route,
        }
    }

    /// What it is, by how it ended.
    fn event(&self, status: StatusCode) -> Option<SecurityEvent> {
        if status == StatusCode::FORBIDDEN {
            return Some(SecurityEvent::Refused);
        }
        let route = self.route.as_deref()?;
        let answered = status.is_success() || status.is_redirection();
        if !answered || self.somebody.user.is_none() {
            return None;
        }
        let known = ADDRESSES.iter().find(|(method, known, _)| *method == self.method && *known == route);
        let taken_out = || self.method == Method::GET && TAKEN_OUT.contains(route);
        known.map(|(.., event)| *event).or_else(|| taken_out().then_some(SecurityEvent::Exported))
    }
}

/// The parts of an address that say whom, what or when it is about. What people search for is not kept.
const TELLING: [&str; 4] = ["at", "forare", "kind", "organisation"];

fn told_apart_by(query: &str) -> String {
    let plain = |value: &str| value.chars().all(|sign| sign.is_ascii_alphanumeric() || "-:.".contains(sign));
    let told = form_urlencoded::parse(query.as_bytes())
        .filter(|(name, value)| TELLING.contains(&name.as_ref()) && plain(value))
        .map(|(name, value)| format!("{name}={value}"))
        .collect::<Vec<_>>();
    if told.is_empty() { String::new() } else { format!("?{}", told.join("&")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a12_every_address_that_is_noted_is_served() {
        let mut served: Vec<(Method, String)> = Vec::new();
        for route in page_routes() {
            served.extend(route.served.iter().map(|served| (served.method.clone(), route.path.to_owned())));
        }
        let api = api_router().into_openapi().paths.paths;
        for (path, item) in api {
            served.extend(item.get.map(|_| (Method::GET, path.clone())));
            served.extend(item.delete.map(|_| (Method::DELETE, path)));
        }
        for (method, path, _) in ADDRESSES {
            assert!(served.contains(&(method.clone(), path.to_owned())), "{method} {path}");
        }
    }

    #[test]
    fn a12_every_file_with_data_is_noted_and_every_other_is_named() {
        let files = files();
        for (path, _) in NOT_TAKEN_OUT {
            assert!(files.contains(path), "{path} hands out no file");
        }
        let named = ["/debiterat/fil", "/konton/fil/{year}", "/avtal/prova/{id}/fil/{format}", "/import/{id}/original"];
        let drafts = ["/import/utkast/{id}/rader", "/import/utkast/{id}/avvisade"];
        let operations = ["/api/v1/charged-by-others/csv", "/api/v1/imports/{id}/original"];
        for path in named.into_iter().chain(drafts).chain(operations) {
            assert!(TAKEN_OUT.contains(path), "{path}");
        }
        assert!(!TAKEN_OUT.contains("/granskning/sakerhet/fil"), "it is noted as reading the log");
    }
}
