//! `fleet-need`: how many vehicles it takes.

use axum::{Json, extract::State};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use vagnpark_actions::{
    App,
    fleet::utilisation::{ClassNeed, GroupNeed, fleet_need},
};
use vagnpark_domain::{
    Field,
    fleet::{DayPeak, Need},
};

use super::utilisation::months;
use crate::{
    api::{Listing, bounded, words},
    web::{auth::Signed, extract::Params, problem::Problem},
};

/// The months to look at, and the share of the uses.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct NeedParams {
    /// The first month, `2026-01`.
    from: String,
    /// The last month.
    to: String,
    /// The share of the uses that must be served, in per mille; 1 000 if absent.
    #[param(minimum = 1, maximum = 1_000, default = 1_000)]
    share_permille: Option<i64>,
}

/// The need for vehicles of a group.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct GroupNeedBody {
    /// Id of the organisation; none for all together.
    organisation: Option<Uuid>,
    /// The name of the unit or organisation.
    name: String,
    /// Vehicles in service that it runs today.
    has: usize,
    /// How many uses there were.
    uses: usize,
    /// The fewest vehicles that serve all of them.
    for_all: usize,
    /// The fewest that serve the share asked for.
    for_share: usize,
    /// The uses that those leave out.
    left_out: usize,
    /// Each day with use, in order.
    days: Vec<DayPeakBody>,
}

/// How many vehicles were in use at once on a day.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DayPeakBody {
    /// The local day.
    on: NaiveDate,
    /// How many, at the worst moment of it.
    vehicles: usize,
}

impl From<GroupNeed> for GroupNeedBody {
    fn from(group: GroupNeed) -> Self {
        let Need { uses, for_all, for_share, left_out, days } = group.need;
        let peak = |day: DayPeak| DayPeakBody { on: day.on, vehicles: day.vehicles };
        Self {
            organisation: group.organisation.map(|id| id.0),
            name: group.name,
            has: group.has,
            uses,
            for_all,
            for_share,
            left_out,
            days: days.into_iter().map(peak).collect(),
        }
    }
}

/// The need for vehicles of a class.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ClassNeedBody {
    /// The class of the vehicles.
    class: words::VehicleClass,
    /// A need for each unit or organisation.
    apart: Vec<GroupNeedBody>,
    /// Your units, by the use of the vehicles that they run.
    units: Vec<GroupNeedBody>,
    /// The need if all share.
    together: GroupNeedBody,
    /// The yearly fixed cost of a vehicle of the class, in öre.
    fixed_year_ore: i64,
    /// How much less a year costs when all share, in öre.
    saved_a_year_ore: i64,
}

impl From<ClassNeed> for ClassNeedBody {
    fn from(need: ClassNeed) -> Self {
        Self {
            class: need.class.into(),
            fixed_year_ore: need.fixed_year.0,
            saved_a_year_ore: need.saved_a_year().0,
            apart: need.apart.into_iter().map(Into::into).collect(),
            units: need.units.into_iter().map(Into::into).collect(),
            together: need.together.into(),
        }
    }
}

/// How many vehicles each party needs, and all of them together, from actual use.
#[utoipa::path(
    get,
    path = "/fleet-need",
    operation_id = "show_fleet_need",
    tag = "fleet",
    extensions(("x-permissions" = json!(["see_statements"]))),
    params(NeedParams),
    responses((status = 200, body = Listing<ClassNeedBody>), (status = 404, body = Problem)),
)]
pub(crate) async fn need(
    State(app): State<App>,
    signed: Signed,
    Params(params): Params<NeedParams>,
) -> Result<Json<Listing<ClassNeedBody>>, Problem> {
    let months = months(&params.from, &params.to)?;
    let share = bounded(Field::SharePermille, params.share_permille.unwrap_or(1_000), 1, 1_000)?;
    let needs = fleet_need(&app, &signed.actor, months, usize::try_from(share).unwrap_or(1_000)).await?;
    Ok(Json(Listing { items: needs.into_iter().map(Into::into).collect(), next: None }))
}
