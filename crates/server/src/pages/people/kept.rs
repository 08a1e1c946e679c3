//! A form that was sent when it could not be done, because its sender's session had ended or they had to wait a moment:
//! what they wrote is shown to them, to be sent again (P-1).

use axum::{
    body::{Body, to_bytes},
    extract::{FromRequest, Multipart, Request},
    http::{Uri, request::Parts},
    response::{IntoResponse, Response},
};
use url::form_urlencoded;
use vagnpark_actions::{ActionError, App, records::UserRecord};
use vagnpark_domain::limits::{MAX_BODY, MAX_PICTURES_BODY};
use vagnpark_text::Language;

use super::{
    other_tab::{Again, FormField, OtherTabPage, pairs, without_token, written},
    way_back::own_page,
};
use crate::{
    pages::{Frame, render, words_for},
    web::{
        auth::Signed,
        door::{as_it_is_seen, is_secret},
        form_once::{is_plain, is_within},
        form_token,
        status::HttpStatus,
    },
};

/// A form that was sent when it could not be done: what was written in it, without passwords. It waits while its sender
/// logs in again, or until they may ask for more.
#[derive(Clone, Debug, Default)]
pub(crate) struct Kept {
    pub(crate) address: String,
    pub(crate) form: String,
    /// Whether it takes files, which are chosen again when it is sent again.
    pub(crate) takes_files: bool,
}

impl Kept {
    /// The form that somebody sent, without its files; none if nothing is in it but the token of its page.
    pub(crate) async fn sent(parts: Parts, body: Body) -> Option<Self> {
        let address = parts.uri.clone();
        if is_plain(&parts.headers) && is_within(MAX_BODY, &parts.headers) {
            let body = to_bytes(body, MAX_BODY).await.ok()?;
            return Self::of(&address, form_urlencoded::parse(&body).into_owned(), false);
        }
        if !is_within(MAX_PICTURES_BODY, &parts.headers) {
            return None;
        }
        let form = Multipart::from_request(Request::from_parts(parts, body), &()).await.ok()?;
        Self::of(&address, texts_of(form).await?.into_iter(), true)
    }

    fn of(address: &Uri, fields: impl Iterator<Item = (String, String)>, takes_files: bool) -> Option<Self> {
        let sent: Vec<(String, String)> = fields.filter(|(name, _)| !is_secret(name)).collect();
        let form = form_urlencoded::Serializer::new(String::new()).extend_pairs(&sent).finish();
        let address = address.path_and_query().map_or("/", |whole| whole.as_str()).to_owned();
        // What fields are called, and whether they have a name that people know them by, is all the same.
        let is_filled = |(name, value): &(String, String)| name != form_token::FIELD && !value.trim().is_empty();
        sent.iter().any(is_filled).then_some(Self { address, form, takes_files })
    }

    /// The form to send again, for whoever has logged in; nothing is done before they do. None if there is none.
    pub(crate) fn show(&self, app: &App, user: &UserRecord) -> Result<Option<Response>, ActionError> {
        let Some(address) = self.own_address() else { return Ok(None) };
        let token = form_token::in_query(address.query().unwrap_or_default())
            .or_else(|| form_token::in_body(self.form.as_bytes()))
            .unwrap_or_default();
        let of_another = form_token::is_of_another(app, user.id, token)?;
        let frame = Frame::public(Language::from(user.language), "kept-title");
        // Whoever sent it sends the same form, which is done once however often it comes (B-13).
        let once = if of_another || token.is_empty() { form_token::new(app, user.id)? } else { token.to_owned() };
        let frame = Frame { user: user.name.clone(), once, ..frame };
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
        let written = fields.iter().filter_map(|(name, value)| written(frame.t, name, value)).collect();
        let again = Again {
            label,
            address: without_token(address),
            fields: fields.into_iter().map(|(name, value)| FormField { name, value }).collect(),
            files: self.takes_files,
        };
        render(&OtherTabPage { frame, why, back: String::new(), written, again: Some(again) })
    }
}

/// The fields of a form with files that are no files.
async fn texts_of(mut form: Multipart) -> Option<Vec<(String, String)>> {
    let (mut texts, mut room) = (Vec::new(), MAX_BODY);
    while let Some(mut field) = form.next_field().await.ok()? {
        let (name, is_text) = (field.name()?.to_owned(), field.file_name().is_none());
        let mut text = Vec::new();
        while let Some(piece) = field.chunk().await.ok()? {
            if is_text {
                room = room.checked_sub(piece.len())?;
                text.extend_from_slice(&piece);
            }
        }
        if is_text {
            texts.push((name, as_it_is_seen(&String::from_utf8_lossy(&text))));
        }
    }
    Some(texts)
}
