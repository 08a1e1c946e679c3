//! What somebody sees whose form was not done: it comes from a page that was made for somebody else, their
//! session had ended, and they have logged in again, or they have to wait a moment (P-1).

use askama::Template;
use axum::{
    http::{StatusCode, Uri},
    response::{IntoResponse, Response},
};
use url::form_urlencoded;
use uuid::Uuid;
use vagnpark_actions::{ActionError, App, records::UserRecord};
use vagnpark_text::Language;

use super::way_back::own_page;
use crate::{
    pages::{Frame, Texts, render, words_for},
    web::{auth::Signed, door::is_secret, form_token, status::HttpStatus},
};

#[derive(Template)]
#[template(path = "people/other_tab.html")]
struct OtherTabPage {
    frame: Frame,
    why: String,
    /// What else to do, if it comes from somebody else; else empty.
    back: String,
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
    /// Whether it takes files, which did not come along.
    files: bool,
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
        files: false,
    });
    let (why, back) = (say("other-tab-why"), frame.t.s("other-tab-back"));
    (StatusCode::CONFLICT, render(&OtherTabPage { frame, why, back, written, again })).into_response()
}

/// A form that was sent when it could not be done: what was written in it, without passwords. It waits while its sender
/// logs in again, or until they may ask for more.
#[derive(Clone, Debug, Default)]
pub(crate) struct Kept {
    pub(crate) address: String,
    pub(crate) form: String,
    pub(crate) files: Files,
}

/// Whether a form takes files, which are chosen again when it is sent again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Files {
    #[default]
    None,
    Left,
}

impl Files {
    /// As a hidden field says it.
    pub(crate) fn of_word(word: &str) -> Self {
        if word.is_empty() { Self::None } else { Self::Left }
    }
}

impl Kept {
    /// A form to keep; none if nobody wrote anything in it.
    pub(crate) fn of(address: &Uri, fields: impl Iterator<Item = (String, String)>, files: Files) -> Option<Self> {
        let sent: Vec<(String, String)> = fields.filter(|(name, _)| !is_secret(name)).collect();
        let t = Texts(Language::Swedish);
        let form = form_urlencoded::Serializer::new(String::new()).extend_pairs(&sent).finish();
        let address = address.path_and_query().map_or("/", |whole| whole.as_str()).to_owned();
        sent.iter().any(|(name, value)| written(t, name, value).is_some()).then_some(Self { address, form, files })
    }

    /// The form to send again, for whoever has logged in; nothing is done before they do. None if there is none.
    pub(crate) fn show(&self, app: &App, user: &UserRecord) -> Result<Option<Response>, ActionError> {
        let Some(address) = self.own_address() else { return Ok(None) };
        let token = form_token::in_query(address.query().unwrap_or_default())
            .or_else(|| form_token::in_body(self.form.as_bytes()))
            .unwrap_or_default();
        let of_another = form_token::is_of_another(app, user.id, token)?;
        let frame = Frame::public(Language::from(user.language), "kept-title");
        let frame = Frame { user: user.name.clone(), once: form_token::new(app, user.id)?, ..frame };
        let say = |key| frame.t.0.with(key, &[("name", frame.user.clone())]);
        let why = say(if of_another { "kept-of-another" } else { "kept-why" });
        let label = say(if of_another { "other-tab-again" } else { "kept-send" });
        Ok(Some(self.page(frame, &address, why, label)))
    }

    /// The form to send again in a moment, for somebody who was asked to wait. None if it was for no page of ours.
    pub(crate) fn wait(&self, signed: &Signed, error: &ActionError) -> Option<Response> {
        let frame = Frame::new(signed, "", "kept-title");
        let (why, label) = (words_for(frame.t.0, error), frame.t.s("kept-send"));
        let page = self.page(frame, &self.own_address()?, why, label);
        Some((error.status(), error.retry_after(), page).into_response())
    }

    /// Where it was sent, if that is a page of ours.
    fn own_address(&self) -> Option<Uri> {
        self.address.parse().ok().filter(|_| own_page(&self.address) == self.address)
    }

    fn page(&self, frame: Frame, address: &Uri, why: String, label: String) -> Response {
        let fields = pairs(self.form.as_bytes());
        let again = Again {
            label,
            address: without_token(address),
            fields: fields.iter().map(|(name, value)| FormField { name: name.clone(), value: value.clone() }).collect(),
            files: self.files == Files::Left,
        };
        let written = fields.iter().filter_map(|(name, value)| written(frame.t, name, value)).collect();
        render(&OtherTabPage { frame, why, back: String::new(), written, again: Some(again) })
    }
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
