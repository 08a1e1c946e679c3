//! The first step: the format of the file, where its header is, and which sheets are read.

use askama::Template;
use axum::{Form, extract::Path, http::StatusCode, response::IntoResponse};
use uuid::Uuid;
use vagnpark_actions::{
    ActionError,
    import::{
        draft::{Draft, examine_draft, preview_draft},
        register::kinds_to_send,
    },
};
use vagnpark_domain::import::Kind;
use vagnpark_importer::{
    DateSystem, Examined, FileRefusal, Hidden, Settings, SheetPreview, Stands,
    file::Encoding,
    profiles::{self, Profile},
};

use super::{Around, Choice, Fields, Frame, PageResult, Texts, choices, frame, opened, render, save};
use crate::pages::visit::Visit;

/// A sheet with its first rows.
struct SheetLine {
    name: String,
    read: bool,
    rows: Vec<FirstRow>,
}

/// One of its first rows.
struct FirstRow {
    number: u64,
    is_header: bool,
    cells: Vec<String>,
}

#[derive(Template)]
#[template(path = "import/format.html")]
struct FormatPage {
    frame: Frame,
    around: Around,
    /// Sentences about the conclusions.
    concluded: Vec<String>,
    kinds: Vec<Choice>,
    encodings: Vec<Choice>,
    separators: Vec<Choice>,
    is_text: bool,
    header_row: String,
    header_rows: String,
    date_systems: Vec<Choice>,
    heading_rows: Vec<Choice>,
    sheet_names: Vec<Choice>,
    hidden: Vec<Choice>,
    /// The files to choose from, of several in one.
    members: Vec<Choice>,
    /// The profiles of the kind.
    profiles: Vec<Choice>,
    sheets: Vec<SheetLine>,
}

pub(crate) async fn show(visit: Visit, Path(id): Path<Uuid>) -> PageResult {
    let draft = opened(&visit, id).await?;
    let page = page(&visit, &draft).await?;
    let status = if page.around.error.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Ok((status, render(&page)).into_response())
}

async fn page(visit: &Visit, draft: &Draft) -> Result<FormatPage, ActionError> {
    let frame = frame(visit, "format");
    let t = frame.t;
    let (examined, refused) = match examine_draft(&visit.app, draft).await {
        Ok(examined) => (Some(examined), None),
        Err(ActionError::File(refusal)) => (None, Some(ActionError::File(refusal))),
        Err(error) => return Err(error),
    };
    let previews = match preview_draft(&visit.app, draft).await {
        Ok(previews) => previews,
        // A file that cannot even be previewed is shown with its settings alone, below the refusal.
        Err(ActionError::File(_)) => Vec::new(),
        Err(error) => return Err(error),
    };
    let settings = &draft.settings;
    let separator = |c: char| if c == '\t' { "tab".to_owned() } else { c.to_string() };
    let named = |value: String, label: String, selected: bool| Choice { value, label, selected };
    let stands = |stated: Option<Stands>| {
        let words = [
            ("", None),
            ("unit", Some(Stands::Unit)),
            ("organisation", Some(Stands::Organisation)),
            ("nothing", Some(Stands::Nothing)),
        ];
        words
            .map(|(word, value)| {
                named(word.to_owned(), t.word("stands", if word.is_empty() { "found" } else { word }), value == stated)
            })
            .into()
    };
    let found = |stated: bool| named(String::new(), t.s("import-found"), !stated);
    let kinds = kinds_to_send(visit.actor());
    Ok(FormatPage {
        concluded: examined.as_ref().map_or_else(Vec::new, |examined| concluded(t, examined)),
        kinds: choices(t, "register", kinds.iter().map(|kind| kind.as_str()), draft.record.kind.as_str()),
        encodings: [found(settings.encoding.is_some())]
            .into_iter()
            .chain(Encoding::ALL.iter().map(|(_, name)| {
                named((*name).to_owned(), (*name).to_owned(), settings.encoding.as_deref() == Some(*name))
            }))
            .collect(),
        separators: [found(settings.separator.is_some())]
            .into_iter()
            .chain(
                [';', ',', '\t', '|']
                    .map(|c| named(separator(c), t.word("separator", word_of(c)), settings.separator == Some(c))),
            )
            .collect(),
        is_text: examined
            .as_ref()
            .map_or(previews.iter().all(|sheet| sheet.name.is_empty()), |examined| examined.facts.separator.is_some()),
        header_row: settings.header_row.map_or(String::new(), |row| row.to_string()),
        header_rows: settings.header_rows.map_or(String::new(), |rows| rows.to_string()),
        date_systems: vec![
            named("1900".to_owned(), t.s("date-system-1900"), settings.date_system == DateSystem::From1900),
            named("1904".to_owned(), t.s("date-system-1904"), settings.date_system == DateSystem::From1904),
        ],
        heading_rows: stands(settings.heading_rows),
        sheet_names: stands(settings.sheet_names),
        hidden: [("leave", Hidden::Leave), ("read", Hidden::Read)]
            .map(|(word, value)| {
                named(word.to_owned(), t.word("hidden", word), settings.hidden.unwrap_or(Hidden::Leave) == value)
            })
            .into(),
        members: members(t, settings, refused.as_ref()),
        profiles: profiles_of(t, draft.record.kind, settings),
        sheets: previews.into_iter().map(|preview| sheet_line(preview, examined.as_ref())).collect(),
        around: Around::new(t, draft, "format", refused.as_ref()),
        frame,
    })
}

/// The files to choose from: those of an archive, if it is not told which is meant, or the one that was chosen.
fn members(t: Texts, settings: &Settings, refused: Option<&ActionError>) -> Vec<Choice> {
    let names = match (refused, &settings.member) {
        (Some(ActionError::File(FileRefusal::SeveralFiles { names })), _) => names.clone(),
        (_, Some(chosen)) => vec![chosen.clone()],
        (_, None) => return Vec::new(),
    };
    let choice =
        |value: String, label: String| Choice { selected: settings.member.as_ref() == Some(&value), value, label };
    let found = Choice { value: String::new(), label: t.s("import-found"), selected: settings.member.is_none() };
    [found].into_iter().chain(names.into_iter().map(|name| choice(name.clone(), name))).collect()
}

/// The profiles to choose from, if there are any of the kind.
fn profiles_of(t: Texts, kind: Kind, settings: &Settings) -> Vec<Choice> {
    let of_kind: Vec<&Profile> = profiles::all().iter().filter(|profile| profile.kind == kind).collect();
    if of_kind.is_empty() {
        return Vec::new();
    }
    let chosen = settings.profile.as_deref();
    let choice = |value: &str, label: String| {
        let selected = chosen.unwrap_or_default() == value;
        Choice { value: value.to_owned(), label, selected }
    };
    let of_kind = of_kind.into_iter().map(|profile| choice(&profile.name, t.0.profile(&profile.name)));
    [choice("", t.s("import-found")), choice(profiles::NONE, t.s("format-no-profile"))]
        .into_iter()
        .chain(of_kind)
        .collect()
}

/// Whether a choice of profile makes sense for a kind.
fn is_of_kind(name: &str, kind: Kind) -> bool {
    name == profiles::NONE || profiles::find(name).is_some_and(|profile| profile.kind == kind)
}

fn word_of(separator: char) -> &'static str {
    match separator {
        ';' => "semicolon",
        ',' => "comma",
        '\t' => "tab",
        _ => "bar",
    }
}

fn concluded(t: Texts, examined: &Examined) -> Vec<String> {
    let facts = &examined.facts;
    let read: Vec<_> = facts.sheets.iter().filter(|sheet| sheet.read).collect();
    let mut told = vec![match facts.separator {
        Some(separator) => t.0.with(
            "concluded-text",
            &[("encoding", facts.encoding.clone()), ("separator", t.word("separator", word_of(separator)))],
        ),
        None => t.0.with("concluded-workbook", &[("format", facts.format.clone()), ("sheets", read.len().to_string())]),
    }];
    if read.first().is_some_and(|sheet| sheet.header_rows == 0) {
        told.push(t.s("concluded-no-header"));
    } else if let Some(sheet) = read.first() {
        let (from, to) = (sheet.header_row + 1 - sheet.header_rows.max(1), sheet.header_row);
        let rows = if from == to { to.to_string() } else { format!("{from}–{to}") };
        told.push(t.0.with("concluded-header", &[("rows", rows)]));
    }
    if let Some(profile) = facts.profile.as_deref().and_then(profiles::find) {
        let confirmed = profile.confirmed.to_string();
        let values = [("profile", t.0.profile(&profile.name)), ("confirmed", confirmed)];
        told.push(t.0.with("reason-read-by-profile", &values));
    }
    if let Some(kind) = examined.likelier_kind() {
        told.push(t.0.with("concluded-other-kind", &[("kind", t.word("register", kind.as_str()))]));
    }
    told
}

fn sheet_line(preview: SheetPreview, examined: Option<&Examined>) -> SheetLine {
    let facts = examined.and_then(|examined| examined.facts.sheets.iter().find(|sheet| sheet.name == preview.name));
    let width = preview.rows.iter().map(|(_, cells)| cells.len()).max().unwrap_or(0);
    let last = facts.map_or(0, |facts| facts.header_row);
    let first = last.saturating_sub(facts.map_or(1, |facts| facts.header_rows).max(1) - 1);
    let row =
        |(number, cells)| FirstRow { number, is_header: (first..=last).contains(&number), cells: padded(cells, width) };
    SheetLine {
        read: facts.is_some_and(|facts| facts.read),
        name: preview.name,
        rows: preview.rows.into_iter().map(row).collect(),
    }
}

fn padded(mut cells: Vec<String>, width: usize) -> Vec<String> {
    cells.resize(width, String::new());
    cells
}

pub(crate) async fn choose(visit: Visit, Path(id): Path<Uuid>, Form(fields): Fields) -> PageResult {
    let mut draft = opened(&visit, id).await?;
    let one = |name: &str| {
        fields.iter().find(|(field, _)| field == name).map(|(_, value)| value.trim()).filter(|value| !value.is_empty())
    };
    if let Some(kind) = one("kind").and_then(|kind| kind.parse().ok()) {
        draft.record.kind = kind;
    }
    let stands = |name: &str| match one(name) {
        Some("unit") => Some(Stands::Unit),
        Some("organisation") => Some(Stands::Organisation),
        Some("nothing") => Some(Stands::Nothing),
        _ => None,
    };
    draft.settings = Settings {
        encoding: one("encoding").map(str::to_owned),
        separator: one("separator").and_then(|word| if word == "tab" { Some('\t') } else { word.chars().next() }),
        header_row: one("header_row").and_then(|row| row.parse().ok()),
        header_rows: one("header_rows").and_then(|rows| rows.parse().ok()),
        date_system: if one("date_system") == Some("1904") { DateSystem::From1904 } else { DateSystem::From1900 },
        heading_rows: stands("heading_rows"),
        sheet_names: stands("sheet_names"),
        hidden: one("hidden").filter(|word| *word == "read").map(|_| Hidden::Read),
        member: one("member").map(str::to_owned),
        profile: one("profile").filter(|name| is_of_kind(name, draft.record.kind)).map(str::to_owned),
        sheets: fields.iter().filter(|(name, _)| name == "sheet").map(|(_, sheet)| sheet.clone()).collect(),
        ..draft.settings
    };
    save(&visit, &draft, &fields, ("format", "kolumner")).await
}
