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
use vagnpark_store::{BookingFilter, BookingRecord, Tx, UserRecord};

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

/// Ends all that somebody waits for; what is held for them is offered to the next.
async fn end_waiting(work: &mut Work<'_>, user: &UserRecord) -> Result<(), ActionError> {
    let nobody_else = Actor { grants: Vec::new(), system_administrator: false, ..Actor::job() };
    let scope = nobody_else.scope(Permission::ManageBookings);
    for entry in work.tx.list_waiting(&scope, Some(user.id), work.now).await? {
        if matches!(entry.state, WaitingState::Waiting | WaitingState::Offered) {
            let entry = work.follow(WishVerb::Follow, entry)?;
            let ended = end_entry(work, &entry, WaitingState::Withdrawn).await?;
            work.note(entry_change(AuditAction::Withdraw, &ended));
        }
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
        let named = bookings.iter().take(NAMED).map(|booking| {
            let number = numbers.get(&booking.vehicle).map_or("", String::as_str);
            format!("{number} {}", local_time(booking.window.start()).format("%Y-%m-%d %H:%M"))
        });
        let more = if bookings.len() > NAMED { ", …" } else { "" };
        let about = json!({
            "who": user.name,
            "what": bookings.len().to_string(),
            "remark": format!("{}{more}", named.collect::<Vec<_>>().join(", ")),
            "link": format!("/bokningar?forare={}", user.id),
        });
        let in_charge = in_charge_of(&mut work.tx, organisation).await?;
        tell(work, &in_charge, MessageKind::DriverLockedOut, &about, None).await?;
    }
    Ok(())
}
