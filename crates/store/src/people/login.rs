//! Attempts to log in, claimed before they are made: each claim is one statement, so the database lets only a limited
//! number through at once. Keys are keyed hashes, so that nothing here names anybody or grows with what is typed.

use chrono::{DateTime, Utc};

use crate::{StoreError, Tx, on};

/// How attempts are paced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pace {
    /// A burst, then one each step: for an address.
    Steady {
        /// How many at once.
        burst: i32,
        /// Microseconds between one and the next after that.
        step_us: i64,
    },
    /// Some freely, then a pause that doubles with each: for a login.
    Growing {
        /// How many freely.
        free: i64,
        /// The first pause, in microseconds.
        first_us: i64,
        /// The longest pause.
        longest_us: i64,
        /// Microseconds without an attempt after which all are forgotten.
        forgotten_us: i64,
    },
}

impl Tx {
    /// One of the server's own secrets, by name; the one given is stored if there is none yet.
    pub async fn server_secret(&mut self, name: &str, new: &[u8]) -> Result<Vec<u8>, StoreError> {
        on!(self, connection => sqlx::query(
            "INSERT INTO server_secret (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING")
            .bind(name)
            .bind(new)
            .execute(connection)
            .await
            .map(|_| ())?);
        Ok(on!(self, connection => sqlx::query_scalar("SELECT value FROM server_secret WHERE name = $1")
            .bind(name)
            .fetch_one(connection)
            .await?))
    }

    /// Claims an attempt. Answers none if it may be made, or else the microseconds until the next may be.
    pub async fn claim_attempt(
        &mut self,
        key: &[u8],
        pace: Pace,
        now: DateTime<Utc>,
    ) -> Result<Option<i64>, StoreError> {
        let now_us = now.timestamp_micros();
        let (claimed, ahead) = match pace {
            Pace::Steady { burst, step_us } => {
                let ahead = i64::from(burst - 1) * step_us;
                let claimed = on!(self, connection => sqlx::query(
                    "INSERT INTO login_attempt (key, failures, pause_us, ready_us, tried_at) VALUES ($1, 1, 0, $3, $6)
                     ON CONFLICT (key) DO UPDATE SET failures = login_attempt.failures + 1, \
                     tried_at = excluded.tried_at,
                       ready_us = CASE WHEN login_attempt.ready_us > $2 THEN login_attempt.ready_us + $5 \
                       ELSE excluded.ready_us END
                     WHERE login_attempt.ready_us <= $4",
                )
                .bind(key)
                .bind(now_us)
                .bind(now_us + step_us)
                .bind(now_us + ahead)
                .bind(step_us)
                .bind(now)
                .execute(connection)
                .await?
                .rows_affected());
                (claimed, ahead)
            }
            Pace::Growing { free, first_us, longest_us, forgotten_us } => {
                let claimed = on!(self, connection => sqlx::query(
                    "INSERT INTO login_attempt (key, failures, pause_us, ready_us, tried_at) VALUES ($1, 1, 0, $2, $7)
                     ON CONFLICT (key) DO UPDATE SET tried_at = excluded.tried_at,
                       failures = CASE WHEN login_attempt.ready_us < $3 THEN 1 ELSE login_attempt.failures + 1 END,
                       pause_us = CASE WHEN login_attempt.ready_us < $3 OR login_attempt.failures + 1 < $4 THEN 0
                         WHEN login_attempt.pause_us = 0 THEN $5
                         WHEN login_attempt.pause_us * 2 > $6 THEN $6 ELSE login_attempt.pause_us * 2 END,
                       ready_us = excluded.ready_us +
                         CASE WHEN login_attempt.ready_us < $3 OR login_attempt.failures + 1 < $4 THEN 0
                         WHEN login_attempt.pause_us = 0 THEN $5
                         WHEN login_attempt.pause_us * 2 > $6 THEN $6 ELSE login_attempt.pause_us * 2 END
                     WHERE login_attempt.ready_us <= $2",
                )
                .bind(key)
                .bind(now_us)
                .bind(now_us - forgotten_us)
                .bind(free)
                .bind(first_us)
                .bind(longest_us)
                .bind(now)
                .execute(connection)
                .await?
                .rows_affected());
                (claimed, 0)
            }
        };
        if claimed == 1 {
            return Ok(None);
        }
        let ready: Option<i64> = on!(self, connection => sqlx::query_scalar(
            "SELECT ready_us FROM login_attempt WHERE key = $1")
            .bind(key)
            .fetch_optional(connection)
            .await?);
        Ok(Some(ready.map_or(1, |ready| (ready - ahead - now_us).max(1))))
    }

    /// Gives a claim back, for an attempt that succeeded or was not made.
    pub async fn release_attempt(&mut self, key: &[u8], step_us: i64) -> Result<(), StoreError> {
        on!(self, connection => sqlx::query(
            "UPDATE login_attempt SET failures = failures - 1, ready_us = ready_us - $2 \
             WHERE key = $1 AND failures > 0",
        )
        .bind(key)
        .bind(step_us)
        .execute(connection)
        .await
        .map(|_| ())?);
        Ok(())
    }

    /// Forgets all attempts under a key, after one that succeeded.
    pub async fn forget_attempts(&mut self, key: &[u8]) -> Result<(), StoreError> {
        on!(self, connection =>
            sqlx::query("DELETE FROM login_attempt WHERE key = $1").bind(key).execute(connection).await.map(|_| ())?);
        Ok(())
    }
}
