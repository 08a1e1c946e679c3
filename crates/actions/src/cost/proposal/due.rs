//! Proposals whose time has come: they hold by silence, or lapse.

use vagnpark_domain::{
    access::Actor,
    audit::AuditAction,
    cost::proposal::{ProposalKind, ProposalScope, ProposalState},
    ids::ProposalId,
    message::MessageKind,
    register::{VehicleMove, organisation::Organisation},
    time::Month,
};
use vagnpark_store::{Locked, ProposalRecord};

use super::{about, change, concerned_by, follow, lock, name_of, wanted::Wanted};
use crate::{
    app::App,
    cost::parties::{Announcement, Speaker},
    duty::{Aside, Duty},
    error::ActionError,
    work::Work,
};

/// Lets proposals whose time has come hold or lapse. For the server's own work.
pub(crate) async fn mind_proposals(app: &App, aside: &Aside) -> Result<(), ActionError> {
    let mut due = app.store.read().await?.list_due_proposals(app.now()).await?;
    due.retain(|id| !aside.holds(&format!("proposal {id}")));
    for id in due {
        let of = app.clone();
        let piece = format!("proposal {id}");
        aside.attempt(Duty::Timekeeping, piece, async move { mind(&of, id).await }).await?;
    }
    Ok(())
}

async fn mind(app: &App, id: ProposalId) -> Result<(), ActionError> {
    let mut work = app.begin_as_server().await?;
    let everything = ProposalScope::of(work.actor);
    let record = lock(&mut work, &everything, id).await?;
    // Somebody has answered, or taken it back, meanwhile.
    if record.state != ProposalState::Open {
        return Ok(());
    }
    let organisations = work.tx.list_organisations().await?;
    let answers = work.tx.load_answers(std::slice::from_ref(&*record)).await?.remove(&id).unwrap_or_default();
    let proposal = record.with(&answers);
    let speaker = Speaker::new(work.actor, record.kind.answered_with(), &organisations).about(record.kind);
    let possible = match Wanted::read(&mut work, record.kind, &record.content).await {
        Ok(wanted) => wanted.check(&mut work, &organisations).await.map(|()| wanted),
        Err(error) => Err(error),
    };
    match possible {
        Ok(wanted) => follow(&mut work, &speaker, &record, &proposal, wanted, None).await?,
        // Nobody's silence is a yes to something else.
        Err(error) if is_about_the_matter(&error) => end_impossible(&mut work, &record).await?,
        Err(error) => return Err(error),
    }
    work.finish_noted().await
}

/// Ends the open proposals that a month has made impossible by its closing, in the work that closes it. Vehicles are
/// locked before months, and so not any more: a move is told by the bill that it would change.
pub(crate) async fn end_overtaken(work: &mut Work<'_>, closed: Month) -> Result<(), ActionError> {
    let everything = ProposalScope::of(&Actor::job());
    let organisations = work.tx.list_organisations().await?;
    let open = work.tx.list_proposals(&everything, Some(ProposalState::Open), None, i64::MAX).await?;
    for record in open.iter().filter(|record| record.first_month <= closed) {
        if !is_overtaken(work, record, &organisations).await? {
            continue;
        }
        if let Some(record) = work.tx.find_proposal_for_update(&everything, record.id).await? {
            end_impossible(work, &record).await?;
        }
    }
    Ok(())
}

async fn is_overtaken(
    work: &mut Work<'_>,
    record: &ProposalRecord,
    organisations: &[Organisation],
) -> Result<bool, ActionError> {
    if record.kind == ProposalKind::VehicleMove {
        let Ok(plan) = VehicleMove::parse(&record.content) else { return Ok(false) };
        return Ok(plan.is_billed() && work.tx.last_closed_for(&plan.vehicles, plan.from).await?.is_some());
    }
    let possible = match Wanted::read(work, record.kind, &record.content).await {
        Ok(wanted) => wanted.check(work, organisations).await,
        Err(error) => Err(error),
    };
    match possible {
        Ok(()) => Ok(false),
        Err(error) if is_about_the_matter(&error) => Ok(true),
        Err(error) => Err(error),
    }
}

/// Whether an error says that what is proposed is not possible any more, rather than that something is broken.
fn is_about_the_matter(error: &ActionError) -> bool {
    matches!(error, ActionError::Refused(_) | ActionError::Agreement(_) | ActionError::NotFound(_))
}

/// Ends a proposal that has become impossible, and tells all whom it concerns, whoever made it so.
pub(super) async fn end_impossible(work: &mut Work<'_>, record: &Locked<ProposalRecord>) -> Result<(), ActionError> {
    work.tx.end_proposal(record, ProposalState::Lapsed, work.now).await?;
    let organisations = work.tx.list_organisations().await?;
    let answers = work.tx.load_answers(std::slice::from_ref(&**record)).await?.remove(&record.id).unwrap_or_default();
    let name = name_of(&mut work.tx, record).await?;
    let announced = Announcement {
        concerned: concerned_by(&mut work.tx, record, &record.with(&answers)).await?,
        kind: MessageKind::ProposalImpossible,
        about: about(record, &name),
        change: change(AuditAction::Lapse, record, None),
    };
    let job = Actor::job();
    let speaker = Speaker::new(&job, record.kind.answered_with(), &organisations).about(record.kind);
    speaker.announce(work, announced).await
}
