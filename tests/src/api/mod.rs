//! The API as its callers see it: who may ask, what is wrong with a request and where, and what an answer leads to.

mod answers;
pub(crate) mod bodies;
pub(crate) mod parameters;
mod permissions;
mod refusals;

use std::collections::BTreeMap;

use serde_json::Value;

/// An id that nothing has.
const NOTHING: &str = "01900000-0000-7000-8000-000000000000";

/// The address of an operation with a real thing in it, where the example has one.
pub(crate) fn filled(path: &str, things: &BTreeMap<String, String>) -> String {
    let kinds = [
        ("/webhooks/deliveries", "delivery"),
        ("/bookings", "booking"),
        ("/calendar-feeds", "feed"),
        ("/costs", "cost"),
        ("/defects", "defect"),
        ("/imports", "import"),
        ("/service-plans", "plan"),
        ("/trips", "trip"),
        ("/users", "user"),
        ("/vehicles", "vehicle"),
        ("/waiting-list", "wish"),
        ("/webhooks", "webhook"),
        ("/what-ifs", "what_if"),
        ("/work-orders", "work_order"),
    ];
    let place = path.trim_start_matches("/api/v1");
    let kind = kinds.iter().find(|(folder, _)| place.starts_with(folder)).map_or("", |(_, kind)| kind);
    let id = things.get(kind).map_or(NOTHING, String::as_str);
    let path = path.replace("{id}", id).replace("{month}", "2026-10").replace("{year}", "2026");
    path.replace("{place}", "0").replace("{party}", "nora")
}

/// The pointer of a problem.
fn pointer(problem: &Value) -> &str {
    problem["errors"][0]["pointer"].as_str().unwrap_or("nothing")
}
