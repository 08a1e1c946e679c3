//! Random registers of every kind: no row is lost, each rejected one has its reason, and a real run
//! does what the dry run said (I-1, I-3).

use std::collections::HashSet;

use proptest::{prelude::*, test_runner::TestRunner};
use serde_json::Value;
use vagnpark_domain::import::Kind;
use vagnpark_importer::{FieldKind, fields_of};

use crate::{
    cost::main_job::import_everything,
    harness::{Database, both, run, vagnpark},
};

/// A cell that is often right for its column, and often not.
fn cell(kind: FieldKind) -> BoxedStrategy<String> {
    let right: BoxedStrategy<String> = match kind {
        FieldKind::Day => "20(1[0-9]|2[0-9])-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|30)|[1-9]/[1-9] 2024|2014-08".boxed(),
        FieldKind::Instant => "2026-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8]) (0[0-9]|1[0-9]|2[0-3]):[0-5][0-9]".boxed(),
        FieldKind::Number(_) => "[1-9][0-9]{0,4}|[1-9] [0-9]{3},[0-9]{2}|[1-9]\\.[0-9]{3}|-[1-9]".boxed(),
        FieldKind::YesNo => "Ja|Nej|X|kanske".boxed(),
        FieldKind::Words(words) => prop::sample::select(words).prop_map(str::to_owned).boxed(),
        FieldKind::Text => "MLB 10[1-7]|MLB1O1|Nora|Lindesb|Hellefors|BKT|[a-z]{3}|1884".boxed(),
    };
    prop_oneof![8 => right, 1 => Just(String::new()), 1 => "[ -~åäö]{0,6}".prop_map(|text| text)].boxed()
}

fn register() -> impl Strategy<Value = (Kind, String)> {
    let kinds = Kind::ALL.to_vec();
    prop::sample::select(kinds).prop_flat_map(|kind| {
        let fields = fields_of(kind);
        let header = fields.iter().map(|field| field.label).collect::<Vec<_>>().join(";");
        let row = fields.iter().map(|field| cell(field.kind)).collect::<Vec<_>>();
        // Keys are few, so that some occur twice.
        prop::collection::vec(row, 1..12).prop_map(move |rows| {
            let lines = rows.iter().map(|row| {
                let cells = row.iter().map(|cell| format!("\"{}\"", cell.replace('"', "\"\"")));
                cells.collect::<Vec<_>>().join(";")
            });
            (kind, format!("{header}\n{}\n", lines.collect::<Vec<_>>().join("\n")))
        })
    })
}

/// Imports a file; answers none if it is refused as a whole, with a reason.
fn import(database: &Database, arguments: &[&str]) -> Option<Value> {
    let output = vagnpark(database, arguments).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(!said.contains("panicked"), "{said}");
    match serde_json::from_slice(&output.stdout) {
        Ok(report) => Some(report),
        Err(_) => {
            assert!(output.status.code() == Some(1) && said.trim().len() > 10, "{:?}: {said}", output.status);
            None
        }
    }
}

fn check(report: &Value) {
    let count = |name: &str| report["counts"][name].as_u64().unwrap();
    let fates = ["created", "changed", "unchanged", "skipped", "rejected"];
    assert_eq!(count("rows"), fates.iter().map(|fate| count(fate)).sum::<u64>(), "{report}");
    let runs = report["fates"].as_array().unwrap();
    let rows = |fate: &str| -> HashSet<u64> {
        let of = runs.iter().filter(|run| run["fate"] == fate);
        of.flat_map(|run| run["from"].as_u64().unwrap()..=run["to"].as_u64().unwrap()).collect()
    };
    for fate in fates {
        assert_eq!(rows(fate).len() as u64, count(fate), "{fate}: {report}");
    }
    let findings = report["findings"].as_array().unwrap();
    let reasons: HashSet<u64> = findings
        .iter()
        .filter(|found| found["severity"] == "rejected")
        .map(|found| found["row"].as_u64().unwrap())
        .collect();
    // A column that is missing rejects all rows at once.
    if !findings.iter().any(|found| found["code"] == "column_missing") {
        assert_eq!(rows("rejected"), reasons, "{report}");
    }
}

fn hold_against_each_other(database: &Database, cases: u32) {
    import_everything(database);
    let path = database.folder.path().join("random.csv");
    let file = path.to_str().unwrap();
    let mut runner = TestRunner::new(ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() });
    let held = runner.run(&register(), |(kind, text)| {
        std::fs::write(&path, &text).unwrap();
        let logged = || database.stored("SELECT count(*) FROM audit_entry");
        let before = logged();
        let dry = import(database, &["import", kind.as_str(), file, "--dry-run", "--accept", "good", "--json"]);
        prop_assert_eq!(logged(), before, "a dry run writes nothing");
        let real = import(database, &["import", kind.as_str(), file, "--accept", "good", "--json"]);
        prop_assert_eq!(dry.is_some(), real.is_some(), "{}", text);
        let (Some(dry), Some(real)) = (dry, real) else { return Ok(()) };
        check(&dry);
        check(&real);
        for told in ["counts", "findings", "questions", "changes", "fates", "missing"] {
            prop_assert_eq!(&dry[told], &real[told], "{} of {}", told, text);
        }
        let again = import(database, &["import", kind.as_str(), file, "--accept", "good", "--json"]);
        let counts = again.map(|report| (report["counts"]["created"].clone(), report["counts"]["changed"].clone()));
        prop_assert_eq!(counts, Some((0.into(), 0.into())), "a second time nothing changes: {}", text);
        Ok(())
    });
    held.unwrap();
    run(database, &["verify"]);
    run(database, &["audit", "verify"]);
}

#[test]
fn a_random_register_loses_no_row_and_does_what_its_dry_run_said() {
    let [sqlite, postgres] = both();
    hold_against_each_other(&sqlite, 150);
    hold_against_each_other(&postgres, 40);
}
