//! What if: another agreement, another population, another fleet on the same real data. Nothing is stored unless it is
//! saved under a name, and then only the question.

use uuid::Uuid;
use vagnpark_domain::{
    Fault, Field, Refusal,
    access::{Actor, Permission, Scope},
    audit::{AuditAction, AuditEntity},
    bounds::{Shown, table::WHAT_IF_NAME},
    cost::{
        Agreement, Statement,
        what_if::{Amounts, Compared, RuleCoverage, WhatIf, compare, coverage, has_vehicle},
    },
    ids::OrganisationId,
    register::organisation::Organisation,
    time::Month,
};
use vagnpark_export::CostSharingReport;
use vagnpark_store::{Change, Tx, WhatIfRecord};

use super::{parties::with_names, statement::Books};
use crate::{acting_for, app::App, error::ActionError, reading_scope, writing_scope};

/// The most months that are compared at once.
const MOST_MONTHS: usize = 24;

/// A question.
#[derive(Clone, Debug)]
pub struct Question {
    /// The first month.
    pub from: Month,
    /// The last month.
    pub to: Month,
    /// The other agreement as its file; the one that holds if empty.
    pub source: String,
    /// What would be different.
    pub what_if: WhatIf,
}

/// Both sides of a comparison.
#[derive(Clone, Debug)]
pub struct Answer {
    /// What each party owes now and would owe.
    pub compared: Vec<Compared>,
    /// Parties' names, in the same order.
    pub names: Vec<String>,
    /// What each rule of the other agreement decides about in the last month.
    pub coverage: Vec<RuleCoverage>,
    /// What could not be shared under the other conditions.
    pub problems: Vec<vagnpark_domain::cost::Problem>,
    /// Those whose own costs are not in the amounts: code and name. The other agreement would share them, and they have
    /// not said yes to that.
    pub left_out: Vec<(String, String)>,
    /// The other side as a report.
    pub report: CostSharingReport,
}

/// Computes both sides. A vehicle to be left out must exist in one of the months, or the two sides would be the same.
#[tracing::instrument(skip_all)]
pub async fn try_agreement(app: &App, actor: &Actor, question: &Question) -> Result<Answer, ActionError> {
    let (answer, unknown) = compute(app, actor, question).await?;
    match unknown {
        Some(number) => Err(Refusal::at(Field::Without, Fault::unknown(number)).into()),
        None => Ok(answer),
    }
}

/// Computes both sides of a saved question. A question that was valid when it was saved is answered even if a vehicle
/// has another number by now.
#[tracing::instrument(skip_all)]
pub async fn answer_saved(app: &App, actor: &Actor, saved: &WhatIfRecord) -> Result<Answer, ActionError> {
    let question = Question {
        from: saved.from,
        to: saved.to,
        source: saved.source.clone(),
        what_if: WhatIf { population_on: saved.population_on, without: saved.without.clone() },
    };
    compute(app, actor, &question).await.map(|(answer, _)| answer)
}

/// Both sides, and the first number to leave out that no vehicle has.
async fn compute(app: &App, actor: &Actor, question: &Question) -> Result<(Answer, Option<String>), ActionError> {
    let months: Vec<Month> = question.from.through(question.to).collect();
    if months.is_empty() || months.len() > MOST_MONTHS {
        let latest = std::iter::successors(Some(question.from), |month| Some(month.next())).take(MOST_MONTHS).last();
        let fault = Fault::Outside {
            given: Some(Shown::Given(question.to.to_string())),
            least: Shown::Given(question.from.to_string()),
            most: Shown::Given(latest.unwrap_or(question.from).to_string()),
        };
        return Err(Refusal::at(Field::LastMonth, fault).into());
    }
    let other = match question.source.trim() {
        "" => None,
        source => Some(Agreement::parse(source)?),
    };
    let mut tx = app.store.read().await?;
    let books = Books::open(&mut tx, actor).await?;
    let sight = Sight::of(&mut tx, actor).await?;
    let (mut now, mut then, mut covered, mut left_out) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let mut last = None;
    let mut unknown = question.what_if.without.clone();
    for month in months {
        // A fault before the first month asked for is one of that field, a later one is a fault of the last month.
        let field = if month == question.from { Field::From } else { Field::LastMonth };
        let none = |_| Refusal::at(field, Fault::NoAgreement { given: month });
        let held = match books.agreement_for(month) {
            Ok(held) => Some(&held.agreement),
            // Where nobody shares anything, another agreement is compared with each paying its own.
            Err(_) if other.is_some() && !books.is_held(month) => None,
            Err(error) => return Err(none(error).into()),
        };
        // Whoever is tried as a party does not open its costs to those who try.
        let seen = |code: &str| held.map_or_else(|| sight.covers(code), |held| held.is_shared_by(code));
        let facts = books.known_facts(&mut tx, month).await?.concerning_those(seen).into_owned();
        now.push(match held {
            Some(held) => Statement::compute(held, &facts)?.amounts(),
            None => facts.each_its_own(),
        });
        let Some(tried) = other.as_ref().or(held) else { continue };
        let tried = question.what_if.agreement(tried.clone());
        for code in tried.parties.iter().map(String::as_str).chain(tried.bodies()).filter(|code| !seen(code)) {
            if !left_out.iter().any(|known| known == code) {
                left_out.push(code.to_owned());
            }
        }
        let mut other_facts = facts;
        unknown.retain(|number| !has_vehicle(&other_facts, number));
        question.what_if.facts(&mut other_facts);
        covered = coverage(&tried, &other_facts);
        then.push(Statement::compute(&tried, &other_facts)?);
        last = Some(tried);
    }
    let sums: Vec<Amounts> = then.iter().map(Statement::amounts).collect();
    let compared = compare(&now, &sums);
    let names = compared.iter().map(|party| books.name_of(&party.party)).collect();
    let heading = last.as_ref().map(|agreement| super::statement::heading(agreement, 0));
    let problems = then.iter().flat_map(|statement| statement.problems.clone()).collect();
    let report = heading.and_then(|heading| CostSharingReport::new(&heading, then, false, |code| books.name_of(code)));
    let report = report.ok_or(ActionError::NotFound("month"))?;
    let answer = Answer {
        compared,
        names,
        coverage: covered,
        problems,
        left_out: with_names(&sight.organisations, left_out),
        report,
    };
    Ok((answer, unknown.into_iter().next()))
}

/// Whose costs somebody sees where nothing is shared.
struct Sight {
    organisations: Vec<Organisation>,
    seen: Scope,
}

impl Sight {
    async fn of(tx: &mut Tx, actor: &Actor) -> Result<Self, ActionError> {
        Ok(Self { organisations: tx.list_organisations().await?, seen: actor.scope(Permission::SeeCosts) })
    }

    fn covers(&self, code: &str) -> bool {
        self.organisations.iter().any(|found| found.code == code && self.seen.covers(found.id))
    }
}

/// Saves a question under a name.
#[tracing::instrument(skip_all)]
pub async fn save_what_if(
    app: &App,
    actor: &Actor,
    organisation: Option<OrganisationId>,
    name: &str,
    question: Question,
) -> Result<WhatIfRecord, ActionError> {
    let name = String::from(WHAT_IF_NAME.line(name)?);
    if name.is_empty() {
        return Err(Refusal::at(Field::Name, Fault::Missing).into());
    }
    let organisation = acting_for(app, actor, Permission::ManageAgreements, organisation).await?;
    let mut work = app.begin(actor).await?;
    let record = WhatIfRecord {
        id: app.new_id(),
        organisation,
        name,
        from: question.from,
        to: question.to,
        source: question.source,
        population_on: question.what_if.population_on,
        without: question.what_if.without,
        made_at: work.now,
        made_by: actor.name.clone(),
    };
    work.tx.insert_what_if(&record).await?;
    work.finish(change(AuditAction::Save, &record)).await?;
    Ok(record)
}

/// The saved questions of the actor's organisations.
#[tracing::instrument(skip_all)]
pub async fn list_what_ifs(app: &App, actor: &Actor) -> Result<Vec<WhatIfRecord>, ActionError> {
    let scope = reading_scope(actor, Permission::SeeStatements)?;
    Ok(app.store.read().await?.list_what_ifs(&scope).await?)
}

/// A saved question.
#[tracing::instrument(skip_all)]
pub async fn find_what_if(app: &App, actor: &Actor, id: Uuid) -> Result<WhatIfRecord, ActionError> {
    let found = list_what_ifs(app, actor).await?.into_iter().find(|record| record.id == id);
    found.ok_or(ActionError::NotFound("what_if"))
}

/// Deletes a saved question.
#[tracing::instrument(skip_all)]
pub async fn delete_what_if(app: &App, actor: &Actor, id: Uuid) -> Result<(), ActionError> {
    let scope = writing_scope(actor, Permission::ManageAgreements)?;
    let mut work = app.begin(actor).await?;
    let found = work.tx.list_what_ifs(&scope).await?.into_iter().find(|record| record.id == id);
    let record = found.ok_or(ActionError::NotFound("what_if"))?;
    work.tx.delete_what_if(&record).await?;
    work.finish(change(AuditAction::Delete, &record)).await
}

fn change(action: AuditAction, record: &WhatIfRecord) -> Change {
    Change {
        action,
        entity: AuditEntity::WhatIf,
        entity_id: record.id.to_string(),
        organisation: Some(record.organisation),
        before: None,
        after: Some(serde_json::json!({ "name": record.name, "from": record.from, "to": record.to })),
    }
}
