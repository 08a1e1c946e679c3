//! The log of security: kept in the database for those who audit, and written as lines for systems that collect
//! them. It is written beside the work it is about: what happened has happened, whether or not it can be noted.

use std::net::IpAddr;

use vagnpark_domain::{
    access::{Actor, Permission},
    ids::UserId,
    security::SecurityEvent,
};
use vagnpark_store::{SecurityFilter, SecurityRecord};

use crate::{app::App, error::ActionError, reading_scope, work::Unaudited};

/// Who did something, as far as it is known, and from where.
#[derive(Clone, Debug, Default)]
pub struct Somebody {
    /// The person.
    pub user: Option<UserId>,
    /// Their login.
    pub login: String,
    /// The address, if the request came over the network.
    pub address: Option<IpAddr>,
}

/// Notes an event. What cannot be kept is still in the program's log.
#[tracing::instrument(skip_all)]
pub async fn note_security(app: &App, event: SecurityEvent, who: &Somebody, what: &str, status: u16) {
    let address = who.address.map_or_else(String::new, |address| address.to_canonical().to_string());
    tracing::info!(
        target: "vagnpark_security",
        event = event.as_str(), person = who.login, address, what, status, "security"
    );
    if let Err(error) = keep(app, event, who, (address, what, status)).await {
        tracing::warn!(error = error.at_the_machine(), "an event of security is not kept");
    }
}

async fn keep(
    app: &App,
    event: SecurityEvent,
    who: &Somebody,
    (address, what, status): (String, &str, u16),
) -> Result<(), ActionError> {
    let mut work = app.begin_as_server().await?;
    let event = SecurityRecord {
        id: app.new_id(),
        at: work.now,
        event,
        user_id: who.user,
        login: who.login.clone(),
        address,
        what: what.to_owned(),
        status: i64::from(status),
    };
    work.tx.insert_security_event(&event).await?;
    work.finish_unaudited(Unaudited::Security).await
}

/// The events of people in organisations whose log the actor may see, newest first.
#[tracing::instrument(skip_all)]
pub async fn list_security_events(
    app: &App,
    actor: &Actor,
    filter: &SecurityFilter,
    limit: i64,
) -> Result<Vec<SecurityRecord>, ActionError> {
    let scope = reading_scope(actor, Permission::SeeAudit)?;
    Ok(app.store.read().await?.list_security_events(&scope, filter, limit).await?)
}
