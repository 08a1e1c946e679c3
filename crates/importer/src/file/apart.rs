//! Workbooks are read by other people's code, and one that is made to break it must cost one import and not the server.
//! So the program starts itself once more for each workbook, with limits on memory and time, and gets the rows through
//! a pipe. If the program is not known, as in this crate's tests, they are read in this process.

use std::{
    ffi::OsString,
    io,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::{Condvar, Mutex, OnceLock, PoisonError, mpsc},
};

use vagnpark_domain::limits::{WORKBOOK_MEMORY, WORKBOOK_TIME, WORKBOOKS_AT_ONCE};

use super::{FileRefusal, format::Format, kept::Kept, wire::answer, workbook};

/// The first argument that tells the program to read a workbook.
const WORD: &str = "read-workbook-apart";

/// The program that reads workbooks.
static PROGRAM: OnceLock<PathBuf> = OnceLock::new();

/// Has workbooks read by a program, which calls [`read_apart`] before anything else.
pub fn read_workbooks_with(program: PathBuf) {
    let _ = PROGRAM.set(program);
}

/// Reads a workbook, if that is what the program was started for; answers whether it was, and whether it went well.
pub fn read_apart(mut arguments: impl Iterator<Item = OsString>) -> Option<bool> {
    if arguments.next()? != WORD {
        return None;
    }
    let (Some(format), Some(path)) = (arguments.next().and_then(|name| named(name.to_str()?)), arguments.next()) else {
        return Some(false);
    };
    Some(bounded().and_then(|()| answer(workbook::read(Path::new(&path), format), io::stdout().lock())).is_ok())
}

fn named(name: &str) -> Option<Format> {
    Format::WORKBOOKS.into_iter().find(|format| format.name() == name)
}

/// Limits this process, even if the process that started it is gone.
fn bounded() -> io::Result<()> {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, setrlimit};
        let both = |most: u64| Rlimit { current: Some(most), maximum: Some(most) };
        setrlimit(Resource::As, both(WORKBOOK_MEMORY))?;
        setrlimit(Resource::Cpu, both(WORKBOOK_TIME.as_secs()))?;
        setrlimit(Resource::Core, both(0))?;
    }
    Ok(())
}

/// Reads the sheets of a workbook, in a separate process if possible.
pub(super) fn read(path: &Path, format: Format) -> Result<Kept, FileRefusal> {
    let Some(program) = PROGRAM.get() else { return Kept::write(workbook::read(path, format))? };
    let _turn = Turn::take();
    let mut child = Command::new(program)
        .args([WORD, format.name()])
        .arg(path)
        .env_clear()
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()?;
    let Some(output) = child.stdout.take() else { return Err(FileRefusal::TooDemanding) };
    let (sender, receiver) = mpsc::channel();
    std::thread::spawn(move || {
        // Nobody waits any more when the time is up.
        let _ = sender.send(Kept::take(output));
    });
    let read = receiver.recv_timeout(WORKBOOK_TIME);
    let _ = child.kill();
    let _ = child.wait();
    match read {
        Ok(Ok(sheets)) => sheets,
        // It ended halfway: it ran out of memory or time.
        Ok(Err(_)) | Err(_) => Err(FileRefusal::TooDemanding),
    }
}

/// A turn to read: only a few at once, each with memory of its own.
struct Turn;

static READING: (Mutex<usize>, Condvar) = (Mutex::new(0), Condvar::new());

impl Turn {
    fn take() -> Self {
        let reading = READING.0.lock().unwrap_or_else(PoisonError::into_inner);
        let free = READING.1.wait_while(reading, |reading| *reading >= WORKBOOKS_AT_ONCE);
        *free.unwrap_or_else(PoisonError::into_inner) += 1;
        Self
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        *READING.0.lock().unwrap_or_else(PoisonError::into_inner) -= 1;
        READING.1.notify_one();
    }
}
