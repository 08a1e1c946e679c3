//! Servicing: what falls due, workshop jobs, defects, tyres.

pub(crate) mod defect;
pub(crate) mod due;
pub(crate) mod service_plan;
pub(crate) mod work_order;
