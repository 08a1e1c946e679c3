//! Sheets as people see them, tables on them, and files by their real format. The files are written by other hands.
#![expect(clippy::unwrap_used, reason = "a test that breaks here has failed")]

mod formats;
mod seen;
mod shown;
mod tables;
mod written;
mod xlsb;

use vagnpark_domain::import::Kind;
use vagnpark_importer::{
    Examined, FileReason, FileRefusal, Finding, Outcome, Reason, Register, RowSet, Settings, read_all,
};

/// What a file reads as: the conclusions, the rows, and all findings.
struct Read<R> {
    examined: Examined,
    set: RowSet<R>,
}

impl<R> Read<R> {
    /// The numbers of the rows that are taken.
    fn taken(&self) -> Vec<u64> {
        let rows = self.set.rows.iter();
        rows.filter(|(_, outcome)| matches!(outcome, Outcome::Row(_))).map(|(place, _)| place.row).collect()
    }

    /// What each taken row says.
    fn each<T>(&self, say: impl Fn(&R) -> T) -> Vec<T> {
        let row = |outcome: &Outcome<R>| if let Outcome::Row(row) = outcome { Some(say(row)) } else { None };
        self.set.rows.iter().filter_map(|(_, outcome)| row(outcome)).collect()
    }

    fn findings(&self) -> impl Iterator<Item = &Finding> {
        self.examined.findings.iter().chain(&self.set.findings)
    }

    /// The findings for a reason, as row and column.
    fn said(&self, is: impl Fn(&FileReason) -> bool) -> Vec<(u64, String)> {
        let because = |finding: &&Finding| matches!(&finding.because, Reason::File(reason) if is(reason));
        self.findings().filter(because).map(|finding| (finding.row, finding.column.clone())).collect()
    }
}

fn try_to_read<R: Register>(bytes: &[u8], name: &str, settings: &Settings) -> Result<Read<R>, FileRefusal> {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), bytes).unwrap();
    let examined = Examined::open(file.path(), name, R::KIND, settings)?;
    let set = read_all::<R>(&examined, 200_000)?;
    Ok(Read { examined, set })
}

fn read<R: Register>(bytes: &[u8], name: &str) -> Read<R> {
    try_to_read(bytes, name, &Settings::default()).unwrap()
}

/// A text with each of the three line ends.
fn with_each_line_end(text: &str) -> [Vec<u8>; 3] {
    ["\n", "\r\n", "\r"].map(|end| text.replace('\n', end).into_bytes())
}

/// The headers that a file is read with, whatever it is read as.
fn headers(bytes: &[u8], kind: Kind, settings: &Settings) -> Result<Vec<String>, FileRefusal> {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), bytes).unwrap();
    let examined = Examined::open(file.path(), "", kind, settings)?;
    Ok(examined.facts.columns.into_iter().map(|column| column.header).collect())
}
