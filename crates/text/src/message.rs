//! Messages in words.

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::Value;
use vagnpark_domain::message::MessageKind;

use super::{Language, said::moment};

impl Language {
    /// A message in words, with its values.
    pub fn message(self, kind: MessageKind, about: &Value) -> String {
        let text = |name: &str| about[name].as_str().unwrap_or_default().to_owned();
        let time = |name: &str| {
            // Something due has a day and no time.
            if text(name).parse::<NaiveDate>().is_ok() {
                return text(name);
            }
            let at: Option<DateTime<Utc>> = about[name].as_str().and_then(|text| text.parse().ok());
            at.map_or(String::new(), moment)
        };
        let what = match (kind, text("what")) {
            // Earlier messages have it in Swedish.
            (MessageKind::DueSoon, word) if word.is_empty() => text("remark"),
            // The kind of due is kept as its word, since it is not known who will read it.
            (MessageKind::DueSoon, word) => self.text(&format!("due-{}", word.replace('_', "-"))),
            (_, what) => what,
        };
        let proposal_kind = |kind: String| if kind.is_empty() { kind } else { self.listed("proposal-kind", &kind) };
        let in_brackets = |text: String| if text.is_empty() { text } else { format!(" ({text})") };
        let values = [
            ("vehicle", text("vehicle")),
            ("remark", text("remark")),
            ("start", time("start")),
            ("end", time("end")),
            ("until", Some(time("until")).filter(|until| !until.is_empty()).unwrap_or_else(|| "none".to_owned())),
            ("due", time("due")),
            ("who", Some(text("who")).filter(|who| !who.is_empty()).unwrap_or_else(|| self.text("message-operator"))),
            ("what", what),
            ("by", text("by")),
            ("proposed", proposal_kind(text("proposed"))),
            ("instead", proposal_kind(text("instead"))),
            ("decision", in_brackets(text("decision"))),
            ("decided", in_brackets(text("decided"))),
            ("version", text("version")),
            (
                "bookings",
                Some(text("bookings")).filter(|bookings| !bookings.is_empty()).unwrap_or_else(|| "none".to_owned()),
            ),
            ("from", text("from")),
            ("by", text("by")),
            ("since", text("since")),
            ("depots", Some(text("depots")).filter(|depots| !depots.is_empty()).unwrap_or_else(|| "none".to_owned())),
            (
                "replaces",
                Some(text("replaces")).filter(|version| !version.is_empty()).unwrap_or_else(|| "none".to_owned()),
            ),
        ];
        self.with(&format!("message-{}", kind.as_str().replace('_', "-")), &values).trim().to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s11_what_falls_due_is_said_in_the_readers_language() {
        let about = serde_json::json!({ "vehicle": "MLB 574", "what": "first_aid", "start": "2026-12-02" });
        let said = [Language::Swedish, Language::English].map(|to| to.message(MessageKind::DueSoon, &about));
        assert_eq!(
            said,
            ["MLB 574: Första hjälpen förfaller 2026-12-02.", "MLB 574: First aid kit falls due 2026-12-02."]
        );
        let old = serde_json::json!({ "vehicle": "MLB 574", "remark": "Service", "start": "2026-12-02" });
        assert_eq!(Language::Swedish.message(MessageKind::DueSoon, &old), "MLB 574: Service förfaller 2026-12-02.");
    }
}
