//! Code page 437, in which old registers come and the ledger's files are written (I-5, F-1).

/// The upper half of DOS code page 437: what the bytes from 128 mean, in order.
pub const CP437: &str = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐\
    └┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u{a0}";

/// Text in code page 437. A letter that it does not have becomes a visible `?`.
pub fn to_cp437(text: &str) -> Vec<u8> {
    let byte = |letter: char| {
        let upper = || CP437.chars().position(|known| known == letter).and_then(|place| u8::try_from(place).ok());
        if letter.is_ascii() { u8::try_from(letter).ok() } else { upper().and_then(|place| place.checked_add(128)) }
    };
    text.chars().map(|letter| byte(letter).unwrap_or(b'?')).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn f1_letters_that_the_code_page_has_not_are_seen_as_missing() {
        assert_eq!(to_cp437("Hällefors – 5 €"), b"H\x84llefors ? 5 ?");
        assert_eq!(CP437.chars().count(), 128);
    }
}
