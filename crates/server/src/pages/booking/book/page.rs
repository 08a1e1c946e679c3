//! The page of the booking form, with what is free.

use askama::Template;
use chrono::{DateTime, NaiveDateTime, Utc};
use vagnpark_actions::{
    ActionError,
    booking::{
        book::only_requested,
        suggest::{Beginning, Found, begin_search, find_next_free, suggest_vehicles},
    },
    records::{Depot, VehicleRecord},
};
use vagnpark_domain::{
    Refusal,
    access::Permission,
    booking::{Need, Purpose, Reason, check_length, earliest_start},
    ids::{DepotId, VehicleId},
    refusal::RefusedOccurrence,
    register::{LicenceClass, VehicleClass},
    time::Window,
};

use crate::pages::{
    Choice, Frame, Texts,
    alert::Alert,
    booking::{
        book::form::{BookForm, REPEATS},
        when::{WeekStrip, When},
    },
    choices, escaped,
    visit::Visit,
};

/// A free vehicle with the reasons for its place.
struct FreeVehicle {
    id: VehicleId,
    number: String,
    name: String,
    place: String,
    reasons: String,
    /// Whether it can only be requested, for somebody to approve.
    asks: bool,
}

/// The vehicle that was asked for by name.
struct Chosen {
    id: VehicleId,
    title: String,
    asks: bool,
    /// The next time it is free; none if it is free now.
    next_free: Option<NextFree>,
}

/// When a vehicle is free next, with the query of the link that asks for it.
struct NextFree {
    query: String,
    window: Window,
}

/// The fields that an error can link to.
const FIELDS: [&str; 12] = [
    "date",
    "from",
    "until",
    "to",
    "seats",
    "class",
    "purpose",
    "note",
    "near",
    "repeat",
    "repeat_until",
    "organisation",
];

/// A day of a series that cannot be had.
struct RefusedDay {
    start: NaiveDateTime,
    why: String,
}

#[derive(Template)]
#[template(path = "booking/book.html")]
pub(crate) struct BookPage {
    frame: Frame,
    form: BookForm,
    strip: WeekStrip,
    classes: Vec<Choice>,
    purposes: Vec<Choice>,
    depots: Vec<Choice>,
    /// The organisations that can pay, if there are several.
    organisations: Vec<Choice>,
    repeats: Vec<Choice>,
    chosen: Option<Chosen>,
    free: Vec<FreeVehicle>,
    /// The licences that the person lacks for what is free, if nothing else is.
    licences_missing: String,
    /// The window that was searched; none if the time is impossible.
    found_for: Option<Window>,
    /// Days of a series that cannot be had.
    refused: Vec<RefusedDay>,
    /// The series that they belong to, for a URL.
    seen: String,
    error: Alert,
}

pub(crate) async fn page(visit: &Visit, form: BookForm, refused: Option<ActionError>) -> Result<BookPage, ActionError> {
    let frame = visit.frame("/boka", "book-title");
    let t = frame.t;
    let Beginning { depots, vehicle: asked_for } =
        begin_search(&visit.app, visit.actor(), form.chosen.parse().ok()).await?;
    let (window, wrong) = when_of(&form, visit.app.now());
    let error = refused.or(wrong);
    let Found { free, licences_missing } = match window {
        Some(window) => suggest_vehicles(&visit.app, visit.actor(), &need(&form, &depots), window).await?,
        None => Found { free: Vec::new(), licences_missing: Vec::new() },
    };
    let chosen = match asked_for {
        Some(vehicle) => Some(chosen(visit, &form, vehicle).await?),
        None => None,
    };
    let vehicles: Vec<_> = free.iter().map(|(_, vehicle)| vehicle).collect();
    let asks = only_requested(&visit.app, visit.actor(), &vehicles, window, form.payer()).await?;
    let free = free.into_iter().map(|(suggestion, vehicle)| FreeVehicle {
        id: vehicle.id,
        number: vehicle.description.plate(),
        name: format!("{} {}", vehicle.description.make, vehicle.description.model),
        place: depots
            .iter()
            .find(|depot| Some(depot.id) == vehicle.depot)
            .map_or(String::new(), |depot| depot.name.clone()),
        reasons: suggestion.reasons.iter().map(|reason| in_words(t, reason)).collect::<Vec<_>>().join(" · "),
        asks: asks.contains(&vehicle.id),
    });
    let places = depots.iter().map(|depot| Choice {
        value: depot.id.to_string(),
        label: depot.name.clone(),
        selected: depot.id.to_string() == form.near,
    });
    Ok(BookPage {
        strip: WeekStrip::around(t, form.when.first_day(visit.app.today())),
        classes: choices(t, "class", VehicleClass::ALL.iter().map(|class| class.as_str()), &form.class),
        purposes: choices(t, "purpose", Purpose::ALL.iter().map(|purpose| purpose.as_str()), &form.purpose),
        repeats: choices(t, "repeat", REPEATS.iter().map(|(word, _)| *word), &form.repeat),
        depots: places.collect(),
        organisations: visit.organisations(Permission::Book, form.payer()).await?,
        chosen,
        free: free.collect(),
        licences_missing: listed(&licences_missing),
        found_for: window,
        refused: error.as_ref().map_or(Vec::new(), |error| refused_days(t, error)),
        seen: escaped(&form.series_shown()),
        error: Alert::of(t, error.as_ref(), &FIELDS),
        form,
        frame,
    })
}

/// The window to search, or what is wrong with the fields. A time that has passed cannot be booked, which is said
/// before anybody tries (B-1).
fn when_of(form: &BookForm, now: DateTime<Utc>) -> (Option<Window>, Option<ActionError>) {
    match form.when.window() {
        Ok(window) if window.start() < earliest_start(now) => (None, Some(Refusal::WindowInThePast.into())),
        Ok(window) => match check_length(window) {
            Ok(()) => (Some(window), None),
            Err(too_long) => (None, Some(too_long.into())),
        },
        Err(wrong) => (None, Some(wrong)),
    }
}

/// Licences in a row of words.
fn listed(licences: &[LicenceClass]) -> String {
    licences.iter().map(|licence| licence.as_str()).collect::<Vec<_>>().join(", ")
}

fn need(form: &BookForm, depots: &[Depot]) -> Need {
    let place = form.near.parse::<DepotId>().ok().and_then(|id| depots.iter().find(|depot| depot.id == id));
    Need {
        class: form.class.parse().ok(),
        seats: form.seats.parse().ok(),
        near: place.and_then(|depot| depot.place),
        at: place.map(|depot| depot.id),
        tow_bar: !form.tow_bar.is_empty(),
        lift: !form.lift.is_empty(),
        ..Need::default()
    }
}

/// The vehicle asked for, with the next time it is free if it is taken, or the time has passed.
async fn chosen(visit: &Visit, form: &BookForm, vehicle: VehicleRecord) -> Result<Chosen, ActionError> {
    let about = &vehicle.description;
    let asked = form.when.window().ok();
    let possible = asked.and_then(|asked| {
        let passed = asked.start() < earliest_start(visit.app.now());
        if passed { When::of(asked).not_before(visit.app.now()).window().ok() } else { Some(asked) }
    });
    let next = match possible {
        Some(window) => {
            find_next_free(&visit.app, visit.actor(), &vehicle, window).await?.filter(|free| Some(*free) != asked)
        }
        None => None,
    };
    let next_free = next.map(|window| {
        let form = BookForm { when: When::of(window), ..form.clone() };
        NextFree { query: format!("vehicle={}&{}", vehicle.id, query(&form)), window }
    });
    Ok(Chosen {
        id: vehicle.id,
        title: format!("{} {} {}", about.plate(), about.make, about.model),
        asks: !only_requested(&visit.app, visit.actor(), &[&vehicle], asked, form.payer()).await?.is_empty(),
        next_free,
    })
}

/// The form as a URL's query, without the vehicle.
fn query(form: &BookForm) -> String {
    let fields = [
        ("class", form.class.as_str()),
        ("seats", form.seats.as_str()),
        ("near", form.near.as_str()),
        ("tow_bar", form.tow_bar.as_str()),
        ("lift", form.lift.as_str()),
        ("purpose", form.purpose.as_str()),
        ("note", form.note.as_str()),
        ("repeat", form.repeat.as_str()),
        ("repeat_until", form.repeat_until.as_str()),
        ("organisation", form.organisation.as_str()),
    ];
    let given = fields.into_iter().filter(|(_, value)| !value.is_empty());
    given.fold(form.when.query(), |query, (name, value)| format!("{query}&{name}={}", escaped(value)))
}

fn refused_days(t: Texts, error: &ActionError) -> Vec<RefusedDay> {
    let ActionError::Refused(Refusal::SeriesNotWhole { occurrences }) = error else { return Vec::new() };
    let day = |refused: &RefusedOccurrence| RefusedDay { start: refused.start, why: t.0.refusal(&refused.refusal) };
    occurrences.iter().map(day).collect()
}

fn in_words(t: Texts, reason: &Reason) -> String {
    match reason {
        Reason::OwnOrganisation => t.s("reason-own"),
        Reason::Distance { distance_m: 0 } => t.s("reason-here"),
        Reason::Distance { distance_m } => {
            let km = format!("{},{}", distance_m / 1_000, distance_m % 1_000 / 100);
            t.0.with("reason-distance", &[("km", km)])
        }
        Reason::SpareSeats { spare: 0 } => t.s("reason-fits"),
        Reason::SpareSeats { spare } => t.0.with("reason-spare", &[("spare", spare.to_string())]),
        Reason::UnderContract => t.s("reason-contract"),
    }
}
