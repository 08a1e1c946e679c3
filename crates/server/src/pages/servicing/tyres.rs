//! `/service/vinterdack`: the winter-tyre campaign, and which vehicles are not done (S-4).

use askama::Template;
use axum::extract::Query;
use chrono::NaiveDate;
use serde::Deserialize;
use vagnpark_actions::servicing::tyres::{JOB, TyreLine, list_campaign};
use vagnpark_domain::{ids::VehicleId, servicing::winter_of};

use crate::pages::{Frame, PageResult, if_readable, render, visit::Visit};

/// A vehicle in the campaign.
struct Line {
    vehicle: VehicleId,
    number: String,
    name: String,
    by: NaiveDate,
    state: String,
    state_word: &'static str,
    done_on: Option<NaiveDate>,
    open: bool,
}

#[derive(Template)]
#[template(path = "servicing/tyres.html")]
struct TyresPage {
    frame: Frame,
    year: i32,
    job: &'static str,
    lines: Vec<Line>,
    done: usize,
    /// How many are done of how many, in words.
    done_of_all: String,
}

#[derive(Debug, Default, Deserialize)]
pub(crate) struct TyresParams {
    #[serde(default, deserialize_with = "if_readable")]
    year: Option<i32>,
}

pub(crate) async fn show(visit: Visit, Query(params): Query<TyresParams>) -> PageResult {
    let mut frame = visit.frame("/service/vinterdack", "tyres-title");
    let today = visit.app.today();
    let year = params.year.filter(|year| (2000..2100).contains(year)).unwrap_or_else(|| winter_of(today));
    frame.title = format!("{} {year}–{}", frame.title, year + 1);
    let found = list_campaign(&visit.app, visit.actor(), year).await?;
    let t = frame.t;
    let line = |line: &TyreLine| {
        let (word, key) = match line.done_on {
            Some(_) => ("in_service", "tyres-done"),
            None if line.planned => ("soon", "tyres-planned"),
            None if line.by <= today => ("overdue", "tyres-late"),
            None => ("soon", "tyres-open"),
        };
        Line {
            vehicle: line.vehicle.id,
            number: line.vehicle.description.plate(),
            name: format!("{} {}", line.vehicle.description.make, line.vehicle.description.model),
            by: line.by,
            state: t.s(key),
            done_on: line.done_on,
            state_word: word,
            open: line.done_on.is_none() && !line.planned,
        }
    };
    let done = found.iter().filter(|line| line.done_on.is_some()).count();
    Ok(render(&TyresPage {
        year,
        job: JOB.as_str(),
        done,
        done_of_all: t.0.with("tyres-count", &[("done", done.to_string()), ("count", found.len().to_string())]),
        lines: found.iter().map(line).collect(),
        frame,
    }))
}
