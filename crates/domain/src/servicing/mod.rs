//! Servicing: what falls due, and when. The statute's intervals are dated data in [`statute`].

pub mod defect;
pub mod due;
pub mod forecast;
pub mod service_plan;
pub mod statute;
pub mod tyres;
pub mod work_order;

pub use defect::{DefectState, Severity};
pub use due::{Due, DueKind, InspectionState, inspection_due, tax_month};
pub use forecast::{Forecast, TrendPoint, Trends, forecast};
pub use service_plan::{Plan, PlanKind, plan_due};
pub use statute::InspectionGroup;
pub use tyres::{tyres_on_by, winter_of, winter_rule};
pub use work_order::{WorkKind, WorkState};
