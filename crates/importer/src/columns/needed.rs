//! Which of the columns that a register needs a table has, and which of those it lacks can be asked about instead.

use super::Columns;
use crate::{FileReason, Finding};

/// The columns that a register needs.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Needed {
    /// One from each group is enough.
    pub(crate) groups: &'static [&'static [&'static str]],
    /// Those that are asked about where they are missing and nothing else is: one question for the file.
    pub(crate) asked: &'static [&'static str],
}

impl Columns {
    /// Says which of the register's columns are missing. No row can be read then, unless it is only one that is asked
    /// about.
    pub(crate) fn check(&mut self, sheet: &str, needed: Needed) -> bool {
        let row = self.header.row;
        if self.complete(needed) || self.complete_but_for_what_is_asked(needed) {
            return true;
        }
        for alternatives in self.lacking(needed) {
            // A column in öre is said of one in kronor.
            let usual = alternatives.iter().filter(|field| !field.ends_with("_ore"));
            let because = FileReason::ColumnNeeded { one_of: usual.map(ToString::to_string).collect() };
            let name = alternatives.first().copied().unwrap_or_default();
            let finding = Finding::rejected(row, name, "", because);
            self.findings.push(finding.in_sheet(sheet));
        }
        false
    }

    /// The columns that are missing, in groups of which one is needed.
    pub(crate) fn lacking(&self, needed: Needed) -> Vec<&'static [&'static str]> {
        let lacks = |group: &&'static [&'static str]| !group.iter().any(|field| self.gives(field));
        needed.groups.iter().copied().filter(lacks).collect()
    }

    /// Whether all required columns are there.
    pub(crate) fn complete(&self, needed: Needed) -> bool {
        self.lacking(needed).is_empty()
    }

    /// Whether all that is missing is asked about, for the whole file.
    pub(crate) fn complete_but_for_what_is_asked(&self, needed: Needed) -> bool {
        let is_asked = |group: &&[&str]| group.iter().any(|field| needed.asked.contains(field));
        self.lacking(needed).iter().all(is_asked)
    }
}
