//! Text as records, each with the number of its row in a spreadsheet (I-5).
//!
//! A row ends with CRLF, with a lone CR or with LF, whichever the file uses; a blank row is a row; line breaks within a
//! quoted cell belong to the cell, and are `\n` there. A quotation mark that is never closed would swallow all rows
//! below it: that is a fault, reported with its row, and nothing is read.

use std::io::{self, Read};

use memchr::memchr3;

/// How much is taken from the source at a time.
const PIECE: usize = 64 * 1024;
const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// Why there is no next record. The row is the one that the record begins in.
#[derive(Debug)]
pub(crate) enum BrokenRecord {
    /// The source failed.
    Source {
        /// Where.
        row: u64,
        /// How.
        error: io::Error,
    },
    /// A quotation mark opens a cell and does not close it where the cell ends.
    QuoteNotClosed {
        /// Where.
        row: u64,
    },
    /// The bytes are not UTF-8.
    NotUtf8 {
        /// Where.
        row: u64,
    },
}

/// Where in a record the next byte is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum At {
    CellStart,
    Bare,
    Quoted,
    /// After a quotation mark within a quoted cell: it closes the cell, or is the first of two that mean one.
    Closing,
}

/// The effect of a byte on the record.
enum Step {
    Goes(At),
    Ends,
    Broken,
}

/// The records of a text in UTF-8.
pub(crate) struct Records<R> {
    source: R,
    separator: u8,
    buffer: Vec<u8>,
    at: usize,
    filled: usize,
    /// How many rows have been read.
    row: u64,
    /// Whether the last byte was a CR: an LF after it belongs to the same line end.
    after_cr: bool,
    begun: bool,
    text: Vec<u8>,
    ends: Vec<usize>,
    /// Whether the quoted cell being read spans a line break.
    broken_over: bool,
}

impl<R: Read> Records<R> {
    pub(crate) fn new(source: R, separator: u8) -> Self {
        Self {
            source,
            separator,
            buffer: vec![0; PIECE],
            at: 0,
            filled: 0,
            row: 0,
            after_cr: false,
            begun: false,
            text: Vec::new(),
            ends: Vec::new(),
            broken_over: false,
        }
    }

    /// Restarts the count at the next record: the line that declared the separator is not a row.
    pub(crate) fn count_anew(&mut self) {
        self.row = 0;
    }

    /// Puts the next record into `cells` and answers the number of its row; a blank row has no cells.
    pub(crate) fn next(&mut self, cells: &mut csv::StringRecord) -> Result<Option<u64>, BrokenRecord> {
        let row = self.row + 1;
        self.text.clear();
        self.ends.clear();
        cells.clear();
        let mut at = At::CellStart;
        loop {
            if self.at >= self.filled && !self.refill().map_err(|error| BrokenRecord::Source { row, error })? {
                match at {
                    At::Quoted => return Err(BrokenRecord::QuoteNotClosed { row }),
                    At::CellStart if self.ends.is_empty() => return Ok(None),
                    At::CellStart | At::Bare | At::Closing => break,
                }
            }
            match self.step(at) {
                Step::Goes(next) => at = next,
                Step::Ends => break,
                Step::Broken => return Err(BrokenRecord::QuoteNotClosed { row }),
            }
        }
        self.row = row;
        if self.ends.is_empty() && self.text.is_empty() && at == At::CellStart {
            return Ok(Some(row));
        }
        self.ends.push(self.text.len());
        let text = std::str::from_utf8(&self.text).map_err(|_| BrokenRecord::NotUtf8 { row })?;
        let mut start = 0;
        for end in &self.ends {
            cells.push_field(text.get(start..*end).unwrap_or_default());
            start = *end;
        }
        Ok(Some(row))
    }

    /// Takes the next byte, or all bytes up to the next one that means something.
    fn step(&mut self, at: At) -> Step {
        let Some(rest) = self.buffer.get(self.at..self.filled).filter(|rest| !rest.is_empty()) else {
            return Step::Goes(at);
        };
        let byte = rest.first().copied().unwrap_or_default();
        if std::mem::take(&mut self.after_cr) && byte == b'\n' {
            self.at += 1;
            return Step::Goes(at);
        }
        match at {
            At::CellStart if byte == b'"' => {
                self.at += 1;
                self.broken_over = false;
                Step::Goes(At::Quoted)
            }
            At::CellStart | At::Bare => {
                let run = memchr3(self.separator, b'\r', b'\n', rest).unwrap_or(rest.len());
                self.text.extend_from_slice(rest.get(..run).unwrap_or_default());
                let sign = rest.get(run).copied();
                self.at += run;
                sign.map_or(Step::Goes(At::Bare), |sign| self.cell_ends(sign))
            }
            At::Quoted => {
                let run = memchr3(b'"', b'\r', b'\n', rest).unwrap_or(rest.len());
                self.text.extend_from_slice(rest.get(..run).unwrap_or_default());
                let sign = rest.get(run).copied();
                self.at += run + usize::from(sign.is_some());
                match sign {
                    Some(b'"') => Step::Goes(At::Closing),
                    Some(sign) => {
                        self.text.push(b'\n');
                        self.broken_over = true;
                        self.after_cr = sign == b'\r';
                        Step::Goes(At::Quoted)
                    }
                    None => Step::Goes(At::Quoted),
                }
            }
            At::Closing => match byte {
                b'"' => {
                    self.text.push(b'"');
                    self.at += 1;
                    Step::Goes(At::Quoted)
                }
                sign if sign == self.separator || sign == b'\r' || sign == b'\n' => self.cell_ends(sign),
                // Either the mark that opened this cell or this one belongs to a cell further up.
                _ if self.broken_over => Step::Broken,
                // `"17" tum`: marks within a cell are its text.
                _ => {
                    let start = self.ends.last().copied().unwrap_or(0);
                    self.text.insert(start, b'"');
                    self.text.push(b'"');
                    Step::Goes(At::Bare)
                }
            },
        }
    }

    /// Ends a cell, and with it the row unless a separator follows.
    fn cell_ends(&mut self, sign: u8) -> Step {
        self.at += 1;
        if sign == self.separator {
            self.ends.push(self.text.len());
            return Step::Goes(At::CellStart);
        }
        self.after_cr = sign == b'\r';
        Step::Ends
    }

    /// Takes more from the source; answers whether there was more.
    fn refill(&mut self) -> io::Result<bool> {
        (self.at, self.filled) = (0, 0);
        // The byte order mark is looked for in one piece.
        let wanted = if self.begun { 1 } else { BYTE_ORDER_MARK.len() };
        while self.filled < wanted {
            let count = self.source.read(self.buffer.get_mut(self.filled..).unwrap_or_default())?;
            if count == 0 {
                break;
            }
            self.filled += count;
        }
        if !std::mem::replace(&mut self.begun, true)
            && self.buffer.get(..self.filled).is_some_and(|start| start.starts_with(BYTE_ORDER_MARK))
        {
            self.at = BYTE_ORDER_MARK.len();
            return if self.at < self.filled { Ok(true) } else { self.refill() };
        }
        Ok(self.filled > 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    type Rows = Vec<(u64, Vec<String>)>;

    fn read(text: &str) -> Result<Rows, u64> {
        let mut records = Records::new(text.as_bytes(), b';');
        let (mut cells, mut rows) = (csv::StringRecord::new(), Vec::new());
        loop {
            match records.next(&mut cells) {
                Ok(Some(row)) => rows.push((row, cells.iter().map(str::to_owned).collect())),
                Ok(None) => return Ok(rows),
                Err(
                    BrokenRecord::QuoteNotClosed { row }
                    | BrokenRecord::NotUtf8 { row }
                    | BrokenRecord::Source { row, .. },
                ) => return Err(row),
            }
        }
    }

    #[test]
    fn i5_a_row_has_the_same_number_whatever_ends_it() {
        let text = "\u{feff}a;b\n\n1;\"x\ny\"\n;\n2;z";
        let right = read(text).unwrap_or_default();
        assert_eq!(right.iter().map(|(row, _)| *row).collect::<Vec<_>>(), [1, 2, 3, 4, 5]);
        assert_eq!(right.get(2).map(|(_, cells)| cells.join("|")), Some("1|x\ny".to_owned()));
        assert_eq!(right.get(1).map(|(_, cells)| cells.len()), Some(0), "a blank row is a row");
        for end in ["\r\n", "\r"] {
            assert_eq!(read(&text.replace('\n', end)).as_ref(), Ok(&right), "{end:?}");
            assert_eq!(read(&(text.replace('\n', end) + end)).as_ref(), Ok(&right), "{end:?} at the end too");
        }
    }

    #[test]
    fn i5_a_quotation_mark_that_is_never_closed_swallows_nothing() {
        assert_eq!(read("a;b\n1;\"x\n2;y\n"), Err(2), "open at the end of the file");
        assert_eq!(read("a;b\n1;\"x\n2;\"y\n3;z\n"), Err(2), "closed by the mark that opens another");
        let cells = |text: &str| read(text).map(|rows| rows.concat_cells());
        assert_eq!(
            cells("1;\"17\" tum\n2;17\"\n3;\"say \"\"no\"\"\""),
            Ok("1|\"17\" tum|2|17\"|3|say \"no\"".to_owned())
        );
    }

    trait ConcatCells {
        fn concat_cells(&self) -> String;
    }

    impl ConcatCells for Rows {
        fn concat_cells(&self) -> String {
            self.iter().flat_map(|(_, cells)| cells.iter().map(String::as_str)).collect::<Vec<_>>().join("|")
        }
    }
}
