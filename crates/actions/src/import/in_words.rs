//! A report as it is returned: with a sentence for each finding, in the reader's language. Only data is stored.

use serde::Serialize;
use vagnpark_importer::{Finding, Question};
use vagnpark_text::Language;

use super::report::ImportReport;

/// A finding, with its reason in words.
#[derive(Debug, Serialize)]
pub struct FindingInWords {
    #[serde(flatten)]
    finding: Finding,
    reason: String,
    proposal: Option<String>,
}

impl ImportReport {
    /// The report, with words for its findings and its questions.
    pub fn in_words(self, language: Language) -> ImportReport<FindingInWords> {
        let kind = Some(self.kind);
        let with_words = |finding: Finding| FindingInWords {
            reason: language.finding(&finding, kind),
            proposal: language.proposal(&finding),
            finding,
        };
        let with_origin =
            |question: Question| Question { against: language.against(&question), origin: None, ..question };
        ImportReport {
            findings: self.findings.into_iter().map(with_words).collect(),
            questions: self.questions.into_iter().map(with_origin).collect(),
            batch: self.batch,
            dry_run: self.dry_run,
            applied: self.applied,
            kind: self.kind,
            file_hash: self.file_hash,
            encoding: self.encoding,
            counts: self.counts,
            file: self.file,
            costs: self.costs,
            changes: self.changes,
            fates: self.fates,
            missing: self.missing,
            most_changed: self.most_changed,
        }
    }
}
