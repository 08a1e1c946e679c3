//! Registers with impossible values: found in the dry run, with row, column and value, and the same in the real one.

use super::*;
use crate::harness::{migrate, vagnpark};

/// Imports a text as a file; answers exit code and report.
fn import(database: &Database, kind: &str, text: &str, options: &[&str]) -> (Option<i32>, Value) {
    let file = database.folder.path().join("register.csv");
    std::fs::write(&file, text).unwrap();
    let arguments = [&["import", kind, file.to_str().unwrap(), "--json"], options].concat();
    let output = vagnpark(database, &arguments).output().unwrap();
    let report = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&output.stderr)));
    (output.status.code(), report)
}

fn rejected(report: &Value) -> Vec<(u64, String, String)> {
    of_severity(report, "rejected")
}

/// Row, column and value of the findings of a severity about values.
fn of_severity(report: &Value, severity: &str) -> Vec<(u64, String, String)> {
    let findings = report["findings"].as_array().unwrap().iter();
    let findings = findings.filter(|finding| finding["severity"] == severity && finding["code"] != "assumed");
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    findings
        .map(|finding| (finding["row"].as_u64().unwrap(), text(&finding["column"]), text(&finding["value"])))
        .collect()
}

#[test]
fn a_register_with_values_that_cannot_be_is_told_so_in_the_dry_run() {
    const FILE: &str = "Regnr;Kommun;Fabrikat;Årsmodell;Sittplatser;Tjänstevikt;Totalvikt;CO2;Inköpspris;Inköpsdatum\n\
        MLB 924;Nora;Volvo;2926;5;1500;2000;100;1,00;2020-01-01\n\
        MLB 925;Nora;Volvo;2019;-5;1500;2000;100;1,00;2020-01-01\n\
        MLB 926;Nora;Volvo;2019;5;-100;2000;100;1,00;2020-01-01\n\
        MLB 927;Nora;Volvo;2019;5;1500;2000;99999;1,00;2020-01-01\n\
        MLB 928;Nora;Volvo;2019;5;1500;2000;100;-1,00;2020-01-01\n\
        MLB 929;Nora;Volvo;20190301;5;1500;2000;100;1,00;2020-01-01\n\
        MLB 930;Nora;Volvo;2019;5;1500;2000;100;1,00;2020-01-01\n\
        MLB 931;Nora;Volvo;2019;5;1500;1400;100;1,00;2020-01-01\n\
        MLB 932;Nora;Volvo;2019;5;1500;2000;100;1,00;2099-01-01\n";
    for database in both() {
        import_everything(&database);
        let (code, dry) = import(&database, "vehicles", FILE, &["--dry-run"]);
        let wrong = [
            (2, "Årsmodell", "2926"),
            (3, "Sittplatser", "-5"),
            (4, "Tjänstevikt", "-100"),
            (5, "CO2", "99999"),
            (6, "Inköpspris", "-1,00"),
            (7, "Årsmodell", "20190301"),
            (9, "Totalvikt", "1400"),
            (10, "Inköpsdatum", "2099-01-01"),
        ];
        let wrong = wrong.map(|(row, column, value)| (row, column.to_owned(), value.to_owned()));
        assert_eq!((code, of_severity(&dry, "note")), (Some(0), wrong.to_vec()), "left empty, and stop nothing: {dry}");
        let (_, real) = import(&database, "vehicles", FILE, &["--accept", "good"]);
        assert_eq!((&real["counts"], &real["counts"]["created"]), (&dry["counts"], &json!(9)));
        let (_, again) = import(&database, "vehicles", FILE, &["--accept", "good"]);
        assert_eq!(again["counts"]["unchanged"], 9, "{again}");
        let stored = "SELECT count(*) FROM vehicle WHERE model_year > 2100 OR seats < 0 OR kerb_weight_kg < 0 \
                      OR co2_g_per_km > 2000 OR price_ore < 0 OR total_weight_kg = 1400 OR acquired_on > '2090-01-01'";
        assert_eq!(database.stored(stored), "0");
    }
}

#[test]
fn an_inventory_number_that_is_taken_is_found_before_anything_is_written() {
    const TWICE: &str = "Inventarienummer;Regnr;Kommun;Fabrikat\n1812;MLB 921;Nora;Volvo\n1812;MLB 922;Nora;Kia\n\
                         1813;MLB 923;Nora;Ford\n";
    for database in both() {
        import_everything(&database);
        let (code, dry) = import(&database, "vehicles", TWICE, &["--dry-run"]);
        assert_eq!(
            (code, rejected(&dry)),
            (Some(3), vec![(3, "Inventarienummer".to_owned(), "1812".to_owned())]),
            "{dry}"
        );
        let rows: Vec<u64> = dry["findings"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|finding| finding["value"] == "1812")
            .map(|finding| finding["row"].as_u64().unwrap())
            .collect();
        assert_eq!(rows, [2, 3], "both rows are named: {dry}");
        let (_, real) = import(&database, "vehicles", TWICE, &["--accept", "good"]);
        assert_eq!((&real["counts"]["created"], &real["counts"]), (&json!(2), &dry["counts"]));
        let (_, again) = import(&database, "vehicles", TWICE, &["--accept", "good"]);
        assert_eq!((&again["counts"]["unchanged"], &again["counts"]["rejected"]), (&json!(2), &json!(1)), "{again}");
        // Against the register: another vehicle's, and Lindesberg's that Nora may not see.
        let other = "Inventarienummer;Regnr;Kommun;Fabrikat\n1813;MLB 950;Nora;Ford\n";
        let (code, dry) = import(&database, "vehicles", other, &["--dry-run"]);
        assert_eq!((code, rejected(&dry).len()), (Some(3), 1), "{dry}");
    }
}

#[test]
fn a_plate_of_a_vehicle_that_the_sender_may_not_see_is_found_before_anything_is_written() {
    for database in both() {
        import_everything(&database);
        let of_nora = "Regnr;Kommun;Fabrikat\nMLB 961;Nora;Volvo\n";
        assert_eq!(import(&database, "vehicles", of_nora, &["--organisation", "nora"]).1["counts"]["created"], 1);
        let of_lindesberg = "Regnr;Kommun;Fabrikat\nMLB 961;Lindesberg;Volvo\nMLB 962;Lindesberg;Kia\n";
        let (_, dry) = import(&database, "vehicles", of_lindesberg, &["--organisation", "lindesberg", "--dry-run"]);
        assert_eq!((&dry["counts"]["created"], rejected(&dry).len()), (&json!(1), 1), "{dry}");
        let good = ["--organisation", "lindesberg", "--accept", "good"];
        assert_eq!(import(&database, "vehicles", of_lindesberg, &good).1["counts"], dry["counts"]);
    }
}

#[test]
fn a_vehicle_known_by_its_inventory_number_gets_the_plate_that_a_file_gives_it() {
    for database in both() {
        import_everything(&database);
        let before = "Inventarienummer;Kommun;Fabrikat\n77;Nora;Stiga\n";
        assert_eq!(import(&database, "vehicles", before, &["--organisation", "nora"]).1["counts"]["created"], 1);
        let now = "Inventarienummer;Regnr;Kommun;Fabrikat\n77;MLB 951;Nora;Stiga\n";
        let (code, dry) = import(&database, "vehicles", now, &["--organisation", "nora", "--dry-run"]);
        assert_eq!((code, &dry["counts"]["changed"]), (Some(0), &json!(1)), "{dry}");
        let (code, real) = import(&database, "vehicles", now, &["--organisation", "nora"]);
        assert_eq!((code, &real["counts"]), (Some(0), &dry["counts"]), "{real}");
        let (_, again) = import(&database, "vehicles", now, &["--organisation", "nora"]);
        assert_eq!(again["counts"]["unchanged"], 1, "{again}");
        let trips = "trip_id,regnr,kommun,start,end,km\nT1,MLB951,Nora,2026-11-03 08:00,2026-11-03 09:00,8\n";
        assert_eq!(import(&database, "trips", trips, &["--organisation", "nora"]).1["counts"]["created"], 1);
    }
}

#[test]
fn signs_that_nobody_sees_are_taken_out_of_a_file_and_that_is_said() {
    for database in both() {
        migrate(&database);
        let file = "code;name;kind\nhallefors;Hällefors\u{b}kommun;municipality\n\
                    nora;Nora ko\u{6d}mun A\u{30a};municipality\n";
        let (code, report) = import(&database, "organisations", file, &[]);
        assert_eq!(code, Some(0), "{report}");
        let said =
            report["findings"].as_array().unwrap().iter().find(|finding| finding["code"] == "sign_taken_out").unwrap();
        assert_eq!((&said["row"], &said["column"]), (&json!(2), &json!("name")), "{said}");
        let listed = run(&database, &["organisation", "list"]);
        assert!(listed.contains("Hällefors kommun") && listed.contains("kommun Å"), "{listed}");
    }
}

#[test]
fn v3_a_chassis_number_of_two_vehicles_is_noted_on_both_and_zeros_are_none() {
    const FILE: &str = "Regnr;Kommun;Fabrikat;Chassinummer\nMLB 971;Nora;Volvo;YV1SW61T652000001\n\
                        MLB 972;Nora;Volvo;YV1SW61T652000001\n\
        MLB 973;Nora;Ford;00000000000000000\nMLB 974;Nora;Ford;00000000000000000\n";
    let database = Database::sqlite();
    import_everything(&database);
    let (code, report) = import(&database, "vehicles", FILE, &["--organisation", "nora"]);
    let noted: Vec<u64> = report["findings"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|finding| finding["column"] == "Chassinummer")
        .map(|finding| finding["row"].as_u64().unwrap())
        .collect();
    assert_eq!((code, noted), (Some(0), vec![2, 3, 4, 5]), "{report}");
    let (_, again) = import(&database, "vehicles", FILE, &["--organisation", "nora"]);
    assert_eq!(again["counts"]["unchanged"], 4, "{again}");
}
