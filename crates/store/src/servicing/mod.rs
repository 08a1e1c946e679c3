//! Service plans, work orders and defects.

pub(crate) mod defect;
pub(crate) mod service_plan;
pub(crate) mod work_order;
