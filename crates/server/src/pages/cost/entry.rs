//! `/kostnader/{id}`: a cost with its corrections, and correcting it (C-11).

use askama::Template;
use axum::{Form, extract::Path, response::Response};
use chrono::NaiveDate;
use serde::Deserialize;
use uuid::Uuid;
use vagnpark_actions::{
    ActionError,
    cost::correction::{RightAmounts, correct_cost, open_cost},
    import::extra::{ExtraCell, imported_extra},
};
use vagnpark_domain::{Field, Refusal, cost::CostEntry, money::Ore};
use vagnpark_text::Said;

use crate::pages::{
    Frame, PageResult,
    alert::{Alert, is_stale},
    read_amount, read_kronor, render,
    visit::{Visit, answer_form},
};

/// The amounts of an entry, or of all of them.
struct Amounts {
    net: Ore,
    vat: Ore,
    recoverable_vat: Ore,
    shared: Ore,
}

struct EntryLine {
    reference: String,
    amounts: Amounts,
}

impl Amounts {
    fn of(entry: &CostEntry) -> Self {
        Self { net: entry.net, vat: entry.vat, recoverable_vat: entry.recoverable_vat, shared: entry.shared_amount() }
    }

    fn sum_of(entries: &[&CostEntry]) -> Self {
        let sum = |amount: fn(&CostEntry) -> Ore| entries.iter().map(|entry| amount(entry)).sum();
        Self {
            net: sum(|entry| entry.net),
            vat: sum(|entry| entry.vat),
            recoverable_vat: sum(|entry| entry.recoverable_vat),
            shared: sum(CostEntry::shared_amount),
        }
    }
}

#[derive(Template)]
#[template(path = "cost/entry.html")]
struct CostPage {
    frame: Frame,
    id: Uuid,
    first: NaiveDate,
    last: NaiveDate,
    vehicle: String,
    supplier: String,
    reference: String,
    /// The original entry, and each correction.
    entries: Vec<EntryLine>,
    now: Amounts,
    entered: CorrectionForm,
    may_correct: bool,
    /// The cells of its imported row that no field has room for.
    extra: Vec<ExtraCell>,
    error: Alert,
}

/// The right amounts, in kronor as people write them.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct CorrectionForm {
    net: String,
    #[serde(default)]
    vat: String,
    #[serde(default)]
    recoverable_vat: String,
    reason: String,
    /// The amounts that the form was made from: net, VAT and recoverable VAT in öre.
    #[serde(default)]
    seen: String,
}

/// Amounts as hidden fields of a form carry them.
fn carried(amounts: [Ore; 3]) -> String {
    amounts.map(|amount| amount.0.to_string()).join(" ")
}

/// And back.
fn seen(carried: &str) -> Option<[Ore; 3]> {
    let amounts: Option<Vec<Ore>> = carried.split(' ').map(|amount| amount.parse().ok().map(Ore)).collect();
    amounts?.try_into().ok()
}

impl CorrectionForm {
    fn read(&self) -> Result<RightAmounts, Refusal> {
        Ok(RightAmounts {
            net: read_amount(Field::Net, &self.net)?,
            vat: read_kronor(Field::Vat, &self.vat)?,
            recoverable_vat: match self.recoverable_vat.trim() {
                "" => None,
                said => Some(read_kronor(Field::RecoverableVat, said)?),
            },
            // A form without them is one that nobody was shown.
            seen: Some(seen(&self.seen).ok_or(Refusal::Stale)?),
        })
    }
}

async fn page(
    visit: &Visit,
    id: Uuid,
    entered: Option<CorrectionForm>,
    refused: Option<&ActionError>,
) -> Result<Response, ActionError> {
    let mut frame = visit.frame("/kostnader", "cost-title");
    let t = frame.t;
    let opened = open_cost(&visit.app, visit.actor(), id.into()).await?;
    let original = &opened.original.entry;
    frame.title = format!("{} {}", t.word("category", original.category.as_str()), opened.number);
    let row = |entry: &CostEntry| EntryLine {
        reference: entry.reference.clone().unwrap_or_default(),
        amounts: Amounts::of(entry),
    };
    let entries: Vec<&CostEntry> = std::iter::once(original).chain(&opened.corrections).collect();
    let now = Amounts::sum_of(&entries);
    let typed = |amount: Ore| amount.to_decimal().replace('.', ",");
    // A recoverable part that follows from the VAT continues to do so when the VAT is corrected.
    let follows = now.recoverable_vat == opened.comes_back_of(now.vat);
    let as_entered = CorrectionForm {
        net: typed(now.net),
        vat: typed(now.vat),
        recoverable_vat: if follows { String::new() } else { typed(now.recoverable_vat) },
        reason: String::new(),
        seen: carried([now.net, now.vat, now.recoverable_vat]),
    };
    let entered = entered.map(|entered| {
        let seen = if is_stale(refused) { as_entered.seen.clone() } else { entered.seen.clone() };
        CorrectionForm { seen, ..entered }
    });
    let holds = || {
        let values = [("net", now.net), ("vat", now.vat), ("recoverable", now.recoverable_vat)];
        t.0.with("cost-holds", &values.map(|(name, amount)| (name, Said::Money(amount))))
    };
    Ok(render(&CostPage {
        id,
        first: original.from,
        last: original.to,
        vehicle: opened.number.clone(),
        supplier: original.supplier.clone().unwrap_or_default(),
        reference: original.reference.clone().unwrap_or_default(),
        entries: entries.iter().map(|entry| row(entry)).collect(),
        entered: entered.unwrap_or(as_entered),
        extra: imported_extra(&visit.app, id).await?,
        may_correct: opened.may_correct,
        error: Alert::of(t, refused, &["net", "vat", "recoverable_vat", "reason"]).holding(t, refused, holds),
        now,
        frame,
    }))
}

pub(crate) async fn show(visit: Visit, Path(id): Path<Uuid>) -> PageResult {
    Ok(page(&visit, id, None, None).await?)
}

pub(crate) async fn correct(visit: Visit, Path(id): Path<Uuid>, Form(form): Form<CorrectionForm>) -> PageResult {
    let done = match form.read() {
        Ok(right) => correct_cost(&visit.app, visit.actor(), id.into(), right, &form.reason).await,
        Err(refusal) => Err(refusal.into()),
    };
    answer_form(done, |_| format!("/kostnader/{id}"), async |error| page(&visit, id, Some(form), Some(&error)).await)
        .await
}
