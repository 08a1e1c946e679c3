//! One attempt at a request with a key, and what it did (B-13).

use uuid::Uuid;
use vagnpark_domain::{audit::AuditEntity, ids::UserId};

use crate::StoreError;

/// One attempt at a request with a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attempt {
    /// The user who made the request.
    pub user: UserId,
    /// The request's key.
    pub key: String,
    /// Distinguishes this attempt from others at the same request.
    pub id: Uuid,
}

tokio::task_local! {
    /// The attempt whose work this task does. It travels with the task, so that every transaction that an action begins
    /// for it is tied to it.
    static CURRENT: Attempt;
}

impl Attempt {
    /// Does work on behalf of the attempt.
    pub async fn work<F: Future>(self, work: F) -> F::Output {
        CURRENT.scope(self, work).await
    }

    /// The attempt whose work this task does, if it does any.
    pub fn current() -> Option<Self> {
        CURRENT.try_with(Clone::clone).ok()
    }
}

/// What a request did: the first thing that it wrote an audit entry about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Effect {
    /// The kind of thing, as in the audit log.
    pub entity: AuditEntity,
    /// Its id or name.
    pub id: String,
}

impl Effect {
    pub(super) fn to_text(&self) -> String {
        format!("{} {}", self.entity, self.id)
    }

    pub(super) fn from_text(text: &str) -> Result<Self, StoreError> {
        let parts = text
            .split_once(' ')
            .and_then(|(entity, id)| Some(Self { entity: entity.parse().ok()?, id: id.to_owned() }));
        let (table, column) = ("idempotency_key", "effect");
        parts.ok_or_else(|| StoreError::Unreadable { table, column, value: text.to_owned() })
    }
}
