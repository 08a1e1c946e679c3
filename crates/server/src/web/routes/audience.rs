//! Those whom an address is for: the first thing that is asked of a request, before a parameter or a body is read.

use vagnpark_domain::access::{Actor, Permission};

/// Those whom an address is for. The actions decide again, about the thing itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Audience {
    /// Everybody, logged in or not.
    Everybody,
    /// Every person who has logged in.
    People,
    /// People with any one of these permissions, in whichever organisation.
    With(Vec<Permission>),
}

impl Audience {
    /// Whether somebody who has logged in belongs to it.
    pub(crate) fn includes(&self, actor: &Actor) -> bool {
        match self {
            Self::Everybody | Self::People => true,
            Self::With(permissions) => permissions.iter().any(|permission| actor.may(*permission)),
        }
    }

    /// Its words in the list of routes: `everybody`, `people`, or permissions such as `see_costs|see_statements`.
    pub(crate) fn words(&self) -> String {
        match self {
            Self::Everybody => "everybody".to_owned(),
            Self::People => "people".to_owned(),
            Self::With(permissions) => {
                permissions.iter().map(|permission| permission.as_str()).collect::<Vec<_>>().join("|")
            }
        }
    }
}

impl From<Permission> for Audience {
    fn from(permission: Permission) -> Self {
        Self::With(vec![permission])
    }
}

impl<const N: usize> From<[Permission; N]> for Audience {
    fn from(permissions: [Permission; N]) -> Self {
        Self::With(permissions.to_vec())
    }
}
