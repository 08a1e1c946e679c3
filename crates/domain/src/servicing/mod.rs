//! Servicing: what falls due, and when. The statute's intervals are dated data in [`statute`].

pub mod defect;
pub mod due;
pub mod statute;
pub mod work;

pub use defect::{DefectState, Severity};
pub use due::{Due, DueKind, InspectionState, inspection_due, tax_month};
pub use statute::InspectionGroup;
pub use work::WorkKind;
