//! How often something recurs, as workshops write it: `24 mån / 3 000 mil`, `Var 2:a år`, `årligen`.

use vagnpark_domain::names::fold_name;

use super::cell::joined;

/// The time and the distance between, whichever comes first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Interval {
    /// Months.
    pub months: Option<u32>,
    /// Kilometres.
    pub km: Option<i64>,
    /// Engine hours.
    pub hours: Option<i64>,
}

/// What an interval is measured in, with how much of what is kept one of it is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Measure {
    Months(i64),
    Kilometres(i64),
    Hours,
}

/// Words that say all of it, folded, with their months.
const WORDS: [(&str, i64); 9] = [
    ("arligen", 12),
    ("arsvis", 12),
    ("yearly", 12),
    ("annually", 12),
    ("halvarsvis", 6),
    ("halvar", 6),
    ("kvartalsvis", 3),
    ("kvartal", 3),
    ("manadsvis", 1),
];

/// Ordinals in words, folded.
const ORDINALS: [(&str, i64); 6] =
    [("annat", 2), ("andra", 2), ("tredje", 3), ("fjarde", 4), ("femte", 5), ("sjatte", 6)];

/// An interval in words: each part once, with what it is measured in.
pub fn interval(text: &str) -> Option<Interval> {
    let mut read = Interval::default();
    for part in parts(text) {
        let (number, measure) = measured(&part)?;
        let is_new = match measure {
            Measure::Months(each) => read.months.replace(u32::try_from(number.whole_of(each)?).ok()?).is_none(),
            Measure::Kilometres(each) => read.km.replace(number.whole_of(each)?).is_none(),
            Measure::Hours => read.hours.replace(number.whole_of(1)?).is_none(),
        };
        if !is_new {
            return None;
        }
    }
    (read != Interval::default()).then_some(read)
}

/// A number of months, where a bare number counts so many of them.
pub fn months(text: &str, bare: u32) -> Option<u32> {
    let (number, rest) = Number::before(text.trim());
    if let Some(number) = number.filter(|_| rest.trim().is_empty()) {
        return u32::try_from(number.whole_of(bare.into())?).ok();
    }
    interval(text).filter(|read| read.km.is_none() && read.hours.is_none())?.months
}

/// The parts of an interval: `/` and words part them, and a comma with a space behind it.
fn parts(text: &str) -> Vec<String> {
    let mut text = text.to_lowercase();
    for between in [" eller ", " el. ", " el ", " or ", " per ", " och ", " and ", " alt. ", " alternativt ", ", "] {
        text = text.replace(between, "/");
    }
    let parts = text.split(['/', '+', ';', '&']).map(str::trim).filter(|part| !part.is_empty());
    parts.map(str::to_owned).collect()
}

/// A number and what it counts.
fn measured(part: &str) -> Option<(Number, Measure)> {
    let words: Vec<&str> = part.split_whitespace().collect();
    let beginnings = ["var", "vart", "varje", "every", "each", "max", "högst", "ca"];
    let rest: Vec<&str> = words.into_iter().skip_while(|word| beginnings.contains(word)).collect();
    let part = rest.join(" ");
    if let Some((_, months)) = WORDS.into_iter().find(|(word, _)| *word == fold_name(&part)) {
        return Some((Number::of(months), Measure::Months(1)));
    }
    // `vartannat år`, `vart tredje år`, written together or apart.
    let folded = fold_name(&part);
    let folded = folded.strip_prefix("vart").unwrap_or(&folded);
    let ordinal = ORDINALS.into_iter().find_map(|(word, number)| Some((number, folded.strip_prefix(word)?)));
    if let Some((number, unit)) = ordinal {
        return Some((Number::of(number), unit_of(unit)?));
    }
    let (number, rest) = Number::before(&part);
    let rest = rest.trim_start();
    // `2:a år`, `2a år`, `6:e månad`.
    let unit = match rest.strip_prefix(':') {
        Some(rest) => rest.split_once(' ').map_or("", |(_, unit)| unit),
        None => ["a ", "e "].iter().find_map(|ordinal| rest.strip_prefix(ordinal)).unwrap_or(rest),
    };
    let number =
        if part.starts_with(|sign: char| sign.is_ascii_digit()) { number? } else { number.unwrap_or(Number::of(1)) };
    Some((number, unit_of(&fold_name(unit))?))
}

/// What a word counts, folded.
fn unit_of(folded: &str) -> Option<Measure> {
    Some(match folded {
        "ar" | "ars" | "aret" | "year" | "years" | "vuosi" => Measure::Months(12),
        "man" | "manad" | "manader" | "manaders" | "month" | "months" | "mnd" | "maneder" | "mdr" | "kk" => {
            Measure::Months(1)
        }
        "mil" => Measure::Kilometres(10),
        "km" | "kilometer" | "kilometers" => Measure::Kilometres(1),
        "h" | "tim" | "timme" | "timmar" | "hour" | "hours" | "timer" | "maskintimmar" => Measure::Hours,
        _ => return None,
    })
}

/// A number in hundredths: years may have halves.
#[derive(Clone, Copy)]
struct Number(i64);

impl Number {
    fn of(whole: i64) -> Self {
        Self(whole.saturating_mul(100))
    }

    /// The number that a text begins with, and the rest of it. A sign before three digits groups them.
    fn before(text: &str) -> (Option<Self>, &str) {
        let end = text.find(|sign: char| !(sign.is_ascii_digit() || sign.is_whitespace() || ".,".contains(sign)));
        let (number, rest) = text.split_at(end.unwrap_or(text.len()));
        let Some(number) = joined(number.trim()) else { return (None, rest) };
        let (whole, part) = number.split_once(['.', ',']).unwrap_or((&number, ""));
        let read = match part.len() {
            3 => format!("{whole}{part}00").parse(),
            0..=2 => format!("{whole}{part:0<2}").parse(),
            _ => return (None, rest),
        };
        (read.ok().filter(|_| !whole.is_empty()).map(Self), rest)
    }

    /// So many times something, if that is a whole number above nought.
    fn whole_of(self, each: i64) -> Option<i64> {
        let hundredths = self.0.checked_mul(each)?;
        (hundredths > 0 && hundredths % 100 == 0).then_some(hundredths / 100)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<(u32, i64, i64)> {
        interval(text).map(|read| (read.months.unwrap_or(0), read.km.unwrap_or(0), read.hours.unwrap_or(0)))
    }

    #[test]
    fn i24_intervals_as_workshops_write_them() {
        for (text, wanted) in [
            ("Var 2:a år / 3000 mil", (24, 30_000, 0)),
            ("24 mån/3 000 mil", (24, 30_000, 0)),
            ("12 månader eller 15.000 km", (12, 15_000, 0)),
            ("1 år, 2000 mil", (12, 20_000, 0)),
            ("1,5 år", (18, 0, 0)),
            ("årligen", (12, 0, 0)),
            ("Varje år", (12, 0, 0)),
            ("vartannat år", (24, 0, 0)),
            ("Vart tredje år", (36, 0, 0)),
            ("var 6:e månad", (6, 0, 0)),
            ("halvårsvis", (6, 0, 0)),
            ("500 tim / 1 år", (12, 0, 500)),
            ("250 h", (0, 0, 250)),
            ("1500 mil/år", (12, 15_000, 0)),
            ("30 000 km el. 24 mån.", (24, 30_000, 0)),
            ("every 12 months", (12, 0, 0)),
            ("2 years / 30000 km", (24, 30_000, 0)),
            ("30\u{2009}000 km", (0, 30_000, 0)),
        ] {
            assert_eq!(read(text), Some(wanted), "{text}");
        }
        for text in [
            "",
            "12",
            "15000",
            "vid behov",
            "1 år / 2 år",
            "0 mån",
            "1,33 år",
            "enligt serviceboken",
            "-1 år",
            "15 00 km",
            "1,2345 år",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
        assert_eq!((months("24", 1), months("2", 12), months("2 år", 1)), (Some(24), Some(24), Some(24)));
        assert_eq!((months("3000 mil", 1), months("", 1)), (None, None));
    }
}
