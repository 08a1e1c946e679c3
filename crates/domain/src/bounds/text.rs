//! Text as people type it: letters, and no characters that control machines.
//!
//! A name with a carriage return breaks mail headers, calendars and terminals; no e-invoice can hold one with U+000B;
//! PostgreSQL refuses one with U+0000. So text is cleaned where it comes in: composed (NFC, since the same name must be
//! the same letters), trimmed, with one kind of line break. Anything left that is not text is refused.

use std::borrow::Cow;

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

use crate::refusal::Refusal;

/// How much text a column holds, and whether it is one line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Text {
    /// The table.
    pub table: &'static str,
    /// Its column.
    pub column: &'static str,
    /// The field that people know it by.
    pub field: &'static str,
    /// The most letters.
    pub most: usize,
    /// Whether it may have line breaks.
    pub lines: bool,
}

impl Text {
    /// Refuses a text that is too long or has characters that are not text.
    pub fn check(self, text: &str) -> Result<(), Refusal> {
        if let Some(sign) = first_forbidden(text, self.lines) {
            return Err(Refusal::SignNotAllowed { field: self.field.into(), sign: name_of(sign) });
        }
        // There are at least as many bytes as letters, so the byte length nearly always settles it.
        if text.len() > self.most && text.chars().count() > self.most {
            return Err(self.refusal());
        }
        Ok(())
    }

    /// The same for a text that may be missing.
    pub fn check_some(self, text: Option<impl AsRef<str>>) -> Result<(), Refusal> {
        text.map_or(Ok(()), |text| self.check(text.as_ref()))
    }

    /// One line as the column holds it: cleaned, and refused if it still does not fit.
    pub fn line(self, text: &str) -> Result<Line, Refusal> {
        let line = one_line(text);
        self.check(&line)?;
        Ok(Line(line.into_owned()))
    }

    /// Several lines as the column holds them.
    pub fn prose(self, text: &str) -> Result<Prose, Refusal> {
        let prose = several_lines(text);
        self.check(&prose)?;
        Ok(Prose(prose.into_owned()))
    }

    /// A reason that somebody has to give, as the column holds it.
    pub fn demanded(self, text: &str) -> Result<Prose, Refusal> {
        let given = if self.lines { several_lines(text) } else { one_line(text) };
        if given.is_empty() {
            return Err(Refusal::ReasonMissing);
        }
        self.check(&given)?;
        Ok(Prose(given.into_owned()))
    }

    /// The refusal of a text that is too long.
    pub fn refusal(self) -> Refusal {
        Refusal::TextTooLong { field: self.field, most: self.most }
    }
}

/// One line of text, within the bounds of its column: only [`Text::line`] makes one.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Line(String);

/// Text of several lines, within the bounds of its column: only [`Text::prose`] makes one, or [`Text::demanded`]. Its
/// default is empty: a reason that nobody was asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Prose(String);

macro_rules! reads_as_text {
    ($name:ident) => {
        impl std::ops::Deref for $name {
            type Target = str;

            fn deref(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl From<$name> for String {
            fn from(text: $name) -> Self {
                text.0
            }
        }
    };
}
reads_as_text!(Line);
reads_as_text!(Prose);

/// A text on one line: line breaks and tabs become spaces; composed; trimmed. A text that shows nothing is empty.
pub fn one_line(text: &str) -> Cow<'_, str> {
    if shows_nothing(text) {
        return Cow::Borrowed("");
    }
    if text.contains(['\n', '\r', '\t']) {
        let line: String =
            text.split(['\n', '\r', '\t']).map(str::trim).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
        return Cow::Owned(composed(&line).into_owned());
    }
    composed(text.trim())
}

/// A text with one kind of line break; composed; trimmed. A text that shows nothing is empty.
pub fn several_lines(text: &str) -> Cow<'_, str> {
    if shows_nothing(text) {
        return Cow::Borrowed("");
    }
    if text.contains('\r') {
        return Cow::Owned(composed(text.replace("\r\n", "\n").replace('\r', "\n").trim()).into_owned());
    }
    composed(text.trim())
}

/// Whether there is nothing to see: only spaces, and characters that nobody sees. A text with characters that are
/// refused is not empty, so that they are reported.
fn shows_nothing(text: &str) -> bool {
    text.chars().all(|sign| sign.is_whitespace() || is_invisible(sign))
}

/// Whether a character only changes others, and nobody sees it (Unicode's `Default_Ignorable_Code_Point`).
pub fn is_invisible(sign: char) -> bool {
    matches!(sign,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}'
        | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{2064}' | '\u{3164}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fff8}'
        | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

/// The same letters in as few characters as possible: an *a* followed by a ring becomes *å*.
pub fn composed(text: &str) -> Cow<'_, str> {
    if text.is_ascii() || is_nfc_quick(text.chars()) == IsNormalized::Yes {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.nfc().collect())
}

/// The first character that does not belong in a text.
pub fn first_forbidden(text: &str, lines: bool) -> Option<char> {
    if text.bytes().all(|byte| (0x20..0x7f).contains(&byte)) {
        return None;
    }
    text.chars().find(|sign| cannot_be_written(*sign) || (!lines && matches!(sign, '\n' | '\r' | '\t')))
}

/// Whether a character is no letter, mark or space: control characters other than tabs and line breaks, characters that
/// change the direction of text, separators that only some programs take for a line break, and code points that are no
/// character at all.
pub fn cannot_be_written(sign: char) -> bool {
    match sign {
        '\n' | '\r' | '\t' => false,
        '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{fdd0}'..='\u{fdef}' => true,
        _ => sign.is_control() || u32::from(sign) & 0xfffe == 0xfffe,
    }
}

/// The same text with a space for each character that cannot be written.
pub fn without_hidden_signs(text: &str) -> String {
    text.chars().map(|sign| if cannot_be_written(sign) { ' ' } else { sign }).collect()
}

fn name_of(sign: char) -> String {
    format!("U+{:04X}", u32::from(sign))
}

#[cfg(test)]
mod tests {
    use super::{super::table::PERSON_NAME, *};

    #[test]
    fn d2_a_name_is_one_line_of_letters() {
        for (given, kept) in [
            ("  Åsa ", "Åsa"),
            ("A\u{30a}sa", "Åsa"),
            ("Åsa\tBerg", "Åsa Berg"),
            ("Åsa\r\nBerg", "Åsa Berg"),
            ("Per\rson", "Per son"),
            ("Zoë O’Neill 🚗 (vik.)", "Zoë O’Neill 🚗 (vik.)"),
        ] {
            assert_eq!(PERSON_NAME.line(given).map(String::from), Ok(kept.to_owned()), "{given:?}");
        }
    }

    #[test]
    fn d2_what_is_no_text_is_refused_by_name() {
        for (given, sign) in [
            ("Per\u{b}son", "U+000B"),
            ("a\0b", "U+0000"),
            ("a\u{7f}", "U+007F"),
            ("a\u{85}b", "U+0085"),
            ("a\u{202e}b", "U+202E"),
            ("a\u{2028}b", "U+2028"),
            ("a\u{ffff}b", "U+FFFF"),
        ] {
            let refused = Refusal::SignNotAllowed { field: "name".into(), sign: sign.to_owned() };
            assert_eq!(PERSON_NAME.line(given), Err(refused), "{given:?}");
        }
    }

    #[test]
    fn d2_a_text_that_shows_nothing_is_empty() {
        for nothing in ["\u{200b}", "\u{e0041}\u{e0042}", " \u{a0}\u{2060}\u{feff} ", "\u{3164}", "\n\t\r\n"] {
            assert_eq!(PERSON_NAME.line(nothing).map(String::from), Ok(String::new()), "{nothing:?}");
            assert_eq!(several_lines(nothing), "");
        }
        for something in ["👩\u{200d}🔧", "§", "\u{0}", "\u{b}x"] {
            assert!(!one_line(something).is_empty());
        }
    }

    #[test]
    fn d2_a_reason_that_has_to_be_given_shows_something_and_is_within_its_bounds() {
        use super::super::table::OBJECTION_REASON;
        for nothing in ["", " \u{200b}\r\n"] {
            assert_eq!(OBJECTION_REASON.demanded(nothing), Err(Refusal::ReasonMissing));
        }
        assert_eq!(OBJECTION_REASON.demanded(" ett\r\ntvå ").map(String::from), Ok("ett\ntvå".to_owned()));
        assert_eq!(PERSON_NAME.demanded("ett\r\ntvå").map(String::from), Ok("ett två".to_owned()));
        let long = "å".repeat(OBJECTION_REASON.most + 1);
        assert!(matches!(OBJECTION_REASON.demanded(&long), Err(Refusal::TextTooLong { .. })));
    }

    #[test]
    fn d2_letters_are_counted_and_not_bytes() {
        assert!(PERSON_NAME.line(&"å".repeat(PERSON_NAME.most)).is_ok());
        assert!(matches!(PERSON_NAME.line(&"å".repeat(PERSON_NAME.most + 1)), Err(Refusal::TextTooLong { .. })));
    }

    #[test]
    fn d2_several_lines_have_one_kind_of_line_break() {
        assert_eq!(several_lines(" ett\r\ntvå\rtre\n"), "ett\ntvå\ntre");
    }
}
