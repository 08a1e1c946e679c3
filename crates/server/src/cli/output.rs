//! Data goes to stdout, words to stderr.

use std::io::Write;

/// Prints data to stdout. A reader that goes away ends the program's output, not the program.
pub(super) fn print(text: &str) {
    let _ = std::io::stdout().lock().write_all(text.as_bytes());
}

/// Prints words to stderr.
pub(super) fn say(text: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{text}");
}
