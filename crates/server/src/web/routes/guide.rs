//! What of the pages somebody may open: the menu and the links of a page are read from the routes.

use std::sync::Arc;

use axum::http::Method;
use vagnpark_domain::access::Actor;

use super::Route;

/// The routes of the pages, for those who look for their way.
#[derive(Clone, Debug)]
pub(crate) struct Guide(Arc<[Route]>);

impl Guide {
    pub(crate) fn of(routes: &[Route]) -> Self {
        Self(routes.into())
    }

    /// The main menu that somebody sees, in the order of the routes: where each entry leads, and the key of its name.
    pub(crate) fn menu(&self, actor: &Actor) -> Vec<(&'static str, &'static str)> {
        let seen = |route: &Route| {
            let (place, audience) = route.place_in_menu()?;
            audience.includes(actor).then_some((route.path, place.key))
        };
        self.0.iter().filter_map(seen).collect()
    }

    /// Whether somebody may open a page, by its path as the router has it.
    pub(crate) fn opens(&self, actor: &Actor, path: &str) -> bool {
        let of_path = self.0.iter().filter(|route| route.path == path);
        of_path.filter_map(|route| route.audience_of(&Method::GET)).any(|audience| audience.includes(actor))
    }

    /// Whether an address is for everybody, in whichever way it is asked for.
    pub(crate) fn is_open(&self, path: &str) -> bool {
        self.0.iter().any(|route| route.path == path && route.is_open())
    }
}
