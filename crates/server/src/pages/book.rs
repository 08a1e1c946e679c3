//! `/boka`: by need with ranked suggestions, and by vehicle.

use askama::Template;
use axum::{
    Form,
    extract::{Query, State},
    response::{IntoResponse, Redirect},
};
use chrono::{Duration, DurationRound};
use serde::Deserialize;
use vagnpark_domain::{
    Refusal,
    access::Permission,
    booking::{Need, Purpose, Reason},
    ids::{DepotId, VehicleId},
    time::Window,
    vehicle::VehicleClass,
};

use super::{Choice, Frame, PageError, PageResult, Texts, choices, input_time, local_instant, render, words_for};
use crate::{
    actions::{
        book_vehicle::{BookingRequest, book_vehicle},
        suggest_vehicles::suggest_vehicles,
    },
    app::App,
    auth::Signed,
    error::ActionError,
};

/// What the form holds, in the URL while searching.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct BookForm {
    #[serde(default)]
    start: String,
    #[serde(default)]
    end: String,
    #[serde(default)]
    class: String,
    #[serde(default)]
    seats: String,
    #[serde(default)]
    near: String,
    #[serde(default)]
    vehicle: String,
    #[serde(default)]
    purpose: String,
    #[serde(default)]
    note: String,
}

/// A free vehicle with the reasons for its place.
struct FreeVehicle {
    id: VehicleId,
    number: String,
    name: String,
    place: String,
    reasons: String,
}

#[derive(Template)]
#[template(path = "book.html")]
struct BookPage {
    frame: Frame,
    form: BookForm,
    classes: Vec<Choice>,
    purposes: Vec<Choice>,
    depots: Vec<Choice>,
    chosen: String,
    searched: bool,
    free: Vec<FreeVehicle>,
    error: String,
}

pub(crate) async fn show(State(app): State<App>, signed: Signed, Query(mut form): Query<BookForm>) -> PageResult {
    let searched = !form.start.is_empty();
    if !searched {
        // The next full hour, for two hours.
        let hour = app.now().duration_trunc(Duration::hours(1)).unwrap_or_else(|_| app.now()) + Duration::hours(1);
        form.start = input_time(hour);
        form.end = input_time(hour + Duration::hours(2));
    }
    let page = page(&app, &signed, form, searched, None).await.map_err(|error| PageError::new(&signed, error))?;
    Ok(render(&page))
}

pub(crate) async fn book(State(app): State<App>, signed: Signed, Form(form): Form<BookForm>) -> PageResult {
    match try_to_book(&app, &signed, &form).await {
        Ok(id) => Ok(Redirect::to(&format!("/bokningar/{id}")).into_response()),
        Err(error @ ActionError::Refused(_)) => {
            let status = error.status();
            let page =
                page(&app, &signed, form, true, Some(error)).await.map_err(|error| PageError::new(&signed, error))?;
            Ok((status, render(&page)).into_response())
        }
        Err(error) => Err(PageError::new(&signed, error)),
    }
}

async fn try_to_book(
    app: &App,
    signed: &Signed,
    form: &BookForm,
) -> Result<vagnpark_domain::ids::BookingId, ActionError> {
    let request = BookingRequest {
        vehicle: form.vehicle.parse().map_err(|_| ActionError::NotFound("vehicle"))?,
        start: local_instant("start", &form.start)?,
        end: local_instant("end", &form.end)?,
        purpose: form.purpose.parse().unwrap_or(Purpose::Travel),
        note: form.note.clone(),
        organisation: None,
        driver: None,
    };
    Ok(book_vehicle(app, &signed.actor, request).await?.id)
}

async fn page(
    app: &App,
    signed: &Signed,
    form: BookForm,
    searched: bool,
    refused: Option<ActionError>,
) -> Result<BookPage, ActionError> {
    let frame = Frame::new(signed, "/boka", "book-title");
    let t = frame.t;
    let mut tx = app.store.read().await?;
    let depots = tx.list_depots().await?;
    let chosen = match form.vehicle.parse() {
        Ok(id) => tx.find_vehicle(&signed.actor.scope(Permission::SeeVehicles), id).await?,
        Err(_) => None,
    };
    drop(tx);
    let place = form.near.parse::<DepotId>().ok().and_then(|id| depots.iter().find(|depot| depot.id == id));
    let need = Need {
        class: form.class.parse().ok(),
        seats: form.seats.parse().ok(),
        near: place.and_then(|depot| depot.place),
        ..Need::default()
    };
    let mut error = refused;
    let window = match (local_instant("start", &form.start), local_instant("end", &form.end)) {
        (Ok(start), Ok(end)) => Window::new(start, end).map_err(|_| ActionError::from(Refusal::WindowEmpty)),
        (Err(wrong), _) | (_, Err(wrong)) => Err(wrong),
    };
    let free = match window {
        Ok(window) if searched => suggest_vehicles(app, &signed.actor, &need, window).await?,
        Ok(_) => Vec::new(),
        Err(wrong) => {
            error = error.or(Some(wrong));
            Vec::new()
        }
    };
    let free = free.into_iter().map(|(suggestion, vehicle)| FreeVehicle {
        id: vehicle.id,
        number: vehicle.description.plate(),
        name: format!("{} {}", vehicle.description.make, vehicle.description.model),
        place: depots
            .iter()
            .find(|depot| Some(depot.id) == vehicle.depot)
            .map_or(String::new(), |depot| depot.name.clone()),
        reasons: suggestion.reasons.iter().map(|reason| in_words(t, reason)).collect::<Vec<_>>().join(" · "),
    });
    let depots = depots.iter().map(|depot| Choice {
        value: depot.id.to_string(),
        label: depot.name.clone(),
        selected: depot.id.to_string() == form.near,
    });
    Ok(BookPage {
        classes: choices(t, "class", VehicleClass::ALL.iter().map(|class| class.as_str()), &form.class),
        purposes: choices(t, "purpose", Purpose::ALL.iter().map(|purpose| purpose.as_str()), &form.purpose),
        depots: depots.collect(),
        chosen: chosen.map_or(String::new(), |vehicle| {
            format!("{} {} {}", vehicle.description.plate(), vehicle.description.make, vehicle.description.model)
        }),
        searched,
        free: free.collect(),
        error: error.map_or(String::new(), |error| words_for(t.0, &error)),
        form,
        frame,
    })
}

fn in_words(t: Texts, reason: &Reason) -> String {
    match reason {
        Reason::OwnOrganisation => t.s("reason-own"),
        Reason::Distance { distance_m } => {
            let km = format!("{},{}", distance_m / 1_000, distance_m % 1_000 / 100);
            t.0.with("reason-distance", &[("km", km)])
        }
        Reason::SpareSeats { spare: 0 } => t.s("reason-fits"),
        Reason::SpareSeats { spare } => t.0.with("reason-spare", &[("spare", spare.to_string())]),
        Reason::UnderContract => t.s("reason-contract"),
    }
}
