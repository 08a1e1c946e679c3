//! The report of an import as the document describes it. What is sent is the report that is kept with the file.

use utoipa::ToSchema;
use uuid::Uuid;

/// What became of a file, or what would become of it.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes the report that is kept")]
pub(crate) struct ImportReportBody {
    /// The import, if anything was written.
    batch: Option<Uuid>,
    /// Whether it only says what would be.
    dry_run: bool,
    /// Whether anything was written.
    applied: bool,
    /// What the file is: `vehicles`, `trips` …
    kind: String,
    /// SHA-256 of the file.
    file_hash: String,
    /// How its bytes are letters.
    encoding: String,
    /// How many rows had which fate.
    counts: CountsBody,
    /// What there is to say, with its place.
    findings: Vec<FindingBody>,
    /// What was concluded about the file.
    file: Option<FileBody>,
    /// What must be decided, and what was.
    questions: Vec<ImportQuestionBody>,
    /// Old and new, for rows that change something.
    changes: Vec<RowChangeBody>,
    /// Every row's fate, rows of the same fate together.
    fates: Vec<FateBody>,
    /// What the register has of the sender's that the file has not.
    missing: Vec<String>,
}

/// How many rows met which fate: `rows` is the sum of the others.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes the report that is kept")]
pub(crate) struct CountsBody {
    /// Rows in all.
    rows: u64,
    /// Rows that make something.
    created: u64,
    /// Rows that change something.
    changed: u64,
    /// Rows that say what is there.
    unchanged: u64,
    /// Left out on purpose, such as blank and subtotal rows.
    skipped: u64,
    /// Rows that are not taken.
    rejected: u64,
}

/// One thing found in a file.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes the report that is kept")]
pub(crate) struct FindingBody {
    /// The sheet; the file's only one has no name.
    sheet: String,
    /// The line number a spreadsheet shows.
    row: u64,
    /// The header of the column.
    column: String,
    /// The value as it stands in the file.
    value: String,
    /// What is wrong, as a stable word.
    code: String,
    /// What is wrong, in words.
    reason: String,
    /// What is wrong, as data: `reason` names it, and what stands beside it are its values. In a report of an older
    /// version it is the sentence itself.
    #[schema(value_type = Object)]
    because: serde_json::Value,
    /// What would be right, if that can be said.
    proposal: Option<String>,
    /// The same one by one: any of these.
    #[schema(required = false, nullable = false)]
    could_be: Option<Vec<String>>,
    /// How many more rows it is said of, if there are any.
    #[schema(required = false, nullable = false)]
    more_rows: Option<u64>,
    /// `rejected` if the row was stopped by it, else `note`.
    severity: String,
}

/// What was concluded about a file before its rows are read.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes the report that is kept")]
pub(crate) struct FileBody {
    /// The format of the file.
    format: String,
    /// Bytes.
    size: u64,
    /// SHA-256.
    hash: String,
    /// How its bytes are letters.
    encoding: String,
    /// What stands between cells; nothing in a workbook.
    separator: Option<String>,
    /// The sheets that were read.
    sheets: Vec<SheetBody>,
    /// The columns of the first sheet that is read, then those that only others have.
    columns: Vec<ColumnBody>,
}

/// A sheet of a file.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes the report that is kept")]
pub(crate) struct SheetBody {
    /// Its name; that of a text file is empty.
    name: String,
    /// Whether it is read.
    read: bool,
    /// The last row of its header.
    header_row: u64,
    /// Over how many rows the header goes.
    header_rows: u64,
    /// How many rows stand below it.
    rows: u64,
}

/// A column of a file.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes the report that is kept")]
pub(crate) struct ColumnBody {
    /// The header as it stands.
    header: String,
    /// The field it is taken for.
    field: Option<String>,
    /// `own_name`, `known_spelling`, `repaired`, `stated`, `twice` or `unknown`.
    because: String,
    /// Whether it is kept as an extra attribute.
    extra: bool,
    /// The first values in it.
    samples: Vec<String>,
}

/// What a person must decide before rows can be taken.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes the report that is kept")]
pub(crate) struct ImportQuestionBody {
    /// The key of its answer in the `answers` of the settings.
    id: String,
    /// `date_order`, `decimal`, `repair_text`, `value`, `organisation`, `unit`, `vehicle`, `conflict`, `identity` or
    /// `reading`.
    kind: String,
    /// The header of the column.
    column: String,
    /// The value it came up with first.
    value: String,
    /// What stands against the value: the register's own, or its source.
    #[schema(required = false, nullable = false)]
    against: Option<String>,
    /// The answers to choose from.
    options: Vec<String>,
    /// What holds if nobody answers; rows wait for a question without.
    default: Option<String>,
    /// The answer that was given.
    answer: Option<String>,
    /// The first row that hangs on it.
    row: u64,
    /// How many rows hang on it.
    rows: u64,
}

/// A value that a row changes.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes the report that is kept")]
pub(crate) struct RowChangeBody {
    /// The sheet's name; empty in a text file.
    sheet: String,
    /// As a spreadsheet numbers them.
    row: u64,
    /// What is changed: a registration number, a code.
    what: String,
    /// The field.
    field: String,
    /// What it was.
    old: String,
    /// What it is.
    new: String,
}

/// Rows of one fate that follow each other.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes the report that is kept")]
pub(crate) struct FateBody {
    /// The place of the sheet, from 0.
    sheet: u16,
    /// The first row.
    from: u64,
    /// The last row.
    to: u64,
    /// `created`, `changed`, `unchanged`, `skipped` or `rejected`.
    fate: String,
}
