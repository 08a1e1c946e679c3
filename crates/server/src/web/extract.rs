//! What handlers of the API take of a request: a body, parameters; or the problem with them.

use axum::{
    extract::{FromRequest, FromRequestParts, Query, Request, rejection::QueryRejection},
    http::{StatusCode, request::Parts},
};
use serde::de::DeserializeOwned;

use super::{door::cleaned_json, problem::Problem};

/// A JSON body, or the problem with it: 400 with the place where it cannot be read.
#[derive(Debug)]
pub(crate) struct Body<T>(pub(crate) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Body<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let bytes = axum::body::Bytes::from_request(request, state)
            .await
            .map_err(|error| Problem::new(error.status(), "unreadable", error.body_text()))?;
        let unreadable = |error: serde_json::Error| {
            Problem::new(StatusCode::BAD_REQUEST, "unreadable", error.to_string()).with_error("", "unreadable")
        };
        let bytes = cleaned_json(&bytes, serde_json::from_slice(&bytes).map_err(unreadable)?)?;
        serde_json::from_slice(&bytes).map(Self).map_err(unreadable)
    }
}

/// Query parameters, or the problem with them.
#[derive(Debug)]
pub(crate) struct Params<T>(pub(crate) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Params<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let unreadable = |error: QueryRejection| Problem::new(StatusCode::BAD_REQUEST, "unreadable", error.body_text());
        Query::from_request_parts(parts, state).await.map(|Query(value)| Self(value)).map_err(unreadable)
    }
}
