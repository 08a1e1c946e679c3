//! What time itself brings: bookings that nobody came for are released, the next driver is warned of an
//! overrun, offers lapse (B-2, B-6, B-10). One server at a time does it.

use chrono::{DateTime, Duration, Utc};
use serde_json::json;
use uuid::Uuid;
use vagnpark_domain::{
    access::{Actor, Permission, Scope},
    message::MessageKind,
    time::Window,
};
use vagnpark_store::{BookingRecord, Tx, VehicleRecord};

use super::{
    book_vehicle::change,
    tell::{about_booking, tell},
    wait_for_vehicle::{lapse_offers, offer_freed},
};
use crate::{app::App, error::ActionError};

/// How long another server waits before it takes over from one that is gone.
const LEASE: Duration = Duration::seconds(60);

/// Does what is due, if no other server is at it. As long as nothing is due it only reads.
pub(crate) async fn keep_time(app: &App, server: Uuid, no_show: Option<Duration>) -> Result<(), ActionError> {
    let now = app.now();
    let scope = Actor::job().scope(Permission::ManageBookings);
    let mut tx = app.store.read().await?;
    let lapsed = tx.list_lapsed(&scope, now).await?;
    let missed = match no_show {
        Some(after) => tx.list_missed(&scope, now - after).await?,
        None => Vec::new(),
    };
    let warnings = find_overruns(&mut tx, &scope, now).await?;
    drop(tx);
    if lapsed.is_empty() && missed.is_empty() && warnings.is_empty() {
        return Ok(());
    }
    let mut tx = app.store.begin().await?;
    let mine = tx.take_lease("keep_time", server, now, now + LEASE).await?;
    tx.commit().await?;
    if mine {
        lapse_offers(app, &lapsed).await?;
        release_missed(app, &missed).await?;
        warn_of_overruns(app, &warnings).await?;
    }
    Ok(())
}

/// Releases the vehicles of bookings whose keys nobody took in time (B-10).
async fn release_missed(app: &App, missed: &[BookingRecord]) -> Result<(), ActionError> {
    let job = Actor::job();
    let scope = job.scope(Permission::ManageBookings);
    for found in missed {
        let mut tx = app.store.begin().await?;
        let Some(vehicle) = tx.find_vehicle_for_update(&scope, found.vehicle).await? else { continue };
        let Some(before) = tx.find_booking(&scope, found.id).await? else { continue };
        if before.version != found.version {
            continue;
        }
        let gone = BookingRecord { state: before.state.release()?, ..before.clone() };
        tx.update_booking(&gone).await?;
        let concerned = before.driver.or(before.made_by);
        tell(app, &mut tx, concerned.as_slice(), MessageKind::Released, &about_booking(&vehicle, &before), None)
            .await?;
        if let Ok(left) = Window::new(app.now(), before.window.end()) {
            offer_freed(app, &mut tx, before.vehicle, left).await?;
        }
        tx.audit(&job, app.now(), change("release", &gone, Some(&before))).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// Somebody whose vehicle has not come back.
struct Overrun {
    late: BookingRecord,
    next: BookingRecord,
    vehicle: VehicleRecord,
}

/// So close to the start of the next booking an overrun is news.
const NEAR: Duration = Duration::hours(1);

async fn find_overruns(tx: &mut Tx, scope: &Scope, now: DateTime<Utc>) -> Result<Vec<Overrun>, ActionError> {
    let mut found = Vec::new();
    for late in tx.list_overdue(scope, now).await? {
        let Some(next) = tx.find_next_booking(late.vehicle, late.window.end()).await? else { continue };
        if next.window.start() > now + NEAR || next.window.end() <= now {
            continue;
        }
        if let Some(vehicle) = tx.find_vehicle(scope, late.vehicle).await? {
            found.push(Overrun { late, next, vehicle });
        }
    }
    Ok(found)
}

/// Tells the next driver as soon as it is certain that the one before is late (B-2). Each is told once.
async fn warn_of_overruns(app: &App, overruns: &[Overrun]) -> Result<(), ActionError> {
    let mut tx = app.store.begin().await?;
    for Overrun { late, next, vehicle } in overruns {
        let mut about = about_booking(vehicle, next);
        about["due"] = json!(late.window.end());
        let concerned = next.driver.or(next.made_by);
        let once = format!("{}:{}", late.id, next.id);
        tell(app, &mut tx, concerned.as_slice(), MessageKind::Overrun, &about, Some(&once)).await?;
    }
    Ok(tx.commit().await?)
}
