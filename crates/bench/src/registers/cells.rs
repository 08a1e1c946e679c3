//! Cells: the ways in which people and programs write a value. A column is written in one way.

use chrono::{Datelike, NaiveDate, NaiveDateTime};
use rand::{Rng, seq::IndexedRandom};
use rand_chacha::ChaCha8Rng;

use super::Value;

/// A cell as text and, if a workbook keeps it as something else, as that.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Cell {
    pub(super) text: String,
    pub(super) kept: Option<Kept>,
}

/// What a workbook keeps in a cell.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Kept {
    /// A number, with the format in which it is shown.
    Number(f64, &'static str),
    /// A day or an instant, with the format in which it is shown.
    Instant(NaiveDateTime, &'static str),
}

/// The unit of the bare numbers of a column, as tens of the unit that is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Scale {
    /// The word for it.
    pub(super) word: &'static str,
    /// How many decimals the kept unit has in it: kronor have two of öre.
    decimals: u32,
}

const KRONOR: Scale = Scale { word: "kr", decimals: 2 };
const ORE: Scale = Scale { word: "öre", decimals: 0 };
const THOUSAND_KRONOR: Scale = Scale { word: "tkr", decimals: 5 };
const KM: Scale = Scale { word: "km", decimals: 0 };
const MIL: Scale = Scale { word: "mil", decimals: 1 };
const KG: Scale = Scale { word: "kg", decimals: 0 };
const TONNES: Scale = Scale { word: "ton", decimals: 3 };
const LITRES: Scale = Scale { word: "l", decimals: 3 };
const KILOWATT_HOURS: Scale = Scale { word: "kWh", decimals: 3 };
/// The unit of what has none.
pub(super) const BARE: Scale = Scale { word: "", decimals: 0 };

/// How a column writes its values.
#[derive(Clone, Copy, Debug)]
pub(super) struct Form {
    pub(super) scale: Scale,
    /// Between groups of three digits, and before the decimals.
    signs: (&'static str, char),
    /// Whether all decimals are written, also if they are zeros.
    whole: bool,
    /// Behind each number.
    behind: &'static str,
    /// How a minus is written: before, behind or as another sign.
    minus: Minus,
    day: DayForm,
    yes: (&'static str, &'static str),
    /// The format in which a workbook shows the column's numbers and days, if it keeps them as such.
    format: Option<(&'static str, &'static str)>,
    /// Words in capitals, or as they are.
    capitals: bool,
    /// What is added to a number plate between its halves, and whether it is in small letters.
    plate: (&'static str, bool),
    /// How often a cell is written in another way than its column, in percent.
    strays: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Minus {
    Before,
    Behind,
    True,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum DayForm {
    Iso,
    Digits,
    Slashed,
    SlashedAmerican,
    Dotted,
    Dashed,
    MonthName,
    ShortMonth,
    WithMidnight,
    TwoDigitYear,
}

const MONTHS: [&str; 12] = [
    "januari",
    "februari",
    "mars",
    "april",
    "maj",
    "juni",
    "juli",
    "augusti",
    "september",
    "oktober",
    "november",
    "december",
];

impl Form {
    /// How a column of values like this one is written. `latin` forbids signs that an old code page lacks.
    pub(super) fn of(value: &Value, latin: bool, random: &mut ChaCha8Rng) -> Self {
        let scales: &[(Scale, u32)] = match value {
            Value::Ore(_) => &[(KRONOR, 8), (ORE, 1), (THOUSAND_KRONOR, 1)],
            Value::Km(_) => &[(KM, 6), (MIL, 3)],
            Value::Kg(_) => &[(KG, 5), (TONNES, 1)],
            Value::Millilitres(_) => &[(LITRES, 1)],
            Value::Text(_) | Value::Word(..) | Value::Day(_) | Value::Minute(_) | Value::Whole(_) | Value::Yes(_) => {
                &[(BARE, 1)]
            }
        };
        let scale = scales.choose_weighted(random, |(_, weight)| *weight).map_or(BARE, |(scale, _)| *scale);
        let mut signs = vec![("", ','), (" ", ','), ("\u{a0}", ','), (".", ','), ("", '.'), (",", '.'), ("'", '.')];
        let mut yes = vec![("Ja", "Nej"), ("ja", "nej"), ("J", "N"), ("X", ""), ("1", "0"), ("Yes", "No"), ("x", "-")];
        let mut minus = vec![Minus::Before, Minus::Before, Minus::Behind];
        if !latin {
            signs.push(("\u{202f}", ','));
            yes.extend([("✓", ""), ("●", ""), ("✔", "–")]);
            minus.push(Minus::True);
        }
        let days = [
            (DayForm::Iso, 6),
            (DayForm::Digits, 2),
            (DayForm::Slashed, 2),
            (DayForm::SlashedAmerican, 1),
            (DayForm::Dotted, 2),
            (DayForm::Dashed, 1),
            (DayForm::MonthName, 2),
            (DayForm::ShortMonth, 1),
            (DayForm::WithMidnight, 1),
            (DayForm::TwoDigitYear, 1),
        ];
        let formats = [
            ("General", "yyyy-mm-dd"),
            ("#,##0.00", "dd/mm/yyyy"),
            ("#,##0", "d mmm yyyy"),
            (if scale == MIL { "0.0##\" mil\"" } else { "0.0##_ " }, "m/d/yy"),
            (if scale == KRONOR { "#,##0.00\\ \"kr\"" } else { "#,##0.00" }, "yyyy-mm-dd\\ hh:mm"),
        ];
        Self {
            scale,
            signs: signs.choose(random).copied().unwrap_or(("", ',')),
            whole: random.random(),
            behind: behind(scale, random),
            minus: minus.choose(random).copied().unwrap_or(Minus::Before),
            day: days.choose_weighted(random, |(_, weight)| *weight).map_or(DayForm::Iso, |(form, _)| *form),
            yes: yes.choose(random).copied().unwrap_or(("Ja", "Nej")),
            format: random.random_bool(0.7).then(|| formats.choose(random).copied()).flatten(),
            capitals: random.random_bool(0.15),
            plate: [("", false), (" ", false), ("-", false), ("\u{a0}", false), (" ", true)]
                .choose(random)
                .copied()
                .unwrap_or_default(),
            strays: if random.random_bool(0.25) { 20 } else { 0 },
        }
    }

    /// The same for a column of energy instead of volumes.
    pub(super) fn of_energy(self, random: &mut ChaCha8Rng) -> Self {
        Self { scale: KILOWATT_HOURS, behind: behind(KILOWATT_HOURS, random), ..self }
    }

    /// A cell with a value, which may be written in another way than its column if it still says what it is.
    pub(super) fn cell_of(self, field: &str, value: &Value, random: &mut ChaCha8Rng) -> Cell {
        let plate = if let Value::Text(text) = value { Some(Value::Text(self.plate(text))) } else { None };
        let value = plate.as_ref().filter(|_| ["registration_number", "vehicle"].contains(&field)).unwrap_or(value);
        if !random.random_ratio(self.strays, 100) {
            return self.cell(value);
        }
        let form = self.stray(value, random);
        let cell = form.cell(value);
        let around = ["", " ", "\u{a0}", "  "].choose(random).copied().unwrap_or_default();
        Cell { text: format!("{around}{}{around}", cell.text), kept: cell.kept.filter(|_| around.is_empty()) }
    }

    /// Another way to write a value that cannot be taken for anything else.
    fn stray(self, value: &Value, random: &mut ChaCha8Rng) -> Self {
        let other = match value {
            Value::Ore(_) => THOUSAND_KRONOR,
            Value::Km(_) => MIL,
            Value::Kg(_) => TONNES,
            Value::Text(_) | Value::Word(..) | Value::Day(_) | Value::Minute(_) | Value::Millilitres(_) => self.scale,
            Value::Whole(_) | Value::Yes(_) => self.scale,
        };
        let behind = match other.word {
            "tkr" => " tkr",
            "mil" => " mil",
            "ton" => " ton",
            _ => self.behind,
        };
        let plain = [DayForm::Iso, DayForm::MonthName, DayForm::WithMidnight, DayForm::Digits];
        let day = plain.choose(random).copied().unwrap_or(DayForm::Iso);
        let format = self.format.filter(|_| other == self.scale && random.random());
        Self { scale: other, behind, day, format, ..self }
    }

    fn plate(self, number: &str) -> String {
        let (between, small) = self.plate;
        let (letters, rest) = number.split_at_checked(3).unwrap_or((number, ""));
        let text = format!("{letters}{between}{rest}");
        if small { text.to_lowercase() } else { text }
    }

    /// A cell with a value.
    fn cell(&self, value: &Value) -> Cell {
        match value {
            Value::Text(text) => {
                // A workbook keeps what somebody typed as a number, whatever it is.
                let digits =
                    !text.starts_with('0') && text.len() < 10 && text.bytes().all(|sign| sign.is_ascii_digit());
                let number = text.parse().ok().filter(|_| digits && self.format.is_some());
                Cell { text: text.clone(), kept: number.map(|number| Kept::Number(number, "General")) }
            }
            Value::Word(_, said) => {
                let text = if self.capitals { said.to_uppercase() } else { (*said).to_owned() };
                Cell { text, kept: None }
            }
            Value::Yes(yes) => Cell { text: (if *yes { self.yes.0 } else { self.yes.1 }).to_owned(), kept: None },
            Value::Day(day) => {
                let at = day.and_hms_opt(0, 0, 0).unwrap_or_default();
                Cell { text: self.day(*day), kept: self.format.map(|(_, format)| Kept::Instant(at, format)) }
            }
            Value::Minute(at) => {
                let clock = at.format("%H:%M");
                let text = match self.day {
                    DayForm::WithMidnight => at.format("%Y-%m-%dT%H:%M:%S").to_string(),
                    DayForm::TwoDigitYear | DayForm::SlashedAmerican => format!("{} {clock}", at.date()),
                    DayForm::Iso
                    | DayForm::Digits
                    | DayForm::Slashed
                    | DayForm::Dotted
                    | DayForm::Dashed
                    | DayForm::MonthName
                    | DayForm::ShortMonth => format!("{} {clock}", self.day(at.date())),
                };
                Cell { text, kept: self.format.map(|_| Kept::Instant(*at, "yyyy-mm-dd hh:mm")) }
            }
            Value::Ore(number) | Value::Km(number) | Value::Kg(number) | Value::Millilitres(number) => {
                self.number(*number)
            }
            Value::Whole(number) => {
                Cell { text: number.to_string(), kept: self.format.map(|_| Kept::Number(float(*number), "General")) }
            }
        }
    }

    /// The two cells of an instant whose day and time of day have columns of their own.
    pub(super) fn cells_of(&self, at: NaiveDateTime) -> (Cell, Cell) {
        let clock = Cell { text: at.format(if self.whole { "%H:%M" } else { "%H.%M" }).to_string(), kept: None };
        let clock =
            if self.signs.0.is_empty() { Cell { text: at.format("%H:%M:%S").to_string(), ..clock } } else { clock };
        (self.cell(&Value::Day(at.date())), clock)
    }

    fn number(&self, number: i64) -> Cell {
        let decimals = self.scale.decimals;
        let one = 10_u64.pow(decimals);
        let (whole, rest) = (number.unsigned_abs() / one, number.unsigned_abs() % one);
        let mut text = grouped(whole, self.signs.0);
        let mut fraction = format!("{rest:0width$}", width = decimals as usize);
        while !self.whole && fraction.ends_with('0') || fraction.len() > 2 && fraction.ends_with('0') {
            fraction.pop();
        }
        if rest > 0 && fraction.len() == 1 && self.scale == KRONOR {
            fraction.push('0');
        }
        let has_fraction = decimals > 0 && !fraction.is_empty();
        if has_fraction {
            text = format!("{text}{}{fraction}", self.signs.1);
        }
        let behind = if has_fraction && self.behind == ":-" { "" } else { self.behind };
        text = format!("{text}{behind}");
        if number < 0 {
            text = match self.minus {
                Minus::Before => format!("-{text}"),
                Minus::Behind if behind.is_empty() => format!("{text}-"),
                Minus::Behind => format!("-{text}"),
                Minus::True => format!("\u{2212}{text}"),
            };
        }
        let kept = self.format.map(|(format, _)| Kept::Number(float(number) / float(10_i64.pow(decimals)), format));
        Cell { text, kept }
    }

    fn day(&self, day: NaiveDate) -> String {
        let month = MONTHS.get(day.month0() as usize).copied().unwrap_or_default();
        let (number, year) = (day.day(), day.year());
        match self.day {
            DayForm::Iso => day.to_string(),
            DayForm::Digits => day.format("%Y%m%d").to_string(),
            DayForm::Slashed => format!("{number}/{} {year}", day.month()),
            DayForm::SlashedAmerican => format!("{}/{number}/{year}", day.month()),
            DayForm::Dotted => format!("{number}.{}.{year}", day.month()),
            DayForm::Dashed => day.format("%d-%m-%Y").to_string(),
            DayForm::MonthName => format!("{number} {month} {year}"),
            DayForm::ShortMonth => format!("{number} {} {year}", month.get(..3).unwrap_or(month)),
            DayForm::WithMidnight => format!("{day} 00:00:00"),
            DayForm::TwoDigitYear => day.format("%y%m%d").to_string(),
        }
    }
}

fn behind(scale: Scale, random: &mut ChaCha8Rng) -> &'static str {
    if random.random_bool(0.6) {
        return "";
    }
    let words: &[&str] = match scale.word {
        "kr" => &[" kr", "kr", " SEK", ":-"],
        "tkr" => &[" tkr"],
        "km" => &[" km", "km"],
        "mil" => &[" mil"],
        "kg" => &[" kg", "kg"],
        "ton" => &[" ton", " t"],
        "l" => &[" l", " liter"],
        "kWh" => &[" kWh"],
        _ => &[""],
    };
    words.choose(random).copied().unwrap_or("")
}

/// Digits in groups of three.
fn grouped(number: u64, sign: &str) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push_str(sign);
        }
        text.push(digit);
    }
    text
}

#[expect(clippy::cast_precision_loss, reason = "amounts of a register are far below what a double keeps exactly")]
fn float(number: i64) -> f64 {
    number as f64
}
