//! Profiles: the layouts of suppliers, authorities and other systems, as data that ships with the program. A file that
//! has the headers of one is read by it; what a person or the sender's last file says goes before it (I-19).

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    sync::LazyLock,
};

use serde::{Deserialize, Serialize};
use vagnpark_domain::{import::Kind, names::fold_name};

use crate::{Settings, file::Line, layout::Header, value::Unit};

/// The profiles, as they are written.
const SOURCES: [&str; 14] = [
    include_str!("../profiles/abax.toml"),
    include_str!("../profiles/automile.toml"),
    include_str!("../profiles/charging.toml"),
    include_str!("../profiles/circle-k.toml"),
    include_str!("../profiles/ingo.toml"),
    include_str!("../profiles/leasing-invoice.toml"),
    include_str!("../profiles/ledger.toml"),
    include_str!("../profiles/okq8.toml"),
    include_str!("../profiles/outlook-en.toml"),
    include_str!("../profiles/outlook-sv.toml"),
    include_str!("../profiles/preem.toml"),
    include_str!("../profiles/scb-population.toml"),
    include_str!("../profiles/transportstyrelsen.toml"),
    include_str!("../profiles/transportstyrelsen-tolls.toml"),
];

/// The setting that reads a file by no profile.
pub const NONE: &str = "-";

/// A text in both languages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InBoth {
    /// Swedish.
    pub sv: String,
    /// English.
    pub en: String,
}

/// The layout of a sender's files.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// Its name in settings and on the command line.
    pub name: String,
    /// Its title.
    pub title: InBoth,
    /// Where it is from, and what to know about it.
    pub about: InBoth,
    /// The kind of register.
    pub kind: Kind,
    /// Whether somebody who has an original has confirmed it. Until then it is drawn from what is known of the trade.
    pub confirmed: bool,
    /// The headers it is told by: a file has all of them. Several that stand for each other are separated by `|`.
    pub told_by: Vec<String>,
    /// How many rows the header spans.
    #[serde(default = "one")]
    pub header_rows: u64,
    /// Field by header, as in a file of settings: `+` keeps the column as an extra attribute, `-` leaves it out.
    /// Columns that are not mentioned mean what their headers say.
    pub columns: BTreeMap<String, String>,
    /// The unit of bare numbers by header, where it is not the field's own.
    #[serde(default)]
    pub units: BTreeMap<String, String>,
    /// Answers by question, as in a file of settings.
    #[serde(default)]
    pub answers: BTreeMap<String, String>,
}

fn one() -> u64 {
    1
}

static PROFILES: LazyLock<Vec<Profile>> =
    LazyLock::new(|| SOURCES.iter().filter_map(|source| toml::from_str(source).ok()).collect());

/// All profiles, by name.
pub fn all() -> &'static [Profile] {
    &PROFILES
}

/// The profile of a name.
pub fn find(name: &str) -> Option<&'static Profile> {
    all().iter().find(|profile| profile.name == name)
}

impl Profile {
    /// The headers it is told by that are not among some.
    pub fn lacking(&self, headers: &[&str]) -> Vec<&str> {
        let there: HashSet<String> = headers.iter().map(|header| fold_name(header)).collect();
        let is_there = |told: &&String| told.split('|').any(|header| there.contains(&fold_name(header)));
        self.told_by.iter().filter(|told| !is_there(told)).map(String::as_str).collect()
    }

    /// The profile as it is written in a file.
    pub fn to_toml(&self) -> String {
        toml::to_string_pretty(self).unwrap_or_default()
    }

    /// Every header that it knows.
    pub fn headers(&self) -> impl Iterator<Item = &str> {
        self.columns.keys().map(String::as_str).chain(self.told_by.iter().flat_map(|told| told.split('|')))
    }
}

/// A profile as it holds for a table: its words under the headers of the file.
#[derive(Clone, Debug, Default)]
pub(crate) struct Applied {
    pub(crate) name: &'static str,
    pub(crate) confirmed: bool,
    /// Field by header.
    pub(crate) columns: HashMap<String, String>,
    pub(crate) units: HashMap<String, Unit>,
    answers: BTreeMap<String, String>,
}

/// The profiles that a file of a kind may be read by: the one that a person has chosen, none if they chose to do
/// without.
fn permitted(kind: Kind, settings: &Settings) -> impl Iterator<Item = &'static Profile> {
    let chosen = settings.profile.as_deref();
    all().iter().filter(move |profile| profile.kind == kind && chosen.is_none_or(|name| name == profile.name))
}

/// The profile whose headers stand in one of the first rows of a table, with that row.
pub(crate) fn told_by(kind: Kind, lines: &[Line], settings: &Settings) -> Option<(&'static Profile, Option<u64>)> {
    if settings.profile.is_some() {
        return permitted(kind, settings).next().map(|profile| (profile, None));
    }
    let fits = |line: &Line| {
        let headers: Vec<&str> = line.cells.iter().collect();
        let fitting = permitted(kind, settings).filter(|profile| profile.lacking(&headers).is_empty());
        fitting.max_by_key(|profile| profile.told_by.len()).map(|profile| (profile, Some(line.number)))
    };
    lines.iter().find_map(fits)
}

/// The headers that the profiles of a kind know, folded.
pub(crate) fn headers_of(kind: Kind, settings: &Settings) -> HashSet<String> {
    permitted(kind, settings).flat_map(Profile::headers).map(fold_name).collect()
}

impl Applied {
    /// A profile for the headers of a table.
    pub(crate) fn to(profile: &'static Profile, header: &Header) -> Self {
        let mut applied = Self { name: &profile.name, confirmed: profile.confirmed, ..Self::default() };
        let in_file: HashMap<String, &String> = header.names.iter().rev().map(|name| (fold_name(name), name)).collect();
        let named = |own: &str| in_file.get(&fold_name(own)).map_or(own, |name| name.as_str()).to_owned();
        applied.columns = profile.columns.iter().map(|(own, field)| (named(own), field.clone())).collect();
        let units = profile.units.iter().filter_map(|(own, word)| Some((named(own), Unit::of_word(word)?)));
        applied.units = units.collect();
        applied.answers = profile.answers.iter().map(|(id, answer)| (asked_of(id, named), answer.clone())).collect();
        applied
    }
}

/// The key of a question, with the header as the file has it.
fn asked_of(id: &str, named: impl Fn(&str) -> String) -> String {
    match id.splitn(3, ':').collect::<Vec<_>>()[..] {
        [kind, header] => format!("{kind}:{}", named(header)),
        [kind, header, text] => format!("{kind}:{}:{text}", named(header)),
        _ => id.to_owned(),
    }
}

/// The answers that hold for a table: those that were given, and for the rest those of its profile.
pub(crate) fn answers_of(settings: &Settings, profile: Option<&Applied>) -> BTreeMap<String, String> {
    let mut answers = profile.map(|profile| profile.answers.clone()).unwrap_or_default();
    answers.extend(settings.answers.clone());
    answers
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registers::{fields_of, required_of};

    #[test]
    fn i19_every_profile_can_be_read_and_is_in_the_list() {
        for source in SOURCES {
            toml::from_str::<Profile>(source).unwrap_or_else(|error| panic!("{error}\n{source}"));
        }
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("profiles");
        let mut files: Vec<String> = std::fs::read_dir(folder)
            .expect("the folder")
            .map(|entry| entry.expect("a file").file_name().to_string_lossy().replace(".toml", ""))
            .collect();
        files.sort();
        let names: Vec<&str> = all().iter().map(|profile| profile.name.as_str()).collect();
        assert_eq!(names, files, "each is in a file of its name, in order");
    }

    #[test]
    fn i19_a_profile_names_fields_of_its_register_and_all_that_it_needs() {
        for profile in all() {
            let fields = fields_of(profile.kind);
            for (header, field) in &profile.columns {
                let known = fields.iter().find(|known| known.name == field);
                assert!(
                    known.is_some() || ["+", "-"].contains(&field.as_str()),
                    "{}: {header} = {field}",
                    profile.name
                );
            }
            for (header, unit) in &profile.units {
                assert!(profile.columns.contains_key(header), "{}: {header}", profile.name);
                assert!(Unit::of_word(unit).is_some(), "{}: {header} in {unit}", profile.name);
            }
            assert!(profile.told_by.len() >= 2, "{} is told by too little", profile.name);
            let unfolded = ["leasing-invoice", "scb-population"].contains(&profile.name.as_str());
            let gives = |field: &&str| profile.columns.values().any(|own| own == field);
            let complete = required_of(profile.kind).iter().all(|group| group.iter().any(gives));
            assert!(complete || unfolded, "{} lacks a column", profile.name);
            let of_settings = Settings { answers: profile.answers.clone(), ..Settings::default() };
            assert!(crate::check_answers(&of_settings).is_ok(), "{}", profile.name);
        }
    }

    #[test]
    fn i19_no_profile_is_told_by_the_headers_of_another() {
        for profile in all() {
            let own: Vec<&str> = profile.headers().collect();
            let others = all().iter().filter(|other| other.kind == profile.kind && other.name != profile.name);
            for other in others {
                assert!(!other.lacking(&own).is_empty(), "{} has all headers of {}", profile.name, other.name);
            }
        }
    }
}
