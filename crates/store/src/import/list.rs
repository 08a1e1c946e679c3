//! Imported files as people read them: page by page, newest first.

use vagnpark_domain::{access::Scope, ids::BatchId};

use crate::{BatchRecord, StoreError, Tx, on};

impl Tx {
    /// A page of the batches in scope, newest first: those after one, or after an offset. Those of people are for
    /// whoever looks after `people`.
    pub async fn list_batches(
        &mut self,
        (scope, people): (&Scope, &Scope),
        after: Option<BatchId>,
        (skip, limit): (i64, i64),
    ) -> Result<Vec<BatchRecord>, StoreError> {
        Ok(on!(self, connection, dialect => sqlx::query_as(concat!(
            "SELECT b.* FROM import_batch b WHERE ($1 OR b.organisation_id", dialect!(in_ids "$2"),
                ") AND ($3 IS NULL OR b.id < $3)
               AND (b.kind <> 'people' OR $6 OR b.organisation_id", dialect!(in_ids "$7"), ")
             ORDER BY b.id DESC LIMIT $4 OFFSET $5",
        ))
        .bind(scope.everything())
        .bind(dialect::ids(scope.organisations()))
        .bind(after.map(|id| id.0))
        .bind(limit)
        .bind(skip)
        .bind(people.everything())
        .bind(dialect::ids(people.organisations()))
        .fetch_all(connection)
        .await?))
    }

    /// How many batches there are in scope.
    pub async fn count_batches(&mut self, (scope, people): (&Scope, &Scope)) -> Result<i64, StoreError> {
        Ok(on!(self, connection, dialect => sqlx::query_scalar(concat!(
            "SELECT count(*) FROM import_batch b WHERE ($1 OR b.organisation_id", dialect!(in_ids "$2"),
                ") AND (b.kind <> 'people' OR $3 OR b.organisation_id", dialect!(in_ids "$4"), ")",
        ))
        .bind(scope.everything())
        .bind(dialect::ids(scope.organisations()))
        .bind(people.everything())
        .bind(dialect::ids(people.organisations()))
        .fetch_one(connection)
        .await?))
    }
}
