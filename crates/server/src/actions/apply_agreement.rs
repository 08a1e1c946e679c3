//! Checking an agreement against the register, and applying it (C-4).

use chrono::NaiveDate;
use vagnpark_domain::{
    Refusal,
    access::{Actor, Permission, Scope},
    cost::Agreement,
    ids::OrganisationId,
    time::Month,
};
use vagnpark_store::{AgreementVersion, Change, Tx};

use super::writing_scope;
use crate::{app::App, error::ActionError};

/// Reads an agreement and checks it by itself and against organisations and populations.
pub(crate) async fn check_agreement(app: &App, source: &str) -> Result<Agreement, ActionError> {
    let agreement = Agreement::parse(source)?;
    let mut tx = app.store.read().await?;
    members(&mut tx, &agreement).await?;
    Ok(agreement)
}

/// The days that inhabitants are known for, newest first.
pub(crate) async fn list_population_dates(app: &App) -> Result<Vec<NaiveDate>, ActionError> {
    let population = app.store.read().await?.load_population().await?;
    let mut dates: Vec<NaiveDate> = population.0.into_keys().map(|(_, on)| on).collect();
    dates.sort_unstable();
    dates.dedup();
    dates.reverse();
    Ok(dates)
}

/// The organisations that are parties or joint bodies of an agreement; every population it names
/// must be known.
async fn members(tx: &mut Tx, agreement: &Agreement) -> Result<Vec<OrganisationId>, ActionError> {
    let population = tx.load_population().await?;
    for on in agreement.population_dates() {
        for party in &agreement.parties {
            population.on(party, on)?;
        }
    }
    find_members(tx, agreement.parties.iter().map(String::as_str).chain(agreement.bodies())).await
}

/// The organisations with these codes, in their order; each must be known.
pub(super) async fn find_members(
    tx: &mut Tx,
    codes: impl Iterator<Item = &str>,
) -> Result<Vec<OrganisationId>, ActionError> {
    let organisations = tx.list_organisations().await?;
    let find = |code: &str| {
        let known = organisations.iter().find(|organisation| organisation.code == code).map(|found| found.id);
        known.ok_or_else(|| Refusal::invalid("parties", format!("“{code}” is no organisation we know")).into())
    };
    codes.map(find).collect()
}

/// The member that the actor answers for; a refusal if there is none.
pub(super) fn answered_for(scope: &Scope, members: &[OrganisationId]) -> Result<OrganisationId, ActionError> {
    members.iter().copied().find(|member| scope.covers(*member)).ok_or(ActionError::NotPermitted)
}

/// The number of a version that begins in a month, after those that begin in others: two cannot begin together.
pub(super) fn next_version(first_months: &[Month], first_month: Month) -> Result<i64, Refusal> {
    if first_months.contains(&first_month) {
        return Err(Refusal::AgreementExists { first_month: first_month.to_string() });
    }
    Ok(i64::try_from(first_months.len()).unwrap_or(0) + 1)
}

/// What the audit log keeps of a version that was applied.
pub(super) fn applied(
    entity: &'static str,
    id: &impl ToString,
    organisation: OrganisationId,
    source: &str,
) -> Change<'static> {
    Change {
        action: "apply",
        entity,
        entity_id: id.to_string(),
        organisation: Some(organisation),
        before: None,
        after: Some(serde_json::json!({ "source": source })),
    }
}

/// Applies an agreement as the next version. The actor answers for a party of it.
pub(crate) async fn apply_agreement(app: &App, actor: &Actor, source: &str) -> Result<AgreementVersion, ActionError> {
    let scope = writing_scope(actor, Permission::ManageAgreements)?;
    let agreement = Agreement::parse(source)?;
    let mut tx = app.store.begin().await?;
    let members = members(&mut tx, &agreement).await?;
    let organisation = answered_for(&scope, &members)?;
    let number = next_version(&tx.list_agreement_first_months().await?, agreement.first_month)?;
    let version = AgreementVersion {
        id: app.new_id(),
        version: number,
        agreement,
        source: source.to_owned(),
        applied_at: app.now(),
    };
    tx.insert_agreement(&version, &members).await?;
    tx.audit(actor, app.now(), applied("agreement", &version.id, organisation, source)).await?;
    tx.commit().await?;
    Ok(version)
}
