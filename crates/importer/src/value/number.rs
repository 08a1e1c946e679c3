//! Numbers: `1 234,50`, `1.234,50`, `1234.50`, with every kind of space, `−`, and the unit that comes with them: `kr`,
//! `:-`, `tkr`, `SEK 100`, `12 500 km`. The unit is read, never dropped.

use super::{Style, ValueError, cell::Cell, unit::Unit};
use crate::{FindingCode, QuestionKind, ValueReason, Wanted};

/// A number, exactly as it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decimal {
    /// Whether it is negative.
    pub negative: bool,
    /// Digits before the decimal sign.
    pub whole: String,
    /// Digits after it.
    pub decimals: String,
}

impl Decimal {
    /// The number times `size` divided by `by`, as a whole number: rounded half away from zero, so that a credit
    /// mirrors its invoice, or else cut off. Also whether it was whole.
    fn times(&self, size: i128, by: i128, rounded: bool) -> Option<(i64, bool)> {
        let decimals = self.decimals.trim_end_matches('0');
        let digits: i128 = format!("{}{decimals}", self.whole).parse().ok()?;
        let scale = 10_i128.checked_pow(u32::try_from(decimals.len()).ok()?)?.checked_mul(by)?;
        let all = digits.checked_mul(size)?;
        let (whole, rest) = (all / scale, all % scale);
        let value = i64::try_from(if rounded && rest * 2 >= scale { whole + 1 } else { whole }).ok()?;
        Some((if self.negative { -value } else { value }, rest == 0))
    }

    /// A part of an amount: this number as a percentage of it, half up.
    pub fn percent_of(&self, ore: i64) -> Option<i64> {
        self.part_of(ore, 100)
    }

    /// The same where a number below one is the part itself: 0,25.
    pub fn rate_of(&self, ore: i64) -> Option<i64> {
        let below_one = self.whole.bytes().all(|digit| digit == b'0');
        self.part_of(ore, if below_one { 1 } else { 100 })
    }

    fn part_of(&self, ore: i64, of: i128) -> Option<i64> {
        let times = Self { negative: false, ..self.clone() }.times(i128::from(ore.unsigned_abs()), of, true)?.0;
        Some(if self.negative == (ore < 0) { times } else { -times })
    }
}

/// A number with its unit, as written in a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quantity {
    /// The number.
    pub number: Decimal,
    /// The unit beside it.
    pub unit: Option<Unit>,
}

/// How to treat decimals that a field has no room for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decimals {
    /// The value is refused.
    Refused,
    /// They are cut off, as an odometer shows whole kilometres.
    Cut,
    /// The value is rounded half up.
    Rounded,
}

/// A value in the unit it is kept in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Measured {
    /// The value.
    pub value: i64,
    /// The unit in the cell, if other than the column's.
    pub converted_from: Option<Unit>,
    /// Whether decimals were cut off or rounded.
    pub shortened: bool,
}

/// The answers to whether a point is the decimal sign, and a comma.
pub const DECIMAL_POINT: [&str; 2] = ["decimal", "thousands"];
/// The same for a comma.
pub const DECIMAL_COMMA: [&str; 2] = ["decimal-comma", "thousands-comma"];

/// Whether digits are grouped in threes by a sign.
fn grouped(text: &str, sign: char) -> bool {
    let mut groups = text.split(sign);
    let first = groups.next().unwrap_or_default();
    (1..=3).contains(&first.len()) && groups.all(|group| group.len() == 3)
}

/// The decimal sign of a number that can be read in only one way.
pub(super) fn telling_sign(text: &str) -> Option<char> {
    if !text.bytes().any(|byte| byte == b'.' || byte == b',') {
        return None;
    }
    let digits = Cell::of(text)?.digits;
    if !digits.chars().all(|c| c.is_ascii_digit() || c == '.' || c == ',') {
        return None;
    }
    let other = |sign: char| if sign == ',' { '.' } else { ',' };
    let last = digits.chars().rev().find(|c| !c.is_ascii_digit())?;
    let (before, after) = digits.rsplit_once(last)?;
    if before.contains(last) {
        // `1.234.567`: the sign that groups is not the decimal sign.
        return Some(other(last));
    }
    if before.contains(other(last)) {
        return Some(last);
    }
    let could_group = after.len() == 3 && (1..=3).contains(&before.len()) && before != "0";
    (!could_group).then_some(last)
}

/// A number with its unit.
pub fn quantity(text: &str, style: Style) -> Result<Quantity, ValueError> {
    quantity_of(text, style, false)
}

/// The same where three decimals are usual, so that a comma before them raises no question.
fn quantity_of(text: &str, style: Style, to_thousandths: bool) -> Result<Quantity, ValueError> {
    let wrong = || ValueError::not_a(Wanted::Number);
    let Cell { digits, negative, word } = Cell::of(text).ok_or_else(wrong)?;
    if !digits.chars().all(|c| c.is_ascii_digit() || c == '.' || c == ',') {
        return Err(wrong());
    }
    let unit = if word.is_empty() { None } else { Some(Unit::of_word(&word).ok_or_else(wrong)?) };
    let last = digits.chars().rev().find(|c| !c.is_ascii_digit());
    let (whole, decimals) = match last {
        None => (digits, String::new()),
        Some(sign) => split_at_sign(&digits, (sign, to_thousandths), style)?,
    };
    let numeral = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !numeral(&whole) || !numeral(&decimals) {
        return Err(wrong());
    }
    Ok(Quantity { number: Decimal { negative, whole, decimals }, unit })
}

/// A value of a column whose bare numbers are in `own`, in the unit `kept`.
pub fn measure(text: &str, style: Style, own: Unit, kept: Unit, decimals: Decimals) -> Result<Measured, ValueError> {
    let plain = text.trim();
    if own == kept && plain.len() < 16 && !plain.is_empty() && plain.bytes().all(|byte| byte.is_ascii_digit()) {
        let value = plain.parse().map_err(|_| ValueError::not_a(Wanted::WholeNumber))?;
        return Ok(Measured { value, converted_from: None, shortened: false });
    }
    let to_thousandths = own.size() >= 1_000 * kept.size();
    let Quantity { number, unit } = quantity_of(text, style, to_thousandths)?;
    let said = unit.unwrap_or(own);
    let (unit, times) = if said == Unit::Thousands { (own, own.thousand()) } else { (said, 1) };
    if unit == Unit::ForeignMoney {
        return Err(ValueError::new(ValueReason::NotInKronor));
    }
    if !unit.converts_to(kept) {
        return Err(ValueError::new(ValueReason::OtherUnit { unit, column: own }));
    }
    let (value, whole) = number
        .times(unit.size() * times, kept.size(), decimals == Decimals::Rounded)
        .ok_or_else(|| ValueError::not_a(Wanted::SmallerNumber))?;
    if !whole && decimals == Decimals::Refused {
        return Err(ValueError::not_a(Wanted::WholeNumber));
    }
    Ok(Measured { value, converted_from: Some(said).filter(|said| *said != own), shortened: !whole })
}

/// Whole part and decimals of digits in which `sign` is the last sign.
fn split_at_sign(
    digits: &str,
    (sign, to_thousandths): (char, bool),
    style: Style,
) -> Result<(String, String), ValueError> {
    let wrong = || ValueError::not_a(Wanted::Number);
    let other = if sign == ',' { '.' } else { ',' };
    let (before, after) = digits.rsplit_once(sign).unwrap_or((digits, ""));
    if before.contains(sign) {
        // `1.234.567`: it can only group.
        let whole = digits.replace(sign, "");
        return if grouped(digits, sign) { Ok((whole, String::new())) } else { Err(wrong()) };
    }
    if before.contains(other) {
        // `1.234,50`: the last one is the decimal sign, and the other must group.
        let whole = before.replace(other, "");
        return if grouped(before, other) { Ok((whole, after.to_owned())) } else { Err(wrong()) };
    }
    let could_group = after.len() == 3 && (1..=3).contains(&before.len()) && before != "0";
    let decimal = match style.decimal {
        _ if !could_group => true,
        Some(known) => known == sign,
        None if sign == ',' && to_thousandths => true,
        None => {
            let (small, large) = (format!("{before},{after}"), format!("{before}{after}"));
            return Err(ValueError {
                because: ValueReason::NumberOfTwoKinds { small: small.clone(), large: large.clone() }.into(),
                could_be: vec![small, large],
                question: Some(QuestionKind::Decimal),
                answers: if sign == '.' { &DECIMAL_POINT } else { &DECIMAL_COMMA },
            });
        }
    };
    if decimal { Ok((before.to_owned(), after.to_owned())) } else { Ok((digits.replace(sign, ""), String::new())) }
}

/// A distance as whole metres, from a column in `own`.
pub fn distance_m(text: &str, style: Style, own: Unit) -> Result<Measured, ValueError> {
    if own == Unit::Kilometres
        && let Some(value) = usual_distance(text)
    {
        return Ok(Measured { value, converted_from: None, shortened: false });
    }
    let read = measure(text, style, own, Unit::Metres, Decimals::Rounded).map_err(|error| {
        // An error about a unit, or with a question, is kept.
        let of_the_number = error.question.is_none()
            && error.code() == FindingCode::NotReadable
            && quantity(text, style).map_or(true, |read| read.unit.is_none_or(|unit| unit.converts_to(Unit::Metres)));
        if of_the_number { ValueError::not_a(Wanted::Distance) } else { error }
    })?;
    if read.value < 0 {
        return Err(ValueError::not_a(Wanted::Distance));
    }
    Ok(read)
}

/// `12`, `12.5`, `12,75`: which registers of a million rows are full of, without detours.
fn usual_distance(text: &str) -> Option<i64> {
    let bytes = text.as_bytes();
    if bytes.len() > 9 {
        return None;
    }
    let at = memchr::memchr2(b'.', b',', bytes).unwrap_or(bytes.len());
    let decimals = bytes.len().saturating_sub(at + 1);
    if at == 0 || (at < bytes.len() && !(1..=2).contains(&decimals)) {
        return None;
    }
    let digits = bytes.iter().enumerate().filter(|(place, _)| *place != at);
    let value = digits
        .map(|(_, byte)| byte)
        .try_fold(0_i64, |sum, byte| byte.is_ascii_digit().then(|| sum * 10 + i64::from(byte - b'0')))?;
    Some(
        value
            * match decimals {
                0 => 1_000,
                1 => 100,
                _ => 10,
            },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(sign: char) -> Style {
        Style { decimal: Some(sign), ..Style::default() }
    }

    fn money(text: &str, style: Style) -> Result<i64, ValueError> {
        measure(text, style, Unit::Kronor, Unit::Ore, Decimals::Rounded).map(|read| read.value)
    }

    #[test]
    fn i6_amounts_are_read_exactly_in_their_many_forms() {
        for (text, ore) in [
            ("1 234,50", 123_450),
            ("1\u{a0}234,50", 123_450),
            ("1\u{202f}234,5 kr", 123_450),
            ("1.234,50", 123_450),
            ("1,234.50", 123_450),
            ("1234.50", 123_450),
            ("\u{2212}12", -1_200),
            ("12-", -1_200),
            ("(12,50)", -1_250),
            ("350:-", 35_000),
            ("350,-", 35_000),
            ("289 tkr", 28_900_000),
            ("28,5 tkr", 2_850_000),
            ("1.234.567", 123_456_700),
            ("1,2 mkr", 120_000_000),
            ("SEK 1 234,50", 123_450),
            ("kr 1234,50", 123_450),
            ("1 234,50 SEK", 123_450),
            ("1 234:- kr", 123_400),
            ("-12 kr", -1_200),
            ("kr -12", -1_200),
            ("12,00- SEK", -1_200),
            ("1 250.--", 125_000),
            ("1 250:\u{2014}", 125_000),
            ("1\u{2009}234\u{2009}567,5", 123_456_750),
            ("25 (kr)", 2_500),
            ("(1 250) kr", -125_000),
            ("12 345 öre", 12_345),
            ("8\u{2019}400", 840_000),
        ] {
            assert_eq!(money(text, Style::default()), Ok(ore), "{text}");
        }
        for text in [
            "1.23.456",
            "tolv",
            "",
            "1,234",
            "1e3",
            "--5",
            "12 km",
            "100 EUR",
            "€ 100",
            "SEK 100 EUR",
            "100 NOK",
            "ca 100",
            "100 xyz",
            "25%",
            "1 250 50",
            "12 50",
            "1 2500",
            "9 13 00",
            "1250 100 1)",
            "1250)",
            "(1250",
            "250 kr -",
            "250 -",
        ] {
            assert!(money(text, Style::default()).is_err(), "{text}");
        }
    }

    #[test]
    fn amounts_are_rounded_half_up_and_odometers_cut() {
        for (text, ore) in
            [("409,333333333333", 40_933), ("768,1250", 76_813), ("192,0313", 19_203), ("-0,005", -1), ("0,0049", 0)]
        {
            assert_eq!(money(text, Style::default()), Ok(ore), "{text}");
        }
        let km = measure("134121,9", Style::default(), Unit::Kilometres, Unit::Kilometres, Decimals::Cut);
        assert_eq!(km, Ok(Measured { value: 134_121, converted_from: None, shortened: true }));
        assert!(measure("5,5", Style::default(), Unit::Pieces, Unit::Pieces, Decimals::Refused).is_err());
    }

    #[test]
    fn a_unit_in_the_cell_is_read_and_never_cut_off() {
        let read = |text: &str, own: Unit, kept: Unit| {
            measure(text, Style::default(), own, kept, Decimals::Rounded)
                .map(|read| (read.value, read.converted_from))
                .ok()
        };
        assert_eq!(read("12 500 km", Unit::Mil, Unit::Kilometres), Some((12_500, Some(Unit::Kilometres))));
        assert_eq!(read("1 250 mil", Unit::Mil, Unit::Kilometres), Some((12_500, None)));
        assert_eq!(read("1 250 mil", Unit::Kilometres, Unit::Kilometres), Some((12_500, Some(Unit::Mil))));
        assert_eq!(read("12500 m", Unit::Kilometres, Unit::Metres), Some((12_500, Some(Unit::Metres))));
        assert_eq!(read("4,2 mil", Unit::Kilometres, Unit::Metres), Some((42_000, Some(Unit::Mil))));
        assert_eq!(read("18 ton", Unit::Kilograms, Unit::Kilograms), Some((18_000, Some(Unit::Tonnes))));
        assert_eq!(read("2,1 t", Unit::Kilograms, Unit::Kilograms), Some((2_100, Some(Unit::Tonnes))));
        assert_eq!(read("389", Unit::Tkr, Unit::Ore), Some((38_900_000, None)));
        assert_eq!(read("389 000 kr", Unit::Tkr, Unit::Ore), Some((38_900_000, Some(Unit::Kronor))));
        assert_eq!(read("5 st", Unit::Pieces, Unit::Pieces), Some((5, None)));
        assert_eq!(read("23 300 inv", Unit::Pieces, Unit::Pieces), Some((23_300, None)));
        assert_eq!(read("6,8 tusen", Unit::Pieces, Unit::Pieces), Some((6_800, Some(Unit::Thousands))));
        assert_eq!(read("389 tusen", Unit::Kronor, Unit::Ore), Some((38_900_000, Some(Unit::Thousands))));
        assert_eq!(read("389 tusen", Unit::Tkr, Unit::Ore), Some((38_900_000, Some(Unit::Thousands))));
        assert_eq!(read("18,5 tusen", Unit::Kilograms, Unit::Kilograms), Some((18_500, Some(Unit::Thousands))));
        assert_eq!(read("250 h", Unit::Kilometres, Unit::Kilometres), None, "hours are no kilometres");
        for (text, own, kept) in [
            ("42 kr", Unit::Kilometres, Unit::Metres),
            ("12 mil", Unit::Kronor, Unit::Ore),
            ("30 kWh", Unit::Litres, Unit::Millilitres),
            ("5 tkr", Unit::Litres, Unit::Millilitres),
            ("3 st", Unit::Kronor, Unit::Ore),
            ("2019 km", Unit::Bare, Unit::Bare),
        ] {
            assert_eq!(read(text, own, kept), None, "{text}");
        }
    }

    #[test]
    fn a_rate_is_a_part_of_the_amount() {
        let rate = quantity("25 %", Style::default()).map(|read| (read.number.percent_of(100_000), read.unit));
        assert_eq!(rate, Ok((Some(25_000), Some(Unit::Percent))));
    }

    #[test]
    fn i6_a_point_before_three_digits_is_a_question_unless_the_column_tells() {
        let asked = money("1.234", Style::default()).map_err(|error| (error.code(), error.question));
        assert_eq!(asked, Err((FindingCode::Ambiguous, Some(QuestionKind::Decimal))));
        assert_eq!(money("1.234", known(',')), Ok(123_400));
        let distance = |text: &str, style: Style| distance_m(text, style, Unit::Kilometres).map(|read| read.value);
        assert_eq!(distance("1.234", known('.')), Ok(1_234));
        assert_eq!(distance("0.500", Style::default()), Ok(500), "nobody groups a zero");
        let km =
            measure("84.210", known(','), Unit::Kilometres, Unit::Kilometres, Decimals::Cut).map(|read| read.value);
        assert_eq!(km, Ok(84_210));
    }

    #[test]
    fn i6_distances_are_whole_metres() {
        let read = |text: &str, own: Unit| distance_m(text, Style::default(), own).map(|read| read.value);
        assert_eq!(read("12,5", Unit::Kilometres), Ok(12_500));
        assert_eq!(read("1 234.567 km", Unit::Kilometres), Ok(1_234_567));
        assert_eq!(read("1,5", Unit::Mil), Ok(15_000));
        assert_eq!(read("38,4999999999", Unit::Kilometres), Ok(38_500), "a computed distance is rounded");
        assert_eq!(read("10", Unit::Miles), Ok(16_093));
        assert!(read("-1", Unit::Kilometres).is_err() && read("tolv", Unit::Kilometres).is_err());
    }
}
