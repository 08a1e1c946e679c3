//! `/uppfoljning`: what each vehicle was used for and cost.

use askama::Template;
use axum::extract::{Query, State};
use serde::Deserialize;
use uuid::Uuid;
use vagnpark_domain::{money::Ore, vehicle::Fuel};

use super::{
    Frame, PageError, PageResult,
    alert::Alert,
    fleet_need::{kronor, months},
    render,
};
use crate::{
    actions::follow_fleet::{HOURS_A_DAY, Utilisation, utilisation},
    app::App,
    auth::Signed,
    error::ActionError,
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
    cost: String,
    per_km: String,
    contract: String,
}

#[derive(Template)]
#[template(path = "utilisation.html")]
struct UtilisationPage {
    frame: Frame,
    from: String,
    to: String,
    hours_a_day: i64,
    lines: Vec<Line>,
    /// Name and value of what holds for all.
    facts: Vec<[String; 2]>,
    error: Alert,
}

#[derive(Debug, Default, Deserialize)]
pub(crate) struct UtilisationParams {
    #[serde(default)]
    from: String,
    #[serde(default)]
    to: String,
}

pub(crate) async fn show(
    State(app): State<App>,
    signed: Signed,
    Query(params): Query<UtilisationParams>,
) -> PageResult {
    let frame = Frame::new(&signed, "/uppfoljning", "utilisation-title");
    let t = frame.t;
    let (from, to) = months(&app, &params.from, &params.to);
    let (found, error) = match utilisation(&app, &signed.actor, (from, to)).await {
        Ok(found) => (found, None),
        Err(error @ ActionError::Refused(_)) => (Vec::new(), Some(error)),
        Err(error) => return Err(PageError::new(&signed, error)),
    };
    let line = |found: &Utilisation| Line {
        id: found.vehicle.id.0,
        plate: found.vehicle.description.plate(),
        about: format!("{} {}", found.vehicle.description.make, found.vehicle.description.model),
        km: vagnpark_domain::money::group_thousands(&(found.used.distance_m / 1_000).to_string()),
        trips: found.used.trips,
        hours: found.used.duration_s / 3_600,
        percent: found.used_permille / 10,
        cost: kronor(Ore(found.used.cost_ore)),
        per_km: found.ore_per_km.map_or("–".to_owned(), |ore| Ore(ore).to_swedish()),
        contract: found.contract_permille.map_or("–".to_owned(), |permille| format!("{} %", permille / 10)),
    };
    let sum = |value: fn(&Utilisation) -> i64| found.iter().map(value).sum::<i64>();
    let count = i64::try_from(found.len()).unwrap_or(0);
    let clean = found.iter().filter(|found| is_clean(found.vehicle.description.fuel)).count();
    let share =
        |part: i64, whole: i64| (part * 100).checked_div(whole).map_or("–".to_owned(), |part| format!("{part} %"));
    let (distance, cost) = (sum(|found| found.used.distance_m), sum(|found| found.used.cost_ore));
    let clean_m: i64 =
        found.iter().filter(|found| is_clean(found.vehicle.description.fuel)).map(|found| found.used.distance_m).sum();
    let facts = [
        ("utilisation-vehicles", count.to_string()),
        (
            "utilisation-distance",
            format!("{} km", vagnpark_domain::money::group_thousands(&(distance / 1_000).to_string())),
        ),
        ("utilisation-average", share(sum(|found| found.used_permille), count.saturating_mul(1_000))),
        ("utilisation-cost", format!("{} kr", kronor(Ore(cost)))),
        (
            "utilisation-per-km",
            cost.saturating_mul(1_000)
                .checked_div(distance)
                .map_or("–".to_owned(), |ore| format!("{} kr", Ore(ore).to_swedish())),
        ),
        ("utilisation-clean", share(i64::try_from(clean).unwrap_or(0), count)),
        ("utilisation-clean-km", share(clean_m, distance)),
    ];
    Ok(render(&UtilisationPage {
        from: from.to_string(),
        to: to.to_string(),
        hours_a_day: HOURS_A_DAY,
        lines: found.iter().map(line).collect(),
        facts: facts.map(|(key, value)| [t.s(key), value]).to_vec(),
        error: Alert::of(t, error.as_ref(), &["from", "to"]),
        frame,
    }))
}

/// Whether the vehicle itself emits nothing. The law's “clean vehicle” also counts some hybrids and biogas, which the
/// register does not tell apart.
fn is_clean(fuel: Fuel) -> bool {
    fuel == Fuel::Electric
}
