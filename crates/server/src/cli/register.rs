//! `organisation`, `unit`, `vehicle`.

use chrono::NaiveDate;
use clap::{Subcommand, ValueEnum};
use vagnpark_actions::{
    App,
    cost::proposal::operate::operate,
    register::{find::find_by_number, organisation},
};
use vagnpark_domain::{
    cost::proposal::ProposalKind,
    register::{
        RelationKind, VehicleMove,
        organisation::{Organisation, OrganisationKind, Unit},
    },
};

use super::{
    failure::Failure,
    operator::operator,
    output::{print, say},
};

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum OrganisationKindArgument {
    Municipality,
    Federation,
    JointBoard,
    Company,
}

#[derive(Subcommand, Debug)]
pub(super) enum OrganisationCommand {
    /// Adds an organisation.
    Add {
        /// Short name in files and agreements.
        code: String,
        name: String,
        #[arg(long, value_enum)]
        kind: OrganisationKindArgument,
        #[arg(long)]
        organisation_number: Option<String>,
        #[arg(long)]
        municipality_code: Option<String>,
        /// The host of a joint board.
        #[arg(long)]
        host: Option<String>,
    },
    /// Lists all organisations.
    List,
}

pub(super) async fn organisation(app: &App, command: OrganisationCommand) -> Result<(), Failure> {
    match command {
        OrganisationCommand::Add { code, name, kind, organisation_number, municipality_code, host } => {
            let host = match host {
                Some(host) => Some(find_organisation(app, &host).await?.id),
                None => None,
            };
            let kind = match kind {
                OrganisationKindArgument::Municipality => OrganisationKind::Municipality,
                OrganisationKindArgument::Federation => OrganisationKind::Federation,
                OrganisationKindArgument::JointBoard => OrganisationKind::JointBoard,
                OrganisationKindArgument::Company => OrganisationKind::Company,
            };
            let organisation = Organisation {
                id: app.new_id(),
                code: code.to_lowercase(),
                name,
                kind,
                organisation_number,
                municipality_code,
                host,
                valid_from: None,
                valid_to: None,
                successor: None,
            };
            organisation::register_organisation(app, &operator(), &organisation).await?;
            print(&format!("{}\n", organisation.id));
        }
        OrganisationCommand::List => {
            for organisation in organisation::list_organisations(app).await? {
                print(&format!(
                    "{}\t{}\t{}\t{}\n",
                    organisation.id,
                    organisation.code,
                    organisation.kind.as_str(),
                    organisation.name
                ));
            }
        }
    }
    Ok(())
}

#[derive(Subcommand, Debug)]
pub(super) enum UnitCommand {
    /// Adds a unit to an organisation.
    Add {
        organisation: String,
        name: String,
        #[arg(long, default_value = "")]
        cost_centre: String,
    },
    /// Lists all units.
    List,
}

pub(super) async fn unit(app: &App, command: UnitCommand) -> Result<(), Failure> {
    match command {
        UnitCommand::Add { organisation, name, cost_centre } => {
            let organisation = find_organisation(app, &organisation).await?.id;
            let unit = Unit { id: app.new_id(), organisation, name, cost_centre };
            organisation::add_unit(app, &operator(), &unit).await?;
            print(&format!("{}\n", unit.id));
        }
        UnitCommand::List => {
            for unit in organisation::list_units(app).await? {
                print(&format!("{}\t{}\t{}\t{}\n", unit.id, unit.organisation, unit.cost_centre, unit.name));
            }
        }
    }
    Ok(())
}

/// The organisation with a code, name or id.
pub(super) async fn find_organisation(app: &App, text: &str) -> Result<Organisation, Failure> {
    Ok(organisation::find_named(app, text).await?)
}

#[derive(Subcommand, Debug)]
pub(super) enum VehicleCommand {
    /// Moves vehicles to another organisation without asking; all whom it concerns are told by name.
    Move {
        /// Registration or inventory numbers.
        #[arg(required = true)]
        vehicles: Vec<String>,
        /// The organisation that receives them.
        #[arg(long)]
        to: String,
        /// The first day it has them.
        #[arg(long)]
        from: NaiveDate,
        /// `owner`, `user`, `unit`, `payer`, `manager`; several with commas.
        #[arg(long, value_delimiter = ',', required = true)]
        relations: Vec<RelationKind>,
        /// The decision behind it, as cited in the minutes.
        #[arg(long)]
        decision: String,
    },
}

pub(super) async fn vehicle(app: &App, command: VehicleCommand) -> Result<(), Failure> {
    let VehicleCommand::Move { vehicles: numbers, to, from, relations, decision } = command;
    let operator = operator();
    let mut vehicles = Vec::new();
    for number in &numbers {
        let found = find_by_number(app, &operator, number).await?;
        vehicles.push(found.ok_or_else(|| Failure::NotThere(format!("there is no vehicle “{number}”")))?);
    }
    let to = find_organisation(app, &to).await?.code;
    let plan = VehicleMove { decision, to, from, relations, vehicles };
    let moved = operate(app, &operator, ProposalKind::VehicleMove, &plan.print()).await?;
    say(&format!("{} from {from}", moved.name));
    Ok(())
}
