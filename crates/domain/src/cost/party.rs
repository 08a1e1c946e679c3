//! Who may propose to change what is shared (C-4, C-13): only somebody who is a party already.

use chrono::Datelike;

use crate::{
    Refusal,
    bounds::{
        Shown,
        table::{COST_FROM, PROPOSAL_DECISION},
    },
    fault::{Fault, Field},
    time::Month,
};

/// The first month of a version of an agreement or price list, and its parties by code.
pub type VersionTerms<'a> = (Month, &'a [String]);

/// Whether somebody who speaks for some organisations may propose a version, given the existing ones in order of their
/// first months.
///
/// A party of the version that holds in the new one's first month may. Where none holds then, a party of the new one
/// may if it is also a party of the first one that follows.
pub fn may_propose(
    versions: &[VersionTerms<'_>],
    (first_month, parties): VersionTerms<'_>,
    speaks_for: impl Fn(&str) -> bool,
) -> Result<(), Refusal> {
    let is_party = |parties: &[String]| parties.iter().any(|code| speaks_for(code));
    let may = match versions.iter().rfind(|(first, _)| *first <= first_month) {
        Some((_, held)) => is_party(held),
        None => is_party(parties) && versions.first().is_none_or(|(_, following)| is_party(following)),
    };
    if may { Ok(()) } else { Err(Refusal::NotAParty) }
}

/// Whether somebody who speaks for some organisations may propose any version: the first one, or the next of their own.
pub fn may_propose_some<'a>(
    versions: impl IntoIterator<Item = &'a [String]>,
    speaks_for: impl Fn(&str) -> bool,
) -> bool {
    let mut versions = versions.into_iter().peekable();
    versions.peek().is_none() || versions.any(|parties| parties.iter().any(|code| speaks_for(code)))
}

/// Refuses to take a version back, or to close a month by it, for anybody who is not one of its parties.
pub fn must_be_party(parties: &[String], speaks_for: impl Fn(&str) -> bool) -> Result<(), Refusal> {
    if parties.iter().any(|code| speaks_for(code)) { Ok(()) } else { Err(Refusal::NotAParty) }
}

/// Refuses somebody who speaks for none of a list's parties.
pub fn must_have_own(parties: &[String], speaks_for: impl Fn(&str) -> bool) -> Result<(), Refusal> {
    let own = parties.iter().any(|code| speaks_for(code));
    if own { Ok(()) } else { Err(Refusal::at(Field::Parties, Fault::OwnMissing)) }
}

/// Refuses a first month on whose days nothing can be stored (D-1).
pub fn must_be_storable(first_month: Month) -> Result<(), Refusal> {
    // It shares costs, and no cost lies on a day beyond these.
    let (first_year, last_year) = (COST_FROM.first_year, COST_FROM.last_year);
    if (first_year..=last_year).contains(&first_month.first_day().year()) {
        return Ok(());
    }
    let months = [first_month.to_string(), format!("{first_year}-01"), format!("{last_year}-12")];
    let [given, least, most] = months.map(Shown::Given);
    Err(Refusal::at(Field::FirstMonth, Fault::Outside { given: Some(given), least, most }))
}

/// A decision must say something: not only blanks, dashes or a section sign.
pub fn must_be_decided<'a>(decisions: impl IntoIterator<Item = &'a str>) -> Result<(), Refusal> {
    let says_nothing = |decision: &str| !decision.chars().any(char::is_alphanumeric);
    if decisions.into_iter().any(says_nothing) { Err(Refusal::DecisionMissing) } else { Ok(()) }
}

/// The most letters that the name of an agreement, a price list or a rule may have.
pub const LONGEST_NAME: usize = 200;

/// A text and its rules have names, and neither they nor decisions are longer than a sentence can hold. Checked when it
/// is proposed or applied, so that one that was applied stays readable.
pub fn must_be_named<'a>(
    names: impl IntoIterator<Item = &'a str>,
    decisions: impl IntoIterator<Item = &'a str>,
) -> Result<(), Refusal> {
    let too_long = |text: &str, most: usize| text.chars().count() > most;
    for name in names {
        if !name.chars().any(char::is_alphanumeric) {
            return Err(Refusal::at(Field::Name, Fault::Missing));
        }
        if too_long(name, LONGEST_NAME) {
            return Err(Refusal::at(Field::Name, Fault::TooLong { most: LONGEST_NAME }));
        }
    }
    let most = PROPOSAL_DECISION.most;
    if decisions.into_iter().any(|decision| too_long(decision, most)) {
        return Err(Refusal::at(Field::Decision, Fault::TooLong { most }));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn month(text: &str) -> Month {
        text.parse().unwrap()
    }

    fn codes(text: &str) -> Vec<String> {
        text.split(' ').map(str::to_owned).collect()
    }

    /// The outcome of proposing a version from a month with some parties, for somebody who speaks for some
    /// organisations.
    fn proposed(versions: &[(&str, &str)], new: (&str, &str), speaker: &str) -> Result<(), Refusal> {
        let held: Vec<(Month, Vec<String>)> =
            versions.iter().map(|(first, parties)| (month(first), codes(parties))).collect();
        let terms: Vec<VersionTerms<'_>> = held.iter().map(|(first, parties)| (*first, &parties[..])).collect();
        may_propose(&terms, (month(new.0), &codes(new.1)), |code| speaker.split(' ').any(|own| own == code))
    }

    #[test]
    fn c4_only_a_party_of_what_holds_then_proposes_a_version() {
        let held = [("2026-01", "nora lindesberg")];
        assert_eq!(proposed(&held, ("2026-11", "nora lindesberg"), "lindesberg"), Ok(()));
        assert_eq!(proposed(&held, ("2027-01", "nora lindesberg orebro"), "nora"), Ok(()), "a party lets another in");
        for first in ["2026-01", "2026-11", "2027-06"] {
            let refused = Err(Refusal::NotAParty);
            assert_eq!(proposed(&held, (first, "nora lindesberg orebro"), "orebro"), refused, "{first}");
        }
        let left = [("2025-01", "nora lindesberg"), ("2026-01", "nora hallefors")];
        assert_eq!(proposed(&left, ("2026-06", "nora lindesberg"), "lindesberg"), Err(Refusal::NotAParty), "it left");
        assert_eq!(proposed(&left, ("2025-06", "nora lindesberg"), "lindesberg"), Ok(()), "those months are its own");
        let late = proposed(&left, ("2025-06", "nora hallefors"), "hallefors");
        assert_eq!(late, Err(Refusal::NotAParty), "it came later");
    }

    #[test]
    fn c4_the_first_version_is_a_partys_own() {
        assert_eq!(proposed(&[], ("2026-12", "nora lindesberg"), "nora"), Ok(()));
        assert_eq!(proposed(&[], ("2026-12", "nora lindesberg"), "orebro"), Err(Refusal::NotAParty));
        let later = [("2027-01", "nora lindesberg")];
        assert_eq!(proposed(&later, ("2026-12", "nora orebro"), "orebro"), Err(Refusal::NotAParty));
        assert_eq!(proposed(&later, ("2026-12", "nora lindesberg"), "nora"), Ok(()));
    }

    #[test]
    fn c4_a_decision_says_something() {
        for blank in ["", "   ", "\t\n", "\u{a0}", "\u{200b}", "–", "§"] {
            assert_eq!(must_be_decided(["§ 14", blank]), Err(Refusal::DecisionMissing), "{blank:?}");
        }
        assert_eq!(must_be_decided(["Styrgruppen 2025-11-12 § 14", "x"]), Ok(()));
    }

    #[test]
    fn c4_what_is_told_in_sentences_has_names_that_fit_into_them() {
        let long = "å".repeat(LONGEST_NAME);
        assert_eq!(must_be_named(["Avtal", &long], ["§ 1"]), Ok(()));
        for blank in ["", " ", "–", "”"] {
            let missing = Err(Refusal::at(Field::Name, Fault::Missing));
            assert_eq!(must_be_named(["Avtal", blank], ["§ 1"]), missing, "{blank:?}");
        }
        let too_long = |field, most| Err(Refusal::at(field, Fault::TooLong { most }));
        assert_eq!(must_be_named([&*format!("{long}å")], ["§ 1"]), too_long(Field::Name, 200));
        assert_eq!(must_be_named(["Avtal"], [&*"§".repeat(501)]), too_long(Field::Decision, 500));
    }
}
