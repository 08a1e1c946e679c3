//! The main job, end to end: an old register comes in, costs arrive, and each municipality gets its
//! share of the month, exact to the öre and the same on both engines.

use serde_json::Value;

use crate::harness::{Database, Furnished, both, repository, run, vagnpark};

/// A database with the fixtures of the main job and their agreement.
pub(crate) fn import_everything(database: &Database) {
    static MAIN_JOB: Furnished = Furnished::by(import_main_job);
    MAIN_JOB.copy_into(database);
}

/// Imports the fixtures of the main job and applies their agreement.
pub(crate) fn import_main_job(database: &Database) {
    run(database, &["migrate"]);
    import_main_job_as(database);
}

/// The same in a database that has its tables, as whoever its address says.
pub(crate) fn import_main_job_as(database: &Database) {
    for kind in ["organisations", "population", "vehicles", "trips", "costs", "readings"] {
        run(database, &["import", kind, &fixture(&format!("main-job/{kind}.csv"))]);
    }
    run(database, &["agreement", "apply", &fixture("main-job/agreement.toml")]);
}

fn fixture(path: &str) -> String {
    repository("fixtures").join(path).display().to_string()
}

fn import_json(database: &Database, arguments: &[&str]) -> (Option<i32>, Value) {
    let arguments: Vec<&str> = ["import"].into_iter().chain(arguments.iter().copied()).chain(["--json"]).collect();
    let output = vagnpark(database, &arguments).output().unwrap();
    (output.status.code(), serde_json::from_slice(&output.stdout).unwrap_or_default())
}

#[test]
fn the_month_is_shared_as_expected_byte_for_byte_on_both_engines() {
    let expected = std::fs::read_to_string(fixture("main-job/expected-2026-10.json")).unwrap();
    for database in both() {
        import_main_job(&database);
        let report = run(&database, &["report", "cost-sharing", "--from", "2026-10", "--format", "json"]);
        assert_eq!(report, expected, "{}", database.url);
        run(&database, &["verify"]);
    }
}

#[test]
fn c9_the_expected_report_adds_up_in_every_direction() {
    let text = std::fs::read_to_string(fixture("main-job/expected-2026-10.json")).unwrap();
    let report: Value = serde_json::from_str(&text).unwrap();
    let ore = |value: &Value| value["amount_ore"].as_i64().unwrap();
    let total = report["total_ore"].as_i64().unwrap();
    let lines = report["lines"].as_array().unwrap();
    let parties = report["parties"].as_array().unwrap();
    assert_eq!(parties.iter().map(ore).sum::<i64>(), total);
    assert_eq!(lines.iter().map(ore).sum::<i64>(), total);
    for line in lines {
        assert_eq!(line["shares"].as_array().unwrap().iter().map(ore).sum::<i64>(), ore(line), "{line}");
    }
    for (index, party) in parties.iter().enumerate() {
        assert_eq!(lines.iter().map(|line| ore(&line["shares"][index])).sum::<i64>(), ore(party));
    }
    // The entries of the fixture: 1000 + 733,33 − 33,33 + 4725 + 4499,99 + 31/365 of 7300,07 + 8000
    // + 512,40 + 1850,01, each with the VAT that cannot be reclaimed.
    assert_eq!(total, 100_000 + 73_333 - 3_333 + 472_500 + 449_999 + 62_000 + 800_000 + 51_240 + 185_001);
}

#[test]
fn importing_the_same_files_again_changes_nothing() {
    for database in both() {
        import_everything(&database);
        for kind in ["organisations", "population", "vehicles", "trips", "costs", "readings"] {
            let (code, report) = import_json(&database, &[kind, &fixture(&format!("main-job/{kind}.csv"))]);
            let counts = &report["counts"];
            let changed = (code, counts["created"].as_u64(), counts["changed"].as_u64(), counts["rejected"].as_u64());
            assert_eq!(changed, (Some(0), Some(0), Some(0), Some(0)), "{kind}: {report}");
            assert_eq!(counts["rows"], counts["unchanged"].as_u64().unwrap() + counts["skipped"].as_u64().unwrap());
        }
    }
}

#[test]
fn ten_faults_give_ten_findings_and_leave_the_database_as_it_was() {
    let file = fixture("habits/trips-with-ten-faults.csv");
    for database in both() {
        import_everything(&database);
        let before = run(&database, &["report", "cost-sharing", "--from", "2026-10", "--format", "json"]);
        let (dry, report) = import_json(&database, &["trips", &file, "--dry-run"]);
        let (real, _) = import_json(&database, &["trips", &file]);
        assert_eq!((dry, real), (Some(3), Some(1)), "finished with rejections, and refused as a whole");
        let found: Vec<String> = report["findings"]
            .as_array()
            .unwrap()
            .iter()
            .map(|finding| {
                format!("{} {} “{}” {}", finding["row"], finding["column"], finding["value"], finding["code"])
                    .replace('"', "")
            })
            .collect();
        let expected = [
            "2 regnr “MLB 999” vehicle_unknown",
            "3 kommun “Askersund” organisation_unknown",
            "4 start “i går” not_readable",
            "5 end “2026-10-01 07:00” not_possible",
            "6 km “tolv” not_readable",
            "7 km “” value_missing",
            "8 regnr “” value_missing",
            "9 start “2026-03-29 02:30” not_possible",
            "10 km “1 23456” not_readable",
            "12 trip_id “G1” duplicate_in_file",
        ];
        assert_eq!(found, expected);
        assert!(
            report["findings"]
                .as_array()
                .unwrap()
                .iter()
                .all(|finding| !finding["reason"].as_str().unwrap().is_empty())
        );
        assert_eq!(run(&database, &["report", "cost-sharing", "--from", "2026-10", "--format", "json"]), before);
        let (good, report) = import_json(&database, &["trips", &file, "--accept", "good"]);
        assert_eq!((good, report["counts"]["created"].as_u64()), (Some(3), Some(1)));
    }
}

#[test]
fn a_backup_restores_to_the_same_report_and_refuses_to_overwrite() {
    for (database, target) in both().into_iter().zip(both()) {
        import_everything(&database);
        let report =
            |database: &Database| run(database, &["report", "cost-sharing", "--from", "2026-10", "--format", "json"]);
        let file = database.folder.path().join("backup.vagnpark").display().to_string();
        run(&database, &["backup", &file]);
        assert_eq!(vagnpark(&database, &["backup", &file]).status().unwrap().code(), Some(1), "never overwrites");
        run(&target, &["restore", &file]);
        assert_eq!(report(&target), report(&database));
    }
}

#[test]
fn exit_codes_are_those_that_scripts_rely_on() {
    let database = Database::sqlite();
    import_everything(&database);
    let code = |arguments: &[&str]| vagnpark(&database, arguments).output().unwrap().status.code();
    assert_eq!(code(&["no-such-command"]), Some(2), "usage");
    assert_eq!(code(&["report", "cost-sharing", "--from", "2025-10"]), Some(4), "no agreement held then");
    let apply = ["agreement", "apply", &fixture("main-job/agreement.toml")];
    assert_eq!(code(&apply), Some(0), "what no closed month uses can be replaced");
    run(&database, &["period", "close", "2026-10"]);
    assert_eq!(code(&apply), Some(5), "a closed month uses it");
    assert_eq!(code(&["import", "trips", "missing.csv"]), Some(1));
    let unreachable = vagnpark(&database, &["verify"]).env("VAGNPARK_UNKNOWN", "1").output().unwrap();
    assert_eq!(unreachable.status.code(), Some(2), "an unknown setting is an error");
    let doctor = run(&database, &["doctor"]);
    assert!(doctor.contains("(flag)") && doctor.contains("(default)"), "{doctor}");
}

#[test]
fn later_trips_leave_the_months_before_as_they_were() {
    for database in both() {
        import_everything(&database);
        let september = ["report", "cost-sharing", "--from", "2026-09", "--format", "json"];
        let before = run(&database, &september);
        // A trip in October must not reach back into September.
        let later = database.folder.path().join("later.csv");
        std::fs::write(
            &later,
            "trip_id,regnr,kommun,start,end,km\nL1,MLB105,Nora,2026-10-15 08:00,2026-10-15 09:00,8\n",
        )
        .unwrap();
        run(&database, &["import", "trips", later.to_str().unwrap()]);
        assert_eq!(run(&database, &september), before);
    }
}
