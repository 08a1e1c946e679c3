//! `/uppfoljning`: how much each vehicle was used and cost.

use askama::Template;
use axum::extract::Query;
use serde::Deserialize;
use uuid::Uuid;
use vagnpark_actions::{
    ActionError,
    fleet::utilisation::{HOURS_A_DAY, Utilisation, emissions_of, utilisation},
};
use vagnpark_domain::{
    fleet::clean::CleanShare,
    money::{Ore, group_thousands, measured},
    register::Fuel,
};

use super::need::months;
use crate::pages::{
    Frame, PageResult, Texts,
    alert::Alert,
    paging::{Paging, Piece},
    render,
    visit::Visit,
};

struct Line {
    id: Uuid,
    plate: String,
    about: String,
    km: String,
    trips: i64,
    hours: i64,
    /// Per cent of the hours it could have been used; for the bar and in words.
    percent: i64,
    cost: Ore,
    per_km: Option<Ore>,
    contract: String,
    /// How far beyond its lease it will be at the end.
    over: String,
}

/// The facts about all vehicles together.
struct Together {
    vehicles: i64,
    distance: String,
    average: String,
    cost: Ore,
    per_km: Option<Ore>,
    co2: String,
    /// The distance of vehicles whose emissions nobody knows.
    co2_unknown: String,
    /// The share of the distance that was driven by electricity.
    clean: String,
}

/// A group that the law covers: how many there are and were acquired, how many of those are clean, and how many must
/// be.
struct CleanLine {
    group: String,
    vehicles: u32,
    clean: String,
    acquired: u32,
    acquired_clean: String,
    required: String,
}

#[derive(Template)]
#[template(path = "fleet/utilisation.html")]
struct UtilisationPage {
    frame: Frame,
    from: String,
    to: String,
    hours_a_day: i64,
    lines: Vec<Line>,
    paging: Paging,
    together: Together,
    clean: Vec<CleanLine>,
    error: Alert,
}

#[derive(Debug, Default, Deserialize)]
pub(crate) struct UtilisationParams {
    #[serde(default)]
    from: String,
    #[serde(default)]
    to: String,
    #[serde(flatten)]
    piece: Piece,
}

/// How many vehicles are in a piece of the list.
const EACH: i64 = 100;

pub(crate) async fn show(visit: Visit, Query(params): Query<UtilisationParams>) -> PageResult {
    let frame = visit.frame("/uppfoljning", "utilisation-title");
    let t = frame.t;
    let (from, to) = months(&visit.app, &params.from, &params.to);
    let (found, error) = match utilisation(&visit.app, visit.actor(), (from, to)).await {
        Ok(found) => (found, None),
        Err(error @ ActionError::Refused(_)) => (Vec::new(), Some(error)),
        Err(error) => return Err(error.into()),
    };
    let line = |found: &Utilisation| Line {
        id: found.vehicle.id.0,
        plate: found.vehicle.description.plate(),
        about: format!("{} {}", found.vehicle.description.make, found.vehicle.description.model),
        km: group_thousands(&(found.used.distance_m / 1_000).to_string()),
        trips: found.used.trips,
        hours: found.used.duration_s / 3_600,
        percent: found.used_permille / 10,
        cost: Ore(found.used.cost_ore),
        per_km: found.ore_per_km.map(Ore),
        contract: found.contract_permille.map_or("–".to_owned(), |permille| format!("{} %", permille / 10)),
        over: found.contract_over_km.map_or("–".to_owned(), signed_km),
    };
    let sum = |value: fn(&Utilisation) -> i64| found.iter().map(value).sum::<i64>();
    let count = i64::try_from(found.len()).unwrap_or(0);
    let emitted = emissions_of(&found, to.last_day());
    let share =
        |part: i64, whole: i64| (part * 100).checked_div(whole).map_or("–".to_owned(), |part| format!("{part} %"));
    let (distance, cost) = (sum(|found| found.used.distance_m), sum(|found| found.used.cost_ore));
    let electric = |found: &&Utilisation| found.vehicle.description.fuel == Fuel::Electric;
    let electric_m: i64 = found.iter().filter(electric).map(|found| found.used.distance_m).sum();
    let together = Together {
        vehicles: count,
        distance: measured(distance / 1_000, "km"),
        average: share(sum(|found| found.used_permille), count.saturating_mul(1_000)),
        cost: Ore(cost),
        per_km: cost.saturating_mul(1_000).checked_div(distance).map(Ore),
        co2: measured(emitted.grams / 1_000, "kg"),
        co2_unknown: measured(emitted.unknown_m / 1_000, "km"),
        clean: share(electric_m, distance),
    };
    let clean = emitted.shares.iter().map(|share| clean_row(t, share)).collect();
    let address = format!("/uppfoljning?from={from}&to={to}");
    let (paging, found) = Paging::cut(t, &address, params.piece, found, EACH);
    Ok(render(&UtilisationPage {
        paging,
        from: from.to_string(),
        to: to.to_string(),
        hours_a_day: HOURS_A_DAY,
        lines: found.iter().map(line).collect(),
        together,
        clean,
        error: Alert::of(t, error.as_ref(), &["from", "to"]),
        frame,
    }))
}

/// Kilometres with their sign.
fn signed_km(km: i64) -> String {
    let sign = if km < 0 { "" } else { "+" };
    format!("{sign}{}", measured(km, "km"))
}

/// A group that the law covers, with how much of it is clean.
fn clean_row(t: Texts, share: &CleanShare) -> CleanLine {
    let of = |part: u32, whole: u32| match part.saturating_mul(1_000).checked_div(whole) {
        Some(permille) => format!("{part} ({} %)", tenths(permille)),
        None => part.to_string(),
    };
    CleanLine {
        group: t.word("clean", share.group.as_str()),
        vehicles: share.vehicles,
        clean: of(share.clean, share.vehicles),
        acquired: share.acquired,
        acquired_clean: of(share.acquired_clean, share.acquired),
        required: format!("{} %", tenths(share.required_permille)),
    }
}

/// Per mille as per cent: 385 is 38,5.
fn tenths(permille: u32) -> String {
    format!("{},{}", permille / 10, permille % 10)
}
