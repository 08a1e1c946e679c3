//! Which column holds what: headers in their many spellings, compared without case, dots, spaces
//! and diacritics (I-7).

use vagnpark_domain::organisation::fold_name;

use crate::{Finding, FindingCode, Table, table::Line, value::ValueError};

/// One field of a register with the headers it goes under, folded. The first is its own name.
pub(crate) struct Field {
    pub(crate) name: &'static str,
    pub(crate) headers: &'static [&'static str],
}

/// Whether a header is one of the fields'.
pub(crate) fn knows(fields: &[Field], header: &str) -> bool {
    find(fields, header).is_some()
}

fn find(fields: &[Field], header: &str) -> Option<&'static str> {
    let folded = fold_name(header);
    fields
        .iter()
        .find(|field| fold_name(field.name) == folded || field.headers.contains(&folded.as_str()))
        .map(|field| field.name)
}

/// The columns of a table, by field.
pub(crate) struct Columns<'t> {
    table: &'t Table,
    fields: Vec<(usize, &'static str)>,
    /// Columns we have no field for.
    pub(crate) unknown: Vec<usize>,
    /// What is odd about the header.
    pub(crate) findings: Vec<Finding>,
}

impl<'t> Columns<'t> {
    pub(crate) fn of(table: &'t Table, fields: &[Field], required: &[&[&'static str]]) -> Self {
        let mut columns = Self { table, fields: Vec::new(), unknown: Vec::new(), findings: Vec::new() };
        for (index, header) in table.header.iter().enumerate() {
            match find(fields, header) {
                Some(field) if columns.index(field).is_some() => {
                    let reason = format!("two columns are named “{header}”; the first is used");
                    columns.findings.push(Finding::note(1, header, "", FindingCode::ColumnUnknown, reason));
                    columns.unknown.push(index);
                }
                Some(field) => columns.fields.push((index, field)),
                None if header.is_empty() => {}
                None => {
                    let reason = format!("“{header}” is not a column we know; it is kept as an extra attribute");
                    columns.findings.push(Finding::note(1, header, "", FindingCode::ColumnUnknown, reason));
                    columns.unknown.push(index);
                }
            }
        }
        for alternatives in required {
            if !alternatives.iter().any(|field| columns.index(field).is_some()) {
                let reason = format!("the register needs a column {}", alternatives.join(" or "));
                let name = alternatives.first().copied().unwrap_or_default();
                columns.findings.push(Finding::rejected(1, name, "", FindingCode::ColumnMissing, reason));
            }
        }
        columns
    }

    /// Whether a column that must be there is missing, so that no row can be read.
    pub(crate) fn are_missing(&self) -> bool {
        self.findings.iter().any(|finding| finding.code == FindingCode::ColumnMissing)
    }

    pub(crate) fn index(&self, field: &str) -> Option<usize> {
        self.fields.iter().find(|(_, name)| *name == field).map(|(index, _)| *index)
    }

    pub(crate) fn header(&self, field: &str) -> &'t str {
        self.index(field).and_then(|index| self.table.header.get(index)).map_or("", String::as_str)
    }
}

/// One row being read. Findings gather in it; a row with a rejecting one has no result.
pub(crate) struct RowReader<'t, 'c> {
    columns: &'c Columns<'t>,
    line: &'t Line,
    pub(crate) findings: Vec<Finding>,
    failed: bool,
}

impl<'t, 'c> RowReader<'t, 'c> {
    pub(crate) fn new(columns: &'c Columns<'t>, line: &'t Line) -> Self {
        Self { columns, line, findings: Vec::new(), failed: false }
    }

    pub(crate) fn number(&self) -> u64 {
        self.line.number
    }

    /// The text of a field, if it is there.
    pub(crate) fn text(&self, field: &str) -> Option<&'t str> {
        self.columns.index(field).and_then(|index| self.line.cells.get(index)).and_then(crate::value::present)
    }

    /// The text of a field that must be there.
    pub(crate) fn required(&mut self, field: &'static str) -> &'t str {
        match self.text(field) {
            Some(text) => text,
            None => {
                self.reject(field, "", FindingCode::ValueMissing, format!("{field} is empty"));
                ""
            }
        }
    }

    /// A field read by `read`, if it is there; a finding if it cannot be read.
    pub(crate) fn read<T>(&mut self, field: &'static str, read: impl Fn(&str) -> Result<T, ValueError>) -> Option<T> {
        let text = self.text(field)?;
        match read(text) {
            Ok(value) => Some(value),
            Err(error) => {
                let finding =
                    Finding::rejected(self.line.number, self.columns.header(field), text, error.code, error.reason);
                self.findings.push(Finding { proposal: error.proposal, ..finding });
                self.failed = true;
                None
            }
        }
    }

    /// The same for a field that must be there.
    pub(crate) fn must_read<T>(
        &mut self,
        field: &'static str,
        read: impl Fn(&str) -> Result<T, ValueError>,
    ) -> Option<T> {
        if self.required(field).is_empty() { None } else { self.read(field, read) }
    }

    /// Rejects the row for a field's value.
    pub(crate) fn reject(&mut self, field: &'static str, value: &str, code: FindingCode, reason: impl Into<String>) {
        let header = self.columns.header(field);
        let header = if header.is_empty() { field } else { header };
        self.findings.push(Finding::rejected(self.line.number, header, value, code, reason));
        self.failed = true;
    }

    /// Says something about a field's value that does not stop the row.
    pub(crate) fn note(&mut self, field: &'static str, value: &str, code: FindingCode, reason: impl Into<String>) {
        let header = Some(self.columns.header(field)).filter(|header| !header.is_empty()).unwrap_or(field);
        self.findings.push(Finding::note(self.line.number, header, value, code, reason));
    }

    /// The cells of unknown columns, by header.
    pub(crate) fn extra(&self) -> Vec<(String, String)> {
        let cell = |index: &usize| {
            let header = self.columns.table.header.get(*index)?;
            let text = self.line.cells.get(*index).and_then(crate::value::present)?;
            Some((header.clone(), text.to_owned()))
        };
        self.columns.unknown.iter().filter_map(cell).collect()
    }

    /// The row, unless something rejected it.
    pub(crate) fn finish<T>(self, row: Option<T>) -> (Vec<Finding>, Option<T>) {
        (self.findings, row.filter(|_| !self.failed))
    }
}
