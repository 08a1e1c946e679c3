//! `/konton`: where amounts go in each organisation's ledger, as a form and as a file (F-2).

use std::collections::{BTreeMap, HashMap};

use askama::Template;
use axum::{
    Form,
    extract::{Multipart, Path, Query},
    response::Response,
};
use chrono::Datelike;
use serde::Deserialize;
use uuid::Uuid;
use vagnpark_actions::{
    ActionError,
    finance::ledger::{
        Mappings, Written, export_peppol, export_sie, list_mappings, put_mappings, read_mappings, write_mappings,
    },
    register::organisation::list_organisations,
};
use vagnpark_domain::{
    Fault, Field, Refusal, ValueKind,
    access::Permission,
    bounds::table::LEDGER_YEAR,
    finance::ledger::{Mapped, Mapping, Posting},
    ids::OrganisationId,
};
use vagnpark_text::Language;

use crate::{
    pages::{
        Choice, Frame, PageResult,
        alert::Alert,
        cost::statement::month_of,
        form_upload, if_readable, render,
        visit::{Visit, answer_form},
    },
    web::files::attachment,
};

struct Line {
    word: String,
    label: String,
    posting: Posting,
}

#[derive(Template)]
#[template(path = "finance/ledger.html")]
struct LedgerPage {
    frame: Frame,
    year: i32,
    /// The year as it was typed, or the one that is shown.
    typed_year: String,
    organisation: Uuid,
    organisations: Vec<Choice>,
    lines: Vec<Line>,
    /// Whether these are last year's, offered because this year has none.
    copied: bool,
    /// What the last change did, in a sentence.
    saved: Option<String>,
    may_change: bool,
    error: Alert,
}

#[derive(Debug, Default, Deserialize)]
pub(crate) struct LedgerParams {
    #[serde(default, deserialize_with = "if_readable")]
    organisation: Option<Uuid>,
    /// As it was typed.
    #[serde(default)]
    year: String,
    /// How many postings the last change wrote, and how many of before it left out.
    #[serde(default, deserialize_with = "if_readable")]
    klar: Option<usize>,
    #[serde(default, deserialize_with = "if_readable")]
    borta: Option<usize>,
    /// Of how many organisations and years together.
    #[serde(default, deserialize_with = "if_readable")]
    av: Option<usize>,
}

impl LedgerParams {
    fn written(&self) -> Option<Written> {
        self.klar.map(|postings| Written { postings, removed: self.borta.unwrap_or_default() })
    }

    /// The year that was typed.
    fn year(&self) -> Result<i32, Refusal> {
        let read = self.year.trim().parse();
        let year: i32 = read.map_err(|_| Refusal::at(Field::Year, Fault::not_a(ValueKind::Year, &self.year)))?;
        LEDGER_YEAR.check(year)?;
        Ok(year)
    }
}

/// What a change did, in a sentence.
fn saved_in_words(language: Language, year: i32, places: usize, written: Written) -> String {
    let gone = if written.removed == 0 { "none".to_owned() } else { written.removed.to_string() };
    let values = [("year", year.to_string()), ("count", written.postings.to_string()), ("gone", gone)];
    let several = [values.as_slice(), &[("places", places.to_string())]].concat();
    language.with(if places > 1 { "mapping-saved-several" } else { "mapping-saved" }, &several)
}

async fn page(
    visit: &Visit,
    params: &LedgerParams,
    entered: Option<Mapping>,
    refused: Option<&ActionError>,
) -> Result<Response, ActionError> {
    let frame = visit.frame("/kostnader", "mapping-title");
    let t = frame.t;
    let typed = if params.year.is_empty() { Ok(visit.app.today().year()) } else { params.year() };
    let year = typed.as_ref().copied().unwrap_or_else(|_| visit.app.today().year());
    let unreadable = typed.err().map(ActionError::from);
    let organisations = list_organisations(&visit.app).await?;
    let own: Vec<_> =
        organisations.iter().filter(|found| visit.actor().may_in(Permission::SeeCosts, found.id)).collect();
    let chosen = own.iter().find(|found| params.organisation.is_none_or(|id| found.id.0 == id));
    let chosen = chosen.ok_or(ActionError::NotFound("organisation"))?.id;
    let of = async |year: i32| -> Result<Mapping, ActionError> {
        let all = list_mappings(&visit.app, visit.actor(), year).await?;
        Ok(all.into_iter().find(|(id, _)| *id == chosen).map(|(_, mapping)| mapping).unwrap_or_default())
    };
    let mut mapping = match entered {
        Some(entered) => entered,
        None => of(year).await?,
    };
    let copied = mapping.is_empty();
    if copied {
        mapping = of(year.saturating_sub(1)).await?;
    }
    let copied = copied && !mapping.is_empty();
    let line = |mapped: Mapped| Line {
        word: mapped.to_string(),
        label: t.word("category", mapped.as_str()),
        posting: mapping.get(&mapped).cloned().unwrap_or_default(),
    };
    let choice = |found: &&vagnpark_domain::register::organisation::Organisation| Choice {
        value: found.id.to_string(),
        label: format!("{} ({})", found.name, found.code),
        selected: found.id == chosen,
    };
    Ok(render(&LedgerPage {
        typed_year: if unreadable.is_some() { params.year.clone() } else { year.to_string() },
        year,
        organisation: chosen.0,
        organisations: own.iter().map(choice).collect(),
        lines: Mapped::all().map(line).collect(),
        copied,
        saved: params.written().map(|written| saved_in_words(t.0, year, params.av.unwrap_or(1), written)),
        may_change: visit.actor().may_in(Permission::ManageCosts, chosen) && !visit.actor().read_only,
        error: Alert::of(t, refused.or(unreadable.as_ref()), &["file", "year"]),
        frame,
    }))
}

pub(crate) async fn show(visit: Visit, Query(params): Query<LedgerParams>) -> PageResult {
    Ok(page(&visit, &params, None, None).await?)
}

/// The form's fields: `account-fuel`, `cost_centre-fuel` …; a category with nothing in its row is not mapped.
fn read(form: &HashMap<String, String>) -> Mapping {
    let field = |name: &str, mapped: Mapped| {
        form.get(&format!("{name}-{mapped}")).map(|text| text.trim().to_owned()).unwrap_or_default()
    };
    let posting = |mapped: Mapped| Posting {
        account: field("account", mapped),
        account_name: field("account_name", mapped),
        cost_centre: field("cost_centre", mapped),
        activity: field("activity", mapped),
        counterpart: field("counterpart", mapped),
    };
    Mapped::all()
        .map(|mapped| (mapped, posting(mapped)))
        .filter(|(_, posting)| *posting != Posting::default())
        .collect()
}

async fn answer(
    visit: &Visit,
    params: LedgerParams,
    entered: Option<Mapping>,
    mappings: Result<Mappings, ActionError>,
) -> PageResult {
    // A file can be of several organisations and years: the first of them is shown.
    let place = mappings.as_ref().ok().and_then(|mappings| mappings.keys().next().copied());
    let places = mappings.as_ref().map_or(1, BTreeMap::len);
    let done = match mappings {
        Ok(mappings) => put_mappings(&visit.app, visit.actor(), &mappings).await,
        Err(error) => Err(error),
    };
    let to = |Written { postings, removed }| {
        let place =
            place.map_or(String::new(), |(organisation, year)| format!("&organisation={organisation}&year={year}"));
        format!("/konton?klar={postings}&borta={removed}&av={places}{place}")
    };
    answer_form(done, to, async |error| page(visit, &params, entered, Some(&error)).await).await
}

pub(crate) async fn save(visit: Visit, Form(form): Form<HashMap<String, String>>) -> PageResult {
    let params = LedgerParams {
        organisation: form.get("organisation").and_then(|id| id.parse().ok()),
        year: form.get("year").cloned().unwrap_or_default(),
        ..LedgerParams::default()
    };
    let mapping = read(&form);
    let place = match params.organisation {
        Some(organisation) => params.year().map(|year| (OrganisationId::from(organisation), year)),
        None => Err(Refusal::at(Field::Organisation, Fault::Missing)),
    };
    let mappings = place.map(|place| BTreeMap::from([(place, mapping.clone())])).map_err(ActionError::from);
    answer(&visit, params, Some(mapping), mappings).await
}

pub(crate) async fn upload(visit: Visit, form: Multipart) -> PageResult {
    let mappings = match form_upload(form, Field::File).await {
        Ok((file, name)) => read_mappings(&visit.app, visit.actor(), file.path(), &name).await,
        Err(error) => Err(error),
    };
    answer(&visit, LedgerParams::default(), None, mappings).await
}

pub(crate) async fn download(visit: Visit, Path(year): Path<i32>) -> PageResult {
    LEDGER_YEAR.check(year)?;
    let mappings = list_mappings(&visit.app, visit.actor(), year).await?;
    let file = write_mappings(&visit.app, year, &mappings, visit.language).await?;
    Ok(attachment(&format!("konton-{year}.csv"), "text/csv; charset=utf-8", file))
}

pub(crate) async fn sie(visit: Visit, Path((month, party)): Path<(String, String)>) -> PageResult {
    let file = export_sie(&visit.app, visit.actor(), month_of(&month)?, &party).await?;
    Ok(attachment(&format!("vagnpark-{month}-{party}.si"), "application/octet-stream", file))
}

pub(crate) async fn peppol(visit: Visit, Path((month, party)): Path<(String, String)>) -> PageResult {
    let file = export_peppol(&visit.app, visit.actor(), month_of(&month)?, &party).await?;
    Ok(attachment(&format!("vagnpark-{month}-{party}.xml"), "application/xml", file))
}
