//! A refusal is data: the business says no, and what explains it. It is no error: people are shown it with the way out.

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use serde::Serialize;

use crate::{
    bounds::shown::Shown,
    clash::Clash,
    cost::{period::Precondition, price_list::error::PriceListError},
    fault::{Fault, Field},
    finance::{invoice::InvoiceError, ledger_mapping::Mapped},
    ids::{BookingId, VehicleId},
    register::{class::LicenceClass, status::VehicleStatus},
    state::State,
    time::{Month, NoSuchLocalTime, Window},
};

/// Why the business says no.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum Refusal {
    /// The vehicle is taken in that window (B-1, B-2, B-3).
    Taken {
        /// The bookings in the way; only the times, since B-11 masks the rest.
        conflicts: Vec<Window>,
        /// Free vehicles that are as good, best first.
        alternatives: Vec<VehicleId>,
    },
    /// The window ends before it starts.
    WindowEmpty,
    /// The window lies in the past.
    WindowInThePast,
    /// The window is longer than a booking may be.
    WindowTooLong {
        /// The longest, in days.
        max_days: i64,
    },
    /// The vehicle is not in service (V-7).
    NotInService {
        /// What it is instead.
        status: VehicleStatus,
    },
    /// The vehicle has a driving ban from that day (S-2).
    DrivingBan {
        /// The first day of the ban.
        from: NaiveDate,
    },
    /// The driver is locked out, and gets neither bookings nor keys.
    DriverLockedOut,
    /// The driver has no role that books, and gets neither bookings nor keys (B-16).
    DriverBooksNothing,
    /// The driver lacks the licence class (B-12).
    LicenceMissing {
        /// What the vehicle demands.
        demanded: LicenceClass,
    },
    /// The vehicle is not shared with the booker's organisation (B-11).
    NotShared {
        /// The day on which it is handed over to their organisation, or by it (V-12).
        handed_over: Option<NaiveDate>,
    },
    /// The vehicle's own organisation has it to itself until then (B-11).
    HeadStart {
        /// From when others may book it.
        from: DateTime<Utc>,
    },
    /// The lift that is needed has to be inspected first (S-6).
    LiftLapsed {
        /// The last day it may be used.
        until: NaiveDate,
    },
    /// A defect says not to drive it (S-9).
    StoppedByDefect,
    /// The clocks go forward over that local time (T-3).
    NoSuchLocalTime {
        /// The nearest local time before it.
        before: NaiveDateTime,
        /// The nearest after it.
        after: NaiveDateTime,
    },
    /// Some occurrences of a series cannot be had, and the caller wanted all or nothing (B-4).
    SeriesNotWhole {
        /// The occurrences, in order of time.
        occurrences: Vec<RefusedOccurrence>,
    },
    /// It is not in a state that allows this (B-10).
    WrongState {
        /// The state it is in.
        state: State,
    },
    /// It was changed by somebody else meanwhile.
    Stale,
    /// The same fields were changed by somebody else meanwhile.
    ChangedMeanwhile {
        /// Each with what holds now and what was typed.
        clashes: Vec<Clash>,
    },
    /// The odometer cannot be negative.
    OdometerNegative {
        /// What was given.
        odometer_km: i64,
    },
    /// The odometer is below an earlier reading (V-8).
    OdometerFallsBack {
        /// What was given.
        odometer_km: i64,
        /// The earlier reading.
        before_km: i64,
        /// When it was read.
        before_at: DateTime<Utc>,
        /// Whether the value may be in mil.
        perhaps_mil: bool,
    },
    /// The odometer is above a later reading (V-8).
    OdometerAheadOfLater {
        /// What was given.
        odometer_km: i64,
        /// The later reading.
        after_km: i64,
        /// When it was read.
        after_at: DateTime<Utc>,
    },
    /// More than can be driven since another reading, or until it (V-8). Somebody who has looked again can confirm it.
    OdometerImplausible {
        /// What was given.
        odometer_km: i64,
        /// When it was read.
        at: DateTime<Utc>,
        /// How far it is between the two.
        driven_km: i64,
        /// The other reading.
        other_km: i64,
        /// When that was read.
        other_at: DateTime<Utc>,
        /// A tenth of the value, if that would fit.
        perhaps_km: Option<i64>,
    },
    /// A reading at a time that has not come (V-8).
    ReadingInFuture {
        /// When it is said to have been read.
        at: DateTime<Utc>,
    },
    /// The keys are handed out from half an hour before the start; earlier the start must be moved (B-9).
    CheckOutTooEarly {
        /// From when.
        from: DateTime<Utc>,
    },
    /// More time is wanted than was approved: it has to be requested first (B-5).
    NotApprovedYet,
    /// The vehicle has not come back from another booking (B-2).
    VehicleOut,
    /// A correction, a replacement or a confirmed reading must say why.
    ReasonMissing,
    /// A correction must name a reading of the same vehicle.
    CorrectedReadingMissing,
    /// A block hits bookings that must be dealt with first (B-7).
    BlockHitsBookings {
        /// The bookings.
        bookings: Vec<BookingId>,
    },
    /// The registration number names another vehicle on that day (V-1).
    RegistrationNumberInUse {
        /// The number.
        number: String,
    },
    /// A number or a day is beyond its bounds (D-1).
    OutOfBounds {
        /// The field, as in the API.
        field: &'static str,
        /// What was given, if known: a guard of the database does not say.
        value: Option<Shown>,
        /// The least that is taken.
        least: Shown,
        /// The most that is taken.
        most: Shown,
    },
    /// A text has more letters than its field takes (D-2).
    TextTooLong {
        /// The field, as in the API.
        field: &'static str,
        /// The most letters.
        most: usize,
    },
    /// A text has a character that does not belong in a text (D-2).
    SignNotAllowed {
        /// The field, as in the API.
        field: String,
        /// The character, for instance `U+000B`.
        sign: String,
    },
    /// The total weight is less than the service weight (V-4).
    TotalBelowKerb {
        /// The total weight.
        total_kg: i32,
        /// The service weight.
        kerb_kg: i32,
    },
    /// Something has that name or number already (D-3).
    AlreadyThere {
        /// The field, as in the API.
        field: &'static str,
        /// What was given, if known.
        value: String,
        /// What has it, if known and the actor may be told.
        by: String,
    },
    /// Something that is named does not exist, or no longer does (D-3).
    ReferenceMissing,
    /// The database refuses a value, and no rule of our own has a better word for it (D-3).
    NotStorable {
        /// The constraint's name, or what the engine says about the value.
        constraint: String,
    },
    /// A value is refused; the field says where, the fault why (D-4).
    Field {
        /// Where.
        field: Field,
        /// Why.
        fault: Fault,
    },
    /// A place in a ledger is refused (F-2).
    Posting {
        /// What it is for.
        mapped: Mapped,
        /// Which part of it.
        field: Field,
        /// Why.
        fault: Fault,
    },
    /// The file is not a price list that can be applied (C-12).
    PriceList {
        /// Why.
        why: PriceListError,
    },
    /// A party has no invoice for the month (F-3).
    NoInvoice {
        /// Why.
        why: InvoiceError,
    },
    /// The month is closed: nothing that it bills can be made, changed or deleted (C-10).
    PeriodClosed,
    /// The month must be closed first: an open one is not final.
    PeriodOpen,
    /// The ledger has no place for some amounts (F-2).
    MappingMissing {
        /// Whose ledger.
        party: String,
        /// For which year.
        year: i32,
        /// For what: cost categories, or `settlement`.
        categories: Vec<String>,
    },
    /// The month cannot be closed yet (C-10).
    PeriodNotReady {
        /// The obstacles.
        preconditions: Vec<Precondition>,
    },
    /// An agreement or price list without the decision behind it (C-4).
    DecisionMissing,
    /// Only a party of the agreement in force may do it (C-4).
    NotAParty,
    /// Somebody else is asked to answer (C-10, C-13).
    NotAsked,
    /// The organisation has said yes or no already (C-13).
    AnsweredAlready,
    /// The month that bills it is closed: it is corrected in the open month instead (C-14).
    ChargedInClosedMonth {
        /// The name of the organisation that entered it.
        organisation: String,
        /// The first open month.
        open: Month,
    },
    /// The same person has signed the month off as it is (C-10).
    SignedAlready,
    /// There is no sign-off of theirs to take back (C-10).
    NotSigned,
    /// The answer is about something other than what is proposed (C-13).
    ProposalChanged,
    /// The login name is taken.
    LoginTaken,
    /// The same idempotency key came with another body (B-13).
    IdempotencyKeyReused,
    /// It may be seen, but belongs to another organisation, for which the actor may not do this.
    OfAnother {
        /// The organisation's name.
        organisation: String,
        /// Which vehicle it is, by its number, where there are several.
        vehicle: Option<String>,
    },
    /// A person who has roles elsewhere too, or runs the system, is not theirs alone to lock out or change.
    RolesElsewhere,
    /// Nobody locks out themselves.
    OwnAccount,
    /// Nobody takes their own role as administrator away.
    OwnRole,
    /// Somebody keeps a role, or is locked out.
    NoRoleLeft,
    /// Whoever is locked out is given no link for a password.
    LinkOfLockedOut,
    /// The system always has an administrator who is let in.
    LastSystemAdministrator,
    /// A vehicle of another organisation is stopped only by those who have it, or have had it lately (S-9).
    NotTheirsToStop,
    /// A token is made by somebody who has logged in, not with another token.
    TokensAreMadeLoggedIn,
    /// Something in a list is refused.
    Within {
        /// The list.
        list: Field,
        /// The place in it, from 0.
        place: usize,
        /// Why.
        why: Box<Refusal>,
    },
}

/// An occurrence of a series that cannot be had, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RefusedOccurrence {
    /// Its start on the local clock.
    pub start: NaiveDateTime,
    /// Why not.
    pub refusal: Box<Refusal>,
}

impl From<(Field, Fault)> for Refusal {
    fn from((field, fault): (Field, Fault)) -> Self {
        Self::Field { field, fault }
    }
}

impl From<PriceListError> for Refusal {
    fn from(why: PriceListError) -> Self {
        Self::PriceList { why }
    }
}

impl From<NoSuchLocalTime> for Refusal {
    fn from(gap: NoSuchLocalTime) -> Self {
        Self::NoSuchLocalTime { before: gap.before, after: gap.after }
    }
}

impl Refusal {
    /// The stable word for it, in the API and in message catalogues.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Taken { .. } => "taken",
            Self::WindowEmpty => "window_empty",
            Self::WindowInThePast => "window_in_the_past",
            Self::WindowTooLong { .. } => "window_too_long",
            Self::NotInService { .. } => "not_in_service",
            Self::DrivingBan { .. } => "driving_ban",
            Self::DriverLockedOut => "driver_locked_out",
            Self::DriverBooksNothing => "driver_books_nothing",
            Self::LicenceMissing { .. } => "licence_missing",
            Self::NotShared { .. } => "not_shared",
            Self::HeadStart { .. } => "head_start",
            Self::LiftLapsed { .. } => "lift_lapsed",
            Self::StoppedByDefect => "stopped_by_defect",
            Self::NoSuchLocalTime { .. } => "no_such_local_time",
            Self::SeriesNotWhole { .. } => "series_not_whole",
            Self::WrongState { .. } => "wrong_state",
            Self::Stale => "stale",
            Self::ChangedMeanwhile { .. } => "changed_meanwhile",
            Self::OdometerNegative { .. } => "odometer_negative",
            Self::OdometerFallsBack { .. } => "odometer_falls_back",
            Self::OdometerAheadOfLater { .. } => "odometer_ahead_of_later",
            Self::OdometerImplausible { .. } => "odometer_implausible",
            Self::ReadingInFuture { .. } => "reading_in_future",
            Self::CheckOutTooEarly { .. } => "check_out_too_early",
            Self::NotApprovedYet => "not_approved_yet",
            Self::VehicleOut => "vehicle_out",
            Self::ReasonMissing => "reason_missing",
            Self::CorrectedReadingMissing => "corrected_reading_missing",
            Self::BlockHitsBookings { .. } => "block_hits_bookings",
            Self::RegistrationNumberInUse { .. } => "registration_number_in_use",
            Self::OutOfBounds { .. } => "out_of_bounds",
            Self::TextTooLong { .. } => "text_too_long",
            Self::SignNotAllowed { .. } => "sign_not_allowed",
            Self::TotalBelowKerb { .. } => "total_below_kerb",
            Self::AlreadyThere { .. } => "already_there",
            Self::ReferenceMissing => "reference_missing",
            Self::NotStorable { .. } => "not_storable",
            Self::Field { .. } | Self::Posting { .. } | Self::PriceList { .. } | Self::NoInvoice { .. } => "invalid",
            Self::PeriodClosed => "period_closed",
            Self::PeriodOpen => "period_open",
            Self::MappingMissing { .. } => "mapping_missing",
            Self::PeriodNotReady { .. } => "period_not_ready",
            Self::DecisionMissing => "decision_missing",
            Self::NotAParty => "not_a_party",
            Self::NotAsked => "not_asked",
            Self::AnsweredAlready => "answered_already",
            Self::ChargedInClosedMonth { .. } => "charged_in_closed_month",
            Self::SignedAlready => "signed_already",
            Self::NotSigned => "not_signed",
            Self::ProposalChanged => "proposal_changed",
            Self::LoginTaken => "login_taken",
            Self::IdempotencyKeyReused => "idempotency_key_reused",
            Self::OfAnother { .. } => "of_another",
            Self::RolesElsewhere => "roles_elsewhere",
            Self::OwnAccount => "own_account",
            Self::OwnRole => "own_role",
            Self::NoRoleLeft => "no_role_left",
            Self::LinkOfLockedOut => "link_of_locked_out",
            Self::LastSystemAdministrator => "last_system_administrator",
            Self::TokensAreMadeLoggedIn => "tokens_are_made_logged_in",
            Self::NotTheirsToStop => "not_theirs_to_stop",
            Self::Within { why, .. } => why.code(),
        }
    }
}
