//! `/service/ar`: the year's calendar of everything that falls due.

use askama::Template;
use axum::extract::Query;
use chrono::{Datelike, NaiveDate};
use serde::Deserialize;
use vagnpark_actions::servicing::due::list_year;
use vagnpark_domain::ids::VehicleId;

use crate::pages::{Frame, PageResult, if_readable, render, visit::Visit};

/// Something due, in a month.
struct YearLine {
    vehicle: VehicleId,
    number: String,
    what: String,
    on: NaiveDate,
}

/// A kind, and how many of it fall due.
struct KindCount {
    what: String,
    count: usize,
}

/// A month, with how many of each kind.
struct MonthCard {
    name: String,
    counts: Vec<KindCount>,
    lines: Vec<YearLine>,
}

#[derive(Template)]
#[template(path = "servicing/year.html")]
struct YearPage {
    frame: Frame,
    year: i32,
    months: Vec<MonthCard>,
}

#[derive(Debug, Default, Deserialize)]
pub(crate) struct YearParams {
    #[serde(default, deserialize_with = "if_readable")]
    year: Option<i32>,
}

pub(crate) async fn show(visit: Visit, Query(params): Query<YearParams>) -> PageResult {
    let mut frame = visit.frame("/service/ar", "year-title");
    let year = params.year.filter(|year| (2000..2100).contains(year)).unwrap_or_else(|| visit.app.today().year());
    frame.title = format!("{} {year}", frame.title);
    let found = list_year(&visit.app, visit.actor(), year).await?;
    let t = frame.t;
    let card = |(number, dues): (u32, Vec<vagnpark_actions::servicing::due::VehicleDue>)| {
        let mut counts: Vec<KindCount> = Vec::new();
        for due in &dues {
            let what = t.word("due", due.due.kind.as_str());
            match counts.iter_mut().find(|known| known.what == what) {
                Some(known) => known.count += 1,
                None => counts.push(KindCount { what, count: 1 }),
            }
        }
        let line = |due: &vagnpark_actions::servicing::due::VehicleDue| YearLine {
            vehicle: due.vehicle.id,
            number: due.vehicle.description.plate(),
            what: t.word("due", due.due.kind.as_str()),
            on: due.due.due_on,
        };
        MonthCard { name: t.word("month", &number.to_string()), counts, lines: dues.iter().map(line).collect() }
    };
    let months = (1..).zip(found).map(card).collect();
    Ok(render(&YearPage { frame, year, months }))
}
