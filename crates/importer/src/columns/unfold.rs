//! Tables that have a column for each month, each kind of cost, each year or each day: every such cell is a row of its
//! own (I-18).

use std::collections::HashMap;

use chrono::{Datelike, NaiveDate};
use vagnpark_domain::{cost::CostCategory, import::Kind, names::fold_name, time::Month};

use super::{
    Columns,
    money::{is_vat_alone, is_with_vat, without_vat_words},
};
use crate::{
    field::Fields,
    value::{self, Style},
};

/// The fewest columns of months that make a table one of months.
const FEWEST_MONTHS: usize = 3;
/// The fewest if each says its year.
const FEWEST_MONTHS_OF_A_YEAR: usize = 2;
/// The fewest columns of kinds of cost that make a table one of them.
const FEWEST_KINDS: usize = 2;

/// The fewest columns of days that make a table of readings one of them: one alone is a reading with its day.
const FEWEST_DAYS: usize = 2;

/// What the header of a column says of the figures below it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Part {
    /// They are for a month, of a year that the header may say.
    Month {
        /// The year, if the header says it.
        year: Option<i32>,
        /// From 1 to 12.
        month: u32,
    },
    /// They are for a kind of cost.
    Category(CostCategory),
    /// They are the inhabitants on a day.
    Inhabitants(NaiveDate),
    /// They are odometers as read on a day.
    Readings(NaiveDate),
}

impl Part {
    /// The field that the columns of these parts give besides the figure.
    pub(crate) fn gives(self) -> &'static str {
        match self {
            Self::Month { .. } => "date",
            Self::Category(_) => "category",
            Self::Inhabitants(_) => "reference_date",
            Self::Readings(_) => "at",
        }
    }

    /// The field of the figures themselves.
    pub(crate) fn figure(self) -> &'static str {
        match self {
            Self::Month { .. } | Self::Category(_) => "net",
            Self::Inhabitants(_) => "inhabitants",
            Self::Readings(_) => "odometer_km",
        }
    }

    /// The kind of cost that the header says.
    pub(crate) fn category(self) -> Option<CostCategory> {
        if let Self::Category(category) = self { Some(category) } else { None }
    }

    /// The day that the header says.
    pub(crate) fn day(self) -> Option<NaiveDate> {
        match self {
            Self::Inhabitants(day) | Self::Readings(day) => Some(day),
            Self::Month { .. } | Self::Category(_) => None,
        }
    }

    /// The month, if the header or somebody says its year.
    pub(crate) fn month(self, year_of_file: Option<i32>) -> Option<Month> {
        let Self::Month { year, month } = self else { return None };
        let day = NaiveDate::from_ymd_opt(year.or(year_of_file)?, month, 1)?;
        Some(Month::of(day))
    }
}

/// The columns that are parts of a table, if the headers make it one. `lacks` says which fields have no column of their
/// own, and `of_kinds` whether somebody has said of a column which kind of cost its amounts are for.
pub(crate) fn parts_of(
    fields: Fields,
    headers: &[String],
    of_kinds: bool,
    lacks: impl Fn(&str) -> bool,
) -> Vec<(usize, Part)> {
    let lack = |fields: &[&str]| fields.iter().all(|field| lacks(field));
    let among = |read: &dyn Fn(&str) -> Option<Part>| -> Vec<(usize, Part)> {
        headers.iter().enumerate().filter_map(|(index, header)| Some((index, read(header)?))).collect()
    };
    match fields.kind {
        Kind::Costs if lack(&["net", "net_ore", "debit", "credit"]) => {}
        Kind::Population if lack(&["reference_date", "inhabitants"]) => {
            return among(&|header| day_of(header, true).map(Part::Inhabitants));
        }
        Kind::Readings if lack(&["at", "odometer_km", "odometer_mil"]) => {
            let days = among(&|header| day_of(header, false).map(Part::Readings));
            return if days.len() >= FEWEST_DAYS { days } else { Vec::new() };
        }
        Kind::Costs
        | Kind::Population
        | Kind::Readings
        | Kind::Vehicles
        | Kind::Trips
        | Kind::Bookings
        | Kind::Fuel
        | Kind::Tolls
        | Kind::Services
        | Kind::Organisations
        | Kind::Units
        | Kind::People
        | Kind::ServicePlans
        | Kind::FuelCards => return Vec::new(),
    }
    let months = among(&|header| month_of(without_vat_words(header)));
    let say_their_year = months.iter().all(|(_, part)| matches!(part, Part::Month { year: Some(_), .. }));
    let fewest = if say_their_year { FEWEST_MONTHS_OF_A_YEAR } else { FEWEST_MONTHS };
    if !of_kinds && months.len() >= fewest && lack(&["date", "from", "period"]) {
        return months;
    }
    let kinds = among(&|header| (fields.category)(without_vat_words(header)).map(Part::Category));
    if (of_kinds || kinds.len() >= FEWEST_KINDS) && lacks("category") { kinds } else { Vec::new() }
}

/// The columns beside those of parts, for the same part of the row: its amount with VAT, its VAT.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Beside {
    pub(crate) gross: Option<usize>,
    pub(crate) vat: Option<usize>,
}

impl Columns {
    /// The field of a column beside that of a part.
    pub(super) fn field_beside_part(&self, index: usize) -> Option<&'static str> {
        self.beside_parts.values().find_map(|beside| match beside {
            Beside { gross: Some(gross), .. } if *gross == index => Some("gross"),
            Beside { vat: Some(vat), .. } if *vat == index => Some("vat"),
            _ => None,
        })
    }

    /// The columns beside that of a part, for the same part.
    pub(crate) fn beside_part(&self, index: usize) -> Beside {
        self.beside_parts.get(&index).copied().unwrap_or_default()
    }
}

/// Of several columns for the same part that with its figure, with those beside it: a month may have a column for its
/// amount without VAT, one for that with it, and one for the VAT. A column of VAT alone is no part.
pub(crate) fn with_those_beside(
    parts: &[(usize, Part)],
    headers: &[String],
) -> (Vec<(usize, Part)>, HashMap<usize, Beside>) {
    let (mut own, mut beside): (Vec<(usize, Part)>, HashMap<usize, Beside>) = (Vec::new(), HashMap::new());
    let header = |index: usize| headers.get(index).map_or("", String::as_str);
    let of_vat = |index: &usize| is_vat_alone(header(*index));
    let with_vat = |index: &usize| is_with_vat(header(*index)) == Some(true);
    for (index, part) in parts {
        let same = || parts.iter().filter(|(_, other)| other == part).map(|(index, _)| *index);
        let figures = || same().filter(|index| !of_vat(index));
        let nets: Vec<usize> = figures().filter(|index| !with_vat(index)).collect();
        let grosses: Vec<usize> = figures().filter(with_vat).collect();
        let figure = match (nets.as_slice(), grosses.as_slice()) {
            ([net], [_] | []) => Some(*net),
            ([], [gross]) => Some(*gross),
            // Nobody knows which of them is the one.
            _ => None,
        };
        if figure.is_none_or(|figure| figure == *index) && !of_vat(index) {
            own.push((*index, *part));
        }
        if figure == Some(*index) {
            let gross = grosses.first().copied().filter(|gross| gross != index);
            let mut vats = same().filter(of_vat);
            let vat = vats.next().filter(|_| vats.next().is_none());
            if gross.is_some() || vat.is_some() {
                beside.insert(*index, Beside { gross, vat });
            }
        }
    }
    (own, beside)
}

/// Whether a header is a day, a month or a year.
pub(crate) fn names_day(header: &str) -> bool {
    day_of(header, true).is_some()
}

/// The day that a header names, alone or behind words: `2024-12-31`, `Invånare 2024-12-31`; if it may be longer, a year
/// or a month means its last day: `Folkmängd 2023`, `2024M11`.
fn day_of(header: &str, may_be_longer: bool) -> Option<NaiveDate> {
    let header = header.trim();
    let behind = header.char_indices().filter(|(_, sign)| sign.is_whitespace()).map(|(at, _)| &header[at..]);
    let mut texts = std::iter::once(header).chain(behind).map(str::trim);
    texts.find_map(|text| {
        let month = text
            .split_once(['M', 'm'])
            .filter(|(year, _)| year.len() == 4)
            .map(|(year, month)| format!("{year}-{month}"));
        let text = month.as_deref().unwrap_or(text);
        let first = value::date(text, Style::default()).ok().filter(|read| !read.day_number)?;
        let is_day = !first.whole_month && !first.whole_year;
        if is_day {
            return Some(first.day);
        }
        value::last_day(text, Style::default()).ok().filter(|_| may_be_longer).map(|read| read.day)
    })
}

/// The month that a header names: `jan`, `Januari 2026`, `jan-26`, `2026-01`, or the first day of a month.
fn month_of(header: &str) -> Option<Part> {
    const NAMES: [[&str; 4]; 12] = [
        ["januari", "january", "tammikuu", "januar"],
        ["februari", "february", "helmikuu", "februar"],
        ["mars", "march", "maaliskuu", "marts"],
        ["april", "april", "huhtikuu", "apr"],
        ["maj", "may", "toukokuu", "mai"],
        ["juni", "june", "kesakuu", "jun"],
        ["juli", "july", "heinakuu", "jul"],
        ["augusti", "august", "elokuu", "aug"],
        ["september", "september", "syyskuu", "sept"],
        ["oktober", "october", "lokakuu", "okt"],
        ["november", "november", "marraskuu", "nov"],
        ["december", "december", "joulukuu", "desember"],
    ];
    let header = header.trim();
    let letters = header.find(|sign: char| sign.is_alphabetic());
    let Some(letters) = letters else {
        if let (6, Some((year, month))) = (header.len(), header.split_at_checked(4))
            && let (Ok(year @ 1990..=2099), Ok(month @ 1..=12)) = (year.parse(), month.parse())
        {
            return Some(Part::Month { year: Some(year), month });
        }
        let read = value::date(header, Style::default()).ok()?;
        let first = read.day.day() == 1 && !read.day_number && !read.whole_year;
        return first.then(|| Part::Month { year: Some(read.day.year()), month: read.day.month() });
    };
    let word: String = header.get(letters..)?.chars().take_while(|sign| sign.is_alphabetic()).collect();
    let rest = header.replacen(&word, "", 1);
    let folded = fold_name(&word);
    let names = |names: &[&str; 4]| names.contains(&folded.as_str()) || (folded.len() >= 3 && short(names, &folded));
    let month = NAMES.iter().position(names)?;
    let digits: String = rest.chars().filter(char::is_ascii_digit).collect();
    let only_year = rest.chars().all(|sign| sign.is_ascii_digit() || " .-/'’".contains(sign));
    let year = match (digits.len(), digits.parse::<i32>()) {
        (0, _) => None,
        (2, Ok(short)) => Some(2000 + short),
        (4, Ok(year)) => Some(year),
        _ => return None,
    };
    only_year.then(|| Part::Month { year, month: u32::try_from(month + 1).unwrap_or_default() })
}

/// Whether a word is a month's name cut short: `jan`, `sept`, `okt`.
fn short(names: &[&str; 4], word: &str) -> bool {
    word.len() <= 5 && names.iter().any(|name| name.starts_with(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn i18_months_are_known_in_many_ways_and_nothing_else_is_a_month() {
        let month = |year, month| Some(Part::Month { year, month });
        for (header, read) in [
            ("jan", month(None, 1)),
            ("Januari 2026", month(Some(2026), 1)),
            ("maj-26", month(Some(2026), 5)),
            ("2026-03", month(Some(2026), 3)),
            ("2026-03-01", month(Some(2026), 3)),
            ("202603", month(Some(2026), 3)),
            ("Dec.", month(None, 12)),
            ("Okt '26", month(Some(2026), 10)),
            ("Summa", None),
            ("Marsvin", None),
            ("2026", None),
            ("Majblomma 3", None),
            ("Januari 20260", None),
        ] {
            assert_eq!(month_of(header), read, "{header}");
        }
    }

    #[test]
    fn i18_a_table_of_kinds_needs_two_of_them_and_no_amount_of_its_own() {
        let headers: Vec<String> = ["Regnr", "Datum", "Leasing", "Försäkring", "Summa"].map(str::to_owned).into();
        let without = |fields: &'static [&'static str]| move |field: &str| fields.contains(&field);
        let category = |header: &str| crate::registers::category(header).ok();
        let fields = Fields { kind: Kind::Costs, all: &[], keeps_extras: true, category };
        let parts = parts_of(fields, &headers, false, without(&["net", "net_ore", "debit", "credit", "category"]));
        assert_eq!(parts.iter().map(|(index, _)| *index).collect::<Vec<_>>(), [2, 3]);
        assert!(parts_of(fields, &headers, false, without(&["category"])).is_empty());
    }
}
