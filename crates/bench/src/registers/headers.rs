//! The words that registers have above their columns.

use rand::{Rng, seq::IndexedRandom};
use rand_chacha::ChaCha8Rng;

use super::{Kind, cells::Scale};

/// The words for a field; the last ones are nobody's usual ones.
fn words(kind: Kind, field: &str) -> &'static [&'static str] {
    match (kind, field) {
        (_, "registration_number") => {
            &["Regnr", "Reg.nr", "REGNR", "Registreringsnummer", "Reg nr.", "Registration No"]
        }
        (_, "vehicle") => &["Regnr", "Reg.nr", "Fordon", "Bil", "registreringsnummer"],
        (_, "vin") => &["Chassinummer", "Chassinr", "VIN"],
        (_, "make") => &["Fabrikat", "Märke", "Bilmärke", "MÄRKE"],
        (_, "model") => &["Modell", "Typ", "Handelsbeteckning"],
        (_, "model_year") => &["Årsmodell", "Årsm.", "ÅM", "Modellår"],
        (_, "class") => &["Fordonsslag", "Klass", "Fordonstyp"],
        (_, "fuel") => &["Drivmedel", "Bränsle"],
        (_, "seats") => &["Sittplatser", "Antal platser"],
        (_, "kerb_weight_kg") => &["Tjänstevikt"],
        (_, "total_weight_kg") => &["Totalvikt"],
        (_, "tow_bar") => &["Dragkrok", "Drag"],
        (_, "price") => &["Inköpspris", "Pris", "Anskaffningsvärde"],
        (_, "status") => &["Status"],
        (_, "acquired_on") => &["Inköpsdatum", "Inköpt", "Köpt"],
        (_, "first_used_on") => &["I trafik", "Första registrering", "Trafikdatum"],
        (_, "last_inspected_on") => &["Senast besiktad", "Besiktad"],
        (_, "lease_to") => &["Leasing t.o.m.", "Leasing slut"],
        (Kind::Vehicles, "odometer_km") => &["Mätarställning", "Mätarst."],
        (_, "odometer_km") => &["Mätarställning", "Mätarst."],
        (_, "co2_g_per_km") => &["CO2", "Koldioxid"],
        (_, "unit") => &["Förvaltning", "Enhet", "Avdelning", "Avd."],
        (_, "depot") => &["Uppställningsplats", "Placering"],
        (_, "organisation") => &["Kommun", "Ägare"],
        (_, "reference") => &["Fakturanr", "Fakturanummer", "Referens"],
        (_, "category") => &["Kategori", "Kostnadsslag"],
        (_, "date") => &["Datum", "Fakturadatum"],
        (_, "from") => &["Från", "Fr.o.m.", "Från och med"],
        (_, "to") => &["Till", "T.o.m.", "Till och med"],
        (Kind::Costs, "net") => &["Belopp", "Belopp exkl. moms", "Nettobelopp"],
        (_, "net") => &["Netto", "Belopp exkl moms", "Belopp"],
        (_, "gross") => &["Brutto", "Belopp inkl. moms"],
        (_, "vat") => &["Moms", "Momsbelopp"],
        (_, "supplier") => &["Leverantör"],
        (_, "transaction_id") => &["Transaktionsnr", "Kvittonr"],
        (_, "product") => &["Produkt", "Vara"],
        (_, "at") => &["Tidpunkt", "Transaktionstid"],
        (_, "day") => &["Datum", "Transaktionsdatum"],
        (_, "clock") => &["Tid", "Klockslag"],
        (_, "litres") => &["Liter", "Volym", "Kvantitet"],
        (_, "kwh") => &["kWh", "Energi"],
        (_, "station") => &["Station", "Ort"],
        _ => &["Övrigt"],
    }
}

/// The header of a field's column, with the unit of its numbers if it is not the usual one.
pub(super) fn header(kind: Kind, field: &str, scale: Scale, random: &mut ChaCha8Rng) -> String {
    let word = words(kind, field).choose(random).copied().unwrap_or_default();
    let word = if random.random_bool(0.1) { word.to_uppercase() } else { word.to_owned() };
    let usual = ["", "kr", "km", "kg", "l"].contains(&scale.word);
    if scale.word == "mil" && random.random() {
        return ["Miltal", "Mil"].choose(random).map(ToString::to_string).unwrap_or_default();
    }
    match (usual, scale.word) {
        (true, "") => word,
        (true, unit) if random.random_bool(0.25) => format!("{word} ({unit})"),
        (true, _) => word,
        (false, unit) if random.random() => format!("{word} ({unit})"),
        (false, unit) => format!("{word} i {unit}"),
    }
}

/// Columns that no register has a field for.
pub(super) const OTHERS: [&str; 6] = ["Nyckelskåp", "Serviceavtal", "Anm", "Kommentar", "Försäkringsnr", "Radio"];
