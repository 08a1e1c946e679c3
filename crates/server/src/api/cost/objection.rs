//! `objections`: to what other organisations have entered and yours pays for (C-14).

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::IntoResponse,
};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use vagnpark_actions::{
    ActionError, App,
    cost::objection::{SeenObjection, list_objections, object, open_objection, stand_by, withdraw},
    records::ObjectionFilter,
};
use vagnpark_domain::{Field, ids::ObjectionId};

use crate::{
    api::{Listing, PageParams, etag, if_match, listing, month, word, words},
    web::{
        auth::Signed,
        extract::{Body, Params, Path},
        problem::Problem,
    },
};

/// An objection.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ObjectionBody {
    /// Its id.
    id: Uuid,
    /// What it is about.
    kind: words::ChargedKind,
    /// The id of that.
    charged: Uuid,
    /// The month that bills it, as `2026-03`.
    month: String,
    /// The number of its vehicle, or the code of its pool.
    number: String,
    /// Its first day.
    on: NaiveDate,
    /// Id of the organisation that objects.
    organisation: Uuid,
    /// Id of the organisation that entered it.
    entered_by: Uuid,
    /// Why.
    reason: String,
    /// Who objects.
    made_by: String,
    /// When.
    made_at: DateTime<Utc>,
    /// Its state.
    state: words::ObjectionState,
    /// Why it stands, or how it was corrected.
    answer: String,
    /// Who ended it.
    ended_by: Option<String>,
    /// Id of the organisation that ended it; none where it was neither of the two.
    ended_by_organisation: Option<Uuid>,
    /// When.
    ended_at: Option<DateTime<Utc>>,
    /// Whether you may say why it stands.
    may_answer: bool,
    /// Whether you may take it back.
    may_withdraw: bool,
    /// Its version, as in `ETag`.
    version: i64,
}

impl From<SeenObjection> for ObjectionBody {
    fn from(SeenObjection { record, may_answer, may_withdraw, .. }: SeenObjection) -> Self {
        Self {
            id: record.id.0,
            kind: record.kind.into(),
            charged: record.charged,
            month: record.month.to_string(),
            number: record.number,
            on: record.on,
            organisation: record.organisation.0,
            entered_by: record.entered_by.0,
            reason: record.reason,
            made_by: record.made_by,
            made_at: record.made_at,
            state: record.state.into(),
            answer: record.answer,
            ended_by: record.ended_by,
            ended_by_organisation: record.ended_for.map(|id| id.0),
            ended_at: record.ended_at,
            may_answer,
            may_withdraw,
            version: record.version,
        }
    }
}

async fn versioned(app: &App, signed: &Signed, id: ObjectionId) -> Result<impl IntoResponse + use<>, Problem> {
    let seen = open_objection(app, &signed.actor, id).await?;
    Ok((etag(seen.record.version), Json(ObjectionBody::from(seen))))
}

/// An objection to make.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewObjectionBody {
    /// Why.
    reason: String,
}

/// Objects to a trip, a booking or a cost that another organisation has entered and yours pays for.
#[utoipa::path(
    post,
    path = "/charged-by-others/{id}/objections",
    operation_id = "object_to_charge",
    tag = "cost",
    extensions(("x-permissions" = json!(["manage_costs", "manage_bookings"]))),
    params(("id" = Uuid, Path, description = "The id of the trip, the booking or the cost.")),
    request_body = NewObjectionBody,
    responses((status = 201, body = ObjectionBody, headers(("Location" = String), ("ETag" = String)))),
)]
pub(crate) async fn make(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<Uuid>,
    Body(body): Body<NewObjectionBody>,
) -> Result<impl IntoResponse, Problem> {
    let record = object(&app, &signed.actor, id, &body.reason).await?;
    let location = [(header::LOCATION, format!("/api/v1/objections/{}", record.id))];
    Ok((StatusCode::CREATED, location, versioned(&app, &signed, record.id).await?))
}

/// Which objections to list.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct ObjectionParams {
    /// Only to what this month bills, as `2026-03`.
    month: Option<String>,
    /// Only in this state: `open`, `corrected`, `stands` or `withdrawn`.
    state: Option<String>,
    /// The most items on a page, 1–500; 50 if absent.
    #[param(minimum = 1, maximum = 500, default = 50)]
    limit: Option<i64>,
    /// Where the page begins: `next` of the page before.
    cursor: Option<String>,
}

/// The objections that your organisations have made or are to answer.
#[utoipa::path(
    get,
    path = "/objections",
    operation_id = "list_objections",
    tag = "cost",
    extensions(("x-permissions" = json!(["see_costs"]))),
    params(ObjectionParams),
    responses((status = 200, body = Listing<ObjectionBody>)),
)]
pub(crate) async fn list(
    State(app): State<App>,
    signed: Signed,
    Params(params): Params<ObjectionParams>,
) -> Result<Json<Listing<ObjectionBody>>, Problem> {
    let page = PageParams { limit: params.limit, cursor: params.cursor };
    let filter = ObjectionFilter {
        month: params.month.map(|text| month(Field::Month, &text)).transpose()?,
        state: params.state.map(|text| word(Field::State, &text)).transpose()?,
        charged: None,
        after: page.after()?,
        limit: page.limit()? + 1,
    };
    let seen = list_objections(&app, &signed.actor, &filter).await?;
    Ok(Json(listing(seen, page.limit()?, |seen| seen.record.id.0, Into::into)))
}

/// An objection that your organisation has made or is to answer.
#[utoipa::path(
    get,
    path = "/objections/{id}",
    operation_id = "show_objection",
    tag = "cost",
    extensions(("x-permissions" = json!(["see_costs"]))),
    params(("id" = Uuid, Path, description = "The id of the objection.")),
    responses((status = 200, body = ObjectionBody, headers(("ETag" = String)))),
)]
pub(crate) async fn show(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<Uuid>,
) -> Result<impl IntoResponse, Problem> {
    versioned(&app, &signed, ObjectionId(id)).await
}

/// Why what was objected to stands.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ObjectionAnswerBody {
    /// Why.
    reason: String,
}

/// Says why what your organisation has entered stands. To correct it instead, correct the trip or the cost, or call off
/// the booking: that ends the objection.
#[utoipa::path(
    post,
    path = "/objections/{id}/answer",
    operation_id = "answer_objection",
    tag = "cost",
    extensions(("x-permissions" = json!(["manage_costs", "manage_bookings"]))),
    params(
        ("id" = Uuid, Path, description = "The id of the objection."),
        ("If-Match" = String, Header),
    ),
    request_body = ObjectionAnswerBody,
    responses((status = 200, body = ObjectionBody, headers(("ETag" = String)))),
)]
pub(crate) async fn answer(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<Uuid>,
    headers: HeaderMap,
    Body(body): Body<ObjectionAnswerBody>,
) -> Result<impl IntoResponse, Problem> {
    let version = if_match(&headers)?;
    let done = stand_by(&app, &signed.actor, ObjectionId(id), version, &body.reason).await;
    let record = done.map_err(|error| {
        // What is kept as the answer is the reason here.
        let of_the_answer = matches!(&error, ActionError::Refused(refusal) if refusal.field() == Some("answer"));
        let problem = Problem::from(error);
        if of_the_answer { problem.about("/reason") } else { problem }
    })?;
    versioned(&app, &signed, record.id).await
}

/// Takes an objection of your organisation back.
#[utoipa::path(
    delete,
    path = "/objections/{id}",
    operation_id = "withdraw_objection",
    tag = "cost",
    extensions(("x-permissions" = json!(["manage_costs", "manage_bookings"]))),
    params(
        ("id" = Uuid, Path, description = "The id of the objection."),
        ("If-Match" = String, Header),
    ),
    responses((status = 200, body = ObjectionBody, headers(("ETag" = String)))),
)]
pub(crate) async fn take_back(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<Uuid>,
    headers: HeaderMap,
) -> Result<impl IntoResponse, Problem> {
    let version = if_match(&headers)?;
    let record = withdraw(&app, &signed.actor, ObjectionId(id), version).await?;
    versioned(&app, &signed, record.id).await
}
