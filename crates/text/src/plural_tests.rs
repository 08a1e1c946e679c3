//! Every text that has a number beside a word: the word goes with the number, in both languages.
//!
//! The texts are read from the files, so that a new one is checked without any change here.

use std::collections::{BTreeMap, BTreeSet};

use super::Language;

/// Texts with a limit that is never one, with something that is always several, or with names.
const NEVER_ONE: [&str; 19] = [
    // The names of organisations and vehicles.
    "consent-by-body",
    "refusal-of-another",
    // The proposer is one, and so is whoever objects.
    "message-proposal-made",
    "message-objection-made",
    "precondition-open-objections",
    "fault-too-long-ago",
    "fault-too-long",
    "fault-too-short",
    "file-cell-too-long",
    "file-too-many-columns",
    "file-too-many-findings",
    "file-too-many-rows",
    "geography-too-long",
    "invoice-due-days",
    "mapping-saved-several",
    "reason-rows-in-a-cell",
    "reason-too-long",
    "refusal-text-too-long",
    "utilisation-hint",
];

/// Swedish singular words that a two must not precede. Plurals after a one are recognised by their endings.
const ONE_THING: [&str; 14] = [
    "anmärkning",
    "bokning",
    "dag",
    "förfrågan",
    "kolumn",
    "kostnad",
    "körning",
    "lucka",
    "minut",
    "rad",
    "resa",
    "sekund",
    "tillfälle",
    "timme",
];

/// The same in English.
const ONE_THING_IN_ENGLISH: [&str; 16] = [
    "booking",
    "cost",
    "day",
    "gap",
    "hour",
    "inhabitant",
    "line",
    "minute",
    "month",
    "occurrence",
    "part",
    "request",
    "row",
    "second",
    "trip",
    "vehicle",
];

/// Words that end like plurals but are not.
const NO_THINGS: [&str; 17] = [
    "does",
    "efter",
    "eller",
    "falls",
    "förfaller",
    "gäller",
    "hangs",
    "heter",
    "klar",
    "kommer",
    "less",
    "ligger",
    "names",
    "saknar",
    "stands",
    "stämmer",
    "under",
];

/// A text with its lines, by its key.
fn texts(language: &str) -> BTreeMap<String, String> {
    let folder = format!("{}/locales/{language}", env!("CARGO_MANIFEST_DIR"));
    let mut texts = BTreeMap::new();
    for file in std::fs::read_dir(folder).expect("the texts") {
        let text = std::fs::read_to_string(file.expect("a file").path()).expect("a text");
        let mut last = None;
        for line in text.lines() {
            if let Some((key, words)) = line.split_once(" = ").filter(|_| line.starts_with(char::is_lowercase)) {
                texts.insert(key.to_owned(), words.to_owned());
                last = Some(key.to_owned());
            } else if let Some(text) = last.as_ref().and_then(|key| texts.get_mut(key)) {
                text.push('\n');
                text.push_str(line);
            }
        }
    }
    texts
}

/// The names of a text's values.
fn values_of(text: &str) -> BTreeSet<String> {
    let name = |rest: &str| rest.split(|sign: char| !(sign.is_alphanumeric() || sign == '-')).next().map(str::to_owned);
    text.split('$').skip(1).filter_map(name).collect()
}

/// The words that one of a text's values selects between.
fn chosen_by(text: &str, value: &str) -> Vec<String> {
    let Some((_, rest)) = text.split_once(&format!("${value} ->")) else { return Vec::new() };
    let variants = rest.split_once("\n    }").map_or(rest, |(variants, _)| variants);
    let key = |line: &str| Some(line.split_once('[')?.1.split_once(']')?.0.to_owned());
    variants.lines().filter_map(key).filter(|key| !["one", "other", "0"].contains(&key.as_str())).collect()
}

/// A text as it reads with one number for all of its values, and with each word that one of them can be.
fn readings(language: Language, key: &str, text: &str, number: &str) -> Vec<String> {
    let names: Vec<String> = values_of(text).into_iter().collect();
    let read = |name: &str, word: &str| {
        let value = |other: &String| if other == name { word.to_owned() } else { number.to_owned() };
        let values: Vec<(&'static str, String)> =
            names.iter().map(|other| (&*String::leak(other.clone()), value(other))).collect();
        language.with(key, &values)
    };
    let words = names.iter().flat_map(|name| chosen_by(text, name).into_iter().map(move |word| (name.clone(), word)));
    words.map(|(name, word)| read(&name, &word)).chain([read("", "")]).collect()
}

/// The words that follow a number, skipping one word between: `2 öppna felanmälningar`.
fn behind<'a>(reading: &'a str, number: &str) -> Vec<&'a str> {
    let words: Vec<&str> = reading.split_whitespace().collect();
    let places = words.iter().enumerate().filter(|(_, word)| **word == number).map(|(place, _)| place + 1);
    let word = |place: usize| words.get(place).map(|word| word.trim_matches(|sign: char| !sign.is_alphanumeric()));
    places.filter_map(word).filter(|word| !word.is_empty()).collect()
}

/// Whether a word is a plural, judging by its ending.
fn is_of_several(language: Language, word: &str) -> bool {
    let ends: &[&str] = match language {
        Language::Swedish => &["ar", "er", "or", "arna", "erna", "orna", "llen"],
        Language::English => &["s"],
    };
    let ends_so = word.chars().count() > 3 && ends.iter().any(|end| word.ends_with(end));
    (ends_so && !NO_THINGS.contains(&word)) || ["andra", "öppna"].contains(&word)
}

fn is_of_one(language: Language, word: &str) -> bool {
    if language == Language::English { ONE_THING_IN_ENGLISH.contains(&word) } else { ONE_THING.contains(&word) }
}

#[test]
fn a_word_behind_a_number_goes_with_it_in_both_languages() {
    let mut wrong = Vec::new();
    let mut walked = 0;
    for language in [Language::Swedish, Language::English] {
        for (key, text) in texts(language.code()).into_iter().filter(|(key, _)| !NEVER_ONE.contains(&key.as_str())) {
            for reading in readings(language, &key, &text, "1") {
                walked += 1;
                let found = behind(&reading, "1").into_iter().any(|word| is_of_several(language, word));
                wrong.extend(found.then(|| format!("{key}: {reading}")));
            }
            for reading in readings(language, &key, &text, "2") {
                let found = behind(&reading, "2").into_iter().any(|word| is_of_one(language, word));
                wrong.extend(found.then(|| format!("{key}: {reading}")));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(walked > 1_500, "{walked}");
}

#[test]
fn no_text_is_the_end_of_a_sentence_that_a_number_begins() {
    // Words for units, kinds and fields stand alone.
    let alone = [
        "unit-",
        "field-",
        "separator-",
        "stands-",
        "weekday-",
        "wanted-",
        "because-",
        "likeness-",
        "measure-",
        "thing-",
    ];
    for language in [Language::Swedish, Language::English] {
        for (key, text) in texts(language.code()) {
            let first = text.split_whitespace().next().unwrap_or_default();
            let glued = first.starts_with(char::is_lowercase) && is_of_several(language, first);
            assert!(!glued || alone.iter().any(|start| key.starts_with(start)), "{key}: {text}");
        }
    }
}

#[test]
fn a_number_chooses_its_words_and_is_shown_as_it_was_written() {
    let urgency = |language: Language, days: &str| language.with("urgency-overdue", &[("days", days.to_owned())]);
    for (days, swedish, english) in [
        ("1", "1 dag sent", "1 day late"),
        ("2", "2 dagar sent", "2 days late"),
        ("21", "21 dagar sent", "21 days late"),
        ("0", "0 dagar sent", "0 days late"),
        ("01", "01 dagar sent", "01 days late"),
        ("1,50", "1,50 dagar sent", "1,50 days late"),
        ("1 234", "1 234 dagar sent", "1 234 days late"),
        ("2026", "2026 dagar sent", "2026 days late"),
    ] {
        assert_eq!([Language::Swedish, Language::English].map(|language| urgency(language, days)), [swedish, english]);
    }
    assert_eq!(Language::Swedish.count("impact-title", 12_345), "12\u{a0}345 bokningar ligger i vägen");
}
