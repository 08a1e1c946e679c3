//! What the rows above a header say of the money below it: `KREDITFAKTURA`, `Alla belopp i tkr exkl. moms` (I-14).

use vagnpark_domain::names::fold_name;

use super::{
    Columns, KnownHeaders,
    money::{is_a_rate, is_with_vat},
};
use crate::{FileReason, Finding, value::Unit};

/// What the rows above the header say of the money below it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Title {
    /// That they are credits, in these words.
    pub(crate) credit: Option<String>,
    /// That the amounts include VAT, or that they do not.
    pub(crate) with_vat: Option<bool>,
    /// That they are thousands of kronor.
    pub(crate) thousands: bool,
}

/// Whether words say that what follows is in thousands of kronor: `Belopp i tkr`. Those that name some thousands, `över
/// 10 tkr`, or say that it is not, do not.
fn is_in_thousands(words: &[String]) -> bool {
    let words: Vec<&str> = words.iter().map(String::as_str).filter(|word| !word.is_empty()).collect();
    let is_unit = |word: &str| ["tkr", "kkr", "tsek", "ksek"].contains(&word);
    let leads = |word: &str| ["i", "belopp", "beloppen", "kostnader", "in"].contains(&word);
    let alone = matches!(words.as_slice(), [only] if is_unit(only));
    let led = words.windows(2).any(|pair| matches!(pair, [before, unit] if leads(before) && is_unit(unit)));
    (alone || led) && !["ej", "inte", "not"].iter().any(|word| words.contains(word))
}

impl Title {
    /// What some texts say.
    pub(crate) fn of<'t>(texts: impl Iterator<Item = &'t str>) -> Self {
        let mut title = Self::default();
        for text in texts {
            let words: Vec<String> = text.split(|sign: char| !sign.is_alphanumeric()).map(fold_name).collect();
            let says = |word: &str| words.iter().any(|other| other == word);
            if ["kreditfaktura", "kreditnota", "kredit", "creditnote"].iter().any(|word| says(word)) {
                title.credit = title.credit.or_else(|| Some(text.trim().to_owned()));
            }
            title.with_vat = title.with_vat.or_else(|| is_with_vat(text));
            title.thousands |= is_in_thousands(&words);
        }
        title
    }
}

impl Columns {
    /// Whether the register has amounts.
    pub(crate) fn has_money(&self) -> bool {
        self.field("net").or(self.field("cost")).is_some()
    }

    /// Takes over what the rows above the header say of the money: thousands of kronor are said of each column of
    /// kronor whose own header says nothing else.
    pub(crate) fn take_title(&mut self, sheet: &str, title: Title) {
        if title.thousands {
            for index in 0..self.units.len() {
                let own = KnownHeaders::without_unit(self.header.raw(index)).1;
                let of_kronor = self.units.get(index) == Some(&Unit::Kronor) && own.is_none();
                if let Some(unit) = self.units.get_mut(index).filter(|_| of_kronor) {
                    *unit = Unit::Tkr;
                    let because =
                        FileReason::ColumnInUnit { header: self.header.raw(index).to_owned(), unit: Unit::Tkr };
                    let finding = Finding::note(self.header.row, self.header.name(index), "", because);
                    self.findings.push(finding.in_sheet(sheet));
                }
            }
        }
        self.title = title;
    }

    /// The columns whose headers are a rate of VAT and nothing else, with the rate in percent.
    pub(crate) fn of_rates(&self) -> impl Iterator<Item = (usize, i64)> {
        let all = self.index("vat").into_iter().chain(self.more_vat());
        all.filter_map(|index| {
            let header = self.header.raw(index);
            let rate = is_a_rate(header).then(|| header.trim().trim_end_matches('%').trim().parse().ok())??;
            Some((index, rate))
        })
    }
}
