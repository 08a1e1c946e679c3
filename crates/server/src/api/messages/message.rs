//! `messages`: your own.

use axum::{Json, extract::State, http::StatusCode};
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;
use vagnpark_actions::{App, messages::message, records::MessageRecord};
use vagnpark_text::Language;

use crate::{
    api::{Listing, PageParams, listing, words},
    web::{auth::Signed, extract::Params, problem::Problem},
};

/// A message to you.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MessageBody {
    /// Its id.
    id: Uuid,
    /// The stable word for its kind.
    kind: words::MessageKind,
    /// The message in words, in your language.
    text: String,
    /// The values the text names.
    #[schema(value_type = Object)]
    about: serde_json::Value,
    /// When it was made.
    made_at: DateTime<Utc>,
    /// When it was read.
    read_at: Option<DateTime<Utc>>,
}

/// Your messages, newest first.
#[utoipa::path(
    get,
    path = "/messages",
    operation_id = "list_messages",
    tag = "messages",
    params(PageParams),
    responses((status = 200, body = Listing<MessageBody>)),
)]
pub(crate) async fn list(
    State(app): State<App>,
    signed: Signed,
    Params(page): Params<PageParams>,
) -> Result<Json<Listing<MessageBody>>, Problem> {
    let language = Language::from(signed.user.language);
    let messages = message::list_messages(&app, &signed.actor, page.after()?, (0, page.limit()? + 1)).await?;
    let body = |message: MessageRecord| MessageBody {
        id: message.id.0,
        kind: message.kind.into(),
        text: language.message(message.kind, &message.about),
        about: message.about,
        made_at: message.made_at,
        read_at: message.read_at,
    };
    Ok(Json(listing(messages, page.limit()?, |message| message.id.0, body)))
}

/// Marks all your messages as read.
#[utoipa::path(
    post,
    path = "/messages/read",
    operation_id = "mark_messages_read",
    tag = "messages",
    responses((status = 204)),
)]
pub(crate) async fn read(State(app): State<App>, signed: Signed) -> Result<StatusCode, Problem> {
    message::mark_read(&app, &signed.actor).await?;
    Ok(StatusCode::NO_CONTENT)
}
