//! A change of a value that may be absent.

use serde::{Deserialize, Deserializer};

/// A change of a value that may be absent. In JSON, an absent field keeps it and `null` removes it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Set<T> {
    /// It stays.
    #[default]
    Keep,
    /// It becomes this, or absent.
    To(Option<T>),
}

impl<T> Set<T> {
    /// The value after the change.
    pub fn after(self, before: Option<T>) -> Option<T> {
        match self {
            Self::Keep => before,
            Self::To(value) => value,
        }
    }

    /// The same change of another kind of value.
    pub fn map<U>(self, into: impl FnOnce(T) -> U) -> Set<U> {
        match self {
            Self::Keep => Set::Keep,
            Self::To(value) => Set::To(value.map(into)),
        }
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Set<T> {
    fn deserialize<D: Deserializer<'de>>(value: D) -> Result<Self, D::Error> {
        Option::deserialize(value).map(Self::To)
    }
}
