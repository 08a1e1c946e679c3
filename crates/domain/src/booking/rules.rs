//! The named rules that a booking must pass before the calendar is looked at. Each is one function
//! with the number it has in `docs/domain.md`.

use chrono::{DateTime, Duration, NaiveDate, Utc};

use super::BookingKind;
use crate::{
    ids::OrganisationId,
    refusal::Refusal,
    register::{LicenceClass, RunBy, Sharing, VehicleStatus},
    time::Window,
};

/// The longest a single booking may last; longer use is a change of the vehicle's unit.
pub const MAX_BOOKING_DAYS: i64 = 92;

/// How far back a booking may start: people book in the car park.
const GRACE: Duration = Duration::minutes(15);

/// How an organisation stands to a vehicle, the best first (B-11).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// It runs the vehicle.
    Own,
    /// The vehicle is shared with it.
    Shared,
    /// The vehicle is private to others, on some of the days at least.
    Stranger {
        /// The day on which it is handed over to this organisation, or by it (V-12).
        handed_over: Option<NaiveDate>,
    },
}

impl Standing {
    /// How an organisation stands to a vehicle that another runs, which names it or not.
    pub fn beside(runs: OrganisationId, organisation: OrganisationId, sharing: Sharing, named: bool) -> Self {
        match sharing {
            _ if runs == organisation => Self::Own,
            Sharing::Pool => Self::Shared,
            Sharing::Organisations if named => Self::Shared,
            Sharing::Organisations | Sharing::Private => Self::Stranger { handed_over: None },
        }
    }

    /// How it stands to a vehicle for a window: as on the day on which it stands worst. A vehicle that is given away is
    /// booked by the giver's people until the day, and by the receiver's from the day on (V-12).
    pub fn during(
        window: Window,
        run_by: &RunBy,
        organisation: OrganisationId,
        (sharing, named): (Sharing, bool),
    ) -> Self {
        let each = run_by.during(window).into_iter().map(|runs| Self::beside(runs, organisation, sharing, named));
        match each.max() {
            Some(Self::Stranger { .. }) | None => {
                Self::Stranger { handed_over: run_by.handed_over(organisation, window.last_day()) }
            }
            Some(other) => other,
        }
    }
}

/// Whoever is to drive, as far as it matters for a booking.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Driver {
    /// The licence classes they hold.
    pub licences: Vec<LicenceClass>,
    /// Why they are given neither bookings nor keys, if they are not.
    pub barred: Option<Barred>,
}

/// Why somebody is given neither bookings nor keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Barred {
    /// They are locked out.
    LockedOut,
    /// They have no role that books (B-16).
    BooksNothing,
}

impl Driver {
    /// Whoever it turns out to be, for a booking that names nobody.
    pub fn anybody() -> Self {
        Self { licences: LicenceClass::ALL.to_vec(), barred: None }
    }

    /// Refuses somebody who is locked out, or has no role that books: they get neither bookings nor keys (A-10, B-16).
    pub fn may_be_given_a_vehicle(&self) -> Result<(), Refusal> {
        match self.barred {
            None => Ok(()),
            Some(Barred::LockedOut) => Err(Refusal::DriverLockedOut),
            Some(Barred::BooksNothing) => Err(Refusal::DriverBooksNothing),
        }
    }

    /// Whether they hold a licence for what a vehicle demands (B-12).
    pub fn may_drive(&self, demanded: Option<LicenceClass>) -> bool {
        demanded.is_none_or(|demanded| self.licences.iter().any(|held| held.covers(demanded)))
    }
}

/// A request, with the facts the rules look at.
#[derive(Clone, Debug)]
pub struct Request<'a> {
    /// A booking or a block.
    pub kind: BookingKind,
    /// The window asked for.
    pub window: Window,
    /// The vehicle's status at the start of the window.
    pub status: VehicleStatus,
    /// The first day of a driving ban, if one is known (S-2).
    pub driving_ban_from: Option<NaiveDate>,
    /// Whether the trip goes to an inspection or a workshop, which a ban allows.
    pub to_inspection: bool,
    /// What the vehicle demands of its driver.
    pub licence_demanded: Option<LicenceClass>,
    /// Who is to drive.
    pub driver: &'a Driver,
    /// How the booker's organisation stands to the vehicle.
    pub standing: Standing,
    /// How long before the start others may book it, in hours; none means no head start (B-11).
    pub head_start_hours: Option<u32>,
    /// Whether a defect says not to drive it (S-9).
    pub stopped_by_defect: bool,
    /// The last day the lift may be used, if one is needed and needs inspection (S-6).
    pub needed_lift_valid_to: Option<NaiveDate>,
    /// What it keeps, if it is a booking that is moved.
    pub kept: Kept,
}

/// What a booking keeps that is moved; a new one keeps nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Kept {
    /// Its start, which may have passed.
    pub start: bool,
    /// Its driver, who may be locked out by now, or have lost their role.
    pub driver: bool,
    /// Its vehicle, for no more than the time that it has it: others may run that by now (V-12).
    pub time: bool,
}

/// A rule looks at the request and the time, and lets it pass or refuses it.
pub type Rule = fn(&Request<'_>, DateTime<Utc>) -> Result<(), Refusal>;

/// All rules, in the order they are asked; the first refusal is the answer.
pub const RULES: &[(&str, Rule)] = &[
    ("B-11", is_shared_with_booker),
    ("B-1", does_not_start_in_the_past),
    ("B-1", is_not_too_long),
    ("B-11", head_start_is_over),
    ("S-6", lift_may_be_used),
    ("V-7", is_in_service),
    ("S-9", is_fit_to_drive),
    ("S-2", is_not_banned),
    ("A-10, B-16", driver_is_not_barred),
    ("B-12", driver_holds_licence),
];

fn is_shared_with_booker(request: &Request<'_>, _: DateTime<Utc>) -> Result<(), Refusal> {
    match request.standing {
        Standing::Stranger { .. } if request.kept.time => Ok(()),
        Standing::Stranger { handed_over } => Err(Refusal::NotShared { handed_over }),
        Standing::Own | Standing::Shared => Ok(()),
    }
}

/// The earliest start of a booking that is made now (B-1).
pub fn earliest_start(now: DateTime<Utc>) -> DateTime<Utc> {
    now.checked_sub_signed(GRACE).unwrap_or(now)
}

fn does_not_start_in_the_past(request: &Request<'_>, now: DateTime<Utc>) -> Result<(), Refusal> {
    if request.kept.start || request.window.start() >= earliest_start(now) {
        Ok(())
    } else {
        Err(Refusal::WindowInThePast)
    }
}

/// Refuses a window that no booking may have, whichever the vehicle.
pub fn check_length(window: Window) -> Result<(), Refusal> {
    if window.duration() <= Duration::days(MAX_BOOKING_DAYS) {
        Ok(())
    } else {
        Err(Refusal::WindowTooLong { max_days: MAX_BOOKING_DAYS })
    }
}

fn is_not_too_long(request: &Request<'_>, _: DateTime<Utc>) -> Result<(), Refusal> {
    if request.kind == BookingKind::Block { Ok(()) } else { check_length(request.window) }
}

/// Whether a lift whose inspection holds until a day, if it needs one, may be used in all of a window (S-6).
pub fn lift_holds(until: Option<NaiveDate>, window: Window) -> bool {
    until.is_none_or(|until| window.last_day() <= until)
}

fn lift_may_be_used(request: &Request<'_>, _: DateTime<Utc>) -> Result<(), Refusal> {
    match request.needed_lift_valid_to.filter(|until| !lift_holds(Some(*until), request.window)) {
        Some(until) => Err(Refusal::LiftLapsed { until }),
        None => Ok(()),
    }
}

fn head_start_is_over(request: &Request<'_>, now: DateTime<Utc>) -> Result<(), Refusal> {
    let Some(hours) =
        request.head_start_hours.filter(|_| request.standing != Standing::Own && request.kind == BookingKind::Booking)
    else {
        return Ok(());
    };
    let from = request.window.start().checked_sub_signed(Duration::hours(i64::from(hours))).unwrap_or(now);
    if now >= from { Ok(()) } else { Err(Refusal::HeadStart { from }) }
}

fn is_fit_to_drive(request: &Request<'_>, _: DateTime<Utc>) -> Result<(), Refusal> {
    let may_pass = request.kind == BookingKind::Block || request.to_inspection || !request.stopped_by_defect;
    if may_pass { Ok(()) } else { Err(Refusal::StoppedByDefect) }
}

fn is_in_service(request: &Request<'_>, _: DateTime<Utc>) -> Result<(), Refusal> {
    if request.kind == BookingKind::Block || request.status == VehicleStatus::InService {
        Ok(())
    } else {
        Err(Refusal::NotInService { status: request.status })
    }
}

fn is_not_banned(request: &Request<'_>, _: DateTime<Utc>) -> Result<(), Refusal> {
    match request.driving_ban_from {
        Some(from)
            if request.window.last_day() >= from && request.kind == BookingKind::Booking && !request.to_inspection =>
        {
            Err(Refusal::DrivingBan { from })
        }
        _ => Ok(()),
    }
}

fn driver_is_not_barred(request: &Request<'_>, _: DateTime<Utc>) -> Result<(), Refusal> {
    let matters = request.kind == BookingKind::Booking && !request.kept.driver;
    if matters { request.driver.may_be_given_a_vehicle() } else { Ok(()) }
}

fn driver_holds_licence(request: &Request<'_>, _: DateTime<Utc>) -> Result<(), Refusal> {
    match request.licence_demanded {
        Some(demanded) if request.kind == BookingKind::Booking && !request.driver.may_drive(Some(demanded)) => {
            Err(Refusal::LicenceMissing { demanded })
        }
        _ => Ok(()),
    }
}
