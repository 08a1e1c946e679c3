//! `security-events`.

use axum::{Json, extract::State};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use vagnpark_actions::{
    App,
    records::{SecurityFilter, SecurityRecord},
    system::security::list_security_events,
};

use crate::{
    api::{Listing, PageParams, words},
    web::{auth::Signed, extract::Params, problem::Problem},
};

/// An event of security.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SecurityBody {
    /// Its id.
    id: Uuid,
    /// When it happened.
    at: DateTime<Utc>,
    /// `logged_in`, `login_failed`, `logged_out`, `refused`, `seen`, `exported`, `let_in` or
    /// `log_read`.
    event: words::SecurityEvent,
    /// The person's login; empty if the person is not known.
    person: String,
    /// The address that the request came from.
    address: String,
    /// What was asked for: method and path, without its query.
    what: String,
    /// The status of the response.
    status: i64,
}

impl From<SecurityRecord> for SecurityBody {
    fn from(event: SecurityRecord) -> Self {
        Self {
            id: event.id,
            at: event.at,
            event: event.event.into(),
            person: event.login,
            address: event.address,
            what: event.what,
            status: event.status,
        }
    }
}

/// Which events to list.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct SecurityParams {
    /// The most events on a page, 1–500.
    #[param(minimum = 1, maximum = 500, default = 50)]
    limit: Option<i64>,
    /// Only those before this event.
    cursor: Option<Uuid>,
    /// Only those from this instant on.
    from: Option<DateTime<Utc>>,
    /// Only those before this instant.
    to: Option<DateTime<Utc>>,
    /// Only those of this person.
    person: Option<Uuid>,
    /// Only those whose path has this id in it, such as that of a vehicle.
    about: Option<Uuid>,
}

/// Logins, refusals, exports, and who looked at whose trips, of people with a role in your organisation, newest first.
#[utoipa::path(
    get,
    path = "/security-events",
    operation_id = "list_security_events",
    tag = "system",
    extensions(("x-permissions" = json!(["see_audit"]))),
    params(SecurityParams),
    responses((status = 200, body = Listing<SecurityBody>)),
)]
pub(crate) async fn list(
    State(app): State<App>,
    signed: Signed,
    Params(params): Params<SecurityParams>,
) -> Result<Json<Listing<SecurityBody>>, Problem> {
    let SecurityParams { limit, cursor, from, to, person, about } = params;
    let limit = PageParams { limit, cursor: None }.limit()?;
    let filter = SecurityFilter { from, to, user: person.map(Into::into), about, before: cursor };
    let events = list_security_events(&app, &signed.actor, &filter, limit).await?;
    let full = i64::try_from(events.len()).is_ok_and(|count| count == limit);
    let next = events.last().filter(|_| full).map(|event| event.id.to_string());
    Ok(Json(Listing { items: events.into_iter().map(Into::into).collect(), next }))
}
