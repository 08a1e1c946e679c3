//! How the fleet is used, and how many vehicles it takes.

pub mod clean;
mod need;

pub use need::{DayPeak, Need, Use, need};
