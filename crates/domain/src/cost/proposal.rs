//! What several own together changes when all of them say yes (C-13): somebody proposes a change, each party answers
//! about exactly what it saw, and the change holds when the last party has accepted. [`Consent`] is the proof: nothing
//! that binds several is written without one, and only [`Proposal::standing`], somebody who speaks for everybody
//! concerned, and the operator make it.

use chrono::{DateTime, Duration, NaiveDate, Utc};
use sha2::{Digest, Sha256};

use super::agreement::{Agreement, ConsentTerms};
use crate::{
    Fault, Field, Refusal,
    access::{Actor, Permission, Scope},
    bounds::Shown,
    ids::OrganisationId,
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

/// Who is asked about a change of what some share, by code: those that are parties already, or the body that answers
/// for them, and each new party. `held` is the agreement whose parties they are; without one, each party answers for
/// itself.
pub fn who_is_asked<'a>(
    held: Option<&'a Agreement>,
    there: impl IntoIterator<Item = &'a String>,
    new: impl IntoIterator<Item = &'a String>,
) -> Vec<String> {
    let there: Vec<&String> = there.into_iter().collect();
    let mut asked: Vec<String> = match held.and_then(|held| held.consent.body()) {
        Some(body) => vec![body.to_owned()],
        None => there.iter().map(|code| (*code).clone()).collect(),
    };
    for code in new {
        if !there.contains(&code) && !asked.contains(code) {
            asked.push(code.clone());
        }
    }
    asked
}

/// Who is asked about a change that concerns some organisations by themselves, by code, and on which terms: the parties
/// of the agreement in force answer as it says, everybody else for itself. Silence is nobody's yes who has not agreed
/// to that.
pub fn asked_on_terms(held: Option<&Agreement>, concerned: &[String]) -> (Vec<String>, ConsentTerms) {
    let is_party = |code: &&String| held.is_some_and(|held| held.parties.contains(*code));
    let (there, new): (Vec<&String>, Vec<&String>) = concerned.iter().partition(is_party);
    let asked = who_is_asked(held.filter(|_| !there.is_empty()), there, new.iter().copied());
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

/// A proposal with the answers so far.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// Its fingerprint.
    pub hash: String,
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
    /// The fingerprint of what they agreed to; none for the operator, who owns the database and answers for it.
    hash: Option<String>,
}

impl Consent {
    /// The operator's consent, which everybody concerned is told of by name. Nobody else can give one alone.
    pub fn of_operator(actor: &Actor) -> Result<Self, Refusal> {
        if actor.operates() { Ok(Self { hash: None }) } else { Err(Refusal::NotAParty) }
    }

    /// The actor's own, who speaks for everybody concerned: for the only organisation that it concerns, with what it
    /// takes to propose such a thing; for each of several, with what it takes to answer.
    pub fn of_all_concerned(actor: &Actor, kind: ProposalKind, concerned: &[OrganisationId]) -> Option<Self> {
        let asks = if concerned.len() == 1 { kind.proposed_with() } else { kind.answered_with() };
        let speaks = |organisation: &OrganisationId| actor.speaks_for(*organisation, asks);
        (!concerned.is_empty() && concerned.iter().all(speaks)).then_some(Self { hash: None })
    }

    /// Everybody's, to the content with this fingerprint.
    pub(super) fn to(hash: &str) -> Self {
        Self { hash: Some(hash.to_owned()) }
    }

    /// Whether it was given to the content with this fingerprint.
    pub fn covers(&self, hash: &str) -> bool {
        self.hash.as_deref().is_none_or(|given| given == hash)
    }
}

impl Proposal {
    /// A proposal that nobody has answered yet, made at an instant under an agreement's terms.
    pub fn new(hash: String, asked: &[OrganisationId], terms: &ConsentTerms, now: DateTime<Utc>) -> Self {
        let after = |days: u16| now.checked_add_signed(Duration::days(i64::from(days))).unwrap_or(now);
        Self {
            hash,
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
            return Standing::Agreed(Consent::to(&self.hash));
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
