//! What somebody has ahead, on `/bokningar?forare=…`: handed on to another driver or called off, all of it with one
//! press or booking by booking.

use axum::{
    Form,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use vagnpark_actions::{
    ActionError,
    booking::pass_on::{PassOn, PassedOn, open_to_pass_on, pass_on},
};
use vagnpark_domain::ids::UserId;

use super::{
    list::page_of,
    pass_on_form::{PassOnForm, Stayed, passing},
};
use crate::pages::{
    PageResult, Texts,
    alert::Alert,
    render,
    visit::{Visit, refuse_form},
};

/// The fields that an error can link to.
const FIELDS: [&str; 2] = ["driver", "reason"];

pub(crate) async fn pass_on_chosen(visit: Visit, Form(sent): Form<Vec<(String, String)>>) -> PageResult {
    let form = PassOnForm::of(sent);
    let driver = UserId(form.of.ok_or(ActionError::NotFound("driver"))?);
    let done = match form.read() {
        Ok(what) => {
            let passed = pass_on(&visit.app, visit.actor(), driver, form.ticked.as_deref(), what, &form.reason).await;
            passed.map(|passed| (what, passed))
        }
        Err(refusal) => Err(refusal.into()),
    };
    match done {
        Ok((what, passed)) if passed.refused.is_empty() => {
            Ok(Redirect::to(&next(&visit, driver, what).await).into_response())
        }
        Ok((_, passed)) => Ok(left_over(&visit, driver, &form, passed).await?),
        Err(error) => {
            refuse_form(error, async |error| {
                let passing = passing(&visit, driver, &form, None).await?;
                let error = Alert::of(Texts(visit.language), Some(&error), &FIELDS);
                Ok(render(&page_of(&visit, driver, passing, error).await?))
            })
            .await
        }
    }
}

/// The address after everything was passed on: the same list, if the person is still in sight.
async fn next(visit: &Visit, driver: UserId, what: PassOn) -> String {
    let (word, to) = match what {
        PassOn::To(to) => ("bookings-handed-on", format!("&till={to}")),
        PassOn::CallOff => ("bookings-called-off", String::new()),
    };
    match open_to_pass_on(&visit.app, visit.actor(), driver).await {
        Ok(_) => format!("/bokningar?forare={driver}{to}&gjort={word}"),
        Err(_) => format!("/bokningar?gjort={word}"),
    }
}

/// The page when some could not be passed on: how many were, and why the others were not.
async fn left_over(
    visit: &Visit,
    driver: UserId,
    form: &PassOnForm,
    passed: PassedOn,
) -> Result<Response, ActionError> {
    let t = Texts(visit.language);
    let mut passing = passing(visit, driver, form, None).await?;
    passing.done = t.count("passing-done", passed.done.len());
    let stayed = passed.refused.iter().map(|(booking, why)| Stayed {
        number: passed.numbers.get(&booking.vehicle).cloned().unwrap_or_default(),
        start: booking.window.start(),
        why: t.0.refusal(why),
    });
    passing.stayed = stayed.collect();
    let page = page_of(visit, driver, passing, Alert::default()).await?;
    Ok((StatusCode::CONFLICT, render(&page)).into_response())
}
