//! Why a share is what it is, in numbers that can be read out: this much of that much is so many per cent.

use num_bigint::BigInt;
use num_rational::BigRational;

use super::line::Share;
use crate::{cost::KeyUnit, money::Ore};

/// The numbers behind a share, with a decimal comma as in Swedish.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// The party's measure, in kilometres, hours or pieces.
    pub measure: String,
    /// The measure of all parties together.
    pub whole: String,
    /// The share in per cent, with two decimals.
    pub percent: String,
}

/// Explains one share of a line whose basis is measured in a unit; none for an adjustment, which is a difference.
#[expect(clippy::arithmetic_side_effects, reason = "exact fractions grow as they need, and no divisor is zero")]
pub fn explain(unit: KeyUnit, shares: &[Share], share: &Share) -> Option<Explanation> {
    let measure = number(&share.basis)?;
    let whole: BigRational = shares.iter().map(|other| number(&other.basis)).sum::<Option<_>>()?;
    let whole_number = |number: i32| BigRational::from_integer(BigInt::from(number));
    let part = if whole == whole_number(0) { whole_number(0) } else { &measure / &whole };
    let (per_unit, decimals) = match unit {
        KeyUnit::Metres => (1_000, 3),
        KeyUnit::Seconds => (3_600, 2),
        KeyUnit::Fraction => (1, 6),
        KeyUnit::Trips | KeyUnit::Inhabitants | KeyUnit::Parts | KeyUnit::Days => (1, 2),
        KeyUnit::RightLessBilled => return None,
    };
    let shown = |value: BigRational| decimal(&(value / whole_number(per_unit)), decimals, true);
    let percent = decimal(&(part * whole_number(100)), 2, false);
    // Parts of a key are given exactly: 17 of 120.
    let (measure, whole) = if unit == KeyUnit::Fraction && whole == whole_number(1) {
        let exact = |number: &BigInt| crate::money::group_thousands(&number.to_string());
        (exact(measure.numer()), exact(measure.denom()))
    } else {
        (shown(measure), shown(whole))
    };
    Some(Explanation { measure, whole, percent })
}

/// The part of an amount that a share's basis is of those of all, rounded half up to whole öre.
#[expect(clippy::arithmetic_side_effects, reason = "exact fractions grow as they need, and no divisor is zero")]
pub(crate) fn portion(of: Ore, share: &Share, shares: &[Share]) -> Option<Ore> {
    let whole: BigRational = shares.iter().map(|other| number(&other.basis)).sum::<Option<_>>()?;
    if whole.numer() == &BigInt::ZERO {
        return Some(Ore::ZERO);
    }
    let exact = BigRational::from_integer(BigInt::from(of.0)) * number(&share.basis)? / whole;
    exact.round().to_integer().try_into().ok().map(Ore)
}

/// A basis: a whole number, or a fraction written with a slash.
fn number(basis: &str) -> Option<BigRational> {
    let (over, under) = basis.split_once('/').unwrap_or((basis, "1"));
    let (over, under): (BigInt, BigInt) = (over.parse().ok()?, under.parse().ok()?);
    (under != BigInt::ZERO).then(|| BigRational::new(over, under))
}

/// A number with this many decimals, rounded half up; without trailing zeros if they say nothing.
#[expect(clippy::arithmetic_side_effects, reason = "exact fractions grow as they need")]
fn decimal(value: &BigRational, decimals: u32, trimmed: bool) -> String {
    let scale = BigRational::from_integer(BigInt::from(10_u32.pow(decimals)));
    let digits = (value * scale).round().to_integer().to_string();
    let (sign, digits) = digits.strip_prefix('-').map_or(("", digits.as_str()), |rest| ("-", rest));
    let width = usize::try_from(decimals).unwrap_or(0);
    let padded = format!("{digits:0>least$}", least = width.saturating_add(1));
    let (whole, rest) = padded.split_at(padded.len().saturating_sub(width));
    let whole = crate::money::group_thousands(whole);
    let rest = if trimmed { rest.trim_end_matches('0') } else { rest };
    if rest.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole},{rest}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shares(bases: &[&str]) -> Vec<Share> {
        let share = |basis: &&str| Share { party: (*basis).to_owned(), basis: (*basis).to_owned(), amount: Ore(1) };
        bases.iter().map(share).collect()
    }

    fn explained(unit: KeyUnit, bases: &[&str]) -> [String; 3] {
        let shares = shares(bases);
        let explained = explain(unit, &shares, &shares[0]).unwrap();
        [explained.measure, explained.whole, explained.percent].map(|text| text.replace('\u{a0}', " "))
    }

    #[test]
    fn a_share_is_so_much_of_so_much() {
        assert_eq!(explained(KeyUnit::Metres, &["12345600", "86419400"]), ["12 345,6", "98 765", "12,50"]);
        assert_eq!(explained(KeyUnit::Seconds, &["5400", "0"]), ["1,5", "1,5", "100,00"]);
        assert_eq!(explained(KeyUnit::Fraction, &["1/3", "2/3"]), ["1", "3", "33,33"]);
        assert_eq!(explained(KeyUnit::Fraction, &["17/120", "103/120"]), ["17", "120", "14,17"]);
        assert_eq!(explained(KeyUnit::Days, &["0", "0"]), ["0", "0", "0,00"]);
        let adjusted = shares(&["12 - 7"]);
        assert_eq!(explain(KeyUnit::RightLessBilled, &adjusted, &adjusted[0]), None);
    }
}
