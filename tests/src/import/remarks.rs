//! What is remarked on: a row that comes in, and that somebody may want to look at.

use serde_json::json;

use super::as_sent::{Sent, counts, found};

#[test]
fn i12_a_trip_that_begins_when_another_of_its_vehicle_does_is_remarked_on() {
    let text = "Regnr;Starttid;Sluttid;Km\nMLB 101;2026-10-17 08:00;2026-10-17 09:00;12\n\
         MLB 102;2026-10-17 08:00;2026-10-17 09:00;12\n";
    for sent in Sent::each_engine() {
        let plan = sent.import_text("trips", text);
        assert_eq!(found(&plan, &["implausible"]), Vec::<String>::new(), "{plan}");
        let plan = sent.import_text("trips", &text.replace("09:00;12\nMLB 102", "09:15;14\nMLB 102"));
        assert_eq!(plan["counts"]["created"], 1, "{plan}");
        assert_eq!(found(&plan, &["implausible"]), ["2 Starttid implausible"], "perhaps it is a correction: {plan}");
        let with_keys = format!("Res-id;{text}").replace("\nMLB 10", "\nR1;MLB 10");
        let with_keys = with_keys.replacen("R1;MLB 102", "R2;MLB 102", 1);
        let plan = sent.import_text("trips", &with_keys);
        assert_eq!(found(&plan, &["implausible"]), Vec::<String>::new(), "the sender says that it is another: {plan}");
    }
}

#[test]
fn i12_a_correction_that_comes_alone_is_asked_about_too() {
    let text = "Regnr;Datum;Kategori;Belopp;Leverantör\nMLB 101;2026-11-01;Leasing;4125,50;Autoplan\n\
         MLB 102;2026-11-01;Leasing;3900;Autoplan\n";
    for sent in Sent::each_engine() {
        sent.import_text("costs", text);
        let alone = "Regnr;Datum;Kategori;Belopp;Leverantör\nMLB 101;2026-11-01;Leasing;4125,75;Autoplan\n";
        let plan = sent.import_text("costs", alone);
        assert_eq!((counts(&plan), &plan["questions"][0]["id"]), ([1, 0, 1], &"changed-rows".into()), "{plan}");
        let other = sent.import_text("costs", &alone.replace("Autoplan", "Däckhuset"));
        assert_eq!(counts(&other), [1, 1, 0], "another supplier's is another cost: {other}");
    }
}

#[test]
fn i14_a_receipt_whose_amounts_do_not_add_up_is_remarked_on() {
    let text = "Regnr;Tid;Produkt;Netto;Moms;Brutto\nMLB 101;2026-10-02 08:00;diesel;800;200;1000\n\
         MLB 101;2026-10-03 08:00;diesel;800,40;200,10;1000\nMLB 101;2026-10-04 08:00;diesel;800;200;1200\n";
    for sent in Sent::each_engine() {
        let plan = sent.import_text("fuel", text);
        assert_eq!(counts(&plan), [3, 3, 0], "{plan}");
        assert_eq!(found(&plan, &["assumed"]), ["4 Brutto assumed"], "a receipt is rounded to kronor: {plan}");
    }
}

#[test]
fn i7_a_column_that_somebody_left_out_is_said_to_be() {
    let text = "Regnr;Fabrikat;Försäkring\nMLB 601;Kia;Protector\n";
    for sent in Sent::each_engine() {
        let mapping = sent.write("columns.toml", "[columns]\n\"Försäkring\" = \"-\"\n");
        let plan = sent.import("vehicles", &sent.write("out.csv", text), &["--dry-run", "--mapping", &mapping]);
        assert_eq!(found(&plan.unwrap(), &["column_left_out"]), ["1 Försäkring column_left_out"]);
    }
}

#[test]
fn i16_signs_that_nobody_sees_are_no_part_of_a_number() {
    let text = "Regnr;Fabrikat\n\u{200b}MLB 601\u{200f};Kia\nMLB\u{ad}602;Volvo\n";
    for sent in Sent::each_engine() {
        let plan = sent.import_text("vehicles", text);
        assert_eq!((counts(&plan), plan["questions"].as_array().unwrap().len()), ([2, 2, 0], 1), "{plan}");
        let stored = "SELECT registration_number FROM vehicle WHERE registration_number LIKE 'MLB60_' ORDER BY 1";
        assert_eq!(sent.0.stored(stored).split_whitespace().collect::<Vec<_>>(), ["MLB601", "MLB602"]);
    }
}

#[test]
fn i7_what_a_day_means_is_asked_of_each_file_and_what_a_word_means_once() {
    let rows = |plate: &str| format!("Regnr;Fabrikat;Drivmedel;Inköpsdatum\n{plate};Kia;HVO 100;i våras\n");
    for sent in Sent::each_engine() {
        let answers =
            "[answers]\n\"value:Inköpsdatum:i våras\" = \"2026-04-01\"\n\"value:Drivmedel:HVO 100\" = \"diesel\"\n";
        let mapping = sent.write("answers.toml", answers);
        let first = sent.import("vehicles", &sent.write("first.csv", rows("MLB 601")), &["--mapping", &mapping]);
        assert_eq!(first.unwrap()["counts"]["created"], 1);
        let next = sent.import("vehicles", &sent.write("next.csv", rows("MLB 602")), &[]).unwrap();
        assert_eq!(found(&next, &["not_readable"]), ["2 Inköpsdatum not_readable"], "{next}");
        assert_eq!(sent.0.stored("SELECT fuel FROM vehicle WHERE registration_number = 'MLB602'"), "diesel");
    }
}

/// Column, reason and further rows of each finding with a reason.
fn because(report: &serde_json::Value, reason: &str) -> Vec<String> {
    let findings = report["findings"].as_array().unwrap().iter();
    let found = findings.filter(|found| found["because"]["reason"] == reason);
    found.map(|found| format!("{} {}", found["column"].as_str().unwrap(), found["value"].as_str().unwrap())).collect()
}

#[test]
fn i6_a_mark_means_the_cell_above_and_is_said_once_for_the_column() {
    let text = "Regnr;Fabrikat;Modell;Fordonsslag;Anm\nMLB 941;Volvo;V60;personbil;\n\
         MLB 942;\"\"\"\";d:o;-\"\"-;\"\"\"\"\n\
         MLB 943;\"\"\"\";V90;”;x\n\nMLB 944;Dito;\"\"\"\";-\"-;ds\n";
    for sent in Sent::each_engine() {
        for end in super::as_sent::ENDS {
            let file = sent.write("marks.csv", text.replace("-\"\"-", "\"-\"\"-\"").replace('\n', end));
            let plan = sent.import("vehicles", &file, &["--dry-run"]).unwrap();
            assert_eq!(counts(&plan), [5, 4, 0], "{plan}");
            assert_eq!(because(&plan, "ditto"), ["Fabrikat \"", "Modell d:o", "Fordonsslag -\"-", "Anm ds"], "{plan}");
        }
        sent.import_text("vehicles", &text.replace("-\"\"-", "\"-\"\"-\""));
        let stored = "SELECT make || ' ' || model FROM vehicle WHERE registration_number > 'MLB940' AND \
                      registration_number < 'MLB945' ORDER BY registration_number";
        assert_eq!(sent.0.stored(stored), "Volvo V60\nVolvo V60\nVolvo V90\nVolvo V90");
        let kept = "SELECT extra FROM vehicle WHERE registration_number = ";
        assert_eq!(sent.0.stored(&format!("{kept}'MLB942'")), "{}", "nothing stands above");
        assert_eq!(sent.0.stored(&format!("{kept}'MLB944'")), "{\"Anm\":\"x\"}");
    }
}

#[test]
fn i5_the_error_of_a_formula_is_no_value_of_any_column() {
    let text = "Regnr;Fabrikat;Modell;Årsmodell;Plats nr\nMLB 951;#SAKNAS!;V60;#REFERENS!;#NAMN?\n\
         MLB 952;Kia;#DIVISION/0!;2020;Err:502\n#REF!;Kia;Ceed;2020;7\n";
    for sent in Sent::each_engine() {
        let plan = sent.import_text("vehicles", text);
        assert_eq!(counts(&plan), [3, 2, 1], "{plan}");
        assert_eq!(because(&plan, "formula_error").len(), 5, "once for each column: {plan}");
        let extra = "SELECT count(*) FROM vehicle WHERE extra LIKE '%#%' OR extra LIKE '%Err%' OR make LIKE '%#%'";
        assert_eq!(sent.0.stored(extra), "0");
    }
}

#[test]
fn i4_a_known_trip_with_another_driver_or_purpose_is_said() {
    let text = "Rese-id;Regnr;Starttid;Sluttid;Km;Förare;Ärende\n\
         T1;MLB 101;2026-10-02 08:00;2026-10-02 09:00;12;Anna Ek;besök\n";
    for sent in Sent::each_engine() {
        sent.import_text("trips", text);
        let same = sent.import_text("trips", &text.replace("Anna Ek", "ANNA EK"));
        assert_eq!(because(&same, "known_otherwise").len(), 0, "{same}");
        let other = sent.import_text("trips", &text.replace("Anna Ek;besök", "Bo Al;möte"));
        assert_eq!(
            (&other["counts"]["unchanged"], because(&other, "known_otherwise").len()),
            (&1.into(), 1),
            "{other}"
        );
        let row = "T2;MLB 101;2026-10-03 08:00;2026-10-03 09:00;12;Anna Ek;besök\n";
        let twice = format!("{}{row}{}", text.lines().next().unwrap().to_owned() + "\n", row.replace("Anna", "Eva"));
        let twice = sent.import("trips", &sent.write("twice.csv", twice), &["--dry-run"]).unwrap();
        assert_eq!(because(&twice, "known_otherwise").len(), 1, "{twice}");
    }
}

#[test]
fn i20_a_distance_that_contradicts_the_odometers_of_its_row_is_said() {
    let text = "Regnr;Starttid;Sluttid;Mätare start;Mätare slut;Km\n\
         MLB 101;2026-10-02 08:00;2026-10-02 09:00;1000;1012;12,4\n\
         MLB 101;2026-10-02 10:00;2026-10-02 11:00;1012;1100;12\n";
    for sent in Sent::each_engine() {
        let plan = sent.import_text("trips", text);
        assert_eq!(counts(&plan), [2, 2, 0], "{plan}");
        assert_eq!(because(&plan, "distance_disagrees"), ["Km 12"], "{plan}");
    }
}

#[test]
fn i11_a_remark_gives_the_status_if_somebody_says_that_its_column_does() {
    let text = "Regnr;Fabrikat;Anm\nMLB 961;Volvo;SÅLD 2024-05\nMLB 962;Kia;Avställd\nMLB 963;Kia;skrotad\n\
         MLB 964;Kia;ska säljas\nMLB 965;Kia;ej såld\n";
    for sent in Sent::each_engine() {
        let status = || {
            let stored = "SELECT status FROM vehicle WHERE registration_number > 'MLB960' AND \
                          registration_number < 'MLB966' ORDER BY registration_number";
            sent.0.stored(stored).replace('\n', " ")
        };
        let plan = sent.import_text("vehicles", text);
        let asked: Vec<&serde_json::Value> = plan["questions"].as_array().unwrap().iter().collect();
        let asked = asked.into_iter().find(|asked| asked["id"] == "status-in:Anm").expect("a question for the column");
        assert_eq!((&asked["rows"], &asked["default"]), (&3.into(), &"no".into()), "{plan}");
        assert_eq!(status(), ["in_service"; 5].join(" "));
        let mapping = sent.write("status.toml", "[answers]\n\"status-in:Anm\" = \"yes\"\n");
        let report = sent.import("vehicles", &sent.write("status.csv", text), &["--mapping", &mapping]).unwrap();
        assert_eq!(report["counts"]["changed"], 3, "{report}");
        assert_eq!(status(), "sold off_the_road scrapped in_service in_service");
    }
}

#[test]
fn i6_a_service_says_its_day_and_what_was_done_in_words_of_its_own() {
    let text = "Regnr;Datum;Åtgärd;Kostnad\nMLB 101;2026-09-03 hos Bilia;Bytt bromsar fram;900\n\
         MLB 101;v.10 2026;Årlig service, olja;1200\nMLB 101;den 4:e juni 2026;Däckbyte;400\n\
         MLB 101;i våras;service;100\n";
    for sent in Sent::each_engine() {
        let plan = sent.import_text("services", text);
        assert_eq!(counts(&plan), [4, 3, 1], "{plan}");
        let open = plan["questions"].as_array().unwrap().iter().filter(|asked| asked["default"].is_null());
        assert_eq!(open.count(), 1, "only the day that is none is asked about: {plan}");
        let stored = "SELECT done_on || ' ' || kind FROM work_order WHERE done_on IS NOT NULL ORDER BY done_on DESC \
                      LIMIT 3";
        assert_eq!(sent.0.stored(stored), "2026-09-03 service\n2026-06-04 tyres\n2026-03-02 service");
        let said = "SELECT count(*) FROM work_order WHERE note LIKE '%Bytt bromsar fram%'";
        assert_eq!(sent.0.stored(said), "1");
    }
}

#[test]
fn i12_a_bill_that_comes_as_services_and_as_costs_is_remarked_on() {
    let services = "Regnr;Datum;Slag;Kostnad;Verkstad\nMLB 101;2026-10-05;Service;4000;Mekonomen\n";
    let costs = "Regnr;Datum;Kategori;Belopp;Leverantör\nMLB 101;2026-10-05;Service;4000;Mekonomen\n\
         MLB 101;2026-10-06;Service;4000;Mekonomen\nMLB 102;2026-10-05;Service;4000;Mekonomen\n";
    for sent in Sent::each_engine() {
        assert_eq!(counts(&sent.import_text("services", services)), [1, 1, 0]);
        let plan = sent.import("costs", &sent.write("costs.csv", costs), &["--dry-run"]).unwrap();
        assert_eq!(found(&plan, &["implausible"]), ["2 Belopp implausible"], "{plan}");
        let plan = sent.import_text("costs", costs);
        assert_eq!((counts(&plan), found(&plan, &["implausible"]).len()), ([3, 3, 0], 1), "it may be another: {plan}");
        let sum = json!({ "costs": 3, "net_ore": 1_200_000, "vat_ore": 0 });
        assert_eq!(plan["costs"], sum, "to be held against the sum of the file");
        let again = sent.import_text("costs", costs);
        assert_eq!(found(&again, &["implausible"]), Vec::<String>::new(), "the same file: {again}");
        assert!(again["costs"].is_null(), "{again}");
    }
}

#[test]
fn i7_what_is_said_of_nothing_in_the_file_is_remarked_on() {
    let text = "Regnr;Datum;Belopp\nMLB 101;2026-10-05;4000\n";
    for sent in Sent::each_engine() {
        let mapping =
            "[columns]\n\"Bil nr\" = \"vehicle\"\n[answers]\n\"category\" = \"service\"\n\"dateorder:Datum\" = \"x\"\n";
        let mapping = sent.write("said.toml", mapping);
        let plan = sent.import("costs", &sent.write("costs.csv", text), &["--mapping", &mapping]).unwrap();
        assert_eq!(counts(&plan), [1, 1, 0], "{plan}");
        assert_eq!(found(&plan, &["said_of_nothing"]), ["0  said_of_nothing", "0  said_of_nothing"], "{plan}");
        assert_eq!(sent.0.stored("SELECT category FROM cost_entry WHERE net_ore = 400000"), "service");
    }
}

#[test]
fn i7_a_field_that_the_register_does_not_have_is_refused_with_those_it_has() {
    for sent in Sent::each_engine() {
        let mapping = sent.write("mistyped.toml", "[columns]\n\"Moms ingår\" = \"vat_includd\"\n");
        let file =
            sent.write("costs.csv", "Regnr;Datum;Kategori;Belopp;Moms ingår\nMLB 101;2026-10-05;Service;4000;Ja\n");
        let refused = sent.import("costs", &file, &["--mapping", &mapping]).unwrap_err();
        assert!(refused.contains("vat_includd") && refused.contains("vat_included"), "{refused}");
    }
}
