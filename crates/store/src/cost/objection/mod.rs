//! Objections to what another organisation has entered (C-14). The guard `objections_stay` in `migrations/` holds on
//! every path.

pub(crate) mod charged;

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;
use vagnpark_domain::{
    access::{ChargedVerb, Interests, Object, ObjectionVerb, Permitted, Scope},
    bounds::table,
    cost::objection::{ChargedKind, ObjectionState},
    ids::{BatchId, ObjectionId, OrganisationId},
    time::Month,
};

use crate::{ChargedRecord, Locked, StoreError, Tx, error::not_stale, on, row::record};

/// An objection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ObjectionRecord {
    /// Its id.
    pub id: ObjectionId,
    /// What it is about.
    pub kind: ChargedKind,
    /// The id of that.
    pub charged: Uuid,
    /// The month that bills it.
    pub month: Month,
    /// The number of its vehicle, or the code of its pool.
    pub number: String,
    /// Its first day.
    pub on: NaiveDate,
    /// The organisation that objects.
    pub organisation: OrganisationId,
    /// The organisation that entered it.
    pub entered_by: OrganisationId,
    /// Why.
    pub reason: String,
    /// Who objects, for readers.
    pub made_by: String,
    /// When.
    pub made_at: DateTime<Utc>,
    /// Its state.
    pub state: ObjectionState,
    /// Why it stands, or how it was corrected.
    pub answer: String,
    /// Who ended it, for readers.
    pub ended_by: Option<String>,
    /// For which organisation; none where it was for neither.
    pub ended_for: Option<OrganisationId>,
    /// When.
    pub ended_at: Option<DateTime<Utc>>,
    /// Counts its changes.
    pub version: i64,
}

record!(ObjectionRecord, "objection", |row| {
    id, kind, charged = "charged_id", month, number, on = "on_day", organisation = "organisation_id",
    entered_by = "entered_by_id", reason, made_by, made_at, state, answer, ended_by, ended_for = "ended_by_id",
    ended_at, version,
});

impl Object for ObjectionRecord {
    type Verb = ObjectionVerb;

    fn interests(&self) -> Interests {
        Interests { run_by: vec![self.entered_by], used_by: Some(self.organisation), ..Interests::default() }
    }
}

/// How an objection ended.
#[derive(Clone, Debug)]
pub struct ObjectionEnd {
    /// Its state.
    pub state: ObjectionState,
    /// Why it stands, or how it was corrected.
    pub answer: String,
    /// Who ended it, for readers.
    pub by: String,
    /// For which organisation; none where it was for neither.
    pub ended_for: Option<OrganisationId>,
    /// When.
    pub at: DateTime<Utc>,
}

/// How many objections of one organisation to what another has entered are open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenObjections {
    /// The name of the one that objects.
    pub organisation: String,
    /// The name of the one that entered it.
    pub entered_by: String,
    /// How many.
    pub count: i64,
}

record!(OpenObjections, "objection", |row| { organisation, entered_by, count });

/// The columns of an objection.
macro_rules! objection_columns {
    () => {
        "SELECT o.* FROM objection o"
    };
}

/// Those who objected and those who are to answer see an objection.
macro_rules! objection_seen {
    ($dialect:ident) => {
        concat!(
            "($1 OR o.organisation_id", $dialect!(in_ids "$2"), " OR o.entered_by_id", $dialect!(in_ids "$2"), ")"
        )
    };
}

/// Which objections to list.
#[derive(Clone, Debug, Default)]
pub struct ObjectionFilter {
    /// Only to what this month bills.
    pub month: Option<Month>,
    /// Only in this state.
    pub state: Option<ObjectionState>,
    /// Only to this thing.
    pub charged: Option<Uuid>,
    /// Only those after this one.
    pub after: Option<ObjectionId>,
    /// At most this many.
    pub limit: i64,
}

impl Tx {
    /// Adds an objection to what somebody may object to.
    pub async fn insert_objection(
        &mut self,
        charged: &Permitted<Locked<ChargedRecord>>,
        record: &ObjectionRecord,
    ) -> Result<(), StoreError> {
        charged.is_for(&[ChargedVerb::Object])?;
        table::OBJECTION_REASON.check(&record.reason)?;
        let about = |kind: ChargedKind| Some(charged.id).filter(|_| charged.kind == kind);
        on!(self, connection => sqlx::query(
            "INSERT INTO objection (id, kind, charged_id, trip_id, booking_id, cost_entry_id, month, number, on_day, \
             organisation_id, entered_by_id, reason, made_by, made_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
        )
        .bind(record.id.0)
        .bind(charged.kind.as_str())
        .bind(charged.id)
        .bind(about(ChargedKind::Trip))
        .bind(about(ChargedKind::Booking))
        .bind(about(ChargedKind::Cost))
        .bind(record.month.first_day())
        .bind(&record.number)
        .bind(record.on)
        .bind(record.organisation.0)
        .bind(record.entered_by.0)
        .bind(&record.reason)
        .bind(&record.made_by)
        .bind(record.made_at)
        .execute(connection)
        .await
        .map(|_| ())?);
        Ok(())
    }

    /// The objections that organisations in scope have made or are to answer, by id.
    pub async fn list_objections(
        &mut self,
        scope: &Scope,
        filter: &ObjectionFilter,
    ) -> Result<Vec<ObjectionRecord>, StoreError> {
        Ok(on!(self, connection, dialect => sqlx::query_as(concat!(
            objection_columns!(), " WHERE ", objection_seen!(dialect),
            " AND ($3 IS NULL OR o.month = $3) AND ($4 IS NULL OR o.state = $4) \
             AND ($5 IS NULL OR o.charged_id = $5) AND ($6 IS NULL OR o.id > $6) ORDER BY o.id LIMIT $7",
        ))
        .bind(scope.everything())
        .bind(dialect::ids(scope.organisations()))
        .bind(filter.month.map(Month::first_day))
        .bind(filter.state.map(ObjectionState::as_str))
        .bind(filter.charged)
        .bind(filter.after.map(|id| id.0))
        .bind(filter.limit)
        .fetch_all(connection)
        .await?))
    }

    /// One that organisations in scope have made or are to answer.
    pub async fn find_objection(
        &mut self,
        scope: &Scope,
        id: ObjectionId,
    ) -> Result<Option<ObjectionRecord>, StoreError> {
        Ok(on!(self, connection, dialect => sqlx::query_as(concat!(
            objection_columns!(), " WHERE ", objection_seen!(dialect), " AND o.id = $3",
        ))
        .bind(scope.everything())
        .bind(dialect::ids(scope.organisations()))
        .bind(id.0)
        .fetch_optional(connection)
        .await?))
    }

    /// The same, locked until the transaction ends, so that it ends once.
    pub async fn find_objection_for_update(
        &mut self,
        scope: &Scope,
        id: ObjectionId,
    ) -> Result<Option<Locked<ObjectionRecord>>, StoreError> {
        Ok(on!(self, connection, dialect => sqlx::query_as(concat!(
            objection_columns!(), " WHERE ", objection_seen!(dialect), " AND o.id = $3", dialect!(for_update),
        ))
        .bind(scope.everything())
        .bind(dialect::ids(scope.organisations()))
        .bind(id.0)
        .fetch_optional(connection)
        .await?)
        .map(Locked::new))
    }

    /// The open objections to a thing, to a correction of it, or to the booking that a trip came from, locked: whatever
    /// corrects it ends them.
    pub async fn lock_open_objections(&mut self, thing: Uuid) -> Result<Vec<Locked<ObjectionRecord>>, StoreError> {
        let found: Vec<ObjectionRecord> = on!(self, connection, dialect => sqlx::query_as(concat!(
            objection_columns!(), " WHERE o.state = 'open' AND (o.charged_id = $1 \
             OR o.charged_id = (SELECT t.booking_id FROM trip t WHERE t.id = $1) \
             OR o.cost_entry_id IN (SELECT c.id FROM cost_entry c WHERE c.corrects_id = $1)) ORDER BY o.id",
            dialect!(for_update),
        ))
        .bind(thing)
        .fetch_all(connection)
        .await?);
        Ok(found.into_iter().map(Locked::new).collect())
    }

    /// The open objections to what came with a file, locked: they end when it is undone.
    pub async fn lock_open_objections_of(
        &mut self,
        batch: BatchId,
    ) -> Result<Vec<Locked<ObjectionRecord>>, StoreError> {
        let found: Vec<ObjectionRecord> = on!(self, connection, dialect => sqlx::query_as(concat!(
            objection_columns!(), " WHERE o.state = 'open' \
             AND (EXISTS (SELECT 1 FROM trip t WHERE t.id = o.trip_id AND t.batch_id = $1) \
             OR EXISTS (SELECT 1 FROM booking b WHERE b.id = o.booking_id AND b.batch_id = $1) \
             OR EXISTS (SELECT 1 FROM cost_entry c WHERE c.id = o.cost_entry_id AND c.batch_id = $1)) \
             ORDER BY o.id", dialect!(for_update),
        ))
        .bind(batch.0)
        .fetch_all(connection)
        .await?);
        Ok(found.into_iter().map(Locked::new).collect())
    }

    /// How many objections to what a month bills are open, by who objects to whom: all who sign it off see that.
    pub async fn count_open_objections(&mut self, month: Month) -> Result<Vec<OpenObjections>, StoreError> {
        Ok(on!(self, connection => sqlx::query_as(
            "SELECT p.name AS organisation, e.name AS entered_by, count(*) AS count FROM objection o
             JOIN organisation p ON p.id = o.organisation_id JOIN organisation e ON e.id = o.entered_by_id
             WHERE o.month = $1 AND o.state = 'open' GROUP BY p.name, e.name ORDER BY p.name, e.name",
        )
        .bind(month.first_day())
        .fetch_all(connection)
        .await?))
    }

    /// Ends an open objection, as somebody may.
    pub async fn end_objection(
        &mut self,
        record: &Permitted<Locked<ObjectionRecord>>,
        end: &ObjectionEnd,
    ) -> Result<(), StoreError> {
        record.is_for(match end.state {
            ObjectionState::Stands => &[ObjectionVerb::Answer],
            ObjectionState::Withdrawn => &[ObjectionVerb::Withdraw],
            ObjectionState::Corrected | ObjectionState::Undone | ObjectionState::Open => &[ObjectionVerb::Follow],
        })?;
        table::OBJECTION_ANSWER.check(&end.answer)?;
        let written = on!(self, connection => sqlx::query(
            "UPDATE objection SET state = $3, answer = $4, ended_by = $5, ended_by_id = $6, ended_at = $7, \
             version = version + 1
             WHERE id = $1 AND version = $2 AND state = 'open'",
        )
        .bind(record.id.0)
        .bind(record.version)
        .bind(end.state.as_str())
        .bind(&end.answer)
        .bind(&end.by)
        .bind(end.ended_for.map(|id| id.0))
        .bind(end.at)
        .execute(connection)
        .await?
        .rows_affected());
        not_stale(written)
    }
}
