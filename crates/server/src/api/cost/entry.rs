//! `costs`.

use axum::{Json, extract::State, http::StatusCode, response::IntoResponse};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use vagnpark_actions::{
    App,
    cost::{
        correction::{RightAmounts, correct_cost},
        entry::{self, SeenCost},
    },
    records::CostFilter,
};
use vagnpark_domain::{Field, cost::CostEntry, money::Ore};

use crate::{
    api::{Listing, PageParams, listing, month, word, words},
    web::{
        auth::Signed,
        extract::{Body, Params, Path},
        problem::Problem,
    },
};

/// A cost entry.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CostBody {
    /// Its id.
    id: Uuid,
    /// Id of the vehicle.
    vehicle: Option<Uuid>,
    /// Id of the pool, for a cost that is for no single vehicle.
    pool: Option<Uuid>,
    /// The category of cost.
    category: words::CostCategory,
    /// The first day that it is for.
    from: NaiveDate,
    /// The last day that it is for.
    to: NaiveDate,
    /// Net of VAT, in öre.
    net_ore: i64,
    /// VAT, in öre.
    vat_ore: i64,
    /// The part of the VAT that is recoverable, in öre.
    recoverable_vat_ore: i64,
    /// The amount that is shared: net + VAT − recoverable VAT, in öre.
    shared_ore: i64,
    /// Who sent the invoice.
    supplier: Option<String>,
    /// Number of the invoice or voucher.
    reference: Option<String>,
    /// The id that the sender gave it.
    cost_id: Option<String>,
    /// The entry that it corrects: its amounts are the difference.
    corrects: Option<Uuid>,
    /// The first month of its days in which no agreement shares it, as `2025-08`, if there is one: none holds, or none
    /// of those who share by it owns the vehicle or pays for it.
    no_agreement_in: Option<String>,
    /// Whether an agreement holds then, of others: yours is no party of it.
    agreement_of_others: bool,
}

impl From<SeenCost> for CostBody {
    fn from(SeenCost { record, unshared }: SeenCost) -> Self {
        let entry = record.entry;
        Self {
            id: entry.id.0,
            vehicle: entry.vehicle.map(|id| id.0),
            pool: entry.pool.map(|id| id.0),
            category: entry.category.into(),
            from: entry.from,
            to: entry.to,
            net_ore: entry.net.0,
            vat_ore: entry.vat.0,
            recoverable_vat_ore: entry.recoverable_vat.0,
            shared_ore: entry.shared_amount().0,
            supplier: entry.supplier,
            reference: entry.reference,
            cost_id: entry.sender_key,
            corrects: entry.corrects.map(|id| id.0),
            no_agreement_in: unshared.map(|unshared| unshared.month.to_string()),
            agreement_of_others: unshared.is_some_and(|unshared| unshared.of_others),
        }
    }
}

/// Which costs to list.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct CostParams {
    /// Only for this vehicle.
    vehicle: Option<Uuid>,
    /// Only those that touch this month.
    month: Option<String>,
    /// Only of this category.
    category: Option<String>,
    /// The most items on a page, 1–500; 50 if absent.
    #[param(minimum = 1, maximum = 500, default = 50)]
    limit: Option<i64>,
    /// Where the page begins: `next` of the page before.
    cursor: Option<String>,
}

/// The costs of your organisation.
#[utoipa::path(
    get,
    path = "/costs",
    operation_id = "list_costs",
    tag = "cost",
    extensions(("x-permissions" = json!(["see_costs"]))),
    params(CostParams),
    responses((status = 200, body = Listing<CostBody>)),
)]
pub(crate) async fn list(
    State(app): State<App>,
    signed: Signed,
    Params(params): Params<CostParams>,
) -> Result<Json<Listing<CostBody>>, Problem> {
    let page = PageParams { limit: params.limit, cursor: params.cursor };
    let filter = CostFilter {
        vehicle: params.vehicle.map(Into::into),
        month: params.month.map(|text| month(Field::Month, &text)).transpose()?,
        category: params.category.map(|text| word(Field::Category, &text)).transpose()?,
        after: page.after()?,
        limit: page.limit()? + 1,
    };
    let rows = entry::list_costs(&app, &signed.actor, &filter).await?;
    Ok(Json(listing(rows, page.limit()?, |cost| cost.record.entry.id.0, Into::into)))
}

/// A cost to enter, for a vehicle or for a pool.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewCostBody {
    /// Id of the vehicle.
    vehicle: Option<Uuid>,
    /// Id of the pool, for a cost that is for no single vehicle.
    pool: Option<Uuid>,
    /// Id of the organisation that a pool's cost is entered for; needed if you enter costs for several.
    organisation: Option<Uuid>,
    /// The category, for instance `fuel`, `lease`, `insurance`.
    category: String,
    /// The first day that it is for.
    from: NaiveDate,
    /// The last day it is for; `from` if absent.
    to: Option<NaiveDate>,
    /// Net of VAT, in öre.
    net_ore: i64,
    /// VAT, in öre.
    #[serde(default)]
    vat_ore: i64,
    /// The part of the VAT that is recoverable, in öre; by category and class of the vehicle if absent.
    recoverable_vat_ore: Option<i64>,
    /// Who sent the invoice.
    supplier: Option<String>,
    /// Number of the invoice or voucher.
    reference: Option<String>,
}

/// Enters a cost of a vehicle or a pool, to be shared by the agreement.
#[utoipa::path(
    post,
    path = "/costs",
    operation_id = "create_cost",
    tag = "cost",
    extensions(("x-permissions" = json!(["manage_costs"]))),
    request_body = NewCostBody,
    responses((status = 201, body = CostBody)),
)]
pub(crate) async fn create(
    State(app): State<App>,
    signed: Signed,
    Body(new): Body<NewCostBody>,
) -> Result<impl IntoResponse, Problem> {
    let entry = CostEntry {
        corrects: None,
        id: app.new_id(),
        vehicle: new.vehicle.map(Into::into),
        pool: new.pool.map(Into::into),
        category: word(Field::Category, &new.category)?,
        from: new.from,
        to: new.to.unwrap_or(new.from),
        net: Ore(new.net_ore),
        vat: Ore(new.vat_ore),
        recoverable_vat: Ore::ZERO,
        supplier: new.supplier,
        reference: new.reference,
        sender_key: None,
    };
    let (organisation, recoverable) = (new.organisation.map(Into::into), new.recoverable_vat_ore.map(Ore));
    let cost = entry::enter_cost(&app, &signed.actor, organisation, entry, recoverable).await?;
    Ok((StatusCode::CREATED, Json(CostBody::from(cost))))
}

/// The right amounts.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CostCorrectionBody {
    /// Net of VAT, in öre.
    net_ore: i64,
    /// VAT, in öre.
    #[serde(default)]
    vat_ore: i64,
    /// The part of the VAT that is recoverable, in öre; by category and class of the vehicle if absent.
    recoverable_vat_ore: Option<i64>,
    /// Why they were wrong.
    reason: String,
    /// The values that you have seen; if others hold by now, the answer is 412.
    seen: Option<HeldAmountsBody>,
}

/// A cost summed up with its corrections.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(clippy::struct_field_names, reason = "amounts are in öre, and say so")]
pub(crate) struct HeldAmountsBody {
    /// Net of VAT, in öre.
    net_ore: i64,
    /// VAT, in öre.
    vat_ore: i64,
    /// The part of the VAT that is recoverable, in öre.
    recoverable_vat_ore: i64,
}

/// Corrects a cost with an entry of the difference. For a closed month it is billed in the next open one.
#[utoipa::path(
    post,
    path = "/costs/{id}/corrections",
    operation_id = "correct_cost",
    tag = "cost",
    extensions(("x-permissions" = json!(["manage_costs"]))),
    params(("id" = Uuid, Path, description = "The id of the cost.")),
    request_body = CostCorrectionBody,
    responses(
        (status = 201, body = CostBody),
        (status = 412, body = Problem),
    ),
)]
pub(crate) async fn correct(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<Uuid>,
    Body(body): Body<CostCorrectionBody>,
) -> Result<impl IntoResponse, Problem> {
    let right = RightAmounts {
        net: Ore(body.net_ore),
        vat: Ore(body.vat_ore),
        recoverable_vat: body.recoverable_vat_ore.map(Ore),
        seen: body.seen.map(|seen| [seen.net_ore, seen.vat_ore, seen.recoverable_vat_ore].map(Ore)),
    };
    let cost = correct_cost(&app, &signed.actor, id.into(), right, &body.reason).await?;
    Ok((StatusCode::CREATED, Json(CostBody::from(cost))))
}
