//! Formats of numbers, for what a person sees beside the digits: currency and unit, percent, thousands left out, zeros
//! in front. How many decimals are shown is no part of the value.

/// The money of a spreadsheet's own country, whichever that is: the two formats of accounts that every workbook has.
const OWN_MONEY: &str = "_($* #,##0";
/// The largest number that a spreadsheet counts exactly.
const MOST_EXACT: u64 = 1 << 53;

/// The format of a number: its sections, for positive and negative numbers and nought, or by conditions.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct NumberFormat {
    sections: Vec<Section>,
    /// Whether it shows of a day its year alone.
    of_years: bool,
}

/// A section of a format.
#[derive(Clone, Debug, Default, PartialEq)]
struct Section {
    /// The numbers that it is for, where it says so.
    condition: Option<(Comparison, f64)>,
    /// What stands before the number, and behind it.
    before: String,
    behind: String,
    /// Whether it shows a number at all.
    has_digits: bool,
    /// The digits that a whole number has at least.
    width: usize,
    /// How many times it is multiplied by ten: twice for a percent, three times less for each thousand left out.
    tens: i32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Comparison {
    Less,
    AtMost,
    Equal,
    Other,
    AtLeast,
    More,
}

impl Comparison {
    /// The comparisons as they are written, the longer ones first.
    const WRITTEN: [(&str, Self); 6] = [
        ("<=", Self::AtMost),
        (">=", Self::AtLeast),
        ("<>", Self::Other),
        ("<", Self::Less),
        (">", Self::More),
        ("=", Self::Equal),
    ];

    fn holds(self, number: f64, than: f64) -> bool {
        let equal = number.total_cmp(&than).is_eq();
        match self {
            Self::Less => number < than,
            Self::AtMost => number < than || equal,
            Self::Equal => equal,
            Self::Other => !equal,
            Self::AtLeast => number > than || equal,
            Self::More => number > than,
        }
    }
}

impl NumberFormat {
    /// The format of a code as workbooks keep it, whatever the language; none if it shows the number alone.
    pub(super) fn of(code: &str) -> Option<Self> {
        if code.len() > 255 || code.starts_with(OWN_MONEY) {
            return None;
        }
        if code.eq_ignore_ascii_case("yyyy") || code.eq_ignore_ascii_case("yyyy;@") {
            return Some(Self { sections: Vec::new(), of_years: true });
        }
        // The fourth section is for texts.
        let sections = parts(code).into_iter().take(3).map(Section::of).collect::<Option<Vec<Section>>>()?;
        let plain = sections.iter().all(|section| {
            section.has_digits
                && section.tens == 0
                && section.width < 2
                && section.before.is_empty()
                && section.behind.is_empty()
        });
        (!plain && sections.first().is_some_and(|first| first.has_digits || !first.behind.is_empty()))
            .then_some(Self { sections, of_years: false })
    }

    /// Whether it shows of a day its year alone.
    pub(super) fn is_of_years(&self) -> bool {
        self.of_years
    }

    /// What a person sees of a number.
    pub(super) fn show(&self, number: f64) -> String {
        self.section(number).map_or_else(|| shown_number(number), |section| section.show(number))
    }

    /// The same of a whole number.
    pub(super) fn show_whole(&self, number: i64) -> String {
        let text = number.to_string();
        let exact = text.parse().ok().filter(|_| number.unsigned_abs() <= MOST_EXACT);
        exact.map_or(text, |number| self.show(number))
    }

    fn section(&self, number: f64) -> Option<&Section> {
        let mut sections = self.sections.iter();
        if self.sections.iter().any(|section| section.condition.is_some()) {
            return sections.find(|section| section.condition.is_none_or(|(is, than)| is.holds(number, than)));
        }
        let place = match self.sections.len() {
            2.. if number < 0.0 => 1,
            3.. if number <= 0.0 => 2,
            _ => 0,
        };
        self.sections.get(place)
    }
}

impl Section {
    fn of(code: &str) -> Option<Self> {
        let mut section = Self::default();
        let signs = signs(code, &mut section.condition)?;
        let is_digit = |sign: &Sign| matches!(sign, Sign::Digit(_));
        let Some(first) = signs.iter().position(is_digit) else {
            let words: String = signs.iter().filter_map(Sign::word).collect();
            return Some(Self { behind: told(&words).to_owned(), ..section });
        };
        let last = signs.iter().rposition(is_digit)?;
        section.has_digits = true;
        let (mut before, mut behind, mut zeros, mut whole) = (String::new(), String::new(), 0, true);
        for (at, sign) in signs.iter().enumerate() {
            match sign {
                Sign::Digit(zero) if whole => zeros = if *zero { zeros + 1 } else { zeros },
                Sign::Digit(_) => {}
                Sign::Point => whole = false,
                Sign::Comma => {
                    // Commas group thousands between digits, and leave them out behind the last.
                    let next = signs.get(at + 1..).unwrap_or_default().iter().find(|next| !matches!(next, Sign::Comma));
                    if at > first && !next.is_some_and(is_digit) {
                        section.tens -= 3;
                    }
                }
                Sign::Percent => section.tens += 2,
                Sign::Word(_) => {}
            }
            match sign.word() {
                Some(word) if at < first => before.push_str(&word),
                Some(word) if at > last => behind.push_str(&word),
                // Blanks between digits are how thousands are grouped; anything else is a number in a form of its own.
                Some(word) if !word.trim().is_empty() => return None,
                _ => {}
            }
        }
        (section.before, section.behind) = (told(&before).to_owned(), told(&behind).to_owned());
        section.width = zeros;
        Some(section)
    }

    fn show(&self, number: f64) -> String {
        if !self.has_digits {
            return if self.behind.is_empty() { shown_number(number) } else { self.behind.clone() };
        }
        if self.tens < 0 && self.before.is_empty() && self.behind.is_empty() {
            return in_thousands(number);
        }
        let scaled = if self.tens == 0 { number } else { number * 10_f64.powi(self.tens) };
        let shown = with_zeros(scaled, self.width);
        let blank = |beside: &str| if beside.is_empty() { "" } else { " " };
        format!("{}{}{shown}{}{}", self.before, blank(&self.before), blank(&self.behind), self.behind)
    }
}

/// A sign of a format.
enum Sign {
    /// A digit, and whether it is shown where the number has none.
    Digit(bool),
    Point,
    Comma,
    Percent,
    /// What is shown as it is.
    Word(String),
}

impl Sign {
    fn word(&self) -> Option<String> {
        match self {
            Self::Percent => Some("%".to_owned()),
            Self::Word(word) => Some(word.clone()),
            Self::Digit(_) | Self::Point | Self::Comma => None,
        }
    }
}

/// The sections of a format.
fn parts(code: &str) -> Vec<&str> {
    let (mut parts, mut from, mut quoted, mut escaped) = (Vec::new(), 0, false, false);
    for (at, sign) in code.char_indices() {
        match sign {
            _ if escaped => escaped = false,
            '"' => quoted = !quoted,
            '\\' => escaped = !quoted,
            ';' if !quoted => {
                parts.push(code.get(from..at).unwrap_or_default());
                from = at + 1;
            }
            _ => {}
        }
    }
    parts.push(code.get(from..).unwrap_or_default());
    parts
}

/// The signs of a section; none if it is of a form in which numbers are not read: of texts, with exponents, fractions.
fn signs(code: &str, condition: &mut Option<(Comparison, f64)>) -> Option<Vec<Sign>> {
    let mut signs = Vec::new();
    let mut rest = code;
    while let Some(sign) = rest.chars().next() {
        let after = rest.get(sign.len_utf8()..).unwrap_or_default();
        let general = rest.get(..7).is_some_and(|word| word.eq_ignore_ascii_case("general"));
        rest = match sign {
            _ if general => {
                signs.push(Sign::Digit(false));
                rest.get(7..).unwrap_or_default()
            }
            '"' => {
                let (word, after) = after.split_once('"').unwrap_or((after, ""));
                signs.push(Sign::Word(word.to_owned()));
                after
            }
            '[' => {
                let (inner, after) = after.split_once(']')?;
                match inner.strip_prefix('$') {
                    Some(money) => signs.push(Sign::Word(currency_of(money).to_owned())),
                    None => *condition = condition.or(condition_of(inner)),
                }
                after
            }
            // The width of a sign left free, and a sign that fills the cell.
            '_' | '*' => after.get(after.chars().next().map_or(0, char::len_utf8)..).unwrap_or_default(),
            '\\' => {
                let word = after.chars().next()?;
                signs.push(Sign::Word(word.to_string()));
                after.get(word.len_utf8()..).unwrap_or_default()
            }
            '@' | '/' => return None,
            'E' | 'e' if after.starts_with(['+', '-']) => return None,
            '0' | '#' | '?' => {
                signs.push(Sign::Digit(sign == '0'));
                after
            }
            '.' => {
                signs.push(Sign::Point);
                after
            }
            ',' => {
                signs.push(Sign::Comma);
                after
            }
            '%' => {
                signs.push(Sign::Percent);
                after
            }
            // The parts of a day or a time.
            sign if "yYmMdDhHsS".contains(sign) => return None,
            sign => {
                signs.push(Sign::Word(sign.to_string()));
                after
            }
        };
    }
    Some(signs)
}

/// The currency that a format names, with the language of its country: `kr-41D` are Swedish kronor, `kr-414` Norwegian.
fn currency_of(money: &str) -> &str {
    let (name, language) = money.split_once('-').unwrap_or((money, ""));
    let is_krona = name.trim_end_matches('.').eq_ignore_ascii_case("kr");
    // The lower four digits are the language, those above them the calendar and the digits.
    let language = u32::from_str_radix(language, 16).map_or(0, |code| code & 0xFFFF);
    match language {
        0x0414 | 0x0814 if is_krona => "NOK",
        0x0406 | 0x0438 if is_krona => "DKK",
        0x040F if is_krona => "ISK",
        _ => name,
    }
}

fn condition_of(inner: &str) -> Option<(Comparison, f64)> {
    let found = Comparison::WRITTEN.into_iter().find_map(|(written, is)| Some((is, inner.strip_prefix(written)?)));
    let (is, than) = found?;
    Some((is, than.trim().parse().ok()?))
}

/// What the signs beside a number tell; nothing if they are no words, no money and no percent: brackets, dashes, `:-`.
pub(super) fn told(beside: &str) -> &str {
    let beside = beside.trim_matches(|sign: char| sign.is_whitespace() || "-+()–—\u{2212}:'".contains(sign));
    let tells = |sign: char| sign.is_alphabetic() || "%‰€$£¥¤°".contains(sign);
    if beside.contains(tells) { beside } else { "" }
}

/// A number of which thousands are left out and nothing says so: the column may count them, or not.
pub(super) fn in_thousands(number: f64) -> String {
    format!("{} tusen", shown_number(number / 1_000.0))
}

/// With a decimal comma, as a Swedish spreadsheet shows it: a point would be a question. Three decimals have a fourth,
/// so that nobody takes them for thousands.
pub(super) fn shown_number(number: f64) -> String {
    // Spreadsheets keep 15 digits; to its reader, 0.1 + 0.2 is 0,3.
    let rounded: f64 = format!("{number:.14e}").parse().unwrap_or(number);
    let text = rounded.to_string().replace('.', ",");
    match text.split_once(',') {
        Some((_, decimals)) if decimals.len() == 3 => text + "0",
        _ => text,
    }
}

/// A whole number with as many digits as its format has zeros; one with decimals is shown whole, since its reader cuts
/// nothing off.
fn with_zeros(number: f64, width: usize) -> String {
    let text = shown_number(number);
    let (sign, digits) = text.strip_prefix('-').map_or(("", text.as_str()), |digits| ("-", digits));
    if digits.bytes().all(|digit| digit.is_ascii_digit()) { format!("{sign}{digits:0>width$}") } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn show(code: &str, number: f64) -> String {
        NumberFormat::of(code).map_or_else(|| shown_number(number), |format| format.show(number))
    }

    #[test]
    fn i6_a_number_is_shown_with_the_unit_of_its_format() {
        for (code, number, shown) in [
            ("#,##0\" mil\"", 9_130.0, "9130 mil"),
            ("0\" tim\"", 3_412.0, "3412 tim"),
            ("[$€-2] #,##0.00", 10.0, "€ 10"),
            ("#,##0.00\\ [$kr-41D]", -40.93, "-40,93 kr"),
            ("#,##0.00\\ [$kr-414]", 10.0, "10 NOK"),
            ("[$kr.-406]\\ #,##0.00", 10.0, "DKK 10"),
            ("#,##0\" NOK\";[Red]-#,##0\" NOK\"", -10.0, "-10 NOK"),
            ("[$DKK] #,##0.00", 10.0, "DKK 10"),
            ("0.0\" tkr\"", 12.5, "12,5 tkr"),
            ("_-* #,##0.00\\ \"kr\"_-;\\-* #,##0.00\\ \"kr\"_-;_-* \"-\"??\\ \"kr\"_-;_-@_-", 10.5, "10,5 kr"),
            ("0%", 0.25, "25 %"),
            ("0.00%", 0.125, "12,5 %"),
            ("General\" km\"", 12.5, "12,5 km"),
            ("#,##0,", 1_250_000.0, "1250 tusen"),
            ("0.0,,", 1_250_000.0, "1250 tusen"),
            ("#,##0.0,\" tkr\"", 1_250.0, "1,25 tkr"),
            ("[>=1000]#,##0,\" tkr\";0\" kr\"", 12_000.0, "12 tkr"),
            ("[>=1000]#,##0,\" tkr\";0\" kr\"", 12.0, "12 kr"),
            ("\"Ja\";\"Ja\";\"Nej\"", 0.0, "Nej"),
            ("$#,##0.00", 10.0, "$ 10"),
            ("0000", 520.0, "0520"),
            ("\"KST \"0000", 520.0, "KST 0520"),
        ] {
            assert_eq!(show(code, number), shown, "{code}");
        }
    }

    #[test]
    fn i6_a_format_of_the_number_alone_changes_nothing() {
        for code in [
            "General",
            "0",
            "0.00",
            "#,##0",
            "#,##0.00",
            "#\\ ##0.00",
            "# ##0;[Red]-# ##0",
            "_(* #,##0.00_);_(* (#,##0.00);_(* \"-\"??_);_(@_)",
            "_($* #,##0_);_($* (#,##0);_($* \"-\"_);_(@_)",
            "0.00E+00",
            "# ?/?",
            "@",
            "#,##0\":-\"",
            "0000-000",
            "yyyy",
            "mmm-yy",
            ";;;",
        ] {
            assert_eq!(show(code, -1_250.5), "-1250,5", "{code}");
        }
    }

    #[test]
    fn a_format_of_zeros_has_a_width() {
        assert_eq!(
            [520.0, -7.0, 12.5, 123_456.0].map(|number| show("0000", number)),
            ["0520", "-0007", "12,5", "123456"]
        );
        assert_eq!(show("00000;-00000", 7.0), "00007");
        assert_eq!(show("000\" st\"", 7.0), "007 st");
    }
}
