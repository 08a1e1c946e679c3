//! Numbers with their units: amounts, distances, odometers and counts, converted to what is kept, which is reported
//! once for a column.

use vagnpark_domain::{money::Ore, names::fold_name};

use super::{RowReader, Said};
use crate::{
    ValueReason, Wanted,
    value::{self, Decimals, Measured, Unit, ValueError},
};

impl RowReader<'_> {
    /// The number of a field, in the unit it is kept in. Conversions and shortenings are reported once for the column.
    fn number(&mut self, field: &'static str, kept: Unit, decimals: Decimals) -> Option<i64> {
        let own = self.index(field).map(|index| self.columns.unit(index))?;
        let read = self.read(field, |text, style| value::measure(text, style, own, kept, decimals))?;
        self.say_how_it_was_read(field, read, decimals);
        Some(read.value)
    }

    fn say_how_it_was_read(&mut self, field: &'static str, read: Measured, decimals: Decimals) {
        if let Some(unit) = read.converted_from {
            self.say_once(field, ValueReason::InOtherUnit { unit });
        }
        if read.shortened {
            self.say_once(field, ValueReason::Shortened { cut: decimals == Decimals::Cut });
        }
    }

    /// Adds a note about a field's value, once for its column.
    pub(crate) fn say_once(&mut self, field: &'static str, because: ValueReason) {
        let value = self.owned(field).unwrap_or_default();
        let (sheet, row, column) = (self.sheet.to_owned(), self.line.number, self.header_of(field));
        self.said.push(Said { sheet, row, column, value, because });
    }

    /// An amount, in whole öre.
    pub fn money(&mut self, field: &'static str) -> Option<Ore> {
        self.number(field, Unit::Ore, Decimals::Rounded).map(Ore)
    }

    /// An amount in kronor, or in öre from a column of its own.
    pub fn amount(&mut self, in_kronor: &'static str, in_ore: &'static str) -> Option<Ore> {
        let ore = self.money(in_ore);
        if in_kronor == in_ore {
            return ore;
        }
        let kronor = self.money(in_kronor);
        // The amount in kronor may be rounded.
        self.must_agree((in_ore, ore.map(|ore| ore.0)), (in_kronor, kronor.map(|ore| ore.0)), 100);
        ore.or(kronor)
    }

    /// Rejects the row if two columns that say the same thing in different units differ by at least the precision of
    /// the coarser one: nobody knows which of them is right. Answers whether they agree.
    fn must_agree(
        &mut self,
        fine: (&'static str, Option<i64>),
        coarse: (&'static str, Option<i64>),
        shown: i64,
    ) -> bool {
        let (Some(one), Some(other)) = (fine.1, coarse.1) else { return true };
        let agree = one.abs_diff(other) < shown.unsigned_abs();
        if !agree {
            let (against, column) = (self.owned(fine.0).unwrap_or_default(), self.header_of(fine.0));
            self.cannot_take(coarse.0, ValueReason::ColumnsDisagree { against, column });
        }
        agree
    }

    /// Rejects the row if its amounts are in another country's currency.
    pub fn must_be_kronor(&mut self) {
        if let Some(text) = self.other_currency() {
            self.reject("currency", &text, ValueReason::OtherCurrency);
        }
    }

    /// The currency that the row says its amounts are in, if that is not kronor.
    pub fn other_currency(&self) -> Option<String> {
        let kronor = ["sek", "kr", "skr", "kronor", "svenskakronor", "krona"];
        self.owned("currency").filter(|text| !kronor.contains(&fold_name(text).as_str()))
    }

    /// A quantity in thousandths: litres as millilitres, kilowatt-hours as watt-hours.
    pub fn thousandths(&mut self, field: &'static str, kept: Unit) -> Option<i64> {
        self.number(field, kept, Decimals::Rounded)
    }

    /// How far, in whole metres, from a column in kilometres or in mil.
    pub fn distance_m(&mut self, in_km: &'static str, in_mil: &'static str) -> Option<i64> {
        if self.text(in_mil).is_none() {
            return self.distance_in(in_km);
        }
        let mil = self.distance_in(in_mil);
        if self.text(in_km).is_none() {
            return mil;
        }
        let km = self.distance_in(in_km);
        // The distance in mil may have one decimal.
        self.must_agree((in_km, km), (in_mil, mil), 1_000);
        km
    }

    /// A distance in a column that has no field and whose header, folded, is looked for: the header, the text, and how
    /// many metres.
    pub(crate) fn distance_beside(&self, is_header: impl Fn(&str) -> bool) -> Option<(String, String, i64)> {
        self.columns.extra().filter(|(_, header)| is_header(&fold_name(header))).find_map(|(index, header)| {
            let (text, unit) = (self.cell(index)?, self.columns.unit_said(index).unwrap_or(Unit::Kilometres));
            let metres = value::distance_m(text, self.columns.style(index), unit).ok()?.value;
            (metres > 0).then(|| (header.to_owned(), text.to_owned(), metres))
        })
    }

    fn distance_in(&mut self, field: &'static str) -> Option<i64> {
        let own = self.index(field).map_or(Unit::Kilometres, |index| self.columns.unit(index));
        let read = self.must_read(field, |text, style| value::distance_m(text, style, own))?;
        self.say_how_it_was_read(field, read, Decimals::Rounded);
        Some(read.value)
    }

    /// An odometer in whole km, or in mil from a column of its own. Any part of the next kilometre is cut off.
    pub fn odometer_km(&mut self) -> Option<i64> {
        let in_mil = self.number("odometer_mil", Unit::Kilometres, Decimals::Cut);
        let in_km = self.number("odometer_km", Unit::Kilometres, Decimals::Cut);
        // The reading in mil may lack its decimals.
        let agree = self.must_agree(("odometer_km", in_km), ("odometer_mil", in_mil), 10);
        let km = in_km.or(in_mil).filter(|_| agree)?;
        if km < 0 {
            self.cannot_take(if in_km.is_some() { "odometer_km" } else { "odometer_mil" }, ValueReason::Negative);
        }
        Some(km).filter(|km| *km >= 0)
    }

    /// A number of whole kilometres.
    pub(crate) fn kilometres(&mut self, field: &'static str) -> Option<i64> {
        self.number(field, Unit::Kilometres, Decimals::Cut)
    }

    /// Whether a field's cell says that its number is in a unit.
    pub(crate) fn says_unit(&self, field: &str, unit: Unit) -> bool {
        let cell = self.index(field).and_then(|index| Some((self.cell(index)?, self.columns.style(index))));
        cell.and_then(|(text, style)| value::quantity(text, style).ok()).is_some_and(|read| read.unit == Some(unit))
    }

    /// A count.
    pub fn count(&mut self, field: &'static str) -> Option<i64> {
        self.number(field, Unit::Pieces, Decimals::Refused)
    }

    /// A count that must be there.
    pub fn must_count(&mut self, field: &'static str) -> Option<i64> {
        self.required(field);
        self.count(field)
    }

    /// A whole number that fits a small field, in the unit it is kept in.
    pub fn small(&mut self, field: &'static str, kept: Unit) -> Option<i32> {
        let decimals = if matches!(kept, Unit::Bare | Unit::Pieces) { Decimals::Refused } else { Decimals::Rounded };
        let number = self.number(field, kept, decimals)?;
        let small = i32::try_from(number).ok();
        if small.is_none() {
            let text = self.owned(field).unwrap_or_default();
            self.refuse(field, &text, ValueError::not_a(Wanted::SmallerNumber));
        }
        small
    }
}
