//! Which field a refusal is about, what is wrong with it, and whether that is a reading to confirm or a conflict.

use crate::{
    fault::{Fault, Field},
    refusal::Refusal,
    state::State,
};

impl Refusal {
    /// A refusal because of the state that something is in.
    pub fn in_state(state: impl Into<State>) -> Self {
        Self::WrongState { state: state.into() }
    }

    /// A refusal of one field's value.
    pub fn at(field: Field, fault: impl Into<Fault>) -> Self {
        Self::Field { field, fault: fault.into() }
    }

    /// The same for something in a list, by its place from 0.
    #[must_use]
    pub fn within(self, list: Field, place: usize) -> Self {
        Self::Within { list, place, why: Box::new(self) }
    }

    /// The field it is about, as in the API.
    #[expect(clippy::wildcard_enum_match_arm, reason = "all others are about no one field")]
    pub fn field(&self) -> Option<&str> {
        match self {
            Self::OutOfBounds { field, .. } | Self::TextTooLong { field, .. } | Self::AlreadyThere { field, .. } => {
                Some(field)
            }
            Self::Field { field, .. } | Self::Posting { field, .. } => Some(field.as_str()),
            Self::SignNotAllowed { field, .. } => Some(field),
            Self::ChangedMeanwhile { clashes } => clashes.first().map(|clash| clash.field.as_str()),
            Self::PriceList { .. } => Some("source"),
            Self::NoInvoice { .. } => Some("invoice"),
            Self::WindowEmpty | Self::WindowTooLong { .. } => Some("end"),
            Self::WindowInThePast => Some("start"),
            Self::ReasonMissing => Some("reason"),
            Self::CorrectedReadingMissing => Some("replaces"),
            Self::ReadingInFuture { .. } => Some("at"),
            Self::RegistrationNumberInUse { .. } => Some("registration_number"),
            Self::LoginTaken => Some("login"),
            Self::NoRoleLeft => Some("grants"),
            Self::DriverLockedOut | Self::DriverBooksNothing => Some("driver"),
            Self::OdometerNegative { .. } => Some("odometer_km"),
            Self::TotalBelowKerb { .. } => Some("total_weight_kg"),
            Self::Within { why, .. } => why.field(),
            _ => None,
        }
    }

    /// The fault of that field, if the refusal carries one.
    pub fn fault(&self) -> Option<&Fault> {
        if let Self::Within { why, .. } = self {
            return why.fault();
        }
        if let Self::Field { fault, .. } | Self::Posting { fault, .. } = self { Some(fault) } else { None }
    }

    /// The value that was given, as far as it is known.
    pub fn given(&self) -> String {
        if let Some(given) = self.fault().and_then(Fault::given) {
            return given;
        }
        if let Self::OutOfBounds { value: Some(value), .. } = self {
            return value.to_string();
        }
        if let Self::TotalBelowKerb { total_kg, .. } = self {
            return total_kg.to_string();
        }
        if let Self::AlreadyThere { value, .. } | Self::SignNotAllowed { sign: value, .. } = self {
            return value.clone();
        }
        if let Self::Within { why, .. } = self {
            return why.given();
        }
        String::new()
    }

    /// Whether it questions a reading of the odometer, which can then be confirmed (V-8).
    pub fn asks_about_reading(&self) -> bool {
        matches!(
            self,
            Self::OdometerFallsBack { .. } | Self::OdometerAheadOfLater { .. } | Self::OdometerImplausible { .. }
        )
    }

    /// Whether it is about somebody else having been first (409) rather than about a rule (422).
    pub fn is_conflict(&self) -> bool {
        if let Self::Within { why, .. } = self {
            return why.is_conflict();
        }
        matches!(
            self,
            Self::Taken { .. }
                | Self::ChangedMeanwhile { .. }
                | Self::NotApprovedYet
                | Self::VehicleOut
                | Self::RegistrationNumberInUse { .. }
                | Self::PeriodClosed
                | Self::PeriodNotReady { .. }
                | Self::PeriodOpen
                | Self::MappingMissing { .. }
                | Self::LoginTaken
                | Self::LastSystemAdministrator
                | Self::AlreadyThere { .. }
                | Self::WrongState { .. }
                | Self::AnsweredAlready
                | Self::ChargedInClosedMonth { .. }
                | Self::SignedAlready
                | Self::NotSigned
                | Self::ProposalChanged
                | Self::SeriesNotWhole { .. }
                | Self::BlockHitsBookings { .. }
        )
    }
}
