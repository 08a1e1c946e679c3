//! What a year is read from: the sums of closed months, and what is paid beyond a month's end.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use sqlx::FromRow;
use vagnpark_domain::{
    cost::{
        CostCategory,
        year::{MonthSum, MonthSums, prepaid},
    },
    money::Ore,
    time::Month,
};

use crate::{StoreError, Tx, bulk::insert_rows, error::word, on};

impl Tx {
    pub(crate) async fn insert_closed_sums(&mut self, month: Month, sums: &MonthSums) -> Result<(), StoreError> {
        insert_rows!(
            self,
            "INSERT INTO closed_sum (month, party, category, kind, amount_ore) ",
            5,
            sums.0,
            |values, sum| {
                values
                    .push_bind(month.first_day())
                    .push_bind(sum.party.clone())
                    .push_bind(sum.category.as_str())
                    .push_bind(sum.kind.as_str())
                    .push_bind(sum.amount.0)
            }
        );
        Ok(())
    }

    /// The closed months among those from the first to the last, in sums; call it for months in scope.
    pub async fn load_closed_sums(
        &mut self,
        first: Month,
        last: Month,
    ) -> Result<BTreeMap<Month, MonthSums>, StoreError> {
        #[derive(FromRow)]
        struct Row {
            month: NaiveDate,
            party: String,
            category: String,
            kind: String,
            amount_ore: i64,
        }
        let rows: Vec<Row> = on!(self, connection => sqlx::query_as(
            "SELECT month, party, category, kind, amount_ore FROM closed_sum WHERE month >= $1 AND month <= $2",
        )
        .bind(first.first_day())
        .bind(last.first_day())
        .fetch_all(connection)
        .await?);
        let mut months: BTreeMap<Month, MonthSums> = BTreeMap::new();
        for row in rows {
            months.entry(Month::of(row.month)).or_default().0.push(MonthSum {
                party: row.party,
                category: word("closed_sum", "category", &row.category)?,
                kind: word("closed_sum", "kind", &row.kind)?,
                amount: Ore(row.amount_ore),
            });
        }
        for sums in months.values_mut() {
            sums.0.sort_unstable();
        }
        Ok(months)
    }

    /// What entries that began by a month's end are paid for beyond it, by category, for its statement: every party may see
    /// it.
    pub async fn load_prepaid(&mut self, after: Month) -> Result<BTreeMap<CostCategory, Ore>, StoreError> {
        let rows: Vec<(String, NaiveDate, NaiveDate, i64)> = on!(self, connection => sqlx::query_as(
            "SELECT category, from_on, to_on, shared_ore FROM cost_entry WHERE from_on <= $1 AND to_on > $1",
        )
        .bind(after.last_day())
        .fetch_all(connection)
        .await?);
        let mut sums = BTreeMap::new();
        for (category, from, to, amount) in rows {
            let sum = sums.entry(word("cost_entry", "category", &category)?).or_insert(Ore::ZERO);
            *sum = [*sum, prepaid(Ore(amount), (from, to), after)].into_iter().sum();
        }
        Ok(sums)
    }
}
