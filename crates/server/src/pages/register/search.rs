//! `/sok`: search from anywhere. Vehicles by number, make and model, and the pages by their names.

use askama::Template;
use axum::{
    extract::Query,
    response::{IntoResponse, Redirect},
};
use serde::Deserialize;
use vagnpark_actions::{ActionError, records::VehicleFilter, register::find::list_vehicles};
use vagnpark_domain::access::Permission;

use crate::pages::{Frame, PageResult, render, visit::Visit};

/// The most vehicles that are shown; the list of vehicles has the rest.
const SHOWN: i64 = 20;

/// Something found.
struct Hit {
    href: String,
    label: String,
}

#[derive(Template)]
#[template(path = "register/search.html")]
struct SearchPage {
    frame: Frame,
    q: String,
    vehicles: Vec<Hit>,
    pages: Vec<Hit>,
}

#[derive(Debug, Default, Deserialize)]
pub(crate) struct SearchParams {
    #[serde(default)]
    q: String,
}

pub(crate) async fn find(visit: Visit, Query(params): Query<SearchParams>) -> PageResult {
    let found = search(&visit, params.q).await?;
    // If one vehicle and nothing else is found, that is what was meant.
    if let ([only], []) = (found.vehicles.as_slice(), found.pages.as_slice()) {
        return Ok(Redirect::to(&only.href).into_response());
    }
    Ok(render(&found))
}

async fn search(visit: &Visit, q: String) -> Result<SearchPage, ActionError> {
    let frame = visit.frame("/sok", "search-title");
    let wanted = q.trim().to_lowercase();
    let pages = frame.menu.iter().filter(|item| !wanted.is_empty() && item.label.to_lowercase().contains(&wanted));
    let pages = pages.map(|item| Hit { href: item.href.to_owned(), label: item.label.clone() }).collect();
    let vehicles = if wanted.is_empty() {
        Vec::new()
    } else {
        let filter = VehicleFilter { search: Some(wanted), limit: SHOWN, ..VehicleFilter::default() };
        list_vehicles(&visit.app, &visit.scope(Permission::SeeVehicles), &filter).await?
    };
    let vehicles = vehicles.into_iter().map(|vehicle| Hit {
        href: format!("/fordon/{}", vehicle.id),
        label: format!("{} {} {}", vehicle.description.plate(), vehicle.description.make, vehicle.description.model),
    });
    Ok(SearchPage { vehicles: vehicles.collect(), pages, q, frame })
}
