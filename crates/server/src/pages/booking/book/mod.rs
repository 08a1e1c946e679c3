//! `/boka`: by need with ranked suggestions, by vehicle, now, and again and again. Searching, booking and waiting are
//! buttons of one form, so that what is booked is what it shows.

pub(crate) mod form;
mod page;

use axum::{Form, extract::Query, response::Response};
use chrono::{Duration, DurationRound, NaiveDate};
use serde::Deserialize;
use uuid::Uuid;
use vagnpark_actions::{
    ActionError, App,
    booking::{
        book::book_vehicle,
        desk::BookingRequest,
        list::find_own,
        series::{Gaps, SeriesRequest, book_series, is_of},
        waiting_list::Wish,
    },
    records::BookingRecord,
};
use vagnpark_domain::{Field, booking::Series, time::local_time};

use super::{book::page::page, when::When};
use crate::pages::{
    PageResult,
    booking::book::form::BookForm,
    read_choice, read_day, read_optional, render,
    visit::{Visit, answer_form},
};

/// What to do about the occurrences of a series that cannot be had, once they have been shown.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct GapsChosen {
    #[serde(default)]
    gaps: String,
    /// The series they were shown for. If the form has changed to another, they are shown anew.
    #[serde(default)]
    seen: String,
}

pub(crate) async fn show(visit: Visit, Query(mut form): Query<BookForm>) -> PageResult {
    let clicked = form.when.is_clicked();
    form.when = form.when.filled();
    if form.when.is_empty() {
        form.when = usual(&visit.app, &form);
    } else if clicked {
        form.when = form.when.not_before(visit.app.now());
    }
    if form.chosen.is_empty() {
        form.chosen = std::mem::take(&mut form.vehicle);
    }
    let page = page(&visit, form, None).await?;
    Ok(render(&page))
}

/// Two hours from the next full hour; or from now, for people in the car park. A day that is over becomes today.
fn usual(app: &App, form: &BookForm) -> When {
    let now = app.now();
    let down = |step: Duration| now.duration_trunc(step).unwrap_or(now);
    let start =
        if form.quick == "now" { down(Duration::minutes(5)) } else { down(Duration::hours(1)) + Duration::hours(1) };
    let usual = When::between(start, start + Duration::hours(2));
    let day: Option<NaiveDate> = form.when.date.parse().ok();
    match day.filter(|day| *day > app.today()) {
        Some(day) => When::new(day.to_string(), "08:00".to_owned(), String::new(), "10:00".to_owned()),
        None => usual,
    }
}

pub(crate) async fn book(visit: Visit, Query(gaps): Query<GapsChosen>, Form(form): Form<BookForm>) -> PageResult {
    let done = try_to_book(&visit, &form, &gaps).await;
    answer_form(done, |path| path, async |error| again(&visit, form, error).await).await
}

/// The form again after a refusal, as it was filled in.
pub(crate) async fn again(visit: &Visit, form: BookForm, error: ActionError) -> Result<Response, ActionError> {
    // The vehicle that was tried is the one to say more about.
    let tried = if form.vehicle.is_empty() { &form.chosen } else { &form.vehicle };
    let form = BookForm { when: form.when.clone().filled(), chosen: tried.clone(), ..form };
    Ok(render(&page(visit, form, Some(error)).await?))
}

/// Books, once or as a series; answers the address that shows it.
async fn try_to_book(visit: &Visit, form: &BookForm, gaps: &GapsChosen) -> Result<String, ActionError> {
    let vehicle = form.vehicle.parse().map_err(|_| ActionError::NotFound("vehicle"))?;
    let window = form.when.window()?;
    let (purpose, rule) = (form.purpose()?, form.rule()?);
    let own = find_own(&visit.app, visit.actor(), vehicle, window).await?;
    let at = |booking: &BookingRecord| format!("/bokningar/{}?klar=1", booking.id);
    let Some(rule) = rule else {
        // Somebody who asks for what they have, from another window or after going back, is shown it, and is told if
        // its purpose or note differs.
        if let Some(own) = own {
            let same = own.purpose == purpose && own.note.trim() == form.note.trim();
            return Ok(if same { at(&own) } else { format!("/bokningar/{}?redan=1", own.id) });
        }
        let request = BookingRequest {
            vehicle,
            start: window.start(),
            end: window.end(),
            purpose,
            note: form.note.clone(),
            organisation: form.payer(),
            driver: None,
            lift: !form.lift.is_empty(),
        };
        return Ok(at(&book_vehicle(&visit.app, visit.actor(), request).await?));
    };
    let last = read_day(Field::RepeatUntil, &form.repeat_until)?;
    let series = Series {
        rule: format!("{rule};UNTIL={}", last.format("%Y%m%d")),
        first_start: local_time(window.start()),
        first_end: local_time(window.end()),
    };
    if let Some(own) = own
        && is_of(&visit.app, visit.actor(), &own, &series).await?
    {
        return Ok(at(&own));
    }
    let request = SeriesRequest {
        vehicle,
        series,
        purpose,
        note: form.note.clone(),
        organisation: form.payer(),
        driver: None,
        gaps: gaps.of(form),
        dry_run: false,
    };
    let outcome = book_series(&visit.app, visit.actor(), request).await?;
    Ok(outcome.bookings.first().map_or_else(|| "/vantelista".to_owned(), at))
}

impl GapsChosen {
    fn of(&self, form: &BookForm) -> Gaps {
        match self.gaps.as_str() {
            _ if self.seen != form.series_shown() => Gaps::RefuseAll,
            "leave_out" => Gaps::LeaveOut,
            "wait" => Gaps::WaitFor,
            _ => Gaps::RefuseAll,
        }
    }
}

/// The wish that the form puts on the waiting list. A vehicle is meant if its button was pressed.
pub(crate) fn wish_of(form: &BookForm) -> Result<Wish, ActionError> {
    let window = form.when.window()?;
    Ok(Wish {
        vehicle: form.vehicle.parse::<Uuid>().ok().map(Into::into),
        class: read_choice(Field::Class, &form.class)?,
        seats: read_optional(Field::Seats, &form.seats)?,
        start: window.start(),
        end: window.end(),
        purpose: form.purpose()?,
        note: form.note.clone(),
        organisation: form.payer(),
    })
}

impl BookForm {
    /// The series that the form shows, for telling whether it has become another.
    fn series_shown(&self) -> String {
        let when = self.when.clone().filled();
        [&when.date, &when.from, &when.until, &when.to, &self.repeat, &self.repeat_until, &self.vehicle]
            .map(String::as_str)
            .join(" ")
    }
}
