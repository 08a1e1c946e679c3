//! Passwords that are guessed first: what is on the lists of those that people choose, a word or a name alone, a walk
//! over the keyboard, what the operator's own words name, and what a breach made known.

use std::{
    fs::{self, File},
    io::{self, BufRead, BufReader, Read, Seek, SeekFrom},
    path::{Path, PathBuf},
};

use ring::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};
use vagnpark_domain::{Fault, limits::MAX_WORDS_BYTES, names::fold_name};
use zxcvbn::matching::patterns::MatchPattern;

use crate::error::ActionError;

/// How many letters a password has beside words that are tried first here.
const BESIDE: usize = 6;

/// The least that a password scores where the words that are tried first here are known: at least 10⁸ guesses.
const LEAST_SCORE: zxcvbn::Score = zxcvbn::Score::Three;

/// What is left of a password without its ending counts as one from here on.
const LEAST_STEM: usize = 4;

/// The operator's own lists, in files that may change while the program runs.
#[derive(Clone, Debug, Default)]
pub struct PasswordLists {
    /// Words that no password may be hardly more than: one a line.
    pub words: Option<PathBuf>,
    /// Passwords known from breaches: a line `SHA-1:COUNT` each, sorted.
    pub breached: Option<PathBuf>,
}

impl PasswordLists {
    /// Whether the files that are named can be read, before anybody chooses a password.
    pub fn check(&self) -> Result<(), ActionError> {
        self.fault("", &[]).map(|_| ())
    }

    /// What is wrong with a password according to any of the lists. It reads files: call it on a blocking thread.
    pub(crate) fn fault(&self, password: &str, about: &[String]) -> Result<Option<Fault>, ActionError> {
        let lower = password.to_lowercase();
        if is_made_of(password, about) {
            return Ok(Some(Fault::EasilyGuessed));
        }
        if is_common(&lower) {
            return Ok(Some(Fault::CommonPassword));
        }
        if let Some(file) = &self.words {
            let words = read_words(file).map_err(|error| unreadable(file, &error))?;
            if is_made_of(password, &words) {
                return Ok(Some(Fault::UnwantedWord));
            }
        }
        if let Some(file) = &self.breached {
            let hash = hex::encode_upper(digest(&SHA1_FOR_LEGACY_USE_ONLY, password.as_bytes()));
            if stands_in(file, &hash).map_err(|error| unreadable(file, &error))? {
                return Ok(Some(Fault::BreachedPassword));
            }
        }
        Ok(None)
    }
}

fn unreadable(file: &Path, error: &io::Error) -> ActionError {
    ActionError::broken(format!("the list of passwords {} cannot be read: {error}", file.display()))
}

/// Whether a password is words that are tried first with little beside them, or is found soon by somebody who tries
/// them, and sooner than by others: reversed, or with other signs for letters.
fn is_made_of(password: &str, words: &[String]) -> bool {
    let words: Vec<&str> = words.iter().map(String::as_str).filter(|word| word.chars().count() >= 3).collect();
    if letters_beside(password, &words).is_some_and(|letters| letters < BESIDE) {
        return true;
    }
    let found = zxcvbn::zxcvbn(password, &words);
    found.score() < LEAST_SCORE && found.guesses() < zxcvbn::zxcvbn(password, &[]).guesses()
}

/// Whether a password, or what is left of it without the digits and signs at its end, is one thing that is tried first:
/// on a list of passwords, words or names, a walk over the keyboard, a row of letters or digits, or a repetition.
fn is_common(lower: &str) -> bool {
    let stem = lower.trim_end_matches(|sign: char| !sign.is_alphabetic());
    let is_one = |text: &str| {
        let found = zxcvbn::zxcvbn(text, &[]);
        matches!(found.sequence(), [only] if !matches!(only.pattern, MatchPattern::BruteForce))
    };
    let unspaced: String = lower.split_whitespace().collect();
    is_one(lower) || is_one(&unspaced) || (stem.chars().count() >= LEAST_STEM && is_one(stem))
}

/// How many letters a password has beside some words, if it has any of them, with or without their dots and rings;
/// digits and signs count as little as they take to guess.
fn letters_beside(password: &str, words: &[&str]) -> Option<usize> {
    let letters = |text: &str| fold_name(text).chars().filter(|sign| sign.is_alphabetic()).collect::<String>();
    let mut words: Vec<String> = words.iter().map(|word| letters(word)).filter(|word| !word.is_empty()).collect();
    words.sort_by_key(|word| std::cmp::Reverse(word.len()));
    let all = letters(password);
    let beside = words.iter().fold(all.clone(), |left, word| left.replace(word.as_str(), ""));
    (beside != all).then(|| beside.chars().count())
}

/// The words of a file, one a line; an empty line and one that begins with `#` have none.
fn read_words(file: &Path) -> io::Result<Vec<String>> {
    if fs::metadata(file)?.len() > MAX_WORDS_BYTES {
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, "it is too large for a list of words"));
    }
    let text = fs::read_to_string(file)?;
    let words = text.lines().map(|line| line.trim().to_lowercase());
    Ok(words.filter(|word| !word.is_empty() && !word.starts_with('#')).collect())
}

/// Whether a hash begins a line of a sorted file. Only the lines that halving leads to are read.
fn stands_in(file: &Path, hash: &str) -> io::Result<bool> {
    let mut lines = BufReader::with_capacity(256, File::open(file)?);
    // The line that is looked for begins at `low` or later, and before `high`.
    let (mut low, mut high) = (0, lines.get_ref().metadata()?.len());
    while low < high {
        let middle = low + (high - low) / 2;
        let (begin, line) = line_at(&mut lines, low, middle)?;
        let known = line.split(':').next().unwrap_or_default().trim().to_ascii_uppercase();
        match known.as_str().cmp(hash) {
            std::cmp::Ordering::Equal => return Ok(true),
            std::cmp::Ordering::Less => low = begin + line.len() as u64,
            std::cmp::Ordering::Greater => high = begin,
        }
    }
    Ok(false)
}

/// The line that a place of a file is within, with its beginning, which is `low` or later.
fn line_at(lines: &mut BufReader<File>, low: u64, place: u64) -> io::Result<(u64, String)> {
    let begin = if place == low { low } else { begin_before(lines.get_mut(), low, place)? };
    lines.seek(SeekFrom::Start(begin))?;
    let mut line = String::new();
    lines.take(MAX_LINE).read_line(&mut line)?;
    if line.is_empty() { Err(io::ErrorKind::UnexpectedEof.into()) } else { Ok((begin, line)) }
}

/// The longest line of a list of hashes.
const MAX_LINE: u64 = 128;

/// Where the line begins that a place is within.
fn begin_before(file: &mut File, low: u64, place: u64) -> io::Result<u64> {
    let from = place.saturating_sub(MAX_LINE).max(low);
    file.seek(SeekFrom::Start(from))?;
    let mut before = Vec::new();
    Read::by_ref(file).take(place - from).read_to_end(&mut before)?;
    match before.iter().rposition(|byte| *byte == b'\n') {
        Some(end) => Ok(from + end as u64 + 1),
        None if from == low => Ok(low),
        None => Err(io::Error::new(io::ErrorKind::InvalidData, "a line is too long for a list of hashes")),
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn fault(lists: &PasswordLists, password: &str) -> Option<&'static str> {
        lists.fault(password, &["frida".to_owned()]).expect("the lists").as_ref().map(Fault::code)
    }

    fn file(text: &str) -> tempfile::NamedTempFile {
        let mut file = tempfile::NamedTempFile::new().expect("a file");
        file.write_all(text.as_bytes()).expect("written");
        file
    }

    #[test]
    fn a15_what_the_world_chooses_first_is_no_password_with_or_without_digits_at_its_end() {
        let lists = PasswordLists::default();
        for common in [
            "qwertyuiop",
            "1q2w3e4r5t",
            "christopher",
            "Manchester1",
            "iloveyou2024",
            "Football2026!",
            "basketball",
            "0123456789",
            "trustno1trustno1",
            "california",
            "understanding",
            "1 2 3 4 5 6 7 8",
        ] {
            assert_eq!(fault(&lists, common), Some("common_password"), "{common}");
        }
        assert_eq!(fault(&lists, "frida12345"), Some("easily_guessed"));
        for fine in ["bergslagen", "tolv gröna mopeder", "x7Kq-29vTb", "football i regn", "en lång mening"] {
            assert_eq!(fault(&lists, fine), None, "{fine}");
        }
    }

    #[test]
    fn a15_the_operators_own_words_are_read_whenever_a_password_is_chosen() {
        let mut words = file("# orter\nKlacken\n\nIK Norra\n");
        let lists = PasswordLists { words: Some(words.path().to_owned()), ..PasswordLists::default() };
        assert_eq!(fault(&lists, "KLACKEN2026"), Some("unwanted_word"));
        assert_eq!(fault(&lists, "ik norra 1"), Some("unwanted_word"));
        assert_eq!((fault(&lists, "orter är fler"), fault(&lists, "pilgatan 44")), (None, None));
        words.write_all(b"pilgatan\n").expect("written");
        assert_eq!(fault(&lists, "pilgatan 44"), Some("unwanted_word"));
        drop(words);
        assert!(lists.check().is_err(), "a list that is gone is told, not left out");
    }

    #[test]
    fn a15_a_breached_password_is_found_wherever_it_stands_in_the_list_and_no_other_is() {
        let hash = |password: &str| hex::encode_upper(digest(&SHA1_FOR_LEGACY_USE_ONLY, password.as_bytes()));
        let known: Vec<String> = (0..500).map(|n| format!("läckt lösen nummer {n}")).collect();
        let mut lines: Vec<String> =
            known.iter().enumerate().map(|(n, password)| format!("{}:{}", hash(password), n * n * n)).collect();
        lines.sort();
        for (between, end) in [("\r\n", "\r\n"), ("\n", "")] {
            let list = file(&(lines.join(between) + end));
            let lists = PasswordLists { breached: Some(list.path().to_owned()), ..PasswordLists::default() };
            for password in &known {
                assert_eq!(fault(&lists, password), Some("breached_password"), "{password}");
            }
            assert!((500..1000).all(|n| fault(&lists, &format!("läckt lösen nummer {n}")).is_none()));
        }
        assert!(!stands_in(file("").path(), &hash("x")).expect("an empty list"));
        let none = file(&"x".repeat(100_000));
        assert!(stands_in(none.path(), &hash("x")).is_err(), "a file of another kind is told");
    }
}
