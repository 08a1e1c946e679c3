//! Values as people write them in registers (I-6). Tolerant, exact, and never by accident of locale: what can mean two
//! things is read as its column suggests, and if the column does not tell, it is a question.

mod cell;
mod clock;
mod date;
mod interval;
mod mark;
mod number;
mod period;
mod personal;
mod several;
mod unit;
mod vat;

pub use clock::{Clock, date, day_within, instant, last_day};
pub use date::{Dated, ORDERS};
pub use interval::{Interval, interval, months};
pub(crate) use mark::{is_ditto, is_error};
pub use number::{DECIMAL_COMMA, DECIMAL_POINT, Decimal, Decimals, Measured, Quantity, distance_m, measure, quantity};
pub use period::{Period, period, week};
pub(crate) use personal::{masked, masked_of_person};
pub use several::several_numbers;
pub use unit::Unit;
pub(crate) use vat::amount_in;
pub use vat::{NET_ANSWERS, RATE, VAT_ANSWERS, VAT_RATES, VatEvidence, WITH_VAT, is_of_net};

use vagnpark_domain::names::fold_name;

use crate::{DateSystem, FindingCode, QuestionKind, Reason, ValueReason, Wanted};

/// Why a text is not a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ValueError {
    /// The reason, with the values that explain it.
    pub because: Reason,
    /// What it could be.
    pub could_be: Vec<String>,
    /// The question that would settle it for the whole column.
    pub question: Option<QuestionKind>,
    /// The answers to that.
    pub answers: &'static [&'static str],
}

impl ValueError {
    /// An error with nothing to propose.
    pub fn new(because: impl Into<Reason>) -> Self {
        Self { because: because.into(), could_be: Vec::new(), question: None, answers: &[] }
    }

    /// The error for a text that is not a value of its kind.
    pub fn not_a(wanted: Wanted) -> Self {
        Self::new(ValueReason::NotA { wanted })
    }

    /// The error for a text that is not one of a list of words.
    pub fn not_one_of(permitted: &[&str]) -> Self {
        Self::new(ValueReason::NotOneOf { permitted: permitted.iter().map(ToString::to_string).collect() })
    }

    /// The stable word for it.
    pub fn code(&self) -> FindingCode {
        self.because.code()
    }
}

/// How to read the values of a column.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Style {
    /// Whether `1/3` is the first of March; unknown if neither an answer nor another value tells. It holds for the
    /// whole column, whatever the separator.
    pub day_first: Option<bool>,
    /// Whether a two-digit year comes first in `26-01-13`.
    pub year_first: Option<bool>,
    /// Whether some days with `/` in the column can be read both ways: those with dots and hyphens wait with them.
    pub slashes_wait: bool,
    /// Whether some days can only be day first, and others only month first.
    pub contradicts: bool,
    /// The decimal sign, if an answer or another value tells.
    pub decimal: Option<char>,
    /// The day that bare day numbers count from.
    pub date_system: DateSystem,
}

/// Evidence in the values of a column of how they are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Evidence {
    /// Values that can only be day first.
    pub day_first: u64,
    /// Values that can only be month first.
    pub month_first: u64,
    /// Values whose two-digit year can only be first.
    pub year_first: u64,
    /// Values whose two-digit year can only be last.
    pub year_last: u64,
    /// Values with `/` that can be both.
    pub slashed_either: u64,
    /// Values whose decimal sign can only be a comma.
    pub comma: u64,
    /// Values whose decimal sign can only be a point.
    pub point: u64,
}

impl Evidence {
    /// Adds the evidence of a day.
    pub fn add_date(&mut self, text: &str) {
        let Some(told) = date::order_told(text) else { return };
        self.day_first += u64::from(told.day_first == Some(true));
        self.month_first += u64::from(told.day_first == Some(false));
        self.year_first += u64::from(told.year_first == Some(true));
        self.year_last += u64::from(told.year_first == Some(false));
        self.slashed_either += u64::from(told.slashed_either);
    }

    /// Adds the evidence of a number.
    pub fn add_number(&mut self, text: &str) {
        match number::telling_sign(text) {
            Some(',') => self.comma += 1,
            Some(_) => self.point += 1,
            None => {}
        }
    }

    /// Adds the evidence of another sheet about columns of the same name.
    pub fn add(&mut self, other: Self) {
        self.day_first += other.day_first;
        self.month_first += other.month_first;
        self.year_first += other.year_first;
        self.year_last += other.year_last;
        self.slashed_either += other.slashed_either;
        self.comma += other.comma;
        self.point += other.point;
    }

    /// How the column is written, unless its values contradict each other.
    pub fn style(self) -> Style {
        let one_of = |yes: u64, no: u64| if (yes > 0) == (no > 0) { None } else { Some(yes > 0) };
        let decimal = one_of(self.comma, self.point).map(|comma| if comma { ',' } else { '.' });
        Style {
            day_first: one_of(self.day_first, self.month_first),
            year_first: one_of(self.year_first, self.year_last),
            slashes_wait: self.slashed_either > 0,
            contradicts: self.day_first > 0 && self.month_first > 0,
            decimal,
            date_system: DateSystem::default(),
        }
    }
}

/// The text without surrounding space, or none if it is one of the ways to write nothing. The mark that keeps a
/// spreadsheet from reading a text as a formula is removed. The error of a formula is no value.
pub fn present(text: &str) -> Option<&str> {
    let text = text.trim();
    if is_error(text) {
        return None;
    }
    let text = match text.strip_prefix('\'') {
        Some(rest) if rest.starts_with(['=', '+', '-', '@']) => rest,
        _ => text,
    };
    // Nearly every cell has a digit or is long, and needs no second look.
    if text.len() > 24 || text.bytes().any(|byte| byte.is_ascii_digit()) {
        return Some(text);
    }
    let empty = text.chars().all(is_sign_of_nothing)
        || matches!(
            fold_name(text).as_str(),
            "saknas" | "uppgiftsaknas" | "okand" | "okant" | "na" | "null" | "ejkant" | "ingenuppgift" | "ejangivet"
        );
    (!empty).then_some(text)
}

/// Whether a sign by itself says that there is nothing. Others, such as a tick, say something.
fn is_sign_of_nothing(sign: char) -> bool {
    sign.is_whitespace() || "-–—−‐‑_.,…?/\\|#!:;=~\"'”“’‘´`()[]{}<>".contains(sign)
}

/// A text without the marks at its end that refer to a footnote: `*`, `¹`, `1)` and `a)` behind a blank; none if it has
/// none.
pub fn without_mark(text: &str) -> Option<&str> {
    let a_mark = |sign: char| "*†‡§¹²³⁰⁴⁵⁶⁷⁸⁹".contains(sign);
    let text = text.trim();
    let bare = text.strip_suffix(')').filter(|rest| rest.ends_with(a_mark)).unwrap_or(text);
    let bare = bare.trim_end_matches(a_mark).trim_end();
    let bare = behind_a_blank(bare).unwrap_or(bare);
    (bare.len() < text.len() && !bare.is_empty()).then_some(bare)
}

/// A text without the word in brackets behind it that it is preliminary; none if it has none.
pub fn without_preliminary(text: &str) -> Option<&str> {
    let (bare, remark) = text.trim().strip_suffix(')')?.rsplit_once('(')?;
    let is_it = ["prel", "prelim", "preliminar", "preliminart", "preliminary"].contains(&fold_name(remark).as_str());
    (is_it && !bare.trim().is_empty()).then(|| bare.trim_end())
}

/// A text without a note's number or letter behind a blank, of which only one bracket is written.
fn behind_a_blank(text: &str) -> Option<&str> {
    let (bare, mark) = text.rsplit_once(char::is_whitespace)?;
    let in_brackets = mark.strip_prefix('[').and_then(|mark| mark.strip_suffix(']'));
    let mark = in_brackets.or_else(|| mark.strip_suffix(')'))?;
    let is_number = (1..=2).contains(&mark.len()) && mark.bytes().all(|byte| byte.is_ascii_digit());
    let is_letter = mark.len() == 1 && mark.bytes().all(|byte| byte.is_ascii_alphabetic());
    ((is_number || is_letter) && !bare.contains('(')).then(|| bare.trim_end())
}

/// Yes or no.
pub fn yes_no(text: &str) -> Result<bool, ValueError> {
    match fold_name(text).as_str() {
        "ja" | "j" | "x" | "1" | "yes" | "y" | "true" | "sant" => Ok(true),
        _ if matches!(text.trim(), "✓" | "✔" | "√" | "☑") => Ok(true),
        "nej" | "n" | "0" | "no" | "false" | "falskt" => Ok(false),
        _ => Err(ValueError::not_a(Wanted::YesNo)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn i6_the_ways_to_write_nothing() {
        for text in ["", " ", "-", "saknas", "Uppgift saknas", "#SAKNAS!", "N/A", "–"] {
            assert_eq!(present(text), None, "{text}");
        }
        for text in [" 0 ", "✓", "√", "●", "*", "×"] {
            assert_eq!(present(text), Some(text.trim()), "{text}");
        }
        assert_eq!(present("'=1+1"), Some("=1+1"), "our own mark is taken off");
    }

    #[test]
    fn i6_a_mark_of_a_footnote_is_none_of_the_digits() {
        for (text, bare) in [
            ("1 250 1)", Some("1 250")),
            ("91 300\u{a0}12)", Some("91 300")),
            ("1 250,00 kr a)", Some("1 250,00 kr")),
            ("38*", Some("38")),
            ("250 [2]", Some("250")),
            ("38 ¹)", Some("38")),
            ("38 1)*", Some("38")),
            ("(1 250 1)", None),
            ("1 250 100)", None),
            ("12501)", None),
            ("91300 2", None),
        ] {
            assert_eq!(without_mark(text), bare, "{text}");
        }
    }

    #[test]
    fn i6_a_column_tells_how_it_is_written_unless_it_contradicts_itself() {
        let style = |values: &[&str]| {
            let mut evidence = Evidence::default();
            for value in values {
                evidence.add_date(value);
                evidence.add_number(value);
            }
            (evidence.style().day_first, evidence.style().decimal)
        };
        assert_eq!(style(&["1/3 2024", "13/3 2024"]), (Some(true), None));
        assert_eq!(style(&["3/13/2024"]), (Some(false), None));
        assert_eq!(style(&["13/3 2024", "3/13/2024"]), (None, None));
        assert_eq!(style(&["13.3.2024", "3/1/2024"]).0, Some(true), "dots tell too");
        assert_eq!(style(&["1.234", "1.234,50"]), (None, Some(',')));
        assert_eq!(style(&["1.234", "12.5"]), (None, Some('.')));
    }
}
