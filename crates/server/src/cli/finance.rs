//! `export` and `ledger-mapping`: registers as files, and files for the ledger.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use vagnpark_actions::{
    App,
    finance::{
        invoice::export_peppol,
        ledger_mapping::{export_sie, list_mappings, put_mappings, read_mappings, write_mappings},
    },
};
use vagnpark_domain::time::Month;
use vagnpark_text::Language;

use super::{
    export::{RegisterArguments, register},
    failure::Failure,
    files,
    operator::operator,
    output::{print, say},
    register::find_organisation,
};

#[derive(Args, Debug)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub(super) struct ExportArguments {
    #[command(subcommand)]
    command: Option<ExportCommand>,
    #[command(flatten)]
    register: Option<RegisterArguments>,
}

#[derive(Subcommand, Debug)]
enum ExportCommand {
    /// A closed month as vouchers for a party's ledger (SIE 4I).
    Sie(ExportArgs),
    /// A closed month as the e-invoice or credit note to a party (Peppol BIS Billing 3).
    Peppol(ExportArgs),
}

#[derive(Args, Debug)]
struct ExportArgs {
    /// The closed month, 2026-10.
    #[arg(long)]
    period: Month,
    /// Code or name of the party.
    #[arg(long)]
    party: String,
    #[arg(long)]
    output: PathBuf,
}

pub(super) async fn export(app: &App, arguments: ExportArguments) -> Result<(), Failure> {
    match (arguments.command, arguments.register) {
        (Some(command), _) => for_ledger(app, command).await,
        (None, Some(arguments)) => register(app, arguments).await,
        (None, None) => Err(Failure::Usage("name the kind of register, sie or peppol".to_owned())),
    }
}

async fn for_ledger(app: &App, command: ExportCommand) -> Result<(), Failure> {
    let operator = operator();
    let (ExportCommand::Sie(args) | ExportCommand::Peppol(args)) = &command;
    let party = find_organisation(app, &args.party).await?.code;
    let bytes = match command {
        ExportCommand::Sie(_) => export_sie(app, &operator, args.period, &party).await?,
        ExportCommand::Peppol(_) => export_peppol(app, &operator, args.period, &party).await?,
    };
    files::write(&args.output, bytes)
}

#[derive(Subcommand, Debug)]
pub(super) enum MappingCommand {
    /// Reads accounts from a file: organisation;year;category;account;account_name;cost_centre;activity;counterpart.
    Import { file: PathBuf },
    /// Prints a year's accounts as such a file.
    List {
        #[arg(long)]
        year: i32,
    },
}

pub(super) async fn mapping(app: &App, command: MappingCommand) -> Result<(), Failure> {
    let operator = operator();
    match command {
        MappingCommand::Import { file } => {
            let name = file.file_name().unwrap_or_default().to_string_lossy();
            let mappings = read_mappings(app, &operator, &file, &name).await?;
            let written = put_mappings(app, &operator, &mappings).await?;
            let removed: Vec<&str> = written.removed.iter().map(|removed| removed.mapped.as_str()).collect();
            let which = if removed.is_empty() { String::new() } else { format!(" ({})", removed.join(", ")) };
            say(&format!(
                "{} mappings: {} accounts, {} taken out{which}",
                mappings.len(),
                written.postings,
                removed.len()
            ));
        }
        MappingCommand::List { year } => {
            let mappings = list_mappings(app, &operator, year).await?;
            print(&String::from_utf8_lossy(&write_mappings(app, year, &mappings, Language::English).await?));
        }
    }
    Ok(())
}
