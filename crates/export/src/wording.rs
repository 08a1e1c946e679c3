//! The words of a file, in the reader's language: the files know what to say, not how.

use vagnpark_domain::cost::{Problem, Share};

use crate::ReportLine;

/// The source of words.
#[derive(Clone, Copy)]
pub struct Wording<'a> {
    /// `sv` or `en`.
    pub language: &'static str,
    /// The word with a key, such as `category-fuel`.
    pub say: &'a dyn Fn(&str) -> String,
    /// The sentence that explains a share of a line.
    pub explain: &'a dyn Fn(&ReportLine, &Share) -> String,
    /// The sentence that says why a cost is not shared.
    pub problem: &'a dyn Fn(&Problem) -> String,
}

impl std::fmt::Debug for Wording<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Wording").field("language", &self.language).finish_non_exhaustive()
    }
}

impl Wording<'_> {
    /// The word with a key.
    pub fn word(&self, key: &str) -> String {
        (self.say)(key)
    }

    /// The word for one of the domain's: `kind` and `use` give `kind-use`.
    pub fn of(&self, kind: &str, word: &str) -> String {
        self.word(&format!("{kind}-{}", word.replace('_', "-")))
    }

    /// What a line is for; an adjustment says which month it is about.
    pub fn kind(&self, line: &ReportLine) -> String {
        let kind = self.of("kind", line.kind.as_str());
        line.original.map_or(kind.clone(), |month| format!("{kind} {month}"))
    }
}
