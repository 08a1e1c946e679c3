//! Fuel cards, charging tags and toll boxes, each of a vehicle: `card, vehicle`.

use vagnpark_domain::{import::Kind, names::fold_name};

use super::{VEHICLE, field, number};
use crate::{Field, FieldKind, Register, RowReader, ValueReason, as_read, value::ValueError};

/// A card as the file gives it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FuelCardRow {
    /// Its number.
    pub card: String,
    /// The vehicle's number.
    pub vehicle: String,
}

pub(super) const FIELDS: &[Field] = &[
    field(
        "card",
        "Kortnr",
        FieldKind::Text,
        &[
            "kort",
            "kortnummer",
            "drivmedelskort",
            "drivmedelskortnr",
            "tankkort",
            "bensinkort",
            "laddkort",
            "laddtagg",
            "laddbricka",
            "tagg",
            "rfid",
            "transponder",
            "transpondernr",
            "betaldosa",
            "dosa",
            "brickanr",
            "cardnumber",
            "cardno",
            "fuelcard",
            "drivstoffkort",
            "brikkenummer",
            "brændstofkort",
            "kortinnumero",
            "polttoainekortti",
        ],
        "Kortets, laddtaggens eller dosans nummer, som text",
    ),
    VEHICLE,
];

impl Register for FuelCardRow {
    const KIND: Kind = Kind::FuelCards;

    fn read(row: &mut RowReader<'_>) -> Option<Self> {
        // A number that a person has said is the right one, whatever it looks like.
        let stated = row.is_stated("card");
        let card = row.must_read("card", |text, _| if stated { Ok(text.to_owned()) } else { card(text) });
        let vehicle = number::must_mention(row, "vehicle");
        Some(Self { card: card?, vehicle })
    }
}

/// The most digits of a number that a spreadsheet keeps.
const KEPT: usize = 15;

/// Whether a number that is known reads as itself in a file of cards: no digit of it was lost before.
pub fn reads_as_card(text: &str) -> bool {
    card(&as_read(text)).is_ok_and(|read| fold_name(&read) == fold_name(text))
}

/// The number of a card as people and spreadsheets write it. One whose last digits a spreadsheet has lost is no number
/// of a card: `7,08E+17`, `708213001234567000`.
fn card(text: &str) -> Result<String, ValueError> {
    let text = text.trim().trim_start_matches(['\'', '\u{2019}', '´', '`']).trim();
    let packed: String = text.chars().filter(|sign| !sign.is_whitespace()).collect();
    let lost = || ValueError::new(ValueReason::DigitsLost);
    if let Some((mantissa, exponent)) = scientific(&packed) {
        return if mantissa.len() == exponent + 1 { Ok(mantissa) } else { Err(lost()) };
    }
    let whole = packed.split_once(['.', ',']).filter(|(_, rest)| !rest.is_empty() && only(rest, |sign| sign == '0'));
    let packed = whole.map_or(packed.as_str(), |(whole, _)| whole);
    if !only(packed, |sign| sign.is_ascii_digit()) {
        return Ok(text.split_whitespace().collect::<Vec<_>>().join(" "));
    }
    let beyond = packed.get(KEPT..).filter(|beyond| !beyond.is_empty() && only(beyond, |sign| sign == '0'));
    match beyond {
        // One digit in ten is a nought by right: then the check digit of cards fits (ISO/IEC 7812).
        Some(beyond) if beyond.len() > 1 || !has_check_digit(packed) => Err(lost()),
        _ if whole.is_some() => Ok(packed.to_owned()),
        _ => Ok(text.split_whitespace().collect::<Vec<_>>().join(" ")),
    }
}

/// A thing's own number, unless a spreadsheet has lost digits of it: `8,00E+05`. `8E5` is a number as people make them.
pub(super) fn with_all_digits(text: &str) -> Result<String, ValueError> {
    let packed: String = text.chars().filter(|sign| !sign.is_whitespace()).collect();
    let by_spreadsheet = scientific(&packed).is_some() && packed.contains(['+', ',', '.']);
    if by_spreadsheet { card(text) } else { Ok(text.to_owned()) }
}

fn only(text: &str, sign: impl Fn(char) -> bool) -> bool {
    !text.is_empty() && text.chars().all(sign)
}

/// The digits and the exponent of a number such as `7,08E+17`.
fn scientific(text: &str) -> Option<(String, usize)> {
    let (mantissa, exponent) = text.split_once(['e', 'E'])?;
    let exponent = exponent.strip_prefix('+').unwrap_or(exponent);
    let (first, rest) = mantissa.split_once(['.', ',']).unwrap_or((mantissa, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let is_one = first.len() == 1 && digits(first) && digits(rest) && digits(exponent);
    Some((format!("{first}{rest}"), exponent.parse().ok()?)).filter(|_| is_one)
}

/// Whether the last digit of a number is its check digit: from the right, each other digit counts twice.
fn has_check_digit(digits: &str) -> bool {
    let sum: u32 = (0_u32..)
        .zip(digits.bytes().rev())
        .map(|(place, digit)| {
            let counted = u32::from(digit.saturating_sub(b'0')) * (1 + place % 2);
            counted / 10 + counted % 10
        })
        .sum();
    sum.is_multiple_of(10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn i25_the_number_of_a_card_is_read_where_no_digit_is_lost() {
        for (written, read) in [
            ("7082 1300 1234 5678 901", "7082 1300 1234 5678 901"),
            ("'708213001234567", "708213001234567"),
            ("\u{2019}7082130012345678", "7082130012345678"),
            ("7002\u{a0}11", "7002 11"),
            ("70021100001,0", "70021100001"),
            ("7,0021100001E+10", "70021100001"),
            ("4539578763621460", "4539578763621460"),
            ("SE*NRA*C001", "SE*NRA*C001"),
            ("E+1", "E+1"),
        ] {
            assert_eq!(card(written).as_deref(), Ok(read), "{written}");
        }
        for lost in ["7,08E+17", "7.0821300123E+17", "708213001234567000", "7082130012345670"] {
            let refused = card(lost).map_err(|error| error.because);
            assert_eq!(refused, Err(ValueReason::DigitsLost.into()), "{lost}");
        }
    }

    #[test]
    fn i25_the_inventory_number_of_a_vehicle_loses_no_digits_either() {
        assert_eq!(with_all_digits("8,00E+05").map_err(|error| error.because), Err(ValueReason::DigitsLost.into()));
        for number in ["8E5", "800 123", "E+1", "INV-7,5"] {
            assert_eq!(with_all_digits(number).as_deref(), Ok(number));
        }
        assert_eq!(with_all_digits("8,00123E+05").as_deref(), Ok("800123"));
    }
}
