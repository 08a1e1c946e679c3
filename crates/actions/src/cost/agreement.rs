//! Agreements: listing those that hold, checking one against the register, applying it, and taking a version back
//! (C-4).

use chrono::NaiveDate;
use vagnpark_domain::{
    Fault, Field, Refusal,
    access::{Actor, Permission, Scope},
    audit::{AuditAction, AuditEntity},
    bounds::first_forbidden,
    cost::{
        Agreement, AgreementError,
        party::{may_propose_some, must_be_decided, must_be_named, must_be_storable},
        proposal::Consent,
    },
    ids::{AgreementId, OrganisationId},
    message::MessageKind,
    register::organisation::Organisation,
    time::Month,
};
use vagnpark_store::{AgreementVersion, Change, Tx};

use super::parties::{Announcement, known, with_others};
use crate::{app::App, error::ActionError, reading_scope, work::Work};

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
    /// Whether the actor can propose to take it back: no closed month was shared by it, and they speak for a party.
    pub may_withdraw: bool,
}

/// The versions that the actor may see, and what they may do about them.
#[derive(Clone, Debug)]
pub struct SeenVersions {
    /// By first month.
    pub versions: Vec<SeenVersion>,
    /// Whether they may propose another.
    pub may_propose: bool,
    /// Whether one holds today that they are no party of.
    pub of_others: bool,
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
    let may_propose = !own.is_empty() && may_be_proposed_by(&mut tx, &own).await?;
    let is_party = |agreement: &Agreement| agreement.parties.iter().any(|party| own.contains(&party.as_str()));
    let seen = |version: AgreementVersion| SeenVersion {
        may_withdraw: !closed.contains(&version.id) && is_party(&version.agreement),
        version,
    };
    let of_others = holds_for_others(&mut tx, &scope, Month::of(app.today())).await?;
    Ok(SeenVersions { versions: versions.into_iter().map(seen).collect(), may_propose, of_others })
}

/// Whether an agreement holds for a month that those in a scope are no party or body of.
async fn holds_for_others(tx: &mut Tx, scope: &Scope, month: Month) -> Result<bool, ActionError> {
    let versions = tx.list_agreement_versions(scope).await?;
    Ok(versions.held_in(month).is_some() && versions.seen_in(month).is_none())
}

/// Where somebody's statements are, or why there are none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Statements {
    /// There is one for this month, the newest that is over or has begun.
    For(Month),
    /// No agreement holds yet.
    None,
    /// One holds that they are no party of.
    OfOthers,
}

/// The newest month until this one that there is a statement of for the actor: the last that is over, if it has one.
#[tracing::instrument(skip_all)]
pub async fn newest_statement(app: &App, actor: &Actor) -> Result<Statements, ActionError> {
    let scope = reading_scope(actor, Permission::SeeStatements)?;
    let mut tx = app.store.read().await?;
    let this_month = Month::of(app.today());
    for month in [this_month.previous(), this_month] {
        if tx.find_agreement_for(&scope, month).await?.is_some() {
            return Ok(Statements::For(month));
        }
    }
    let of_others = holds_for_others(&mut tx, &scope, this_month).await?;
    Ok(if of_others { Statements::OfOthers } else { Statements::None })
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

/// Refuses an agreement or a price list whose texts have characters that do not belong in a text (D-2): the texts end
/// up in ledgers, invoices and documents. One that is not TOML is for the parser to refuse.
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

/// The days for which inhabitants are known, newest first.
#[tracing::instrument(skip_all)]
pub async fn list_population_dates(app: &App) -> Result<Vec<NaiveDate>, ActionError> {
    let population = app.store.read().await?.load_population().await?;
    let mut dates: Vec<NaiveDate> = population.0.into_keys().map(|(_, on)| on).collect();
    dates.sort_unstable();
    dates.dedup();
    dates.reverse();
    Ok(dates)
}

/// The organisations that are parties or joint bodies of an agreement, if it can be applied: it was decided, every
/// population it names is known, and what it results in can be invoiced.
async fn members(
    tx: &mut Tx,
    agreement: &Agreement,
    organisations: &[Organisation],
) -> Result<Vec<OrganisationId>, ActionError> {
    must_be_decided(agreement.decisions())?;
    must_be_named(agreement.names(), agreement.decisions())?;
    let members = find_members(organisations, codes_of(agreement))?;
    let pools: Vec<String> = tx.list_pools().await?.into_iter().map(|pool| pool.code).collect();
    agreement.check_pools(&pools)?;
    agreement.check_owners(organisations)?;
    let population = tx.load_population().await?;
    for on in agreement.population_dates() {
        for party in &agreement.parties {
            population.on(party, on).map_err(AgreementError::from)?;
        }
    }
    agreement.check_invoice(organisations)?;
    Ok(members)
}

/// Its parties, its joint bodies, and the one that answers for the parties if that is another.
fn codes_of(agreement: &Agreement) -> impl Iterator<Item = &str> {
    let members = || agreement.parties.iter().map(String::as_str).chain(agreement.bodies());
    members().chain(agreement.consent.body().filter(move |code| !members().any(|member| member == *code)))
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

/// A version, as the audit log keeps it.
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
    /// The version as the audit log keeps it.
    pub fn entry(&self) -> serde_json::Value {
        serde_json::json!({
            "version": self.version, "name": self.name, "first_month": self.first_month, "decision": self.decision,
            "parties": self.parties, "source": self.source,
        })
    }

    /// The version as people are told of it; `replaces` is the number of the version that it replaces.
    pub fn about(&self, link: &str, replaces: Option<i64>) -> serde_json::Value {
        let replaces = replaces.map_or_else(String::new, |version| version.to_string());
        serde_json::json!({
            "what": self.name, "version": self.version.to_string(), "from": self.first_month, "replaces": replaces,
            "link": link,
        })
    }
}

/// A version to put in force, beside what there is now.
#[derive(Clone, Debug)]
pub(crate) struct NewAgreement {
    /// Its content.
    pub(crate) agreement: Agreement,
    source: String,
    /// The version that holds in its first month; else the first that follows.
    pub(crate) held: Option<AgreementVersion>,
    /// Where there is none, everybody by code who has something to share.
    pub(crate) without: Vec<String>,
}

/// Reads a version. The periods are locked, so that what there is now stays as it is.
pub(crate) async fn read_new(work: &mut Work<'_>, source: &str) -> Result<NewAgreement, ActionError> {
    check_text(source)?;
    let agreement = Agreement::parse(source)?;
    let versions = all_versions(&mut work.tx).await?;
    let before = versions.iter().rfind(|held| held.agreement.first_month <= agreement.first_month);
    let held = before.or(versions.first()).cloned();
    let without = having_something_to_share(&mut work.tx, agreement.first_month, held.is_some()).await?;
    Ok(NewAgreement { agreement, source: source.to_owned(), held, without })
}

/// Everybody, by code, who has something to share from a month on, where nothing says yet who shares: what the first
/// ones agree on is for them all to agree to.
pub(crate) async fn having_something_to_share(
    tx: &mut Tx,
    first_month: Month,
    shared: bool,
) -> Result<Vec<String>, ActionError> {
    if shared { Ok(Vec::new()) } else { Ok(tx.list_having_something_to_share(first_month.first_day()).await?) }
}

impl NewAgreement {
    /// The version that holds in its first month now, and no longer would.
    fn before(&self) -> Option<&AgreementVersion> {
        self.held.as_ref().filter(|held| held.agreement.first_month <= self.agreement.first_month)
    }

    /// Checks it against what there is now; answers its parties and bodies.
    pub(crate) async fn check(
        &self,
        tx: &mut Tx,
        organisations: &[Organisation],
    ) -> Result<Vec<OrganisationId>, ActionError> {
        must_be_storable(self.agreement.first_month)?;
        let members = members(tx, &self.agreement, organisations).await?;
        let closed = tx.closed_span().await?;
        if self.before().is_some() && closed.is_some_and(|span| self.agreement.first_month < span.open) {
            return Err(Refusal::PeriodClosed.into());
        }
        Ok(members)
    }
}

/// Puts a version in force that all have agreed to. It replaces one that begins in the same month, if no closed month
/// was shared by that.
pub(crate) async fn put_in_force(
    work: &mut Work<'_>,
    consent: &Consent,
    organisations: &[Organisation],
    new: NewAgreement,
) -> Result<(i64, Announcement), ActionError> {
    let members = new.check(&mut work.tx, organisations).await?;
    let before = new.before().cloned();
    let replaced = before.as_ref().filter(|held| held.agreement.first_month == new.agreement.first_month);
    let version = AgreementVersion {
        id: work.app.new_id(),
        version: work.tx.next_agreement_version().await?,
        source: new.source,
        applied_at: work.now,
        agreement: new.agreement,
    };
    work.tx.insert_agreement(consent, &version, &members, &work.actor.name).await?;
    let change = Change {
        action: if replaced.is_some() { AuditAction::Replace } else { AuditAction::Apply },
        entity: AuditEntity::Agreement,
        entity_id: version.id.to_string(),
        organisation: None,
        before: replaced.map(|replaced| Applied::from(replaced).entry()),
        after: Some(Applied::from(&version).entry()),
    };
    let about = Applied::from(&version).about("/avtal", replaced.map(|replaced| replaced.version));
    let mut concerned = members;
    if let Some(before) = &before {
        with_others(&mut concerned, known(organisations, codes_of(&before.agreement)));
    }
    with_others(&mut concerned, known(organisations, new.without.iter().map(String::as_str)));
    let announced = Announcement { concerned, kind: MessageKind::AgreementApplied, about, change };
    Ok((version.version, announced))
}

/// Takes a version back, as all have agreed, if no closed month was shared by it: the one before it continues to hold.
pub(crate) async fn take_back(
    work: &mut Work<'_>,
    consent: &Consent,
    organisations: &[Organisation],
    version: &AgreementVersion,
) -> Result<Announcement, ActionError> {
    work.tx.withdraw_agreement(consent, version.id, work.now, &work.actor.name).await?;
    let mut concerned: Vec<OrganisationId> = known(organisations, codes_of(&version.agreement)).collect();
    let first_month = version.agreement.first_month;
    let left = all_versions(&mut work.tx).await?;
    if let Some(holds_on) = left.iter().rfind(|held| held.agreement.first_month <= first_month) {
        with_others(&mut concerned, known(organisations, codes_of(&holds_on.agreement)));
    }
    let change = Change {
        action: AuditAction::Withdraw,
        entity: AuditEntity::Agreement,
        entity_id: version.id.to_string(),
        organisation: None,
        before: Some(Applied::from(version).entry()),
        after: Some(serde_json::json!({ "withdrawn": version.version, "first_month": first_month })),
    };
    let about = Applied::from(version).about("/avtal", None);
    Ok(Announcement { concerned, kind: MessageKind::AgreementWithdrawn, about, change })
}

/// A version, whoever may see it.
pub(crate) async fn find_version(tx: &mut Tx, id: AgreementId) -> Result<AgreementVersion, ActionError> {
    let found = all_versions(tx).await?.into_iter().find(|version| version.id == id);
    found.ok_or(ActionError::NotFound("agreement"))
}

/// Whether somebody who speaks for organisations with these codes may propose some version.
async fn may_be_proposed_by(tx: &mut Tx, own: &[&str]) -> Result<bool, ActionError> {
    let versions = all_versions(tx).await?;
    Ok(may_propose_some(versions.iter().map(|version| &version.agreement.parties[..]), |code| own.contains(&code)))
}

/// All versions by first month, whoever may see them: which one holds does not depend on who asks.
pub(crate) async fn all_versions(tx: &mut Tx) -> Result<Vec<AgreementVersion>, ActionError> {
    Ok(tx.list_agreements(&Actor::job().scope(Permission::SeeStatements)).await?)
}
