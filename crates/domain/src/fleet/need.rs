//! How many vehicles a group of uses takes: exactly, by interval partitioning, and for a share of the uses that is good
//! enough.
//!
//! Uses overlap when one begins before the other is over and the vehicle is turned round. The fewest vehicles that serve
//! all of them are as many as overlap at the worst moment (interval partitioning; Kleinberg & Tardos, "Algorithm
//! Design", 4.1). The most uses that `k` vehicles serve are found by going through them by start and, when more than `k`
//! overlap, leaving out the one that ends last (Faigle & Nawijn, "Note on scheduling intervals on-line", 1995; Carlisle
//! & Lloyd, "On the k-coloring of intervals", 1995).

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;

use crate::time::{Window, local_date};

/// A use of a vehicle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Use {
    /// From when until when it was taken.
    pub window: Window,
    /// Minutes until the vehicle can be taken again.
    pub turn_round_minutes: u32,
}

impl Use {
    fn taken_until(&self) -> DateTime<Utc> {
        self.window.extended_by_minutes(self.turn_round_minutes).end()
    }
}

/// How many were in use at once on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct DayPeak {
    /// The local day.
    pub on: NaiveDate,
    /// At the worst moment of it.
    pub vehicles: usize,
}

/// What a group of uses takes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Need {
    /// How many uses there were.
    pub uses: usize,
    /// The fewest vehicles that serve all of them.
    pub for_all: usize,
    /// The fewest that serve the share that was asked for.
    pub for_share: usize,
    /// The uses that those leave out.
    pub left_out: usize,
    /// The most at once on each day with use, in order.
    pub days: Vec<DayPeak>,
}

impl Need {
    /// The days on which all vehicles are needed.
    pub fn peak_days(&self) -> impl Iterator<Item = NaiveDate> {
        self.days.iter().filter(|day| day.vehicles == self.for_all).map(|day| day.on)
    }
}

/// What uses take: exactly, and for a share of them in per mille.
pub fn need(uses: &[Use], share_permille: usize) -> Need {
    let mut sorted: Vec<&Use> = uses.iter().collect();
    sorted.sort_by_key(|used| (used.window.start(), used.window.end()));
    let days = peaks(&sorted);
    let for_all = days.iter().map(|day| day.vehicles).max().unwrap_or(0);
    let wanted = sorted.len().saturating_mul(share_permille).div_ceil(1_000);
    // More vehicles never serve fewer uses.
    let (mut low, mut high) = (0, for_all);
    while low < high {
        let middle = low.midpoint(high);
        if serve(&sorted, middle) >= wanted { high = middle } else { low = middle.saturating_add(1) }
    }
    let left_out = sorted.len().saturating_sub(serve(&sorted, low));
    Need { uses: sorted.len(), for_all, for_share: low, left_out, days }
}

/// The most uses, by start, that so many vehicles serve.
fn serve(sorted: &[&Use], vehicles: usize) -> usize {
    let mut out: BTreeSet<(DateTime<Utc>, usize)> = BTreeSet::new();
    let mut left_out: usize = 0;
    for (place, used) in sorted.iter().enumerate() {
        while out.first().is_some_and(|(until, _)| *until <= used.window.start()) {
            out.pop_first();
        }
        out.insert((used.taken_until(), place));
        if out.len() > vehicles {
            out.pop_last();
            left_out = left_out.saturating_add(1);
        }
    }
    sorted.len().saturating_sub(left_out)
}

/// The most at once on each local day. A use that goes on over midnight counts on both days.
fn peaks(sorted: &[&Use]) -> Vec<DayPeak> {
    let mut out: BTreeSet<(DateTime<Utc>, usize)> = BTreeSet::new();
    let mut days: BTreeMap<NaiveDate, usize> = BTreeMap::new();
    for (place, used) in sorted.iter().enumerate() {
        let start = used.window.start();
        while out.first().is_some_and(|(until, _)| *until <= start) {
            out.pop_first();
        }
        out.insert((used.taken_until(), place));
        let peak = days.entry(local_date(start)).or_default();
        *peak = out.len().max(*peak);
        let last = local_date(used.window.end());
        for day in local_date(start).iter_days().skip(1).take_while(|day| *day <= last) {
            let peak = days.entry(day).or_default();
            *peak = (*peak).max(1);
        }
    }
    days.into_iter().map(|(on, vehicles)| DayPeak { on, vehicles }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(minutes: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_790_000_000 + minutes * 60, 0).unwrap()
    }

    fn used(start: i64, end: i64, turn_round_minutes: u32) -> Use {
        Use { window: Window::new(at(start), at(end)).unwrap(), turn_round_minutes }
    }

    #[test]
    fn as_many_as_overlap_at_the_worst_moment() {
        // Lectures a–j of Kleinberg & Tardos, figure 4.4, in half hours from nine: three rooms.
        let lectures = [(0, 3), (0, 7), (0, 3), (4, 7), (4, 11), (8, 11), (8, 11), (12, 15), (12, 15), (12, 15)];
        let uses: Vec<Use> = lectures.iter().map(|(from, to)| used(from * 30, to * 30, 0)).collect();
        assert_eq!(need(&uses, 1_000).for_all, 3);
        assert_eq!(need(&uses, 1_000).for_share, 3);
        let most = need(&uses, 700);
        assert_eq!((most.for_share, most.left_out), (2, 3), "two serve seven of ten");
    }

    #[test]
    fn the_turn_round_counts() {
        let uses = [used(0, 60, 30), used(60, 120, 30)];
        assert_eq!(need(&uses, 1_000).for_all, 2);
        let uses = [used(0, 60, 0), used(60, 120, 0)];
        assert_eq!(need(&uses, 1_000).for_all, 1);
        assert_eq!(need(&[], 1_000), Need::default());
    }

    fn served_with(uses: &[Use], vehicles: usize) -> usize {
        let mut sorted: Vec<&Use> = uses.iter().collect();
        sorted.sort_by_key(|used| (used.window.start(), used.window.end()));
        serve(&sorted, vehicles)
    }

    /// The most of some uses that so many vehicles serve, by trying every choice.
    fn by_trying(uses: &[Use], vehicles: usize) -> usize {
        let most = (0_u32..1 << uses.len()).filter(|choice| {
            let chosen: Vec<Use> = uses
                .iter()
                .enumerate()
                .filter(|(place, _)| choice & (1 << place) != 0)
                .map(|(_, used)| used.clone())
                .collect();
            need(&chosen, 1_000).for_all <= vehicles
        });
        most.map(|choice| usize::try_from(choice.count_ones()).unwrap()).max().unwrap_or(0)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(400))]

        #[test]
        fn the_greedy_choice_is_the_best(windows in prop::collection::vec((0_i64..40, 1_i64..15), 1..9), vehicles in 0_usize..4) {
            let uses: Vec<Use> = windows.iter().map(|(start, length)| used(start * 10, (start + length) * 10, 10)).collect();
            prop_assert_eq!(served_with(&uses, vehicles), by_trying(&uses, vehicles));
        }

        #[test]
        fn together_never_takes_more_than_apart(windows in prop::collection::vec((0_i64..500, 1_i64..60, any::<bool>()), 1..60)) {
            let all: Vec<Use> = windows.iter().map(|(start, length, _)| used(*start, start + length, 0)).collect();
            let of = |nora: bool| -> Vec<Use> {
                windows.iter().filter(|window| window.2 == nora).map(|(start, length, _)| used(*start, start + length, 0)).collect()
            };
            let apart = need(&of(true), 1_000).for_all + need(&of(false), 1_000).for_all;
            prop_assert!(need(&all, 1_000).for_all <= apart);
            prop_assert_eq!(served_with(&all, need(&all, 1_000).for_all), all.len());
        }
    }
}
