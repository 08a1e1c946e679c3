//! Importing: the same register in any format gives the same plan, a second import changes nothing,
//! and an import that is undone leaves the database as it was.

use std::process::Command;

use serde_json::{Value, json};

use crate::{
    cost::main_job::import_everything,
    harness::{Database, Server, both, migrate, repository, run, vagnpark},
};

/// The kinds in the order in which they name each other.
const KINDS: [&str; 14] = [
    "organisations",
    "units",
    "population",
    "vehicles",
    "readings",
    "trips",
    "bookings",
    "costs",
    "fuel",
    "tolls",
    "services",
    "people",
    "service-plans",
    "fuel-cards",
];

fn example(kind: &str) -> String {
    repository("fixtures/registers").join(format!("{kind}.csv")).display().to_string()
}

/// Imports a file that must be accepted; answers its report.
fn import(database: &Database, arguments: &[&str]) -> Value {
    let arguments: Vec<&str> = ["import"].into_iter().chain(arguments.iter().copied()).chain(["--json"]).collect();
    let output = vagnpark(database, &arguments).output().unwrap();
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// Every row of every table except the logs of what was done: the audit log, and the batches with their files. Rows of
/// a table have no order of their own.
fn dump(database: &Database) -> Vec<String> {
    const LOGS: [&str; 9] = [
        "audit_entry",
        "audit_value",
        "audit_head",
        "import_batch",
        "import_change",
        "import_decision",
        "import_draft",
        "import_file",
        "import_file_part",
    ];
    let output = match database.url.strip_prefix("sqlite://") {
        Some(file) => Command::new("sqlite3").args([file, ".dump"]).output().expect("sqlite3"),
        None => Command::new("pg_dump").args(["--data-only", "--inserts", &database.url]).output().expect("pg_dump"),
    };
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    let mut rows: Vec<String> =
        text.lines().filter(|line| line.starts_with("INSERT INTO")).map(str::to_owned).collect();
    rows.retain(|row| !LOGS.iter().any(|log| row.split(&[' ', '.', '(']).any(|word| word == *log)));
    rows.sort();
    rows
}

#[test]
fn the_same_register_gives_the_same_plan_in_every_encoding_and_format() {
    let files =
        ["utf-8.csv", "utf-16.csv", "windows-1252.csv", "cp850.csv", "macintosh.csv", "workbook.xlsx", "workbook.ods"];
    for database in both() {
        import_everything(&database);
        let plans = files.map(|file| {
            let path = repository("fixtures/same-register").join(file).display().to_string();
            let output = vagnpark(&database, &["import", "vehicles", &path, "--dry-run", "--json"]).output().unwrap();
            let mut report: Value = serde_json::from_slice(&output.stdout).unwrap();
            for finding in report["findings"].as_array_mut().unwrap() {
                finding["sheet"] = Value::Null;
            }
            json!({ "counts": report["counts"], "findings": report["findings"], "questions": report["questions"],
                "fates": report["fates"] })
        });
        assert_eq!(
            plans[0]["counts"],
            json!({ "rows": 5, "created": 2, "changed": 0, "unchanged": 0, "skipped": 1, "rejected": 2 })
        );
        for (plan, file) in plans.iter().zip(files) {
            assert_eq!(*plan, plans[0], "{file}");
        }
    }
}

#[test]
fn every_example_imports_again_without_a_change_and_is_undone_without_a_trace() {
    for database in both() {
        migrate(&database);
        let mut states = vec![dump(&database)];
        let mut batches = Vec::new();
        for kind in KINDS {
            let report = import(&database, &[kind, &example(kind)]);
            assert_eq!(report["counts"]["created"], report["counts"]["rows"], "{kind}: {report}");
            batches.push(report["batch"].as_str().unwrap().to_owned());
            states.push(dump(&database));
            let again = import(&database, &[kind, &example(kind)]);
            assert_eq!(again["counts"]["unchanged"], again["counts"]["rows"], "{kind}: {again}");
            assert!(again["batch"].is_null());
            assert_eq!(states.last(), Some(&dump(&database)), "{kind} a second time");
        }
        run(&database, &["verify"]);
        for (kind, batch) in KINDS.iter().zip(&batches).rev() {
            states.pop();
            run(&database, &["import", "undo", batch]);
            assert_eq!(states.last(), Some(&dump(&database)), "{kind} undone on {}", database.url);
        }
        run(&database, &["verify"]);
        run(&database, &["audit", "verify"]);
        assert_eq!(run(&database, &["import", "list"]).matches("undone").count(), KINDS.len());
    }
}

#[test]
fn values_that_an_import_changed_come_back_when_it_is_undone() {
    for database in both() {
        import_everything(&database);
        let before = dump(&database);
        let file = database.folder.path().join("changes.csv");
        std::fs::write(
            &file,
            "Regnr;Kommun;Modell;Förvaltning;Mätarställning\n\
                               MLB 101;Lindesberg;Niro EV Plus;Ny enhet;31 900\nMLB 777;Nora;Ny;Ny enhet;5\n",
        )
        .unwrap();
        let report = import(&database, &["vehicles", file.to_str().unwrap()]);
        assert_eq!(
            (report["counts"]["changed"].as_u64(), report["counts"]["created"].as_u64()),
            (Some(1), Some(1)),
            "{report}"
        );
        assert_ne!(dump(&database), before);
        run(&database, &["import", "undo", report["batch"].as_str().unwrap()]);
        assert_eq!(dump(&database), before, "{}", database.url);
    }
}

#[test]
fn what_stands_in_the_way_of_undoing_is_named() {
    for database in both() {
        migrate(&database);
        let mut batches = Vec::new();
        for kind in KINDS {
            batches.push(import(&database, &[kind, &example(kind)])["batch"].as_str().unwrap().to_owned());
        }
        let before = dump(&database);
        let output = vagnpark(&database, &["import", "undo", &batches[3]]).output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(5), "{said}");
        assert!(said.contains("MLB\u{a0}301") && said.contains("trip") && said.contains("booking"), "{said}");
        assert_eq!(dump(&database), before, "nothing half-undone stays");
        let output = vagnpark(&database, &["import", "undo", &batches[0]]).output().unwrap();
        assert_eq!(output.status.code(), Some(5), "{}", String::from_utf8_lossy(&output.stderr));
        assert_eq!(dump(&database), before);
    }
}

#[test]
fn no_file_that_somebody_has_is_written_over_and_an_import_that_was_done_is_told() {
    let database = Database::sqlite();
    import_everything(&database);
    let at = |name: &str| database.folder.path().join(name).display().to_string();
    let (costs, nowhere) = (at("costs.csv"), at("nowhere/rejected.csv"));
    let rows = "cost_id,regnr,date,category,net\nZ1,MLB101,2026-10-07,fuel,10\nZ2,MLB101,2026-10-07,coffee,10\n";
    std::fs::write(&costs, rows).unwrap();
    for (name, file, word) in
        [("--rejected", &costs, "is read"), ("--report", &costs, "is read"), ("--rejected", &nowhere, "rejected.csv")]
    {
        let before = dump(&database);
        let output =
            vagnpark(&database, &["import", "costs", &costs, "--accept", "good", name, file]).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!output.status.success() && said.contains(word), "{name} {file}: {said}");
        assert_eq!(
            (std::fs::read_to_string(&costs).unwrap().as_str(), dump(&database)),
            (rows, before),
            "{name} {file}"
        );
    }
    let twice = ["import", "costs", &costs, "--report", &at("one.txt"), "--rejected", &at("one.txt")];
    assert!(!vagnpark(&database, &twice).output().unwrap().status.success());
    let template = at("template.csv");
    run(&database, &["import", "template", "costs", &template]);
    std::fs::write(&template, rows).unwrap();
    for file in [&template, &at("template.doc")] {
        assert!(!vagnpark(&database, &["import", "template", "costs", file]).output().unwrap().status.success());
    }
    assert_eq!(std::fs::read_to_string(&template).unwrap(), rows, "what was filled in");
    assert!(!std::path::Path::new(&at("template.doc")).exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_finance_corrected_since_is_not_lost_with_an_import() {
    for database in both() {
        import_everything(&database);
        run(&database, &["user", "add", "eva", "Eva", "--role", "lindesberg:finance", "--role", "nora:finance"]);
        let server = Server::start(&database);
        let eva = server.client(&database, "eva");
        let listed = run(&database, &["import", "list"]);
        let batch = listed.lines().find(|line| line.contains("trips")).unwrap().split_whitespace().next().unwrap();
        let trip = &eva.get("/api/v1/trips?month=2026-10").await.1["items"][0];
        let path = format!("/api/v1/trips/{}/corrections", trip["id"].as_str().unwrap());
        let right = json!({ "distance_m": 77_000, "reason": "mätaren lästes fel" });
        assert_eq!(eva.post(&path, &right).await.0, 201);
        let output = vagnpark(&database, &["import", "undo", batch]).output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(5), "{said}");
        assert!(said.contains("1 of its trips has been corrected, described or measured since"), "{said}");
        let kept = eva.get("/api/v1/trips?month=2026-10").await.1;
        assert!(kept["items"].as_array().unwrap().iter().any(|trip| trip["distance_m"] == 77_000), "{kept}");
    }
}

#[test]
fn i3_the_good_rows_are_taken_and_the_rejected_come_back_to_be_corrected() {
    for database in both() {
        import_everything(&database);
        let file = repository("fixtures/habits/letters-for-digits.csv").display().to_string();
        let rejected = database.folder.path().join("rejected.csv").display().to_string();
        let arguments = ["import", "vehicles", &file, "--accept", "good", "--rejected", &rejected];
        assert_eq!(vagnpark(&database, &arguments).output().unwrap().status.code(), Some(3));
        let text = std::fs::read_to_string(&rejected).unwrap();
        assert!(text.starts_with("\u{feff}Regnr;Fordonsslag;Kommun;Orsak\r\nMLB 2O1;"), "{text}");
        std::fs::write(&rejected, text.replace("2O1", "201").replace("2I3", "213").replace("M1B 201", "MLB 777"))
            .unwrap();
        let report = import(&database, &["vehicles", &rejected]);
        assert_eq!(report["counts"]["created"].as_u64(), Some(report["counts"]["rows"].as_u64().unwrap()), "{report}");
    }
}

#[test]
fn i7_what_was_decided_is_remembered_for_the_senders_next_file() {
    for database in both() {
        import_everything(&database);
        let folder = database.folder.path();
        let write = |name: &str, text: &str| {
            let path = folder.join(name);
            std::fs::write(&path, text).unwrap();
            path.display().to_string()
        };
        let mapping = write(
            "mapping.toml",
            "[columns]\n\"Bil nr\" = \"registration_number\"\n\"Intern\" = \"-\"\n\
             [answers]\n\"date-order:Besiktad\" = \"day-first\"\n",
        );
        let first =
            write("first.csv", "Bil nr;Fordonsslag;Kommun;Besiktad;Intern\nMLB 201;Personbil;Nora;1/3 2024;x\n");
        let report = import(&database, &["vehicles", &first, "--mapping", &mapping]);
        assert_eq!(report["counts"]["created"], 1, "{report}");
        let taught = report["batch"].clone();
        let second =
            write("second.csv", "Bil nr;Fordonsslag;Kommun;Besiktad;Intern\nMLB 202;Personbil;Nora;4/5 2024;y\n");
        let report = import(&database, &["vehicles", &second]);
        assert_eq!(report["counts"]["created"], 1, "without the mapping file: {report}");
        let stated =
            report["file"]["columns"].as_array().unwrap().iter().find(|column| column["header"] == "Bil nr").unwrap();
        assert_eq!(stated["because"], "stated");
        let other = vagnpark(&database, &["import", "vehicles", &second, "--organisation", "nora", "--dry-run"])
            .output()
            .unwrap();
        assert_eq!(other.status.code(), Some(3), "another sender's file is not known");
        // What an earlier import taught holds still; a wrong answer does not outlive the import that somebody undid
        // because of it.
        run(&database, &["import", "undo", report["batch"].as_str().unwrap()]);
        let known = vagnpark(&database, &["import", "vehicles", &second, "--dry-run"]).output().unwrap();
        assert_eq!(known.status.code(), Some(0), "the first import taught it too");
        run(&database, &["import", "undo", taught.as_str().unwrap()]);
        let known = vagnpark(&database, &["import", "vehicles", &second, "--dry-run"]).output().unwrap();
        assert_eq!(known.status.code(), Some(3), "it is asked again");
    }
}

#[test]
fn i9_a_pick_between_two_registers_is_remembered() {
    for database in both() {
        import_everything(&database);
        let file = repository("fixtures/habits/disagrees-with-the-register.csv").display().to_string();
        let arguments = ["vehicles", &file, "--organisation", "nora"];
        let answers = database.folder.path().join("answers.toml");
        let before = dump(&database);
        std::fs::write(&answers, "[answers]\n\"conflict:MLB 102:model_year\" = \"file\"\n").unwrap();
        let picked = [&arguments[..], &["--mapping", answers.to_str().unwrap()]].concat();
        let report = import(&database, &picked);
        assert_eq!(report["changes"][0]["new"], "2021", "{report}");
        let again = import(&database, &arguments);
        assert_eq!(again["counts"]["unchanged"], 1, "{again}");
        run(&database, &["import", "undo", report["batch"].as_str().unwrap()]);
        assert_eq!(dump(&database), before, "the pick is forgotten with the import");
    }
}

#[test]
fn i9_a_unit_a_depot_or_a_pool_that_two_registers_disagree_about_is_asked_about_by_its_name() {
    for database in both() {
        import_everything(&database);
        let write = |name: &str, places: &str| {
            let path = database.folder.path().join(name);
            let head = "Regnr;Fabrikat;Modell;Fordonsslag;Drivmedel;Kommun;Förvaltning;Uppställningsplats;Bilpool";
            std::fs::write(&path, format!("{head}\nMLB901;Kia;Niro;Personbil;El;Nora;{places}\n")).unwrap();
            path.to_str().unwrap().to_owned()
        };
        let (ours, theirs) = (write("ours.csv", "Park;Stadshuset;Dag"), write("theirs.csv", "Skola;Garaget;Natt"));
        assert_eq!(import(&database, &["vehicles", &ours])["counts"]["created"], 1);
        let again = ["import", "vehicles", &theirs, "--organisation", "nora", "--dry-run", "--json"];
        let report: Value = serde_json::from_slice(&vagnpark(&database, &again).output().unwrap().stdout).unwrap();
        let conflicts = report["questions"].as_array().unwrap().iter().filter(|asked| asked["kind"] == "conflict");
        let said = |asked: &Value, part: &str| asked[part].as_str().unwrap().rsplit(": ").next().unwrap().to_owned();
        // The conflicting value is reported with the place where it came from.
        let against = |asked: &Value| said(asked, "against").split(" (").next().unwrap().to_owned();
        let mut asked: Vec<_> = conflicts.map(|asked| (against(asked), said(asked, "value"))).collect();
        asked.sort();
        let both = |one: &str, other: &str| (one.to_owned(), other.to_owned());
        assert_eq!(asked, [both("Dag", "Natt"), both("Park", "Skola"), both("Stadshuset", "Garaget")], "{report}");
    }
}

#[test]
fn a_name_in_the_file_is_not_taken_by_another_rows_alias() {
    for database in both() {
        import_everything(&database);
        let path = database.folder.path().join("units.csv");
        let rows = "Nora;Lokalvård;710;\nNora;Städ;720;Lokalvård\nNora;Park;730;Gata\nNora;Gata;740;\n";
        std::fs::write(&path, format!("Kommun;Enhet;Kostnadsställe;Alias\n{rows}")).unwrap();
        let file = path.to_str().unwrap();
        let take_the_good = || -> Value {
            let mut import = vagnpark(&database, &["import", "units", file, "--accept", "good", "--json"]);
            serde_json::from_slice(&import.output().unwrap().stdout).unwrap()
        };
        let (first, second) = (take_the_good(), take_the_good());
        let counts = |report: &Value| report["counts"].clone();
        assert_eq!(counts(&first)["created"], 2, "{first}");
        assert_eq!(counts(&first)["rejected"], 2, "{first}");
        assert_eq!(counts(&second)["unchanged"], 2, "{second}");
        assert_eq!(first["findings"], second["findings"]);
    }
}

#[test]
fn every_template_names_its_own_columns_in_both_formats() {
    let database = Database::sqlite();
    for kind in KINDS {
        for format in ["csv", "xlsx"] {
            let file = database.folder.path().join(format!("{kind}.{format}")).display().to_string();
            run(&database, &["import", "template", kind, &file]);
            let mapping: toml::Table = run(&database, &["import", "mapping", kind, &file]).parse().unwrap();
            let columns = mapping["columns"].as_table().unwrap();
            let unknown: Vec<_> = columns.iter().filter(|(_, field)| field.as_str() == Some("+")).collect();
            assert!(unknown.is_empty() && columns.len() >= 2, "{kind} {format}: {unknown:?}");
        }
    }
}
