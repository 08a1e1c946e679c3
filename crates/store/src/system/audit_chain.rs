//! Verifying the chain of the audit log, and the heads of it that were signed.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;
use vagnpark_domain::audit_chain::{GENESIS, Link, link_hash, mark};

use super::audit::listed;
use crate::{DeliveryRecord, StoreError, Tx, on, row::record};

/// The first place where the chain does not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditFault {
    /// The entry's number.
    pub seq: i64,
    /// What is wrong.
    pub reason: &'static str,
}

/// A head of the chain that was signed and sent out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnchorRecord {
    /// The day that was over.
    pub day: NaiveDate,
    /// When it was signed.
    pub at: DateTime<Utc>,
    /// The number of the last entry.
    pub seq: i64,
    /// Its hash.
    pub hash: String,
    /// The public key.
    pub key: String,
    /// The signature.
    pub signature: String,
}

record!(AnchorRecord, "audit_anchor", |row| { day, at, seq, hash, key, signature });

/// An entry as it stands in its table.
struct StoredEntry {
    seq: i64,
    at: DateTime<Utc>,
    form: i64,
    actor: String,
    door: String,
    action: String,
    entity: String,
    entity_id: String,
    organisation_id: Option<Uuid>,
    before_json: Option<String>,
    after_json: Option<String>,
    actor_mark: Option<String>,
    before_mark: Option<String>,
    after_mark: Option<String>,
    hash: String,
}

record!(StoredEntry, "audit_entry", |row| {
    seq, at, form, actor, door, action, entity, entity_id, organisation_id, before_json, after_json, actor_mark,
    before_mark, after_mark, hash,
});

/// How many entries are verified at a time.
const PIECE: i64 = 10_000;

/// What stands beside entries, by their numbers.
struct Beside {
    concerned: HashMap<i64, Vec<Uuid>>,
    values: HashMap<(i64, String), String>,
}

impl StoredEntry {
    fn hash_after(&self, previous: &str, concerned: &[Uuid]) -> String {
        let organisation = self.organisation_id.map(|id| id.to_string());
        let link = Link {
            form: self.form,
            seq: self.seq,
            at: self.at,
            actor: &self.actor,
            door: &self.door,
            action: &self.action,
            entity: &self.entity,
            entity_id: &self.entity_id,
            organisation: organisation.as_deref(),
            concerned: &listed(concerned),
            before: self.before_json.as_deref(),
            after: self.after_json.as_deref(),
            actor_mark: self.actor_mark.as_deref(),
            before_mark: self.before_mark.as_deref(),
            after_mark: self.after_mark.as_deref(),
        };
        link_hash(previous, &link)
    }

    /// What is wrong with it, after an entry with a hash and a form.
    fn fault(&self, expected: i64, previous: (&str, i64), beside: &mut Beside) -> Option<&'static str> {
        let concerned = beside.concerned.remove(&self.seq).unwrap_or_default();
        if self.seq != expected {
            return Some("the entry is missing");
        }
        if self.form < previous.1 || self.hash_after(previous.0, &concerned) != self.hash {
            return Some("the entry was changed");
        }
        let marks = [("actor", &self.actor_mark), ("before", &self.before_mark), ("after", &self.after_mark)];
        for (part, kept) in marks {
            match (kept, beside.values.remove(&(self.seq, part.to_owned()))) {
                (None, None) => {}
                (Some(_), None) => return Some("a value of the entry is gone"),
                (Some(kept), Some(found)) if *kept == found => {}
                (_, Some(_)) => return Some("a value of the entry was changed"),
            }
        }
        None
    }
}

impl Tx {
    /// Verifies the chain from the first entry to the head; answers how many entries it has.
    pub async fn verify_audit(&mut self) -> Result<Result<i64, AuditFault>, StoreError> {
        let (mut previous, mut form, mut expected) = (GENESIS.to_owned(), 1, 1);
        loop {
            let entries: Vec<StoredEntry> = on!(self, connection =>
                sqlx::query_as("SELECT * FROM audit_entry WHERE seq >= $1 ORDER BY seq LIMIT $2")
                    .bind(expected)
                    .bind(PIECE)
                    .fetch_all(connection)
                    .await?);
            let Some(last) = entries.last() else { break };
            let mut beside = self.beside_entries(expected, last.seq).await?;
            for entry in entries {
                if let Some(reason) = entry.fault(expected, (&previous, form), &mut beside) {
                    return Ok(Err(AuditFault { seq: expected, reason }));
                }
                (previous, form, expected) = (entry.hash, entry.form, expected + 1);
            }
        }
        let head = self.find_audit_head().await?;
        if head != Some((expected - 1, previous)) {
            return Ok(Err(AuditFault { seq: expected, reason: "entries are missing at the end" }));
        }
        Ok(Ok(expected - 1))
    }

    /// Whom entries concern, and the marks that their values give.
    async fn beside_entries(&mut self, from: i64, to: i64) -> Result<Beside, StoreError> {
        let concerned: Vec<(i64, Uuid)> = on!(self, connection => sqlx::query_as(
            "SELECT seq, organisation_id FROM audit_concerned WHERE seq BETWEEN $1 AND $2",
        )
        .bind(from)
        .bind(to)
        .fetch_all(connection)
        .await?);
        let values: Vec<(i64, String, String, String)> = on!(self, connection => sqlx::query_as(
            "SELECT seq, part, salt, value FROM audit_value WHERE seq BETWEEN $1 AND $2",
        )
        .bind(from)
        .bind(to)
        .fetch_all(connection)
        .await?);
        let mut of_each: HashMap<i64, Vec<Uuid>> = HashMap::new();
        for (seq, organisation) in concerned {
            of_each.entry(seq).or_default().push(organisation);
        }
        for organisations in of_each.values_mut() {
            organisations.sort();
        }
        let marked = |(seq, part, salt, value): (i64, String, String, String)| ((seq, part), mark(&salt, &value));
        Ok(Beside { concerned: of_each, values: values.into_iter().map(marked).collect() })
    }

    /// The number and the hash of the last entry; none if even that is gone.
    pub async fn find_audit_head(&mut self) -> Result<Option<(i64, String)>, StoreError> {
        Ok(on!(self, connection =>
            sqlx::query_as("SELECT seq, hash FROM audit_head WHERE id = 1").fetch_optional(connection).await?))
    }

    /// Locks the head of the chain, so that nobody else adds an entry meanwhile.
    pub async fn lock_audit_head(&mut self) -> Result<(), StoreError> {
        on!(self, connection => sqlx::query("UPDATE audit_head SET seq = seq WHERE id = 1")
            .execute(connection)
            .await
            .map(|_| ())?);
        Ok(())
    }

    /// The hash of an entry, if there is such an entry.
    pub async fn find_audit_hash(&mut self, seq: i64) -> Result<Option<String>, StoreError> {
        Ok(on!(self, connection => sqlx::query_scalar("SELECT hash FROM audit_entry WHERE seq = $1")
            .bind(seq)
            .fetch_optional(connection)
            .await?))
    }

    /// The installation that the log names first, and when it did.
    pub async fn find_installation(&mut self) -> Result<Option<(String, DateTime<Utc>)>, StoreError> {
        Ok(on!(self, connection => sqlx::query_as(
            "SELECT entity_id, at FROM audit_entry WHERE entity = 'installation' ORDER BY seq LIMIT 1",
        )
        .fetch_optional(connection)
        .await?))
    }

    /// The newest head that was sent out.
    pub async fn find_last_anchor(&mut self) -> Result<Option<AnchorRecord>, StoreError> {
        Ok(on!(self, connection => sqlx::query_as("SELECT * FROM audit_anchor ORDER BY day DESC LIMIT 1")
            .fetch_optional(connection)
            .await?))
    }

    /// The heads of days after one, in order.
    pub async fn list_anchors_after(&mut self, day: Option<NaiveDate>) -> Result<Vec<AnchorRecord>, StoreError> {
        Ok(on!(self, connection => sqlx::query_as(
            "SELECT * FROM audit_anchor WHERE $1 IS NULL OR day > $1 ORDER BY day",
        )
        .bind(day)
        .fetch_all(connection)
        .await?))
    }

    /// Adds the head of a day, unless another server has; answers whether it was added.
    pub async fn insert_anchor(&mut self, anchor: &AnchorRecord) -> Result<bool, StoreError> {
        let added = on!(self, connection => sqlx::query(
            "INSERT INTO audit_anchor (day, at, seq, hash, key, signature) VALUES ($1, $2, $3, $4, $5, $6)
             ON CONFLICT (day) DO NOTHING",
        )
        .bind(anchor.day)
        .bind(anchor.at)
        .bind(anchor.seq)
        .bind(&anchor.hash)
        .bind(&anchor.key)
        .bind(&anchor.signature)
        .execute(connection)
        .await?
        .rows_affected());
        Ok(added == 1)
    }

    /// Queues an event for every webhook that is not turned off: one that is about no organisation's things.
    pub async fn tell_every_webhook(&mut self, event: &str, body: &str, now: DateTime<Utc>) -> Result<(), StoreError> {
        let webhooks: Vec<Uuid> = on!(self, connection =>
            sqlx::query_scalar("SELECT id FROM webhook WHERE disabled_at IS NULL").fetch_all(connection).await?);
        let deliveries: Vec<DeliveryRecord> = webhooks
            .into_iter()
            .map(|webhook| DeliveryRecord::waiting(webhook, body.as_bytes(), event, body.to_owned(), now))
            .collect();
        self.insert_deliveries(&deliveries).await
    }
}
