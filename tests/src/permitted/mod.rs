//! What one may do with what is not one's own: each way in that was found, and a walk over every id that
//! a body, a filter, a setting or a file can name.

pub(crate) mod locked_out;
pub(crate) mod named;
mod organisation;
mod rows;
pub(crate) mod walk;
