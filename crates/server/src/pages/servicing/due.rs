//! `/service`: what falls due, and the workshop's jobs.

use askama::Template;
use axum::{
    Form,
    extract::{Path, Query},
};
use chrono::NaiveDate;
use uuid::Uuid;
use vagnpark_actions::{
    ActionError,
    servicing::{
        due::{VehicleDue, list_dues},
        work_order::{cancel_work, finish_work},
    },
};
use vagnpark_domain::{
    ids::{VehicleId, WorkOrderId},
    money::measured,
    servicing::WorkKind,
};

use super::jobs::{DoneForm, FIELDS, JobGroup, load_jobs};
use crate::pages::{
    Frame, PageResult, Texts,
    alert::Alert,
    paging::{Paging, Piece},
    render,
    visit::{Visit, answer_form},
};

/// Something due, in a list.
pub(crate) struct DueLine {
    pub(crate) vehicle: VehicleId,
    pub(crate) number: String,
    pub(crate) what: String,
    pub(crate) due_on: NaiveDate,
    /// The odometer and the range of the forecast, if it goes by distance.
    pub(crate) by_distance: String,
    /// The plan behind it.
    pub(crate) plan: String,
    pub(crate) urgency: String,
    pub(crate) urgency_word: &'static str,
    /// The kind of job that deals with it; empty if none does.
    pub(crate) job: &'static str,
}

impl DueLine {
    pub(crate) fn new(t: Texts, due: &VehicleDue, today: NaiveDate) -> Self {
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
            due_on: due.due.due_on,
            by_distance: by_distance(t, &due.due),
            plan: due.plan.map_or(String::new(), |id| id.to_string()),
            urgency: t.0.with(&format!("urgency-{urgency_word}"), &[("days", days.abs().to_string())]),
            urgency_word,
            job: WorkKind::for_due(due.due.kind).map_or("", WorkKind::as_str),
        }
    }
}

/// The odometer or engine hours at which something is due, and the days between which that will be.
fn by_distance(t: Texts, due: &vagnpark_domain::servicing::Due) -> String {
    let at = [due.due_km.map(|km| measured(km, "km")), due.due_hours.map(|hours| measured(hours, "h"))];
    let at: Vec<String> = at.into_iter().flatten().collect();
    let Some(range) = due.forecast else { return String::new() };
    let values =
        [("at", at.join(" / ")), ("earliest", range.earliest.to_string()), ("latest", range.latest.to_string())];
    t.0.with("due-by-distance", &values)
}

#[derive(Template)]
#[template(path = "servicing/due.html")]
struct ServicingPage {
    frame: Frame,
    dues: Vec<DueLine>,
    /// The foot of the list of dues.
    paging: Paging,
    groups: Vec<JobGroup>,
    error: Alert,
}

/// How many dues are in a piece of the list.
const EACH: i64 = 100;

pub(crate) async fn show(visit: Visit, Query(piece): Query<Piece>) -> PageResult {
    let page = page(&visit, piece, None).await?;
    Ok(render(&page))
}

async fn page(
    visit: &Visit,
    piece: Piece,
    refused: Option<(Uuid, &ActionError, DoneForm)>,
) -> Result<ServicingPage, ActionError> {
    let frame = visit.frame("/service", "servicing-title");
    let t = frame.t;
    let dues = list_dues(&visit.app, visit.actor(), 90).await?;
    let error = match &refused {
        Some((job, error, _)) => Alert::of(t, Some(error), &FIELDS).within(job),
        None => Alert::default(),
    };
    let (paging, dues) = Paging::cut(t, "/service", piece, dues, EACH);
    Ok(ServicingPage {
        paging,
        dues: dues.iter().map(|due| DueLine::new(t, due, visit.app.today())).collect(),
        groups: load_jobs(visit, t, refused).await?,
        error,
        frame,
    })
}

async fn answer<T>(visit: &Visit, job: Uuid, done: Result<T, ActionError>, given: DoneForm) -> PageResult {
    answer_form(
        done,
        |_| "/service".to_owned(),
        async |error| Ok(render(&page(visit, Piece::default(), Some((job, &error, given))).await?)),
    )
    .await
}

pub(crate) async fn finish(visit: Visit, Path(id): Path<Uuid>, Form(form): Form<DoneForm>) -> PageResult {
    let done = match form.read() {
        Ok(work) => finish_work(&visit.app, visit.actor(), WorkOrderId(id), work).await,
        Err(error) => Err(error),
    };
    answer(&visit, id, done, form).await
}

pub(crate) async fn cancel(visit: Visit, Path(id): Path<Uuid>) -> PageResult {
    let done = cancel_work(&visit.app, visit.actor(), WorkOrderId(id)).await;
    answer(&visit, id, done, DoneForm::new(visit.app.today())).await
}
