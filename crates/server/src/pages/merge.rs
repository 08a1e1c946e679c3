//! A form that stood open while somebody else changed the same thing. It carries along what it showed. What a person
//! left as it was shown follows what holds now, what they changed is changed, and only what both changed is asked
//! about.

use std::collections::BTreeMap;

use vagnpark_actions::ActionError;
use vagnpark_domain::{Clash, Refusal};

/// The fields of a form, each by its name.
pub(crate) type Fields = BTreeMap<String, String>;

/// The hidden field in which a form carries what it showed; `parts/before.html` writes it.
pub(crate) const BEFORE: &str = "before";

/// The fields of a form by their names and values.
pub(crate) fn fields<const N: usize>(values: [(&str, &str); N]) -> Fields {
    values.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

/// What a form shows, as it carries it along.
pub(crate) fn carried(shown: &Fields) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(shown).finish()
}

/// What a form carried.
pub(crate) fn read(carried: &str) -> Fields {
    form_urlencoded::parse(carried.as_bytes()).into_owned().collect()
}

/// What is to stand in each field that holds something now: what was typed where it was changed, else what holds. A
/// field that was changed here and elsewhere is a refusal with both values, in the words that `word` has for them; a
/// form that carries nothing is one that nobody was shown.
pub(crate) fn merge(
    before: &str,
    typed: &Fields,
    now: &Fields,
    word: impl Fn(&str, &str) -> String,
) -> Result<Fields, Refusal> {
    if before.is_empty() {
        return Err(Refusal::Stale);
    }
    let (shown, mut merged, mut clashes) = (read(before), now.clone(), Vec::new());
    for (name, holds) in now {
        let (was, wanted) = (value(&shown, name), value(typed, name));
        if same(wanted, was) || same(wanted, holds) {
            continue;
        }
        if same(was, holds) {
            merged.insert(name.clone(), wanted.to_owned());
        } else {
            clashes.push(Clash { field: name.clone(), holds: word(name, holds), typed: word(name, wanted) });
        }
    }
    if clashes.is_empty() { Ok(merged) } else { Err(Refusal::ChangedMeanwhile { clashes }) }
}

/// What a form shows again after a refusal, and what it carries then. Whoever was told what somebody else changed has
/// seen what holds, and may put in their own over it; whoever was refused for another reason has not. A form that
/// carried nothing carries what holds from now on.
pub(crate) fn again(before: &str, typed: &Fields, now: &Fields, refused: &ActionError) -> (Fields, String) {
    if before.is_empty() {
        return (now.clone().into_iter().chain(typed.clone()).collect(), carried(now));
    }
    if !matches!(refused, ActionError::Refused(Refusal::ChangedMeanwhile { .. })) {
        return (typed.clone(), before.to_owned());
    }
    let shown = read(before);
    let mut next = typed.clone();
    for (name, holds) in now {
        if same(value(typed, name), value(&shown, name)) {
            next.insert(name.clone(), holds.clone());
        }
    }
    (next, carried(now))
}

fn value<'a>(fields: &'a Fields, name: &str) -> &'a str {
    fields.get(name).map_or("", String::as_str)
}

/// Browsers send a line break as two signs, and a field loses the space around its text.
fn same(one: &str, other: &str) -> bool {
    let plain = |text: &str| text.trim().replace("\r\n", "\n");
    plain(one) == plain(other)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn merged(typed: &Fields, now: &Fields) -> Result<Fields, Refusal> {
        let shown = carried(&fields([("date", "2026-11-24"), ("to", "10:00"), ("note", "två\nrader")]));
        merge(&shown, typed, now, |_, value| value.to_owned())
    }

    #[test]
    fn d5_what_was_left_as_it_was_shown_follows_what_holds_now() {
        let typed = fields([("date", "2026-11-24"), ("to", "11:00"), ("note", "två\r\nrader ")]);
        let now = fields([("date", "2026-11-25"), ("to", "10:00"), ("note", "tre")]);
        let wanted = fields([("date", "2026-11-25"), ("to", "11:00"), ("note", "tre")]);
        assert_eq!(merged(&typed, &now), Ok(wanted));
    }

    #[test]
    fn d5_what_both_changed_is_named_with_both_values_and_may_be_put_in_once_it_was_seen() {
        let typed = fields([("date", "2026-11-24"), ("to", "11:00"), ("note", "två\nrader")]);
        let now = fields([("date", "2026-11-25"), ("to", "12:00"), ("note", "två\nrader")]);
        let refusal = merged(&typed, &now).expect_err("both changed the end");
        let clash = Clash { field: "to".to_owned(), holds: "12:00".to_owned(), typed: "11:00".to_owned() };
        assert_eq!(refusal, Refusal::ChangedMeanwhile { clashes: vec![clash] });
        let shown = carried(&fields([("date", "2026-11-24"), ("to", "10:00"), ("note", "två\nrader")]));
        let (next, carries) = again(&shown, &typed, &now, &refusal.into());
        assert_eq!(next, fields([("date", "2026-11-25"), ("to", "11:00"), ("note", "två\nrader")]));
        assert_eq!(merge(&carries, &next, &now, |_, value| value.to_owned()), Ok(next));
        let (_, carries) = again(&shown, &typed, &now, &Refusal::WindowEmpty.into());
        assert_eq!(carries, shown, "who was told of something else has not seen it");
    }

    #[test]
    fn d5_a_form_that_nobody_was_shown_changes_nothing() {
        let (typed, now) = (fields([("note", "två")]), fields([("date", "2026-11-25"), ("note", "tre")]));
        assert_eq!(merge("", &typed, &now, |_, _| String::new()), Err(Refusal::Stale));
        let next = again("", &typed, &now, &Refusal::Stale.into());
        assert_eq!(next, (fields([("date", "2026-11-25"), ("note", "två")]), carried(&now)), "it is shown one");
    }
}
