//! What things cost: `agreement`, `investment`, `period`, `price-list`.

use vagnpark_actions::{App, cost::proposal::operate::operate};
use vagnpark_domain::cost::proposal::ProposalKind;

use crate::cli::operator::operator;
use crate::cli::{failure::Failure, output::say};

pub(super) mod agreement;
pub(super) mod investment;
pub(super) mod period;
pub(super) mod price_list;

/// Puts a version in force for all parties, and reports it.
async fn put_in_force(app: &App, kind: ProposalKind, source: &str) -> Result<(), Failure> {
    let held = operate(app, &operator(), kind, source).await?;
    say(&format!("“{}” version {} holds from {}", held.name, held.version.unwrap_or_default(), held.first_month));
    Ok(())
}

/// Takes a version back for all parties, and reports it.
async fn take_back(app: &App, kind: ProposalKind, id: &str) -> Result<(), Failure> {
    let withdrawn = operate(app, &operator(), kind, id).await?;
    let version = withdrawn.version.unwrap_or_default();
    say(&format!("“{}” version {version}, from {}, was taken back", withdrawn.name, withdrawn.first_month));
    Ok(())
}
