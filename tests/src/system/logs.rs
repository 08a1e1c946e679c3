//! Nothing is logged elsewhere than where the inventory of `docs/logging.md` says.

use std::{collections::BTreeSet, fs, path::Path};

use reqwest::Method;
use serde_json::Value;

use crate::{
    cost::main_job::import_everything,
    harness::{Database, Server, ServerSettings, both, repository, run},
};

/// What writes to a file, to the terminal or to another program, or makes a log of its own.
const WAYS_OUT: [&str; 13] = [
    "OpenOptions",
    "File::create",
    "File::options",
    "fs::write",
    "fs::copy",
    "print!(",
    "println!(",
    "io::stderr",
    "io::stdout",
    "UdpSocket",
    "UnixDatagram",
    "UnixStream",
    "tracing_subscriber::",
];

/// Where each of them is, and what it writes there.
const KNOWN: [(&str, &[&str], &str); 16] = [
    ("crates/actions/src/by_hand.rs", &["io::stdout"], "what a test asked for by hand is done"),
    (
        "crates/actions/src/import/register/rejected.rs",
        &["File::create"],
        "rejected rows, in the file that is asked for",
    ),
    ("crates/actions/src/system/audit_head.rs", &["OpenOptions"], "heads of the audit log"),
    ("crates/server/src/cli/export.rs", &["File::create", "io::stdout"], "a register, for whoever takes it out"),
    ("crates/server/src/cli/files.rs", &["OpenOptions", "fs::write"], "a file that a command is asked for"),
    ("crates/importer/src/file/apart.rs", &["io::stdout"], "a workbook's cells, from the process that reads it"),
    ("crates/server/src/cli/import.rs", &["File::create", "io::stderr"], "a template, and whether there is a terminal"),
    ("crates/server/src/cli/mod.rs", &["io::stdout"], "completions for a shell"),
    ("crates/server/src/cli/output.rs", &["io::stderr", "io::stdout"], "the command line's own words"),
    ("crates/server/src/main.rs", &["io::stderr"], "why the program cannot start"),
    ("crates/server/src/cli/system/checksum.rs", &["OpenOptions"], "the checksum beside a backup"),
    ("crates/server/src/cli/system/restore.rs", &["fs::copy"], "a backup that is restored"),
    ("crates/server/src/cli/system/sealed.rs", &["OpenOptions"], "an encrypted backup"),
    ("crates/server/src/web/observe/mod.rs", &["io::stderr", "tracing_subscriber::"], "the program's log"),
    ("crates/store/src/import/file.rs", &["File::create"], "an imported file, for whoever asks for it"),
    ("crates/store/src/system/backup.rs", &["OpenOptions"], "a backup"),
];

fn sources(folder: &Path, found: &mut Vec<(String, String)>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|kind| kind == "rs") {
            let text = fs::read_to_string(&path).unwrap();
            let name = path.strip_prefix(repository(".")).unwrap_or(&path).display().to_string();
            found.push((name, text));
        }
    }
}

#[test]
fn nothing_is_written_but_what_is_known() {
    let mut files = Vec::new();
    for entry in fs::read_dir(repository("crates")).unwrap() {
        let folder = entry.unwrap().path();
        // What measures is no part of the program.
        if !folder.ends_with("bench") {
            sources(&folder.join("src"), &mut files);
        }
    }
    assert!(files.len() > 300, "{} files", files.len());
    let mut there: BTreeSet<(String, String)> = BTreeSet::new();
    for (file, text) in &files {
        let program = text.split("#[cfg(test)]\nmod ").next().unwrap_or_default();
        let code = program.lines().filter(|line| !line.trim_start().starts_with("//"));
        let code = code.collect::<Vec<_>>().join("\n");
        there.extend(WAYS_OUT.iter().filter(|way| code.contains(**way)).map(|way| (file.clone(), (*way).to_owned())));
    }
    let known = KNOWN.iter().flat_map(|(file, ways, _)| ways.iter().map(|way| ((*file).to_owned(), (*way).to_owned())));
    let known: BTreeSet<(String, String)> = known.collect();
    let (new, gone): (Vec<_>, Vec<_>) = (there.difference(&known).collect(), known.difference(&there).collect());
    assert!(
        new.is_empty() && gone.is_empty(),
        "a log is a line in docs/logging.md, and here. New: {new:#?}. Gone: {gone:#?}"
    );
}

fn files(folder: &Path, below: &Path, found: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, below, found);
        } else {
            found.insert(path.strip_prefix(below).unwrap().display().to_string());
        }
    }
}

/// The files beside a database, without the database's own.
fn files_of(database: &Database) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    files(database.folder.path(), database.folder.path(), &mut found);
    found.retain(|name| !name.contains(".db"));
    found
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_says_all_it_can_writes_lines_of_json_its_key_and_its_heads_and_no_other_file() {
    for database in both() {
        import_everything(&database);
        run(&database, &["user", "add", "ada", "Ada", "--role", "nora:administrator", "--role", "nora:driver"]);
        let place = database.folder.path().join("temporary");
        fs::create_dir(&place).unwrap();
        let before = files_of(&database);
        let mut settings = ServerSettings::default().rounds_when_asked();
        settings.set("VAGNPARK_LOG", "trace");
        settings.set("TMPDIR", place.display().to_string());
        let server = Server::start_with(&database, &settings);
        let ada = server.client(&database, "ada");
        for path in ["/api/v1/vehicles", "/api/v1/bookings/x", "/api/v1/audit", "/api/v1/statements/2026-10", "/fordon"]
        {
            ada.request(Method::GET, path).send().await.unwrap();
        }
        let file = "Regnr;Kommun;Fabrikat\nMLB 971;Nora;Kia\n";
        let import = ada.request(Method::POST, "/api/v1/imports?kind=vehicles&file_name=fordon.csv").body(file);
        assert_eq!(import.send().await.unwrap().status(), 201);
        let wrong = reqwest::Client::new().post(format!("{}/login", server.address)).body("login=ada&password=fel");
        let wrong = wrong.header("content-type", "application/x-www-form-urlencoded");
        assert_eq!(wrong.send().await.unwrap().status(), 401);
        server.round();
        let log = server.log();
        assert!(log.lines().count() > 20, "{log}");
        for line in log.lines() {
            assert!(serde_json::from_str::<Value>(line).is_ok(), "{line}");
        }
        let own = ["vagnpark-data/vagnpark.key", "vagnpark-data/audit-heads.jsonl"];
        let after = files_of(&database);
        let new: Vec<&String> = after.difference(&before).filter(|file| !own.contains(&file.as_str())).collect();
        assert!(new.is_empty(), "{new:?}");
        assert!(after.contains("vagnpark-data/vagnpark.key"), "{after:?}");
    }
}
