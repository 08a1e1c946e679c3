//! Fuel cards from a file: the same knowledge as answering the queue by hand, and lines that wait find their vehicle.

use reqwest::Method;
use serde_json::json;

use crate::import::as_sent::{Sent, counts, found};
use crate::{
    booking::pages::{Form, page},
    cost::main_job::import_everything,
    harness::{Server, answer, both, run},
};

const FUEL: &str = "Transaktionsnr;Kortnr;Tid;Produkt;Liter;Netto;Moms\n\
                    K1;7002 11;2026-11-03 16:40;Diesel;10,00;100,00;25,00\n\
                    K2;700211;2026-11-09 16:40;Diesel;20,00;200,00;50,00\n\
                    K3;7002 12;2026-11-09 17:40;Diesel;30,00;300,00;75,00\n";

/// Purchases with their vehicles and costs, and whose each card is.
const KNOWN: &str = "SELECT 'bought', p.sender_key, p.number, coalesce(v.registration_number, '-'), \
                     coalesce(CAST(c.net_ore AS TEXT), '-'), coalesce(c.category, '-'), coalesce(c.sender_key, '-'), \
                     coalesce(p.remark, '-') FROM purchase p LEFT JOIN vehicle v ON v.id = p.vehicle_id \
                     LEFT JOIN cost_entry c ON c.id = p.cost_entry_id AND c.batch_id = p.batch_id \
                     UNION ALL SELECT 'card', '', a.folded, v.registration_number, '', '', '', '' FROM vehicle_alias a \
                     JOIN vehicle v ON v.id = a.vehicle_id ORDER BY 1, 2, 3";

#[tokio::test(flavor = "multi_thread")]
async fn i25_a_list_of_cards_says_what_answering_the_queue_by_hand_says() {
    for (by_hand, by_file) in both().into_iter().zip(both()) {
        let known = [by_hand, by_file].map(|database| {
            import_everything(&database);
            Sent(database)
        });
        for sent in &known {
            let waits = sent.import("fuel", &sent.write("fuel.csv", FUEL), &[]).unwrap();
            assert_eq!(counts(&waits), [3, 3, 0], "{waits}");
        }
        let [by_hand, by_file] = known;
        run(&by_hand.0, &["user", "add", "eva", "Eva", "--role", "nora:administrator"]);
        let server = Server::start(&by_hand.0);
        let eva = server.client(&by_hand.0, "eva");
        let queue = "/import/omatchade";
        let form = Form::on(&page(&eva, queue).await, queue).set("vehicle", "MLB 102");
        assert_eq!(form.send(&eva, queue).await.status(), 200);
        let plan = by_file.import_text("fuel-cards", "Kortnr;Regnr\n7002 11;MLB 102\n");
        assert_eq!(counts(&plan), [1, 1, 0], "{plan}");
        assert!(plan["findings"].to_string().contains("2 lines that waited become costs of the vehicle"), "{plan}");
        assert_eq!(plan["most_changed"][0]["vehicle"], "MLB\u{a0}102", "{plan}");
        let (one, other) = (by_hand.0.stored(KNOWN), by_file.0.stored(KNOWN));
        assert_eq!(one, other, "{}", by_file.0.url);
        assert!(one.contains("K2|700211|MLB102|20000|fuel") && one.contains("K3|7002 12|-"), "{one}");
        for sent in [&by_hand, &by_file] {
            let more = "Transaktionsnr;Kortnr;Tid;Produkt;Liter;Netto;Moms\n\
                        K4;7002-11;2026-11-12 16:40;Diesel;10,00;100,00;25,00\n";
            assert_eq!(found(&sent.import_text("fuel", more), &["vehicle_unknown"]), Vec::<String>::new());
            run(&sent.0, &["verify"]);
            run(&sent.0, &["audit", "verify"]);
        }
    }
}

#[test]
fn i4_cards_are_taken_back_with_the_costs_that_they_made() {
    for sent in Sent::each_engine() {
        sent.import("fuel", &sent.write("fuel.csv", FUEL), &[]).unwrap();
        let waiting = sent.0.stored(KNOWN);
        let cards = |rows: &str| {
            let file = sent.write("cards.csv", format!("Kortnr;Regnr\n{rows}"));
            sent.import("fuel-cards", &file, &[]).unwrap()
        };
        let first = cards("7002 12;MLB 102\n");
        let of_first = sent.0.stored(KNOWN);
        let second = cards("7002 12;MLB 101\n7002 11;MLB 101\n");
        assert_eq!((&second["counts"]["changed"], &second["counts"]["created"]), (&1.into(), &1.into()), "{second}");
        assert_eq!(second["changes"][0]["new"], "MLB\u{a0}101", "{second}");
        let undo = |report: &serde_json::Value| run(&sent.0, &["import", "undo", report["batch"].as_str().unwrap()]);
        undo(&second);
        assert_eq!(sent.0.stored(KNOWN), of_first, "{}", sent.0.url);
        undo(&first);
        assert_eq!(sent.0.stored(KNOWN), waiting, "{}", sent.0.url);
        assert_eq!(sent.0.stored("SELECT count(*) FROM cost_entry WHERE sender_key LIKE 'fuel:K%'"), "0");
        run(&sent.0, &["verify"]);
    }
}

#[test]
fn i25_a_card_of_the_file_names_no_vehicle_in_it() {
    for sent in Sent::each_engine() {
        let plan = sent.import_text("fuel-cards", "Kortnr;Regnr\nTAGG1;MLB 102\nTAGG2;TAGG1\n");
        assert_eq!(counts(&plan), [2, 1, 1], "{plan}");
    }
}

#[test]
fn i25_a_card_that_is_another_vehicles_number_is_refused_with_that_vehicle() {
    for sent in Sent::each_engine() {
        let plan = sent.import_text("fuel-cards", "Kortnr;Regnr\nMLB 104;MLB 102\n");
        assert_eq!(counts(&plan), [1, 0, 1], "{plan}");
        assert!(plan["findings"].to_string().contains("is the number of the vehicle MLB\u{a0}104"), "{plan}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn i25_a_card_is_of_a_vehicle_of_ones_own_and_of_one_alone() {
    for database in both() {
        import_everything(&database);
        run(&database, &["user", "add", "eva", "Eva", "--role", "nora:finance"]);
        run(&database, &["user", "add", "nils", "Nils", "--role", "nora:coordinator"]);
        let server = Server::start(&database);
        let rows = "Kortnr;Regnr\n1;MLB 101\nMLB 102;MLB 102\n2;MLB 102\n";
        let path = "/api/v1/imports?kind=fuel-cards&file_name=kort.csv&accept_good=true";
        let send =
            async |login: &str| answer(server.client(&database, login).request(Method::POST, path).body(rows)).await;
        assert_eq!(send("nils").await.0, 403);
        let (status, report) = send("eva").await;
        assert_eq!((status, counts(&report)), (201, [3, 1, 1]), "Lindesberg's is not known to her: {report}");
        assert_eq!(found(&report, &["vehicle_unknown"]), ["2 Regnr vehicle_unknown"], "{report}");
        assert_eq!(report["counts"]["unchanged"], json!(1), "a number of its own is no card: {report}");
        assert_eq!(database.stored("SELECT folded FROM vehicle_alias"), "2");
    }
}
