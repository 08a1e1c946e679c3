//! What several own together changes when all of them say yes (C-13): somebody proposes a change, each party answers
//! about exactly what it saw, and the change holds when the last party has accepted. [`Consent`] is the proof: nothing
//! that binds several is written without one to just that [`Matter`], and only [`Proposal::standing`], somebody who
//! speaks for everybody concerned, and the operator make it.

use chrono::{DateTime, Duration, NaiveDate, Utc};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::agreement::{Agreement, ConsentTerms};
use crate::{
    Fault, Field, Refusal,
    access::{Actor, Permission, Scope},
    bounds::Shown,
    ids::OrganisationId,
    register::VehicleMove,
    words::words,
};

words! {
    /// What is proposed.
    ProposalKind {
        /// A version of the agreement.
        Agreement = "agreement",
        /// Taking back a version of the agreement.
        AgreementWithdrawal = "agreement_withdrawal",
        /// A version of the price list.
        PriceList = "price_list",
        /// Taking back a version of the price list.
        PriceListWithdrawal = "price_list_withdrawal",
        /// Giving vehicles to another organisation (V-10).
        VehicleMove = "vehicle_move",
    }
}

impl ProposalKind {
    /// Whether it is about a price list.
    pub fn is_about_prices(self) -> bool {
        matches!(self, Self::PriceList | Self::PriceListWithdrawal)
    }

    /// Whether it takes a version back.
    pub fn is_withdrawal(self) -> bool {
        matches!(self, Self::AgreementWithdrawal | Self::PriceListWithdrawal)
    }

    /// What it takes to propose it, and to take the proposal back.
    pub fn proposed_with(self) -> Permission {
        match self {
            Self::Agreement | Self::AgreementWithdrawal | Self::PriceList | Self::PriceListWithdrawal => {
                Permission::ManageAgreements
            }
            Self::VehicleMove => Permission::ManageVehicles,
        }
    }

    /// What it takes to answer for an organisation that is asked: everything proposed binds its money.
    pub fn answered_with(self) -> Permission {
        Permission::ManageAgreements
    }

    /// What lets somebody see it where it is proposed or asked about; any of these will do.
    pub fn seen_with(self) -> &'static [Permission] {
        match self {
            Self::Agreement | Self::AgreementWithdrawal | Self::PriceList | Self::PriceListWithdrawal => {
                &[Permission::SeeStatements]
            }
            Self::VehicleMove => &[Permission::SeeStatements, Permission::ManageVehicles],
        }
    }
}

/// The organisations whose proposals somebody may see, by kind.
#[derive(Clone, Debug)]
pub struct ProposalScope {
    /// Those about agreements and price lists.
    pub shared: Scope,
    /// Those about vehicles.
    pub moves: Scope,
}

impl ProposalScope {
    /// What an actor may see.
    pub fn of(actor: &Actor) -> Self {
        Self {
            shared: actor.scope_of_any(ProposalKind::Agreement.seen_with()),
            moves: actor.scope_of_any(ProposalKind::VehicleMove.seen_with()),
        }
    }

    /// Whether nothing at all may be seen.
    pub fn is_empty(&self) -> bool {
        self.shared.is_empty() && self.moves.is_empty()
    }
}

words! {
    /// The state of a proposal.
    ProposalState {
        /// Somebody has not answered yet.
        Open = "open",
        /// All have accepted, and it holds.
        Held = "held",
        /// Somebody has refused.
        Refused = "refused",
        /// Whoever proposed it took it back.
        Withdrawn = "withdrawn",
        /// Something else was proposed, or holds, in its place.
        Replaced = "replaced",
        /// Somebody failed to answer in time.
        Lapsed = "lapsed",
    }
}

words! {
    /// A party's answer to a proposal.
    Verdict {
        /// Yes.
        Accepted = "accepted",
        /// No.
        Refused = "refused",
    }
}

/// Who is asked about a change that concerns some organisations, by code, and on which terms: the parties of the
/// agreement in force answer as it says, each for itself or one body for them all; everybody else, whoever comes as
/// well, answers for itself. Silence is nobody's yes who has not agreed to that.
pub fn asked_on_terms(held: Option<&Agreement>, concerned: &[String]) -> (Vec<String>, ConsentTerms) {
    let is_party = |code: &&String| held.is_some_and(|held| held.parties.contains(*code));
    let (there, new): (Vec<&String>, Vec<&String>) = concerned.iter().partition(is_party);
    let body = held.and_then(|held| held.consent.body()).filter(|_| !there.is_empty());
    let mut asked: Vec<String> = match body {
        Some(body) => vec![body.to_owned()],
        None => there.into_iter().cloned().collect(),
    };
    for code in &new {
        if !asked.contains(*code) {
            asked.push((*code).clone());
        }
    }
    let mut terms = held.map_or_else(ConsentTerms::default, |held| held.consent.clone());
    if !new.is_empty() {
        terms.silence_after_days = None;
    }
    (asked, terms)
}

/// The first day that a decision can be of: the municipalities of today have existed since the reform of 1971.
const FIRST_DECISION: NaiveDate = NaiveDate::from_ymd_opt(1971, 1, 1).expect("a day");

/// The day of a decision: it is required, in the past, and not before there was anybody to decide.
pub fn decided(on: Option<NaiveDate>, today: NaiveDate) -> Result<NaiveDate, Refusal> {
    let day = on.ok_or_else(|| Refusal::at(Field::DecidedOn, Fault::Missing))?;
    if day > today {
        return Err(Refusal::at(Field::DecidedOn, Fault::InTheFuture { given: Shown::Day(day) }));
    }
    if day < FIRST_DECISION {
        let [given, least, most] = [day, FIRST_DECISION, today].map(Shown::Day);
        return Err(Refusal::at(Field::DecidedOn, Fault::Outside { given: Some(given), least, most }));
    }
    Ok(day)
}

/// The fingerprint of what a proposal says: an answer names it, so that nobody agrees to something they did not see.
pub fn fingerprint(kind: ProposalKind, content: &str, decision: &str, decided_on: Option<NaiveDate>) -> String {
    let decided_on = decided_on.map_or_else(String::new, |day| day.to_string());
    hex::encode(Sha256::digest(format!("{kind}\n{decided_on}\n{decision}\n{content}")))
}

/// What people agree to, by a digest of what it says: a text to put in force, a version to take back, vehicles to move,
/// a month's report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Matter(String);

impl Matter {
    /// What a proposal is about, however its id or its move is written.
    pub fn of(kind: ProposalKind, content: &str) -> Self {
        let plain = match kind {
            ProposalKind::Agreement | ProposalKind::PriceList => None,
            ProposalKind::AgreementWithdrawal | ProposalKind::PriceListWithdrawal => {
                content.parse::<Uuid>().ok().map(|id| id.to_string())
            }
            ProposalKind::VehicleMove => VehicleMove::parse(content).ok().map(|plan| plan.print()),
        };
        let content = plain.as_deref().unwrap_or(content);
        Self(hex::encode(Sha256::digest(format!("{kind}\n{content}"))))
    }

    /// A month's report, by its hash.
    pub fn report(hash: &str) -> Self {
        Self(hash.to_owned())
    }
}

/// A proposal with the answers so far.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// Its fingerprint.
    pub hash: String,
    /// What it is about.
    pub matter: Matter,
    /// When silence becomes a yes.
    pub silence_from: Option<DateTime<Utc>>,
    /// When it lapses.
    pub lapses_at: DateTime<Utc>,
    /// Those who are asked.
    pub asked: Vec<Asked>,
}

/// An organisation that is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// The organisation.
    pub organisation: OrganisationId,
    /// Its answer, if it has given one.
    pub answer: Option<Answer>,
}

/// An organisation's answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Yes or no.
    pub verdict: Verdict,
    /// The fingerprint of what it saw.
    pub hash: String,
}

/// Where a proposal stands.
#[derive(Debug)]
pub enum Standing {
    /// Some have not answered.
    Waiting,
    /// Nobody is against it, and nobody is waited for any more.
    Agreed(Consent),
    /// Somebody is against it.
    Refused,
    /// It has lapsed.
    Lapsed,
}

/// Everybody's yes to exactly one thing.
#[derive(Debug)]
pub struct Consent {
    matter: Matter,
}

impl Consent {
    /// The operator's consent, which everybody concerned is told of by name. Nobody else can give one alone.
    pub fn of_operator(actor: &Actor, matter: Matter) -> Result<Self, Refusal> {
        if actor.operates() { Ok(Self { matter }) } else { Err(Refusal::NotAParty) }
    }

    /// The actor's own, who speaks for everybody concerned: for the only organisation that it concerns, with what it
    /// takes to propose such a thing; for each of several, with what it takes to answer.
    pub fn of_all_concerned(
        actor: &Actor,
        (kind, content): (ProposalKind, &str),
        concerned: &[OrganisationId],
    ) -> Option<Self> {
        let asks = if concerned.len() == 1 { kind.proposed_with() } else { kind.answered_with() };
        let speaks = |organisation: &OrganisationId| actor.speaks_for(*organisation, asks);
        let all = !concerned.is_empty() && concerned.iter().all(speaks);
        all.then(|| Self { matter: Matter::of(kind, content) })
    }

    /// Everybody's.
    pub(super) fn to(matter: Matter) -> Self {
        Self { matter }
    }

    /// Refuses to do anything else than what was agreed to.
    pub fn must_cover(&self, matter: &Matter) -> Result<(), Refusal> {
        if self.matter == *matter { Ok(()) } else { Err(Refusal::ProposalChanged) }
    }
}

impl Proposal {
    /// A proposal that nobody has answered yet, made at an instant under an agreement's terms.
    pub fn new(
        (hash, matter): (String, Matter),
        asked: &[OrganisationId],
        terms: &ConsentTerms,
        now: DateTime<Utc>,
    ) -> Self {
        let after = |days: u16| now.checked_add_signed(Duration::days(i64::from(days))).unwrap_or(now);
        Self {
            hash,
            matter,
            silence_from: terms.silence_after_days.map(after),
            lapses_at: after(terms.lapses_after_days),
            asked: asked.iter().map(|organisation| Asked { organisation: *organisation, answer: None }).collect(),
        }
    }

    /// Where it stands at an instant. A yes to something else does not count.
    pub fn standing(&self, now: DateTime<Utc>) -> Standing {
        let verdicts = || self.asked.iter().filter_map(|asked| asked.answer.as_ref());
        if verdicts().any(|answer| answer.verdict == Verdict::Refused) {
            return Standing::Refused;
        }
        let accepted = |asked: &Asked| {
            asked.answer.as_ref().is_some_and(|answer| answer.verdict == Verdict::Accepted && answer.hash == self.hash)
        };
        let silence_counts = self.silence_from.is_some_and(|from| from <= now);
        if !self.asked.is_empty() && (silence_counts || self.asked.iter().all(accepted)) {
            return Standing::Agreed(Consent::to(self.matter.clone()));
        }
        if self.lapses_at <= now { Standing::Lapsed } else { Standing::Waiting }
    }

    /// Takes an organisation's answer to what it saw. It may be given once.
    pub fn answer(&mut self, organisation: OrganisationId, verdict: Verdict, seen: &str) -> Result<(), Refusal> {
        if seen != self.hash {
            return Err(Refusal::ProposalChanged);
        }
        let asked = self.asked.iter_mut().find(|asked| asked.organisation == organisation);
        let asked = asked.ok_or(Refusal::NotAsked)?;
        if asked.answer.is_some() {
            return Err(Refusal::AnsweredAlready);
        }
        asked.answer = Some(Answer { verdict, hash: seen.to_owned() });
        Ok(())
    }
}

#[cfg(test)]
#[path = "proposal_tests.rs"]
mod tests;
