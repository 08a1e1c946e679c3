//! What lies ahead of somebody, as the form for passing it on shows it and as it is sent back.

use chrono::{DateTime, Utc};
use uuid::Uuid;
use vagnpark_actions::{
    ActionError,
    booking::pass_on::{PassOn, ToPassOn, open_to_pass_on},
    records::{BookingRecord, UserRecord},
};
use vagnpark_domain::{
    Fault, Field, Refusal,
    booking::BookingState,
    ids::{BookingId, UserId},
};

use crate::pages::{Choice, Texts, lines::BookingLine, visit::Visit};

/// A booking that can be passed on.
pub(crate) struct ToPass {
    pub(crate) line: BookingLine,
    /// Whether the keys are out: then nobody else can have it, and it has to come back.
    pub(crate) out: bool,
    pub(crate) ticked: bool,
}

/// A booking that stays as it was, and why.
pub(crate) struct Stayed {
    pub(crate) number: String,
    pub(crate) start: DateTime<Utc>,
    pub(crate) why: String,
}

/// Somebody who was handed bookings.
pub(crate) struct Receiver {
    pub(crate) id: UserId,
    pub(crate) name: String,
}

/// What can be done with what lies ahead of somebody.
pub(crate) struct Passing {
    pub(crate) id: UserId,
    pub(crate) locked_out: bool,
    pub(crate) ahead: Vec<ToPass>,
    pub(crate) drivers: Vec<Choice>,
    pub(crate) reason: String,
    /// To whom some were just handed on.
    pub(crate) handed_to: Option<Receiver>,
    /// How many were passed on, in words, if not all were.
    pub(crate) done: String,
    pub(crate) stayed: Vec<Stayed>,
}

/// The form, as it was filled in.
#[derive(Default)]
pub(crate) struct PassOnForm {
    /// Whose bookings.
    pub(super) of: Option<Uuid>,
    /// Those that are ticked; none before anything was.
    pub(super) ticked: Option<Vec<BookingId>>,
    driver: String,
    pub(super) reason: String,
    /// `hand_on` or `call_off`.
    act: String,
}

impl PassOnForm {
    pub(super) fn of(sent: Vec<(String, String)>) -> Self {
        let mut form = Self { ticked: Some(Vec::new()), ..Self::default() };
        for (name, value) in sent {
            match name.as_str() {
                "forare" => form.of = value.parse().ok(),
                "bookings" => form.ticked.get_or_insert_default().extend(value.parse::<BookingId>().ok()),
                "driver" => form.driver = value,
                "reason" => form.reason = value,
                "act" => form.act = value,
                _ => {}
            }
        }
        form
    }

    pub(super) fn read(&self) -> Result<PassOn, Refusal> {
        if self.ticked.as_ref().is_some_and(Vec::is_empty) {
            return Err(Refusal::at(Field::Bookings, Fault::Missing));
        }
        if self.act == "call_off" {
            return Ok(PassOn::CallOff);
        }
        let driver = self.driver.parse().map_err(|_| Refusal::at(Field::Driver, Fault::unknown(&self.driver)))?;
        Ok(PassOn::To(UserId(driver)))
    }
}

/// What lies ahead of somebody, and who could take it over; all of it is ticked until somebody chooses.
pub(crate) async fn passing(
    visit: &Visit,
    driver: UserId,
    form: &PassOnForm,
    handed_to: Option<Uuid>,
) -> Result<Passing, ActionError> {
    let t = Texts(visit.language);
    let ToPassOn { locked_out, ahead, numbers, drivers, .. } =
        open_to_pass_on(&visit.app, visit.actor(), driver).await?;
    let to_pass = |booking: &BookingRecord| ToPass {
        line: BookingLine::new(t, booking, &numbers),
        out: booking.state == BookingState::CheckedOut,
        ticked: form.ticked.as_ref().is_none_or(|ticked| ticked.contains(&booking.id)),
    };
    let choice = |user: &UserRecord| Choice {
        value: user.id.to_string(),
        label: format!("{} ({})", user.name, user.login),
        selected: user.id.to_string() == form.driver,
    };
    let receiver = |id: Uuid| {
        let found = drivers.iter().find(|user| user.id.0 == id);
        found.map(|user| Receiver { id: user.id, name: user.name.clone() })
    };
    Ok(Passing {
        id: driver,
        locked_out,
        ahead: ahead.iter().map(to_pass).collect(),
        drivers: drivers.iter().map(choice).collect(),
        reason: form.reason.clone(),
        handed_to: handed_to.and_then(receiver),
        done: String::new(),
        stayed: Vec::new(),
    })
}
