//! Answers about a whole file or column that mean nothing: they are refused.

use vagnpark_domain::import::Kind;

use crate::{
    Settings,
    answers::{file_day, year},
    file::{FileRefusal, SettingFault},
    profiles::{NONE, all, find},
    question::{
        CATEGORY, CHARGE, CLASS, DEDUCT, FILE_DAY, LEAVE_EMPTY, LEAVE_OUT, MASKED, MONEY_ANSWERS, NO, SHARE, TAKE,
        TODAY, YEAR, YES,
    },
    registers::{CATEGORIES, CLASSES, category, class, fields_of},
    value::{DECIMAL_COMMA, DECIMAL_POINT, NET_ANSWERS, ORDERS, VAT_ANSWERS, VAT_RATES},
};

/// Refuses an answer about a whole column or file that is not one of the possible ones: it would be taken for another.
pub fn check_answers(settings: &Settings) -> Result<(), FileRefusal> {
    if let Some(given) = settings.answer(FILE_DAY).filter(|given| *given != TODAY && file_day(settings).is_none()) {
        return Err(FileRefusal::Setting(SettingFault::NoDay { given: given.to_owned() }));
    }
    if let Some(given) = settings.answer(YEAR).filter(|_| year(settings).is_none()) {
        return Err(FileRefusal::Setting(SettingFault::NoYear { given: given.to_owned() }));
    }
    if let Some(given) = settings.profile.as_deref().filter(|name| *name != NONE && find(name).is_none()) {
        let names = all().iter().map(|profile| profile.name.as_str());
        let (question, given) = ("profile".to_owned(), given.to_owned());
        let permitted = names.chain([NONE]).collect();
        return Err(FileRefusal::Setting(SettingFault::Answer { question, given, permitted }));
    }
    for (id, words, is_one) in [(CLASS, CLASSES, is_class as fn(&str) -> bool), (CATEGORY, CATEGORIES, is_category)] {
        if let Some(given) = settings.answer(id).filter(|given| !is_one(given)) {
            let (question, given) = (id.to_owned(), given.to_owned());
            return Err(FileRefusal::Setting(SettingFault::Answer { question, given, permitted: words.to_vec() }));
        }
    }
    for (id, answer) in &settings.answers {
        let known: Vec<&str> = match id.split_once(':') {
            Some(("date-order", _)) => ORDERS.to_vec(),
            Some(("decimal", _)) => [DECIMAL_POINT, DECIMAL_COMMA].concat(),
            Some(("cells", _)) => vec![LEAVE_EMPTY, LEAVE_OUT],
            Some(("personal", _)) => vec![MASKED, LEAVE_EMPTY],
            Some(("number-within", _)) => vec![YES, LEAVE_OUT],
            Some(("vat", _)) => VAT_ANSWERS.to_vec(),
            Some(("net", _)) => NET_ANSWERS.to_vec(),
            Some(("vat-rate", _)) => VAT_RATES.map(|(answer, _)| answer).to_vec(),
            Some(("credit", _)) => vec![DEDUCT, CHARGE],
            Some(("money", _)) => MONEY_ANSWERS.to_vec(),
            Some(("several", _)) => vec![SHARE, LEAVE_OUT],
            Some(("private", _)) => vec![TAKE, DEDUCT, LEAVE_OUT],
            Some(("status-in", _)) => vec![YES, NO],
            Some(("rows", _)) => vec![LEAVE_OUT, TAKE],
            Some(("owners", _)) => vec![YES, NO, LEAVE_OUT],
            _ => continue,
        };
        if !known.contains(&answer.as_str()) {
            let (question, given) = (id.clone(), answer.clone());
            return Err(FileRefusal::Setting(SettingFault::Answer { question, given, permitted: known }));
        }
    }
    Ok(())
}

/// Refuses a word for a column that is no field of the register: the column would be read as nothing.
pub(crate) fn check_columns(kind: Kind, settings: &Settings) -> Result<(), FileRefusal> {
    let fields = fields_of(kind);
    let is_known = |word: &str| {
        let of_kind = |word: &str| kind == Kind::Costs && word.strip_prefix("net:").is_some_and(is_category);
        ["-", "+"].contains(&word) || fields.iter().any(|field| field.name == word) || of_kind(word)
    };
    match settings.columns.iter().find(|(_, word)| !is_known(word)) {
        Some((question, given)) => {
            let permitted = fields.iter().map(|field| field.name).chain(["+", "-"]).collect();
            let (question, given) = (question.clone(), given.clone());
            Err(FileRefusal::Setting(SettingFault::Answer { question, given, permitted }))
        }
        None => Ok(()),
    }
}

fn is_class(text: &str) -> bool {
    class(text).is_ok()
}

fn is_category(text: &str) -> bool {
    category(text).is_ok()
}
