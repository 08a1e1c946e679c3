//! What has changed in a key.

use std::collections::BTreeMap;

use super::{
    list::Changed,
    substance::{Sharers, common_divisor, same_key},
};
use crate::cost::Key;

/// A part of a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// The part.
    pub parts: u64,
    /// The whole.
    pub of: u128,
}

impl Part {
    /// The same part with the least numbers.
    fn least(self) -> (u128, u128) {
        let (parts, of) = (u128::from(self.parts), self.of);
        let divisor = common_divisor(parts, of).max(1);
        (parts.div_euclid(divisor), of.div_euclid(divisor))
    }

    /// Tenths of a per cent, if it is so many exactly.
    pub fn tenths_of_a_per_cent(self) -> Option<u128> {
        let thousandfold = u128::from(self.parts).checked_mul(1_000)?;
        (thousandfold.checked_rem(self.of)? == 0).then(|| thousandfold.checked_div(self.of)).flatten()
    }
}

/// How a key has changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeyChange {
    /// It is another.
    Whole(Changed<Key>),
    /// An organisation has another fixed share.
    Share {
        /// The organisation, by code.
        party: String,
        /// Its share before.
        was: Part,
        /// Its share now.
        is: Part,
    },
}

impl KeyChange {
    /// The changes from one key to another: of fixed shares, each that is another, in the order of the parties.
    pub(super) fn between(was: &Key, is: &Key, sharers: Sharers<'_>) -> Vec<Self> {
        if same_key(was, is, sharers) {
            return Vec::new();
        }
        let (Key::Shares(before), Key::Shares(after)) = (was, is) else {
            return Changed::between(Some(was), is).map(Self::Whole).into_iter().collect();
        };
        let part = |shares: &BTreeMap<String, u64>, party: &String| Part {
            parts: shares.get(party).copied().unwrap_or(0),
            of: shares.values().map(|share| u128::from(*share)).fold(0, u128::saturating_add),
        };
        let mut parties: Vec<&String> = Vec::new();
        for party in sharers.parties.iter().chain(before.keys()).chain(after.keys()) {
            let shares = before.contains_key(party) || after.contains_key(party);
            if shares && !parties.contains(&party) {
                parties.push(party);
            }
        }
        let each = parties.into_iter().map(|party| (party, part(before, party), part(after, party)));
        let other = each.filter(|(_, was, is)| was.least() != is.least());
        other.map(|(party, was, is)| Self::Share { party: party.clone(), was, is }).collect()
    }
}
