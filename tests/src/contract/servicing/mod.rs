//! What the store keeps of servicing.

mod work_order;
