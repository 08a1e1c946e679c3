//! Statements as files: JSON, CSV, XLSX, PDF, SIE and a table for the terminal, all from the same lines. No database.

mod amounts;
pub mod calendar;
mod cost_sharing;
mod csv_file;
mod line_stream;
pub mod pdf;
pub mod peppol;
mod register_file;
mod sheets;
pub mod sie;
mod statement_pdf;
mod table;
mod wording;
mod xlsx_file;

pub use amounts::AmountTable;
pub use cost_sharing::{AgreementHeading, CostSharingReport, PartyTotal, ReportLine, report_lines};
pub use csv_file::{to_csv, to_machine_csv, to_text_table};
pub use line_stream::{LineStream, MonthLines};
pub use register_file::{RegisterCell, write_register_csv, write_register_xlsx, written_instant};
pub use sheets::{Sheet, TemplateColumn, to_sheets, to_template};
pub use statement_pdf::to_statement_pdf;
pub use table::to_table;
pub use wording::Wording;
pub use xlsx_file::{XlsxError, to_streamed_xlsx, to_xlsx};

/// The most lines for which sentences and vouchers are written: those of a year would make a file too large to open.
pub const EXPLAINED: usize = 20_000;

/// Text that a spreadsheet would take for a formula is written as text (I-10).
pub fn neutralised(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text.to_owned() }
}
