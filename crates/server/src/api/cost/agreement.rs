//! `agreements`.

use axum::{Json, extract::State, http::StatusCode, response::IntoResponse};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use vagnpark_actions::{ActionError, App, cost::agreement, records::AgreementVersion};

use crate::{
    api::Listing,
    web::{
        auth::Signed,
        extract::{Body, Path},
        problem::Problem,
    },
};

/// A version of an agreement.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AgreementBody {
    /// Its id.
    id: Uuid,
    /// What it is called.
    name: String,
    /// Counts its changes; it goes into `If-Match`.
    version: i64,
    /// The first month that it holds for, as `2026-03`.
    first_month: String,
    /// The decision behind it, as its minutes name it.
    decision: String,
    /// Codes of its parties.
    parties: Vec<String>,
    /// The file it was read from.
    source: String,
}

impl From<AgreementVersion> for AgreementBody {
    fn from(version: AgreementVersion) -> Self {
        let agreement = version.agreement;
        Self {
            id: version.id.0,
            name: agreement.name,
            version: version.version,
            first_month: agreement.first_month.to_string(),
            decision: agreement.decision,
            parties: agreement.parties,
            source: version.source,
        }
    }
}

/// The agreements that your organisation is a party or body of.
#[utoipa::path(
    get,
    path = "/agreements",
    operation_id = "list_agreements",
    tag = "cost",
    extensions(("x-permissions" = json!(["see_statements"]))),
    responses((status = 200, body = Listing<AgreementBody>)),
)]
pub(crate) async fn list(State(app): State<App>, signed: Signed) -> Result<Json<Listing<AgreementBody>>, Problem> {
    let versions = agreement::list_agreements(&app, &signed.actor).await?;
    Ok(Json(Listing { items: versions.into_iter().map(Into::into).collect(), next: None }))
}

/// An agreement as TOML.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AgreementSourceBody {
    /// The whole text, as TOML.
    source: String,
}

/// Applies an agreement as the next version, in the place of one that begins in the same month if no closed month was
/// shared by that. Only a party of what is in force then may.
#[utoipa::path(
    post,
    path = "/agreements",
    operation_id = "apply_agreement",
    tag = "cost",
    extensions(("x-permissions" = json!(["manage_agreements"]))),
    request_body = AgreementSourceBody,
    responses((status = 201, body = AgreementBody)),
)]
pub(crate) async fn apply(
    State(app): State<App>,
    signed: Signed,
    Body(body): Body<AgreementSourceBody>,
) -> Result<impl IntoResponse, Problem> {
    let applied = agreement::apply_agreement(&app, &signed.actor, &body.source).await;
    let version = applied.map_err(|error| of_source(error, "/source"))?;
    Ok((StatusCode::CREATED, Json(AgreementBody::from(version))))
}

/// The problem with the text of an agreement or a price list: whatever its rules name stands in there.
pub(super) fn of_source(error: ActionError, pointer: &str) -> Problem {
    let in_the_text = matches!(error, ActionError::Agreement(_) | ActionError::Refused(_));
    let problem = Problem::from(error);
    if in_the_text { problem.about(pointer) } else { problem }
}

/// Takes a version back, if no closed month was shared by it: the one before it holds on.
#[utoipa::path(
    delete,
    path = "/agreements/{id}",
    operation_id = "withdraw_agreement",
    tag = "cost",
    extensions(("x-permissions" = json!(["manage_agreements"]))),
    params(("id" = Uuid, Path, description = "The id of the version of the agreement.")),
    responses((status = 204)),
)]
pub(crate) async fn withdraw(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<Uuid>,
) -> Result<StatusCode, Problem> {
    agreement::withdraw_agreement(&app, &signed.actor, id.into()).await?;
    Ok(StatusCode::NO_CONTENT)
}
