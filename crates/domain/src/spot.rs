//! A place in a text.

use serde::Serialize;

/// A place in a text, as editors count: both from one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Spot {
    /// The line.
    pub line: usize,
    /// The column.
    pub column: usize,
}

impl Spot {
    /// The place before which a text has this many bytes.
    pub fn of(text: &[u8], offset: usize) -> Self {
        let before = String::from_utf8_lossy(text.get(..offset).unwrap_or(text));
        let line = before.matches('\n').count().saturating_add(1);
        let column = before.chars().rev().take_while(|sign| *sign != '\n').count().saturating_add(1);
        Self { line, column }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_counted_in_lines_and_letters() {
        let text = "år = 1\nförsta = \"x\"\n".as_bytes();
        assert_eq!(Spot::of(text, 0), Spot { line: 1, column: 1 });
        assert_eq!(Spot::of(text, text.len() - 4), Spot { line: 2, column: 10 });
        assert_eq!(Spot::of(text, 1_000), Spot { line: 3, column: 1 });
    }
}
