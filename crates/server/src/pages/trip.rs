//! `/korningar/{id}`: where a trip went, whether it was private, and what it drove in each municipality (S-10, A-5).

use askama::Template;
use axum::{
    Form,
    extract::{Multipart, Path, State},
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;
use uuid::Uuid;
use vagnpark_domain::{
    Refusal, access::Permission, ids::TripId, money::group_thousands, time::Month, time::local_date,
};

use super::{Frame, PageError, PageResult, alert::Alert, render, shown_time};
use crate::{
    actions::{
        keep_log::{describe_trip, open_trip},
        split_track::{keep_track, list_shares},
    },
    app::App,
    auth::Signed,
    error::ActionError,
};

#[derive(Template)]
#[template(path = "trip.html")]
struct TripPage {
    frame: Frame,
    id: Uuid,
    vehicle: Uuid,
    month: String,
    when: String,
    facts: Vec<[String; 2]>,
    route: String,
    private: bool,
    may_change: bool,
    /// Municipality, kilometres, and its part of the trip in percent for the bar.
    shares: Vec<(String, String, i64)>,
    error: Alert,
}

pub(crate) async fn show(State(app): State<App>, signed: Signed, Path(id): Path<Uuid>) -> PageResult {
    page(&app, &signed, id, None).await.map_err(|error| PageError::new(&signed, error))
}

async fn page(app: &App, signed: &Signed, id: Uuid, refused: Option<&ActionError>) -> Result<Response, ActionError> {
    let mut frame = Frame::new(signed, "/fordon", "trip-title");
    let t = frame.t;
    let (vehicle, trip) = open_trip(app, &signed.actor, TripId(id)).await?;
    let shares = list_shares(app, &signed.actor, TripId(id)).await?;
    let names: std::collections::HashMap<String, String> = app
        .store
        .read()
        .await?
        .list_boundaries()
        .await?
        .into_iter()
        .map(|boundary| (boundary.code, boundary.name))
        .collect();
    frame.title = format!("{} {}", frame.title, vehicle.description.plate());
    let whole: i64 = shares.iter().map(|share| share.distance_m).sum();
    let line = |share: &vagnpark_domain::driving::TrackShare| {
        let name = names.get(&share.code).cloned().unwrap_or_else(|| t.s("trip-elsewhere"));
        (name, km(share.distance_m), (share.distance_m * 100).checked_div(whole).unwrap_or(0))
    };
    let number = |km: Option<i64>| km.map_or("–".to_owned(), |km| format!("{} km", group_thousands(&km.to_string())));
    let facts = [
        ("log-odometer-out", number(trip.odometer_out_km)),
        ("log-odometer-in", number(trip.odometer_in_km)),
        ("log-km", km(trip.distance_m)),
        ("log-driver", if trip.driver.is_empty() { "–".to_owned() } else { trip.driver.clone() }),
        ("log-payer", trip.payer.clone()),
    ];
    Ok(render(&TripPage {
        id,
        vehicle: vehicle.id.0,
        month: Month::of(local_date(trip.start)).to_string(),
        when: format!("{} – {}", shown_time(trip.start), shown_time(trip.end)),
        facts: facts.map(|(key, value)| [t.s(key), value]).to_vec(),
        route: trip.route,
        private: trip.private,
        may_change: signed.actor.may(Permission::Book) && !signed.actor.read_only,
        shares: shares.iter().map(line).collect(),
        error: Alert::of(t, refused, &["route", "track"]),
        frame,
    }))
}

fn km(metres: i64) -> String {
    format!("{},{} km", group_thousands(&(metres / 1_000).to_string()), metres % 1_000 / 100)
}

async fn answer<T>(app: &App, signed: &Signed, id: Uuid, done: Result<T, ActionError>) -> PageResult {
    match done {
        Ok(_) => Ok(Redirect::to(&format!("/korningar/{id}")).into_response()),
        Err(error @ (ActionError::Refused(_) | ActionError::Geography(_))) => {
            let page = page(app, signed, id, Some(&error)).await;
            Ok((error.status(), page.map_err(|error| PageError::new(signed, error))?).into_response())
        }
        Err(error) => Err(PageError::new(signed, error)),
    }
}

#[derive(Debug, Deserialize)]
pub(crate) struct TripForm {
    #[serde(default)]
    route: String,
    #[serde(default)]
    private: String,
}

pub(crate) async fn describe(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<Uuid>,
    Form(form): Form<TripForm>,
) -> PageResult {
    let done = describe_trip(&app, &signed.actor, TripId(id), &form.route, !form.private.is_empty()).await;
    answer(&app, &signed, id, done).await
}

pub(crate) async fn measure(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<Uuid>,
    form: Multipart,
) -> PageResult {
    let done = match track(form).await {
        Ok(bytes) => keep_track(&app, &signed.actor, TripId(id), &bytes).await,
        Err(refusal) => Err(refusal.into()),
    };
    answer(&app, &signed, id, done).await
}

/// The file of the form.
async fn track(mut form: Multipart) -> Result<Vec<u8>, Refusal> {
    let broken = |error: axum::extract::multipart::MultipartError| Refusal::invalid("track", error.body_text());
    while let Some(field) = form.next_field().await.map_err(broken)? {
        if field.name() == Some("track") {
            return Ok(field.bytes().await.map_err(broken)?.to_vec());
        }
    }
    Err(Refusal::invalid("track", "“”"))
}
