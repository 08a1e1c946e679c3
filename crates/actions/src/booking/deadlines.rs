//! Changes that time brings: bookings that nobody came for are released, the next driver is warned of an overrun,
//! offers lapse (B-2, B-6, B-10). One server at a time does this, piece by piece: a piece that cannot be read or fails
//! is left aside, and holds nothing else up.

use chrono::Duration;
use serde_json::json;
use uuid::Uuid;
use vagnpark_domain::{
    access::{Actor, BookingVerb, Permission},
    audit::AuditAction,
    ids::BookingId,
    limits::{LEASE, delta},
    message::MessageKind,
    time::Window,
};
use vagnpark_store::BookingRecord;

use super::{
    book::change,
    calendar::booked_on,
    waiting_list::{lapse_offer, offer_freed},
};
use crate::{
    app::App,
    duty::{Aside, Duty},
    error::ActionError,
    messages::notify::{about_booking, tell},
    work::Unaudited,
};

/// How close to the start of the next booking an overrun is worth a warning.
const NEAR: Duration = Duration::hours(1);

/// Does what is due, unless another server is doing it. While nothing is due it only reads.
pub(crate) async fn keep_time(
    app: &App,
    server: Uuid,
    no_show: Option<Duration>,
    aside: &Aside,
) -> Result<(), ActionError> {
    let now = app.now();
    let scope = Actor::job().scope(Permission::ManageBookings);
    let mut tx = app.store.read().await?;
    let mut lapsed = tx.list_lapsed(&scope, now).await?;
    let mut missed = match no_show {
        Some(after) => tx.list_missed(&scope, now - after).await?,
        None => Vec::new(),
    };
    let mut overruns = tx.list_overruns(&scope, now, now + NEAR).await?;
    drop(tx);
    lapsed.retain(|id| !aside.holds(&format!("offer {id}")));
    missed.retain(|id| !aside.holds(&format!("booking {id}")));
    overruns.retain(|(late, next)| !aside.holds(&format!("overrun {late} {next}")));
    if lapsed.is_empty() && missed.is_empty() && overruns.is_empty() {
        return Ok(());
    }
    let mut work = app.begin_as_server().await?;
    let mine = work.tx.take_lease("keep_time", server, work.now, work.now + delta(LEASE)).await?;
    work.finish_unaudited(Unaudited::Housekeeping).await?;
    if !mine {
        return Ok(());
    }
    for id in lapsed {
        let of = app.clone();
        aside.attempt(Duty::Timekeeping, format!("offer {id}"), async move { lapse_offer(&of, id).await }).await?;
    }
    for id in missed {
        let of = app.clone();
        aside.attempt(Duty::Timekeeping, format!("booking {id}"), async move { release(&of, id).await }).await?;
    }
    for (late, next) in overruns {
        let of = app.clone();
        let piece = format!("overrun {late} {next}");
        aside.attempt(Duty::Timekeeping, piece, async move { warn_of_overrun(&of, late, next).await }).await?;
    }
    Ok(())
}

/// Releases the vehicle of a booking whose key nobody took in time (B-10).
async fn release(app: &App, id: BookingId) -> Result<(), ActionError> {
    let mut work = app.begin_as_server().await?;
    let scope = work.actor.scope(Permission::ManageBookings);
    let Some(found) = work.tx.find_booking(&scope, id).await? else { return Ok(()) };
    let Some(vehicle) = work.tx.find_vehicle_for_update(&scope, found.vehicle).await? else { return Ok(()) };
    let Some(before) = work.tx.find_booking(&scope, id).await? else { return Ok(()) };
    // Somebody has taken the key, or called it off, meanwhile.
    if before.version != found.version {
        return Ok(());
    }
    let before = booked_on(&mut work, before, &vehicle).await?;
    let before = work.follow(BookingVerb::Follow, before)?;
    let gone = BookingRecord { state: before.state.release()?, ..BookingRecord::clone(&before) };
    let gone = work.tx.update_booking(&before, gone).await?;
    let concerned = before.driver.or(before.made_by);
    tell(&mut work, concerned.as_slice(), MessageKind::Released, &about_booking(&vehicle, &before), None).await?;
    if let Ok(left) = Window::new(work.now, before.window.end()) {
        offer_freed(&mut work, before.vehicle, left).await?;
    }
    work.finish(change(AuditAction::Release, &gone, Some(&before))).await
}

/// Tells the next driver as soon as it is certain that the one before is late (B-2). Each is told once.
async fn warn_of_overrun(app: &App, late: BookingId, next: BookingId) -> Result<(), ActionError> {
    let mut work = app.begin_as_server().await?;
    let scope = work.actor.scope(Permission::ManageBookings);
    let (Some(late), Some(next)) =
        (work.tx.find_booking(&scope, late).await?, work.tx.find_booking(&scope, next).await?)
    else {
        return Ok(());
    };
    let Some(vehicle) = work.tx.find_vehicle(&scope, late.vehicle).await? else { return Ok(()) };
    let mut about = about_booking(&vehicle, &next);
    about["due"] = json!(late.window.end());
    let concerned = next.driver.or(next.made_by);
    let once = format!("{}:{}", late.id, next.id);
    tell(&mut work, concerned.as_slice(), MessageKind::Overrun, &about, Some(&once)).await?;
    work.finish_unaudited(Unaudited::Sending).await
}
