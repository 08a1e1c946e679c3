//! The cost-sharing statement of a month, and the way from an amount down to its sources.

use vagnpark_domain::{
    access::{Actor, Permission},
    cost::{Agreement, CostEntry, Statement, StatementLine},
    organisation::Organisation,
    time::Month,
};
use vagnpark_export::{AgreementHeading, CostSharingReport};
use vagnpark_store::{AgreementVersion, TripRecord, Tx};

use super::reading_scope;
use crate::{app::App, error::ActionError};

/// A month's statement with the agreement it follows from.
#[derive(Clone, Debug)]
pub(crate) struct SharedMonth {
    pub(crate) agreement: AgreementVersion,
    pub(crate) statement: Statement,
    pub(crate) organisations: Vec<Organisation>,
}

impl SharedMonth {
    /// A party's full name.
    pub(crate) fn name_of(&self, code: &str) -> String {
        name_of(&self.organisations, code)
    }
}

fn name_of(organisations: &[Organisation], code: &str) -> String {
    organisations.iter().find(|organisation| organisation.code == code).map_or(code, |found| &found.name).to_owned()
}

/// Shares one month's costs. Only who answers for a party or body of the agreement may see it.
pub(crate) async fn share_month(app: &App, actor: &Actor, month: Month) -> Result<SharedMonth, ActionError> {
    let scope = reading_scope(actor, Permission::SeeStatements)?;
    let mut tx = app.store.read().await?;
    let agreement = tx.find_agreement_for(&scope, month).await?.ok_or(ActionError::NotFound("agreement"))?;
    let statement = compute(&mut tx, &agreement.agreement, month).await?;
    Ok(SharedMonth { agreement, statement, organisations: tx.list_organisations().await? })
}

async fn compute(tx: &mut Tx, agreement: &Agreement, month: Month) -> Result<Statement, ActionError> {
    let facts = tx.load_month_facts(month).await?;
    Ok(Statement::compute(agreement, &facts)?)
}

/// The report over several months, under the agreements that hold, or under another one for
/// comparison.
pub(crate) async fn report(
    app: &App,
    actor: &Actor,
    from: Month,
    to: Month,
    instead: Option<&Agreement>,
) -> Result<CostSharingReport, ActionError> {
    let scope = reading_scope(actor, Permission::SeeStatements)?;
    let mut tx = app.store.read().await?;
    let mut statements = Vec::new();
    let mut heading = AgreementHeading { name: String::new(), version: 0, decision: String::new() };
    let versions = tx.list_agreements(&scope).await?;
    let mut month = from;
    while month <= to {
        let held = AgreementVersion::held_in(&versions, month);
        let (agreement, version) = match (held, instead) {
            (_, Some(other)) => (other, 0),
            (Some(held), None) => (&held.agreement, held.version),
            (None, None) => return Err(ActionError::NotFound("agreement")),
        };
        heading = AgreementHeading { name: agreement.name.clone(), version, decision: agreement.decision.clone() };
        statements.push(compute(&mut tx, agreement, month).await?);
        month = month.next();
    }
    let organisations = tx.list_organisations().await?;
    CostSharingReport::new(&heading, &statements, |code| name_of(&organisations, code))
        .ok_or_else(|| vagnpark_domain::Refusal::invalid("to", "the last month is before the first").into())
}

/// A line with what lies behind it: the invoices, and the trips that its use was counted from.
#[derive(Clone, Debug)]
pub(crate) struct LineSources {
    pub(crate) shared: SharedMonth,
    pub(crate) line: StatementLine,
    pub(crate) entries: Vec<CostEntry>,
    pub(crate) trips: Vec<TripRecord>,
}

/// At most this many trips are shown behind a line.
pub(crate) const TRIPS_SHOWN: i64 = 500;

/// Opens a line of a month's statement, by its place.
pub(crate) async fn open_line(
    app: &App,
    actor: &Actor,
    month: Month,
    place: usize,
) -> Result<LineSources, ActionError> {
    let shared = share_month(app, actor, month).await?;
    let line = shared.statement.lines.get(place).cloned().ok_or(ActionError::NotFound("line"))?;
    let mut tx = app.store.read().await?;
    let all = tx.list_month_costs(month).await?;
    let mut entries: Vec<CostEntry> = all.into_iter().filter(|entry| line.entries.contains(&entry.id)).collect();
    entries.sort_by_key(|entry| (entry.from, entry.id));
    let trips = match line.vehicle {
        Some(vehicle) => tx.list_statement_trips(vehicle, month, TRIPS_SHOWN).await?,
        None => Vec::new(),
    };
    Ok(LineSources { shared, line, entries, trips })
}
