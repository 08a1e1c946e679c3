//! The program under test: run once for a command, or as a server on a port of its own.

use std::{
    io::{BufRead, BufReader, Write},
    path::PathBuf,
    process::{Child, ChildStdin, Command, Output, Stdio},
    sync::{Mutex, mpsc},
    time::Duration,
};

use super::{Client, Database};

/// The program that was built with these tests.
pub(crate) fn program() -> PathBuf {
    let tests = std::env::current_exe().expect("this test's own path");
    let program = tests.ancestors().nth(2).expect("the target directory").join("vagnpark");
    assert!(program.exists(), "{} is missing: build with --workspace first", program.display());
    program
}

/// A command on a database, ready to run.
pub(crate) fn vagnpark(database: &Database, arguments: &[&str]) -> Command {
    let mut command = Command::new(program());
    command.current_dir(database.folder.path()).args(["--database", &database.url]).args(arguments);
    command.envs(database.by_hand());
    command
}

/// Runs a command that must succeed; answers its stdout.
pub(crate) fn run(database: &Database, arguments: &[&str]) -> String {
    let output: Output = vagnpark(database, arguments).output().expect("vagnpark");
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("text on stdout")
}

/// Settings for a server, as environment variables.
#[derive(Default)]
pub(crate) struct ServerSettings(Vec<(&'static str, String)>);

impl ServerSettings {
    pub(crate) fn set(&mut self, name: &'static str, value: impl Into<String>) {
        self.0.push((name, value.into()));
    }

    /// Makes the server do nothing by itself, only when [`Server::round`] asks for it.
    pub(crate) fn rounds_when_asked(mut self) -> Self {
        self.set("VAGNPARK_TEST_ROUNDS", "asked");
        self
    }
}

/// A running server. It is killed, not asked, when the test is over.
pub(crate) struct Server {
    child: Child,
    pub(crate) address: String,
    /// What it is asked for, and what it says is done.
    asking: Mutex<(ChildStdin, mpsc::Receiver<String>)>,
    logged: Mutex<mpsc::Receiver<String>>,
}

impl Server {
    /// Starts a server on a free port and waits until it says where it listens.
    pub(crate) fn start(database: &Database) -> Self {
        Self::start_with(database, &ServerSettings::default())
    }

    /// The same with settings from the environment.
    pub(crate) fn start_with(database: &Database, settings: &ServerSettings) -> Self {
        Self::start_as(vagnpark(database, &["serve", "--listen", "127.0.0.1:0"]), settings)
    }

    /// The same with a limit on how many files it may have open.
    pub(crate) fn start_with_few_files(database: &Database, files: u32) -> Self {
        let serve = vagnpark(database, &["serve", "--listen", "127.0.0.1:0"]);
        let mut command = Command::new("sh");
        command.current_dir(database.folder.path()).args(["-c", &format!("ulimit -n {files}; exec \"$0\" \"$@\"")]);
        command.arg(serve.get_program()).args(serve.get_args());
        Self::start_as(command, &ServerSettings::default())
    }

    /// The same, begun by another program with these arguments.
    pub(crate) fn start_under(database: &Database, by: &[&str], settings: &ServerSettings) -> Self {
        let mut command = Command::new(by[0]);
        command.current_dir(database.folder.path()).args(&by[1..]).arg(program());
        command.args(["--database", &database.url, "serve", "--listen", "127.0.0.1:0"]);
        Self::start_as(command, settings)
    }

    /// The same, with another address for its database.
    pub(crate) fn start_at(database: &Database, url: &str) -> Self {
        let mut command = Command::new(program());
        command.current_dir(database.folder.path());
        command.args(["--database", url, "serve", "--listen", "127.0.0.1:0"]);
        Self::start_as(command, &ServerSettings::default())
    }

    /// The same, which leaves the tables as they are.
    pub(crate) fn start_under_role(database: &Database) -> Self {
        let serve = vagnpark(database, &["serve", "--no-migrate", "--listen", "127.0.0.1:0"]);
        Self::start_as(serve, &ServerSettings::default())
    }

    fn start_as(mut command: Command, settings: &ServerSettings) -> Self {
        command.env("VAGNPARK_LOG", "warn").envs(settings.0.iter().map(|(name, value)| (name, value)));
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("vagnpark serve");
        let mut lines = BufReader::new(child.stderr.take().expect("its stderr")).lines();
        let mut said = String::new();
        let address = loop {
            match lines.next() {
                Some(Ok(line)) if line.starts_with("http://") => break line.trim_end_matches('/').to_owned(),
                Some(Ok(line)) => said.push_str(&line),
                Some(Err(_)) | None => panic!("the server did not start: {said}"),
            }
        };
        // The pipe is drained, so that a talkative server does not block on it.
        let (log, logged) = mpsc::channel();
        std::thread::spawn(move || lines.map_while(Result::ok).for_each(|line| drop(log.send(line))));
        let (tell, done) = mpsc::channel();
        let lines = BufReader::new(child.stdout.take().expect("its stdout")).lines();
        std::thread::spawn(move || lines.map_while(Result::ok).try_for_each(|line| tell.send(line)));
        let asking = Mutex::new((child.stdin.take().expect("its stdin"), done));
        Self { child, address, asking, logged: Mutex::new(logged) }
    }

    /// The next line of the log that holds a word.
    pub(crate) fn logged(&self, word: &str) -> String {
        let lines = self.logged.lock().unwrap();
        loop {
            let line = lines.recv_timeout(std::time::Duration::from_secs(20));
            let line = line.unwrap_or_else(|_| panic!("the log says nothing with {word}"));
            if line.contains(word) {
                return line;
            }
        }
    }

    /// Every line that has been logged and not been read yet.
    pub(crate) fn log(&self) -> String {
        self.logged.lock().unwrap().try_iter().collect::<Vec<_>>().join("\n")
    }

    /// Lets the server do all its duties once; they are done when this returns.
    pub(crate) fn round(&self) {
        self.ask("round");
    }

    /// Sets the clock of a server on a database whose clock is stopped ([`Database::at`]).
    pub(crate) fn set_clock(&self, to: &str) {
        self.ask(&format!("at {to}"));
    }

    fn ask(&self, line: &str) {
        let (stdin, done) = &mut *self.asking.lock().unwrap();
        writeln!(stdin, "{line}").expect("a server that reads");
        let said = done.recv_timeout(Duration::from_mins(1));
        assert_eq!(said.as_deref(), Ok(line), "the server was not started with rounds_when_asked, or refused");
    }

    /// A client with one of a person's tokens.
    pub(crate) fn client(&self, database: &Database, login: &str) -> Client {
        let token = run(database, &["token", "create", login]);
        Client::new(&self.address, token.trim())
    }

    /// Asks the server to stop, as the system does; answers how long that took, and how the server ended.
    pub(crate) fn stop(&mut self) -> (Duration, std::process::ExitStatus) {
        let began = std::time::Instant::now();
        self.tell_to_stop();
        let ended = self.child.wait().expect("the server has gone");
        (began.elapsed(), ended)
    }

    /// SIGTERM.
    pub(crate) fn tell_to_stop(&self) {
        let told = Command::new("sh").args(["-c", &format!("kill -TERM {}", self.child.id())]).status().expect("sh");
        assert!(told.success());
    }

    /// The number of its process.
    pub(crate) fn process(&self) -> u32 {
        self.child.id()
    }

    /// `kill -9`.
    pub(crate) fn kill(&mut self) {
        self.child.kill().expect("the server is killed");
        self.child.wait().expect("the server is gone");
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
