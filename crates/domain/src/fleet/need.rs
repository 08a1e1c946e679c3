//! How many vehicles a group of uses takes: exactly, by interval partitioning, and for a share of the uses that is good
//! enough.
//!
//! Uses overlap when one begins before the other is over and the vehicle is turned round. The fewest vehicles that
//! serve all of them are as many as overlap at the worst moment (interval partitioning; Kleinberg & Tardos, "Algorithm
//! Design", 4.1). The most uses that `k` vehicles serve are found by going through them by start and, when more than
//! `k` overlap, leaving out the one that ends last (Faigle & Nawijn, "Note on scheduling intervals on-line", 1995;
//! Carlisle & Lloyd, "On the k-coloring of intervals", 1995).

//!
//! A year of a large fleet is a million uses, and a page waits for the answer. So uses are kept in seconds, the
//! vehicles that are out are marks at the ranks of their ends, and each number of vehicles that is tried takes one
//! pass.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, NaiveDate};
use serde::Serialize;

use crate::time::{local_date, local_midnight};

/// A use of a vehicle, in seconds since the beginning of 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Use {
    start: i64,
    end: i64,
    /// When the vehicle can be taken again.
    until: i64,
}

impl Use {
    /// A use from a second onwards, for a number of seconds, after which the vehicle is turned round for some minutes.
    /// One that took no time still counts: it lasts a second.
    pub fn new(start: i64, duration_s: i64, turn_round_minutes: i64) -> Self {
        let end = start.saturating_add(duration_s.max(1));
        let until = end.saturating_add(turn_round_minutes.max(0).saturating_mul(60));
        Self { start, end, until }
    }
}

/// The most vehicles in use at once on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct DayPeak {
    /// The local day.
    pub on: NaiveDate,
    /// At the worst moment of it.
    pub vehicles: usize,
}

/// The vehicles that a group of uses takes.
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

/// The vehicles that uses take: for all of them, and for a share of them in per mille.
pub fn need(uses: &[Use], share_permille: usize) -> Need {
    let sorted = Sorted::new(uses);
    let days = sorted.peaks();
    let for_all = days.iter().map(|day| day.vehicles).max().unwrap_or(0);
    let wanted = uses.len().saturating_mul(share_permille).div_ceil(1_000);
    let may_be_left = uses.len().saturating_sub(wanted);
    // More vehicles never serve fewer uses.
    let (mut low, mut high, mut left_out) = (0, for_all, 0);
    while low < high {
        let middle = low.midpoint(high);
        match sorted.left_out(middle, may_be_left) {
            Some(left) => (high, left_out) = (middle, left),
            None => low = middle.saturating_add(1),
        }
    }
    Need { uses: uses.len(), for_all, for_share: low, left_out, days }
}

/// Uses by start, with the rank of each one's end among all ends.
struct Sorted {
    uses: Vec<Use>,
    places: Vec<usize>,
    /// When vehicles come free, in order.
    ends: Vec<i64>,
}

impl Sorted {
    fn new(uses: &[Use]) -> Self {
        let uses: Vec<Use> = in_order(uses, |used| used.start).filter_map(|place| uses.get(place).copied()).collect();
        let (mut places, mut ends) = (vec![0; uses.len()], Vec::with_capacity(uses.len()));
        for (place, of) in in_order(&uses, |used| used.until).enumerate() {
            if let (Some(slot), Some(used)) = (places.get_mut(of), uses.get(of)) {
                *slot = place;
                ends.push(used.until);
            }
        }
        Self { uses, places, ends }
    }

    /// How many ends there are by an instant, counting on from a rank.
    fn over_by(&self, instant: i64, mut place: usize) -> usize {
        while self.ends.get(place).is_some_and(|until| *until <= instant) {
            place = place.saturating_add(1);
        }
        place
    }

    /// The fewest uses that this many vehicles leave out; none if that is more than allowed.
    fn left_out(&self, vehicles: usize, may_be: usize) -> Option<usize> {
        let mut out = Marks::new(self.uses.len());
        let (mut over, mut count, mut last, mut left_out) = (0_usize, 0_usize, 0_usize, 0_usize);
        for (used, place) in self.uses.iter().zip(&self.places) {
            let now_over = self.over_by(used.start, over);
            for place in over..now_over {
                count = count.saturating_sub(usize::from(out.take(place)));
            }
            over = now_over;
            out.put(*place);
            count = count.saturating_add(1);
            last = last.max(*place);
            if count > vehicles {
                // The one that ends last.
                last = out.last_by(last);
                out.take(last);
                count = count.saturating_sub(1);
                left_out = left_out.saturating_add(1);
                if left_out > may_be {
                    return None;
                }
            }
        }
        Some(left_out)
    }

    /// The most at once on each local day. A use that crosses midnight counts on both days.
    fn peaks(&self) -> Vec<DayPeak> {
        let mut dates = Dates::default();
        let mut days: BTreeMap<NaiveDate, usize> = BTreeMap::new();
        // How many vehicles are out at the midnight a day begins with.
        let mut carried: BTreeMap<NaiveDate, usize> = BTreeMap::new();
        let mut over = 0;
        let (mut day, mut midnight, mut peak) = (None, None, 0);
        for (place, used) in self.uses.iter().enumerate() {
            over = self.over_by(used.start, over);
            let first = dates.of(used.start);
            if day != first {
                if let Some(day) = day {
                    let held = days.entry(day).or_default();
                    *held = peak.max(*held);
                }
                (day, peak) = (first, 0);
                midnight = day.and_then(|day| day.succ_opt()).map(|next| local_midnight(next).timestamp());
            }
            peak = peak.max(place.saturating_add(1).saturating_sub(over));
            // Nearly all end on the day they begin; so does one that ends at midnight.
            if midnight.is_some_and(|midnight| used.end <= midnight) {
                continue;
            }
            if let (Some(first), Some(last)) = (first, dates.of(used.end.saturating_sub(1))) {
                for day in first.iter_days().skip(1).take_while(|day| *day <= last) {
                    let out = carried.entry(day).or_default();
                    *out = out.saturating_add(1);
                }
            }
        }
        if let Some(day) = day {
            let held = days.entry(day).or_default();
            *held = peak.max(*held);
        }
        for (day, out) in carried {
            let held = days.entry(day).or_default();
            *held = out.max(*held);
        }
        days.into_iter().map(|(on, vehicles)| DayPeak { on, vehicles }).collect()
    }
}

/// The places of uses in the order of an instant of each. An instant and a place are sorted as one number, which is
/// fast even for a million: the seconds since the first take 33 bits, which is more years than trips can span.
fn in_order(uses: &[Use], instant: impl Fn(&Use) -> i64) -> impl Iterator<Item = usize> {
    const PLACES: u32 = 31;
    let first = uses.iter().map(&instant).min().unwrap_or(0);
    let since = |used: &Use| u64::try_from(instant(used).saturating_sub(first)).unwrap_or(0).min(u64::MAX >> PLACES);
    let mut both: Vec<u64> = (0_u64..).zip(uses).map(|(place, used)| (since(used) << PLACES) | place).collect();
    both.sort_unstable();
    both.into_iter().map(|both| usize::try_from(both & ((1 << PLACES) - 1)).unwrap_or(0))
}

/// The set of marked places.
struct Marks(Vec<u64>);

impl Marks {
    const WIDTH: usize = 64;

    fn new(places: usize) -> Self {
        Self(vec![0; places.div_ceil(Self::WIDTH)])
    }

    fn bit(place: usize) -> u64 {
        u32::try_from(place % Self::WIDTH).ok().and_then(|shift| 1_u64.checked_shl(shift)).unwrap_or(0)
    }

    fn put(&mut self, place: usize) {
        if let Some(word) = self.0.get_mut(place / Self::WIDTH) {
            *word |= Self::bit(place);
        }
    }

    /// Takes a mark away; answers whether there was one.
    fn take(&mut self, place: usize) -> bool {
        let Some(word) = self.0.get_mut(place / Self::WIDTH) else { return false };
        let bit = Self::bit(place);
        let was = *word & bit != 0;
        *word &= !bit;
        was
    }

    /// The last mark that is not after a place; the first place if there is none.
    fn last_by(&self, place: usize) -> usize {
        let bit = Self::bit(place);
        let mut mask = bit | bit.saturating_sub(1);
        for word in (0..=place / Self::WIDTH).rev() {
            let marked = self.0.get(word).copied().unwrap_or(0) & mask;
            if let Some(highest) = marked.checked_ilog2().and_then(|highest| usize::try_from(highest).ok()) {
                return word.saturating_mul(Self::WIDTH).saturating_add(highest);
            }
            mask = u64::MAX;
        }
        0
    }
}

/// The local day of an instant. Clock changes and days begin at whole hours, so each hour is looked up once.
#[derive(Default)]
struct Dates {
    known: HashMap<i64, Option<NaiveDate>>,
    last: Option<(i64, Option<NaiveDate>)>,
}

impl Dates {
    fn of(&mut self, second: i64) -> Option<NaiveDate> {
        let hour = second.div_euclid(3_600);
        if let Some((last, date)) = self.last
            && last == hour
        {
            return date;
        }
        let look_up = || DateTime::from_timestamp(hour.saturating_mul(3_600), 0).map(local_date);
        let date = *self.known.entry(hour).or_insert_with(look_up);
        self.last = Some((hour, date));
        date
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn used(start: i64, end: i64, turn_round_minutes: i64) -> Use {
        Use::new(1_790_000_000 + start * 60, (end - start) * 60, turn_round_minutes)
    }

    #[test]
    fn what_is_out_over_midnight_counts_on_both_days() {
        // 1 790 000 000 is 2026-09-21 16:13 in Sweden.
        let days = need(&[used(0, 600, 0), used(30, 90, 0), used(2_000, 2_010, 0)], 1_000).days;
        let shown: Vec<String> = days.iter().map(|day| format!("{} {}", day.on, day.vehicles)).collect();
        assert_eq!(shown, ["2026-09-21 2", "2026-09-22 1", "2026-09-23 1"]);
    }

    #[test]
    fn all_that_are_out_over_a_weekend_count_on_its_days_and_what_ends_at_midnight_not_on_the_next() {
        // 1 790 028 000 is the midnight after.
        let evening = |turn_round| Use::new(1_790_003_600, 24_400, turn_round);
        let weekend = [used(0, 3_000, 0), used(30, 3_100, 0), evening(0)];
        let days = need(&weekend, 1_000).days;
        let shown: Vec<String> = days.iter().map(|day| format!("{} {}", day.on, day.vehicles)).collect();
        assert_eq!(shown, ["2026-09-21 3", "2026-09-22 2", "2026-09-23 2"]);
        let days = need(&[evening(15)], 1_000).days;
        assert_eq!(days.len(), 1, "{days:?}");
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
        uses.len() - Sorted::new(uses).left_out(vehicles, uses.len()).unwrap()
    }

    /// The most of some uses that this many vehicles can serve, by trying every choice.
    fn by_trying(uses: &[Use], vehicles: usize) -> usize {
        let most = (0_u32..1 << uses.len()).filter(|choice| {
            let chosen: Vec<Use> = uses
                .iter()
                .enumerate()
                .filter(|(place, _)| choice & (1 << place) != 0)
                .map(|(_, used)| *used)
                .collect();
            need(&chosen, 1_000).for_all <= vehicles
        });
        most.map(|choice| usize::try_from(choice.count_ones()).unwrap()).max().unwrap_or(0)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(400))]

        #[test]
        fn the_greedy_choice_is_the_best(windows in prop::collection::vec((0_i64..40, 1_i64..15), 1..9),
            vehicles in 0_usize..4) {
            let uses: Vec<Use> = windows.iter().map(|(start, length)| used(start * 10, (start + length) * 10, 10))
                .collect();
            prop_assert_eq!(served_with(&uses, vehicles), by_trying(&uses, vehicles));
        }

        #[test]
        fn together_never_takes_more_than_apart(windows in prop::collection::vec((0_i64..500, 1_i64..60,
            any::<bool>()), 1..60)) {
            let all: Vec<Use> = windows.iter().map(|(start, length, _)| used(*start, start + length, 0)).collect();
            let of = |nora: bool| -> Vec<Use> {
                windows.iter().filter(|window| window.2 == nora)
                    .map(|(start, length, _)| used(*start, start + length, 0)).collect()
            };
            let apart = need(&of(true), 1_000).for_all + need(&of(false), 1_000).for_all;
            prop_assert!(need(&all, 1_000).for_all <= apart);
            prop_assert_eq!(served_with(&all, need(&all, 1_000).for_all), all.len());
        }
    }
}
