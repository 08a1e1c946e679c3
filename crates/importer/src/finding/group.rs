//! The findings of an import for people: one line for each column and reason, with how many rows it applies to and a
//! few examples. Every finding is in the report's file.

use std::collections::HashMap;

use super::{Finding, FindingCode, Severity};

/// How many examples are given of each.
const EXAMPLES: usize = 3;

/// The findings of one reason about one column of a sheet.
#[derive(Clone, Debug)]
pub struct FindingGroup<'r> {
    /// How many rows it applies to.
    pub rows: u64,
    /// The first of them, in the order of the file.
    pub examples: Vec<&'r Finding>,
}

impl<'r> FindingGroup<'r> {
    /// The first finding, which stands for all of them.
    pub fn first(&self) -> Option<&'r Finding> {
        self.examples.first().copied()
    }
}

/// Findings by sheet, column and reason: what stops rows first, and then what applies to most rows.
pub fn grouped(findings: &[Finding]) -> Vec<FindingGroup<'_>> {
    let mut groups: Vec<FindingGroup<'_>> = Vec::new();
    let mut places: HashMap<(&str, &str, FindingCode, bool), usize> = HashMap::new();
    for finding in findings {
        let stops = finding.severity == Severity::Rejected;
        let key = (finding.sheet.as_str(), finding.column.as_str(), finding.code, stops);
        let place = *places.entry(key).or_insert_with(|| {
            groups.push(FindingGroup { rows: 0, examples: Vec::new() });
            groups.len() - 1
        });
        let Some(group) = groups.get_mut(place) else { continue };
        group.rows += 1 + finding.more_rows;
        if group.examples.len() < EXAMPLES {
            group.examples.push(finding);
        }
    }
    let stops = |group: &FindingGroup<'_>| group.first().is_some_and(|first| first.severity == Severity::Rejected);
    groups.sort_by_key(|group| (!stops(group), std::cmp::Reverse(group.rows)));
    groups
}
