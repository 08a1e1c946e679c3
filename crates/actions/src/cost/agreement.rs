//! The agreements that hold, checking one against the register, applying it, and taking a version back (C-4).

use chrono::NaiveDate;
use vagnpark_domain::{
    Fault, Field, Refusal,
    access::{Actor, Permission},
    audit::{AuditAction, AuditEntity},
    bounds::first_forbidden,
    cost::{
        Agreement, AgreementError,
        party::{VersionTerms, may_apply, may_apply_some, must_be_decided, must_be_party},
    },
    ids::{AgreementId, OrganisationId},
    message::MessageKind,
    register::organisation::Organisation,
    time::Month,
};
use vagnpark_store::{AgreementVersion, Change, Tx};

use super::parties::{Speaker, known, with_others};
use crate::{app::App, error::ActionError, reading_scope, writing_scope};

/// The version that holds for a month, if the actor may see one.
#[tracing::instrument(skip_all)]
pub async fn find_held(app: &App, actor: &Actor, month: Month) -> Result<Option<AgreementVersion>, ActionError> {
    let scope = reading_scope(actor, Permission::SeeStatements)?;
    Ok(app.store.read().await?.find_agreement_for(&scope, month).await?)
}

/// A version that the actor may see.
#[derive(Clone, Debug)]
pub struct SeenVersion {
    /// The version.
    pub version: AgreementVersion,
    /// Whether they can take it back: no closed month was shared by it, and they speak for a party.
    pub may_withdraw: bool,
}

/// The versions that the actor may see, and what they may do about them.
#[derive(Clone, Debug)]
pub struct SeenVersions {
    /// By first month.
    pub versions: Vec<SeenVersion>,
    /// Whether they may apply another.
    pub may_apply: bool,
}

/// The versions that the actor may see, with what they may do about them.
#[tracing::instrument(skip_all)]
pub async fn see_versions(app: &App, actor: &Actor) -> Result<SeenVersions, ActionError> {
    let scope = reading_scope(actor, Permission::SeeStatements)?;
    let mut tx = app.store.read().await?;
    let versions = tx.list_agreements(&scope).await?;
    let closed: Vec<AgreementId> =
        tx.list_closed_periods(&scope).await?.into_iter().map(|period| period.agreement).collect();
    let organisations = tx.list_organisations().await?;
    let speaks = |found: &&Organisation| actor.speaks_for(found.id, Permission::ManageAgreements);
    let own: Vec<&str> = organisations.iter().filter(speaks).map(|found| found.code.as_str()).collect();
    let may_apply = !own.is_empty() && may_be_applied_by(&mut tx, &own).await?;
    let is_party = |agreement: &Agreement| agreement.parties.iter().any(|party| own.contains(&party.as_str()));
    let seen = |version: AgreementVersion| SeenVersion {
        may_withdraw: !closed.contains(&version.id) && is_party(&version.agreement),
        version,
    };
    Ok(SeenVersions { versions: versions.into_iter().map(seen).collect(), may_apply })
}

/// Reads an agreement and checks it by itself and against organisations and populations.
#[tracing::instrument(skip_all)]
pub async fn check_agreement(app: &App, source: &str) -> Result<Agreement, ActionError> {
    check_text(source)?;
    let agreement = Agreement::parse(source)?;
    let mut tx = app.store.read().await?;
    let organisations = tx.list_organisations().await?;
    members(&mut tx, &agreement, &organisations).await?;
    Ok(agreement)
}

/// Refuses an agreement or a price list whose texts hold signs that are none (D-2): they come to stand in ledgers,
/// invoices and documents. One that is no TOML is the parser's to refuse.
pub(crate) fn check_text(source: &str) -> Result<(), Refusal> {
    fn forbidden(value: &toml::Value) -> Option<char> {
        if let Some(text) = value.as_str() {
            return first_forbidden(text, false);
        }
        let items = value.as_array().into_iter().flatten();
        items.chain(value.as_table().into_iter().flat_map(toml::Table::values)).find_map(forbidden)
    }
    let Ok(table) = source.parse::<toml::Table>() else { return Ok(()) };
    let Some(sign) = table.values().find_map(forbidden) else { return Ok(()) };
    Err(Refusal::SignNotAllowed { field: "source".to_owned(), sign: format!("U+{:04X}", u32::from(sign)) })
}

/// The agreements that the actor's organisations are a party or body of, every version.
#[tracing::instrument(skip_all)]
pub async fn list_agreements(app: &App, actor: &Actor) -> Result<Vec<AgreementVersion>, ActionError> {
    let scope = reading_scope(actor, Permission::SeeStatements)?;
    Ok(app.store.read().await?.list_agreements(&scope).await?)
}

/// The days that inhabitants are known for, newest first.
#[tracing::instrument(skip_all)]
pub async fn list_population_dates(app: &App) -> Result<Vec<NaiveDate>, ActionError> {
    let population = app.store.read().await?.load_population().await?;
    let mut dates: Vec<NaiveDate> = population.0.into_keys().map(|(_, on)| on).collect();
    dates.sort_unstable();
    dates.dedup();
    dates.reverse();
    Ok(dates)
}

/// The organisations that are parties or joint bodies of an agreement that can be applied: it was decided, every population it
/// names is known, and what it comes to can be invoiced.
async fn members(
    tx: &mut Tx,
    agreement: &Agreement,
    organisations: &[Organisation],
) -> Result<Vec<OrganisationId>, ActionError> {
    must_be_decided(agreement.decisions())?;
    let members = find_members(organisations, codes_of(agreement))?;
    let pools: Vec<String> = tx.list_pools().await?.into_iter().map(|pool| pool.code).collect();
    agreement.check_pools(&pools)?;
    let population = tx.load_population().await?;
    for on in agreement.population_dates() {
        for party in &agreement.parties {
            population.on(party, on).map_err(AgreementError::from)?;
        }
    }
    agreement.check_invoice(organisations)?;
    Ok(members)
}

fn codes_of(agreement: &Agreement) -> impl Iterator<Item = &str> {
    agreement.parties.iter().map(String::as_str).chain(agreement.bodies())
}

/// The organisations with these codes, in their order; each must be known.
pub(crate) fn find_members<'a>(
    organisations: &[Organisation],
    codes: impl Iterator<Item = &'a str>,
) -> Result<Vec<OrganisationId>, ActionError> {
    let find = |code: &str| {
        let known = organisations.iter().find(|organisation| organisation.code == code).map(|found| found.id);
        known.ok_or_else(|| Refusal::at(Field::Parties, Fault::unknown(code)).into())
    };
    codes.map(find).collect()
}

/// What the audit log keeps of a version.
pub struct Applied<'a> {
    /// Its number.
    pub version: i64,
    /// Its name.
    pub name: &'a str,
    /// The first month that it holds for.
    pub first_month: Month,
    /// The decision behind it.
    pub decision: &'a str,
    /// Codes of its parties.
    pub parties: &'a [String],
    /// The whole text, as TOML.
    pub source: &'a str,
}

impl<'a> From<&'a AgreementVersion> for Applied<'a> {
    fn from(version: &'a AgreementVersion) -> Self {
        let agreement = &version.agreement;
        Self {
            version: version.version,
            name: &agreement.name,
            first_month: agreement.first_month,
            decision: &agreement.decision,
            parties: &agreement.parties,
            source: &version.source,
        }
    }
}

impl Applied<'_> {
    /// As the audit log keeps it.
    pub fn entry(&self) -> serde_json::Value {
        serde_json::json!({
            "version": self.version, "name": self.name, "first_month": self.first_month, "decision": self.decision,
            "parties": self.parties, "source": self.source,
        })
    }

    /// As people are told of it; `replaces` is the number of the version in whose place it stands.
    pub fn about(&self, link: &str, replaces: Option<i64>) -> serde_json::Value {
        let replaces = replaces.map_or_else(String::new, |version| version.to_string());
        serde_json::json!({
            "what": self.name, "version": self.version.to_string(), "from": self.first_month, "replaces": replaces, "link": link,
        })
    }
}

/// Applies an agreement as the next version, in the place of one that begins in the same month if no closed month was shared by
/// that. Only a party of what is in force then may; all parties are told.
#[tracing::instrument(skip_all)]
pub async fn apply_agreement(app: &App, actor: &Actor, source: &str) -> Result<AgreementVersion, ActionError> {
    writing_scope(actor, Permission::ManageAgreements)?;
    check_text(source)?;
    let agreement = Agreement::parse(source)?;
    let mut work = app.begin(actor).await?;
    // Two versions do not come about side by side, and no month is closed meanwhile.
    work.tx.hold_periods().await?;
    let organisations = work.tx.list_organisations().await?;
    let speaker = Speaker::new(actor, Permission::ManageAgreements, &organisations);
    let versions = all_versions(&mut work.tx).await?;
    let terms: Vec<_> = versions.iter().map(|version| VersionTerms::from(&version.agreement)).collect();
    may_apply(&terms, (&agreement).into(), Month::of(work.today()), |code| speaker.for_code(code))?;
    let members = members(&mut work.tx, &agreement, &organisations).await?;
    let replaced = versions.iter().find(|version| version.agreement.first_month == agreement.first_month);
    let version = AgreementVersion {
        id: app.new_id(),
        version: work.tx.next_agreement_version().await?,
        source: source.to_owned(),
        applied_at: work.now,
        agreement,
    };
    let mut concerned = members.clone();
    if let Some(replaced) = replaced {
        work.tx.withdraw_agreement(replaced.id, work.now, &actor.name).await?;
    }
    if let Some(before) = versions.iter().rfind(|held| held.agreement.first_month <= version.agreement.first_month) {
        with_others(&mut concerned, known(&organisations, codes_of(&before.agreement)));
    }
    work.tx.insert_agreement(&version, &members).await?;
    let change = Change {
        action: if replaced.is_some() { AuditAction::Replace } else { AuditAction::Apply },
        entity: AuditEntity::Agreement,
        entity_id: version.id.to_string(),
        organisation: speaker.own_of(&concerned),
        before: replaced.map(|replaced| Applied::from(replaced).entry()),
        after: Some(Applied::from(&version).entry()),
    };
    let about = Applied::from(&version).about("/avtal", replaced.map(|replaced| replaced.version));
    speaker.announce(work, concerned, MessageKind::AgreementApplied, about, change).await?;
    Ok(version)
}

/// Takes a version back, if no closed month was shared by it: the one before it holds on. Only a party of it may; all parties
/// are told.
#[tracing::instrument(skip_all)]
pub async fn withdraw_agreement(app: &App, actor: &Actor, id: AgreementId) -> Result<AgreementVersion, ActionError> {
    let scope = writing_scope(actor, Permission::ManageAgreements)?;
    let mut work = app.begin(actor).await?;
    work.tx.hold_periods().await?;
    let organisations = work.tx.list_organisations().await?;
    let speaker = Speaker::new(actor, Permission::ManageAgreements, &organisations);
    let seen = work.tx.list_agreements(&scope).await?.into_iter().find(|version| version.id == id);
    let version = seen.ok_or(ActionError::NotFound("agreement"))?;
    must_be_party(&version.agreement.parties, |code| speaker.for_code(code))?;
    work.tx.withdraw_agreement(id, work.now, &actor.name).await?;
    let mut concerned: Vec<OrganisationId> = known(&organisations, codes_of(&version.agreement)).collect();
    let first_month = version.agreement.first_month;
    let left = all_versions(&mut work.tx).await?;
    if let Some(holds_on) = left.iter().rfind(|held| held.agreement.first_month <= first_month) {
        with_others(&mut concerned, known(&organisations, codes_of(&holds_on.agreement)));
    }
    let change = Change {
        action: AuditAction::Withdraw,
        entity: AuditEntity::Agreement,
        entity_id: id.to_string(),
        organisation: speaker.own_of(&concerned),
        before: Some(Applied::from(&version).entry()),
        after: Some(serde_json::json!({ "withdrawn": version.version, "first_month": first_month })),
    };
    let about = Applied::from(&version).about("/avtal", None);
    speaker.announce(work, concerned, MessageKind::AgreementWithdrawn, about, change).await?;
    Ok(version)
}

/// Whether whoever speaks for organisations with these codes may apply some version.
async fn may_be_applied_by(tx: &mut Tx, own: &[&str]) -> Result<bool, ActionError> {
    let versions = all_versions(tx).await?;
    let terms: Vec<_> = versions.iter().map(|version| VersionTerms::from(&version.agreement)).collect();
    Ok(may_apply_some(&terms, |code| own.contains(&code)))
}

/// All versions by first month, whoever may see them: which one holds does not depend on who asks.
async fn all_versions(tx: &mut Tx) -> Result<Vec<AgreementVersion>, ActionError> {
    Ok(tx.list_agreements(&Actor::job().scope(Permission::SeeStatements)).await?)
}
