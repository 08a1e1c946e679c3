//! `/meddelanden`: what others changed.

use askama::Template;
use axum::{
    extract::State,
    response::{IntoResponse, Redirect},
};

use super::{Frame, PageError, PageResult, render, shown_time};
use crate::{
    actions::read_messages::{list_messages, mark_read},
    app::App,
    auth::Signed,
};

/// A message in words.
pub(super) struct MessageLine {
    pub(super) text: String,
    pub(super) at: String,
    /// Where it can be dealt with.
    pub(super) link: String,
    pub(super) unread: bool,
}

impl MessageLine {
    pub(super) fn new(t: super::Texts, message: &vagnpark_store::MessageRecord) -> Self {
        // Only addresses of our own are links.
        let link = message.about["link"].as_str().filter(|link| link.starts_with('/') && !link.starts_with("//"));
        Self {
            text: t.0.message(message.kind, &message.about),
            at: shown_time(message.made_at),
            link: link.unwrap_or_default().to_owned(),
            unread: message.read_at.is_none(),
        }
    }
}

#[derive(Template)]
#[template(path = "messages.html")]
struct MessagesPage {
    frame: Frame,
    lines: Vec<MessageLine>,
}

pub(crate) async fn list(State(app): State<App>, signed: Signed) -> PageResult {
    let frame = Frame::new(&signed, "/meddelanden", "messages-title");
    let messages = list_messages(&app, &signed.actor).await.map_err(|error| PageError::new(&signed, error))?;
    let t = frame.t;
    Ok(render(&MessagesPage { lines: messages.iter().map(|message| MessageLine::new(t, message)).collect(), frame }))
}

pub(crate) async fn read(State(app): State<App>, signed: Signed) -> PageResult {
    mark_read(&app, &signed.actor).await.map_err(|error| PageError::new(&signed, error))?;
    Ok(Redirect::to("/meddelanden").into_response())
}
