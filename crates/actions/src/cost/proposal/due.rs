//! Proposals whose time has come: they hold by silence, or lapse.

use vagnpark_domain::{
    audit::AuditAction,
    cost::proposal::{ProposalScope, ProposalState},
    ids::ProposalId,
    message::MessageKind,
};

use super::{about, change, concerned_by, follow, lock, name_of, wanted::Wanted};
use crate::{
    app::App,
    cost::parties::{Announcement, Speaker},
    duty::{Aside, Duty},
    error::ActionError,
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
        // Things have changed so that it is no longer possible: nobody's silence is a yes to something else.
        Err(ActionError::Refused(_) | ActionError::Agreement(_) | ActionError::NotFound(_)) => {
            work.tx.end_proposal(&record, ProposalState::Lapsed, work.now).await?;
            let name = name_of(&mut work.tx, &record).await?;
            let announced = Announcement {
                concerned: concerned_by(&mut work.tx, &record, &proposal).await?,
                kind: MessageKind::ProposalImpossible,
                about: about(&record, &name),
                change: change(AuditAction::Lapse, &record, None),
            };
            speaker.announce(&mut work, announced).await?;
        }
        Err(error) => return Err(error),
    }
    work.finish_noted().await
}
