//! `registers`: what the import takes, taken out as a file.

use axum::{extract::State, response::Response};
use chrono::NaiveDate;
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;
use vagnpark_actions::{
    ActionError, App,
    import::export::{ExportOptions, FileFormat},
};
use vagnpark_domain::import::Kind;

use crate::web::{
    auth::Signed,
    extract::{Params, Path},
    files::download_register,
    problem::Problem,
};

/// Whose register, and which of its days.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct RegisterParams {
    /// Id of the organisation whose register it is; needed by whoever has roles in several.
    organisation: Option<Uuid>,
    /// Only things of this day and later, as `2026-10-01`; not for vehicles, organisations and units.
    from: Option<NaiveDate>,
    /// Only things of this day and earlier.
    to: Option<NaiveDate>,
}

/// A register as a file in the columns of the template: the same organisation's import finds every row of it unchanged.
/// Costs, fuel and tolls require `see_costs`.
#[utoipa::path(
    get,
    path = "/registers/{name}",
    operation_id = "download_register",
    tag = "import",
    extensions(("x-permissions" = json!(["see_details"]))),
    params(
        ("name" = String, Path, description = "Kind of register and format, as `trips.csv` or `vehicles.xlsx`."),
        RegisterParams
    ),
    responses((status = 200, content_type = "text/csv")),
)]
pub(crate) async fn download(
    State(app): State<App>,
    signed: Signed,
    Path(name): Path<String>,
    Params(params): Params<RegisterParams>,
) -> Result<Response, Problem> {
    let (kind, format) = named(&name).ok_or(ActionError::NotFound("register"))?;
    let options = ExportOptions {
        kind,
        organisation: params.organisation.map(Into::into),
        from: params.from,
        to: params.to,
        format,
    };
    Ok(download_register(&app, &signed.actor, &options, &options.file_name()).await?)
}

/// The kind and the format that a file's name says.
fn named(name: &str) -> Option<(Kind, FileFormat)> {
    let (kind, format) = name.rsplit_once('.')?;
    Some((kind.parse().ok()?, format.parse().ok()?))
}
