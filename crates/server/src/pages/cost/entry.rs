//! `/kostnader/{id}`: a cost with its corrections, and correcting it (C-11).

use askama::Template;
use axum::{Form, extract::Path, response::Response};
use serde::Deserialize;
use uuid::Uuid;
use vagnpark_actions::{
    ActionError,
    cost::correction::{RightAmounts, correct_cost, open_cost},
};
use vagnpark_domain::{Field, Refusal, access::Permission, cost::CostEntry, money::Ore};

use crate::pages::{
    Frame, PageResult,
    alert::{Alert, is_stale},
    lines::Fact,
    read_amount, read_kronor, render, shown_days,
    visit::{Visit, answer_form},
};

/// The amounts of an entry, or of all of them.
struct Amounts {
    net: String,
    vat: String,
    recoverable_vat: String,
    shared: String,
}

struct EntryLine {
    reference: String,
    amounts: Amounts,
}

impl Amounts {
    fn of([net, vat, recoverable_vat, shared]: [Ore; 4]) -> Self {
        let [net, vat, recoverable_vat, shared] = [net, vat, recoverable_vat, shared].map(Ore::to_swedish);
        Self { net, vat, recoverable_vat, shared }
    }
}

#[derive(Template)]
#[template(path = "cost/entry.html")]
struct CostPage {
    frame: Frame,
    id: Uuid,
    facts: Vec<Fact>,
    /// The original entry, and each correction.
    entries: Vec<EntryLine>,
    now: Amounts,
    entered: CorrectionForm,
    may_correct: bool,
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
        amounts: Amounts::of([entry.net, entry.vat, entry.recoverable_vat, entry.shared_amount()]),
    };
    let entries: Vec<&CostEntry> = std::iter::once(original).chain(&opened.corrections).collect();
    let sum = |amount: fn(&CostEntry) -> Ore| entries.iter().map(|entry| amount(entry)).sum::<Ore>();
    let amounts = [
        sum(|entry| entry.net),
        sum(|entry| entry.vat),
        sum(|entry| entry.recoverable_vat),
        sum(CostEntry::shared_amount),
    ];
    let as_entered = CorrectionForm {
        net: amounts[0].to_decimal().replace('.', ","),
        vat: amounts[1].to_decimal().replace('.', ","),
        // A recoverable part that follows from the VAT continues to do so when the VAT is corrected.
        recoverable_vat: if amounts[2] == opened.comes_back_of(amounts[1]) {
            String::new()
        } else {
            amounts[2].to_decimal().replace('.', ",")
        },
        reason: String::new(),
        seen: carried([amounts[0], amounts[1], amounts[2]]),
    };
    let entered = entered.map(|entered| {
        let seen = if is_stale(refused) { as_entered.seen.clone() } else { entered.seen.clone() };
        CorrectionForm { seen, ..entered }
    });
    let now = Amounts::of(amounts);
    let holds = || {
        let values = [("net", &now.net), ("vat", &now.vat), ("recoverable", &now.recoverable_vat)];
        t.0.with("cost-holds", &values.map(|(name, amount)| (name, amount.clone())))
    };
    let facts = [
        ("col-day", shown_days(original.from, original.to)),
        ("col-vehicle", opened.number.clone()),
        ("col-supplier", original.supplier.clone().unwrap_or_default()),
        ("col-reference", original.reference.clone().unwrap_or_default()),
    ];
    Ok(render(&CostPage {
        id,
        facts: facts.map(|(key, value)| Fact::new(t, key, value)).into(),
        entries: entries.iter().map(|entry| row(entry)).collect(),
        entered: entered.unwrap_or(as_entered),
        may_correct: visit.actor().may(Permission::ManageCosts) && !visit.actor().read_only,
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
