//! What somebody sees whose form was not done, because it comes from a page that was made for somebody else.

use crate::{
    pages::{Frame, Texts, render},
    web::{auth::Signed, door::is_secret, form_token},
};
use askama::Template;
use axum::{
    http::{StatusCode, Uri},
    response::{IntoResponse, Response},
};
use url::form_urlencoded;
use uuid::Uuid;

#[derive(Template)]
#[template(path = "people/other_tab.html")]
pub(super) struct OtherTabPage {
    pub(super) frame: Frame,
    pub(super) why: String,
    /// What else to do, if it comes from somebody else; else empty.
    pub(super) back: String,
    /// What was written, under the names that people know the fields by.
    pub(super) written: Vec<FormField>,
    /// Where the form can be sent again; none if it had files.
    pub(super) again: Option<Again>,
}

/// A form as it was filled in.
pub(super) struct Again {
    /// What the button says.
    pub(super) label: String,
    pub(super) address: String,
    pub(super) fields: Vec<FormField>,
    /// Whether it takes files, which did not come along.
    pub(super) files: bool,
}

pub(super) struct FormField {
    pub(super) name: String,
    pub(super) value: String,
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
        files: false,
    });
    let (why, back) = (say("other-tab-why"), frame.t.s("other-tab-back"));
    (StatusCode::CONFLICT, render(&OtherTabPage { frame, why, back, written, again })).into_response()
}

/// A field as people read it; none if it is not one that they write in. Of the many for answers of their own, each is
/// named after what it answers.
pub(super) fn written(t: Texts, name: &str, value: &str) -> Option<FormField> {
    let name = name.strip_prefix("other:").map_or(name, |_| "other");
    let label = t.0.field(name);
    let chosen = value.trim().is_empty() || value.parse::<Uuid>().is_ok();
    (label != name && !chosen && !is_secret(name)).then(|| FormField { name: label, value: value.to_owned() })
}

/// What was filled in, without the token of the page that it came from.
pub(super) fn pairs(text: &[u8]) -> Vec<(String, String)> {
    form_urlencoded::parse(text).into_owned().filter(|(name, _)| name != form_token::FIELD).collect()
}

pub(crate) fn without_token(address: &Uri) -> String {
    let left = pairs(address.query().unwrap_or_default().as_bytes());
    if left.is_empty() {
        return address.path().to_owned();
    }
    format!("{}?{}", address.path(), form_urlencoded::Serializer::new(String::new()).extend_pairs(left).finish())
}
