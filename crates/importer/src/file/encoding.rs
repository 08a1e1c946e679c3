//! The encodings of text (I-5): UTF-8 and UTF-16, Windows-1252, the two DOS code pages that Swedish programs used, and
//! the Mac's. The library knows all but the DOS pages.

use std::{
    fmt,
    io::{self, Read},
};

use encoding_rs::{MACINTOSH, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use vagnpark_domain::finance::code_page::CP437;

/// The upper half of DOS code page 850.
const CP850: &str = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐\
    └┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u{ad}±‗¾¶§÷¸°¨·¹³²■\u{a0}";

/// An encoding that registers come in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8, including plain ASCII.
    Utf8,
    /// UTF-16 as Windows writes it.
    Utf16Le,
    /// UTF-16 in the other byte order.
    Utf16Be,
    /// Western European Windows.
    Windows1252,
    /// DOS, United States.
    Cp437,
    /// DOS, Western Europe: the usual one in Sweden.
    Cp850,
    /// The Mac before Unicode.
    MacRoman,
    /// UTF-8 to which a program of old Windows has added rows: what is no UTF-8 is Windows-1252.
    Mixed,
}

impl Encoding {
    /// All of them with their names.
    pub const ALL: [(Self, &'static str); 8] = [
        (Self::Utf8, "UTF-8"),
        (Self::Utf16Le, "UTF-16LE"),
        (Self::Utf16Be, "UTF-16BE"),
        (Self::Windows1252, "windows-1252"),
        (Self::Cp437, "CP437"),
        (Self::Cp850, "CP850"),
        (Self::MacRoman, "macintosh"),
        (Self::Mixed, "UTF-8+windows-1252"),
    ];

    /// Its name.
    pub fn name(self) -> &'static str {
        Self::ALL.into_iter().find(|(encoding, _)| *encoding == self).map_or("", |(_, name)| name)
    }

    /// The character of a byte in an encoding of one byte each.
    fn upper_half(self) -> Option<[char; 128]> {
        let mut table = ['\u{fffd}'; 128];
        match self {
            Self::Cp437 => table.iter_mut().zip(CP437.chars()).for_each(|(place, c)| *place = c),
            Self::Cp850 => table.iter_mut().zip(CP850.chars()).for_each(|(place, c)| *place = c),
            Self::Windows1252 | Self::MacRoman => {
                for (byte, place) in (0x80_u8..=0xFF).zip(table.iter_mut()) {
                    *place = self.library().decode_without_bom_handling(&[byte]).0.chars().next().unwrap_or('\u{fffd}');
                }
            }
            Self::Utf8 | Self::Utf16Le | Self::Utf16Be | Self::Mixed => return None,
        }
        Some(table)
    }

    fn library(self) -> &'static encoding_rs::Encoding {
        match self {
            Self::Utf8 | Self::Mixed => UTF_8,
            Self::Utf16Le => UTF_16LE,
            Self::Utf16Be => UTF_16BE,
            Self::MacRoman => MACINTOSH,
            Self::Windows1252 | Self::Cp437 | Self::Cp850 => WINDOWS_1252,
        }
    }

    /// The encoding in which bytes above ASCII, counted in `histogram`, look most like Swedish. How often a letter
    /// occurs counts less than how many letters make sense: one cell of `éééé` is no reason to read `Märke` as `Mèrke`.
    /// Windows-1252 wins a tie, then the code page that Swedish DOS used.
    pub fn guess(histogram: &[u64; 128]) -> Self {
        let score = |encoding: Self| -> i64 {
            let table = encoding.upper_half().unwrap_or(['\u{fffd}'; 128]);
            let each = table.iter().zip(histogram);
            each.map(|(c, count)| likelihood(*c) * i64::from(u64::BITS - count.leading_zeros())).sum()
        };
        // `max_by_key` takes the last of equals.
        [Self::MacRoman, Self::Cp437, Self::Cp850, Self::Windows1252]
            .into_iter()
            .max_by_key(|encoding| score(*encoding))
            .unwrap_or(Self::Windows1252)
    }
}

/// How strongly a character suggests a Swedish register.
fn likelihood(c: char) -> i64 {
    match c {
        'å' | 'ä' | 'ö' | 'Å' | 'Ä' | 'Ö' => 10,
        'é' | 'É' | 'ü' | 'ë' | 'Š' | 'š' => 2,
        '\u{a0}' | '§' | '½' | '´' | '°' | '–' | '—' | '’' | '“' | '”' | '²' | '³' | '×' | '±' | '«' | '»' | '≥'
        | '≤' | '≈' => 1,
        '\u{fffd}' | '\u{80}'..='\u{9f}' => -10,
        c if c.is_alphabetic() && c < '\u{250}' => -1,
        _ => -4,
    }
}

impl fmt::Display for Encoding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl Encoding {
    /// The encoding that goes by a name.
    pub fn named(text: &str) -> Option<Self> {
        let found = Self::ALL.into_iter().find(|(_, name)| name.eq_ignore_ascii_case(text.trim()));
        found.map(|(encoding, _)| encoding)
    }
}

/// Text that was read as Windows-1252 though it was UTF-8, and then written as UTF-8: `MÃ¤rke`.
/// Answers what it was, if all of it can be turned back.
pub fn repaired(text: &str) -> Option<String> {
    if !text.contains('Ã') && !text.contains('Â') {
        return None;
    }
    let (bytes, _, failed) = WINDOWS_1252.encode(text);
    if failed {
        return None;
    }
    std::str::from_utf8(&bytes).ok().map(str::to_owned)
}

/// Turns a file of any of the encodings into UTF-8 while it is read.
pub(super) struct Utf8Reader<R> {
    inner: R,
    how: How,
    raw: Vec<u8>,
    ready: Vec<u8>,
    taken: usize,
    ended: bool,
}

enum How {
    AsItIs,
    Library(Box<encoding_rs::Decoder>),
    /// With the bytes of a character that the last piece cut in two.
    Mixed(Vec<u8>),
    Table(Box<[char; 128]>),
}

impl<R: Read> Utf8Reader<R> {
    pub(super) fn new(inner: R, encoding: Encoding) -> Self {
        let how = match encoding {
            Encoding::Utf8 => How::AsItIs,
            Encoding::Mixed => How::Mixed(Vec::new()),
            Encoding::Cp437 | Encoding::Cp850 => encoding.upper_half().map_or(How::AsItIs, |t| How::Table(Box::new(t))),
            Encoding::Utf16Le | Encoding::Utf16Be | Encoding::Windows1252 | Encoding::MacRoman => {
                How::Library(Box::new(encoding.library().new_decoder_without_bom_handling()))
            }
        };
        Self { inner, how, raw: vec![0; 32 * 1024], ready: Vec::new(), taken: 0, ended: false }
    }

    fn refill(&mut self) -> io::Result<()> {
        let count = self.inner.read(&mut self.raw)?;
        let raw = self.raw.get(..count).unwrap_or_default();
        self.ended = count == 0;
        self.taken = 0;
        self.ready.clear();
        match &mut self.how {
            How::AsItIs => self.ready.extend_from_slice(raw),
            How::Library(decoder) => {
                let mut text =
                    String::with_capacity(decoder.max_utf8_buffer_length(raw.len()).unwrap_or(4 * raw.len() + 16));
                let _ = decoder.decode_to_string(raw, &mut text, self.ended);
                self.ready.extend_from_slice(text.as_bytes());
            }
            How::Mixed(cut) => {
                let joined = [cut.as_slice(), raw].concat();
                *cut = mend(&joined, self.ended, &mut self.ready);
            }
            How::Table(table) => {
                let mut buffer = [0; 4];
                for byte in raw {
                    match usize::from(*byte).checked_sub(0x80).and_then(|place| table.get(place)) {
                        Some(c) => self.ready.extend_from_slice(c.encode_utf8(&mut buffer).as_bytes()),
                        None => self.ready.push(*byte),
                    }
                }
            }
        }
        Ok(())
    }
}

impl<R: Read> Read for Utf8Reader<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if matches!(self.how, How::AsItIs) {
            return self.inner.read(into);
        }
        while self.taken >= self.ready.len() {
            if self.ended {
                return Ok(0);
            }
            self.refill()?;
        }
        let left = self.ready.get(self.taken..).unwrap_or_default();
        let count = left.len().min(into.len());
        if let (Some(into), Some(from)) = (into.get_mut(..count), left.get(..count)) {
            into.copy_from_slice(from);
        }
        self.taken += count;
        Ok(count)
    }
}

/// Adds UTF-8 as it is, and each other byte as Windows-1252. Answers the bytes at the end that may be half a character.
fn mend(bytes: &[u8], ended: bool, into: &mut Vec<u8>) -> Vec<u8> {
    let mut rest = bytes;
    loop {
        let error = match std::str::from_utf8(rest) {
            Ok(text) => {
                into.extend_from_slice(text.as_bytes());
                return Vec::new();
            }
            Err(error) => error,
        };
        let (valid, after) = rest.split_at(error.valid_up_to());
        into.extend_from_slice(valid);
        if error.error_len().is_none() && !ended {
            return after.to_vec();
        }
        let (byte, after) = after.split_at(after.len().min(1));
        into.extend_from_slice(WINDOWS_1252.decode_without_bom_handling(byte).0.as_bytes());
        rest = after;
    }
}

/// The bytes of a text in an encoding, for tests and for files that go back as they came.
pub fn encode(text: &str, encoding: Encoding) -> Vec<u8> {
    match encoding {
        Encoding::Utf8 | Encoding::Mixed => text.as_bytes().to_vec(),
        Encoding::Utf16Le => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        Encoding::Utf16Be => text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
        Encoding::Windows1252 | Encoding::MacRoman | Encoding::Cp437 | Encoding::Cp850 => {
            let table = encoding.upper_half().unwrap_or(['\u{fffd}'; 128]);
            let byte = |c: char| {
                u8::try_from(c).ok().filter(u8::is_ascii).unwrap_or_else(|| {
                    let place = table.iter().position(|known| *known == c).and_then(|place| u8::try_from(place).ok());
                    place.map_or(b'?', |place| place.saturating_add(0x80))
                })
            };
            text.chars().map(byte).collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn histogram(bytes: &[u8]) -> [u64; 128] {
        let mut counts = [0; 128];
        for byte in bytes.iter().filter(|byte| !byte.is_ascii()) {
            counts[usize::from(*byte) - 0x80] += 1;
        }
        counts
    }

    #[test]
    fn i5_swedish_text_is_recognised_in_each_encoding() {
        let text = "Regnr;Märke;Årsmodell;Förvaltning\nMLB 123;Citroën;2014;Äldreomsorg, Öster\n";
        for encoding in [Encoding::Windows1252, Encoding::Cp850, Encoding::MacRoman] {
            assert_eq!(Encoding::guess(&histogram(&encode(text, encoding))), encoding);
        }
        let one_letter = "Regnr;Märke;Årsmodell;Förvaltning\nMLB 123;;;éééé\n";
        assert_eq!(Encoding::guess(&histogram(&encode(one_letter, Encoding::MacRoman))), Encoding::MacRoman);
        // Its letters are those of 850, so only its own signs tell 437 apart.
        let with_signs = format!("{text}≥ 3,5 ton ≈ tung åäö");
        assert_eq!(Encoding::guess(&histogram(&encode(&with_signs, Encoding::Cp437))), Encoding::Cp437);
    }

    #[test]
    fn i5_what_was_encoded_twice_can_be_turned_back() {
        for (wrong, right) in [("MÃ¤rke", "Märke"), ("Ã…rsmodell", "Årsmodell"), ("CitroÃ«n", "Citroën")] {
            assert_eq!(repaired(wrong).as_deref(), Some(right));
        }
        assert_eq!(repaired("Märke"), None);
        assert_eq!(repaired("SÃO"), None, "what cannot have been UTF-8 stays");
    }

    #[test]
    fn i5_rows_that_an_old_program_added_to_utf_8_are_read_too() {
        let text = "Märke;Citroën\n".repeat(5_000);
        let bytes = [text.as_bytes(), &encode("Märke;Citroën", Encoding::Windows1252)].concat();
        let mut back = String::new();
        Utf8Reader::new(bytes.as_slice(), Encoding::Mixed).read_to_string(&mut back).expect("text");
        assert!(back == text + "Märke;Citroën");
    }

    #[test]
    fn every_encoding_reads_back_what_it_wrote() {
        let text = "Åäö é – 1;2\n".repeat(9_000);
        for (encoding, name) in Encoding::ALL {
            let text = if matches!(encoding, Encoding::Cp437 | Encoding::Cp850) {
                text.replace('–', "-")
            } else {
                text.clone()
            };
            let mut back = String::new();
            Utf8Reader::new(encode(&text, encoding).as_slice(), encoding).read_to_string(&mut back).expect("text");
            assert!(back == text, "{name}");
        }
    }
}
