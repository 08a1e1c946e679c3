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
    finance::ledger_mapping::{
        Removed, Written, change_mapping, export_sie, list_mappings, put_mappings, read_mappings, write_mappings,
    },
    register::organisation::list_organisations,
};
use vagnpark_domain::{
    Fault, Field, Refusal, ValueKind,
    access::Permission,
    bounds::table::LEDGER_YEAR,
    finance::ledger_mapping::{Mapped, Mapping, Posting, merge::merge},
    ids::OrganisationId,
    register::organisation::Organisation,
};

use crate::{
    pages::{
        Choice, Frame, PageResult, Texts,
        alert::{Alert, is_stale},
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
#[template(path = "finance/ledger_mapping.html")]
struct LedgerPage {
    frame: Frame,
    year: i32,
    /// The year as it was typed, or the one that is shown.
    typed_year: String,
    organisation: Uuid,
    organisations: Vec<Choice>,
    lines: Vec<Line>,
    /// The mapping of the year, for the form to carry.
    shown: String,
    /// Whether these are last year's, offered because this year has none.
    copied: bool,
    /// The outcome of the last change, in a sentence.
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
    /// How many postings the last change wrote, how many previous ones it removed, and which.
    #[serde(default, deserialize_with = "if_readable")]
    klar: Option<usize>,
    #[serde(default, deserialize_with = "if_readable")]
    borta: Option<usize>,
    #[serde(default)]
    vilka: String,
    /// Over how many organisations and years together.
    #[serde(default, deserialize_with = "if_readable")]
    av: Option<usize>,
}

impl LedgerParams {
    /// The year that was typed.
    fn year(&self) -> Result<i32, Refusal> {
        let read = self.year.trim().parse();
        let year: i32 = read.map_err(|_| Refusal::at(Field::Year, Fault::not_a(ValueKind::Year, &self.year)))?;
        LEDGER_YEAR.check(year)?;
        Ok(year)
    }
}

/// The most removed postings that are named: an address has little room.
const MOST_NAMED: usize = 30;

/// The postings that a change removed, as an address carries them.
fn carried(removed: &[Removed]) -> String {
    let word = |Removed { organisation, year, mapped }: &Removed| format!("{mapped}.{year}.{organisation}");
    removed.iter().take(MOST_NAMED).map(word).collect::<Vec<_>>().join(",")
}

/// The same in words; with the place of each if there are several.
fn removed_in_words(t: Texts, carried: &str, places: usize, organisations: &[Organisation]) -> String {
    let one = |word: &str| -> Option<String> {
        let mut parts = word.split('.');
        let mapped: Mapped = parts.next()?.parse().ok()?;
        let (year, id): (i32, OrganisationId) =
            (parts.next()?.parse().ok()?, parts.next()?.parse::<Uuid>().ok()?.into());
        let label = t.word("category", mapped.as_str());
        let organisation = organisations.iter().find(|found| found.id == id)?;
        Some(if places > 1 { format!("{label} {year} {}", organisation.name) } else { label })
    };
    carried.split(',').filter_map(one).collect::<Vec<_>>().join(", ")
}

/// The outcome of a change, in a sentence.
fn saved_in_words(t: Texts, year: i32, params: &LedgerParams, organisations: &[Organisation]) -> Option<String> {
    let places = params.av.unwrap_or(1);
    let gone = params.borta.filter(|gone| *gone > 0).map_or_else(|| "none".to_owned(), |gone| gone.to_string());
    let which = removed_in_words(t, &params.vilka, places, organisations);
    let (count, which) = (params.klar?.to_string(), if which.is_empty() { "–".to_owned() } else { which });
    let values = [("year", year.to_string()), ("count", count), ("gone", gone), ("which", which)];
    let several = [values.as_slice(), &[("places", places.to_string())]].concat();
    Some(t.0.with(if places > 1 { "mapping-saved-several" } else { "mapping-saved" }, &several))
}

/// A mapping as a hidden field of the form carries it: what was shown when it was typed over.
fn as_json(mapping: &Mapping) -> String {
    serde_json::to_string(mapping).unwrap_or_default()
}

fn of_json(text: &str) -> Option<Mapping> {
    let postings: BTreeMap<String, Posting> = serde_json::from_str(text).ok()?;
    postings.into_iter().map(|(mapped, posting)| Some((mapped.parse().ok()?, posting))).collect()
}

/// The input of a refused form, with what had been shown.
#[derive(Clone)]
struct Typed {
    shown: Mapping,
    mapping: Mapping,
}

async fn page(
    visit: &Visit,
    params: &LedgerParams,
    typed: Option<Typed>,
    refused: Option<&ActionError>,
) -> Result<Response, ActionError> {
    let frame = visit.frame("/kostnader", "mapping-title");
    let t = frame.t;
    let read = if params.year.is_empty() { Ok(visit.app.today().year()) } else { params.year() };
    let year = read.as_ref().copied().unwrap_or_else(|_| visit.app.today().year());
    let unreadable = read.err().map(ActionError::from);
    let organisations = list_organisations(&visit.app).await?;
    let own: Vec<_> =
        organisations.iter().filter(|found| visit.actor().may_in(Permission::SeeCosts, found.id)).collect();
    let chosen = own.iter().find(|found| params.organisation.is_none_or(|id| found.id.0 == id));
    let chosen = chosen.ok_or(ActionError::NotFound("organisation"))?.id;
    let of = async |year: i32| -> Result<Mapping, ActionError> {
        let all = list_mappings(&visit.app, visit.actor(), year).await?;
        Ok(all.into_iter().find(|(id, _)| *id == chosen).map(|(_, mapping)| mapping).unwrap_or_default())
    };
    let now = of(year).await?;
    let mut disputed = Vec::new();
    let (shown, mut mapping) = match typed {
        // Somebody who is told what holds now sees all of it, with their own input over it.
        Some(Typed { shown, mapping }) if is_stale(refused) => {
            let merged = merge(&shown, &mapping, &now);
            disputed = merged.disputed;
            (now.clone(), merged.mapping)
        }
        Some(Typed { shown, mapping }) => (shown, mapping),
        None => (now.clone(), now.clone()),
    };
    let copied = mapping.is_empty();
    if copied {
        mapping = of(year.saturating_sub(1)).await?;
    }
    let copied = copied && !mapping.is_empty();
    let holds = || {
        let account = |mapped: &Mapped| now.get(mapped).map_or_else(|| "–".to_owned(), in_short);
        let row = |mapped: &Mapped| format!("{} {}", t.word("category", mapped.as_str()), account(mapped));
        disputed.iter().map(row).collect::<Vec<_>>().join("; ")
    };
    let line = |mapped: Mapped| Line {
        word: mapped.to_string(),
        label: t.word("category", mapped.as_str()),
        posting: mapping.get(&mapped).cloned().unwrap_or_default(),
    };
    let choice = |found: &&Organisation| Choice {
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
        shown: as_json(&shown),
        copied,
        saved: saved_in_words(t, year, params, &organisations),
        may_change: visit.actor().may_in(Permission::ManageCosts, chosen) && !visit.actor().read_only,
        error: Alert::of(t, refused.or(unreadable.as_ref()), &["file", "year"]).holding(t, refused, holds),
        frame,
    }))
}

/// A posting on one line: its account, and its other parts.
fn in_short(posting: &Posting) -> String {
    let Posting { account, account_name, cost_centre, activity, counterpart } = posting;
    let parts = [account, account_name, cost_centre, activity, counterpart];
    parts.into_iter().filter(|part| !part.is_empty()).cloned().collect::<Vec<_>>().join(" ")
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

/// Leads back to the accounts of a place, with the outcome.
fn told(place: Option<(OrganisationId, i32)>, places: usize, written: &Written) -> String {
    let place = place.map_or(String::new(), |(organisation, year)| format!("&organisation={organisation}&year={year}"));
    let Written { postings, removed } = written;
    let which = if removed.is_empty() { String::new() } else { format!("&vilka={}", carried(removed)) };
    format!("/konton?klar={postings}&borta={}&av={places}{which}{place}", removed.len())
}

pub(crate) async fn save(visit: Visit, Form(form): Form<HashMap<String, String>>) -> PageResult {
    let params = LedgerParams {
        organisation: form.get("organisation").and_then(|id| id.parse().ok()),
        year: form.get("year").cloned().unwrap_or_default(),
        ..LedgerParams::default()
    };
    let place = match params.organisation {
        Some(organisation) => params.year().map(|year| (OrganisationId::from(organisation), year)),
        None => Err(Refusal::at(Field::Organisation, Fault::Missing)),
    };
    let shown = form.get("shown").and_then(|text| of_json(text));
    let typed = Typed { mapping: read(&form), shown: shown.clone().unwrap_or_default() };
    let done = match (place.clone(), shown) {
        (Ok(place), Some(shown)) => change_mapping(&visit.app, visit.actor(), place, &shown, &typed.mapping).await,
        // A form without it is one that nobody was shown.
        (Ok(_), None) => Err(Refusal::Stale.into()),
        (Err(refusal), _) => Err(refusal.into()),
    };
    let to = |written: Written| told(place.ok(), 1, &written);
    answer_form(done, to, async |error| page(&visit, &params, Some(typed), Some(&error)).await).await
}

pub(crate) async fn upload(visit: Visit, form: Multipart) -> PageResult {
    let done = async {
        let (file, name) = form_upload(form, Field::File).await?;
        let mappings = read_mappings(&visit.app, visit.actor(), file.path(), &name).await?;
        // A file can be for several organisations and years: the first of them is shown.
        let place = mappings.keys().next().copied();
        Ok((place, mappings.len(), put_mappings(&visit.app, visit.actor(), &mappings).await?))
    };
    let to = |(place, places, written): (_, _, Written)| told(place, places, &written);
    let params = LedgerParams::default();
    answer_form(done.await, to, async |error| page(&visit, &params, None, Some(&error)).await).await
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
