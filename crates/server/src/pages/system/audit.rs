//! `/granskning`: the audit log.

use std::collections::HashMap;

use askama::Template;
use axum::extract::Query;
use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::Value;
use vagnpark_actions::{records::AuditRecord, register::organisation::list_organisations, system::audit::list_audit};
use vagnpark_domain::money::Ore;

use crate::pages::{Frame, PageResult, Texts, if_readable, render, shown_time, visit::Visit};

/// An entry: when, by whom, in which way, what was done, and the result.
struct EntryLine {
    number: i64,
    at: String,
    actor: String,
    door: String,
    what: String,
    /// What it made of it, field by field.
    after: Vec<(String, String)>,
}

#[derive(Template)]
#[template(path = "system/audit.html")]
struct AuditPage {
    frame: Frame,
    entries: Vec<EntryLine>,
    next: Option<i64>,
}

#[derive(Debug, Default, Deserialize)]
pub(crate) struct AuditParams {
    #[serde(default, deserialize_with = "if_readable")]
    before: Option<i64>,
}

/// How many entries are on a page.
const PAGE: i64 = 100;

pub(crate) async fn list(visit: Visit, Query(params): Query<AuditParams>) -> PageResult {
    let frame = visit.frame("/granskning", "audit-title");
    let entries = list_audit(&visit.app, visit.actor(), params.before, PAGE).await?;
    let full = i64::try_from(entries.len()).is_ok_and(|count| count == PAGE);
    let next = entries.last().filter(|_| full).map(|entry| entry.seq);
    let t = frame.t;
    let organisations = list_organisations(&visit.app).await?;
    let names = organisations.into_iter().map(|found| (found.id.to_string(), found.name)).collect();
    let words = Words { t, names };
    let line = |entry: AuditRecord| EntryLine {
        number: entry.seq,
        at: shown_time(entry.at),
        what: [t.word("act", entry.action.as_str()), t.word("thing", entry.entity.as_str())].join(" "),
        actor: entry.actor,
        door: t.word("door", entry.door.as_str()),
        after: entry.after_json.map_or_else(Vec::new, |json| words.facts(&json)),
    };
    Ok(render(&AuditPage { frame, entries: entries.into_iter().map(line).collect(), next }))
}

/// The words for what entries hold.
struct Words {
    t: Texts,
    /// The names of organisations, by their ids.
    names: HashMap<String, String>,
}

/// The fields that hold a word of the domain; its texts are called like the field.
const WORDS: [&str; 11] =
    ["approval", "category", "class", "fuel", "purpose", "relation", "role", "severity", "sharing", "state", "status"];

impl Words {
    /// What an entry holds, field by field; what stands within a field is named after both.
    fn facts(&self, json: &str) -> Vec<(String, String)> {
        match serde_json::from_str(json) {
            Ok(Value::Object(fields)) => fields.iter().flat_map(|(name, value)| self.facts_of(name, value)).collect(),
            Ok(value) => vec![(String::new(), self.shown("", &value))],
            Err(_) => vec![(String::new(), json.to_owned())],
        }
    }

    fn facts_of(&self, name: &str, value: &Value) -> Vec<(String, String)> {
        let field = self.label(name);
        match value {
            Value::Null => Vec::new(),
            Value::Object(within) => {
                let within = within.iter().filter(|(_, value)| !value.is_null());
                within
                    .map(|(name, value)| ([&field, " – ", &self.label(name)].concat(), self.shown(name, value)))
                    .collect()
            }
            Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => {
                vec![(field, self.shown(name, value))]
            }
        }
    }

    /// What a field is called: in the log, if it has a name of its own there.
    fn label(&self, name: &str) -> String {
        self.known("logged", name).unwrap_or_else(|| self.t.0.field(name))
    }

    /// The text for a word, if there is one.
    fn known(&self, kind: &str, word: &str) -> Option<String> {
        let key = [kind, "-", &word.replace('_', "-")].concat();
        let text = self.t.s(&key);
        (text != key).then_some(text)
    }

    fn shown(&self, name: &str, value: &Value) -> String {
        match value {
            Value::Null => String::new(),
            Value::Bool(yes) => self.t.s(if *yes { "answer-yes" } else { "answer-no" }),
            Value::String(text) => self.word(name, text),
            Value::Number(number) => match number.as_i64().filter(|_| name.ends_with("_ore")) {
                Some(ore) => [&Ore(ore).to_swedish(), "\u{a0}kr"].concat(),
                None => number.to_string(),
            },
            Value::Array(values) => {
                let between = if values.iter().any(Value::is_object) { "; " } else { ", " };
                values.iter().map(|value| self.shown(name, value)).collect::<Vec<_>>().join(between)
            }
            Value::Object(within) => {
                let within = within.iter().filter(|(_, value)| !value.is_null());
                let parts = within.map(|(name, value)| [self.label(name), self.shown(name, value)].join(": "));
                parts.collect::<Vec<_>>().join(", ")
            }
        }
    }

    /// What a text stands for: an organisation, a word of the domain, or an instant; else it is what it says.
    fn word(&self, name: &str, text: &str) -> String {
        let word = || WORDS.contains(&name).then(|| self.known(name, text)).flatten();
        let instant = || text.parse::<DateTime<Utc>>().ok().map(shown_time);
        self.names.get(text).cloned().or_else(word).or_else(instant).unwrap_or_else(|| text.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use vagnpark_domain::{
        access::Door,
        audit::{AuditAction, AuditEntity},
    };
    use vagnpark_text::Language;

    use super::*;

    #[test]
    fn a4_every_word_of_the_log_has_a_text_in_both_languages() {
        let acts = AuditAction::ALL.iter().map(|word| ("act", word.as_str()));
        let things = AuditEntity::ALL.iter().map(|word| ("thing", word.as_str()));
        let doors = Door::ALL.iter().map(|word| ("door", word.as_str()));
        for (kind, word) in acts.chain(things).chain(doors) {
            for language in [Language::Swedish, Language::English] {
                let text = Texts(language).word(kind, word);
                assert!(!text.contains('-') || text.contains("API-"), "{kind} {word}: {text}");
            }
        }
    }

    #[test]
    fn a4_what_an_entry_holds_is_a_list_of_fields() {
        let names = HashMap::from([("01".to_owned(), "Nora kommun".to_owned())]);
        let words = Words { t: Texts(Language::Swedish), names };
        let told = |json: &str| {
            let told = words.facts(json);
            told.into_iter().map(|(name, value)| [name, value].join(": ")).collect::<Vec<_>>()
        };
        assert_eq!(
            told(r#"{"make":"Kia","contract":null,"terms":{"key_place":"Skåp 7"},"private":true}"#),
            ["Fabrikat: Kia", "Privat körning: Ja", "Villkor – Var nyckeln finns: Skåp 7"]
        );
        assert_eq!(
            told(r#"{"grants":[{"organisation":"01","role":"driver"}],"state":"checked_out","total_ore":123450}"#),
            ["Roller: Organisation: Nora kommun, Roll: Förare", "Läge: Ute", "Summa: 1\u{a0}234,50\u{a0}kr"]
        );
        assert_eq!(told(r#"{"start":"2026-11-24T07:00:00Z"}"#), ["Start: 2026-11-24 08:00"]);
    }
}
