//! `/fordon/{id}/korjournal`: the driving log of a vehicle, month by month, with its gaps and as a file.

use askama::Template;
use axum::extract::{Path, Query};
use serde::Deserialize;
use uuid::Uuid;
use vagnpark_actions::{
    ActionError,
    driving::driving_log::{DrivingLog, LogRow, log_rows, open_log, rows},
};
use vagnpark_domain::{ids::VehicleId, time::Month};
use vagnpark_export::{Sheet, to_sheets};

use crate::{
    pages::{Frame, PageResult, render, visit::Visit},
    web::files::attachment,
};

#[derive(Template)]
#[template(path = "driving/driving_log.html")]
struct LogPage {
    frame: Frame,
    vehicle: Uuid,
    month: Month,
    before: Month,
    after: Month,
    lines: Vec<LogRow>,
    gaps: usize,
}

#[derive(Debug, Default, Deserialize)]
pub(crate) struct LogParams {
    #[serde(default)]
    month: String,
}

async fn open(visit: &Visit, id: Uuid, month: &str) -> Result<(Month, DrivingLog), ActionError> {
    let month = month.parse().unwrap_or_else(|_| Month::of(visit.app.today()));
    Ok((month, open_log(&visit.app, visit.actor(), VehicleId(id), month, month).await?))
}

pub(crate) async fn show(visit: Visit, Path(id): Path<Uuid>, Query(params): Query<LogParams>) -> PageResult {
    let mut frame = visit.frame("/fordon", "log-title");
    let opened = open(&visit, id, &params.month).await;
    let (month, log) = opened?;
    let t = frame.t;
    frame.title = format!("{} {} {month}", frame.title, log.vehicle.description.plate());
    let lines = log_rows(&log, |key| t.s(key));
    Ok(render(&LogPage {
        vehicle: id,
        before: month.previous(),
        after: month.next(),
        month,
        gaps: lines.iter().filter(|line| line.trip.is_none()).count(),
        lines,
        frame,
    }))
}

pub(crate) async fn file(
    visit: Visit,
    Path((id, format)): Path<(Uuid, String)>,
    Query(params): Query<LogParams>,
) -> PageResult {
    let language = visit.language;
    let (month, log) = open(&visit, id, &params.month).await?;
    let text = rows(&log, |key| language.text(key));
    let name = format!("korjournal-{}-{month}", log.vehicle.description.plate().replace('\u{a0}', ""));
    let (kind, bytes) = match format.as_str() {
        "xlsx" => {
            let sheet = Sheet { name: language.text("log-title"), rows: text };
            let bytes = to_sheets(&[sheet]).map_err(ActionError::broken)?;
            ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", bytes)
        }
        "csv" => {
            let bytes = vagnpark_export::to_text_table(&text).map_err(ActionError::broken)?;
            ("text/csv; charset=utf-8", bytes)
        }
        _ => return Err(ActionError::NotFound("format").into()),
    };
    Ok(attachment(&format!("{name}.{format}"), kind, bytes))
}
