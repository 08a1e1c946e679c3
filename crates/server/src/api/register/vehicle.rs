//! `vehicles` and their relations.

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::IntoResponse,
};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use vagnpark_actions::{
    App,
    records::{VehicleFilter, VehicleRecord},
    register::{
        find::{list_vehicles, open_vehicle},
        vehicle,
    },
    set::Set,
};
use vagnpark_domain::{
    Field,
    access::Permission,
    ids::VehicleId,
    money::Ore,
    register::{Contract, Fuel, RegistrationNumber, VehicleDescription},
};

use crate::{
    api::{Listing, PageParams, etag, if_match, listing, servicing::work_order::HitAnswerBody, word, wrong},
    web::{
        auth::Signed,
        extract::{Body, Params, Path},
        problem::Problem,
    },
};

/// A vehicle. To other organisations than its own, price and extra attributes are absent.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct VehicleBody {
    id: Uuid,
    organisation: Uuid,
    unit: Option<Uuid>,
    depot: Option<Uuid>,
    pool: Option<Uuid>,
    registration_number: Option<String>,
    inventory_number: Option<String>,
    make: String,
    model: String,
    model_year: Option<i32>,
    class: String,
    fuel: String,
    seats: Option<i32>,
    max_load_kg: Option<i32>,
    tow_bar: bool,
    lift: bool,
    /// The last day the lift may be used, if it is inspected.
    lift_valid_to: Option<NaiveDate>,
    range_km: Option<i32>,
    /// Grams of carbon dioxide a kilometre.
    co2_g_per_km: Option<i32>,
    buffer_minutes: i32,
    /// Whose bookings wait for approval: `nobody`, `others` or `everybody`.
    approval: String,
    head_start_hours: Option<u32>,
    key_place: String,
    lease_to: Option<NaiveDate>,
    contract: Option<ContractBody>,
    sharing: String,
    status: String,
    odometer_km: Option<i64>,
    first_used_on: Option<NaiveDate>,
    last_inspected_on: Option<NaiveDate>,
    price_ore: Option<i64>,
    #[schema(value_type = Option<Object>)]
    extra: Option<serde_json::Value>,
    version: i64,
}

impl VehicleBody {
    fn new(vehicle: VehicleRecord, own: bool) -> Self {
        let about = vehicle.description;
        Self {
            id: vehicle.id.0,
            organisation: vehicle.organisation.0,
            unit: vehicle.unit.map(|id| id.0),
            depot: vehicle.depot.map(|id| id.0),
            pool: vehicle.pool.map(|id| id.0),
            max_load_kg: about.max_load_kg(),
            registration_number: about.registration_number.map(Into::into),
            inventory_number: about.inventory_number,
            make: about.make,
            model: about.model,
            model_year: about.model_year,
            class: about.class.to_string(),
            fuel: about.fuel.to_string(),
            seats: about.seats,
            tow_bar: about.tow_bar,
            lift: about.lift,
            lift_valid_to: vehicle.lift_valid_to,
            range_km: about.range_km,
            co2_g_per_km: about.co2_g_per_km,
            buffer_minutes: about.buffer_minutes,
            approval: vehicle.terms.approval.to_string(),
            head_start_hours: vehicle.terms.head_start_hours,
            key_place: vehicle.terms.key_place,
            lease_to: vehicle.lease_to,
            contract: vehicle.contract.map(Into::into),
            sharing: vehicle.sharing.to_string(),
            status: vehicle.status.to_string(),
            odometer_km: vehicle.odometer.map(|(km, _)| km),
            first_used_on: vehicle.first_used_on,
            last_inspected_on: vehicle.last_inspected_on,
            price_ore: about.price.filter(|_| own).map(|price| price.0),
            extra: own.then(|| serde_json::from_str(&vehicle.extra).unwrap_or_default()),
            version: vehicle.version,
        }
    }
}

/// Which vehicles.
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
    /// At most so many, 1–500; 50 if absent.
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
        class: params.class,
        status: params.status,
        organisation: params.organisation.map(Into::into),
        after: page.after()?,
        limit: page.limit() + 1,
        ..VehicleFilter::default()
    };
    let rows = list_vehicles(&app, &scope, &filter).await?;
    let body = |vehicle: VehicleRecord| {
        let own = scope.covers(vehicle.organisation);
        VehicleBody::new(vehicle, own)
    };
    Ok(Json(listing(rows, page.limit(), |vehicle| vehicle.id.0, body)))
}

/// A vehicle to be registered.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewVehicleBody {
    registration_number: Option<String>,
    inventory_number: Option<String>,
    make: String,
    model: String,
    model_year: Option<i32>,
    /// For instance `car_i`, `light_truck`, `trailer`.
    class: String,
    /// For instance `electric`, `diesel`.
    fuel: Option<String>,
    seats: Option<i32>,
    kerb_weight_kg: Option<i32>,
    total_weight_kg: Option<i32>,
    #[serde(default)]
    tow_bar: bool,
    #[serde(default)]
    lift: bool,
    range_km: Option<i32>,
    /// Grams of carbon dioxide a kilometre.
    co2_g_per_km: Option<i32>,
    #[serde(default)]
    buffer_minutes: i32,
    price_ore: Option<i64>,
    /// `private`, `organisations` or `pool`.
    sharing: Option<String>,
    organisation: Option<Uuid>,
    first_used_on: Option<NaiveDate>,
    last_inspected_on: Option<NaiveDate>,
}

impl NewVehicleBody {
    fn read(self) -> Result<vehicle::NewVehicle, Problem> {
        let class: vagnpark_domain::register::VehicleClass = word(Field::Class, &self.class)?;
        let number = self.registration_number.map(|text| RegistrationNumber::parse(&text)).transpose();
        let description = VehicleDescription {
            registration_number: number.map_err(|error| wrong(Field::RegistrationNumber, error))?,
            inventory_number: self.inventory_number,
            vin: None,
            make: self.make,
            model: self.model,
            model_year: self.model_year,
            class,
            vat_car: class.is_car(),
            fuel: self.fuel.map_or(Ok(Fuel::None), |text| word(Field::Fuel, &text))?,
            seats: self.seats,
            kerb_weight_kg: self.kerb_weight_kg,
            total_weight_kg: self.total_weight_kg,
            tow_bar: self.tow_bar,
            lift: self.lift,
            range_km: self.range_km,
            co2_g_per_km: self.co2_g_per_km,
            buffer_minutes: self.buffer_minutes,
            price: self.price_ore.map(Ore),
        };
        Ok(vehicle::NewVehicle {
            description,
            organisation: self.organisation.map(Into::into),
            sharing: word(Field::Sharing, self.sharing.as_deref().unwrap_or("private"))?,
            first_used_on: self.first_used_on,
            last_inspected_on: self.last_inspected_on,
        })
    }
}

/// Registers a vehicle in your organisation, or in another one that you may register in.
#[utoipa::path(
    post,
    path = "/vehicles",
    operation_id = "create_vehicle",
    tag = "register",
    request_body = NewVehicleBody,
    responses((status = 201, body = VehicleBody, headers(("Location" = String)))),
)]
pub(crate) async fn create(
    State(app): State<App>,
    signed: Signed,
    Body(new): Body<NewVehicleBody>,
) -> Result<impl IntoResponse, Problem> {
    let vehicle = vehicle::register_vehicle(&app, &signed.actor, new.read()?).await?;
    let location = [(header::LOCATION, format!("/api/v1/vehicles/{}", vehicle.id))];
    Ok((StatusCode::CREATED, location, Json(VehicleBody::new(vehicle, true))))
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
    let own = signed.actor.may_in(Permission::SeeVehicles, file.vehicle.organisation);
    Ok((etag(file.vehicle.version), Json(VehicleBody::new(file.vehicle, own))))
}

/// The distance that a lease allows.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ContractBody {
    /// The first day of the lease.
    from: NaiveDate,
    /// Kilometres allowed over the whole lease.
    distance_km: i64,
    /// Odometer when it began.
    #[serde(default)]
    start_km: i64,
}

impl From<Contract> for ContractBody {
    fn from(contract: Contract) -> Self {
        Self { from: contract.from, distance_km: contract.distance_km, start_km: contract.start_km }
    }
}

impl From<ContractBody> for Contract {
    fn from(body: ContractBody) -> Self {
        Self { from: body.from, distance_km: body.distance_km, start_km: body.start_km }
    }
}

/// What to change; what is absent stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct VehicleChangeBody {
    sharing: Option<String>,
    status: Option<String>,
    buffer_minutes: Option<i32>,
    last_inspected_on: Option<NaiveDate>,
    service_due_on: Option<NaiveDate>,
    /// Whose bookings wait for approval: `nobody`, `others` or `everybody`.
    approval: Option<String>,
    /// How long before its start others than its own organisation may book it; 0 for no head start.
    head_start_hours: Option<u32>,
    /// Where the key is.
    key_place: Option<String>,
    make: Option<String>,
    model: Option<String>,
    tow_bar: Option<bool>,
    lift: Option<bool>,
    /// `null` takes the value away, here and below.
    #[serde(default)]
    #[schema(value_type = Option<i32>)]
    seats: Set<i32>,
    #[serde(default)]
    #[schema(value_type = Option<i32>)]
    range_km: Set<i32>,
    #[serde(default)]
    #[schema(value_type = Option<i32>)]
    co2_g_per_km: Set<i32>,
    #[serde(default)]
    #[schema(value_type = Option<Uuid>)]
    depot: Set<Uuid>,
    #[serde(default)]
    #[schema(value_type = Option<NaiveDate>)]
    lease_to: Set<NaiveDate>,
    /// The distance that the lease allows.
    #[serde(default)]
    #[schema(value_type = Option<ContractBody>)]
    contract: Set<ContractBody>,
    /// What becomes of each booking ahead when the vehicle is taken out of service.
    #[serde(default)]
    answers: Vec<HitAnswerBody>,
}

/// Changes a vehicle's entry; what is absent stays.
#[utoipa::path(
    patch,
    path = "/vehicles/{id}",
    operation_id = "change_vehicle",
    tag = "register",
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
    let wanted = vehicle::VehicleChange {
        sharing: body.sharing.map(|text| word(Field::Sharing, &text)).transpose()?,
        status: body.status.map(|text| word(Field::Status, &text)).transpose()?,
        buffer_minutes: body.buffer_minutes,
        last_inspected_on: body.last_inspected_on,
        service_due_on: body.service_due_on,
        approval: body.approval.map(|text| word(Field::Approval, &text)).transpose()?,
        head_start_hours: body.head_start_hours,
        key_place: body.key_place,
        make: body.make,
        model: body.model,
        tow_bar: body.tow_bar,
        lift: body.lift,
        seats: body.seats,
        range_km: body.range_km,
        co2_g_per_km: body.co2_g_per_km,
        depot: body.depot.map(Into::into),
        lease_to: body.lease_to,
        contract: body.contract.map(Into::into),
        answers: body.answers.into_iter().map(HitAnswerBody::read).collect(),
    };
    let vehicle = vehicle::change_vehicle(&app, &signed.actor, VehicleId(id), &wanted, Some(version)).await?;
    Ok((etag(vehicle.version), Json(VehicleBody::new(vehicle, true))))
}

/// A relation that begins on a day.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RelationBody {
    /// `owner`, `user`, `unit`, `payer` or `manager`.
    kind: String,
    organisation: Uuid,
    from: NaiveDate,
}

/// Gives the vehicle to another organisation from a day on, in one sense.
#[utoipa::path(
    post,
    path = "/vehicles/{id}/relations",
    operation_id = "relate_vehicle",
    tag = "register",
    params(("id" = Uuid, Path, description = "The id of the vehicle.")),
    request_body = RelationBody,
    responses((status = 204)),
)]
pub(crate) async fn relate(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<Uuid>,
    Body(body): Body<RelationBody>,
) -> Result<StatusCode, Problem> {
    let kind = word(Field::Kind, &body.kind)?;
    vehicle::move_vehicle(&app, &signed.actor, VehicleId(id), kind, body.organisation.into(), body.from).await?;
    Ok(StatusCode::NO_CONTENT)
}
