//! What values and lists have changed, whatever is in them.

use std::collections::BTreeSet;

/// A value that is another one than before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changed<T> {
    /// The earlier one; none if nothing said anything before.
    pub was: Option<T>,
    /// The one that is there now.
    pub is: T,
}

impl<T: Clone + PartialEq> Changed<T> {
    /// The change from one value to another; none if they are equal.
    pub(super) fn between(was: Option<&T>, is: &T) -> Option<Self> {
        (was != Some(is)).then(|| Self { was: was.cloned(), is: is.clone() })
    }
}

/// How a list that limits something has changed: an empty one limits nothing. Its order says nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Limits<T> {
    /// Only these, no longer everything.
    Set(Vec<T>),
    /// Everything, no longer only these.
    Lifted(Vec<T>),
    /// Others than before.
    Others {
        /// Those that come.
        added: Vec<T>,
        /// Those that go.
        removed: Vec<T>,
    },
}

impl<T: Clone> Limits<T> {
    /// The change from one list to another, whose items are told apart by `same`; none if both have the same items.
    pub(super) fn between(was: &[T], is: &[T], same: impl Fn(&T, &T) -> bool) -> Option<Self> {
        let without = |list: &[T], others: &[T]| -> Vec<T> {
            let stranger = |item: &&T| !others.iter().any(|other| same(item, other));
            list.iter().filter(stranger).cloned().collect()
        };
        let (added, removed) = (without(is, was), without(was, is));
        match (was.is_empty(), is.is_empty()) {
            _ if added.is_empty() && removed.is_empty() => None,
            (true, _) => Some(Self::Set(added)),
            (_, true) => Some(Self::Lifted(removed)),
            (false, false) => Some(Self::Others { added, removed }),
        }
    }
}

/// Where something stands in a list of which the first that fits decides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place<T> {
    /// In its place: the whole list is told.
    Listed,
    /// Before this one.
    Before(T),
    /// Behind all others.
    Last,
}

/// Whether an earlier and a later item are the same.
type Measure<'m, T> = &'m dyn Fn(&T, &T) -> bool;

/// Lists with what was which: for each item of the later one its place in the earlier one.
pub(super) struct Paired(Vec<Option<usize>>);

impl Paired {
    /// Finds for each later item the earlier one that it is: by the first measure that fits, and none twice.
    pub(super) fn by<T>(was: &[T], is: &[T], measures: &[Measure<'_, T>]) -> Self {
        let mut taken = BTreeSet::new();
        let mut found: Vec<Option<usize>> = vec![None; is.len()];
        for alike in measures {
            for (slot, later) in found.iter_mut().zip(is).filter(|(slot, _)| slot.is_none()) {
                let fits = |place: &usize| was.get(*place).is_some_and(|earlier| alike(earlier, later));
                *slot = (0..was.len()).filter(|place| !taken.contains(place)).find(fits);
                taken.extend(*slot);
            }
        }
        Self(found)
    }

    /// For each later item, the earlier one that it is.
    pub(super) fn pairs<'a, T>(&'a self, was: &'a [T], is: &'a [T]) -> impl Iterator<Item = (Option<&'a T>, &'a T)> {
        self.0.iter().zip(is).map(|(place, later)| (place.and_then(|place| was.get(place)), later))
    }

    /// Where the earlier one that a later item is stood.
    pub(super) fn was_at(&self, place: usize) -> Option<usize> {
        self.0.get(place).copied().flatten()
    }

    /// The earlier items that are gone.
    pub(super) fn gone<'a, T>(&'a self, was: &'a [T]) -> impl Iterator<Item = (usize, &'a T)> {
        let gone = |place: &usize| !self.0.contains(&Some(*place));
        was.iter().enumerate().filter(move |(place, _)| gone(place))
    }

    /// The places of the later items that have moved past one of which it matters which goes first.
    pub(super) fn moved_past<T>(&self, is: &[T], apart: impl Fn(&T, &T) -> bool) -> BTreeSet<usize> {
        let past = |place: usize, other: usize| {
            let turned = self.was_at(place).zip(self.was_at(other)).is_some_and(|(a, b)| (place < other) != (a < b));
            turned && is.get(place).zip(is.get(other)).is_some_and(|(item, other)| !apart(item, other))
        };
        let mut moved = self.moved();
        moved.retain(|place| (0..is.len()).any(|other| other != *place && past(*place, other)));
        moved
    }

    /// The places of the later items that have moved among those that were there before: all but the longest run of
    /// them that kept its order.
    pub(super) fn moved(&self) -> BTreeSet<usize> {
        let there: Vec<(usize, usize)> =
            self.0.iter().enumerate().filter_map(|(place, earlier)| Some((place, (*earlier)?))).collect();
        // For each, the longest run that ends with it: its length and the one before it.
        let mut runs: Vec<(usize, Option<usize>)> = Vec::new();
        for (_, earlier) in &there {
            let before = runs.iter().zip(&there).enumerate().filter(|(_, (_, (_, other)))| other < earlier);
            let best = before.max_by_key(|(_, ((length, _), _))| *length);
            runs.push(best.map_or((1, None), |(at, ((length, _), _))| (length.saturating_add(1), Some(at))));
        }
        let mut moved: BTreeSet<usize> = there.iter().map(|(place, _)| *place).collect();
        let mut at = runs.iter().enumerate().max_by_key(|(_, (length, _))| *length).map(|(at, _)| at);
        while let Some(stays) = at {
            if let Some((place, _)) = there.get(stays) {
                moved.remove(place);
            }
            at = runs.get(stays).and_then(|(_, before)| *before);
        }
        moved
    }
}

/// What stands behind a place in a list.
pub(super) fn place_of<T, N>(list: &[T], at: usize, name: impl Fn(&T) -> N) -> Place<N> {
    list.get(at.saturating_add(1)).map_or(Place::Last, |next| Place::Before(name(next)))
}
