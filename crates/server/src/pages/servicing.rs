//! `/service`: what falls due, and the workshop's jobs.

use std::collections::HashMap;

use askama::Template;
use axum::{
    Form,
    extract::{Path, State},
    response::{IntoResponse, Redirect},
};
use chrono::NaiveDate;
use serde::Deserialize;
use uuid::Uuid;
use vagnpark_domain::{
    Refusal,
    access::Permission,
    cost::CostCategory,
    ids::{VehicleId, WorkOrderId},
    money::{Ore, group_thousands},
    servicing::WorkKind,
};
use vagnpark_store::WorkOrderRecord;

use super::{Frame, PageError, PageResult, Texts, alert::Alert, booking::optional as whole, render};
use crate::{
    actions::{
        list_dues::{VehicleDue, list_dues},
        plan_work::{WorkCost, WorkDone, cancel_work, finish_work},
    },
    app::App,
    auth::Signed,
    error::ActionError,
};

/// Something due, in a list.
pub(super) struct DueLine {
    pub(super) vehicle: VehicleId,
    pub(super) number: String,
    pub(super) what: String,
    pub(super) due_on: String,
    /// The odometer and the range of the forecast, if it goes by distance.
    pub(super) by_distance: String,
    /// The plan behind it.
    pub(super) plan: String,
    pub(super) urgency: String,
    pub(super) urgency_word: &'static str,
    /// The kind of job that deals with it; empty if none does.
    pub(super) job: &'static str,
}

impl DueLine {
    pub(super) fn new(t: Texts, due: &VehicleDue, today: NaiveDate) -> Self {
        let days = due.due.due_on.signed_duration_since(today).num_days();
        let urgency_word = match days {
            ..0 => "overdue",
            0..=7 => "soon",
            _ => "later",
        };
        Self {
            vehicle: due.vehicle.id,
            number: due.vehicle.description.plate(),
            what: t.word("due", due.due.kind.as_str()),
            due_on: due.due.due_on.to_string(),
            by_distance: by_distance(t, &due.due),
            plan: due.plan.map_or(String::new(), |id| id.to_string()),
            urgency: t.0.with(&format!("urgency-{urgency_word}"), &[("days", days.abs().to_string())]),
            urgency_word,
            job: WorkKind::for_due(due.due.kind).map_or("", WorkKind::as_str),
        }
    }
}

/// At which odometer or engine hours something is due, and between which days they will get there.
fn by_distance(t: Texts, due: &vagnpark_domain::servicing::Due) -> String {
    let meter = |value: i64, unit: &str| format!("{} {unit}", group_thousands(&value.to_string()));
    let at = [due.due_km.map(|km| meter(km, "km")), due.due_hours.map(|hours| meter(hours, "h"))];
    let at: Vec<String> = at.into_iter().flatten().collect();
    let Some(range) = due.forecast else { return String::new() };
    let values =
        [("at", at.join(" / ")), ("earliest", range.earliest.to_string()), ("latest", range.latest.to_string())];
    t.0.with("due-by-distance", &values)
}

/// A job, in a list.
struct WorkLine {
    id: WorkOrderId,
    number: String,
    what: String,
    note: String,
}

/// The fields that an error can link to.
const FIELDS: [&str; 5] = ["done_on", "odometer_km", "engine_hours", "net", "vat"];

#[derive(Template)]
#[template(path = "servicing.html")]
struct ServicingPage {
    frame: Frame,
    dues: Vec<DueLine>,
    jobs: Vec<WorkLine>,
    today: String,
    error: Alert,
}

pub(crate) async fn show(State(app): State<App>, signed: Signed) -> PageResult {
    let page = page(&app, &signed, None).await.map_err(|error| PageError::new(&signed, error))?;
    Ok(render(&page))
}

async fn page(app: &App, signed: &Signed, refused: Option<(Uuid, &ActionError)>) -> Result<ServicingPage, ActionError> {
    let frame = Frame::new(signed, "/service", "servicing-title");
    let t = frame.t;
    let dues = list_dues(app, &signed.actor, 90).await?;
    let scope = signed.actor.scope(Permission::Service);
    let mut tx = app.store.read().await?;
    let numbers: HashMap<VehicleId, String> = super::vehicles::numbers(&mut tx, &scope).await?;
    let orders = tx.list_work_orders(&scope, None, 500).await?;
    let job = |order: &WorkOrderRecord| WorkLine {
        id: order.id,
        number: numbers.get(&order.vehicle_id).cloned().unwrap_or_default(),
        what: t.word("work", &order.kind),
        note: order.note.clone(),
    };
    Ok(ServicingPage {
        dues: dues.iter().map(|due| DueLine::new(t, due, app.today())).collect(),
        jobs: orders.iter().filter(|order| order.state == "planned").map(job).collect(),
        today: app.today().to_string(),
        error: refused.map_or_else(Alert::default, |(job, error)| Alert::of(t, Some(error), &FIELDS).within(job)),
        frame,
    })
}

async fn answer<T>(app: &App, signed: &Signed, job: Uuid, done: Result<T, ActionError>) -> PageResult {
    match done {
        Ok(_) => Ok(Redirect::to("/service").into_response()),
        Err(error @ ActionError::Refused(_)) => {
            let page = page(app, signed, Some((job, &error))).await.map_err(|error| PageError::new(signed, error))?;
            Ok((error.status(), render(&page)).into_response())
        }
        Err(error) => Err(PageError::new(signed, error)),
    }
}

#[derive(Debug, Deserialize)]
pub(crate) struct DoneForm {
    done_on: NaiveDate,
    #[serde(default)]
    odometer_km: String,
    #[serde(default)]
    engine_hours: String,
    #[serde(default)]
    note: String,
    /// What it cost without VAT, in kronor.
    #[serde(default)]
    net: String,
    #[serde(default)]
    vat: String,
    #[serde(default)]
    supplier: String,
}

impl DoneForm {
    fn read(self) -> Result<WorkDone, ActionError> {
        let amount = |field: &'static str, text: &str| {
            let amount = if text.trim().is_empty() { Ok(Ore::ZERO) } else { Ore::parse_kronor(text) };
            amount.map_err(|error| ActionError::from(Refusal::invalid(field, error.to_string())))
        };
        let (net, vat) = (amount("net", &self.net)?, amount("vat", &self.vat)?);
        let cost = WorkCost {
            category: CostCategory::Service,
            net,
            vat,
            // Running costs: the VAT is recoverable (C-2).
            recoverable_vat: vat,
            supplier: Some(self.supplier).filter(|supplier| !supplier.trim().is_empty()),
            reference: None,
        };
        Ok(WorkDone {
            done_on: self.done_on,
            odometer_km: whole("odometer_km", &self.odometer_km)?,
            engine_hours: whole("engine_hours", &self.engine_hours)?,
            note: self.note,
            costs: if net == Ore::ZERO { Vec::new() } else { vec![cost] },
        })
    }
}

pub(crate) async fn finish(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<Uuid>,
    Form(form): Form<DoneForm>,
) -> PageResult {
    let done = match form.read() {
        Ok(work) => finish_work(&app, &signed.actor, WorkOrderId(id), work).await,
        Err(error) => Err(error),
    };
    answer(&app, &signed, id, done).await
}

pub(crate) async fn cancel(State(app): State<App>, signed: Signed, Path(id): Path<Uuid>) -> PageResult {
    let done = cancel_work(&app, &signed.actor, WorkOrderId(id)).await;
    answer(&app, &signed, id, done).await
}
