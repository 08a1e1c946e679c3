//! The command line: data on stdout, words on stderr, exit codes that scripts can rely on
//! (`docs/operations.md`).

mod booking;
mod cost;
mod database;
mod export;
mod failure;
mod files;
mod finance;
mod import;
mod operator;
mod output;
mod people;
mod register;
mod report;
mod servicing;
mod system;

use std::{path::PathBuf, process::ExitCode};

use clap::{CommandFactory, Parser, Subcommand};

use self::{
    database::{make, open},
    failure::{Failure, describe},
    output::say,
};
use crate::config::{Config, Flags};

/// Joint vehicle management for municipalities.
#[derive(Parser, Debug)]
#[command(name = "vagnpark", version)]
struct Cli {
    /// sqlite://FILE or postgres://…
    #[arg(long, global = true)]
    database: Option<String>,
    /// The folder of the SQLite file.
    #[arg(long, global = true)]
    data_dir: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand, Debug)]
enum Command {
    /// Makes a database with the Bergslagen example (if absent), starts the server, and prints the URL and the logins.
    #[cfg(feature = "demo")]
    Demo {
        #[arg(long)]
        listen: Option<String>,
        /// Only make the database.
        #[arg(long)]
        no_serve: bool,
    },
    /// Runs the server.
    Serve {
        #[arg(long)]
        listen: Option<String>,
        /// Do not bring the tables up to date first.
        #[arg(long)]
        no_migrate: bool,
    },
    /// Brings the tables up to date.
    Migrate,
    /// Prints what a role of PostgreSQL needs for daily work, so that the server runs as one that owns no table.
    Grants {
        role: String,
        /// Run the statements instead of printing them.
        #[arg(long)]
        apply: bool,
    },
    /// Shows every setting with where it came from, and whether the database answers.
    Doctor,
    /// Prints the OpenAPI description.
    Openapi,
    /// Prints every route: method, path, area. The tests walk them.
    #[command(hide = true)]
    Routes,
    /// Prints completions for a shell.
    Completions { shell: clap_complete::Shell },
    /// Imports a register.
    Import(import::ImportArguments),
    /// Checks, applies and shows agreements.
    #[command(subcommand)]
    Agreement(cost::agreement::AgreementCommand),
    /// Lists, makes, moves and calls off bookings.
    #[command(subcommand)]
    Booking(booking::BookingCommand),
    /// Lists, reports and closes defects.
    #[command(subcommand)]
    Defect(servicing::DefectCommand),
    /// Closes months, and shows what is in the way.
    #[command(subcommand)]
    Period(cost::period::PeriodCommand),
    /// Applies price lists, and prints charges and settlements.
    #[command(subcommand)]
    PriceList(cost::price_list::PriceListCommand),
    /// Charges bought vehicles over their lives: cost, internal rate, and entering a month.
    #[command(subcommand)]
    Investment(cost::investment::InvestmentCommand),
    /// Prints reports.
    #[command(subcommand)]
    Report(report::ReportCommand),
    /// Writes registers as files that can be imported again, and files for the ledger.
    Export(finance::ExportArguments),
    /// Sets where amounts go in organisations' ledgers.
    #[command(subcommand)]
    LedgerMapping(finance::MappingCommand),
    /// Adds and lists organisations.
    #[command(subcommand)]
    Organisation(register::OrganisationCommand),
    /// Adds and lists units.
    #[command(subcommand)]
    Unit(register::UnitCommand),
    /// Moves vehicles from one organisation to another.
    #[command(subcommand)]
    Vehicle(register::VehicleCommand),
    /// Adds, lists and locks out people.
    #[command(subcommand)]
    User(people::UserCommand),
    /// Makes and revokes API tokens.
    #[command(subcommand)]
    Token(people::TokenCommand),
    /// Imports the areas of municipalities.
    #[command(subcommand)]
    Boundaries(system::operate::BoundariesCommand),
    /// Prints the distance of a recorded track (GPX or GeoJSON) in each municipality. Nothing is kept.
    Track { file: PathBuf },
    /// Verifies roll-ups, references, bookings and the audit log.
    Verify,
    /// Verifies the audit log.
    #[command(subcommand)]
    Audit(system::operate::AuditCommand),
    /// Deletes what has expired, as a running server does once an hour: sessions, failed logins, old messages and logs.
    Housekeep,
    /// Writes a consistent backup while the server runs.
    Backup {
        file: PathBuf,
        /// Encrypt it with age for whoever holds the key to this: `age1…`. May be given several times.
        #[arg(long, value_name = "RECIPIENT")]
        to: Vec<String>,
    },
    /// Verifies a backup and restores it to an empty place.
    Restore {
        file: PathBuf,
        /// Restore it although `verify` finds faults in it.
        #[arg(long)]
        unclean: bool,
        /// The file with the key of an encrypted backup, as `age-keygen` writes it.
        #[arg(long, value_name = "FILE")]
        identity: Option<PathBuf>,
    },
}

impl Command {
    /// Where the server is to listen, if the command says so.
    fn listen(&self) -> Option<String> {
        #[cfg(feature = "demo")]
        if let Self::Demo { listen, .. } = self {
            return listen.clone();
        }
        if let Self::Serve { listen, .. } = self { listen.clone() } else { None }
    }
}

/// Runs the command that the arguments name.
pub async fn run() -> ExitCode {
    let cli = Cli::parse();
    match Box::pin(dispatch(cli)).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            say(&describe(&failure));
            ExitCode::from(failure.exit_code())
        }
    }
}

async fn dispatch(cli: Cli) -> Result<(), Failure> {
    let listen = cli.command.listen();
    let flags = Flags { database: cli.database, data_dir: cli.data_dir, listen };
    let config = Config::load(&flags).map_err(|error| Failure::Usage(error.to_string()))?;
    match cli.command {
        Command::Openapi => system::operate::openapi(),
        Command::Routes => {
            system::operate::routes();
            Ok(())
        }
        Command::Completions { shell } => {
            clap_complete::generate(shell, &mut Cli::command(), "vagnpark", &mut std::io::stdout());
            Ok(())
        }
        Command::Grants { role, apply } => system::grants::grants(&config, &role, apply).await,
        Command::Doctor => system::operate::doctor(&config).await,
        #[cfg(feature = "demo")]
        Command::Demo { no_serve, .. } => system::demo::demo(&config, no_serve).await,
        Command::Serve { no_migrate, .. } => system::operate::serve(&config, !no_migrate).await,
        Command::Restore { file, unclean, identity } => {
            system::restore::restore(&config, &file, identity.as_deref(), unclean).await
        }
        Command::Migrate => make(&config).await.map(|_| ()),
        Command::Backup { file, to } => system::operate::backup(&config, &file, &to).await,
        Command::Import(arguments) if arguments.needs_no_database() => import::without_database(arguments).await,
        Command::Boundaries(command) => system::operate::boundaries(&open(&config).await?, &command).await,
        Command::Track { file } => system::operate::track(&open(&config).await?, &file).await,
        Command::Verify => system::operate::verify(&open(&config).await?).await,
        Command::Housekeep => system::operate::housekeep(&open(&config).await?).await,
        Command::Audit(command) => system::operate::audit(&open(&config).await?, &config, &command).await,
        Command::Import(arguments) => import::import(&open(&config).await?, arguments).await,
        Command::Agreement(command) => cost::agreement::agreement(&open(&config).await?, command).await,
        Command::Booking(command) => booking::booking(&open(&config).await?, command).await,
        Command::Defect(command) => servicing::defect(&open(&config).await?, command).await,
        Command::Period(command) => cost::period::period(&open(&config).await?, command).await,
        Command::Export(command) => finance::export(&open(&config).await?, command).await,
        Command::LedgerMapping(command) => finance::mapping(&open(&config).await?, command).await,
        Command::PriceList(command) => cost::price_list::price_list(&open(&config).await?, command).await,
        Command::Investment(command) => cost::investment::investment(&open(&config).await?, command).await,
        Command::Report(command) => report::report(&open(&config).await?, command).await,
        Command::Organisation(command) => register::organisation(&open(&config).await?, command).await,
        Command::Unit(command) => register::unit(&open(&config).await?, command).await,
        Command::Vehicle(command) => register::vehicle(&open(&config).await?, command).await,
        Command::User(command) => people::user(&open(&config).await?, command).await,
        Command::Token(command) => people::token(&open(&config).await?, command).await,
    }
}
