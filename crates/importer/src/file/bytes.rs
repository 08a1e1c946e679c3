//! One pass over all the bytes of a file, for its hash and for what they tell about its encoding.

use std::{fs::File, io::Read, path::Path};

use sha2::{Digest, Sha256};

use super::FileRefusal;

/// The findings of one pass over all the bytes.
pub(crate) struct Bytes {
    pub(crate) hash: String,
    pub(crate) size: u64,
    pub(crate) start: Vec<u8>,
    pub(crate) valid_utf8: bool,
    /// How often each byte above ASCII occurs.
    pub(crate) histogram: [u64; 128],
    pub(crate) encoded_twice: bool,
    /// Whether some Swedish letter is UTF-8, whatever else is.
    pub(crate) utf8_letters: bool,
}

/// The first byte of `åäöÅÄÖéëü` in UTF-8, and their second: together they are no letters in any other encoding.
const UTF8_LETTER: u8 = 0xC3;
const UTF8_LETTERS: [u8; 9] = [0xA5, 0xA4, 0xB6, 0x85, 0x84, 0x96, 0xA9, 0xAB, 0xBC];

/// The SHA-256 of a file, in hexadecimal.
pub fn hash(path: &Path) -> Result<String, FileRefusal> {
    Ok(look(path)?.hash)
}

/// Reads the whole file once, for its hash and for what its bytes tell about the encoding.
pub(super) fn look(path: &Path) -> Result<Bytes, FileRefusal> {
    const START: usize = 256 * 1024;
    let mut file = File::open(path)?;
    let mut seen = Bytes {
        hash: String::new(),
        size: 0,
        start: Vec::new(),
        valid_utf8: true,
        histogram: [0; 128],
        encoded_twice: false,
        utf8_letters: false,
    };
    let mut before = 0;
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; START];
    // Bytes of a character that the last piece cut in two.
    let mut cut: Vec<u8> = Vec::new();
    loop {
        let count = file.read(&mut buffer)?;
        let piece = buffer.get(..count).unwrap_or_default();
        if count == 0 {
            seen.valid_utf8 &= cut.is_empty();
            break;
        }
        hasher.update(piece);
        seen.size += u64::try_from(count).unwrap_or(u64::MAX);
        if seen.start.len() < START {
            seen.start.extend_from_slice(piece);
        }
        if piece.is_ascii() && cut.is_empty() {
            continue;
        }
        for byte in piece {
            seen.utf8_letters |= before == UTF8_LETTER && UTF8_LETTERS.contains(byte);
            before = *byte;
            if let Some(place) = usize::from(*byte).checked_sub(0x80).and_then(|place| seen.histogram.get_mut(place)) {
                *place += 1;
            }
        }
        if seen.valid_utf8 {
            let joined = [cut.as_slice(), piece].concat();
            // `Ã` in front of a character of Windows-1252's upper half, both as UTF-8.
            seen.encoded_twice |= memchr::memmem::find(&joined, &[0xC3, 0x83, 0xC2]).is_some()
                || memchr::memmem::find(&joined, &[0xC3, 0x83, 0xE2, 0x80]).is_some();
            (seen.valid_utf8, cut) = match std::str::from_utf8(&joined) {
                Ok(_) => (true, Vec::new()),
                Err(error) if error.error_len().is_none() => {
                    (true, joined.get(error.valid_up_to()..).unwrap_or_default().to_vec())
                }
                Err(_) => (false, Vec::new()),
            };
        }
    }
    if seen.size == 0 || seen.start.iter().all(u8::is_ascii_whitespace) && seen.start.len() < START {
        return Err(FileRefusal::Empty);
    }
    seen.hash = hex::encode(hasher.finalize());
    Ok(seen)
}
