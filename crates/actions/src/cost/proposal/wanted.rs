//! What a proposal would change, read against what there is now.

use vagnpark_domain::{
    Refusal,
    access::{Actor, Permission},
    cost::{
        party::{VersionTerms, may_propose, must_be_party, must_have_own},
        proposal::{Consent, ProposalKind},
    },
    register::organisation::Organisation,
    time::Month,
};
use vagnpark_store::{AgreementVersion, PriceListVersion};

use crate::{
    cost::{
        agreement::{self, NewAgreement},
        parties::Announcement,
        price_list::{self, NewPriceList},
    },
    error::ActionError,
    work::Work,
};

/// The change that a proposal wants, read and checked against what there is now.
pub(super) enum Wanted {
    Agreement(Box<NewAgreement>),
    AgreementWithdrawal(Box<AgreementVersion>),
    PriceList(Box<NewPriceList>),
    PriceListWithdrawal(Box<PriceListVersion>, Option<Box<AgreementVersion>>),
}

impl Wanted {
    pub(super) async fn read(work: &mut Work<'_>, kind: ProposalKind, content: &str) -> Result<Self, ActionError> {
        let no_version = |_| ActionError::NotFound("version");
        Ok(match kind {
            ProposalKind::Agreement => Self::Agreement(Box::new(agreement::read_new(work, content).await?)),
            ProposalKind::AgreementWithdrawal => {
                let id = content.parse().map_err(no_version)?;
                Self::AgreementWithdrawal(Box::new(agreement::find_version(&mut work.tx, id).await?))
            }
            ProposalKind::PriceList => Self::PriceList(Box::new(price_list::read_new(work, content).await?)),
            ProposalKind::PriceListWithdrawal => {
                let version = price_list::find_version(&mut work.tx, content.parse().map_err(no_version)?).await?;
                let agreements = agreement::all_versions(&mut work.tx).await?;
                let held = agreements.into_iter().rfind(|held| held.agreement.first_month <= version.list.first_month);
                Self::PriceListWithdrawal(Box::new(version), held.map(Box::new))
            }
        })
    }

    pub(super) fn first_month(&self) -> Month {
        match self {
            Self::Agreement(new) => new.agreement.first_month,
            Self::AgreementWithdrawal(version) => version.agreement.first_month,
            Self::PriceList(new) => new.list.first_month,
            Self::PriceListWithdrawal(version, _) => version.list.first_month,
        }
    }

    pub(super) fn name(&self) -> &str {
        match self {
            Self::Agreement(new) => &new.agreement.name,
            Self::AgreementWithdrawal(version) => &version.agreement.name,
            Self::PriceList(new) => &new.list.name,
            Self::PriceListWithdrawal(version, _) => &version.list.name,
        }
    }

    pub(super) fn decision(&self) -> &str {
        match self {
            Self::Agreement(new) => &new.agreement.decision,
            Self::AgreementWithdrawal(version) => &version.agreement.decision,
            Self::PriceList(new) => &new.list.decision,
            Self::PriceListWithdrawal(version, _) => &version.list.decision,
        }
    }

    /// The agreement whose parties are asked, and on whose terms.
    pub(super) fn held(&self) -> Option<&AgreementVersion> {
        match self {
            Self::Agreement(new) => new.held.as_ref(),
            Self::AgreementWithdrawal(version) => Some(version),
            Self::PriceList(new) => new.agreement.as_ref(),
            Self::PriceListWithdrawal(_, held) => held.as_deref(),
        }
    }

    /// The parties of what it would change.
    pub(super) fn there(&self) -> Vec<String> {
        let mut there = self.held().map_or(Vec::new(), |held| held.agreement.parties.clone());
        let listed = match self {
            Self::Agreement(_) | Self::AgreementWithdrawal(_) => &[][..],
            Self::PriceList(new) => new.held.as_ref().map_or(&[][..], |held| &held.list.parties),
            Self::PriceListWithdrawal(version, _) => &version.list.parties,
        };
        for code in listed {
            if !there.contains(code) {
                there.push(code.clone());
            }
        }
        there
    }

    /// The parties of what it would introduce.
    pub(super) fn coming(&self) -> &[String] {
        match self {
            Self::Agreement(new) => &new.agreement.parties,
            Self::PriceList(new) => &new.list.parties,
            Self::AgreementWithdrawal(_) | Self::PriceListWithdrawal(..) => &[],
        }
    }

    /// Refuses to take back what the actor cannot see.
    pub(super) async fn must_be_seen(&self, work: &mut Work<'_>) -> Result<(), ActionError> {
        let scope = work.actor.scope(Permission::SeeStatements);
        let seen = match self {
            Self::Agreement(_) | Self::PriceList(_) => true,
            Self::AgreementWithdrawal(version) => {
                work.tx.list_agreements(&scope).await?.iter().any(|seen| seen.id == version.id)
            }
            Self::PriceListWithdrawal(version, _) => {
                work.tx.list_price_lists(&scope).await?.iter().any(|seen| seen.id == version.id)
            }
        };
        if seen { Ok(()) } else { Err(ActionError::NotFound("version")) }
    }

    /// Whether somebody who speaks for some organisations may propose it.
    pub(super) fn may_be_proposed(&self, speaks_for: impl Fn(&str) -> bool) -> Result<(), Refusal> {
        match self {
            Self::Agreement(new) => {
                let versions: Vec<VersionTerms<'_>> = new.held.iter().map(terms_of_agreement).collect();
                may_propose(&versions, (new.agreement.first_month, &new.agreement.parties), speaks_for)
            }
            Self::PriceList(new) => {
                if let Some(held) = &new.agreement {
                    must_be_party(&held.agreement.parties, &speaks_for)?;
                }
                must_have_own(&new.list.parties, &speaks_for)?;
                let held = |held: &'_ PriceListVersion| (held.list.first_month, held.list.parties.clone());
                let held = new.held.as_ref().map(held);
                let versions: Vec<VersionTerms<'_>> =
                    held.iter().map(|(first, parties)| (*first, &parties[..])).collect();
                may_propose(&versions, (new.list.first_month, &new.list.parties), speaks_for)
            }
            Self::AgreementWithdrawal(version) => must_be_party(&version.agreement.parties, speaks_for),
            Self::PriceListWithdrawal(version, _) => must_be_party(&version.list.parties, speaks_for),
        }
    }

    /// Checks it against what there is now.
    pub(super) async fn check(&self, work: &mut Work<'_>, organisations: &[Organisation]) -> Result<(), ActionError> {
        match self {
            Self::Agreement(new) => new.check(&mut work.tx, organisations).await.map(drop),
            Self::PriceList(new) => new.check(&mut work.tx, organisations, work.now).await.map(drop),
            Self::AgreementWithdrawal(version) => {
                let everything = Actor::job().scope(Permission::SeeStatements);
                let closed = work.tx.list_closed_periods(&everything).await?;
                let stays = closed.iter().any(|period| period.agreement == version.id);
                if stays { Err(Refusal::PeriodClosed.into()) } else { Ok(()) }
            }
            Self::PriceListWithdrawal(version, _) => Ok(price_list::not_begun(work.now, version.list.first_month)?),
        }
    }

    /// Carries it out, as all have agreed; answers the number of the version that was put in force or taken back, and
    /// what everybody is told.
    pub(super) async fn hold(
        self,
        work: &mut Work<'_>,
        consent: &Consent,
        organisations: &[Organisation],
    ) -> Result<(i64, Announcement), ActionError> {
        Ok(match self {
            Self::Agreement(new) => agreement::put_in_force(work, consent, organisations, *new).await?,
            Self::PriceList(new) => price_list::put_in_force(work, consent, organisations, *new).await?,
            Self::AgreementWithdrawal(version) => {
                (version.version, agreement::take_back(work, consent, organisations, &version).await?)
            }
            Self::PriceListWithdrawal(version, _) => {
                (version.version, price_list::take_back(work, consent, organisations, &version).await?)
            }
        })
    }
}

fn terms_of_agreement(held: &AgreementVersion) -> VersionTerms<'_> {
    (held.agreement.first_month, &held.agreement.parties)
}
