//! `statements`: the cost-sharing report of a month, and what lies behind a line.

use axum::{
    Json,
    extract::{Path, State},
    http::header,
    response::IntoResponse,
};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;
use vagnpark_domain::{cost::Share, time::Month};
use vagnpark_export::ReportLine;

use super::{costs::CostBody, trips::TripBody};
use crate::{actions::share_cost, app::App, auth::Signed, error::ActionError, problem::Problem, text::Language};

/// A month's report, in the shape of `vagnpark report cost-sharing --format json`.
#[utoipa::path(get, path = "/statements/{month}", tag = "statements", params(("month" = String, Path, description = "`2026-10`")), responses((status = 200, description = "the report", content_type = "application/json"), (status = 404, body = Problem)))]
pub(crate) async fn show(
    State(app): State<App>,
    signed: Signed,
    Path(month): Path<String>,
) -> Result<impl IntoResponse, Problem> {
    let month = month_of(&month)?;
    let report = share_cost::report(&app, &signed.actor, month, month, None).await?;
    let json = report.to_json().map_err(|error| ActionError::Broken(error.to_string()))?;
    Ok(([(header::CONTENT_TYPE, "application/json")], json))
}

/// What lies behind a line.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct LineBody {
    rule: String,
    number: String,
    category: String,
    kind: String,
    amount_ore: i64,
    /// Why each party's share is what it is, to be read out.
    explanations: Vec<String>,
    /// The invoices and other entries that the amount is made of.
    entries: Vec<CostBody>,
    /// The trips that the use was counted from, without drivers.
    trips: Vec<TripBody>,
    vehicle: Option<Uuid>,
}

/// A line of a month's report, by its place from 0, with its entries and trips.
#[utoipa::path(get, path = "/statements/{month}/lines/{place}", tag = "statements", params(("month" = String, Path), ("place" = usize, Path)), responses((status = 200, body = LineBody), (status = 404, body = Problem)))]
pub(crate) async fn line(
    State(app): State<App>,
    signed: Signed,
    Path((month, place)): Path<(String, usize)>,
) -> Result<Json<LineBody>, Problem> {
    let sources = share_cost::open_line(&app, &signed.actor, month_of(&month)?, place).await?;
    let entry = |entry| vagnpark_store::CostRecord { entry, organisation: None };
    let shared = &sources.shared;
    let decision = &shared.agreement.agreement.decision;
    let reported = ReportLine::new(shared.statement.month, sources.line.clone());
    let explained =
        |share: &Share| Language::English.explained(&reported, share, &shared.name_of(&share.party), decision);
    Ok(Json(LineBody {
        explanations: sources.line.shares.iter().map(explained).collect(),
        rule: sources.line.rule_name,
        number: sources.line.number,
        category: sources.line.category.to_string(),
        kind: sources.line.kind.to_string(),
        amount_ore: sources.line.amount.0,
        entries: sources.entries.into_iter().map(|found| entry(found).into()).collect(),
        trips: sources.trips.into_iter().map(Into::into).collect(),
        vehicle: sources.line.vehicle.map(|id| id.0),
    }))
}

/// A month in a path; what is no month does not exist.
pub(super) fn month_of(text: &str) -> Result<Month, Problem> {
    text.parse().map_err(|_| ActionError::NotFound("month").into())
}
