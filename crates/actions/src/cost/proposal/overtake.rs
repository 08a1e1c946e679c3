//! Open proposals that are over because something else has come to hold: about the same, or beneath them.

use vagnpark_domain::{
    access::Actor,
    cost::proposal::{ProposalKind, ProposalScope, ProposalState},
    register::VehicleMove,
};
use vagnpark_store::ProposalRecord;

use super::{due::end_impossible, effect::base_of, give_way};
use crate::{cost::parties::Speaker, error::ActionError, work::Work};

/// Whether two proposals cannot both hold: they are about the same month, or the same relation of a vehicle.
pub(super) fn collide(held: &ProposalRecord, other: &ProposalRecord) -> bool {
    held.kind == other.kind
        && match (held.kind, VehicleMove::parse(&held.content), VehicleMove::parse(&other.content)) {
            (ProposalKind::VehicleMove, Ok(held), Ok(other)) => held.meets(&other),
            _ => held.first_month == other.first_month,
        }
}

/// Ends the open proposals that one overtakes, which come to hold no more, and says which has taken their place.
pub(super) async fn others(
    work: &mut Work<'_>,
    speaker: &Speaker<'_>,
    (held, name): (&ProposalRecord, &str),
) -> Result<(), ActionError> {
    let everything = ProposalScope::of(&Actor::job());
    let open = work.tx.list_proposals(&everything, Some(ProposalState::Open), None, i64::MAX).await?;
    for other in open.iter().filter(|other| collide(held, other)) {
        if let Some(other) = work.tx.find_proposal_for_update(&everything, other.id).await? {
            give_way(work, speaker, &other, (held, name)).await?;
        }
    }
    Ok(())
}

/// Ends the open proposals that would change another version now than the one they were made against: whoever has said
/// yes has said it to another change.
pub(super) async fn with_other_base(work: &mut Work<'_>, kind: ProposalKind) -> Result<(), ActionError> {
    let everything = ProposalScope::of(&Actor::job());
    let open = work.tx.list_proposals(&everything, Some(ProposalState::Open), None, i64::MAX).await?;
    let versions_of = |kind: ProposalKind| (kind != ProposalKind::VehicleMove).then(|| kind.is_about_prices());
    for other in open.iter().filter(|other| versions_of(other.kind) == versions_of(kind)) {
        let Some(base) = &other.base else { continue };
        if *base == base_of(&mut work.tx, other).await? {
            continue;
        }
        if let Some(other) = work.tx.find_proposal_for_update(&everything, other.id).await? {
            end_impossible(work, &other).await?;
        }
    }
    Ok(())
}
