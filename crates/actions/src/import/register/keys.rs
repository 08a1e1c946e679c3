//! The keys of a file's rows (I-4, I-12): the sender's own or, without one, what the row says. Several rows may stand
//! on one voucher; rows that are equal in everything are taken once.

use std::collections::{HashMap, HashSet};

use sha2::{Digest, Sha256};
use vagnpark_importer::{Finding, Keyed, LEAVE_OUT, Place, Question, QuestionKind, RegisterReason};

use super::fates::Fates;
use crate::import::report::Fate;

/// The question whether rows that are equal in everything are one and the same.
const EQUAL_ROWS: &str = "equal-rows";
/// The answer that they are, which holds if nobody answers.
const ONCE: &str = "once";
/// The answer that each counts.
const EACH: &str = "each";

/// The question whether rows that are like known ones, which the file no longer has, are further ones.
const CHANGED_ROWS: &str = "changed-rows";
/// The answer that they are.
const FURTHER: &str = "further";

/// Stands between the key of a voucher and what is made of one of its rows.
const PART: &str = "/~";

/// A key that is made of what a row says: the same whenever the row comes again.
pub(crate) fn made_of(parts: &[&dyn std::fmt::Display]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part.to_string());
        hash.update([0x1f]);
    }
    let digest = hash.finalize();
    format!("~{}", hex::encode(digest.get(..10).unwrap_or_default()))
}

/// The rows of a voucher in the file.
#[derive(Default)]
struct Voucher {
    rows: u32,
    /// Whether one of them is what is known under the voucher's own key.
    known: bool,
}

/// The keys that are known, and those that the file's rows have.
pub(crate) struct Keys<V> {
    known: HashMap<String, V>,
    /// The vouchers of which rows are known.
    in_parts: HashSet<String>,
    of: Keyed,
    column: &'static str,
    vouchers: HashMap<String, Voucher>,
    /// The rows that were taken, by the sender's key and what they say.
    taken: HashMap<(Option<String>, String), Vec<Seen>>,
    /// The made keys of known rows, by what they are about.
    near: HashMap<String, Vec<String>>,
    /// The made keys of the file's rows.
    said: HashSet<String>,
}

/// A row that was taken.
struct Seen {
    row: u64,
    mark: u64,
}

/// A row as its key sees it.
pub(crate) struct Keyable<'r> {
    /// The sender's own key.
    pub(crate) given: Option<&'r str>,
    /// The key that is made of what it says.
    pub(crate) made: String,
    /// What it is about: the same for a row and its correction.
    pub(crate) near: String,
    /// Its mark: equal for rows that are equal in every cell, also in those that are not kept.
    pub(crate) mark: u64,
}

impl<V> Keys<V> {
    /// The keys of a kind of row, of which some are known; `column` is the field of the sender's own.
    pub(crate) fn new(known: HashMap<String, V>, of: Keyed, column: &'static str) -> Self {
        let voucher = |key: &String| Some(key.rsplit_once(PART)?.0.to_owned());
        let in_parts = known.keys().filter_map(voucher).collect();
        let (vouchers, taken, near, said) = (HashMap::new(), HashMap::new(), HashMap::new(), HashSet::new());
        Self { known, in_parts, of, column, vouchers, taken, near, said }
    }

    /// With what the known rows are about, of those whose keys were made.
    pub(crate) fn near_by(mut self, about: impl Fn(&V) -> String) -> Self {
        for (key, known) in &self.known {
            if let Some(made) = made_part(key) {
                self.near.entry(about(known)).or_default().push(made.to_owned());
            }
        }
        self
    }

    /// Notes a row before any is decided: how many rows a voucher has decides what their keys are.
    pub(crate) fn count(&mut self, given: Option<&str>, made: String, same: impl Fn(&V) -> bool) {
        self.said.insert(made);
        let Some(given) = given else { return };
        let known = self.known.get(given).is_some_and(same);
        let voucher = self.vouchers.entry(given.to_owned()).or_default();
        voucher.rows += 1;
        voucher.known |= known;
    }

    /// The key of a row that is new. Otherwise its fate: it is known, it says what an earlier row says, or its key
    /// stands for something else.
    pub(crate) fn of_new(
        &mut self,
        fates: &mut Fates,
        place: Place,
        row: Keyable<'_>,
        same: impl Fn(&V) -> bool,
    ) -> Result<String, Fate> {
        let Keyable { given, made, near, mark } = row;
        let alike = self.taken.entry((given.map(str::to_owned), made.clone())).or_default();
        if let Some(first) = alike.iter().find(|seen| seen.mark == mark) {
            each_counts(fates, place, self.column, first.row)?;
        }
        alike.push(Seen { row: place.row, mark });
        // Rows that mean the same and differ in a cell that is not kept, such as the line of a receipt, are counted.
        let nth = if alike.len() > 1 { format!("#{}", alike.len()) } else { String::new() };
        let Some(given) = given else {
            let key = self.unless_known(format!("{made}{nth}"), fates, place, &same)?;
            return self.further(fates, place, &near).map(|()| key);
        };
        let part = format!("{given}/{made}{nth}");
        let several = self.vouchers.get(given).is_some_and(|voucher| voucher.rows > 1);
        match self.known.get(given) {
            Some(known) if nth.is_empty() && same(known) => Err(Fate::Unchanged),
            // What is known under the voucher is another of its rows.
            Some(_) if several && self.vouchers.get(given).is_some_and(|voucher| voucher.known) => {
                self.unless_known(part, fates, place, &same)
            }
            Some(_) => Err(self.other_values(fates, place, given)),
            None if several || self.known.contains_key(&part) => {
                let key = self.unless_known(part, fates, place, &same)?;
                self.further(fates, place, &near).map(|()| key)
            }
            None if self.in_parts.contains(given) => Err(self.other_values(fates, place, given)),
            None => Ok(given.to_owned()),
        }
    }

    fn unless_known(
        &self,
        key: String,
        fates: &mut Fates,
        place: Place,
        same: &impl Fn(&V) -> bool,
    ) -> Result<String, Fate> {
        match self.known.get(&key) {
            Some(known) if same(known) => Err(Fate::Unchanged),
            Some(_) => Err(self.other_values(fates, place, &key)),
            None => Ok(key),
        }
    }

    /// Asks whether a row is a further one if it is about the same as a known row that the file does not have: the
    /// sender may have corrected it (I-12).
    fn further(&self, fates: &mut Fates, place: Place, near: &str) -> Result<(), Fate> {
        let known = self.near.get(near);
        if !known.is_some_and(|known| known.iter().any(|made| !self.said.contains(made))) {
            return Ok(());
        }
        let options = vec![FURTHER.to_owned(), LEAVE_OUT.to_owned()];
        let question = Question::new(CHANGED_ROWS.to_owned(), QuestionKind::ChangedRows, self.column, "", options);
        let because = RegisterReason::PerhapsCorrected { of: self.of };
        fates.answer_or_wait(place, question, Finding::rejected(place.row, self.column, "", because)).map(|_| ())
    }

    fn other_values(&self, fates: &mut Fates, place: Place, key: &str) -> Fate {
        fates.reject(place, self.column, key, RegisterReason::OtherValues { of: self.of })
    }
}

/// Whether a key was made of what its row says.
pub(crate) fn is_made(key: &str) -> bool {
    key.starts_with('~')
}

/// The part of a key that was made of what its row says, without the number of rows that say the same.
fn made_part(key: &str) -> Option<&str> {
    let made = key.rsplit_once('/').map_or(key, |(_, part)| part);
    is_made(made).then(|| made.split('#').next().unwrap_or(made))
}

/// Asks whether rows that are equal in everything each count; unless somebody says so, a later one is left out.
fn each_counts(fates: &mut Fates, place: Place, column: &'static str, first: u64) -> Result<(), Fate> {
    let options = [ONCE, EACH].map(str::to_owned).to_vec();
    let question = Question::new(EQUAL_ROWS.to_owned(), QuestionKind::EqualRows, column, "", options);
    fates.ask(place, Question { default: Some(ONCE.to_owned()), ..question });
    if fates.answer(EQUAL_ROWS) == Some(EACH) {
        return Ok(());
    }
    Err(fates.equal(place, column, Some(first)))
}
