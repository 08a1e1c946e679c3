//! `/service/planera`: a workshop job, and what to do with the bookings it hits. Everything is decided on one page and
//! done in one step (B-7).

use std::collections::HashMap;

use askama::Template;
use axum::{Form, extract::Query};
use chrono::Duration;
use vagnpark_actions::{
    ActionError,
    booking::replace::Answer,
    register::find::find_vehicle,
    servicing::work_order::{NewWork, impact, plan_work},
};
use vagnpark_domain::{
    Field,
    ids::{BookingId, VehicleId},
    servicing::WorkKind,
};

use crate::pages::{
    Choice, Frame, PageResult,
    alert::Alert,
    booking::{
        replace::{Hits, because, read_answers},
        when::{WeekStrip, When},
    },
    choices, read_word, render,
    visit::{Visit, answer_form},
};

/// The job, in the URL until it is planned. Looking and planning are buttons of one form, so that what is planned is
/// what it shows.
#[derive(Clone, Debug, Default)]
pub(crate) struct PlanForm {
    when: When,
    vehicle: String,
    kind: String,
    note: String,
    /// The plan or duty that it deals with.
    plan: String,
    /// The reason, for those whose bookings are called off.
    reason: String,
    /// What to do with the bookings that were shown.
    answers: HashMap<BookingId, Answer>,
}

impl PlanForm {
    fn read(fields: &[(String, String)]) -> Self {
        let field = |name: &str| {
            let found = fields.iter().find(|(field, _)| field == name);
            found.map_or(String::new(), |(_, value)| value.clone())
        };
        let reason = field("reason");
        Self {
            when: When::read(field),
            vehicle: field("vehicle"),
            kind: field("kind"),
            note: field("note"),
            plan: field("plan"),
            answers: read_answers(fields),
            reason,
        }
    }
}

/// The fields that an error can link to.
const FIELDS: [&str; 7] = ["date", "from", "until", "to", "kind", "note", "reason"];

#[derive(Template)]
#[template(path = "servicing/work_order.html")]
struct PlanPage {
    frame: Frame,
    form: PlanForm,
    plate: String,
    strip: WeekStrip,
    kinds: Vec<Choice>,
    hits: Hits,
    error: Alert,
}

pub(crate) async fn show(visit: Visit, Query(fields): Query<Vec<(String, String)>>) -> PageResult {
    let mut form = PlanForm::read(&fields);
    form.when = form.when.filled();
    if form.when.is_empty() {
        // A morning: the day asked for, or tomorrow.
        let tomorrow = visit.app.now() + Duration::days(1);
        let day = When::between(tomorrow, tomorrow).date;
        let date = if form.when.date.is_empty() { day } else { form.when.date.clone() };
        form.when = When::new(date, "08:00".to_owned(), String::new(), "12:00".to_owned());
    }
    let page = page(&visit, form, None).await;
    Ok(render(&page?))
}

pub(crate) async fn plan(visit: Visit, Form(fields): Form<Vec<(String, String)>>) -> PageResult {
    let mut form = PlanForm::read(&fields);
    answer_form(
        try_to_plan(&visit, &form).await,
        |()| "/service".to_owned(),
        async |error| {
            form.when = form.when.filled();
            Ok(render(&page(&visit, form, Some(&error)).await?))
        },
    )
    .await
}

async fn try_to_plan(visit: &Visit, form: &PlanForm) -> Result<(), ActionError> {
    let window = form.when.window()?;
    let new = NewWork {
        vehicle: form.vehicle.parse().map_err(|_| ActionError::NotFound("vehicle"))?,
        kind: read_word(Field::Kind, &form.kind)?,
        start: window.start(),
        end: window.end(),
        note: form.note.clone(),
        plan: form.plan.parse().ok(),
        answers: because(form.answers.clone(), &form.reason)?,
    };
    plan_work(&visit.app, visit.actor(), new).await.map(|_| ())
}

async fn page(visit: &Visit, form: PlanForm, refused: Option<&ActionError>) -> Result<PlanPage, ActionError> {
    let frame = visit.frame("/service", "plan-title");
    let t = frame.t;
    let id: VehicleId = form.vehicle.parse().map_err(|_| ActionError::NotFound("vehicle"))?;
    let vehicle = find_vehicle(&visit.app, visit.actor(), id).await?;
    let (found, wrong) = match form.when.window() {
        Ok(window) => (impact(&visit.app, visit.actor(), id, window.start(), window.end()).await?, None),
        Err(error) => (Vec::new(), Some(error)),
    };
    // A booking that cannot be moved is reported at once, not only after trying.
    let error = Alert::of(t, refused.or(wrong.as_ref()), &FIELDS);
    Ok(PlanPage {
        plate: vehicle.description.plate(),
        strip: WeekStrip::around(t, form.when.first_day(visit.app.today())),
        kinds: choices(t, "work", WorkKind::ALL.iter().map(|kind| kind.as_str()), &form.kind),
        hits: Hits::of(visit, t, &found, &form.answers, &form.reason).await?,
        error,
        form,
        frame,
    })
}
