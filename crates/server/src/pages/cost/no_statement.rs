//! What stands where there is nothing to share: why, and the way on.

use askama::Template;
use axum::response::{IntoResponse, Redirect, Response};
use vagnpark_actions::{
    ActionError,
    cost::agreement::{Statements, newest_statement},
};
use vagnpark_domain::time::Month;

use crate::pages::{Frame, PageResult, render, visit::Visit};

#[derive(Template)]
#[template(path = "cost/no_statement.html")]
struct NoStatementPage {
    frame: Frame,
    why: String,
}

/// Leads to the page of the newest month that there is a statement of; where there is none, says why.
pub(crate) async fn or_why(
    visit: &Visit,
    (menu, title): (&'static str, &'static str),
    to: impl FnOnce(Month) -> String,
) -> PageResult {
    Ok(match newest_statement(&visit.app, visit.actor()).await? {
        Statements::For(month) => Redirect::to(&to(month)).into_response(),
        Statements::None => why(visit, (menu, title), "statement-none"),
        Statements::OfOthers => why(visit, (menu, title), "statement-of-others"),
    })
}

/// Says why there is nothing, if that is so: a month without an agreement among others that have one is not found.
pub(crate) async fn instead_of(
    visit: &Visit,
    menu_and_title: (&'static str, &'static str),
    error: ActionError,
) -> PageResult {
    if !matches!(error, ActionError::NotFound("agreement")) {
        return Err(error.into());
    }
    match newest_statement(&visit.app, visit.actor()).await? {
        Statements::For(_) => Err(error.into()),
        Statements::None => Ok(why(visit, menu_and_title, "statement-none")),
        Statements::OfOthers => Ok(why(visit, menu_and_title, "statement-of-others")),
    }
}

fn why(visit: &Visit, (menu, title): (&'static str, &'static str), key: &str) -> Response {
    let frame = visit.frame(menu, title);
    render(&NoStatementPage { why: frame.t.s(key), frame })
}
