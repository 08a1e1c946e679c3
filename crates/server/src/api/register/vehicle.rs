//! `vehicles` and their relations.

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use vagnpark_actions::{
    ActionError, App,
    records::{VehicleFilter, VehicleRecord},
    register::{
        find::{list_vehicles, open_vehicle},
        moving::{Given, NewMove, move_vehicles},
        vehicle,
    },
};
use vagnpark_domain::{Field, Refusal, access::Permission, cost::proposal::ProposalState, ids::VehicleId};

use super::vehicle_body::{NewVehicleBody, VehicleBody, VehicleChangeBody};
use crate::{
    api::{Listing, PageParams, etag, if_match, listing, word, wrong},
    web::{
        auth::Signed,
        extract::{Body, Params, Path},
        problem::Problem,
    },
};

/// Which vehicles to list.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct VehicleParams {
    /// Part of a number, make or model.
    q: Option<String>,
    /// Only of this class.
    class: Option<String>,
    /// Only in this status.
    status: Option<String>,
    /// Only run by this organisation.
    organisation: Option<Uuid>,
    /// The most items on a page, 1–500; 50 if absent.
    #[param(minimum = 1, maximum = 500, default = 50)]
    limit: Option<i64>,
    /// Where the page begins: `next` of the page before.
    cursor: Option<String>,
}

/// The vehicles you may see: those of your organisations, and those that are shared with them.
#[utoipa::path(
    get,
    path = "/vehicles",
    operation_id = "list_vehicles",
    tag = "register",
    params(VehicleParams),
    responses((status = 200, body = Listing<VehicleBody>)),
)]
pub(crate) async fn list(
    State(app): State<App>,
    signed: Signed,
    Params(params): Params<VehicleParams>,
) -> Result<Json<Listing<VehicleBody>>, Problem> {
    let page = PageParams { limit: params.limit, cursor: params.cursor };
    let scope = signed.actor.scope(Permission::SeeVehicles);
    let filter = VehicleFilter {
        search: params.q,
        class: params.class.map(|text| word(Field::Class, &text)).transpose()?,
        status: params.status.map(|text| word(Field::Status, &text)).transpose()?,
        organisation: params.organisation.map(Into::into),
        after: page.after()?,
        limit: page.limit()? + 1,
        ..VehicleFilter::default()
    };
    let rows = list_vehicles(&app, &scope, &filter).await?;
    let body = |vehicle: VehicleRecord| {
        let in_detail = signed.actor.may_in(Permission::SeeDetails, vehicle.organisation);
        VehicleBody::new(vehicle, in_detail)
    };
    Ok(Json(listing(rows, page.limit()?, |vehicle| vehicle.id.0, body)))
}

/// Registers a vehicle in your organisation, or in another one that you may register in.
#[utoipa::path(
    post,
    path = "/vehicles",
    operation_id = "create_vehicle",
    tag = "register",
    extensions(("x-permissions" = json!(["manage_vehicles"]))),
    request_body = NewVehicleBody,
    responses((status = 201, body = VehicleBody, headers(("ETag" = String), ("Location" = String)))),
)]
pub(crate) async fn create(
    State(app): State<App>,
    signed: Signed,
    Body(new): Body<NewVehicleBody>,
) -> Result<impl IntoResponse, Problem> {
    let vehicle = vehicle::register_vehicle(&app, &signed.actor, new.read()?).await?;
    let location = [(header::LOCATION, format!("/api/v1/vehicles/{}", vehicle.id))];
    Ok((StatusCode::CREATED, etag(vehicle.version), location, Json(VehicleBody::new(vehicle, true))))
}

/// Shows a vehicle. Its `ETag` is the version that a change of it is about.
#[utoipa::path(
    get,
    path = "/vehicles/{id}",
    operation_id = "show_vehicle",
    tag = "register",
    params(("id" = Uuid, Path, description = "The id of the vehicle.")),
    responses((status = 200, body = VehicleBody, headers(("ETag" = String)))),
)]
pub(crate) async fn show(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<Uuid>,
) -> Result<impl IntoResponse, Problem> {
    let file = open_vehicle(&app, &signed.actor, VehicleId(id)).await?;
    let in_detail = signed.actor.may_in(Permission::SeeDetails, file.vehicle.organisation);
    Ok((etag(file.vehicle.version), Json(VehicleBody::new(file.vehicle, in_detail))))
}

/// Changes a vehicle's entry; what is absent stays.
#[utoipa::path(
    patch,
    path = "/vehicles/{id}",
    operation_id = "change_vehicle",
    tag = "register",
    extensions(("x-permissions" = json!(["manage_vehicles"]))),
    params(
        ("id" = Uuid, Path, description = "The id of the vehicle."),
        ("If-Match" = String, Header),
    ),
    request_body = VehicleChangeBody,
    responses((status = 200, body = VehicleBody, headers(("ETag" = String)))),
)]
pub(crate) async fn change(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<Uuid>,
    headers: HeaderMap,
    Body(body): Body<VehicleChangeBody>,
) -> Result<impl IntoResponse, Problem> {
    let version = if_match(&headers)?;
    let wanted = body.read()?;
    let vehicle = vehicle::change_vehicle(&app, &signed.actor, VehicleId(id), &wanted, Some(version)).await?;
    Ok((etag(vehicle.version), Json(VehicleBody::new(vehicle, true))))
}

/// A relation that begins on a day.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RelationBody {
    /// `owner`, `user`, `unit`, `payer` or `manager`.
    kind: String,
    /// Id of the organisation.
    organisation: Uuid,
    /// The first day it holds.
    from: NaiveDate,
    /// The decision behind it, as cited in the minutes; required where others are asked.
    #[serde(default)]
    decision: String,
    /// The day of the decision; required where others are asked.
    decided_on: Option<NaiveDate>,
}

/// The end of a move: it holds, or waits for others.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RelatedBody {
    /// Whether it holds.
    held: bool,
    /// The first day on which a relation that was entered ahead takes its place.
    until: Option<NaiveDate>,
    /// Id of the proposal that those concerned answer.
    proposal: Option<Uuid>,
}

/// Gives one relation of the vehicle to another organisation from a day onwards. Whoever receives it and whoever has it
/// that day are asked, and until they have said yes it is a proposal; what stays within one organisation holds at once.
#[utoipa::path(
    post,
    path = "/vehicles/{id}/relations",
    operation_id = "relate_vehicle",
    tag = "register",
    extensions(("x-permissions" = json!(["manage_vehicles"]))),
    params(("id" = Uuid, Path, description = "The id of the vehicle.")),
    request_body = RelationBody,
    responses(
        (status = 200, body = RelatedBody),
        (status = 202, body = RelatedBody, headers(("Location" = String))),
    ),
)]
pub(crate) async fn relate(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<Uuid>,
    Body(body): Body<RelationBody>,
) -> Result<Response, Problem> {
    let kind = word(Field::Kind, &body.kind)?;
    let new = NewMove {
        vehicles: vec![VehicleId(id)],
        relations: vec![kind],
        to: body.organisation.into(),
        from: body.from,
        decision: body.decision,
        decided_on: body.decided_on,
        in_place_of: None,
    };
    let given = move_vehicles(&app, &signed.actor, new).await.map_err(|error| -> Problem {
        // The member of this body is called otherwise than the field of a form that has more days.
        if let ActionError::Refused(Refusal::Field { field: Field::RelationFrom, fault }) = error {
            wrong(Field::From, fault)
        } else {
            error.into()
        }
    })?;
    Ok(match given {
        Given::Held(begun) => {
            let until = begun.first().and_then(|relation| relation.to);
            Json(RelatedBody { held: true, until, proposal: None }).into_response()
        }
        Given::Proposed(record) => {
            let held = record.state == ProposalState::Held;
            let status = if held { StatusCode::OK } else { StatusCode::ACCEPTED };
            let location = [(header::LOCATION, format!("/api/v1/proposals/{}", record.id))];
            (status, location, Json(RelatedBody { held, until: None, proposal: Some(record.id.0) })).into_response()
        }
    })
}
