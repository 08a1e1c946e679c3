//! `/kostnader`: the costs of a month, and entering one.

use askama::Template;
use axum::{
    Form,
    extract::{Query, State},
    response::{IntoResponse, Redirect},
};
use chrono::NaiveDate;
use serde::Deserialize;
use uuid::Uuid;
use vagnpark_domain::{
    Refusal,
    access::Permission,
    cost::{CostCategory, CostEntry},
    money::Ore,
    time::Month,
};
use vagnpark_store::{CostFilter, VehicleFilter};

use super::{Choice, Frame, PageError, PageResult, alert::Alert, choices, read_kronor, render, shown_days};
use crate::{
    actions::{enter_cost::enter_cost, reading_scope},
    app::App,
    auth::Signed,
    error::ActionError,
};

/// The fields that an error can link to.
const FIELDS: [&str; 4] = ["category", "from", "net", "vat"];

#[derive(Template)]
#[template(path = "costs.html")]
struct CostsPage {
    frame: Frame,
    month: Month,
    categories: Vec<Choice>,
    new_categories: Vec<Choice>,
    vehicles: Vec<Choice>,
    /// Each with its id.
    costs: Vec<(Uuid, [String; 6])>,
    total: String,
    may_enter: bool,
    today: String,
    error: Alert,
}

#[derive(Debug, Default, Deserialize)]
pub(crate) struct CostParams {
    month: Option<Month>,
    #[serde(default)]
    category: String,
}

pub(crate) async fn list(State(app): State<App>, signed: Signed, Query(params): Query<CostParams>) -> PageResult {
    let page = page(&app, &signed, &params, None).await.map_err(|error| PageError::new(&signed, error))?;
    Ok(render(&page))
}

async fn page(
    app: &App,
    signed: &Signed,
    params: &CostParams,
    refused: Option<&ActionError>,
) -> Result<CostsPage, ActionError> {
    let frame = Frame::new(signed, "/kostnader", "costs-title");
    let t = frame.t;
    let month = params.month.unwrap_or_else(|| Month::of(app.today()));
    let category = Some(params.category.clone()).filter(|category| !category.is_empty());
    let scope = reading_scope(&signed.actor, Permission::SeeCosts)?;
    let mut tx = app.store.read().await?;
    let records = tx
        .list_costs(&scope, &CostFilter { month: Some(month), category, limit: 2_000, ..CostFilter::default() })
        .await?;
    let vehicles = tx.list_vehicles(&scope, &VehicleFilter { limit: i64::MAX, ..VehicleFilter::default() }).await?;
    let number = |entry: &CostEntry| {
        let vehicle = vehicles.iter().find(|vehicle| Some(vehicle.id) == entry.vehicle);
        vehicle.map_or_else(|| t.s("costs-pool"), |vehicle| vehicle.description.plate())
    };
    let line = |entry: &CostEntry| {
        let (supplier, reference) =
            (entry.supplier.clone().unwrap_or_default(), entry.reference.clone().unwrap_or_default());
        [
            shown_days(entry.from, entry.to),
            number(entry),
            t.word("category", entry.category.as_str()),
            supplier,
            reference,
            entry.shared_amount().to_swedish(),
        ]
    };
    let own = vehicles.iter().filter(|vehicle| scope.covers(vehicle.organisation));
    let choice = |vehicle: &vagnpark_store::VehicleRecord| Choice {
        value: vehicle.id.to_string(),
        label: vehicle.description.plate(),
        selected: false,
    };
    let words = || CostCategory::ALL.iter().map(|category| category.as_str());
    Ok(CostsPage {
        categories: choices(t, "category", words(), &params.category),
        new_categories: choices(t, "category", words(), "fuel"),
        vehicles: own.map(choice).collect(),
        total: records.iter().map(|record| record.entry.shared_amount()).sum::<Ore>().to_swedish(),
        costs: records.iter().map(|record| (record.entry.id.0, line(&record.entry))).collect(),
        may_enter: signed.actor.may(Permission::ManageCosts),
        today: app.today().to_string(),
        error: Alert::of(t, refused, &FIELDS),
        month,
        frame,
    })
}

#[derive(Debug, Deserialize)]
pub(crate) struct CostForm {
    vehicle: String,
    category: String,
    from: NaiveDate,
    net: String,
    #[serde(default)]
    vat: String,
    #[serde(default)]
    recoverable_vat: String,
    #[serde(default)]
    supplier: String,
    #[serde(default)]
    reference: String,
}

impl CostForm {
    /// The entry, and how much of its VAT comes back if that was said.
    fn read(self, app: &App) -> Result<(CostEntry, Option<Ore>), ActionError> {
        let given = |text: String| Some(text).filter(|text| !text.trim().is_empty());
        let recoverable_vat = match self.recoverable_vat.trim() {
            "" => None,
            said => Some(read_kronor("recoverable_vat", said)?),
        };
        let entry = CostEntry {
            corrects: None,
            id: app.new_id(),
            vehicle: Some(self.vehicle.parse().map_err(|_| ActionError::NotFound("vehicle"))?),
            pool: None,
            category: self.category.parse().map_err(|detail: String| Refusal::invalid("category", detail))?,
            from: self.from,
            to: self.from,
            net: Ore::parse_kronor(&self.net).map_err(|error| Refusal::invalid("net", error.to_string()))?,
            vat: read_kronor("vat", &self.vat)?,
            recoverable_vat: Ore::ZERO,
            supplier: given(self.supplier),
            reference: given(self.reference),
            sender_key: None,
        };
        Ok((entry, recoverable_vat))
    }
}

pub(crate) async fn enter(State(app): State<App>, signed: Signed, Form(form): Form<CostForm>) -> PageResult {
    let month = Month::of(form.from);
    let done = match form.read(&app) {
        Ok((entry, recoverable_vat)) => enter_cost(&app, &signed.actor, entry, recoverable_vat).await,
        Err(error) => Err(error),
    };
    match done {
        Ok(_) => Ok(Redirect::to(&format!("/kostnader?month={month}")).into_response()),
        Err(error @ ActionError::Refused(_)) => {
            let params = CostParams { month: Some(month), category: String::new() };
            let page =
                page(&app, &signed, &params, Some(&error)).await.map_err(|error| PageError::new(&signed, error))?;
            Ok((error.status(), render(&page)).into_response())
        }
        Err(error) => Err(PageError::new(&signed, error)),
    }
}
