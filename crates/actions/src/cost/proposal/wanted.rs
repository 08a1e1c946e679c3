//! What a proposal would change, read against what there is now.

use uuid::Uuid;
use vagnpark_domain::{
    Fault, Field, Refusal,
    access::{Actor, Permission},
    bounds::table::PROPOSAL_DECISION,
    cost::{
        ConsentTerms,
        party::{VersionTerms, may_propose, must_be_decided, must_be_party, must_have_own},
        proposal::{Consent, ProposalKind, ProposalState, asked_on_terms},
    },
    ids::OrganisationId,
    register::{VehicleMove, organisation::Organisation},
    time::Month,
};
use vagnpark_store::{AgreementVersion, PriceListVersion};

use crate::{
    cost::{
        agreement::{self, NewAgreement, check_text},
        parties::{Announcement, Speaker},
        price_list::{self, NewPriceList},
    },
    error::ActionError,
    register::vehicle_move::WantedMove,
    work::Work,
};

/// The change that a proposal wants, read and checked against what there is now.
pub(super) enum Wanted {
    Agreement(Box<NewAgreement>),
    AgreementWithdrawal(Box<AgreementVersion>),
    PriceList(Box<NewPriceList>),
    PriceListWithdrawal(Box<PriceListVersion>, Option<Box<AgreementVersion>>),
    VehicleMove(Box<WantedMove>),
}

/// Keeps everybody else from what a proposal is about until the work is done: no other version is made, and no month is
/// closed meanwhile. Vehicles are locked before months, as everywhere.
pub(super) async fn hold(work: &mut Work<'_>, kind: ProposalKind, content: &str) -> Result<(), ActionError> {
    if kind == ProposalKind::VehicleMove {
        let everything = Actor::job().scope(Permission::ManageVehicles);
        work.tx.lock_vehicles(&everything, &VehicleMove::parse(content)?.vehicles).await?;
    }
    Ok(work.tx.hold_periods().await?)
}

impl Wanted {
    pub(super) async fn read(work: &mut Work<'_>, kind: ProposalKind, content: &str) -> Result<Self, ActionError> {
        Ok(match kind {
            ProposalKind::Agreement => Self::Agreement(Box::new(agreement::read_new(work, content).await?)),
            ProposalKind::AgreementWithdrawal => {
                let id = there(work, content).await?;
                Self::AgreementWithdrawal(Box::new(agreement::find_version(&mut work.tx, id.into()).await?))
            }
            ProposalKind::PriceList => Self::PriceList(Box::new(price_list::read_new(work, content).await?)),
            ProposalKind::PriceListWithdrawal => {
                let id = there(work, content).await?;
                let version = price_list::find_version(&mut work.tx, id).await?;
                let agreements = agreement::all_versions(&mut work.tx).await?;
                let held = agreements.into_iter().rfind(|held| held.agreement.first_month <= version.list.first_month);
                Self::PriceListWithdrawal(Box::new(version), held.map(Box::new))
            }
            ProposalKind::VehicleMove => {
                check_text(content)?;
                Self::VehicleMove(Box::new(WantedMove::read(work, VehicleMove::parse(content)?).await?))
            }
        })
    }

    pub(super) fn first_month(&self) -> Month {
        match self {
            Self::Agreement(new) => new.agreement.first_month,
            Self::AgreementWithdrawal(version) => version.agreement.first_month,
            Self::PriceList(new) => new.list.first_month,
            Self::PriceListWithdrawal(version, _) => version.list.first_month,
            Self::VehicleMove(wanted) => wanted.first_month(),
        }
    }

    pub(super) fn name(&self) -> &str {
        match self {
            Self::Agreement(new) => &new.agreement.name,
            Self::AgreementWithdrawal(version) => &version.agreement.name,
            Self::PriceList(new) => &new.list.name,
            Self::PriceListWithdrawal(version, _) => &version.list.name,
            Self::VehicleMove(wanted) => &wanted.name,
        }
    }

    /// The decision behind it: a text names its own; that to take a version back is given, and is another than the one
    /// that introduced it.
    pub(super) fn decided_by(&self, given: &str) -> Result<String, Refusal> {
        let given = String::from(PROPOSAL_DECISION.line(given)?);
        let own = match self {
            Self::Agreement(new) => &new.agreement.decision,
            Self::PriceList(new) => &new.list.decision,
            Self::VehicleMove(wanted) => &wanted.plan.decision,
            Self::AgreementWithdrawal(_) | Self::PriceListWithdrawal(..) if given.is_empty() => {
                return Err(Refusal::at(Field::Decision, Fault::Missing));
            }
            Self::AgreementWithdrawal(_) | Self::PriceListWithdrawal(..) => {
                must_be_decided([given.as_str()])?;
                return Ok(given);
            }
        };
        if given.is_empty() { Ok(own.clone()) } else { Err(Refusal::at(Field::Decision, Fault::NotWanted)) }
    }

    /// Those who are asked, by code, and on which terms.
    pub(super) fn asked(&self) -> (Vec<String>, ConsentTerms) {
        if let Self::VehicleMove(wanted) = self {
            return wanted.asked();
        }
        asked_on_terms(self.held().map(|held| &held.agreement), &self.parties())
    }

    /// All whom it concerns, by code, whether they are asked themselves or a body answers for them.
    pub(super) fn parties(&self) -> Vec<String> {
        if let Self::VehicleMove(wanted) = self {
            return wanted.concerned_codes();
        }
        let mut parties = self.there();
        for code in self.coming().iter().chain(self.without()) {
            if !parties.contains(code) {
                parties.push(code.clone());
            }
        }
        parties
    }

    /// The organisation that proposes it, if that follows from what is proposed.
    pub(super) fn proposed_for(&self) -> Option<OrganisationId> {
        if let Self::VehicleMove(wanted) = self { wanted.run_by() } else { None }
    }

    /// The agreement whose parties share what it would change.
    fn held(&self) -> Option<&AgreementVersion> {
        match self {
            Self::Agreement(new) => new.held.as_ref(),
            Self::AgreementWithdrawal(version) => Some(version),
            Self::PriceList(new) => new.agreement.as_ref(),
            Self::PriceListWithdrawal(_, held) => held.as_deref(),
            Self::VehicleMove(_) => None,
        }
    }

    /// The parties of what it would change.
    fn there(&self) -> Vec<String> {
        let mut there = self.held().map_or(Vec::new(), |held| held.agreement.parties.clone());
        let listed = match self {
            Self::Agreement(_) | Self::AgreementWithdrawal(_) | Self::VehicleMove(_) => &[][..],
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
    fn coming(&self) -> &[String] {
        match self {
            Self::Agreement(new) => &new.agreement.parties,
            Self::PriceList(new) => &new.list.parties,
            Self::AgreementWithdrawal(_) | Self::PriceListWithdrawal(..) | Self::VehicleMove(_) => &[],
        }
    }

    /// Everybody who has something to share, where nothing says yet who shares.
    fn without(&self) -> &[String] {
        match self {
            Self::Agreement(new) => &new.without,
            Self::PriceList(new) => &new.without,
            Self::AgreementWithdrawal(_) | Self::PriceListWithdrawal(..) | Self::VehicleMove(_) => &[],
        }
    }

    /// Refuses to take back or to move what the actor cannot see.
    pub(super) async fn must_be_seen(&self, work: &mut Work<'_>) -> Result<(), ActionError> {
        if let Self::VehicleMove(wanted) = self {
            return wanted.must_be_seen(work).await;
        }
        let scope = work.actor.scope(Permission::SeeStatements);
        let seen = match self {
            Self::Agreement(_) | Self::PriceList(_) | Self::VehicleMove(_) => true,
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
    pub(super) fn may_be_proposed(&self, speaker: &Speaker<'_>) -> Result<(), Refusal> {
        let speaks_for = |code: &str| speaker.for_code(code);
        match self {
            Self::Agreement(new) => {
                let versions: Vec<VersionTerms<'_>> = new.held.iter().map(terms_of_agreement).collect();
                may_propose(&versions, (new.agreement.first_month, &new.agreement.parties), speaks_for)
            }
            Self::PriceList(new) => {
                if let Some(held) = &new.agreement {
                    must_be_party(&held.agreement.parties, speaks_for)?;
                }
                must_have_own(&new.list.parties, speaks_for)?;
                let held = |held: &'_ PriceListVersion| (held.list.first_month, held.list.parties.clone());
                let held = new.held.as_ref().map(held);
                let versions: Vec<VersionTerms<'_>> =
                    held.iter().map(|(first, parties)| (*first, &parties[..])).collect();
                may_propose(&versions, (new.list.first_month, &new.list.parties), speaks_for)
            }
            Self::AgreementWithdrawal(version) => must_be_party(&version.agreement.parties, speaks_for),
            Self::PriceListWithdrawal(version, _) => must_be_party(&version.list.parties, speaks_for),
            Self::VehicleMove(wanted) => wanted.may_be_proposed(|organisation| speaker.for_id(organisation)),
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
            Self::VehicleMove(wanted) => wanted.check(&mut work.tx).await,
        }
    }

    /// Carries it out, as all have agreed; answers the number of the version that was put in force or taken back, if it
    /// is one, and what everybody is told.
    pub(super) async fn carry_out(
        self,
        work: &mut Work<'_>,
        consent: &Consent,
        organisations: &[Organisation],
    ) -> Result<(Option<i64>, Announcement), ActionError> {
        let (version, announced) = match self {
            Self::Agreement(new) => agreement::put_in_force(work, consent, organisations, *new).await?,
            Self::PriceList(new) => price_list::put_in_force(work, consent, organisations, *new).await?,
            Self::AgreementWithdrawal(version) => {
                (version.version, agreement::take_back(work, consent, organisations, &version).await?)
            }
            Self::PriceListWithdrawal(version, _) => {
                (version.version, price_list::take_back(work, consent, organisations, &version).await?)
            }
            Self::VehicleMove(wanted) => return Ok((None, wanted.carry_out(work, consent).await?)),
        };
        Ok((Some(version), announced))
    }
}

/// The id of a version to take back, unless it has been taken back already.
async fn there(work: &mut Work<'_>, id: &str) -> Result<Uuid, ActionError> {
    let id = id.parse().map_err(|_| ActionError::NotFound("version"))?;
    // Taking it back is what holds already.
    let gone = work.tx.is_withdrawn(id).await?;
    if gone { Err(Refusal::in_state(ProposalState::Held).into()) } else { Ok(id) }
}

fn terms_of_agreement(held: &AgreementVersion) -> VersionTerms<'_> {
    (held.agreement.first_month, &held.agreement.parties)
}
