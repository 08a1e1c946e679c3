//! What was driven: the driving log with its gaps, and distance per municipality from a recorded track.

mod driving_log;
mod track;

pub use driving_log::{CorrectedUse, DrivingLine, LoggedTrip, driving_log};
pub use track::{Boundaries, Boundary, Position, TrackShare, split_track};
