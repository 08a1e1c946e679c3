//! Whole numbers from zero, without a largest one.
//!
//! Shares are fractions of such numbers. Nearly all of them fit in 128 bits, where arithmetic is fast; the others take
//! as many digits as they need. Which of the two is used depends on the number alone, so that equal numbers are equal
//! values and their order is that of numbers.

use std::fmt;

use num_bigint::BigUint;

/// A whole number, zero or more.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Natural(Digits);

/// The order of the variants is that of the numbers: anything `Large` is more than anything `Small`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Digits {
    Small(u128),
    /// Only what does not fit above.
    Large(BigUint),
}

impl Natural {
    /// Zero.
    pub const ZERO: Self = Self(Digits::Small(0));
    /// One.
    pub const ONE: Self = Self(Digits::Small(1));

    /// Whether it is zero.
    pub fn is_zero(&self) -> bool {
        *self == Self::ZERO
    }

    fn large(&self) -> BigUint {
        match &self.0 {
            Digits::Small(number) => BigUint::from(*number),
            Digits::Large(number) => number.clone(),
        }
    }

    /// The sum.
    #[must_use]
    #[expect(clippy::arithmetic_side_effects, reason = "large numbers grow, they do not overflow")]
    pub fn plus(&self, other: &Self) -> Self {
        if let (Digits::Small(a), Digits::Small(b)) = (&self.0, &other.0)
            && let Some(sum) = a.checked_add(*b)
        {
            return sum.into();
        }
        (self.large() + other.large()).into()
    }

    /// The product.
    #[must_use]
    #[expect(clippy::arithmetic_side_effects, reason = "large numbers grow, they do not overflow")]
    pub fn times(&self, other: &Self) -> Self {
        if let (Digits::Small(a), Digits::Small(b)) = (&self.0, &other.0)
            && let Some(product) = a.checked_mul(*b)
        {
            return product.into();
        }
        (self.large() * other.large()).into()
    }

    /// The quotient and the remainder. Division by zero gives a quotient of zero.
    #[expect(clippy::arithmetic_side_effects, reason = "the divisor is checked")]
    pub fn divided_by(&self, divisor: &Self) -> (Self, Self) {
        match (&self.0, &divisor.0) {
            (_, Digits::Small(0)) => (Self::ZERO, self.clone()),
            (Digits::Small(number), Digits::Small(divisor)) => ((number / divisor).into(), (number % divisor).into()),
            (Digits::Small(_), Digits::Large(_)) => (Self::ZERO, self.clone()),
            (Digits::Large(_), _) => {
                let (number, divisor) = (self.large(), divisor.large());
                ((&number / &divisor).into(), (&number % &divisor).into())
            }
        }
    }

    /// The largest number that divides both (Euclid), in 64 bits as soon as they fit: that is ten times faster.
    #[must_use]
    pub fn gcd(&self, other: &Self) -> Self {
        let (mut a, mut b) = (self.clone(), other.clone());
        while !b.is_zero() {
            if let (Digits::Small(a), Digits::Small(b)) = (&a.0, &b.0) {
                return gcd_128(*a, *b).into();
            }
            let (_, rest) = a.divided_by(&b);
            (a, b) = (b, rest);
        }
        a
    }

    /// The smallest number that both of them divide.
    #[must_use]
    pub fn lcm(&self, other: &Self) -> Self {
        self.divided_by(&self.gcd(other)).0.times(other)
    }

    /// The fraction `self`/`whole`, which is less than one, to this many bits after the point. It is exact except for
    /// the last two.
    pub fn fraction_bits(&self, whole: &Self, bits: u32) -> i128 {
        // A whole that leaves no room for the shift loses its lowest bits first, in both numbers.
        let room = 126_u32.saturating_sub(bits);
        let shift = whole.bits().saturating_sub(u64::from(room));
        let (part, whole) = (self.shifted_down(shift), whole.shifted_down(shift).max(1));
        let value = part.checked_shl(bits).and_then(|value| value.checked_div(whole)).unwrap_or(0);
        i128::try_from(value).unwrap_or(0)
    }

    fn bits(&self) -> u64 {
        match &self.0 {
            Digits::Small(number) => u64::from(128_u32.saturating_sub(number.leading_zeros())),
            Digits::Large(number) => number.bits(),
        }
    }

    /// The number without its lowest bits; the rest must fit.
    #[expect(clippy::arithmetic_side_effects, reason = "a number without its lowest bits is smaller")]
    fn shifted_down(&self, bits: u64) -> u128 {
        match &self.0 {
            Digits::Small(number) => u32::try_from(bits).ok().and_then(|bits| number.checked_shr(bits)).unwrap_or(0),
            Digits::Large(number) => u128::try_from(number >> bits).unwrap_or(u128::MAX),
        }
    }
}

fn gcd_128(mut a: u128, mut b: u128) -> u128 {
    while b > 0 {
        if let (Ok(a), Ok(b)) = (u64::try_from(a), u64::try_from(b)) {
            return u128::from(gcd_64(a, b));
        }
        (a, b) = (b, a.checked_rem(b).unwrap_or(0));
    }
    a
}

fn gcd_64(mut a: u64, mut b: u64) -> u64 {
    while b > 0 {
        (a, b) = (b, a.checked_rem(b).unwrap_or(0));
    }
    a
}

impl From<u128> for Natural {
    fn from(number: u128) -> Self {
        Self(Digits::Small(number))
    }
}

impl From<BigUint> for Natural {
    fn from(number: BigUint) -> Self {
        match u128::try_from(&number) {
            Ok(small) => small.into(),
            Err(_) => Self(Digits::Large(number)),
        }
    }
}

impl From<&Natural> for BigUint {
    fn from(number: &Natural) -> Self {
        number.large()
    }
}

impl TryFrom<&Natural> for i64 {
    type Error = std::num::TryFromIntError;

    fn try_from(number: &Natural) -> Result<Self, Self::Error> {
        match &number.0 {
            Digits::Small(number) => Self::try_from(*number),
            Digits::Large(_) => Self::try_from(u128::MAX),
        }
    }
}

impl fmt::Display for Natural {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Digits::Small(number) => number.fmt(f),
            Digits::Large(number) => number.fmt(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Numbers on both sides of the 128-bit limit, and far beyond it.
    fn numbers() -> impl Strategy<Value = Natural> {
        let edge = prop_oneof![
            0_u128..1_000,
            any::<u64>().prop_map(u128::from),
            any::<u128>(),
            (u128::MAX - 1_000)..=u128::MAX
        ];
        prop_oneof![
            edge.clone().prop_map(Natural::from),
            (edge.clone(), edge.clone()).prop_map(|(a, b)| Natural::from(a).times(&b.into())),
            (edge.clone(), edge.clone(), edge)
                .prop_map(|(a, b, c)| Natural::from(a).times(&b.into()).times(&c.into()).plus(&b.into())),
        ]
    }

    fn big(number: &Natural) -> BigUint {
        number.into()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]

        #[test]
        fn numbers_reckon_the_same_whether_they_fit_in_128_bits_or_not(a in numbers(), b in numbers()) {
            prop_assert_eq!(big(&a.plus(&b)), big(&a) + big(&b));
            prop_assert_eq!(big(&a.times(&b)), big(&a) * big(&b));
            prop_assert_eq!(a.cmp(&b), big(&a).cmp(&big(&b)));
            prop_assert_eq!(Natural::from(big(&a)), a.clone(), "one number is one value");
            prop_assert_eq!(a.to_string(), big(&a).to_string());
            if !b.is_zero() {
                let (times, rest) = a.divided_by(&b);
                prop_assert_eq!(times.times(&b).plus(&rest), a.clone());
                prop_assert!(rest < b);
                prop_assert!(a.lcm(&b).divided_by(&b).1.is_zero());
            }
            let divisor = a.gcd(&b);
            if !divisor.is_zero() {
                let (left, right) = (a.divided_by(&divisor), b.divided_by(&divisor));
                prop_assert!(left.1.is_zero() && right.1.is_zero());
                prop_assert_eq!(left.0.gcd(&right.0), Natural::ONE);
            }
        }

        #[test]
        fn a_fraction_in_bits_is_at_most_two_of_them_off(a in numbers(), b in numbers()) {
            let (part, whole) = if a < b { (a, b) } else { (b, a) };
            prop_assume!(part < whole);
            let exact = (big(&part) << 60_u32) / big(&whole);
            let found = BigUint::try_from(part.fraction_bits(&whole, 60)).unwrap();
            let apart = if found > exact { &found - &exact } else { &exact - &found };
            prop_assert!(apart <= BigUint::from(2_u32), "{} and {}", found, exact);
        }
    }
}
