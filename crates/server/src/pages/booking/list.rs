//! `/bokningar`: the reader's own, upcoming and past.

use askama::Template;
use axum::extract::Query;
use serde::Deserialize;
use vagnpark_actions::{ActionError, booking::list::list_own, records::BookingRecord};

use crate::pages::{
    Frame, PageResult, if_readable,
    lines::BookingLine,
    paging::{Paging, Piece},
    render,
    visit::Visit,
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

/// Which pieces of the two lists to show.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
pub(crate) struct Pieces {
    #[serde(default, deserialize_with = "if_readable")]
    coming: Option<i64>,
    #[serde(default, deserialize_with = "if_readable")]
    past: Option<i64>,
}

/// How many bookings are in a piece of a list.
const EACH: i64 = 50;

pub(crate) async fn mine(visit: Visit, Query(pieces): Query<Pieces>) -> PageResult {
    let frame = visit.frame("/bokningar", "bookings-title");
    let page = my_bookings(&visit, pieces, frame).await?;
    Ok(render(&page))
}

async fn my_bookings(visit: &Visit, pieces: Pieces, frame: Frame) -> Result<BookingsPage, ActionError> {
    let t = frame.t;
    let (coming, past) = (Piece { page: pieces.coming }, Piece { page: pieces.past });
    let own = list_own(&visit.app, visit.actor(), coming.portion(EACH), past.portion(EACH)).await?;
    let foot = |name, piece, count| Paging::named(name, t, "/bokningar", piece, count, EACH);
    let line = |booking: &BookingRecord| BookingLine::new(t, booking, &own.numbers);
    Ok(BookingsPage {
        coming: own.open.iter().map(line).collect(),
        coming_paging: foot("coming", coming, own.open_count),
        past: own.over.iter().map(line).collect(),
        past_paging: foot("past", past, own.over_count),
        frame,
    })
}
