//! The alert on top of a page whose form was refused: the reason, as a link to the field.

use vagnpark_actions::ActionError;
use vagnpark_domain::Refusal;

use super::{Texts, words_for};

/// A refusal on top of a page; empty if there is none.
#[derive(Debug, Default)]
pub(crate) struct Alert {
    pub(crate) words: String,
    /// The id of the field it is about, if the page has that field.
    pub(crate) at: String,
    /// The name of that field in the words; the page shows its own label for it instead ([`super::wrong_field`]).
    pub(crate) name: String,
    /// What holds now, if somebody else has changed it meanwhile.
    pub(crate) holds: String,
}

impl Alert {
    /// A refusal in words. It links to the field if that is among the page's.
    pub(crate) fn of(t: Texts, error: Option<&ActionError>, fields: &[&str]) -> Self {
        let Some(error) = error else { return Self::default() };
        // A page has one of these fields for each category, each with an id of its own.
        if let ActionError::Refused(Refusal::Posting { mapped, field, .. }) = error {
            return Self { words: words_for(t.0, error), at: format!("{field}-{mapped}"), ..Self::default() };
        }
        let field = field_of(error);
        let known = field.and_then(|field| {
            let others = other_names(field).iter().copied();
            let mut names = [field].into_iter().chain(field.strip_suffix("_ore")).chain(others);
            names.find(|name| fields.contains(name))
        });
        Self {
            words: words_for(t.0, error),
            at: known.unwrap_or_default().to_owned(),
            name: field.map_or_else(String::new, |field| t.0.field(field)),
            ..Self::default()
        }
    }

    /// The same on a page with several forms, where the ids of a form's fields end alike.
    pub(crate) fn within(self, form: impl std::fmt::Display) -> Self {
        let at = if self.at.is_empty() { self.at } else { format!("{}-{form}", self.at) };
        Self { at, ..self }
    }

    /// The same with what holds now, if it was refused because that differs from what the form was made from.
    pub(crate) fn holding(self, t: Texts, refused: Option<&ActionError>, what: impl FnOnce() -> String) -> Self {
        let holds = if is_stale(refused) { t.0.with("stale-holds", &[("what", what())]) } else { self.holds };
        Self { holds, ..self }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.words.is_empty()
    }
}

/// Whether somebody was told that what their form was made from no longer holds: they have seen what does, and may
/// overwrite it. Somebody who was refused for another reason has not seen what changed meanwhile.
pub(super) fn is_stale(refused: Option<&ActionError>) -> bool {
    matches!(refused, Some(ActionError::Refused(Refusal::Stale)))
}

/// Whether a refusal questions a reading, so that the form offers to confirm it (V-8).
pub(super) fn asks_about_reading(error: &ActionError) -> bool {
    let ActionError::Refused(refusal) = error else { return false };
    refusal.asks_about_reading() || *refusal == Refusal::ReasonMissing
}

/// The ids that a field has on pages, besides its own name.
fn other_names(field: &str) -> &'static [&'static str] {
    match field {
        "start" => &["from"],
        "end" | "last_month" => &["to"],
        "from" => &["date"],
        "to" => &["until"],
        "rule" => &["repeat"],
        // They are in a text that is written in one field.
        "first_month" | "parties" => &["source"],
        "source" => &["decision"],
        _ => &[],
    }
}

/// The field that a refusal is about.
fn field_of(error: &ActionError) -> Option<&str> {
    let refusal = match error {
        ActionError::Refused(refusal) => refusal,
        ActionError::Agreement(_) => return Some("source"),
        ActionError::Geography(_) => return Some("track"),
        ActionError::Mapping(_) | ActionError::File(_) => return Some("file"),
        ActionError::CannotUndo(_)
        | ActionError::NotFound(_)
        | ActionError::NotPermitted
        | ActionError::TooManyFailures { .. }
        | ActionError::TooManyRequests { .. }
        | ActionError::Busy
        | ActionError::WrongPassword
        | ActionError::Cancelled
        | ActionError::Store(_)
        | ActionError::NoRoom
        | ActionError::Broken(_) => return None,
    };
    match refusal {
        Refusal::Field { .. }
        | Refusal::PriceList { .. }
        | Refusal::NoInvoice { .. }
        | Refusal::OutOfBounds { .. }
        | Refusal::TextTooLong { .. }
        | Refusal::SignNotAllowed { .. }
        | Refusal::TotalBelowKerb { .. }
        | Refusal::AlreadyThere { .. }
        | Refusal::ChangedMeanwhile { .. } => refusal.field(),
        Refusal::Within { why, .. } => why.field(),
        // Their fields are those of a category.
        Refusal::Posting { .. } => None,
        Refusal::WindowInThePast | Refusal::NoSuchLocalTime { .. } => Some("from"),
        Refusal::WindowEmpty | Refusal::WindowTooLong { .. } => Some("to"),
        Refusal::OdometerNegative { .. }
        | Refusal::OdometerFallsBack { .. }
        | Refusal::OdometerAheadOfLater { .. }
        | Refusal::OdometerImplausible { .. } => Some("odometer_km"),
        Refusal::ReasonMissing => Some("reason"),
        Refusal::RegistrationNumberInUse { .. } => Some("registration_number"),
        Refusal::LoginTaken => Some("login"),
        Refusal::NoRoleLeft => Some("grants"),
        Refusal::DriverLockedOut | Refusal::DriverBooksNothing => Some("driver"),
        Refusal::DecisionMissing => Some("source"),
        Refusal::Taken { .. }
        | Refusal::NotInService { .. }
        | Refusal::DrivingBan { .. }
        | Refusal::LicenceMissing { .. }
        | Refusal::NotShared { .. }
        | Refusal::HeadStart { .. }
        | Refusal::LiftLapsed { .. }
        | Refusal::StoppedByDefect
        | Refusal::SeriesNotWhole { .. }
        | Refusal::WrongState { .. }
        | Refusal::Stale
        | Refusal::CorrectedReadingMissing
        | Refusal::ReadingInFuture { .. }
        | Refusal::CheckOutTooEarly { .. }
        | Refusal::NotApprovedYet
        | Refusal::VehicleOut
        | Refusal::BlockHitsBookings { .. }
        | Refusal::NotAParty
        | Refusal::OfAnother { .. }
        | Refusal::RolesElsewhere
        | Refusal::OwnAccount
        | Refusal::OwnRole
        | Refusal::LinkOfLockedOut
        | Refusal::LastSystemAdministrator
        | Refusal::NotTheirsToStop
        | Refusal::TokensAreMadeLoggedIn
        | Refusal::NotAsked
        | Refusal::AnsweredAlready
        | Refusal::ChargedInClosedMonth { .. }
        | Refusal::SignedAlready
        | Refusal::NotSigned
        | Refusal::ProposalChanged
        | Refusal::PeriodClosed
        | Refusal::PeriodNotReady { .. }
        | Refusal::PeriodOpen
        | Refusal::MappingMissing { .. }
        | Refusal::ReferenceMissing
        | Refusal::NotStorable { .. }
        | Refusal::IdempotencyKeyReused => None,
    }
}
