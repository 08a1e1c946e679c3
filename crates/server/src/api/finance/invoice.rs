//! A closed month as the e-invoice to a party.

use axum::{extract::State, response::Response};
use vagnpark_actions::{App, finance::invoice::export_peppol};

use crate::{
    api::cost::statement::month_of,
    web::{auth::Signed, extract::Path, files::attachment, problem::Problem},
};

/// A closed month as the e-invoice, or credit note, to a party: Peppol BIS Billing 3.
#[utoipa::path(
    get,
    path = "/statements/{month}/peppol/{party}",
    operation_id = "export_peppol",
    tag = "finance",
    extensions(("x-permissions" = json!(["see_statements"]))),
    params(
        ("month" = String, Path, description = "The month, such as `2026-10`."),
        ("party" = String, Path, description = "The party's code."),
    ),
    responses(
        (status = 200, content_type = "application/xml"),
        (status = 409, body = Problem),
        (status = 422, body = Problem),
    ),
)]
pub(crate) async fn peppol(
    State(app): State<App>,
    signed: Signed,
    Path((month, party)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let month = month_of(&month)?;
    let file = export_peppol(&app, &signed.actor, month, &party).await?;
    Ok(attachment(&format!("vagnpark-{month}-{party}.xml"), "application/xml", file))
}
