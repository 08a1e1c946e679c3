//! What the program exports comes back unchanged (I-22): every kind of register, in both formats, also after somebody
//! has saved the file again.

use std::fs;

use chrono::{Days, Utc};
use reqwest::Method;
use serde_json::{Value, json};
use vagnpark_domain::import::Kind;

use crate::{
    browser::demo_in,
    driving::driving_log::drive,
    finance::files::python,
    harness::{Client, Database, Server, both, run, vagnpark},
};

/// The example in which Nora has sent files and driven a vehicle, and whose pages have been used.
struct Example {
    database: Database,
    server: Server,
    /// Nora's vehicle whose files they are.
    car: Value,
    nora: Client,
}

/// A day before today.
fn ago(days: u64) -> String {
    (Utc::now().date_naive() - Days::new(days)).to_string()
}

impl Example {
    async fn on(database: Database) -> Self {
        let (database, server) = demo_in(database);
        let nora = server.client(&database, "samordnare.nora");
        let example = Self { car: Value::Null, nora, server, database };
        example.send_files();
        let (_, found) = example.nora.get("/api/v1/vehicles?q=MLB801").await;
        let example = Self { car: found["items"][0]["id"].clone(), ..example };
        example.work().await;
        example
    }

    fn send_files(&self) {
        let (day, later, ahead) = (ago(40), ago(39), (Utc::now().date_naive() + Days::new(40)).to_string());
        for (kind, text) in [
            (
                "units",
                "Kommun;Enhet;Kostnadsställe;Alias\nNora;IT/Drift;4711;IT/HR\n\
                 Nora;Skog;4712;Park|Gata/Väg\n"
                    .to_owned(),
            ),
            (
                "vehicles",
                "Regnr;Kommun;Fabrikat;Modell;Fordonsslag;Årsm.;Förvaltning;Nyckelskåp;\
                 Leasing från;Formel;Mätarställning\n\
                 MLB 801;Nora;Kia;Niro;personbil;ca 2015;Skog;skåp 4;2024-01-01;=1+1;100\n\
                 VAGN 7;Nora;Valtra;N;traktor;;;;;;\n"
                    .to_owned(),
            ),
            (
                "trips",
                format!(
                    "Rese-id;Regnr;Kommun;Starttid;Sluttid;Mätare start;Mätare slut;Förare;Ärende;Väder\n\
                     T1;MLB 801;Nora;{day} 08:00;{day} 09:30;100;142;Anna Ek;Hembesök;snö\n"
                ),
            ),
            (
                "trips",
                format!(
                    "Regnr;Starttid;Sluttid;Sträcka (km);Väder\nMLB 801;{day} 10:00;{day} 11:00:30;12,345;+2 grader\n\
                     MLB 801;2025-10-26T02:30+01:00;2025-10-26T02:50+01:00;3;\n"
                ),
            ),
            (
                "costs",
                format!(
                    "Kostnads-id;Regnr;Datum;Kategori;Belopp;Moms;Leverantör;Anm\n\
                     V1;MLB 801;{day};Parkering;100,00;25,00;P-bolaget;ruta 4\nV1;MLB 801;{day};Tvätt;80,00;20,00;;\n\
                     V2;MLB 801;{day};Övrigt;512,34;25,00;=HYPERLINK(1);\nV3;MLB 801;{day};Däck;-80,50;-20,13;;\n"
                ),
            ),
            ("costs", format!("Regnr;Datum;Kategori;Belopp\nMLB 801;{day};Drivmedel;0,05\n")),
            (
                "fuel",
                format!(
                    "Transaktionsnr;Regnr;Kortnr;Tid;Produkt;Liter;kWh;Netto;Moms;Station;Kortets namn\n\
                     K1;MLB 801;;{day} 07:12;diesel;52,41;;768,00;192,00;Nora;reserv\n\
                     K2;MLB801;;{day} 16:40;el;;31,504;126,00;31,50;;\n\
                     ;;7001;{later} 07:12;bensin;10;;150;37,50;;okänd bil\n"
                ),
            ),
            ("tolls", format!("Transaktionsnr;Regnr;Tid;Netto;Station\nP1;MLB 801;{day} 07:12;22,00;Essingeleden\n")),
            (
                "services",
                format!(
                    "Service-id;Regnr;Utförd;Slag;Mätarställning;Beskrivning;Kostnad;Moms;Verkstad;Ord\n\
                     S1;MLB 801;{day};service;150;Olja;2 400,00;600,00;Bilia;a\n;MLB 801;{later};däck;;Byte;;;;\n"
                ),
            ),
            ("readings", format!("Regnr;Avläst;Mätarställning;Källa;Läst av\nMLB 801;{later} 07:30;60;vakten;R9\n")),
            (
                "service-plans",
                format!(
                    "Regnr;Service;Slag;Intervall;Senast utförd;Senast vid (km);Anmärkning;Verkstad\n\
                     MLB 801;Stor service;;24 mån / 3 000 mil;{day};142;Byt kupéfilter;Bilia\n\
                     MLB 801;Service;;12 mån;{day};;;\nMLB 801;;service;6 mån;{later};;Vid behov;\n\
                     VAGN 7;Bakgavellyft;;;{day};;;\n"
                ),
            ),
            ("fuel-cards", "Kortnr;Regnr\n7082 1300 1234 5678 901;MLB 801\nTAGG-1;VAGN 7\n".to_owned()),
            (
                "people",
                "Inloggning;Namn;E-post;Kommun;Roll;Körkort\n\
                 anna.ek;Anna Ek;Anna.Ek@nora.se;Nora;förare, ekonom;B, CE\nbo;Bo Lund;;Nora;samordnare;\n\
                 bo;Bo Lund;;Lindesberg;förare;\nrut;Rut Holm;;Nora;;\n"
                    .to_owned(),
            ),
            (
                "bookings",
                format!(
                    "Boknings-id;Regnr;Starttid;Sluttid;Ändamål;Anmärkning;Nyckelskåp\n\
                     B1;MLB 801;{ahead} 08:00;{ahead} 12:00;besök;två personer;B7\n\
                     ;MLB 801;{ahead} 13:00;{ahead} 14:00;gods;;\n"
                ),
            ),
        ] {
            let file = self.write("sent.csv", text.as_bytes());
            run(&self.database, &["import", kind, &file, "--organisation", "nora"]);
        }
    }

    /// What is entered by hand: a use, a cost, a job with a note of several lines.
    async fn work(&self) {
        drive(&self.nora, &self.car, 170, 171).await;
        run(&self.database, &["user", "disable", "rut"]);
        run(&self.database, &["user", "add", "adam", "Ek, Adam", "--role", "nora:administrator"]);
        let plan = json!({ "vehicle": self.car, "kind": "service", "interval_months": 3, "last_done_on": ago(9),
            "note": "Olja\nFilter\nLuft" });
        let (status, plan) = self.nora.post("/api/v1/service-plans", &plan).await;
        assert_eq!(status, 201, "{plan}");
        let finance = self.server.client(&self.database, "ekonom.nora");
        let cost =
            json!({ "vehicle": self.car, "category": "fuel", "from": ago(3), "net_ore": 12_345, "vat_ore": 3_086 });
        assert_eq!(finance.post("/api/v1/costs", &cost).await.0, 201);
        let start = Utc::now() + chrono::Duration::days(2);
        let job = json!({ "vehicle": self.car, "kind": "other", "start": start,
            "end": start + chrono::Duration::hours(1), "note": "Lackering\nav dörren" });
        let (status, job) = self.nora.post("/api/v1/work-orders", &job).await;
        assert_eq!(status, 201, "{job}");
        let job = format!("/api/v1/work-orders/{}", job["id"].as_str().unwrap());
        let done = self.nora.request(Method::PATCH, &job).json(&json!({ "done_on": ago(0) })).send().await.unwrap();
        assert_eq!(done.status(), 200);
    }

    fn path(&self, name: &str) -> String {
        self.database.folder.path().join(name).display().to_string()
    }

    fn write(&self, name: &str, bytes: &[u8]) -> String {
        let path = self.path(name);
        fs::write(&path, bytes).unwrap();
        path
    }

    /// A register as a file of an organisation, or of everybody.
    fn export(&self, kind: &str, organisation: Option<&str>, format: &str) -> String {
        let file = self.path(&format!("{kind}.{format}"));
        let mut arguments = vec!["export", kind, "--format", format, "--output", &file];
        arguments.extend(organisation.iter().flat_map(|code| ["--organisation", code]));
        run(&self.database, &arguments);
        file
    }

    fn import(&self, kind: &str, file: &str, organisation: Option<&str>) -> Value {
        let mut arguments = vec!["import", kind, file, "--json"];
        arguments.extend(organisation.iter().flat_map(|code| ["--organisation", code]));
        let output = vagnpark(&self.database, &arguments).output().unwrap();
        serde_json::from_slice(&output.stdout)
            .unwrap_or_else(|_| panic!("{kind}: {}", String::from_utf8_lossy(&output.stderr)))
    }

    /// Imports a file whose rows are known, and answers how many there are: none is new, changed, rejected, asked about
    /// or remarked on.
    fn comes_back(&self, kind: &str, file: &str, organisation: Option<&str>) -> u64 {
        let report = self.import(kind, file, organisation);
        let counts = &report["counts"];
        let rows = counts["rows"].as_u64().unwrap();
        let about = |name: &str| serde_json::to_string_pretty(&report[name]).unwrap();
        let said = format!("{kind} {organisation:?} {file}: {counts} {} {}", about("findings"), about("questions"));
        let said: String = said.chars().take(4_000).collect();
        assert_eq!(counts["unchanged"].as_u64(), Some(rows), "{said}");
        let nothing_there = rows == 0;
        assert!(nothing_there || report["findings"] == json!([]), "{said}");
        assert_eq!(report["questions"], json!([]), "{said}");
        rows
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn i22_every_register_comes_back_unchanged_in_both_formats() {
    for database in both() {
        let example = Example::on(database).await;
        for kind in Kind::ALL.iter().map(|kind| kind.as_str()) {
            for organisation in [Some("nora"), Some("lindesberg"), None] {
                let file = example.export(kind, organisation, "csv");
                let rows = example.comes_back(kind, &file, organisation);
                let needed = organisation == Some("nora") || ["vehicles", "trips", "bookings", "costs"].contains(&kind);
                assert!(rows > 0 || !needed, "{kind} of {organisation:?}");
                if organisation == Some("nora") {
                    let file = example.export(kind, organisation, "xlsx");
                    assert_eq!(example.comes_back(kind, &file, organisation), rows, "{kind}");
                }
            }
        }
        run(&example.database, &["verify"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn i22_a_file_that_was_saved_again_comes_back_as_well() {
    for database in both() {
        let example = Example::on(database).await;
        for kind in Kind::ALL.iter().map(|kind| kind.as_str()) {
            let file = example.export(kind, Some("nora"), "csv");
            let text = fs::read_to_string(&file).unwrap();
            assert!(text.starts_with('\u{feff}') && text.contains("\r\n"), "{text}");
            let rows = example.comes_back(kind, &file, Some("nora"));
            let lines = text.replace("\r\n", "\n");
            for saved in [lines.clone(), lines.replace(';', "\t"), text.trim_start_matches('\u{feff}').to_owned()] {
                let file = example.write("again.csv", saved.as_bytes());
                assert_eq!(example.comes_back(kind, &file, Some("nora")), rows, "{kind}");
            }
            let file = example.export(kind, Some("nora"), "xlsx");
            python("save_again.py", file.as_ref());
            assert_eq!(example.comes_back(kind, &file, Some("nora")), rows, "{kind}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn i22_people_plans_and_cards_come_back_as_well() {
    for database in both() {
        let example = Example::on(database).await;
        for (kind, of_nora) in [("people", 5), ("service-plans", 5), ("fuel-cards", 2)] {
            for organisation in [Some("nora"), Some("lindesberg"), None] {
                for format in ["csv", "xlsx"] {
                    let file = example.export(kind, organisation, format);
                    let rows = example.comes_back(kind, &file, organisation);
                    assert!(organisation != Some("nora") || rows >= of_nora, "{kind} of {organisation:?}: {rows}");
                }
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn i22_a_corrected_file_changes_what_changes_and_rejects_what_does_not() {
    for database in both() {
        let example = Example::on(database).await;
        let corrected = |kind: &str, from: &str, to: &str| {
            let text = fs::read_to_string(example.export(kind, Some("nora"), "csv")).unwrap();
            assert!(text.contains(from), "{from}: {text}");
            example.import(kind, &example.write("corrected.csv", text.replacen(from, to, 1).as_bytes()), Some("nora"))
        };
        let make = || example.database.stored("SELECT make FROM vehicle WHERE registration_number = 'MLB801'");
        let report = corrected("vehicles", ";Kia;Niro;", ";Kia Motors;Niro;");
        assert_eq!((&report["counts"]["changed"], &report["counts"]["created"]), (&json!(1), &json!(0)), "{report}");
        assert_eq!(make(), "Kia Motors");
        run(&example.database, &["import", "undo", report["batch"].as_str().unwrap()]);
        assert_eq!(make(), "Kia", "undone, it is as before the file went out");
        // By the sender's key, and by the id of what was entered by hand.
        for (kind, from, to) in [("trips", ";12,345;", ";13,345;"), ("costs", ";123,45;", ";124,45;")] {
            let before = example.database.stored("SELECT count(*) FROM trip");
            let report = corrected(kind, from, to);
            let rejected = report["findings"].as_array().unwrap();
            assert_eq!(report["counts"]["rejected"], json!(1), "{report}");
            assert_eq!(rejected[0]["code"], "key_reused", "{report}");
            assert_eq!(example.database.stored("SELECT count(*) FROM trip"), before);
        }
        run(&example.database, &["verify"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn i22_an_organisation_takes_out_its_own_and_an_id_of_another_s_is_just_a_key() {
    for database in both() {
        let example = Example::on(database).await;
        let ids = |organisation: &str| -> Vec<String> {
            let text = fs::read_to_string(example.export("trips", Some(organisation), "csv")).unwrap();
            text.lines().skip(1).map(|line| line.split(';').next().unwrap().to_owned()).collect()
        };
        let (nora, lindesberg) = (ids("nora"), ids("lindesberg"));
        assert!(nora.iter().all(|id| !lindesberg.contains(id)), "no trip is in both");
        // Nora's own vehicle with the key of another's trip: a new trip of Nora's.
        let other = lindesberg.iter().find(|id| id.len() == 36).unwrap();
        let row =
            format!("Rese-id;Regnr;Starttid;Sluttid;Sträcka (km)\n{other};MLB 801;{0} 15:00;{0} 16:00;8\n", ago(41));
        let report = example.import("trips", &example.write("foreign.csv", row.as_bytes()), Some("nora"));
        assert_eq!(report["counts"]["created"], json!(1), "{report}");
        for (kind, is_others) in
            [("vehicles", ";lindesberg;"), ("units", "lindesberg;"), ("organisations", "lindesberg;")]
        {
            let text = fs::read_to_string(example.export(kind, Some("nora"), "csv")).unwrap();
            assert!(!text.contains(is_others) && text.lines().count() > 1, "{kind}: {text}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn i22_page_api_and_command_line_give_the_same_bytes_to_whom_they_are_for() {
    for database in both() {
        let example = Example::on(database).await;
        let (_, organisations) = example.nora.get("/api/v1/organisations").await;
        let all = organisations["items"].as_array().unwrap();
        let id =
            |code: &str| all.iter().find(|found| found["code"] == code).unwrap()["id"].as_str().unwrap().to_owned();
        let (nora, lindesberg) = (id("nora"), id("lindesberg"));
        let fetch = async |client: &Client, path: String| {
            let answer = client.request(Method::GET, &path).send().await.unwrap();
            (answer.status().as_u16(), answer.bytes().await.unwrap().to_vec())
        };
        for kind in Kind::ALL.iter().map(|kind| kind.as_str()) {
            for format in ["csv", "xlsx"] {
                let written = fs::read(example.export(kind, Some("nora"), format)).unwrap();
                // People are for those who look after them.
                let login = if kind == "people" { "adam" } else { "ekonom.nora" };
                let sender = example.server.client(&example.database, login);
                let api = fetch(&sender, format!("/api/v1/registers/{kind}.{format}")).await;
                assert_eq!(api.0, 200, "{kind}");
                assert!(api.1 == written, "{kind}.{format} over the API");
                let page = format!("/export/fil?kind={kind}&organisation={nora}&format={format}");
                assert!(fetch(&sender, page).await.1 == written, "{kind}.{format} on the page");
            }
        }
        assert_eq!(fetch(&example.nora, "/api/v1/registers/people.csv".to_owned()).await.0, 403);
        let people = fs::read_to_string(example.export("people", Some("nora"), "csv")).unwrap();
        assert!(people.contains("anna.ek;Anna Ek;") && people.contains(";;Ek, Adam;;nora;administratör;"), "{people}");
        assert!(!people.contains("lindesberg") && !people.contains("rut;"), "{people}");
        // A driver books, and takes nothing out; nobody takes out what is another's.
        let driver = example.server.client(&example.database, "forare");
        assert_eq!(fetch(&driver, "/api/v1/registers/trips.csv".to_owned()).await.0, 403);
        assert_eq!(fetch(&driver, "/export".to_owned()).await.0, 403);
        let foreign = format!("/api/v1/registers/trips.csv?organisation={lindesberg}");
        assert_eq!(fetch(&example.nora, foreign).await.0, 403);
        let workshop = example.server.client(&example.database, "verkstad");
        assert_eq!(fetch(&workshop, "/api/v1/registers/costs.csv".to_owned()).await.0, 403, "it sees no costs");
        assert_eq!(fetch(&workshop, "/api/v1/registers/services.csv".to_owned()).await.0, 200);
        assert_eq!(fetch(&example.nora, "/api/v1/registers/trips.pdf".to_owned()).await.0, 404);
        // What cannot be meant is said, with what was chosen.
        let wrong = "/export/fil?kind=vehicles&from=2026-01-01&format=csv".to_owned();
        let (status, page) = fetch(&example.nora, wrong).await;
        let page = String::from_utf8(page).unwrap();
        assert!(status == 422 && page.contains("2026-01-01") && page.contains("<form"), "{page}");
        let october = fetch(&example.nora, format!("/api/v1/registers/trips.csv?from={0}&to={0}", ago(40))).await;
        let october = String::from_utf8(october.1).unwrap();
        assert_eq!(october.matches(";MLB 801;").count(), 2, "the two trips of that day: {october}");
        assert!(october.lines().skip(1).all(|line| line.contains(&format!(";{} ", ago(40)))), "{october}");
        let auditor = example.server.client(&example.database, "system");
        let (_, log) = auditor.get("/api/v1/security-events?limit=500").await;
        let exported = |what: &str| {
            let events = log["items"].as_array().unwrap();
            events.iter().any(|event| event["event"] == "exported" && event["what"].as_str().unwrap().starts_with(what))
        };
        assert!(exported("GET /api/v1/registers/trips.csv") && exported("GET /export/fil?kind=trips"), "{log}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn i22_a_driving_log_comes_back_with_its_gaps_left_out() {
    for database in both() {
        let example = Example::on(database).await;
        drive(&example.nora, &example.car, 200, 210).await;
        let car = example.car.as_str().unwrap();
        for language in ["sv", "en"] {
            let request = example.nora.request(Method::GET, &format!("/fordon/{car}/korjournal/csv"));
            let text = request.header("accept-language", language).send().await.unwrap().text().await.unwrap();
            assert!(text.contains(";MLB 801;"), "{text}");
            let report = example.import("trips", &example.write("log.csv", text.as_bytes()), Some("nora"));
            let counts = &report["counts"];
            let told = (&counts["rows"], &counts["unchanged"], &counts["skipped"]);
            assert_eq!(told, (&json!(3), &json!(2), &json!(1)), "two trips and the gap between them: {report}");
        }
    }
}
