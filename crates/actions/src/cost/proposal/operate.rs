//! The operator of the installation applies and takes back for all parties at once (C-13), and every party is told by
//! name.

use vagnpark_domain::{
    access::Actor,
    cost::proposal::{Consent, Matter, ProposalKind},
    time::Month,
};

use super::{
    overtake,
    wanted::{self, Wanted},
};
use crate::{app::App, cost::parties::Speaker, error::ActionError};

/// What the operator put in force, took back or carried out.
#[derive(Clone, Debug)]
pub struct Operated {
    /// Its number, if it is a version.
    pub version: Option<i64>,
    /// Its name.
    pub name: String,
    /// The first month that it holds for.
    pub first_month: Month,
}

/// Does without a proposal what `kind` says: puts the version in force whose text is given, takes the one back whose id
/// is, or moves vehicles. Only the operator may.
#[tracing::instrument(skip_all)]
pub async fn operate(app: &App, actor: &Actor, kind: ProposalKind, content: &str) -> Result<Operated, ActionError> {
    let consent = Consent::of_operator(actor, Matter::of(kind, content))?;
    let mut work = app.begin(actor).await?;
    wanted::hold(&mut work, kind, content).await?;
    let organisations = work.tx.list_organisations().await?;
    let wanted = Wanted::read(&mut work, kind, content).await?;
    wanted.check(&mut work, &organisations).await?;
    let (name, first_month) = (wanted.name().to_owned(), wanted.first_month());
    let (version, announced) = wanted.carry_out(&mut work, &consent, &organisations).await?;
    let speaker = Speaker::new(actor, kind.answered_with(), &organisations).about(kind);
    speaker.announce(&mut work, announced).await?;
    overtake::with_other_base(&mut work, kind).await?;
    work.finish_noted().await?;
    Ok(Operated { version, name, first_month })
}
