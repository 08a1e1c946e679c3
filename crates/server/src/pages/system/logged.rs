//! What entries of the audit log hold, in the reader's words: fields by their names, values as pages write them.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::{Value, json};
use vagnpark_actions::records::AuditRecord;
use vagnpark_domain::{
    audit::AuditEntity,
    cost::proposal::ProposalKind,
    money::{Ore, group_thousands},
    register::{VehicleMove, shown_number},
};
use vagnpark_text::Said;

use crate::pages::{Texts, booking::book::form::REPEATS};

/// A field of what an entry holds, with its value piece by piece.
pub(super) struct HeldField {
    pub(super) name: String,
    pub(super) value: Vec<Said>,
}

/// The words for what entries hold.
pub(super) struct Words {
    pub(super) t: Texts,
    /// The names of what ids stand for.
    pub(super) names: HashMap<String, String>,
}

/// The texts that the words of a field are among, by what the entry is about. No texts, no words: what people have
/// written themselves stays as it is.
fn texts_of(entity: AuditEntity, name: &str) -> &'static [&'static str] {
    match (entity, name) {
        (AuditEntity::Defect, "severity") => &["how-bad"],
        (AuditEntity::Import, "kind") => &["register"],
        (AuditEntity::Organisation, "kind") => &["organisation-kind"],
        (AuditEntity::WorkOrder, "kind") => &["work"],
        (AuditEntity::ServicePlan, "kind") => &["due"],
        (AuditEntity::Proposal, "kind") => &["proposal-kind"],
        (AuditEntity::Objection, "kind") => &["charged-kind"],
        (AuditEntity::Objection, "state") => &["objection"],
        (AuditEntity::CalendarFeed, "kind") => &["feed"],
        (AuditEntity::User, "language") => &["language"],
        (_, "kind") => &["relation", "reading", "proposal-kind"],
        (_, "proposed") => &["proposal-kind"],
        (_, "relation" | "relations") => &["relation"],
        (_, "approval") => &["approval"],
        (_, "category") => &["category"],
        (_, "class") => &["class"],
        (_, "fuel") => &["fuel"],
        (_, "purpose") => &["purpose"],
        (_, "role") => &["role"],
        (_, "sharing") => &["sharing"],
        (_, "state") => &["state"],
        (_, "status") => &["status"],
        _ => &[],
    }
}

/// What stands where something was emptied.
const NOTHING: &str = "–";

/// What a number counts, by the name of its field.
#[derive(Clone, Copy)]
enum Unit {
    Money,
    Metres,
    /// Hundredths of a per cent.
    Rate,
    /// What it says itself.
    Of(&'static str),
}

impl Unit {
    fn of(name: &str) -> Option<Self> {
        const AMOUNTS: [&str; 4] = ["price", "net", "vat", "recoverable_vat"];
        const UNITS: [(&str, &str); 5] =
            [("g_per_km", "g/km"), ("_km", "km"), ("_kg", "kg"), ("_minutes", "min"), ("head_start_hours", "h")];
        let beside = || UNITS.iter().find(|(end, _)| name.ends_with(end)).map(|(_, unit)| Self::Of(unit));
        match name {
            "distance_m" => Some(Self::Metres),
            "rate" => Some(Self::Rate),
            _ if name.ends_with("_ore") || AMOUNTS.contains(&name) => Some(Self::Money),
            _ => beside(),
        }
    }

    fn shown(self, number: i64) -> Vec<Said> {
        match self {
            Self::Money => vec![Said::Money(Ore(number)), "\u{a0}kr".into()],
            Self::Rate => vec![Said::Money(Ore(number)), "\u{a0}%".into()],
            Self::Metres => vec![metres(number).into()],
            Self::Of(unit) => vec![[&group_thousands(&number.to_string()), "\u{a0}", unit].concat().into()],
        }
    }
}

/// A distance in kilometres, as far as it is one.
fn metres(number: i64) -> String {
    let rest = format!("{:03}", number.rem_euclid(1_000));
    let rest = rest.trim_end_matches('0');
    let comma = if rest.is_empty() { "" } else { "," };
    [&group_thousands(&number.div_euclid(1_000).to_string()), comma, rest, "\u{a0}km"].concat()
}

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
    /// What was done, and with what: by its name, if it is known, or by its month or year.
    pub(super) fn what(&self, entry: &AuditRecord) -> String {
        let is_month = |part: &str| part.len() <= 7 && part.starts_with(|sign: char| sign.is_ascii_digit());
        let named = |part: &str| self.names.get(part).cloned().or_else(|| is_month(part).then(|| part.to_owned()));
        let words = [self.t.word("act", entry.action.as_str()), self.t.word("thing", entry.entity.as_str())];
        words.into_iter().chain(entry.entity_id.split(' ').filter_map(named)).collect::<Vec<_>>().join(" ")
    }

    /// What an entry holds, field by field; what stands within a field is named after both.
    pub(super) fn facts(&self, entity: AuditEntity, json: &str) -> Vec<HeldField> {
        let of = Of { words: self, entity };
        match serde_json::from_str(json).map(with_move) {
            Ok(Value::Object(fields)) => fields.iter().flat_map(|(name, value)| of.facts(name, value)).collect(),
            Ok(value) => vec![HeldField { name: String::new(), value: of.shown("", &value) }],
            Err(_) => vec![HeldField { name: String::new(), value: vec![json.into()] }],
        }
    }

    /// The text for a word, if there is one.
    fn known(&self, kind: &str, word: &str) -> Option<String> {
        let key = [kind, "-", &word.replace('_', "-")].concat();
        let text = self.t.s(&key);
        (text != key).then_some(text)
    }

    /// How often a series is, with its last day.
    fn rule(&self, text: &str) -> Option<Vec<Said>> {
        let (ends, rule): (Vec<&str>, Vec<&str>) = text.split(';').partition(|part| part.starts_with("UNTIL="));
        let rule = rule.join(";");
        let (word, _) = REPEATS.iter().find(|(_, known)| *known == rule)?;
        let day = |end: &&str| NaiveDate::parse_from_str(end.strip_prefix("UNTIL=")?.get(..8)?, "%Y%m%d").ok();
        let until = ends.first().and_then(day).map(|day| vec![" – ".into(), Said::Day(day)]);
        Some([vec![self.t.word("repeat", word).into()], until.unwrap_or_default()].concat())
    }
}

/// The words for what entries about a kind of thing hold.
struct Of<'a> {
    words: &'a Words,
    entity: AuditEntity,
}

impl Of<'_> {
    fn facts(&self, name: &str, value: &Value) -> Vec<HeldField> {
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

    /// What a field is called: in the log, if it has a name of its own there. Accounts are by what is booked on them,
    /// and measured distances by municipality.
    fn label(&self, name: &str) -> String {
        let Words { t, names } = self.words;
        let known = |kind: &str| self.words.known(kind, name);
        let kinds = [(AuditEntity::LedgerMapping, "category"), (AuditEntity::Import, "count")];
        let kind = kinds.iter().find(|(entity, _)| *entity == self.entity);
        let place = || names.get(&format!("code:{name}")).filter(|_| self.entity == AuditEntity::Trip).cloned();
        let of_kind = kind.and_then(|(_, kind)| known(kind)).or_else(place);
        of_kind.or_else(|| known("logged")).unwrap_or_else(|| t.0.field(name))
    }

    fn shown(&self, name: &str, value: &Value) -> Vec<Said> {
        let t = self.words.t;
        match value {
            Value::Null => Vec::new(),
            Value::Bool(yes) => vec![t.s(if *yes { "answer-yes" } else { "answer-no" }).into()],
            Value::String(text) if text.is_empty() => vec![NOTHING.into()],
            Value::Array(values) if values.is_empty() => vec![NOTHING.into()],
            Value::String(text) if name == "registration_number" => vec![shown_number(text).into()],
            Value::String(text) if name == "rule" => self.words.rule(text).unwrap_or_else(|| vec![text.clone().into()]),
            Value::String(text) => vec![self.word(name, text)],
            Value::Number(number) => {
                let by_code = self.entity == AuditEntity::Trip && name.starts_with(|sign: char| sign.is_ascii_digit());
                let unit = if by_code { Some(Unit::Metres) } else { Unit::of(name) };
                let with_unit = unit.and_then(|unit| Some(unit.shown(number.as_i64()?)));
                with_unit.unwrap_or_else(|| vec![number.to_string().into()])
            }
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
        let names = &self.words.names;
        let word = || texts_of(self.entity, name).iter().find_map(|of| self.words.known(of, text));
        let instant = || text.parse::<DateTime<Utc>>().ok().map(Said::Moment);
        // A day is one as it is written: what somebody typed stays as it is.
        let as_written = |day: &NaiveDate| day.to_string() == text;
        let day = || text.parse().ok().filter(as_written).map(Said::Day);
        let time = || instant().or_else(day).unwrap_or_else(|| text.into());
        let code = || names.get(&format!("code:{text}")).filter(|_| matches!(name, "to" | "parties")).cloned();
        names.get(text).cloned().or_else(code).or_else(word).map_or_else(time, Said::Words)
    }
}

#[cfg(test)]
mod tests {
    use vagnpark_domain::{access::Door, audit::AuditAction};
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
            let told = words.facts(AuditEntity::Vehicle, json);
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
        let told =
            words.facts(AuditEntity::Proposal, &json!({ "kind": "vehicle_move", "content": content }).to_string());
        let told = told.iter().map(in_one_line).collect::<Vec<_>>().join("; ");
        for part in ["Flytt av fordon", "Nora kommun", "2026-12-01", "Ägare, Brukare", "Fordon: ABC 123"] {
            assert!(told.contains(part), "{part}: {told}");
        }
        assert!(!told.contains("decision =") && !told.contains(car), "{told}");
    }
}
