//! What changed between two texts, line by line.

use similar::{ChangeTag, TextDiff};

/// A line of two texts.
#[derive(Debug, PartialEq)]
pub(crate) struct DiffLine {
    /// Whether it is in the new text only.
    pub(crate) added: bool,
    /// Whether it is in the old text only.
    pub(crate) removed: bool,
    pub(crate) text: String,
}

/// Every line of two texts, however the lines end and whether or not the last one does.
pub(crate) fn diff(before: &str, after: &str) -> Vec<DiffLine> {
    let [before, after] = [before, after].map(|text| text.lines().map(str::trim_end).collect::<Vec<_>>());
    let difference = TextDiff::from_slices(&before, &after);
    let line = |change: similar::Change<&str>| DiffLine {
        added: change.tag() == ChangeTag::Insert,
        removed: change.tag() == ChangeTag::Delete,
        text: change.value().to_owned(),
    };
    difference.iter_all_changes().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_only_ends_otherwise_has_not_changed() {
        let changed = |before, after| diff(before, after).into_iter().filter(|line| line.added || line.removed).count();
        assert_eq!(changed("a = 1\nb = 2\n", "a = 1\nb = 2"), 0);
        assert_eq!(changed("a = 1\r\nb = 2\r\n", "a = 1\nb = 2\n"), 0);
        assert_eq!(changed("a = 1\nb = 2", "a = 1\nb = 3\n"), 2);
    }
}
