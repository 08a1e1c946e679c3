//! How much of others' bookings somebody sees: whatever shows bookings, in whatever form, shows them as they
//! come out of here.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use vagnpark_domain::{
    access::{Actor, Permission},
    booking::Sight,
};
use vagnpark_store::{SeenBooking, Tx};

use crate::error::ActionError;

/// How much the actor sees of each of some bookings that they may see.
pub(crate) async fn sights<B: SeenBooking>(
    tx: &mut Tx,
    actor: &Actor,
    bookings: &[B],
    now: DateTime<Utc>,
) -> Result<Vec<Sight>, ActionError> {
    let detailed = actor.scope(Permission::SeeDetails);
    if detailed == actor.scope(Permission::SeeVehicles) {
        return Ok(vec![Sight::Whole; bookings.len()]);
    }
    let of_others = |booking: &&B| actor.user.is_none_or(|user| !booking.is_own(user));
    let ids: Vec<_> = bookings.iter().filter(of_others).map(B::id).collect();
    let known = if detailed.is_empty() || ids.is_empty() {
        HashSet::new()
    } else {
        tx.list_visible_bookings(&detailed, &ids).await?
    };
    let sight = |booking: &B| booking.sighted(actor.user, known.contains(&booking.id())).sight(now);
    Ok(bookings.iter().map(sight).collect())
}

/// Bookings that the actor may see, as they see them.
pub(crate) async fn as_seen<B: SeenBooking>(
    tx: &mut Tx,
    actor: &Actor,
    bookings: Vec<B>,
    now: DateTime<Utc>,
) -> Result<Vec<B>, ActionError> {
    let sights = sights(tx, actor, &bookings, now).await?;
    Ok(bookings.into_iter().zip(sights).map(|(booking, sight)| booking.with_sight(sight)).collect())
}
