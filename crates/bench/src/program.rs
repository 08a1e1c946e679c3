//! The program under measurement: the release build beside this one.

use std::{
    io::{BufRead, BufReader},
    path::PathBuf,
    process::{Child, Command, Stdio},
};

use crate::Outcome;

/// Where `vagnpark` lies.
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
