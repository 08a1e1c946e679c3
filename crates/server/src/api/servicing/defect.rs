//! `defects`.

use axum::{
    Json,
    extract::State,
    http::{StatusCode, header},
    response::IntoResponse,
};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use vagnpark_actions::{
    App,
    records::{DefectFilter, DefectRecord},
    servicing::defect::{self, NewDefect},
};
use vagnpark_domain::{Field, ids::DefectId, servicing::DefectState};

use crate::{
    api::{Listing, PageParams, no_cursor, word, words},
    web::{
        auth::Signed,
        extract::{Body, File, Params, Path},
        pictures::clean_picture,
        problem::Problem,
    },
};

/// Something wrong with a vehicle.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DefectBody {
    /// Its id.
    id: Uuid,
    /// Id of the vehicle.
    vehicle: Uuid,
    /// Id of the booking.
    booking: Option<Uuid>,
    /// Id of the person who reported it.
    reported_by: Option<Uuid>,
    /// When it was reported.
    reported_at: DateTime<Utc>,
    /// `note`, `repair_soon` or `do_not_drive`.
    severity: words::Severity,
    /// What is wrong, in the words of the person who saw it.
    description: String,
    /// The state it is in.
    state: words::DefectState,
    /// When it was closed.
    closed_at: Option<DateTime<Utc>>,
    /// What was done about it.
    outcome: String,
    /// How many pictures there are, at `/defects/{id}/pictures/{place}` from 0.
    pictures: i64,
}

impl From<DefectRecord> for DefectBody {
    fn from(defect: DefectRecord) -> Self {
        Self {
            id: defect.id.0,
            vehicle: defect.vehicle.0,
            booking: defect.booking.map(|id| id.0),
            reported_by: defect.reported_by.map(|id| id.0),
            reported_at: defect.reported_at,
            severity: defect.severity.into(),
            description: defect.description,
            state: defect.state.into(),
            closed_at: defect.closed_at,
            outcome: defect.outcome,
            pictures: defect.pictures,
        }
    }
}

/// Which defects to list.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct DefectParams {
    /// Only of this vehicle.
    vehicle: Option<Uuid>,
    /// Whether to include those that are closed.
    #[serde(default)]
    closed: bool,
    /// The most items on a page, 1–500; 50 if absent.
    #[param(minimum = 1, maximum = 500, default = 50)]
    limit: Option<i64>,
    /// Where the page begins: `next` of the page before.
    cursor: Option<String>,
}

/// Where a page begins: open defects come first, so the place of one is whether it was closed, and its id.
fn after(cursor: &str) -> Result<(bool, DefectId), Problem> {
    let (closed, id) = match cursor.split_at_checked(1) {
        Some(("o", id)) => (false, id),
        Some(("c", id)) => (true, id),
        _ => return Err(no_cursor()),
    };
    Ok((closed, DefectId(id.parse().map_err(|_| no_cursor())?)))
}

/// The defects of your vehicles, and those you reported.
#[utoipa::path(
    get,
    path = "/defects",
    operation_id = "list_defects",
    tag = "servicing",
    params(DefectParams),
    responses((status = 200, body = Listing<DefectBody>)),
)]
pub(crate) async fn list(
    State(app): State<App>,
    signed: Signed,
    Params(params): Params<DefectParams>,
) -> Result<Json<Listing<DefectBody>>, Problem> {
    let limit = PageParams { limit: params.limit, cursor: None }.limit()?;
    let filter = DefectFilter {
        vehicle: params.vehicle.map(Into::into),
        only_open: !params.closed,
        after: params.cursor.as_deref().map(after).transpose()?,
        skip: 0,
        limit: limit + 1,
    };
    let mut found = defect::list_defects_by(&app, &signed.actor, &filter).await?;
    let more = i64::try_from(found.len()).is_ok_and(|count| count > limit);
    found.truncate(usize::try_from(limit).unwrap_or(50));
    let place = |last: &DefectRecord| {
        format!("{}{}", if last.state == DefectState::Open { 'o' } else { 'c' }, last.id.0.simple())
    };
    let next = found.last().filter(|_| more).map(place);
    Ok(Json(Listing { items: found.into_iter().map(Into::into).collect(), next }))
}

/// A defect to report.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewDefectBody {
    /// Id of the vehicle.
    vehicle: Uuid,
    /// Id of the booking.
    booking: Option<Uuid>,
    /// `note`, `repair_soon` or `do_not_drive`; the last stops the vehicle at once.
    severity: String,
    /// What is wrong, in the words of the person who saw it.
    description: String,
}

/// Reports a defect of a vehicle. A vehicle that must not be driven is stopped at once.
#[utoipa::path(
    post,
    path = "/defects",
    operation_id = "report_defect",
    tag = "servicing",
    extensions(("x-permissions" = json!(["book", "service", "manage_vehicles"]))),
    request_body = NewDefectBody,
    responses((status = 201, body = DefectBody)),
)]
pub(crate) async fn create(
    State(app): State<App>,
    signed: Signed,
    Body(new): Body<NewDefectBody>,
) -> Result<impl IntoResponse, Problem> {
    let new = NewDefect {
        vehicle: new.vehicle.into(),
        booking: new.booking.map(Into::into),
        severity: word(Field::Severity, &new.severity)?,
        description: new.description,
        pictures: Vec::new(),
    };
    let defect = defect::report_defect(&app, &signed.actor, new).await?;
    Ok((StatusCode::CREATED, Json(DefectBody::from(defect))))
}

/// The outcome of a defect.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ClosedBody {
    /// `repaired` or `dismissed`.
    state: String,
    /// What was done about it.
    #[serde(default)]
    outcome: String,
}

/// Closes a defect. A vehicle that no other defect stops can be booked and driven again.
#[utoipa::path(
    post,
    path = "/defects/{id}/close",
    operation_id = "close_defect",
    tag = "servicing",
    extensions(("x-permissions" = json!(["service"]))),
    params(("id" = Uuid, Path, description = "The id of the defect.")),
    request_body = ClosedBody,
    responses((status = 200, body = DefectBody)),
)]
pub(crate) async fn close(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<Uuid>,
    Body(body): Body<ClosedBody>,
) -> Result<Json<DefectBody>, Problem> {
    let state = word(Field::State, &body.state)?;
    Ok(Json(defect::close_defect(&app, &signed.actor, DefectId(id), state, &body.outcome).await?.into()))
}

/// Adds a picture (JPEG, PNG or WebP, at most 10 MB) to an open defect. What the camera wrote into it is removed.
#[utoipa::path(
    post,
    path = "/defects/{id}/pictures",
    operation_id = "add_picture",
    tag = "servicing",
    extensions(("x-permissions" = json!(["see_vehicles"]))),
    params(("id" = Uuid, Path, description = "The id of the defect.")),
    request_body(content = Vec<u8>, content_type = "image/jpeg"),
    responses((status = 201, body = DefectBody, headers(("Location" = String)))),
)]
pub(crate) async fn add_picture(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<Uuid>,
    File(picture): File,
) -> Result<impl IntoResponse, Problem> {
    let picture = clean_picture(picture).await?;
    let defect = defect::add_picture(&app, &signed.actor, DefectId(id), &picture).await?;
    let location = [(header::LOCATION, format!("/api/v1/defects/{id}/pictures/{}", defect.pictures.saturating_sub(1)))];
    Ok((StatusCode::CREATED, location, Json(DefectBody::from(defect))))
}

/// A picture of a defect.
#[utoipa::path(
    get,
    path = "/defects/{id}/pictures/{place}",
    operation_id = "show_picture",
    tag = "servicing",
    params(
        ("id" = Uuid, Path, description = "The id of the defect."),
        ("place" = i64, Path, description = "The place of the picture, from 0."),
    ),
    responses((status = 200, content_type = "image/jpeg")),
)]
pub(crate) async fn picture(
    State(app): State<App>,
    signed: Signed,
    Path((id, place)): Path<(Uuid, i64)>,
) -> Result<impl IntoResponse, Problem> {
    let picture = defect::find_picture(&app, &signed.actor, DefectId(id), place).await?;
    Ok(([(header::CONTENT_TYPE, picture.media_type)], picture.bytes))
}
