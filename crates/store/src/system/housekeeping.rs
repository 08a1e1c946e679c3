//! Rows that have expired and are no longer kept. Each kind is deleted in pieces, oldest first by whatever index there
//! is.

use chrono::{DateTime, Utc};

use crate::{StoreError, Tx, on};

/// A kind of rows that expire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Over {
    /// Sessions that ended before an instant.
    SessionsEnded,
    /// Sessions that nobody has used since.
    SessionsIdle,
    /// Failed logins that are forgotten.
    LoginFailures,
    /// Answers to requests with an idempotency key.
    Keys,
    /// Deliveries to webhooks that were sent, or have failed.
    Deliveries,
    /// Messages that were read.
    MessagesRead,
    /// All messages.
    Messages,
    /// Tokens that ended or were revoked.
    Tokens,
    /// Calendar feeds that were revoked.
    Feeds,
    /// Links for a password that ran out.
    PasswordLinks,
    /// Leases that ran out.
    Leases,
    /// Events of security.
    Security,
}

impl Over {
    /// All kinds.
    pub const ALL: [Self; 12] = [
        Self::SessionsEnded,
        Self::SessionsIdle,
        Self::LoginFailures,
        Self::Keys,
        Self::Deliveries,
        Self::MessagesRead,
        Self::Messages,
        Self::Tokens,
        Self::Feeds,
        Self::PasswordLinks,
        Self::Leases,
        Self::Security,
    ];

    /// In words.
    pub fn name(self) -> &'static str {
        match self {
            Self::SessionsEnded => "sessions that ended",
            Self::SessionsIdle => "sessions that nobody used",
            Self::LoginFailures => "failed logins",
            Self::Keys => "answers to repeated requests",
            Self::Deliveries => "deliveries to webhooks",
            Self::MessagesRead => "messages that were read",
            Self::Messages => "old messages",
            Self::Tokens => "tokens that ended",
            Self::Feeds => "calendar feeds that were revoked",
            Self::PasswordLinks => "links for a password that ran out",
            Self::Leases => "leases that ran out",
            Self::Security => "events of security",
        }
    }

    fn statement(self) -> &'static str {
        match self {
            Self::SessionsEnded => {
                "DELETE FROM session WHERE token_hash IN (SELECT token_hash FROM session WHERE expires_at <= $1 \
                 LIMIT $2)"
            }
            Self::SessionsIdle => {
                "DELETE FROM session WHERE token_hash IN (SELECT token_hash FROM session WHERE seen_at <= $1 LIMIT $2)"
            }
            Self::LoginFailures => {
                "DELETE FROM login_attempt WHERE key IN (SELECT key FROM login_attempt WHERE tried_at <= $1 LIMIT $2)"
            }
            Self::Keys => {
                "DELETE FROM idempotency_key WHERE (user_id, key) IN
                   (SELECT user_id, key FROM idempotency_key WHERE created_at <= $1 LIMIT $2)"
            }
            Self::Deliveries => {
                "DELETE FROM webhook_delivery WHERE id IN
                   (SELECT id FROM webhook_delivery WHERE made_at <= $1 AND state <> 'waiting' LIMIT $2)"
            }
            // Messages that are sent only once are kept longer, so that they are not sent again.
            Self::MessagesRead => {
                "DELETE FROM message WHERE id IN
                   (SELECT id FROM message WHERE made_at <= $1 AND read_at IS NOT NULL AND once_key IS NULL \
                   AND mail_state <> 'waiting' LIMIT $2)"
            }
            Self::Messages => "DELETE FROM message WHERE id IN (SELECT id FROM message WHERE made_at <= $1 LIMIT $2)",
            Self::Tokens => {
                "DELETE FROM api_token WHERE id IN (SELECT id FROM api_token WHERE expires_at <= $1 \
                 OR revoked_at <= $1 LIMIT $2)"
            }
            Self::Feeds => {
                "DELETE FROM calendar_feed WHERE id IN (SELECT id FROM calendar_feed WHERE revoked_at <= $1 LIMIT $2)"
            }
            Self::PasswordLinks => {
                "DELETE FROM password_link WHERE user_id IN (SELECT user_id FROM password_link WHERE expires_at <= $1 \
                 LIMIT $2)"
            }
            Self::Leases => {
                "DELETE FROM job_lease WHERE job IN (SELECT job FROM job_lease WHERE until_at <= $1 \
                             LIMIT $2)"
            }
            Self::Security => {
                "DELETE FROM security_event WHERE id IN (SELECT id FROM security_event WHERE at <= $1 LIMIT $2)"
            }
        }
    }
}

impl Tx {
    /// Deletes at most `limit` rows that expired before an instant; answers how many.
    pub async fn delete_over(&mut self, over: Over, before: DateTime<Utc>, limit: i64) -> Result<u64, StoreError> {
        Ok(on!(self, connection => sqlx::query(over.statement())
            .bind(before)
            .bind(limit)
            .execute(connection)
            .await?
            .rows_affected()))
    }
}
