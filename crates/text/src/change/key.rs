//! Keys, and how they change.

use std::collections::BTreeMap;

use vagnpark_domain::cost::{
    Key, MixPart,
    change::{Changed, KeyChange, Part},
};

use super::{Teller, tamed};
use crate::grouped;

/// A part in per cent, with one decimal at the most; none where that would not be exact.
fn per_cent(part: Part) -> Option<String> {
    let tenths = part.tenths_of_a_per_cent()?;
    let (whole, rest) = (tenths.div_euclid(10), tenths.rem_euclid(10));
    Some(if rest == 0 { format!("{whole} %") } else { format!("{whole},{rest} %") })
}

impl Teller<'_> {
    /// A key as what something is shared by: “by distance driven”.
    pub(super) fn key(self, key: &Key) -> String {
        match key {
            Key::Direct | Key::Distance | Key::Time | Key::Trips | Key::Equal => {
                self.text(&format!("by-{}", key.kind().as_str()))
            }
            Key::Population(on) => self.say("by-population", &[("on", on.to_string())]),
            Key::Shares(shares) => self.shares(shares),
            Key::Mix(parts) => {
                let parts: Vec<&MixPart> = parts.iter().filter(|part| part.weight > 0).collect();
                if let [only] = &*parts {
                    return self.key(&only.key);
                }
                let of: u128 = parts.iter().map(|part| u128::from(part.weight)).fold(0, u128::saturating_add);
                let sizes = self.sizes(&parts.iter().map(|part| Part { parts: part.weight, of }).collect::<Vec<_>>());
                let part = |(part, size): (&&MixPart, String)| {
                    self.say("by-part", &[("part", size), ("key", self.key(&part.key))])
                };
                self.all_of(&parts.iter().zip(sizes).map(part).collect::<Vec<_>>())
            }
        }
    }

    /// Fixed shares, in the order of the parties.
    fn shares(self, shares: &BTreeMap<String, u64>) -> String {
        let of: u128 = shares.values().map(|share| u128::from(*share)).fold(0, u128::saturating_add);
        let others = shares.keys().filter(|code| !self.parties.contains(code));
        let each: Vec<(&String, Part)> = self
            .parties
            .iter()
            .chain(others)
            .filter_map(|code| Some((code, Part { parts: *shares.get(code)?, of })))
            .filter(|(_, part)| part.parts > 0)
            .collect();
        let per_cents: Option<Vec<String>> = each.iter().map(|(_, part)| per_cent(*part)).collect();
        let in_per_cent = per_cents.is_some();
        let sizes = per_cents.unwrap_or_else(|| each.iter().map(|(_, part)| grouped(part.parts)).collect());
        let named = each.iter().zip(sizes).map(|((code, _), size)| format!("{} {size}", self.organisation(code)));
        let shares = ("shares", named.collect::<Vec<_>>().join(", "));
        if in_per_cent {
            self.say("by-per-cent", &[shares])
        } else {
            self.say("by-shares", &[("of", grouped(of)), shares])
        }
    }

    /// Parts in per cent, if that says it exactly of each; else as parts of the whole.
    fn sizes(self, parts: &[Part]) -> Vec<String> {
        let per_cents: Option<Vec<String>> = parts.iter().map(|part| per_cent(*part)).collect();
        let as_part = |part: &Part| self.say("part", &[("parts", grouped(part.parts)), ("of", grouped(part.of))]);
        per_cents.unwrap_or_else(|| parts.iter().map(as_part).collect())
    }

    /// A change of the key of something: of a rule, of what is idle, of a joint body or of the settlement.
    pub(super) fn key_change(self, of: &str, name: &str, change: &KeyChange) -> String {
        let name = tamed(name);
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
                let mut sizes = self.sizes(&[*was, *is]).into_iter();
                let (was, is) = (sizes.next().unwrap_or_default(), sizes.next().unwrap_or_default());
                let party = self.organisation(party);
                self.say(&format!("share-{of}"), &[("name", name), ("party", party), ("was", was), ("is", is)])
            }
        }
    }
}
