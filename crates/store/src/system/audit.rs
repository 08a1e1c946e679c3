//! The audit log: each change in the same transaction, each entry chained to the one before.

use chrono::{DateTime, Utc};
use uuid::Uuid;
use vagnpark_domain::{
    access::{Actor, Door, Scope},
    audit::{AuditAction, AuditEntity, GENESIS, Link, link_hash},
    ids::OrganisationId,
    message::DeliveryState,
};

use crate::{DeliveryRecord, Effect, StoreError, Tx, bulk::insert_rows, on, row::record};

/// A change: what was done to what.
#[derive(Clone, Debug)]
pub struct Change {
    /// What was done.
    pub action: AuditAction,
    /// The kind of thing it was done to.
    pub entity: AuditEntity,
    /// Its id or name.
    pub entity_id: String,
    /// The organisation it belongs to; none for what belongs to all.
    pub organisation: Option<OrganisationId>,
    /// What it was.
    pub before: Option<serde_json::Value>,
    /// What it became.
    pub after: Option<serde_json::Value>,
}

/// A change as it goes into the log, with who made it.
#[derive(Clone, Debug)]
pub struct AuditEntry {
    actor: String,
    door: Door,
    change: Change,
    concerned: Vec<OrganisationId>,
}

impl AuditEntry {
    /// A change that somebody made.
    pub fn new(actor: &Actor, change: Change) -> Self {
        Self { actor: actor.name.clone(), door: actor.door, change, concerned: Vec::new() }
    }

    /// The same for a change that also concerns other organisations: their auditors see it too.
    #[must_use]
    pub fn for_others(self, concerned: Vec<OrganisationId>) -> Self {
        Self { concerned, ..self }
    }
}

/// One entry of the log.
#[derive(Clone, Debug)]
pub struct AuditRecord {
    /// Its number.
    pub seq: i64,
    /// When.
    pub at: DateTime<Utc>,
    /// Who.
    pub actor: String,
    /// Through which door.
    pub door: Door,
    /// What was done.
    pub action: AuditAction,
    /// The kind of thing it was done to.
    pub entity: AuditEntity,
    /// Its id or name.
    pub entity_id: String,
    /// The organisation it belongs to.
    pub organisation_id: Option<Uuid>,
    /// What it was.
    pub before_json: Option<String>,
    /// What it became.
    pub after_json: Option<String>,
    /// Its hash.
    pub hash: String,
}

/// The first place where the chain does not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditFault {
    /// The entry's number.
    pub seq: i64,
    /// What is wrong.
    pub reason: &'static str,
}

record!(AuditRecord, "audit_entry", |row| {
    seq, at, actor, door, action, entity, entity_id, organisation_id, before_json, after_json, hash,
});

/// An entry as it is stored, to be verified: whatever somebody has made of its words.
#[derive(Debug)]
struct AsStored {
    seq: i64,
    at: DateTime<Utc>,
    actor: String,
    door: String,
    action: String,
    entity: String,
    entity_id: String,
    before_json: Option<String>,
    after_json: Option<String>,
    hash: String,
}

record!(AsStored, "audit_entry", |row| {
    seq, at, actor, door, action, entity, entity_id, before_json, after_json, hash,
});

/// The delivery of an entry to a webhook. Its id follows from the two, so that nothing is sent twice for one change.
fn delivery(entry: &AuditRecord, webhook: Uuid) -> DeliveryRecord {
    let after = |text: &String| serde_json::from_str::<serde_json::Value>(text).unwrap_or_default();
    let event = format!("{}.{}", entry.entity, entry.action);
    let body = serde_json::json!({
        "event": event,
        "at": entry.at,
        "id": entry.entity_id,
        "organisation": entry.organisation_id,
        "before": entry.before_json.as_ref().map(after),
        "after": entry.after_json.as_ref().map(after),
    });
    DeliveryRecord {
        id: Uuid::new_v5(&webhook, entry.hash.as_bytes()),
        webhook_id: webhook.into(),
        event,
        body: body.to_string(),
        state: DeliveryState::Waiting,
        attempts: 0,
        next_at: entry.at,
        made_at: entry.at,
        sent_at: None,
        answer: String::new(),
    }
}

impl Tx {
    /// Appends entries in order, as many at a time as a statement takes. The head of the chain is locked from here on,
    /// so this should be the last step before the commit.
    pub async fn audit(&mut self, at: DateTime<Utc>, noted: Vec<AuditEntry>) -> Result<(), StoreError> {
        if let Some(AuditEntry { change: first, .. }) = noted.first() {
            let effect = || Effect { entity: first.entity, id: first.entity_id.clone() };
            self.audited.get_or_insert_with(effect);
        }
        let count = i64::try_from(noted.len()).unwrap_or(i64::MAX);
        let (last, mut previous): (i64, String) = on!(self, connection =>
            sqlx::query_as("UPDATE audit_head SET seq = seq + $1 WHERE id = 1 RETURNING seq, hash")
                .bind(count)
                .fetch_one(connection)
                .await?);
        let (mut entries, mut concerned, mut told) = (Vec::with_capacity(noted.len()), Vec::new(), Vec::new());
        for (seq, noted) in (last - count + 1..).zip(noted) {
            let AuditEntry { actor, door, change, concerned: others } = noted;
            concerned.extend(others.into_iter().map(|organisation| (seq, organisation)));
            let (before, after) =
                (change.before.map(|json| json.to_string()), change.after.map(|json| json.to_string()));
            let link = Link {
                seq,
                at,
                actor: &actor,
                door: door.as_str(),
                action: change.action.as_str(),
                entity: change.entity.as_str(),
                entity_id: &change.entity_id,
                before: before.as_deref(),
                after: after.as_deref(),
            };
            previous = link_hash(&previous, &link);
            told.extend(change.entity.is_told().then_some(entries.len()));
            entries.push(AuditRecord {
                seq,
                at,
                actor,
                door,
                action: change.action,
                entity: change.entity,
                entity_id: change.entity_id,
                organisation_id: change.organisation.map(|id| id.0),
                before_json: before,
                after_json: after,
                hash: previous.clone(),
            });
        }
        insert_rows!(self, "audit_entry", entries, |entry| {
            seq: entry.seq,
            at: entry.at,
            actor: entry.actor.clone(),
            door: entry.door.as_str(),
            action: entry.action.as_str(),
            entity: entry.entity.as_str(),
            entity_id: entry.entity_id.clone(),
            organisation_id: entry.organisation_id,
            before_json: entry.before_json.clone(),
            after_json: entry.after_json.clone(),
            hash: entry.hash.clone(),
        });
        insert_rows!(self, "audit_concerned", concerned, |entry| {
            seq: entry.0,
            organisation_id: entry.1.0,
        });
        on!(self, connection => sqlx::query("UPDATE audit_head SET hash = $1 WHERE id = 1")
            .bind(&previous)
            .execute(connection)
            .await
            .map(|_| ())?);
        let told: Vec<&AuditRecord> = told.into_iter().filter_map(|place| entries.get(place)).collect();
        self.announce(&told).await
    }

    /// Queues events for the organisations that have a webhook, in the transaction of the change.
    async fn announce(&mut self, told: &[&AuditRecord]) -> Result<(), StoreError> {
        if told.is_empty() {
            return Ok(());
        }
        let webhooks: Vec<(Uuid, Uuid)> = on!(self, connection =>
            sqlx::query_as("SELECT id, organisation_id FROM webhook WHERE disabled_at IS NULL").fetch_all(connection)
                .await?);
        let mut deliveries = Vec::new();
        for entry in told {
            for (webhook, _) in webhooks.iter().filter(|(_, organisation)| entry.organisation_id == Some(*organisation))
            {
                deliveries.push(delivery(entry, *webhook));
            }
        }
        if deliveries.is_empty() { Ok(()) } else { self.insert_deliveries(&deliveries).await }
    }

    /// The entries that belong to or concern organisations in scope, newest first, before a number.
    pub async fn list_audit(
        &mut self,
        scope: &Scope,
        before: Option<i64>,
        limit: i64,
    ) -> Result<Vec<AuditRecord>, StoreError> {
        Ok(on!(self, connection, dialect => sqlx::query_as(concat!(
            "SELECT * FROM audit_entry a WHERE ($1 OR a.organisation_id", dialect!(in_ids "$2"), "
                OR EXISTS (SELECT 1 FROM audit_concerned c WHERE c.seq = a.seq AND c.organisation_id",
                    dialect!(in_ids "$2"), "))
               AND ($3 IS NULL OR a.seq < $3) ORDER BY a.seq DESC LIMIT $4",
        ))
        .bind(scope.everything())
        .bind(dialect::ids(scope.organisations()))
        .bind(before)
        .bind(limit)
        .fetch_all(connection)
        .await?))
    }

    /// Verifies the chain from the first entry to the head; answers how many entries it has.
    pub async fn verify_audit(&mut self) -> Result<Result<i64, AuditFault>, StoreError> {
        let (mut previous, mut expected) = (GENESIS.to_owned(), 1);
        loop {
            let entries: Vec<AsStored> = on!(self, connection =>
                sqlx::query_as("SELECT * FROM audit_entry WHERE seq >= $1 ORDER BY seq LIMIT 10000")
                    .bind(expected)
                    .fetch_all(connection)
                    .await?);
            if entries.is_empty() {
                break;
            }
            for entry in entries {
                if entry.seq != expected {
                    return Ok(Err(AuditFault { seq: expected, reason: "the entry is missing" }));
                }
                let link = Link {
                    seq: entry.seq,
                    at: entry.at,
                    actor: &entry.actor,
                    door: &entry.door,
                    action: &entry.action,
                    entity: &entry.entity,
                    entity_id: &entry.entity_id,
                    before: entry.before_json.as_deref(),
                    after: entry.after_json.as_deref(),
                };
                previous = link_hash(&previous, &link);
                if previous != entry.hash {
                    return Ok(Err(AuditFault { seq: entry.seq, reason: "the entry was changed" }));
                }
                expected += 1;
            }
        }
        let (seq, hash): (i64, String) = on!(self, connection =>
            sqlx::query_as("SELECT seq, hash FROM audit_head WHERE id = 1").fetch_one(connection).await?);
        if seq != expected - 1 || hash != previous {
            return Ok(Err(AuditFault { seq: expected, reason: "entries are missing at the end" }));
        }
        Ok(Ok(seq))
    }
}
