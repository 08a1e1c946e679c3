//! The bookings that a block hits, with the choice for each: shown and answered alike wherever a vehicle is blocked
//! (B-7).

use std::collections::HashMap;

use uuid::Uuid;
use vagnpark_actions::{
    ActionError,
    booking::replace::{Answer, Hit},
    people::user::load_names,
    records::VehicleRecord,
    register::find::find_vehicle,
};
use vagnpark_domain::{
    Refusal,
    bounds::{Prose, table::REASON},
    ids::{BookingId, UserId, VehicleId},
    time::Window,
};

use crate::pages::{Choice, Texts, visit::Visit};

/// A booking in the way, with the choices for it.
pub(crate) struct HitLine {
    pub(crate) booking: Uuid,
    pub(crate) window: Window,
    pub(crate) who: String,
    pub(crate) instead: Vec<Choice>,
    pub(crate) cancelled: bool,
}

/// What stands in the way of a block, with what was answered so far.
#[derive(Default)]
pub(crate) struct Hits {
    pub(crate) lines: Vec<HitLine>,
    /// Answers about bookings that are not in the way as the form is filled in now: they are kept until they are again.
    pub(crate) kept: Vec<(String, String)>,
    /// Why, to those whose bookings are called off.
    pub(crate) reason: String,
}

impl Hits {
    /// The bookings in the way, with the answers given so far; else the best vehicle for each is proposed.
    pub(crate) async fn of(
        visit: &Visit,
        t: Texts,
        found: &[Hit],
        answers: &HashMap<BookingId, Answer>,
        reason: &str,
    ) -> Result<Self, ActionError> {
        let shown = |id: &BookingId| found.iter().any(|hit| hit.booking.id == *id);
        let mut kept: Vec<(String, String)> = answers
            .iter()
            .filter(|(id, _)| !shown(id))
            .map(|(id, answer)| (format!("{ANSWER}{id}"), value_of(answer)))
            .collect();
        kept.sort();
        Ok(Self { lines: hit_lines(visit, t, found, answers).await?, kept, reason: reason.to_owned() })
    }
}

/// How the fields begin that hold answers.
const ANSWER: &str = "answer-";

/// What a field holds for calling a booking off.
const CANCEL: &str = "cancel";

fn value_of(answer: &Answer) -> String {
    match answer {
        Answer::MoveTo(vehicle) => vehicle.to_string(),
        Answer::Cancel { .. } => CANCEL.to_owned(),
    }
}

async fn hit_lines(
    visit: &Visit,
    t: Texts,
    found: &[Hit],
    answers: &HashMap<BookingId, Answer>,
) -> Result<Vec<HitLine>, ActionError> {
    let mut chosen: HashMap<VehicleId, VehicleRecord> = HashMap::new();
    for answer in answers.values() {
        if let Answer::MoveTo(id) = answer
            && let Ok(vehicle) = find_vehicle(&visit.app, visit.actor(), *id).await
        {
            chosen.insert(*id, vehicle);
        }
    }
    let people: Vec<UserId> = found.iter().filter_map(|hit| hit.booking.driver).collect();
    let names = load_names(&visit.app, &people).await?;
    let line = |hit: &Hit| {
        let booking = &hit.booking;
        let given = answers.get(&booking.id);
        let driver = booking.driver.and_then(|id| names.get(&id).cloned()).unwrap_or_default();
        // One that was chosen is shown, also where it would not be proposed any more.
        let chosen = match given {
            Some(Answer::MoveTo(id)) if !hit.instead.iter().any(|other| other.id == *id) => chosen.get(id),
            _ => None,
        };
        let instead = hit.instead.iter().chain(chosen).enumerate().map(|(place, other)| Choice {
            value: other.id.to_string(),
            label: format!("{} {} {}", other.description.plate(), other.description.make, other.description.model),
            selected: match given {
                Some(answer) => *answer == Answer::MoveTo(other.id),
                None => place == 0,
            },
        });
        HitLine {
            booking: booking.id.0,
            window: booking.window,
            who: [driver, t.word("purpose", booking.purpose.as_str())].join(" "),
            instead: instead.collect(),
            cancelled: matches!(given, Some(Answer::Cancel { .. })),
        }
    };
    Ok(found.iter().map(line).collect())
}

/// Reads the answers: `answer-{booking}` is a vehicle, or `cancel`, whose reason is [given for all](because).
pub(crate) fn read_answers(fields: &[(String, String)]) -> HashMap<BookingId, Answer> {
    let answer = |(name, value): &(String, String)| {
        let booking = name.strip_prefix(ANSWER)?.parse::<BookingId>().ok()?;
        let answer = match value.parse::<VehicleId>() {
            Ok(vehicle) => Answer::MoveTo(vehicle),
            Err(_) if value == CANCEL => Answer::Cancel { reason: Prose::default() },
            Err(_) => return None,
        };
        Some((booking, answer))
    };
    fields.iter().filter_map(answer).collect()
}

/// Answers with the reason for all that are called off.
pub(crate) fn because(
    mut answers: HashMap<BookingId, Answer>,
    why: &str,
) -> Result<HashMap<BookingId, Answer>, Refusal> {
    let why = REASON.prose(why)?;
    for answer in answers.values_mut() {
        if let Answer::Cancel { reason } = answer {
            reason.clone_from(&why);
        }
    }
    Ok(answers)
}
