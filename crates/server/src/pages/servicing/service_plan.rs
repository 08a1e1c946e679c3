//! `/fordon/{id}/planer`: what recurs on a vehicle, by months, kilometres or engine hours (S-5 … S-7).

use askama::Template;
use axum::{
    Form,
    extract::{Path, State},
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;
use uuid::Uuid;
use vagnpark_domain::{
    Field, Refusal,
    access::Permission,
    ids::{PlanId, VehicleId},
    money::group_thousands,
    servicing::{Plan, PlanKind},
};

use crate::{
    actions::servicing::service_plan::{add_plan, end_plan, list_plans},
    app::App,
    error::ActionError,
    pages::{Choice, Frame, PageError, PageResult, alert::Alert, choices, read_day, read_optional, read_word, render},
    web::auth::Signed,
};

/// A plan in the list.
struct PlanLine {
    id: PlanId,
    what: String,
    every: String,
    last: String,
}

/// The fields that an error can link to.
const FIELDS: [&str; 7] =
    ["kind", "interval_months", "interval_km", "interval_hours", "last_done_on", "last_done_km", "last_done_hours"];

#[derive(Template)]
#[template(path = "servicing/service_plans.html")]
struct PlansPage {
    frame: Frame,
    vehicle: Uuid,
    lines: Vec<PlanLine>,
    may_change: bool,
    form: PlanForm,
    kinds: Vec<Choice>,
    error: Alert,
}

#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct PlanForm {
    #[serde(default)]
    kind: String,
    #[serde(default)]
    interval_months: String,
    #[serde(default)]
    interval_km: String,
    #[serde(default)]
    interval_hours: String,
    #[serde(default)]
    last_done_on: String,
    #[serde(default)]
    last_done_km: String,
    #[serde(default)]
    last_done_hours: String,
    #[serde(default)]
    note: String,
}

impl PlanForm {
    fn read(&self) -> Result<Plan, Refusal> {
        Ok(Plan {
            kind: read_word(Field::Kind, &self.kind)?,
            interval_months: read_optional(Field::IntervalMonths, &self.interval_months)?,
            interval_km: read_optional(Field::IntervalKm, &self.interval_km)?,
            interval_hours: read_optional(Field::IntervalHours, &self.interval_hours)?,
            last_done_on: read_day(Field::LastDoneOn, &self.last_done_on)?,
            last_done_km: read_optional(Field::LastDoneKm, &self.last_done_km)?,
            last_done_hours: read_optional(Field::LastDoneHours, &self.last_done_hours)?,
        })
    }
}

pub(crate) async fn show(State(app): State<App>, signed: Signed, Path(id): Path<Uuid>) -> PageResult {
    page(&app, &signed, id, PlanForm::default(), None).await.map_err(|error| PageError::new(&signed, error))
}

async fn page(
    app: &App,
    signed: &Signed,
    vehicle: Uuid,
    form: PlanForm,
    refused: Option<&ActionError>,
) -> Result<Response, ActionError> {
    let mut frame = Frame::new(signed, "/fordon", "plans-title");
    let t = frame.t;
    let scope = signed.actor.scope(Permission::SeeVehicles);
    let found = app.store.read().await?.find_vehicle(&scope, VehicleId(vehicle)).await?;
    let found = found.ok_or(ActionError::NotFound("vehicle"))?;
    frame.title = format!("{} {}", frame.title, found.description.plate());
    let plans = list_plans(app, &signed.actor, Some(found.id)).await?;
    let line = |record: vagnpark_store::PlanRecord| {
        let plan = record.plan;
        let months = plan
            .interval_months
            .or(plan.kind.statutory_months())
            .map(|months| format!("{months} {}", t.s("plans-months")));
        let km = plan.interval_km.map(|km| format!("{} km", group_thousands(&km.to_string())));
        let hours = plan.interval_hours.map(|hours| format!("{hours} h"));
        let at = [
            plan.last_done_km.map(|km| format!(", {} km", group_thousands(&km.to_string()))),
            plan.last_done_hours.map(|hours| format!(", {hours} h")),
        ];
        let at: String = at.into_iter().flatten().collect();
        PlanLine {
            id: record.id,
            what: [t.word("due", plan.kind.due().as_str()), record.note].join(" "),
            every: [months, km, hours].into_iter().flatten().collect::<Vec<_>>().join(" / "),
            last: format!("{}{at}", plan.last_done_on),
        }
    };
    Ok(render(&PlansPage {
        vehicle,
        lines: plans.into_iter().map(line).collect(),
        may_change: signed.actor.may_in(Permission::Service, found.organisation),
        kinds: choices(t, "due", PlanKind::ALL.iter().map(|kind| kind.as_str()), &form.kind),
        error: Alert::of(t, refused, &FIELDS),
        form,
        frame,
    }))
}

pub(crate) async fn add(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<Uuid>,
    Form(form): Form<PlanForm>,
) -> PageResult {
    let done = match form.read() {
        Ok(plan) => add_plan(&app, &signed.actor, VehicleId(id), plan, &form.note).await,
        Err(refusal) => Err(refusal.into()),
    };
    match done {
        Ok(_) => Ok(Redirect::to(&format!("/fordon/{id}/planer")).into_response()),
        Err(error @ ActionError::Refused(_)) => {
            let page = page(&app, &signed, id, form, Some(&error)).await;
            Ok((error.status(), page.map_err(|error| PageError::new(&signed, error))?).into_response())
        }
        Err(error) => Err(PageError::new(&signed, error)),
    }
}

pub(crate) async fn end(State(app): State<App>, signed: Signed, Path(id): Path<Uuid>) -> PageResult {
    let ended = end_plan(&app, &signed.actor, PlanId(id)).await.map_err(|error| PageError::new(&signed, error))?;
    Ok(Redirect::to(&format!("/fordon/{}/planer", ended.vehicle)).into_response())
}
