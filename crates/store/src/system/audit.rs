//! The audit log: each change in the same transaction, each entry chained to the one before.

use chrono::{DateTime, Utc};
use rand::{TryRngCore, rngs::OsRng as SystemRandom};
use uuid::Uuid;
use vagnpark_domain::{
    access::{Actor, Door, Scope},
    audit::{AuditAction, AuditEntity, is_sent},
    audit_chain::{FORM, Link, link_hash, mark},
    ids::OrganisationId,
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

/// An entry as the chain has it.
struct ChainedEntry {
    record: AuditRecord,
    concerned: Vec<Uuid>,
    marks: [Option<String>; 3],
}

/// A value of an entry, which the chain has only a mark of.
pub(super) struct Salted {
    pub(super) seq: i64,
    pub(super) part: &'static str,
    pub(super) salt: String,
    pub(super) value: String,
}

impl Salted {
    /// A value with a salt of its own, and its mark.
    fn new(seq: i64, part: &'static str, value: String) -> Result<(Self, String), StoreError> {
        let mut salt = [0_u8; 16];
        SystemRandom.try_fill_bytes(&mut salt).map_err(|_| StoreError::NoRandomBytes)?;
        let salt = hex::encode(salt);
        let mark = mark(&salt, &value);
        Ok((Self { seq, part, salt, value }, mark))
    }
}

record!(AuditRecord, "audit_shown", |row| {
    seq, at, actor, door, action, entity, entity_id, organisation_id, before_json, after_json, hash,
});

/// What an entry's values say to a receiver outside.
fn as_sent(text: &str) -> serde_json::Value {
    let mut values: serde_json::Value = serde_json::from_str(text).unwrap_or_default();
    keep_sent(&mut values);
    values
}

/// Leaves what is sent, however deep it stands. A description is that of a vehicle, which is made of parts; one that is
/// a sentence is not sent.
fn keep_sent(value: &mut serde_json::Value) {
    match value {
        serde_json::Value::Object(values) => {
            values.retain(|name, value| is_sent(name) && !(name == "description" && value.is_string()));
            values.values_mut().for_each(keep_sent);
        }
        serde_json::Value::Array(values) => values.iter_mut().for_each(keep_sent),
        serde_json::Value::Null
        | serde_json::Value::Bool(_)
        | serde_json::Value::Number(_)
        | serde_json::Value::String(_) => {}
    }
}

/// The delivery of an entry to a webhook. Its id follows from the two, so that nothing is sent twice for one change.
fn delivery(entry: &AuditRecord, webhook: Uuid) -> DeliveryRecord {
    let event = format!("{}.{}", entry.entity, entry.action);
    let body = serde_json::json!({
        "event": event,
        "at": entry.at,
        "id": entry.entity_id,
        "organisation": entry.organisation_id,
        "before": entry.before_json.as_deref().map(as_sent),
        "after": entry.after_json.as_deref().map(as_sent),
    });
    DeliveryRecord::waiting(webhook, entry.hash.as_bytes(), &event, body.to_string(), entry.at)
}

/// An entry as it goes into the chain, after the entry with a hash; its values are added to the others.
fn chained(
    seq: i64,
    at: DateTime<Utc>,
    noted: AuditEntry,
    previous: &mut String,
    values: &mut Vec<Salted>,
) -> Result<ChainedEntry, StoreError> {
    let AuditEntry { actor, door, change, concerned } = noted;
    let (before, after) = (change.before.map(|json| json.to_string()), change.after.map(|json| json.to_string()));
    let parts = [("actor", Some(&actor)), ("before", before.as_ref()), ("after", after.as_ref())];
    let mut marks = [None, None, None];
    for ((part, value), place) in parts.into_iter().zip(&mut marks) {
        if let Some(value) = value {
            let (value, mark) = Salted::new(seq, part, value.clone())?;
            values.push(value);
            *place = Some(mark);
        }
    }
    let mut concerned: Vec<Uuid> = concerned.into_iter().map(|organisation| organisation.0).collect();
    concerned.sort();
    concerned.dedup();
    let organisation = change.organisation.map(|id| id.0);
    let organisation_text = organisation.map(|id| id.to_string());
    let link = Link {
        form: FORM,
        seq,
        at,
        actor: "",
        door: door.as_str(),
        action: change.action.as_str(),
        entity: change.entity.as_str(),
        entity_id: &change.entity_id,
        organisation: organisation_text.as_deref(),
        concerned: &listed(&concerned),
        before: None,
        after: None,
        actor_mark: marks[0].as_deref(),
        before_mark: marks[1].as_deref(),
        after_mark: marks[2].as_deref(),
    };
    *previous = link_hash(previous, &link);
    let record = AuditRecord {
        seq,
        at,
        actor,
        door,
        action: change.action,
        entity: change.entity,
        entity_id: change.entity_id,
        organisation_id: organisation,
        before_json: before,
        after_json: after,
        hash: previous.clone(),
    };
    Ok(ChainedEntry { record, concerned, marks })
}

/// Organisations as the chain has them, in order.
pub(super) fn listed(concerned: &[Uuid]) -> String {
    concerned.iter().map(Uuid::to_string).collect::<Vec<_>>().join(",")
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
        let (mut entries, mut concerned, mut values, mut told) =
            (Vec::with_capacity(noted.len()), Vec::new(), Vec::new(), Vec::new());
        for (seq, noted) in (last - count + 1..).zip(noted) {
            let is_told = noted.change.entity.is_told();
            let entry = chained(seq, at, noted, &mut previous, &mut values)?;
            concerned.extend(entry.concerned.iter().map(|organisation| (seq, *organisation)));
            told.extend(is_told.then_some(entries.len()));
            entries.push(entry);
        }
        insert_rows!(self, "audit_entry", entries, |entry| {
            seq: entry.record.seq,
            at: entry.record.at,
            form: FORM,
            actor: "",
            door: entry.record.door.as_str(),
            action: entry.record.action.as_str(),
            entity: entry.record.entity.as_str(),
            entity_id: entry.record.entity_id.clone(),
            organisation_id: entry.record.organisation_id,
            actor_mark: entry.marks[0].clone(),
            before_mark: entry.marks[1].clone(),
            after_mark: entry.marks[2].clone(),
            hash: entry.record.hash.clone(),
        });
        insert_rows!(self, "audit_value", values, |value| {
            seq: value.seq,
            part: value.part,
            salt: value.salt.clone(),
            value: value.value.clone(),
        });
        insert_rows!(self, "audit_concerned", concerned, |entry| {
            seq: entry.0,
            organisation_id: entry.1,
        });
        on!(self, connection => sqlx::query("UPDATE audit_head SET hash = $1 WHERE id = 1")
            .bind(&previous)
            .execute(connection)
            .await
            .map(|_| ())?);
        let told: Vec<&AuditRecord> =
            told.into_iter().filter_map(|place| entries.get(place)).map(|entry| &entry.record).collect();
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
            "SELECT * FROM audit_shown a WHERE ($1 OR a.organisation_id", dialect!(in_ids "$2"), "
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
}
