//! The cost-sharing statement of a month, and the way from an amount down to its sources. A closed month's is what was
//! billed; an open one's is what it would be now, with what became known late (C-10, C-11).

use std::collections::{BTreeMap, BTreeSet};

use vagnpark_domain::{
    Fault, Field, Refusal,
    access::{Actor, Permission},
    bounds::Shown,
    cost::{
        Agreement, CostEntry, MonthFacts, Statement, StatementLine, Usage, UseCountedPer,
        period::{ClosedSpan, FrozenFacts, adjustments},
        year::MonthSums,
    },
    register::{organisation::Organisation, reading::Reading},
    time::Month,
};
use vagnpark_export::{AgreementHeading, CostSharingReport};
use vagnpark_store::{AgreementVersion, TripRecord, Tx, Versions};

use crate::{app::App, error::ActionError, reading_scope};

/// A month's statement, with the agreement it follows from.
#[derive(Clone, Debug)]
pub struct SharedMonth {
    /// The version of the agreement that shares it.
    pub agreement: AgreementVersion,
    /// The statement.
    pub statement: Statement,
    /// All organisations, for their names.
    pub organisations: Vec<Organisation>,
    /// Whether the month is closed, so that this is what was billed.
    pub closed: bool,
    /// What the parties were called, by code, when it was closed.
    names: BTreeMap<String, String>,
}

impl SharedMonth {
    /// A party's full name, as it was when the month was closed.
    pub fn name_of(&self, code: &str) -> String {
        let now = || self.organisations.iter().find(|found| found.code == code).map(|found| found.name.clone());
        self.names.get(code).cloned().or_else(now).unwrap_or_else(|| code.to_owned())
    }

    /// The part of a month's facts that must be kept so that it can be computed again.
    pub(crate) fn freeze(&self, facts: &MonthFacts) -> FrozenFacts {
        let names = self.statement.parties.iter().map(|party| (party.clone(), self.name_of(party)));
        FrozenFacts::of(facts, names.collect())
    }

    /// The month as a report.
    pub fn report(&self) -> Option<CostSharingReport> {
        let heading = heading(&self.agreement.agreement, self.agreement.version);
        CostSharingReport::new(&heading, vec![self.statement.clone()], self.closed, |code| self.name_of(code))
    }
}

/// The heading of a statement under the agreement.
pub fn heading(agreement: &Agreement, version: i64) -> AgreementHeading {
    AgreementHeading { name: agreement.name.clone(), version, decision: agreement.decision.clone() }
}

/// The books that the statement of any month is made from.
pub struct Books {
    versions: Versions<AgreementVersion>,
    organisations: Vec<Organisation>,
    /// The months that are closed.
    pub span: Option<ClosedSpan>,
}

impl Books {
    /// Opens the books of the agreements that the actor's organisations are parties or bodies of.
    pub async fn open(tx: &mut Tx, actor: &Actor) -> Result<Self, ActionError> {
        let scope = reading_scope(actor, Permission::SeeStatements)?;
        Ok(Self {
            versions: tx.list_agreement_versions(&scope).await?,
            organisations: tx.list_organisations().await?,
            span: tx.closed_span().await?,
        })
    }

    /// The agreement that holds for a month, if it is one of the actor's: an organisation that is not a party then sees
    /// nothing of the month.
    pub(crate) fn agreement_for(&self, month: Month) -> Result<&AgreementVersion, ActionError> {
        self.versions.seen_in(month).ok_or(ActionError::NotFound("agreement"))
    }

    /// Whether an agreement holds for a month, whoever may see it.
    pub(crate) fn is_held(&self, month: Month) -> bool {
        self.versions.held_in(month).is_some()
    }

    pub(crate) fn is_closed(&self, month: Month) -> bool {
        self.span.is_some_and(|span| span.covers(month))
    }

    /// A month as it was billed, or as it would be now.
    pub async fn share(&self, tx: &mut Tx, month: Month) -> Result<SharedMonth, ActionError> {
        let agreement = self.agreement_for(month)?.clone();
        let closed = self.is_closed(month);
        let (statement, names) = if closed {
            let frozen = tx.load_frozen_facts(month).await?;
            (Self::billed(tx, &agreement.agreement, month).await?, frozen.names)
        } else {
            (self.as_it_would_be(tx, &agreement.agreement, month).await?, BTreeMap::new())
        };
        Ok(SharedMonth { agreement, statement, organisations: self.organisations.clone(), closed, names })
    }

    /// A month as sums, as it was billed or as it would be now.
    pub(crate) async fn sum_up(&self, tx: &mut Tx, month: Month) -> Result<MonthSums, ActionError> {
        if self.is_closed(month) {
            return Ok(tx.load_closed_sums(month, month).await?.remove(&month).unwrap_or_default());
        }
        Ok(MonthSums::from(&self.share(tx, month).await?.statement))
    }

    async fn billed(tx: &mut Tx, agreement: &Agreement, month: Month) -> Result<Statement, ActionError> {
        let lines = tx.list_closed_lines(month).await?;
        let mut parties = agreement.parties.clone();
        add_parties(&mut parties, &lines);
        Ok(Statement { month, parties, lines, problems: Vec::new() })
    }

    async fn as_it_would_be(&self, tx: &mut Tx, agreement: &Agreement, month: Month) -> Result<Statement, ActionError> {
        // A month before the first closed one is never closed: what is late for others is not late for it.
        let known_in = self.span.map_or(month, |span| span.open.max(month));
        let facts = tx.load_month_facts(month, known_in).await?;
        let mut statement = Statement::compute(agreement, &facts)?;
        if let Some(span) = self.span.filter(|span| span.open == month) {
            for origin in tx.list_late_origins(month, span).await? {
                self.adjust(tx, &mut statement, origin).await?;
            }
        }
        Ok(statement)
    }

    /// Adds what became known about a closed month.
    async fn adjust(&self, tx: &mut Tx, statement: &mut Statement, origin: Month) -> Result<(), ActionError> {
        // A month's adjustments are its own, also for parties that came later.
        let agreement = &self.versions.held_in(origin).ok_or(ActionError::NotFound("agreement"))?.agreement;
        let mut facts = tx.load_month_facts(origin, statement.month).await?;
        tx.load_frozen_facts(origin).await?.restore(&mut facts, agreement);
        let right = Statement::compute(agreement, &facts)?;
        let lines = adjustments(origin, &tx.list_billed_lines(origin).await?, &right);
        add_parties(&mut statement.parties, &lines);
        statement.lines.extend(lines);
        statement.problems.extend(right.problems);
        Ok(())
    }

    /// A month's own facts, with everything that is known today.
    pub(crate) async fn known_facts(&self, tx: &mut Tx, month: Month) -> Result<MonthFacts, ActionError> {
        let known_in = self.span.map_or(month, |span| span.open.max(month));
        let mut facts = tx.load_month_facts(month, known_in).await?;
        if self.is_closed(month) {
            let population = std::mem::take(&mut facts.population);
            let agreement = &self.agreement_for(month)?.agreement;
            tx.load_frozen_facts(month).await?.restore(&mut facts, agreement);
            facts.population = population;
        }
        Ok(facts)
    }

    /// An organisation's name today.
    pub fn name_of(&self, code: &str) -> String {
        self.organisations.iter().find(|found| found.code == code).map_or(code, |found| &found.name).to_owned()
    }
}

fn add_parties(parties: &mut Vec<String>, lines: &[StatementLine]) {
    add_strays(parties, lines.iter().flat_map(|line| &line.shares).map(|share| share.party.as_str()));
}

/// Every organisation with a share is a party, even if only of an earlier agreement: those come last, by code.
pub(crate) fn add_strays<'a>(parties: &mut Vec<String>, owing: impl Iterator<Item = &'a str>) {
    let strays: BTreeSet<&str> = owing.filter(|code| !parties.iter().any(|party| party == code)).collect();
    parties.extend(strays.into_iter().map(str::to_owned));
}

/// Shares one month's costs. Only those who answer for a party or body of the agreement may see the result.
#[tracing::instrument(skip_all)]
pub async fn share_month(app: &App, actor: &Actor, month: Month) -> Result<SharedMonth, ActionError> {
    let mut tx = app.store.read().await?;
    let books = Books::open(&mut tx, actor).await?;
    books.share(&mut tx, month).await
}

/// A month, with the months it is compared with.
#[derive(Clone, Debug)]
pub struct MonthGlance {
    /// The month's statement.
    pub shared: SharedMonth,
    /// The month before; none if no agreement held then.
    pub month_before: Option<MonthSums>,
    /// The same month of the year before.
    pub year_before: Option<MonthSums>,
    /// Whether an agreement holds for the next month.
    pub goes_on: bool,
}

/// Shares a month, the one before it, and the same month of the year before.
#[tracing::instrument(skip_all)]
pub async fn compare_months(app: &App, actor: &Actor, month: Month) -> Result<MonthGlance, ActionError> {
    let mut tx = app.store.read().await?;
    let books = Books::open(&mut tx, actor).await?;
    let shared = books.share(&mut tx, month).await?;
    let mut before = Vec::with_capacity(2);
    for earlier in [month.previous(), month.back(12)] {
        before.push(match books.agreement_for(earlier) {
            Ok(_) => Some(books.sum_up(&mut tx, earlier).await?),
            Err(_) => None,
        });
    }
    let year_before = before.pop().flatten();
    let goes_on = books.agreement_for(month.next()).is_ok();
    Ok(MonthGlance { shared, month_before: before.pop().flatten(), year_before, goes_on })
}

/// The report over several months, under the agreements that hold, or under another one for
/// comparison.
#[tracing::instrument(skip_all)]
pub async fn report(
    app: &App,
    actor: &Actor,
    from: Month,
    to: Month,
    instead: Option<&Agreement>,
) -> Result<CostSharingReport, ActionError> {
    let mut tx = app.store.read().await?;
    let books = Books::open(&mut tx, actor).await?;
    let (mut statements, mut names, mut closed) = (Vec::new(), BTreeMap::new(), instead.is_none());
    let mut head = AgreementHeading { name: String::new(), version: 0, decision: String::new() };
    for month in from.through(to) {
        if let Some(other) = instead {
            head = heading(other, 0);
            statements.push(Statement::compute(other, &books.known_facts(&mut tx, month).await?)?);
        } else {
            let shared = books.share(&mut tx, month).await?;
            head = heading(&shared.agreement.agreement, shared.agreement.version);
            closed &= shared.closed;
            names.extend(shared.statement.parties.iter().map(|party| (party.clone(), shared.name_of(party))));
            statements.push(shared.statement);
        }
    }
    let name_of = |code: &str| names.get(code).cloned().unwrap_or_else(|| books.name_of(code));
    CostSharingReport::new(&head, statements, closed, name_of).ok_or_else(|| ends_before_it_begins(from, to).into())
}

/// Adds the invoices and other entries behind its lines to a report that the actor may see, for a format that lists
/// them; a report with very many lines goes without.
#[tracing::instrument(skip_all)]
pub async fn add_vouchers(app: &App, report: &mut CostSharingReport) -> Result<(), ActionError> {
    if report.lines.len() > vagnpark_export::EXPLAINED {
        return Ok(());
    }
    let mut tx = app.store.read().await?;
    let listed: BTreeSet<_> = report.lines.iter().flat_map(|line| line.entries.iter().copied()).collect();
    let about: BTreeSet<Month> = report.lines.iter().map(|line| line.original.unwrap_or(line.month)).collect();
    for month in about {
        let entries = tx.list_month_costs(month).await?;
        let entries = entries.into_iter().filter(|entry| listed.contains(&entry.id));
        report.vouchers.extend(entries.map(|entry| (entry.id, entry)));
    }
    Ok(())
}

/// A line with its sources: the invoices, the trips that its use was counted from, and the odometer readings.
#[derive(Clone, Debug)]
pub struct LineSources {
    /// The month's statement.
    pub shared: SharedMonth,
    /// The line.
    pub line: StatementLine,
    /// The costs behind it.
    pub entries: Vec<CostEntry>,
    /// The trips that its basis was counted from.
    pub trips: Vec<TripRecord>,
    /// The readings, latest first.
    pub readings: Vec<Reading>,
    /// The use of the whole pool, if that is what was counted: number, and use by payer.
    pub pool_use: Vec<(String, Usage)>,
}

/// The use of a line's pool in a month, by number and payer; empty if each vehicle's own use was counted.
async fn pool_use(
    tx: &mut Tx,
    books: &Books,
    line: &StatementLine,
    month: Month,
) -> Result<Vec<(String, Usage)>, ActionError> {
    let rule = books.versions.held_in(month).and_then(|held| held.agreement.rules.get(line.rule));
    let counted = line.vehicle.is_none() || rule.is_some_and(|rule| rule.use_counted_per == UseCountedPer::Pool);
    if !counted {
        return Ok(Vec::new());
    }
    let Some(held) = books.versions.held_in(month) else { return Ok(Vec::new()) };
    let facts = books.known_facts(tx, month).await?.concerning(&held.agreement).into_owned();
    let own = facts.vehicles.iter().find(|vehicle| Some(vehicle.id) == line.vehicle);
    let Some(pool) = own.map_or(Some(line.number.clone()), |vehicle| vehicle.pool.clone()) else {
        return Ok(Vec::new());
    };
    let in_pool: BTreeMap<_, _> = facts
        .vehicles
        .iter()
        .filter(|vehicle| vehicle.pool.as_ref() == Some(&pool))
        .map(|vehicle| (vehicle.id, &vehicle.number))
        .collect();
    let used = |usage: Usage| in_pool.get(&usage.vehicle).map(|number| ((*number).clone(), usage));
    let mut found: Vec<(String, Usage)> = facts.usage.into_iter().filter_map(used).collect();
    found.sort_by(|(a, first), (b, second)| (a, &first.payer).cmp(&(b, &second.payer)));
    Ok(found)
}

/// The most trips that are shown behind a line.
pub const TRIPS_SHOWN: i64 = 500;

/// Opens a line of a month's statement, by its place.
#[tracing::instrument(skip_all)]
pub async fn open_line(app: &App, actor: &Actor, month: Month, place: usize) -> Result<LineSources, ActionError> {
    let mut tx = app.store.read().await?;
    let books = Books::open(&mut tx, actor).await?;
    let shared = books.share(&mut tx, month).await?;
    let line = shared.statement.lines.get(place).cloned().ok_or(ActionError::NotFound("line"))?;
    let about = line.origin.unwrap_or(month);
    // A closed month follows from what was known then, an open one from what is known now.
    let known_in = if shared.closed { month } else { books.span.map_or(month, |span| span.open.max(month)) };
    let all = tx.list_month_costs(about).await?;
    let mut entries: Vec<CostEntry> = all.into_iter().filter(|entry| line.entries.contains(&entry.id)).collect();
    entries.sort_by_key(|entry| (entry.from, entry.id));
    let (trips, readings) = match line.vehicle {
        Some(vehicle) => (
            tx.list_statement_trips(vehicle, (about, known_in), TRIPS_SHOWN).await?,
            tx.list_statement_readings(vehicle, about).await?,
        ),
        None => (Vec::new(), Vec::new()),
    };
    let pool_use = pool_use(&mut tx, &books, &line, about).await?;
    Ok(LineSources { shared, line, entries, trips, readings, pool_use })
}

/// The refusal of a span whose last month comes before its first.
pub(crate) fn ends_before_it_begins(from: Month, to: Month) -> Refusal {
    let (given, first) = (Shown::Given(to.to_string()), Shown::Given(from.to_string()));
    Refusal::at(Field::LastMonth, Fault::Before { given, other: Field::From, first })
}
