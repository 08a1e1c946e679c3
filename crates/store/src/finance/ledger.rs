//! Where amounts go in each organisation's ledger (F-2).

use sqlx::FromRow;
use uuid::Uuid;
use vagnpark_domain::{
    access::Scope,
    finance::ledger::{Mapped, Mapping, Posting},
    ids::OrganisationId,
};

use crate::{StoreError, Tx, bounds, bulk::insert_rows, error::word, on};

#[derive(FromRow)]
struct Row {
    organisation_id: Uuid,
    category: String,
    account: String,
    account_name: String,
    cost_centre: String,
    activity: String,
    counterpart: String,
}

impl Tx {
    /// The mappings of organisations in scope for a year, by organisation.
    pub async fn list_mappings(
        &mut self,
        scope: &Scope,
        year: i32,
    ) -> Result<Vec<(OrganisationId, Mapping)>, StoreError> {
        let rows: Vec<Row> = on!(self, connection, dialect => sqlx::query_as(concat!(
            "SELECT organisation_id, category, account, account_name, cost_centre, activity, counterpart FROM ledger_mapping m
             WHERE ($1 OR m.organisation_id", dialect!(in_ids "$2"), ") AND m.year = $3 ORDER BY m.organisation_id, m.category",
        ))
        .bind(scope.everything())
        .bind(dialect::ids(scope.organisations()))
        .bind(i64::from(year))
        .fetch_all(connection)
        .await?);
        let mut mappings: Vec<(OrganisationId, Mapping)> = Vec::new();
        for row in rows {
            let organisation = OrganisationId::from(row.organisation_id);
            if mappings.last().is_none_or(|(last, _)| *last != organisation) {
                mappings.push((organisation, Mapping::new()));
            }
            let mapped: Mapped = word("ledger_mapping", "category", &row.category)?;
            let Row { account, account_name, cost_centre, activity, counterpart, .. } = row;
            if let Some((_, mapping)) = mappings.last_mut() {
                mapping.insert(mapped, Posting { account, account_name, cost_centre, activity, counterpart });
            }
        }
        Ok(mappings)
    }

    /// Writes an organisation's mapping for a year in the place of the one that stood there.
    pub async fn put_mapping(
        &mut self,
        organisation: OrganisationId,
        year: i32,
        mapping: &Mapping,
    ) -> Result<(), StoreError> {
        bounds::mapping(year, mapping)?;
        on!(self, connection => sqlx::query("DELETE FROM ledger_mapping WHERE organisation_id = $1 AND year = $2")
            .bind(organisation.0)
            .bind(i64::from(year))
            .execute(connection)
            .await
            .map(|_| ())?);
        let postings: Vec<(&Mapped, &Posting)> = mapping.iter().collect();
        insert_rows!(
            self,
            "INSERT INTO ledger_mapping (organisation_id, year, category, account, account_name, cost_centre, activity, counterpart) ",
            8,
            postings,
            |values, posting| {
                let (mapped, posting) = posting;
                values
                    .push_bind(organisation.0)
                    .push_bind(i64::from(year))
                    .push_bind(mapped.as_str())
                    .push_bind(posting.account.clone())
                    .push_bind(posting.account_name.clone())
                    .push_bind(posting.cost_centre.clone())
                    .push_bind(posting.activity.clone())
                    .push_bind(posting.counterpart.clone())
            }
        );
        Ok(())
    }
}
