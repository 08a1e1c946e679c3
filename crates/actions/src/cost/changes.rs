//! What a version of an agreement or of a price list says otherwise than another, for readers (C-13).

use vagnpark_domain::{
    access::Actor,
    cost::{Agreement, price_list::PriceList, proposal::ProposalKind},
};
use vagnpark_store::Tx;
use vagnpark_text::{CodeNames, Language, Subject};

use super::agreement::{all_versions, check_text};
use crate::{app::App, error::ActionError};

/// Two texts of a kind, with the names of those whom they name by codes.
#[derive(Clone, Debug)]
pub struct TextChanges {
    kind: ProposalKind,
    before: Option<String>,
    after: Option<String>,
    names: CodeNames,
}

impl TextChanges {
    /// What is between two texts; none before the first one, none after one that is taken back with nothing behind it.
    pub fn between(kind: ProposalKind, before: Option<&str>, after: Option<&str>, names: CodeNames) -> Self {
        Self { kind, before: before.map(str::to_owned), after: after.map(str::to_owned), names }
    }

    /// A sentence for each change; none of a move, which is told otherwise, and of what cannot be read any more.
    pub fn sentences(&self, language: Language) -> Vec<String> {
        self.by_subject(language).into_iter().flat_map(|subject| subject.sentences).collect()
    }

    /// The same under headings.
    pub fn by_subject(&self, language: Language) -> Vec<Subject> {
        self.told(language).unwrap_or_default()
    }

    fn told(&self, language: Language) -> Option<Vec<Subject>> {
        let only = |key: &str| vec![Subject { heading: String::new(), sentences: vec![language.text(key)] }];
        let before = self.before.as_deref();
        let identical = self.after.is_some() && before.map(str::trim) == self.after.as_deref().map(str::trim);
        match self.kind {
            ProposalKind::VehicleMove => None,
            _ if identical => Some(only("change-same")),
            ProposalKind::Agreement | ProposalKind::AgreementWithdrawal => {
                let Some(after) = &self.after else { return Some(only("change-no-agreement")) };
                let before = before.map(Agreement::parse).transpose().ok()?;
                Some(language.agreement_by_subject(&Agreement::parse(after).ok()?, before.as_ref(), &self.names))
            }
            ProposalKind::PriceList | ProposalKind::PriceListWithdrawal => {
                let Some(after) = &self.after else { return Some(only("change-no-price-list")) };
                let before = before.map(PriceList::parse).transpose().ok()?;
                Some(language.price_list_by_subject(&PriceList::parse(after).ok()?, before.as_ref(), &self.names))
            }
        }
    }
}

/// What all organisations and pools are called: whoever reads an agreement may know whom it names.
pub(crate) async fn load_names(tx: &mut Tx) -> Result<CodeNames, ActionError> {
    let organisations = tx.list_organisations().await?.into_iter().map(|found| (found.code, found.name)).collect();
    let pools = tx.list_pools().await?.into_iter().map(|pool| (pool.code, pool.name)).collect();
    Ok(CodeNames { organisations, pools })
}

/// What organisations and pools are called, for the sentences about agreements.
#[tracing::instrument(skip_all)]
pub async fn code_names(app: &App) -> Result<CodeNames, ActionError> {
    load_names(&mut app.store.read().await?).await
}

/// What an agreement would say otherwise than the version that holds in its first month. For the operator.
#[tracing::instrument(skip_all)]
pub async fn agreement_against_held(app: &App, actor: &Actor, source: &str) -> Result<TextChanges, ActionError> {
    if !actor.operates() {
        return Err(ActionError::NotPermitted);
    }
    check_text(source)?;
    let first_month = Agreement::parse(source)?.first_month;
    let mut tx = app.store.read().await?;
    let versions = all_versions(&mut tx).await?;
    let held = versions.iter().rfind(|held| held.agreement.first_month <= first_month);
    let held = held.map(|held| held.source.as_str());
    Ok(TextChanges::between(ProposalKind::Agreement, held, Some(source), load_names(&mut tx).await?))
}
