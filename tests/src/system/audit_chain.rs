//! whatever is done to the audit log past the program is found, on both engines – also a log whose end was
//! cut off and one that was made anew, since a signed head of it has been kept elsewhere.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use reqwest::Method;
use serde_json::{Value, json};
use vagnpark_domain::audit_chain::GENESIS;

use crate::{
    cost::main_job::import_everything,
    harness::{Database, Server, ServerSettings, both, run, vagnpark},
    messages::delivery::{Receiver, add_people},
};

/// Does something to a database past the program, with its guards taken off; answers whether the database let it.
pub(crate) fn past_the_program(database: &Database, statements: &str) -> bool {
    let output = match database.url.strip_prefix("sqlite://") {
        Some(file) => Command::new("sqlite3").args(["-bail", file, statements]).output().expect("sqlite3"),
        None => Command::new("psql")
            .args([&database.url, "-v", "ON_ERROR_STOP=1", "-q", "-c", statements])
            .output()
            .expect("psql"),
    };
    output.status.success()
}

/// The statements that take the guards off.
fn without_guards(database: &Database) -> &'static str {
    if database.url.starts_with("sqlite") {
        "PRAGMA foreign_keys = OFF; DROP TRIGGER audit_entries_stay_update; DROP TRIGGER audit_entries_stay_delete; \
         DROP TRIGGER audit_values_stay_update; DROP TRIGGER audit_values_stay_delete; \
         DROP TRIGGER audit_concerned_stays_update; DROP TRIGGER audit_concerned_stays_delete;"
    } else {
        "SET session_replication_role = replica;"
    }
}

/// The statements that take every guard off.
pub(crate) fn unguarded(database: &Database) -> String {
    if database.url.starts_with("sqlite") {
        let all = "SELECT 'DROP TRIGGER ' || name || ';' FROM sqlite_master WHERE type = 'trigger'";
        format!("PRAGMA foreign_keys = OFF; {}", database.stored(all))
    } else {
        without_guards(database).to_owned()
    }
}

/// A copy of a database, to tamper with.
pub(crate) fn copy_of(database: &Database) -> Database {
    let folder = database.folder.path();
    let file = folder.join("kopia");
    let _ = fs::remove_file(&file);
    run(database, &["audit", "key"]);
    run(database, &["backup", "kopia"]);
    let copy = if database.url.starts_with("sqlite") { Database::sqlite() } else { Database::postgres() };
    // The key goes along, as it does when somebody tampers with the database where it stands.
    let data = copy.folder.path().join("vagnpark-data");
    fs::create_dir_all(&data).unwrap();
    fs::copy(folder.join("vagnpark-data/vagnpark.key"), data.join("vagnpark.key")).unwrap();
    run(&copy, &["restore", file.to_str().unwrap()]);
    copy
}

/// How verifying the log ends, and what it says.
fn verified(database: &Database, arguments: &[&str]) -> (bool, String) {
    let output = vagnpark(database, &[&["audit", "verify"][..], arguments].concat()).output().unwrap();
    let said = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8_lossy(&said).into_owned())
}

/// Keeps the signed head of a log outside.
fn keep_head(database: &Database) -> PathBuf {
    let head = run(database, &["audit", "head"]);
    let file = database.folder.path().join("heads.jsonl");
    fs::write(&file, head).unwrap();
    file
}

/// A log of some length, with entries of several organisations.
fn furnish(database: &Database) {
    import_everything(database);
    add_people(database);
    run(database, &["user", "add", "rolf", "Rolf", "--role", "nora:auditor"]);
}

#[test]
fn a4_each_way_to_tamper_with_the_log_is_found_and_its_place_is_told() {
    for database in both() {
        furnish(&database);
        assert!(verified(&database, &[]).0);
        let other = "(SELECT id FROM organisation WHERE code = 'lindesberg')";
        let last = "(SELECT max(seq) FROM audit_entry)";
        let ways = [
            format!("UPDATE audit_entry SET seq = seq + 1 WHERE seq = {last}"),
            format!("UPDATE audit_entry SET at = '2026-01-01T00:00:00+00:00' WHERE seq = {last}"),
            format!("UPDATE audit_entry SET actor = 'mallory' WHERE seq = {last}"),
            format!("UPDATE audit_entry SET entity = 'token' WHERE seq = {last}"),
            format!("UPDATE audit_entry SET hash = '00' WHERE seq = {last}"),
            format!("UPDATE audit_entry SET actor_mark = '00' WHERE seq = {last}"),
            format!("UPDATE audit_entry SET before_mark = '00' WHERE seq = {last}"),
            format!("UPDATE audit_entry SET before_json = '{{}}' WHERE seq = {last}"),
            format!("UPDATE audit_entry SET action = 'cancel' WHERE seq = {last}"),
            format!("UPDATE audit_entry SET entity_id = 'x' WHERE seq = {last}"),
            format!("UPDATE audit_entry SET door = 'page' WHERE seq = {last}"),
            format!("UPDATE audit_entry SET organisation_id = {other} WHERE seq = {last}"),
            format!("UPDATE audit_entry SET organisation_id = NULL WHERE seq = {last}"),
            format!("UPDATE audit_entry SET form = 1 WHERE seq = {last}"),
            format!("UPDATE audit_entry SET after_json = '{{}}' WHERE seq = {last}"),
            format!("UPDATE audit_entry SET after_mark = NULL WHERE seq = {last}"),
            format!("INSERT INTO audit_concerned (seq, organisation_id) VALUES ({last}, {other})"),
            format!("UPDATE audit_value SET value = 'mallory' WHERE seq = {last} AND part = 'actor'"),
            format!("UPDATE audit_value SET value = '{{}}' WHERE seq = {last} AND part = 'after'"),
            format!("UPDATE audit_value SET salt = '00' WHERE seq = {last} AND part = 'after'"),
            format!("DELETE FROM audit_value WHERE seq = {last} AND part = 'actor'"),
            format!("INSERT INTO audit_value (seq, part, salt, value) VALUES ({last}, 'before', '', '{{}}')"),
            "DELETE FROM audit_value WHERE seq = 2; DELETE FROM audit_concerned WHERE seq = 2; \
             DELETE FROM audit_entry WHERE seq = 2"
                .to_owned(),
            "DELETE FROM audit_head".to_owned(),
        ];
        let copy = copy_of(&database);
        for way in ways {
            let untouched = snapshot(&copy);
            assert!(past_the_program(&copy, &format!("{} {way};", without_guards(&copy))), "{way}");
            let (whole, said) = verified(&copy, &[]);
            assert!(!whole && said.contains("entry "), "{way}: {said}");
            bring_back(&copy, &untouched);
        }
        assert!(verified(&copy, &[]).0, "it is the tampering that was found");
    }
}

/// The tables of the log as they are, to come back to.
fn snapshot(database: &Database) -> PathBuf {
    let file = database.folder.path().join("before");
    match database.url.strip_prefix("sqlite://") {
        Some(path) => {
            fs::copy(path, &file).unwrap();
        }
        None => {
            let dump = Command::new("pg_dump")
                .args(["--clean", "--if-exists", "--format=plain", "--file"])
                .args([file.to_str().unwrap(), "--table=audit_entry", "--table=audit_value"])
                .args(["--table=audit_concerned", "--table=audit_head", &database.url])
                .output()
                .unwrap();
            assert!(dump.status.success(), "{}", String::from_utf8_lossy(&dump.stderr));
        }
    }
    file
}

fn bring_back(database: &Database, file: &Path) {
    match database.url.strip_prefix("sqlite://") {
        Some(path) => {
            for beside in ["-wal", "-shm"] {
                let _ = fs::remove_file(format!("{path}{beside}"));
            }
            fs::copy(file, path).unwrap();
        }
        None => {
            let statements = "SET session_replication_role = replica; \
                              DELETE FROM audit_value; DELETE FROM audit_concerned; DELETE FROM audit_entry; \
                              DELETE FROM audit_head;";
            let text = fs::read_to_string(file).unwrap();
            // Only the rows: the tables are still there.
            let rows: Vec<&str> = text
                .split_inclusive('\n')
                .scan(false, |inside, line| {
                    let of_rows = *inside || line.starts_with("COPY ");
                    *inside = of_rows && line.trim_end() != "\\.";
                    Some(if of_rows { line } else { "" })
                })
                .collect();
            fs::write(file, format!("{statements}\n{}", rows.concat())).unwrap();
            let back = Command::new("psql")
                .args([&database.url, "-v", "ON_ERROR_STOP=1", "-q", "-f", file.to_str().unwrap()])
                .output()
                .unwrap();
            assert!(back.status.success(), "{}", String::from_utf8_lossy(&back.stderr));
        }
    }
}

#[test]
fn a11_an_end_that_was_cut_off_and_a_log_that_was_made_anew_are_found_against_a_head_that_was_kept() {
    for database in both() {
        furnish(&database);
        let head = keep_head(&database);
        let against = ["--heads", head.to_str().unwrap()];
        assert!(verified(&database, &against).0);

        // The end is cut off, and the head of the chain set back: by itself the log looks whole.
        let cut = copy_of(&database);
        let shorter = "DELETE FROM audit_value WHERE seq > 3; DELETE FROM audit_concerned WHERE seq > 3; \
                       DELETE FROM audit_entry WHERE seq > 3; \
                       UPDATE audit_head SET seq = 3, hash = (SELECT hash FROM audit_entry WHERE seq = 3);";
        assert!(past_the_program(&cut, &format!("{} {shorter}", without_guards(&cut))));
        assert!(verified(&cut, &[]).0, "by itself it shows nothing");
        let (whole, said) = verified(&cut, &against);
        assert!(!whole && said.contains("missing at the end"), "{said}");

        // Everything is gone, and begun anew by the program itself.
        let anew = copy_of(&database);
        let empty = format!(
            "DELETE FROM audit_value; DELETE FROM audit_concerned; DELETE FROM audit_entry; \
             UPDATE audit_head SET seq = 0, hash = '{GENESIS}';"
        );
        assert!(past_the_program(&anew, &format!("{} {empty}", without_guards(&anew))));
        run(&anew, &["migrate"]);
        run(&anew, &["organisation", "add", "hagfors", "Hagfors", "--kind", "municipality"]);
        assert!(verified(&anew, &[]).0, "by itself it shows nothing");
        let (whole, said) = verified(&anew, &against);
        assert!(!whole && said.contains("another installation"), "{said}");

        // The same with the name of the installation forged into the new log.
        let forged = copy_of(&database);
        let name = forged.stored("SELECT entity_id FROM audit_entry WHERE entity = 'installation'");
        assert!(past_the_program(&forged, &format!("{} {empty}", without_guards(&forged))));
        run(&forged, &["migrate"]);
        let rename = format!("UPDATE audit_entry SET entity_id = '{name}' WHERE entity = 'installation';");
        assert!(
            past_the_program(&forged, &rename) || past_the_program(&forged, &format!("{} {rename}", guard(&forged)))
        );
        let (whole, said) = verified(&forged, &against);
        assert!(!whole, "{said}");

        // A head that somebody else signed, or changed, is none.
        let text = fs::read_to_string(&head).unwrap();
        let mut line: Value = serde_json::from_str(&text).unwrap();
        line["seq"] = json!(1);
        let changed = database.folder.path().join("changed.jsonl");
        fs::write(&changed, line.to_string()).unwrap();
        let (whole, said) = verified(&database, &["--heads", changed.to_str().unwrap()]);
        assert!(!whole && said.contains("not signed"), "{said}");
        let key = run(&database, &["audit", "key"]);
        assert!(verified(&database, &[&against[..], &["--key", key.trim()]].concat()).0, "the public key suffices");
        let stranger = "00".repeat(32);
        assert!(!verified(&database, &[&against[..], &["--key", &stranger]].concat()).0);
    }
}

/// On PostgreSQL guards come back with each session.
fn guard(database: &Database) -> &'static str {
    if database.url.starts_with("sqlite") { "" } else { without_guards(database) }
}

#[test]
fn a4_the_log_is_not_emptied_while_its_guards_are_on() {
    let database = Database::postgres();
    furnish(&database);
    for table in ["audit_entry", "audit_value", "audit_concerned", "audit_head"] {
        assert!(!past_the_program(&database, &format!("TRUNCATE {table} CASCADE")), "{table}");
        assert!(database.stored(&format!("SELECT count(*) FROM {table}")) != "0", "{table}");
    }
    for database in both() {
        furnish(&database);
        for statement in ["UPDATE audit_value SET value = 'x'", "DELETE FROM audit_value", "DELETE FROM audit_entry"] {
            assert!(!past_the_program(&database, statement), "{statement}");
        }
    }
}

#[test]
fn a4_the_first_entry_names_the_installation_once() {
    for database in both() {
        run(&database, &["migrate"]);
        run(&database, &["migrate"]);
        let named = database.stored("SELECT seq, entity_id FROM audit_entry WHERE entity = 'installation'");
        assert!(named.starts_with("1|") && named.lines().count() == 1 && named.len() == 34, "{named}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a11_the_head_of_each_day_that_is_over_goes_out_once_to_a_file_to_auditors_and_to_webhooks() {
    for database in both() {
        let database = database.at("2026-11-25T09:00:00Z");
        // Not a copy: the log is begun on this day.
        run(&database, &["migrate"]);
        run(&database, &["organisation", "add", "nora", "Nora", "--kind", "municipality"]);
        add_people(&database);
        run(&database, &["user", "add", "rolf", "Rolf", "--role", "nora:auditor"]);
        let mut settings = ServerSettings::default().rounds_when_asked();
        settings.set("VAGNPARK_PRIVATE_WEBHOOKS", "true");
        settings.set("VAGNPARK_PLAIN_WEBHOOKS", "true");
        let servers = [Server::start_with(&database, &settings), Server::start_with(&database, &settings)];
        let (nils, rolf) = (servers[0].client(&database, "nils"), servers[0].client(&database, "rolf"));
        let receiver = Receiver::start().await;
        *receiver.status.lock().unwrap() = 204;
        assert_eq!(nils.post("/api/v1/webhooks", &json!({ "url": receiver.address })).await.0, 201);
        let heads = database.folder.path().join("vagnpark-data/audit-heads.jsonl");
        servers[0].round();
        assert!(!heads.exists(), "the first day is not over");
        for (number, day) in [(1, "2026-11-26"), (2, "2026-11-27")] {
            for server in &servers {
                server.set_clock(&format!("{day}T01:00:00Z"));
                server.round();
                server.round();
            }
            assert_eq!(fs::read_to_string(&heads).unwrap().lines().count(), number, "one a day");
            let got = receiver.got.lock().unwrap().iter().filter(|request| request.contains("audit.head")).count();
            assert_eq!(got, number);
            let (_, messages) = rolf.get("/api/v1/messages").await;
            let told: Vec<&Value> =
                messages["items"].as_array().unwrap().iter().filter(|m| m["kind"] == "audit_head").collect();
            assert_eq!(told.len(), number, "{messages}");
        }
        let messages = rolf.request(Method::GET, "/meddelanden").send().await.unwrap().text().await.unwrap();
        assert!(messages.contains("Granskningsloggens huvud för 2026-11-26"), "{messages}");
        let (whole, said) = verified(&database, &[]);
        assert!(whole && said.contains("2 signed heads agree"), "{said}");
    }
}
