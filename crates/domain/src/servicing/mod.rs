//! Servicing: what falls due, and when. The statute's intervals are dated data in [`statute`].

pub mod defect;
pub mod due;
pub mod plan;
pub mod statute;
pub mod tyres;
pub mod work;

pub use defect::{DefectState, Severity};
pub use due::{Due, DueKind, InspectionState, inspection_due, tax_month};
pub use plan::{Forecast, Plan, PlanKind, TrendPoint, Trends, forecast, plan_due};
pub use statute::InspectionGroup;
pub use tyres::{tyres_on_by, winter_of, winter_rule};
pub use work::{WorkKind, WorkState};
