//! What every answer tells the browser: what a page may load, who may frame, open or embed it, which abilities of the
//! device it may use, and what may be kept.

use axum::{
    extract::{Request, State},
    http::{HeaderName, HeaderValue, header},
    middleware::Next,
    response::Response,
};
use vagnpark_actions::App;

/// What every answer says, whatever it is.
static ALWAYS: [(HeaderName, &str); 6] = [
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "same-origin"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (
        HeaderName::from_static("permissions-policy"),
        "accelerometer=(), autoplay=(), bluetooth=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), \
         hid=(), magnetometer=(), microphone=(), midi=(), payment=(), publickey-credentials-get=(), serial=(), usb=()",
    ),
];

/// Our own scripts and styles, from files; no framing.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; \
                      form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// For a year from now on, the browser asks for these pages with TLS only. The host name is the program's own
/// (`docs/operations.md`), and so are those below it.
const ONLY_TLS: &str = "max-age=31536000; includeSubDomains";

/// What logging out adds: the browser forgets what it has kept of these pages. Not its cache, which has assets only.
/// Not its cookies: those of every host under the same domain would go, and with them the logins to other systems.
pub(crate) static FORGET: [(HeaderName, &str); 1] = [(HeaderName::from_static("clear-site-data"), "\"storage\"")];

/// Adds the headers to an answer.
pub(crate) async fn add(State(app): State<App>, request: Request, next: Next) -> Response {
    let asset = request.uri().path().starts_with("/assets/");
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    let mut say = |name: &HeaderName, value: &'static str| drop(headers.insert(name, HeaderValue::from_static(value)));
    for (name, value) in &ALWAYS {
        say(name, value);
    }
    say(&header::CONTENT_SECURITY_POLICY, POLICY);
    // Where the pages are reached without TLS, the browser must not be told to insist on it.
    if app.base_url.as_ref().is_some_and(|address| address.starts_with("https://")) {
        say(&header::STRICT_TRANSPORT_SECURITY, ONLY_TLS);
    }
    if !asset {
        say(&header::CACHE_CONTROL, "no-store");
    }
    response
}
