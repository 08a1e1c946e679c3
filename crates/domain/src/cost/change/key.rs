//! What has changed in a key.

use std::collections::{BTreeMap, BTreeSet};

use super::list::Changed;
use crate::cost::Key;

/// A part of a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// The part.
    pub parts: u64,
    /// The whole.
    pub of: u128,
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
    /// The changes from one key to another: of fixed shares, each that is another.
    pub(super) fn between(was: &Key, is: &Key) -> Vec<Self> {
        let (Key::Shares(before), Key::Shares(after)) = (was, is) else {
            return Changed::between(Some(was), is).map(Self::Whole).into_iter().collect();
        };
        let part = |shares: &BTreeMap<String, u64>, party: &String| Part {
            parts: shares.get(party).copied().unwrap_or(0),
            of: shares.values().map(|share| u128::from(*share)).fold(0, u128::saturating_add),
        };
        let parties: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
        let each = parties.into_iter().map(|party| (party, part(before, party), part(after, party)));
        let other = each.filter(|(_, was, is)| was != is && (was.parts, is.parts) != (0, 0));
        other.map(|(party, was, is)| Self::Share { party: party.clone(), was, is }).collect()
    }
}
