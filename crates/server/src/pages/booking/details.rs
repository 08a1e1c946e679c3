//! `/bokningar/{id}`: one booking, with everything that can be done with it: take the keys, bring the vehicle back,
//! move, call off, report a defect; and its history.

use std::collections::HashMap;

use askama::Template;
use axum::{
    Form,
    extract::{Path, Query},
};
use chrono::{DateTime, NaiveDate, Utc};
use serde::Deserialize;
use uuid::Uuid;
use vagnpark_actions::{
    ActionError,
    booking::{
        book::only_requested,
        change,
        details::{BookingDetails, SeriesCount, open_booking},
        series::{Gaps, SeriesChange, change_series},
        suggest::suggest_vehicles,
    },
    import::extra::{ExtraCell, imported_extra},
    records::{BookingRecord, VehicleRecord},
    register::correct_reading::find_correctable,
};
use vagnpark_domain::{
    access::Permission,
    booking::{BookingKind, BookingState, Purpose, SeriesPart, check_out_from},
    ids::BookingId,
    time::Window,
};
use vagnpark_text::Said;

use super::{
    history::{Event, event},
    shift_form::{AboutForm, MoveForm},
    when::When,
};
use crate::{
    pages::{
        Choice, Frame, PageResult, Texts,
        alert::{Alert, asks_about_reading},
        booking::hand_over_form::HandOverForm,
        choices,
        lines::BookingLine,
        merge::Fields,
        render,
        servicing::defect::{DefectWords, thanks},
        visit::{Visit, answer_form},
    },
    web::observe::names_drivers::NamesDrivers,
};

/// The fields that an error can link to.
const FIELDS: [&str; 12] = [
    "date",
    "from",
    "until",
    "to",
    "odometer_km",
    "level_percent",
    "remark",
    "part",
    "vehicle",
    "purpose",
    "note",
    "reason",
];

/// The remark of the previous driver.
struct RemarkBefore {
    at: DateTime<Utc>,
    remark: String,
}

#[derive(Template)]
#[template(path = "booking/details.html")]
#[expect(clippy::struct_excessive_bools, reason = "a page shows or leaves out many parts")]
struct BookingPage {
    frame: Frame,
    booking: BookingLine,
    name: String,
    depot: String,
    key_place: String,
    driver: String,
    payer: String,
    note: String,
    /// What the driver tells the next one, and what the previous one said, with when.
    remark_to_next: String,
    from_before: Option<RemarkBefore>,
    /// What to say about its state, and whether that is good or still to wait for; empty if the state says it all.
    said: String,
    said_class: &'static str,
    stopped: bool,
    /// The receipt for a defect that was reported just now; empty if none was.
    thanks: String,
    /// The vehicle's known defects.
    defects: Vec<DefectWords>,
    /// Whether it belongs in people's calendars.
    stands: bool,
    may_check_out: bool,
    /// When the keys can be had, if that time has not come.
    keys_from: Option<DateTime<Utc>>,
    may_return: bool,
    /// The reading of the return, if the person may correct it.
    correctable: String,
    may_move: bool,
    may_cancel: bool,
    may_book: bool,
    /// How much of a series a change is for; none if it is in no series.
    parts: Vec<Choice>,
    when: When,
    /// What the form that moves it carries of what it shows.
    before: String,
    /// What it is for, as it is filled in, and what that form carries.
    about: Fields,
    about_before: String,
    purposes: Vec<Choice>,
    /// Other vehicles that the booking can go to.
    others: Vec<Choice>,
    history: Vec<Event>,
    odometer: String,
    level: String,
    remark: String,
    /// Whether the odometer was questioned, and what was said for it.
    doubt: bool,
    reason: String,
    /// What its row in a file says that it has no field for, to those who import.
    extra: Vec<ExtraCell>,
    error: Alert,
}

#[derive(Debug, Default, Deserialize)]
pub(crate) struct ShowParams {
    /// Set just after booking.
    #[serde(default)]
    klar: String,
    /// Set if it was booked already, with another purpose or note.
    #[serde(default)]
    redan: String,
    /// Set just after reporting a defect.
    #[serde(default)]
    anmalt: String,
}

pub(crate) async fn show(visit: Visit, Path(id): Path<Uuid>, Query(params): Query<ShowParams>) -> PageResult {
    let fresh = !params.klar.is_empty();
    let done = page(&visit, BookingId(id), fresh, None).await;
    let mut page = done?;
    page.thanks = thanks(page.frame.t, &params.anmalt);
    if visit.actor().may(Permission::Import) {
        page.extra = imported_extra(&visit.app, id).await?;
    }
    if !params.redan.is_empty() {
        page.said = page.frame.t.s("booking-already");
        page.said_class = "warn";
    }
    let of_another = !page.driver.is_empty() && page.driver != page.frame.user;
    let page = render(&page);
    Ok(if of_another { NamesDrivers::on(page) } else { page })
}

/// The input of a change that was refused, to be shown again.
#[derive(Default)]
pub(crate) struct Given {
    pub(crate) hand_over: Option<HandOverForm>,
    pub(crate) moved: Option<MoveForm>,
    pub(crate) about: Option<AboutForm>,
}

async fn page(
    visit: &Visit,
    id: BookingId,
    fresh: bool,
    refused: Option<(&ActionError, Given)>,
) -> Result<BookingPage, ActionError> {
    let mut frame = visit.frame("/bokningar", "booking-title");
    let t = frame.t;
    let details = open_booking(&visit.app, visit.actor(), id, fresh).await?;
    let BookingDetails {
        booking,
        vehicle,
        run_by,
        depot,
        drivers,
        payer,
        history,
        numbers,
        defects,
        remark_before,
        series,
    } = details;
    let may = change::may_change(visit.actor(), &booking, &run_by);
    let movable =
        may && matches!(booking.state, BookingState::Confirmed | BookingState::Requested | BookingState::CheckedOut);
    let moved = refused.as_ref().and_then(|(error, given)| Some((*error, given.moved.as_ref()?)));
    let (moved, before) = MoveForm::shown(&booking, moved);
    let about = refused.as_ref().and_then(|(error, given)| Some((*error, given.about.as_ref()?)));
    let (about, about_before) = AboutForm::shown(&booking, about);
    let others = if movable && booking.state != BookingState::CheckedOut {
        // The vehicles that are free at the time asked for, if that is another.
        let asked = moved.when.window().unwrap_or(booking.window);
        others(visit, t, (&booking, asked), &vehicle, &moved.vehicle).await?
    } else {
        Vec::new()
    };
    let own_number = HashMap::from([(vehicle.id, vehicle.description.plate())]);
    let line = BookingLine::new(t, &booking, &own_number);
    frame.title = format!("{} {}", frame.title, line.number);
    let now = visit.app.now();
    let awaited = may && booking.state == BookingState::Confirmed && booking.kind == BookingKind::Booking;
    let too_early = awaited && now < check_out_from(booking.window);
    let correctable = if may && booking.state == BookingState::Returned {
        find_correctable(&visit.app, visit.actor(), &vehicle, &booking).await?
    } else {
        None
    };
    let known = vehicle.odometer.map_or(String::new(), |(km, _)| km.to_string());
    let doubt = refused.as_ref().is_some_and(|(error, _)| asks_about_reading(error));
    let (error, given) = match refused {
        Some((error, given)) => (Alert::of(t, Some(error), &FIELDS), given),
        None => (Alert::default(), Given::default()),
    };
    let typed = given.hand_over;
    let odometer = typed.as_ref().map_or(known, |form| form.odometer_km.clone());
    let typed = typed.unwrap_or_default();
    Ok(BookingPage {
        booking: line,
        name: format!("{} {}", vehicle.description.make, vehicle.description.model),
        depot: depot.unwrap_or_default(),
        key_place: if booking.state.is_live() { vehicle.terms.key_place.clone() } else { String::new() },
        driver: booking.driver.and_then(|driver| drivers.get(&driver).cloned()).unwrap_or_default(),
        payer: payer.unwrap_or_default(),
        note: booking.note.clone(),
        remark_to_next: booking.remark.clone(),
        from_before: remark_before.map(|(at, remark)| RemarkBefore { at, remark }),
        said: said(t, &booking, &vehicle, fresh, series.as_ref()),
        said_class: if booking.state == BookingState::Requested { "warn" } else { "good" },
        stopped: vehicle.stopped_by_defect,
        thanks: String::new(),
        defects: defects.iter().map(|defect| DefectWords::new(t, defect)).collect(),
        stands: booking.state.is_live(),
        may_check_out: awaited,
        keys_from: too_early.then(|| check_out_from(booking.window)),
        correctable: correctable.map_or(String::new(), |reading| reading.to_string()),
        may_return: may && booking.state == BookingState::CheckedOut,
        may_move: movable && booking.kind == BookingKind::Booking,
        may_cancel: may
            && booking.kind == BookingKind::Booking
            && matches!(booking.state, BookingState::Confirmed | BookingState::Requested),
        may_book: visit.actor().may(Permission::Book) && !visit.actor().read_only,
        parts: booking.series.map_or(Vec::new(), |_| parts(t, &moved.part)),
        when: moved.when,
        before,
        purposes: choices(t, "purpose", Purpose::ALL.iter().map(|word| word.as_str()), &about["purpose"]),
        about,
        about_before,
        others,
        history: history.iter().map(|line| event(t, line, &numbers, &drivers)).collect(),
        odometer,
        level: typed.level_percent,
        remark: typed.remark,
        // What was said for a reading comes back with whatever else is wrong.
        doubt: doubt || !typed.reason.is_empty(),
        reason: typed.reason,
        extra: Vec::new(),
        error,
        frame,
    })
}

/// The state of a booking, in one line: a request is never called a booking (B-5).
fn said(
    t: Texts,
    booking: &BookingRecord,
    vehicle: &VehicleRecord,
    fresh: bool,
    series: Option<&SeriesCount>,
) -> String {
    let asked = match booking.state {
        BookingState::Requested => true,
        BookingState::Confirmed if fresh => false,
        BookingState::Offered
        | BookingState::Confirmed
        | BookingState::CheckedOut
        | BookingState::Returned
        | BookingState::Refused
        | BookingState::Cancelled
        | BookingState::NoShow => return String::new(),
    };
    let mut values: Vec<(&str, Said)> = vec![
        ("vehicle", vehicle.description.plate().into()),
        ("start", booking.window.start().into()),
        ("end", booking.window.end().into()),
    ];
    let key = match (asked, series.is_some()) {
        (true, false) => "booking-asked",
        (true, true) => "booking-asked-series",
        (false, false) => "booking-fresh",
        (false, true) => "booking-fresh-series",
    };
    let day = |day: Option<NaiveDate>| day.map_or("".into(), Said::Day);
    let mut more = String::new();
    if let Some(series) = series {
        values.extend([
            ("booked", series.booked.to_string().into()),
            ("wanted", series.wanted.to_string().into()),
            ("first", day(series.first)),
            ("last", day(series.last)),
        ]);
        if series.waiting > 0 {
            more = format!(" {}", t.0.with("booking-waiting", &[("waiting", series.waiting.to_string())]));
        }
    }
    t.0.with(key, &values) + &more
}

/// How much of a series a change can be for.
fn parts(t: Texts, chosen: &str) -> Vec<Choice> {
    choices(t, "part", ["this", "following", "all"].into_iter(), chosen)
}

/// Free vehicles of the same class that the booking can go to.
async fn others(
    visit: &Visit,
    t: Texts,
    (booking, window): (&BookingRecord, Window),
    vehicle: &VehicleRecord,
    wanted: &str,
) -> Result<Vec<Choice>, ActionError> {
    let need = vagnpark_domain::booking::Need { class: Some(vehicle.description.class), ..Default::default() };
    let free = suggest_vehicles(&visit.app, visit.actor(), &need, window).await?.free;
    let vehicles: Vec<_> = free.iter().map(|(_, vehicle)| vehicle).collect();
    let asks = only_requested(&visit.app, visit.actor(), &vehicles, Some(window), Some(booking.organisation)).await?;
    let other = |vehicle: VehicleRecord| {
        let about = &vehicle.description;
        let asks = if asks.contains(&vehicle.id) { format!(" – {}", t.s("book-asks")) } else { String::new() };
        let label = format!("{} {} {}{asks}", about.plate(), about.make, about.model);
        let id = vehicle.id.to_string();
        Choice { selected: id == wanted, value: id, label }
    };
    Ok(free.into_iter().map(|(_, vehicle)| other(vehicle)).collect())
}

/// Shows the booking again after a change, or with what was refused and the input kept.
pub(crate) async fn answer(visit: &Visit, id: Uuid, done: Result<(), ActionError>, given: Given) -> PageResult {
    answer_form(
        done,
        |()| format!("/bokningar/{id}"),
        async |error| Ok(render(&page(visit, BookingId(id), false, Some((&error, given))).await?)),
    )
    .await
}

#[derive(Debug, Default, Deserialize)]
pub(crate) struct CancelForm {
    #[serde(default)]
    reason: String,
    /// How much of a series.
    #[serde(default)]
    part: String,
}

pub(crate) async fn cancel(visit: Visit, Path(id): Path<Uuid>, Form(form): Form<CancelForm>) -> PageResult {
    let done = match form.part.parse::<SeriesPart>().ok().filter(|part| *part != SeriesPart::This) {
        Some(part) => {
            let asked = SeriesChange { cancel: true, ..SeriesChange::default() };
            change_series(&visit.app, visit.actor(), BookingId(id), part, &asked, Gaps::LeaveOut).await.map(|_| ())
        }
        None => change::cancel_booking(&visit.app, visit.actor(), BookingId(id), None, &form.reason).await.map(|_| ()),
    };
    answer(&visit, id, done, Given::default()).await
}
