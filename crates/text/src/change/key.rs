//! Keys, and how they change.

use vagnpark_domain::cost::{
    Key, MixPart,
    change::{Changed, KeyChange, Part},
};

use super::Teller;
use crate::grouped;

impl Teller<'_> {
    /// A key as what something is shared by: “by distance driven”.
    pub(super) fn key(self, key: &Key) -> String {
        match key {
            Key::Direct | Key::Distance | Key::Time | Key::Trips | Key::Equal => {
                self.text(&format!("by-{}", key.kind().as_str()))
            }
            Key::Population(on) => self.say("by-population", &[("on", on.to_string())]),
            Key::Shares(shares) => {
                let of: u128 = shares.values().map(|share| u128::from(*share)).fold(0, u128::saturating_add);
                let share =
                    |(party, share): (&String, &u64)| format!("{} {}", self.names.organisation(party), grouped(share));
                let each: Vec<String> = shares.iter().map(share).collect();
                self.say("by-shares", &[("of", grouped(of)), ("shares", each.join(", "))])
            }
            Key::Mix(parts) => {
                let of: u128 = parts.iter().map(|part| u128::from(part.weight)).fold(0, u128::saturating_add);
                let part = |MixPart { weight, key }: &MixPart| {
                    self.say("by-part", &[("parts", grouped(weight)), ("of", grouped(of)), ("key", self.key(key))])
                };
                self.all_of(&parts.iter().map(part).collect::<Vec<_>>())
            }
        }
    }

    /// A change of the key of something: of a rule, of what is idle, of a joint body or of the settlement.
    pub(super) fn key_change(self, of: &str, name: &str, change: &KeyChange) -> String {
        let name = name.to_owned();
        match change {
            KeyChange::Whole(Changed { was, is }) => {
                let is = self.key(is);
                let was = was.as_ref().map(|was| self.key(was)).unwrap_or_default();
                // By one instead of the other: the word before both is said once.
                let by = format!("{} ", self.text("by"));
                let bare = was.strip_prefix(&by).filter(|_| is.starts_with(&by)).unwrap_or(&was).to_owned();
                self.say(&format!("key-{of}"), &[("name", name), ("is", is), ("was", bare)])
            }
            KeyChange::Share { party, was, is } => {
                let part = |part: &Part| self.say("part", &[("parts", grouped(part.parts)), ("of", grouped(part.of))]);
                let party = self.names.organisation(party);
                self.say(
                    &format!("share-{of}"),
                    &[("name", name), ("party", party), ("was", part(was)), ("is", part(is))],
                )
            }
        }
    }
}
