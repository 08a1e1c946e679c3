//! `/uppfoljning/behov`: how many vehicles each needs, and all of them together, with the days that decide it.

use askama::Template;
use axum::extract::Query;
use chrono::NaiveDate;
use serde::Deserialize;
use vagnpark_actions::{
    ActionError, App,
    fleet::utilisation::{ClassNeed, GroupNeed, fleet_need},
};
use vagnpark_domain::{money::Ore, time::Month};

use crate::pages::{Frame, PageResult, alert::Alert, cost::no_statement, render, visit::Visit};

/// A day of the picture: its place, and the height and top of its bar in per cent.
struct Bar {
    x: usize,
    height: usize,
    top: usize,
    peak: bool,
}

/// A group with the vehicles it needs: for all uses, and for the share asked for, with the uses that leaves out.
struct NeedLine {
    name: String,
    uses: usize,
    has: usize,
    for_all: usize,
    for_share: usize,
    left_out: usize,
}

struct ClassView {
    class: String,
    groups: Vec<NeedLine>,
    units: Vec<NeedLine>,
    together: NeedLine,
    sum_apart: usize,
    saved: Ore,
    fixed: Ore,
    bars: Vec<Bar>,
    width: usize,
    /// The place of the line for the share's need, in per cent from the top.
    level_top: usize,
    /// The first of the days that decide it, and how many more there are.
    peak_days: Vec<NaiveDate>,
    more_peak_days: usize,
    picture: String,
}

#[derive(Template)]
#[template(path = "fleet/need.html")]
struct NeedPage {
    frame: Frame,
    from: String,
    to: String,
    level: String,
    classes: Vec<ClassView>,
    error: Alert,
}

#[derive(Debug, Default, Deserialize)]
pub(crate) struct NeedParams {
    #[serde(default)]
    from: String,
    #[serde(default)]
    to: String,
    /// Per cent of the uses that must be served.
    #[serde(default)]
    level: String,
}

/// The most days that are named as those that decide.
const PEAKS_NAMED: usize = 12;

/// The months asked for; the twelve before this one if none are.
pub(crate) fn months(app: &App, from: &str, to: &str) -> (Month, Month) {
    let last: Month = to.parse().unwrap_or_else(|_| Month::of(app.today()).previous());
    (from.parse().unwrap_or_else(|_| last.back(11)), last)
}

pub(crate) async fn show(visit: Visit, Query(params): Query<NeedParams>) -> PageResult {
    let frame = visit.frame("/uppfoljning", "need-title");
    let t = frame.t;
    let (from, to) = months(&visit.app, &params.from, &params.to);
    let level: usize = params.level.trim().parse().unwrap_or(98);
    let needs = fleet_need(&visit.app, visit.actor(), (from, to), level.saturating_mul(10)).await;
    let (needs, error) = match needs {
        Ok(needs) => (needs, None),
        Err(error @ ActionError::Refused(_)) => (Vec::new(), Some(error)),
        Err(error) => return no_statement::instead_of(&visit, ("/uppfoljning", "need-title"), error).await,
    };
    let view = |need: &ClassNeed| {
        let together = NeedLine { name: t.s("need-together"), ..group(&need.together) };
        let peaks: Vec<NaiveDate> = need.together.need.peak_days().collect();
        let worst = need.together.need.for_all.max(1);
        let top = |vehicles: usize| 100 - vehicles * 100 / worst;
        let bar = |(x, day): (usize, &vagnpark_domain::fleet::DayPeak)| Bar {
            x: x * 4,
            height: day.vehicles * 100 / worst,
            top: top(day.vehicles),
            peak: day.vehicles == worst,
        };
        ClassView {
            class: t.word("class", need.class.as_str()),
            groups: need.apart.iter().map(group).collect(),
            units: need.units.iter().map(group).collect(),
            together,
            sum_apart: need.sum_apart(),
            saved: need.saved_a_year(),
            fixed: need.fixed_year,
            bars: need.together.need.days.iter().enumerate().map(bar).collect(),
            width: need.together.need.days.len().max(1) * 4,
            level_top: top(need.together.need.for_share),
            picture: t.0.with(
                "need-picture",
                &[
                    ("most", worst.to_string()),
                    ("level", need.together.need.for_share.to_string()),
                    ("days", peaks.len().to_string()),
                ],
            ),
            more_peak_days: peaks.len().saturating_sub(PEAKS_NAMED),
            peak_days: peaks.into_iter().take(PEAKS_NAMED).collect(),
        }
    };
    Ok(render(&NeedPage {
        from: from.to_string(),
        to: to.to_string(),
        level: level.to_string(),
        classes: needs.iter().map(view).collect(),
        error: Alert::of(t, error.as_ref(), &["from", "to", "level"]),
        frame,
    }))
}

fn group(group: &GroupNeed) -> NeedLine {
    NeedLine {
        name: group.name.clone(),
        uses: group.need.uses,
        has: group.has,
        for_all: group.need.for_all,
        for_share: group.need.for_share,
        left_out: group.need.left_out,
    }
}
