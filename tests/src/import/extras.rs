//! What no field has room for is shown where its row is, and goes when a file has a value there (I-7).

use reqwest::Method;

use super::as_sent::Sent;
use crate::harness::{Client, Server, run};

async fn page(client: &Client, path: &str) -> String {
    let answer = client.request(Method::GET, path).send().await.unwrap();
    assert_eq!(answer.status(), 200, "{path}");
    answer.text().await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn i7_cells_without_a_field_are_shown_with_bookings_jobs_readings_and_waiting_purchases() {
    for sent in Sent::each_engine() {
        sent.import_text(
            "bookings",
            "Regnr;Starttid;Sluttid;Nyckelskåp\nMLB 101;2027-03-01 08:00;2027-03-01 09:00;kod B7\n",
        );
        sent.import_text("services", "Regnr;Utförd;Slag;Verkstadens ord\nMLB 101;2026-10-02;service;ord S8\n");
        sent.import_text("readings", "Regnr;Datum;Mätarställning;Läst av\nMLB 101;2026-11-20;31170;vakten R9\n");
        sent.import_text(
            "fuel",
            "Kortnr;Tid;Produkt;Liter;Netto;Kortets namn\n7001;2026-10-02 08:00;diesel;10;150;reserv P4\n",
        );
        run(&sent.0, &["user", "add", "rut", "Rut", "--system-administrator"]);
        let server = Server::start(&sent.0);
        let client = server.client(&sent.0, "rut");
        let id = |query: &str| {
            let id = sent.0.stored(
                &query.replace("ID", if sent.0.url.starts_with("sqlite") { "lower(hex(b.id))" } else { "b.id" }),
            );
            id.parse::<uuid::Uuid>().unwrap()
        };
        let booking = id("SELECT ID FROM booking b JOIN import_extra e ON e.entity_id = b.id");
        let vehicle = id("SELECT ID FROM vehicle b WHERE b.registration_number = 'MLB101'");
        for (path, shown) in [
            (format!("/bokningar/{booking}"), "kod B7"),
            (format!("/fordon/{vehicle}"), "ord S8"),
            (format!("/fordon/{vehicle}"), "vakten R9"),
            ("/import/omatchade".to_owned(), "reserv P4"),
        ] {
            assert!(page(&client, &path).await.contains(shown), "{path} shows {shown}");
        }
    }
}

#[test]
fn i7_the_text_of_a_cell_that_could_not_be_read_goes_when_a_file_has_a_value_there() {
    for sent in Sent::each_engine() {
        let extra = || sent.0.stored("SELECT extra FROM vehicle WHERE registration_number = 'MLB601'");
        sent.import_text("vehicles", "Regnr;Fordonsslag;Årsm.;Nyckel\nMLB 601;personbil;ca 2015;skåp 4\n");
        assert!(extra().contains("ca 2015") && extra().contains("skåp 4"), "{}", extra());
        sent.import_text("vehicles", "Regnr;Fordonsslag;Årsmodell\nMLB 601;personbil;\n");
        assert!(extra().contains("ca 2015"), "an empty cell says nothing: {}", extra());
        sent.import_text("vehicles", "Regnr;Fordonsslag;Årsmodell\nMLB 601;personbil;2016\n");
        assert!(!extra().contains("ca 2015") && extra().contains("skåp 4"), "{}", extra());
        assert_eq!(sent.0.stored("SELECT model_year FROM vehicle WHERE registration_number = 'MLB601'"), "2016");
    }
}
