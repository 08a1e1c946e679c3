//! Rows of a file that are several of the register: a cell of a table that is unfolded (I-18), a vehicle's share of a
//! row that names several.

use chrono::NaiveDate;
use vagnpark_domain::{cost::CostCategory, money::Ore, names::fold_name, time::Month};

use super::RowReader;
use crate::{
    FileReason, Finding, Question, QuestionKind, ValueReason,
    columns::Part,
    question::{LEAVE_OUT, SHARE, YEAR, several_id},
    value::{self, Decimals, Unit, several_numbers},
};

/// What a row of the register is of a row of the file; all of it, if nothing is said.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Piece {
    /// The cell that it is, with what its header says.
    pub(crate) part: Option<(usize, Part)>,
    /// The vehicle of several that it is for.
    pub(crate) share: Option<Share>,
}

/// The share of one of several vehicles.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Share {
    /// The vehicle's number.
    pub(crate) number: String,
    /// Which of them it is, from 0.
    pub(crate) nth: i64,
    /// How many they are.
    pub(crate) of: i64,
}

/// Sums are rounded to whole kronor.
const ROUNDED_BY: i64 = 100;

/// Whether a header names the sum of a row: without VAT, or with it if the row's VAT is known.
fn names_sum(header: &str, vat_is_known: bool) -> bool {
    let folded = fold_name(header);
    let starts = ["summa", "radsumma", "total", "attbetala", "fakturabelopp"];
    starts.iter().any(|start| folded.starts_with(start)) && (vat_is_known || !folded.contains("ink"))
}

impl RowReader<'_> {
    /// A piece of the same row.
    pub(crate) fn at(self, piece: Piece) -> Self {
        Self { piece, ..self }
    }

    /// The kind of cost that the header of its cell says.
    pub(crate) fn category_of_part(&self) -> Option<CostCategory> {
        self.piece.part.and_then(|(_, part)| part.category())
    }

    /// The month that the header of its cell says. The year of a file that does not say it is one question, and rows
    /// wait for it.
    pub(crate) fn month_of_part(&mut self) -> Option<Month> {
        let (_, part @ Part::Month { year, .. }) = self.piece.part? else { return None };
        let of_file = self.columns.year();
        if year.is_none() {
            let header = self.header_of("net");
            let default = self.columns.year_said.map(|year| year.to_string());
            let question = Question::new(YEAR.to_owned(), QuestionKind::Year, &header, "", Vec::new());
            self.questions.push(Question { default, ..question });
        }
        let month = part.month(of_file);
        if month.is_none() {
            self.reject("net", "", ValueReason::NoYear);
        }
        month
    }

    /// Whether the header of its cell says a month.
    pub(crate) fn is_of_a_month(&self) -> bool {
        matches!(self.piece.part, Some((_, Part::Month { .. })))
    }

    /// The day that the header of its cell says.
    pub(crate) fn day_of_part(&self) -> Option<NaiveDate> {
        self.piece.part.and_then(|(_, part)| part.day())
    }

    /// Whether the header of its cell says that the figures include VAT.
    pub(super) fn part_is_with_vat(&self) -> Option<bool> {
        self.piece.part.and_then(|(index, _)| self.columns.is_with_vat(index))
    }

    /// What stands beside its cell for the same part: the amount with VAT, and the VAT.
    pub(super) fn beside_part(&self) -> (Option<Ore>, Option<Ore>) {
        let beside = self.piece.part.map(|(index, _)| self.columns.beside_part(index)).unwrap_or_default();
        let ore = |index: Option<usize>| self.ore_in(index?, Unit::Kronor).map(Ore);
        (ore(beside.gross), ore(beside.vat))
    }

    /// The header that stands for a column in a question: that of the first cell, if each is a row of its own.
    pub(super) fn asked_header(&self, field: &'static str) -> String {
        let first = self.piece.part.and_then(|_| self.columns.parts().first());
        first.map_or_else(|| self.header_of(field), |(index, _)| self.columns.header.name(*index).to_owned())
    }

    /// The net amount of each cell of the row that is a row of its own.
    fn nets_of_parts(&self) -> Vec<(usize, i128)> {
        let net_of = |index: usize| i128::from(self.ore_in(index, self.columns.unit(index)).unwrap_or(0));
        self.columns.parts().iter().map(|(index, _)| (*index, net_of(*index))).collect()
    }

    /// The amount in a column, in whole öre, whatever the column is.
    pub(super) fn ore_in(&self, index: usize, unit: Unit) -> Option<i64> {
        let text = self.cell(index)?;
        value::measure(text, self.columns.style(index), unit, Unit::Ore, Decimals::Rounded).ok().map(|read| read.value)
    }

    /// Says that the row gives a sum of its own which the cells that are read and its VAT do not add up to: a column
    /// may not be read, and its VAT is shared among the others (I-18).
    pub(crate) fn compare_with_sum(&mut self, vat: Option<Ore>) {
        let Some((own, _)) = self.piece.part else { return };
        let nets = self.nets_of_parts();
        if nets.iter().find(|(index, _)| self.cell(*index).is_some()).is_none_or(|(first, _)| *first != own) {
            return;
        }
        let is_sum = |index: &usize| names_sum(self.columns.header.raw(*index), vat.is_some());
        let sum = self.columns.of_no_field().filter(is_sum);
        let sum = sum.into_iter().find_map(|index| Some((index, self.ore_in(index, Unit::Kronor)?)));
        let Some((index, sum)) = sum else { return };
        let net: i128 = nets.iter().map(|(_, net)| net).sum();
        let vat = vat.unwrap_or(Ore::ZERO);
        let is_near = |other: i128| (i128::from(sum) - other).abs() <= i128::from(ROUNDED_BY);
        if is_near(net) || is_near(net + i128::from(vat.0)) {
            return;
        }
        let (header, written) = (self.columns.header.name(index), self.cell(index).unwrap_or_default());
        let because = ValueReason::PartsDisagree { net: Ore(i64::try_from(net).unwrap_or_default()), vat };
        let finding = Finding::note(self.line.number, header, written, because).in_sheet(self.sheet);
        self.findings.push(finding);
    }

    /// The part of a row's VAT that belongs to its cell: as its net amount is to those of all cells of the row, exact
    /// to the öre when they are added up.
    pub(crate) fn vat_of_part(&self, vat: Ore) -> Ore {
        let Some((own, _)) = self.piece.part else { return vat };
        let nets = self.nets_of_parts();
        let all: i128 = nets.iter().map(|(_, net)| net).sum();
        if all == 0 {
            let first = nets.iter().find(|(index, _)| self.cell(*index).is_some());
            return if first.is_some_and(|(index, _)| *index == own) { vat } else { Ore::ZERO };
        }
        let until = |end: &dyn Fn(usize) -> bool| -> i128 {
            let net: i128 = nets.iter().filter(|(index, _)| end(*index)).map(|(_, net)| net).sum();
            (i128::from(vat.0) * net).div_euclid(all)
        };
        let part = until(&|index| index <= own) - until(&|index| index < own);
        Ore(i64::try_from(part).unwrap_or_default())
    }

    /// The vehicle of several that it is the share of.
    pub(crate) fn vehicle_of_share(&self) -> Option<String> {
        self.piece.share.as_ref().map(|share| share.number.clone())
    }

    /// Whether its cell names several vehicles. Whether such rows are shared among them is one question for the column,
    /// and they wait for it (I-20).
    pub(crate) fn names_several_vehicles(&mut self) -> bool {
        let text = self.owned("vehicle").unwrap_or_default();
        if several_numbers(&text).len() < 2 || self.is_stated("vehicle") {
            return false;
        }
        let header = self.header_of("vehicle");
        let options = vec![SHARE.to_owned(), LEAVE_OUT.to_owned()];
        let question = Question::new(several_id(&header), QuestionKind::SeveralVehicles, &header, &text, options);
        match self.ask(question).as_deref() {
            Some(LEAVE_OUT) => self.left_out = true,
            _ => self.reject("vehicle", &text, ValueReason::SeveralNumbers),
        }
        true
    }

    /// The share of an amount, equal to those of the other vehicles; the first ones bear the öre that are left.
    pub(crate) fn share_of(&self, amount: Ore) -> Ore {
        let Some(Share { nth, of, .. }) = &self.piece.share else { return amount };
        let (share, left) = (amount.0.div_euclid(*of), amount.0.rem_euclid(*of));
        Ore(share + i64::from(*nth < left))
    }

    /// Says that the row is none of the register.
    pub(crate) fn is_no_row(&mut self, because: FileReason) {
        self.no_row = Some(because);
    }
}
