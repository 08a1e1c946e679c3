//! What a cell looks like, before anything is known about its column.

/// Whether a cell looks like a value rather than a name: a number, a day, a registration number.
pub(crate) fn looks_like_a_value(cell: &str) -> bool {
    let digits = cell.bytes().filter(u8::is_ascii_digit).count();
    let letters = || cell.chars().filter(|sign| sign.is_alphabetic()).count();
    digits > 0 && (letters() <= 3 || digits > letters())
}
