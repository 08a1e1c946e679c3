//! Who may change what is shared together (C-4): nobody who is not in it already, as long as no party is asked for its consent.

use chrono::Datelike;

use super::Agreement;
use crate::{
    Refusal,
    bounds::{Shown, table::COST_FROM},
    fault::{Fault, Field},
    time::Month,
};

/// What a version of an agreement or price list says about itself.
#[derive(Clone, Copy, Debug)]
pub struct VersionTerms<'a> {
    /// The first month it holds for.
    pub first_month: Month,
    /// Its parties, by code.
    pub parties: &'a [String],
}

impl<'a> From<&'a Agreement> for VersionTerms<'a> {
    fn from(agreement: &'a Agreement) -> Self {
        Self { first_month: agreement.first_month, parties: &agreement.parties }
    }
}

/// Whether whoever speaks for some organisations may put a version in force among those there are, in order of their first
/// months.
///
/// A party of the version that holds in the new one's first month may. Where none holds then, a party of the new one may if it
/// also is one of the first that follows, and only from a month that has not begun: before it lies what the others had, which
/// only who speaks for all of them may open.
pub fn may_apply(
    versions: &[VersionTerms<'_>],
    new: VersionTerms<'_>,
    this_month: Month,
    speaks_for: impl Fn(&str) -> bool,
) -> Result<(), Refusal> {
    must_be_storable(new.first_month)?;
    let is_party = |version: &VersionTerms<'_>| version.parties.iter().any(|code| speaks_for(code));
    if let Some(held) = versions.iter().rfind(|version| version.first_month <= new.first_month) {
        return if is_party(held) { Ok(()) } else { Err(Refusal::NotAParty) };
    }
    if !is_party(&new) || !versions.first().is_none_or(is_party) {
        return Err(Refusal::NotAParty);
    }
    let for_all = new.parties.iter().all(|code| speaks_for(code));
    if new.first_month <= this_month && !for_all {
        return Err(Refusal::PastOfOthers { first_month: new.first_month });
    }
    Ok(())
}

/// Whether whoever speaks for some organisations may put any version in force: the first one, or the next of their own.
pub fn may_apply_some(versions: &[VersionTerms<'_>], speaks_for: impl Fn(&str) -> bool) -> bool {
    let is_party = |version: &VersionTerms<'_>| version.parties.iter().any(|code| speaks_for(code));
    versions.is_empty() || versions.iter().any(is_party)
}

/// Whether a version may be taken back, or a month closed by it.
pub fn must_be_party(parties: &[String], speaks_for: impl Fn(&str) -> bool) -> Result<(), Refusal> {
    if parties.iter().any(|code| speaks_for(code)) { Ok(()) } else { Err(Refusal::NotAParty) }
}

/// Whether whoever speaks for some organisations speaks for one of a list's parties.
pub fn must_have_own(parties: &[String], speaks_for: impl Fn(&str) -> bool) -> Result<(), Refusal> {
    let own = parties.iter().any(|code| speaks_for(code));
    if own { Ok(()) } else { Err(Refusal::at(Field::Parties, Fault::OwnMissing)) }
}

/// Refuses a first month on whose days nothing can be stored (D-1).
pub fn must_be_storable(first_month: Month) -> Result<(), Refusal> {
    // It shares costs: no day of theirs lies beyond.
    let (first_year, last_year) = (COST_FROM.first_year, COST_FROM.last_year);
    if (first_year..=last_year).contains(&first_month.first_day().year()) {
        return Ok(());
    }
    let months = [first_month.to_string(), format!("{first_year}-01"), format!("{last_year}-12")];
    let [given, least, most] = months.map(Shown::Given);
    Err(Refusal::at(Field::FirstMonth, Fault::Outside { given: Some(given), least, most }))
}

/// A decision says something: not only blanks, dashes or a paragraph sign.
pub fn must_be_decided<'a>(decisions: impl IntoIterator<Item = &'a str>) -> Result<(), Refusal> {
    let says_nothing = |decision: &str| !decision.chars().any(char::is_alphanumeric);
    if decisions.into_iter().any(says_nothing) { Err(Refusal::DecisionMissing) } else { Ok(()) }
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

    /// What comes of a version from a month with some parties, in November 2026, for who speaks for some organisations.
    fn applied(versions: &[(&str, &str)], new: (&str, &str), speaker: &str) -> Result<(), Refusal> {
        let held: Vec<(Month, Vec<String>)> =
            versions.iter().map(|(first, parties)| (month(first), codes(parties))).collect();
        let terms = |(first_month, parties): &'_ (Month, Vec<String>)| VersionTerms {
            first_month: *first_month,
            parties: Box::leak(parties.clone().into_boxed_slice()),
        };
        let held: Vec<VersionTerms<'_>> = held.iter().map(terms).collect();
        let new = (month(new.0), codes(new.1));
        may_apply(&held, terms(&new), month("2026-11"), |code| speaker.split(' ').any(|own| own == code))
    }

    #[test]
    fn c4_only_a_party_of_what_holds_then_applies_a_version() {
        let held = [("2026-01", "nora lindesberg")];
        assert_eq!(applied(&held, ("2026-11", "nora lindesberg"), "lindesberg"), Ok(()));
        assert_eq!(applied(&held, ("2027-01", "nora lindesberg orebro"), "nora"), Ok(()), "a party lets another in");
        for first in ["2026-01", "2026-11", "2027-06"] {
            assert_eq!(applied(&held, (first, "nora lindesberg orebro"), "orebro"), Err(Refusal::NotAParty), "{first}");
        }
        let left = [("2025-01", "nora lindesberg"), ("2026-01", "nora hallefors")];
        assert_eq!(applied(&left, ("2026-06", "nora lindesberg"), "lindesberg"), Err(Refusal::NotAParty), "it left");
        assert_eq!(applied(&left, ("2025-06", "nora lindesberg"), "lindesberg"), Ok(()), "those months are its own");
        assert_eq!(
            applied(&left, ("2025-06", "nora hallefors"), "hallefors"),
            Err(Refusal::NotAParty),
            "it came later"
        );
    }

    #[test]
    fn c4_the_first_version_is_a_partys_own_and_opens_no_past_of_others() {
        assert_eq!(applied(&[], ("2026-12", "nora lindesberg"), "nora"), Ok(()));
        assert_eq!(applied(&[], ("2026-12", "nora lindesberg"), "orebro"), Err(Refusal::NotAParty));
        for first in ["2020-01", "2026-10", "2026-11"] {
            let refused = Err(Refusal::PastOfOthers { first_month: month(first) });
            assert_eq!(applied(&[], (first, "nora lindesberg orebro"), "orebro"), refused);
            assert_eq!(applied(&[], (first, "nora lindesberg"), "nora lindesberg"), Ok(()), "nobody else's past");
        }
        let later = [("2027-01", "nora lindesberg")];
        assert_eq!(applied(&later, ("2026-12", "nora orebro"), "orebro"), Err(Refusal::NotAParty));
        assert_eq!(applied(&later, ("2026-12", "nora lindesberg"), "nora"), Ok(()));
        let refused = Err(Refusal::PastOfOthers { first_month: month("2026-10") });
        assert_eq!(applied(&later, ("2026-10", "nora lindesberg"), "nora"), refused);
    }

    #[test]
    fn c4_a_decision_says_something() {
        for blank in ["", "   ", "\t\n", "\u{a0}", "\u{200b}", "–", "§"] {
            assert_eq!(must_be_decided(["§ 14", blank]), Err(Refusal::DecisionMissing), "{blank:?}");
        }
        assert_eq!(must_be_decided(["Styrgruppen 2025-11-12 § 14", "x"]), Ok(()));
    }
}
