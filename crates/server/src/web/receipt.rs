//! Every act answers with one line (P-1): the page that a form leads to says what was done.
//!
//! What was done is in one table, by route. The word travels in the address, so that the page can be shown again;
//! routes that say more themselves (a booking, a cost, a month) are not in the table.

use axum::{
    extract::{MatchedPath, Request},
    http::{HeaderValue, Method, header, request::Parts},
    middleware::Next,
    response::Response,
};

/// The parameter of the address that carries the word.
const PARAMETER: &str = "gjort";

/// What a form did, by its route. The text is `done-` and the word.
pub(crate) const RECEIPTS: &[(&str, &str)] = &[
    ("/konto/kalender/{id}/aterkalla", "feed-revoked"),
    ("/konto/sprak", "language-chosen"),
    ("/fordon/nytt", "vehicle-registered"),
    ("/fordon/{id}/andra", "vehicle-changed"),
    ("/fordon/{id}/relationer", "vehicle-related"),
    ("/fordon/flytta", "vehicle-related"),
    ("/fordon/{id}/matare", "meters-read"),
    ("/fordon/{id}/matare/{reading}", "reading-corrected"),
    ("/fordon/{id}/planer", "plan-added"),
    ("/planer/{id}/avsluta", "plan-ended"),
    ("/bokningar/{id}/avboka", "booking-cancelled"),
    ("/bokningar/{id}/flytta", "booking-changed"),
    ("/bokningar/{id}/arende", "booking-changed"),
    ("/bokningar/{id}/hamta", "keys-taken"),
    ("/bokningar/{id}/lamna", "vehicle-returned"),
    ("/forfragningar/{id}/godkann", "request-approved"),
    ("/forfragningar/{id}/avsla", "request-refused"),
    ("/vantelista", "waiting-joined"),
    ("/vantelista/{id}/lamna", "waiting-left"),
    ("/meddelanden/lasta", "messages-read"),
    ("/fel/{id}/stang", "defect-closed"),
    ("/service/planera", "work-planned"),
    ("/service/{id}/klar", "work-finished"),
    ("/service/{id}/avbryt", "work-cancelled"),
    ("/korningar/{id}", "trip-described"),
    ("/korningar/{id}/ratta", "trip-corrected"),
    ("/korningar/{id}/spar", "track-measured"),
    ("/webhookar/{id}/stang", "webhook-closed"),
    ("/webhookar/leveranser/{id}/igen", "delivery-repeated"),
    ("/anvandare", "user-added"),
    ("/anvandare/{id}", "user-changed"),
    ("/anvandare/{id}/roller", "roles-changed"),
    ("/anvandare/{id}/avstangd", "user-locked-out"),
    ("/anvandare/{id}/sessioner", "sessions-ended"),
    ("/konto/sessioner", "session-ended"),
    ("/konto/losenord", "password-changed"),
    ("/import/omatchade", "line-matched"),
    ("/import/utkast/{id}/slang", "draft-discarded"),
    ("/import/{id}/angra", "import-undone"),
    ("/kostnader/{id}", "cost-corrected"),
    ("/debiterat/{id}", "objection-made"),
    ("/invandningar/{id}/svara", "objection-answered"),
    ("/invandningar/{id}/dra-tillbaka", "objection-withdrawn"),
    ("/anskaffningar", "investment-saved"),
    ("/anskaffningar/ranta", "rate-saved"),
    ("/avrakning/{month}/stang", "month-signed"),
    ("/avrakning/{month}/stang/ta-tillbaka", "sign-off-taken-back"),
    ("/avtal/prova/{id}/ta-bort", "what-if-deleted"),
    ("/avtal", "proposal-made"),
    ("/avtal/{id}/ta-tillbaka", "proposal-made"),
    ("/prislista", "proposal-made"),
    ("/prislista/{id}/ta-tillbaka", "proposal-made"),
    ("/forslag/{id}/svara", "proposal-answered"),
    ("/forslag/{id}/dra-tillbaka", "proposal-withdrawn"),
];

/// What a form says instead where what it did is not all: it puts the word into its address itself.
const SAID_OTHERWISE: &[&str] = &[
    "vehicle-related-until",
    "waiting-already",
    "waiting-first",
    "user-let-in",
    "user-sessions-ended",
    "bookings-handed-on",
    "bookings-called-off",
];

/// Puts the word into the address that a form leads to, unless that says one already.
pub(crate) async fn tell(request: Request, next: Next) -> Response {
    let route = request.extensions().get::<MatchedPath>().map(|route| route.as_str().to_owned());
    let acts = request.method() == Method::POST;
    let mut response = next.run(request).await;
    let word = RECEIPTS.iter().find(|(of, _)| acts && Some(*of) == route.as_deref()).map(|(_, word)| *word);
    if let Some(word) = word.filter(|_| response.status().is_redirection())
        && let Some(to) = response.headers().get(header::LOCATION).and_then(|to| to.to_str().ok())
        && let Ok(told) = HeaderValue::from_str(&with_word(to, word))
    {
        response.headers_mut().insert(header::LOCATION, told);
    }
    response
}

fn with_word(address: &str, word: &str) -> String {
    if word_in(address.split_once('?').map(|(_, query)| query)).is_some() {
        return address.to_owned();
    }
    let (page, place) = address.split_once('#').map_or((address, String::new()), |(page, at)| (page, format!("#{at}")));
    let joint = if page.contains('?') { '&' } else { '?' };
    format!("{page}{joint}{PARAMETER}={word}{place}")
}

/// The word that an address carries, if it is one of ours and no other site led here: nobody else may say what was
/// done.
pub(crate) fn of(parts: &Parts) -> Option<&'static str> {
    let site = parts.headers.get("sec-fetch-site");
    if site.is_some_and(|site| site != "same-origin") { None } else { word_in(parts.uri.query()) }
}

fn word_in(query: Option<&str>) -> Option<&'static str> {
    let said = query?.split('&').find_map(|pair| pair.strip_prefix(PARAMETER)?.strip_prefix('='))?;
    RECEIPTS.iter().map(|(_, word)| *word).chain(SAID_OTHERWISE.iter().copied()).find(|word| *word == said)
}

#[cfg(test)]
mod tests {
    use super::*;
    use vagnpark_text::Language;

    #[test]
    fn p1_the_word_goes_before_the_place_on_the_page() {
        assert_eq!(with_word("/service", "work-planned"), "/service?gjort=work-planned");
        assert_eq!(with_word("/konton?year=2026#a", "x"), "/konton?year=2026&gjort=x#a");
        assert_eq!(word_in(Some("klar=1&gjort=work-planned")), Some("work-planned"));
        assert_eq!(word_in(Some("gjort=<script>")), None);
    }

    #[test]
    fn p1_every_receipt_has_its_words_in_both_languages() {
        let otherwise = SAID_OTHERWISE.iter().map(|word| ("", *word));
        for (route, word) in RECEIPTS.iter().copied().chain(otherwise) {
            for language in [Language::Swedish, Language::English] {
                let text = language.text(&format!("done-{word}"));
                assert!(!text.starts_with("done-"), "{route}: {text}");
            }
        }
    }

    /// Forms whose response says more than one line, or leads elsewhere.
    const SAY_IT_THEMSELVES: &[&str] = &[
        "/login",
        "/logout",
        "/konto/logga-ut-overallt",
        "/konto/kalender",
        "/losenord/{secret}",
        "/anvandare/{id}/losenord",
        "/bokningar",
        "/fordon/{id}/fel",
        "/tavla/flytta",
        "/boka",
        "/vantelista/{id}/ta",
        "/webhookar",
        "/import",
        "/import/utkast/{id}/format",
        "/import/utkast/{id}/kolumner",
        "/import/utkast/{id}/fragor",
        "/import/utkast/{id}/plan",
        "/import/utkast/{id}/avbryt",
        "/anskaffningar/bokfor",
        "/kostnader",
        "/konton",
        "/konton/fil",
        "/avtal/prova",
    ];

    #[test]
    fn p1_every_form_answers() {
        let silent = |route: &crate::web::routes::Route| {
            route.takes(&Method::POST)
                && !SAY_IT_THEMSELVES.contains(&route.path)
                && !RECEIPTS.iter().any(|(of, _)| *of == route.path)
        };
        let silent: Vec<_> =
            crate::web::routes::table::page_routes().into_iter().filter(silent).map(|route| route.path).collect();
        assert!(silent.is_empty(), "{silent:?}");
    }
}
