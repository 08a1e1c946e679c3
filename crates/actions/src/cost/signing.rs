//! How far a month is signed off, held against its report as it is (C-10).

use chrono::{DateTime, Utc};
use vagnpark_domain::{
    access::{Actor, Permission},
    cost::{
        proposal::asked_on_terms,
        sign_off::{AmountChange, SeenReport, SignOff, SignOffState, Signed, standing},
    },
    ids::OrganisationId,
    money::Ore,
};
use vagnpark_store::{SignOffRecord, Tx};

use super::{agreement::find_members, statement::SharedMonth};
use crate::error::ActionError;

/// How far a month is signed off.
#[derive(Clone, Debug)]
pub struct Signing {
    /// One for each organisation that is asked, in the agreement's order.
    pub parties: Vec<PartySigning>,
    /// The name of the body that decides for the parties, if the agreement has one.
    pub decided_by: Option<String>,
    /// Whether all have signed, but one person for all of them.
    pub second_person: bool,
    /// From when on the silence of the others is a yes.
    pub silence_from: Option<DateTime<Utc>>,
    /// Those whose silence was a yes, by name, once the month is closed.
    pub silent: Vec<String>,
}

/// How far an organisation is with a month.
#[derive(Clone, Debug)]
pub struct PartySigning {
    /// The organisation.
    pub organisation: OrganisationId,
    /// Its name.
    pub name: String,
    /// Whether the caller may sign for it.
    pub own: bool,
    /// Its newest sign-off.
    pub last: Option<GivenSignOff>,
}

/// A sign-off, held against the report as it is now.
#[derive(Clone, Debug)]
pub struct GivenSignOff {
    /// Who gave it; if several people of the organisation did, all of them.
    pub signed_by: String,
    /// Whether the caller did.
    pub by_caller: bool,
    /// When.
    pub signed_at: DateTime<Utc>,
    /// The hash of the report that they saw.
    pub hash: String,
    /// The sum that they saw.
    pub total: Ore,
    /// Whether the report is still the one they saw.
    pub holds: bool,
    /// What is other than they saw; the own amounts are those of this organisation.
    pub changes: Vec<AmountChange>,
}

impl Signing {
    /// Those that the caller may sign for and whose yes is missing.
    pub fn own_missing(&self) -> impl Iterator<Item = &PartySigning> {
        self.parties.iter().filter(|party| party.own && !party.holds())
    }

    /// Whether the caller's signature would help: somebody of theirs is missing, or a second person is.
    pub fn waits_for_caller(&self) -> bool {
        let by_caller = |party: &PartySigning| party.last.as_ref().is_some_and(|last| last.holds && last.by_caller);
        let own = || self.parties.iter().filter(|party| party.own);
        self.own_missing().next().is_some() || (self.second_person && own().any(|party| !by_caller(party)))
    }

    /// Whether the caller has signed and can take it back.
    pub fn can_be_taken_back(&self) -> bool {
        let last = |party: &PartySigning| party.last.as_ref().is_some_and(|last| last.holds && last.by_caller);
        self.parties.iter().any(|party| party.own && last(party))
    }
}

impl PartySigning {
    /// Whether it has signed the report as it is.
    pub fn holds(&self) -> bool {
        self.last.as_ref().is_some_and(|last| last.holds)
    }
}

/// The people who gave some sign-offs, in order, each once.
fn signers<'a>(records: impl Iterator<Item = &'a SignOffRecord>) -> String {
    let mut names: Vec<&str> = Vec::new();
    for record in records {
        if !names.contains(&record.signed_by.as_str()) {
            names.push(&record.signed_by);
        }
    }
    names.join("; ")
}

/// Those who are asked to sign a month off: its parties, or the body that answers for them.
pub(super) fn asked(shared: &SharedMonth) -> Result<Vec<OrganisationId>, ActionError> {
    let agreement = &shared.agreement.agreement;
    let (codes, _) = asked_on_terms(Some(agreement), &agreement.parties);
    find_members(&shared.organisations, codes.iter().map(String::as_str))
}

/// The sign-offs that hold as far as the database knows.
pub(super) fn given(records: &[SignOffRecord]) -> Vec<SignOff> {
    records.iter().filter(|record| record.state == SignOffState::Holds).map(SignOff::from).collect()
}

/// Whether those who are asked have signed the report with a hash, at a moment.
pub(super) fn standing_of(
    shared: &SharedMonth,
    asked: &[OrganisationId],
    records: &[SignOffRecord],
    hash: &str,
    now: DateTime<Utc>,
) -> Signed {
    standing(asked, &given(records), hash, shared.agreement.agreement.consent.silence_after_days, now)
}

/// How far a month is signed off, for whoever sees it.
pub(super) async fn see(
    tx: &mut Tx,
    actor: &Actor,
    shared: &SharedMonth,
    hash: &str,
    now: DateTime<Utc>,
) -> Result<Signing, ActionError> {
    let records = tx.list_sign_offs(shared.statement.month).await?;
    let asked = asked(shared)?;
    let now_says = SeenReport::of(&shared.statement);
    let parties = asked.iter().map(|id| {
        let found = shared.organisations.iter().find(|found| found.id == *id);
        // What was signed of a month that is closed is what it was closed with.
        let holds =
            |record: &SignOffRecord| record.state == SignOffState::Holds && (shared.closed || record.hash == hash);
        let of_party = || records.iter().filter(|record| record.organisation == *id);
        let last = of_party().rfind(|record| holds(record)).or(of_party().next_back());
        PartySigning {
            organisation: *id,
            name: found.map_or_else(String::new, |found| found.name.clone()),
            own: actor.speaks_for(*id, Permission::ClosePeriods),
            last: last.map(|record| GivenSignOff {
                signed_by: signers(of_party().filter(|other| holds(other) == holds(record))),
                by_caller: of_party().any(|other| holds(other) && actor.user == Some(other.person)),
                signed_at: record.signed_at,
                hash: record.hash.clone(),
                total: record.total,
                holds: holds(record),
                changes: match found {
                    Some(found) if !holds(record) => record.seen.changes(&now_says, &found.code),
                    Some(_) | None => Vec::new(),
                },
            }),
        }
    });
    let parties = parties.collect();
    let (second_person, silence_from) = match standing_of(shared, &asked, &records, hash, now) {
        Signed::Waiting(missing) if !shared.closed => (missing.second_person, missing.silence_from),
        Signed::Waiting(_) | Signed::Agreed { .. } => (false, None),
    };
    let body = shared.agreement.agreement.consent.body();
    let decided_by = body.map(|body| shared.name_of(body));
    let mut signing = Signing { parties, decided_by, second_person, silence_from, silent: Vec::new() };
    if shared.closed && signing.parties.iter().any(PartySigning::holds) {
        let silent = signing.parties.iter().filter(|party| !party.holds());
        signing.silent = silent.map(|party| party.name.clone()).collect();
    }
    Ok(signing)
}
