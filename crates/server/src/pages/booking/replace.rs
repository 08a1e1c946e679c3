//! The bookings that a block hits, with the choice for each: shown and answered alike wherever a vehicle is blocked
//! (B-7).

use std::collections::HashMap;

use uuid::Uuid;
use vagnpark_actions::{
    ActionError, App,
    booking::replace::{Answer, Hit},
    people::user::load_names,
};
use vagnpark_domain::ids::{BookingId, UserId, VehicleId};

use crate::pages::{Choice, Texts, shown_time};

/// A booking in the way, with the choices for it.
pub(crate) struct HitLine {
    pub(crate) booking: Uuid,
    pub(crate) start: String,
    pub(crate) end: String,
    pub(crate) who: String,
    pub(crate) instead: Vec<Choice>,
}

/// The lines for bookings in the way, with the answers given so far; else the best vehicle for each is proposed.
pub(crate) async fn hit_lines(
    app: &App,
    t: Texts,
    found: &[Hit],
    answers: &HashMap<BookingId, Answer>,
) -> Result<Vec<HitLine>, ActionError> {
    let people: Vec<UserId> = found.iter().filter_map(|hit| hit.booking.driver).collect();
    let names = load_names(app, &people).await?;
    let line = |hit: &Hit| {
        let booking = &hit.booking;
        let given = answers.get(&booking.id);
        let driver = booking.driver.and_then(|id| names.get(&id).cloned()).unwrap_or_default();
        let instead = hit.instead.iter().enumerate().map(|(place, other)| Choice {
            value: other.id.to_string(),
            label: format!("{} {} {}", other.description.plate(), other.description.make, other.description.model),
            selected: match given {
                Some(answer) => *answer == Answer::MoveTo(other.id),
                None => place == 0,
            },
        });
        HitLine {
            booking: booking.id.0,
            start: shown_time(booking.window.start()),
            end: shown_time(booking.window.end()),
            who: [driver, t.word("purpose", booking.purpose.as_str())].join(" "),
            instead: instead.collect(),
        }
    };
    Ok(found.iter().map(line).collect())
}

/// Reads the answers: `answer-{booking}` is a vehicle, or `cancel`.
pub(crate) fn read_answers(fields: &[(String, String)], reason: &str) -> HashMap<BookingId, Answer> {
    let answer = |(name, value): &(String, String)| {
        let booking = name.strip_prefix("answer-")?.parse::<BookingId>().ok()?;
        let answer = match value.parse::<VehicleId>() {
            Ok(vehicle) => Answer::MoveTo(vehicle),
            Err(_) if value == "cancel" => Answer::Cancel { reason: reason.to_owned() },
            Err(_) => return None,
        };
        Some((booking, answer))
    };
    fields.iter().filter_map(answer).collect()
}
