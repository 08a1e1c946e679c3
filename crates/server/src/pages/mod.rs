//! The pages, one noun per file: HTML first, in Swedish and English, working without JavaScript.

pub(crate) mod alert;
pub(crate) mod assets;
pub(crate) mod booking;
pub(crate) mod cost;
pub(crate) mod driving;
pub(crate) mod finance;
pub(crate) mod fleet;
mod form_values;
pub(crate) mod import;
pub(crate) mod lines;
pub(crate) mod merge;
pub(crate) mod messages;
mod narrow;
pub(crate) mod paging;
pub(crate) mod people;
pub(crate) mod register;
pub(crate) mod servicing;
pub(crate) mod shown;
pub(crate) mod start;
pub(crate) mod system;
mod tight;
pub(crate) mod visit;
mod wrong_field;

use std::{fmt::Display, str::FromStr, sync::Arc};

use askama::Template;
use axum::{
    extract::{Multipart, Request, multipart::MultipartError},
    http::{HeaderMap, HeaderName, Method, StatusCode, header},
    middleware::Next,
    response::{Html, IntoResponse, Redirect, Response},
};
use chrono::{DateTime, NaiveDateTime, Utc};
use serde::{Deserialize, Deserializer};
use tempfile::NamedTempFile;
use vagnpark_actions::{ActionError, App};
use vagnpark_domain::{Fault, Field, Refusal, ValueKind, access::Actor, time::instant_of_local};
use vagnpark_text::Language;

use form_values::{
    filled_amount, read_amount, read_choice, read_day, read_kronor, read_number, read_optional, read_word,
};

use crate::web::{auth::Signed, files::received, form_token, request_id, routes::guide::Guide, status::HttpStatus};

/// A page, or the error on the way to it.
pub(crate) type PageResult = Result<Response, PageError>;

/// Looks texts up from a template.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Texts(pub(crate) Language);

impl Texts {
    pub(crate) fn s(self, key: &str) -> String {
        self.0.text(key)
    }

    /// The text with values in it.
    pub(crate) fn with<V: Display>(self, key: &str, values: &[(&'static str, V)]) -> String {
        self.0.with(key, values)
    }

    /// The text that counts something.
    pub(crate) fn count(self, key: &str, count: impl Display) -> String {
        self.0.count(key, count)
    }

    /// The text for a word of the domain: `state` and `checked_out` give `state-checked-out`.
    pub(crate) fn word(self, kind: &str, word: &str) -> String {
        self.0.text(&format!("{kind}-{}", word.replace('_', "-")))
    }
}

/// An entry of the main menu.
#[derive(Debug)]
pub(crate) struct MenuItem {
    pub(crate) href: &'static str,
    pub(crate) label: String,
    pub(crate) current: bool,
}

/// A way to a page beside this one.
pub(crate) struct Tab {
    pub(crate) to: String,
    pub(crate) words: String,
    pub(crate) here: bool,
}

/// The frame of every page.
#[derive(Debug)]
pub(crate) struct Frame {
    pub(crate) t: Texts,
    pub(crate) lang: &'static str,
    pub(crate) title: String,
    pub(crate) user: String,
    /// The page's path, for tabs.
    pub(crate) path: String,
    pub(crate) menu: Vec<MenuItem>,
    /// The token that makes a form that is sent twice the same act (B-13); empty on pages without login.
    pub(crate) once: String,
    /// The token of a form that may be sent as often as one likes, but by nobody else.
    pub(crate) mine: String,
    /// One line that says what was done by the form that led here; empty if nothing was.
    pub(crate) done: String,
    pub(crate) style: String,
    pub(crate) script: String,
    /// Where the reader may go; nowhere without login.
    way: Option<(Guide, Actor)>,
}

impl Frame {
    pub(crate) fn new(signed: &Signed, path: &str, title_key: &str) -> Self {
        let language = Language::from(signed.user.language);
        let item = |(href, key)| MenuItem { href, label: language.text(key), current: path.starts_with(href) };
        Self {
            user: signed.user.name.clone(),
            path: path.to_owned(),
            menu: signed.guide.menu(&signed.actor).into_iter().map(item).collect(),
            once: signed.once.clone(),
            mine: form_token::for_any_number(&signed.once),
            done: signed.done.map_or_else(String::new, |word| language.text(&format!("done-{word}"))),
            way: Some((signed.guide.clone(), signed.actor.clone())),
            ..Self::public(language, title_key)
        }
    }

    /// The frame around an error: nothing was done, whatever the address says.
    fn of_an_error(signed: Option<&Signed>) -> Self {
        let title = "error-title";
        let frame =
            signed.map_or_else(|| Self::public(Language::Swedish, title), |signed| Self::new(signed, "", title));
        Self { done: String::new(), ..frame }
    }

    /// Whether the reader may open a page, by its path as the table of routes has it: what they may not open, no page
    /// links to.
    pub(crate) fn opens(&self, path: &str) -> bool {
        self.way.as_ref().is_some_and(|(guide, actor)| guide.opens(actor, path))
    }

    /// The pages about servicing.
    pub(crate) fn servicing_tabs(&self) -> Vec<Tab> {
        let tabs = [
            ("/service", "servicing-title"),
            ("/service/ar", "year-title"),
            ("/service/vinterdack", "tyres-title"),
            ("/fel", "defects-title"),
        ];
        tabs.map(|(path, key)| Tab { to: path.to_owned(), words: self.t.s(key), here: self.path == path }).into()
    }

    /// For pages without login.
    pub(crate) fn public(language: Language, title_key: &str) -> Self {
        Self {
            t: Texts(language),
            lang: language.code(),
            title: language.text(title_key),
            user: String::new(),
            path: String::new(),
            menu: Vec::new(),
            once: String::new(),
            mine: String::new(),
            done: String::new(),
            style: assets::href("style.css"),
            script: assets::href("comfort.js"),
            way: None,
        }
    }
}

/// The page for an error: in words, with the way out.
#[derive(Template)]
#[template(path = "error.html")]
struct ErrorPage {
    frame: Frame,
    message: String,
    /// The reference to quote when asking, if the fault is ours.
    reference: Option<String>,
}

/// An error on the way to a page. Handlers need not know who asks: the page that shows it is made in [`in_words`],
/// which every response passes.
#[derive(Debug)]
pub(crate) struct PageError(ActionError);

impl<E: Into<ActionError>> From<E> for PageError {
    fn from(error: E) -> Self {
        Self(error.into())
    }
}

/// An error that has not been put into words yet.
#[derive(Clone, Debug)]
struct Unsaid(Arc<ActionError>);

impl IntoResponse for PageError {
    fn into_response(self) -> Response {
        let mut response = self.0.status().into_response();
        response.extensions_mut().insert(Unsaid(Arc::new(self.0)));
        response
    }
}

/// An error in words for people.
pub(crate) fn words_for(language: Language, error: &ActionError) -> String {
    match error {
        ActionError::Refused(refusal) => language.refusal(refusal),
        ActionError::Agreement(error) => language.agreement_error(error),
        ActionError::Geography(error) => language.geography(error),
        ActionError::Mapping(error) => language.mapping_error(error),
        ActionError::File(refusal) => language.file_refusal(refusal),
        ActionError::CannotUndo(obstacles) => language.obstacles(obstacles),
        ActionError::TooManyFailures { seconds } => {
            language.with("error-too-many-failures", &[("seconds", seconds.to_string())])
        }
        ActionError::TooManyRequests { seconds } => {
            language.with("error-too-many-requests", &[("seconds", seconds.to_string())])
        }
        error if error.is_in_doubt() => language.text("error-in-doubt"),
        ActionError::NotFound(_)
        | ActionError::Cancelled
        | ActionError::NotPermitted
        | ActionError::Busy
        | ActionError::WrongPassword
        | ActionError::Store(_)
        | ActionError::NoRoom
        | ActionError::Broken(_) => language.text(&format!("error-{}", error.code().replace('_', "-"))),
    }
}

/// The page for an error, with the menu if it is known who asks.
pub(crate) fn turned_away(signed: Option<&Signed>, error: &ActionError) -> Response {
    error.log();
    let frame = Frame::of_an_error(signed);
    let message = words_for(frame.t.0, error);
    let status = error.status();
    let reference = status.is_server_error().then(request_id::current).flatten();
    (status, error.retry_after(), render(&ErrorPage { frame, message, reference })).into_response()
}

/// Handles the opening of an address that only takes forms: it leads to the page of the form.
pub(crate) async fn not_this_way(request: Request) -> Response {
    if request.method() == Method::GET {
        return Redirect::to(&place_of_form(request.uri().path())).into_response();
    }
    let page = turned_away(request.extensions().get(), &ActionError::NotFound("page"));
    (StatusCode::METHOD_NOT_ALLOWED, page).into_response()
}

/// The page that a form is on, by the address it is sent to: that of its thing if such things have pages, else the
/// list.
fn place_of_form(path: &str) -> String {
    let mut parts = path.split('/').skip(1);
    match (parts.next().unwrap_or_default(), parts.next()) {
        (list @ ("anvandare" | "bokningar" | "fordon" | "korningar" | "kostnader" | "avrakning"), Some(thing)) => {
            format!("/{list}/{thing}")
        }
        ("planer", _) => "/service".to_owned(),
        ("invandningar", _) => "/debiterat".to_owned(),
        ("logout", _) => "/".to_owned(),
        (list, _) => format!("/{list}"),
    }
}

/// Answers errors with a page in the reader's language, including addresses and forms that cannot be read: a link that
/// lost its end, a parameter that is not a number.
pub(crate) async fn in_words(request: Request, next: Next) -> Response {
    let signed = request.extensions().get::<Signed>().cloned();
    let mut response = next.run(request).await;
    if let Some(Unsaid(error)) = response.extensions_mut().remove() {
        return turned_away(signed.as_ref(), &error);
    }
    let plain =
        response.headers().get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/plain"));
    match response.status() {
        // The address, or its query.
        StatusCode::BAD_REQUEST if plain => turned_away(signed.as_ref(), &ActionError::NotFound("page")),
        status @ (StatusCode::UNPROCESSABLE_ENTITY | StatusCode::UNSUPPORTED_MEDIA_TYPE) if plain => {
            let frame = Frame::of_an_error(signed.as_ref());
            let message = frame.t.s("error-unreadable");
            (status, render(&ErrorPage { frame, message, reference: None })).into_response()
        }
        _ => response,
    }
}

/// A template as HTML.
pub(crate) fn render(page: &impl Template) -> Response {
    match page.render() {
        Ok(html) => Html(wrong_field::mark(narrow::name_cells(&tight::tighten(&html)))).into_response(),
        Err(error) => {
            tracing::error!(%error, "a page could not be written");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

/// No such page.
pub(crate) fn not_found(request: &Request) -> Response {
    turned_away(request.extensions().get(), &ActionError::NotFound("page"))
}

/// A parameter of an address, or none if it is empty or cannot be read: an address is not a form that could be
/// corrected, so the page shows what it shows without it.
pub(crate) fn if_readable<'de, D: Deserializer<'de>, T: FromStr>(from: D) -> Result<Option<T>, D::Error> {
    let text = Option::<String>::deserialize(from)?;
    Ok(text.and_then(|text| text.trim().parse().ok()))
}

/// A local time from an `<input type="datetime-local">` (T-3).
pub(crate) fn local_instant(field: Field, text: &str) -> Result<DateTime<Utc>, ActionError> {
    let local = NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M")
        .map_err(|_| Refusal::at(field, Fault::not_a(ValueKind::Time, text)))?;
    instant_of_local(local).map_err(|gap| Refusal::from(gap).into())
}

/// The sentence that says which body decides for the parties.
pub(crate) fn decided_by(t: Texts, body: String) -> String {
    t.0.with("consent-by-body", &[("body", body)])
}

/// A text as part of a URL's query.
pub(crate) fn escaped(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' | b'/' => char::from(byte).to_string(),
            other => format!("%{other:02X}"),
        })
        .collect()
}

/// The address of these pages: as configured, else as the request came. It leaves the system, so it is a full address.
pub(crate) fn own_address(app: &App, headers: &HeaderMap) -> String {
    if let Some(configured) = &app.base_url {
        return configured.to_string();
    }
    let named = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let forwarded = named(HeaderName::from_static("x-forwarded-proto"));
    let scheme =
        if forwarded.split(',').next().is_some_and(|first| first.trim() == "https") { "https" } else { "http" };
    match named(header::HOST) {
        "" => String::new(),
        host => format!("{scheme}://{host}"),
    }
}

/// The refusal of a form with files that ends before it is whole.
fn broken_form(field: Field, error: &MultipartError) -> Refusal {
    tracing::info!(%error, "a form broke off");
    Refusal::at(field, Fault::Unreadable { at: None })
}

/// The file in a field of a form.
async fn form_file(mut form: Multipart, name: Field) -> Result<Vec<u8>, Refusal> {
    let broken = |error: MultipartError| broken_form(name, &error);
    while let Some(field) = form.next_field().await.map_err(broken)? {
        if field.name() == Some(name.as_str()) {
            return Ok(field.bytes().await.map_err(broken)?.to_vec());
        }
    }
    Err(Refusal::at(name, Fault::Missing))
}

/// The file of a form, on the disk, with the name that it came under.
async fn form_upload(mut form: Multipart, name: Field) -> Result<(NamedTempFile, String), ActionError> {
    let broken = |error: MultipartError| broken_form(name, &error);
    while let Some(field) = form.next_field().await.map_err(broken)? {
        if field.name() == Some(name.as_str()) {
            let called = field.file_name().unwrap_or_default().to_owned();
            return Ok((received(field).await?, called));
        }
    }
    Err(Refusal::at(name, Fault::Missing).into())
}

/// A choice in a form.
#[derive(Debug)]
pub(crate) struct Choice {
    pub(crate) value: String,
    pub(crate) label: String,
    pub(crate) selected: bool,
}

/// The values of one of the domain's words as choices.
pub(crate) fn choices(t: Texts, kind: &str, words: impl Iterator<Item = &'static str>, selected: &str) -> Vec<Choice> {
    words.map(|word| Choice { value: word.to_owned(), label: t.word(kind, word), selected: word == selected }).collect()
}
