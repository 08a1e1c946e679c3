//! What was driven: the driving log with its gaps, and distance per municipality from a recorded track.

mod log;
mod track;

pub use log::{CorrectedUse, DrivingLine, LoggedTrip, driving_log};
pub use track::{Boundaries, Boundary, Position, TrackShare, split_track};
