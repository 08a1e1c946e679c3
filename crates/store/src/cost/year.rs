//! The data of a year: the sums of closed months, and what is paid for beyond a month's end.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use vagnpark_domain::{
    cost::{
        CostCategory,
        year::{MonthSum, MonthSums, prepaid},
    },
    money::Ore,
    time::Month,
};

use crate::{StoreError, Tx, bulk::insert_rows, on, row::record};

record!(domain MonthSum, "closed_sum", |row| { party, category, kind, amount = "amount_ore" });

impl Tx {
    pub(crate) async fn insert_closed_sums(&mut self, month: Month, sums: &MonthSums) -> Result<(), StoreError> {
        insert_rows!(self, "closed_sum", sums.0, |sum| {
            month: month.first_day(),
            party: sum.party.clone(),
            category: sum.category.as_str(),
            kind: sum.kind.as_str(),
            amount_ore: sum.amount.0,
        });
        Ok(())
    }

    /// The closed months among those from the first to the last, as sums; call it for months in scope.
    pub async fn load_closed_sums(
        &mut self,
        first: Month,
        last: Month,
    ) -> Result<BTreeMap<Month, MonthSums>, StoreError> {
        struct Row {
            month: Month,
            sum: MonthSum,
        }
        record!(Row, "closed_sum", |row| { month, sum: row.within()? });
        let rows: Vec<Row> = on!(self, connection => sqlx::query_as(
            "SELECT month, party, category, kind, amount_ore FROM closed_sum WHERE month >= $1 AND month <= $2",
        )
        .bind(first.first_day())
        .bind(last.first_day())
        .fetch_all(connection)
        .await?);
        let mut months: BTreeMap<Month, MonthSums> = BTreeMap::new();
        for row in rows {
            months.entry(row.month).or_default().0.push(row.sum);
        }
        for sums in months.values_mut() {
            sums.0.sort_unstable();
        }
        Ok(months)
    }

    /// The part of entries begun by a month's end that is for days beyond it, by category, for its statement: every
    /// party may see it.
    pub async fn load_prepaid(&mut self, after: Month) -> Result<BTreeMap<CostCategory, Ore>, StoreError> {
        struct Row {
            category: CostCategory,
            days: (NaiveDate, NaiveDate),
            shared: Ore,
        }
        record!(Row, "cost_entry", |row| {
            category, days: (row.get("from_on")?, row.get("to_on")?), shared = "shared_ore",
        });
        let rows: Vec<Row> = on!(self, connection => sqlx::query_as(
            "SELECT category, from_on, to_on, shared_ore FROM cost_entry WHERE from_on <= $1 AND to_on > $1",
        )
        .bind(after.last_day())
        .fetch_all(connection)
        .await?);
        let mut sums = BTreeMap::new();
        for Row { category, days, shared } in rows {
            let sum = sums.entry(category).or_insert(Ore::ZERO);
            *sum = [*sum, prepaid(shared, days, after)].into_iter().sum();
        }
        Ok(sums)
    }
}
