//! `/granskning`: the audit log.

use std::collections::HashMap;

use askama::Template;
use axum::extract::Query;
use chrono::{DateTime, NaiveDate, Utc};
use serde::Deserialize;
use serde_json::{Value, json};
use vagnpark_actions::{
    records::AuditRecord,
    system::audit::{list_audit, names_in},
};
use vagnpark_domain::{cost::proposal::ProposalKind, money::Ore, register::VehicleMove};
use vagnpark_text::Said;

use crate::pages::{Frame, PageResult, Texts, if_readable, render, visit::Visit};

/// An entry: when, by whom, in which way, what was done, and the result.
struct EntryLine {
    number: i64,
    at: DateTime<Utc>,
    actor: String,
    door: String,
    what: String,
    /// What it made of it, field by field.
    after: Vec<HeldField>,
}

/// A field of what an entry holds, with its value piece by piece.
struct HeldField {
    name: String,
    value: Vec<Said>,
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
    let words = Words { t, names: names_in(&visit.app, &entries).await? };
    let line = |entry: AuditRecord| EntryLine {
        number: entry.seq,
        at: entry.at,
        what: words.what(&entry),
        actor: entry.actor,
        door: t.word("door", entry.door.as_str()),
        after: entry.after_json.map_or_else(Vec::new, |json| words.facts(&json)),
    };
    Ok(render(&AuditPage { frame, entries: entries.into_iter().map(line).collect(), next }))
}

/// The words for what entries hold.
struct Words {
    t: Texts,
    /// The names of what ids stand for.
    names: HashMap<String, String>,
}

/// The fields that hold a word of the domain; its texts are called like the field.
const WORDS: [&str; 11] =
    ["approval", "category", "class", "fuel", "purpose", "relation", "role", "severity", "sharing", "state", "status"];

/// What a field that is called a kind can hold a word of.
const KINDS: [&str; 2] = ["relation", "proposal-kind"];

/// The same with the text of a move read, if it holds one: its fields instead of TOML.
fn with_move(mut entry: Value) -> Value {
    let is_move = entry.get("kind").is_some_and(|kind| kind == ProposalKind::VehicleMove.as_str());
    let content = entry.get("content").and_then(Value::as_str).filter(|_| is_move);
    let plan = content.and_then(|content| VehicleMove::parse(content).ok());
    if let (Some(plan), Some(fields)) = (plan, entry.as_object_mut()) {
        fields.remove("content");
        for (name, value) in [
            ("relations", json!(plan.relations)),
            ("to", json!(plan.to)),
            ("from", json!(plan.from)),
            ("vehicles", json!(plan.vehicles)),
        ] {
            fields.insert(name.to_owned(), value);
        }
    }
    entry
}

impl Words {
    /// What was done, and with what: by its name, if it is known.
    fn what(&self, entry: &AuditRecord) -> String {
        let named = self.names.get(&entry.entity_id).cloned().unwrap_or_default();
        let words = [self.t.word("act", entry.action.as_str()), self.t.word("thing", entry.entity.as_str()), named];
        words.join(" ").trim_end().to_owned()
    }

    /// What an entry holds, field by field; what stands within a field is named after both.
    fn facts(&self, json: &str) -> Vec<HeldField> {
        match serde_json::from_str(json).map(with_move) {
            Ok(Value::Object(fields)) => fields.iter().flat_map(|(name, value)| self.facts_of(name, value)).collect(),
            Ok(value) => vec![HeldField { name: String::new(), value: self.shown("", &value) }],
            Err(_) => vec![HeldField { name: String::new(), value: vec![json.into()] }],
        }
    }

    fn facts_of(&self, name: &str, value: &Value) -> Vec<HeldField> {
        let field = self.label(name);
        match value {
            Value::Null => Vec::new(),
            Value::Object(within) => {
                let within = within.iter().filter(|(_, value)| !value.is_null());
                let both = |name: &str| [&field, " – ", &self.label(name)].concat();
                within.map(|(name, value)| HeldField { name: both(name), value: self.shown(name, value) }).collect()
            }
            Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => {
                vec![HeldField { name: field, value: self.shown(name, value) }]
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

    fn shown(&self, name: &str, value: &Value) -> Vec<Said> {
        match value {
            Value::Null => Vec::new(),
            Value::Bool(yes) => vec![self.t.s(if *yes { "answer-yes" } else { "answer-no" }).into()],
            Value::String(text) => vec![self.word(name, text)],
            Value::Number(number) => match number.as_i64().filter(|_| name.ends_with("_ore")) {
                Some(ore) => vec![Said::Money(Ore(ore)), "\u{a0}kr".into()],
                None => vec![number.to_string().into()],
            },
            Value::Array(values) => {
                let between = if values.iter().any(Value::is_object) { "; " } else { ", " };
                let values: Vec<_> = values.iter().map(|value| self.shown(name, value)).collect();
                values.join(&Said::from(between))
            }
            Value::Object(within) => {
                let within = within.iter().filter(|(_, value)| !value.is_null());
                let named = |name: &str| Said::Words([&self.label(name), ": "].concat());
                let parts: Vec<_> =
                    within.map(|(name, value)| [vec![named(name)], self.shown(name, value)].concat()).collect();
                parts.join(&Said::from(", "))
            }
        }
    }

    /// What a text stands for: an organisation, a word of the domain, or an instant; else it is what it says.
    fn word(&self, name: &str, text: &str) -> Said {
        let kind = || KINDS.iter().filter(|_| name == "kind" || name == "proposed").find_map(|of| self.known(of, text));
        let word = || WORDS.contains(&name).then(|| self.known(name, text)).flatten().or_else(kind);
        let instant = || text.parse::<DateTime<Utc>>().ok().map(Said::Moment);
        // A day is one as it is written: what somebody typed stays as it is.
        let as_written = |day: &NaiveDate| day.to_string() == text;
        let day = || text.parse().ok().filter(as_written).map(Said::Day);
        let time = || instant().or_else(day).unwrap_or_else(|| text.into());
        let senses = || (name == "relations").then(|| self.known("relation", text)).flatten();
        let code = || self.names.get(&format!("code:{text}")).filter(|_| name == "to").cloned();
        self.names.get(text).cloned().or_else(code).or_else(senses).or_else(word).map_or_else(time, Said::Words)
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

    fn in_one_line(field: &HeldField) -> String {
        let value: String = field.value.iter().map(Said::to_string).collect();
        [field.name.as_str(), &value].join(": ")
    }

    #[test]
    fn a4_what_an_entry_holds_is_a_list_of_fields() {
        let names = HashMap::from([("01".to_owned(), "Nora kommun".to_owned())]);
        let words = Words { t: Texts(Language::Swedish), names };
        let told = |json: &str| {
            let told = words.facts(json);
            told.iter().map(in_one_line).collect::<Vec<_>>()
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
        assert_eq!(
            told(r#"{"decision":"KS § 9","relations":[{"from":"2026-12-01","kind":"owner","organisation":"01"}]}"#),
            ["Beslut: KS § 9", "Relationer: Från: 2026-12-01, Slag: Ägare, Organisation: Nora kommun"]
        );
    }

    #[test]
    fn a4_a_proposed_move_is_told_in_words_and_not_as_its_text() {
        let car = "00000000-0000-0000-0000-000000000007";
        let names =
            HashMap::from([("code:nora".to_owned(), "Nora kommun".to_owned()), (car.to_owned(), "ABC 123".to_owned())]);
        let words = Words { t: Texts(Language::Swedish), names };
        let content = format!(
            "decision = \"KS § 9\"\nto = \"nora\"\nfrom = \"2026-12-01\"\nrelations = [\"owner\", \"user\"]\n\
             vehicles = [\"{car}\"]\n"
        );
        let told = words.facts(&json!({ "kind": "vehicle_move", "content": content }).to_string());
        let told = told.iter().map(in_one_line).collect::<Vec<_>>().join("; ");
        for part in ["Flytt av fordon", "Nora kommun", "2026-12-01", "Ägare, Brukare", "Fordon: ABC 123"] {
            assert!(told.contains(part), "{part}: {told}");
        }
        assert!(!told.contains("decision =") && !told.contains(car), "{told}");
    }
}
