//! Databases that are made once for all tests of a run and copied: what is in them took many commands.

use std::{
    path::{Path, PathBuf},
    sync::OnceLock,
    time::Duration,
};

use uuid::Uuid;

use super::{
    database::{Database, psql},
    run,
};

/// The longest that a run of the tests takes.
const A_RUN: Duration = Duration::from_hours(2);

/// Brings the tables into a database in which nothing is yet, as `vagnpark migrate` makes them.
pub(crate) fn migrate(database: &Database) {
    static TABLES: Furnished = Furnished::by(|database| {
        run(database, &["migrate"]);
    });
    TABLES.copy_into(database);
}

/// How to furnish a database, and the result on each engine.
pub(crate) struct Furnished {
    furnish: fn(&Database),
    /// The time on the clock meanwhile, if it is stopped.
    at: Option<&'static str>,
    file: OnceLock<PathBuf>,
    template: OnceLock<String>,
}

impl Furnished {
    pub(crate) const fn by(furnish: fn(&Database)) -> Self {
        Self { furnish, at: None, file: OnceLock::new(), template: OnceLock::new() }
    }

    /// The same with time and ids by hand ([`Database::at`]), so that what is in it is the same in every run.
    pub(crate) const fn at(instant: &'static str, furnish: fn(&Database)) -> Self {
        Self { furnish, at: Some(instant), file: OnceLock::new(), template: OnceLock::new() }
    }

    /// Fills a database in which nothing is yet.
    pub(crate) fn copy_into(&self, database: &Database) {
        database.furnished();
        if let Some(name) = &database.name {
            let template = self.template.get_or_init(|| self.make_template());
            psql(&format!("DROP DATABASE {name}"));
            psql(&format!("CREATE DATABASE {name} TEMPLATE {template}"));
        } else {
            let file = self.file.get_or_init(|| self.make_file());
            // The log left by an earlier database would be read into this one.
            for beside in ["vagnpark.db-wal", "vagnpark.db-shm"] {
                let _ = std::fs::remove_file(database.folder.path().join(beside));
            }
            std::fs::copy(file, database.folder.path().join("vagnpark.db")).unwrap();
        }
    }

    fn begin(&self, database: Database) -> Database {
        match self.at {
            Some(instant) => database.at(instant),
            None => database,
        }
    }

    fn make_file(&self) -> PathBuf {
        let scratch = Path::new(env!("CARGO_TARGET_TMPDIR"));
        for left in std::fs::read_dir(scratch).unwrap().flatten() {
            let age = left.metadata().and_then(|about| about.modified()).map(|at| at.elapsed().unwrap_or_default());
            if left.file_name().to_string_lossy().ends_with("furnished.db") && age.is_ok_and(|age| age > A_RUN) {
                let _ = std::fs::remove_file(left.path());
            }
        }
        let database = self.begin(Database::sqlite());
        (self.furnish)(&database);
        let made = scratch.join(format!("{}-furnished.db", Uuid::now_v7().simple()));
        // One whole file, including what is still in the log beside it.
        database.stored(&format!("VACUUM INTO '{}'", made.display()));
        made
    }

    /// Nobody may be connected to a template: it is left alone, and goes away with the cluster of the run.
    fn make_template(&self) -> String {
        let mut database = self.begin(Database::postgres());
        (self.furnish)(&database);
        database.name.take().expect("a database of PostgreSQL")
    }
}
