//! The second step: what each column is taken to be, and why (I-7).

use askama::Template;
use axum::{Form, extract::Path};
use uuid::Uuid;
use vagnpark_actions::{ActionError, import::draft::examine_draft};
use vagnpark_domain::{cost::CostCategory, import::Kind};
use vagnpark_importer::{Because, ColumnFacts, fields_of, keeps_extras};

use super::{Around, Choice, Fields, Frame, PageResult, frame, opened, render, save, to};
use crate::pages::visit::Visit;

/// The choice that takes back what was said about a column.
const AS_PROPOSED: &str = "?";

/// A column, with the field it is taken to be.
struct ColumnLine {
    name: String,
    id: usize,
    header: String,
    samples: String,
    reason: String,
    choices: Vec<Choice>,
}

#[derive(Template)]
#[template(path = "import/columns.html")]
struct ColumnsPage {
    frame: Frame,
    around: Around,
    columns: Vec<ColumnLine>,
    /// Columns that the register needs and the file does not have.
    missing: Vec<String>,
}

pub(crate) async fn show(visit: Visit, Path(id): Path<Uuid>) -> PageResult {
    let draft = opened(&visit, id).await?;
    let examined = match examine_draft(&visit.app, &draft).await {
        Ok(examined) => examined,
        Err(ActionError::File(_)) => return Ok(to(&draft, "format")),
        Err(error) => return Err(error.into()),
    };
    let frame = frame(&visit, "kolumner");
    let t = frame.t;
    let fields = fields_of(draft.record.kind);
    let label =
        |name: &str| fields.iter().find(|field| field.name == name).map_or(name, |field| field.label).to_owned();
    // Where each kind of cost has a column, a column of amounts is one of a kind (I-18).
    let amounts = if draft.record.kind == Kind::Costs { CostCategory::ALL } else { &[] };
    let amounts_label = |category| t.0.with("column-amount-of", &[("category", t.0.category(category))]);
    let line = |(id, column): (usize, &ColumnFacts)| {
        let chosen = concluded(column);
        let choice = |value: &str, label: String| Choice { value: value.to_owned(), label, selected: value == chosen };
        ColumnLine {
            name: column_field(&column.header),
            id,
            header: column.header.clone(),
            samples: column.samples.join(" · "),
            reason: match column.because {
                Because::Alike => {
                    t.0.with("because-alike", &[("field", label(column.field.as_deref().unwrap_or_default()))])
                }
                Because::Profile => {
                    let profile = examined.facts.profile.as_deref().unwrap_or_default();
                    t.0.with("because-profile", &[("profile", t.0.profile(profile))])
                }
                Because::OwnName
                | Because::KnownSpelling
                | Because::Repaired
                | Because::Stated
                | Because::PartOfTable
                | Because::Twice
                | Because::Unknown => t.word("because", column.because.as_str()),
            },
            choices: draft
                .settings
                .columns
                .contains_key(&column.header)
                .then(|| choice(AS_PROPOSED, t.s("column-as-proposed")))
                .into_iter()
                .chain(keeps_extras(draft.record.kind).then(|| choice("+", t.s("column-extra"))))
                .chain([choice("-", t.s("column-leave-out"))])
                .chain(fields.iter().map(|field| choice(field.name, field.label.to_owned())))
                .chain(amounts.iter().map(|category| choice(&amounts_of(*category), amounts_label(*category))))
                .collect(),
        }
    };
    let missing = examined.lacking().into_iter();
    Ok(render(&ColumnsPage {
        columns: examined.facts.columns.iter().enumerate().map(line).collect(),
        missing: missing.map(|group| group.iter().map(|name| label(name)).collect::<Vec<_>>().join(" / ")).collect(),
        around: Around::new(t, &draft, "kolumner", None),
        frame,
    }))
}

/// The choice of amounts of a kind of cost.
fn amounts_of(category: CostCategory) -> String {
    format!("net:{category}")
}

/// The choice that a column is concluded to be.
fn concluded(column: &ColumnFacts) -> String {
    let usual = if column.extra { "+" } else { "-" };
    column.amounts_of.map_or_else(|| column.field.clone().unwrap_or_else(|| usual.to_owned()), amounts_of)
}

/// The name of a column's field in the form.
fn column_field(header: &str) -> String {
    format!("col:{header}")
}

pub(crate) async fn choose(visit: Visit, Path(id): Path<Uuid>, Form(fields): Fields) -> PageResult {
    let mut draft = opened(&visit, id).await?;
    let examined = examine_draft(&visit.app, &draft).await?;
    for column in &examined.facts.columns {
        let concluded = concluded(column);
        let name = column_field(&column.header);
        // A conclusion that was left alone keeps its reason.
        match fields.iter().find(|(field, chosen)| *field == name && *chosen != concluded) {
            Some((_, chosen)) if chosen == AS_PROPOSED => draft.settings.columns.remove(&column.header),
            Some((_, chosen)) => draft.settings.columns.insert(column.header.clone(), chosen.clone()),
            None => None,
        };
    }
    save(&visit, &draft, &fields, ("kolumner", "fragor")).await
}
