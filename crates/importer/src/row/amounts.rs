//! What a row costs: any two of the amount without VAT, the amount with it and the VAT tell the third (I-14).

use vagnpark_domain::{money::Ore, names::fold_name};

use super::RowReader;
use crate::{
    Question, QuestionKind, ValueReason, Wanted,
    question::{ADD, CHARGE, DEDUCT, MONEY_ANSWERS},
    value::{self, NET_ANSWERS, RATE, Unit, VAT_ANSWERS, VAT_RATES, WITH_VAT},
};

/// The fields of a register's amounts, each in kronor and in öre.
pub(crate) struct AmountFields {
    pub(crate) net: (&'static str, &'static str),
    pub(crate) gross: (&'static str, &'static str),
    pub(crate) vat: (&'static str, &'static str),
}

/// What a row costs, as far as it says so.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Amounts {
    pub(crate) net: Option<Ore>,
    pub(crate) vat: Option<Ore>,
    /// The VAT of the whole row, where that gives it as an amount.
    pub(crate) vat_of_row: Option<Ore>,
    /// Whether it is a credit by its words, so that all its amounts are deducted.
    pub(crate) is_credit: bool,
}

/// What says in a column of VAT that there is none.
const NO_VAT: [&str; 6] = ["momsfri", "momsfritt", "momsfria", "ingenmoms", "ingen", "utanmoms"];

/// What says of a row that it adds up others: before what those are, or behind it.
const SUMS: [&str; 7] = ["summa", "delsumma", "slutsumma", "totalsumma", "fakturatotal", "sammanlagt", "totaltfor"];
const SUMS_BEHIND: [&str; 2] = ["tillsammans", "summa"];
/// Headers of columns that say of a row that it does not count.
const VOID: [&str; 5] = ["makulerad", "makulerat", "annullerad", "ogiltig", "struken"];

/// The field that says of each row whether its amount includes VAT.
const VAT_INCLUDED: &str = "vat_included";

/// Receipts are rounded to whole kronor.
const ROUNDED_BY: u64 = 100;

/// Words for what is paid back, wherever a text has them; those that are alone in a cell; and those under a header that
/// says a type.
const CREDIT: [&str; 10] = [
    "kreditfaktura",
    "kreditnota",
    "kreditering",
    "krediterad",
    "kreditera",
    "creditnote",
    "creditinvoice",
    "creditmemo",
    "aterbetalning",
    "refund",
];
const CREDIT_ALONE: [&str; 3] = ["kredit", "credit", "kred"];
const CREDIT_AS_TYPE: [&str; 4] = ["cr", "retur", "k", "c"];
/// Words that begin like a credit and are of something else.
const OF_OTHER_CREDIT: [&str; 7] =
    ["kreditkort", "kreditupplysning", "kreditavgift", "kreditkostnad", "kredittid", "kreditgrans", "kreditor"];
/// Headers of columns that say of a row that it is one.
const CREDIT_HEADERS: [&str; 7] =
    ["kredit", "kreditfaktura", "kreditnota", "kreditering", "credit", "creditnote", "arkredit"];
/// What says under a header of credits that a row is none.
const NO_CREDIT: [&str; 6] = ["", "nej", "no", "n", "0", "000"];

impl RowReader<'_> {
    /// What a row costs, by its columns.
    pub(crate) fn amounts(&mut self, fields: &AmountFields) -> Amounts {
        let net = self.amount(fields.net.0, fields.net.1);
        self.amounts_of(fields, net)
    }

    /// The same of a row whose net amount is known.
    pub(crate) fn amounts_of(&mut self, fields: &AmountFields, net: Option<Ore>) -> Amounts {
        self.look_for_rows_to_leave();
        let further = self.further_money();
        let gross = self.amount(fields.gross.0, fields.gross.1);
        let (net, gross) = self.with_or_without(net, gross);
        let (gross_of_part, vat_of_part) = self.beside_part();
        let gross = gross.or(gross_of_part);
        let (net, further) = match (net, gross, further) {
            (net, None, Some(further)) if !self.failed => {
                (Some(Ore(net.unwrap_or(Ore::ZERO).0.saturating_add(further))), None)
            }
            (net, _, further) => (net, further),
        };
        let (vat, by_rate) = self.vat(fields.vat, net, gross);
        let vat = self.more_vat().map_or(vat, |more| Some(Ore(vat.unwrap_or(Ore::ZERO).0.saturating_add(more))));
        let vat_of_row = vat.filter(|_| !by_rate);
        // VAT by a rate is that of the cell's own amount.
        let vat = if by_rate { vat } else { vat.map(|vat| self.vat_of_part(vat)) };
        let vat = vat_of_part.or(vat);
        let by_rates = self.of_rates(net, gross);
        let (net, vat) = by_rates.map_or((net, vat), |(net, vat)| (Some(net), Some(vat)));
        let net_column = if self.has(fields.net.0) { fields.net.0 } else { fields.net.1 };
        let (net, vat) = match (net, vat, gross) {
            (Some(net), Some(vat), Some(gross)) => (Some(self.that_adds_up(fields, (net, vat, gross))), Some(vat)),
            (Some(net), None, Some(gross)) => (Some(net), self.vat_between(fields, net, gross)),
            (Some(net), Some(vat), None) => (self.without_vat(net_column, net, vat), Some(vat)),
            (None, Some(vat), Some(gross)) => (gross.0.checked_sub(vat.0).map(Ore), Some(vat)),
            (None, None, Some(gross)) if !self.failed => {
                let vat = self.vat_of_rate(fields, gross);
                (vat.and_then(|vat| gross.0.checked_sub(vat.0)).map(Ore), vat)
            }
            (net, vat, _) => (net, vat),
        };
        self.look_at_vat(fields, net.zip(vat));
        let net = net.map(|net| Ore(net.0.saturating_add(further.unwrap_or_default())));
        if self.is_credit(net) {
            let back = |amount: Ore| Ore(-amount.0.abs());
            return Amounts { net: net.map(back), vat: vat.map(back), vat_of_row, is_credit: true };
        }
        Amounts { net, vat, vat_of_row, is_credit: false }
    }

    /// The amounts without and with VAT, where the row says in words which of them its one amount is.
    fn with_or_without(&mut self, net: Option<Ore>, gross: Option<Ore>) -> (Option<Ore>, Option<Ore>) {
        let said = self.word(VAT_INCLUDED, value::yes_no).or_else(|| self.part_is_with_vat());
        let said = said.or(self.columns.title.with_vat.filter(|_| !self.columns.money().net_said));
        match (net, gross, said) {
            (Some(amount), None, Some(true)) => (None, Some(amount)),
            amounts => (amounts.0, amounts.1),
        }
    }

    /// The amount without VAT and the VAT of a row with a column for each rate, `25 %`, if what stands in those are the
    /// amounts that the rates are of: they add up to one of the row's.
    fn of_rates(&self, net: Option<Ore>, gross: Option<Ore>) -> Option<(Ore, Ore)> {
        let (mut all, mut vat) = (0_i64, 0_i64);
        for (index, rate) in self.columns.of_rates() {
            let Some(base) = self.ore_in(index, Unit::Kronor) else { continue };
            all = all.checked_add(base)?;
            vat = vat.checked_add(base.checked_mul(rate)?.checked_div(100)?)?;
        }
        let is_near = |one: i64, other: Ore| one.abs_diff(other.0) <= ROUNDED_BY;
        let of_gross = gross.is_some_and(|gross| is_near(all.saturating_add(vat), gross));
        let of_net = gross.is_none() && net.is_some_and(|net| is_near(all, net));
        (all != 0 && (of_gross || of_net)).then_some((Ore(all), Ore(vat)))
    }

    /// Leaves rows out of which a cell says in words that they add up others, or that they are void: one question for
    /// the column, and rows wait for it.
    fn look_for_rows_to_leave(&mut self) {
        let is_told = |header: &str, text: &str| {
            let adds_up = SUMS.contains(&text)
                || SUMS.iter().any(|word| text.starts_with(word))
                || SUMS_BEHIND.iter().any(|word| text.ends_with(word));
            adds_up || (VOID.contains(&header) && !NO_CREDIT.contains(&text))
        };
        // A supplier may be called so.
        let Some((header, written)) = self.cell_beside_but("supplier", is_told) else { return };
        self.ask_to_leave(&header, &written, ValueReason::SumOrVoid);
    }

    /// Remarks on VAT that is more than the highest rate.
    fn look_at_vat(&mut self, fields: &AmountFields, amounts: Option<(Ore, Ore)>) {
        if amounts.is_none_or(|(net, vat)| is_vat_of(vat, net)) {
            return;
        }
        let field = if self.text(fields.vat.0).is_some() { fields.vat.0 } else { fields.vat.1 };
        let Some(written) = self.owned(field) else { return };
        let other = [fields.net.0, fields.net.1, fields.gross.0, fields.gross.1];
        let other = other.into_iter().find(|other| self.text(other).is_some()).unwrap_or(field);
        let (against, column) = (self.owned(other).unwrap_or_default(), self.header_of(other));
        self.note(field, &written, ValueReason::ColumnsDisagree { against, column });
    }

    /// The VAT in the columns of further rates; none if they are empty.
    fn more_vat(&mut self) -> Option<i64> {
        let mut all = None;
        for index in self.columns.more_vat() {
            let Some(written) = self.cell(index).map(str::to_owned) else { continue };
            match self.ore_in(index, Unit::Kronor) {
                Some(ore) => all = Some(all.unwrap_or(0_i64).saturating_add(ore)),
                None => {
                    let header = self.columns.header.name(index).to_owned();
                    self.reject_beside(&header, &written, ValueReason::NotA { wanted: Wanted::Number });
                }
            }
        }
        all
    }

    /// VAT as an amount, or as a rate of the amount that the row gives: `25%`, or 25 in a column of rates; and whether
    /// it is one.
    fn vat(
        &mut self,
        fields: (&'static str, &'static str),
        net: Option<Ore>,
        gross: Option<Ore>,
    ) -> (Option<Ore>, bool) {
        let (in_kronor, in_ore) = fields;
        if self.text(in_kronor).is_some_and(|text| NO_VAT.contains(&fold_name(text).as_str())) {
            return (Some(Ore::ZERO), false);
        }
        let Some(amount) = net.or(gross) else { return (self.amount(in_kronor, in_ore), false) };
        let read = self.index(in_kronor).and_then(|index| {
            let read = value::quantity(self.cell(index)?, self.columns.style(index)).ok()?;
            matches!(read.unit, None | Some(Unit::Percent)).then_some(read)
        });
        let Some(read) = read else { return (self.amount(in_kronor, in_ore), false) };
        if read.unit.is_none() {
            match self.rates_or_amounts(in_kronor) {
                Some(true) => {}
                Some(false) => return (self.amount(in_kronor, in_ore), false),
                None => return (None, false),
            }
        }
        let of = |ore: i64| if read.unit.is_some() { read.number.percent_of(ore) } else { read.number.rate_of(ore) };
        let Some(rate) = of(WHOLE).filter(|rate| (0..=HIGHEST_RATE).contains(rate)) else {
            let written = self.owned(in_kronor).unwrap_or_default();
            self.reject(in_kronor, &written, ValueReason::RateOrAmount);
            return (None, true);
        };
        self.say_once(in_kronor, ValueReason::ReadAsRate);
        (if net.is_some() { of(amount.0).map(Ore) } else { part_within(amount, rate) }, true)
    }

    /// A part of the VAT that a column gives in percent, as its cell or its header says.
    pub(crate) fn part_of_vat(&self, field: &'static str, vat: Option<Ore>) -> Option<Ore> {
        let index = self.index(field)?;
        let read = value::quantity(self.cell(index)?, self.columns.style(index)).ok()?;
        let in_percent = read.unit == Some(Unit::Percent);
        let by_header = read.unit.is_none() && self.columns.header.raw(index).contains('%');
        let part = (in_percent || by_header).then(|| read.number.percent_of(vat.unwrap_or(Ore::ZERO).0))?;
        part.map(Ore)
    }

    /// Whether the bare numbers of a column of VAT are rates, as its header says or else as somebody has: one question
    /// for the column if all look like it, and rows wait for it.
    fn rates_or_amounts(&mut self, field: &'static str) -> Option<bool> {
        if self.columns.money().rates {
            return Some(true);
        }
        if !self.columns.vat().looks_like_rates() {
            return Some(false);
        }
        let (header, written) = (self.header_of(field), self.owned(field).unwrap_or_default());
        let options = VAT_ANSWERS.map(str::to_owned).to_vec();
        let question = Question::new(format!("vat:{header}"), QuestionKind::Vat, &header, &written, options);
        match self.ask(question).as_deref() {
            Some(answer) => Some(answer == RATE),
            None => {
                self.reject(field, &written, ValueReason::RateOrAmount);
                None
            }
        }
    }

    /// The net amount of a row that gives all three. An amount whose header does not say that it is without VAT, and
    /// which is the one with it, includes the VAT; otherwise the row is remarked on if it does not add up.
    fn that_adds_up(&mut self, fields: &AmountFields, (net, vat, gross): (Ore, Ore, Ore)) -> Ore {
        let sum = Ore(net.0.saturating_add(vat.0));
        let is_near = |one: Ore, other: Ore| one.0.abs_diff(other.0) <= ROUNDED_BY;
        if is_near(sum, gross) {
            return net;
        }
        let without = Ore(gross.0.saturating_sub(vat.0));
        // A sum is with VAT or without it, as the VAT tells.
        if is_near(net, gross) && !self.columns.money().net_said {
            return if is_vat_of(vat, without) || !is_vat_of(vat, net) { without } else { net };
        }
        let field = if self.text(fields.gross.0).is_some() { fields.gross.0 } else { fields.gross.1 };
        let written = self.owned(field).unwrap_or_default();
        self.note(field, &written, ValueReason::AmountsDisagree { sum });
        // A price or a cost may be of one of several; the sum and its VAT are of all.
        if !self.columns.money().net_said && !is_vat_of(vat, net) && is_vat_of(vat, without) { without } else { net }
    }

    /// The VAT between two amounts; the row is refused if there is no such VAT.
    fn vat_between(&mut self, fields: &AmountFields, net: Ore, gross: Ore) -> Option<Ore> {
        let vat = gross.0.checked_sub(net.0)?;
        if is_vat_of(Ore(vat), net) {
            return Some(Ore(vat));
        }
        let field = if self.text(fields.gross.0).is_some() { fields.gross.0 } else { fields.gross.1 };
        let other = if self.text(fields.net.0).is_some() { fields.net.0 } else { fields.net.1 };
        let (against, column) = (self.owned(other).unwrap_or_default(), self.header_of(other));
        self.cannot_take(field, ValueReason::ColumnsDisagree { against, column });
        None
    }

    /// The VAT of an amount with it, of which nothing says how much it is: one question for the column, and rows wait
    /// for it.
    fn vat_of_rate(&mut self, fields: &AmountFields, gross: Ore) -> Option<Ore> {
        let field = if self.text(fields.gross.0).is_some() { fields.gross.0 } else { fields.gross.1 };
        let field = if self.text(field).is_some() { field } else { fields.net.0 };
        let (header, written) = (self.asked_header(field), self.owned(field).unwrap_or_default());
        let options = VAT_RATES.map(|(answer, _)| answer.to_owned()).to_vec();
        let question = Question::new(format!("vat-rate:{header}"), QuestionKind::VatRate, &header, &written, options);
        let answer = self.ask(question);
        let rate = answer.and_then(|answer| VAT_RATES.iter().find(|(word, _)| *word == answer));
        match rate {
            Some((_, percent)) => part_within(gross, percent * WHOLE / 100),
            None => {
                self.reject(field, &written, ValueReason::VatNotSaid);
                None
            }
        }
    }

    /// The net amount of a row with an amount and its VAT. Where the header does not say that the amounts are without
    /// VAT and the rows do not tell, or tell that they include it, it is one question for the column, and rows wait.
    fn without_vat(&mut self, field: &'static str, amount: Ore, vat: Ore) -> Option<Ore> {
        let (told, money) = (self.columns.vat(), self.columns.money());
        // The VAT of one rate alone tells nothing of the amount.
        let several = self.columns.more_vat().next().is_some();
        let is_added = !money.unread.is_empty() && value::is_of_net(vat.0, amount.0);
        let row_says = is_added || self.text(VAT_INCLUDED).is_some() || self.part_is_with_vat().is_some();
        if row_says || (several && money.net_said) {
            return Some(amount);
        }
        let is_open = (several && !told.tells_of_net())
            || told.looks_like_gross()
            || (!money.net_said && !money.rates && told.is_open());
        if vat == Ore::ZERO || (!is_open && !money.within) {
            return Some(amount);
        }
        let within = amount.0.checked_sub(vat.0).map(Ore);
        if money.within && !money.net_said && !told.tells_of_net() {
            return within;
        }
        let (header, written) = (self.asked_header(field), self.owned(field).unwrap_or_default());
        let options = NET_ANSWERS.map(str::to_owned).to_vec();
        let question = Question::new(format!("net:{header}"), QuestionKind::Net, &header, &written, options);
        match self.ask(question).as_deref() {
            Some(WITH_VAT) => within,
            Some(_) => Some(amount),
            None => {
                self.reject(field, &written, ValueReason::WithOrWithoutVat);
                None
            }
        }
    }

    /// Whether a row's amount is to be deducted, because it says in words that it is a credit: one question for the
    /// column, and rows wait for it. An amount that is negative already says it itself.
    fn is_credit(&mut self, net: Option<Ore>) -> bool {
        if net.is_none_or(|net| net.0 <= 0) {
            return false;
        }
        // A card is no credit note.
        let is_of_paying = |header: &str| ["kort", "card", "betal", "pay"].iter().any(|word| header.contains(word));
        let of_type = |header: &str| ["typ", "slag", "sort", "kind"].iter().any(|word| header.contains(word));
        let is_told = |header: &str, text: &str| {
            let begins_so = text.starts_with("kredit") && !OF_OTHER_CREDIT.iter().any(|other| text.starts_with(other));
            let says_so = begins_so || CREDIT.iter().any(|word| text.contains(word)) || CREDIT_ALONE.contains(&text);
            let by_header = CREDIT_HEADERS.contains(&header) && !NO_CREDIT.contains(&text);
            !is_of_paying(header)
                && !["kreditkort", "creditcard"].iter().any(|card| text.contains(card))
                && (says_so || by_header || (CREDIT_AS_TYPE.contains(&text) && of_type(header)))
        };
        let title = || self.columns.title.credit.clone().map(|title| (String::new(), title));
        let Some((header, written)) = self.cell_beside(is_told).or_else(title) else { return false };
        let options = vec![DEDUCT.to_owned(), CHARGE.to_owned()];
        let about = if header.is_empty() { &written } else { &header };
        let question = Question::new(format!("credit:{about}"), QuestionKind::Credit, &header, &written, options);
        match self.ask(question).as_deref() {
            Some(answer) => answer == DEDUCT,
            None => {
                self.reject_beside(&header, &written, ValueReason::CreditPerhaps);
                false
            }
        }
    }

    /// Whether the row has money in a column of which nobody has said what it is.
    pub(crate) fn waits_for_money(&self) -> bool {
        self.findings.iter().any(|finding| finding.because == ValueReason::MoneyNotRead.into())
    }

    /// What the columns that look like money, and are that of no field, add to what the row costs or deduct from it;
    /// none if nothing. What each of them is, is one question, and rows wait.
    fn further_money(&mut self) -> Option<i64> {
        let mut further = None;
        for index in self.columns.money().unread.clone() {
            let Some(written) = self.cell(index).map(str::to_owned) else { continue };
            let Some(ore) = self.ore_in(index, Unit::Kronor).filter(|ore| *ore != 0) else { continue };
            let header = self.columns.header.name(index).to_owned();
            let (id, options) = (format!("money:{header}"), MONEY_ANSWERS.map(str::to_owned).to_vec());
            let ore = match self.ask(Question::new(id, QuestionKind::Money, &header, &written, options)).as_deref() {
                Some(ADD) => ore,
                Some(DEDUCT) => -ore,
                Some(_) => continue,
                None => {
                    self.reject_beside(&header, &written, ValueReason::MoneyNotRead);
                    continue;
                }
            };
            further = Some(further.unwrap_or(0_i64).saturating_add(ore));
        }
        further
    }
}

/// What a rate is a part of.
const WHOLE: i64 = 1_000_000;
/// More than any country's rate of VAT: 30 %.
const HIGHEST_RATE: i64 = 3 * WHOLE / 10;

/// Whether an amount can be the VAT of another: of the same sign, and at most the highest rate of it.
fn is_vat_of(vat: Ore, net: Ore) -> bool {
    let same_side = vat.0 == 0 || (vat.0 > 0) == (net.0 > 0);
    same_side && vat.0.unsigned_abs() <= net.0.unsigned_abs() / 4 + ROUNDED_BY
}

/// The part of an amount that is added to the rest of it by a rate.
fn part_within(amount: Ore, rate: i64) -> Option<Ore> {
    let (amount, rate) = (i128::from(amount.0), i128::from(rate));
    let all = i128::from(WHOLE).checked_add(rate).filter(|all| *all > 0)?;
    let half = if (amount < 0) == (rate < 0) { all / 2 } else { -(all / 2) };
    i64::try_from((amount * rate + half) / all).ok().map(Ore)
}
