//! `/boka`: by need with ranked suggestions, by vehicle, now, and again and again.

use askama::Template;
use axum::{
    Form,
    extract::{Query, State},
    response::{IntoResponse, Redirect},
};
use chrono::{Duration, DurationRound};
use serde::Deserialize;
use uuid::Uuid;
use vagnpark_domain::{
    Refusal,
    access::Permission,
    booking::{Need, Purpose, Reason, RefusedOccurrence, Series},
    ids::{DepotId, VehicleId},
    time::{Window, local_time},
    vehicle::VehicleClass,
};
use vagnpark_store::VehicleRecord;

use super::{
    Choice, Frame, PageError, PageResult, Texts,
    alert::Alert,
    choices, escaped, render, shown_time,
    when::{WeekStrip, When},
};
use crate::{
    actions::{
        book_series::{Gaps, SeriesRequest, book_series},
        book_vehicle::{BookingRequest, book_vehicle},
        suggest_vehicles::{find_next_free, suggest_vehicles},
    },
    app::App,
    auth::Signed,
    error::ActionError,
};

/// What the form holds, in the URL while searching.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct BookForm {
    #[serde(flatten)]
    when: When,
    #[serde(default)]
    class: String,
    #[serde(default)]
    seats: String,
    #[serde(default)]
    near: String,
    #[serde(default)]
    tow_bar: String,
    #[serde(default)]
    lift: String,
    #[serde(default)]
    vehicle: String,
    #[serde(default)]
    purpose: String,
    #[serde(default)]
    note: String,
    /// How it recurs; empty for once.
    #[serde(default)]
    repeat: String,
    /// The last day of a series.
    #[serde(default)]
    repeat_until: String,
    /// What becomes of occurrences that cannot be had, once they were shown.
    #[serde(default)]
    gaps: String,
    /// `now` for the next two hours.
    #[serde(default)]
    quick: String,
}

/// How a booking can recur, with its rule.
const REPEATS: [(&str, &str); 5] = [
    ("daily", "FREQ=DAILY"),
    ("weekdays", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"),
    ("weekly", "FREQ=WEEKLY"),
    ("fortnightly", "FREQ=WEEKLY;INTERVAL=2"),
    ("monthly", "FREQ=MONTHLY"),
];

/// A free vehicle with the reasons for its place.
struct FreeVehicle {
    id: VehicleId,
    number: String,
    name: String,
    place: String,
    reasons: String,
}

/// The vehicle that was asked for by name.
struct Chosen {
    id: VehicleId,
    title: String,
    /// The next time it is free, as a link's query and in words; empty if it is free now.
    next_free: Option<(String, String)>,
}

/// The fields that an error can link to.
const FIELDS: [&str; 6] = ["date", "from", "until", "to", "seats", "repeat_until"];

#[derive(Template)]
#[template(path = "book.html")]
struct BookPage {
    frame: Frame,
    form: BookForm,
    strip: WeekStrip,
    query: String,
    classes: Vec<Choice>,
    purposes: Vec<Choice>,
    depots: Vec<Choice>,
    repeats: Vec<Choice>,
    chosen: Option<Chosen>,
    free: Vec<FreeVehicle>,
    /// Days of a series that cannot be had, with why.
    refused: Vec<[String; 2]>,
    error: Alert,
}

pub(crate) async fn show(State(app): State<App>, signed: Signed, Query(mut form): Query<BookForm>) -> PageResult {
    form.when = form.when.filled();
    if form.when.is_empty() {
        form.when = usual(&app, &form);
    }
    let page = page(&app, &signed, form, None).await.map_err(|error| PageError::new(&signed, error))?;
    Ok(render(&page))
}

/// Two hours from the next full hour; or from now, for who stands in the car park.
fn usual(app: &App, form: &BookForm) -> When {
    let now = app.now();
    let down = |step: Duration| now.duration_trunc(step).unwrap_or(now);
    let start =
        if form.quick == "now" { down(Duration::minutes(5)) } else { down(Duration::hours(1)) + Duration::hours(1) };
    let usual = When::between(start, start + Duration::hours(2));
    let day: Option<chrono::NaiveDate> = form.when.date.parse().ok();
    match day.filter(|day| *day != app.today()) {
        Some(day) => When::new(day.to_string(), "08:00".to_owned(), day.to_string(), "10:00".to_owned()),
        None => usual,
    }
}

pub(crate) async fn book(State(app): State<App>, signed: Signed, Form(form): Form<BookForm>) -> PageResult {
    match try_to_book(&app, &signed, &form).await {
        Ok(path) => Ok(Redirect::to(&path).into_response()),
        Err(error @ ActionError::Refused(_)) => {
            let status = error.status();
            let form = BookForm { when: form.when.clone().filled(), ..form };
            let page = page(&app, &signed, form, Some(error)).await.map_err(|error| PageError::new(&signed, error))?;
            Ok((status, render(&page)).into_response())
        }
        Err(error) => Err(PageError::new(&signed, error)),
    }
}

/// Books, once or as a series; answers where to look at it.
async fn try_to_book(app: &App, signed: &Signed, form: &BookForm) -> Result<String, ActionError> {
    let vehicle = form.vehicle.parse().map_err(|_| ActionError::NotFound("vehicle"))?;
    let window = form.when.window()?;
    let purpose = form.purpose.parse().unwrap_or(Purpose::Travel);
    let Some((_, rule)) = REPEATS.iter().find(|(word, _)| *word == form.repeat) else {
        let request = BookingRequest {
            vehicle,
            start: window.start(),
            end: window.end(),
            purpose,
            note: form.note.clone(),
            organisation: None,
            driver: None,
            lift: !form.lift.is_empty(),
        };
        return Ok(format!("/bokningar/{}?klar=1", book_vehicle(app, &signed.actor, request).await?.id));
    };
    let last: chrono::NaiveDate = form
        .repeat_until
        .parse()
        .map_err(|_| Refusal::invalid("repeat_until", format!("“{}”: 2026-12-31", form.repeat_until)))?;
    let request = SeriesRequest {
        vehicle,
        series: Series {
            rule: format!("{rule};UNTIL={}", last.format("%Y%m%d")),
            first_start: local_time(window.start()),
            first_end: local_time(window.end()),
        },
        purpose,
        note: form.note.clone(),
        organisation: None,
        driver: None,
        gaps: match form.gaps.as_str() {
            "leave_out" => Gaps::LeaveOut,
            "wait" => Gaps::WaitFor,
            _ => Gaps::RefuseAll,
        },
        dry_run: false,
    };
    let outcome = book_series(app, &signed.actor, request).await?;
    let first = outcome.bookings.first();
    Ok(first.map_or_else(|| "/vantelista".to_owned(), |booking| format!("/bokningar/{}?klar=1", booking.id)))
}

async fn page(
    app: &App,
    signed: &Signed,
    form: BookForm,
    refused: Option<ActionError>,
) -> Result<BookPage, ActionError> {
    let frame = Frame::new(signed, "/boka", "book-title");
    let t = frame.t;
    let mut tx = app.store.read().await?;
    let depots = tx.list_depots().await?;
    let asked_for = match form.vehicle.parse() {
        Ok(id) => tx.find_vehicle(&signed.actor.scope(Permission::SeeVehicles), id).await?,
        Err(_) => None,
    };
    drop(tx);
    let place = form.near.parse::<DepotId>().ok().and_then(|id| depots.iter().find(|depot| depot.id == id));
    let need = Need {
        class: form.class.parse().ok(),
        seats: form.seats.parse().ok(),
        near: place.and_then(|depot| depot.place),
        tow_bar: !form.tow_bar.is_empty(),
        lift: !form.lift.is_empty(),
        ..Need::default()
    };
    let mut error = refused;
    let window = match form.when.window() {
        Ok(window) => Some(window),
        Err(wrong) => {
            error = error.or(Some(wrong));
            None
        }
    };
    let free = match window {
        Some(window) => suggest_vehicles(app, &signed.actor, &need, window).await?,
        None => Vec::new(),
    };
    let chosen = match asked_for {
        Some(vehicle) => Some(chosen(app, signed, &form, vehicle, window).await?),
        None => None,
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
        strip: WeekStrip::around(t, form.when.first_day(app.today())),
        query: query(&BookForm { when: form.when.clock_only(), ..form.clone() }),
        classes: choices(t, "class", VehicleClass::ALL.iter().map(|class| class.as_str()), &form.class),
        purposes: choices(t, "purpose", Purpose::ALL.iter().map(|purpose| purpose.as_str()), &form.purpose),
        repeats: choices(t, "repeat", REPEATS.iter().map(|(word, _)| *word), &form.repeat),
        depots: depots.collect(),
        chosen,
        free: free.collect(),
        refused: error.as_ref().map_or(Vec::new(), |error| refused_days(t, error)),
        error: Alert::of(t, error.as_ref(), &FIELDS),
        form,
        frame,
    })
}

/// The vehicle asked for, with the next time it is free if it is taken.
async fn chosen(
    app: &App,
    signed: &Signed,
    form: &BookForm,
    vehicle: VehicleRecord,
    window: Option<Window>,
) -> Result<Chosen, ActionError> {
    let about = &vehicle.description;
    let next = match window {
        Some(window) => find_next_free(app, &signed.actor, &vehicle, window).await?.filter(|free| *free != window),
        None => None,
    };
    let next_free = next.map(|free| {
        let form = BookForm { when: When::of(free), ..form.clone() };
        (
            format!("vehicle={}&{}", vehicle.id, query(&form)),
            format!("{} – {}", shown_time(free.start()), shown_time(free.end())),
        )
    });
    Ok(Chosen { id: vehicle.id, title: format!("{} {} {}", about.plate(), about.make, about.model), next_free })
}

/// The form as a URL's query, without the vehicle.
fn query(form: &BookForm) -> String {
    let fields = [
        ("from", form.when.from.as_str()),
        ("to", form.when.to.as_str()),
        ("class", form.class.as_str()),
        ("seats", form.seats.as_str()),
        ("near", form.near.as_str()),
        ("tow_bar", form.tow_bar.as_str()),
        ("lift", form.lift.as_str()),
        ("purpose", form.purpose.as_str()),
        ("note", form.note.as_str()),
        ("date", form.when.date.as_str()),
        ("until", form.when.until.as_str()),
    ];
    let given: Vec<String> = fields
        .into_iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| format!("{name}={}", escaped(value)))
        .collect();
    given.join("&")
}

fn refused_days(t: Texts, error: &ActionError) -> Vec<[String; 2]> {
    let ActionError::Refused(Refusal::SeriesNotWhole { occurrences }) = error else { return Vec::new() };
    let day = |refused: &RefusedOccurrence| {
        [refused.start.format("%Y-%m-%d %H:%M").to_string(), t.0.refusal(&refused.refusal)]
    };
    occurrences.iter().map(day).collect()
}

/// Where a waiting list's form leads back to.
pub(super) fn wish_of(form: &BookForm) -> Result<crate::actions::wait_for_vehicle::Wish, ActionError> {
    let window = form.when.window()?;
    Ok(crate::actions::wait_for_vehicle::Wish {
        vehicle: form.vehicle.parse::<Uuid>().ok().map(Into::into),
        class: form.class.parse().ok(),
        seats: form.seats.parse().ok(),
        start: window.start(),
        end: window.end(),
        purpose: form.purpose.parse().unwrap_or(Purpose::Travel),
        note: form.note.clone(),
        organisation: None,
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
