//! Purchases that match no vehicle, as people say whose they are.

use crate::{
    booking::pages::{Form, page},
    cost::main_job::import_everything,
    harness::{Client, Server, both, run},
};

const PAGE: &str = "/import/omatchade";

async fn send(client: &Client, form: &Form) -> (u16, String) {
    let answer = form.send(client, PAGE).await;
    (answer.status().as_u16(), answer.text().await.unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_number_is_one_however_it_is_spaced_and_a_second_press_changes_nothing() {
    for database in both() {
        import_everything(&database);
        let file = database.folder.path().join("fuel.csv");
        let rows = "Transaktionsnr;Regnr;Tid;Produkt;Liter;Netto;Moms\n\
                    K1;XYZ 999;2026-11-03 16:40;Diesel;10,00;100,00;25,00\n\
                    K2;XYZ999;2026-11-09 16:40;Diesel;20,00;200,00;50,00\n";
        std::fs::write(&file, rows).unwrap();
        run(&database, &["import", "fuel", file.to_str().unwrap(), "--organisation", "nora"]);
        let server = Server::start(&database);
        run(&database, &["user", "add", "eva", "Eva", "--role", "nora:administrator", "--licence", "B"]);
        let eva = server.client(&database, "eva");
        let shown = page(&eva, PAGE).await;
        assert_eq!(shown.matches("<form method=\"post\" action=\"/import/omatchade\">").count(), 1, "{shown}");
        assert!(shown.contains("300,00") && shown.contains("2 rader"), "{shown}");
        let form = |plate: &str| Form::on(&shown, PAGE).set("vehicle", plate);
        for (wrong, refused) in [("MLB 000", 422), ("MLB 101", 403)] {
            let (status, html) = send(&eva, &form(wrong)).await;
            assert_eq!(status, refused, "{wrong}: {html}");
            assert_eq!(Form::on(&html, PAGE).get("vehicle"), wrong, "what was typed stays");
        }
        assert_eq!(send(&eva, &form("MLB 102")).await.0, 200);
        let (status, html) = send(&eva, &form("mlb102")).await;
        assert_eq!(status, 200, "{}: {html}", database.url);
        assert!(!html.contains("XYZ"), "{html}");
        run(&database, &["verify"]);
    }
}
