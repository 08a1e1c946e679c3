//! Which profiles a file has the headers of, and what it would be read as by each.

use std::{collections::HashSet, path::Path};

use vagnpark_domain::{import::Kind, names::fold_name};

use super::Examined;
use crate::{
    ColumnFacts, FileRefusal, Settings,
    profiles::{self, Profile},
};

/// A file compared with a profile.
#[derive(Clone, Debug)]
pub struct ProfileCheck {
    /// The profile.
    pub profile: &'static Profile,
    /// The headers it is told by that the file does not have; none if the file is read by it.
    pub lacking: Vec<&'static str>,
    /// Other headers of it that the file does not have, as far as nothing else gives their fields.
    pub absent: Vec<&'static str>,
    /// Headers of the file that it does not mention.
    pub beyond: Vec<String>,
    /// The columns of the file as they would be read.
    pub columns: Vec<ColumnFacts>,
}

/// The profiles that a file is read by; if there is none, those of which it has at least half of the headers they are
/// told by, the nearest first. `name` is the one it came under.
pub fn check_profiles(path: &Path, name: &str) -> Result<Vec<ProfileCheck>, FileRefusal> {
    let mut checks = Vec::new();
    let mut refusal = None;
    for &kind in Kind::ALL {
        match Examined::open(path, name, kind, &Settings::default()) {
            Ok(examined) => {
                let of_kind = profiles::all().iter().filter(|profile| profile.kind == kind);
                checks.extend(of_kind.filter_map(|profile| compared(&examined, profile)));
            }
            Err(FileRefusal::NoHeader(_)) => {}
            Err(error) => refusal = Some(error),
        }
    }
    checks.sort_by_key(|check| (check.lacking.len(), std::cmp::Reverse(check.profile.told_by.len())));
    if checks.iter().any(|check| check.lacking.is_empty()) {
        checks.retain(|check| check.lacking.is_empty());
    }
    match refusal {
        Some(refusal) if checks.is_empty() => Err(refusal),
        _ => Ok(checks),
    }
}

fn compared(examined: &Examined, profile: &'static Profile) -> Option<ProfileCheck> {
    let columns = examined.facts.columns.clone();
    let headers: Vec<&str> = columns.iter().map(|column| column.header.as_str()).collect();
    let lacking = profile.lacking(&headers);
    if lacking.len() * 2 > profile.told_by.len() {
        return None;
    }
    let in_file: HashSet<String> = headers.iter().map(|header| fold_name(header)).collect();
    let fields: HashSet<&str> = columns.iter().filter_map(|column| column.field.as_deref()).collect();
    let is_absent = |(header, field): &(&'static String, &'static String)| {
        !in_file.contains(&fold_name(header))
            && !fields.contains(field.as_str())
            && !["+", "-"].contains(&field.as_str())
    };
    let absent = profile.columns.iter().filter(is_absent).map(|(header, _)| header.as_str()).collect();
    let own: HashSet<String> = profile.headers().map(fold_name).collect();
    let beyond = headers.iter().filter(|header| !own.contains(&fold_name(header))).map(ToString::to_string).collect();
    Some(ProfileCheck { profile, lacking, absent, beyond, columns })
}
