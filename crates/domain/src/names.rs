//! Names as they are compared (I-7).

/// A name as it is compared: lower case, letters and digits only, without diacritics, so that
/// `Hällefors kommun`, `HALLEFORS KOMMUN` and `Hällefors  kommun` are the same name.
pub fn fold_name(text: &str) -> String {
    text.chars()
        .flat_map(char::to_lowercase)
        .filter_map(|c| match c {
            'å' | 'ä' | 'á' | 'à' | 'â' => Some('a'),
            'ö' | 'ø' | 'ó' | 'ô' => Some('o'),
            'é' | 'è' | 'ê' | 'ë' => Some('e'),
            'ü' | 'ú' => Some('u'),
            c if c.is_alphanumeric() => Some(c),
            _ => None,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn i7_names_are_compared_without_case_spaces_and_diacritics() {
        assert_eq!(fold_name("Hällefors  KOMMUN"), "halleforskommun");
        assert_eq!(fold_name("Reg.nr"), "regnr");
    }
}
