//! The report of an import as the document describes it. What is sent is the report that is stored with the file.

use utoipa::ToSchema;
use uuid::Uuid;

use crate::api::words;

/// The report of an import, or of a dry run.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes the report that is kept")]
pub(crate) struct ImportReportBody {
    /// The import, if anything was written.
    batch: Option<Uuid>,
    /// Whether it only reports what would happen.
    dry_run: bool,
    /// Whether anything was written.
    applied: bool,
    /// The kind of register: `vehicles`, `trips` …
    kind: words::Kind,
    /// SHA-256 of the file.
    file_hash: String,
    /// The encoding of its text.
    encoding: String,
    /// How many rows had which fate.
    counts: CountsBody,
    /// The findings, each with its place.
    findings: Vec<FindingBody>,
    /// The conclusions about the file.
    file: Option<FileBody>,
    /// What the costs that come in add up to, if any do.
    costs: Option<CostSumBody>,
    /// What must be decided, and what has been.
    questions: Vec<ImportQuestionBody>,
    /// Old and new values, for rows that change something.
    changes: Vec<RowChangeBody>,
    /// Every row's fate, rows of the same fate together.
    fates: Vec<FateBody>,
    /// What the register has from the sender but the file lacks.
    missing: Vec<String>,
    /// The ten vehicles that change most, before and after.
    most_changed: Vec<VehicleFiguresBody>,
}

/// What the costs that come in add up to, to be held against the sum of the file.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes the report that is kept")]
pub(crate) struct CostSumBody {
    /// How many they are.
    costs: u64,
    /// Without VAT, in öre.
    net_ore: i64,
    /// The VAT, in öre.
    vat_ore: i64,
}

/// How many rows met which fate: `rows` is the sum of the others.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes the report that is kept")]
pub(crate) struct CountsBody {
    /// Rows in all.
    rows: u64,
    /// Rows that create something.
    created: u64,
    /// Rows that change something.
    changed: u64,
    /// Rows that change nothing.
    unchanged: u64,
    /// Rows left out on purpose, such as blank and subtotal rows.
    skipped: u64,
    /// Rows that are not imported.
    rejected: u64,
}

/// One finding about a file.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes the report that is kept")]
pub(crate) struct FindingBody {
    /// The sheet; the file's only one has no name.
    sheet: String,
    /// The line number a spreadsheet shows.
    row: u64,
    /// The header of the column.
    column: String,
    /// The value as it is in the file.
    value: String,
    /// The stable word for it.
    code: String,
    /// The reason, in words.
    reason: String,
    /// The reason, as data: `reason` names it, and the other members are its values. In a report from an older version
    /// it is the sentence itself.
    #[schema(value_type = Object)]
    because: serde_json::Value,
    /// The proposal of what would be right, if that can be said.
    proposal: Option<String>,
    /// The same as a list: any one of these.
    #[schema(required = false, nullable = false)]
    could_be: Option<Vec<String>>,
    /// How many more rows it applies to, if any.
    #[schema(required = false, nullable = false)]
    more_rows: Option<u64>,
    /// `rejected` if the row was stopped by it, else `note`.
    severity: String,
}

/// The conclusions about a file before its rows are read.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes the report that is kept")]
pub(crate) struct FileBody {
    /// The format of the file.
    format: String,
    /// The size, in bytes.
    size: u64,
    /// SHA-256.
    hash: String,
    /// The encoding of its text.
    encoding: String,
    /// The separator between cells; none in a workbook.
    separator: Option<String>,
    /// The profile that it is read by, if it has the headers of one.
    #[schema(required = false, nullable = false)]
    profile: Option<String>,
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
    /// How many rows the header spans.
    header_rows: u64,
    /// How many rows there are below it.
    rows: u64,
}

/// A column of a file.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes the report that is kept")]
pub(crate) struct ColumnBody {
    /// The header as written.
    header: String,
    /// The field it is taken to be.
    field: Option<String>,
    /// `own_name`, `known_spelling`, `repaired`, `stated`, `profile`, `alike`, `part_of_table`, `twice` or `unknown`.
    because: String,
    /// The kind of cost that its amounts are for, where each kind has a column.
    #[schema(required = false, nullable = false)]
    amounts_of: Option<String>,
    /// Whether it is kept as an extra attribute.
    extra: bool,
    /// The first values in it.
    samples: Vec<String>,
}

/// A question that a person must answer before rows can be imported.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes the report that is kept")]
pub(crate) struct ImportQuestionBody {
    /// The key of its answer in the `answers` of the settings.
    id: String,
    /// `date_order`, `decimal`, `repair_text`, `value`, `organisation`, `unit`, `vehicle`, `conflict`, `identity`,
    /// `reading`, `status_in` …
    kind: String,
    /// The header of the column.
    column: String,
    /// The value that first raised it.
    value: String,
    /// The value it conflicts with: the register's own, or its source.
    #[schema(required = false, nullable = false)]
    against: Option<String>,
    /// The answers to choose from.
    options: Vec<String>,
    /// The answer that holds if nobody answers; without one, rows wait.
    default: Option<String>,
    /// The answer that was given.
    answer: Option<String>,
    /// Why that answer is none, with the values that explain it; the question is still open.
    #[schema(required = false, nullable = false, value_type = Option<Object>)]
    refused: Option<serde_json::Value>,
    /// The first row that depends on it.
    row: u64,
    /// How many rows depend on it.
    rows: u64,
}

/// A vehicle that a file changes.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes the report that is kept")]
pub(crate) struct VehicleFiguresBody {
    /// Its number.
    vehicle: String,
    /// The figures that change.
    figures: Vec<FigureBody>,
}

/// A figure of a vehicle before a file and after it.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes the report that is kept")]
pub(crate) struct FigureBody {
    /// The field; `costs` are those of a year, in öre without VAT.
    field: String,
    /// The year, of costs.
    year: Option<i32>,
    /// How it stands before.
    before: String,
    /// How it stands after.
    after: String,
}

/// A value that a row changes.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes the report that is kept")]
pub(crate) struct RowChangeBody {
    /// The sheet's name; empty in a text file.
    sheet: String,
    /// The row, as a spreadsheet numbers it.
    row: u64,
    /// The thing that is changed: a registration number, a code.
    what: String,
    /// The field.
    field: String,
    /// What it was.
    old: String,
    /// What it becomes.
    new: String,
}

/// Consecutive rows of one fate.
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
