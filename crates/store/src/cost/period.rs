//! Closed periods: what was billed stays for ever, and what becomes known late is billed in the first open month (C-10,
//! C-11). The guard `period_closed` in `migrations/` holds on every path.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use uuid::Uuid;
use vagnpark_domain::{
    Refusal,
    access::Scope,
    bounds::table,
    cost::{
        StatementLine,
        period::{ClosedSpan, FrozenFacts},
        proposal::{Consent, Matter},
        year::MonthSums,
    },
    ids::{AgreementId, OrganisationId},
    money::Ore,
    time::Month,
};

use crate::{
    Inner, Locked, StoreError, TripNotes, TripUse, Tx,
    bulk::insert_rows,
    driving::usage::UsePlace,
    on,
    row::{Cells, Line, Read, record},
};

/// A closed month.
#[derive(Clone, Debug, PartialEq)]
pub struct ClosedPeriod {
    /// Which.
    pub month: Month,
    /// The version of the agreement that it was shared by.
    pub agreement: AgreementId,
    /// When.
    pub closed_at: DateTime<Utc>,
    /// By whom.
    pub closed_by: String,
    /// The sum of its lines.
    pub total: Ore,
    /// The hash of the month closed before it; empty for the first.
    pub previous_hash: String,
    /// The hash over the month's report and `previous_hash`, with the name of its form.
    pub hash: String,
}

/// The amount of one receiver of a closed month.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClosedReceiver {
    /// Who.
    pub organisation: OrganisationId,
    /// How much.
    pub amount: Ore,
    /// SHA-256 over the receiver's own statement.
    pub hash: String,
}

/// The right values of a trip that was billed with others.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TripCorrection {
    /// Its id.
    pub id: Uuid,
    /// The month that bills the difference.
    pub late_in: Month,
    /// Whose use it was taken to be.
    pub payer_before: OrganisationId,
    /// Whose use it was.
    pub payer_after: OrganisationId,
    /// Metres it was taken to be.
    pub distance_before: i64,
    /// Metres it was.
    pub distance_after: i64,
    /// Why.
    pub reason: String,
    /// When it was corrected.
    pub made_at: DateTime<Utc>,
    /// By whom.
    pub made_by: String,
}

impl TripCorrection {
    /// Whether it is within the bounds (D-1, D-2).
    pub fn within_bounds(&self) -> Result<(), Refusal> {
        table::CORRECTED_DISTANCE_M.check(self.distance_after)?;
        table::TRIP_CORRECTION_REASON.check(&self.reason)
    }
}

record!(ClosedPeriod, "closed_period", |row| {
    month, agreement = "agreement_id", closed_at, closed_by, total = "total_ore", previous_hash, hash,
});
record!(TripCorrection, "trip_correction", |row| {
    id, late_in, payer_before, payer_after, distance_before, distance_after, reason, made_at, made_by,
});
record!(ClosedReceiver, "closed_receiver", |row| { organisation = "organisation_id", amount = "amount_ore", hash });
record!(domain StatementLine, "closed_line", |row| {
    rule, rule_name, decision, vehicle = "vehicle_id", number, registration_number, category, kind,
    amount = "amount_ore", key,
    unit, shares: row.json("shares")?, entries: row.json("entries")?,
    origin: late_origin(row)?,
});

/// The month that a line bills for, if other than its own.
fn late_origin<R: Cells>(row: &Line<'_, R>) -> Result<Option<Month>, StoreError> {
    let (month, origin): (Month, Month) = (row.get("month")?, row.get("origin")?);
    Ok(Some(origin).filter(|origin| *origin != month))
}

impl Tx {
    /// The closed months, for a transaction that writes something a month bills: no month is closed until it ends.
    pub async fn share_closed_span(&mut self) -> Result<Option<ClosedSpan>, StoreError> {
        // On SQLite there is only one writer.
        if let Inner::Postgres(tx) = &mut self.inner {
            sqlx::query("SELECT share_periods()").execute(&mut **tx).await?;
        }
        self.closed_span().await
    }

    /// The closed months.
    pub async fn closed_span(&mut self) -> Result<Option<ClosedSpan>, StoreError> {
        let (first, last): (Option<NaiveDate>, Option<NaiveDate>) = on!(self, connection =>
            sqlx::query_as("SELECT min(month), max(month) FROM closed_period").fetch_one(connection).await?);
        Ok(first.zip(last).map(|(first, last)| ClosedSpan { first: Month::of(first), open: Month::of(last).next() }))
    }

    /// Waits until nobody is writing anything a month bills, and keeps everybody from it until this transaction ends.
    pub async fn hold_periods(&mut self) -> Result<(), StoreError> {
        if let Inner::Postgres(tx) = &mut self.inner {
            sqlx::query("SELECT pg_advisory_xact_lock(1001010)").execute(&mut **tx).await?;
        }
        Ok(())
    }

    /// Closes a month by the report with a hash, as all who are asked have agreed, with its lines and what each
    /// receiver owes.
    pub async fn insert_closed_period(
        &mut self,
        (consent, report_hash): (&Consent, &str),
        period: &ClosedPeriod,
        facts: &FrozenFacts,
        receivers: &[ClosedReceiver],
        lines: &[StatementLine],
    ) -> Result<(), StoreError> {
        consent.must_cover(&Matter::report(report_hash))?;
        self.insert_closed_lines(period.month, lines).await?;
        self.insert_closed_sums(period.month, &MonthSums::of(lines)).await?;
        insert_rows!(self, "closed_receiver", receivers, |receiver| {
            month: period.month.first_day(),
            organisation_id: receiver.organisation.0,
            amount_ore: receiver.amount.0,
            hash: receiver.hash.clone(),
        });
        on!(self, connection => sqlx::query(
            "INSERT INTO closed_period (month, until_on, agreement_id, closed_at, closed_by, total_ore, facts, \
             previous_hash, hash)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        )
        .bind(period.month.first_day())
        .bind(period.month.next().first_day())
        .bind(period.agreement.0)
        .bind(period.closed_at)
        .bind(&period.closed_by)
        .bind(period.total.0)
        .bind(json(facts))
        .bind(&period.previous_hash)
        .bind(&period.hash)
        .execute(connection)
        .await
        .map(|_| ())?);
        Ok(())
    }

    async fn insert_closed_lines(&mut self, month: Month, lines: &[StatementLine]) -> Result<(), StoreError> {
        let placed: Vec<(i64, &StatementLine)> = (0..).zip(lines).collect();
        insert_rows!(self, "closed_line", placed, |(place, line)| {
            month: month.first_day(),
            place: *place,
            origin: line.origin.unwrap_or(month).first_day(),
            rule: i64::try_from(line.rule).unwrap_or(i64::MAX),
            rule_name: line.rule_name.clone(),
            decision: line.decision.clone(),
            vehicle_id: line.vehicle.map(|id| id.0),
            number: line.number.clone(),
            registration_number: line.registration_number.clone(),
            category: line.category.as_str(),
            kind: line.kind.as_str(),
            amount_ore: line.amount.0,
            key: line.key.as_str(),
            unit: line.unit.as_str(),
            shares: json(&line.shares),
            entries: json(&line.entries),
        });
        Ok(())
    }

    /// The closed months whose agreement's parties are in scope, in order.
    pub async fn list_closed_periods(&mut self, scope: &Scope) -> Result<Vec<ClosedPeriod>, StoreError> {
        Ok(on!(self, connection, dialect => sqlx::query_as(concat!(
            "SELECT month, agreement_id, closed_at, closed_by, total_ore, previous_hash, hash FROM closed_period c
             WHERE ($1 OR EXISTS (SELECT 1 FROM agreement_party p WHERE p.agreement_id = c.agreement_id \
             AND p.organisation_id",
            dialect!(in_ids "$2"), ")) ORDER BY month",
        ))
        .bind(scope.everything())
        .bind(dialect::ids(scope.organisations()))
        .fetch_all(connection)
        .await?))
    }

    /// What each receiver of a closed month owes; call it for a month in scope.
    pub async fn list_closed_receivers(&mut self, month: Month) -> Result<Vec<ClosedReceiver>, StoreError> {
        Ok(on!(self, connection => sqlx::query_as(
            "SELECT organisation_id, amount_ore, hash FROM closed_receiver WHERE month = $1 ORDER BY organisation_id",
        )
        .bind(month.first_day())
        .fetch_all(connection)
        .await?))
    }

    /// The lines of a closed month as they were billed; call it for a month in scope.
    pub async fn list_closed_lines(&mut self, month: Month) -> Result<Vec<StatementLine>, StoreError> {
        let rows: Vec<Read<StatementLine>> = on!(self, connection => sqlx::query_as(
            "SELECT * FROM closed_line WHERE month = $1 ORDER BY place")
            .bind(month.first_day())
            .fetch_all(connection)
            .await?);
        Ok(rows.into_iter().map(|Read(line)| line).collect())
    }

    /// How many lines the closed months among those from the first to the last have; call it for months in scope.
    pub async fn count_closed_lines(&mut self, first: Month, last: Month) -> Result<usize, StoreError> {
        let count: i64 = on!(self, connection => sqlx::query_scalar(
            "SELECT count(*) FROM closed_line WHERE month >= $1 AND month <= $2",
        )
        .bind(first.first_day())
        .bind(last.first_day())
        .fetch_one(connection)
        .await?);
        Ok(usize::try_from(count).unwrap_or(usize::MAX))
    }

    /// Everything that was billed for a closed month, in it and later; call it for a month in scope.
    pub async fn list_billed_lines(&mut self, origin: Month) -> Result<Vec<StatementLine>, StoreError> {
        let rows: Vec<Read<StatementLine>> = on!(self, connection => sqlx::query_as(
            "SELECT * FROM closed_line WHERE origin = $1 ORDER BY month, place")
            .bind(origin.first_day())
            .fetch_all(connection)
            .await?);
        Ok(rows.into_iter().map(|Read(line)| line).collect())
    }

    /// The changeable facts that a closed month was shared by.
    pub async fn load_frozen_facts(&mut self, month: Month) -> Result<FrozenFacts, StoreError> {
        let facts: Option<String> = on!(self, connection => sqlx::query_scalar(
            "SELECT facts FROM closed_period WHERE month = $1")
            .bind(month.first_day())
            .fetch_optional(connection)
            .await?);
        let Some(facts) = facts else { return Ok(FrozenFacts::default()) };
        serde_json::from_str(&facts).map_err(|error| StoreError::Unreadable {
            table: "closed_period",
            column: "facts",
            value: error.to_string(),
        })
    }

    /// The closed months that have late facts billed by a month.
    pub async fn list_late_origins(&mut self, late_in: Month, span: ClosedSpan) -> Result<Vec<Month>, StoreError> {
        let used: Vec<NaiveDate> = on!(self, connection => sqlx::query_scalar(
            "SELECT DISTINCT month FROM usage_late WHERE late_in = $1")
            .bind(late_in.first_day())
            .fetch_all(connection)
            .await?);
        let costs: Vec<(NaiveDate, NaiveDate)> = on!(self, connection =>
            sqlx::query_as("SELECT DISTINCT from_on, to_on FROM cost_entry WHERE late_in = $1")
                .bind(late_in.first_day())
                .fetch_all(connection)
                .await?);
        let mut origins: Vec<Month> = used.into_iter().map(Month::of).collect();
        origins.extend(costs.into_iter().flat_map(|days| span.closed_within(days)));
        origins.sort_unstable();
        origins.dedup();
        Ok(origins)
    }

    /// How many purchases of a month, or of an earlier one, wait for a vehicle, whoever made them: they would be part
    /// of it, or be billed late in it.
    pub async fn count_unmatched_purchases(
        &mut self,
        month: Month,
        organisations: &[OrganisationId],
    ) -> Result<i64, StoreError> {
        Ok(on!(self, connection, dialect => sqlx::query_scalar(concat!(
            "SELECT count(*) FROM purchase WHERE vehicle_id IS NULL AND at < $1 \
             AND (organisation_id IS NULL OR organisation_id", dialect!(in_ids "$2"), ")",
        ))
        .bind(month.window().end())
        .bind(dialect::ids(organisations))
        .fetch_one(connection)
        .await?))
    }

    /// The numbers of vehicles that were used in a month but have no odometer reading in it, whoever runs them.
    pub async fn list_used_without_reading(&mut self, month: Month) -> Result<Vec<String>, StoreError> {
        let window = month.window();
        Ok(on!(self, connection => sqlx::query_scalar(
            "SELECT DISTINCT coalesce(v.registration_number, v.inventory_number, '') AS number FROM usage_month u \
             JOIN vehicle v ON v.id = u.vehicle_id
             WHERE u.month = $1 AND NOT EXISTS (SELECT 1 FROM odometer_reading r WHERE r.vehicle_id = v.id \
             AND r.at >= $2 AND r.at < $3)
             ORDER BY number",
        )
        .bind(month.first_day())
        .bind(window.start())
        .bind(window.end())
        .fetch_all(connection)
        .await?))
    }

    /// Corrects a trip that was billed: its use changes in the month that bills the difference.
    pub async fn insert_trip_correction(
        &mut self,
        billed: &Locked<TripUse>,
        correction: &TripCorrection,
    ) -> Result<(), StoreError> {
        correction.within_bounds()?;
        on!(self, connection => sqlx::query(
            "INSERT INTO trip_correction (id, trip_id, late_in, payer_before, payer_after, distance_before, \
             distance_after, reason, made_at,
                made_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        )
        .bind(correction.id)
        .bind(billed.trip.0)
        .bind(correction.late_in.first_day())
        .bind(correction.payer_before.0)
        .bind(correction.payer_after.0)
        .bind(correction.distance_before)
        .bind(correction.distance_after)
        .bind(&correction.reason)
        .bind(correction.made_at)
        .bind(&correction.made_by)
        .execute(connection)
        .await
        .map(|_| ())?);
        let time = billed.duration_s;
        let place =
            |payer| UsePlace { month: billed.month, late_in: Some(correction.late_in), vehicle: billed.vehicle, payer };
        self.add_up(&[
            (place(correction.payer_before), (-correction.distance_before, -time, -1)),
            (place(correction.payer_after), (correction.distance_after, time, 1)),
        ])
        .await
    }

    /// The right values of a trip, if it was corrected: whose use it was, and metres.
    pub async fn find_trip_correction(
        &mut self,
        trip: &TripNotes,
    ) -> Result<Option<(OrganisationId, i64)>, StoreError> {
        let row: Option<(Uuid, i64)> = on!(self, connection => sqlx::query_as(
            "SELECT payer_after, distance_after FROM trip_correction WHERE trip_id = $1 \
             ORDER BY made_at DESC, id DESC LIMIT 1",
        )
        .bind(trip.id.0)
        .fetch_optional(connection)
        .await?);
        Ok(row.map(|(payer, distance_m)| (payer.into(), distance_m)))
    }

    /// The corrections of a trip after it was billed, in order.
    pub async fn list_trip_corrections(&mut self, trip: &TripNotes) -> Result<Vec<TripCorrection>, StoreError> {
        Ok(on!(self, connection => sqlx::query_as(
            "SELECT id, late_in, payer_before, payer_after, distance_before, distance_after, reason, made_at, made_by
             FROM trip_correction WHERE trip_id = $1 ORDER BY made_at, id",
        )
        .bind(trip.id.0)
        .fetch_all(connection)
        .await?))
    }
}

fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}
