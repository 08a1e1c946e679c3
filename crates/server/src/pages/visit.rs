//! The visitor of a page, which its handlers take first, and the only way in which a form answers.

use axum::{
    extract::FromRequestParts,
    http::{StatusCode, request::Parts},
    response::{IntoResponse, Redirect, Response},
};
use vagnpark_actions::{ActionError, App, people::password::confirm_password, to_choose_among};
use vagnpark_domain::{
    access::{Actor, Permission, Scope},
    ids::OrganisationId,
    register::organisation::Organisation,
};
use vagnpark_text::Language;

use super::{Choice, Frame, PageError, PageResult};
use crate::web::{
    auth::{Signed, session_of},
    status::HttpStatus,
};

/// A visitor: who it is, what they may see, and the language they read.
pub(crate) struct Visit {
    pub(crate) app: App,
    pub(crate) signed: Signed,
    pub(crate) language: Language,
    /// The secret of the session, unless they came with a token.
    pub(crate) session: Option<String>,
}

impl Visit {
    /// Takes the password that a form asked for again; one that was not asked for is left empty.
    pub(crate) async fn confirm(&mut self, password: &str) -> Result<(), ActionError> {
        if !password.is_empty() {
            let (actor, session) = (&self.signed.actor, self.session.as_deref());
            self.signed.actor = confirm_password(&self.app, actor, session, password.to_owned()).await?;
        }
        Ok(())
    }

    /// Whether forms that open the system to somebody ask for the visitor's password.
    pub(crate) fn asks_password(&self) -> bool {
        self.actor().is_asked_again(self.app.now())
    }

    pub(crate) fn actor(&self) -> &Actor {
        &self.signed.actor
    }

    /// The scope they may see with a permission.
    pub(crate) fn scope(&self, permission: Permission) -> Scope {
        self.signed.actor.scope(permission)
    }

    /// The organisations to choose among for what takes a permission; none if only one is possible.
    pub(crate) async fn organisations(
        &self,
        permission: Permission,
        chosen: Option<OrganisationId>,
    ) -> Result<Vec<Choice>, ActionError> {
        let possible = to_choose_among(&self.app, self.actor(), permission).await?;
        let choice = |found: Organisation| Choice {
            value: found.id.to_string(),
            label: found.name,
            selected: chosen == Some(found.id),
        };
        Ok(possible.into_iter().map(choice).collect())
    }

    /// The frame of the page, by its path in the menu and the key of its title.
    pub(crate) fn frame(&self, path: &str, title_key: &str) -> Frame {
        Frame::new(&self.signed, path, title_key)
    }
}

impl FromRequestParts<App> for Visit {
    type Rejection = StatusCode;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, StatusCode> {
        let signed = Signed::from_request_parts(parts, app).await?;
        let language = Language::from(signed.user.language);
        let session = session_of(&parts.headers);
        Ok(Self { app: app.clone(), signed, language, session })
    }
}

/// Answers a form: done, it leads to an address; refused, it is the page of the form again, with the reason on top, the
/// input in its fields, and the status of the refusal. Other errors have nothing to do with the input.
pub(crate) async fn answer_form<T>(
    done: Result<T, ActionError>,
    to: impl FnOnce(T) -> String,
    page: impl AsyncFnOnce(ActionError) -> Result<Response, ActionError>,
) -> PageResult {
    match done {
        Ok(done) => Ok(Redirect::to(&to(done)).into_response()),
        Err(error) => refuse_form(error, page).await,
    }
}

/// The second half of [`answer_form`], for a form that leads to no other page when it is done.
pub(crate) async fn refuse_form(
    error: ActionError,
    page: impl AsyncFnOnce(ActionError) -> Result<Response, ActionError>,
) -> PageResult {
    if !is_about_the_form(&error) {
        return Err(PageError::from(error));
    }
    let (status, again) = (error.status(), error.retry_after());
    Ok((status, again, page(error).await?).into_response())
}

/// Whether the sender of a form can correct it there, or send it again in a while: what they wrote stays.
fn is_about_the_form(error: &ActionError) -> bool {
    match error {
        ActionError::Refused(_)
        | ActionError::Agreement(_)
        | ActionError::Geography(_)
        | ActionError::File(_)
        | ActionError::Mapping(_)
        | ActionError::CannotUndo(_)
        | ActionError::TooManyFailures { .. }
        | ActionError::Busy => true,
        ActionError::NotFound(_)
        | ActionError::NotPermitted
        | ActionError::TooManyRequests { .. }
        | ActionError::WrongPassword
        | ActionError::Cancelled
        | ActionError::Store(_)
        | ActionError::NoRoom
        | ActionError::Broken(_) => false,
    }
}
