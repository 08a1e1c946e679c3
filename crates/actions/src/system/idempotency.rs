//! Which request is being done, and its answer (B-13). The pages' forms and the API's keys decide the rest: how long to
//! wait, and what to tell somebody who repeats a request.

use std::time::Duration;

use vagnpark_store::{Attempt, Claim, Effect, RememberedAnswer};

use crate::{app::App, error::ActionError, work::Unaudited};

/// How long an attempt holds its key without a sign of life.
pub const LEASE: Duration = Duration::from_secs(5);

/// Claims an attempt's key for the request with this hash, or says what has become of the attempt that has it.
#[tracing::instrument(skip_all)]
pub async fn claim_key(app: &App, attempt: &Attempt, hash: &str) -> Result<Claim, ActionError> {
    let mut work = app.begin_as_server().await?;
    let claim = work.tx.claim_key(attempt, hash, work.now, work.now + LEASE).await?;
    work.finish_unaudited(Unaudited::Answer).await?;
    Ok(claim)
}

/// Gives a sign of life, so that the attempt keeps its key.
#[tracing::instrument(skip_all)]
pub async fn renew_claim(app: &App, attempt: &Attempt) -> Result<(), ActionError> {
    let mut work = app.begin_as_server().await?;
    work.tx.renew_claim(attempt, work.now + LEASE).await?;
    work.finish_unaudited(Unaudited::Answer).await
}

/// Releases the key of a failed attempt, or answers what it did all the same.
#[tracing::instrument(skip_all)]
pub async fn release_key(app: &App, attempt: &Attempt) -> Result<Option<Effect>, ActionError> {
    let mut work = app.begin_as_server().await?;
    let effect = work.tx.release_key(attempt).await?;
    work.finish_unaudited(Unaudited::Answer).await?;
    Ok(effect)
}

/// Keeps the answer of an attempt, in case the request is repeated.
#[tracing::instrument(skip_all)]
pub async fn remember_answer(app: &App, attempt: &Attempt, answer: &RememberedAnswer) -> Result<(), ActionError> {
    let mut work = app.begin_as_server().await?;
    work.tx.remember_answer(attempt, answer).await?;
    work.finish_unaudited(Unaudited::Answer).await
}
