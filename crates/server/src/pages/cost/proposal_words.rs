//! What a proposal means, in words beside its amounts.

use vagnpark_actions::cost::proposal::{
    consequence::Consequences,
    effect::{Effect, SharedMore},
};
use vagnpark_domain::{cost::proposal::ProposalKind, money::Ore, register::RelationKind};
use vagnpark_text::Said;

use crate::pages::Texts;

/// That all together would share more in a month, or less: what all save may be what somebody has taken along.
pub(super) fn shared_more_words(t: Texts, kind: ProposalKind, shared_more: &[SharedMore]) -> Vec<String> {
    let key = |amount: Ore| match (kind.is_about_prices(), amount.0 < 0) {
        (false, false) => "proposal-shares-more",
        (false, true) => "proposal-shares-less",
        (true, false) => "proposal-charges-more",
        (true, true) => "proposal-charges-less",
    };
    let said = |SharedMore { month, amount }: &SharedMore| {
        let values = [("month", Said::from(*month)), ("amount", Said::Money(Ore(amount.0.saturating_abs())))];
        t.0.with(key(*amount), &values)
    };
    shared_more.iter().map(said).collect()
}

/// Whose own costs are not in the amounts, and why.
pub(super) fn left_out_words(t: Texts, left_out: &[(String, String)]) -> Option<String> {
    let names: Vec<&str> = left_out.iter().map(|(_, name)| name.as_str()).collect();
    (!names.is_empty()).then(|| t.0.with("amounts-left-out", &[("parties", names.join(", "))]))
}

/// What a move means: from which day, who gives and gets what, what stays, and which month the amounts are an example
/// of.
pub(super) fn in_words(t: Texts, from: &str, consequences: Option<&Consequences>, effects: &[Effect]) -> Vec<String> {
    let Some(found) = consequences else { return examples(t, from, effects) };
    let mut words = vec![t.0.with("moving-from-day", &[("from", from.to_owned())])];
    let senses = |kinds: &[RelationKind]| {
        let kinds = kinds.iter().map(|kind| t.word("relation", kind.as_str()).to_lowercase());
        kinds.collect::<Vec<_>>().join(", ")
    };
    for part in &found.parts {
        for (key, kinds, runs) in [("gives", &part.gives, "ends"), ("gets", &part.gets, "begins")] {
            if kinds.is_empty() {
                continue;
            }
            let values = [
                ("party", part.organisation.clone()),
                ("to", found.to.clone()),
                ("senses", senses(kinds)),
                ("runs", if kinds.contains(&RelationKind::User) { runs } else { "none" }.to_owned()),
            ];
            words.push(t.0.with(&format!("moving-{key}"), &values));
        }
    }
    if found.bookings > 0 {
        words.push(t.0.with("moving-bookings", &[("bookings", found.bookings.to_string())]));
    }
    if !found.cut_short.is_empty() {
        let each = found.cut_short.iter().map(|(number, last)| format!("{number} ({last})"));
        words.push(t.0.with("moving-cut-short", &[("until", each.collect::<Vec<_>>().join(", "))]));
    }
    if !found.depots.is_empty() {
        words.push(t.0.with("moving-depots", &[("depots", found.depots.join(", "))]));
    }
    if let Some(example) = effects.first() {
        words.push(t.0.with("moving-example", &[("month", example.month.to_string())]));
    }
    words
}

/// Which of the months it would not hold for.
fn examples(t: Texts, from: &str, effects: &[Effect]) -> Vec<String> {
    let mut months: Vec<String> = Vec::new();
    for effect in effects.iter().filter(|effect| effect.example) {
        let month = effect.month.to_string();
        if !months.contains(&month) {
            months.push(month);
        }
    }
    if months.is_empty() {
        return Vec::new();
    }
    let count = months.len().to_string();
    let values = [("months", t.0.all_of(&months)), ("count", count), ("from", from.to_owned())];
    vec![t.0.with("proposal-example", &values)]
}
