//! `/webhookar`: where an organisation's events are sent, what was sent, and sending it again.

use askama::Template;
use axum::{
    Form,
    extract::{Path, Query},
    response::{IntoResponse, Redirect, Response},
};
use chrono::{DateTime, Utc};
use serde::Deserialize;
use uuid::Uuid;
use vagnpark_actions::{
    ActionError,
    messages::{
        transport::NOT_REACHED,
        webhook::{TURNED_OFF, create_webhook, disable_webhook, list_deliveries, list_webhooks, replay},
    },
    register::organisation::list_organisations,
};
use vagnpark_domain::{access::Permission, ids::WebhookId, message::DeliveryState};

use crate::pages::{
    Choice, Frame, PageResult, Texts,
    alert::Alert,
    if_readable,
    paging::{Paging, Piece},
    render,
    visit::{Visit, refuse_form},
};

struct WebhookLine {
    id: WebhookId,
    url: String,
    organisation: String,
    since: DateTime<Utc>,
}

#[derive(Template)]
#[template(path = "messages/webhooks.html")]
struct WebhooksPage {
    frame: Frame,
    webhooks: Vec<WebhookLine>,
    /// Organisations whose users the person administers, which a new webhook may be for.
    own: Vec<Choice>,
    url: String,
    /// The secret of the one that was just made.
    secret: String,
    error: Alert,
}

pub(crate) async fn list(visit: Visit) -> PageResult {
    let page = page(&visit, WebhookForm::default(), String::new(), None).await;
    Ok(page?)
}

async fn page(
    visit: &Visit,
    entered: WebhookForm,
    secret: String,
    refused: Option<&ActionError>,
) -> Result<Response, ActionError> {
    let frame = visit.frame("/anvandare", "webhooks-title");
    let webhooks = list_webhooks(&visit.app, visit.actor()).await?;
    let organisations = list_organisations(&visit.app).await?;
    let line = |webhook: vagnpark_actions::records::WebhookRecord| {
        let own = organisations.iter().find(|found| found.id == webhook.organisation_id);
        WebhookLine {
            id: webhook.id,
            url: webhook.url,
            organisation: own.map_or(String::new(), |found| found.name.clone()),
            since: webhook.created_at,
        }
    };
    let webhooks = webhooks.into_iter().map(line).collect();
    let own = organisations.iter().filter(|found| visit.actor().may_in(Permission::ManageUsers, found.id));
    let own = own.map(|found| Choice {
        value: found.id.to_string(),
        label: found.name.clone(),
        selected: entered.organisation == Some(found.id.0),
    });
    let own = own.collect();
    let error = Alert::of(frame.t, refused, &["url", "organisation"]);
    Ok(render(&WebhooksPage { frame, webhooks, own, url: entered.url, secret, error }))
}

#[derive(Debug, Default, Deserialize)]
pub(crate) struct WebhookForm {
    #[serde(default, deserialize_with = "if_readable")]
    organisation: Option<Uuid>,
    url: String,
}

pub(crate) async fn create(visit: Visit, Form(form): Form<WebhookForm>) -> PageResult {
    match create_webhook(&visit.app, visit.actor(), form.organisation.map(Into::into), &form.url).await {
        Ok(made) => Ok(page(&visit, WebhookForm::default(), made.secret, None).await?),
        Err(error) => refuse_form(error, async |error| page(&visit, form, String::new(), Some(&error)).await).await,
    }
}

pub(crate) async fn disable(visit: Visit, Path(id): Path<Uuid>) -> PageResult {
    disable_webhook(&visit.app, visit.actor(), WebhookId(id)).await?;
    Ok(Redirect::to("/webhookar").into_response())
}

struct DeliveryLine {
    id: Uuid,
    event: String,
    made: DateTime<Utc>,
    state: String,
    state_word: String,
    attempts: i64,
    answer: String,
    body: String,
}

#[derive(Template)]
#[template(path = "messages/webhook.html")]
struct WebhookPage {
    frame: Frame,
    deliveries: Vec<DeliveryLine>,
    paging: Paging,
}

/// How many deliveries are in a piece of the log.
const EACH: i64 = 50;

pub(crate) async fn show(visit: Visit, Path(id): Path<Uuid>, Query(piece): Query<Piece>) -> PageResult {
    let frame = visit.frame("/anvandare", "webhook-log");
    let t = frame.t;
    let mut paging = Paging::default();
    let log = list_deliveries(&visit.app, visit.actor(), WebhookId(id), None, |count| {
        paging = Paging::new(t, &format!("/webhookar/{id}"), piece, count, EACH);
        (paging.skipped, EACH)
    })
    .await;
    let line = |sent: vagnpark_actions::records::DeliveryRecord| DeliveryLine {
        id: sent.id,
        made: sent.made_at,
        state: t.word("delivery", sent.state.as_str()),
        // Coloured like badges elsewhere: done, in trouble, on its way.
        state_word: match sent.state {
            DeliveryState::Sent => "good",
            DeliveryState::Failed => "late",
            DeliveryState::Waiting => "soon",
        }
        .to_owned(),
        event: sent.event,
        attempts: sent.attempts,
        answer: answer_in_words(t, sent.answer),
        body: sent.body,
    };
    let deliveries = log?.into_iter().map(line).collect();
    Ok(render(&WebhookPage { frame, deliveries, paging }))
}

/// What a receiver answered, or why it was not reached.
fn answer_in_words(t: Texts, answer: String) -> String {
    let is_status = |word: &str| word.len() == 3 && word.bytes().all(|digit| digit.is_ascii_digit());
    if answer.is_empty() {
        answer
    } else if answer == TURNED_OFF {
        t.s("webhook-was-off")
    } else if let Some((key, _)) = NOT_REACHED.iter().find(|(_, sentence)| answer.starts_with(sentence)) {
        t.s(&format!("webhook-{key}"))
    } else if let Some(status) = answer.split(' ').next().filter(|word| is_status(word)) {
        t.0.with("webhook-answered", &[("status", status.to_owned())])
    } else {
        t.0.with("webhook-said", &[("detail", answer)])
    }
}

pub(crate) async fn send_again(visit: Visit, Path(id): Path<Uuid>) -> PageResult {
    let again = replay(&visit.app, visit.actor(), id).await?;
    Ok(Redirect::to(&format!("/webhookar/{}", again.webhook_id)).into_response())
}
