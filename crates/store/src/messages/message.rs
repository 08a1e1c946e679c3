//! Messages to people: written in the transaction of the change they are about, read on the page of messages, and sent
//! by e-mail afterwards.

use chrono::{DateTime, Utc};
use uuid::Uuid;
use vagnpark_domain::{
    Language,
    ids::{MessageId, OrganisationId, UserId},
    message::MessageKind,
};

use crate::{StoreError, Tx, bulk::insert_rows, on, row::record};

/// A message to be written.
#[derive(Clone, Debug)]
pub struct NewMessage {
    /// Its id.
    pub id: MessageId,
    /// The recipient.
    pub to: UserId,
    /// Its kind.
    pub kind: MessageKind,
    /// The values its text names, as a JSON object.
    pub about: serde_json::Value,
    /// A second message with the same key is never written.
    pub once_key: Option<String>,
}

/// A message, as its reader finds it.
#[derive(Clone, Debug)]
pub struct MessageRecord {
    /// Its id.
    pub id: MessageId,
    /// Its kind.
    pub kind: MessageKind,
    /// The values its text names.
    pub about: serde_json::Value,
    /// When it was written.
    pub made_at: DateTime<Utc>,
    /// When it was read.
    pub read_at: Option<DateTime<Utc>>,
}

record!(MessageRecord, "message", |row| { id, kind, about: row.json("about")?, made_at, read_at });

/// A message, or why it cannot be read.
struct MessageRow {
    id: MessageId,
    message: Result<MessageRecord, StoreError>,
}

record!(MessageRow, "message", |row| { id, message: row.within() });

/// The messages that this version knows: one written by a later version does not hide the others.
fn readable(rows: Vec<MessageRow>) -> Vec<MessageRecord> {
    let read = |MessageRow { id, message }| {
        message.inspect_err(|error| tracing::error!(%id, %error, "a message cannot be read and is not shown")).ok()
    };
    rows.into_iter().filter_map(read).collect()
}

/// A message to be sent by e-mail.
#[derive(Clone, Debug)]
pub struct MailRecord {
    /// The message.
    pub message: MessageRecord,
    /// The reader's address; none if there is none.
    pub email: Option<String>,
    /// The reader's name.
    pub name: String,
    /// The reader's language.
    pub language: Language,
    /// How many times it was tried.
    pub attempts: i64,
}

/// A message to be sent, or the id of one that cannot be read, with the reason.
pub type MailDue = Result<MailRecord, (MessageId, StoreError)>;

/// The outcome of sending.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MailOutcome {
    /// The mail server accepted it.
    Sent,
    /// It will be tried again then.
    Again(DateTime<Utc>, String),
    /// It will not be tried again.
    Failed(String),
    /// The reader has no address.
    NoAddress,
}

impl Tx {
    /// The messages that should be sent by now, for the server's own work. One that this version cannot read comes as
    /// its id with the error, and does not hide the others.
    pub async fn list_mail_due(&mut self, now: DateTime<Utc>, limit: i64) -> Result<Vec<MailDue>, StoreError> {
        struct Row {
            message: MessageRow,
            email: Option<String>,
            name: String,
            language: Language,
            attempts: i64,
        }
        record!(Row, "app_user", |row| { message: row.within()?, email, name, language, attempts = "mail_attempts" });
        let rows: Vec<Row> = on!(self, connection => sqlx::query_as(
            "SELECT m.id, m.kind, m.about, m.made_at, m.read_at, u.email, u.name, u.language, m.mail_attempts
             FROM message m JOIN app_user u ON u.id = m.user_id
             WHERE m.mail_state = 'waiting' AND m.mail_next_at <= $1 ORDER BY m.mail_next_at, m.id LIMIT $2",
        )
        .bind(now)
        .bind(limit)
        .fetch_all(connection)
        .await?);
        let due = |Row { message: MessageRow { id, message }, email, name, language, attempts }| {
            let message = message.map_err(|error| (id, error))?;
            Ok(MailRecord { message, email, name, language, attempts })
        };
        Ok(rows.into_iter().map(due).collect())
    }

    /// Leaves messages that were never tried and are older than an instant on the page of messages only; answers how
    /// many.
    pub async fn keep_old_mail(&mut self, before: DateTime<Utc>) -> Result<u64, StoreError> {
        Ok(on!(self, connection => sqlx::query(
            "UPDATE message SET mail_state = 'none', mail_error = 'too old when e-mail was first tried'
             WHERE mail_state = 'waiting' AND mail_attempts = 0 AND made_at < $1",
        )
        .bind(before)
        .execute(connection)
        .await?
        .rows_affected()))
    }

    /// Writes the outcome of sending a message.
    pub async fn note_mail(&mut self, id: MessageId, outcome: &MailOutcome) -> Result<(), StoreError> {
        let (state, next, error) = match outcome {
            MailOutcome::Sent => ("sent", None, ""),
            MailOutcome::Again(at, error) => ("waiting", Some(*at), error.as_str()),
            MailOutcome::Failed(error) => ("failed", None, error.as_str()),
            MailOutcome::NoAddress => ("none", None, ""),
        };
        on!(self, connection => sqlx::query(
            "UPDATE message SET mail_state = $2, mail_next_at = coalesce($3, mail_next_at), mail_error = $4, \
             mail_attempts = mail_attempts + 1
             WHERE id = $1",
        )
        .bind(id.0)
        .bind(state)
        .bind(next)
        .bind(error)
        .execute(connection)
        .await
        .map(|_| ())?);
        Ok(())
    }

    /// Writes messages, except those whose `once_key` was used before.
    pub async fn insert_messages(&mut self, messages: &[NewMessage], now: DateTime<Utc>) -> Result<(), StoreError> {
        insert_rows!(self, "message", messages, |message| {
            id: message.id.0,
            user_id: message.to.0,
            kind: message.kind.as_str(),
            about: message.about.to_string(),
            once_key: message.once_key.clone(),
            made_at: now,
            mail_next_at: now,
        }, " ON CONFLICT (once_key) DO NOTHING");
        Ok(())
    }

    /// A page of a person's own messages, newest first: those after one, or after an offset.
    pub async fn list_messages(
        &mut self,
        to: UserId,
        after: Option<MessageId>,
        (skip, limit): (i64, i64),
    ) -> Result<Vec<MessageRecord>, StoreError> {
        let rows: Vec<MessageRow> = on!(self, connection => sqlx::query_as(
            "SELECT id, kind, about, made_at, read_at FROM message WHERE user_id = $1
               AND ($2 IS NULL OR (made_at, id) < (SELECT a.made_at, a.id FROM message a WHERE a.id = $2))
             ORDER BY made_at DESC, id DESC LIMIT $3 OFFSET $4",
        )
        .bind(to.0)
        .bind(after.map(|id| id.0))
        .bind(limit)
        .bind(skip)
        .fetch_all(connection)
        .await?);
        Ok(readable(rows))
    }

    /// How many messages a person has.
    pub async fn count_messages(&mut self, to: UserId) -> Result<i64, StoreError> {
        Ok(on!(self, connection => sqlx::query_scalar("SELECT count(*) FROM message WHERE user_id = $1")
            .bind(to.0)
            .fetch_one(connection)
            .await?))
    }

    /// The newest of a person's own messages that are unread.
    pub async fn list_unread(&mut self, to: UserId, limit: i64) -> Result<Vec<MessageRecord>, StoreError> {
        let rows: Vec<MessageRow> = on!(self, connection => sqlx::query_as(
            "SELECT id, kind, about, made_at, read_at FROM message WHERE user_id = $1 AND read_at IS NULL
             ORDER BY made_at DESC, id DESC LIMIT $2",
        )
        .bind(to.0)
        .bind(limit)
        .fetch_all(connection)
        .await?);
        Ok(readable(rows))
    }

    /// Marks all of a person's messages as read.
    pub async fn mark_read(&mut self, to: UserId, now: DateTime<Utc>) -> Result<(), StoreError> {
        on!(self, connection => sqlx::query("UPDATE message SET read_at = $2 WHERE user_id = $1 AND read_at IS NULL")
            .bind(to.0)
            .bind(now)
            .execute(connection)
            .await
            .map(|_| ())?);
        Ok(())
    }

    /// The people who coordinate the vehicles of an organisation, for the server's own messages.
    pub async fn list_coordinators(&mut self, organisation: OrganisationId) -> Result<Vec<UserId>, StoreError> {
        let ids: Vec<Uuid> = on!(self, connection => sqlx::query_scalar(
            "SELECT u.id FROM app_user u JOIN role_grant g ON g.user_id = u.id
             WHERE g.organisation_id = $1 AND g.role = 'coordinator' AND NOT u.disabled ORDER BY u.id",
        )
        .bind(organisation.0)
        .fetch_all(connection)
        .await?);
        Ok(ids.into_iter().map(Into::into).collect())
    }

    /// The people who run the system, for the server's own messages.
    pub async fn list_system_administrators(&mut self) -> Result<Vec<UserId>, StoreError> {
        let ids: Vec<Uuid> = on!(self, connection => sqlx::query_scalar(
            "SELECT id FROM app_user WHERE system_administrator AND NOT disabled ORDER BY id",
        )
        .fetch_all(connection)
        .await?);
        Ok(ids.into_iter().map(Into::into).collect())
    }

    /// Everybody who audits some organisation, for the server's own messages.
    pub async fn list_auditors(&mut self) -> Result<Vec<UserId>, StoreError> {
        let ids: Vec<Uuid> = on!(self, connection => sqlx::query_scalar(
            "SELECT DISTINCT u.id FROM app_user u JOIN role_grant g ON g.user_id = u.id
             WHERE g.role = 'auditor' AND NOT u.disabled ORDER BY u.id",
        )
        .fetch_all(connection)
        .await?);
        Ok(ids.into_iter().map(Into::into).collect())
    }

    /// The people who administer an organisation, for the server's own messages.
    pub async fn list_administrators(&mut self, organisation: OrganisationId) -> Result<Vec<UserId>, StoreError> {
        let ids: Vec<Uuid> = on!(self, connection => sqlx::query_scalar(
            "SELECT DISTINCT u.id FROM app_user u JOIN role_grant g ON g.user_id = u.id
             WHERE g.organisation_id = $1 AND g.role = 'administrator' AND NOT u.disabled ORDER BY u.id",
        )
        .bind(organisation.0)
        .fetch_all(connection)
        .await?);
        Ok(ids.into_iter().map(Into::into).collect())
    }

    /// The finance people of organisations, for matters that concern all parties of an agreement.
    pub async fn list_finance_people(&mut self, organisations: &[OrganisationId]) -> Result<Vec<UserId>, StoreError> {
        let ids: Vec<Uuid> = on!(self, connection, dialect => sqlx::query_scalar(concat!(
            "SELECT DISTINCT u.id FROM app_user u JOIN role_grant g ON g.user_id = u.id
             WHERE g.organisation_id", dialect!(in_ids "$1"), " AND g.role = 'finance' AND NOT u.disabled \
                 ORDER BY u.id",
        ))
        .bind(dialect::ids(organisations))
        .fetch_all(connection)
        .await?);
        Ok(ids.into_iter().map(Into::into).collect())
    }
}
