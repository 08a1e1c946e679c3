//! What agreements and price lists begin with: a name, a month, a decision, and the parties.

use super::list::{Changed, Paired};
use crate::time::Month;

/// What has changed at the head of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HeadChange {
    /// Its name.
    Name(Changed<String>),
    /// The first month that it holds for.
    FirstMonth(Changed<Month>),
    /// The decision behind it.
    Decision(Changed<String>),
    /// The parties of the first one, by code.
    Parties(Vec<String>),
    /// An organisation that becomes a party, by code.
    PartyJoins(String),
    /// An organisation that is a party no longer, by code.
    PartyLeaves(String),
    /// The parties in another order, which breaks ties.
    PartyOrder(Vec<String>),
}

/// The head of a text.
pub(super) struct Head<'a> {
    pub(super) name: &'a String,
    pub(super) first_month: &'a Month,
    pub(super) decision: &'a String,
    pub(super) parties: &'a [String],
}

impl Head<'_> {
    /// What has changed since an earlier one.
    pub(super) fn changes_from(&self, earlier: Option<&Head<'_>>) -> Vec<HeadChange> {
        let Self { name, first_month, decision, parties } = self;
        let mut changes: Vec<HeadChange> = Vec::new();
        let first_was = earlier.map(|earlier| earlier.first_month);
        changes.extend(Changed::between(earlier.map(|earlier| earlier.name), name).map(HeadChange::Name));
        changes.extend(Changed::between(first_was, first_month).map(HeadChange::FirstMonth));
        changes.extend(Changed::between(earlier.map(|earlier| earlier.decision), decision).map(HeadChange::Decision));
        let Some(earlier) = earlier else {
            changes.push(HeadChange::Parties(parties.to_vec()));
            return changes;
        };
        let paired = Paired::by(earlier.parties, parties, &[&|was, is| was == is]);
        let joins = paired.pairs(earlier.parties, parties).filter(|(was, _)| was.is_none());
        changes.extend(joins.map(|(_, party)| HeadChange::PartyJoins(party.clone())));
        changes.extend(paired.gone(earlier.parties).map(|(_, party)| HeadChange::PartyLeaves(party.clone())));
        if !paired.moved().is_empty() {
            changes.push(HeadChange::PartyOrder(parties.to_vec()));
        }
        changes
    }
}
