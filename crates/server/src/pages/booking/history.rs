//! The history of a booking, in words: its part of the audit log (B-10).

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use vagnpark_actions::{
    booking::details::{drivers_of, vehicle_of},
    records::HistoryLine,
};
use vagnpark_domain::{
    ids::{UserId, VehicleId},
    time::Window,
};

use crate::pages::Texts;

/// Something that happened to the booking.
pub(crate) struct Event {
    pub(crate) at: DateTime<Utc>,
    pub(crate) who: String,
    pub(crate) what: String,
    /// The vehicle it is on since, if that changed.
    pub(crate) vehicle: Option<String>,
    /// From whom to whom it was handed on, in words.
    pub(crate) handed_on: Option<String>,
    /// The window it has since, if that changed.
    pub(crate) window: Option<Window>,
    pub(crate) reason: Option<String>,
}

fn json(text: Option<&String>) -> serde_json::Value {
    text.and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default()
}

/// What changed, in words: the action, and the values that differ from before.
pub(crate) fn event(
    t: Texts,
    line: &HistoryLine,
    numbers: &HashMap<VehicleId, String>,
    drivers: &HashMap<UserId, String>,
) -> Event {
    let (before, after) = (json(line.before_json.as_ref()), json(line.after_json.as_ref()));
    let differs = |field: &&str| before[*field] != after[*field];
    let vehicle = Some("vehicle").filter(differs).and_then(|_| vehicle_of(line));
    let time = |field: &str| after[field].as_str()?.parse::<DateTime<Utc>>().ok();
    let window = || Window::new(time("start")?, time("end")?).ok();
    let name = |id: UserId| drivers.get(&id).cloned().unwrap_or_default();
    let handed_on = match drivers_of(line) {
        [Some(from), Some(to)] if from != to => {
            Some(t.0.with("history-driver", &[("from", name(from)), ("to", name(to))]))
        }
        _ => None,
    };
    Event {
        at: line.at,
        who: line.actor.clone(),
        what: t.word("history", line.action.as_str()),
        vehicle: vehicle.and_then(|id| numbers.get(&id).cloned()),
        handed_on,
        window: ["start", "end"].iter().any(differs).then(window).flatten(),
        reason: after["reason"].as_str().map(str::to_owned),
    }
}
