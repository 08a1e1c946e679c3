//! An operator in the worst hour: backups that say what is in them, restores that leave nothing broken, and commands
//! in the wrong folder or on tables of another version.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use sqlx::{Connection, Executor};

use crate::{
    cost::main_job::import_everything,
    harness::{Database, Server, both, repository, run, vagnpark},
};

/// The exit code and everything that was printed.
fn tried(database: &Database, arguments: &[&str]) -> (Option<i32>, String) {
    let output = vagnpark(database, arguments).output().unwrap();
    let said = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).concat();
    (output.status.code(), said)
}

fn report(database: &Database) -> String {
    run(database, &["report", "cost-sharing", "--from", "2026-10", "--format", "json"])
}

fn backup_of(database: &Database, name: &str) -> String {
    let file = database.folder.path().join(name).display().to_string();
    run(database, &["backup", &file]);
    file
}

fn database_file(database: &Database) -> PathBuf {
    database.url.strip_prefix("sqlite://").unwrap().into()
}

fn beside(file: &Path, suffix: &str) -> PathBuf {
    format!("{}{suffix}", file.display()).into()
}

/// Runs a statement on the tables past the program.
async fn past_the_program(url: &str, statement: &'static str) {
    if url.starts_with("sqlite") {
        let mut connection = sqlx::SqliteConnection::connect(url).await.unwrap();
        connection.execute(statement).await.unwrap();
        connection.close().await.unwrap();
    } else {
        let mut connection = sqlx::PgConnection::connect(url).await.unwrap();
        connection.execute(statement).await.unwrap();
        connection.close().await.unwrap();
    }
}

const NEWER: &str = "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) \
                     SELECT 9999, 'of tomorrow', success, checksum, 0 FROM _sqlx_migrations WHERE version = 1";
const NO_LONGER_NEWER: &str = "DELETE FROM _sqlx_migrations WHERE version = 9999";

#[test]
fn a_good_backup_comes_back_beside_the_log_that_a_killed_server_left() {
    let database = Database::sqlite();
    import_everything(&database);
    let expected = report(&database);
    let file = backup_of(&database, "good.vagnpark");
    // Life goes on, the server is killed, and the database itself is broken and moved away.
    let mut server = Server::start(&database);
    run(&database, &["organisation", "add", "hagfors", "Hagfors", "--kind", "municipality"]);
    server.kill();
    let place = database_file(&database);
    assert!(fs::metadata(beside(&place, "-wal")).unwrap().len() > 0, "the killed server left its log");
    fs::rename(&place, beside(&place, ".broken")).unwrap();

    let (code, said) = tried(&database, &["restore", &file]);
    assert_eq!(code, Some(0), "{said}");
    assert_eq!(report(&database), expected);
    assert!(!run(&database, &["organisation", "list"]).contains("hagfors"), "nothing of the old log is read");
    // The leftover is kept under another name, and that is reported.
    assert!(said.contains("-wal.left-1") && beside(&place, "-wal.left-1").exists(), "{said}");
    assert_eq!(tried(&database, &["restore", &file]).0, Some(1), "never overwrites");
    run(&database, &["verify"]);
}

#[tokio::test]
async fn a_backup_that_is_no_good_is_refused_and_the_good_one_then_goes_through() {
    for (database, target) in both().into_iter().zip(both()) {
        import_everything(&database);
        let good = backup_of(&database, "good");
        let folder = target.folder.path();
        let file = |name: &str| folder.join(name).display().to_string();
        fs::write(file("text"), "regnr;kommun\nMLB101;Nora\n".repeat(1_000)).unwrap();
        let whole = fs::read(&good).unwrap();
        fs::write(file("half"), &whole[..whole.len() / 2]).unwrap();
        let mut flipped = whole.clone();
        // A stretch in the middle of the file: pages of the tables, or packed rows.
        let middle = flipped.len() / 2;
        flipped[middle..middle + 8_192].fill(0xa5);
        fs::write(file("flipped"), flipped).unwrap();
        past_the_program(&database.url, NEWER).await;
        let (code, said) = tried(&database, &["backup", &file("newer")]);
        assert_eq!((code, said.contains("newer version")), (Some(0), true), "backed up, and said: {said}");
        past_the_program(&database.url, NO_LONGER_NEWER).await;

        for (name, why) in [("text", "no backup"), ("half", "not whole"), ("flipped", "damaged"), ("newer", "newer")] {
            let (code, said) = tried(&target, &["restore", &file(name)]);
            assert_eq!(code, Some(1), "{name}: {said}");
            assert!(said.contains(why) && said.contains("nothing is changed"), "{name}: {said}");
            assert!(said.len() < 1_500, "a sentence and no page of SQL: {said}");
        }
        assert_eq!(tried(&target, &["restore", &file("missing")]).0, Some(4));
        let left: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert!(left.len() == 5, "nothing but the four files and a checksum: {left:?}");
        run(&target, &["restore", &good]);
        assert_eq!(report(&target), report(&database));
        let (code, said) = tried(&target, &["restore", &good]);
        assert_eq!(code, Some(1), "never overwrites");
        assert!(said.contains("never overwrites") && said.len() < 400, "a sentence: {said}");
    }
}

#[test]
fn one_byte_of_a_backup_that_turned_over_is_found_before_anything_is_restored() {
    for (database, target) in both().into_iter().zip(both()) {
        import_everything(&database);
        let good = backup_of(&database, "good");
        let checksum = fs::read_to_string(beside(Path::new(&good), ".sha256")).unwrap();
        assert!(checksum.ends_with("  good\n"), "as sha256sum writes it: {checksum}");
        let whole = fs::read(&good).unwrap();
        let other = target.folder.path().join("sänt hit");
        let name = other.display().to_string();
        let written = |checksum: &str| fs::write(beside(&other, ".sha256"), checksum).unwrap();
        for place in (1..8).map(|part| whole.len() * part / 8) {
            let mut turned = whole.clone();
            turned[place] ^= 1;
            fs::write(&other, turned).unwrap();
            written(&checksum);
            let (code, said) = tried(&target, &["restore", &name]);
            assert_eq!(code, Some(1), "{place}: {said}");
            for part in ["sänt hit is damaged", "checksum", "nothing is changed"] {
                assert!(said.contains(part), "{part}: {said}");
            }
        }
        fs::write(&other, &whole).unwrap();
        for (checksum, why) in [("", "no SHA-256 checksum"), ("rubbish", "no SHA-256 checksum")] {
            written(checksum);
            let (code, said) = tried(&target, &["restore", &name]);
            assert!(code == Some(1) && said.contains(why), "{said}");
        }
        // Programs of Windows write capitals, another name and another end of the line.
        written(&format!("{} *GOOD.BAK\r\n", checksum.split(' ').next().unwrap().to_uppercase()));
        let (code, said) = tried(&target, &["restore", &name]);
        assert_eq!((code, said.contains("note:")), (Some(0), false), "{said}");
        assert_eq!(report(&target), report(&database));
    }
}

#[test]
fn a_backup_without_its_checksum_comes_back_and_that_is_said() {
    for (database, target) in both().into_iter().zip(both()) {
        import_everything(&database);
        let file = backup_of(&database, "old");
        let (code, said) = tried(&database, &["backup", &file]);
        assert!(code == Some(1) && said.contains("never overwrites"), "{said}");
        // A script that removes the backup of yesterday first leaves its checksum.
        fs::remove_file(&file).unwrap();
        fs::write(beside(Path::new(&file), ".sha256"), "of yesterday").unwrap();
        run(&database, &["backup", &file]);
        fs::remove_file(beside(Path::new(&file), ".sha256")).unwrap();
        let (code, said) = tried(&target, &["restore", &file]);
        assert!(code == Some(0) && said.contains("note: there is no") && said.contains("old.sha256"), "{said}");
    }
}

#[tokio::test]
async fn a_backup_with_faults_in_it_comes_back_only_if_somebody_says_so() {
    for (database, target) in both().into_iter().zip(both()) {
        import_everything(&database);
        past_the_program(&database.url, "UPDATE vehicle SET odometer_km = 1 WHERE odometer_km IS NOT NULL").await;
        let file = backup_of(&database, "unclean");
        let (code, said) = tried(&target, &["restore", &file]);
        assert_eq!((code, said.contains("--unclean")), (Some(1), true), "{said}");
        run(&target, &["restore", "--unclean", &file]);
        assert_eq!(report(&target), report(&database));
    }
}

#[test]
fn a_backup_says_what_is_in_it_and_one_of_nothing_is_refused() {
    for database in both() {
        run(&database, &["migrate"]);
        let file = database.folder.path().join("b").display().to_string();
        let (code, said) = tried(&database, &["backup", &file]);
        assert_eq!((code, Path::new(&file).exists()), (Some(4), false), "{said}");
        import_everything(&database);
        let (code, said) = tried(&database, &["backup", &file]);
        assert_eq!(code, Some(0), "{said}");
        for part in ["5 vehicles", "0 bookings", "newest audit entry", "bytes"] {
            assert!(said.contains(part), "{part}: {said}");
        }
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = fs::metadata(&file).unwrap().permissions().mode() & 0o777;
            assert_eq!(mode, 0o600, "it holds hashes of passwords");
        }
    }
}

#[test]
fn in_the_wrong_folder_nothing_is_made_and_the_place_is_named() {
    let database = Database::sqlite();
    let folder = database.folder.path();
    let backup = folder.join("backup").display().to_string();
    let csv = folder.join("trips.csv").display().to_string();
    let commands: [&[&str]; 18] = [
        &["doctor"],
        &["verify"],
        &["audit", "verify"],
        &["backup", &backup],
        &["serve", "--no-migrate", "--listen", "127.0.0.1:0"],
        &["import", "trips", "missing.csv"],
        &["import", "list"],
        &["organisation", "list"],
        &["organisation", "add", "nora", "Nora", "--kind", "municipality"],
        &["unit", "list"],
        &["user", "list"],
        &["token", "create", "nils"],
        &["agreement", "list"],
        &["period", "list"],
        &["report", "cost-sharing", "--from", "2026-10"],
        &["export", "sie", "--period", "2026-10", "--party", "nora", "--output", "nora.si"],
        &["investment", "post", "2026-10"],
        &["price-list", "list"],
    ];
    for arguments in commands {
        // As somebody in another folder: the default decides the place.
        let mut command = Command::new(crate::harness::program());
        command.current_dir(folder).args(arguments).env_remove("VAGNPARK_DATABASE");
        let output = command.output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_ne!(output.status.code(), Some(2), "{arguments:?} is no command: {said}");
        assert_eq!(output.status.code(), Some(4), "{arguments:?}: {said}");
        let place = folder.canonicalize().unwrap().join("vagnpark-data/vagnpark.db");
        assert!(said.contains(place.to_str().unwrap()) && said.contains("vagnpark migrate"), "{arguments:?}: {said}");
    }
    run(&database, &["import", "template", "trips", &csv]);
    let left: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left, ["trips.csv"], "only the template");
}

#[tokio::test]
async fn tables_of_another_version_are_named_and_left_alone() {
    for database in both() {
        let (code, said) = tried(&database, &["doctor"]);
        assert_eq!(code, Some(4), "{said}");
        import_everything(&database);
        assert!(run(&database, &["doctor"]).contains("as this program expects"));
        past_the_program(&database.url, NEWER).await;
        let commands: [&[&str]; 6] = [
            &["doctor"],
            &["verify"],
            &["migrate"],
            &["serve", "--listen", "127.0.0.1:0"],
            &["serve", "--no-migrate", "--listen", "127.0.0.1:0"],
            &["organisation", "list"],
        ];
        for command in commands {
            let (code, said) = tried(&database, command);
            assert_eq!(code, Some(5), "{command:?}: {said}");
            assert!(said.contains("newer version") && said.contains("9999"), "{command:?}: {said}");
        }
        past_the_program(&database.url, NO_LONGER_NEWER).await;
        past_the_program(
            &database.url,
            "DELETE FROM _sqlx_migrations WHERE version = (SELECT max(version) FROM _sqlx_migrations)",
        )
        .await;
        for command in [&["doctor"][..], &["verify"], &["user", "list"]] {
            let (code, said) = tried(&database, command);
            assert_eq!(code, Some(5), "{command:?}: {said}");
            assert!(
                said.contains("older than this program") && said.contains("vagnpark migrate"),
                "{command:?}: {said}"
            );
        }
        let file = database.folder.path().join("before-the-upgrade").display().to_string();
        let (code, said) = tried(&database, &["backup", &file]);
        assert_eq!((code, said.contains("older than this program")), (Some(0), true), "{said}");
    }
}

#[test]
fn what_is_added_twice_is_refused_with_a_sentence() {
    for database in both() {
        run(&database, &["migrate"]);
        let nora = ["organisation", "add", "nora", "Nora kommun", "--kind", "municipality"];
        run(&database, &nora);
        let (code, said) = tried(&database, &nora);
        assert_eq!((code, said.contains("Nora kommun")), (Some(5), true), "{said}");
        run(&database, &["unit", "add", "nora", "Hemtjänst"]);
        let (code, said) = tried(&database, &["unit", "add", "nora", "Hemtjänst"]);
        assert_eq!((code, said.contains("Hemtjänst")), (Some(5), true), "{said}");
    }
}

#[test]
fn the_example_with_its_known_passwords_is_made_beside_nothing_else_and_is_in_no_program_that_is_shipped() {
    for database in both() {
        run(&database, &["migrate"]);
        run(&database, &["user", "add", "rot", "Rut Rot", "--system-administrator"]);
        for organisation in ["nora", "lindesberg"] {
            let (code, said) = tried(&database, &["demo", "--no-serve"]);
            assert!(code == Some(5) && said.contains("something else than the example"), "{said}");
            assert!(!said.contains("bergslagen"), "nobody is told logins that are not there: {said}");
            assert_eq!(database.stored("SELECT login FROM app_user"), "rot");
            run(&database, &["organisation", "add", organisation, organisation, "--kind", "municipality"]);
        }
    }
    let release = fs::read_to_string(repository("scripts/release")).unwrap();
    let builds: Vec<&str> = release.lines().filter(|line| line.starts_with("cargo build")).collect();
    assert!(!builds.is_empty() && builds.iter().all(|line| line.contains("--no-default-features")), "{builds:?}");
}
