//! `periods` and `adjustments`: closed months, closing one, and corrections of them.

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
    cost::{
        period::{PeriodView, list_periods, view_period},
        sign_off::{sign, take_back},
        signing::PartySigning,
        statement,
    },
    records::{ClosedPeriod, ClosedReceiver},
};
use vagnpark_domain::{
    cost::{LineKind, StatementLine, sign_off::AmountChange},
    ids::OrganisationId,
    time::Month,
};
use vagnpark_text::Language;

use super::{report::ShareBody, statement::month_of};
use crate::{
    api::words,
    web::{
        auth::Signed,
        extract::{Body, Params, Path},
        problem::Problem,
    },
};

/// A closed month.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ClosedPeriodBody {
    /// As `2026-03`.
    #[schema(value_type = String)]
    month: Month,
    /// Id of the version of the agreement.
    agreement: Uuid,
    /// When it was closed.
    closed_at: DateTime<Utc>,
    /// Who closed it, as a login.
    closed_by: String,
    /// The sum, in öre.
    total_ore: i64,
    /// The chain hash of the month closed before it.
    previous_hash: String,
    /// The chain hash: SHA-256 over `previous_hash` and `report_hash`, the hash of the month's report.
    hash: String,
}

impl From<ClosedPeriod> for ClosedPeriodBody {
    fn from(period: ClosedPeriod) -> Self {
        Self {
            month: period.month,
            agreement: period.agreement.0,
            closed_at: period.closed_at,
            closed_by: period.closed_by,
            total_ore: period.total.0,
            previous_hash: period.previous_hash,
            hash: period.hash,
        }
    }
}

/// The amount that a receiver owes for a closed month.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ReceiverBody {
    /// Id of the organisation.
    organisation: Uuid,
    /// In öre.
    amount_ore: i64,
    /// SHA-256 over the receiver's own report.
    hash: String,
}

impl From<ClosedReceiver> for ReceiverBody {
    fn from(receiver: ClosedReceiver) -> Self {
        Self { organisation: receiver.organisation.0, amount_ore: receiver.amount.0, hash: receiver.hash }
    }
}

/// Something that blocks the closing of a month, or is worth a look.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PreconditionBody {
    /// The stable word for it.
    code: &'static str,
    /// Whether it must be dealt with before the month can be closed.
    blocks: bool,
    /// The same in words.
    detail: String,
}

/// How far an organisation that is asked is with a month.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SignOffBody {
    /// Id of the organisation.
    organisation: Uuid,
    /// `signed`, `outdated` if the month is no longer what was signed, or `missing`.
    state: &'static str,
    /// Who gave its newest sign-off, and for whom.
    signed_by: Option<String>,
    /// When.
    signed_at: Option<DateTime<Utc>>,
    /// The `report_hash` that was signed.
    hash: Option<String>,
    /// The sum that was signed, in öre.
    total_ore: Option<i64>,
    /// What is other in the month by now, if it is outdated.
    changes: Vec<AmountChangeBody>,
}

/// An amount of a month that is another than it was.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AmountChangeBody {
    /// The number of the vehicle, or the code of the pool.
    number: String,
    /// The category of cost.
    category: words::CostCategory,
    /// What all parties owed, in öre.
    before_ore: i64,
    /// What they owe now, in öre.
    now_ore: i64,
    /// What the organisation owed, in öre.
    own_before_ore: i64,
    /// What it owes now, in öre.
    own_now_ore: i64,
}

impl From<PartySigning> for SignOffBody {
    fn from(party: PartySigning) -> Self {
        let state = match &party.last {
            None => "missing",
            Some(last) if last.holds => "signed",
            Some(_) => "outdated",
        };
        let change = |change: AmountChange| AmountChangeBody {
            number: change.number,
            category: change.category.into(),
            before_ore: change.total.0.0,
            now_ore: change.total.1.0,
            own_before_ore: change.own.0.0,
            own_now_ore: change.own.1.0,
        };
        let organisation = party.organisation.0;
        let Some(last) = party.last else {
            let (signed_by, signed_at, hash, total_ore) = (None, None, None, None);
            return Self { organisation, state, signed_by, signed_at, hash, total_ore, changes: Vec::new() };
        };
        Self {
            organisation,
            state,
            signed_by: Some(last.signed_by),
            signed_at: Some(last.signed_at),
            hash: Some(last.hash),
            total_ore: Some(last.total.0),
            changes: last.changes.into_iter().map(change).collect(),
        }
    }
}

/// A month.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PeriodBody {
    /// As `2026-03`.
    #[schema(value_type = String)]
    month: Month,
    /// `open` or `closed`.
    state: &'static str,
    /// Number of the agreement's version.
    version: i64,
    /// The sum, in öre.
    total_ore: i64,
    /// When and by whom it was closed, once it is.
    closed: Option<ClosedPeriodBody>,
    /// What each organisation owes, once it is closed.
    receivers: Vec<ReceiverBody>,
    /// What is in the way of closing it.
    preconditions: Vec<PreconditionBody>,
    /// The hash of its report as it is now, which is also the report's `hash`; give it as `seen` when signing it off.
    report_hash: String,
    /// Those who are asked to sign it off.
    sign_offs: Vec<SignOffBody>,
    /// From when on the silence of those who have not signed is a yes; `null` if it is none.
    silence_from: Option<DateTime<Utc>>,
    /// Whether all have signed it, but one person for all of them: another person of one of them has to.
    second_person_missing: bool,
}

impl From<PeriodView> for PeriodBody {
    fn from(view: PeriodView) -> Self {
        let precondition = |found: &vagnpark_domain::cost::period::Precondition| PreconditionBody {
            code: found.code(),
            blocks: found.blocks(),
            detail: Language::English.precondition(found),
        };
        Self {
            month: view.shared.statement.month,
            state: if view.closed.is_some() { "closed" } else { "open" },
            version: view.shared.agreement.version,
            total_ore: view.shared.statement.total().0,
            closed: view.closed.map(Into::into),
            receivers: view.receivers.into_iter().map(Into::into).collect(),
            preconditions: view.preconditions.iter().map(precondition).collect(),
            report_hash: view.report_hash,
            silence_from: view.signing.silence_from,
            second_person_missing: view.signing.second_person,
            sign_offs: view.signing.parties.into_iter().map(Into::into).collect(),
        }
    }
}

/// The closed months, in order.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PeriodsBody {
    /// The closed months.
    items: Vec<ClosedPeriodBody>,
}

/// The closed months, in order.
#[utoipa::path(
    get,
    path = "/periods",
    operation_id = "list_periods",
    tag = "cost",
    extensions(("x-permissions" = json!(["see_statements"]))),
    responses((status = 200, body = PeriodsBody)),
)]
pub(crate) async fn list(State(app): State<App>, signed: Signed) -> Result<Json<PeriodsBody>, Problem> {
    let items = list_periods(&app, &signed.actor).await?;
    Ok(Json(PeriodsBody { items: items.into_iter().map(Into::into).collect() }))
}

/// A month with what is in the way of closing it, or as it was closed.
#[utoipa::path(
    get,
    path = "/periods/{month}",
    operation_id = "show_period",
    tag = "cost",
    extensions(("x-permissions" = json!(["see_statements"]))),
    params(("month" = String, Path, description = "The month, such as `2026-10`.")),
    responses(
        (status = 200, body = PeriodBody),
        (status = 422, body = Problem),
    ),
)]
pub(crate) async fn show(
    State(app): State<App>,
    signed: Signed,
    Path(month): Path<String>,
) -> Result<Json<PeriodBody>, Problem> {
    Ok(Json(view_period(&app, &signed.actor, month_of(&month)?).await?.into()))
}

/// Your yes to a month.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewSignOffBody {
    /// The `report_hash` that the month had when you looked at it; if it has another by now, it is 412.
    seen: String,
    /// Id of the organisation that you sign for; all that are asked and that you speak for if absent.
    organisation: Option<Uuid>,
}

/// Signs a month off for the organisations that are asked and that you speak for. With the last yes it is closed for
/// all parties of its agreement, and there is no way back; what is late becomes an adjustment.
#[utoipa::path(
    post,
    path = "/periods/{month}/sign-offs",
    operation_id = "sign_period_off",
    tag = "cost",
    extensions(("x-permissions" = json!(["close_periods"]))),
    params(("month" = String, Path, description = "The month, such as `2026-10`.")),
    request_body = NewSignOffBody,
    responses(
        (status = 201, body = PeriodBody, headers(("Location" = String))),
        (status = 412, body = Problem),
    ),
)]
pub(crate) async fn sign_off(
    State(app): State<App>,
    signed: Signed,
    Path(month): Path<String>,
    Body(body): Body<NewSignOffBody>,
) -> Result<impl IntoResponse, Problem> {
    let month = month_of(&month)?;
    let view = sign(&app, &signed.actor, month, &body.seen, body.organisation.map(OrganisationId)).await?;
    let location = [(header::LOCATION, format!("/api/v1/periods/{month}"))];
    Ok((StatusCode::CREATED, location, Json(PeriodBody::from(view))))
}

/// Takes your own sign-offs of a month back, as long as it is open.
#[utoipa::path(
    delete,
    path = "/periods/{month}/sign-offs",
    operation_id = "take_back_sign_offs",
    tag = "cost",
    extensions(("x-permissions" = json!(["close_periods"]))),
    params(("month" = String, Path, description = "The month, such as `2026-10`.")),
    responses((status = 204)),
)]
pub(crate) async fn take_back_sign_offs(
    State(app): State<App>,
    signed: Signed,
    Path(month): Path<String>,
) -> Result<StatusCode, Problem> {
    take_back(&app, &signed.actor, month_of(&month)?).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Which adjustments to list.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct AdjustmentParams {
    /// The month that bills them, `2026-10`.
    month: String,
}

/// A line that corrects a closed month.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AdjustmentBody {
    /// The month that it corrects.
    #[schema(value_type = String)]
    original: Option<Month>,
    /// The rule of the agreement that decided.
    rule: String,
    /// The number of the vehicle, or the code of the pool.
    number: String,
    /// The category of cost.
    category: words::CostCategory,
    /// In öre.
    amount_ore: i64,
    /// How much more, or less, each party owes; `basis` is the right amount less the billed one, in öre.
    shares: Vec<ShareBody>,
    /// The late entries behind it; none if trips were corrected.
    entries: Vec<Uuid>,
}

impl From<StatementLine> for AdjustmentBody {
    fn from(line: StatementLine) -> Self {
        Self {
            original: line.origin,
            rule: line.rule_name,
            number: line.number,
            category: line.category.into(),
            amount_ore: line.amount.0,
            shares: line.shares.into_iter().map(Into::into).collect(),
            entries: line.entries.iter().map(|id| id.0).collect(),
        }
    }
}

/// The adjustments that a month bills.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AdjustmentsBody {
    /// The adjustments.
    items: Vec<AdjustmentBody>,
}

/// The adjustments of closed months that a month bills.
#[utoipa::path(
    get,
    path = "/adjustments",
    operation_id = "list_adjustments",
    tag = "cost",
    extensions(("x-permissions" = json!(["see_statements"]))),
    params(AdjustmentParams),
    responses(
        (status = 200, body = AdjustmentsBody),
        (status = 404, body = Problem),
    ),
)]
pub(crate) async fn adjustments(
    State(app): State<App>,
    signed: Signed,
    Params(params): Params<AdjustmentParams>,
) -> Result<Json<AdjustmentsBody>, Problem> {
    let shared = statement::share_month(&app, &signed.actor, month_of(&params.month)?).await?;
    let lines = shared.statement.lines.into_iter().filter(|line| line.kind == LineKind::Adjustment);
    Ok(Json(AdjustmentsBody { items: lines.map(Into::into).collect() }))
}
