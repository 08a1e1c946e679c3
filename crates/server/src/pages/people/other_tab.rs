//! What somebody sees whose form comes from a page that was made for somebody else.

use askama::Template;
use axum::{
    http::{StatusCode, Uri},
    response::{IntoResponse, Response},
};
use url::form_urlencoded;
use uuid::Uuid;

use crate::{
    pages::{Frame, Texts, render},
    web::{auth::Signed, form_token},
};

#[derive(Template)]
#[template(path = "people/other_tab.html")]
struct OtherTabPage {
    frame: Frame,
    why: String,
    /// What was written, under the names that people know the fields by.
    written: Vec<FormField>,
    /// Where the form can be sent again; none if it had files.
    again: Option<Again>,
}

/// A form as it was filled in.
struct Again {
    /// What the button says.
    label: String,
    address: String,
    fields: Vec<FormField>,
}

struct FormField {
    name: String,
    value: String,
}

/// Nothing is done. A form without files can be sent again, by whoever is logged in now.
pub(crate) fn show(signed: &Signed, address: &Uri, body: Option<&[u8]>) -> Response {
    let frame = Frame::new(signed, "", "other-tab-title");
    let say = |key| frame.t.0.with(key, &[("name", frame.user.clone())]);
    let sent = body.map(pairs).unwrap_or_default();
    let written = sent.iter().filter_map(|(name, value)| written(frame.t, name, value)).collect();
    // A password is not for the eyes of whoever is logged in now, and a form without it means nothing.
    let secret = sent.iter().any(|(name, value)| is_secret(name) && !value.is_empty());
    let again = body.filter(|_| !secret).map(|_| Again {
        label: say("other-tab-again"),
        address: without_token(address),
        fields: sent.into_iter().map(|(name, value)| FormField { name, value }).collect(),
    });
    let why = say("other-tab-why");
    (StatusCode::CONFLICT, render(&OtherTabPage { frame, why, written, again })).into_response()
}

/// Whether a field holds a password.
fn is_secret(name: &str) -> bool {
    name.contains("password") || name == "again"
}

/// A field as people read it; none if it is not one that they write in.
fn written(t: Texts, name: &str, value: &str) -> Option<FormField> {
    let label = t.0.field(name);
    let chosen = value.trim().is_empty() || value.parse::<Uuid>().is_ok();
    (label != name && !chosen && !is_secret(name)).then(|| FormField { name: label, value: value.to_owned() })
}

/// What was filled in, without the token of the page that it came from.
fn pairs(text: &[u8]) -> Vec<(String, String)> {
    form_urlencoded::parse(text).into_owned().filter(|(name, _)| name != form_token::FIELD).collect()
}

fn without_token(address: &Uri) -> String {
    let left = pairs(address.query().unwrap_or_default().as_bytes());
    if left.is_empty() {
        return address.path().to_owned();
    }
    format!("{}?{}", address.path(), form_urlencoded::Serializer::new(String::new()).extend_pairs(left).finish())
}
