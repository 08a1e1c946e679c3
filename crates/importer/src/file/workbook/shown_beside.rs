//! What a cell of a workbook of LibreOffice shows beside its number: its text is kept with the value.

use super::number_format::{in_thousands, shown_number, told};

/// The number with the words that its cell shows beside it, as often multiplied or divided as it is shown; none if it
/// shows the number alone. `money` is the currency that the cell says.
pub(super) fn with_words(number: f64, shows: &str, money: Option<&str>) -> Option<String> {
    let money = money.filter(|money| !money.is_empty() && *money != "SEK");
    let Some(first) = shows.find(|sign: char| sign.is_ascii_digit()) else {
        return money.map(|money| format!("{} {money}", shown_number(number)));
    };
    let last = shows.rfind(|sign: char| sign.is_ascii_digit())? + 1;
    let (before, digits, behind) = (shows.get(..first)?, shows.get(first..last)?, shows.get(last..)?);
    let (before, behind) = (told(before), told(behind));
    let money = money.filter(|_| before.is_empty() && behind.is_empty());
    let percent = before.contains('%') || behind.contains('%');
    let scaled = scale(number, digits, percent).map(|scale| number * scale);
    if before.is_empty() && behind.is_empty() && money.is_none() {
        let is_other = scaled.is_some_and(|scaled| (scaled - number).abs() > f64::EPSILON);
        return is_other.then(|| in_thousands(number));
    }
    let shown = shown_number(scaled?);
    let words = [before, shown.as_str(), behind, money.unwrap_or_default()];
    Some(words.into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" "))
}

/// What a number is multiplied by where it is shown: by a hundred as a percent, divided by a thousand or a million.
/// None if the digits are those of something else, such as a day.
fn scale(number: f64, digits: &str, percent: bool) -> Option<f64> {
    let shown = shown_values(digits);
    let fits = |scale: &f64| {
        let value = (number * scale).abs();
        shown.iter().any(|(shown, decimals)| (value - shown).abs() <= 0.501 * 10_f64.powi(-decimals))
    };
    let scales = if percent { &[100.0][..] } else { &[1.0, 0.001, 0.000_001] };
    scales.iter().copied().find(fits)
}

/// The numbers that digits can be, with how many decimals they have.
fn shown_values(digits: &str) -> Vec<(f64, i32)> {
    let grouped: String = digits.chars().filter(|sign| !sign.is_whitespace() && *sign != '\'').collect();
    let all: String = grouped.chars().filter(char::is_ascii_digit).collect();
    let others = grouped.chars().any(|sign| !sign.is_ascii_digit() && sign != '.' && sign != ',');
    let whole = all.parse().ok().map(|number: f64| (number, 0));
    let decimal = grouped.rfind(['.', ',']).and_then(|at| {
        let decimals = i32::try_from(grouped.len() - at - 1).ok()?;
        Some((all.parse::<f64>().ok()? * 10_f64.powi(-decimals), decimals))
    });
    [whole, decimal].into_iter().flatten().filter(|_| !others).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn i6_a_number_has_the_words_that_its_cell_shows() {
        for (number, shows, money, text) in [
            (9_130.0, "9\u{a0}130 mil", None, Some("9130 mil")),
            (9_130.5, "9 131 mil", None, Some("9130,5 mil")),
            (10.0, "10,00 €", Some("EUR"), Some("10 €")),
            (10.0, "10,00", Some("EUR"), Some("10 EUR")),
            (-10.0, "-€10.00", Some("EUR"), Some("€ -10")),
            (0.25, "25 %", None, Some("25 %")),
            (12_500.0, "12,5 tkr", None, Some("12,5 tkr")),
            (1_250_000.0, "1 250", None, Some("1250 tusen")),
            (1_250.25, "1 250", None, None),
            (1_250.0, "1.250,00", None, None),
            (0.5, "1", None, None),
            (-250.0, "(250:-)", None, None),
            (45_000.0, "15 mars 2023", None, None),
            (10.0, "", Some("EUR"), Some("10 EUR")),
            (10.0, "10,00", Some("SEK"), None),
            (0.001, "0 %", None, Some("0,1 %")),
        ] {
            assert_eq!(with_words(number, shows, money).as_deref(), text, "{shows}");
        }
    }
}
