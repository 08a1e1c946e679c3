//! The only place where money is rounded (C-8).
//!
//! A month is a table: a row for each amount, a column for each party, in each cell an exact
//! fraction of the amount. We want whole öre in every cell such that
//!
//! * every cell is its exact value rounded down or up, and zero stays zero;
//! * every row adds up to its amount exactly;
//! * every column adds up to its exact total rounded down or up.
//!
//! Such a *controlled rounding* always exists, because the table is a flow in a network with whole
//! capacities: M. Bacharach, "Matrix rounding problems", Management Science 12 (1966); L. H. Cox,
//! "A constructive procedure for unbiased controlled rounding", JASA 82 (1987); D. E. Knuth,
//! "Two-way rounding", SIAM J. Discrete Math. 8 (1995).
//!
//! It is found in two steps. A first pass gives each row's spare öre to the parties that have
//! received least so far, measured from exact remainders. Where a column then lies outside its two
//! allowed totals, öre are moved along shortest augmenting paths until none does. The rows come in
//! canonical order and ties go by the parties' order, so the input's order does not matter; signs
//! enter symmetrically, so credits mirror debits.
//!
//! A row can consist of several *lines*, such as its used and its idle part: the lines too are
//! rounded down or up, and only the row as a whole is exact.

use std::collections::{BTreeMap, VecDeque};

use num_bigint::{BigInt, BigUint};
use num_rational::BigRational;

use super::{Shares, natural::Natural};

/// One amount and how its lines are shared. The parts of all lines add up to the whole of it.
#[derive(Clone, Debug)]
pub struct Row {
    /// The amount, in öre.
    pub amount_ore: i64,
    /// The shares of each line, as fractions of the amount.
    pub lines: Vec<Shares>,
}

/// Whole öre for each row, line and party.
pub type Rounded = Vec<Vec<Vec<i64>>>;

/// Rounds a table of `parties` columns. The rows must be in canonical order.
pub fn round_table(rows: &[Row], parties: usize) -> Rounded {
    let mut table = Table::new(rows, parties);
    table.give_spare_ore();
    let bounds = table.column_bounds();
    table.repair(&bounds);
    table.rows.iter().map(RowState::signed).collect()
}

/// One cell: its exact magnitude is `floor + remainder / whole`.
struct Cell {
    floor: i64,
    remainder: Natural,
    up: bool,
}

struct LineState {
    cells: Vec<Cell>,
    whole: Natural,
    /// This line's spare öre before rounding: the sum of the remainders in whole öre, and the rest over `whole`.
    fewest_ups: usize,
    rest: Natural,
}

impl LineState {
    fn can_have_one_more(&self) -> bool {
        !self.rest.is_zero()
    }

    fn ups(&self) -> usize {
        self.cells.iter().filter(|cell| cell.up).count()
    }

    fn may_grow(&self) -> bool {
        self.can_have_one_more() && self.ups() == self.fewest_ups
    }

    fn may_shrink(&self) -> bool {
        self.ups() > self.fewest_ups
    }
}

struct RowState {
    sign: i64,
    lines: Vec<LineState>,
    spare: usize,
}

impl RowState {
    fn signed(&self) -> Vec<Vec<i64>> {
        let value = |cell: &Cell| cell.floor.saturating_add(i64::from(cell.up)).saturating_mul(self.sign);
        self.lines.iter().map(|line| line.cells.iter().map(value).collect()).collect()
    }
}

/// One öre moved within a row: this cell goes up, that one goes down.
#[derive(Clone, Copy)]
struct Move {
    row: usize,
    up: (usize, usize),
    down: (usize, usize),
}

struct Table {
    rows: Vec<RowState>,
    parties: usize,
}

/// Remainders are compared in units of 2⁻⁶⁰ öre.
const SCALE_BITS: u32 = 60;

fn scaled(remainder: &Natural, whole: &Natural) -> i128 {
    remainder.fraction_bits(whole, SCALE_BITS)
}

/// A number that is known to be small: a part of an amount, or a number of parties.
fn ore(number: &Natural) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

impl LineState {
    /// A line's cells with their exact values, and its whole öre.
    fn new(shares: &Shares, magnitude: &Natural) -> Self {
        let whole = shares.whole();
        let mut remainders = Natural::ZERO;
        let cell = |part: &Natural| {
            let (floor, remainder) = part.times(magnitude).divided_by(whole);
            remainders = remainders.plus(&remainder);
            Cell { floor: ore(&floor), remainder, up: false }
        };
        let cells = shares.parts().iter().map(cell).collect();
        let (fewest_ups, rest) = remainders.divided_by(whole);
        Self { cells, whole: whole.clone(), fewest_ups: usize::try_from(ore(&fewest_ups)).unwrap_or(0), rest }
    }
}

impl Table {
    fn new(rows: &[Row], parties: usize) -> Self {
        let states = rows.iter().map(|row| {
            let magnitude = row.amount_ore.unsigned_abs();
            let exact = Natural::from(u128::from(magnitude));
            let lines: Vec<_> = row.lines.iter().map(|shares| LineState::new(shares, &exact)).collect();
            let placed: i64 =
                lines.iter().flat_map(|line| &line.cells).fold(0, |sum, cell| sum.saturating_add(cell.floor));
            let spare = i128::from(magnitude).saturating_sub(i128::from(placed));
            let sign = if row.amount_ore < 0 { -1 } else { 1 };
            RowState { sign, lines, spare: usize::try_from(spare).unwrap_or(0) }
        });
        Self { rows: states.collect(), parties }
    }

    /// Gives every row its spare öre, each to the party that is furthest behind.
    fn give_spare_ore(&mut self) {
        let mut behind = vec![0_i128; self.parties];
        for row in &mut self.rows {
            let sign = i128::from(row.sign);
            let extra_lines = lines_with_one_more(row);
            for (index, line) in row.lines.iter_mut().enumerate() {
                let ups = line.fewest_ups.saturating_add(usize::from(extra_lines.contains(&index)));
                let mut order: Vec<(i128, usize)> = line
                    .cells
                    .iter()
                    .zip(&behind)
                    .enumerate()
                    .filter(|(_, (cell, _))| !cell.remainder.is_zero())
                    .map(|(party, (cell, behind))| {
                        let claim = behind.saturating_mul(sign).saturating_add(scaled(&cell.remainder, &line.whole));
                        (claim.saturating_neg(), party)
                    })
                    .collect();
                order.sort_unstable();
                for (_, party) in order.iter().take(ups) {
                    if let Some(cell) = line.cells.get_mut(*party) {
                        cell.up = true;
                    }
                }
                for (cell, behind) in line.cells.iter().zip(&mut behind) {
                    let given = if cell.up { 1_i128 << SCALE_BITS } else { 0 };
                    let missed = scaled(&cell.remainder, &line.whole).saturating_sub(given);
                    *behind = behind.saturating_add(missed.saturating_mul(sign));
                }
            }
        }
    }

    /// The smallest and largest allowed total of each column.
    fn column_bounds(&self) -> Vec<(i128, i128)> {
        (0..self.parties).map(|party| self.column_bound(party)).collect()
    }

    fn cells_of(&self, party: usize) -> impl Iterator<Item = (i64, &Cell, &Natural)> {
        self.rows.iter().flat_map(move |row| {
            row.lines.iter().filter_map(move |line| line.cells.get(party).map(|cell| (row.sign, cell, &line.whole)))
        })
    }

    /// The floor and ceiling of a column's exact total. The fractions are first summed as
    /// intervals; only where an interval holds a whole number are they summed exactly.
    fn column_bound(&self, party: usize) -> (i128, i128) {
        let (mut whole_ore, mut lowest, mut highest) = (0_i128, 0_i128, 0_i128);
        for (sign, cell, whole) in self.cells_of(party) {
            let sign = i128::from(sign);
            whole_ore = whole_ore.saturating_add(i128::from(cell.floor).saturating_mul(sign));
            if !cell.remainder.is_zero() {
                // A shifted quotient is at most two units off, either way.
                let value = scaled(&cell.remainder, whole).saturating_mul(sign);
                lowest = lowest.saturating_add(value).saturating_sub(2);
                highest = highest.saturating_add(value).saturating_add(2);
            }
        }
        if lowest == highest {
            return (whole_ore, whole_ore);
        }
        let (floor, ceiling) = (lowest >> SCALE_BITS, highest >> SCALE_BITS);
        let certain = floor == ceiling && lowest > (floor << SCALE_BITS);
        if certain {
            let low = whole_ore.saturating_add(floor);
            return (low, low.saturating_add(1));
        }
        let (floor, ceiling) = self.exact_fraction_bound(party);
        (whole_ore.saturating_add(floor), whole_ore.saturating_add(ceiling))
    }

    #[expect(clippy::arithmetic_side_effects, reason = "exact fractions grow, they do not overflow")]
    fn exact_fraction_bound(&self, party: usize) -> (i128, i128) {
        let integer = |number: &Natural| BigInt::from(BigUint::from(number));
        let mut by_whole: BTreeMap<&Natural, BigInt> = BTreeMap::new();
        for (sign, cell, whole) in self.cells_of(party).filter(|(_, cell, _)| !cell.remainder.is_zero()) {
            *by_whole.entry(whole).or_default() += integer(&cell.remainder) * BigInt::from(sign);
        }
        let zero = BigRational::from_integer(0.into());
        let sum = by_whole.into_iter().fold(zero, |sum, (whole, part)| sum + BigRational::new(part, integer(whole)));
        let as_int = |value: BigRational| i128::try_from(value.to_integer()).unwrap_or(0);
        (as_int(sum.floor()), as_int(sum.ceil()))
    }

    fn column_total(&self, party: usize) -> i128 {
        self.cells_of(party)
            .map(|(sign, cell, _)| i128::from(cell.floor.saturating_add(i64::from(cell.up)).saturating_mul(sign)))
            .sum()
    }

    /// Moves öre between parties until every column lies within its bounds. Each path brings one column a step nearer
    /// to its bounds without pushing another beyond its own, so there are at most as many paths as there is excess.
    fn repair(&mut self, bounds: &[(i128, i128)]) {
        loop {
            let totals: Vec<i128> = (0..self.parties).map(|party| self.column_total(party)).collect();
            let faulty = totals.iter().zip(bounds).position(|(total, (low, high))| total < low || total > high);
            let Some(from) = faulty else { return };
            let needs_more = totals.get(from) < bounds.get(from).map(|(low, _)| low);
            let can_give = |party: usize| match (totals.get(party), bounds.get(party)) {
                (Some(total), Some((low, high))) => {
                    if needs_more {
                        total > low
                    } else {
                        total < high
                    }
                }
                _ => false,
            };
            let Some(path) = self.shortest_path(from, needs_more, can_give) else { return };
            for step in path {
                self.apply(step);
            }
        }
    }

    /// The fewest moves that carry one öre to `from` (or away from it) from a party that can give it.
    fn shortest_path(&self, from: usize, more: bool, can_give: impl Fn(usize) -> bool) -> Option<Vec<Move>> {
        let mut reached: Vec<Option<(usize, Move)>> = vec![None; self.parties];
        let mut queue = VecDeque::from([from]);
        while let Some(party) = queue.pop_front() {
            for other in 0..self.parties {
                if other == from || reached.get(other).is_none_or(Option::is_some) {
                    continue;
                }
                let (gains, loses) = if more { (party, other) } else { (other, party) };
                let Some(step) =
                    self.rows.iter().enumerate().find_map(|(row, state)| find_move(row, state, gains, loses))
                else {
                    continue;
                };
                if let Some(slot) = reached.get_mut(other) {
                    *slot = Some((party, step));
                }
                if can_give(other) {
                    return Some(walk_back(&reached, other, from));
                }
                queue.push_back(other);
            }
        }
        None
    }

    fn apply(&mut self, step: Move) {
        let Some(row) = self.rows.get_mut(step.row) else { return };
        for ((line, party), up) in [(step.up, true), (step.down, false)] {
            if let Some(cell) = row.lines.get_mut(line).and_then(|line| line.cells.get_mut(party)) {
                cell.up = up;
            }
        }
    }
}

/// Which lines of a row get one öre more than their floor: those with the largest remainder.
fn lines_with_one_more(row: &RowState) -> Vec<usize> {
    let certain = row.lines.iter().fold(0_usize, |sum, line| sum.saturating_add(line.fewest_ups));
    let extra = row.spare.saturating_sub(certain);
    let mut order: Vec<(i128, usize)> = row
        .lines
        .iter()
        .enumerate()
        .filter(|(_, line)| line.can_have_one_more())
        .map(|(index, line)| (scaled(&line.rest, &line.whole).saturating_neg(), index))
        .collect();
    order.sort_unstable();
    order.into_iter().take(extra).map(|(_, index)| index).collect()
}

/// A move within a row that gives party `gains` one öre more and party `loses` one less.
fn find_move(row: usize, state: &RowState, gains: usize, loses: usize) -> Option<Move> {
    let (rises, falls) = if state.sign > 0 { (gains, loses) } else { (loses, gains) };
    let can_rise = |line: &LineState| line.cells.get(rises).is_some_and(|cell| !cell.remainder.is_zero() && !cell.up);
    let can_fall = |line: &LineState| line.cells.get(falls).is_some_and(|cell| cell.up);
    for (up_line, up) in state.lines.iter().enumerate().filter(|(_, line)| can_rise(line)) {
        for (down_line, down) in state.lines.iter().enumerate().filter(|(_, line)| can_fall(line)) {
            if up_line == down_line || (up.may_grow() && down.may_shrink()) {
                return Some(Move { row, up: (up_line, rises), down: (down_line, falls) });
            }
        }
    }
    None
}

fn walk_back(reached: &[Option<(usize, Move)>], end: usize, start: usize) -> Vec<Move> {
    let mut path = Vec::new();
    let mut party = end;
    while party != start {
        let Some(Some((before, step))) = reached.get(party) else { break };
        path.push(*step);
        party = *before;
    }
    path
}

#[cfg(test)]
#[path = "rounding_tests.rs"]
mod tests;
