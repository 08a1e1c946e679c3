//! Two people changing an organisation's accounts at once: what only one of them changed is as they want it (F-2).

use sha2::{Digest, Sha256};

use super::{Mapped, Mapping, Posting};

/// The outcome of a change to a mapping that others may have changed meanwhile.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Merged {
    /// Each field: as it was typed where it was changed, and as it is now where it was not.
    pub mapping: Mapping,
    /// What both changed, each to something else.
    pub disputed: Vec<Mapped>,
}

/// Merges what was typed over what was shown with what is there now.
pub fn merge(shown: &Mapping, typed: &Mapping, now: &Mapping) -> Merged {
    let mut merged = Merged::default();
    for mapped in Mapped::all() {
        let [shown, typed, now] = [shown, typed, now].map(|all| all.get(&mapped).cloned().unwrap_or_default());
        let (posting, disputed) = merge_posting(&shown, &typed, &now);
        if disputed {
            merged.disputed.push(mapped);
        }
        if posting != Posting::default() {
            merged.mapping.insert(mapped, posting);
        }
    }
    merged
}

/// One row of it, and whether it is disputed.
fn merge_posting(shown: &Posting, typed: &Posting, now: &Posting) -> (Posting, bool) {
    let gone = |posting: &Posting| *posting == Posting::default();
    // A row that one removed and the other changed cannot be both.
    let mut disputed = !gone(shown) && typed != shown && now != shown && gone(typed) != gone(now);
    let mut field = |of: fn(&Posting) -> &String| {
        let [shown, typed, now] = [shown, typed, now].map(of);
        disputed |= typed != shown && now != shown && typed != now;
        if typed == shown { now.clone() } else { typed.clone() }
    };
    let posting = Posting {
        account: field(|posting| &posting.account),
        account_name: field(|posting| &posting.account_name),
        cost_centre: field(|posting| &posting.cost_centre),
        activity: field(|posting| &posting.activity),
        counterpart: field(|posting| &posting.counterpart),
    };
    (posting, disputed)
}

/// The state of a mapping, for programs that must not replace one they have not seen: SHA-256 over it, empty if there
/// is none.
pub fn state_of(mapping: &Mapping) -> String {
    if mapping.is_empty() {
        return String::new();
    }
    let mut digest = Sha256::new();
    for (mapped, posting) in mapping {
        let Posting { account, account_name, cost_centre, activity, counterpart } = posting;
        for text in [mapped.as_str(), account, account_name, cost_centre, activity, counterpart] {
            digest.update(text.len().to_be_bytes());
            digest.update(text);
        }
    }
    hex::encode(digest.finalize())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mapping(postings: &[(&str, &str, &str)]) -> Mapping {
        let posting = |(mapped, account, cost_centre): &(&str, &str, &str)| {
            let posting =
                Posting { account: (*account).into(), cost_centre: (*cost_centre).into(), ..Posting::default() };
            (mapped.parse().expect("a category"), posting)
        };
        postings.iter().map(posting).collect()
    }

    #[test]
    fn f2_what_only_one_of_two_changed_stands_as_they_want_it() {
        let shown = mapping(&[("fuel", "6110", "10"), ("tyres", "6130", "10")]);
        let typed = mapping(&[("fuel", "6111", "10")]);
        let now = mapping(&[("fuel", "6110", "20"), ("tyres", "6130", "10"), ("wash", "6140", "")]);
        let expected = mapping(&[("fuel", "6111", "20"), ("wash", "6140", "")]);
        assert_eq!(merge(&shown, &typed, &now), Merged { mapping: expected, disputed: Vec::new() });
    }

    #[test]
    fn f2_what_both_changed_to_something_else_is_disputed_and_to_the_same_is_not() {
        let shown = mapping(&[("fuel", "6110", "")]);
        let typed = mapping(&[("fuel", "6111", "")]);
        let disputed = |now: &[(&str, &str, &str)]| merge(&shown, &typed, &mapping(now)).disputed.len();
        assert_eq!(disputed(&[("fuel", "6112", "")]), 1);
        assert_eq!(disputed(&[("fuel", "6111", "")]), 0);
        assert_eq!(disputed(&[("fuel", "6110", "30")]), 0);
    }

    #[test]
    fn f2_what_one_takes_out_and_the_other_changes_is_disputed() {
        let shown = mapping(&[("fuel", "6110", "")]);
        let changed = mapping(&[("fuel", "6110", "30")]);
        let none = Mapping::new();
        for (typed, now) in [(&none, &changed), (&changed, &none)] {
            assert_eq!(merge(&shown, typed, now).disputed.len(), 1);
        }
        assert_eq!(merge(&shown, &none, &shown), Merged::default());
    }

    #[test]
    fn f2_every_change_of_a_mapping_changes_what_it_is_known_by() {
        assert_eq!(state_of(&Mapping::new()), "");
        let states = [("6110", "1"), ("611", "01"), ("6110", "2")]
            .map(|(account, centre)| state_of(&mapping(&[("fuel", account, centre)])));
        assert!(states[0] != states[1] && states[0] != states[2]);
    }
}
