//! Keys of repeated requests (B-13): who is doing the request, what it did, and what it was answered.
//!
//! An attempt claims the key and renews its lease while it works. What it does is noted beside the key by the
//! transaction that does it ([`Tx::commit`]), and only if the claim is still its own: an attempt that was taken over
//! does nothing. So the database decides which attempt did the work, and what it says after a crash is what happened.

use chrono::{DateTime, Utc};

use super::attempt::{Attempt, Effect};
use crate::{StoreError, Tx, on, row::record};

/// The answer to a request with a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RememberedAnswer {
    /// Hash of the request it was the answer to.
    pub request_hash: String,
    /// HTTP status.
    pub status: i64,
    /// Location header.
    pub location: Option<String>,
    /// Body.
    pub body: String,
}

/// The outcome of claiming a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Claim {
    /// It belongs to this attempt now.
    Ours,
    /// It belongs to another request.
    OfAnother,
    /// The request has been answered.
    Answered(RememberedAnswer),
    /// The request was done, but the server that did it died before the answer was kept.
    Done(Effect),
    /// Another attempt is under way.
    UnderWay,
}

record!(RememberedAnswer, "idempotency_key", |row| { request_hash, status, location, body });

struct KeyRow {
    answer: RememberedAnswer,
    lease_until: Option<DateTime<Utc>>,
    effect: Option<String>,
}

record!(KeyRow, "idempotency_key", |row| { answer: row.within()?, lease_until, effect });

impl Tx {
    /// Claims a key for an attempt before it does anything, or takes it over from one whose lease has run out and that
    /// did nothing. Of two at once the database lets one proceed.
    pub async fn claim_key(
        &mut self,
        attempt: &Attempt,
        request_hash: &str,
        now: DateTime<Utc>,
        lease_until: DateTime<Utc>,
    ) -> Result<Claim, StoreError> {
        let claimed = on!(self, connection => sqlx::query(
            "INSERT INTO idempotency_key (user_id, key, request_hash, status, body, created_at, attempt, lease_until)
             VALUES ($1, $2, $3, 0, '', $4, $5, $6)
             ON CONFLICT (user_id, key) DO UPDATE SET attempt = excluded.attempt, lease_until = excluded.lease_until
             WHERE idempotency_key.status = 0 AND idempotency_key.effect IS NULL
               AND idempotency_key.request_hash = excluded.request_hash AND idempotency_key.lease_until <= $4",
        )
        .bind(attempt.user.0)
        .bind(&attempt.key)
        .bind(request_hash)
        .bind(now)
        .bind(attempt.id)
        .bind(lease_until)
        .execute(connection)
        .await?
        .rows_affected());
        if claimed == 1 { Ok(Claim::Ours) } else { self.standing(attempt, request_hash, now).await }
    }

    async fn standing(
        &mut self,
        attempt: &Attempt,
        request_hash: &str,
        now: DateTime<Utc>,
    ) -> Result<Claim, StoreError> {
        let found: Option<KeyRow> = on!(self, connection => sqlx::query_as(
            "SELECT request_hash, status, location, body, lease_until, effect FROM idempotency_key
             WHERE user_id = $1 AND key = $2",
        )
        .bind(attempt.user.0)
        .bind(&attempt.key)
        .fetch_optional(connection)
        .await?);
        // Just released: the next to ask gets it.
        let Some(row) = found else { return Ok(Claim::UnderWay) };
        Ok(match row.effect {
            _ if row.answer.request_hash != request_hash => Claim::OfAnother,
            _ if row.answer.status != 0 => Claim::Answered(row.answer),
            // While the attempt that did it is alive, it will deliver the answer in a moment.
            Some(effect) if row.lease_until.is_none_or(|until| until <= now) => {
                Claim::Done(Effect::from_text(&effect)?)
            }
            _ => Claim::UnderWay,
        })
    }

    /// Keeps the claim of an attempt that is still working.
    pub async fn renew_claim(&mut self, attempt: &Attempt, lease_until: DateTime<Utc>) -> Result<(), StoreError> {
        on!(self, connection => sqlx::query(
            "UPDATE idempotency_key SET lease_until = $4 WHERE user_id = $1 AND key = $2 AND attempt = $3",
        )
        .bind(attempt.user.0)
        .bind(&attempt.key)
        .bind(attempt.id)
        .bind(lease_until)
        .execute(connection)
        .await
        .map(|_| ())?);
        Ok(())
    }

    /// Remembers the answer to a request, unless another attempt has taken it over.
    pub async fn remember_answer(&mut self, attempt: &Attempt, answer: &RememberedAnswer) -> Result<(), StoreError> {
        on!(self, connection => sqlx::query(
            "UPDATE idempotency_key SET status = $3, location = $4, body = $5
             WHERE user_id = $1 AND key = $2 AND status = 0 AND (attempt = $6 OR effect IS NOT NULL)",
        )
        .bind(attempt.user.0)
        .bind(&attempt.key)
        .bind(answer.status)
        .bind(&answer.location)
        .bind(&answer.body)
        .bind(attempt.id)
        .execute(connection)
        .await
        .map(|_| ())?);
        Ok(())
    }

    /// Releases a key after a failed attempt, if the attempt did nothing; otherwise answers what it did. A commit that
    /// is still under way on the database's side holds the row, and is waited for.
    pub async fn release_key(&mut self, attempt: &Attempt) -> Result<Option<Effect>, StoreError> {
        on!(self, connection => sqlx::query(
            "DELETE FROM idempotency_key WHERE user_id = $1 AND key = $2 AND attempt = $3 AND status = 0 \
             AND effect IS NULL",
        )
        .bind(attempt.user.0)
        .bind(&attempt.key)
        .bind(attempt.id)
        .execute(connection)
        .await
        .map(|_| ())?);
        let effect: Option<Option<String>> = on!(self, connection => sqlx::query_scalar(
            "SELECT effect FROM idempotency_key WHERE user_id = $1 AND key = $2 AND attempt = $3 AND status = 0",
        )
        .bind(attempt.user.0)
        .bind(&attempt.key)
        .bind(attempt.id)
        .fetch_optional(connection)
        .await?);
        effect.flatten().map(|effect| Effect::from_text(&effect)).transpose()
    }

    /// Sets which attempts this transaction works for, and what it does for each, other than the one that began it.
    pub fn works_for(&mut self, done: Vec<(Attempt, Effect)>) {
        self.attempt = None;
        self.done = done;
    }

    /// Notes what was done beside the keys it was done for, within the transaction that does it.
    pub(crate) async fn note_effects(&mut self) -> Result<(), StoreError> {
        let own = self.attempt.take().zip(self.audited.take());
        for (attempt, effect) in std::mem::take(&mut self.done).into_iter().chain(own) {
            let noted = on!(self, connection => sqlx::query(
                "UPDATE idempotency_key SET effect = coalesce(effect, $4) WHERE user_id = $1 AND key = $2 \
                 AND attempt = $3",
            )
            .bind(attempt.user.0)
            .bind(&attempt.key)
            .bind(attempt.id)
            .bind(effect.to_text())
            .execute(connection)
            .await?
            .rows_affected());
            if noted == 0 {
                return Err(StoreError::TakenOver);
            }
        }
        Ok(())
    }
}
