//! `/fordon/{id}/fel` and `/fel`: defects that drivers report, with pictures (S-9).

use askama::Template;
use axum::{
    Form,
    extract::{Multipart, Path, Query, multipart::MultipartError},
    http::header,
    response::{IntoResponse, Response},
};
use chrono::{DateTime, Utc};
use serde::Deserialize;
use uuid::Uuid;
use vagnpark_actions::{
    ActionError,
    records::{DefectRecord, Picture},
    register::find::find_vehicle,
    servicing::defect::{NewDefect, close_defect, find_picture, list_open, report_defect},
};
use vagnpark_domain::{
    Field,
    access::Permission,
    ids::{DefectId, VehicleId},
    servicing::Severity,
};

use crate::{
    pages::{
        Choice, Frame, PageResult, Texts,
        alert::Alert,
        broken_form, choices,
        paging::{Paging, Piece},
        read_word, render,
        visit::{Visit, answer_form},
    },
    web::{door::as_it_is_seen, pictures::clean_picture},
};

#[derive(Template)]
#[template(path = "servicing/defect_new.html")]
struct NewDefectPage {
    frame: Frame,
    vehicle: Uuid,
    booking: String,
    description: String,
    severities: Vec<Choice>,
    error: Alert,
}

#[derive(Debug, Default, Deserialize)]
pub(crate) struct ReportParams {
    #[serde(default)]
    booking: String,
}

pub(crate) async fn ask(visit: Visit, Path(id): Path<Uuid>, Query(params): Query<ReportParams>) -> PageResult {
    let given = Report { booking: params.booking, ..Report::default() };
    Ok(new_page(&visit, id, &given, None).await?)
}

async fn new_page(
    visit: &Visit,
    vehicle: Uuid,
    given: &Report,
    refused: Option<&ActionError>,
) -> Result<Response, ActionError> {
    let mut frame = visit.frame("/fordon", "defect-report");
    let found = find_vehicle(&visit.app, visit.actor(), VehicleId(vehicle)).await?;
    frame.title = format!("{} {}", frame.title, found.description.plate());
    let selected = if given.severity.is_empty() { Severity::RepairSoon.as_str() } else { &given.severity };
    let t = frame.t;
    Ok(render(&NewDefectPage {
        vehicle,
        booking: given.booking.clone(),
        description: given.description.clone(),
        severities: choices(t, "how-bad", Severity::ALL.iter().map(|severity| severity.as_str()), selected),
        error: Alert::of(t, refused, &["description", "pictures"]),
        frame,
    }))
}

/// The fields of the form.
#[derive(Default)]
struct Report {
    booking: String,
    severity: String,
    description: String,
    pictures: Vec<Picture>,
}

pub(crate) async fn report(visit: Visit, Path(id): Path<Uuid>, form: Multipart) -> PageResult {
    let mut given = Report::default();
    let done = match read(form, &mut given).await {
        Ok(()) => write(&visit, id, &given).await,
        Err(error) => Err(error),
    };
    answer_form(done, |defect| receipt(&defect), async |error| new_page(&visit, id, &given, Some(&error)).await).await
}

/// The page that the reader came from, with a receipt.
fn receipt(defect: &DefectRecord) -> String {
    let place = match defect.booking {
        Some(booking) => format!("/bokningar/{booking}"),
        None => format!("/fordon/{}", defect.vehicle),
    };
    format!("{place}?anmalt={}", defect.severity)
}

/// The receipt in words, on the page that [`receipt`] leads to.
pub(crate) fn thanks(t: Texts, reported: &str) -> String {
    match reported.parse::<Severity>() {
        Ok(severity) if severity.stops() => t.s("defect-thanks-stopped"),
        Ok(_) => t.s("defect-thanks"),
        Err(_) => String::new(),
    }
}

/// A defect as everybody who sees the vehicle may know it: without who reported it.
pub(crate) struct DefectWords {
    pub(crate) severity: String,
    pub(crate) severity_word: &'static str,
    pub(crate) description: String,
    pub(crate) at: DateTime<Utc>,
}

impl DefectWords {
    pub(crate) fn new(t: Texts, defect: &DefectRecord) -> Self {
        Self {
            severity: t.word("how-bad", defect.severity.as_str()),
            severity_word: severity_word(defect.severity),
            description: defect.description.clone(),
            at: defect.reported_at,
        }
    }
}

fn severity_word(severity: Severity) -> &'static str {
    if severity.stops() { "banned" } else { "soon" }
}

async fn read(mut form: Multipart, given: &mut Report) -> Result<(), ActionError> {
    let broken = |error: MultipartError| ActionError::from(broken_form(Field::Pictures, &error));
    while let Some(field) = form.next_field().await.map_err(broken)? {
        match field.name().unwrap_or_default() {
            "pictures" => {
                let bytes = field.bytes().await.map_err(broken)?;
                if !bytes.is_empty() {
                    given.pictures.push(clean_picture(bytes).await?);
                }
            }
            "severity" => given.severity = field.text().await.map_err(broken)?,
            "description" => given.description = as_it_is_seen(&field.text().await.map_err(broken)?),
            "booking" => given.booking = field.text().await.map_err(broken)?,
            _ => {}
        }
    }
    Ok(())
}

async fn write(visit: &Visit, vehicle: Uuid, given: &Report) -> Result<DefectRecord, ActionError> {
    let new = NewDefect {
        vehicle: vehicle.into(),
        booking: given.booking.parse().ok(),
        severity: read_word(Field::Severity, &given.severity)?,
        description: given.description.clone(),
        pictures: given.pictures.clone(),
    };
    report_defect(&visit.app, visit.actor(), new).await
}

/// A defect in a list.
struct DefectLine {
    id: DefectId,
    vehicle: VehicleId,
    number: String,
    severity: String,
    severity_word: &'static str,
    description: String,
    at: DateTime<Utc>,
    who: String,
    pictures: Vec<i64>,
    /// The input for closing it, if that was refused.
    outcome: String,
}

#[derive(Template)]
#[template(path = "servicing/defects.html")]
struct DefectsPage {
    frame: Frame,
    lines: Vec<DefectLine>,
    paging: Paging,
    /// The piece of the list it is in.
    piece: i64,
    may_close: bool,
    error: Alert,
}

/// How many defects are in a piece of the list.
const EACH: i64 = 50;

pub(crate) async fn list(visit: Visit, Query(piece): Query<Piece>) -> PageResult {
    let page = list_page(&visit, piece, None).await?;
    Ok(render(&page))
}

async fn list_page(
    visit: &Visit,
    piece: Piece,
    refused: Option<(Uuid, &CloseForm, &ActionError)>,
) -> Result<DefectsPage, ActionError> {
    let frame = visit.frame("/fel", "defects-title");
    let t = frame.t;
    let open = list_open(&visit.app, visit.actor(), piece.portion(EACH)).await?;
    let typed = |id: DefectId| refused.filter(|(about, ..)| *about == id.0).map(|(_, form, _)| form.outcome.clone());
    let line = |defect: &DefectRecord| DefectLine {
        id: defect.id,
        outcome: typed(defect.id).unwrap_or_default(),
        vehicle: defect.vehicle,
        number: open.numbers.get(&defect.vehicle).cloned().unwrap_or_default(),
        severity: t.word("how-bad", defect.severity.as_str()),
        severity_word: severity_word(defect.severity),
        description: defect.description.clone(),
        at: defect.reported_at,
        who: defect.reported_by.and_then(|id| open.people.get(&id).cloned()).unwrap_or_default(),
        pictures: (0..defect.pictures).collect(),
    };
    Ok(DefectsPage {
        lines: open.defects.iter().map(line).collect(),
        paging: Paging::new(t, "/fel", piece, open.count, EACH),
        piece: piece.page.unwrap_or(1),
        may_close: visit.actor().may(Permission::Service),
        error: refused.map_or_else(Alert::default, |(id, _, error)| Alert::of(t, Some(error), &["outcome"]).within(id)),
        frame,
    })
}

#[derive(Debug, Deserialize)]
pub(crate) struct CloseForm {
    state: String,
    #[serde(default)]
    outcome: String,
    #[serde(flatten)]
    piece: Piece,
}

pub(crate) async fn close(visit: Visit, Path(id): Path<Uuid>, Form(form): Form<CloseForm>) -> PageResult {
    let done = match read_word(Field::State, &form.state) {
        Ok(state) => close_defect(&visit.app, visit.actor(), DefectId(id), state, &form.outcome).await,
        Err(refusal) => Err(refusal.into()),
    };
    answer_form(
        done,
        |_| "/fel".to_owned(),
        async |error| Ok(render(&list_page(&visit, form.piece, Some((id, &form, &error))).await?)),
    )
    .await
}

pub(crate) async fn picture(visit: Visit, Path((id, place)): Path<(Uuid, i64)>) -> PageResult {
    let found = find_picture(&visit.app, visit.actor(), DefectId(id), place).await;
    let picture = found?;
    Ok(([(header::CONTENT_TYPE, picture.media_type)], picture.bytes).into_response())
}
