//! Templates of the registers, to fill in: the columns with their Swedish headers, explained.

use vagnpark_domain::import::Kind;
use vagnpark_export::{TemplateColumn, to_template};
use vagnpark_importer::{EXPLANATIONS, FieldKind, fields_of, required_of};

use crate::error::ActionError;

/// A template as CSV: the header, ready for Swedish spreadsheets.
pub fn template_csv(kind: Kind) -> Vec<u8> {
    let header: Vec<&str> = fields_of(kind).iter().map(|field| field.label).collect();
    format!("\u{feff}{}\r\n", header.join(";")).into_bytes()
}

/// A template as a workbook, with explanations and lists to choose from.
pub fn template_xlsx(kind: Kind) -> Result<Vec<u8>, ActionError> {
    let required = |name: &str| required_of(kind).iter().any(|group| group.first() == Some(&name));
    let columns: Vec<TemplateColumn> = fields_of(kind)
        .iter()
        .map(|field| TemplateColumn {
            label: field.label,
            name: field.name,
            help: field.help,
            words: match field.kind {
                FieldKind::Words(words) => words,
                FieldKind::YesNo => &["Ja", "Nej"],
                FieldKind::Text | FieldKind::Day | FieldKind::Instant | FieldKind::Number(_) => &[],
            },
            required: required(field.name),
        })
        .collect();
    to_template(kind.as_str(), EXPLANATIONS, &columns).map_err(ActionError::broken)
}
