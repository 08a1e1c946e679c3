//! What is remarked on: a row that comes in, and that somebody may want to look at.

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
