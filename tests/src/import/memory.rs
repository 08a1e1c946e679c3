//! What a person decided about a sender's file holds for its next one, column by column (I-7).

use super::as_sent::{Sent, counts};
use crate::harness::run;

/// The first month's file, and what a person said about it.
const FIRST: &str = "Regnr;Datum;Konto;Kr;Ruta\nMLB 101;2026-09-02;5611;100;x\nMLB 102;2026-09-02;7777;50;y\n";
const DECIDED: &str = "[columns]\nKonto = \"category\"\nKr = \"net\"\nRuta = \"-\"\n\
     [answers]\n\"value:Konto:5611\" = \"drivmedel\"\n\"value:Konto:7777\" = \"!skip\"\n";

/// Imports a text with what somebody says about it now.
fn decided(sent: &Sent, kind: &str, text: &str, mapping: &str) -> serde_json::Value {
    let (file, mapping) = (sent.write("decided.csv", text), sent.write("decided.toml", mapping));
    sent.import(kind, &file, &["--accept", "good", "--mapping", &mapping]).unwrap()
}

/// Imports a text of costs with what is remembered.
fn later(sent: &Sent, text: &str) -> serde_json::Value {
    sent.import("costs", &sent.write("later.csv", text), &["--accept", "good"]).unwrap()
}

#[test]
fn i7_a_column_more_one_less_or_one_that_moves_forgets_nothing_of_the_others() {
    for sent in Sent::each_engine() {
        let first = decided(&sent, "costs", FIRST, DECIDED);
        assert_eq!((&first["counts"]["created"], &first["counts"]["skipped"]), (&1.into(), &1.into()), "{first}");
        let more = "Kr;DATUM;Nytt;KONTO;Reg.nr\r\n200;2026-10-02;a;5611;MLB 101\r\n60;2026-10-02;b;7777;MLB 102\r\n";
        let report = later(&sent, more);
        assert_eq!((&report["counts"]["created"], &report["counts"]["skipped"]), (&1.into(), &1.into()), "{report}");
        let columns = report["file"]["columns"].as_array().unwrap();
        let because = |header: &str| {
            let column = columns.iter().find(|column| column["header"] == header).unwrap();
            column["because"].as_str().unwrap().to_owned()
        };
        assert_eq!(["Kr", "KONTO", "Nytt"].map(because), ["stated", "stated", "unknown"]);
        // One that is decided anew is that from then on, and the others are as they were.
        let anew = "[columns]\nKr = \"net\"\nKONTO = \"category\"\n\
             [answers]\n\"value:KONTO:5611\" = \"laddning\"\n\"value:KONTO:7777\" = \"!skip\"\n";
        decided(&sent, "costs", &more.replace("2026-10", "2026-11"), anew);
        let third = "Regnr;Datum;Konto;Kr;Ruta\nMLB 101;2026-08-02;5611;300;x\n";
        let report = later(&sent, third);
        assert_eq!(report["counts"]["created"], 1, "{report}");
        assert_eq!(sent.0.stored("SELECT category FROM cost_entry WHERE from_on = '2026-08-02'"), "charging");
        let left_out = report["findings"].as_array().unwrap().iter().any(|found| found["code"] == "column_left_out");
        assert!(left_out, "what the files between did not have is remembered: {report}");
    }
}

#[test]
fn i7_undoing_an_import_forgets_what_it_taught_and_what_an_earlier_one_taught_holds_again() {
    for sent in Sent::each_engine() {
        decided(&sent, "costs", FIRST, DECIDED);
        let second = FIRST.replace("2026-09", "2026-10");
        let report = decided(&sent, "costs", &second, &DECIDED.replace("drivmedel", "laddning"));
        let batch = report["batch"].as_str().unwrap();
        crate::harness::run(&sent.0, &["import", "undo", batch]);
        let report = later(&sent, &second);
        assert_eq!(counts(&report), [2, 1, 0], "{report}");
        assert_eq!(sent.0.stored("SELECT category FROM cost_entry WHERE from_on = '2026-10-02'"), "fuel");
    }
}

#[test]
fn i7_a_column_without_a_header_is_told_by_its_place_and_so_by_the_shape_of_its_file() {
    let text = "Regnr;Datum;Kategori;;Anm;Anm\nMLB 101;2026-09-02;tvätt;100;a;b\n";
    let mapping = "[columns]\n\"Kolumn D\" = \"net\"\n\"Anm 2\" = \"supplier\"\n";
    for sent in Sent::each_engine() {
        assert_eq!(decided(&sent, "costs", text, mapping)["counts"]["created"], 1);
        let report = later(&sent, &text.replace("2026-09", "2026-10"));
        assert_eq!(report["counts"]["created"], 1, "the same shape: {report}");
        // With another column in front, D is another column.
        let moved = "Nytt;Regnr;Datum;;Kategori;Anm;Anm\n7;MLB 101;2026-11-02;500;tvätt;a;b\n";
        let report = later(&sent, moved);
        assert_eq!(report["counts"]["created"], 0, "nobody has said which column the amount is: {report}");
    }
}

#[test]
fn i7_what_was_remembered_of_a_whole_file_before_is_found_by_its_shape_still() {
    let text = "Regnr;Datum;Konto;Kr\nMLB 101;2026-09-02;5611;100\n";
    let known = r#"{"columns":{"Konto":"category","Kr":"net"},"answers":{"value:Konto:5611":"drivmedel"}}"#;
    for sent in Sent::each_engine() {
        let format = format!("date_system = \"1904\"\n{}", DECIDED.replace("Ruta = \"-\"\n", ""));
        decided(&sent, "costs", text, &format);
        sent.0.stored("DELETE FROM import_decision WHERE about <> 'format'");
        sent.0.stored(&format!("UPDATE import_decision SET batch_id = NULL, decided = '{known}'"));
        let report = later(&sent, &text.replace("2026-09", "2026-10"));
        assert_eq!(report["counts"]["created"], 1, "{report}");
        let wider = "Regnr;Datum;Konto;Kr;Ny\nMLB 101;2026-11-02;5611;100;1\n";
        let report = later(&sent, wider);
        assert_eq!(report["counts"]["created"], 1, "it is remembered by column from then on: {report}");
    }
}

#[test]
fn i7_where_the_header_is_and_what_all_files_of_the_kind_are_is_remembered() {
    let text = "Fordonslista;;\nRegnr;Märke;Vikt\nReg;Fabrikat;Tjänstevikt\nMLB 701;Scania;9000\n";
    for sent in Sent::each_engine() {
        let mapping = "header_row = 3\n[answers]\nclass = \"tung lastbil\"\n";
        let report = decided(&sent, "vehicles", text, mapping);
        assert_eq!(report["counts"]["created"], 1, "{report}");
        let next = sent.write("next.csv", text.replace("701", "702"));
        let report = sent.import("vehicles", &next, &[]).unwrap();
        assert_eq!(report["file"]["sheets"][0]["header_row"], 3, "{report}");
        let class = "SELECT class FROM vehicle WHERE registration_number = ";
        assert_eq!(sent.0.stored(&format!("{class}'MLB702'")), "heavy_truck");
        // A file of another shape has the class, and a header of its own.
        let other = sent.write("other.csv", "Regnr;Fabrikat\r\nMLB 703;Volvo\r\n");
        sent.import("vehicles", &other, &[]).unwrap();
        assert_eq!(sent.0.stored(&format!("{class}'MLB703'")), "heavy_truck");
    }
}

#[test]
fn i7_the_mapping_of_a_file_whose_sender_has_answered_before_has_the_answers_too() {
    let text = FIRST.replace("2026-09", "2026-10");
    for sent in Sent::each_engine() {
        decided(&sent, "costs", FIRST, DECIDED);
        let file = sent.write("next.csv", &text);
        let plain: toml::Table = run(&sent.0, &["import", "mapping", "costs", &file]).parse().unwrap();
        assert!(!plain.contains_key("answers"), "nothing is known without a sender: {plain}");
        let printed = run(&sent.0, &["import", "mapping", "costs", &file, "--organisation", "nora"]);
        let known: toml::Table = printed.parse().unwrap();
        assert_eq!(
            known["answers"],
            toml::toml! { "value:Konto:5611" = "drivmedel"
            "value:Konto:7777" = "!skip" }
            .into(),
            "{printed}"
        );
        assert_eq!(
            (known["columns"]["Konto"].as_str(), known["columns"]["Ruta"].as_str()),
            (Some("category"), Some("-"))
        );
        let of_another = run(&sent.0, &["import", "mapping", "costs", &file, "--organisation", "lindesberg"]);
        assert_eq!(of_another.parse::<toml::Table>().unwrap(), plain, "what others have decided is theirs");
        // It is whole: given back, the file is read by it as it is by what is remembered.
        let mapping = sent.write("printed.toml", &printed);
        let by_mapping = sent.import("costs", &file, &["--dry-run", "--mapping", &mapping]).unwrap();
        let by_memory = sent.import("costs", &file, &["--dry-run"]).unwrap();
        assert_eq!((&by_mapping["counts"], &by_mapping["findings"]), (&by_memory["counts"], &by_memory["findings"]));
    }
}
