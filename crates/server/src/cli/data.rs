//! `import` and `agreement`.

use std::{io::IsTerminal, path::PathBuf, time::Duration};

use clap::{Args, Subcommand, ValueEnum};
use indicatif::ProgressBar;
use vagnpark_domain::access::{Actor, Permission};
use vagnpark_importer::Kind;

use super::{Failure, find_organisation, print, say};
use crate::{
    actions::{
        apply_agreement::{apply_agreement, check_agreement},
        import_register::{ImportOptions, ImportReport, import_register},
    },
    app::App,
};

#[derive(Args, Debug)]
pub(super) struct ImportArguments {
    /// vehicles, readings, trips, costs, population or organisations
    kind: Kind,
    file: PathBuf,
    /// Only say what would happen.
    #[arg(long)]
    dry_run: bool,
    /// Which rows to take when some are rejected.
    #[arg(long, value_enum, default_value_t = Accept::All)]
    accept: Accept,
    /// Whose register it is, where the rows do not say.
    #[arg(long)]
    organisation: Option<String>,
    /// Also write the report to a file.
    #[arg(long)]
    report: Option<PathBuf>,
    /// One JSON object on stdout.
    #[arg(long)]
    json: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Accept {
    /// All rows or none.
    All,
    /// The good rows.
    Good,
}

pub(super) async fn import(app: &App, arguments: ImportArguments) -> Result<(), Failure> {
    let organisation = match &arguments.organisation {
        Some(text) => Some(find_organisation(app, text).await?.id),
        None => None,
    };
    let bytes = std::fs::read(&arguments.file)
        .map_err(|error| Failure::Failed(format!("{}: {error}", arguments.file.display())))?;
    let file_name = arguments.file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let accept_good = matches!(arguments.accept, Accept::Good);
    let options =
        ImportOptions { kind: arguments.kind, file_name, dry_run: arguments.dry_run, accept_good, organisation };
    let progress = if std::io::stderr().is_terminal() { ProgressBar::new_spinner() } else { ProgressBar::hidden() };
    progress.enable_steady_tick(Duration::from_millis(100));
    progress.set_message(format!("{} bytes", bytes.len()));
    let report = import_register(app, &Actor::operator(), &options, &bytes).await;
    progress.finish_and_clear();
    let report = report?;
    let json = serde_json::to_string_pretty(&report).map_err(|error| Failure::Failed(error.to_string()))? + "\n";
    if let Some(file) = &arguments.report {
        std::fs::write(file, &json)?;
    }
    if arguments.json {
        print(&json);
    } else {
        tell(&report);
    }
    outcome(&report)
}

fn tell(report: &ImportReport) {
    for finding in &report.findings {
        say(&format!("line {}: {}: {}", finding.row, finding.column, finding.reason));
    }
    let counts = report.counts;
    let what = if report.dry_run { "would be" } else { "were" };
    print(&format!(
        "{} rows: {} {what} created, {} changed, {} unchanged, {} skipped, {} rejected\n",
        counts.rows, counts.created, counts.changed, counts.unchanged, counts.skipped, counts.rejected
    ));
}

/// 0 if every row has its place, 3 if it finished but some were rejected, 1 if nothing was taken
/// because of them.
fn outcome(report: &ImportReport) -> Result<(), Failure> {
    let rejected = report.counts.rejected;
    if rejected == 0 {
        Ok(())
    } else if report.dry_run || report.applied {
        Err(Failure::Partly(format!("{rejected} rows rejected")))
    } else {
        Err(Failure::Failed(format!(
            "{rejected} rows rejected, so nothing was imported; correct them, or take the others with --accept good"
        )))
    }
}

#[derive(Subcommand, Debug)]
pub(super) enum AgreementCommand {
    /// Reads an agreement and says whether it could be applied.
    Check { file: PathBuf },
    /// Applies an agreement as the next version.
    Apply { file: PathBuf },
    /// Prints the agreement that holds now, or for a month.
    Show { month: Option<vagnpark_domain::time::Month> },
    /// Lists all versions.
    List,
}

pub(super) async fn agreement(app: &App, command: AgreementCommand) -> Result<(), Failure> {
    let operator = Actor::operator();
    let read = |file: PathBuf| {
        std::fs::read_to_string(&file).map_err(|error| Failure::Failed(format!("{}: {error}", file.display())))
    };
    match command {
        AgreementCommand::Check { file } => {
            let agreement = check_agreement(app, &read(file)?).await?;
            say(&format!(
                "“{}” from {} covers everything with {} rules",
                agreement.name,
                agreement.first_month,
                agreement.rules.len()
            ));
        }
        AgreementCommand::Apply { file } => {
            let version = apply_agreement(app, &operator, &read(file)?).await?;
            say(&format!(
                "“{}” version {} holds from {}",
                version.agreement.name, version.version, version.agreement.first_month
            ));
        }
        AgreementCommand::Show { month } => {
            let month = month.unwrap_or_else(|| vagnpark_domain::time::Month::of(app.today()));
            let mut tx = app.store.read().await?;
            let found = tx.find_agreement_for(&operator.scope(Permission::SeeStatements), month).await?;
            print(&found.ok_or(crate::error::ActionError::NotFound("agreement"))?.source);
        }
        AgreementCommand::List => {
            let mut tx = app.store.read().await?;
            for version in tx.list_agreements(&operator.scope(Permission::SeeStatements)).await? {
                let agreement = version.agreement;
                print(&format!(
                    "{}\t{}\t{}\t{}\n",
                    version.version, agreement.first_month, agreement.name, agreement.decision
                ));
            }
        }
    }
    Ok(())
}
