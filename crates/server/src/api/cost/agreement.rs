//! `agreements`: those that hold. Changes are proposed ([`super::proposal`]).

use axum::{Json, extract::State};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;
use vagnpark_actions::{ActionError, App, cost::agreement, records::AgreementVersion};

use crate::{
    api::Listing,
    web::{auth::Signed, problem::Problem},
};

/// A version of an agreement.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AgreementBody {
    /// Its id.
    id: Uuid,
    /// Its name.
    name: String,
    /// The number of the version.
    version: i64,
    /// The first month that it holds for, as `2026-03`.
    first_month: String,
    /// The decision behind it, as cited in the minutes.
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

/// The problem with the text of an agreement or a price list: everything its rules name is in that text.
pub(super) fn of_source(error: ActionError, pointer: &str) -> Problem {
    let in_the_text = matches!(error, ActionError::Agreement(_) | ActionError::Refused(_));
    let problem = Problem::from(error);
    if in_the_text { problem.about(pointer) } else { problem }
}
