//! `/bokningar`: the reader's own, upcoming and past; and somebody else's, for those who coordinate them.

use askama::Template;
use axum::extract::Query;
use serde::Deserialize;
use uuid::Uuid;
use vagnpark_actions::{
    ActionError,
    booking::list::{list_of_driver, list_own},
    records::BookingRecord,
};
use vagnpark_domain::{access::Permission, ids::UserId};

use super::pass_on_form::{PassOnForm, Passing, passing};
use crate::{
    pages::{
        Frame, PageResult,
        alert::Alert,
        if_readable,
        lines::BookingLine,
        paging::{Paging, Piece},
        render,
        visit::Visit,
    },
    web::observe::names_drivers::NamesDrivers,
};

#[derive(Template)]
#[template(path = "booking/list.html")]
pub(super) struct BookingsPage {
    frame: Frame,
    coming: Vec<BookingLine>,
    coming_paging: Paging,
    past: Vec<BookingLine>,
    past_paging: Paging,
    /// What can be done with what lies ahead of somebody else.
    passing: Option<Passing>,
    error: Alert,
}

/// Which pieces of the two lists to show.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
pub(crate) struct Pieces {
    #[serde(default, deserialize_with = "if_readable")]
    coming: Option<i64>,
    #[serde(default, deserialize_with = "if_readable")]
    past: Option<i64>,
    /// Whose, for somebody who coordinates them; the reader's own if absent.
    #[serde(default, deserialize_with = "if_readable")]
    forare: Option<Uuid>,
    /// To whom some were just handed on.
    #[serde(default, deserialize_with = "if_readable")]
    till: Option<Uuid>,
}

/// How many bookings are in a piece of a list.
const EACH: i64 = 50;

pub(crate) async fn mine(visit: Visit, Query(pieces): Query<Pieces>) -> PageResult {
    let mut page = bookings(&visit, pieces).await?;
    if let Some(driver) = pieces.forare.filter(|_| visit.actor().may(Permission::ManageBookings)) {
        page.passing = Some(passing(&visit, UserId(driver), &PassOnForm::default(), pieces.till).await?);
        return Ok(NamesDrivers::on(render(&page)));
    }
    Ok(render(&page))
}

/// Somebody else's bookings, with what was just done with them.
pub(super) async fn page_of(
    visit: &Visit,
    driver: UserId,
    passing: Passing,
    error: Alert,
) -> Result<BookingsPage, ActionError> {
    let pieces = Pieces { forare: Some(driver.0), ..Pieces::default() };
    Ok(BookingsPage { passing: Some(passing), error, ..bookings(visit, pieces).await? })
}

async fn bookings(visit: &Visit, pieces: Pieces) -> Result<BookingsPage, ActionError> {
    // Somebody else's are under none of the places in the menu and the tabs: those are the reader's own.
    let mut frame = visit.frame(if pieces.forare.is_none() { "/bokningar" } else { "" }, "bookings-title");
    let t = frame.t;
    let (coming, past) = (Piece { page: pieces.coming }, Piece { page: pieces.past });
    let (open, over) = (coming.portion(EACH), past.portion(EACH));
    let (found, address) = match pieces.forare {
        Some(id) => {
            let (name, found) = list_of_driver(&visit.app, visit.actor(), UserId(id), open, over).await?;
            frame.title = t.with("bookings-of", &[("name", name)]);
            (found, format!("/bokningar?forare={id}"))
        }
        None => (list_own(&visit.app, visit.actor(), open, over).await?, "/bokningar".to_owned()),
    };
    let foot = |name, piece, count| Paging::named(name, t, &address, piece, count, EACH);
    let line = |booking: &BookingRecord| BookingLine::new(t, booking, &found.numbers);
    Ok(BookingsPage {
        coming: found.open.iter().map(line).collect(),
        coming_paging: foot("coming", coming, found.open_count),
        past: found.over.iter().map(line).collect(),
        past_paging: foot("past", past, found.over_count),
        passing: None,
        error: Alert::default(),
        frame,
    })
}
