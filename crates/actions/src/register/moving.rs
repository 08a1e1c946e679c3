//! Asking for vehicles to move: at once where it concerns nobody else, otherwise as a proposal to all whom it concerns
//! (V-10).

use chrono::NaiveDate;
use vagnpark_domain::{
    access::{Actor, Permission},
    bounds::table::PROPOSAL_DECISION,
    cost::proposal::{Consent, ProposalKind},
    ids::{OrganisationId, ProposalId, VehicleId},
    register::{Relation, RelationKind, VehicleMove},
};
use vagnpark_store::{Change, ProposalRecord};

use super::vehicle_move::WantedMove;
use crate::{
    app::App,
    cost::proposal::{NewProposal, propose},
    error::ActionError,
    writing_scope,
};

/// The end of a move that somebody asks for.
#[derive(Clone, Debug)]
pub enum Given {
    /// It concerned nobody else, and holds; these relations began.
    Held(Vec<Relation>),
    /// It was proposed; it holds when all whom it concerns have said yes, or does already.
    Proposed(Box<ProposalRecord>),
}

/// A move that somebody asks for.
#[derive(Clone, Debug)]
pub struct NewMove {
    /// The vehicles.
    pub vehicles: Vec<VehicleId>,
    /// The senses in which they become the receiver's.
    pub relations: Vec<RelationKind>,
    /// The receiver.
    pub to: OrganisationId,
    /// The first day it has them.
    pub from: NaiveDate,
    /// The decision behind it.
    pub decision: String,
    /// The day of the decision.
    pub decided_on: Option<NaiveDate>,
    /// An earlier proposal that this one takes the place of.
    pub in_place_of: Option<ProposalId>,
}

/// Moves vehicles. Those whom it concerns are asked, unless it stays within one organisation.
#[tracing::instrument(skip_all)]
pub async fn move_vehicles(app: &App, actor: &Actor, new: NewMove) -> Result<Given, ActionError> {
    writing_scope(actor, Permission::ManageVehicles)?;
    let mut work = app.begin(actor).await?;
    let to = work.tx.list_organisations().await?.into_iter().find(|found| found.id == new.to);
    let plan = VehicleMove {
        decision: PROPOSAL_DECISION.line(&new.decision)?.into(),
        to: to.ok_or(ActionError::NotFound("organisation"))?.code,
        from: new.from,
        relations: new.relations,
        vehicles: new.vehicles,
    };
    let plan = plan.checked()?;
    let wanted = WantedMove::read(&mut work, plan.clone()).await?;
    wanted.must_be_seen(&mut work).await?;
    wanted.may_be_proposed(|organisation| actor.speaks_for(organisation, Permission::ManageVehicles))?;
    wanted.must_be_possible(&mut work.tx).await?;
    if wanted.concerned.len() > 1 {
        drop(work);
        let (kind, content) = (ProposalKind::VehicleMove, plan.print());
        let decision = String::new();
        let proposed =
            NewProposal { kind, content, decision, decided_on: new.decided_on, in_place_of: new.in_place_of };
        return Ok(Given::Proposed(Box::new(propose(app, actor, proposed).await?)));
    }
    let agreed = (ProposalKind::VehicleMove, &*plan.print());
    let consent = Consent::of_all_concerned(actor, agreed, &wanted.concerned);
    let consent = consent.ok_or(ActionError::NotPermitted)?;
    let begun = wanted.begins();
    let done = wanted.carry_out(&mut work, &consent).await?;
    let change = Change { organisation: done.concerned.first().copied(), ..done.change };
    work.finish(change).await?;
    Ok(Given::Held(begun))
}
