//! Days: 2014-08-22, 20140822, 140822, 22/8 2014, 22.8.2014, `aug 2014`, day numbers. Nothing may follow a day but a
//! time of day (see [`super::clock`]), which is read and not skipped.

use chrono::{Datelike, Days, NaiveDate, Weekday};
use vagnpark_domain::{names::fold_name, time::Month};

use super::{Style, ValueError};
use crate::{DateSystem, QuestionKind, ValueReason, Wanted};

/// A day, and how exactly the text named it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dated {
    /// The day; the first of the month if no day was given.
    pub day: NaiveDate,
    /// Whether only the month was named, or only the year.
    pub whole_month: bool,
    /// Whether only the year was named.
    pub whole_year: bool,
    /// Whether the text was a bare day number.
    pub day_number: bool,
}

impl Dated {
    fn exact(day: NaiveDate) -> Self {
        Self { day, whole_month: false, whole_year: false, day_number: false }
    }
}

/// The answers to which number of a day comes first; the last one only where a two-digit year may.
pub const ORDERS: [&str; 3] = ["day-first", "month-first", "year-first"];
const DAY_OR_MONTH: &[&str] = &["day-first", "month-first"];

/// The order of the three numbers of a day. `YearFirst` is for two-digit years; four digits tell by themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::enum_variant_names, reason = "each says which number comes first")]
enum Order {
    DayFirst,
    MonthFirst,
    YearFirst,
}

/// A day written as three numbers, the year not first or with two digits.
#[derive(Clone, Copy, Debug)]
struct Three<'t> {
    parts: [&'t str; 3],
    slashed: bool,
}

impl<'t> Three<'t> {
    /// The day in the parts of a text.
    fn of(parts: [&'t str; 3], text: &str) -> Option<Self> {
        let numbers = parts.iter().all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()));
        let widths = parts.map(str::len);
        let fits = widths[0] <= 2 && widths[1] <= 2 && matches!(widths[2], 2 | 4);
        (numbers && fits).then(|| Self { parts, slashed: text.contains('/') })
    }

    /// The day at the beginning of a text, with nothing or a time of day after it.
    fn at_start(text: &'t str) -> Option<Self> {
        let text = text.trim();
        let first = text.find(['/', '.', '-'])?;
        let rest = text.get(first + 1..)?;
        let slashed = text.as_bytes().get(first) == Some(&b'/');
        let second = rest.find(|c: char| matches!(c, '/' | '.' | '-') || (slashed && c == ' '))?;
        let third = rest.get(second + 1..)?;
        let end = third.find(|c: char| !c.is_ascii_digit()).unwrap_or(third.len());
        let open = third.get(end..).and_then(|left| left.chars().next());
        if open.is_some_and(|sign| !matches!(sign, ' ' | 'T' | ',')) {
            return None;
        }
        Self::of([text.get(..first)?, rest.get(..second)?, third.get(..end)?], text)
    }

    fn short(self) -> bool {
        self.parts[2].len() == 2
    }

    /// Whether it is written so that the year can come first: `26.01.13`. Nobody here does that with `/`.
    fn can_be_year_first(self) -> bool {
        !self.slashed && self.parts.iter().all(|part| part.len() == 2)
    }

    fn read(self, order: Order) -> Option<NaiveDate> {
        let [first, second, third] = self.parts;
        let (year, month, day) = match order {
            Order::DayFirst => (third, second, first),
            Order::MonthFirst => (third, first, second),
            Order::YearFirst if self.can_be_year_first() => (first, second, third),
            Order::YearFirst => return None,
        };
        NaiveDate::from_ymd_opt(year_of(year)?, month.parse().ok()?, day.parse().ok()?)
    }

    /// The day, with day and month in the order of the column.
    fn settle(self, style: Style) -> Result<NaiveDate, ValueError> {
        let [by_day, by_month, by_year] =
            [Order::DayFirst, Order::MonthFirst, Order::YearFirst].map(|order| self.read(order));
        if let Some(by_year) = by_year {
            match (style.year_first, by_day.or(by_month)) {
                (Some(true), _) | (None, None) => return Ok(by_year),
                (None, Some(other)) if other != by_year => {
                    let could_be = [Some(by_year), by_day, by_month.filter(|_| by_day.is_none())];
                    return Err(ambiguous(&could_be, &ORDERS));
                }
                _ => {}
            }
        }
        let misfit = |month_first: bool| ValueError::new(ValueReason::DayOutOfOrder { month_first });
        match style.day_first {
            Some(true) => return by_day.ok_or_else(|| misfit(false)),
            Some(false) => return by_month.ok_or_else(|| misfit(true)),
            None => {}
        }
        match (by_day, by_month) {
            (Some(one), Some(other)) if one != other && (self.slashed || style.slashes_wait || style.contradicts) => {
                Err(ambiguous(&[by_day, by_month], DAY_OR_MONTH))
            }
            (Some(one), other) if style.contradicts && other != Some(one) => Err(ambiguous(&[by_day], DAY_OR_MONTH)),
            (None, Some(_)) if style.contradicts => Err(ambiguous(&[by_month], DAY_OR_MONTH)),
            // With dots and hyphens the day comes first here, unless the column shows another order.
            (Some(day), _) | (None, Some(day)) => Ok(day),
            (None, None) => Err(ValueError::not_a(Wanted::Day)),
        }
    }
}

fn ambiguous(could_be: &[Option<NaiveDate>], answers: &'static [&'static str]) -> ValueError {
    let could_be: Vec<String> = could_be.iter().flatten().map(ToString::to_string).collect();
    let question = Some(QuestionKind::DateOrder);
    ValueError { could_be, question, answers, ..ValueError::new(ValueReason::DayOfTwoKinds) }
}

/// Evidence in a value of the order of its column.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct OrderTold {
    /// It can only be day first, or only month first.
    pub(super) day_first: Option<bool>,
    /// Its two-digit year can only be first, or only last.
    pub(super) year_first: Option<bool>,
    /// It is written with `/`, and can be both.
    pub(super) slashed_either: bool,
}

/// Evidence in a value of the order of its column; none if it is not a day of three numbers.
pub(super) fn order_told(text: &str) -> Option<OrderTold> {
    let three = Three::at_start(weekday_of(text).map_or(text, |(_, rest)| rest))?;
    let [by_day, by_month, by_year] =
        [Order::DayFirst, Order::MonthFirst, Order::YearFirst].map(|order| three.read(order));
    let short = three.short() && three.can_be_year_first();
    let last = by_day.is_some() || by_month.is_some();
    let year_first = match (by_year.is_some(), last) {
        (true, false) => Some(true),
        (false, true) if short => Some(false),
        _ => None,
    };
    // A value whose year may come first tells nothing about day and month.
    let day_first = match (by_day, by_month) {
        _ if by_year.is_some() => None,
        (Some(_), None) => Some(true),
        (None, Some(_)) => Some(false),
        _ => None,
    };
    let slashed_either = three.slashed && by_day.is_some() && by_month.is_some() && by_day != by_month;
    Some(OrderTold { day_first, year_first, slashed_either })
}

/// A day with nothing beside it but the day of the week, which must be right.
pub(super) fn day_alone(day: &str, style: Style) -> Result<Dated, ValueError> {
    let Some((weekday, rest)) = weekday_of(day) else { return without_weekday(day, style) };
    let is_on = |day: &NaiveDate| day.weekday() == weekday;
    match without_weekday(rest, style) {
        Ok(read) if read.whole_month || read.day_number || !is_on(&read.day) => Err(ValueError::not_a(Wanted::Day)),
        // Of the days that the numbers can be, the day of the week may tell which is meant.
        Err(error) => {
            let mut could_be = error.could_be.iter().filter_map(|day| day.parse().ok()).filter(is_on);
            match (could_be.next(), could_be.next()) {
                (Some(day), None) => Ok(Dated::exact(day)),
                _ => Err(error),
            }
        }
        read => read,
    }
}

/// The day of the week in front of a day, and the rest: `lör 3/10 2026`.
fn weekday_of(text: &str) -> Option<(Weekday, &str)> {
    let (word, rest) = text.trim().split_once(' ')?;
    let folded = fold_name(word);
    let folded = folded.strip_suffix("dag").or_else(|| folded.strip_suffix("en")).unwrap_or(&folded);
    let weekday = match folded {
        "man" | "mon" | "monday" => Weekday::Mon,
        "tis" | "ti" | "tue" | "tuesday" => Weekday::Tue,
        "ons" | "on" | "wed" | "wednesday" => Weekday::Wed,
        "tor" | "tors" | "to" | "thu" | "thursday" => Weekday::Thu,
        "fre" | "fr" | "fri" | "friday" => Weekday::Fri,
        "lor" | "lo" | "sat" | "saturday" => Weekday::Sat,
        "son" | "so" | "sun" | "sunday" => Weekday::Sun,
        _ => return None,
    };
    Some((weekday, rest.trim_start()))
}

fn without_weekday(day: &str, style: Style) -> Result<Dated, ValueError> {
    let wrong = || ValueError::not_a(Wanted::Day);
    let bare = month_in_front(day).or_else(|| written_together(day)).or_else(|| as_written(day));
    let day = bare.as_deref().unwrap_or(day);
    if !day.is_empty() && day.bytes().all(|byte| byte.is_ascii_digit()) {
        return digits_only(day, style);
    }
    if let Some(month) = month_only(day) {
        return plausible(month.first_day()).map(|day| Dated { whole_month: true, ..Dated::exact(day) });
    }
    let mut parts = day.split(['/', '.', ' ', '-']).filter(|part| !part.is_empty());
    let (Some(first), Some(second), Some(third), None) = (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return Err(wrong());
    };
    let number = |part: &str| part.parse::<u32>().map_err(|_| wrong());
    let read = match (month_name(second), Three::of([first, second, third], day)) {
        (Some(month), _) => NaiveDate::from_ymd_opt(year_of(third).ok_or_else(wrong)?, month, number(first)?),
        (None, Some(three)) => Some(three.settle(style)?),
        (None, None) if first.len() == 4 => {
            NaiveDate::from_ymd_opt(year_of(first).ok_or_else(wrong)?, number(second)?, number(third)?)
        }
        (None, None) => None,
    };
    plausible(read.ok_or_else(wrong)?).map(Dated::exact)
}

/// A day whose month stands in front, in the way it is written here: `Oct 3, 2026`.
fn month_in_front(day: &str) -> Option<String> {
    let mut words = day.split([' ', ',', '.']).filter(|word| !word.is_empty());
    let (month, number, year) = (words.next()?, words.next()?, words.next()?);
    let number = ["st", "nd", "rd", "th"].iter().find_map(|ending| number.strip_suffix(ending)).unwrap_or(number);
    let is_it = month.starts_with(char::is_alphabetic) && month_name(month).is_some() && number.len() <= 2;
    (is_it && year.len() == 4 && words.next().is_none()).then(|| format!("{number} {month} {year}"))
}

/// A day whose parts nothing separates: `03OCT2026`.
fn written_together(day: &str) -> Option<String> {
    let from = day.find(|sign: char| !sign.is_ascii_digit()).filter(|from| (1..=2).contains(from))?;
    let to = day.rfind(|sign: char| !sign.is_ascii_digit())? + 1;
    let (number, month, year) = (day.get(..from)?, day.get(from..to)?, day.get(to..)?);
    let is_month = month.len() == 3 && month_name(month).is_some();
    (is_month && matches!(year.len(), 2 | 4)).then(|| format!("{number} {month} {year}"))
}

/// A day as it is said, in the way it is written: `den 4:e juni 2026`; none if it is not said like that.
fn as_written(day: &str) -> Option<String> {
    let rest = ["den ", "Den ", "DEN "].iter().find_map(|word| day.strip_prefix(word)).map_or(day, str::trim_start);
    let digits = rest.find(|sign: char| !sign.is_ascii_digit()).filter(|digits| (1..=2).contains(digits))?;
    let (number, behind) = rest.split_at_checked(digits)?;
    let ordinal = [":a", ":e", ":A", ":E"].iter().find_map(|ending| behind.strip_prefix(ending));
    let behind = ordinal.filter(|behind| behind.starts_with([' ', '/', '.', '-'])).unwrap_or(behind);
    (number.len() + behind.len() < day.len()).then(|| format!("{number}{behind}"))
}

fn digits_only(digits: &str, style: Style) -> Result<Dated, ValueError> {
    let wrong = || ValueError::not_a(Wanted::Day);
    match digits.len() {
        4 => {
            let first = NaiveDate::from_ymd_opt(digits.parse().map_err(|_| wrong())?, 1, 1).ok_or_else(wrong)?;
            return plausible(first).map(|day| Dated { whole_month: true, whole_year: true, ..Dated::exact(day) });
        }
        8 => NaiveDate::parse_from_str(digits, "%Y%m%d").map_err(|_| wrong()),
        6 => NaiveDate::parse_from_str(digits, "%y%m%d").map_err(|_| wrong()),
        // 1927 to 2064: nothing else is known that five digits could be in a column of days.
        5 if ("10000".."60000").contains(&digits) => {
            let number: u64 = digits.parse().map_err(|_| wrong())?;
            let zero = match style.date_system {
                DateSystem::From1900 => NaiveDate::from_ymd_opt(1899, 12, 30),
                DateSystem::From1904 => NaiveDate::from_ymd_opt(1904, 1, 1),
            };
            let day = zero.and_then(|zero| zero.checked_add_days(Days::new(number))).ok_or_else(wrong)?;
            return plausible(day).map(|day| Dated { day_number: true, ..Dated::exact(day) });
        }
        _ => Err(wrong()),
    }
    .and_then(plausible)
    .map(Dated::exact)
}

/// `2014-08`, `aug 2014`, `augusti -14`, `8/2014`.
fn month_only(text: &str) -> Option<Month> {
    if let Ok(month) = text.parse::<Month>() {
        return Some(month);
    }
    let parts: Vec<&str> = text.split([' ', '-', '.', '/']).filter(|part| !part.is_empty()).collect();
    let [name, year] = parts.as_slice() else { return None };
    let is_number = name.len() <= 2 && year.len() == 4 && name.bytes().all(|byte| byte.is_ascii_digit());
    let month = if is_number { name.parse().ok() } else { month_name(name) };
    Some(Month::of(NaiveDate::from_ymd_opt(year_of(year)?, month?, 1)?))
}

/// A year of four digits, or of two: up to 79 in this century.
fn year_of(text: &str) -> Option<i32> {
    let year: i32 = text.parse().ok()?;
    match text.len() {
        4 => Some(year),
        2 if year < 80 => Some(2_000 + year),
        2 => Some(1_900 + year),
        _ => None,
    }
}

fn month_name(text: &str) -> Option<u32> {
    let names = ["jan", "feb", "mar", "apr", "maj", "jun", "jul", "aug", "sep", "okt", "nov", "dec"];
    let folded = fold_name(text);
    let at = match folded.as_str() {
        "may" => 4,
        "oct" | "october" => 9,
        _ => names.iter().position(|name| folded.starts_with(name))?,
    };
    u32::try_from(at + 1).ok()
}

pub(super) fn plausible(day: NaiveDate) -> Result<NaiveDate, ValueError> {
    let possible = NaiveDate::from_ymd_opt(1900, 1, 1).is_some_and(|from| day >= from)
        && NaiveDate::from_ymd_opt(2100, 1, 1).is_some_and(|to| day < to);
    if possible { Ok(day) } else { Err(ValueError::new(ValueReason::DayFarAway)) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        FindingCode,
        value::{date, last_day},
    };

    fn day(text: &str) -> Result<String, FindingCode> {
        date(text, Style::default()).map(|read| read.day.to_string()).map_err(|error| error.code())
    }

    #[test]
    fn i6_days_are_read_in_their_many_forms() {
        for text in [
            "2014-08-22",
            "20140822",
            "140822",
            "22/8 2014",
            "22/8-14",
            "22.8.2014",
            "22 aug 2014",
            "22 augusti -14",
            "2014/08/22",
            "8/22/2014",
            "41873",
            "2014-08-22 00:00:00",
            "den 22 augusti 2014",
            "22:a augusti 2014",
            "den 22:e aug 2014",
            "Den 22/8 2014",
            "fre 22/8 2014",
            "Fredag den 22 augusti 2014",
            "Aug 22, 2014",
            "August 22nd 2014",
            "22AUG2014",
            "22aug14",
        ] {
            assert_eq!(day(text), Ok("2014-08-22".to_owned()), "{text}");
        }
        let mac = Style { date_system: DateSystem::From1904, ..Style::default() };
        assert_eq!(date("40411", mac).map(|read| read.day.to_string()), Ok("2014-08-22".to_owned()));
    }

    #[test]
    fn i6_a_month_is_its_first_day_or_its_last() {
        for text in ["2014-08", "aug 2014", "augusti 2014", "aug-14", "8/2014", "08/2014"] {
            assert_eq!(
                date(text, Style::default()).map(|read| (read.day.to_string(), read.whole_month)),
                Ok(("2014-08-01".to_owned(), true)),
                "{text}"
            );
            let until = last_day(&format!("t.o.m. {text}"), Style::default()).map(|read| read.day.to_string());
            assert_eq!(until, Ok("2014-08-31".to_owned()), "{text}");
        }
    }

    #[test]
    fn i6_a_year_is_its_first_day_or_its_last() {
        assert_eq!(day("2019"), Ok("2019-01-01".to_owned()));
        let until = last_day("t.o.m. 2019", Style::default()).map(|read| read.day.to_string());
        assert_eq!(until, Ok("2019-12-31".to_owned()));
        assert!(day("1019").is_err() && day("2191").is_err());
    }

    #[test]
    fn i6_an_ambiguous_day_is_a_question_unless_the_column_tells() {
        assert_eq!(day("1/3 2024"), Err(FindingCode::Ambiguous));
        assert_eq!(day("3/3 2024"), Ok("2024-03-03".to_owned()));
        assert_eq!(day("13/3 2024"), Ok("2024-03-13".to_owned()));
        let month_first = Style { day_first: Some(false), ..Style::default() };
        assert_eq!(date("1/3 2024", month_first).map(|read| read.day.to_string()), Ok("2024-01-03".to_owned()));
        for text in ["2014-02-30", "31/2 2014", "i går", "99999", "12", "den 12", "1:a maj", "1:ax maj 2026"] {
            assert!(day(text).is_err(), "{text}");
        }
        assert_eq!(day("lör 3/10 2026"), Ok("2026-10-03".to_owned()), "the tenth of March is a Tuesday");
        assert_eq!(day("fre 3/10 2026"), Err(FindingCode::Ambiguous), "neither is a Friday");
        assert_eq!(day("fre 2014-08-23"), Err(FindingCode::NotReadable));
        assert_eq!(day("1814-08-22"), Err(FindingCode::NotPossible));
    }

    #[test]
    fn i6_nothing_is_left_over_behind_a_day() {
        assert_eq!(day("2020-01-01 12:30"), Ok("2020-01-01".to_owned()));
        for text in ["2020-01-01 12:99", "2020-01-01 12:30 ungefär", "2020-01-01 kl", "2020-01-01x", "20-01-01 25:10"]
        {
            assert!(day(text).is_err(), "{text}");
        }
    }

    #[test]
    fn i6_a_column_has_one_order_whatever_the_sign() {
        let told = |values: &[&str]| {
            let mut evidence = super::super::Evidence::default();
            for value in values {
                evidence.add_date(value);
            }
            evidence.style()
        };
        let read = |text: &str, style: Style| date(text, style).map(|read| read.day.to_string()).map_err(|e| e.code());
        let month_first = told(&["9/13/2026", "01.09.26", "01-09-2026"]);
        assert_eq!(read("01-09-2026", month_first), Ok("2026-01-09".to_owned()));
        assert_eq!(read("01.13.2026", month_first), Ok("2026-01-13".to_owned()), "what slashes show holds for dots");
        assert_eq!(read("13.01.2026", month_first), Err(FindingCode::NotReadable), "it does not fit the column");
        assert_eq!(read("01.09.2026", told(&["01.09.2026"])), Ok("2026-09-01".to_owned()), "dots alone are day first");
        let slashes = told(&["1/9/2026", "01.09.2026"]);
        assert_eq!(read("01.09.2026", slashes), Err(FindingCode::Ambiguous), "dots wait with the slashes beside them");
        let both = told(&["13/1/2026", "1/13/2026"]);
        assert_eq!(read("13/1/2026", both), Err(FindingCode::Ambiguous), "a contradiction is a question for all");
        assert_eq!(read("26.01.13", told(&["26.01.13"])), Err(FindingCode::Ambiguous), "2013 or 2026");
        assert_eq!(read("26.01.13", told(&["98.05.31"])), Ok("2026-01-13".to_owned()));
        assert_eq!(read("13-01-26", told(&["31-12-45"])), Ok("2026-01-13".to_owned()));
        assert_eq!(read("19-03-14", Style { year_first: Some(true), ..Style::default() }), Ok("2019-03-14".to_owned()));
        assert_eq!(read("14/03/19", Style::default()), Ok("2019-03-14".to_owned()));
    }
}
