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
        let own = self.columns.index(field).map(|index| self.columns.unit(index))?;
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
    pub(super) fn say_once(&mut self, field: &'static str, because: ValueReason) {
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
    /// the coarser one: nobody knows which of them is right.
    fn must_agree(&mut self, fine: (&'static str, Option<i64>), coarse: (&'static str, Option<i64>), shown: i64) {
        let (Some(one), Some(other)) = (fine.1, coarse.1) else { return };
        if one.abs_diff(other) >= shown.unsigned_abs() {
            let (text, column) = (self.owned(coarse.0).unwrap_or_default(), self.header_of(fine.0));
            let against = self.owned(fine.0).unwrap_or_default();
            self.reject(coarse.0, &text, ValueReason::ColumnsDisagree { against, column });
        }
    }

    /// VAT as an amount, or as a rate of the net amount: `25%`.
    pub fn vat(&mut self, in_kronor: &'static str, in_ore: &'static str, net: Option<Ore>) -> Option<Ore> {
        let rate = self.columns.index(in_kronor).and_then(|index| {
            let read = value::quantity(self.cell(index)?, self.columns.style(index)).ok()?;
            (read.unit == Some(Unit::Percent)).then_some(read.number)
        });
        let (Some(rate), Some(net)) = (rate, net) else { return self.amount(in_kronor, in_ore) };
        self.say_once(in_kronor, ValueReason::ReadAsRate);
        rate.percent_of(net.0).map(Ore)
    }

    /// Rejects the row if its amounts are in another country's currency.
    pub fn must_be_kronor(&mut self) {
        let Some(text) = self.owned("currency") else { return };
        if !matches!(fold_name(&text).as_str(), "sek" | "kr" | "skr" | "kronor" | "svenskakronor" | "krona") {
            self.reject("currency", &text, ValueReason::OtherCurrency);
        }
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

    fn distance_in(&mut self, field: &'static str) -> Option<i64> {
        let own = self.columns.index(field).map_or(Unit::Kilometres, |index| self.columns.unit(index));
        let read = self.must_read(field, |text, style| value::distance_m(text, style, own))?;
        self.say_how_it_was_read(field, read, Decimals::Rounded);
        Some(read.value)
    }

    /// An odometer in whole km, or in mil from a column of its own. Any part of the next kilometre is cut off.
    pub fn odometer_km(&mut self) -> Option<i64> {
        let in_mil = self.number("odometer_mil", Unit::Kilometres, Decimals::Cut);
        let in_km = self.number("odometer_km", Unit::Kilometres, Decimals::Cut);
        // The reading in mil may lack its decimals.
        self.must_agree(("odometer_km", in_km), ("odometer_mil", in_mil), 10);
        let km = in_km.or(in_mil)?;
        if km < 0 {
            self.reject("odometer_km", &km.to_string(), ValueReason::Negative);
        }
        Some(km)
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
