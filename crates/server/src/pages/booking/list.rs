//! `/bokningar`: mine, those to come and those that were.

use askama::Template;
use axum::extract::Query;
use serde::Deserialize;
use vagnpark_domain::access::Permission;
use vagnpark_store::BookingRecord;

use crate::{
    error::ActionError,
    pages::{
        Frame, PageResult, if_readable,
        lines::BookingLine,
        paging::{Paging, Piece},
        render,
        visit::Visit,
    },
};

#[derive(Template)]
#[template(path = "booking/list.html")]
struct BookingsPage {
    frame: Frame,
    coming: Vec<BookingLine>,
    coming_paging: Paging,
    past: Vec<BookingLine>,
    past_paging: Paging,
}

/// Which pieces of the two lists.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
pub(crate) struct Pieces {
    #[serde(default, deserialize_with = "if_readable")]
    coming: Option<i64>,
    #[serde(default, deserialize_with = "if_readable")]
    past: Option<i64>,
}

/// So many bookings in a piece of a list.
const EACH: i64 = 50;

pub(crate) async fn mine(visit: Visit, Query(pieces): Query<Pieces>) -> PageResult {
    let frame = visit.frame("/bokningar", "bookings-title");
    let page = my_bookings(&visit, pieces, frame).await?;
    Ok(render(&page))
}

async fn my_bookings(visit: &Visit, pieces: Pieces, frame: Frame) -> Result<BookingsPage, ActionError> {
    let scope = visit.scope(Permission::SeeVehicles);
    let user = visit.signed.user.id;
    let t = frame.t;
    let mut tx = visit.app.store.read().await?;
    let (open, over) = tx.count_own_bookings(&scope, user).await?;
    let foot = |name, page, count| Paging::named(name, t, "/bokningar", Piece { page }, count, EACH);
    let (coming_paging, past_paging) = (foot("coming", pieces.coming, open), foot("past", pieces.past, over));
    let coming = tx.list_own_bookings(&scope, user, true, (coming_paging.skipped, EACH)).await?;
    let past = tx.list_own_bookings(&scope, user, false, (past_paging.skipped, EACH)).await?;
    let vehicles = coming.iter().chain(&past).map(|booking| booking.vehicle).collect();
    let numbers = crate::pages::lines::numbers_of(&mut tx, &scope, vehicles).await?;
    let line = |booking: &BookingRecord| BookingLine::new(t, booking, &numbers);
    Ok(BookingsPage {
        coming: coming.iter().map(line).collect(),
        coming_paging,
        past: past.iter().map(line).collect(),
        past_paging,
        frame,
    })
}
