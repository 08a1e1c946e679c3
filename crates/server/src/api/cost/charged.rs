//! `charged-by-others`: what other organisations have entered and yours pays for (C-14).

use axum::{Json, extract::State, response::IntoResponse};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use vagnpark_actions::{
    ActionError, App,
    cost::objection::charged::{ChargedItem, list_all_charged, list_charged_after, open_charged, rows},
    records::ChargedRecord,
};
use vagnpark_domain::{Field, cost::objection::UsePart};
use vagnpark_export::to_text_table;
use vagnpark_text::Language;

use super::objection::ObjectionBody;
use crate::{
    api::{Listing, PageParams, listing_by, month, no_cursor, words},
    web::{
        auth::Signed,
        extract::{Params, Path},
        files::{OUR_CSV, attachment},
        problem::Problem,
    },
};

/// Something that another organisation has entered and yours pays for.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ChargedBody {
    /// What it is.
    kind: words::ChargedKind,
    /// Its id: of the trip, the booking or the cost.
    id: Uuid,
    /// Id of its vehicle; none for a cost of a pool.
    vehicle: Option<Uuid>,
    /// The number of the vehicle, or the code of the pool.
    number: String,
    /// When it began, if it has a time of day.
    start: Option<DateTime<Utc>>,
    /// The first day.
    from: NaiveDate,
    /// The last day.
    to: NaiveDate,
    /// The month that bills it, as `2026-03`.
    month: String,
    /// Metres.
    distance_m: i64,
    /// The category of a cost.
    category: Option<words::CostCategory>,
    /// Id of the organisation that pays.
    payer: Uuid,
    /// Id of the organisation that entered it.
    entered_by: Uuid,
    /// Its name.
    entered_by_name: String,
    /// The name of the file that it came with.
    file_name: Option<String>,
    /// The key that the sender gave it.
    sender_key: Option<String>,
    /// What it costs, in öre: a cost its amount that is shared, of the days that `payer` has paid for its vehicle; a
    /// trip its parts. None where no agreement shares it, of a booking that was not driven, and of what an adjustment
    /// bills.
    amount_ore: Option<i64>,
    /// What the month charges `payer` for it, in öre. A cost that is shared by use is charged by its trips.
    charged_ore: Option<i64>,
    /// The parts of a trip, by line of the statement.
    parts: Vec<UsePartBody>,
    /// The keys that a cost is shared by.
    keys: Vec<String>,
    /// What the price list of the month charges for the trip, in öre.
    price_ore: Option<i64>,
    /// The state of the newest objection to it.
    objection: Option<words::ObjectionState>,
}

/// The part of a line of the statement that a trip carries.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct UsePartBody {
    /// The category of cost.
    category: words::CostCategory,
    /// The key: `distance`, `time` or `trips`.
    key: String,
    /// The trip’s own measure, in kilometres, hours or trips.
    measure: String,
    /// The measure of all that the line counts.
    whole: String,
    /// The whole line, in öre.
    line_ore: i64,
    /// The trip’s part, in öre, rounded half up by itself.
    amount_ore: i64,
}

impl From<UsePart> for UsePartBody {
    fn from(part: UsePart) -> Self {
        Self {
            category: part.category.into(),
            key: part.key.to_string(),
            measure: part.explanation.measure,
            whole: part.explanation.whole,
            line_ore: part.line.0,
            amount_ore: part.amount.0,
        }
    }
}

impl From<ChargedItem> for ChargedBody {
    fn from(item: ChargedItem) -> Self {
        let record = item.record;
        Self {
            kind: record.kind.into(),
            id: record.id,
            vehicle: record.vehicle.map(|id| id.0),
            number: record.number,
            start: record.start_at,
            from: record.from,
            to: record.to,
            month: item.month.to_string(),
            distance_m: record.distance_m,
            category: record.category.map(Into::into),
            payer: record.payer.0,
            entered_by: record.entered_by.0,
            entered_by_name: record.entered_by_name,
            file_name: record.file_name,
            sender_key: record.sender_key,
            amount_ore: item.amount.map(|amount| amount.0),
            charged_ore: item.charged.map(|amount| amount.0),
            parts: item.parts.into_iter().map(Into::into).collect(),
            keys: item.keys.iter().map(ToString::to_string).collect(),
            price_ore: item.price.map(|price| price.0),
            objection: record.objection.map(Into::into),
        }
    }
}

/// Which month to list.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct ChargedParams {
    /// The month that bills it, as `2026-03`.
    month: String,
    /// The most items on a page, 1–500; 50 if absent.
    #[param(minimum = 1, maximum = 500, default = 50)]
    limit: Option<i64>,
    /// Where the page begins: `next` of the page before.
    cursor: Option<String>,
}

/// The trips, bookings and costs of a month that other organisations have entered and yours pays for.
#[utoipa::path(
    get,
    path = "/charged-by-others",
    operation_id = "list_charged_by_others",
    tag = "cost",
    extensions(("x-permissions" = json!(["see_costs"]))),
    params(ChargedParams),
    responses((status = 200, body = Listing<ChargedBody>)),
)]
pub(crate) async fn list(
    State(app): State<App>,
    signed: Signed,
    Params(params): Params<ChargedParams>,
) -> Result<Json<Listing<ChargedBody>>, Problem> {
    let page = PageParams { limit: params.limit, cursor: params.cursor };
    let month = month(Field::Month, &params.month)?;
    let limit = page.limit()?;
    let after = page.cursor.as_deref().map(|cursor| read_cursor(cursor).ok_or_else(no_cursor)).transpose()?;
    let items = list_charged_after(&app, &signed.actor, month, after, limit + 1).await?;
    Ok(Json(listing_by(items, limit, |item| cursor_at(&item.record), Into::into)))
}

/// How the day is written after the id in a cursor.
const CURSOR_DAY: &str = "%Y%m%d";

/// Where a page ends: a cost that several have paid for is there for each of them, by their days.
fn cursor_at(record: &ChargedRecord) -> String {
    let day = record.paid_from.map_or_else(String::new, |day| day.format(CURSOR_DAY).to_string());
    format!("{}{day}", record.id.simple())
}

fn read_cursor(cursor: &str) -> Option<(Uuid, Option<NaiveDate>)> {
    let (id, day) = cursor.split_at_checked(uuid::fmt::Simple::LENGTH)?;
    let day = if day.is_empty() { None } else { Some(NaiveDate::parse_from_str(day, CURSOR_DAY).ok()?) };
    Some((id.parse().ok()?, day))
}

/// Which month's file.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct ChargedFileParams {
    /// The month that bills it, as `2026-03`.
    month: String,
}

/// The whole list of a month as a file.
#[utoipa::path(
    get,
    path = "/charged-by-others/csv",
    operation_id = "download_charged_by_others",
    tag = "cost",
    extensions(("x-permissions" = json!(["see_costs"]))),
    params(ChargedFileParams),
    responses((status = 200, content_type = "text/csv")),
)]
pub(crate) async fn file(
    State(app): State<App>,
    signed: Signed,
    Params(params): Params<ChargedFileParams>,
) -> Result<impl IntoResponse, Problem> {
    let month = month(Field::Month, &params.month)?;
    let items = list_all_charged(&app, &signed.actor, month).await?;
    let bytes = to_text_table(&rows(&items, |key| Language::English.text(key))).map_err(ActionError::broken)?;
    Ok(attachment(&format!("debiterat-{month}.csv"), OUR_CSV, bytes))
}

/// One thing with the objections to it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OpenedChargeBody {
    /// The thing; none if it was corrected so that nobody else charges it any more.
    item: Option<ChargedBody>,
    /// The objections, oldest first.
    objections: Vec<ObjectionBody>,
    /// Whether you may object to it now.
    may_object: bool,
}

/// One thing that an organisation has entered and another pays for, for both of them.
#[utoipa::path(
    get,
    path = "/charged-by-others/{id}",
    operation_id = "show_charged_by_others",
    tag = "cost",
    extensions(("x-permissions" = json!(["see_costs"]))),
    params(("id" = Uuid, Path, description = "The id of the trip, the booking or the cost.")),
    responses((status = 200, body = OpenedChargeBody)),
)]
pub(crate) async fn show(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<Uuid>,
) -> Result<Json<OpenedChargeBody>, Problem> {
    let opened = open_charged(&app, &signed.actor, id).await?;
    Ok(Json(OpenedChargeBody {
        item: opened.item.map(Into::into),
        objections: opened.objections.into_iter().map(Into::into).collect(),
        may_object: opened.may_object,
    }))
}
