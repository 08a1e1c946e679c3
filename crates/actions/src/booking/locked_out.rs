//! What somebody who is locked out has ahead: they wait for nothing any more, what was held for them goes to the next,
//! and those who coordinate are told once which of their bookings to hand on or call off.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde_json::json;
use vagnpark_domain::{
    access::{Actor, Permission, Scope, WishVerb},
    audit::AuditAction,
    booking::{BookingState, WaitingState},
    ids::{OrganisationId, UserId},
    message::MessageKind,
    time::local_time,
};
use vagnpark_store::{BookingFilter, BookingRecord, Tx, UserRecord, WaitingRecord};

use super::waiting_list::{end_entry, entry_change};
use crate::{
    error::ActionError,
    messages::notify::{in_charge_of, tell},
    register::find::numbers_of,
    work::Work,
};

/// How many bookings a message names.
const NAMED: usize = 10;

/// The bookings that somebody has ahead, earliest first. What is held for them by an offer is not theirs yet.
pub(crate) async fn list_ahead(
    tx: &mut Tx,
    scope: &Scope,
    driver: UserId,
    now: DateTime<Utc>,
) -> Result<Vec<BookingRecord>, ActionError> {
    let filter =
        BookingFilter { driver: Some(driver), ends_after: Some(now), limit: i64::MAX, ..BookingFilter::default() };
    let mut ahead = tx.list_bookings(scope, &filter).await?;
    ahead.retain(|booking| booking.state.is_open() && booking.state != BookingState::Offered);
    ahead.sort_by_key(|booking| (booking.window.start(), booking.id));
    Ok(ahead)
}

/// Lets go of what somebody has ahead, with the change that locks them out.
pub(crate) async fn let_go(work: &mut Work<'_>, user: &UserRecord) -> Result<(), ActionError> {
    end_waiting(work, user).await?;
    tell_who_coordinates(work, user).await
}

/// What somebody waits for, or is offered.
pub(crate) async fn list_waiting_of(
    tx: &mut Tx,
    user: UserId,
    now: DateTime<Utc>,
) -> Result<Vec<WaitingRecord>, ActionError> {
    let nobody_else = Actor { grants: Vec::new(), system_administrator: false, ..Actor::job() };
    let mut waiting = tx.list_waiting(&nobody_else.scope(Permission::ManageBookings), Some(user), now).await?;
    waiting.retain(|entry| matches!(entry.state, WaitingState::Waiting | WaitingState::Offered));
    Ok(waiting)
}

/// Ends all that somebody waits for; what is held for them is offered to the next.
async fn end_waiting(work: &mut Work<'_>, user: &UserRecord) -> Result<(), ActionError> {
    for entry in list_waiting_of(&mut work.tx, user.id, work.now).await? {
        let entry = work.follow(WishVerb::Follow, entry)?;
        let ended = end_entry(work, &entry, WaitingState::Withdrawn).await?;
        work.note(entry_change(AuditAction::Withdraw, &ended));
    }
    Ok(())
}

/// Tells the coordinators of each organisation that pays for somebody's bookings which lie ahead. Nothing is called off
/// silently (B-7).
async fn tell_who_coordinates(work: &mut Work<'_>, user: &UserRecord) -> Result<(), ActionError> {
    let everybody = Actor::job().scope(Permission::ManageBookings);
    let mut of: BTreeMap<OrganisationId, Vec<BookingRecord>> = BTreeMap::new();
    for booking in list_ahead(&mut work.tx, &everybody, user.id, work.now).await? {
        of.entry(booking.organisation).or_default().push(booking);
    }
    for (organisation, bookings) in of {
        let vehicles = bookings.iter().map(|booking| booking.vehicle).collect();
        let numbers = numbers_of(&mut work.tx, &everybody, vehicles).await?;
        let name = |booking: &BookingRecord| {
            let number = numbers.get(&booking.vehicle).map_or("", String::as_str);
            format!("{number} {}", local_time(booking.window.start()).format("%Y-%m-%d %H:%M"))
        };
        let in_charge = in_charge_of(&mut work.tx, organisation).await?;
        // What is out can only come back: it is a matter of its own.
        let (out, ahead): (Vec<_>, Vec<_>) =
            bookings.iter().partition(|booking| booking.state == BookingState::CheckedOut);
        for booking in out {
            let (by, link) = if in_charge.coordinate {
                ("coordinator", format!("/bokningar/{}", booking.id))
            } else {
                ("administrator", format!("/anvandare/{}", user.id))
            };
            let about = json!({ "who": user.name, "remark": name(booking), "by": by, "link": link });
            tell(work, &in_charge.people, MessageKind::DriverLockedOutWithKeys, &about, None).await?;
        }
        if ahead.is_empty() {
            continue;
        }
        let named: Vec<String> = ahead.iter().take(NAMED).map(|booking| name(booking)).collect();
        let more = if ahead.len() > NAMED { ", …" } else { "" };
        // An administrator passes nothing on, and makes somebody a coordinator who does.
        let (by, link) = if in_charge.coordinate {
            ("coordinator", format!("/bokningar?forare={}", user.id))
        } else {
            ("administrator", format!("/anvandare/{}", user.id))
        };
        let about = json!({
            "who": user.name,
            "what": ahead.len().to_string(),
            "remark": format!("{}{more}", named.join(", ")),
            "by": by,
            "link": link,
        });
        tell(work, &in_charge.people, MessageKind::DriverLockedOut, &about, None).await?;
    }
    Ok(())
}
