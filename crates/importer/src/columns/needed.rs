//! Which of the columns that a register needs a table has, and which of those it lacks can be asked about instead.

use vagnpark_domain::import::Kind;

use super::Columns;
use crate::{
    FileReason, Finding,
    registers::{asked_of, required_of},
};

impl Columns {
    /// Says which of the register's columns are missing. No row can be read then, unless it is only one that is asked
    /// about.
    pub(crate) fn check(&mut self, sheet: &str, kind: Kind) -> bool {
        let row = self.header.row;
        if self.complete(kind) || self.complete_but_for_what_is_asked(kind) {
            return true;
        }
        for alternatives in self.lacking(kind) {
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
    pub(crate) fn lacking(&self, kind: Kind) -> Vec<&'static [&'static str]> {
        let lacks = |group: &&'static [&'static str]| !group.iter().any(|field| self.gives(field));
        required_of(kind).iter().copied().filter(lacks).collect()
    }

    /// Whether all required columns are there.
    pub(crate) fn complete(&self, kind: Kind) -> bool {
        self.lacking(kind).is_empty()
    }

    /// Whether all that is missing is asked about, for the whole file.
    pub(crate) fn complete_but_for_what_is_asked(&self, kind: Kind) -> bool {
        let is_asked = |group: &&[&str]| group.iter().any(|field| asked_of(kind).contains(field));
        self.lacking(kind).iter().all(is_asked)
    }
}
