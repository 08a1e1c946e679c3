//! Servicing: what falls due, workshop jobs, defects, tyres.

pub mod defect;
pub mod due;
pub(crate) mod reminder;
pub mod service_plan;
pub mod tyres;
pub mod work_order;
