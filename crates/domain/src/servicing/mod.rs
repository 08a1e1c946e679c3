//! Servicing: what falls due, and when. The statute's intervals are dated data in [`statute`].

pub mod due;
pub mod statute;

pub use due::{Due, DueKind, InspectionState, inspection_due, tax_month};
pub use statute::InspectionGroup;
