//! `/fordon/{id}/planer`: what recurs on a vehicle, by months, kilometres or engine hours (S-5 … S-7).

use askama::Template;
use axum::{
    Form,
    extract::Path,
    response::{IntoResponse, Redirect, Response},
};
use chrono::NaiveDate;
use serde::Deserialize;
use uuid::Uuid;
use vagnpark_actions::{
    ActionError,
    import::extra::ExtraCell,
    register::find::find_vehicle,
    servicing::service_plan::{add_plan, end_plan, open_plans},
};
use vagnpark_domain::{
    Field, Refusal,
    access::Permission,
    ids::{PlanId, VehicleId},
    money::measured,
    servicing::{Plan, PlanKind},
};

use crate::pages::{
    Choice, Frame, PageResult,
    alert::Alert,
    choices, read_day, read_optional, read_word, render,
    visit::{Visit, answer_form},
};

/// A plan in the list.
struct PlanLine {
    id: PlanId,
    what: String,
    every: String,
    last_on: NaiveDate,
    /// The meters then, each after a comma.
    last_at: String,
    /// What its file says besides.
    extra: Vec<ExtraCell>,
}

/// The fields that an error can link to.
const FIELDS: [&str; 8] = [
    "kind",
    "interval_months",
    "interval_km",
    "interval_hours",
    "last_done_on",
    "last_done_km",
    "last_done_hours",
    "note",
];

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

pub(crate) async fn show(visit: Visit, Path(id): Path<Uuid>) -> PageResult {
    Ok(page(&visit, id, PlanForm::default(), None).await?)
}

async fn page(
    visit: &Visit,
    vehicle: Uuid,
    form: PlanForm,
    refused: Option<&ActionError>,
) -> Result<Response, ActionError> {
    let mut frame = visit.frame("/fordon", "plans-title");
    let t = frame.t;
    let found = find_vehicle(&visit.app, visit.actor(), VehicleId(vehicle)).await?;
    frame.title = format!("{} {}", frame.title, found.description.plate());
    let plans = open_plans(&visit.app, visit.actor(), found.id).await?;
    let line = |(record, extra): (vagnpark_actions::records::PlanRecord, Vec<ExtraCell>)| {
        let plan = record.plan;
        let months =
            plan.interval_months.or(plan.kind.statutory_months()).map(|months| t.count("plans-months", months));
        let km = plan.interval_km.map(|km| measured(km, "km"));
        let hours = plan.interval_hours.map(|hours| measured(hours, "h"));
        let at = [
            plan.last_done_km.map(|km| format!(", {}", measured(km, "km"))),
            plan.last_done_hours.map(|hours| format!(", {}", measured(hours, "h"))),
        ];
        let at: String = at.into_iter().flatten().collect();
        PlanLine {
            id: record.id,
            what: [t.word("due", plan.kind.due().as_str()), record.note].join(" "),
            every: [months, km, hours].into_iter().flatten().collect::<Vec<_>>().join(" / "),
            last_on: plan.last_done_on,
            last_at: at,
            extra,
        }
    };
    Ok(render(&PlansPage {
        vehicle,
        lines: plans.into_iter().map(line).collect(),
        may_change: visit.actor().may_in(Permission::Service, found.organisation),
        kinds: choices(t, "due", PlanKind::ALL.iter().map(|kind| kind.as_str()), &form.kind),
        error: Alert::of(t, refused, &FIELDS),
        form,
        frame,
    }))
}

pub(crate) async fn add(visit: Visit, Path(id): Path<Uuid>, Form(form): Form<PlanForm>) -> PageResult {
    let done = match form.read() {
        Ok(plan) => add_plan(&visit.app, visit.actor(), VehicleId(id), plan, &form.note).await,
        Err(refusal) => Err(refusal.into()),
    };
    answer_form(done, |_| format!("/fordon/{id}/planer"), async |error| page(&visit, id, form, Some(&error)).await)
        .await
}

pub(crate) async fn end(visit: Visit, Path(id): Path<Uuid>) -> PageResult {
    let ended = end_plan(&visit.app, visit.actor(), PlanId(id)).await?;
    Ok(Redirect::to(&format!("/fordon/{}/planer", ended.vehicle)).into_response())
}
