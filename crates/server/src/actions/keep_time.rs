//! What time itself brings: bookings that nobody came for are released, the next driver is warned of an
//! overrun, offers lapse (B-2, B-6, B-10). One server at a time does it.

use chrono::Duration;
use serde_json::json;
use uuid::Uuid;
use vagnpark_domain::{
    access::{Actor, Permission},
    booking::BookingState,
    message::MessageKind,
    time::Window,
};
use vagnpark_store::BookingRecord;

use super::{
    book_vehicle::change,
    tell::{about_booking, tell},
    wait_for_vehicle::{lapse_offers, offer_freed},
};
use crate::{app::App, error::ActionError};

/// How long another server waits before it takes over from one that is gone.
const LEASE: Duration = Duration::seconds(60);

/// Does what is due, if no other server is at it. Answers how many things ended.
pub(crate) async fn keep_time(app: &App, server: Uuid, no_show: Option<Duration>) -> Result<usize, ActionError> {
    let now = app.now();
    let mut tx = app.store.begin().await?;
    let mine = tx.take_lease("keep_time", server, now, now + LEASE).await?;
    tx.commit().await?;
    if !mine {
        return Ok(0);
    }
    let lapsed = lapse_offers(app).await?;
    let released = match no_show {
        Some(after) => release_missed(app, after).await?,
        None => 0,
    };
    warn_of_overruns(app).await?;
    Ok(lapsed + released)
}

/// Releases the vehicles of bookings whose keys nobody took in time (B-10).
async fn release_missed(app: &App, after: Duration) -> Result<usize, ActionError> {
    let job = Actor::job();
    let scope = job.scope(Permission::ManageBookings);
    let missed = app.store.read().await?.list_missed(&scope, app.now() - after).await?;
    let mut released = 0;
    for found in &missed {
        let mut tx = app.store.begin().await?;
        let Some(vehicle) = tx.find_vehicle_for_update(&scope, found.vehicle).await? else { continue };
        let Some(before) = tx.find_booking(&scope, found.id).await? else { continue };
        if before.version != found.version || before.state != BookingState::Confirmed {
            continue;
        }
        let gone = BookingRecord { state: before.state.release()?, ..before.clone() };
        tx.update_booking(&gone).await?;
        let concerned = before.driver.or(before.made_by);
        tell(app, &mut tx, concerned.as_slice(), MessageKind::Released, &about_booking(&vehicle, &before), None).await?;
        if let Ok(left) = Window::new(app.now(), before.window.end()) {
            offer_freed(app, &mut tx, before.vehicle, left).await?;
        }
        tx.audit(&job, app.now(), change("release", &gone, Some(&before))).await?;
        tx.commit().await?;
        released += 1;
    }
    Ok(released)
}

/// Tells the next driver as soon as it is certain that the one before is late (B-2). Each is told once.
async fn warn_of_overruns(app: &App) -> Result<(), ActionError> {
    let scope = Actor::job().scope(Permission::ManageBookings);
    let now = app.now();
    let mut tx = app.store.begin().await?;
    let overdue = tx.list_overdue(&scope, now).await?;
    for late in &overdue {
        let Some(next) = tx.find_next_booking(late.vehicle, late.window.end()).await? else { continue };
        // Only who would have to wait, or nearly, is told: a booking next week is no news.
        if next.window.start() > now + Duration::hours(1) {
            continue;
        }
        let Some(vehicle) = tx.find_vehicle(&scope, late.vehicle).await? else { continue };
        let mut about = about_booking(&vehicle, &next);
        about["due"] = json!(late.window.end());
        let concerned = next.driver.or(next.made_by);
        let once = format!("{}:{}", late.id, next.id);
        tell(app, &mut tx, concerned.as_slice(), MessageKind::Overrun, &about, Some(&once)).await?;
    }
    Ok(tx.commit().await?)
}
