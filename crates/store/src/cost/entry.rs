//! Cost entries, and the facts a month's statement is computed from.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use uuid::Uuid;
use vagnpark_domain::{
    Refusal,
    access::{CostVerb, Interests, Object, Permitted, Scope},
    bounds::table,
    cost::{CostCategory, CostEntry, EntryFacts, MonthFacts, spread},
    ids::{BatchId, CostEntryId, OrganisationId, PoolId, VehicleId},
    money::Ore,
    time::Month,
};

use crate::{
    Locked, StoreError, Tx,
    bulk::insert_rows,
    on,
    register::vehicle::{had, ran},
    row::{Read, record},
};

/// A cost belongs to the organisation that it was entered for, and to those that ran its vehicle on one of its days
/// (V-11).
macro_rules! cost_own {
    ($dialect:ident) => {
        concat!(
            "c.organisation_id", $dialect!(in_ids "$2"), " OR ",
            ran!($dialect, "c.vehicle_id", "c.from_on", "c.to_on")
        )
    };
}

/// It is seen by those, too, who run the vehicle now, and who owned or paid for it on one of the days; one of a pool
/// that was entered for nobody by those who run all vehicles of the pool.
macro_rules! cost_visible {
    ($dialect:ident) => {
        concat!(
            "($1 OR ",
            cost_own!($dialect),
            " OR EXISTS (SELECT 1 FROM vehicle v WHERE v.id = c.vehicle_id AND v.organisation_id",
            $dialect!(in_ids "$2"), ") OR (c.organisation_id IS NULL AND c.vehicle_id IS NULL AND EXISTS \
             (SELECT 1 FROM vehicle v WHERE v.pool_id = c.pool_id) AND NOT EXISTS (SELECT 1 FROM vehicle v \
             WHERE v.pool_id = c.pool_id AND NOT v.organisation_id", $dialect!(in_ids "$2"), ")) OR ",
            had!($dialect, "c.vehicle_id", "'owner', 'payer'", "c.from_on", "c.to_on"),
            ")"
        )
    };
}

/// The entries in scope that pass a filter, with an extra condition and an order for each way of finding them.
macro_rules! costs_statement {
    ($dialect:ident, $way_in:literal, $($order:tt)+) => {
        concat!(
            "SELECT c.* FROM cost_entry c WHERE ", cost_visible!($dialect), $way_in,
            " AND ($4 IS NULL OR c.to_on >= $4) AND ($5 IS NULL OR c.from_on <= $5)
              AND ($6 IS NULL OR c.category = $6) AND ($7 IS NULL OR c.id > $7) ORDER BY ", $($order)+, " LIMIT $8"
        )
    };
}

/// A cost entry, with who may see it.
#[derive(Clone, Debug, PartialEq)]
pub struct CostRecord {
    /// The entry.
    pub entry: CostEntry,
    /// The organisation that runs what it is for; none for a pool shared by all.
    pub organisation: Option<OrganisationId>,
}

impl CostRecord {
    /// Whether it is within the bounds (D-1, D-2).
    pub fn within_bounds(&self) -> Result<(), Refusal> {
        let entry = &self.entry;
        table::COST_FROM.check(entry.from)?;
        table::COST_TO.check(entry.to)?;
        table::COST_NET.check(entry.net.0)?;
        table::COST_VAT.check(entry.vat.0)?;
        table::COST_RECOVERABLE_VAT.check(entry.recoverable_vat.0)?;
        table::SUPPLIER.check_some(entry.supplier.as_ref())?;
        table::REFERENCE.check_some(entry.reference.as_ref())
    }
}

/// Costs that somebody wants to write: each organisation that bears one of them has to agree.
#[derive(Clone, Copy, Debug)]
pub struct Costs<'a>(pub &'a [CostRecord]);

impl Object for Costs<'_> {
    type Verb = CostVerb;

    fn interests(&self) -> Interests {
        let mut run_by: Vec<OrganisationId> = self.0.iter().filter_map(|cost| cost.organisation).collect();
        run_by.sort_unstable();
        run_by.dedup();
        Interests { run_by, ..Interests::default() }
    }
}

/// Which entries to list.
#[derive(Clone, Debug, Default)]
pub struct CostFilter {
    /// Only for this vehicle.
    pub vehicle: Option<VehicleId>,
    /// Only those that touch this month.
    pub month: Option<Month>,
    /// Only of this category.
    pub category: Option<CostCategory>,
    /// Only those after this one.
    pub after: Option<CostEntryId>,
    /// At most this many.
    pub limit: i64,
}

record!(CostRecord, "cost_entry", |row| { entry: row.within()?, organisation = "organisation_id" });
record!(domain CostEntry, "cost_entry", |row| {
    id, vehicle = "vehicle_id", pool = "pool_id", category, from = "from_on", to = "to_on", net = "net_ore",
    vat = "vat_ore",
    recoverable_vat = "recoverable_vat_ore", supplier, reference, sender_key, corrects = "corrects_id",
});

impl Tx {
    /// Adds entries; what is late is billed in the first open month (C-11). `sender` is the organisation whose keys
    /// they carry.
    pub async fn insert_costs(
        &mut self,
        costs: &Permitted<Costs<'_>>,
        sender: OrganisationId,
        batch: Option<BatchId>,
    ) -> Result<(), StoreError> {
        let Costs(costs) = **costs;
        costs.iter().try_for_each(CostRecord::within_bounds)?;
        let span = self.share_closed_span().await?;
        insert_rows!(self, "cost_entry", costs, |cost| {
            id: cost.entry.id.0,
            vehicle_id: cost.entry.vehicle.map(|id| id.0),
            pool_id: cost.entry.pool.map(|id| id.0),
            organisation_id: cost.organisation.map(|id| id.0),
            category: cost.entry.category.as_str(),
            from_on: cost.entry.from,
            to_on: cost.entry.to,
            net_ore: cost.entry.net.0,
            vat_ore: cost.entry.vat.0,
            recoverable_vat_ore: cost.entry.recoverable_vat.0,
            supplier: cost.entry.supplier.clone(),
            reference: cost.entry.reference.clone(),
            sender_id: sender.0,
            sender_key: cost.entry.sender_key.clone(),
            batch_id: batch.map(|id| id.0),
            late_in: span.and_then(|span| span.late_in((cost.entry.from, cost.entry.to))).map(Month::first_day),
            corrects_id: cost.entry.corrects.map(|id| id.0),
        });
        Ok(())
    }

    /// The entries that came with this sender's keys, so that a second import recognises them.
    pub async fn list_sender_costs(&mut self, sender: OrganisationId) -> Result<Vec<CostEntry>, StoreError> {
        let rows: Vec<Read<CostEntry>> = on!(self, connection => sqlx::query_as(
            "SELECT * FROM cost_entry WHERE sender_id = $1 AND sender_key IS NOT NULL",
        )
        .bind(sender.0)
        .fetch_all(connection)
        .await?);
        Ok(rows.into_iter().map(|Read(entry)| entry).collect())
    }

    /// Which of some amounts of vehicles, in öre without VAT, are those of costs that begin within some days, with the
    /// first day of each. Call it for vehicles in scope: all are answered.
    pub async fn find_equal_costs(
        &mut self,
        amounts: &[(VehicleId, Ore)],
        (first, last): (NaiveDate, NaiveDate),
    ) -> Result<HashSet<(VehicleId, Ore, NaiveDate)>, StoreError> {
        let (vehicles, nets): (Vec<VehicleId>, Vec<i64>) = amounts.iter().map(|(id, net)| (*id, net.0)).unzip();
        let rows: Vec<(Uuid, i64, NaiveDate)> = on!(self, connection, dialect => sqlx::query_as(concat!(
            "SELECT DISTINCT c.vehicle_id, c.net_ore, c.from_on FROM ", dialect!(pairs "$1" "$2"), " p
             JOIN cost_entry c ON c.vehicle_id = p.id AND c.net_ore = p.value WHERE c.from_on BETWEEN $3 AND $4",
        ))
        .bind(dialect::ids(&vehicles))
        .bind(dialect::numbers(&nets))
        .bind(first)
        .bind(last)
        .fetch_all(connection)
        .await?);
        Ok(rows.into_iter().map(|(vehicle, net, day)| (VehicleId(vehicle), Ore(net), day)).collect())
    }

    /// What the costs of each vehicle that begin within some days add up to, in öre without VAT. Call it for vehicles
    /// in scope: all are answered.
    pub async fn sum_vehicle_costs(
        &mut self,
        first: NaiveDate,
        last: NaiveDate,
    ) -> Result<HashMap<VehicleId, i64>, StoreError> {
        let rows: Vec<(Uuid, i64)> = on!(self, connection => sqlx::query_as(
            "SELECT vehicle_id, CAST(sum(net_ore) AS BIGINT) FROM cost_entry
             WHERE vehicle_id IS NOT NULL AND from_on BETWEEN $1 AND $2 GROUP BY vehicle_id",
        )
        .bind(first)
        .bind(last)
        .fetch_all(connection)
        .await?);
        Ok(rows.into_iter().map(|(vehicle, sum)| (VehicleId(vehicle), sum)).collect())
    }

    /// The entries in scope that pass the filter, by id.
    pub async fn list_costs(&mut self, scope: &Scope, filter: &CostFilter) -> Result<Vec<CostRecord>, StoreError> {
        // A statement for each way of finding them, so that each uses its index.
        Ok(on!(self, connection, dialect => {
            let statement = match filter {
                CostFilter { vehicle: Some(_), .. } =>
                    costs_statement!(dialect, " AND c.vehicle_id = $3", dialect!(sorted "c.id")),
                CostFilter { month: Some(_), .. } =>
                    costs_statement!(dialect, " AND $3 IS NULL", dialect!(sorted "c.id")),
                CostFilter { .. } => costs_statement!(dialect, " AND $3 IS NULL", "c.id"),
            };
            sqlx::query_as(statement)
                .bind(scope.everything())
                .bind(dialect::ids(scope.organisations()))
                .bind(filter.vehicle.map(|id| id.0))
                .bind(filter.month.map(Month::first_day))
                .bind(filter.month.map(Month::last_day))
                .bind(filter.category.map(CostCategory::as_str))
                .bind(filter.after.map(|id| id.0))
                .bind(filter.limit)
                .fetch_all(connection)
                .await?
        }))
    }

    /// A page of the entries in scope that pass the filter, newest day first, after an offset.
    pub async fn list_costs_by_day(
        &mut self,
        scope: &Scope,
        filter: &CostFilter,
        after: i64,
    ) -> Result<Vec<CostRecord>, StoreError> {
        Ok(on!(self, connection, dialect => sqlx::query_as(concat!(
            "SELECT c.* FROM cost_entry c WHERE ", cost_visible!(dialect), "
               AND ($3 IS NULL OR c.vehicle_id = $3) AND ($4 IS NULL OR c.to_on >= $4) \
               AND ($5 IS NULL OR c.from_on <= $5)
               AND ($6 IS NULL OR c.category = $6)
             ORDER BY c.from_on DESC, c.id DESC LIMIT $7 OFFSET $8",
        ))
        .bind(scope.everything())
        .bind(dialect::ids(scope.organisations()))
        .bind(filter.vehicle.map(|id| id.0))
        .bind(filter.month.map(Month::first_day))
        .bind(filter.month.map(Month::last_day))
        .bind(filter.category.map(CostCategory::as_str))
        .bind(filter.limit)
        .bind(after)
        .fetch_all(connection)
        .await?))
    }

    /// How many entries in scope pass the filter, and their total amount to be shared.
    pub async fn sum_costs(&mut self, scope: &Scope, filter: &CostFilter) -> Result<(i64, Ore), StoreError> {
        let (count, shared): (i64, i64) = on!(self, connection, dialect => sqlx::query_as(concat!(
            "SELECT count(*), CAST(coalesce(sum(c.shared_ore), 0) AS BIGINT) FROM cost_entry c
             WHERE ", cost_visible!(dialect), "
               AND ($3 IS NULL OR c.vehicle_id = $3) AND ($4 IS NULL OR c.to_on >= $4) \
               AND ($5 IS NULL OR c.from_on <= $5)
               AND ($6 IS NULL OR c.category = $6)",
        ))
        .bind(scope.everything())
        .bind(dialect::ids(scope.organisations()))
        .bind(filter.vehicle.map(|id| id.0))
        .bind(filter.month.map(Month::first_day))
        .bind(filter.month.map(Month::last_day))
        .bind(filter.category.map(CostCategory::as_str))
        .fetch_one(connection)
        .await?);
        Ok((count, Ore(shared)))
    }

    /// One entry in scope.
    pub async fn find_cost(&mut self, scope: &Scope, id: CostEntryId) -> Result<Option<CostRecord>, StoreError> {
        Ok(on!(self, connection, dialect => sqlx::query_as(concat!(
            "SELECT c.* FROM cost_entry c WHERE ", cost_visible!(dialect), " AND c.id = $3",
        ))
        .bind(scope.everything())
        .bind(dialect::ids(scope.organisations()))
        .bind(id.0)
        .fetch_optional(connection)
        .await?))
    }

    /// One that belongs to an organisation in scope, which corrects it.
    pub async fn find_own_cost(&mut self, scope: &Scope, id: CostEntryId) -> Result<Option<CostRecord>, StoreError> {
        Ok(on!(self, connection, dialect => sqlx::query_as(concat!(
            "SELECT c.* FROM cost_entry c WHERE ($1 OR ", cost_own!(dialect), ") AND c.id = $3",
        ))
        .bind(scope.everything())
        .bind(dialect::ids(scope.organisations()))
        .bind(id.0)
        .fetch_optional(connection)
        .await?))
    }

    /// The same, locked until the transaction ends, so that two people correcting it do so one after the other. An
    /// entry never changes, so one that was read before it was locked is still right.
    pub async fn find_cost_for_update(
        &mut self,
        scope: &Scope,
        id: CostEntryId,
    ) -> Result<Option<Locked<CostRecord>>, StoreError> {
        let found = self.find_own_cost(scope, id).await?;
        if found.is_some() {
            on!(self, connection, dialect => sqlx::query(concat!(
                "SELECT id FROM cost_entry WHERE id", dialect!(in_ids "$1"), dialect!(for_update),
            ))
            .bind(dialect::ids(&[id]))
            .execute(connection)
            .await
            .map(|_| ())?);
        }
        Ok(found.map(Locked::new))
    }

    /// The corrections of an entry, in order.
    pub async fn list_cost_corrections(&mut self, original: &CostRecord) -> Result<Vec<CostEntry>, StoreError> {
        let rows: Vec<Read<CostEntry>> = on!(self, connection => sqlx::query_as(
            "SELECT * FROM cost_entry WHERE corrects_id = $1 ORDER BY id")
            .bind(original.entry.id.0)
            .fetch_all(connection)
            .await?);
        Ok(rows.into_iter().map(|Read(entry)| entry).collect())
    }

    /// Net, VAT and recoverable VAT of an entry with its corrections; nobody adds another correction meanwhile.
    pub async fn sum_cost(&mut self, original: &Locked<CostRecord>) -> Result<[Ore; 3], StoreError> {
        let (net, vat, recoverable): (i64, i64, i64) = on!(self, connection => sqlx::query_as(
            "SELECT CAST(sum(net_ore) AS BIGINT), CAST(sum(vat_ore) AS BIGINT), CAST(sum(recoverable_vat_ore) AS BIGINT)
             FROM cost_entry WHERE id = $1 OR corrects_id = $1",
        )
        .bind(original.entry.id.0)
        .fetch_one(connection)
        .await?);
        Ok([Ore(net), Ore(vat), Ore(recoverable)])
    }

    /// The entries that touch a month, for its statement: every party may see them.
    pub async fn list_month_costs(&mut self, month: Month) -> Result<Vec<CostEntry>, StoreError> {
        let rows: Vec<Read<CostEntry>> = on!(self, connection => sqlx::query_as(
            "SELECT * FROM cost_entry WHERE to_on >= $1 AND from_on <= $2",
        )
        .bind(month.first_day())
        .bind(month.last_day())
        .fetch_all(connection)
        .await?);
        Ok(rows.into_iter().map(|Read(entry)| entry).collect())
    }

    /// Everything a month's statement is computed from, as it was known to another month, in a constant number of
    /// queries. As known to itself, a month excludes what became known after it was closed.
    pub async fn load_month_facts(&mut self, month: Month, known_in: Month) -> Result<MonthFacts, StoreError> {
        let pools = self.list_pools().await?;
        let pool_code = |id: PoolId| pools.iter().find(|pool| pool.id == id).map(|pool| pool.code.clone());
        let entries = self.load_entry_facts(month, known_in, pool_code).await?;
        let vehicles = self.load_vehicle_facts(month).await?;
        let usage = self.load_usage(month, known_in).await?;
        let population = self.load_population().await?;
        Ok(MonthFacts { month, vehicles, entries, usage, population })
    }

    /// Only what sharing needs: a month of a large fleet has thousands of entries.
    async fn load_entry_facts(
        &mut self,
        month: Month,
        known_in: Month,
        pool_code: impl Fn(PoolId) -> Option<String>,
    ) -> Result<Vec<EntryFacts>, StoreError> {
        struct Row {
            id: CostEntryId,
            vehicle_id: Option<VehicleId>,
            pool_id: Option<PoolId>,
            organisation: Option<String>,
            category: CostCategory,
            from_on: NaiveDate,
            to_on: NaiveDate,
            shared_ore: i64,
            original_id: CostEntryId,
        }
        record!(Row, "cost_entry", |row| {
            id, vehicle_id, pool_id, organisation, category, from_on, to_on, shared_ore, original_id,
        });
        let rows: Vec<Row> = on!(self, connection => sqlx::query_as(
            "SELECT c.id, c.vehicle_id, c.pool_id, o.code AS organisation, c.category, c.from_on, c.to_on, c.shared_ore,
                coalesce(c.corrects_id, c.id) AS original_id
             FROM cost_entry c LEFT JOIN organisation o ON o.id = c.organisation_id
             WHERE c.to_on >= $1 AND c.from_on <= $2 AND (c.late_in IS NULL OR c.late_in <= $3) ORDER BY c.id",
        )
        .bind(month.first_day())
        .bind(month.last_day())
        .bind(known_in.first_day())
        .fetch_all(connection)
        .await?);
        // A cost and its corrections are spread as one amount (C-3), so that one corrected to zero leaves nothing.
        let mut corrected: HashMap<(CostEntryId, NaiveDate, NaiveDate), Ore> = HashMap::new();
        let facts = |row: Row| {
            let days = (row.from_on, row.to_on);
            let sum = corrected.entry((row.original_id, row.from_on, row.to_on)).or_insert(Ore::ZERO);
            let before = spread(*sum, days, month);
            *sum = Ore(sum.0.saturating_add(row.shared_ore));
            let amount = Ore(spread(*sum, days, month).0.saturating_sub(before.0));
            EntryFacts {
                id: row.id,
                vehicle: row.vehicle_id,
                pool: row.pool_id.and_then(&pool_code),
                organisation: row.organisation,
                category: row.category,
                days: (row.from_on.max(month.first_day()), row.to_on.min(month.last_day())),
                amount,
            }
        };
        Ok(rows.into_iter().map(facts).collect())
    }
}
