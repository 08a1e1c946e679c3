//! The HTTP status for every end of an action; the only table that says so.

use axum::{
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::Response,
};
use vagnpark_actions::ActionError;
use vagnpark_domain::Refusal;

/// When to try again after a temporary failure, in seconds.
const COME_BACK_AFTER: &str = "5";
/// When to try again with a full disk, in seconds: somebody must make room first.
const COME_BACK_TO_FULL_AFTER: &str = "60";

/// Says when to try again, on every response that asks for it; the only place that does.
pub(crate) fn say_when_to_come_back(mut response: Response) -> Response {
    let after = match response.status() {
        StatusCode::SERVICE_UNAVAILABLE => COME_BACK_AFTER,
        StatusCode::INSUFFICIENT_STORAGE => COME_BACK_TO_FULL_AFTER,
        _ => return response,
    };
    response.headers_mut().entry(header::RETRY_AFTER).or_insert(HeaderValue::from_static(after));
    response
}

/// The HTTP form of an action's end.
pub(crate) trait HttpStatus {
    /// The status of the answer.
    fn status(&self) -> StatusCode;

    /// When to try again, as a header, if known.
    fn retry_after(&self) -> Option<[(HeaderName, String); 1]>;
}

impl HttpStatus for ActionError {
    fn status(&self) -> StatusCode {
        match self {
            Self::Refused(refusal) => status_of(refusal),
            Self::Agreement(_) | Self::File(_) | Self::Geography(_) | Self::Mapping(_) => {
                StatusCode::UNPROCESSABLE_ENTITY
            }
            Self::Cancelled | Self::CannotUndo(_) => StatusCode::CONFLICT,
            Self::NotFound(_) => StatusCode::NOT_FOUND,
            Self::NotPermitted => StatusCode::FORBIDDEN,
            Self::TooManyFailures { .. } | Self::TooManyRequests { .. } => StatusCode::TOO_MANY_REQUESTS,
            Self::WrongPassword => StatusCode::UNAUTHORIZED,
            Self::Busy => StatusCode::SERVICE_UNAVAILABLE,
            Self::Store(_) | Self::NoRoom if self.is_full() => StatusCode::INSUFFICIENT_STORAGE,
            Self::Store(_) if self.is_passing() => StatusCode::SERVICE_UNAVAILABLE,
            Self::Store(_) | Self::NoRoom | Self::Broken(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    fn retry_after(&self) -> Option<[(HeaderName, String); 1]> {
        let (Self::TooManyFailures { seconds } | Self::TooManyRequests { seconds }) = self else { return None };
        Some([(header::RETRY_AFTER, seconds.to_string())])
    }
}

/// The status of a refusal: 412 when stale, 403 for organisations that are not a party or not asked and for what
/// belongs to another, 409 when somebody was first, else 422.
pub(crate) fn status_of(refusal: &Refusal) -> StatusCode {
    if *refusal == Refusal::Stale {
        StatusCode::PRECONDITION_FAILED
    } else if matches!(
        refusal,
        Refusal::NotAParty
            | Refusal::NotAsked
            | Refusal::OfAnother { .. }
            | Refusal::RolesElsewhere
            | Refusal::OwnAccount
            | Refusal::OwnRole
            | Refusal::NotTheirsToStop
            | Refusal::TokensAreMadeLoggedIn
    ) {
        StatusCode::FORBIDDEN
    } else if refusal.is_conflict() {
        StatusCode::CONFLICT
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    }
}
