//! What the values of a file tell about its VAT (I-14): whether a column of VAT holds rates, and whether amounts
//! include it.

use super::{Decimals, Style, Unit, measure, quantity};

/// The answer that a column of VAT holds rates.
pub const RATE: &str = "rate";
/// The answers to whether a column of VAT holds rates or amounts.
pub const VAT_ANSWERS: [&str; 2] = [RATE, "amount"];
/// The answer that amounts include VAT.
pub const WITH_VAT: &str = "with-vat";
/// The answers to whether amounts include VAT.
pub const NET_ANSWERS: [&str; 2] = [WITH_VAT, "without-vat"];

/// The answers to which VAT amounts include that nothing says the VAT of, with the rate in percent.
pub const VAT_RATES: [(&str, i64); 4] = [("vat-25", 25), ("vat-12", 12), ("vat-6", 6), ("vat-0", 0)];

/// The rates of VAT in Sweden, in percent.
const RATES: [i64; 3] = [25, 12, 6];

/// Whether VAT is that of a net amount, in öre.
pub fn is_of_net(vat: i64, net: i64) -> bool {
    is_rate_of(vat.abs(), net.abs(), |_| 100)
}

/// Whether VAT is one of the rates of an amount, which is so many hundredths: to the whole krona, as invoices round.
fn is_rate_of(vat: i64, amount: i64, hundredths: fn(i64) -> i64) -> bool {
    RATES.iter().any(|rate| (amount.saturating_mul(*rate) / hundredths(*rate)).abs_diff(vat) <= 50)
}

/// An amount as written, in whole öre, with the unit of a bare one.
pub(crate) fn amount_in(text: &str, unit: Unit) -> Option<i64> {
    measure(text, Style::default(), unit, Unit::Ore, Decimals::Rounded).ok().map(|read| read.value)
}

/// Evidence in the rows of a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct VatEvidence {
    /// Rows whose VAT looks like a rate, and is not that of the amount.
    rates: u64,
    /// Rows whose VAT is that of a net amount.
    of_net: u64,
    /// Rows whose VAT is that of an amount that includes it.
    of_gross: u64,
    /// Rows with any other VAT.
    other: u64,
}

impl VatEvidence {
    /// Adds a row: its VAT as written, and its amount in öre.
    pub(crate) fn add_amount(&mut self, vat: &str, amount: i64) {
        let Ok(read) = quantity(vat, Style::default()) else { return };
        let Some(vat) = amount_in(vat, Unit::Kronor) else { return };
        let (amount, vat) = (amount.abs(), vat.abs());
        if read.unit.is_some() || vat == 0 || amount == 0 {
            return;
        }
        let of_gross = || is_rate_of(vat, amount, |rate| 100 + rate);
        let a_rate = RATES.iter().any(|rate| vat == rate * 100 || vat == *rate);
        let counter = match (is_of_net(vat, amount), of_gross(), a_rate) {
            // 25 kr of 100 kr says nothing, nor do öre that are both.
            (true, _, true) | (true, true, _) => return,
            (true, ..) => &mut self.of_net,
            (false, _, true) => &mut self.rates,
            (false, true, false) => &mut self.of_gross,
            (false, false, false) => &mut self.other,
        };
        *counter += 1;
    }

    /// Adds a row with VAT of several rates, in öre: what they add up to is no rate.
    pub(crate) fn add_sum(&mut self, vat: i64, amount: i64) {
        let (amount, vat) = (amount.abs(), vat.abs());
        let counter = match (is_of_net(vat, amount), is_rate_of(vat, amount, |rate| 100 + rate)) {
            _ if vat == 0 || amount == 0 => return,
            (true, true) => return,
            (true, false) => &mut self.of_net,
            (false, true) => &mut self.of_gross,
            (false, false) => &mut self.other,
        };
        *counter += 1;
    }

    /// Whether all that is told is that the column holds rates.
    pub fn looks_like_rates(self) -> bool {
        self.rates > 0 && self.of_net + self.of_gross + self.other == 0
    }

    /// Whether some rows tell that the amounts are without VAT.
    pub fn tells_of_net(self) -> bool {
        self.of_net > 0
    }

    /// Whether nothing tells whether the amounts include VAT, or rows tell both.
    pub fn is_open(self) -> bool {
        (self.of_net == 0 && self.other > 0) || (self.of_net > 0 && self.of_gross > 0)
    }

    /// Whether all that is told is that the amounts include VAT.
    pub fn looks_like_gross(self) -> bool {
        self.of_gross > 0 && self.of_net + self.rates == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(rows: &[(&str, &str)]) -> (bool, bool) {
        let mut evidence = VatEvidence::default();
        for (net, vat) in rows {
            evidence.add_amount(vat, amount_in(net, Unit::Kronor).unwrap());
        }
        (evidence.looks_like_rates(), evidence.looks_like_gross())
    }

    #[test]
    fn i14_rates_gross_and_net_amounts_are_told_apart() {
        assert_eq!(told(&[("12 345", "25"), ("100", "25"), ("80", "0")]), (true, false), "rates");
        assert_eq!(told(&[("12 345", "0,25")]), (true, false), "parts");
        assert_eq!(told(&[("100", "25"), ("48", "12")]), (false, false), "amounts that look like rates");
        assert_eq!(told(&[("1 000", "250"), ("12 345", "3086,25"), ("10", "25")]), (false, false), "amounts");
        assert_eq!(told(&[("1 250", "250"), ("1 120", "120")]), (false, true), "with VAT");
        assert_eq!(told(&[("1 250", "250"), ("1 000", "250")]), (false, false), "both");
    }
}
