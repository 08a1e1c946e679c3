//! The operator of the installation applies and takes back for all parties at once (C-13), and every party is told by
//! name.

use vagnpark_domain::{
    access::{Actor, Permission},
    cost::proposal::{Consent, ProposalKind},
    time::Month,
};

use super::wanted::Wanted;
use crate::{app::App, cost::parties::Speaker, error::ActionError};

/// The version that the operator put in force or took back.
#[derive(Clone, Debug)]
pub struct Operated {
    /// Its number.
    pub version: i64,
    /// Its name.
    pub name: String,
    /// The first month that it holds for.
    pub first_month: Month,
}

/// Does without a proposal what `kind` says: puts the version in force whose text is given, or takes the one back whose
/// id is. Only the operator may.
#[tracing::instrument(skip_all)]
pub async fn operate(app: &App, actor: &Actor, kind: ProposalKind, content: &str) -> Result<Operated, ActionError> {
    let consent = Consent::of_operator(actor)?;
    let mut work = app.begin(actor).await?;
    // Two versions do not come about side by side, and no month is closed meanwhile.
    work.tx.hold_periods().await?;
    let organisations = work.tx.list_organisations().await?;
    let wanted = Wanted::read(&mut work, kind, content).await?;
    wanted.check(&mut work, &organisations).await?;
    let (name, first_month) = (wanted.name().to_owned(), wanted.first_month());
    let (version, announced) = wanted.hold(&mut work, &consent, &organisations).await?;
    Speaker::new(actor, Permission::ManageAgreements, &organisations).announce(&mut work, announced).await?;
    work.finish_noted().await?;
    Ok(Operated { version, name, first_month })
}
