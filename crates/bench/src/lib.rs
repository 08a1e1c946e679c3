//! What the measurements share with the tests of the whole system.

pub mod registers;
