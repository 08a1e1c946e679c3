//! `/export`: a register out as a file, to move it, to keep it, or to correct it and take it in again (I-22).

use askama::Template;
use axum::extract::Query;
use serde::Deserialize;
use vagnpark_actions::{
    ActionError,
    import::export::{ExportOptions, FileFormat, open_exports},
};
use vagnpark_domain::{
    Fault, Field, Refusal, access::Permission, import::Kind, names::fold_name, register::organisation::Organisation,
};

use super::{Choice, Frame, PageResult, choices, render};
use crate::{
    pages::{Texts, alert::Alert, read_day, read_word, visit::Visit},
    web::{files::download_register, status::HttpStatus},
};

/// The fields that an error can link to.
const FIELDS: [&str; 5] = ["kind", "organisation", "from", "to", "format"];

#[derive(Template)]
#[template(path = "import/export.html")]
struct ExportPage {
    frame: Frame,
    asked: ExportParams,
    kinds: Vec<Choice>,
    organisations: Vec<Choice>,
    /// Whether the register can be everybody's.
    of_all: bool,
    formats: Vec<Choice>,
    error: Alert,
}

/// What is asked for, as it stands in the address.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct ExportParams {
    kind: String,
    organisation: String,
    from: String,
    to: String,
    format: String,
}

impl ExportParams {
    fn options(&self) -> Result<ExportOptions, Refusal> {
        let day = |field, text: &String| {
            let given = Some(text).filter(|text| !text.trim().is_empty());
            given.map(|text| read_day(field, text)).transpose()
        };
        let organisation = Some(self.organisation.trim()).filter(|id| !id.is_empty());
        let unknown = |id: &str| Refusal::at(Field::Organisation, Fault::unknown(id));
        Ok(ExportOptions {
            kind: if self.kind.is_empty() { Kind::Vehicles } else { read_word(Field::Kind, &self.kind)? },
            organisation: organisation.map(|id| id.parse().map_err(|_| unknown(id))).transpose()?,
            from: day(Field::From, &self.from)?,
            to: day(Field::To, &self.to)?,
            format: if self.format.is_empty() { FileFormat::Csv } else { read_word(Field::Format, &self.format)? },
        })
    }
}

pub(crate) async fn show(visit: Visit, Query(asked): Query<ExportParams>) -> PageResult {
    Ok(render(&page(&visit, asked, None).await?))
}

async fn page(visit: &Visit, asked: ExportParams, refused: Option<&ActionError>) -> Result<ExportPage, ActionError> {
    let frame = visit.frame("/import", "export-title");
    let t = frame.t;
    let exports = open_exports(&visit.app, visit.actor()).await?;
    let only = visit.scope(Permission::SeeDetails).only().map(|id| id.to_string());
    let chosen = Some(asked.organisation.clone()).filter(|id| !id.is_empty()).or(only);
    let choice = |organisation: Organisation| {
        let value = organisation.id.to_string();
        Choice { selected: chosen.as_ref() == Some(&value), value, label: organisation.name }
    };
    Ok(ExportPage {
        kinds: choices(t, "register", exports.kinds.iter().map(|kind| kind.as_str()), &asked.kind),
        organisations: exports.organisations.into_iter().map(choice).collect(),
        of_all: exports.of_all,
        formats: choices(t, "export-format", FileFormat::ALL.iter().map(|format| format.as_str()), &asked.format),
        error: Alert::of(t, refused, &FIELDS),
        asked,
        frame,
    })
}

/// Hands the file out. What cannot be meant is said on the page, with what was chosen.
pub(crate) async fn take_out(visit: Visit, Query(asked): Query<ExportParams>) -> PageResult {
    let written = async {
        let options = asked.options()?;
        // In the reader's words, with letters that every system takes.
        let words = fold_name(&Texts(visit.language).word("register", options.kind.as_str()));
        let name = format!("{words}.{}", options.format);
        download_register(&visit.app, visit.actor(), &options, &name).await
    };
    match written.await {
        Ok(file) => Ok(file),
        Err(ActionError::Refused(refusal)) => {
            let error = ActionError::Refused(refusal);
            let mut page = render(&page(&visit, asked, Some(&error)).await?);
            *page.status_mut() = error.status();
            Ok(page)
        }
        Err(error) => Err(error.into()),
    }
}
