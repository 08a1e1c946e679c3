//! What things cost: `agreement`, `capital`, `period`, `price-list`.

pub(super) mod agreement;
pub(super) mod capital;
pub(super) mod closing;
pub(super) mod price_list;
