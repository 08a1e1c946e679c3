//! `purchases`: what was bought for a vehicle that nobody knows, and matching it.

use axum::{Json, extract::State, http::StatusCode};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use vagnpark_actions::{
    App,
    import::purchase::{list_unmatched, match_purchases},
    records::Unmatched,
};

use crate::{
    api::Listing,
    web::{auth::Signed, extract, problem::Problem},
};

/// Lines of fuel, charging and tolls that match no vehicle, by number.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct UnmatchedBody {
    /// Id of the organisation that sent the file.
    sender: Uuid,
    /// The number in the file: of a card, a box or a plate.
    number: String,
    /// How many lines wait.
    lines: i64,
    /// Their sum net of VAT, in öre.
    net_ore: i64,
    /// The first of its lines.
    first_at: DateTime<Utc>,
    /// The last of its lines.
    last_at: DateTime<Utc>,
}

/// The lines that wait until somebody says which vehicle they are for.
#[utoipa::path(
    get,
    path = "/purchases/unmatched",
    operation_id = "list_unmatched_purchases",
    tag = "import",
    extensions(("x-permissions" = json!(["import"]))),
    responses((status = 200, body = Listing<UnmatchedBody>)),
)]
pub(crate) async fn unmatched(State(app): State<App>, signed: Signed) -> Result<Json<Listing<UnmatchedBody>>, Problem> {
    let waiting = list_unmatched(&app, &signed.actor).await?;
    let body = |row: Unmatched| UnmatchedBody {
        sender: row.sender_id.0,
        number: row.number,
        lines: row.lines,
        net_ore: row.net_ore,
        first_at: row.first_at,
        last_at: row.last_at,
    };
    Ok(Json(Listing { items: waiting.into_iter().map(body).collect(), next: None }))
}

/// The vehicle for the lines under a number.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MatchBody {
    /// Id of the organisation that sent the file.
    sender: Uuid,
    /// The number in the file: of a card, a box or a plate.
    number: String,
    /// Id of the vehicle.
    vehicle: Uuid,
}

/// Matches the lines under a number with a vehicle; each becomes a cost, and the match is remembered for the sender.
#[utoipa::path(
    post,
    path = "/purchases/match",
    operation_id = "match_purchases",
    tag = "import",
    extensions(("x-permissions" = json!(["import"]))),
    request_body = MatchBody,
    responses((status = 204)),
)]
pub(crate) async fn match_lines(
    State(app): State<App>,
    signed: Signed,
    extract::Body(body): extract::Body<MatchBody>,
) -> Result<StatusCode, Problem> {
    match_purchases(&app, &signed.actor, body.sender.into(), &body.number, body.vehicle.into()).await?;
    Ok(StatusCode::NO_CONTENT)
}
