//! Matters that concern all parties of an agreement: who speaks for one, telling the others, and the audit entry that
//! every party's auditor sees (C-4, A-4).

use serde_json::{Value, json};
use vagnpark_domain::{
    access::{Actor, Permission},
    cost::proposal::ProposalKind,
    ids::OrganisationId,
    message::MessageKind,
    register::organisation::Organisation,
};
use vagnpark_store::{Change, Tx};

use crate::{
    error::ActionError,
    messages::notify::{in_charge_of, tell},
    work::Work,
};

/// The organisations, with those that the actor may do something for.
pub(crate) struct Speaker<'a> {
    actor: &'a Actor,
    permission: Permission,
    organisations: &'a [Organisation],
    /// Whether those who coordinate vehicles are told, too.
    to_coordinators: bool,
}

impl<'a> Speaker<'a> {
    pub(crate) fn new(actor: &'a Actor, permission: Permission, organisations: &'a [Organisation]) -> Self {
        Self { actor, permission, organisations, to_coordinators: false }
    }

    /// The same about something that is proposed: a move of vehicles is told to those who coordinate them, too.
    pub(crate) fn about(self, kind: ProposalKind) -> Self {
        Self { to_coordinators: kind == ProposalKind::VehicleMove, ..self }
    }

    /// Whether the actor speaks for an organisation by a role there.
    pub(crate) fn for_id(&self, id: OrganisationId) -> bool {
        self.actor.speaks_for(id, self.permission)
    }

    /// Whether the actor speaks for the organisation with a code. The operator speaks for all.
    pub(crate) fn for_code(&self, code: &str) -> bool {
        let speaks = |found: &Organisation| self.actor.speaks_for(found.id, self.permission);
        self.actor.operates() || self.organisations.iter().any(|found| found.code == code && speaks(found))
    }

    /// The actor among the parties, for readers: its name and whom it speaks for. The operator has no name here.
    pub(crate) async fn shown(&self, tx: &mut Tx, parties: &[OrganisationId]) -> Result<String, ActionError> {
        let Some(user) = self.actor.user else { return Ok(String::new()) };
        let name = tx.load_names(&[user]).await?.remove(&user).unwrap_or_else(|| self.actor.name.clone());
        let own = self
            .organisations
            .iter()
            .filter(|found| parties.contains(&found.id) && self.actor.speaks_for(found.id, self.permission));
        Ok(std::iter::once(name.as_str()).chain(own.map(|own| own.name.as_str())).collect::<Vec<_>>().join(", "))
    }

    /// The organisation that an audit entry belongs to: the one that the actor speaks for, or the first.
    fn own_of(&self, concerned: &[OrganisationId]) -> Option<OrganisationId> {
        let speaks = |id: &&OrganisationId| self.actor.speaks_for(**id, self.permission);
        concerned.iter().find(speaks).or(concerned.first()).copied()
    }

    /// Notes the audit entry of what was done, for the auditors of all whom it concerns, and tells their finance people
    /// who did what and from when, except the person who did it.
    pub(crate) async fn announce(&self, work: &mut Work<'_>, announced: Announcement) -> Result<(), ActionError> {
        let Announcement { concerned, kind, mut about, mut change } = announced;
        let mut people = work.tx.list_finance_people(&concerned).await?;
        if self.to_coordinators {
            for organisation in &concerned {
                people.extend(in_charge_of(&mut work.tx, *organisation).await?.people);
            }
            people.sort_unstable();
            people.dedup();
        }
        people.retain(|person| Some(*person) != self.actor.user);
        about["who"] = json!(self.shown(&mut work.tx, &concerned).await?);
        tell(work, &people, kind, &about, None).await?;
        change.organisation = self.own_of(&concerned);
        work.note_for(change, concerned);
        Ok(())
    }
}

/// A message for all whom it concerns, and its audit entry.
pub(crate) struct Announcement {
    /// The organisations it concerns.
    pub(crate) concerned: Vec<OrganisationId>,
    /// The kind of message.
    pub(crate) kind: MessageKind,
    /// The values in it.
    pub(crate) about: Value,
    /// The audit entry, which will belong to the organisation that did it.
    pub(crate) change: Change,
}

/// Adds organisations that are not there yet, in their order.
pub(crate) fn with_others(concerned: &mut Vec<OrganisationId>, others: impl IntoIterator<Item = OrganisationId>) {
    for other in others {
        if !concerned.contains(&other) {
            concerned.push(other);
        }
    }
}

/// The organisations with these codes that exist.
pub(crate) fn known<'a>(
    organisations: &'a [Organisation],
    codes: impl Iterator<Item = &'a str>,
) -> impl Iterator<Item = OrganisationId> {
    codes.filter_map(|code| organisations.iter().find(|found| found.code == code).map(|found| found.id))
}

/// The organisations with these codes, each with its name.
pub(crate) fn with_names(organisations: &[Organisation], codes: Vec<String>) -> Vec<(String, String)> {
    let name = |code: &String| organisations.iter().find(|found| found.code == *code).map(|found| found.name.clone());
    codes.into_iter().map(|code| (code.clone(), name(&code).unwrap_or(code))).collect()
}
