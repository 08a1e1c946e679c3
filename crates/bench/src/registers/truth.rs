//! What is so: vehicles, costs and purchases, drawn at random.

use std::{collections::BTreeMap, fmt::Write as _};

use chrono::{Duration, NaiveDate, NaiveDateTime, NaiveTime};
use rand::{Rng, seq::IndexedRandom};
use rand_chacha::ChaCha8Rng;

use super::{Kind, Value};

/// The vehicles that costs and purchases are for.
const FLEET: [&str; 5] = ["LAY001", "LAY002", "LAY003", "LAY04A", "LAY005"];

const MAKES: [(&str, &[&str]); 6] = [
    ("Volvo", &["V60", "740", "XC40 Recharge", "FH 16"]),
    ("Peugeot", &["2008", "Partner", "e-208"]),
    ("Saab", &["9-5", "9-3 Kombi"]),
    ("Škoda", &["Citigo-e iV", "Octavia \"Scout\""]),
    ("VW", &["ID.3", "up!", "Transporter; lång"]),
    ("Kia", &["Niro EV", "e-Soul, blå", "Ceed 1.0"]),
];
const CLASSES: [(&str, &str); 8] = [
    ("car_i", "personbil"),
    ("car_i", "PB"),
    ("light_truck", "lätt lastbil"),
    ("heavy_truck", "Tung lastbil"),
    ("light_bus", "minibuss"),
    ("trailer", "Släpvagn"),
    ("motorcycle", "Motorcykel"),
    ("off_road", "snöskoter"),
];
const FUELS: [(&str, &str); 7] = [
    ("electric", "El"),
    ("plug_in_hybrid", "Laddhybrid"),
    ("petrol", "bensin"),
    ("diesel", "DIESEL"),
    ("hvo", "HVO100"),
    ("gas", "Fordonsgas"),
    ("ethanol", "E85"),
];
const STATUSES: [(&str, &str); 4] =
    [("in_service", "i trafik"), ("in_service", "Påställd"), ("off_the_road", "Avställd"), ("sold", "såld")];
const ORGANISATIONS: [(&str, &str); 6] = [
    ("nora", "Nora"),
    ("nora", "Nora kommun"),
    ("lindesberg", "Lindesberg"),
    ("lindesberg", "1885"),
    ("hallefors", "Hällefors"),
    ("ljusnarsberg", "Ljusnarsberg"),
];
const UNITS: [&str; 9] = [
    "Hemtjänsten",
    "Gata & park",
    "Skolskjuts",
    "Vård och omsorg",
    "IT",
    "4100 Räddningstjänst",
    "Kultur/fritid",
    "Hemtjänst 2",
    "Enhet 12 norr",
];
const DEPOTS: [&str; 4] = ["Stadshuset", "Garaget, plan 2", "Kommunförrådet", "P-hus 3"];
const CATEGORIES: [(&str, &str); 9] = [
    ("lease", "Leasing"),
    ("tax", "fordonsskatt"),
    ("insurance", "Försäkring"),
    ("service", "service"),
    ("repair", "Reparation"),
    ("inspection", "BESIKTNING"),
    ("tyres", "Däck"),
    ("parking", "parkering"),
    ("wash", "Tvätt"),
];
const SUPPLIERS: [&str; 12] = [
    "Åkes Bil AB",
    "Total",
    "Summa Finans",
    "Bröderna \"Bil\"; Nora",
    "O'Hara & Söner",
    "=Ett plus ett AB",
    "@bil.se",
    "-Nord-",
    "Däck, Bil och Lack",
    "1000 mil HB",
    "Maj Blom",
    "A/S Nordic – bil",
];
const STATIONS: [&str; 5] = ["Nora C", "Örebro 24", "E18 Köping", "Kopparberg, norra", "Storå"];

/// A row of what is so, by field.
pub(super) type Row = BTreeMap<&'static str, Value>;

/// What a register is to say.
#[derive(Clone, Debug)]
pub struct Truth {
    /// The kind of register.
    pub kind: Kind,
    pub(super) rows: Vec<Row>,
}

/// A vehicle for each number of the fleet, as a file to import first.
pub fn fleet() -> String {
    let mut text = "Regnr;Fabrikat;Modell;Fordonsslag;Drivmedel;Kommun\n".to_owned();
    for number in FLEET {
        // Writing to a text cannot fail.
        let _ = writeln!(text, "{number};Volvo;FH;tung lastbil;diesel;Nora");
    }
    text
}

impl Truth {
    /// Draws a register. `number` is what its rows' names begin with, so that no two registers share one.
    pub fn of(kind: Kind, number: u32, random: &mut ChaCha8Rng) -> Self {
        let rows = random.random_range(3..=14);
        let draw = match kind {
            Kind::Vehicles => vehicle,
            Kind::Costs => cost,
            Kind::Fuel => purchase,
        };
        Self { kind, rows: (0..rows).map(|row| draw(number * 100 + row, random)).collect() }
    }
}

fn word(words: &[(&'static str, &'static str)], random: &mut ChaCha8Rng) -> Value {
    let (kept, said) = words.choose(random).copied().unwrap_or_default();
    Value::Word(kept, said)
}

fn text(texts: &[&str], random: &mut ChaCha8Rng) -> Value {
    Value::Text((*texts.choose(random).unwrap_or(&"")).to_owned())
}

fn day(random: &mut ChaCha8Rng, years: std::ops::Range<i32>) -> Value {
    let first = NaiveDate::from_ymd_opt(years.start, 1, 1).unwrap_or_default();
    let days = i64::from(years.end - years.start) * 365;
    Value::Day(first + Duration::days(random.random_range(0..days)))
}

/// A number plate of the ordinary form: three letters, two digits, and a digit or a letter.
fn plate(number: u32, random: &mut ChaCha8Rng) -> String {
    let letter = |n: u32| char::from(*b"ABCDEFGHJKLMNPRSTUWXYZ".get((n % 22) as usize).unwrap_or(&b'A'));
    let rest = number / 1_000;
    let last = if random.random_bool(0.2) { letter(number) } else { char::from(b'0' + (number % 10) as u8) };
    format!("{}{}{}{:02}{last}", letter(rest / 484), letter(rest / 22), letter(rest), number / 10 % 100)
}

fn vehicle(number: u32, random: &mut ChaCha8Rng) -> Row {
    let (make, models) = MAKES.choose(random).copied().unwrap_or_default();
    let kerb = random.random_range(700..3_000);
    let total = kerb + random.random_range(300..1_500);
    let letters = b"ABCDEFGHJKLMNPRSTUVWXYZ0123456789";
    let vin: String = (0..17).map(|_| char::from(*letters.choose(random).unwrap_or(&b'A'))).collect();
    let price = if random.random_bool(0.3) {
        random.random_range(1_000_000..90_000_000)
    } else {
        random.random_range(80..900) * 100_000
    };
    // Some are read in mil, and say no more than that.
    let km =
        if random.random_bool(0.5) { random.random_range(0..30_000) * 10 } else { random.random_range(0..300_000) };
    let mut row = Row::from([
        ("registration_number", Value::Text(plate(number, random))),
        ("vin", Value::Text(vin)),
        ("make", Value::Text(make.to_owned())),
        ("model", text(models, random)),
        ("model_year", Value::Whole(random.random_range(1985..=2026))),
        ("class", word(&CLASSES, random)),
        ("fuel", word(&FUELS, random)),
        ("seats", Value::Whole(random.random_range(1..=9))),
        ("kerb_weight_kg", Value::Kg(kerb)),
        ("total_weight_kg", Value::Kg(total)),
        ("tow_bar", Value::Yes(random.random())),
        ("price", Value::Ore(price)),
        ("status", word(&STATUSES, random)),
        ("acquired_on", day(random, 1990..2026)),
        ("first_used_on", day(random, 1990..2026)),
        ("last_inspected_on", day(random, 2015..2026)),
        ("lease_to", day(random, 2020..2031)),
        ("odometer_km", Value::Km(km)),
        ("co2_g_per_km", Value::Whole(random.random_range(0..300))),
        ("unit", text(&UNITS, random)),
        ("depot", text(&DEPOTS, random)),
        ("organisation", word(&ORGANISATIONS, random)),
    ]);
    leave_some_out(&mut row, &["registration_number", "class"], random);
    row
}

fn cost(number: u32, random: &mut ChaCha8Rng) -> Row {
    let first = day(random, 2024..2026);
    let last = if let Value::Day(first) = first
        && random.random_bool(0.3)
    {
        Value::Day(first + Duration::days(random.random_range(1..60)))
    } else {
        first.clone()
    };
    let net = random.random_range(-50_000..3_000_000);
    let net = if random.random_bool(0.4) { net / 100 * 100 } else { net };
    let mut row = Row::from([
        ("reference", Value::Text(format!("F{number:07}"))),
        ("vehicle", text(&FLEET, random)),
        ("category", word(&CATEGORIES, random)),
        ("from", first),
        ("to", last),
        ("net", Value::Ore(net)),
        ("vat", vat(net, random)),
        ("supplier", text(&SUPPLIERS, random)),
    ]);
    leave_some_out(&mut row, &["reference", "vehicle", "category", "from", "to", "net", "vat"], random);
    row
}

/// VAT at one of the rates there are.
fn vat(net: i64, random: &mut ChaCha8Rng) -> Value {
    let rate = [25, 25, 25, 12, 6, 0].choose(random).copied().unwrap_or_default();
    Value::Ore((net * rate + net.signum() * 50) / 100)
}

fn purchase(number: u32, random: &mut ChaCha8Rng) -> Row {
    let charging = random.random_bool(0.3);
    let product = if charging {
        Value::Word("charging", ["El", "Laddning"].choose(random).copied().unwrap_or_default())
    } else {
        Value::Word("fuel", ["Diesel", "HVO100", "bensin", "E85"].choose(random).copied().unwrap_or_default())
    };
    let at = NaiveDate::from_ymd_opt(2026, random.random_range(1..=10), random.random_range(1..=28));
    let at = NaiveDateTime::new(
        at.unwrap_or_default(),
        NaiveTime::from_hms_opt(random.random_range(5..=21), random.random_range(0..60), 0).unwrap_or_default(),
    );
    let net = random.random_range(5_000..150_000);
    let mut row = Row::from([
        ("transaction_id", Value::Text(format!("{}{number:08}", ["", "T", "K-"].choose(random).unwrap_or(&"")))),
        ("vehicle", text(&FLEET, random)),
        ("product", product),
        ("at", Value::Minute(at)),
        ("quantity", Value::Millilitres(random.random_range(1_000..60_000) / 10 * 10)),
        ("net", Value::Ore(net)),
        ("vat", vat(net, random)),
        ("odometer_km", Value::Km(random.random_range(0..300_000))),
        ("station", text(&STATIONS, random)),
        ("supplier", text(&SUPPLIERS, random)),
    ]);
    leave_some_out(&mut row, &["transaction_id", "vehicle", "product", "at", "net", "vat"], random);
    row
}

/// Forgets some values that a row can do without.
fn leave_some_out(row: &mut Row, needed: &[&str], random: &mut ChaCha8Rng) {
    row.retain(|field, _| needed.contains(field) || random.random_bool(0.9));
}
