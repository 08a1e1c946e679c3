//! Columns of money in their many names: with VAT, without it, the VAT itself (I-14). A header is read word by word and
//! means an amount only if every word of it is known: `Momskod` is none, `Summa exkl. moms (kr)` is.

use vagnpark_domain::names::fold_name;

use super::{Columns, KnownHeaders};
use crate::{FileReason, Finding, field::Field, value::Unit};

/// What a header of money names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Named {
    /// An amount, with or without VAT.
    Amount,
    /// An amount without VAT.
    Net,
    /// An amount with VAT, or all there is to pay.
    Gross,
    /// The VAT, or its rate.
    Vat,
}

/// What a word of such a header says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Word {
    /// Of VAT: without it.
    Without,
    /// Of VAT: with it.
    With,
    Net,
    Gross,
    Vat,
    /// The VAT is part of the amount beside it.
    Within,
    /// The VAT is a rate.
    Rate,
    Amount,
    /// What one of something costs, or all of it.
    Price,
    Total,
    /// It changes nothing.
    Filler,
}

const WORDS: &[(&str, Word)] = &[
    ("exklusive", Word::Without),
    ("excluding", Word::Without),
    ("exkl", Word::Without),
    ("excl", Word::Without),
    ("utan", Word::Without),
    ("ex", Word::Without),
    ("inklusive", Word::With),
    ("including", Word::With),
    ("inkl", Word::With),
    ("incl", Word::With),
    ("ink", Word::With),
    ("med", Word::With),
    ("netto", Word::Net),
    ("net", Word::Net),
    ("brutto", Word::Gross),
    ("gross", Word::Gross),
    ("momsen", Word::Vat),
    ("moms", Word::Vat),
    ("vat", Word::Vat),
    ("mva", Word::Vat),
    ("alv", Word::Vat),
    ("varav", Word::Within),
    ("darav", Word::Within),
    ("which", Word::Within),
    ("satsen", Word::Rate),
    ("sats", Word::Rate),
    ("procent", Word::Rate),
    ("percent", Word::Rate),
    ("rate", Word::Rate),
    ("%", Word::Rate),
    ("beloppet", Word::Amount),
    ("belopp", Word::Amount),
    ("amount", Word::Amount),
    ("kostnaden", Word::Amount),
    ("kostnad", Word::Amount),
    ("cost", Word::Amount),
    ("avgift", Word::Amount),
    ("priset", Word::Price),
    ("pris", Word::Price),
    ("price", Word::Price),
    ("summan", Word::Total),
    ("summa", Word::Total),
    ("totalt", Word::Total),
    ("totala", Word::Total),
    ("total", Word::Total),
    ("betala", Word::Total),
    ("payable", Word::Total),
    ("due", Word::Total),
    ("att", Word::Filler),
    ("faktura", Word::Filler),
    ("invoice", Word::Filler),
    ("ingaende", Word::Filler),
    ("kronor", Word::Filler),
    ("kr", Word::Filler),
    ("sek", Word::Filler),
    ("i", Word::Filler),
    ("of", Word::Filler),
    ("25", Word::Filler),
    ("12", Word::Filler),
    ("6", Word::Filler),
];

/// The words that say of figures whether they include VAT.
const VAT_WORDS: [Word; 3] = [Word::With, Word::Without, Word::Vat];

/// The words of a header; none if it has another.
fn words_of(header: &str) -> Option<Vec<Word>> {
    let parts = header.split(|sign: char| !sign.is_alphanumeric() && sign != '%').filter(|part| !part.is_empty());
    let mut words = Vec::new();
    for part in parts {
        let (letters, percents) = (fold_name(part), part.matches('%').count());
        words.extend(apart(&letters)?);
        words.extend(std::iter::repeat_n(Word::Rate, percents));
    }
    (!words.is_empty()).then_some(words)
}

/// The words that are written together in one: `momsbelopp`, `beloppexmoms`.
fn apart(text: &str) -> Option<Vec<Word>> {
    if text.is_empty() {
        return Some(Vec::new());
    }
    WORDS.iter().find_map(|(word, says)| {
        let mut rest = apart(text.strip_prefix(word)?)?;
        rest.insert(0, *says);
        Some(rest)
    })
}

/// What a header names, if that is money.
fn named(header: &str) -> Option<Named> {
    // The longest that is known is far shorter.
    let words = words_of(header).filter(|_| header.len() < 60)?;
    let says = |word: Word| words.contains(&word);
    let is_amount = says(Word::Amount) || says(Word::Price);
    match (says(Word::Vat), says(Word::Without), says(Word::With)) {
        (true, true, false) => Some(Named::Net),
        (true, false, true) => Some(Named::Gross),
        (true, false, false) if !says(Word::Net) && !says(Word::Gross) => Some(Named::Vat),
        // `25 %` beside amounts.
        (false, false, false) if is_a_rate(header) => Some(Named::Vat),
        (false, false, false) if says(Word::Rate) || says(Word::Within) => None,
        (false, false, false) if says(Word::Net) => Some(Named::Net),
        (false, false, false) if says(Word::Gross) || says(Word::Total) => Some(Named::Gross),
        (false, false, false) if is_amount => Some(Named::Amount),
        _ => None,
    }
}

/// Whether a header is one of the rates and nothing else: `25 %`.
fn is_a_rate(header: &str) -> bool {
    let rate = header.trim().strip_suffix('%').map(str::trim_end);
    rate.is_some_and(|rate| ["25", "12", "6"].contains(&rate))
}

/// Whether the words about VAT in a header say that its figures include it, whatever else the header says: `Jan 2026
/// inkl. moms`; or that they do not.
pub(super) fn is_with_vat(header: &str) -> Option<bool> {
    let parts = header.split(|sign: char| !sign.is_alphanumeric()).filter(|part| !part.is_empty());
    let words: Vec<Word> = parts.filter_map(|part| apart(&fold_name(part))).flatten().collect();
    let says = |word: Word| words.contains(&word);
    match (says(Word::Vat), says(Word::With), says(Word::Without)) {
        (true, true, false) => Some(true),
        (true, false, true) => Some(false),
        _ => None,
    }
}

/// Whether the words about VAT in a header say that its figures are the VAT alone: `jan 2026 moms`.
pub(super) fn is_vat_alone(header: &str) -> bool {
    let last = header.rsplit(|sign: char| !sign.is_alphanumeric()).find(|part| !part.is_empty());
    let is_vat = |word: &str| apart(&fold_name(word)).is_some_and(|words| words.contains(&Word::Vat));
    is_with_vat(header).is_none() && last.is_some_and(is_vat)
}

/// Whether a header names the sum of others: `Totalt exkl. moms`.
pub(super) fn is_total(header: &str) -> bool {
    words_of(header).is_some_and(|words| words.contains(&Word::Total))
}

/// A header without its words about VAT, if it ends with them.
pub(super) fn without_vat_words(header: &str) -> &str {
    let is_of_vat = |word: &str| {
        let word = fold_name(word);
        !word.is_empty() && apart(&word).is_some_and(|words| words.iter().all(|word| VAT_WORDS.contains(word)))
    };
    let mut rest = header.trim();
    if is_with_vat(rest).is_none() && !is_vat_alone(rest) {
        return rest;
    }
    while let Some((before, word)) = rest.rsplit_once([' ', '(', ',', '.']) {
        if !word.trim_end_matches([')', '.']).is_empty() && !is_of_vat(word) {
            break;
        }
        rest = before.trim_end_matches([' ', '(', ',']);
    }
    rest
}

/// Whether a header is for rates of VAT: `Momssats`, `Moms %`. One that says which rate it is for has amounts.
pub(super) fn is_rate(header: &str) -> bool {
    let says_rate = || words_of(header).is_some_and(|words| words.contains(&Word::Rate));
    named(header) == Some(Named::Vat) && !header.contains(|sign: char| sign.is_ascii_digit()) && says_rate()
}

/// Whether a header is for the VAT of one rate: `Moms 25 %`.
pub(super) fn is_of_one_rate(header: &str) -> bool {
    named(header) == Some(Named::Vat) && header.contains(|sign: char| sign.is_ascii_digit())
}

/// The fields of money that a register has.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct MoneyFields {
    net: Option<&'static Field>,
    gross: Option<&'static Field>,
    vat: Option<&'static Field>,
    /// Whether a price is that of a litre.
    per_litre: bool,
}

impl MoneyFields {
    pub(super) fn of(fields: &'static [Field]) -> Self {
        let find = |name: &str| fields.iter().find(|field| field.name == name);
        Self {
            net: find("net").or(find("cost")),
            gross: find("gross"),
            vat: find("vat"),
            per_litre: find("litres").is_some(),
        }
    }

    /// The field that a header of money is for.
    pub(super) fn named(&self, header: &str) -> Option<&'static Field> {
        let is_price = || words_of(header).is_some_and(|words| words.contains(&Word::Price));
        match named(header)? {
            Named::Vat => self.vat,
            _ if self.per_litre && is_price() => None,
            Named::Amount | Named::Net => self.net,
            Named::Gross => self.gross,
        }
    }
}

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
            title.thousands |= ["tkr", "kkr", "tsek", "ksek"].iter().any(|word| says(word));
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

    /// Whether the header of a column says that its figures include VAT, or that they do not.
    pub(crate) fn is_with_vat(&self, index: usize) -> Option<bool> {
        is_with_vat(self.header.raw(index))
    }
}

/// What the headers of a table say of its money.
#[derive(Clone, Debug, Default)]
pub(crate) struct Money {
    /// Whether the column of VAT is one of rates.
    pub(crate) rates: bool,
    /// Whether the VAT is said to be part of the amount beside it.
    pub(crate) within: bool,
    /// Whether the amounts are said to be without VAT.
    pub(crate) net_said: bool,
    /// The columns that look like money, and are that of no field.
    pub(crate) unread: Vec<usize>,
}

impl Money {
    /// What the headers of some columns say.
    pub(super) fn of(columns: &Columns, is_foreign: impl Fn(&str) -> bool) -> Self {
        let of_field = |field: &str| columns.index(field).map(|index| columns.header.raw(index));
        let says = |header: &str, word: Word| words_of(header).is_some_and(|words| words.contains(&word));
        let of_vat = of_field("vat");
        let has_money = columns.field("net").or(columns.field("cost")).is_some();
        let is_free = |index: &usize| {
            let header = columns.header.raw(*index);
            // What is paid for fuel is what is left of its price.
            let is_rebate = columns.field("litres").is_some() && fold_name(header).ends_with("rabatt");
            columns.extra.contains(index) && looks_like_money(header) && !is_foreign(header) && !is_rebate
        };
        let free = (0..columns.header.names.len()).filter(is_free);
        Self {
            rates: of_vat.is_some_and(is_rate),
            within: of_vat.is_some_and(|header| says(header, Word::Within)),
            net_said: of_field("net").or(of_field("cost")).is_some_and(|header| named(header) == Some(Named::Net)),
            unread: if has_money && columns.parts.is_empty() { free.collect() } else { Vec::new() },
        }
    }
}

/// Whether the figures of a column that nobody knows may be part of what a row costs.
fn looks_like_money(header: &str) -> bool {
    let folded = fold_name(header);
    let of_money = ["moms", "belopp", "brutto", "netto", "amount", "intakt", "aterbaring"];
    let others = ["kod", "konto", "regnr", "valuta", "currency", "saldo", "budget", "vikt", "sats", "procent"];
    let ends = ["kostnad", "kostnader", "avgift", "avgifter", "rabatt", "frakt"];
    let is_cost = ends.iter().any(|end| folded.ends_with(end));
    (is_cost || of_money.iter().any(|word| folded.contains(word)))
        && !others.iter().any(|word| folded.contains(word))
        && !header.contains('%')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn i14_headers_of_money_are_known_by_their_words() {
        for (header, means) in [
            ("Varav moms", Some(Named::Vat)),
            ("Moms 25 %", Some(Named::Vat)),
            ("Moms 25%", Some(Named::Vat)),
            ("Moms (%)", Some(Named::Vat)),
            ("Momssats", Some(Named::Vat)),
            ("Momsbelopp (kr)", Some(Named::Vat)),
            ("Ingående moms", Some(Named::Vat)),
            ("VAT amount", Some(Named::Vat)),
            ("Belopp ink moms", Some(Named::Gross)),
            ("Belopp inkl. moms", Some(Named::Gross)),
            ("Amount incl. VAT", Some(Named::Gross)),
            ("Att betala", Some(Named::Gross)),
            ("Totalt", Some(Named::Gross)),
            ("Brutto", Some(Named::Gross)),
            ("Fakturabelopp inkl. moms", Some(Named::Gross)),
            ("Belopp ex moms", Some(Named::Net)),
            ("Summa exkl. moms", Some(Named::Net)),
            ("Total excl. VAT", Some(Named::Net)),
            ("Nettokostnad", Some(Named::Net)),
            ("Kostnad (kr)", Some(Named::Amount)),
            ("25 %", Some(Named::Vat)),
            ("25%", Some(Named::Vat)),
            ("100 %", None),
            ("Rabatt 25 %", None),
            ("Momskod", None),
            ("Momsregnr", None),
            ("Bruttovikt", None),
            ("Belopp i valuta", None),
            ("Kostnadsställe", None),
            ("Netto moms", None),
        ] {
            assert_eq!(named(header), means, "{header}");
        }
        for (header, with_vat, rest) in [
            ("Jan 2026 inkl. moms", Some(true), "Jan 2026"),
            ("Jan 2026 (inkl moms)", Some(true), "Jan 2026"),
            ("Leasing exkl. moms", Some(false), "Leasing"),
            ("Leasing ex moms", Some(false), "Leasing"),
            ("Februari", None, "Februari"),
            ("Feb 2026 moms", None, "Feb 2026"),
            ("Service inkl. tvätt", None, "Service inkl. tvätt"),
        ] {
            assert_eq!((is_with_vat(header), without_vat_words(header)), (with_vat, rest), "{header}");
        }
        assert!(is_rate("Moms %") && is_rate("Momssats") && is_rate("VAT rate"));
        assert!(!is_rate("Moms 25 %") && !is_rate("Moms"));
    }
}
