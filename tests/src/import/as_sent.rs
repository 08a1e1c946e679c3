//! Registers as people send them: saved in Windows or on an old Mac, with units in their cells, times in many forms,
//! headers twice. What comes in is what is in the file, and what does not come in is reported.

use serde_json::Value;

use crate::{
    cost::main_job::import_everything,
    harness::{Database, both, run, vagnpark},
};

/// The line ends of Unix, Windows and the old Mac.
pub(super) const ENDS: [&str; 3] = ["\n", "\r\n", "\r"];

/// A database with the register of members, and a folder for files.
pub(super) struct Sent(pub(super) Database);

impl Sent {
    pub(super) fn each_engine() -> [Self; 2] {
        both().map(|database| {
            import_everything(&database);
            Self(database)
        })
    }

    pub(super) fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> String {
        let path = self.0.folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path.display().to_string()
    }

    /// The report of an import; a refusal's words where the file is not read.
    pub(super) fn import(&self, kind: &str, file: &str, more: &[&str]) -> Result<Value, String> {
        let arguments = [&["import", kind, file, "--organisation", "nora", "--json"], more].concat();
        let output = vagnpark(&self.0, &arguments).output().unwrap();
        serde_json::from_slice(&output.stdout).map_err(|_| String::from_utf8_lossy(&output.stderr).into_owned())
    }

    /// Imports a text dry, for real and again: the plan is what is done, and the second time nothing is. Answers the
    /// plan.
    pub(super) fn import_text(&self, kind: &str, text: &str) -> Value {
        let file = self.write("sent.csv", text);
        let plan = self.import(kind, &file, &["--dry-run"]).unwrap();
        let done = self.import(kind, &file, &["--accept", "good"]).unwrap();
        assert_eq!(plan["counts"], done["counts"], "the plan is what is done: {plan}");
        let again = self.import(kind, &file, &["--accept", "good"]).unwrap();
        assert_eq!((&again["counts"]["created"], &again["counts"]["changed"]), (&0.into(), &0.into()), "{again}");
        plan
    }
}

pub(super) fn counts(report: &Value) -> [u64; 3] {
    ["rows", "created", "rejected"].map(|name| report["counts"][name].as_u64().unwrap())
}

/// Row, column and code of each finding with any of these codes.
pub(super) fn found(report: &Value, codes: &[&str]) -> Vec<String> {
    let findings = report["findings"].as_array().unwrap().iter();
    let wanted = findings.filter(|finding| codes.contains(&finding["code"].as_str().unwrap()));
    let cell = |finding: &Value, name: &str| finding[name].as_str().unwrap().to_owned();
    wanted.map(|finding| format!("{} {} {}", finding["row"], cell(finding, "column"), cell(finding, "code"))).collect()
}

fn utf16(text: &str) -> Vec<u8> {
    [0xFEFF].into_iter().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect()
}

#[test]
fn no_row_is_lost_of_a_file_saved_by_windows_or_an_old_mac() {
    let text = "Regnr;Kommun;Fabrikat;Anm\nMLB 601;Nora;Kia;\"två\nrader\"\n\nMLB 602;Nora;Volvo;\nM!;Nora;Ford;\n";
    for sent in Sent::each_engine() {
        let plans: Vec<Value> = ENDS
            .iter()
            .flat_map(|end| {
                let text = text.replace('\n', end);
                [text.clone().into_bytes(), text.replace(';', "\t").into_bytes(), utf16(&text)]
            })
            .map(|bytes| sent.import("vehicles", &sent.write("vehicles.csv", bytes), &["--dry-run"]).unwrap())
            .collect();
        for plan in &plans {
            assert_eq!(counts(plan), [4, 2, 1], "{plan}");
            assert_eq!(plan["file"]["sheets"][0]["rows"], 4, "{plan}");
            assert_eq!(found(plan, &["not_readable"]), ["5 Regnr not_readable"], "as a spreadsheet numbers it: {plan}");
            assert_eq!((&plan["fates"], &plan["findings"]), (&plans[0]["fates"], &plans[0]["findings"]));
        }
        // The rejected rows come back with CRLF; corrected, each comes in, and the reasons are not kept.
        let file = sent.write("vehicles.csv", text.replace('\n', "\r\n"));
        let rejected = sent.0.folder.path().join("rejected.csv").display().to_string();
        sent.import("vehicles", &file, &["--accept", "good", "--rejected", &rejected]).unwrap();
        let mended = std::fs::read_to_string(&rejected).unwrap().replace("M!", "MLB 603");
        let plan = sent.import("vehicles", &sent.write("mended.csv", mended), &[]).unwrap();
        assert_eq!(counts(&plan), [1, 1, 0], "{plan}");
        let kept = "SELECT count(*) FROM vehicle WHERE registration_number LIKE 'MLB60%' AND extra LIKE '%Orsak%'";
        assert_eq!(sent.0.stored(kept), "0");
        // Our own template, filled in by a spreadsheet.
        for kind in ["costs", "readings"] {
            let template = sent.0.folder.path().join(format!("{kind}-template.csv")).display().to_string();
            run(&sent.0, &["import", "template", kind, &template]);
            let rows = |cells: &[&str]| {
                let header = std::fs::read_to_string(&template).unwrap();
                let width = header.trim_end().split(';').count();
                let row = |key: &str| [&[key], cells, &vec![""; width - cells.len() - 1]].concat().join(";");
                [
                    header,
                    row(if kind == "costs" { "C1" } else { "MLB 601" }),
                    "\r\n".to_owned(),
                    row(if kind == "costs" { "C2" } else { "MLB 602" }),
                    "\r\n".to_owned(),
                ]
                .concat()
            };
            let filled = if kind == "costs" {
                rows(&["MLB 601", "", "2026-10-01", "", "", "service", "100"])
            } else {
                rows(&["2026-10-01 08:15", "4200"])
            };
            let plan = sent.import(kind, &sent.write("filled.csv", filled), &[]).unwrap();
            assert_eq!(counts(&plan), [2, 2, 0], "{kind}: {plan}");
        }
        let nothing = sent.import("vehicles", &sent.write("nothing.csv", "Regnr;Fabrikat\r\n"), &[]).unwrap();
        assert_eq!(found(&nothing, &["no_rows"]), ["1  no_rows"], "{nothing}");
    }
}

#[test]
fn a_quotation_mark_that_is_never_closed_swallows_no_rows() {
    for sent in Sent::each_engine() {
        let rows = "MLB 602;Kia;Nora;\nMLB 603;Ford;Nora;\n";
        let open = format!("Regnr;Fabrikat;Kommun;Anm\nMLB 601;Volvo;Nora;\"repa\n{rows}");
        let refusal = sent.import("vehicles", &sent.write("open.csv", &open), &[]).unwrap_err();
        assert!(refusal.contains("line 2") && refusal.contains("quotation mark"), "{refusal}");
        // Closed by the mark that opens the next, in the middle of a cell or at its end.
        let refusal = sent.import("vehicles", &sent.write("open.csv", format!("{open}MLB 604;Kia;Nora;\"ny\n")), &[]);
        assert!(refusal.unwrap_err().contains("line 2"));
        let closed = sent
            .import(
                "vehicles",
                &sent.write("open.csv", format!("{open}MLB 604;Kia;Nora;repa\"\nMLB 605;Kia;Nora;\n")),
                &["--accept", "good"],
            )
            .unwrap();
        assert_eq!(found(&closed, &["rows_in_a_cell"]), ["2 Anm rows_in_a_cell"], "{closed}");
        assert_eq!(sent.0.stored("SELECT count(*) FROM vehicle WHERE registration_number = 'MLB601'"), "0");
        // In two columns, and where the row that is swallowed is short, it is known by its beginning.
        for swallowing in [
            "Regnr;Anm\nMLB 611;\"5\nMLB 612;5\"\nMLB 613;c\n",
            "Regnr;Fabrikat;Anm\nMLB 611;Kia;\"17 tum\nMLB 612;Kia\"\nMLB 613;Kia;c\n",
        ] {
            let swallowed = sent.import("vehicles", &sent.write("short.csv", swallowing), &["--dry-run"]).unwrap();
            assert_eq!(found(&swallowed, &["rows_in_a_cell"]), ["2 Anm rows_in_a_cell"], "{swallowed}");
        }
        let remarks = "Regnr;Anm\nMLB 614;\"tvättad\ndäck 5; bromsar\"\nMLB 615;\"Nora\nÖrebro; sedan hem\"\n";
        assert_eq!(counts(&sent.import_text("vehicles", remarks)), [2, 2, 0]);
        let counted = "Kostnads-id,Regnr,Datum,Kategori,Belopp,Referens\n1,MLB 101,2026-10-01,Drivmedel,100,\"Olja\n\
                       4,5 liter\"\n";
        assert_eq!(counts(&sent.import_text("costs", counted)), [1, 1, 0]);
        let inches = "Regnr;Fabrikat;Kommun;Anm\nMLB 606;Volvo;Nora;\"17\" fälg\nMLB 607;Kia;Nora;17\"\n";
        assert_eq!(counts(&sent.import_text("vehicles", inches)), [2, 2, 0]);
    }
}

#[test]
fn a_time_that_is_not_understood_is_an_error_and_never_midnight() {
    let times = [
        ("2026-10-01 08:15:30.000", "06:15:30"),
        ("2026-10-02 08:15 PM", "18:15:00"),
        ("2026-10-03T08:15:30.1234567", "06:15:30"),
        ("2026-10-04 kl. 08.15", "06:15:00"),
        ("2026-10-05T08:15+02:00", "06:15:00"),
        ("2026-10-06 06:15Z", "06:15:00"),
        ("2026-10-07 08:15 CEST", "06:15:00"),
        ("2026-10-08 24:00", "22:00:00"),
        ("20261009081500", "06:15:00"),
        ("2026-10-10 25:61", ""),
        ("2026-10-11 08:15 ungefär", ""),
        ("2026-10-12 åtta", ""),
        ("2026-10-13 13:15 PM", ""),
    ];
    let rows: Vec<String> =
        times.iter().enumerate().map(|(at, (time, _))| format!("MLB 699;{time};{}", 1000 + at)).collect();
    for sent in Sent::each_engine() {
        sent.import_text("vehicles", "Regnr;Kommun\nMLB 699;Nora\n");
        let plan = sent.import_text("readings", &format!("Regnr;Avläst;Mätarställning\n{}\n", rows.join("\n")));
        let wrong = times.iter().filter(|(_, right)| right.is_empty()).count() as u64;
        assert_eq!(counts(&plan), [times.len() as u64, times.len() as u64 - wrong, wrong], "{plan}");
        assert_eq!(found(&plan, &["not_readable"]).len() as u64, wrong, "{plan}");
        let at = if sent.0.url.starts_with("sqlite") {
            "substr(r.at, 12, 8)"
        } else {
            "to_char(r.at AT TIME ZONE 'UTC', 'HH24:MI:SS')"
        };
        let stored = sent.0.stored(&format!(
            "SELECT {at} FROM odometer_reading r JOIN vehicle v ON v.id = r.vehicle_id \
             WHERE v.registration_number = 'MLB699' ORDER BY r.odometer_km"
        ));
        let right: Vec<&str> = times.iter().map(|(_, right)| *right).filter(|right| !right.is_empty()).collect();
        assert_eq!(stored.lines().collect::<Vec<_>>(), right);
    }
}

#[test]
fn a_day_and_a_time_in_two_columns_are_one_instant() {
    for sent in Sent::each_engine() {
        let fuel = "Transaktionsnr;Regnr;Datum;Tid;Produkt;Liter;Netto;Moms\n\
             T1;MLB 104;2026-11-02;07:12;Diesel;52,41;768,00;192,00\n\
             T2;MLB 104;2026-11-02;23:50;Diesel;31,50;384,00;96,00\n\
             T3;MLB 104;2026-11-02;sju;Diesel;31,50;384,00;96,00\n";
        let plan = sent.import_text("fuel", fuel);
        assert_eq!(counts(&plan), [3, 2, 1], "{plan}");
        let trips = "Rese-id;Regnr;Kommun;Datum;Starttid;Sluttid;Sträcka\nN1;MLB 101;Nora;2026-11-02;22:00;01:30;40\n\
                     N2;MLB 101;Nora;;08:00;09:00;40\n";
        let plan = sent.import_text("trips", trips);
        assert_eq!(counts(&plan), [2, 1, 1], "over midnight; a time without its day is named: {plan}");
        let shown = |column: &str| {
            if sent.0.url.starts_with("sqlite") {
                format!("substr({column}, 1, 10) || ' ' || substr({column}, 12, 5)")
            } else {
                format!("to_char({column} AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI')")
            }
        };
        let bought =
            sent.0.stored(&format!("SELECT {} FROM purchase WHERE sender_key IN ('T1', 'T2') ORDER BY 1", shown("at")));
        assert_eq!(bought, "2026-11-02 06:12\n2026-11-02 22:50");
        let driven = sent.0.stored(&format!(
            "SELECT {}, {} FROM trip WHERE sender_key = 'N1'",
            shown("start_at"),
            shown("end_at")
        ));
        assert_eq!(driven, "2026-11-02 21:00|2026-11-03 00:30");
    }
}

#[test]
fn the_unit_in_a_cell_is_read_and_converted_or_asked_about() {
    for sent in Sent::each_engine() {
        let header = "Rese-id;Regnr;Kommun;Starttid;Sluttid";
        let trip = |key: &str, day: u32, distance: &str| {
            format!("{key};MLB 101;Nora;2026-10-{day} 08:00;2026-10-{day} 09:00;{distance}\n")
        };
        let km = format!(
            "{header};Sträcka (km)\n{}{}{}",
            trip("M1", 15, "4,2 mil"),
            trip("M2", 16, "42 km"),
            trip("M3", 17, "42 kr")
        );
        let plan = sent.import_text("trips", &km);
        assert_eq!(counts(&plan), [3, 2, 1], "{plan}");
        assert_eq!(
            found(&plan, &["converted", "not_readable"]),
            ["2 Sträcka (km) converted", "4 Sträcka (km) not_readable"]
        );
        let mil = format!("{header};Mil\n{}{}", trip("M4", 18, "42 km"), trip("M5", 19, "4,2"));
        assert_eq!(counts(&sent.import_text("trips", &mil)), [2, 2, 0]);
        let distances = "SELECT sender_key, distance_m FROM trip WHERE sender_key LIKE 'M_' ORDER BY sender_key";
        assert_eq!(sent.0.stored(distances), "M1|42000\nM2|42000\nM4|42000\nM5|42000");

        let vehicles = "Regnr;Kommun;Totalvikt;Tjänstevikt (ton);Inköpspris (tkr);Miltal\n\
             MLB 701;Nora;18 ton;9,2;389;1 250 mil\nMLB 702;Nora;2 100;1,65;412 500 kr;12 500 km\n\
             MLB 703;Nora;2 mil;1;1;1\n";
        let plan = sent.import_text("vehicles", vehicles);
        assert_eq!(counts(&plan), [3, 3, 0], "{plan}");
        let kept = sent.0.stored("SELECT extra FROM vehicle WHERE registration_number = 'MLB703'");
        assert!(kept.contains("2 mil"), "a weight in mil is none, and stays as text: {kept}");
        let stored = "SELECT v.registration_number, v.total_weight_kg, v.kerb_weight_kg, v.price_ore, r.odometer_km \
                      FROM vehicle v \
             JOIN odometer_reading r ON r.vehicle_id = v.id WHERE v.registration_number IN ('MLB701', 'MLB702') \
             ORDER BY 1";
        assert_eq!(sent.0.stored(stored), "MLB701|18000|9200|38900000|12500\nMLB702|2100|1650|41250000|12500");

        let costs = "Kostnads-id;Regnr;Datum;Kategori;Belopp;Moms;Valuta\n\
             A1;MLB 101;2026-11-01;Parkering;100;;EUR\nA2;MLB 101;2026-11-01;Parkering;100;25%;SEK\n\
             A3;MLB 101;2026-11-01;Parkering;100 €;;\nA4;MLB 101;2026-11-01;Parkering;409,333333;;\n";
        let plan = sent.import_text("costs", costs);
        assert_eq!(counts(&plan), [4, 2, 2], "another currency is never taken for kronor: {plan}");
        let stored =
            "SELECT sender_key, net_ore, vat_ore FROM cost_entry WHERE sender_key LIKE 'A_' ORDER BY sender_key";
        assert_eq!(sent.0.stored(stored), "A2|10000|2500\nA4|40933|0");
        let foreign = sent.import(
            "costs",
            &sent.write(
                "eur.csv",
                "Kostnads-id;Regnr;Datum;Kategori;Belopp (EUR)\nA9;MLB 101;2026-11-01;Parkering;100\n",
            ),
            &[],
        );
        assert_eq!(counts(&foreign.unwrap()), [1, 0, 1]);
    }
}

#[test]
fn nothing_is_said_to_be_kept_that_is_not() {
    for sent in Sent::each_engine() {
        let vehicles = "Regnr;Kommun;Anm;Leasing från;Anm;;Kostnadsställe;Anm\n\
             MLB 801;Nora;repa;2024-05-01;vit;utan rubrik;4711;tredje;bortom\n";
        let plan = sent.import_text("vehicles", vehicles);
        assert_eq!(counts(&plan), [1, 1, 0], "{plan}");
        let extra: Value =
            serde_json::from_str(&sent.0.stored("SELECT extra FROM vehicle WHERE registration_number = 'MLB801'"))
                .unwrap();
        for (header, text) in [
            ("Anm", "repa"),
            ("Anm 2", "vit"),
            ("Anm 3", "tredje"),
            ("Kolumn F", "utan rubrik"),
            ("Kolumn I", "bortom"),
            ("Leasing från", "2024-05-01"),
            ("Kostnadsställe", "4711"),
        ] {
            assert_eq!(extra[header], text, "{header}: {extra}");
        }
        let costs = "Kostnads-id;Regnr;Datum;Kategori;Belopp;Attest\nK1;MLB 101;2026-11-02;Parkering;100;Eva;bortom\n";
        let plan = sent.import_text("costs", costs);
        assert_eq!(
            found(&plan, &["column_left_out", "column_unknown"]),
            ["1 Attest column_unknown", "1 Kolumn G column_unknown"],
            "they are kept with the cost"
        );
    }
}

#[test]
fn a_column_of_days_has_one_order_whatever_the_sign() {
    for sent in Sent::each_engine() {
        let days = "Regnr;Kommun;Inköpsdatum\nMLB 851;Nora;9/13/2023\nMLB 852;Nora;01.09.23\nMLB 853;Nora;01-13-2023\n";
        let plan = sent.import_text("vehicles", days);
        let day =
            "SELECT registration_number, acquired_on FROM vehicle WHERE registration_number LIKE 'MLB85%' ORDER BY 1";
        assert_eq!(counts(&plan), [3, 2, 1], "01.09.23 has its year first or last: {plan}");
        let asked = plan["questions"].as_array().unwrap();
        assert!(asked.iter().any(|question| question["id"] == "date-order:Inköpsdatum"), "{plan}");
        assert_eq!(sent.0.stored(day), "MLB851|2023-09-13\nMLB853|2023-01-13");
        let file = sent.write(
            "days.csv",
            "Regnr;Kommun;I trafik\nMLB 861;Nora;1/9/2023\nMLB 862;Nora;02.09.2023\nMLB 863;Nora;21-03-04\n",
        );
        let plan = sent.import("vehicles", &file, &["--dry-run"]).unwrap();
        assert_eq!(counts(&plan), [3, 0, 3], "dots wait with the slashes beside them: {plan}");
        let open = plan["questions"].as_array().unwrap().iter().filter(|question| question["default"].is_null());
        assert_eq!(open.count(), 1, "one question for the column: {plan}");
        let answers = sent.write("answers.toml", "[answers]\n\"date-order:I trafik\" = \"dayfirst\"\n");
        let refused = sent.import("vehicles", &file, &["--mapping", &answers]).unwrap_err();
        assert!(refused.contains("day-first"), "a word that is no answer is not taken for one: {refused}");
    }
}

#[test]
fn a_refused_import_says_first_that_nothing_was_imported() {
    let [sqlite, _] = Sent::each_engine();
    let file = sqlite.write("two.csv", "Regnr;Kommun;Inköpsdatum\nMLB 871;Nora;2020-01-01\nM!;Nora;2020-01-01\n");
    let output = vagnpark(&sqlite.0, &["import", "vehicles", &file]).output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(said.starts_with("nothing was imported. 2 rows: 1 would have been created"), "{said}");
    assert!(said.contains("3 rows in the file: 0 above the header, 1 of the header, 2 below it"), "{said}");
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn a_time_that_cannot_be_is_the_fault_of_its_row_alone() {
    for sent in Sent::each_engine() {
        let text = "Transaktionsnr;Regnr;Datum;Tid;Volym;Belopp\n\
            T1;MLB 101;2026-10-16;25.10;40;800\nT2;MLB 101;2026-10-16;9.30;40;800\n";
        let file = sent.write("fuel.csv", text);
        let rejected = sent.0.folder.path().join("rejected.csv").display().to_string();
        let report = sent.import("fuel", &file, &["--accept", "good", "--rejected", &rejected]).unwrap();
        assert_eq!(counts(&report), [2, 1, 1], "{report}");
        assert_eq!(report["questions"], serde_json::json!([]), "an answer would be about the other row too");
        assert!(std::fs::read_to_string(&rejected).unwrap().contains("2026-10-16 25.10"));
        // Rows that lack a column say so, each of them.
        let priceless =
            sent.write("priceless.csv", "Regnr;Datum;Volym\nMLB 101;2026-10-16;40\nMLB 101;2026-10-17;40\n");
        let without = sent.0.folder.path().join("without.csv").display().to_string();
        let report = sent.import("fuel", &priceless, &["--accept", "good", "--rejected", &without]).unwrap();
        assert_eq!(counts(&report), [2, 0, 2], "{report}");
        let back = std::fs::read_to_string(&without).unwrap();
        assert!(back.lines().skip(1).all(|line| !line.ends_with(';')), "{back}");
    }
}

#[test]
fn what_can_hardly_be_is_taken_and_remarked_the_second_time_too() {
    for sent in Sent::each_engine() {
        let trips = "Rese-id;Regnr;Kommun;Starttid;Sluttid;Sträcka (km)\n\
             F1;MLB 101;Nora;2026-10-01 08:00;2026-10-01 09:30;12 500\n\
             F2;MLB 101;Nora;2026-10-02 08:00;2026-10-02 09:30;125\n\
             F3;MLB 101;Nora;2026-10-03 08:00;2026-10-03 08:00;8\n";
        let report = sent.import_text("trips", trips);
        assert_eq!(found(&report, &["implausible"]), ["2 Sträcka (km) implausible"], "{report}");
        let soon = "Rese-id;Regnr;Kommun;Starttid;Sluttid;Sträcka (km)\n\
                    F4;MLB 101;Nora;2099-10-01 08:00;2099-10-01 09:30;12\n";
        assert_eq!(found(&sent.import_text("trips", soon), &["implausible"]), ["2 Starttid implausible"]);
        let services = "Serviceid;Regnr;Utförd;Slag\nS1;MLB 101;2099-10-01;service\n";
        let refused = sent.import("services", &sent.write("services.csv", services), &["--dry-run"]).unwrap();
        assert_eq!(counts(&refused), [1, 0, 1], "{refused}");
        let both_named =
            "Kostnads-id;Regnr;Bilpool;Datum;Kategori;Belopp\nC4;MLB 101;bergslagen;2026-10-31;Laddning;1,00\n";
        let refused = sent.import("costs", &sent.write("costs.csv", both_named), &["--dry-run"]).unwrap();
        assert_eq!(found(&refused, &["not_possible"]), ["2 Bilpool not_possible"], "{refused}");
        let vehicles = "Regnr;Fabrikat;Modell;Chassinummer\n\
             MLB 671;Kia;Niro;KNACC81GFN5123456\nMLB 672;Kia;Niro;KNACC81GFN5123456\n";
        let file = sent.write("vehicles.csv", vehicles);
        for time in ["first", "second", "third"] {
            let report = sent.import("vehicles", &file, &[]).unwrap();
            let remarked = ["2 Chassinummer implausible", "3 Chassinummer implausible"];
            assert_eq!(found(&report, &["implausible"]), remarked, "the {time} time: {report}");
        }
    }
}

#[test]
fn whoever_names_an_organisation_of_the_file_that_is_not_taken_waits_with_it() {
    for sent in Sent::each_engine() {
        let head = "Kod;Namn;Slag;Värdkommun;Giltig från;Giltig till;Efterträdare\n";
        let rows = "ny;Ny kommun;kommun;Atlantis;2014-01-01;2030-01-01;\n\
                    namnd;Ny nämnd;gemensam nämnd;nora;2014-01-01;2030-01-01;ny\n\
                    efter;Efter nämnden;gemensam nämnd;nora;2014-01-01;2030-01-01;namnd\n\
                    fri;Fri nämnd;gemensam nämnd;nora;2014-01-01;2030-01-01;\n";
        let plan = sent.import_text("organisations", &format!("{head}{rows}"));
        assert_eq!((&plan["counts"]["created"], &plan["counts"]["rejected"]), (&1.into(), &3.into()), "{plan}");
        run(&sent.0, &["verify"]);
    }
}
