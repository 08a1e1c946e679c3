//! Somebody who may not do something is told so before anything else: before a parameter or a body is read, and before
//! an answer is repeated. Each operation of the API says in its description what it requires (`x-permissions`), and
//! each page in the table of routes; the actions check again, for the thing itself.

use std::{collections::HashMap, sync::Arc};

use axum::{
    extract::{MatchedPath, Request, State},
    http::Method,
    middleware::Next,
    response::{IntoResponse, Response},
};
use utoipa::openapi::{OpenApi, path::Operation};
use vagnpark_actions::ActionError;
use vagnpark_domain::access::{Actor, Permission};

use super::{Route, audience::Audience};
use crate::{
    api::description::{operations, permissions_of},
    pages::PageError,
    web::{auth::Signed, problem::Problem},
};

/// An operation that requires no more than to see statements changes nothing, even if it has a body.
const QUESTION: &[Permission] = &[Permission::SeeStatements];

/// Whom each operation or page is for, by path and method.
#[derive(Clone, Debug)]
pub(crate) struct Permits {
    audiences: Arc<HashMap<(String, Method), Audience>>,
    /// How somebody is turned away.
    refuse: fn() -> Response,
}

impl Permits {
    /// Reads it from the operations.
    pub(crate) fn of(document: &OpenApi) -> Self {
        let audience =
            |(path, method, asks): (&str, Method, &_)| ((path.to_owned(), method), audience_of_operation(asks));
        let refuse = || Problem::from(ActionError::NotPermitted).into_response();
        Self { audiences: Arc::new(operations(document).map(audience).collect()), refuse }
    }

    /// Reads it from the pages.
    pub(crate) fn of_pages(routes: &[Route]) -> Self {
        let of_route = |route: &Route| {
            let path = route.path.to_owned();
            let served = route.served.iter();
            served.map(|one| ((path.clone(), one.method.clone()), one.audience.clone())).collect::<Vec<_>>()
        };
        let refuse = || PageError::from(ActionError::NotPermitted).into_response();
        Self { audiences: Arc::new(routes.iter().flat_map(of_route).collect()), refuse }
    }

    /// Whether somebody may ask for an operation at all. What is asked for its head is asked for.
    fn allow(&self, actor: &Actor, path: &str, method: &Method) -> bool {
        let reads = [Method::GET, Method::HEAD].contains(method);
        let method = if reads { &Method::GET } else { method };
        let Some(audience) = self.audiences.get(&(path.to_owned(), method.clone())) else { return true };
        if *audience == Audience::Everybody {
            return true;
        }
        let is_question = matches!(audience, Audience::With(permissions) if permissions == QUESTION);
        audience.includes(actor) && (reads || !actor.read_only || is_question)
    }
}

/// Those whom an operation of the API is for.
pub(crate) fn audience_of_operation(operation: &Operation) -> Audience {
    match permissions_of(operation) {
        none if none.is_empty() => Audience::People,
        permissions => Audience::With(permissions),
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
