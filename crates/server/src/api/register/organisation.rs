//! `organisations`, `units`.

use axum::{Json, extract::State};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;
use vagnpark_actions::{App, register::organisation};
use vagnpark_domain::register::organisation::{Organisation, Unit};

use crate::{
    api::{Listing, words},
    web::{auth::Signed, problem::Problem},
};

/// An organisation.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OrganisationBody {
    /// Its id.
    id: Uuid,
    /// Short name in files and agreements.
    code: String,
    /// Its name.
    name: String,
    /// Its kind.
    kind: words::OrganisationKind,
    /// The organisation number, as registered.
    organisation_number: Option<String>,
    /// The municipality code, four digits, as Statistics Sweden has it.
    municipality_code: Option<String>,
    /// Id of the host of a joint board.
    host: Option<Uuid>,
    /// The first day it exists.
    valid_from: Option<chrono::NaiveDate>,
    /// The first day it no longer exists.
    valid_to: Option<chrono::NaiveDate>,
}

impl From<Organisation> for OrganisationBody {
    fn from(organisation: Organisation) -> Self {
        Self {
            id: organisation.id.0,
            code: organisation.code,
            name: organisation.name,
            kind: organisation.kind.into(),
            organisation_number: organisation.organisation_number,
            municipality_code: organisation.municipality_code,
            host: organisation.host.map(|id| id.0),
            valid_from: organisation.valid_from,
            valid_to: organisation.valid_to,
        }
    }
}

/// A unit.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct UnitBody {
    /// Its id.
    id: Uuid,
    /// Id of the organisation.
    organisation: Uuid,
    /// Its name.
    name: String,
    /// The cost centre.
    cost_centre: String,
}

impl From<Unit> for UnitBody {
    fn from(unit: Unit) -> Self {
        Self { id: unit.id.0, organisation: unit.organisation.0, name: unit.name, cost_centre: unit.cost_centre }
    }
}

/// The organisations of the collaboration.
#[utoipa::path(
    get,
    path = "/organisations",
    operation_id = "list_organisations",
    tag = "register",
    responses((status = 200, body = Listing<OrganisationBody>)),
)]
pub(crate) async fn list(State(app): State<App>, _: Signed) -> Result<Json<Listing<OrganisationBody>>, Problem> {
    let all = organisation::list_organisations(&app).await?;
    Ok(Json(Listing { items: all.into_iter().map(Into::into).collect(), next: None }))
}

/// The units of the organisations: departments and offices that have vehicles and people.
#[utoipa::path(
    get,
    path = "/units",
    operation_id = "list_units",
    tag = "register",
    responses((status = 200, body = Listing<UnitBody>)),
)]
pub(crate) async fn list_units(State(app): State<App>, _: Signed) -> Result<Json<Listing<UnitBody>>, Problem> {
    let all = organisation::list_units(&app).await?;
    Ok(Json(Listing { items: all.into_iter().map(Into::into).collect(), next: None }))
}
