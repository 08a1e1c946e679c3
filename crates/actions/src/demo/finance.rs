//! The agreement, the charges for bought vehicles, and the closed months: all but the last one, which waits for
//! somebody to close it.

use std::collections::BTreeSet;

use chrono::Datelike;
use vagnpark_domain::{
    access::Actor,
    cost::investment::Investment,
    cost::proposal::ProposalKind,
    ids::{OrganisationId, VehicleId},
    money::Ore,
    time::{Month, days_before},
};
use vagnpark_store::{InvestmentRecord, VehicleRecord};

use super::year::DAYS_BACK;
use crate::{
    ActionError, App,
    cost::{investment, period, proposal::operate::operate},
    work::Unaudited,
};

/// Days before today on which the agreement begins.
const AGREED_DAYS_BACK: u64 = 400;

/// 2.5 %, in hundredths of a per cent.
const RATE: u32 = 250;

pub(super) async fn create(app: &App, fleet: &[VehicleRecord]) -> Result<(), ActionError> {
    let operator = Actor::operator();
    operate(app, &operator, ProposalKind::Agreement, &agreement(app)).await?;
    invest(app, fleet).await?;
    let first = Month::of(days_before(app.today(), AGREED_DAYS_BACK));
    let last = Month::of(app.today()).previous();
    investment::post_capital(app, &operator, last).await?;
    for month in first.through(last.previous()) {
        period::close_period(app, &operator, month).await?;
    }
    Ok(())
}

/// The vehicles outside the pool were bought, and are charged over eight years; before the example's year they were
/// charged elsewhere.
async fn invest(app: &App, fleet: &[VehicleRecord]) -> Result<(), ActionError> {
    let bought: Vec<InvestmentRecord> =
        fleet.iter().filter(|vehicle| vehicle.pool.is_none()).filter_map(investment).collect();
    let owners: BTreeSet<OrganisationId> = bought.iter().map(|record| record.organisation).collect();
    let first_year = days_before(app.today(), AGREED_DAYS_BACK).year();
    for owner in owners {
        for year in first_year..=app.today().year() {
            let decision = "Kommunstyrelsen, internränta";
            investment::set_internal_rate(app, &Actor::operator(), Some(owner), (year, RATE), decision).await?;
        }
    }
    let operator = Actor::operator();
    let mut work = app.begin(&operator).await?;
    for record in &bought {
        work.tx.put_investment(record).await?;
    }
    let vehicles: Vec<VehicleId> = bought.iter().map(|record| record.investment.vehicle).collect();
    work.tx.mark_posted(&vehicles, Month::of(days_before(app.today(), DAYS_BACK)).previous()).await?;
    work.finish_unaudited(Unaudited::Example).await
}

fn investment(vehicle: &VehicleRecord) -> Option<InvestmentRecord> {
    let cost = vehicle.description.price?;
    let investment = Investment {
        vehicle: vehicle.id,
        in_use_from: vehicle.acquired_on?,
        cost,
        residual: Ore(cost.0 / 10),
        months: 96,
        sold: None,
    };
    let reference = format!("A-{}", vehicle.description.plate().replace('\u{a0}', ""));
    Some(InvestmentRecord { investment, organisation: vehicle.organisation, reference, posted_until: None })
}

fn agreement(app: &App) -> String {
    let first_month = Month::of(days_before(app.today(), AGREED_DAYS_BACK));
    format!(
        r#"name = "Samverkansavtal fordon"
first_month = "{first_month}"
decision = "Styrgruppen § 14"
parties = ["lindesberg", "nora", "hallefors", "ljusnarsberg"]

[preliminary]
lindesberg = "420000"
nora = "210000"
hallefors = "140000"
ljusnarsberg = "130000"

[[pass_on]]
body = "bkt"
key = {{ population = "2023-12-31" }}

[[pass_on]]
body = "bmb"
key = {{ population = "2023-12-31" }}

[[rule]]
name = "Drivmedel efter körd sträcka"
categories = ["fuel", "charging"]
pool = "bergslagen"
key = "distance"
use_counted_per = "pool"

[[rule]]
name = "Poolbilarnas fasta kostnad"
pool = "bergslagen"
categories = ["lease", "insurance", "tax", "depreciation", "interest"]
key = {{ mix = [{{ weight = 70, key = "time" }}, {{ weight = 30, key = {{ population = "2023-12-31" }} }}] }}
capacity_hours_per_working_day = 9
idle = {{ shares = {{ lindesberg = 52, nora = 24, hallefors = 14, ljusnarsberg = 10 }} }}

[[rule]]
name = "Övrigt för poolen efter folkmängd"
pool = "bergslagen"
key = {{ population = "2023-12-31" }}

[[rule]]
name = "Övrigt till den som har bilen"
key = "direct"
"#
    )
}
