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

/// The login of somebody whom a file gives none (I-23): what stands before the sign in their address, else their name
/// with points between; lower case, without diacritics. Empty if nothing is left of either.
pub fn login_of(email: Option<&str>, name: &str) -> String {
    let local = email.and_then(|email| email.split_once('@')).map(|(local, _)| local);
    let sign = |sign: char| match sign {
        '.' | '-' | '_' => sign.to_string(),
        sign => fold_name(sign.encode_utf8(&mut [0; 4])),
    };
    let words = local.unwrap_or(name).split_whitespace().map(|word| word.chars().map(sign).collect::<String>());
    words.collect::<Vec<_>>().join(".").trim_matches(['.', '-', '_']).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn i7_names_are_compared_without_case_spaces_and_diacritics() {
        assert_eq!(fold_name("Hällefors  KOMMUN"), "halleforskommun");
        assert_eq!(fold_name("Reg.nr"), "regnr");
    }

    #[test]
    fn i23_a_login_is_made_from_the_address_or_the_name() {
        assert_eq!(login_of(Some("Anna.Ek@nora.se"), "Anna Ek"), "anna.ek");
        assert_eq!(login_of(Some("åsa.öberg-ek@nora.se"), ""), "asa.oberg-ek");
        assert_eq!(login_of(None, "Åsa  Öberg-Ek"), "asa.oberg-ek");
        assert_eq!(login_of(None, " "), "");
    }
}
