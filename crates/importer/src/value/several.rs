//! Several vehicles in one cell.

use vagnpark_domain::register::{Form, RegistrationNumber};

/// The numbers in a cell that names several vehicles: `MLB 601, ABC123`. All of it must be ordinary numbers.
pub fn several_numbers(text: &str) -> Vec<String> {
    let text = text.replace(" och ", ",").replace(" and ", ",");
    let parts = text.split(['/', ',', '+', '&', ';', '|', '\n']).map(str::trim).filter(|part| !part.is_empty());
    let number = |part: &str| RegistrationNumber::parse(part).ok().filter(|number| number.form() != Form::Irregular);
    let numbers: Option<Vec<String>> = parts.map(|part| Some(number(part)?.shown())).collect();
    numbers.unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn i20_several_numbers_are_several_and_a_name_is_none() {
        assert_eq!(several_numbers("MLB601, ABC123"), ["MLB\u{a0}601", "ABC\u{a0}123"]);
        assert_eq!(several_numbers("mlb 601/mlb 602 och MLB603").len(), 3);
        assert_eq!(several_numbers("MLB 601").len(), 1);
        assert!(several_numbers("Poolbil 1/2").is_empty());
        assert!(several_numbers("MLB 601, reserv").is_empty());
    }
}
