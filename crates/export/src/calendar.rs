//! Calendar feeds (RFC 5545), which calendar programs subscribe to.
//!
//! Times are on the local clock with the zone's rules beside them, so that every program shows the same hour. A local
//! time that comes twice is written in UTC, since the zone alone could not tell which one it is.

use chrono::{DateTime, NaiveDate, Utc};
use icalendar::{Calendar, Class, Component, Event, EventLike, EventStatus, Property};
use vagnpark_domain::{
    bounds::one_line,
    time::{STOCKHOLM, instant_of_local, local_time},
};

/// When an entry takes place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Span {
    /// From one instant to another.
    Timed(DateTime<Utc>, DateTime<Utc>),
    /// A whole day.
    Day(NaiveDate),
}

/// An entry of a calendar.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The same for the same thing, for ever.
    pub uid: String,
    /// Counts its changes.
    pub sequence: u32,
    /// When it was made.
    pub made_at: DateTime<Utc>,
    /// When it takes place.
    pub span: Span,
    /// Its title, in a few words.
    pub summary: String,
    /// More about it.
    pub description: String,
    /// Where.
    pub location: String,
    /// Whether it was called off; it stays in the feed, so that programs remove it.
    pub cancelled: bool,
}

/// A calendar as a file. Lines end and are folded as the standard says.
pub fn calendar_file(name: &str, entries: &[Entry]) -> Result<String, String> {
    let mut calendar: Calendar = EMPTY.parse()?;
    calendar.name(&one_line(name)).timezone(STOCKHOLM.name());
    for entry in entries {
        calendar.push(event(entry));
    }
    Ok(calendar.to_string())
}

fn event(entry: &Entry) -> Event {
    let mut event = Event::new();
    event
        .uid(&entry.uid)
        .sequence(entry.sequence)
        .timestamp(entry.made_at)
        .summary(&whole_lines(&entry.summary))
        .class(Class::Private)
        .status(if entry.cancelled { EventStatus::Cancelled } else { EventStatus::Confirmed });
    if !entry.description.is_empty() {
        event.description(&whole_lines(&entry.description));
    }
    if !entry.location.is_empty() {
        event.location(&whole_lines(&entry.location));
    }
    match entry.span {
        Span::Day(day) => {
            event.all_day(day);
        }
        Span::Timed(start, end) => {
            event.append_property(time("DTSTART", start)).append_property(time("DTEND", end));
        }
    }
    event.done()
}

/// A text whose lines end with a line feed alone, which is escaped: a reader that splits the file at carriage returns
/// would take what follows one for a property. Old rows can have them (D-2).
fn whole_lines(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n")
}

fn time(name: &str, at: DateTime<Utc>) -> Property {
    let local = local_time(at);
    if instant_of_local(local) == Ok(at) {
        let mut property = Property::new(name, local.format("%Y%m%dT%H%M%S").to_string());
        property.add_parameter("TZID", STOCKHOLM.name());
        property
    } else {
        Property::new(name, at.format("%Y%m%dT%H%M%SZ").to_string())
    }
}

/// An empty calendar with the rules of the zone as they have been since 1996: summer time from the last Sunday of
/// March to the last Sunday of October, both at 01:00 UTC (directive 2000/84/EC).
const EMPTY: &str = "BEGIN:VCALENDAR\r
VERSION:2.0\r
PRODID:-//Vagnpark//Vagnpark//SV\r
CALSCALE:GREGORIAN\r
BEGIN:VTIMEZONE\r
TZID:Europe/Stockholm\r
BEGIN:DAYLIGHT\r
DTSTART:19960331T020000\r
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\r
TZOFFSETFROM:+0100\r
TZOFFSETTO:+0200\r
TZNAME:CEST\r
END:DAYLIGHT\r
BEGIN:STANDARD\r
DTSTART:19961027T030000\r
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\r
TZOFFSETFROM:+0200\r
TZOFFSETTO:+0100\r
TZNAME:CET\r
END:STANDARD\r
END:VTIMEZONE\r
END:VCALENDAR\r
";

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(start: &str, end: &str) -> Entry {
        Entry {
            uid: "0190@vagnpark".to_owned(),
            sequence: 2,
            made_at: start.parse().expect("an instant"),
            span: Span::Timed(start.parse().expect("an instant"), end.parse().expect("an instant")),
            summary: "MLB 101; Nora, stadshus".to_owned(),
            description: "första\nandra".to_owned(),
            location: "Å".repeat(80),
            cancelled: false,
        }
    }

    #[test]
    fn a_feed_has_folded_lines_escaped_text_and_the_zone() {
        let text =
            calendar_file("Bokningar", &[entry("2026-11-23T07:00:00Z", "2026-11-23T09:00:00Z")]).expect("a file");
        assert!(text.lines().all(|line| line.len() <= 75), "{text}");
        assert!(text.split("\r\n").count() > 30 && !text.replace("\r\n", "").contains('\n'));
        assert!(text.contains("SUMMARY:MLB 101\\; Nora\\, stadshus") && text.contains("första\\nandra"), "{text}");
        assert!(text.contains("DTSTART;TZID=Europe/Stockholm:20261123T080000"), "{text}");
        assert!(text.contains("BEGIN:VTIMEZONE") && text.contains("RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU"), "{text}");
    }

    #[test]
    fn a_carriage_return_in_an_old_row_begins_no_property() {
        let mut old = entry("2026-11-23T07:00:00Z", "2026-11-23T09:00:00Z");
        old.location = "Nyckelskåpet\rATTENDEE:mailto:x@example.org".to_owned();
        old.summary = "a\r\nX-EVIL:1".to_owned();
        old.description = "\rSTATUS:CANCELLED".to_owned();
        let text = calendar_file("Bok\rX-EVIL:2", &[old]).expect("a file");
        let lines: Vec<&str> = text.split(['\r', '\n']).collect();
        let begun =
            lines.iter().filter(|line| ["ATTENDEE", "X-EVIL", "STATUS:CANC"].iter().any(|p| line.starts_with(p)));
        assert_eq!(begun.count(), 0, "{text}");
    }

    #[test]
    fn t3_the_second_of_two_equal_local_times_is_written_in_utc() {
        let text = calendar_file("Natt", &[entry("2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z")]).expect("a file");
        assert!(text.contains("DTSTART;TZID=Europe/Stockholm:20261025T023000"), "{text}");
        assert!(text.contains("DTEND:20261025T013000Z"), "{text}");
    }
}
