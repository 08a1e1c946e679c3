//! Finding bookings: one, those that pass a filter, one's own, and today's.

use std::collections::HashMap;

use vagnpark_domain::{
    access::{Actor, Permission, Scope},
    ids::{BookingId, UserId, VehicleId},
    time::Window,
};
use vagnpark_store::{BookingFilter, BookingRecord, Tx};

use super::sight::as_seen;
use crate::{app::App, error::ActionError, portion::Portion, reading_scope, register::find::numbers_of};

/// A booking that the actor may see, as they see it.
#[tracing::instrument(skip_all)]
pub async fn find_booking(app: &App, actor: &Actor, id: BookingId) -> Result<BookingRecord, ActionError> {
    let mut tx = app.store.read().await?;
    let found = tx.find_booking(&actor.scope(Permission::SeeVehicles), id).await?;
    let seen = as_seen(&mut tx, actor, found.into_iter().collect(), app.now()).await?;
    seen.into_iter().next().ok_or(ActionError::NotFound("booking"))
}

/// The bookings that the actor may see and that pass a filter, as they see them.
#[tracing::instrument(skip_all)]
pub async fn list_bookings(
    app: &App,
    actor: &Actor,
    filter: &BookingFilter,
) -> Result<Vec<BookingRecord>, ActionError> {
    let mut tx = app.store.read().await?;
    let found = tx.list_bookings(&actor.scope(Permission::SeeVehicles), filter).await?;
    as_seen(&mut tx, actor, found, app.now()).await
}

/// The actor's own open booking or request for exactly this, if there is one.
#[tracing::instrument(skip_all)]
pub async fn find_own(
    app: &App,
    actor: &Actor,
    vehicle: VehicleId,
    window: Window,
) -> Result<Option<BookingRecord>, ActionError> {
    let Some(user) = actor.user else { return Ok(None) };
    let around = BookingFilter {
        driver: Some(user),
        vehicle: Some(vehicle),
        ends_after: Some(window.start()),
        starts_before: Some(window.end()),
        limit: 100,
        ..BookingFilter::default()
    };
    let found = list_bookings(app, actor, &around).await?;
    Ok(found.into_iter().find(|booking| booking.window == window && booking.state.is_open()))
}

/// Somebody's own bookings: a portion of the open ones and a portion of those that are over.
#[derive(Clone, Debug)]
pub struct OwnBookings {
    /// How many are open, and how many are over.
    pub open_count: i64,
    /// How many are over in all.
    pub over_count: i64,
    /// Those that are not over, earliest first.
    pub open: Vec<BookingRecord>,
    /// Those that are, latest first.
    pub over: Vec<BookingRecord>,
    /// The numbers of their vehicles.
    pub numbers: HashMap<VehicleId, String>,
}

/// The actor's own bookings.
#[tracing::instrument(skip_all)]
pub async fn list_own(app: &App, actor: &Actor, open: Portion, over: Portion) -> Result<OwnBookings, ActionError> {
    let user = actor.user.ok_or(ActionError::NotPermitted)?;
    let scope = actor.scope(Permission::SeeVehicles);
    list_of(&mut app.store.read().await?, &scope, user, open, over).await
}

/// Somebody else's bookings that the actor coordinates, and the name of whoever drives.
#[tracing::instrument(skip_all)]
pub async fn list_of_driver(
    app: &App,
    actor: &Actor,
    driver: UserId,
    open: Portion,
    over: Portion,
) -> Result<(String, OwnBookings), ActionError> {
    let scope = reading_scope(actor, Permission::ManageBookings)?;
    let mut tx = app.store.read().await?;
    let found = list_of(&mut tx, &scope, driver, open, over).await?;
    if found.open.is_empty() && found.over.is_empty() && !tx.user_is_in(&scope, driver).await? {
        return Err(ActionError::NotFound("driver"));
    }
    let name = tx.load_names(&[driver]).await?.remove(&driver).unwrap_or_default();
    Ok((name, found))
}

async fn list_of(
    tx: &mut Tx,
    scope: &Scope,
    user: UserId,
    open: Portion,
    over: Portion,
) -> Result<OwnBookings, ActionError> {
    let (open_count, over_count) = tx.count_own_bookings(scope, user).await?;
    let open = tx.list_own_bookings(scope, user, true, open.rows(open_count)).await?;
    let over = tx.list_own_bookings(scope, user, false, over.rows(over_count)).await?;
    let vehicles = open.iter().chain(&over).map(|booking| booking.vehicle).collect();
    let numbers = numbers_of(tx, scope, vehicles).await?;
    Ok(OwnBookings { open_count, over_count, open, over, numbers })
}

/// The bookings that matter at the start of somebody's day.
#[derive(Clone, Debug)]
pub struct TodaysBookings {
    /// Their own, running or coming.
    pub own: Vec<BookingRecord>,
    /// Those that have not come back in time.
    pub overdue: Vec<BookingRecord>,
    /// Their own that starts last.
    pub last: Option<BookingRecord>,
    /// The numbers of all their vehicles.
    pub numbers: HashMap<VehicleId, String>,
}

/// The bookings that matter at the start of the actor's day, at most `most` of each kind.
#[tracing::instrument(skip_all)]
pub async fn list_today(app: &App, actor: &Actor, most: usize) -> Result<TodaysBookings, ActionError> {
    let scope = actor.scope(Permission::SeeVehicles);
    let limit = i64::try_from(most).unwrap_or(i64::MAX);
    let mut tx = app.store.read().await?;
    let own = match actor.user {
        Some(user) => tx.list_running_and_coming(&scope, user, app.now(), limit).await?,
        None => Vec::new(),
    };
    let mut overdue = tx.list_overdue(&scope, app.now()).await?;
    overdue.truncate(most);
    let overdue = as_seen(&mut tx, actor, overdue, app.now()).await?;
    let last = match actor.user {
        Some(user) => tx.find_last_booking(user).await?,
        None => None,
    };
    let vehicles = own.iter().chain(&overdue).chain(&last).map(|booking| booking.vehicle).collect();
    let numbers = numbers_of(&mut tx, &scope, vehicles).await?;
    Ok(TodaysBookings { own, overdue, last, numbers })
}
