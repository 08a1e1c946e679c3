//! Answers about a whole file, and what they mean.

use chrono::NaiveDate;

use crate::{
    Settings,
    question::{FILE_DAY, YEAR},
    value::{Style, date},
};

/// The day on which a file's odometers were read, if that was answered: in any of the forms that cells have.
pub fn file_day(settings: &Settings) -> Option<NaiveDate> {
    let read = date(settings.answer(FILE_DAY)?.trim(), Style::default()).ok()?;
    Some(read).filter(|read| !read.whole_month).map(|read| read.day)
}

/// The year of the months that a file's headers name, if that was answered.
pub(crate) fn year(settings: &Settings) -> Option<i32> {
    let answer = settings.answer(YEAR)?.trim();
    answer.parse().ok().filter(|year| answer.len() == 4 && (1900..2100).contains(year))
}
