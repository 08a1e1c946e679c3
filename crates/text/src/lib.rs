//! The texts people read, in Swedish and English (`locales/`). The language is the person's own.

mod change;
mod faults;
mod finance;
mod finding;
mod import;
mod message;
#[cfg(test)]
mod plural_tests;
mod reading;
mod said;

use std::{borrow::Cow, collections::HashMap, fmt::Display};

use chrono::{DateTime, Utc};
use fluent_templates::{LanguageIdentifier, Loader, fluent_bundle::FluentValue, static_loader};
use vagnpark_domain::{
    Clash, Refusal, bounds::Shown, money::group_thousands, refusal::RefusedOccurrence, state::State, time::Window,
};

use said::moment;

pub use self::{
    change::{CodeNames, Subject},
    import::{file_refusal_in_english, geography_in_english, mapping_error_in_english, obstacles_in_english},
    said::Said,
};

static_loader! {
    static TEXTS = {
        locales: "./locales",
        fallback_language: "en",
        // The marks that Fluent puts around inserted values show as boxes in some fonts, and both languages run from
        // left to right.
        customise: |bundle| bundle.set_use_isolating(false),
    };
}

/// A language with its texts. A person's choice is a [`vagnpark_domain::Language`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// Swedish.
    Swedish,
    /// English, which the API and the command line speak.
    English,
}

impl Language {
    /// Its code: `sv` or `en`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Swedish => vagnpark_domain::Language::Swedish.as_str(),
            Self::English => vagnpark_domain::Language::English.as_str(),
        }
    }

    fn identifier(self) -> LanguageIdentifier {
        self.code().parse().unwrap_or_default()
    }

    /// The text with a key. A key without a text is shown itself, and a test catches that.
    pub fn text(self, key: &str) -> String {
        TEXTS.try_lookup(&self.identifier(), key).unwrap_or_else(|| key.to_owned())
    }

    /// The text with a key and values in it.
    pub fn with<V: Display>(self, key: &str, values: &[(&'static str, V)]) -> String {
        let values: HashMap<Cow<'static, str>, FluentValue<'_>> =
            values.iter().map(|(name, value)| (Cow::Borrowed(*name), chosen_by(value.to_string()))).collect();
        TEXTS.try_lookup_with_args(&self.identifier(), key, &values).unwrap_or_else(|| key.to_owned())
    }

    /// The text with a key that counts something: `{ $count }` as people write it, and the words that go with it.
    pub fn count(self, key: &str, count: impl Display) -> String {
        self.with(key, &[("count", grouped(count))])
    }

    /// The name people use for a field, or else the API's.
    pub fn field(self, field: &str) -> String {
        TEXTS
            .try_lookup(&self.identifier(), &format!("field-{}", field.replace('_', "-")))
            .unwrap_or_else(|| field.to_owned())
    }

    /// A value or an end of its bounds as people write it.
    fn shown(self, value: &Shown) -> String {
        match value {
            Shown::Number(number) => grouped(*number),
            Shown::Year(year) => year.to_string(),
            Shown::Day(day) => day.to_string(),
            Shown::Given(text) => text.clone(),
            Shown::Measure(number, each, unit) => {
                let whole = number.checked_div_euclid(*each).unwrap_or(*number);
                let whole = grouped(whole);
                format!("{whole}\u{a0}{}", self.with(&format!("unit-{unit}"), &[("count", whole.clone())]))
            }
            Shown::Amount(ore) if self == Self::Swedish => format!("{} kr", ore.to_swedish()),
            Shown::Amount(ore) => format!("SEK {}", ore.to_decimal()),
        }
    }

    /// The text for a word of a list.
    fn listed(self, list: &str, word: &str) -> String {
        self.text(&format!("{list}-{}", word.replace('_', "-")))
    }

    /// The state that something is in, and what is possible in it.
    fn wrong_state(self, state: State) -> Vec<(&'static str, String)> {
        let (thing, word) = (state.thing(), state.as_str());
        let list = if matches!(state, State::Proposal(_) | State::Objection(_)) { thing } else { "state" };
        let possible = self.with(&format!("possible-{thing}"), &[("word", word.to_owned())]);
        vec![("state", self.listed(list, word)), ("possible", possible)]
    }

    /// A refusal in words.
    pub fn refusal(self, refusal: &Refusal) -> String {
        let code = if matches!(refusal, Refusal::Posting { .. }) { "posting" } else { refusal.code() };
        let key = format!("refusal-{}{}", code.replace('_', "-"), form_of(refusal));
        let values: Vec<(&'static str, String)> = match refusal {
            Refusal::Taken { conflicts, .. } => occupied(conflicts),
            Refusal::WindowTooLong { max_days } => vec![("days", max_days.to_string())],
            Refusal::NotInService { status } => vec![("status", self.listed("status", status.as_str()))],
            Refusal::LiftLapsed { until } => vec![("until", until.to_string())],
            Refusal::NotShared { handed_over: Some(on) } => vec![("on", on.to_string())],
            Refusal::DrivingBan { from } => vec![("from", from.to_string())],
            Refusal::HeadStart { from } | Refusal::CheckOutTooEarly { from } => vec![("from", moment(*from))],
            Refusal::NoSuchLocalTime { before, after } => {
                vec![("before", before.format("%H:%M").to_string()), ("after", after.format("%H:%M").to_string())]
            }
            Refusal::SeriesNotWhole { occurrences } => days_of(occurrences),
            Refusal::LicenceMissing { demanded } => vec![("class", demanded.to_string())],
            Refusal::WrongState { state } => self.wrong_state(*state),
            Refusal::OdometerFallsBack { .. }
            | Refusal::OdometerAheadOfLater { .. }
            | Refusal::OdometerImplausible { .. }
            | Refusal::ReadingInFuture { .. }
            | Refusal::OdometerNegative { .. } => self.reading_refused(refusal),
            Refusal::ChangedMeanwhile { clashes } => {
                let clashes: Vec<String> = clashes.iter().map(|clash| self.clash(clash)).collect();
                vec![("clashes", clashes.join(" "))]
            }
            Refusal::BlockHitsBookings { bookings } => vec![("count", bookings.len().to_string())],
            Refusal::RegistrationNumberInUse { number } => vec![("number", number.clone())],
            Refusal::Field { field, fault } => return self.fault(*field, fault),
            Refusal::Posting { mapped, field, fault } => {
                let category = self.text(&format!("category-{mapped}"));
                vec![("category", category), ("fault", self.fault(*field, fault))]
            }
            Refusal::PriceList { why } => return self.price_list_error(why),
            Refusal::NoInvoice { why } => return self.invoice_error(why),
            Refusal::OutOfBounds { field, value, least, most } => vec![
                ("field", self.field(field)),
                ("given", value.as_ref().map_or(String::new(), |value| self.shown(value))),
                ("least", self.shown(least)),
                ("most", self.shown(most)),
            ],
            Refusal::TextTooLong { field, most } => vec![("field", self.field(field)), ("most", grouped(*most))],
            Refusal::SignNotAllowed { field, sign } => vec![("field", self.field(field)), ("sign", sign.clone())],
            Refusal::TotalBelowKerb { total_kg, kerb_kg } => {
                vec![("total", grouped(*total_kg)), ("kerb", grouped(*kerb_kg))]
            }
            Refusal::AlreadyThere { field, value, by } => {
                vec![("field", self.field(field)), ("value", value.clone()), ("by", by.clone())]
            }
            Refusal::OfAnother { organisation, vehicle } => {
                vec![("organisation", organisation.clone()), ("vehicle", which(vehicle.as_deref()))]
            }
            Refusal::ChargedInClosedMonth { organisation, open } => {
                vec![("organisation", organisation.clone()), ("open", open.to_string())]
            }
            Refusal::Within { why, .. } => return self.refusal(why),
            Refusal::NotStorable { constraint } => vec![("constraint", constraint.clone())],
            Refusal::PeriodNotReady { preconditions } => {
                let words: Vec<String> = preconditions.iter().take(10).map(|found| self.precondition(found)).collect();
                vec![("preconditions", words.join(" "))]
            }
            Refusal::MappingMissing { party, year, categories } => {
                let category = |word: &String| self.text(&format!("category-{word}"));
                let categories = categories.iter().map(category).collect::<Vec<_>>().join(", ");
                vec![("party", party.clone()), ("year", year.to_string()), ("categories", categories)]
            }
            Refusal::WindowEmpty
            | Refusal::NotApprovedYet
            | Refusal::VehicleOut
            | Refusal::DecisionMissing
            | Refusal::NotAParty
            | Refusal::NotAsked
            | Refusal::RolesElsewhere
            | Refusal::OwnAccount
            | Refusal::OwnRole
            | Refusal::NoRoleLeft
            | Refusal::LinkOfLockedOut
            | Refusal::LastSystemAdministrator
            | Refusal::DriverLockedOut
            | Refusal::DriverBooksNothing
            | Refusal::NotTheirsToStop
            | Refusal::TokensAreMadeLoggedIn
            | Refusal::AnsweredAlready
            | Refusal::SignedAlready
            | Refusal::NotSigned
            | Refusal::ProposalChanged
            | Refusal::PeriodOpen
            | Refusal::PeriodClosed
            | Refusal::WindowInThePast
            | Refusal::NotShared { handed_over: None }
            | Refusal::StoppedByDefect
            | Refusal::Stale
            | Refusal::ReasonMissing
            | Refusal::CorrectedReadingMissing
            | Refusal::LoginTaken
            | Refusal::ReferenceMissing
            | Refusal::IdempotencyKeyReused => Vec::new(),
        };
        self.with(&key, &values)
    }
}

/// How many occurrences of a series cannot be had, and on which days the first of them are.
fn days_of(occurrences: &[RefusedOccurrence]) -> Vec<(&'static str, String)> {
    let day = |refused: &RefusedOccurrence| refused.start.format("%Y-%m-%d").to_string();
    let days: Vec<String> = occurrences.iter().take(10).map(day).collect();
    vec![("count", occurrences.len().to_string()), ("days", days.join(", "))]
}

/// From when until when others have a vehicle.
fn occupied(conflicts: &[Window]) -> Vec<(&'static str, String)> {
    let shown = |at: Option<DateTime<Utc>>| at.map_or(String::new(), moment);
    let from = conflicts.iter().map(|window| window.start()).min();
    let until = conflicts.iter().map(|window| window.end()).max();
    vec![("from", shown(from)), ("until", shown(until))]
}

impl From<vagnpark_domain::Language> for Language {
    fn from(chosen: vagnpark_domain::Language) -> Self {
        match chosen {
            vagnpark_domain::Language::Swedish => Self::Swedish,
            vagnpark_domain::Language::English => Self::English,
        }
    }
}

/// A value in the form a text takes it: a whole number below a thousand, which can select the words beside it, or else
/// what was written. Either is shown as it was written.
fn chosen_by(value: String) -> FluentValue<'static> {
    match value.parse::<u16>() {
        Ok(number) if number < 1_000 && number.to_string() == value => FluentValue::from(number),
        _ => FluentValue::from(value),
    }
}

impl Language {
    /// A field that two changed at once, with both values.
    fn clash(self, clash: &Clash) -> String {
        let shown = |value: &str| if value.is_empty() { self.text("clash-nothing") } else { value.to_owned() };
        let (holds, typed) = (shown(&clash.holds), shown(&clash.typed));
        self.with("clash", &[("field", self.field(&clash.field)), ("holds", holds), ("typed", typed)])
    }
}

/// A number as people write it.
fn grouped(number: impl Display) -> String {
    let number = number.to_string();
    match number.strip_prefix('-') {
        Some(digits) => format!("\u{2212}{}", group_thousands(digits)),
        None => group_thousands(&number),
    }
}

/// The number of a vehicle, or the word for none.
fn which(vehicle: Option<&str>) -> String {
    vehicle.unwrap_or("none").to_owned()
}

/// The form of its text that a refusal takes: one that only the database saw has no value to show.
fn form_of(refusal: &Refusal) -> &'static str {
    if let Refusal::AlreadyThere { value, by, .. } = refusal {
        match (value.is_empty(), by.is_empty()) {
            (true, _) => "-unnamed",
            (false, true) => "",
            (false, false) => "-by",
        }
    } else if matches!(refusal, Refusal::NotShared { handed_over: Some(_) }) {
        "-then"
    } else if matches!(refusal, Refusal::OutOfBounds { value: None, .. })
        || matches!(refusal, Refusal::Taken { conflicts, .. } if conflicts.is_empty())
        || matches!(refusal, Refusal::RegistrationNumberInUse { number } if number.is_empty())
    {
        "-unnamed"
    } else {
        ""
    }
}

/// A refusal in the language of the API and of import findings.
pub fn refusal_in_english(refusal: &Refusal) -> String {
    Language::English.refusal(refusal)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(text: &str) -> Vec<&str> {
        text.lines()
            .filter(|line| line.starts_with(|c: char| c.is_ascii_lowercase()))
            .filter_map(|line| line.split(" =").next())
            .collect()
    }

    fn files(language: &str) -> Vec<String> {
        let folder = format!("{}/locales/{language}", env!("CARGO_MANIFEST_DIR"));
        let mut names: Vec<String> = std::fs::read_dir(folder)
            .expect("the texts")
            .map(|entry| entry.expect("a file").file_name().into_string().expect("a name"))
            .collect();
        names.sort();
        names
    }

    fn read(language: &str, name: &str) -> String {
        let path = format!("{}/locales/{language}/{name}", env!("CARGO_MANIFEST_DIR"));
        std::fs::read_to_string(path).expect("the texts")
    }

    #[test]
    fn every_text_exists_in_both_languages() {
        for name in files("sv") {
            let [swedish, english] = ["sv", "en"].map(|language| read(language, &name));
            assert_eq!(keys(&swedish), keys(&english), "{name}: the same keys in the same order");
        }
        assert_eq!(files("sv"), files("en"));
        let texts: Vec<String> = files("sv").iter().map(|name| read("sv", name)).collect();
        let mut all: Vec<&str> = texts.iter().flat_map(|text| keys(text)).collect();
        all.sort_unstable();
        let twice: Vec<_> = all.windows(2).filter(|pair| pair[0] == pair[1]).collect();
        assert!(twice.is_empty(), "a key that stands twice stops every text: {twice:?}");
    }

    #[test]
    fn every_field_that_has_bounds_has_a_name() {
        use vagnpark_domain::bounds::table::{DAYS, TEXTS, WHOLE};
        let fields = WHOLE.iter().map(|bound| bound.field).chain(DAYS.iter().map(|bound| bound.field));
        for field in fields.chain(TEXTS.iter().map(|bound| bound.field)) {
            for language in [Language::Swedish, Language::English] {
                assert_ne!(language.field(field), field, "{}", language.code());
            }
        }
    }

    #[test]
    fn every_text_that_a_template_asks_for_exists() {
        let texts: Vec<String> = files("sv").iter().map(|name| read("sv", name)).collect();
        let known: Vec<&str> = texts.iter().flat_map(|text| keys(text)).collect();
        let folder = std::path::Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../server/templates"));
        let mut folders = vec![folder.to_path_buf()];
        let mut found = Vec::new();
        while let Some(folder) = folders.pop() {
            let entries =
                std::fs::read_dir(folder).expect("the templates").map(|entry| entry.expect("a template").path());
            let (below, here): (Vec<_>, Vec<_>) = entries.partition(|path| path.is_dir());
            folders.extend(below);
            found.extend(here);
        }
        assert!(found.len() > 70, "{}", found.len());
        for path in found {
            let template = std::fs::read_to_string(path).expect("a template");
            for asked in template.split("t.s(\"").skip(1).filter_map(|rest| rest.split('"').next()) {
                assert!(known.contains(&asked), "{asked}");
            }
        }
    }

    #[test]
    fn refusals_are_sentences_with_their_values() {
        let refusal = Refusal::OdometerFallsBack {
            odometer_km: 1_210,
            before_km: 12_000,
            before_at: chrono::DateTime::from_timestamp(0, 0).expect("an instant"),
            perhaps_mil: true,
        };
        let text = refusal_in_english(&refusal);
        assert!(text.contains("1\u{a0}210") && text.contains("12\u{a0}000") && text.contains("mil"), "{text}");
    }
}
