//! `/tavla`: the planning board, vehicles by day, week or four weeks. All of it is in the URL, and it is headings and
//! lists of links before it is a picture.

mod bars;
mod moves;

use std::collections::HashMap;

use askama::Template;
use axum::{extract::Query, response::Response};
use chrono::{Days, NaiveDate};
use serde::Deserialize;
use uuid::Uuid;
use vagnpark_actions::records::{BusyEntry, VehicleFilter, VehicleRecord};
use vagnpark_domain::{
    access::Permission,
    register::{VehicleClass, VehicleStatus},
    time::{Window, local_midnight},
};

pub(crate) use moves::move_bar;

use super::board::bars::{Bar, Scale, Span};
use crate::{
    pages::{Choice, Frame, PageResult, Tab, Texts, assets, choices, escaped, if_readable, render, visit::Visit},
    web::observe::names_drivers::NamesDrivers,
};
use vagnpark_actions::ActionError;
use vagnpark_actions::booking::board::{Board, open_board};

/// How many vehicles are on a page.
const PAGE: i64 = 100;

/// The filter and the days of the board.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct BoardParams {
    #[serde(default)]
    view: String,
    #[serde(default)]
    date: String,
    #[serde(default, deserialize_with = "if_readable")]
    class: Option<VehicleClass>,
    #[serde(default)]
    depot: String,
    #[serde(default)]
    organisation: String,
    #[serde(default)]
    q: String,
    #[serde(default, deserialize_with = "if_readable")]
    after: Option<Uuid>,
    /// Only the lane of this vehicle, as a fragment.
    #[serde(default, deserialize_with = "if_readable")]
    lane: Option<Uuid>,
}

/// A vehicle's lane.
pub(crate) struct Lane {
    vehicle: Uuid,
    plate: String,
    about: String,
    stopped: bool,
    bars: Vec<Bar>,
}

#[derive(Template)]
#[template(path = "booking/board.html")]
struct BoardPage {
    frame: Frame,
    sheet: String,
    module: String,
    params: BoardParams,
    span: Span,
    scale: Scale,
    lanes: Vec<Lane>,
    views: Vec<Tab>,
    earlier: String,
    later: String,
    today: String,
    next: String,
    classes: Vec<Choice>,
    depots: Vec<Choice>,
    organisations: Vec<Choice>,
    may_book: bool,
    book_on: NaiveDate,
}

/// A lane alone, for a page that replaces the old one with it.
#[derive(Template)]
#[template(path = "booking/board_lane.html")]
struct LanePart {
    frame: Frame,
    lane: Lane,
    span: Span,
    may_book: bool,
    /// The day that a lane's link books: the first one shown, unless it has passed.
    book_on: NaiveDate,
}

pub(crate) async fn show(visit: Visit, Query(params): Query<BoardParams>) -> PageResult {
    Ok(page(&visit, params).await?)
}

async fn page(visit: &Visit, params: BoardParams) -> Result<Response, ActionError> {
    let mut frame = visit.frame("/tavla", "board-title");
    let today = visit.app.today();
    let span = Span::of(&params.view, params.date.parse().unwrap_or(today));
    let may_book = visit.actor().may(Permission::Book);
    let book_on = span.first.max(today);
    let filter = VehicleFilter {
        search: Some(params.q.clone()).filter(|text| !text.is_empty()),
        class: params.class,
        status: Some(VehicleStatus::InService),
        organisation: params.organisation.parse().ok(),
        depot: params.depot.parse().ok(),
        ids: params.lane.map(|only| vec![only.into()]),
        after: params.after.map(Into::into),
        limit: PAGE,
    };
    let Board { mut vehicles, next, busy, organisations, depots } =
        open_board(&visit.app, visit.actor(), filter, span.window()).await?;
    vehicles.sort_by_key(|vehicle| vehicle.description.plate());
    let names: HashMap<Uuid, String> = organisations.iter().map(|found| (found.id.0, found.name.clone())).collect();
    let depot_names: HashMap<Uuid, String> = depots.iter().map(|depot| (depot.id.0, depot.name.clone())).collect();
    let of_another = |entry: &BusyEntry| {
        entry.details.as_ref().is_some_and(|details| !details.driver.is_empty() && details.driver != frame.user)
    };
    let names_others = busy.iter().any(of_another);
    let mut lanes = lanes(frame.t, &span, &vehicles, busy, &names, &depot_names, visit.app.now());
    if params.lane.is_some() {
        let lane = lanes.pop().ok_or(ActionError::NotFound("vehicle"))?;
        return Ok(render(&LanePart { frame, lane, span, may_book, book_on }));
    }
    frame.title = span.title(frame.t);
    let class = params.class.map_or("", VehicleClass::as_str);
    let url = |view: &str, date: NaiveDate, after: Option<Uuid>| {
        let after = after.map_or(String::new(), |after| format!("&after={after}"));
        format!(
            "/tavla?view={view}&date={date}&class={class}&depot={}&organisation={}&q={}{after}",
            params.depot,
            params.organisation,
            escaped(&params.q)
        )
    };
    let view = |view: &&'static str| Tab {
        to: url(view, span.first, None),
        words: frame.t.word("view", view),
        here: *view == span.view,
    };
    let page = render(&BoardPage {
        sheet: assets::href("board.css"),
        module: assets::href("board.js"),
        scale: Scale::of(frame.t, &span, today),
        lanes,
        views: bars::VIEWS.iter().map(view).collect(),
        earlier: url(span.view, span.first - Days::new(span.step), None),
        later: url(span.view, span.first + Days::new(span.step), None),
        today: url(span.view, today, None),
        next: next.map_or(String::new(), |last| url(span.view, span.first, Some(last.0))),
        classes: choices(frame.t, "class", VehicleClass::ALL.iter().map(|class| class.as_str()), class),
        depots: depots.iter().map(|depot| choice(depot.id.0, &depot.name, &params.depot)).collect(),
        organisations: organisations
            .iter()
            .map(|found| choice(found.id.0, &found.name, &params.organisation))
            .collect(),
        may_book,
        book_on,
        params,
        span,
        frame,
    });
    Ok(if names_others { NamesDrivers::on(page) } else { page })
}

fn choice(id: Uuid, label: &str, selected: &str) -> Choice {
    let value = id.to_string();
    Choice { selected: value == selected, label: label.to_owned(), value }
}

fn lanes(
    t: Texts,
    span: &Span,
    vehicles: &[VehicleRecord],
    busy: Vec<BusyEntry>,
    organisations: &HashMap<Uuid, String>,
    depots: &HashMap<Uuid, String>,
    now: chrono::DateTime<chrono::Utc>,
) -> Vec<Lane> {
    let mut by_vehicle: HashMap<Uuid, Vec<Bar>> = HashMap::new();
    for entry in busy {
        let bar = Bar::new(t, span, &entry, organisations, now);
        by_vehicle.entry(entry.vehicle.0).or_default().extend(bar);
    }
    let lane = |vehicle: &VehicleRecord| {
        let depot = vehicle.depot.and_then(|depot| depots.get(&depot.0)).map_or("", String::as_str);
        let about = &vehicle.description;
        Lane {
            vehicle: vehicle.id.0,
            plate: about.plate(),
            about: [format!("{} {}", about.make, about.model).trim(), depot].join(" · "),
            stopped: vehicle.stopped_by_defect,
            bars: by_vehicle.remove(&vehicle.id.0).unwrap_or_default(),
        }
    };
    vehicles.iter().map(lane).collect()
}

impl Span {
    /// The instants shown.
    fn window(&self) -> Window {
        let end = self.first + Days::new(self.days);
        let start = local_midnight(self.first);
        Window::new(start, local_midnight(end)).unwrap_or_else(|_| self.fallback())
    }
}
