//! What a vehicle runs on, in the words of registers.

use vagnpark_domain::{names::fold_name, register::Fuel};

use crate::value::ValueError;

pub(super) const FUELS: &[&str] = &["el", "laddhybrid", "bensin", "diesel", "HVO", "gas", "etanol", "ingen"];

/// What a vehicle runs on.
pub(super) fn fuel(text: &str) -> Result<Fuel, ValueError> {
    let fuel = match fold_name(text).as_str() {
        "el" | "electric" | "elbil" => Fuel::Electric,
        "bensin" | "petrol" => Fuel::Petrol,
        "diesel" => Fuel::Diesel,
        "hvo" | "hvo100" => Fuel::Hvo,
        "gas" | "fordonsgas" | "biogas" | "metan" => Fuel::Gas,
        "etanol" | "e85" | "ethanol" => Fuel::Ethanol,
        "ingen" | "none" => Fuel::None,
        folded => return hybrid(folded),
    };
    Ok(fuel)
}

/// A hybrid that is charged from outside. Of any other nobody knows whether it is, unless it names its fuel and is a
/// mild one: it is that fuel's, or a question.
fn hybrid(folded: &str) -> Result<Fuel, ValueError> {
    let says = |words: &[&str]| words.iter().any(|word| folded.contains(word));
    let wrong = || ValueError::not_one_of(FUELS);
    let (petrol, diesel) = (says(&["bensin", "petrol"]), says(&["diesel"]));
    if says(&["laddhybrid", "laddbar", "plugin", "phev"]) && !says(&["icke", "ej", "utan"]) {
        return Ok(Fuel::PlugInHybrid);
    }
    let electric = folded.starts_with("el") || folded.ends_with("el") && !folded.ends_with("diesel");
    if !says(&["hybrid", "hev"]) && !(electric && (petrol || diesel)) {
        return Err(wrong());
    }
    match (says(&["mild", "mhev"]), petrol, diesel) {
        (true, true, false) => Ok(Fuel::Petrol),
        (true, false, true) => Ok(Fuel::Diesel),
        (_, true, false) => Err(ValueError { could_be: vec!["bensin".to_owned(), "laddhybrid".to_owned()], ..wrong() }),
        (_, false, true) => Err(ValueError { could_be: vec!["diesel".to_owned(), "laddhybrid".to_owned()], ..wrong() }),
        _ => Err(ValueError { could_be: ["bensin", "laddhybrid", "diesel"].map(str::to_owned).into(), ..wrong() }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn i11_a_hybrid_is_charged_from_outside_only_if_it_says_so() {
        for word in
            ["Laddhybrid", "Plug-in hybrid", "PHEV", "Laddbar hybrid", "Bensin/Laddhybrid", "laddhybrid (bensin)"]
        {
            assert_eq!(fuel(word), Ok(Fuel::PlugInHybrid), "{word}");
        }
        assert_eq!((fuel("Mildhybrid bensin"), fuel("MHEV diesel")), (Ok(Fuel::Petrol), Ok(Fuel::Diesel)));
        for word in
            ["Hybrid", "Elhybrid", "Bensin/El", "El/diesel", "HEV", "Mildhybrid", "Bensinhybrid", "Ej laddhybrid"]
        {
            let could_be = fuel(word).expect_err("a question").could_be;
            assert!(could_be.contains(&"laddhybrid".to_owned()) && could_be.len() > 1, "{word}: {could_be:?}");
        }
        assert_eq!(fuel("Kol").map_err(|error| error.could_be), Err(Vec::new()));
    }
}
