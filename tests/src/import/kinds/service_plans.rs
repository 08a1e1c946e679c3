//! Service plans from a file: known again by vehicle and name, counted from the log where the file has no odometer, and
//! never set back.

use reqwest::Method;
use serde_json::json;

use crate::import::as_sent::{Sent, counts, found};
use crate::{
    cost::main_job::import_everything,
    harness::{Server, answer, both, run, vagnpark},
};

const HEAD: &str = "Regnr;Service;Intervall;Senast utförd;Senast vid (km);Anmärkning\n";
const PLANS: &str = "SELECT v.registration_number, p.kind, coalesce(p.interval_months, 0), coalesce(p.interval_km, 0), \
                     p.last_done_on, coalesce(p.last_done_km, 0), replace(p.note, chr(10), '/') FROM service_plan p \
                     JOIN vehicle v ON v.id = p.vehicle_id ORDER BY 1, 2, 7";

fn plans(sent: &Sent) -> String {
    let query = if sent.0.url.starts_with("sqlite") { PLANS.replace("chr(10)", "char(10)") } else { PLANS.to_owned() };
    sent.0.stored(&query)
}

#[test]
fn i24_a_plan_counts_from_the_log_where_the_file_does_not_say_what_the_odometer_said() {
    for sent in Sent::each_engine() {
        let readings = "regnr;datum;mätarställning\nMLB 102;2026-09-01;10 000\nMLB 102;2026-10-01;11 000\n";
        sent.import_text("readings", readings);
        let rows = "MLB 102;Service;24 mån / 3 000 mil;2026-09-10;;\nMLB 105;Service;24 mån / 3 000 mil;2015-01-01;;\n\
                    MLB 104;Service;3 000 mil;2015-01-01;;\n";
        let plan = sent.import_text("service-plans", &format!("{HEAD}{rows}"));
        assert_eq!(counts(&plan), [3, 2, 1], "{plan}");
        assert_eq!(
            found(&plan, &["value_missing"]),
            ["3 Senast vid (km) value_missing", "4 Senast vid (km) value_missing"],
            "{plan}"
        );
        assert!(plan["findings"].to_string().contains("the last one that was read before is taken"), "{plan}");
        assert_eq!(plans(&sent), "MLB102|service|24|30000|2026-09-10|10000|\nMLB105|service|24|0|2015-01-01|0|");
    }
}

#[test]
fn i24_a_plan_is_known_again_by_vehicle_and_name_and_what_the_file_does_not_say_stays() {
    for sent in Sent::each_engine() {
        let rows = "MLB 101;Stor service;24 mån / 3 000 mil;2026-03-10;30 000;Byt kupéfilter\n\
                    MLB 101;Liten service;12 mån;2026-03-10;;\nMLB 101;Bakgavellyft;;2026-01-15;;\n";
        assert_eq!(counts(&sent.import_text("service-plans", &format!("{HEAD}{rows}"))), [3, 3, 0]);
        let made = "MLB101|service|12|0|2026-03-10|0|Liten service\n\
                    MLB101|service|24|30000|2026-03-10|30000|Stor service/Byt kupéfilter\n\
                    MLB101|tail_lift|0|0|2026-01-15|0|";
        assert_eq!(plans(&sent), made);
        let lift = "SELECT lift_valid_to FROM vehicle WHERE registration_number = 'MLB101'";
        assert_eq!(sent.0.stored(lift), "2028-01-15", "the statute's months count");
        // A later time of one, and an earlier time of the other.
        let rows = "MLB 101;STOR SERVICE;;2026-09-01;31 000;\nMLB 101;liten service;12 mån;2025-03-10;;\n\
                    MLB 101;Bakgavellyft;;2026-06-15;;\n";
        let file = sent.write("later.csv", format!("{HEAD}{rows}"));
        let report = sent.import("service-plans", &file, &[]).unwrap();
        assert_eq!((&report["counts"]["changed"], &report["counts"]["unchanged"]), (&2.into(), &1.into()), "{report}");
        assert!(report["findings"].to_string().contains("has a later time, 2026-03-10"), "{report}");
        let changed = plans(&sent);
        assert!(changed.contains("24|30000|2026-09-01|31000|Stor service/Byt kupéfilter"), "{changed}");
        assert!(changed.contains("12|0|2026-03-10|0|Liten service"), "{changed}");
        assert_eq!(sent.0.stored(lift), "2028-06-15");
        run(&sent.0, &["import", "undo", report["batch"].as_str().unwrap()]);
        assert_eq!((plans(&sent), sent.0.stored(lift)), (made.to_owned(), "2028-01-15".to_owned()));
        run(&sent.0, &["verify"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn i4_a_plan_that_a_job_has_dealt_with_stands_in_the_way_and_is_not_set_back() {
    for database in both() {
        import_everything(&database);
        for (login, role) in [("nils", "nora:coordinator"), ("eva", "nora:finance")] {
            run(&database, &["user", "add", login, login, "--role", role, "--licence", "B"]);
        }
        let sent = Sent(database);
        let file = sent.write("plans.csv", format!("{HEAD}MLB 102;Service;12 mån;2026-03-10;;\n"));
        let batch = sent.import("service-plans", &file, &[]).unwrap()["batch"].as_str().unwrap().to_owned();
        let server = Server::start(&sent.0);
        let nils = server.client(&sent.0, "nils");
        let vehicles = nils.get("/api/v1/vehicles?q=MLB102").await.1;
        let vehicle = vehicles["items"][0]["id"].as_str().unwrap().to_owned();
        let start = chrono::Utc::now() + chrono::Duration::hours(1);
        let end = start + chrono::Duration::hours(4);
        let order = json!({ "vehicle": vehicle, "kind": "service", "start": start, "end": end });
        let (status, order) = nils.post("/api/v1/work-orders", &order).await;
        assert!(status < 300, "{order}");
        let path = format!("/api/v1/work-orders/{}", order["id"].as_str().unwrap());
        let done = nils.request(Method::PATCH, &path).json(&json!({ "done_on": "2026-10-01" }));
        let (status, body) = answer(done).await;
        assert_eq!(status, 200, "{body}");
        assert!(plans(&sent).contains("2026-10-01"), "{}", plans(&sent));
        let again = sent.import("service-plans", &file, &[]).unwrap();
        assert_eq!(again["counts"]["unchanged"], 1, "a job is not undone by an old list: {again}");
        let output = vagnpark(&sent.0, &["import", "undo", &batch]).output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(output.status.code() == Some(5) && said.contains("MLB\u{a0}102"), "{said}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn i24_cells_without_a_field_are_shown_with_the_plan() {
    for database in both() {
        import_everything(&database);
        run(&database, &["user", "add", "nils", "nils", "--role", "nora:coordinator"]);
        let sent = Sent(database);
        let text = "Regnr;Service;Intervall;Senast utförd;Verkstad\nMLB 102;Service;12 mån;2026-03-10;Bilia\n";
        assert_eq!(counts(&sent.import_text("service-plans", text)), [1, 1, 0]);
        let server = Server::start(&sent.0);
        let nils = server.client(&sent.0, "nils");
        let vehicles = nils.get("/api/v1/vehicles?q=MLB102").await.1;
        let path = format!("/fordon/{}/planer", vehicles["items"][0]["id"].as_str().unwrap());
        let page = nils.request(Method::GET, &path).send().await.unwrap().text().await.unwrap();
        assert!(page.contains("Verkstad") && page.contains("Bilia"), "{page}");
    }
}

#[test]
fn i13_a_plan_that_is_in_the_file_twice_stops_nothing() {
    for sent in Sent::each_engine() {
        let rows = "MLB 101;Service;12 mån;2026-03-10;;\r\nMLB 101;Service;12 mån;2026-03-10;;\r\n";
        let report = sent.import("service-plans", &sent.write("plans.csv", format!("{HEAD}{rows}")), &[]).unwrap();
        assert_eq!((counts(&report), &report["applied"]), ([2, 1, 0], &json!(true)), "{report}");
        assert_eq!(found(&report, &["duplicate_in_file"]), ["3 Service duplicate_in_file"], "{report}");
        let rows =
            "MLB 102;Service;12 mån;;;\nMLB 102;Service;12 mån;2026-01-10;;x\nMLB 102;Service;6 mån;2026-01-10;;x\n";
        let other = format!("{HEAD}{rows}");
        let plan = sent.import_text("service-plans", &other);
        assert_eq!(counts(&plan), [3, 1, 2], "{plan}");
        assert!(plan["findings"].to_string().contains("Senast utförd is empty"), "as the file calls it: {plan}");
    }
}
