//! What a version of an agreement or of a price list says otherwise than the one before, in words (C-13): a line for
//! each change (`locales/*/changes.ftl`).

mod agreement;
mod head;
mod key;
mod price_list;
mod rule;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use vagnpark_domain::{
    cost::{
        Agreement,
        change::{AgreementChange, HeadChange, PriceListChange},
        price_list::PriceList,
    },
    money::Ore,
};

use super::Language;

/// What organisations and pools are called, by their codes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CodeNames {
    /// Organisations.
    pub organisations: BTreeMap<String, String>,
    /// Pools.
    pub pools: BTreeMap<String, String>,
}

impl CodeNames {
    /// The name of an organisation; its code, if it has none.
    pub fn organisation(&self, code: &str) -> String {
        self.organisations.get(code).map_or(code, String::as_str).to_owned()
    }

    fn pool(&self, code: &str) -> String {
        self.pools.get(code).map_or(code, String::as_str).to_owned()
    }
}

/// The most letters of a name within a sentence.
const LONGEST_NAME: usize = 120;

/// Who tells the changes: in a language, with names for codes.
#[derive(Clone, Copy)]
struct Teller<'a> {
    language: Language,
    names: &'a CodeNames,
    /// The parties, by code, in their order.
    parties: &'a [String],
}

/// The values of a text.
type Values<'a> = &'a [(&'static str, String)];

impl Teller<'_> {
    fn text(self, key: &str) -> String {
        self.language.text(&format!("change-{key}"))
    }

    fn say(self, key: &str, values: Values<'_>) -> String {
        self.language.with(&format!("change-{key}"), values)
    }

    /// The name of an organisation.
    fn organisation(self, code: &str) -> String {
        tamed(&self.names.organisation(code))
    }

    fn all_of(self, words: &[String]) -> String {
        self.language.all_of(words)
    }

    fn one_of(self, words: &[String]) -> String {
        listed(words, &self.language.text("or"))
    }

    fn organisations(self, codes: &[String]) -> Vec<String> {
        codes.iter().map(|code| self.organisation(code)).collect()
    }

    /// So many of something, as a text has it.
    fn count(self, key: &str, count: impl std::fmt::Display) -> String {
        self.language.count(&format!("change-{key}"), count)
    }

    /// A text in which something becomes something else, or its form for what was not there before.
    fn becomes(self, key: &str, was: Option<String>, is: String, more: Values<'_>) -> String {
        let (key, was) = match was {
            Some(was) => (key.to_owned(), was),
            None => (format!("{key}-new"), String::new()),
        };
        self.say(&key, &[&[("was", was), ("is", is)], more].concat())
    }
}

/// What others have written, within a sentence: it cannot end the quotation that it stands in, nor be longer than
/// the sentence. What stands in no sentence of ours stays as it is (D-2).
fn tamed(name: &str) -> String {
    let tame = |sign: char| if matches!(sign, '”' | '“' | '„' | '‟') { '’' } else { sign };
    if name.chars().count() <= LONGEST_NAME {
        return name.chars().map(tame).collect();
    }
    let begins: String = name.chars().take(LONGEST_NAME.saturating_sub(1)).map(tame).collect();
    format!("{}…", begins.trim_end())
}

/// Words with commas, and a word before the last.
fn listed(words: &[String], before_last: &str) -> String {
    match words.split_last() {
        Some((last, first)) if !first.is_empty() => format!("{} {before_last} {last}", first.join(", ")),
        _ => words.concat(),
    }
}

/// Kronor, without öre where there are none.
fn kronor(amount: Ore) -> String {
    let whole = amount.to_swedish();
    format!("{}\u{a0}kr", whole.strip_suffix(",00").unwrap_or(&whole))
}

/// A word that begins with a small letter.
fn small(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

/// Sentences about one thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subject {
    /// What they are about.
    pub heading: String,
    /// The sentences.
    pub sentences: Vec<String>,
}

/// The sentences by what they are about, with what is to be said where nothing has changed, or nothing but the head.
fn by_subject(
    teller: Teller<'_>,
    told: impl Iterator<Item = (&'static str, String)>,
    only_the_head: bool,
) -> Vec<Subject> {
    let mut subjects: Vec<Subject> = Vec::new();
    for (about, sentence) in told {
        let heading = teller.text(&format!("about-{about}"));
        match subjects.last_mut().filter(|last| last.heading == heading) {
            Some(last) => last.sentences.push(sentence),
            None => subjects.push(Subject { heading, sentences: vec![sentence] }),
        }
    }
    match subjects.last_mut() {
        None => subjects.push(Subject { heading: String::new(), sentences: vec![teller.text("nothing")] }),
        Some(last) if only_the_head => last.sentences.push(teller.text("nothing-else")),
        Some(_) => {}
    }
    subjects
}

fn head_is_about(change: &HeadChange) -> &'static str {
    match change {
        HeadChange::Name(_) | HeadChange::FirstMonth(_) | HeadChange::Decision(_) => "version",
        HeadChange::Parties(_) | HeadChange::PartyJoins(_) | HeadChange::PartyLeaves(_) | HeadChange::PartyOrder(_) => {
            "parties"
        }
    }
}

fn agreement_is_about(change: &AgreementChange) -> &'static str {
    match change {
        AgreementChange::Head(change) => head_is_about(change),
        AgreementChange::Rule(_) => "rules",
        AgreementChange::PassOn(_) | AgreementChange::PassOnMethod(_) => "bodies",
        AgreementChange::Preliminary { .. } => "preliminary",
        AgreementChange::Invoice(_) => "invoices",
        AgreementChange::Consent(_) => "answers",
    }
}

fn price_list_is_about(change: &PriceListChange) -> &'static str {
    match change {
        PriceListChange::Head(change) => head_is_about(change),
        PriceListChange::SettlementNew(_) | PriceListChange::Settlement(_) => "settlement",
        PriceListChange::New { .. }
        | PriceListChange::Gone { .. }
        | PriceListChange::Unused { .. }
        | PriceListChange::For { .. }
        | PriceListChange::Moved { .. }
        | PriceListChange::Amount { .. } => "prices",
    }
}

/// Whether a change is only that another decision holds from another month.
fn is_occasion(change: &HeadChange) -> bool {
    matches!(change, HeadChange::FirstMonth(_) | HeadChange::Decision(_))
}

impl Language {
    /// Words with commas, and an “and” before the last.
    pub fn all_of(self, words: &[String]) -> String {
        listed(words, &self.text("change-and"))
    }

    /// What an agreement says otherwise than an earlier version, a line for each change; all that it says, if there is
    /// none.
    pub fn agreement_changes(self, is: &Agreement, was: Option<&Agreement>, names: &CodeNames) -> Vec<String> {
        self.agreement_by_subject(is, was, names).into_iter().flat_map(|subject| subject.sentences).collect()
    }

    /// The same by what it is about.
    pub fn agreement_by_subject(self, is: &Agreement, was: Option<&Agreement>, names: &CodeNames) -> Vec<Subject> {
        let teller = Teller { language: self, names, parties: &is.parties };
        let changes = is.changes_from(was);
        let occasion = |change: &AgreementChange| matches!(change, AgreementChange::Head(head) if is_occasion(head));
        let told = changes.iter().map(|change| (agreement_is_about(change), teller.agreement(change)));
        by_subject(teller, told, changes.iter().all(occasion))
    }

    /// What a price list says otherwise than an earlier version, a line for each change; all that it says, if there is
    /// none.
    pub fn price_list_changes(self, is: &PriceList, was: Option<&PriceList>, names: &CodeNames) -> Vec<String> {
        self.price_list_by_subject(is, was, names).into_iter().flat_map(|subject| subject.sentences).collect()
    }

    /// The same by what it is about.
    pub fn price_list_by_subject(self, is: &PriceList, was: Option<&PriceList>, names: &CodeNames) -> Vec<Subject> {
        let teller = Teller { language: self, names, parties: &is.parties };
        let changes = is.changes_from(was);
        let occasion = |change: &PriceListChange| matches!(change, PriceListChange::Head(head) if is_occasion(head));
        let told = changes.iter().map(|change| (price_list_is_about(change), teller.price_list(change)));
        by_subject(teller, told, changes.iter().all(occasion))
    }
}
