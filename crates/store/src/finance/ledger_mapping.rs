//! Where amounts go in each organisation's ledger (F-2).

use vagnpark_domain::{
    access::Scope,
    bounds::table,
    finance::ledger_mapping::{Mapped, Mapping, Posting},
    ids::OrganisationId,
};

use crate::{StoreError, Tx, bulk::insert_rows, on, row::record};

struct Row {
    organisation: OrganisationId,
    category: Mapped,
    posting: Posting,
}

record!(Row, "ledger_mapping", |row| { organisation = "organisation_id", category, posting: row.within()? });
record!(domain Posting, "ledger_mapping", |row| { account, account_name, cost_centre, activity, counterpart });

impl Tx {
    /// The mappings of organisations in scope for a year, by organisation.
    pub async fn list_mappings(
        &mut self,
        scope: &Scope,
        year: i32,
    ) -> Result<Vec<(OrganisationId, Mapping)>, StoreError> {
        let rows: Vec<Row> = on!(self, connection, dialect => sqlx::query_as(concat!(
            "SELECT organisation_id, category, account, account_name, cost_centre, activity, counterpart \
             FROM ledger_mapping m
             WHERE ($1 OR m.organisation_id", dialect!(in_ids "$2"), ") AND m.year = $3 \
                 ORDER BY m.organisation_id, m.category",
        ))
        .bind(scope.everything())
        .bind(dialect::ids(scope.organisations()))
        .bind(i64::from(year))
        .fetch_all(connection)
        .await?);
        let mut mappings: Vec<(OrganisationId, Mapping)> = Vec::new();
        for Row { organisation, category, posting } in rows {
            if mappings.last().is_none_or(|(last, _)| *last != organisation) {
                mappings.push((organisation, Mapping::new()));
            }
            if let Some((_, mapping)) = mappings.last_mut() {
                mapping.insert(category, posting);
            }
        }
        Ok(mappings)
    }

    /// Writes an organisation's mapping for a year, replacing the one that was there.
    pub async fn put_mapping(
        &mut self,
        organisation: OrganisationId,
        year: i32,
        mapping: &Mapping,
    ) -> Result<(), StoreError> {
        table::LEDGER_YEAR.check(year)?;
        mapping.values().try_for_each(Posting::within_bounds)?;
        on!(self, connection => sqlx::query("DELETE FROM ledger_mapping WHERE organisation_id = $1 AND year = $2")
            .bind(organisation.0)
            .bind(i64::from(year))
            .execute(connection)
            .await
            .map(|_| ())?);
        let postings: Vec<(&Mapped, &Posting)> = mapping.iter().collect();
        insert_rows!(self, "ledger_mapping", postings, |(mapped, posting)| {
            organisation_id: organisation.0,
            year: i64::from(year),
            category: mapped.as_str(),
            account: posting.account.clone(),
            account_name: posting.account_name.clone(),
            cost_centre: posting.cost_centre.clone(),
            activity: posting.activity.clone(),
            counterpart: posting.counterpart.clone(),
        });
        Ok(())
    }
}
