//! Series: made all at once, with every occurrence that cannot be had named; changed for one occurrence, from one
//! onwards, or for all (B-4).

use chrono::{DateTime, Duration, NaiveDateTime, Utc};
use vagnpark_domain::{
    Fault, Field, Refusal, ValueKind,
    access::{Actor, BookingVerb, Permission, Permitted},
    audit::{AuditAction, AuditEntity},
    booking::{BookingKind, BookingState, Driver, Occurrence, Purpose, Series, SeriesPart, WaitingState, occurrences},
    bounds::{Prose, table::BOOKING_NOTE},
    ids::{BookingId, OrganisationId, SeriesId, UserId, VehicleId},
    refusal::RefusedOccurrence,
    time::{Window, instant_of_local, local_time},
};
use vagnpark_store::{Booked, BookingRecord, Change, Locked, SeriesRecord, VehicleRecord, WaitingRecord};

use super::{
    book::{ask_for_approval, change, first_state},
    calendar::{Asked, booked_on, decide, load_driver, run_in, standing},
    change::{BookingChange, Freed, cancel, decide_and_move, load_for_change},
};
use crate::{acting_for, app::App, error::ActionError, work::Work, writing_scope};

/// How to treat occurrences that cannot be had.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gaps {
    /// Nothing is booked, and they are named.
    RefuseAll,
    /// They are left out.
    LeaveOut,
    /// They are left out and waited for (B-6).
    WaitFor,
}

/// A series that somebody asks for.
#[derive(Clone, Debug)]
pub struct SeriesRequest {
    /// The vehicle.
    pub vehicle: VehicleId,
    /// The rule for its occurrences.
    pub series: Series,
    /// What for.
    pub purpose: Purpose,
    /// A note; empty if none.
    pub note: String,
    /// The organisation that it is for; the actor's own if absent.
    pub organisation: Option<OrganisationId>,
    /// Who drives; the actor if absent.
    pub driver: Option<UserId>,
    /// How to treat occurrences that cannot be had.
    pub gaps: Gaps,
    /// Whether only to find out what could be had.
    pub dry_run: bool,
}

/// The outcome of a series: the bookings made, moved or called off, and what could not be had.
#[derive(Clone, Debug)]
pub struct SeriesOutcome {
    /// The series.
    pub series: SeriesRecord,
    /// Its occurrences that were booked.
    pub bookings: Vec<BookingRecord>,
    /// Those that were not, and why.
    pub refused: Vec<RefusedOccurrence>,
}

/// Books a series, all in one transaction.
#[tracing::instrument(skip_all)]
pub async fn book_series(app: &App, actor: &Actor, mut request: SeriesRequest) -> Result<SeriesOutcome, ActionError> {
    request.note = BOOKING_NOTE.prose(&request.note)?.into();
    let organisation = acting_for(app, actor, Permission::Book, request.organisation).await?;
    let scope = writing_scope(actor, Permission::Book)?;
    let wanted = occurrences(&request.series)?;
    let mut work = app.begin(actor).await?;
    let vehicle =
        work.tx.find_vehicle_for_update(&scope, request.vehicle).await?.ok_or(ActionError::NotFound("vehicle"))?;
    let driver = load_driver(&mut work.tx, actor, request.driver).await?;
    let (driver, about) = driver.map_or((None, Driver::default()), |(id, about)| (Some(id), about));
    let series = SeriesRecord { id: app.new_id(), organisation, series: request.series.clone(), made_at: work.now };
    work.tx.insert_series(&series).await?;
    let (mut bookings, mut refused, mut waiting) = (Vec::new(), Vec::new(), Vec::new());
    for Occurrence { start, window } in wanted {
        match decide_occurrence(&mut work, &vehicle, organisation, request.purpose, &about, window.clone()).await {
            Ok((window, occupied_until)) => {
                let run_by = run_in(&mut work, &vehicle, window).await?;
                let booking = BookingRecord {
                    driver,
                    state: first_state(actor, &vehicle, &run_by, organisation),
                    occupied_until,
                    purpose: request.purpose,
                    note: request.note.clone(),
                    series: Some(series.id),
                    made_by: actor.user,
                    ..BookingRecord::new(app.new_id(), vehicle.id, organisation, BookingKind::Booking, window)
                };
                // One at a time: each occurrence is decided with those before it in place.
                work.tx.insert_bookings(std::slice::from_ref(&booking), None).await?;
                bookings.push(booking);
            }
            Err(ActionError::Refused(refusal)) => {
                waiting.extend(window.ok().filter(|window| window.start() > work.now));
                refused.push(RefusedOccurrence { start, refusal: Box::new(refusal) });
            }
            Err(error) => return Err(error),
        }
    }
    let outcome = SeriesOutcome { series, bookings, refused };
    if request.dry_run {
        return Ok(outcome);
    }
    if let Some(reason) = one_reason(&outcome) {
        return Err(reason.into());
    }
    if (request.gaps == Gaps::RefuseAll && !outcome.refused.is_empty())
        || (outcome.bookings.is_empty() && request.gaps != Gaps::WaitFor)
    {
        return Err(Refusal::SeriesNotWhole { occurrences: outcome.refused }.into());
    }
    if request.gaps == Gaps::WaitFor
        && let Some(driver) = driver
    {
        let entries: Vec<_> =
            waiting.into_iter().map(|window| wish(app, &outcome.series, &request, driver, window)).collect();
        work.tx.insert_waiting(&entries).await?;
    }
    // Each of those who have to approve some of it is told once.
    let mut asked = Vec::new();
    for booking in outcome.bookings.iter().filter(|booking| booking.state == BookingState::Requested) {
        let run_by = run_in(&mut work, &vehicle, booking.window).await?;
        if !asked.contains(&run_by) {
            ask_for_approval(&mut work, &vehicle, booking).await?;
            asked.push(run_by);
        }
    }
    work.note(series_change(AuditAction::BookSeries, &outcome));
    for booking in &outcome.bookings {
        work.note(change(AuditAction::Book, booking, None));
    }
    work.finish_noted().await?;
    Ok(outcome)
}

async fn decide_occurrence(
    work: &mut Work<'_>,
    vehicle: &Locked<VehicleRecord>,
    organisation: OrganisationId,
    purpose: Purpose,
    driver: &Driver,
    window: Result<Window, Refusal>,
) -> Result<(Window, DateTime<Utc>), ActionError> {
    let window = window?;
    let standing = standing(work, vehicle, organisation, window).await?;
    let asked = Asked::anew(vehicle, window, purpose, standing, driver);
    Ok((window, decide(work, vehicle, &asked).await?))
}

fn wish(app: &App, series: &SeriesRecord, request: &SeriesRequest, driver: UserId, window: Window) -> WaitingRecord {
    WaitingRecord {
        id: app.new_id(),
        organisation: series.organisation,
        driver,
        vehicle: Some(request.vehicle),
        class: None,
        seats: None,
        window,
        purpose: request.purpose,
        note: request.note.clone(),
        series: Some(series.id),
        state: WaitingState::Waiting,
        booking: None,
        offer_until: None,
        version: 1,
    }
}

/// A series of an organisation the actor books for, with its occurrences.
#[tracing::instrument(skip_all)]
pub async fn open_series(app: &App, actor: &Actor, id: SeriesId) -> Result<SeriesOutcome, ActionError> {
    let visible = actor.scope(Permission::SeeVehicles);
    let mut tx = app.store.read().await?;
    let series = tx.find_series(&visible, id).await?.ok_or(ActionError::NotFound("series"))?;
    let bookings = tx.list_series_bookings(&visible, id).await?;
    Ok(SeriesOutcome { series, bookings, refused: Vec::new() })
}

/// Whether a booking that the actor may see is an occurrence of exactly this series.
#[tracing::instrument(skip_all)]
pub async fn is_of(app: &App, actor: &Actor, booking: &BookingRecord, series: &Series) -> Result<bool, ActionError> {
    let Some(id) = booking.series else { return Ok(false) };
    let found = app.store.read().await?.find_series(&actor.scope(Permission::SeeVehicles), id).await?;
    Ok(found.is_some_and(|found| found.series == *series))
}

/// A change of occurrences; what is absent stays. Times are local, and apply on the day of each.
#[derive(Clone, Debug, Default)]
pub struct SeriesChange {
    /// Another vehicle.
    pub vehicle: Option<VehicleId>,
    /// The new local start of the occurrence that the change was asked for; the others move as far.
    pub start: Option<NaiveDateTime>,
    /// Its new local end.
    pub end: Option<NaiveDateTime>,
    /// Whether they are called off.
    pub cancel: bool,
}

/// Changes one occurrence, it and those after it, or all that have not begun, in one transaction.
#[tracing::instrument(skip_all)]
pub async fn change_series(
    app: &App,
    actor: &Actor,
    id: BookingId,
    part: SeriesPart,
    asked: &SeriesChange,
    gaps: Gaps,
) -> Result<SeriesOutcome, ActionError> {
    let mut work = app.begin(actor).await?;
    let visible = actor.scope(Permission::SeeVehicles);
    let pivot = work.tx.find_booking(&visible, id).await?.ok_or(ActionError::NotFound("booking"))?;
    let single = || Fault::NotA { kind: ValueKind::SeriesBooking, given: id.to_string() };
    let series = pivot.series.ok_or_else(|| Refusal::at(Field::Id, single()))?;
    let siblings = work.tx.list_series_bookings(&visible, series).await?;
    let needed: Vec<VehicleId> = siblings.iter().map(|booking| booking.vehicle).chain(asked.vehicle).collect();
    let vehicles = work.tx.lock_vehicles(&visible, &needed).await?;
    let (pivot, _) = load_for_change(&mut work, id).await?;
    let shift = shift_of(&pivot, asked)?;
    let mut all = work.tx.list_series_bookings(&visible, series).await?;
    all.retain(|booking| match part {
        SeriesPart::This => booking.id == pivot.id,
        SeriesPart::Following => booking.window.start() >= pivot.window.start(),
        SeriesPart::All => booking.window.start() > work.now || booking.id == pivot.id,
    });
    all.retain(|booking| booking.state.is_open());
    if shift.0 > Duration::zero() {
        // Later ones are moved first, to make room for earlier ones.
        all.reverse();
    }
    let record = work.tx.find_series(&visible, series).await?.ok_or(ActionError::NotFound("series"))?;
    let mut outcome = SeriesOutcome { series: record, bookings: Vec::new(), refused: Vec::new() };
    for booking in all {
        let on = |vehicle: VehicleId| vehicles.get(&vehicle).ok_or(ActionError::NotFound("vehicle"));
        let own = on(booking.vehicle)?;
        let booking = booked_on(&mut work, booking, own).await?;
        let booking = work.permit(BookingVerb::Change, booking)?;
        let done = if asked.cancel {
            cancel(&mut work, &booking, own, &Prose::default(), Freed::Offered).await
        } else {
            // One that was given a vehicle of its own keeps it, unless another was asked for.
            let target = asked.vehicle.map_or(Ok(own), on)?;
            move_occurrence(&mut work, &booking, target, asked.vehicle, shift).await
        };
        match done {
            Ok(after) => outcome.bookings.push(after),
            Err(ActionError::Refused(refusal)) => outcome
                .refused
                .push(RefusedOccurrence { start: local_time(booking.window.start()), refusal: Box::new(refusal) }),
            Err(error) => return Err(error),
        }
    }
    outcome.bookings.sort_by_key(|booking| booking.window.start());
    outcome.refused.sort_by_key(|refused| refused.start);
    if !outcome.refused.is_empty() && (gaps == Gaps::RefuseAll || outcome.bookings.is_empty()) {
        return Err(Refusal::SeriesNotWhole { occurrences: outcome.refused }.into());
    }
    if !outcome.bookings.is_empty() {
        work.finish_noted().await?;
    }
    Ok(outcome)
}

/// By how much the local start and the local end move.
fn shift_of(pivot: &BookingRecord, asked: &SeriesChange) -> Result<(Duration, Duration), Refusal> {
    let (start, end) = (local_time(pivot.window.start()), local_time(pivot.window.end()));
    let by = |wanted: Option<NaiveDateTime>, is: NaiveDateTime| {
        wanted.map_or(Duration::zero(), |wanted| wanted.signed_duration_since(is))
    };
    let shift = (by(asked.start, start), asked.end.map_or(by(asked.start, start), |end_at| by(Some(end_at), end)));
    if end + shift.1 <= start + shift.0 { Err(Refusal::WindowEmpty) } else { Ok(shift) }
}

async fn move_occurrence(
    work: &mut Work<'_>,
    booking: &Permitted<Booked>,
    target: &Locked<VehicleRecord>,
    vehicle: Option<VehicleId>,
    shift: (Duration, Duration),
) -> Result<BookingRecord, ActionError> {
    let instant = |at: DateTime<Utc>, by: Duration| instant_of_local(local_time(at) + by).map_err(Refusal::from);
    let asked = BookingChange {
        vehicle,
        start: Some(instant(booking.window.start(), shift.0)?),
        end: Some(instant(booking.window.end(), shift.1)?),
        ..BookingChange::default()
    };
    decide_and_move(work, booking, target, &asked, Freed::Offered).await
}

fn series_change(action: AuditAction, outcome: &SeriesOutcome) -> Change {
    Change {
        action,
        entity: AuditEntity::Series,
        entity_id: outcome.series.id.to_string(),
        organisation: Some(outcome.series.organisation),
        before: None,
        after: Some(serde_json::json!({
            "rule": outcome.series.series.rule,
            "first_start": outcome.series.series.first_start,
            "first_end": outcome.series.series.first_end,
            "booked": outcome.bookings.len(),
            "refused": outcome.refused.len(),
        })),
    }
}

/// Why nothing of a series can be had, where that is one reason that lies in the vehicle or the driver, as for a single
/// booking: no other day helps.
fn one_reason(outcome: &SeriesOutcome) -> Option<Refusal> {
    let first = outcome.refused.first().filter(|_| outcome.bookings.is_empty())?;
    let one = outcome.refused.iter().all(|refused| refused.refusal == first.refusal);
    let lasting = matches!(
        *first.refusal,
        Refusal::NotInService { .. }
            | Refusal::DriverLockedOut
            | Refusal::DriverBooksNothing
            | Refusal::LicenceMissing { .. }
            | Refusal::NotShared { .. }
            | Refusal::StoppedByDefect
            | Refusal::DrivingBan { .. }
    );
    (one && lasting).then(|| (*first.refusal).clone())
}
