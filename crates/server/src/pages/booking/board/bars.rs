//! The place of a bar: days are cut into slots by the local clock, and a bar goes from slot to slot.

use std::collections::HashMap;

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveDateTime, Timelike, Utc};
use uuid::Uuid;
use vagnpark_actions::records::BusyEntry;
use vagnpark_domain::{
    booking::{BookingKind, BookingState},
    time::{Month, Window, local_time},
};

use crate::pages::Texts;

/// The views, as in the URL.
pub(crate) const VIEWS: [&str; 3] = ["day", "week", "four-weeks"];

/// The days shown, and how finely they are cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Span {
    pub(crate) view: &'static str,
    pub(crate) first: NaiveDate,
    pub(crate) days: u64,
    /// How many days the links to earlier and later go.
    pub(crate) step: u64,
    /// Minutes of a slot.
    pub(crate) slot: u32,
}

impl Span {
    /// The span of a view around a day. Weeks begin on Monday (T-4).
    pub(crate) fn of(view: &str, day: NaiveDate) -> Self {
        let monday = day - Days::new(u64::from(day.weekday().num_days_from_monday()));
        match view {
            "day" => Self { view: "day", first: day, days: 1, step: 1, slot: 15 },
            "four-weeks" => Self { view: "four-weeks", first: monday, days: 28, step: 28, slot: 180 },
            _ => Self { view: "week", first: monday, days: 7, step: 7, slot: 30 },
        }
    }

    pub(crate) fn slots_a_day(&self) -> u32 {
        24 * 60 / self.slot
    }

    /// The window at the edge of the calendar, where days cannot be counted further.
    pub(crate) fn fallback(&self) -> Window {
        Month::of(self.first).window()
    }

    pub(crate) fn title(&self, t: Texts) -> String {
        let last = self.first + Days::new(self.days - 1);
        let week = self.first.iso_week().week().to_string();
        match self.view {
            "day" => {
                format!("{} {}", t.word("weekday", &self.first.weekday().number_from_monday().to_string()), self.first)
            }
            "week" => {
                t.0.with("board-week", &[("week", week), ("from", self.first.to_string()), ("to", last.to_string())])
            }
            _ => {
                let values = [("week", week), ("last", last.iso_week().week().to_string())];
                t.0.with("board-weeks", &values)
            }
        }
    }

    /// The slot that a local time lies in, counted from the first day; times outside the span get its edges.
    fn slot_of(&self, local: NaiveDateTime, round_up: bool) -> u32 {
        let day = local.date().signed_duration_since(self.first).num_days();
        let days = i64::try_from(self.days).unwrap_or(28);
        let minutes = i64::from(local.hour() * 60 + local.minute()) + i64::from(local.second() > 0 && round_up);
        let slot = i64::from(self.slot);
        let within = if round_up { (minutes + slot - 1) / slot } else { minutes / slot };
        let all = days * i64::from(self.slots_a_day());
        u32::try_from((day * i64::from(self.slots_a_day()) + within).clamp(0, all)).unwrap_or(0)
    }
}

/// A day or hour on top of the board.
pub(crate) struct Tick {
    pub(crate) slot: u32,
    pub(crate) width: u32,
    pub(crate) label: String,
    pub(crate) class: &'static str,
}

/// The days or hours on top of the board.
pub(crate) struct Scale {
    pub(crate) ticks: Vec<Tick>,
}

impl Scale {
    pub(crate) fn of(t: Texts, span: &Span, today: NaiveDate) -> Self {
        let day_width = span.slots_a_day();
        if span.view == "day" {
            let hour = |hour: u32| Tick { slot: hour * 4, width: 4, label: format!("{hour:02}"), class: "" };
            return Self { ticks: (0..24).map(hour).collect() };
        }
        let ticks =
            span.first.iter_days().zip(0_u32..).take(usize::try_from(span.days).unwrap_or(28)).map(|(day, n)| {
                let weekday = t.word("weekday-short", &day.weekday().number_from_monday().to_string());
                let class = match day.weekday().number_from_monday() {
                    _ if day == today => "today",
                    6 | 7 => "weekend",
                    _ => "",
                };
                Tick {
                    slot: n * day_width,
                    width: day_width,
                    label: format!("{weekday} {}/{}", day.day(), day.month()),
                    class,
                }
            });
        Self { ticks: ticks.collect() }
    }
}

/// A booking or block on the board.
pub(crate) struct Bar {
    pub(crate) booking: Uuid,
    pub(crate) slot: u32,
    pub(crate) width: u32,
    /// `confirmed`, `block`, `masked` …, which gives the colour and the symbol.
    pub(crate) class: &'static str,
    pub(crate) when: BarTime,
    pub(crate) who: String,
    /// The state in words.
    pub(crate) state: String,
    /// The data for a change; none for bars that this person only sees as busy.
    pub(crate) change: Option<Change>,
}

/// When a bar begins and ends on the local clock, with the days that stand before the times.
pub(crate) struct BarTime {
    pub(crate) first_day: String,
    pub(crate) start: NaiveDateTime,
    /// Empty if it is the first.
    pub(crate) last_day: String,
    pub(crate) end: NaiveDateTime,
}

impl BarTime {
    fn new(t: Texts, span: &Span, start: NaiveDateTime, end: NaiveDateTime) -> Self {
        let day = |at: NaiveDateTime| {
            let weekday = t.word("weekday-short", &at.weekday().number_from_monday().to_string());
            format!("{weekday} {} ", at.day())
        };
        Self {
            first_day: if span.view == "day" { String::new() } else { day(start) },
            start,
            last_day: if start.date() == end.date() { String::new() } else { day(end) },
            end,
        }
    }
}

/// The data for a change of a bar.
pub(crate) struct Change {
    pub(crate) version: i64,
    /// Local start and end, as fields take them.
    pub(crate) start: String,
    pub(crate) end: String,
    /// Whether it can be moved at all.
    pub(crate) movable: bool,
}

impl Bar {
    /// The bar of an entry, if any of it lies within the span. One that is out and late extends until now (B-2).
    pub(crate) fn new(
        t: Texts,
        span: &Span,
        entry: &BusyEntry,
        organisations: &HashMap<Uuid, String>,
        now: DateTime<Utc>,
    ) -> Option<Self> {
        let late = entry.state == BookingState::CheckedOut && entry.window.end() < now;
        let (start, end) = (local_time(entry.window.start()), local_time(if late { now } else { entry.window.end() }));
        let (slot, until) = (span.slot_of(start, false), span.slot_of(end, true));
        let all = span.slots_a_day() * u32::try_from(span.days).unwrap_or(28);
        if slot >= all || until == 0 {
            return None;
        }
        let busy = entry.kind == BookingKind::Block;
        let class = match (&entry.details, busy, late) {
            (None, ..) => "masked",
            (_, true, _) => "block",
            (_, _, true) => "late",
            _ => entry.state.as_str(),
        };
        let (word, state) = if late { ("late", "board-late") } else { (class, "board-busy") };
        let state = if matches!(word, "masked" | "block" | "late") {
            t.s(if word == "block" { "board-block" } else { state })
        } else {
            t.word("state", entry.state.as_str())
        };
        let who = entry.details.as_ref().map_or(String::new(), |details| {
            let organisation = organisations.get(&details.organisation.0).map_or("", String::as_str);
            let first = if details.driver.is_empty() { organisation } else { &details.driver };
            let second = if busy { details.note.as_str() } else { first };
            second.to_owned()
        });
        let format = |at: NaiveDateTime| at.format("%Y-%m-%dT%H:%M").to_string();
        Some(Self {
            booking: entry.booking.0,
            slot,
            width: until.saturating_sub(slot).max(1),
            class,
            when: BarTime::new(t, span, start, end),
            who,
            state,
            change: entry.details.as_ref().map(|details| Change {
                version: details.version,
                start: format(start),
                end: format(local_time(entry.window.end())),
                movable: !busy && entry.state.is_open() && entry.state != BookingState::Offered,
            }),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> NaiveDateTime {
        text.parse().expect("a time")
    }

    #[test]
    fn a_week_begins_on_monday_and_is_cut_into_half_hours() {
        let span = Span::of("week", "2026-11-25".parse().expect("a day"));
        assert_eq!(span.first.to_string(), "2026-11-23");
        assert_eq!(
            (span.slot_of(at("2026-11-23T08:10:00"), false), span.slot_of(at("2026-11-23T08:10:00"), true)),
            (16, 17)
        );
        assert_eq!(span.slot_of(at("2026-11-20T08:00:00"), false), 0);
        assert_eq!(span.slot_of(at("2026-12-01T08:00:00"), true), 336);
    }

    #[test]
    fn bars_lie_by_the_local_clock_over_a_clock_change() {
        let span = Span::of("week", "2026-10-25".parse().expect("a day"));
        // 08:00 on the Monday before and on the Sunday of the change lie equally far into their days.
        assert_eq!(span.slot_of(at("2026-10-19T08:00:00"), false), 16);
        assert_eq!(span.slot_of(at("2026-10-25T08:00:00"), false), 6 * 48 + 16);
    }
}
