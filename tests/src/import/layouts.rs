//! Files in the layouts of suppliers, authorities and other systems, as they are sent: each of `fixtures/layouts` comes
//! in without an edit and with at most three questions, and every figure is what a person reads in it
//! (`fixtures/layouts/expected`, written by hand; amounts are in öre, distances in metres).

use chrono::{DateTime, Utc};
use serde_json::Value;
use vagnpark_domain::time::local_time;

use super::as_sent::{Sent, counts};
use crate::harness::{repository, vagnpark};

/// The kinds of register with their files.
const LAYOUTS: [(&str, &[&str]); 8] = [
    (
        "fuel",
        &[
            "circle-k",
            "okq8",
            "preem",
            "ingo",
            "fuel-with-vat-only",
            "fuel-returns-and-rebates",
            "charging-cdr",
            "charging-in-swedish",
            "headers-alike",
        ],
    ),
    ("tolls", &["transportstyrelsen-tolls"]),
    ("trips", &["abax", "automile", "driving-log-with-odometers", "driving-log-in-mil", "trips-in-english"]),
    (
        "costs",
        &[
            "leasing-invoice",
            "months-across",
            "ledger-debit-and-credit",
            "ledger-with-sides",
            "costs-by-period",
            "several-vehicles-in-a-row",
            "net-vat-and-gross",
        ],
    ),
    ("services", &["workshop"]),
    ("bookings", &["outlook-sv", "outlook-en", "bookings-without-key"]),
    ("population", &["scb-population-wide", "scb-population-long", "inhabitants-on-a-day", "inhabitants-by-year"]),
    ("vehicles", &["transportstyrelsen"]),
];
/// The files that are imported after those.
const LAST: (&str, &str) = ("readings", "readings-across");

fn layout(name: &str) -> String {
    repository("fixtures/layouts").join(format!("{name}.csv")).display().to_string()
}

/// What the rows of a file have become, a line each.
fn figures(kind: &str) -> String {
    let of_batch = "JOIN import_batch i ON i.id = x.batch_id AND i.file_name = '{file}'";
    match kind {
        "fuel" | "tolls" => format!(
            "SELECT coalesce(v.registration_number, x.number), x.at, x.kind, coalesce(CAST(x.quantity AS TEXT), '-'), \
             x.net_ore, x.vat_ore, coalesce(x.station, '') FROM purchase x {of_batch} \
             LEFT JOIN vehicle v ON v.id = x.vehicle_id"
        ),
        "trips" => format!(
            "SELECT v.registration_number, o.code, x.start_at, x.end_at, x.distance_m, x.purpose \
             FROM trip x {of_batch} \
             JOIN vehicle v ON v.id = x.vehicle_id JOIN organisation o ON o.id = x.payer_id"
        ),
        "costs" => format!(
            "SELECT v.registration_number, x.from_on, x.to_on, x.category, x.net_ore, x.vat_ore, \
             coalesce(x.reference, '') FROM cost_entry x {of_batch} JOIN vehicle v ON v.id = x.vehicle_id"
        ),
        "services" => format!(
            "SELECT v.registration_number, x.done_on, x.kind, x.odometer_km, x.note FROM work_order x {of_batch} \
             JOIN vehicle v ON v.id = x.vehicle_id"
        ),
        "bookings" => format!(
            "SELECT v.registration_number, x.start_at, x.end_at, x.note FROM booking x {of_batch} \
             JOIN vehicle v ON v.id = x.vehicle_id"
        ),
        "readings" => format!(
            "SELECT v.registration_number, x.at, x.odometer_km FROM odometer_reading x {of_batch} \
             JOIN vehicle v ON v.id = x.vehicle_id"
        ),
        "population" => "SELECT o.code, x.reference_date, x.inhabitants FROM population x \
                         JOIN organisation o ON o.id = x.organisation_id WHERE x.source = '{file}'"
            .to_owned(),
        "vehicles" => format!(
            "SELECT DISTINCT v.registration_number, v.make, v.model, v.model_year, v.class, v.fuel, v.kerb_weight_kg, \
             v.total_weight_kg, coalesce(CAST(v.co2_g_per_km AS TEXT), '-'), v.first_used_on, v.last_inspected_on, \
             o.code FROM vehicle_source x {of_batch} JOIN vehicle v ON v.id = x.vehicle_id \
             JOIN organisation o ON o.id = v.organisation_id"
        ),
        "organisations" => "SELECT code, name FROM organisation".to_owned(),
        // Of a register of its own: these carry no batch.
        "people" => "SELECT u.login, u.name, coalesce(u.email, '-'), u.licences, o.code, r.role FROM app_user u \
                     JOIN role_grant r ON r.user_id = u.id JOIN organisation o ON o.id = r.organisation_id"
            .to_owned(),
        "service-plans" => "SELECT v.registration_number, p.kind, coalesce(CAST(p.interval_months AS TEXT), '-'), \
                            coalesce(CAST(p.interval_km AS TEXT), '-'), p.last_done_on, \
                            coalesce(CAST(p.last_done_km AS TEXT), '-'), p.note \
                            FROM service_plan p JOIN vehicle v ON v.id = p.vehicle_id"
            .to_owned(),
        "fuel-cards" => {
            "SELECT a.alias, v.registration_number FROM vehicle_alias a JOIN vehicle v ON v.id = a.vehicle_id"
                .to_owned()
        }
        other => panic!("{other} has no figures"),
    }
}

/// A cell as people write it: instants in local time.
fn shown(cell: &str) -> String {
    let spaced = cell.replacen(' ', "T", 1);
    let at = [cell, &spaced, &format!("{spaced}:00")].into_iter().find_map(|text| text.parse::<DateTime<Utc>>().ok());
    at.map_or_else(|| cell.to_owned(), |at| local_time(at).format("%Y-%m-%d %H:%M").to_string())
}

/// What the rows of a file have become, as people write it.
pub(super) fn figures_of_file(sent: &Sent, kind: &str, file: &str) -> Vec<String> {
    let query = if kind == "vehicles" { values_of_vehicles() } else { figures(kind) };
    lines(sent, &query, file)
}

/// Every value of the vehicles that a file has given something, a line each.
fn values_of_vehicles() -> String {
    let of_file = "v.id IN (SELECT s.vehicle_id FROM vehicle_source s JOIN import_batch i ON i.id = s.batch_id \
                   WHERE i.file_name = '{file}')";
    let fields = [
        "make",
        "model",
        "model_year",
        "fuel",
        "vin",
        "inventory_number",
        "seats",
        "total_weight_kg",
        "kerb_weight_kg",
        "price_ore",
        "acquired_on",
        "first_used_on",
        "extra",
    ];
    let field = |name: &str| {
        format!(
            "SELECT v.registration_number, '{name}', CAST(v.{name} AS TEXT) FROM vehicle v \
             WHERE v.{name} IS NOT NULL AND {of_file}"
        )
    };
    let others = [
        format!(
            "SELECT v.registration_number, 'co2', CAST(v.co2_g_per_km AS TEXT) FROM vehicle v \
             WHERE v.co2_g_per_km IS NOT NULL AND {of_file}"
        ),
        format!(
            "SELECT v.registration_number, 'odometer_km', CAST(r.odometer_km AS TEXT) FROM odometer_reading r \
             JOIN vehicle v ON v.id = r.vehicle_id WHERE {of_file}"
        ),
        format!(
            "SELECT v.registration_number, 'organisation', o.code FROM vehicle v \
             JOIN organisation o ON o.id = v.organisation_id WHERE {of_file}"
        ),
        format!(
            "SELECT v.registration_number, 'unit', u.name FROM vehicle v \
             JOIN unit u ON u.id = v.unit_id WHERE {of_file}"
        ),
        format!(
            "SELECT v.registration_number, 'depot', o.code || ' ' || d.name FROM vehicle v \
             JOIN depot d ON d.id = v.depot_id JOIN organisation o ON o.id = d.organisation_id WHERE {of_file}"
        ),
    ];
    fields.iter().map(|name| field(name)).chain(others).collect::<Vec<_>>().join(" UNION ALL ")
}

/// The answer to a query about a file, as people write it, in order.
fn lines(sent: &Sent, query: &str, file: &str) -> Vec<String> {
    let stored = sent.0.stored(&query.replace("{file}", file));
    let mut rows: Vec<String> = stored
        .lines()
        .map(|line| line.split('|').map(shown).collect::<Vec<_>>().join(" ").trim_end().to_owned())
        .filter(|line| !line.is_empty())
        .collect();
    rows.sort();
    rows
}

fn told(sent: &Sent, kind: &str, name: &str, report: &Value) -> String {
    let [_, created, rejected] = counts(report);
    let open = |question: &&Value| question["answer"].is_null() && question["default"].is_null();
    let asked = report["questions"].as_array().unwrap().iter().filter(open).count();
    let profile = report["file"]["profile"].as_str().map_or(String::new(), |name| format!("profile {name}\n"));
    let rows = lines(sent, &figures(kind), &format!("{name}.csv"));
    format!("{profile}{created} created, {rejected} rejected, {asked} asked\n{}\n", rows.join("\n"))
}

#[test]
fn i19_every_layout_comes_in_as_it_is_sent_with_every_figure() {
    let mut wrong = Vec::new();
    for sent in Sent::each_engine() {
        let files = LAYOUTS.iter().flat_map(|(kind, names)| names.iter().map(move |name| (*kind, *name)));
        for (kind, name) in files.chain([LAST]) {
            let plan =
                sent.import(kind, &layout(name), &["--dry-run"]).unwrap_or_else(|refusal| panic!("{name}: {refusal}"));
            let done = sent.import(kind, &layout(name), &["--accept", "good"]).unwrap();
            assert_eq!(plan["counts"], done["counts"], "{name}: the plan is what is done");
            let again = sent.import(kind, &layout(name), &["--accept", "good"]).unwrap();
            assert_eq!(again["counts"]["created"], 0, "{name}: the same again changes nothing: {again}");
            let expected = repository("fixtures/layouts/expected").join(format!("{name}.txt"));
            let expected: Vec<String> =
                std::fs::read_to_string(expected).unwrap().lines().map(|line| line.trim_end().to_owned()).collect();
            let told = told(&sent, kind, name, &done);
            if told.trim_end() != expected.join("\n") {
                wrong.push(format!(
                    "{name} is read as\n{told}instead of\n{}\n{}",
                    expected.join("\n"),
                    plan["findings"]
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn every_layout_is_in_the_table() {
    let mut files: Vec<String> = std::fs::read_dir(repository("fixtures/layouts"))
        .unwrap()
        .filter_map(|entry| entry.unwrap().file_name().to_str()?.strip_suffix(".csv").map(str::to_owned))
        .collect();
    files.sort();
    let mut named: Vec<&str> = LAYOUTS.iter().flat_map(|(_, names)| names.iter().copied()).chain([LAST.1]).collect();
    named.sort_unstable();
    assert_eq!(named, files);
}

#[test]
fn i20_a_row_of_several_vehicles_is_shared_to_the_ore_or_left_out() {
    for sent in Sent::each_engine() {
        let file = layout("several-vehicles-in-a-row");
        let answered = |answer: &str, more: &[&str]| {
            let mapping = sent.write("mapping.toml", format!("[answers]\n\"several:Fordon\" = \"{answer}\"\n"));
            sent.import("costs", &file, &[&["--mapping", &mapping], more].concat())
        };
        let left = answered("!skip", &["--dry-run"]).unwrap();
        assert_eq!((&left["counts"]["created"], &left["counts"]["skipped"]), (&1.into(), &2.into()), "{left}");
        assert!(answered("dela", &[]).unwrap_err().contains("share"), "the answers are named");
        let shared = answered("share", &[]).unwrap();
        assert_eq!(counts(&shared), [6, 6, 0], "{shared}");
        let stored = sent.0.stored(&figures("costs").replace("{file}", "several-vehicles-in-a-row.csv"));
        let mut rows: Vec<&str> = stored.lines().collect();
        rows.sort_unstable();
        assert_eq!(
            rows,
            [
                "MLB101|2026-10-08|2026-10-08|wash|5001|1250|F-1",
                "MLB101|2026-10-09|2026-10-09|parking|3334|834|F-2",
                "MLB102|2026-10-08|2026-10-08|wash|5000|1250|F-1",
                "MLB102|2026-10-09|2026-10-09|parking|3333|833|F-2",
                "MLB103|2026-10-09|2026-10-09|parking|3333|833|F-2",
                "MLB105|2026-10-10|2026-10-10|parking|4000|1000|F-3",
            ]
        );
        assert_eq!(counts(&answered("share", &[]).unwrap())[1], 0, "the same again");
    }
}

#[test]
fn i19_what_a_person_says_goes_before_a_profile_and_a_profile_before_known_words() {
    for sent in Sent::each_engine() {
        let plan = |settings: &str| {
            let mapping = sent.write("mapping.toml", settings);
            sent.import("fuel", &layout("okq8"), &["--mapping", &mapping, "--dry-run"]).unwrap()
        };
        let column = |report: &Value, header: &str| {
            let columns = report["file"]["columns"].as_array().unwrap().clone();
            let found = columns.into_iter().find(|column| column["header"] == header).unwrap();
            format!("{} {}", found["field"].as_str().unwrap_or("-"), found["because"].as_str().unwrap())
        };
        let by_profile = plan("");
        assert_eq!(column(&by_profile, "Belopp"), "gross profile", "in other files Belopp is without VAT");
        let said = plan("[columns]\n\"Belopp\" = \"net\"\n");
        assert_eq!(column(&said, "Belopp"), "net stated");
        assert_eq!(column(&said, "Kvantitet"), "litres profile");
        let without = plan("profile = \"-\"\n");
        assert!(without["file"]["profile"].is_null(), "{without}");
        assert_eq!(column(&without, "Belopp"), "net known_spelling");
    }
}

#[test]
fn i19_profiles_are_listed_shown_and_checked_on_the_command_line() {
    let [sent, _] = Sent::each_engine();
    let output = |arguments: &[&str]| {
        let output = vagnpark(&sent.0, &[&["import", "profile"], arguments].concat()).output().unwrap();
        let [out, said] = [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap());
        (output.status.code().unwrap(), out, said)
    };
    let (code, list, _) = output(&["list"]);
    assert!(code == 0 && list.lines().count() >= 14, "{list}");
    assert!(list.contains("circle-k\tfuel\tnot confirmed\tCircle K: köp med kort\tCircle K: card purchases"), "{list}");
    let (code, shown, said) = output(&["show", "circle-k"]);
    assert!(code == 0 && shown.contains("Köpställe") && said.contains("not from an original"), "{shown}{said}");
    assert_eq!(output(&["show", "circle-q"]).0, 4);
    let (code, checked, said) = output(&["check", &layout("circle-k")]);
    assert!(code == 0 && checked.starts_with("circle-k\tfuel\tnot confirmed\n"), "{checked}{said}");
    assert!(checked.contains("column\tKöpställe\tstation\tprofile\n"), "{checked}");
    let nearly = sent.write("nearly.csv", "Kortnummer;Köpställe;Kvittonummer;Färg;Produkt\n1;Nora;2;blå;Diesel\n");
    let (code, checked, said) = output(&["check", &nearly]);
    assert!(code == 4 && said.contains("circle-k"), "{said}");
    assert!(checked.contains("lacking\tBelopp inkl. moms\n") && checked.contains("beyond\tFärg\n"), "{checked}");
}
