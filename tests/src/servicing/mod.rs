//! Servicing: what falls due, workshop jobs, defects, tyres.

pub(crate) mod duties;
pub(crate) mod work_order;
