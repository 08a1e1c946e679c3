//! `/fordon/flytta`: giving several vehicles to another organisation at once, as when a joint body is wound up; and the
//! form that moves one, on its entry.

use askama::Template;
use axum::{
    Form,
    extract::{Path, Query},
    response::Response,
};
use serde::Deserialize;
use uuid::Uuid;
use vagnpark_actions::{
    ActionError,
    cost::proposal::see::open_proposal,
    records::VehicleFilter,
    register::{
        find::{OwnedVehicles, list_with_owners},
        moving::{Given, move_vehicles},
        organisation::list_organisations,
    },
};
use vagnpark_domain::{
    access::Permission,
    ids::{OrganisationId, ProposalId, VehicleId},
    register::{RelationKind, VehicleMove},
};

use super::{
    move_form::{MoveForm, choice_of},
    vehicle_entry,
};
use crate::pages::{
    Choice, Frame, PageResult,
    alert::Alert,
    if_readable, render,
    visit::{Visit, answer_form},
};

/// The page that a move leads to: that of the proposal, or `home` with what was done.
fn leads_to(given: &Given, home: &str) -> String {
    match given {
        Given::Proposed(record) => format!("/forslag/{}?gjort=proposal-made", record.id),
        Given::Held(begun) if begun.iter().any(|relation| relation.to.is_some()) => {
            format!("{home}?gjort=vehicle-related-until")
        }
        Given::Held(_) => home.to_owned(),
    }
}

/// Moves one vehicle from the page of its entry.
pub(crate) async fn relate(
    visit: Visit,
    Path(id): Path<Uuid>,
    Form(fields): Form<Vec<(String, String)>>,
) -> PageResult {
    let form = MoveForm::of(&fields);
    let done = match form.read(vec![VehicleId(id)]) {
        Ok(new) => move_vehicles(&visit.app, visit.actor(), new).await,
        Err(refusal) => Err(refusal.into()),
    };
    let home = format!("/fordon/{id}");
    let to = |given: Given| leads_to(&given, &home);
    answer_form(done, to, async |error| vehicle_entry::move_again(&visit, VehicleId(id), form, &error).await).await
}

/// A vehicle that can be ticked.
struct MovableLine {
    id: VehicleId,
    plate: String,
    name: String,
    ticked: bool,
}

#[derive(Template)]
#[template(path = "register/vehicle_move.html")]
struct MovePage {
    frame: Frame,
    /// The organisations whose vehicles the reader manages.
    own: Vec<Choice>,
    from: String,
    vehicles: Vec<MovableLine>,
    kinds: Vec<Choice>,
    receivers: Vec<Choice>,
    moving: MoveForm,
    error: Alert,
}

#[derive(Debug, Default, Deserialize)]
pub(crate) struct MoveParams {
    #[serde(default, deserialize_with = "if_readable")]
    fran: Option<Uuid>,
    /// Whether all are ticked, as when a body is wound up.
    alla: Option<String>,
    /// The proposal that it begins as.
    #[serde(default, deserialize_with = "if_readable")]
    som: Option<Uuid>,
}

pub(crate) async fn show(visit: Visit, Query(params): Query<MoveParams>) -> PageResult {
    if let Some(earlier) = params.som {
        let proposed = open_proposal(&visit.app, visit.actor(), ProposalId(earlier)).await?.seen.record;
        let organisations = list_organisations(&visit.app).await?;
        if let Some(form) = MoveForm::again(&proposed, &organisations) {
            return Ok(page(&visit, form, None).await?);
        }
    }
    let from = params.fran.map_or_else(String::new, |from| from.to_string());
    let kinds = [RelationKind::Owner, RelationKind::User, RelationKind::Unit, RelationKind::Payer];
    let relations = kinds.iter().map(|kind| kind.as_str().to_owned()).collect();
    let form = MoveForm { relations, from, all: params.alla.is_some(), ..MoveForm::blank(&visit) };
    Ok(page(&visit, form, None).await?)
}

async fn page(visit: &Visit, form: MoveForm, refused: Option<&ActionError>) -> Result<Response, ActionError> {
    let frame = visit.frame("/fordon", "moving-title");
    let scope = visit.scope(Permission::ManageVehicles);
    if scope.is_empty() {
        return Err(ActionError::NotPermitted);
    }
    let chosen: Option<OrganisationId> = form.from.parse::<Uuid>().ok().map(Into::into);
    let from = chosen.filter(|from| scope.covers(*from)).or(scope.organisations().first().copied());
    let most = i64::try_from(VehicleMove::MOST).unwrap_or(i64::MAX);
    let filter = VehicleFilter { organisation: from, limit: most, ..VehicleFilter::default() };
    let OwnedVehicles { vehicles, organisations } = list_with_owners(&visit.app, visit.actor(), &filter).await?;
    let line = |vehicle: vagnpark_actions::records::VehicleRecord| {
        let id = vehicle.id.to_string();
        MovableLine {
            ticked: form.all || form.vehicles.contains(&id),
            id: vehicle.id,
            plate: vehicle.description.plate(),
            name: format!("{} {}", vehicle.description.make, vehicle.description.model),
        }
    };
    let from = from.map_or_else(String::new, |from| from.to_string());
    let own = organisations.iter().filter(|found| scope.covers(found.id)).map(|found| choice_of(found, &from));
    Ok(render(&MovePage {
        own: own.collect(),
        vehicles: vehicles.into_iter().map(line).collect(),
        kinds: form.kinds(frame.t),
        receivers: form.receivers(&organisations),
        error: Alert::of(frame.t, refused, FIELDS),
        from,
        moving: form,
        frame,
    }))
}

/// The fields that an error can link to.
const FIELDS: &[&str] = &["relations", "organisation", "relation_from", "decision", "decided_on", "vehicles"];

pub(crate) async fn give(visit: Visit, Form(fields): Form<Vec<(String, String)>>) -> PageResult {
    let form = MoveForm::of(&fields);
    let vehicles = form.vehicles.iter().filter_map(|id| id.parse::<Uuid>().ok()).map(VehicleId).collect();
    let done = match form.read(vehicles) {
        Ok(new) => move_vehicles(&visit.app, visit.actor(), new).await,
        Err(refusal) => Err(refusal.into()),
    };
    let to = |given: Given| leads_to(&given, "/fordon");
    answer_form(done, to, async |error| page(&visit, form, Some(&error)).await).await
}
