//! The cell of a number, taken apart: its digits and signs, and the word with it.

/// A cell of a number: its digits and signs, and the word with it.
pub(super) struct Cell {
    pub(super) digits: String,
    pub(super) negative: bool,
    pub(super) word: String,
}

/// The ways to write that there are no öre, also with `kr` behind: `1234,-`, `1234:-`, `1234.--`.
const NO_ORE: [&str; 6] = [":--", ",--", ".--", ":-", ",-", ".-"];

impl Cell {
    /// Takes a cell apart; none if there are no digits, if the words on both sides disagree, or if something in it says
    /// what nobody knows: blanks that group no thousands, a lone bracket, a dash behind a word.
    pub(super) fn of(text: &str) -> Option<Self> {
        let plain: String = text.trim().chars().flat_map(char::to_lowercase).map(as_we_write).collect();
        let first = plain.find(|c: char| c.is_ascii_digit())?;
        let end = plain.rfind(|c: char| c.is_ascii_digit())? + 1;
        let (before, digits, behind) = (plain.get(..first)?, plain.get(first..end)?, plain.get(end..)?);
        let packed = |side: &str| side.replace([' ', '\''], "");
        let (before, digits) = (packed(before), joined(digits)?);
        // A dash at the number is its sign; one further on, as in `250 kr -`, may be its missing öre.
        let signed_behind = behind.starts_with('-');
        let behind = packed(behind);
        let (kronor, behind) = match NO_ORE.iter().find_map(|sign| behind.strip_prefix(sign)) {
            Some(rest) => (true, rest),
            None => (false, behind.as_str()),
        };
        let in_parentheses = in_parentheses(&before, behind)?;
        let minuses = before.matches('-').count() + behind.matches('-').count();
        let is_sign = behind.find('-').is_none_or(|at| at == 0 && signed_behind && !kronor);
        if minuses > 1 || (minuses == 1 && in_parentheses) || !is_sign {
            return None;
        }
        let bare = |side: &str| side.replace(['(', ')', '-', '+'], "");
        let (before, behind) = (bare(&before), bare(behind));
        let word = match (before.trim_end_matches('.').is_empty(), behind.is_empty()) {
            (true, true) if kronor => "kr".to_owned(),
            (true, _) => behind,
            (false, true) => before,
            (false, false) => return None,
        };
        Some(Self { digits, negative: minuses == 1 || in_parentheses, word })
    }
}

/// A sign as we write it: every kind of blank, of apostrophe and of dash.
fn as_we_write(sign: char) -> char {
    match sign {
        '\'' | '\u{2019}' | '\u{b4}' => '\'',
        '\u{2212}' | '\u{2013}' | '\u{2014}' => '-',
        sign if sign.is_whitespace() => ' ',
        sign => sign,
    }
}

/// Digits without the blanks and apostrophes that group them in threes; none if one does anything else.
pub(super) fn joined(digits: &str) -> Option<String> {
    let is_blank = |sign: char| sign == '\'' || sign.is_whitespace();
    if !digits.contains(is_blank) {
        return Some(digits.to_owned());
    }
    let groups: Vec<&str> = digits.split(is_blank).collect();
    let last = groups.len() - 1;
    let only_digits = |group: &str| group.bytes().all(|byte| byte.is_ascii_digit());
    let grouped = groups.iter().enumerate().all(|(at, group)| match at {
        0 => (1..=3).contains(&group.len()) && only_digits(group),
        at if at < last => group.len() == 3 && only_digits(group),
        // The last group may have decimals.
        _ => group.split(['.', ',']).next().is_some_and(|whole| whole.len() == 3 && only_digits(whole)),
    });
    grouped.then(|| groups.concat())
}

/// Whether brackets around a number say that it is negative; none if they say something else. They may also be around
/// its unit: `25 (kr)`.
fn in_parentheses(before: &str, behind: &str) -> Option<bool> {
    match (before.matches('(').count(), behind.matches(')').count()) {
        (0, 0) => (!before.contains(')') && !behind.contains('(')).then_some(false),
        (1, 1) => (!before.contains(')') && !behind.contains('(')).then_some(true),
        (0, 1) => (behind.starts_with('(') && behind.ends_with(')') && !before.contains(')')).then_some(false),
        _ => None,
    }
}
