//! `organisation`, `unit`, `user`, `token`.

use clap::{Subcommand, ValueEnum};
use vagnpark_actions::{
    App,
    people::{token, user},
    register::organisation,
};
use vagnpark_domain::{
    UnknownWord,
    access::{Actor, Grant, Role},
    ids::TokenId,
    register::{
        LicenceClass,
        organisation::{Organisation, OrganisationKind, Unit},
    },
};

use super::{Failure, find_organisation, print, say};

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
            organisation::register_organisation(app, &Actor::operator(), &organisation).await?;
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
            organisation::add_unit(app, &Actor::operator(), &unit).await?;
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

#[derive(Subcommand, Debug)]
pub(super) enum UserCommand {
    /// Adds a person. The password is read from VAGNPARK_PASSWORD.
    Add {
        login: String,
        name: String,
        /// ORGANISATION:ROLE, as often as needed.
        #[arg(long)]
        role: Vec<String>,
        /// Driving licence classes, B,C1.
        #[arg(long, value_delimiter = ',')]
        licence: Vec<LicenceClass>,
        /// Where messages are sent.
        #[arg(long)]
        email: Option<String>,
        #[arg(long)]
        system_administrator: bool,
    },
    /// Lists all people.
    List,
    /// Locks a person out.
    Disable { login: String },
}

pub(super) async fn user(app: &App, command: UserCommand) -> Result<(), Failure> {
    let operator = Actor::operator();
    match command {
        UserCommand::Add { login, name, role, licence, email, system_administrator } => {
            let mut grants = Vec::new();
            for text in role {
                let (organisation, role) =
                    text.split_once(':').ok_or_else(|| Failure::Usage(format!("“{text}”: write ORGANISATION:ROLE")))?;
                let role: Role = role.parse().map_err(|unknown: UnknownWord| Failure::Usage(unknown.to_string()))?;
                grants.push(Grant { organisation: find_organisation(app, organisation).await?.id, role });
            }
            let password = std::env::var("VAGNPARK_PASSWORD").ok();
            if password.is_none() {
                say("no VAGNPARK_PASSWORD: the person cannot log in with a password");
            }
            let new = user::NewUser { login, name, email, password, licences: licence, grants, system_administrator };
            print(&format!("{}\n", user::add_user(app, &operator, new).await?.id));
        }
        UserCommand::List => {
            for user in user::list_users(app, &operator).await? {
                let state = if user.disabled { "disabled" } else { "active" };
                print(&format!("{}\t{}\t{}\t{state}\n", user.id, user.login, user.name));
            }
        }
        UserCommand::Disable { login } => {
            let user = user::find_by_login(app, &operator, &login).await?;
            user::set_disabled(app, &operator, user.id, true).await?;
        }
    }
    Ok(())
}

#[derive(Subcommand, Debug)]
pub(super) enum TokenCommand {
    /// Makes a token for a person; it is printed this once.
    Create {
        login: String,
        #[arg(long, default_value = "cli")]
        name: String,
        #[arg(long)]
        read_only: bool,
        #[arg(long, default_value_t = 90)]
        days: i64,
    },
    /// Revokes a token.
    Revoke { id: TokenId },
}

pub(super) async fn token(app: &App, command: TokenCommand) -> Result<(), Failure> {
    let operator = Actor::operator();
    match command {
        TokenCommand::Create { login, name, read_only, days } => {
            let user = user::find_by_login(app, &operator, &login).await?;
            let (token, secret) = token::create_token(app, &operator, user.id, &name, read_only, days).await?;
            say(&format!("token {} ends {}", token.id, token.expires_at.date_naive()));
            print(&format!("{secret}\n"));
        }
        TokenCommand::Revoke { id } => token::revoke_token(app, &operator, id).await?,
    }
    Ok(())
}
