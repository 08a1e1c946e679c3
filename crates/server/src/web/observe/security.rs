//! What is noted for the sake of security, by the route that was asked for and how that ended.

use axum::{
    extract::{MatchedPath, Request, State},
    http::{Method, StatusCode},
    middleware::Next,
    response::Response,
};
use url::form_urlencoded;
use vagnpark_actions::{
    App,
    system::security::{Somebody, note_security},
};
use vagnpark_domain::security::SecurityEvent;

use crate::web::{auth::Signed, proxies::Client};

/// What asking for an address means, if it is answered. Parts of a path in braces stand for anything.
const ADDRESSES: [(Method, &str, SecurityEvent); 29] = [
    (Method::POST, "/logout", SecurityEvent::LoggedOut),
    (Method::POST, "/konto/logga-ut-overallt", SecurityEvent::LoggedOut),
    (Method::POST, "/konto/sessioner", SecurityEvent::LoggedOut),
    (Method::POST, "/anvandare/{id}/sessioner", SecurityEvent::LoggedOut),
    (Method::DELETE, "/api/v1/users/{id}/sessions", SecurityEvent::LoggedOut),
    (Method::GET, "/fordon/{id}/vem", SecurityEvent::Seen),
    (Method::GET, "/fordon/{id}/korjournal", SecurityEvent::Seen),
    (Method::GET, "/korningar/{id}", SecurityEvent::Seen),
    (Method::GET, "/api/v1/vehicles/{id}/holder", SecurityEvent::Seen),
    (Method::GET, "/fordon/{id}/korjournal/{format}", SecurityEvent::Exported),
    (Method::GET, "/avrakning/{month}/fil/{format}", SecurityEvent::Exported),
    (Method::GET, "/avrakning/{month}/sie/{party}", SecurityEvent::Exported),
    (Method::GET, "/avrakning/{month}/faktura/{party}", SecurityEvent::Exported),
    (Method::GET, "/avrakning/ar/{year}/xlsx", SecurityEvent::Exported),
    (Method::GET, "/import/{id}/original", SecurityEvent::Exported),
    (Method::GET, "/import/{id}/rader", SecurityEvent::Exported),
    (Method::GET, "/import/{id}/avvisade", SecurityEvent::Exported),
    (Method::GET, "/export/fil", SecurityEvent::Exported),
    (Method::GET, "/api/v1/registers/{name}", SecurityEvent::Exported),
    (Method::GET, "/api/v1/imports/{id}/original", SecurityEvent::Exported),
    (Method::GET, "/api/v1/imports/{id}/rows", SecurityEvent::Exported),
    (Method::GET, "/api/v1/imports/{id}/rejected", SecurityEvent::Exported),
    (Method::GET, "/api/v1/statements/{month}/sie/{party}", SecurityEvent::Exported),
    (Method::GET, "/api/v1/statements/{month}/peppol/{party}", SecurityEvent::Exported),
    (Method::GET, "/granskning", SecurityEvent::LogRead),
    (Method::GET, "/granskning/sakerhet", SecurityEvent::LogRead),
    (Method::GET, "/granskning/sakerhet/fil", SecurityEvent::LogRead),
    (Method::GET, "/api/v1/audit", SecurityEvent::LogRead),
    (Method::GET, "/api/v1/security-events", SecurityEvent::LogRead),
];

/// Stands beside an answer that names people who drive, where not every answer of the address does.
#[derive(Clone, Copy, Debug)]
pub(crate) struct NamesDrivers;

impl NamesDrivers {
    /// With a page that names them.
    pub(crate) fn on(mut page: Response) -> Response {
        page.extensions_mut().insert(Self);
        page
    }
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
        let known = ADDRESSES.iter().find(|(method, known, _)| *method == self.method && *known == route)?;
        let answered = status.is_success() || status.is_redirection();
        (answered && self.somebody.user.is_some()).then_some(known.2)
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
    use crate::web::routes::{operations::api_router, table::page_routes};

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
}
