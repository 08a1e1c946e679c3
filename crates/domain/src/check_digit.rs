//! The check digit of organisation numbers and bankgiro numbers.

/// Whether the last digit checks the others (ISO/IEC 7812-1, Luhn).
pub(crate) fn luhn(digits: &str) -> bool {
    let sum: u32 = digits
        .chars()
        .rev()
        .filter_map(|digit| digit.to_digit(10))
        .zip(0_u32..)
        .map(|(digit, place)| {
            let doubled = if place.is_multiple_of(2) { digit } else { digit.saturating_mul(2) };
            if doubled > 9 { doubled.saturating_sub(9) } else { doubled }
        })
        .sum();
    sum.is_multiple_of(10)
}
