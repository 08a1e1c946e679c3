//! What is another in a row than an entry of the audit log tells.

use std::collections::BTreeSet;

use serde_json::Value;

/// The path to the first value that is another than was told; what only one side knows is not compared.
pub(crate) fn difference(told: &Value, found: &Value) -> Option<String> {
    match (told, found) {
        (Value::Object(told), Value::Object(found)) => told.iter().find_map(|(name, told)| {
            let within = difference(told, found.get(name)?)?;
            Some(if within.is_empty() { name.clone() } else { format!("{name}.{within}") })
        }),
        (Value::Array(told), Value::Array(found)) => {
            let sorted = |values: &[Value]| values.iter().map(Value::to_string).collect::<BTreeSet<_>>();
            (sorted(told) != sorted(found)).then(String::new)
        }
        _ => (told != found).then(String::new),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a4_a_row_is_held_against_what_its_entries_tell_and_nothing_else() {
        let told = json!({ "state": "confirmed", "terms": { "approval": "nobody", "old": 1 }, "reason": "x" });
        let row = json!({ "state": "confirmed", "terms": { "approval": "nobody", "new": 2 }, "driver": null });
        assert_eq!(difference(&told, &row), None);
        assert_eq!(difference(&json!({ "terms": { "approval": "others" } }), &row).as_deref(), Some("terms.approval"));
        assert_eq!(difference(&json!({ "driver": "anna" }), &row).as_deref(), Some("driver"));
        let roles = |of: &[&str]| json!({ "grants": of });
        assert_eq!(difference(&roles(&["a", "b"]), &roles(&["b", "a"])), None);
        assert_eq!(difference(&roles(&["a"]), &roles(&["a", "b"])).as_deref(), Some("grants"));
    }
}
