//! What the store keeps of driving.

mod trip;
