//! `booking`: what a coordinator does at the command line. The operator acts for whichever organisation is named.

use chrono::{DateTime, NaiveDateTime, Utc};
use clap::Subcommand;
use uuid::Uuid;
use vagnpark_actions::{
    App,
    booking::{
        approval::{self, Competing},
        book::book_vehicle,
        change,
        desk::BookingRequest,
        list::list_bookings,
        series::{Gaps, SeriesRequest, book_series},
        waiting_list::list_waiting,
    },
    people::user,
    records::{BookingFilter, BookingRecord},
    register::find::{self, find_by_plate},
};
use vagnpark_domain::{
    booking::{Purpose, Series},
    ids::{BookingId, UserId, VehicleId},
    time::{instant_of_local, local_time},
};
use vagnpark_text::refusal_in_english;

use super::{
    failure::Failure,
    operator::operator,
    output::{print, say},
    register::find_organisation,
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
    /// Moves a booking to another time or vehicle.
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
    /// Books a series by a recurrence rule; occurrences that cannot be had are named.
    Series {
        vehicle: String,
        /// Local time of the first.
        from: String,
        to: String,
        /// RFC 5545, for instance `FREQ=WEEKLY;BYDAY=TU;UNTIL=20261231`.
        #[arg(long)]
        rule: String,
        /// The driver's login.
        #[arg(long)]
        driver: String,
        /// Who pays: code, name or id.
        #[arg(long)]
        organisation: String,
        /// Leave out occurrences that cannot be had, instead of booking nothing.
        #[arg(long)]
        leave_out: bool,
        /// Only report what could be had.
        #[arg(long)]
        dry_run: bool,
    },
    /// Lists requests that wait for approval.
    Requests,
    /// Approves a request; those that compete with it are turned down.
    Approve {
        id: Uuid,
        /// Put those that compete on the waiting list instead.
        #[arg(long)]
        queue: bool,
    },
    /// Turns a request down.
    TurnDown {
        id: Uuid,
        #[arg(long, default_value = "")]
        reason: String,
    },
    /// Lists the people who wait, and for what.
    Waiting,
}

pub(super) async fn booking(app: &App, command: BookingCommand) -> Result<(), Failure> {
    let operator = operator();
    match command {
        BookingCommand::List { vehicle, from, to } => {
            let filter = BookingFilter {
                vehicle: optional(app, vehicle).await?,
                ends_after: from.as_deref().map(instant).transpose()?,
                starts_before: to.as_deref().map(instant).transpose()?,
                limit: i64::MAX,
                ..BookingFilter::default()
            };
            let mut bookings = list_bookings(app, &operator, &filter).await?;
            bookings.sort_by_key(|booking| (booking.window.start(), booking.id));
            for booking in &bookings {
                show(app, booking).await?;
            }
            Ok(())
        }
        BookingCommand::Add { vehicle, from, to, driver, organisation, purpose, note } => {
            let request = BookingRequest {
                vehicle: find_vehicle(app, &vehicle).await?,
                start: instant(&from)?,
                end: instant(&to)?,
                purpose,
                note,
                organisation: Some(find_organisation(app, &organisation).await?.id),
                driver: Some(find_user(app, &driver).await?),
                lift: false,
            };
            show(app, &book_vehicle(app, &operator, request).await?).await
        }
        BookingCommand::Move { id, from, to, vehicle } => {
            let asked = change::BookingChange {
                vehicle: optional(app, vehicle).await?,
                start: from.as_deref().map(instant).transpose()?,
                end: to.as_deref().map(instant).transpose()?,
                ..change::BookingChange::default()
            };
            show(app, &change::move_booking(app, &operator, BookingId(id), asked, None).await?).await
        }
        BookingCommand::Cancel { id, reason } => {
            show(app, &change::cancel_booking(app, &operator, BookingId(id), None, &reason).await?).await
        }
        BookingCommand::Series { vehicle, from, to, rule, driver, organisation, leave_out, dry_run } => {
            let request = SeriesRequest {
                vehicle: find_vehicle(app, &vehicle).await?,
                series: Series { rule, first_start: local(&from)?, first_end: local(&to)? },
                purpose: Purpose::Travel,
                note: String::new(),
                organisation: Some(find_organisation(app, &organisation).await?.id),
                driver: Some(find_user(app, &driver).await?),
                gaps: if leave_out { Gaps::LeaveOut } else { Gaps::RefuseAll },
                dry_run,
            };
            let outcome = book_series(app, &operator, request).await?;
            for booking in &outcome.bookings {
                show(app, booking).await?;
            }
            for refused in &outcome.refused {
                say(&format!("{}: {}", refused.start, refusal_in_english(&refused.refusal)));
            }
            Ok(())
        }
        BookingCommand::Requests => {
            for request in approval::list_requests(app, &operator).await? {
                show(app, &request).await?;
            }
            Ok(())
        }
        BookingCommand::Approve { id, queue } => {
            let competing = if queue { Competing::Queue } else { Competing::TurnDown };
            show(app, &approval::approve(app, &operator, BookingId(id), competing).await?).await
        }
        BookingCommand::TurnDown { id, reason } => {
            show(app, &approval::turn_down(app, &operator, BookingId(id), &reason).await?).await
        }
        BookingCommand::Waiting => {
            for entry in list_waiting(app, &operator).await? {
                let local = |at| local_time(at).format("%Y-%m-%dT%H:%M");
                let (start, end) = (local(entry.window.start()), local(entry.window.end()));
                print(&format!("{}\t{start}\t{end}\t{}\n", entry.id, entry.state));
            }
            Ok(())
        }
    }
}

async fn show(app: &App, booking: &BookingRecord) -> Result<(), Failure> {
    let number = find::find_vehicle(app, &operator(), booking.vehicle).await?.description.plate();
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

fn local(text: &str) -> Result<NaiveDateTime, Failure> {
    NaiveDateTime::parse_from_str(&text.replace(' ', "T"), "%Y-%m-%dT%H:%M")
        .map_err(|_| Failure::Usage(format!("“{text}” is not a local time like 2026-11-23T08:00")))
}

fn instant(text: &str) -> Result<DateTime<Utc>, Failure> {
    instant_of_local(local(text)?).map_err(|gap| Failure::Usage(gap.to_string()))
}

async fn optional(app: &App, number: Option<String>) -> Result<Option<VehicleId>, Failure> {
    match number {
        Some(number) => Ok(Some(find_vehicle(app, &number).await?)),
        None => Ok(None),
    }
}

/// The vehicle with a registration or inventory number.
pub(super) async fn find_vehicle(app: &App, number: &str) -> Result<VehicleId, Failure> {
    Ok(find_by_plate(app, &operator(), number).await?)
}

async fn find_user(app: &App, login: &str) -> Result<UserId, Failure> {
    Ok(user::find_by_login(app, &operator(), login).await?.id)
}
