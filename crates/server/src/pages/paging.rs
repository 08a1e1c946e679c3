//! A long list in pieces: how many rows there are, which of them are shown, and links to the others.

use serde::Deserialize;
use vagnpark_actions::portion::Portion;
use vagnpark_domain::money::group_thousands;

use super::{Texts, if_readable};

/// Which piece of a list to show.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
pub(crate) struct Piece {
    /// The number of the piece, from one.
    #[serde(default, deserialize_with = "if_readable")]
    pub(crate) page: Option<i64>,
}

impl Piece {
    /// The portion of rows that it stands for, given how many each piece has.
    pub(crate) fn portion(self, each: i64) -> Portion {
        Portion { number: self.page.unwrap_or(1), each }
    }
}

/// The foot of a list.
#[derive(Debug, Default)]
pub(crate) struct Paging {
    /// “101–200 av 5 385”.
    pub(crate) shown: String,
    /// The addresses of the pieces before and after; empty if there is none.
    pub(crate) previous: String,
    pub(crate) next: String,
    /// Rows before the first that is shown.
    pub(crate) skipped: i64,
}

impl Paging {
    /// The foot of a piece, given how many rows there are and how many each piece has. `address` has the filter in its
    /// query; a piece beyond the end becomes the last one.
    pub(crate) fn new(t: Texts, address: &str, piece: Piece, total: i64, each: i64) -> Self {
        Self::named("page", t, address, piece, total, each)
    }

    /// The same for one of several lists on a page, with the name that its number has in the address.
    pub(crate) fn named(name: &str, t: Texts, address: &str, piece: Piece, total: i64, each: i64) -> Self {
        let portion = piece.portion(each).within(total);
        let (last, page) = (portion.last(total), portion.number);
        let (skipped, _) = portion.rows(total);
        let link = |page: i64| {
            let sign = if address.contains('?') { '&' } else { '?' };
            if (1..=last).contains(&page) { format!("{address}{sign}{name}={page}") } else { String::new() }
        };
        let number = |value: i64| group_thousands(&value.to_string());
        let shown = if last == 1 {
            t.0.with("paging-all", &[("count", number(total))])
        } else {
            let values = [
                ("first", number(skipped + 1)),
                ("last", number(skipped.saturating_add(each).min(total))),
                ("count", number(total)),
            ];
            t.0.with("paging-some", &values)
        };
        Self { shown, previous: link(page - 1), next: link(page + 1), skipped }
    }

    /// The same for a list that is in memory: answers the rows that are shown.
    pub(crate) fn cut<T>(t: Texts, address: &str, piece: Piece, rows: Vec<T>, each: i64) -> (Self, Vec<T>) {
        let paging = Self::new(t, address, piece, i64::try_from(rows.len()).unwrap_or(i64::MAX), each);
        let skipped = usize::try_from(paging.skipped).unwrap_or(usize::MAX);
        let shown = rows.into_iter().skip(skipped).take(usize::try_from(each).unwrap_or(usize::MAX));
        (paging, shown.collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use vagnpark_text::Language;

    fn at(page: Option<i64>, total: i64) -> (String, String, String) {
        let paging = Paging::new(Texts(Language::Swedish), "/kostnader?month=2026-10", Piece { page }, total, 100);
        (paging.shown.replace('\u{a0}', " "), paging.previous, paging.next)
    }

    #[test]
    fn what_is_left_out_is_said_with_the_way_to_it() {
        let link = |page: u32| format!("/kostnader?month=2026-10&page={page}");
        assert_eq!(at(None, 5_385), ("Visar 1–100 av 5 385".into(), String::new(), link(2)));
        assert_eq!(at(Some(54), 5_385), ("Visar 5 301–5 385 av 5 385".into(), link(53), String::new()));
        assert_eq!(at(Some(900), 5_385), at(Some(54), 5_385));
        assert_eq!(at(Some(-3), 100), ("Visar alla 100".into(), String::new(), String::new()));
        assert_eq!(at(None, 0).0, "Visar alla 0");
    }
}
