//! Rows below a header that are not data: headings, sums, footnotes and repeated headers, told by their shape and
//! place.

use vagnpark_domain::names::fold_name;

use super::Header;
use crate::file::Line;

/// A row below the header that is not data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum NoData {
    /// It is empty.
    Blank,
    /// A single text, which applies to the rows below.
    Heading(String),
    /// A single text that explains something: a mark of a row above, where the list comes from.
    Footnote,
    /// It adds up the rows above.
    Subtotal,
    /// It repeats the header.
    Header,
}

impl NoData {
    /// Looks at a row; answers none if it is data, which it nearly always is. `last_full` is the last row with more
    /// than a single text: what stands below it applies to nothing.
    pub(crate) fn of(line: &Line, header: &Header, last_full: u64) -> Option<Self> {
        let mut filled = line.cells.iter().filter(|cell| !cell.trim().is_empty());
        let Some(first) = filled.next() else { return Some(Self::Blank) };
        if is_sum_word(first) || is_lone_sum_word(line, header) {
            return Some(Self::Subtotal);
        }
        let second = filled.next();
        if second.is_none() {
            let text = first.trim();
            let has_several_columns = header.names.iter().filter(|name| !name.is_empty()).count() > 1;
            if has_several_columns && (is_marked(text) || is_page(text) || (line.number > last_full && is_prose(text)))
            {
                return Some(Self::Footnote);
            }
            // A lone text further in is a remark: what it belongs to is above it, not below.
            let place = line.cells.iter().position(|cell| !cell.trim().is_empty());
            let first_column = header.names.iter().position(|name| !name.is_empty());
            let is_heading = header.names.len() > 2
                && (text.chars().count() > 2 || is_short_name(text))
                && place <= first_column
                && !place.and_then(|place| header.names.get(place)).is_some_and(|name| is_of_remarks(name))
                && (!text.bytes().any(|byte| byte.is_ascii_digit()) || is_numbered_heading(text));
            return is_heading.then(|| Self::Heading(without_count(text.trim_end_matches(':')).to_owned()));
        }
        let again = header.rows == 1
            && header.raw.first().is_some_and(|name| line.cells.get(0).is_some_and(|cell| cell.trim() == name))
            && line.cells.iter().zip(&header.raw).all(|(cell, name)| cell.trim() == name);
        again.then_some(Self::Header)
    }
}

/// Whether a text begins with the mark of a footnote: `* uppskattat värde`, `¹ inkl. moms`.
fn is_marked(text: &str) -> bool {
    let marks = ['*', '¹', '²', '³', '†', '‡'];
    let numbered = || text.trim_start_matches('(').trim_start_matches(|sign: char| sign.is_ascii_digit());
    let numbered =
        || numbered().strip_prefix(')').filter(|_| text.starts_with(|sign: char| "(123456789".contains(sign)));
    let rest = numbered().unwrap_or_else(|| text.trim_start_matches(marks));
    rest.len() < text.len() && rest.chars().any(char::is_alphabetic)
}

/// Whether a text is the number of a printed page: `Sida 1 av 2`, `Page 3/4`.
pub(crate) fn is_page(text: &str) -> bool {
    let mut words =
        text.split(|sign: char| sign.is_whitespace() || "/():".contains(sign)).filter(|word| !word.is_empty());
    let is_word = |word: &str| PAGES.contains(&word.to_lowercase().as_str());
    let is_rest = |word: &str| ["av", "of"].contains(&word) || word.bytes().all(|sign| sign.is_ascii_digit());
    words.next().is_some_and(is_word) && words.clone().count() > 0 && words.all(is_rest)
}

/// A heading without how many stand below it: `Hemtjänst Norr (2 st)`.
fn without_count(text: &str) -> &str {
    let Some((name, count)) = text.rsplit_once('(') else { return text };
    let words = count.trim_end_matches(')').trim_start_matches(|sign: char| sign.is_ascii_digit()).trim();
    let is_count = count.starts_with(|sign: char| sign.is_ascii_digit()) && count.ends_with(')');
    let is_unit = ["", "st", "st.", "fordon", "bilar"].contains(&words.to_lowercase().as_str());
    if is_count && is_unit && !name.trim().is_empty() { name.trim() } else { text }
}

/// Words for a page.
const PAGES: [&str; 4] = ["sida", "sidan", "page", "blad"];

/// Whether a text is a sentence rather than a name: three words or more, or two with a colon between.
fn is_prose(text: &str) -> bool {
    let is_word = |word: &&str| word.chars().filter(|sign| sign.is_alphabetic()).count() > 1;
    text.split_whitespace().filter(is_word).count() > 2 || text.contains(": ")
}

/// Whether two letters are a name: `IT`.
fn is_short_name(text: &str) -> bool {
    text.chars().count() == 2 && text.chars().all(char::is_uppercase)
}

/// Whether a text begins with a long word and has a number behind it: `Hemtjänst 2`. Pages are numbered, too, and days
/// are more than a number.
fn is_numbered_name(text: &str) -> bool {
    let Some((word, rest)) = text.split_once(' ') else { return false };
    let is_page = PAGES.contains(&word.to_lowercase().as_str());
    let digits = rest.bytes().filter(u8::is_ascii_digit).count();
    word.chars().count() > 3
        && word.chars().all(char::is_alphabetic)
        && !is_page
        && (1..=4).contains(&digits)
        && rest.chars().all(|sign| sign.is_alphanumeric() || sign == ' ')
}

/// Whether a text with digits names a unit: `4100 Hemtjänst`, `Hemtjänst (2 st)`, `Hemtjänst 2`. A registration number
/// does not.
fn is_numbered_heading(text: &str) -> bool {
    let is_name = |text: &str| text.chars().filter(|sign| sign.is_alphabetic()).count() > 3;
    let after_code = text.trim_start_matches(|sign: char| sign.is_ascii_digit() || sign == '-');
    let coded = after_code.len() < text.len() && after_code.starts_with([' ', ':']) && is_name(after_code);
    let counted = text.split_once('(').is_some_and(|(name, count)| is_name(name) && count.ends_with(')'));
    let a_name = |text: &str| !text.bytes().any(|byte| byte.is_ascii_digit());
    is_numbered_name(text) || (coded && a_name(after_code)) || (counted && text.split('(').next().is_some_and(a_name))
}

/// Whether a column is for remarks by its name: a lone text in it is about a row, never over rows.
fn is_of_remarks(name: &str) -> bool {
    let starts = ["anm", "kommentar", "comment", "noter", "note", "ovrig", "remark", "merknad", "bemaerk"];
    let folded = fold_name(name);
    starts.iter().any(|start| folded.starts_with(start))
}

/// Whether a row that leaves columns empty has figures and, in whatever column, one text beside them, a word for a sum:
/// `300,00;;;Summa`.
fn is_lone_sum_word(line: &Line, header: &Header) -> bool {
    let filled = || line.cells.iter().map(str::trim).filter(|cell| !cell.is_empty());
    let mut texts = filled().filter(|cell| !is_figure(cell));
    let (Some(text), None) = (texts.next(), texts.next()) else { return false };
    let named = header.names.iter().filter(|name| !name.is_empty()).count();
    is_sum_word(text) && filled().count() < named
}

/// Whether a text is an amount or a count, with or without its unit: `1 234,50`, `300 kr`, `2 st`. A day is none.
fn is_figure(text: &str) -> bool {
    let number = text.trim_end_matches(|sign: char| sign.is_alphabetic() || sign == '.' || sign == '%');
    let unit = text[number.len()..].chars().count();
    let signs = |sign: char| sign.is_ascii_digit() || sign.is_whitespace() || ",.-−+'".contains(sign);
    let is_a_day = number.trim_start_matches(['-', '−']).contains(['-', '−']) || number.matches('.').count() > 1;
    unit <= 4 && !is_a_day && number.bytes().any(|byte| byte.is_ascii_digit()) && number.chars().all(signs)
}

fn is_sum_word(text: &str) -> bool {
    looks_like_a_sum(text) && is_sum(text)
}

/// Whether looking at the whole text is worthwhile, which it hardly ever is.
fn looks_like_a_sum(text: &str) -> bool {
    let text = text.trim();
    text.starts_with(['s', 'S', 'd', 'D', 't', 'T', 'a', 'A', 'm', 'M', 'g', 'G', 'Σ', 'I', 'i', 'U', 'u', 'Ö', 'ö'])
        || text.ends_with(['a', 'A', 't', 'T', 'l', 'L'])
}

/// Whether a text is a word for a sum, a mean or a count.
pub(crate) fn is_sum(text: &str) -> bool {
    let lower = text.trim().to_lowercase();
    if lower == "σ" || lower.starts_with("s:a") {
        return true;
    }
    let folded = fold_name(text);
    let words = [
        "total",
        "sum",
        "medel",
        "medelvarde",
        "genomsnitt",
        "snitt",
        "max",
        "min",
        "sammanlagt",
        "attbetala",
        "ingaendesaldo",
        "utgaendesaldo",
        "ingaendebalans",
        "utgaendebalans",
        "oresavrundning",
        "oresutjamning",
    ];
    let starts = ["summa", "delsumma", "slutsumma", "totalt", "totalsumma", "antalfordon", "grandtotal"];
    let a_count = folded.strip_prefix("antal").is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_digit()));
    words.contains(&folded.as_str())
        || a_count
        || starts.iter().any(|start| folded.starts_with(start))
        || (lower.contains(' ')
            && (lower.ends_with(" summa") || lower.ends_with(" totalt") || lower.ends_with(" total")))
}
