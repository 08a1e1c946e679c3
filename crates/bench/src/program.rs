//! The program under measurement: the release build beside this one.

use std::{
    io::{BufRead, BufReader},
    path::PathBuf,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use sqlx::PgPool;

use crate::Outcome;

/// The path of `vagnpark`.
fn program() -> Outcome<PathBuf> {
    let own = std::env::current_exe()?;
    let beside = own.parent().ok_or("no target directory")?.join("vagnpark");
    if beside.exists() { Ok(beside) } else { Err("build with --workspace --release first".into()) }
}

/// A command on a database.
pub(crate) fn vagnpark(database: &str, arguments: &[&str]) -> Outcome<Command> {
    let mut command = Command::new(program()?);
    command.args(["--database", database]).args(arguments).stdout(Stdio::piped()).stderr(Stdio::null());
    Ok(command)
}

/// Runs a command that must succeed; answers its stdout.
pub(crate) fn run(database: &str, arguments: &[&str]) -> Outcome<String> {
    let output = vagnpark(database, arguments)?.output()?;
    if output.status.success() {
        Ok(String::from_utf8(output.stdout)?)
    } else {
        Err(format!("{arguments:?} ended with {}", output.status).into())
    }
}

/// The time and memory of a command.
pub(crate) struct Watched {
    pub(crate) seconds: f64,
    /// Its peak memory.
    pub(crate) peak_mb: u64,
}

/// Runs a command that must succeed, and watches it.
pub(crate) fn run_watched(database: &str, arguments: &[&str]) -> Outcome<Watched> {
    let start = Instant::now();
    let mut child = vagnpark(database, arguments)?.stdout(Stdio::null()).spawn()?;
    let status_file = format!("/proc/{}/status", child.id());
    let mut peak_kb = 0;
    let status = loop {
        if let Some(status) = child.try_wait()? {
            break status;
        }
        let text = std::fs::read_to_string(&status_file).unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        peak_kb = line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or(peak_kb);
        std::thread::sleep(Duration::from_millis(2));
    };
    let watched = Watched { seconds: start.elapsed().as_secs_f64(), peak_mb: peak_kb / 1_024 };
    if status.success() { Ok(watched) } else { Err(format!("{arguments:?} ended with {status}").into()) }
}

/// A database in a cluster, made for a measurement and removed after it.
pub(crate) struct ScratchDatabase {
    pool: PgPool,
    url: String,
}

impl ScratchDatabase {
    pub(crate) async fn create(cluster: &str) -> Outcome<Self> {
        let pool = PgPool::connect(cluster).await?;
        for statement in ["DROP DATABASE IF EXISTS vagnpark_bench WITH (FORCE)", "CREATE DATABASE vagnpark_bench"] {
            sqlx::query(statement).execute(&pool).await?;
        }
        Ok(Self { pool, url: cluster.replace("/postgres?", "/vagnpark_bench?") })
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    pub(crate) async fn remove(self) -> Outcome<()> {
        sqlx::query("DROP DATABASE vagnpark_bench WITH (FORCE)").execute(&self.pool).await?;
        Ok(())
    }
}

/// A running server, killed when it is dropped.
pub(crate) struct Server {
    child: Child,
    pub(crate) address: String,
}

impl Server {
    pub(crate) fn start(database: &str) -> Outcome<Self> {
        let mut command = vagnpark(database, &["serve", "--listen", "127.0.0.1:0"])?;
        let mut child = command.env("VAGNPARK_LOG", "error").stderr(Stdio::piped()).spawn()?;
        let mut lines = BufReader::new(child.stderr.take().ok_or("no stderr")?).lines();
        loop {
            let line = lines.next().ok_or("the server did not start")??;
            if line.starts_with("http://") {
                std::thread::spawn(move || lines.for_each(drop));
                return Ok(Self { child, address: line.trim_end_matches('/').to_owned() });
            }
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
