//! Proposals about what several own together, and the answers to them (C-13).

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;
use vagnpark_domain::{
    bounds::table,
    cost::proposal::{Answer, Asked, Matter, Proposal, ProposalKind, ProposalScope, ProposalState, Verdict},
    ids::{OrganisationId, ProposalId},
    time::Month,
};

use crate::{Locked, StoreError, Tx, bulk::insert_rows, error::not_stale, on, row::record};

/// Whether an organisation has made a proposal, is asked about it, or is told.
macro_rules! concerned {
    ($dialect:ident, $organisations:literal) => {
        concat!(
            "(p.organisation_id", $dialect!(in_ids $organisations),
            " OR EXISTS (SELECT 1 FROM proposal_answer a WHERE a.proposal_id = p.id AND a.organisation_id",
            $dialect!(in_ids $organisations),
            ") OR EXISTS (SELECT 1 FROM proposal_told n WHERE n.proposal_id = p.id AND n.organisation_id",
            $dialect!(in_ids $organisations), "))"
        )
    };
}

/// A proposal is seen by the organisation that made it and by those that are asked or told: by those in $2 whatever its
/// kind, by those in $3 if it is about vehicles. $1 says whether everything may be seen.
macro_rules! seen {
    ($dialect:ident) => {
        concat!(
            "($1 OR ",
            concerned!($dialect, "$2"),
            " OR (p.kind = 'vehicle_move' AND ",
            concerned!($dialect, "$3"),
            "))"
        )
    };
}

/// A proposal, without its answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProposalRecord {
    /// Its id.
    pub id: ProposalId,
    /// Its kind.
    pub kind: ProposalKind,
    /// The text of the version or of the move, or the id of the version to take back.
    pub content: String,
    /// Its fingerprint.
    pub hash: String,
    /// The first month that it is about.
    pub first_month: Month,
    /// The decision behind it.
    pub decision: String,
    /// The day of the decision.
    pub decided_on: Option<NaiveDate>,
    /// Who proposes it; none if the operator does.
    pub organisation: Option<OrganisationId>,
    /// The name of the person who proposed it, for readers.
    pub proposed_by: String,
    /// When.
    pub proposed_at: DateTime<Utc>,
    /// When silence becomes a yes.
    pub silence_from: Option<DateTime<Utc>>,
    /// When it lapses if it is still open.
    pub lapses_at: DateTime<Utc>,
    /// The proposal that it replaces.
    pub in_place_of: Option<ProposalId>,
    /// The id of the version that it would change, as that was when it was made, or nothing where none held; unknown of
    /// those that were made before it was noted.
    pub base: Option<String>,
    /// Its state.
    pub state: ProposalState,
    /// When it ended, if it has.
    pub ended_at: Option<DateTime<Utc>>,
    /// Counts its changes.
    pub version: i64,
}

/// The answer of an organisation that is asked, if it has given one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnswerRecord {
    /// The organisation.
    pub organisation: OrganisationId,
    /// Yes or no.
    pub verdict: Option<Verdict>,
    /// The fingerprint of what it saw.
    pub hash: Option<String>,
    /// The reason for a no.
    pub reason: String,
    /// Who said it.
    pub answered_by: Option<String>,
    /// When.
    pub answered_at: Option<DateTime<Utc>>,
}

record!(ProposalRecord, "proposal", |row| {
    id, kind, content, hash, first_month, decision, decided_on, organisation = "organisation_id", proposed_by,
    proposed_at,
    silence_from, lapses_at, in_place_of, base, state, ended_at, version,
});
record!(AnswerRecord, "proposal_answer", |row| {
    organisation = "organisation_id", verdict, hash, reason, answered_by, answered_at,
});

impl ProposalRecord {
    /// The proposal with its answers, as the domain decides about it.
    pub fn with(&self, answers: &[AnswerRecord]) -> Proposal {
        let said = |record: &AnswerRecord| {
            Some(Answer { verdict: record.verdict?, hash: record.hash.clone().unwrap_or_default() })
        };
        Proposal {
            hash: self.hash.clone(),
            matter: Matter::of(self.kind, &self.content),
            silence_from: self.silence_from,
            lapses_at: self.lapses_at,
            asked: answers
                .iter()
                .map(|record| Asked { organisation: record.organisation, answer: said(record) })
                .collect(),
        }
    }
}

impl Tx {
    /// Adds a proposal with those who are asked, in their order, and those who are told only.
    pub async fn insert_proposal(
        &mut self,
        record: &ProposalRecord,
        asked: &[OrganisationId],
        told: &[OrganisationId],
    ) -> Result<(), StoreError> {
        on!(self, connection => sqlx::query(
            "INSERT INTO proposal (id, kind, content, hash, first_month, decision, decided_on, organisation_id, \
             proposed_by,
                proposed_at, silence_from, lapses_at, in_place_of, state, base)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
        )
        .bind(record.id.0)
        .bind(record.kind.as_str())
        .bind(&record.content)
        .bind(&record.hash)
        .bind(record.first_month.first_day())
        .bind(&record.decision)
        .bind(record.decided_on)
        .bind(record.organisation.map(|id| id.0))
        .bind(&record.proposed_by)
        .bind(record.proposed_at)
        .bind(record.silence_from)
        .bind(record.lapses_at)
        .bind(record.in_place_of.map(|id| id.0))
        .bind(record.state.as_str())
        .bind(&record.base)
        .execute(connection)
        .await
        .map(|_| ())?);
        let asked: Vec<(i64, OrganisationId)> = (0..).zip(asked.iter().copied()).collect();
        insert_rows!(self, "proposal_answer", asked, |row| {
            proposal_id: record.id.0,
            organisation_id: row.1.0,
            place: row.0,
        });
        insert_rows!(self, "proposal_told", told, |organisation| {
            proposal_id: record.id.0,
            organisation_id: organisation.0,
        });
        Ok(())
    }

    /// Those who are told about some proposals without being asked.
    pub async fn load_told(
        &mut self,
        proposals: &[ProposalRecord],
    ) -> Result<HashMap<ProposalId, Vec<OrganisationId>>, StoreError> {
        if proposals.is_empty() {
            return Ok(HashMap::new());
        }
        let ids: Vec<ProposalId> = proposals.iter().map(|proposal| proposal.id).collect();
        let rows: Vec<(Uuid, Uuid)> = on!(self, connection, dialect => sqlx::query_as(concat!(
            "SELECT proposal_id, organisation_id FROM proposal_told WHERE proposal_id", dialect!(in_ids "$1"),
            " ORDER BY proposal_id, organisation_id",
        ))
        .bind(dialect::ids(&ids))
        .fetch_all(connection)
        .await?);
        let mut told: HashMap<ProposalId, Vec<OrganisationId>> = HashMap::new();
        for (proposal, organisation) in rows {
            told.entry(proposal.into()).or_default().push(organisation.into());
        }
        Ok(told)
    }

    /// The proposals that an organisation in scope has made, is asked or is told about, newest first; at most `limit`,
    /// after one.
    pub async fn list_proposals(
        &mut self,
        scope: &ProposalScope,
        state: Option<ProposalState>,
        after: Option<ProposalId>,
        limit: i64,
    ) -> Result<Vec<ProposalRecord>, StoreError> {
        Ok(on!(self, connection, dialect => sqlx::query_as(concat!(
            "SELECT * FROM proposal p WHERE ", seen!(dialect), " AND ($4 IS NULL OR p.state = $4) \
             AND ($5 IS NULL OR p.id < $5) \
             ORDER BY p.id DESC LIMIT $6",
        ))
        .bind(scope.shared.everything())
        .bind(dialect::ids(scope.shared.organisations()))
        .bind(dialect::ids(scope.moves.organisations()))
        .bind(state.map(ProposalState::as_str))
        .bind(after.map(|id| id.0))
        .bind(limit)
        .fetch_all(connection)
        .await?))
    }

    /// One that an organisation in scope has made or is asked about, locked until the transaction ends, so that two
    /// answers come one after the other.
    pub async fn find_proposal_for_update(
        &mut self,
        scope: &ProposalScope,
        id: ProposalId,
    ) -> Result<Option<Locked<ProposalRecord>>, StoreError> {
        let found: Option<ProposalRecord> = on!(self, connection, dialect => sqlx::query_as(concat!(
            "SELECT * FROM proposal p WHERE ", seen!(dialect), " AND p.id = $4", dialect!(for_update),
        ))
        .bind(scope.shared.everything())
        .bind(dialect::ids(scope.shared.organisations()))
        .bind(dialect::ids(scope.moves.organisations()))
        .bind(id.0)
        .fetch_optional(connection)
        .await?);
        Ok(found.map(Locked::new))
    }

    /// The same, for reading only.
    pub async fn find_proposal(
        &mut self,
        scope: &ProposalScope,
        id: ProposalId,
    ) -> Result<Option<ProposalRecord>, StoreError> {
        Ok(on!(self, connection, dialect => sqlx::query_as(concat!(
            "SELECT * FROM proposal p WHERE ", seen!(dialect), " AND p.id = $4",
        ))
        .bind(scope.shared.everything())
        .bind(dialect::ids(scope.shared.organisations()))
        .bind(dialect::ids(scope.moves.organisations()))
        .bind(id.0)
        .fetch_optional(connection)
        .await?))
    }

    /// The answers to some proposals, each in the order of those who are asked.
    pub async fn load_answers(
        &mut self,
        proposals: &[ProposalRecord],
    ) -> Result<HashMap<ProposalId, Vec<AnswerRecord>>, StoreError> {
        struct Row {
            proposal_id: ProposalId,
            answer: AnswerRecord,
        }
        record!(Row, "proposal_answer", |row| { proposal_id, answer: row.within()? });
        let ids: Vec<ProposalId> = proposals.iter().map(|proposal| proposal.id).collect();
        let rows: Vec<Row> = on!(self, connection, dialect => sqlx::query_as(concat!(
            "SELECT * FROM proposal_answer WHERE proposal_id", dialect!(in_ids "$1"), " ORDER BY proposal_id, place",
        ))
        .bind(dialect::ids(&ids))
        .fetch_all(connection)
        .await?);
        let mut answers: HashMap<ProposalId, Vec<AnswerRecord>> = HashMap::new();
        for row in rows {
            answers.entry(row.proposal_id).or_default().push(row.answer);
        }
        Ok(answers)
    }

    /// Writes an organisation's answer to an open proposal. The guard refuses a second answer.
    pub async fn put_answer(
        &mut self,
        proposal: &Locked<ProposalRecord>,
        answer: &AnswerRecord,
    ) -> Result<(), StoreError> {
        table::PROPOSAL_REASON.check(&answer.reason)?;
        let written = on!(self, connection => sqlx::query(
            "UPDATE proposal_answer SET verdict = $3, hash = $4, reason = $5, answered_by = $6, answered_at = $7
             WHERE proposal_id = $1 AND organisation_id = $2",
        )
        .bind(proposal.id.0)
        .bind(answer.organisation.0)
        .bind(answer.verdict.map(Verdict::as_str))
        .bind(&answer.hash)
        .bind(&answer.reason)
        .bind(&answer.answered_by)
        .bind(answer.answered_at)
        .execute(connection)
        .await?
        .rows_affected());
        not_stale(written)
    }

    /// Ends an open proposal.
    pub async fn end_proposal(
        &mut self,
        proposal: &Locked<ProposalRecord>,
        state: ProposalState,
        at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let written = on!(self, connection => sqlx::query(
            "UPDATE proposal SET state = $3, ended_at = $4, version = version + 1 WHERE id = $1 AND version = $2",
        )
        .bind(proposal.id.0)
        .bind(proposal.version)
        .bind(state.as_str())
        .bind(at)
        .execute(connection)
        .await?
        .rows_affected());
        not_stale(written)
    }

    /// The texts of versions of agreements and price lists by id, also of those that were taken back.
    pub async fn load_version_sources(&mut self, ids: &[Uuid]) -> Result<HashMap<Uuid, String>, StoreError> {
        let rows: Vec<(Uuid, String)> = on!(self, connection, dialect => sqlx::query_as(concat!(
            "SELECT id, source FROM agreement WHERE id", dialect!(in_ids "$1"), "
             UNION ALL SELECT id, source FROM price_list WHERE id", dialect!(in_ids "$1"), "
             UNION ALL SELECT id, source FROM withdrawn_version WHERE id", dialect!(in_ids "$1"),
        ))
        .bind(dialect::ids(ids))
        .fetch_all(connection)
        .await?);
        Ok(rows.into_iter().collect())
    }

    /// Whether a version of an agreement or a price list has been taken back, whoever may see it.
    pub async fn is_withdrawn(&mut self, id: Uuid) -> Result<bool, StoreError> {
        Ok(on!(self, connection => sqlx::query_scalar(
            "SELECT EXISTS (SELECT 1 FROM withdrawn_version WHERE id = $1)")
            .bind(id)
            .fetch_one(connection)
            .await?))
    }

    /// The open proposals whose time has come – they lapse, or silence counts – or whose first month has been closed
    /// meanwhile. For the server's own work.
    pub async fn list_due_proposals(&mut self, now: DateTime<Utc>) -> Result<Vec<ProposalId>, StoreError> {
        let ids: Vec<Uuid> = on!(self, connection => sqlx::query_scalar(
            "SELECT id FROM proposal WHERE state = 'open' AND (lapses_at <= $1 OR silence_from <= $1
                    OR first_month <= (SELECT max(month) FROM closed_period)) ORDER BY id",
        )
        .bind(now)
        .fetch_all(connection)
        .await?);
        Ok(ids.into_iter().map(Into::into).collect())
    }
}
