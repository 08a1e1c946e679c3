//! `booking`: what a coordinator does at the command line. The operator acts for whichever organisation is named.

use chrono::{DateTime, NaiveDateTime, Utc};
use clap::Subcommand;
use uuid::Uuid;
use vagnpark_domain::{
    access::{Actor, Permission},
    booking::Purpose,
    ids::{BookingId, UserId, VehicleId},
    time::{instant_of_local, local_time},
};
use vagnpark_store::{BookingFilter, BookingRecord, VehicleFilter};

use super::{Failure, find_organisation, print};
use crate::{
    actions::{book_vehicle, change_booking},
    app::App,
    error::ActionError,
};

#[derive(Subcommand, Debug)]
pub(super) enum BookingCommand {
    /// Lists bookings by start.
    List {
        /// Only of this vehicle, by its number.
        #[arg(long)]
        vehicle: Option<String>,
        /// Only those that end after this local time, `2026-11-23T08:00`.
        #[arg(long)]
        from: Option<String>,
        /// Only those that begin before it.
        #[arg(long)]
        to: Option<String>,
    },
    /// Books a vehicle for a driver.
    Add {
        vehicle: String,
        /// Local time.
        from: String,
        to: String,
        /// The driver's login.
        #[arg(long)]
        driver: String,
        /// Who pays: code, name or id.
        #[arg(long)]
        organisation: String,
        #[arg(long, default_value = "travel")]
        purpose: Purpose,
        #[arg(long, default_value = "")]
        note: String,
    },
    /// Gives a booking another time or vehicle.
    Move {
        id: Uuid,
        #[arg(long)]
        from: Option<String>,
        #[arg(long)]
        to: Option<String>,
        #[arg(long)]
        vehicle: Option<String>,
    },
    /// Calls a booking off.
    Cancel {
        id: Uuid,
        #[arg(long, default_value = "")]
        reason: String,
    },
}

pub(super) async fn booking(app: &App, command: BookingCommand) -> Result<(), Failure> {
    let operator = Actor::operator();
    match command {
        BookingCommand::List { vehicle, from, to } => {
            let filter = BookingFilter {
                vehicle: optional(app, vehicle).await?,
                ends_after: from.as_deref().map(instant).transpose()?,
                starts_before: to.as_deref().map(instant).transpose()?,
                limit: i64::MAX,
                ..BookingFilter::default()
            };
            let scope = operator.scope(Permission::SeeVehicles);
            let mut bookings = app.store.read().await?.list_bookings(&scope, &filter).await?;
            bookings.sort_by_key(|booking| (booking.window.start(), booking.id));
            for booking in &bookings {
                show(app, booking).await?;
            }
            Ok(())
        }
        BookingCommand::Add { vehicle, from, to, driver, organisation, purpose, note } => {
            let request = book_vehicle::BookingRequest {
                vehicle: find_vehicle(app, &vehicle).await?,
                start: instant(&from)?,
                end: instant(&to)?,
                purpose,
                note,
                organisation: Some(find_organisation(app, &organisation).await?.id),
                driver: Some(find_user(app, &driver).await?),
            };
            show(app, &book_vehicle::book_vehicle(app, &operator, request).await?).await
        }
        BookingCommand::Move { id, from, to, vehicle } => {
            let asked = change_booking::BookingChange {
                vehicle: optional(app, vehicle).await?,
                start: from.as_deref().map(instant).transpose()?,
                end: to.as_deref().map(instant).transpose()?,
                ..change_booking::BookingChange::default()
            };
            show(app, &change_booking::move_booking(app, &operator, BookingId(id), asked, None).await?).await
        }
        BookingCommand::Cancel { id, reason } => {
            show(app, &change_booking::cancel_booking(app, &operator, BookingId(id), None, &reason).await?).await
        }
    }
}

async fn show(app: &App, booking: &BookingRecord) -> Result<(), Failure> {
    let scope = Actor::operator().scope(Permission::SeeVehicles);
    let vehicle = app.store.read().await?.find_vehicle(&scope, booking.vehicle).await?;
    let number = vehicle.map_or(String::new(), |vehicle| vehicle.description.plate());
    let local = |at| local_time(at).format("%Y-%m-%dT%H:%M");
    print(&format!(
        "{}\t{number}\t{}\t{}\t{}\n",
        booking.id,
        local(booking.window.start()),
        local(booking.window.end()),
        booking.state
    ));
    Ok(())
}

fn instant(text: &str) -> Result<DateTime<Utc>, Failure> {
    let local = NaiveDateTime::parse_from_str(&text.replace(' ', "T"), "%Y-%m-%dT%H:%M")
        .map_err(|_| Failure::Usage(format!("“{text}” is not a local time like 2026-11-23T08:00")))?;
    instant_of_local(local).map_err(|gap| Failure::Usage(gap.to_string()))
}

async fn optional(app: &App, number: Option<String>) -> Result<Option<VehicleId>, Failure> {
    match number {
        Some(number) => Ok(Some(find_vehicle(app, &number).await?)),
        None => Ok(None),
    }
}

/// The vehicle with a number, by registration or inventory.
pub(super) async fn find_vehicle(app: &App, number: &str) -> Result<VehicleId, Failure> {
    let wanted = number.replace([' ', '\u{a0}'], "").to_uppercase();
    let scope = Actor::operator().scope(Permission::SeeVehicles);
    let filter = VehicleFilter { search: Some(wanted.clone()), limit: i64::MAX, ..VehicleFilter::default() };
    let found = app.store.read().await?.list_vehicles(&scope, &filter).await?;
    let same = |plate: &str| plate.replace([' ', '\u{a0}'], "").to_uppercase() == wanted;
    let vehicle = found.into_iter().find(|vehicle| same(&vehicle.description.plate()));
    vehicle.map(|vehicle| vehicle.id).ok_or(Failure::Action(ActionError::NotFound("vehicle")))
}

async fn find_user(app: &App, login: &str) -> Result<UserId, Failure> {
    let found = app.store.read().await?.find_user_by_login(&login.to_lowercase()).await?;
    found.map(|user| user.id).ok_or(Failure::Action(ActionError::NotFound("user")))
}
