//! Vehicles, also as the municipalities' old spreadsheets have them: `Regnr;Fabrikat;Modell;
//! Årsmodell;Drivmedel;Kommun;Förvaltning;Inköpsdatum;Inköpspris;Mätarställning;Aktiv`.

use chrono::NaiveDate;
use vagnpark_domain::{
    money::Ore,
    organisation::fold_name,
    vehicle::{Form, Fuel, RegistrationNumber, VehicleClass, VehicleDescription, VehicleStatus},
};

use super::{Parsed, parse};
use crate::{
    FileRefusal, Finding, FindingCode,
    columns::{Field, RowReader},
    value,
    value::ValueError,
};

/// A vehicle as the file tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VehicleRow {
    /// What it is and can do.
    pub description: VehicleDescription,
    /// Whose it is; the sender's if the file does not say.
    pub organisation: Option<String>,
    /// The unit that runs it.
    pub unit: Option<String>,
    /// The unit's cost centre.
    pub cost_centre: Option<String>,
    /// Where it stands.
    pub depot: Option<String>,
    /// Its pool.
    pub pool: Option<String>,
    /// Where it is in its life.
    pub status: VehicleStatus,
    /// When it was acquired.
    pub acquired_on: Option<NaiveDate>,
    /// When it was first used.
    pub first_used_on: Option<NaiveDate>,
    /// When it was last inspected.
    pub last_inspected_on: Option<NaiveDate>,
    /// When its lease ends.
    pub lease_to: Option<NaiveDate>,
    /// Odometer in km.
    pub odometer_km: Option<i64>,
    /// Cells of columns we have no field for.
    pub extra: Vec<(String, String)>,
}

const FIELDS: &[Field] = &[
    Field { name: "registration_number", headers: &["regnr", "registreringsnummer", "reg", "regnummer"] },
    Field { name: "inventory_number", headers: &["inventarienummer", "inventarienr", "maskinnummer"] },
    Field { name: "vin", headers: &["chassinummer", "chassinr"] },
    Field { name: "make", headers: &["fabrikat", "marke", "bilmarke"] },
    Field { name: "model", headers: &["modell", "typ"] },
    Field { name: "model_year", headers: &["arsmodell", "am", "modellar"] },
    Field { name: "class", headers: &["fordonsslag", "klass", "fordonsklass"] },
    Field { name: "fuel", headers: &["drivmedel", "bransle"] },
    Field { name: "seats", headers: &["sittplatser", "antalplatser", "platser"] },
    Field { name: "kerb_weight_kg", headers: &["tjanstevikt"] },
    Field { name: "total_weight_kg", headers: &["totalvikt"] },
    Field { name: "tow_bar", headers: &["dragkrok"] },
    Field { name: "first_used_on", headers: &["itrafik", "trafikdatum", "forstaregistrering"] },
    Field { name: "last_inspected_on", headers: &["senastbesiktad", "besiktad"] },
    Field { name: "organisation", headers: &["kommun", "agare"] },
    Field { name: "unit", headers: &["forvaltning", "enhet", "avdelning"] },
    Field { name: "cost_centre", headers: &["kst", "kostnadsstalle", "ansvar"] },
    Field { name: "depot", headers: &["uppstallningsplats", "plats", "placering"] },
    Field { name: "pool", headers: &["bilpool"] },
    Field { name: "status", headers: &[] },
    Field { name: "active", headers: &["aktiv"] },
    Field { name: "acquired_on", headers: &["inkopsdatum", "anskaffad", "kopt"] },
    Field { name: "price", headers: &["inkopspris", "pris", "anskaffningsvarde"] },
    Field { name: "odometer_km", headers: &["matarstallning", "matarst", "km"] },
    Field { name: "odometer_mil", headers: &["miltal", "mil", "matarstallningmil"] },
    Field { name: "lease_to", headers: &["leasingtom", "leasingtill"] },
];

impl VehicleRow {
    /// Reads a file of vehicles.
    pub fn parse(bytes: &[u8]) -> Result<Parsed<Self>, FileRefusal> {
        let required: &[&[&'static str]] = &[&["registration_number", "inventory_number"]];
        let mut parsed = parse(bytes, FIELDS, required, |row| Some(vehicle(row)))?;
        let mut seen: std::collections::HashMap<String, u64> = std::collections::HashMap::new();
        for (line, row) in std::mem::take(&mut parsed.rows) {
            let plate = row.description.plate();
            match seen.get(&plate) {
                Some(first) => {
                    let reason = format!("{plate} stands in line {first} already");
                    parsed.findings.push(Finding::rejected(
                        line,
                        "registration_number",
                        &plate,
                        FindingCode::DuplicateInFile,
                        reason,
                    ));
                    parsed.rejected.push(line);
                }
                None => {
                    seen.insert(plate, line);
                    parsed.rows.push((line, row));
                }
            }
        }
        Ok(parsed)
    }
}

fn vehicle(row: &mut RowReader<'_, '_>) -> VehicleRow {
    let unreadable = |reason: String| ValueError { code: FindingCode::NotReadable, reason, proposal: None };
    let number = row.read("registration_number", |text| RegistrationNumber::parse(text).map_err(unreadable));
    let inventory_number = row.text("inventory_number").map(str::to_owned);
    if row.text("registration_number").is_none() && inventory_number.is_none() {
        let reason = "neither registration number nor inventory number is given";
        row.reject("registration_number", "", FindingCode::ValueMissing, reason);
    }
    if let Some(irregular) = number.as_ref().filter(|number| number.form() == Form::Irregular) {
        let reason = format!("{} is not of an ordinary form; it is kept as it stands", irregular.as_str());
        row.note("registration_number", irregular.as_str(), FindingCode::IrregularNumber, reason);
    }
    let small = |text: &str| {
        value::integer(text).and_then(|n| i32::try_from(n).map_err(|_| unreadable(format!("“{text}” is too large"))))
    };
    let class = row.read("class", class);
    if class.is_none() && row.text("class").is_none() && row.number() > 0 {
        row.note("class", "", FindingCode::Assumed, "no class is given; it is taken as car_i");
    }
    let class = class.unwrap_or(VehicleClass::CarI);
    let odometer_mil = row.read("odometer_mil", value::integer).map(|mil| mil.saturating_mul(10));
    let odometer_km = odometer_mil.or_else(|| row.read("odometer_km", value::integer));
    if let Some(negative) = odometer_km.filter(|km| *km < 0) {
        row.reject("odometer_km", &negative.to_string(), FindingCode::NotPossible, "an odometer cannot be negative");
    }
    let price = row.read("price", |text| Ore::parse_kronor(text).map_err(|error| unreadable(error.to_string())));
    let description = VehicleDescription {
        registration_number: number,
        inventory_number,
        vin: row.text("vin").map(str::to_owned),
        make: row.text("make").unwrap_or_default().to_owned(),
        model: row.text("model").unwrap_or_default().to_owned(),
        model_year: row.read("model_year", small),
        class,
        vat_car: class.is_car(),
        fuel: row.read("fuel", fuel).unwrap_or(Fuel::None),
        seats: row.read("seats", small),
        kerb_weight_kg: row.read("kerb_weight_kg", small),
        total_weight_kg: row.read("total_weight_kg", small),
        tow_bar: row.read("tow_bar", value::yes_no).unwrap_or(false),
        lift: false,
        range_km: None,
        buffer_minutes: 0,
        price,
    };
    VehicleRow {
        description,
        organisation: row.text("organisation").map(str::to_owned),
        unit: row.text("unit").map(str::to_owned),
        cost_centre: row.text("cost_centre").map(str::to_owned),
        depot: row.text("depot").map(str::to_owned),
        pool: row.text("pool").map(str::to_owned),
        status: status(row),
        acquired_on: row.read("acquired_on", value::date),
        first_used_on: row.read("first_used_on", value::date),
        last_inspected_on: row.read("last_inspected_on", value::date),
        lease_to: row.read("lease_to", value::last_day),
        odometer_km,
        extra: row.extra(),
    }
}

fn status(row: &mut RowReader<'_, '_>) -> VehicleStatus {
    let unreadable = |reason: String| ValueError { code: FindingCode::NotReadable, reason, proposal: None };
    let stated = row.read("status", |text| match fold_name(text).as_str() {
        "pastalld" | "itrafik" => Ok(VehicleStatus::InService),
        "avstalld" => Ok(VehicleStatus::OffTheRoad),
        "sald" => Ok(VehicleStatus::Sold),
        "skrotad" => Ok(VehicleStatus::Scrapped),
        _ => text.parse().map_err(unreadable),
    });
    let active = row
        .read("active", value::yes_no)
        .map(|active| if active { VehicleStatus::InService } else { VehicleStatus::OffTheRoad });
    stated.or(active).unwrap_or(VehicleStatus::InService)
}

fn class(text: &str) -> Result<VehicleClass, ValueError> {
    let by_word = text.trim().parse().ok();
    by_word.or_else(|| VehicleClass::from_swedish(text)).ok_or_else(|| ValueError {
        code: FindingCode::NotReadable,
        reason: format!("“{text}” is not a vehicle class; use for example personbil, lätt lastbil, släpvagn"),
        proposal: None,
    })
}

fn fuel(text: &str) -> Result<Fuel, ValueError> {
    let fuel = match fold_name(text).as_str() {
        "el" | "electric" | "elbil" => Fuel::Electric,
        "laddhybrid" | "pluginhybrid" | "elhybrid" | "hybrid" => Fuel::PlugInHybrid,
        "bensin" | "petrol" => Fuel::Petrol,
        "diesel" => Fuel::Diesel,
        "hvo" | "hvo100" => Fuel::Hvo,
        "gas" | "fordonsgas" | "biogas" | "metan" => Fuel::Gas,
        "etanol" | "e85" | "ethanol" => Fuel::Ethanol,
        "ingen" | "none" => Fuel::None,
        _ => {
            let reason =
                format!("“{text}” is not a fuel; use for example el, laddhybrid, bensin, diesel, HVO, gas, etanol");
            return Err(ValueError { code: FindingCode::NotReadable, reason, proposal: None });
        }
    };
    Ok(fuel)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_old_register_is_read_as_it_stands() {
        let file = "Regnr;Fabrikat;Modell;Årsmodell;Drivmedel;Kommun;Förvaltning;Inköpsdatum;Inköpspris;Mätarställning;Aktiv;Anm\n\
                    mlb 123;Volvo;V60;2019;Diesel;Nora;Tekniska;2019-03-01;289 000,00;84 210;Ja;repa vä dörr\n";
        let parsed = VehicleRow::parse(file.as_bytes()).expect("a register");
        let (line, row) = &parsed.rows[0];
        assert_eq!((*line, row.description.plate().as_str()), (2, "MLB\u{a0}123"));
        assert_eq!((row.description.price, row.odometer_km), (Some(Ore(28_900_000)), Some(84_210)));
        assert_eq!(row.extra, [("Anm".to_owned(), "repa vä dörr".to_owned())]);
        let codes: Vec<_> = parsed.findings.iter().map(|finding| finding.code).collect();
        assert_eq!(codes, [FindingCode::ColumnUnknown, FindingCode::Assumed]);
    }

    #[test]
    fn i7_miltal_is_ten_kilometres_each() {
        let parsed = VehicleRow::parse(b"Regnr;Miltal\nMLB123;8421\n").expect("a register");
        assert_eq!(parsed.rows[0].1.odometer_km, Some(84_210));
    }
}
