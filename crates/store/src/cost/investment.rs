//! Bought vehicles that are charged over their lives, and the internal rates they are charged with.

use vagnpark_domain::{
    Refusal,
    access::Scope,
    bounds::table,
    cost::investment::Investment,
    ids::{OrganisationId, VehicleId},
    time::Month,
};

use crate::{StoreError, Tx, error::all_written, on, register::vehicle::had, row::record};

/// An investment, with the organisation it belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvestmentRecord {
    /// The investment.
    pub investment: Investment,
    /// The organisation that bought it; what it costs is that of its owner of the day (V-11).
    pub organisation: OrganisationId,
    /// Invoice or decision.
    pub reference: String,
    /// The last month whose charges were entered as costs.
    pub posted_until: Option<Month>,
}

impl InvestmentRecord {
    /// Whether it is within the bounds (D-1, D-2).
    pub fn within_bounds(&self) -> Result<(), Refusal> {
        let investment = &self.investment;
        table::INVESTMENT_FROM.check(investment.in_use_from)?;
        table::INVESTMENT_COST.check(investment.cost.0)?;
        if let Some((on, price)) = investment.sold {
            table::INVESTMENT_SOLD_ON.check(on)?;
            table::INVESTMENT_SOLD_FOR.check(price.0)?;
        }
        table::INVESTMENT_REFERENCE.check(&self.reference)
    }
}

/// An organisation's internal rate in a year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RateRecord {
    /// Whose.
    pub organisation: OrganisationId,
    /// Which year.
    pub year: i32,
    /// Hundredths of a per cent.
    pub rate: u32,
    /// The decision behind it.
    pub decision: String,
}

impl RateRecord {
    /// Whether it is within the bounds (D-1, D-2).
    pub fn within_bounds(&self) -> Result<(), Refusal> {
        table::RATE_YEAR.check(self.year)?;
        table::RATE_DECISION.check(&self.decision)
    }
}

record!(InvestmentRecord, "investment", |row| {
    investment: row.within()?, organisation = "organisation_id", reference, posted_until,
});
record!(domain Investment, "investment", |row| {
    vehicle = "vehicle_id", in_use_from, cost = "cost_ore", residual = "residual_ore", months,
    sold: row.get::<Option<_>>("sold_on")?.zip(row.get("sold_for_ore")?),
});
record!(RateRecord, "internal_rate", |row| { organisation = "organisation_id", year, rate, decision });

/// An investment is seen by those who bought the vehicle, and by those who have owned it since (V-11).
macro_rules! investment_visible {
    ($dialect:ident) => {
        concat!(
            "($1 OR i.organisation_id", $dialect!(in_ids "$2"), " OR ",
            had!($dialect, "i.vehicle_id", "'owner'", "i.in_use_from", "h.from_on"), ")"
        )
    };
}

impl Tx {
    /// Adds an investment, or replaces what is known of it; what has been entered as costs is left alone.
    pub async fn put_investment(&mut self, record: &InvestmentRecord) -> Result<(), StoreError> {
        record.within_bounds()?;
        let investment = &record.investment;
        on!(self, connection => sqlx::query(
            "INSERT INTO investment (vehicle_id, organisation_id, in_use_from, cost_ore, residual_ore, months, \
             reference, sold_on, sold_for_ore)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
             ON CONFLICT (vehicle_id) DO UPDATE SET organisation_id = excluded.organisation_id, \
             in_use_from = excluded.in_use_from,
                cost_ore = excluded.cost_ore, residual_ore = excluded.residual_ore, months = excluded.months, \
                reference = excluded.reference,
                sold_on = excluded.sold_on, sold_for_ore = excluded.sold_for_ore",
        )
        .bind(investment.vehicle.0)
        .bind(record.organisation.0)
        .bind(investment.in_use_from)
        .bind(investment.cost.0)
        .bind(investment.residual.0)
        .bind(i64::from(investment.months))
        .bind(&record.reference)
        .bind(investment.sold.map(|(on, _)| on))
        .bind(investment.sold.map(|(_, price)| price.0))
        .execute(connection)
        .await
        .map(|_| ())?);
        Ok(())
    }

    /// The investments in scope, and those of vehicles that somebody in it has owned since, by when they were taken
    /// into use.
    pub async fn list_investments(&mut self, scope: &Scope) -> Result<Vec<InvestmentRecord>, StoreError> {
        Ok(on!(self, connection, dialect => sqlx::query_as(concat!(
            "SELECT i.* FROM investment i WHERE ", investment_visible!(dialect), "
             ORDER BY i.in_use_from, i.vehicle_id",
        ))
        .bind(scope.everything())
        .bind(dialect::ids(scope.organisations()))
        .fetch_all(connection)
        .await?))
    }

    /// The same, locked, for entering or changing their charges: nobody else does so until the transaction ends.
    pub async fn hold_investments(&mut self, scope: &Scope) -> Result<Vec<InvestmentRecord>, StoreError> {
        Ok(on!(self, connection, dialect => sqlx::query_as(concat!(
            "SELECT i.* FROM investment i WHERE ", investment_visible!(dialect), "
             ORDER BY i.in_use_from, i.vehicle_id", dialect!(for_update),
        ))
        .bind(scope.everything())
        .bind(dialect::ids(scope.organisations()))
        .fetch_all(connection)
        .await?))
    }

    /// Notes that the charges of locked investments were entered as costs up to a month.
    pub async fn mark_posted(&mut self, vehicles: &[VehicleId], until: Month) -> Result<(), StoreError> {
        let written = on!(self, connection, dialect => sqlx::query(concat!(
            "UPDATE investment SET posted_until = $1 WHERE vehicle_id", dialect!(in_ids "$2"),
        ))
        .bind(until.first_day())
        .bind(dialect::ids(vehicles))
        .execute(connection)
        .await?
        .rows_affected());
        all_written(written, vehicles.len())
    }

    /// How many investments have charges for a month that have not been entered, whoever owns them: they would be part
    /// of it.
    pub async fn count_unposted_investments(
        &mut self,
        month: Month,
        organisations: &[OrganisationId],
    ) -> Result<i64, StoreError> {
        Ok(on!(self, connection, dialect => sqlx::query_scalar(concat!(
            "SELECT count(*) FROM investment WHERE in_use_from <= $2 AND (posted_until IS NULL OR posted_until < $1)
               AND (sold_on IS NULL OR sold_on >= $1) AND organisation_id", dialect!(in_ids "$3"),
        ))
        .bind(month.first_day())
        .bind(month.last_day())
        .bind(dialect::ids(organisations))
        .fetch_one(connection)
        .await?))
    }

    /// Sets an organisation's rate of a year.
    pub async fn put_internal_rate(&mut self, rate: &RateRecord) -> Result<(), StoreError> {
        rate.within_bounds()?;
        on!(self, connection => sqlx::query(
            "INSERT INTO internal_rate (organisation_id, year, rate, decision) VALUES ($1, $2, $3, $4)
             ON CONFLICT (organisation_id, year) DO UPDATE SET rate = excluded.rate, decision = excluded.decision",
        )
        .bind(rate.organisation.0)
        .bind(i64::from(rate.year))
        .bind(i64::from(rate.rate))
        .bind(&rate.decision)
        .execute(connection)
        .await
        .map(|_| ())?);
        Ok(())
    }

    /// The rates in scope, by organisation and year.
    pub async fn list_internal_rates(&mut self, scope: &Scope) -> Result<Vec<RateRecord>, StoreError> {
        Ok(on!(self, connection, dialect => sqlx::query_as(concat!(
            "SELECT organisation_id, year, rate, decision FROM internal_rate WHERE ($1 OR organisation_id",
                dialect!(in_ids "$2"), ")
             ORDER BY organisation_id, year",
        ))
        .bind(scope.everything())
        .bind(dialect::ids(scope.organisations()))
        .fetch_all(connection)
        .await?))
    }
}
