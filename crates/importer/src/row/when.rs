//! Days and instants, whose day and time of day may be in two cells.

use chrono::{DateTime, NaiveDate, Utc};

use super::RowReader;
use crate::{
    ValueReason, Wanted,
    value::{self, Clock, Style, ValueError},
};

/// More hours than this are hardly a night: whoever wrote the times may have mixed them up.
const LONG_NIGHT: i64 = 12;

impl RowReader<'_> {
    /// A day. A month alone means its first day, and that is reported.
    pub fn day(&mut self, field: &'static str) -> Option<NaiveDate> {
        let read = self.read(field, value::date)?;
        if read.whole_month || read.day_number {
            let text = self.owned(field).unwrap_or_default();
            let because = ValueReason::TakenAsDay { day: read.day };
            if read.whole_year {
                self.say_once(field, because);
            } else {
                self.note(field, &text, because);
            }
        }
        Some(read.day)
    }

    /// A last day: that of the month, if only a month is given.
    pub fn last_day(&mut self, field: &'static str) -> Option<NaiveDate> {
        self.read(field, value::last_day).map(|read| read.day)
    }

    /// An instant. Its day and its time of day may be in two columns, and the day may be in one for the whole row.
    pub fn instant(&mut self, field: &'static str) -> Option<DateTime<Utc>> {
        let own = self.index(field).and_then(|index| self.cell(index));
        let beside = self.columns.beside(field).or_else(|| {
            // The column for the row's day is only used if the field has none.
            own.and_then(Clock::read).and_then(|_| self.columns.index("date"))
        });
        match (own, beside.and_then(|index| Some((index, self.cell(index)?)))) {
            (Some(own), Some((index, other))) => {
                let (own, other) = (own.to_owned(), other.to_owned());
                let style = self.columns.style(index);
                let own_style = self.index(field).map_or(style, |index| self.columns.style(index));
                // Beside a day with its time, what is neither is a place.
                let places =
                    [(&own, own_style, &other, index), (&other, style, &own, self.index(field).unwrap_or(index))];
                for (at, at_style, place, place_index) in places {
                    if let (Ok(at), true) = (whole_instant(at, at_style), names_place(place)) {
                        let header = self.columns.header.name(place_index).to_owned();
                        let place = place.clone();
                        self.kept.push((header, place));
                        return Some(at);
                    }
                }
                match join(&own, own_style, &other, style) {
                    Ok(at) => Some(at),
                    Err(error) => {
                        let day = match (Clock::read(&own), self.index(field)) {
                            (None, Some(own_index)) => (own_index, &*own),
                            _ => (index, &*other),
                        };
                        self.refuse_two(field, day, &format!("{own} {other}"), error);
                        None
                    }
                }
            }
            (None, Some((_, other))) if Clock::read(other).is_some() => {
                let other = other.to_owned();
                self.reject(field, &other, ValueReason::NoDay);
                None
            }
            (None, Some((index, other))) => {
                let other = other.to_owned();
                match value::instant(&other, self.columns.style(index)) {
                    Ok(at) => Some(at),
                    Err(error) => {
                        self.refuse_two(field, (index, &other), &other, error);
                        None
                    }
                }
            }
            (_, None) => self.must_read(field, value::instant),
        }
    }

    /// From when until when. An end that is a time of day alone and comes before the start is on the day after; that is
    /// said where it makes a long time of it.
    pub fn span(&mut self, start: &'static str, end: &'static str) -> (Option<DateTime<Utc>>, Option<DateTime<Utc>>) {
        let from = self.instant(start);
        let clock_alone = self.columns.beside(end).is_none() && self.text(end).and_then(Clock::read).is_some();
        let to = if clock_alone && self.text("date").is_none() && self.writes_day_of(start) {
            // A start that cannot be read has been refused.
            from.and_then(|from| self.clock_on(end, vagnpark_domain::time::local_date(from)))
        } else {
            self.instant(end)
        };
        match (from, to) {
            (Some(from), Some(to)) if clock_alone && to < from => {
                let day = vagnpark_domain::time::local_date(to).succ_opt();
                let next = day.and_then(|day| self.clock_on(end, day)).unwrap_or(to);
                let hours = (next - from).num_hours();
                if hours > LONG_NIGHT {
                    let text = self.owned(end).unwrap_or_default();
                    self.note(end, &text, ValueReason::EndsNextDay { hours });
                }
                (Some(from), Some(next))
            }
            both => both,
        }
    }

    /// Whether a field's cell, or the one beside it, has a day.
    fn writes_day_of(&self, field: &'static str) -> bool {
        let own = self.text(field).is_some_and(|text| Clock::read(text).is_none());
        own || self.columns.beside(field).is_some()
    }

    /// The instant of a field's time of day on a day.
    fn clock_on(&self, field: &'static str, day: NaiveDate) -> Option<DateTime<Utc>> {
        Clock::read(self.text(field)?)?.on(day).ok()
    }
}

/// A text that is a day with its time.
fn whole_instant(text: &str, style: Style) -> Result<DateTime<Utc>, ValueError> {
    let clock = text.rsplit([' ', 'T']).next().and_then(Clock::read);
    if clock.is_none() || Clock::read(text).is_some() {
        return Err(ValueError::not_a(Wanted::DayAndTime));
    }
    value::instant(text, style)
}

/// Whether a text is in letters and neither a day nor a time.
fn names_place(text: &str) -> bool {
    text.chars().any(char::is_alphabetic)
        && Clock::read(text).is_none()
        && value::date(text, Style::default()).is_err()
        && value::instant(text, Style::default()).is_err()
}

/// An instant from two cells: one holds the day, the other the time of day.
fn join(own: &str, own_style: Style, other: &str, other_style: Style) -> Result<DateTime<Utc>, ValueError> {
    let (day, clock) = match (Clock::read(own), Clock::read(other)) {
        (None, Some(clock)) => (value::date(own, own_style)?, clock),
        (Some(clock), None) => (value::date(other, other_style)?, clock),
        _ => {
            return Err(ValueError::not_a(Wanted::DayAndTime));
        }
    };
    if day.whole_month {
        return Err(ValueError::not_a(Wanted::DayAndTime));
    }
    clock.on(day.day)
}
