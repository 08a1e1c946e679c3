//! Which request is being done, and what it was answered (B-13). What is around it, the pages' forms and the API's keys
//! see to: how long one waits, and what is told to whoever repeats a request.

use std::time::Duration;

use vagnpark_store::{Attempt, Claim, Effect, RememberedAnswer};

use crate::{app::App, error::ActionError, work::Unaudited};

/// How long an attempt holds its key without a sign of life.
pub const LEASE: Duration = Duration::from_secs(5);

/// Claims an attempt's key for the request with this hash, or says what has become of whoever has it.
#[tracing::instrument(skip_all)]
pub async fn claim_key(app: &App, attempt: &Attempt, hash: &str) -> Result<Claim, ActionError> {
    let mut work = app.begin_as_server().await?;
    let claim = work.tx.claim_key(attempt, hash, work.now, work.now + LEASE).await?;
    work.finish_unaudited(Unaudited::Answer).await?;
    Ok(claim)
}

/// A sign of life: the attempt goes on holding its key.
#[tracing::instrument(skip_all)]
pub async fn renew_claim(app: &App, attempt: &Attempt) -> Result<(), ActionError> {
    let mut work = app.begin_as_server().await?;
    work.tx.renew_claim(attempt, work.now + LEASE).await?;
    work.finish_unaudited(Unaudited::Answer).await
}

/// Gives the key of an attempt that failed free again, or answers what it did all the same.
#[tracing::instrument(skip_all)]
pub async fn release_key(app: &App, attempt: &Attempt) -> Result<Option<Effect>, ActionError> {
    let mut work = app.begin_as_server().await?;
    let effect = work.tx.release_key(attempt).await?;
    work.finish_unaudited(Unaudited::Answer).await?;
    Ok(effect)
}

/// Keeps the answer of an attempt for whoever repeats the request.
#[tracing::instrument(skip_all)]
pub async fn remember_answer(app: &App, attempt: &Attempt, answer: &RememberedAnswer) -> Result<(), ActionError> {
    let mut work = app.begin_as_server().await?;
    work.tx.remember_answer(attempt, answer).await?;
    work.finish_unaudited(Unaudited::Answer).await
}
