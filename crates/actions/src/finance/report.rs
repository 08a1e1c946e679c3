//! The cost-sharing report as a file, in each of its formats: pages, API and command line write the same (F-4).

use std::{cell::RefCell, collections::HashMap};

use vagnpark_domain::cost::{Problem, Share};
use vagnpark_export::{
    CostSharingReport, ReportLine, Wording, to_csv, to_machine_csv, to_statement_pdf, to_table, to_xlsx,
};
use vagnpark_text::Language;

use crate::error::ActionError;

vagnpark_domain::words! {
    /// A format of the report.
    ReportFormat {
        /// Lines for a terminal.
        Table = "table",
        /// For programs.
        Json = "json",
        /// For spreadsheets.
        Csv = "csv",
        /// One row per share, for programs.
        CsvMachine = "csv-machine",
        /// A workbook.
        Xlsx = "xlsx",
        /// For paper.
        Pdf = "pdf",
    }
}

impl ReportFormat {
    /// The format with a file's ending.
    pub fn of(ending: &str) -> Option<Self> {
        Some(match ending {
            "json" => Self::Json,
            "csv" => Self::Csv,
            "machine.csv" => Self::CsvMachine,
            "xlsx" => Self::Xlsx,
            "pdf" => Self::Pdf,
            _ => return None,
        })
    }

    /// Its content type over HTTP.
    pub fn content_type(self) -> &'static str {
        match self {
            Self::Table => "text/plain; charset=utf-8",
            Self::Json => "application/json",
            Self::Csv | Self::CsvMachine => "text/csv; charset=utf-8",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Pdf => "application/pdf",
        }
    }

    /// Whether it is for programs only, so that no terminal should show it.
    pub fn is_binary(self) -> bool {
        matches!(self, Self::Xlsx | Self::Pdf)
    }
}

/// Writes a report in a format and a language.
pub fn write_report(
    report: &CostSharingReport,
    format: ReportFormat,
    language: Language,
) -> Result<Vec<u8>, ActionError> {
    let name_of = |code: &str| {
        let party = report.parties.iter().find(|party| party.party == code);
        party.map_or(code, |party| &party.name).to_owned()
    };
    let explain =
        |line: &ReportLine, share: &Share| language.explained(line, share, &name_of(&share.party), &report.decision);
    with_words(language, &explain, |wording| {
        Ok(match format {
            ReportFormat::Table => to_table(report, wording).into_bytes(),
            ReportFormat::Json => report.to_json().map_err(ActionError::broken)?.into_bytes(),
            ReportFormat::Csv => to_csv(report, wording).map_err(ActionError::broken)?,
            ReportFormat::CsvMachine => to_machine_csv(report).map_err(ActionError::broken)?,
            ReportFormat::Xlsx => to_xlsx(report, wording).map_err(ActionError::broken)?,
            ReportFormat::Pdf => to_statement_pdf(report, wording).map_err(ActionError::broken)?,
        })
    })
}

/// Calls a function with the words of a language. Each word is looked up once: a year's workbook needs some of them a
/// hundred thousand times.
pub(crate) fn with_words<T>(
    language: Language,
    explain: &dyn Fn(&ReportLine, &Share) -> String,
    write: impl FnOnce(&Wording<'_>) -> T,
) -> T {
    let said: RefCell<HashMap<String, String>> = RefCell::default();
    let say = |key: &str| {
        if let Some(words) = said.borrow().get(key) {
            return words.clone();
        }
        let words = language.text(key);
        said.borrow_mut().insert(key.to_owned(), words.clone());
        words
    };
    let problem = |problem: &Problem| language.problem(problem);
    write(&Wording { language: language.code(), say: &say, explain, problem: &problem })
}
