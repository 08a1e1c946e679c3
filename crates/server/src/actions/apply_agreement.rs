//! Checking an agreement against the register, and applying it (C-4).

use chrono::NaiveDate;
use vagnpark_domain::{
    Refusal,
    access::{Actor, Permission},
    cost::Agreement,
    ids::OrganisationId,
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

/// Applies an agreement as the next version. The actor answers for a party of it.
pub(crate) async fn apply_agreement(app: &App, actor: &Actor, source: &str) -> Result<AgreementVersion, ActionError> {
    let scope = writing_scope(actor, Permission::ManageAgreements)?;
    let agreement = Agreement::parse(source)?;
    let mut tx = app.store.begin().await?;
    let members = members(&mut tx, &agreement).await?;
    if !members.iter().any(|member| scope.covers(*member)) {
        return Err(ActionError::NotPermitted);
    }
    let first_months = tx.list_agreement_first_months().await?;
    if first_months.contains(&agreement.first_month) {
        return Err(Refusal::AgreementExists { first_month: agreement.first_month.to_string() }.into());
    }
    let version = AgreementVersion {
        id: app.new_id(),
        version: i64::try_from(first_months.len()).unwrap_or(0) + 1,
        agreement,
        source: source.to_owned(),
        applied_at: app.now(),
    };
    tx.insert_agreement(&version, &members).await?;
    let change = Change {
        action: "apply",
        entity: "agreement",
        entity_id: version.id.to_string(),
        organisation: members.iter().copied().find(|member| scope.covers(*member)),
        before: None,
        after: Some(serde_json::json!({ "source": source })),
    };
    tx.audit(actor, app.now(), change).await?;
    tx.commit().await?;
    Ok(version)
}
