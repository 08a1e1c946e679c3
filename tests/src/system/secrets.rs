//! Secrets stay where they belong: not in logs, not among the arguments of programs, not in files that others read.

use std::{
    fs,
    io::{Read, Write},
    net::TcpListener,
    os::unix::fs::PermissionsExt,
    path::Path,
    process::Command,
    time::Duration,
};

use reqwest::{Client, Method, redirect::Policy};
use serde_json::json;
use sqlx::{Connection, Executor};
use vagnpark_store::StoreError;

use crate::{
    cost::main_job::import_everything,
    harness::{Database, Server, ServerSettings, answer, both, program, run, seen, until, vagnpark},
    messages::delivery::{Receiver, add_people, call_off},
};

#[tokio::test(flavor = "multi_thread")]
async fn the_log_names_no_secret_and_no_address_with_one_however_much_it_says() {
    for database in both() {
        import_everything(&database);
        add_people(&database);
        let added = vagnpark(&database, &["user", "add", "anna", "Anna", "--role", "nora:driver"])
            .env("VAGNPARK_PASSWORD", "TolvMopederIHagen")
            .output()
            .unwrap();
        assert!(added.status.success());
        let mut settings = ServerSettings::default().rounds_when_asked();
        settings.set("VAGNPARK_LOG", "trace");
        settings.set("VAGNPARK_PRIVATE_WEBHOOKS", "true");
        settings.set("VAGNPARK_PLAIN_WEBHOOKS", "true");
        let server = Server::start_with(&database, &settings);
        let nils = server.client(&database, "nils");
        let browser = Client::builder().redirect(Policy::none()).build().unwrap();
        let log_in = browser.post(format!("{}/login", server.address)).body("login=anna&password=TolvMopederIHagen");
        let logged_in = log_in.header("content-type", "application/x-www-form-urlencoded").send().await.unwrap();
        assert_eq!(logged_in.status(), 303);
        let cookie = logged_in.headers()["set-cookie"].to_str().unwrap().split([';', '=']).nth(1).unwrap().to_owned();
        let wanted = json!({ "name": "skript", "days": 1 });
        let logged_in = browser.post(format!("{}/api/v1/tokens", server.address));
        let logged_in = logged_in.header("cookie", format!("__Host-vagnpark={cookie}"));
        let (_, token) = answer(logged_in.header("sec-fetch-site", "same-origin").json(&wanted)).await;
        let (_, feed) = nils.post("/api/v1/calendar-feeds", &json!({ "kind": "person" })).await;
        let feed = feed["path"].as_str().unwrap().to_owned();
        let fetched = reqwest::get(format!("{}{feed}", server.address)).await.unwrap();
        assert_eq!(fetched.status(), 200);
        assert_eq!(nils.request(Method::GET, "/sok?q=SokordetHemligt").send().await.unwrap().status(), 200);
        let receiver = Receiver::start().await;
        let hook = format!("{}?nyckel=AdressenHemlig", receiver.address);
        let (_, webhook) = nils.post("/api/v1/webhooks", &json!({ "url": hook })).await;
        call_off(&database, &server, 33).await;
        server.round();
        assert!(!receiver.got.lock().unwrap().is_empty());
        server.logged("answered");
        let log = server.log();
        assert!(log.contains("answered") && log.contains("DEBUG"), "it says much: {log}");
        let feed = feed.rsplit('/').next().unwrap().trim_end_matches(".ics");
        for secret in [
            "TolvMopederIHagen",
            "L%C3%B6senordet",
            "SokordetHemligt",
            "AdressenHemlig",
            cookie.as_str(),
            feed,
            token["token"].as_str().or(token["secret"].as_str()).unwrap(),
            webhook["secret"].as_str().unwrap(),
        ] {
            let line = log.lines().find(|line| line.contains(secret));
            assert!(line.is_none(), "{secret}: {line:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_error_of_the_database_is_told_without_the_values_in_it() {
    let database = Database::postgres();
    let mut connection = sqlx::PgConnection::connect(&database.url).await.unwrap();
    connection.execute("CREATE TEMP TABLE known (login text UNIQUE)").await.unwrap();
    for statement in [
        "INSERT INTO known VALUES ('anna@hemligt.se'), ('anna@hemligt.se')",
        "SELECT CAST('anna@hemligt.se' AS uuid)",
        "SELECT CAST('anna@hemligt.se' AS integer)",
    ] {
        let error = StoreError::from(connection.execute(statement).await.unwrap_err());
        let told = format!("{error} {error:?} {}", error.chain());
        assert!(!told.contains("hemligt"), "{told}");
        assert!(told.contains("already_there") || told.contains("22P02"), "it is still told what it was: {told}");
    }
}

/// A command on a database by its address.
fn on(folder: &Path, address: &str, arguments: &[&str]) -> Command {
    let mut command = Command::new(program());
    command.current_dir(folder).args(["--database", address]).args(arguments);
    command
}

/// What the owner, the group and others may do with a file.
fn mode(file: &Path) -> u32 {
    fs::metadata(file).unwrap().permissions().mode() & 0o777
}

#[test]
fn the_database_its_log_its_key_and_its_backup_are_for_their_owner_alone() {
    let database = Database::sqlite();
    run(&database, &["migrate"]);
    run(&database, &["organisation", "add", "nora", "Nora", "--kind", "municipality"]);
    let server = Server::start(&database);
    run(&database, &["backup", "kopia"]);
    let folder = database.folder.path();
    for name in ["vagnpark.db", "vagnpark.db-wal", "vagnpark.db-shm", "kopia", "vagnpark-data/vagnpark.key"] {
        assert_eq!(mode(&folder.join(name)), 0o600, "{name}");
    }
    drop(server);
}

#[test]
fn a_password_in_the_database_s_address_is_in_no_argument_of_a_program() {
    let database = Database::postgres();
    import_everything(&database);
    let folder = database.folder.path();
    // In place of pg_dump: it keeps how it was run, and writes something.
    let stand_in = folder.join("pg_dump");
    let script = "#!/bin/sh\nprintf '%s ' \"$@\" > arguments\nprintf '%s' \"$PGPASSWORD\" > password\n";
    fs::write(&stand_in, script).unwrap();
    fs::set_permissions(&stand_in, fs::Permissions::from_mode(0o755)).unwrap();
    let address = database.url.replacen("postgres@", "postgres:hemligt@", 1);
    assert_ne!(address, database.url);
    let path = format!("{}:{}", folder.display(), std::env::var("PATH").unwrap());
    let backup = on(folder, &address, &["backup", "kopia"]).env("PATH", path).output().unwrap();
    assert!(backup.status.success(), "{}", String::from_utf8_lossy(&backup.stderr));
    let arguments = fs::read_to_string(folder.join("arguments")).unwrap();
    assert!(arguments.contains("--file kopia") && !arguments.contains("hemligt"), "{arguments}");
    assert_eq!(fs::read_to_string(folder.join("password")).unwrap(), "hemligt");
}

/// A listener in place of PostgreSQL that answers the question for TLS; returns what the client sends after that.
fn answer_to_tls(answer: u8) -> (String, std::thread::JoinHandle<Vec<u8>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("postgres://anna:hemligt@{}/vagnpark", listener.local_addr().unwrap());
    let heard = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
        let mut question = [0; 8];
        stream.read_exact(&mut question).unwrap();
        assert_eq!(question, [0, 0, 0, 8, 4, 210, 22, 47], "the question for TLS comes first");
        stream.write_all(&[answer]).unwrap();
        let mut said = vec![0; 512];
        let length = stream.read(&mut said).unwrap_or_default();
        said.truncate(length);
        said
    });
    (address, heard)
}

#[test]
fn postgresql_is_spoken_to_over_tls_and_not_in_the_clear_when_the_address_says_so() {
    let folder = tempfile::tempdir().unwrap();
    for mode in ["require", "verify-ca", "verify-full"] {
        let verify = |address: String| {
            let tried = on(folder.path(), &format!("{address}?sslmode={mode}"), &["verify"]).output().unwrap();
            assert!(!tried.status.success());
            String::from_utf8_lossy(&tried.stderr).into_owned()
        };
        let (address, heard) = answer_to_tls(b'N');
        let said = verify(address);
        assert_eq!(heard.join().unwrap(), b"", "nothing is sent in the clear: {said}");
        let (address, heard) = answer_to_tls(b'S');
        let said = verify(address);
        assert_eq!(heard.join().unwrap().first_chunk(), Some(&[0x16, 0x03]), "a handshake of TLS begins: {said}");
        assert!(!said.contains("hemligt"), "{said}");
    }
}

#[test]
fn a_backup_is_encrypted_on_request_and_comes_back_with_its_key_alone() {
    const KEY: &str = "AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX";
    const RECIPIENT: &str = "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj";
    for database in both() {
        import_everything(&database);
        let folder = database.folder.path();
        run(&database, &["backup", "kopia.age", "--to", RECIPIENT]);
        let sealed = fs::read(folder.join("kopia.age")).unwrap();
        assert!(sealed.starts_with(b"age-encryption.org/v1\n") && mode(&folder.join("kopia.age")) == 0o600);
        assert!(!sealed.windows(6).any(|piece| piece == b"MLB601" || piece == b"SQLite" || piece == b"PGDMP\x01"));
        let left = fs::read_dir(folder)
            .unwrap()
            .filter(|entry| entry.as_ref().unwrap().file_name().to_string_lossy().starts_with(".backing-up-"));
        assert_eq!(left.count(), 0, "nothing in the clear is left");
        fs::write(folder.join("nyckel.txt"), format!("# made for this test\n{KEY}\n")).unwrap();
        fs::write(folder.join("halv.age"), &sealed[..sealed.len() / 2]).unwrap();
        let empty = if database.url.starts_with("postgres") { Database::postgres() } else { Database::sqlite() };
        let restore = |arguments: &[&str]| {
            let done = on(folder, &empty.url, &[&["restore"][..], arguments].concat()).output().unwrap();
            (done.status.success(), String::from_utf8_lossy(&done.stderr).into_owned())
        };
        let (done, said) = restore(&["kopia.age"]);
        assert!(!done && said.contains("--identity"), "{said}");
        let (done, said) = restore(&["halv.age", "--identity", "nyckel.txt"]);
        assert!(!done && said.contains("not whole"), "{said}");
        let (done, said) = restore(&["kopia.age", "--identity", "ingen nyckel.txt"]);
        assert!(!done && said.contains("ingen nyckel.txt: "), "the file that is missing is named: {said}");
        let (done, said) = restore(&["kopia.age", "--identity", "nyckel.txt"]);
        assert!(done && said.contains("from kopia.age"), "{said}");
        let report = ["report", "cost-sharing", "--from", "2026-10", "--format", "json"];
        assert_eq!(run(&empty, &report), run(&database, &report));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn methods_that_strangers_make_up_add_nothing_to_the_metrics() {
    let database = Database::sqlite();
    run(&database, &["migrate"]);
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let mut settings = ServerSettings::default().rounds_when_asked();
    settings.set("VAGNPARK_METRICS_LISTEN", format!("127.0.0.1:{port}"));
    let server = Server::start_with(&database, &settings);
    let client = Client::new();
    let ask = async |method: &str, path: &str| {
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        client.request(method, format!("{}{path}", server.address)).send().await.unwrap();
    };
    let series = async || {
        let text = client.get(format!("http://127.0.0.1:{port}/metrics")).send().await.unwrap().text().await.unwrap();
        text.lines().filter(|line| line.starts_with("vagnpark_request")).count()
    };
    for path in ["/live", "/login", "/nowhere"] {
        ask("MADEUP", path).await;
    }
    let before = series().await;
    for number in 0..50 {
        for path in ["/live".to_owned(), "/login".to_owned(), format!("/nowhere/{number}")] {
            ask(&format!("MADEUP{number}"), &path).await;
        }
    }
    assert!(before > 0 && series().await == before, "{before} series became {}", series().await);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_secret_of_a_webhook_is_encrypted_in_the_database_and_one_of_an_earlier_version_too() {
    for database in both() {
        import_everything(&database);
        add_people(&database);
        let receiver = Receiver::start().await;
        *receiver.status.lock().unwrap() = 204;
        let mut settings = ServerSettings::default().rounds_when_asked();
        settings.set("VAGNPARK_PRIVATE_WEBHOOKS", "true");
        settings.set("VAGNPARK_PLAIN_WEBHOOKS", "true");
        let server = Server::start_with(&database, &settings);
        let nils = server.client(&database, "nils");
        let (status, webhook) = nils.post("/api/v1/webhooks", &json!({ "url": receiver.address })).await;
        assert_eq!(status, 201, "{webhook}");
        let secret = webhook["secret"].as_str().unwrap();
        let kept = || database.stored("SELECT secret FROM webhook");
        assert!(kept().starts_with("sealed:") && !kept().contains(secret), "{}", kept());
        drop(server);
        database.stored(&format!("UPDATE webhook SET secret = '{secret}'"));
        let server = Server::start_with(&database, &settings);
        assert!(kept().starts_with("sealed:") && !kept().contains(secret), "{}", kept());
        call_off(&database, &server, 33).await;
        until("it signs with it all the same", Duration::from_secs(10), async || {
            server.round();
            let got = receiver.got.lock().unwrap().len();
            seen(got > 0, got)
        })
        .await;
        receiver.got.lock().unwrap().clear();
        drop(server);
        // Whoever dies while it sends has its turn for a while yet.
        database.stored("DELETE FROM job_lease");

        // Without the key that it was encrypted with, nothing is sent that could not be believed.
        std::fs::remove_file(database.folder.path().join("vagnpark-data/vagnpark.key")).unwrap();
        let server = Server::start_with(&database, &settings);
        call_off(&database, &server, 34).await;
        let nils = server.client(&database, "nils");
        let log = format!("/api/v1/webhooks/{}/deliveries", webhook["id"].as_str().unwrap());
        until("a delivery that says why it is none", Duration::from_secs(10), async || {
            server.round();
            let log = nils.get(&log).await.1.to_string();
            seen(log.contains("encrypted with another key"), log)
        })
        .await;
        assert!(receiver.got.lock().unwrap().is_empty());
    }
}

#[test]
fn the_address_of_the_database_can_be_in_a_file_of_its_own() {
    let database = Database::sqlite();
    let file = database.folder.path().join("credential");
    std::fs::write(&file, format!("{}\n", database.url)).unwrap();
    let doctor = |file: &std::path::Path| {
        let mut doctor = std::process::Command::new(program());
        doctor.current_dir(database.folder.path()).arg("migrate").env("VAGNPARK_DATABASE_FILE", file);
        doctor.output().unwrap()
    };
    assert!(doctor(&file).status.success());
    assert!(database.stored("SELECT count(*) FROM app_user") == "0", "there and nowhere else");
    let missing = doctor(&database.folder.path().join("none"));
    let said = String::from_utf8_lossy(&missing.stderr);
    assert!(missing.status.code() == Some(2) && said.contains("VAGNPARK_DATABASE_FILE"), "{said}");
}
