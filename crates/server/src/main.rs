//! The one binary, `vagnpark`.

use std::{io::Write, process::ExitCode, time::Duration};

/// A large import allocates in one thread and frees in another, which the usual allocator is slow at.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// How long the last blocking work, such as a call that nobody answers, may take once everything else has ended.
const LAST: Duration = Duration::from_secs(2);

fn main() -> ExitCode {
    if let Some(done) = vagnpark_server::read_workbook_apart() {
        return done;
    }
    keep_files_private();
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "the program cannot start: {error}");
            return ExitCode::FAILURE;
        }
    };
    let done = runtime.block_on(vagnpark_server::cli::run());
    runtime.shutdown_timeout(LAST);
    done
}

/// Files that the program makes – the database, backups, keys, what comes in – are for its own user alone.
#[cfg(unix)]
fn keep_files_private() {
    rustix::process::umask(rustix::fs::Mode::RWXG | rustix::fs::Mode::RWXO);
}

#[cfg(not(unix))]
fn keep_files_private() {}
