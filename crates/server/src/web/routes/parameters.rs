//! A parameter that an operation of the API does not know is refused before anything is done: whoever writes `dryrun`
//! for `dry_run` must not find that it was done for real.

use std::{collections::HashMap, sync::Arc};

use axum::{
    extract::{MatchedPath, Request, State},
    http::Method,
    middleware::Next,
    response::{IntoResponse, Response},
};
use url::form_urlencoded;
use utoipa::openapi::{
    OpenApi, RefOr,
    path::{Operation, Parameter, ParameterIn},
};

use crate::{api::description::operations, web::unreadable};

/// The parameters that each operation knows, by path and method.
#[derive(Clone, Debug)]
pub(crate) struct Parameters(Arc<HashMap<(String, Method), Vec<String>>>);

impl Parameters {
    /// Reads them from the operations.
    pub(crate) fn of(document: &OpenApi) -> Self {
        let known = |(path, method, operation): (&str, Method, &Operation)| {
            // Those that several operations have in common are headers.
            let of_query = |parameter: &RefOr<Parameter>| {
                let RefOr::T(parameter) = parameter else { return None };
                matches!(parameter.parameter_in, ParameterIn::Query).then(|| parameter.name.clone())
            };
            ((path.to_owned(), method), operation.parameters.iter().flatten().filter_map(of_query).collect())
        };
        Self(Arc::new(operations(document).map(known).collect()))
    }

    /// Those that an operation knows. What is asked for its head is asked for.
    fn known(&self, path: &str, method: &Method) -> Option<&Vec<String>> {
        let method = if *method == Method::HEAD { Method::GET } else { method.clone() };
        self.0.get(&(path.to_owned(), method))
    }
}

/// Refuses a request with a parameter that its operation does not know.
pub(crate) async fn ask(
    State(parameters): State<Parameters>,
    path: MatchedPath,
    request: Request,
    next: Next,
) -> Response {
    if let Some(query) = request.uri().query()
        && let Some(known) = parameters.known(path.as_str(), request.method())
        && let Some((name, _)) =
            form_urlencoded::parse(query.as_bytes()).find(|(name, _)| !known.iter().any(|it| it == name))
    {
        return unreadable::unknown_parameter(&name, known).into_response();
    }
    next.run(request).await
}
