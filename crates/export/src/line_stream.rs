//! Lines that come month by month: a year of a large fleet is too much to hold at once.

use std::{cell::RefCell, sync::Arc};

use serde::{Serialize, Serializer, ser::SerializeSeq};

use crate::ReportLine;

/// A month's lines, shared by several readers.
pub type MonthLines = Arc<Vec<ReportLine>>;

/// A report's lines as its JSON has them, requested month by month while it is written. They can be written only once.
pub struct LineStream<F>(RefCell<F>);

impl<F> std::fmt::Debug for LineStream<F> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_tuple("LineStream").finish_non_exhaustive()
    }
}

impl<F: FnMut() -> Option<MonthLines>> LineStream<F> {
    /// Lines from a source that answers none at its end.
    pub fn new(next: F) -> Self {
        Self(RefCell::new(next))
    }
}

impl<F: FnMut() -> Option<MonthLines>> Serialize for LineStream<F> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut next = self.0.borrow_mut();
        let mut sequence = serializer.serialize_seq(None)?;
        while let Some(lines) = next() {
            lines.iter().try_for_each(|line| sequence.serialize_element(line))?;
        }
        sequence.end()
    }
}
