//! Workbooks are read by other people's code, and one that is made to break it must cost one import and not the server.
//! So the program starts itself once more for each workbook, with limits on memory and time, and gets the rows through
//! a pipe. If the program is not known, as in this crate's tests, they are read in this process.

use std::{
    ffi::OsString,
    io::{self, BufReader, BufWriter, Read, Write},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::{Condvar, Mutex, OnceLock, PoisonError, mpsc},
};

use vagnpark_domain::limits::{WORKBOOK_MEMORY, WORKBOOK_TIME, WORKBOOKS_AT_ONCE};

use super::{FileRefusal, Format, Line, WorkbookFault, workbook};

type Sheets = Vec<(String, Vec<Line>)>;

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
    [Format::Xlsx, Format::Xls, Format::Ods].into_iter().find(|format| format.name() == name)
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
pub(super) fn read(path: &Path, format: Format) -> Result<Sheets, FileRefusal> {
    let Some(program) = PROGRAM.get() else { return workbook::read(path, format) };
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
        let _ = sender.send(understand(BufReader::new(output)));
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

/// Writes the outcome: a number for its kind, then sheets, rows and cells, each preceded by its length.
fn answer(outcome: Result<Sheets, FileRefusal>, to: impl Write) -> io::Result<()> {
    let mut to = BufWriter::new(to);
    match outcome {
        Ok(sheets) => {
            number(&mut to, 0)?;
            number(&mut to, sheets.len())?;
            for (name, lines) in sheets {
                text(&mut to, &name)?;
                number(&mut to, lines.len())?;
                for line in lines {
                    to.write_all(&line.number.to_le_bytes())?;
                    number(&mut to, line.cells.len())?;
                    line.cells.iter().try_for_each(|cell| text(&mut to, cell))?;
                }
            }
        }
        Err(refusal) => {
            let (kind, line, columns, detail) = parts(refusal);
            number(&mut to, kind)?;
            to.write_all(&line.to_le_bytes())?;
            number(&mut to, columns)?;
            text(&mut to, &detail)?;
        }
    }
    to.flush()
}

fn number(to: &mut impl Write, number: usize) -> io::Result<()> {
    to.write_all(&u32::try_from(number).map_err(io::Error::other)?.to_le_bytes())
}

fn text(to: &mut impl Write, text: &str) -> io::Result<()> {
    number(to, text.len())?;
    to.write_all(text.as_bytes())
}

/// The parts of a refusal that reading a workbook can end with.
#[expect(clippy::wildcard_enum_match_arm, reason = "reading a workbook ends with no other")]
fn parts(refusal: FileRefusal) -> (usize, u64, usize, String) {
    match refusal {
        FileRefusal::UnpacksTooLarge => (1, 0, 0, String::new()),
        FileRefusal::TooManyCells => (2, 0, 0, String::new()),
        FileRefusal::PasswordProtected => (3, 0, 0, String::new()),
        FileRefusal::BrokenWorkbook(WorkbookFault::Unreadable(detail)) => (4, 0, 0, detail),
        FileRefusal::TooManyColumns { line, columns } => (5, line, columns, String::new()),
        FileRefusal::CellTooLong { line } => (6, line, 0, String::new()),
        FileRefusal::RowTooLong { line } => (7, line, 0, String::new()),
        FileRefusal::BrokenWorkbook(WorkbookFault::PartsDisagree) => (8, 0, 0, String::new()),
        FileRefusal::BrokenWorkbook(WorkbookFault::NoWorkbook) => (9, 0, 0, String::new()),
        FileRefusal::Unreadable(detail) => (10, 0, 0, detail),
        other => (10, 0, 0, other.code().to_owned()),
    }
}

/// The refusal that these are the parts of.
fn refusal(kind: u32, line: u64, columns: usize, detail: String) -> FileRefusal {
    match kind {
        1 => FileRefusal::UnpacksTooLarge,
        2 => FileRefusal::TooManyCells,
        3 => FileRefusal::PasswordProtected,
        4 => FileRefusal::BrokenWorkbook(WorkbookFault::Unreadable(detail)),
        5 => FileRefusal::TooManyColumns { line, columns },
        6 => FileRefusal::CellTooLong { line },
        7 => FileRefusal::RowTooLong { line },
        8 => FileRefusal::BrokenWorkbook(WorkbookFault::PartsDisagree),
        9 => FileRefusal::BrokenWorkbook(WorkbookFault::NoWorkbook),
        _ => FileRefusal::Unreadable(detail),
    }
}

/// Reads what [`answer`] wrote.
fn understand(mut from: impl Read) -> io::Result<Result<Sheets, FileRefusal>> {
    let kind = read_number(&mut from)?;
    if kind > 0 {
        let line = read_long(&mut from)?;
        let columns = usize::try_from(read_number(&mut from)?).map_err(io::Error::other)?;
        return Ok(Err(refusal(kind, line, columns, read_text(&mut from)?)));
    }
    let mut sheets = Vec::new();
    for _ in 0..read_number(&mut from)? {
        let name = read_text(&mut from)?;
        let mut lines = Vec::new();
        for _ in 0..read_number(&mut from)? {
            let mut line = Line { number: read_long(&mut from)?, ..Line::default() };
            for _ in 0..read_number(&mut from)? {
                line.cells.push_field(&read_text(&mut from)?);
            }
            lines.push(line);
        }
        sheets.push((name, lines));
    }
    Ok(Ok(sheets))
}

fn read_number(from: &mut impl Read) -> io::Result<u32> {
    let mut bytes = [0; 4];
    from.read_exact(&mut bytes)?;
    Ok(u32::from_le_bytes(bytes))
}

fn read_long(from: &mut impl Read) -> io::Result<u64> {
    let mut bytes = [0; 8];
    from.read_exact(&mut bytes)?;
    Ok(u64::from_le_bytes(bytes))
}

fn read_text(from: &mut impl Read) -> io::Result<String> {
    let mut text = String::new();
    let length = u64::from(read_number(from)?);
    let read = from.by_ref().take(length).read_to_string(&mut text)?;
    if u64::try_from(read).is_ok_and(|read| read == length) {
        Ok(text)
    } else {
        Err(io::ErrorKind::UnexpectedEof.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn there_and_back(outcome: Result<Sheets, FileRefusal>) -> Result<Sheets, FileRefusal> {
        let mut bytes = Vec::new();
        answer(outcome, &mut bytes).expect("written");
        understand(bytes.as_slice()).expect("read")
    }

    #[test]
    fn sheets_come_over_as_they_are() {
        let line = |number, cells: &[&str]| Line { number, cells: cells.iter().copied().collect() };
        let sheets = vec![
            ("Blad1".to_owned(), vec![line(1, &["Regnr", "Förvaltning"]), line(900, &["", "ABC 123"])]),
            (String::new(), Vec::new()),
        ];
        let back = there_and_back(Ok(sheets)).expect("sheets");
        assert_eq!(back.len(), 2);
        assert_eq!((back[0].1[1].number, &back[0].1[1].cells[1]), (900, "ABC 123"));
    }

    #[test]
    fn refusals_come_over_as_they_are() {
        for refusal in [
            FileRefusal::UnpacksTooLarge,
            FileRefusal::TooManyCells,
            FileRefusal::PasswordProtected,
            FileRefusal::BrokenWorkbook(WorkbookFault::Unreadable("halv".to_owned())),
            FileRefusal::BrokenWorkbook(WorkbookFault::PartsDisagree),
            FileRefusal::BrokenWorkbook(WorkbookFault::NoWorkbook),
            FileRefusal::Unreadable("borta".to_owned()),
            FileRefusal::TooManyColumns { line: 7, columns: 900 },
            FileRefusal::CellTooLong { line: 3 },
            FileRefusal::RowTooLong { line: 4 },
        ] {
            assert_eq!(there_and_back(Err(refusal.clone())).expect_err("a refusal"), refusal);
        }
    }

    #[test]
    fn half_an_answer_is_none() {
        let mut bytes = Vec::new();
        answer(Ok(vec![("A".to_owned(), vec![Line::default()])]), &mut bytes).expect("written");
        bytes.pop();
        assert!(understand(bytes.as_slice()).is_err());
    }
}
