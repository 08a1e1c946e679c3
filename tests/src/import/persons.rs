//! Personal numbers in registers (I-21): masked in whatever column they stand, and in everything that is said of them.

use super::as_sent::{Sent, found};

const TRIPS: &str = "Regnr;Starttid;Sluttid;Km;Förare;Ärende;Anm\n\
     MLB 101;2026-10-02 08:00;2026-10-02 09:00;12;811218-9876;hämtar 19670919-9530;670919-9530\n\
     MLB 102;2026-10-02 08:00;2026-10-02 09:00;tolv;Eva;701063-2391;\n\
     MLB 103;2026-10-02 08:00;2026-10-02 09:00;12;Eva;212000-2007;\n";

#[test]
fn i21_a_personal_number_is_masked_in_the_register_the_report_the_rejected_rows_and_the_log() {
    for sent in Sent::each_engine() {
        let file = sent.write("trips.csv", TRIPS);
        let rejected = sent.0.folder.path().join("rejected.csv").display().to_string();
        let done = sent.import("trips", &file, &["--accept", "good", "--rejected", &rejected]).unwrap();
        assert_eq!(done["counts"]["created"], 2, "{done}");
        assert_eq!(found(&done, &["personal_number"]).len(), 3, "once for each column: {done}");
        let asked = done["questions"].as_array().unwrap().iter().find(|asked| asked["id"] == "personal:Ärende");
        let asked = asked.unwrap();
        assert_eq!((&asked["rows"], &asked["default"], asked["answer"].is_null()), (&2.into(), &"masked".into(), true));
        let trips = sent.0.stored(
            "SELECT t.driver_name, t.purpose, x.cells FROM trip t LEFT JOIN import_extra x ON x.entity_id = t.id",
        );
        for kept in ["811218-****", "hämtar 19670919-****", "670919-****", "212000-2007"] {
            assert!(trips.contains(kept), "{kept}: {trips}");
        }
        let reports = sent.0.stored("SELECT report FROM import_batch");
        let rejected = std::fs::read_to_string(&rejected).unwrap();
        assert!(rejected.contains("701063-****"), "{rejected}");
        for hidden in ["9876", "9530", "2391"] {
            for text in [&trips, &reports, &rejected, &done.to_string()] {
                assert!(!text.contains(&format!("-{hidden}")), "{hidden}: {text}");
            }
        }
        let again = sent.import("trips", &file, &["--accept", "good"]).unwrap();
        assert_eq!((&again["counts"]["created"], &again["counts"]["changed"]), (&0.into(), &0.into()), "{again}");
    }
}

#[test]
fn i21_nothing_is_kept_of_a_column_if_somebody_says_so() {
    for sent in Sent::each_engine() {
        let file = sent.write("trips.csv", TRIPS);
        let mapping = sent.write("answers.toml", "[answers]\n\"personal:Förare\" = \"!empty\"\n");
        sent.import("trips", &file, &["--accept", "good", "--mapping", &mapping]).unwrap();
        let drivers = "SELECT count(*) FROM trip t JOIN vehicle v ON v.id = t.vehicle_id \
                       WHERE v.registration_number IN ('MLB101', 'MLB103') AND t.driver_name IS NOT NULL \
                       AND t.distance_m = 12000";
        assert_eq!(sent.0.stored(drivers), "0");
    }
}

#[test]
fn i21_a_column_of_personal_numbers_has_them_in_any_writing() {
    let text = "Regnr;Starttid;Sluttid;Km;Förarens personnr;Kostnadsställe\n\
         MLB 101;2026-10-02 08:00;2026-10-02 09:00;12;8112189876;8112189876\n\
         MLB 102;2026-10-02 08:00;2026-10-02 09:00;12;670919 9530;\n";
    for sent in Sent::each_engine() {
        let plan = sent.import_text("trips", text);
        assert_eq!(found(&plan, &["personal_number"]).len(), 1, "{plan}");
        let kept = sent.0.stored("SELECT cells FROM import_extra");
        assert!(kept.contains("811218****") && kept.contains("670919 ****"), "{kept}");
        assert!(kept.contains("8112189876"), "elsewhere ten digits are any number: {kept}");
    }
}
