//! `user`, `token`.

use clap::Subcommand;
use vagnpark_actions::{
    App,
    people::{password, token, user},
};
use vagnpark_domain::{
    UnknownWord,
    access::{Grant, Role},
    ids::TokenId,
    register::LicenceClass,
};

use super::{
    failure::Failure,
    operator::{note_let_in, operator},
    output::{print, say},
    register::find_organisation,
};

#[derive(Subcommand, Debug)]
pub(super) enum UserCommand {
    /// Adds a person; prints their id and a link with which they choose a password, once, within a day. With a password
    /// in VAGNPARK_PASSWORD they have that one, and no link is made.
    Add {
        login: String,
        name: String,
        /// ORGANISATION:ROLE, repeated as needed.
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
    /// Locks a person out, and ends their sessions, tokens and calendar feeds.
    Disable { login: String },
    /// Lets a person in again.
    Enable { login: String },
    /// Prints a link with which a person chooses a password. It works once, for a day.
    PasswordLink { login: String },
}

pub(super) async fn user(app: &App, command: UserCommand) -> Result<(), Failure> {
    let operator = operator();
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
            let first = password.map_or(user::FirstWayIn::Link, user::FirstWayIn::Password);
            let new = user::NewUser { login, name, email, first, licences: licence, grants, system_administrator };
            let what = format!("user add {}", new.login);
            let added = user::add_user(app, &operator, new).await?;
            note_let_in(app, &operator, &what).await;
            print(&format!("{}\n", added.user.id));
            if let Some(secret) = added.link {
                print_link(app, &secret);
            }
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
        UserCommand::Enable { login } => {
            let user = user::find_by_login(app, &operator, &login).await?;
            user::set_disabled(app, &operator, user.id, false).await?;
            note_let_in(app, &operator, &format!("user enable {}", user.login)).await;
        }
        UserCommand::PasswordLink { login } => {
            let user = user::find_by_login(app, &operator, &login).await?;
            let secret = password::give_link(app, &operator, user.id).await?;
            note_let_in(app, &operator, &format!("user password-link {}", user.login)).await;
            print_link(app, &secret);
        }
    }
    Ok(())
}

/// Prints a link with which a password is chosen. Only its path is known until the address of the pages is.
fn print_link(app: &App, secret: &str) {
    print(&format!("{}\n", password::address_of_link(app.base_url.as_deref().unwrap_or_default(), secret)));
    if app.base_url.is_none() {
        say("put the address of your pages in front of the link; with VAGNPARK_BASE_URL set it stands there by itself");
    }
}

#[derive(Subcommand, Debug)]
pub(super) enum TokenCommand {
    /// Makes a token for a person; it is printed only once.
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
    let operator = operator();
    match command {
        TokenCommand::Create { login, name, read_only, days } => {
            let user = user::find_by_login(app, &operator, &login).await?;
            let (token, secret) = token::create_token(app, &operator, user.id, &name, read_only, days).await?;
            note_let_in(app, &operator, &format!("token create {}", user.login)).await;
            say(&format!("token {} ends {}", token.id, token.expires_at.date_naive()));
            print(&format!("{secret}\n"));
        }
        TokenCommand::Revoke { id } => token::revoke_token(app, &operator, id).await?,
    }
    Ok(())
}
