//! Somebody who may not do something is told so before anything else: before a parameter or a body is read, and before
//! an answer is repeated. Each operation of the API says in its description what it requires (`x-permissions`), and
//! each page that takes files in the router; the actions check again, for the thing itself.

use std::{collections::HashMap, sync::Arc};

use axum::{
    extract::{MatchedPath, Request, State},
    http::Method,
    middleware::Next,
    response::{IntoResponse, Response},
};
use utoipa::openapi::OpenApi;
use vagnpark_actions::ActionError;
use vagnpark_domain::access::{Actor, Permission};

use super::{auth::Signed, problem::Problem, routes::Route};
use crate::{
    api::description::{operations, permissions_of},
    pages::PageError,
};

/// An operation that requires no more than to see statements changes nothing, even if it has a body.
const QUESTION: &[Permission] = &[Permission::SeeStatements];

/// The permissions that each operation requires, by path and method.
#[derive(Clone, Debug)]
pub(crate) struct Permits {
    asked: Arc<HashMap<(String, Method), Vec<Permission>>>,
    /// How somebody is turned away.
    refuse: fn() -> Response,
}

impl Permits {
    /// Reads them from the operations.
    pub(crate) fn of(document: &OpenApi) -> Self {
        let asked = operations(document).map(|(path, method, asks)| ((path.to_owned(), method), permissions_of(asks)));
        let refuse = || Problem::from(ActionError::NotPermitted).into_response();
        Self { asked: Arc::new(asked.collect()), refuse }
    }

    /// Reads them from the pages that say so.
    pub(crate) fn of_pages(routes: &[Route]) -> Self {
        let of_route = |route: &Route| {
            let path = route.path.to_owned();
            let asked = route.asks.iter().map(move |(method, asked)| ((path.clone(), method.clone()), vec![*asked]));
            asked.collect::<Vec<_>>()
        };
        let refuse = || PageError::from(ActionError::NotPermitted).into_response();
        Self { asked: Arc::new(routes.iter().flat_map(of_route).collect()), refuse }
    }

    /// Whether somebody may ask for an operation at all.
    fn allow(&self, actor: &Actor, path: &str, method: &Method) -> bool {
        let Some(asked) = self.asked.get(&(path.to_owned(), method.clone())) else { return true };
        let held = asked.is_empty() || asked.iter().any(|permission| actor.may(*permission));
        held && (!actor.read_only || method == Method::GET || asked == QUESTION)
    }
}

/// Turns away requests from people who may not make them.
pub(crate) async fn ask(State(permits): State<Permits>, path: MatchedPath, request: Request, next: Next) -> Response {
    let signed = request.extensions().get::<Signed>();
    if signed.is_none_or(|signed| permits.allow(&signed.actor, path.as_str(), request.method())) {
        next.run(request).await
    } else {
        (permits.refuse)()
    }
}
