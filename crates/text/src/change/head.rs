//! The name, the first month, the decision and the parties.

use vagnpark_domain::cost::change::{Changed, HeadChange};

use super::{Teller, tamed};

impl Teller<'_> {
    pub(super) fn head(self, change: &HeadChange) -> String {
        match change {
            HeadChange::Name(Changed { was, is }) => self.quoted("name", was.as_ref(), is),
            HeadChange::FirstMonth(Changed { was, is }) => {
                let earlier = was.is_some_and(|was| *is < was);
                let key = if earlier { "first-month-earlier" } else { "first-month" };
                self.becomes(key, was.map(|was| was.to_string()), is.to_string(), &[])
            }
            HeadChange::Decision(Changed { was, is }) => self.quoted("decision", was.as_ref(), is),
            HeadChange::Parties(parties) => {
                let names = self.all_of(&self.organisations(parties));
                self.say("parties", &[("count", parties.len().to_string()), ("parties", names)])
            }
            HeadChange::PartyJoins(party) => self.say("party-joins", &[("party", self.organisation(party))]),
            HeadChange::PartyLeaves(party) => self.say("party-leaves", &[("party", self.organisation(party))]),
            HeadChange::PartyOrder(parties) => {
                self.say("party-order", &[("parties", self.organisations(parties).join(", "))])
            }
        }
    }

    /// A name that becomes another.
    fn quoted(self, key: &str, was: Option<&String>, is: &str) -> String {
        self.becomes(key, was.map(|was| tamed(was)), tamed(is), &[])
    }
}
