//! Few questions: an optional cell stops nothing, keys are made, and what a column means is asked once (I-11 … I-18).

use serde_json::Value;

use super::as_sent::{ENDS, Sent, counts, found};

/// The questions that rows wait for, and those that only have a usual answer.
fn questions(report: &Value) -> (Vec<String>, Vec<String>) {
    let all = report["questions"].as_array().unwrap().iter();
    let id = |question: &&Value| question["id"].as_str().unwrap().to_owned();
    let (open, usual): (Vec<&Value>, Vec<&Value>) =
        all.partition(|question| question["answer"].is_null() && question["default"].is_null());
    (open.iter().map(id).collect(), usual.iter().map(id).collect())
}

/// Imports a text for real with an answer to each of some questions.
fn answered(sent: &Sent, kind: &str, text: &str, answers: &[(&str, &str)]) -> Value {
    let lines: Vec<String> = answers.iter().map(|(id, answer)| format!("{id:?} = {answer:?}\n")).collect();
    let mapping = sent.write("answers.toml", format!("[answers]\n{}", lines.concat()));
    let file = sent.write("answered.csv", text);
    sent.import(kind, &file, &["--accept", "good", "--mapping", &mapping]).unwrap()
}

#[test]
fn i11_a_cell_that_cannot_be_read_stays_empty_and_the_vehicle_comes_in_with_its_text() {
    let text = "Regnr;Fabrikat;Fordonsslag;Drivmedel;Årsmodell;Inköpsdatum;Inköpspris;Dragkrok\n\
         MLB 601;Volvo;personbil;Jet A1;ca 2015;vet ej;xx;Ja, avtagbar\n\
         MLB 602;Kia;personbil;Jet A1;2926;vet ej;120 000;Nej\n\
         M!;Kia;personbil;el;2019;2019-01-01;1;Nej\n";
    for sent in Sent::each_engine() {
        for end in ENDS {
            let file = sent.write("optional.csv", text.replace('\n', end));
            let plan = sent.import("vehicles", &file, &["--dry-run"]).unwrap();
            assert_eq!(counts(&plan), [3, 2, 1], "only what names the vehicle stops it: {plan}");
            let (open, usual) = questions(&plan);
            assert_eq!(open, ["value:Regnr:M!"]);
            let asked = ["value:Drivmedel:Jet A1", "cells:Årsmodell", "cells:Inköpsdatum", "cells:Inköpspris"];
            for id in asked.into_iter().chain(["value:Dragkrok:Ja, avtagbar"]) {
                assert!(usual.iter().any(|usual| usual == id), "{id} is asked once: {usual:?}");
            }
            let cells = found(&plan, &["not_readable", "not_possible"]);
            assert!(cells.contains(&"2 Årsmodell not_readable".to_owned()), "each cell is named: {cells:?}");
            assert!(cells.contains(&"3 Årsmodell not_possible".to_owned()), "a year that cannot be is too: {cells:?}");
        }
        sent.import_text("vehicles", text);
        let kept = sent.0.stored("SELECT extra FROM vehicle WHERE registration_number = 'MLB601'");
        for cell in ["Jet A1", "ca 2015", "vet ej", "xx", "Ja, avtagbar"] {
            assert!(kept.contains(cell), "{cell} is kept: {kept}");
        }
        // An answer of the column's own words fills the cells; another leaves their rows out.
        let report =
            answered(&sent, "vehicles", text, &[("value:Drivmedel:Jet A1", "diesel"), ("cells:Inköpspris", "!skip")]);
        assert_eq!(report["counts"]["changed"], 1, "{report}");
        assert_eq!(report["counts"]["skipped"], 1, "{report}");
        assert_eq!(sent.0.stored("SELECT fuel FROM vehicle WHERE registration_number = 'MLB602'"), "diesel");
    }
}

#[test]
fn i11_a_wrong_answer_can_be_corrected() {
    let text = "Regnr;Fabrikat;Drivmedel\nMLB 603;Kia;Jet A1\n";
    for sent in Sent::each_engine() {
        let wrong = answered(&sent, "vehicles", text, &[("value:Drivmedel:Jet A1", "kerosin")]);
        let asked = wrong["questions"].as_array().unwrap().iter().find(|asked| asked["value"] == "Jet A1").unwrap();
        assert_eq!(asked["id"], "value:Drivmedel:Jet A1", "the question is still the one about the cell: {wrong}");
        let right = answered(&sent, "vehicles", text, &[("value:Drivmedel:Jet A1", "bensin")]);
        assert_eq!(right["counts"]["changed"], 1, "{right}");
    }
}

#[test]
fn i6_footnote_marks_are_read_past() {
    let text = "Regnr;Fabrikat;Fordonsslag;Årsmodell;Mätarställning;Inköpspris\n\
         MLB 601;Volvo;personbil;2019*;134 500*;389 000\nMLB 602;Kia;personbil;2020;12 000;389 000¹\n\
         MLB 603*;Kia;personbil;2020;12 000;389 000 *)\n";
    for sent in Sent::each_engine() {
        let plan = sent.import_text("vehicles", text);
        assert_eq!(counts(&plan), [3, 3, 0], "{plan}");
        assert_eq!(found(&plan, &["footnote"]).len(), 4, "once for each column: {plan}");
        assert_eq!(sent.0.stored("SELECT price_ore FROM vehicle WHERE registration_number = 'MLB602'"), "38900000");
    }
}

#[test]
fn i12_a_row_without_a_key_is_known_again() {
    let files = [
        (
            "trips",
            "Regnr;Starttid;Sluttid;Km\nMLB 101;2026-10-02 08:00;2026-10-02 09:00;12\n\
          MLB 101;2026-10-02 10:00;2026-10-02 11:00;12\nMLB101;2026-10-02 08:00;2026-10-02 09:00;12\n",
            2,
        ),
        (
            "costs",
            "Regnr;Datum;Kategori;Belopp\nMLB 101;2026-10-02;parkering;100\nMLB 101;2026-10-02;tvätt;100\n\
          MLB 101;2026-10-02;parkering;100\n",
            2,
        ),
        (
            "fuel",
            "Regnr;Tid;Produkt;Liter;Netto\nMLB 101;2026-10-02 08:00;diesel;10;150\n\
          MLB 101;2026-10-02 08:00;diesel;20;300\nMLB 101;2026-10-02 08:00;diesel;10;150\n",
            2,
        ),
        (
            "services",
            "Regnr;Utförd;Slag;Kostnad\nMLB 101;2026-10-02;service;100\nMLB 101;2026-10-02;däck;100\n\
          MLB 101;2026-10-02;service;100\n",
            2,
        ),
        (
            "bookings",
            "Regnr;Starttid;Sluttid\nMLB 101;2027-10-02 08:00;2027-10-02 09:00\n\
          MLB 101;2027-10-03 08:00;2027-10-03 09:00\nMLB 101;2027-10-02 08:00;2027-10-02 09:00\n",
            2,
        ),
    ];
    for sent in Sent::each_engine() {
        for (kind, text, created) in files {
            let plan = sent.import_text(kind, text);
            assert_eq!(counts(&plan), [3, created, 0], "{kind}: an equal row is left out and stops nothing: {plan}");
            assert_eq!(plan["counts"]["skipped"], 1, "{kind}: {plan}");
            assert_eq!(found(&plan, &["duplicate_in_file"]).len(), 1, "{kind}: and that is said: {plan}");
        }
    }
}

#[test]
fn i13_a_voucher_has_several_rows_and_equal_ones_count_if_somebody_says_so() {
    let text = "Verifikation;Regnr;Datum;Kategori;Belopp\nV1;MLB 101;2026-10-02;leasing;100\n\
         V1;MLB 102;2026-10-02;leasing;100\nV1;MLB 101;2026-10-02;tvätt;100\nV2;MLB 101;2026-10-02;tvätt;50\n\
         V2;MLB 101;2026-10-02;tvätt;50\n";
    for sent in Sent::each_engine() {
        let plan = sent.import_text("costs", text);
        assert_eq!(counts(&plan), [5, 4, 0], "{plan}");
        assert!(questions(&plan).1.contains(&"equal-rows".to_owned()), "{plan}");
        let each = answered(&sent, "costs", text, &[("equal-rows", "each")]);
        assert_eq!((&each["counts"]["created"], &each["counts"]["unchanged"]), (&1.into(), &4.into()), "{each}");
        // A voucher that came alone, and comes again with another row beside it.
        sent.import_text("costs", "Verifikation;Regnr;Datum;Kategori;Belopp\nV3;MLB 101;2026-10-02;tvätt;70\n");
        let more = sent.import_text(
            "costs",
            "Verifikation;Regnr;Datum;Kategori;Belopp\nV3;MLB 101;2026-10-02;tvätt;80\n\
             V3;MLB 101;2026-10-02;tvätt;70\n",
        );
        assert_eq!(counts(&more), [2, 1, 0], "{more}");
        // One whose row says something else is another version of it.
        let other = "Verifikation;Regnr;Datum;Kategori;Belopp\nV2;MLB 101;2026-10-02;tvätt;51\n";
        assert_eq!(counts(&sent.import_text("costs", other)), [1, 0, 1]);
        // Lines of a receipt that differ in any cell are different lines.
        let lines = "Kvittonr;Rad;Regnr;Tid;Produkt;Netto\nK1;1;MLB 101;2026-10-02 08:00;diesel;100\n\
             K1;2;MLB 101;2026-10-02 08:00;diesel;100\n";
        assert_eq!(counts(&sent.import_text("fuel", lines)), [2, 2, 0]);
    }
}

#[test]
fn i14_a_column_of_rates_is_asked_about_once_and_so_are_amounts_with_vat() {
    let rates =
        "Regnr;Datum;Kategori;Belopp;Moms\nMLB 101;2026-10-02;tvätt;12 345;25\nMLB 101;2026-10-03;tvätt;80;12\n";
    let gross =
        "Regnr;Datum;Kategori;Belopp;Moms\nMLB 101;2026-10-04;tvätt;1 250;250\nMLB 101;2026-10-05;tvätt;500;100\n";
    for sent in Sent::each_engine() {
        let plan = sent.import_text("costs", rates);
        assert_eq!((questions(&plan).0, counts(&plan)), (vec!["vat:Moms".to_owned()], [2, 0, 2]), "{plan}");
        assert_eq!(answered(&sent, "costs", rates, &[("vat:Moms", "rate")])["counts"]["created"], 2);
        assert_eq!(sent.0.stored("SELECT vat_ore FROM cost_entry WHERE net_ore = 1234500"), "308625");
        let plan = sent.import_text("costs", gross);
        assert_eq!((questions(&plan).0, counts(&plan)), (vec!["net:Belopp".to_owned()], [2, 0, 2]), "{plan}");
        assert_eq!(answered(&sent, "costs", gross, &[("net:Belopp", "with-vat")])["counts"]["created"], 2);
        assert_eq!(sent.0.stored("SELECT net_ore FROM cost_entry WHERE from_on = '2026-10-04'"), "100000");
    }
}

#[test]
fn i16_the_number_among_words_is_proposed_once_and_words_are_no_vehicles() {
    let text = "Regnr;Fabrikat;Fordonsslag\nMLB 601 Volvo V60, såld;Volvo;personbil\nfd MLB602;Kia;personbil\n\
         RESERV;Kia;personbil\n20120501;Kia;personbil\n\u{41c}LB 603;Kia;personbil\n";
    for sent in Sent::each_engine() {
        let plan = sent.import_text("vehicles", text);
        assert_eq!(counts(&plan), [5, 1, 4], "{plan}");
        let asked = ["number-within:Regnr", "value:Regnr:RESERV", "value:Regnr:20120501"].map(str::to_owned);
        assert_eq!(questions(&plan).0, asked, "{plan}");
        let report = answered(&sent, "vehicles", text, &[("number-within:Regnr", "yes")]);
        assert_eq!(report["counts"]["created"], 2, "{report}");
        assert_eq!(sent.0.stored("SELECT status FROM vehicle WHERE registration_number = 'MLB601'"), "sold");
        assert_eq!(
            sent.0.stored("SELECT make FROM vehicle WHERE registration_number = 'MLB603'"),
            "Kia",
            "a Cyrillic M"
        );
        let costs = "Bil;Datum;Kategori;Belopp\nMLB 101 Volvo;2026-10-02;tvätt;10\nMLB 102 Kia;2026-10-02;tvätt;10\n";
        let plan = sent.import_text("costs", costs);
        assert_eq!(questions(&plan).0, ["number-within:Bil"], "{plan}");
        assert_eq!(answered(&sent, "costs", costs, &[("number-within:Bil", "yes")])["counts"]["created"], 2);
    }
}

#[test]
fn i17_what_the_file_does_not_say_is_said_once_and_can_be_answered() {
    let text = "Regnr;Fabrikat;Mätarställning\nMLB 601;Scania;1000\nMLB 602;Fogelsta;2000\nMLB 603;Kia;3000\n";
    for sent in Sent::each_engine() {
        let plan = sent.import_text("vehicles", text);
        let told = plan["findings"].as_array().unwrap().len();
        assert_eq!(told, 3, "the class, the day, and since when they are theirs, each once: {plan}");
        let usual = questions(&plan).1;
        assert!(usual.contains(&"class".to_owned()) && usual.contains(&"file-day".to_owned()), "{usual:?}");
        let text = text.replace("MLB 60", "MLB 61");
        let wrong = |day: &str| {
            let mapping = sent.write("wrong.toml", format!("[answers]\n\"file-day\" = \"{day}\"\n"));
            let file = sent.write("wrong.csv", &text);
            sent.import("vehicles", &file, &["--dry-run", "--mapping", &mapping]).unwrap_err()
        };
        for day in ["igår", "2026-13-45", "2099-01-01"] {
            assert!(wrong(day).contains(day), "an answer that is none is said to be: {}", wrong(day));
        }
        let report = answered(&sent, "vehicles", &text, &[("class", "tung lastbil"), ("file-day", "31 december 2024")]);
        assert_eq!(report["counts"]["created"], 3, "{report}");
        assert_eq!(sent.0.stored("SELECT class FROM vehicle WHERE registration_number = 'MLB611'"), "heavy_truck");
        let at = sent.0.stored(
            "SELECT r.at FROM odometer_reading r JOIN vehicle v ON v.id = r.vehicle_id \
             WHERE v.registration_number = 'MLB611'",
        );
        assert!(at.starts_with("2024-12-31"), "{at}");
        let since = "SELECT min(from_on) FROM vehicle_relation r JOIN vehicle v ON v.id = r.vehicle_id \
                     WHERE v.registration_number = 'MLB611'";
        assert!(sent.0.stored(since).ends_with("-01-01"), "costs since the new year have a payer");
    }
}

#[test]
fn i12_a_row_that_is_perhaps_a_correction_is_asked_about() {
    let first = "Regnr;Datum;Kategori;Belopp\nMLB 101;2026-11-01;Leasing;4125,50\nMLB 102;2026-11-01;Leasing;3900\n";
    for sent in Sent::each_engine() {
        sent.import_text("costs", first);
        let later = first.replace("4125,50", "4125,75");
        let file = sent.write("later.csv", &later);
        let plan = sent.import("costs", &file, &["--dry-run"]).unwrap();
        assert_eq!((questions(&plan).0, counts(&plan)), (vec!["changed-rows".to_owned()], [2, 0, 1]), "{plan}");
        let report = answered(&sent, "costs", &later, &[("changed-rows", "!skip")]);
        assert_eq!((&report["counts"]["created"], &report["counts"]["skipped"]), (&0.into(), &1.into()), "{report}");
        let report = answered(&sent, "costs", &later, &[("changed-rows", "further")]);
        assert_eq!(report["counts"]["created"], 1, "{report}");
        // The next month is no correction of the last.
        let plan = sent.import_text("costs", &first.replace("2026-11", "2026-12"));
        assert_eq!(plan["counts"]["created"], 2, "{plan}");
    }
}

#[test]
fn i12_a_depot_is_its_own_organisations_whatever_others_call_theirs() {
    let text = "Regnr;Kommun;Fabrikat;Uppställningsplats\nMLB 941;Nora;Volvo;Stadshuset\n\
         MLB 942;Lindesberg;Kia;Stadshuset\nMLB 943;Nora;Kia;Stadshuset\n";
    for sent in Sent::each_engine() {
        sent.import_text("vehicles", text);
        let whose = "SELECT o.code || ' ' || d.name FROM vehicle v JOIN depot d ON d.id = v.depot_id \
                     JOIN organisation o ON o.id = d.organisation_id WHERE v.registration_number = ";
        let whose = |plate: &str| sent.0.stored(&format!("{whose}'{plate}'"));
        assert_eq!(["MLB941", "MLB943"].map(whose), ["nora Stadshuset"; 2]);
        assert_eq!(whose("MLB942"), "lindesberg Stadshuset (Lindesbergs kommun)");
        let again = sent.import_text("vehicles", text);
        assert_eq!(again["counts"]["unchanged"], 3, "{again}");
    }
}

#[test]
fn i7_a_unit_in_the_header_holds_whoever_said_what_the_column_is() {
    for sent in Sent::each_engine() {
        for (number, header) in [("MLB 611", "Mätarst. mil"), ("MLB 612", "Mil"), ("MLB 613", "Avläst (mil)")] {
            let file = sent.write("mil.csv", format!("Regnr;Fabrikat;{header}\n{number};Volvo;6543,2\n"));
            let mapping = sent.write("mil.toml", format!("[columns]\n{header:?} = \"odometer_km\"\n"));
            let report = sent.import("vehicles", &file, &["--mapping", &mapping]).unwrap();
            assert_eq!(report["counts"]["created"], 1, "{report}");
            let plate = number.replace(' ', "");
            let read = "SELECT r.odometer_km FROM odometer_reading r JOIN vehicle v ON v.id = r.vehicle_id \
                        WHERE v.registration_number = ";
            assert_eq!(sent.0.stored(&format!("{read}'{plate}'")), "65432", "{header}");
        }
    }
}

#[test]
fn i18_a_column_for_each_month_is_a_cost_for_each_month() {
    let text = "Regnr;Kategori;jan;feb;mar;Summa\nMLB 101;Leasing;4200;4200;4200;12600\n\
         MLB 102;Leasing;3900;;3900;7800\n\
         Summa;;8100;4200;8100;20400\n";
    let kinds = "Regnr;Datum;Leasing;Försäkring;Summa\nMLB 101;2026-09-01;100;50;150\nMLB 102;2026-09-01;110;;110\n";
    for sent in Sent::each_engine() {
        let plan = sent.import_text("costs", text);
        assert_eq!(questions(&plan).0, ["year"], "{plan}");
        assert_eq!(plan["counts"]["rows"], 6, "each cell is a row, and the sum is one: {plan}");
        let report = answered(&sent, "costs", text, &[("year", "2026")]);
        assert_eq!(report["counts"]["created"], 5, "{report}");
        let february = "SELECT count(*) FROM cost_entry WHERE from_on = '2026-02-01' AND to_on = '2026-02-28'";
        assert_eq!(sent.0.stored(february), "1");
        let plan = sent.import_text("costs", kinds);
        assert_eq!(counts(&plan), [3, 3, 0], "one cost for each kind: {plan}");
        let titled = format!("Fordonskostnader 2025;;;;;\n{text}");
        let plan = sent.import_text("costs", &titled);
        assert_eq!((questions(&plan).0, &plan["counts"]["rejected"]), (vec![], &0.into()), "the title says it: {plan}");
        let january = "SELECT count(*) FROM cost_entry WHERE from_on = '2025-01-01'";
        assert_eq!(sent.0.stored(january), "2");
    }
}

#[test]
fn i15_a_trip_that_can_hardly_be_is_remarked_on() {
    let text = "Regnr;Starttid;Sluttid;Km\nMLB 101;1970-01-01 08:00;1970-01-01 09:00;10\n\
         MLB 101;2062-01-01 08:00;2062-01-01 09:00;10\nMLB 101;2026-01-01 08:00;2026-03-02 09:00;10\n\
         MLB 101;2026-04-01 08:00;2026-04-01 08:10;9 999\n";
    for sent in Sent::each_engine() {
        let plan = sent.import_text("trips", text);
        assert_eq!(found(&plan, &["implausible"]).len(), 4, "{plan}");
    }
}

/// The kinds with things that rows become, and a file of each with a mark in every cell that nothing reads.
const MARKED: [(&str, &str); 7] = [
    ("vehicles", "Regnr;Märkt A;Anm;Anm;;\nMLB 901;mark-1;mark-2;mark-3;mark-4;mark-5\n"),
    (
        "trips",
        "Regnr;Starttid;Sluttid;Km;Märkt A;Anm;Anm;;\n\
      MLB 101;2026-10-02 08:00;2026-10-02 09:00;12;mark-1;mark-2;mark-3;mark-4;mark-5\n",
    ),
    (
        "costs",
        "Regnr;Datum;Kategori;Belopp;Attest;Anm;Anm;;\nMLB 101;2026-10-02;tvätt;1;mark-1;mark-2;mark-3;mark-4;mark-5\n",
    ),
    (
        "fuel",
        "Regnr;Tid;Produkt;Netto;Rabatt;Anm;Anm;;\n\
         MLB 101;2026-10-02 08:00;diesel;1;mark-1;mark-2;mark-3;mark-4;mark-5\n",
    ),
    (
        "services",
        "Regnr;Utförd;Slag;Garanti;Not;Not;;\nMLB 101;2026-10-02;service;mark-1;mark-2;mark-3;mark-4;mark-5\n",
    ),
    (
        "bookings",
        "Regnr;Starttid;Sluttid;Kod;Not;Not;;\n\
      MLB 101;2027-10-02 08:00;2027-10-02 09:00;mark-1;mark-2;mark-3;mark-4;mark-5\n",
    ),
    (
        "readings",
        "Regnr;Avläst;Mätarställning;Kod;Not;Not;;\nMLB 901;2026-10-02 08:00;10;mark-1;mark-2;mark-3;mark-4;mark-5\n",
    ),
];

#[test]
fn i7_no_cell_is_lost_of_any_kind() {
    for sent in Sent::each_engine() {
        for (kind, text) in MARKED {
            let plan = sent.import_text(kind, text);
            assert_eq!(plan["counts"]["created"], 1, "{kind}: {plan}");
            let kept = if kind == "vehicles" {
                sent.0.stored("SELECT extra FROM vehicle WHERE registration_number = 'MLB901'")
            } else {
                sent.0.stored("SELECT cells FROM import_extra ORDER BY entity_id DESC LIMIT 1")
            };
            for mark in 1..=5 {
                assert!(kept.contains(&format!("mark-{mark}")), "{kind}: mark-{mark} is kept: {kept}");
            }
        }
    }
}

#[test]
fn i11_leasing_companies_among_the_owners_are_one_question() {
    let text =
        "Regnr;Ägare;Fabrikat\nMLB 601;AUTOPLAN AB;Kia\nMLB 602;ALD Automotive AB;Volvo\nMLB 603;Nora kommun;VW\n";
    for sent in Sent::each_engine() {
        let file = sent.write("owners.csv", text);
        let plan = sent.import("vehicles", &file, &["--dry-run"]).unwrap();
        assert_eq!((counts(&plan), questions(&plan).0), ([3, 1, 2], vec!["owners:Ägare".to_owned()]), "{plan}");
        let mapping = sent.write("owners.toml", "[answers]\n\"owners:Ägare\" = \"yes\"\n");
        let plan = sent.import("vehicles", &file, &["--mapping", &mapping]).unwrap();
        assert_eq!(counts(&plan), [3, 3, 0], "{plan}");
        let stored = "SELECT extra FROM vehicle WHERE registration_number = 'MLB601'";
        assert!(sent.0.stored(stored).contains("AUTOPLAN AB"), "{}", sent.0.stored(stored));
        let next = sent.write("next.csv", text.replace("MLB 60", "MLB 61"));
        assert_eq!(counts(&sent.import("vehicles", &next, &[]).unwrap()), [3, 3, 0], "it is remembered");
    }
}
