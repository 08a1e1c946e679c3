//! The history of a booking, in words: its part of the audit log (B-10).

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use vagnpark_actions::{
    booking::details::{drivers_of, vehicle_of},
    records::HistoryLine,
};
use vagnpark_domain::ids::{UserId, VehicleId};

use crate::pages::{Texts, shown_time};

/// Something that happened to the booking.
pub(crate) struct Event {
    pub(crate) at: String,
    pub(crate) who: String,
    pub(crate) what: String,
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
    let mut parts = vec![t.word("history", line.action.as_str())];
    if before["vehicle"] != after["vehicle"] {
        parts.extend(vehicle_of(line).and_then(|id| numbers.get(&id).cloned()));
    }
    if let [Some(from), Some(to)] = drivers_of(line)
        && from != to
    {
        let name = |id: UserId| drivers.get(&id).cloned().unwrap_or_default();
        parts.push(t.0.with("history-driver", &[("from", name(from)), ("to", name(to))]));
    }
    let changed = ["start", "end"].iter().any(|field| before[*field] != after[*field]);
    if changed {
        let time = |field: &str| {
            let at: Option<DateTime<Utc>> = after[field].as_str().and_then(|text| text.parse().ok());
            at.map_or(String::new(), shown_time)
        };
        parts.push(format!("{} – {}", time("start"), time("end")));
    }
    parts.extend(after["reason"].as_str().map(str::to_owned));
    Event { at: shown_time(line.at), who: line.actor.clone(), what: parts.join(" · ") }
}
