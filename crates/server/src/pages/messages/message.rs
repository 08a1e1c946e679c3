//! `/meddelanden`: messages about what others have changed.

use askama::Template;
use axum::{
    extract::Query,
    response::{IntoResponse, Redirect},
};
use chrono::{DateTime, Utc};
use vagnpark_actions::messages::message::{count_messages, list_messages, mark_read};

use crate::pages::{
    Frame, PageResult,
    paging::{Paging, Piece},
    render,
    visit::Visit,
};

/// A message in words.
pub(crate) struct MessageLine {
    pub(crate) text: String,
    pub(crate) at: DateTime<Utc>,
    /// The page where it can be dealt with.
    pub(crate) link: String,
    pub(crate) unread: bool,
}

impl MessageLine {
    pub(crate) fn new(t: crate::pages::Texts, message: &vagnpark_actions::records::MessageRecord) -> Self {
        // Only our own addresses become links.
        let link = message.about["link"].as_str().filter(|link| link.starts_with('/') && !link.starts_with("//"));
        Self {
            text: t.0.message(message.kind, &message.about),
            at: message.made_at,
            link: link.unwrap_or_default().to_owned(),
            unread: message.read_at.is_none(),
        }
    }
}

#[derive(Template)]
#[template(path = "messages/messages.html")]
struct MessagesPage {
    frame: Frame,
    lines: Vec<MessageLine>,
    paging: Paging,
}

/// How many messages are in a piece of the list.
const EACH: i64 = 100;

pub(crate) async fn list(visit: Visit, Query(piece): Query<Piece>) -> PageResult {
    let frame = visit.frame("/meddelanden", "messages-title");
    let t = frame.t;
    let count = count_messages(&visit.app, visit.actor()).await?;
    let paging = Paging::new(t, "/meddelanden", piece, count, EACH);
    let messages = list_messages(&visit.app, visit.actor(), None, (paging.skipped, EACH)).await?;
    let lines = messages.iter().map(|message| MessageLine::new(t, message)).collect();
    Ok(render(&MessagesPage { frame, lines, paging }))
}

pub(crate) async fn read(visit: Visit) -> PageResult {
    mark_read(&visit.app, visit.actor()).await?;
    Ok(Redirect::to("/meddelanden").into_response())
}
