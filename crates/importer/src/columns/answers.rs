//! Which answers about columns and files there are.

use crate::{
    Settings,
    file::{FileRefusal, SettingFault},
    profiles::{NONE, all, find},
    question::{FILE_DAY, LEAVE_EMPTY, LEAVE_OUT, SHARE, TAKE, TODAY, YEAR, YES},
    value::{DECIMAL_COMMA, DECIMAL_POINT, NET_ANSWERS, ORDERS, VAT_ANSWERS},
};

/// Refuses an answer about a whole column or file that is not one of the possible ones: it would be taken for another.
pub fn check_answers(settings: &Settings) -> Result<(), FileRefusal> {
    if let Some(given) = settings.answer(FILE_DAY).filter(|given| *given != TODAY && settings.file_day().is_none()) {
        return Err(FileRefusal::Setting(SettingFault::NoDay { given: given.to_owned() }));
    }
    if let Some(given) = settings.answer(YEAR).filter(|_| settings.year().is_none()) {
        return Err(FileRefusal::Setting(SettingFault::NoYear { given: given.to_owned() }));
    }
    if let Some(given) = settings.profile.as_deref().filter(|name| *name != NONE && find(name).is_none()) {
        let names = all().iter().map(|profile| profile.name.as_str());
        let (question, given) = ("profile".to_owned(), given.to_owned());
        let permitted = names.chain([NONE]).collect();
        return Err(FileRefusal::Setting(SettingFault::Answer { question, given, permitted }));
    }
    for (id, answer) in &settings.answers {
        let known: Vec<&str> = match id.split_once(':') {
            Some(("date-order", _)) => ORDERS.to_vec(),
            Some(("decimal", _)) => [DECIMAL_POINT, DECIMAL_COMMA].concat(),
            Some(("cells", _)) => vec![LEAVE_EMPTY, LEAVE_OUT],
            Some(("number-within", _)) => vec![YES, LEAVE_OUT],
            Some(("vat", _)) => VAT_ANSWERS.to_vec(),
            Some(("net", _)) => NET_ANSWERS.to_vec(),
            Some(("several", _)) => vec![SHARE, LEAVE_OUT],
            Some(("private", _)) => vec![TAKE, LEAVE_OUT],
            _ => continue,
        };
        if !known.contains(&answer.as_str()) {
            let (question, given) = (id.clone(), answer.clone());
            return Err(FileRefusal::Setting(SettingFault::Answer { question, given, permitted: known }));
        }
    }
    Ok(())
}
