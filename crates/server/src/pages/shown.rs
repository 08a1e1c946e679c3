//! How pages write amounts, days and moments. The structs of pages hold the values, and the macros of
//! `templates/parts/macros.html` call this; nothing else does, which a house test sees to (`tests/src/shown.rs`).

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use vagnpark_domain::{
    money::{Ore, group_thousands},
    time::{Month, STOCKHOLM, local_time},
};
use vagnpark_text::Said;

/// An amount, or none, behind as many references as a template has before it.
pub(crate) trait Amount {
    fn ore(&self) -> Option<Ore>;
}

impl Amount for Ore {
    fn ore(&self) -> Option<Ore> {
        Some(*self)
    }
}

impl<A: Amount> Amount for Option<A> {
    fn ore(&self) -> Option<Ore> {
        self.as_ref().and_then(Amount::ore)
    }
}

impl<A: Amount + ?Sized> Amount for &A {
    fn ore(&self) -> Option<Ore> {
        (**self).ore()
    }
}

/// What stands where there is no amount.
const NONE: &str = "–";

fn written(amount: &impl Amount, write: impl Fn(Ore) -> String) -> String {
    amount.ore().map_or_else(|| NONE.to_owned(), write)
}

/// An amount: `−1 234,50`.
pub(crate) fn money(amount: &impl Amount) -> String {
    written(amount, Ore::to_swedish)
}

/// A difference, with its sign.
pub(crate) fn change(amount: &impl Amount) -> String {
    let sign = if amount.ore().is_some_and(|ore| ore.0 > 0) { "+" } else { "" };
    format!("{sign}{}", money(amount))
}

/// An amount with its unit.
pub(crate) fn kronor(amount: &impl Amount) -> String {
    written(amount, |ore| format!("{}\u{a0}kr", ore.to_swedish()))
}

/// Whole kronor: an estimate has no öre.
pub(crate) fn whole_kronor(amount: &impl Amount) -> String {
    let write = |ore: Ore| {
        let kronor = ore.0 / 100;
        let sign = if kronor < 0 { "\u{2212}" } else { "" };
        format!("{sign}{}", group_thousands(&kronor.unsigned_abs().to_string()))
    };
    written(amount, write)
}

/// A day, a moment or a month, for people and for machines: what `<time>` takes.
pub(crate) trait Date {
    /// As people read it.
    fn words(&self) -> String;
    /// As HTML has it.
    fn machine(&self) -> String;
}

impl Date for NaiveDate {
    fn words(&self) -> String {
        Said::Day(*self).to_string()
    }

    fn machine(&self) -> String {
        self.format("%Y-%m-%d").to_string()
    }
}

impl Date for DateTime<Utc> {
    fn words(&self) -> String {
        Said::Moment(*self).to_string()
    }

    fn machine(&self) -> String {
        self.with_timezone(&STOCKHOLM).format("%Y-%m-%dT%H:%M%:z").to_string()
    }
}

/// A moment of the local calendar.
impl Date for NaiveDateTime {
    fn words(&self) -> String {
        self.format("%Y-%m-%d %H:%M").to_string()
    }

    fn machine(&self) -> String {
        self.format("%Y-%m-%dT%H:%M").to_string()
    }
}

impl Date for Month {
    fn words(&self) -> String {
        self.to_string()
    }

    fn machine(&self) -> String {
        self.to_string()
    }
}

impl<D: Date + ?Sized> Date for &D {
    fn words(&self) -> String {
        (**self).words()
    }

    fn machine(&self) -> String {
        (**self).machine()
    }
}

pub(crate) fn date(date: &impl Date) -> String {
    date.words()
}

pub(crate) fn machine(date: &impl Date) -> String {
    date.machine()
}

/// A moment, as the local clock has it.
pub(crate) trait Moment {
    fn local(&self) -> NaiveDateTime;
}

impl Moment for DateTime<Utc> {
    fn local(&self) -> NaiveDateTime {
        local_time(*self)
    }
}

impl Moment for NaiveDateTime {
    fn local(&self) -> NaiveDateTime {
        *self
    }
}

impl<M: Moment + ?Sized> Moment for &M {
    fn local(&self) -> NaiveDateTime {
        (**self).local()
    }
}

/// The local day of a moment.
pub(crate) fn day_of(at: &impl Moment) -> NaiveDate {
    at.local().date()
}

/// The clock time of a moment whose day stands beside it.
pub(crate) fn clock(at: &impl Moment) -> String {
    at.local().format("%H:%M").to_string()
}

/// Whether two moments are of one local day.
pub(crate) fn same_day(one: &impl Moment, other: &impl Moment) -> bool {
    day_of(one) == day_of(other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_written_with_a_true_minus_and_no_break_between_thousands() {
        assert_eq!(money(&Ore(-123_450)), "\u{2212}1\u{a0}234,50");
        assert_eq!((money(&None::<Ore>), change(&None::<Ore>)), ("–".to_owned(), "–".to_owned()));
        assert_eq!(change(&&Some(Ore(123_450))), "+1\u{a0}234,50");
        assert_eq!((change(&Ore(-50)), change(&Ore::ZERO)), ("\u{2212}0,50".to_owned(), "0,00".to_owned()));
        assert_eq!(kronor(&Ore(1_050)), "10,50\u{a0}kr");
        assert_eq!(whole_kronor(&Ore(-12_345_678)), "\u{2212}123\u{a0}456");
    }

    #[test]
    fn a_moment_is_read_on_the_local_clock_and_says_its_offset_to_machines() {
        let at = |text: &str| text.parse::<DateTime<Utc>>().expect("an instant");
        let (winter, summer) = (at("2026-11-27T07:00:00Z"), at("2026-07-01T22:30:00Z"));
        assert_eq!((winter.words(), winter.machine()), ("2026-11-27 08:00".into(), "2026-11-27T08:00+01:00".into()));
        assert_eq!((summer.words(), summer.machine()), ("2026-07-02 00:30".into(), "2026-07-02T00:30+02:00".into()));
        assert_eq!(clock(&&winter), "08:00");
        assert!(same_day(&winter, &at("2026-11-27T22:59:00Z")) && !same_day(&winter, &at("2026-11-27T23:00:00Z")));
    }
}
