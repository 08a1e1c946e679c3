//! Marks that stand for something else: for the cell above, and for a value that a formula could not find.

/// Whether a cell says that it is the same as the one above: `"`, `-"-`, `〃`, `d:o`, `dito`. The make DS is none.
pub(crate) fn is_ditto(cell: &str) -> bool {
    let cell = cell.trim();
    if cell.is_empty() || cell.len() > 12 {
        return false;
    }
    let is_mark = |sign: char| "\"”“″〃".contains(sign);
    let is_beside = |sign: char| "-–—−|' ".contains(sign);
    let marks = cell.chars().filter(|sign| is_mark(*sign)).count();
    let bars = cell.matches("||").count() + cell.matches("''").count();
    let is_one = marks == 1 || (marks == 0 && bars == 1);
    let of_signs = is_one && cell.chars().all(|sign| is_mark(sign) || is_beside(sign));
    of_signs || cell == "ds" || ["d:o", "dito", "ditto"].contains(&cell.to_lowercase().trim_end_matches('.'))
}

/// Whether a cell is what a spreadsheet shows of a formula without a value: `#REFERENS!`, `#DIVISION/0!`, `#N/A`,
/// `#NAMN?`, `Err:502`.
pub(crate) fn is_error(cell: &str) -> bool {
    if let Some(number) = cell.strip_prefix("Err:") {
        return !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    }
    let Some(name) = cell.strip_prefix('#') else { return false };
    let is_name = |name: &str| {
        (2..=16).contains(&name.chars().count())
            && name.starts_with(char::is_alphabetic)
            && name.chars().all(|sign| sign.is_uppercase() || "/0".contains(sign))
    };
    matches!(name, "N/A" | "I/T" | "SAKNAS" | "SPILL" | "CALC") || name.strip_suffix(['!', '?']).is_some_and(is_name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn i6_a_mark_for_the_cell_above_is_told_from_nothing_and_from_words() {
        for cell in ["\"", "-\"-", "- \" -", "”", "–”–", "〃", "d:o", "D:o", "dito", "Dito.", "ds", "-||-", "''"]
        {
            assert!(is_ditto(cell), "{cell}");
        }
        for cell in ["", "-", "--", "DS", "do", "\"Volvo\"", "\"\"", "12\"", "|", "ditåt", "-'-"] {
            assert!(!is_ditto(cell), "{cell}");
        }
    }

    #[test]
    fn i6_the_errors_of_formulas_are_known_in_the_languages_of_spreadsheets() {
        let errors = [
            "#SAKNAS!",
            "#N/A",
            "#VÄRDEFEL!",
            "#VALUE!",
            "#REF!",
            "#REFERENS!",
            "#DIVISION/0!",
            "#DIV/0!",
            "#NAMN?",
            "#NAME?",
            "#NULL!",
            "#SKÄRNING!",
            "#OGILTIGT!",
            "#NUM!",
            "#SPILL!",
            "#VERDI!",
            "#JAKO/0!",
            "Err:502",
        ];
        for cell in errors {
            assert!(is_error(cell), "{cell}");
        }
        for cell in ["#", "####", "#1", "#42!", "#hej!", "# SAKNAS!", "Err:", "Err:x", "SAKNAS!", "#HEJ"] {
            assert!(!is_error(cell), "{cell}");
        }
    }
}
