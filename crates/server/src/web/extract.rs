//! Extractors for handlers of the API: the body and parameters of a request, or the problem with them.

use axum::{
    body::Bytes,
    extract::{self, FromRequest, FromRequestParts, Request, path::ErrorKind, rejection::PathRejection},
    http::request::Parts,
};
use serde::de::DeserializeOwned;

use super::{door::clean_json, problem::Problem, unreadable};

/// A JSON body, or the problem with it: 400 with the place where it cannot be read.
#[derive(Debug)]
pub(crate) struct Body<T>(pub(crate) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Body<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let File(bytes) = File::from_request(request, state).await?;
        let mut value = unreadable::as_json(&bytes)?;
        clean_json(&mut value)?;
        unreadable::from_value(value).map(Self)
    }
}

/// A raw body, or the problem with it.
#[derive(Debug)]
pub(crate) struct File(pub(crate) Bytes);

impl<S: Send + Sync> FromRequest<S> for File {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let read = Bytes::from_request(request, state).await;
        read.map(Self).map_err(|error| Problem::new(error.status(), "unreadable", error.body_text()))
    }
}

/// The parts of a path, or the problem with them: 400 with the part that cannot be read.
#[derive(Debug)]
pub(crate) struct Path<T>(pub(crate) T);

impl<S: Send + Sync, T: DeserializeOwned + Send> FromRequestParts<S> for Path<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        extract::Path::from_request_parts(parts, state)
            .await
            .map(|extract::Path(value)| Self(value))
            .map_err(problem_of)
    }
}

/// The problem with a part of a path that cannot be read, with its name and its value.
fn problem_of(rejection: PathRejection) -> Problem {
    let problem = Problem::new(
        rejection.status(),
        "unreadable",
        format!("{}; what this address takes is in /api/openapi.json", rejection.body_text()),
    );
    let PathRejection::FailedToDeserializePathParams(failed) = rejection else { return problem };
    let kind = failed.into_kind();
    if let ErrorKind::DeserializeError { key, value, message } = kind {
        return unreadable::at(&format!("/{key}"), &format!("“{value}” – {message}"));
    }
    if let ErrorKind::ParseErrorAtKey { key, value, expected_type } = kind {
        return unreadable::at(&format!("/{key}"), &format!("this is “{value}”, expected {expected_type}"));
    }
    if let ErrorKind::ParseErrorAtIndex { value, expected_type, .. } | ErrorKind::ParseError { value, expected_type } =
        kind
    {
        return unreadable::at("", &format!("“{value}” stands in the address, expected {expected_type}"));
    }
    problem
}

/// Query parameters, or the problem with them.
#[derive(Debug)]
pub(crate) struct Params<T>(pub(crate) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Params<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        unreadable::from_query(parts.uri.query().unwrap_or_default()).map(Self)
    }
}
