//! `/fordon/{id}/vem`: who had a vehicle at a minute (V-9).

use askama::Template;
use axum::extract::{Path, Query};
use chrono::{DateTime, Utc};
use serde::Deserialize;
use uuid::Uuid;
use vagnpark_actions::{ActionError, records::Holder, register::holder::ask_who_had};
use vagnpark_domain::{Field, ids::VehicleId};

use crate::pages::{Frame, PageResult, Texts, local_instant, render, visit::Visit};

/// Who had it, in words.
struct HolderLine {
    source: String,
    start: DateTime<Utc>,
    end: DateTime<Utc>,
    driver: String,
    organisation: String,
    purpose: String,
}

#[derive(Template)]
#[template(path = "register/holder.html")]
struct HolderPage {
    frame: Frame,
    vehicle: Uuid,
    plate: String,
    at: DateTime<Utc>,
    lines: Vec<HolderLine>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct HolderParams {
    at: String,
}

pub(crate) async fn show(visit: Visit, Path(id): Path<Uuid>, Query(params): Query<HolderParams>) -> PageResult {
    Ok(page(&visit, id, &params.at).await?)
}

async fn page(visit: &Visit, id: Uuid, at: &str) -> Result<axum::response::Response, ActionError> {
    let frame = visit.frame("/fordon", "holder-title");
    let t = frame.t;
    let instant = local_instant(Field::At, at)?;
    let found = ask_who_had(&visit.app, visit.actor(), VehicleId(id), instant).await?;
    Ok(render(&HolderPage {
        vehicle: id,
        plate: found.vehicle.description.plate(),
        at: instant,
        lines: found.holders.into_iter().map(|holder| line(t, holder)).collect(),
        frame,
    }))
}

fn line(t: Texts, holder: Holder) -> HolderLine {
    let purpose = holder.purpose.parse::<vagnpark_domain::booking::Purpose>();
    HolderLine {
        source: t.word("holder", holder.source.as_str()),
        start: holder.start_at,
        end: holder.end_at,
        driver: holder.driver.unwrap_or_default(),
        organisation: holder.organisation,
        // A trip from a file says it in its own words.
        purpose: purpose.map_or(holder.purpose, |purpose| t.word("purpose", purpose.as_str())),
    }
}
