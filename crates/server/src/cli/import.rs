//! `import`.

mod profile;

use std::{
    io::{IsTerminal, Write},
    path::{Path, PathBuf},
    sync::atomic::Ordering,
    time::Duration,
};

use clap::{Args, Subcommand, ValueEnum};
use indicatif::{ProgressBar, ProgressStyle};
use vagnpark_actions::{
    App,
    import::{
        batch::{list_batches, report_of},
        register::{
            ImportOptions, examine, examine_as_decided, file_name_of, import_register, sender_of, write_rejected,
        },
        report::{CostSum, Figure, ImportReport, Progress},
        template::{template_csv, template_xlsx},
        undo::undo_import,
    },
};
use vagnpark_domain::{ids::BatchId, import::Kind, money::Ore};
use vagnpark_importer::{Examined, Finding, Question, Settings, fields_of, grouped, keeps_extras};
use vagnpark_text::Language;

use super::{
    failure::Failure,
    files,
    operator::operator,
    output::{print, say},
    register::find_organisation,
};

#[derive(Args, Debug)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub(super) struct ImportArguments {
    #[command(subcommand)]
    command: Option<ImportCommand>,
    #[command(flatten)]
    file: Option<FileArguments>,
}

#[derive(Subcommand, Debug)]
enum ImportCommand {
    /// Undoes an import, as long as nothing later depends on it.
    Undo { batch: BatchId },
    /// Lists the imports, newest first.
    List,
    /// Writes a template to fill in: .csv or .xlsx, by the file's name.
    Template { kind: Kind, file: PathBuf },
    /// Prints the conclusions about a file, as a mapping file to correct.
    Mapping {
        kind: Kind,
        file: PathBuf,
        /// Whose register it is: what was decided about its earlier files is in the mapping, answers too.
        #[arg(long)]
        organisation: Option<String>,
    },
    /// Lists and shows the layouts that files are recognised as, and checks a file against them.
    #[command(subcommand)]
    Profile(profile::ProfileCommand),
}

#[derive(Args, Debug)]
struct FileArguments {
    /// vehicles, readings, trips, bookings, costs, fuel, tolls, services, population, organisations, units, people,
    /// service-plans or fuel-cards
    kind: Kind,
    /// CSV, XLSX, XLSB, XLS, ODS, a web page with a table, or one of them as ZIP.
    file: PathBuf,
    /// Only report what would happen.
    #[arg(long)]
    dry_run: bool,
    /// Which rows to take when some are rejected.
    #[arg(long, value_enum, default_value_t = Accept::All)]
    accept: Accept,
    /// Columns, format and answers, as `import mapping` prints them.
    #[arg(long)]
    mapping: Option<PathBuf>,
    /// Whose register it is, if the rows do not say.
    #[arg(long)]
    organisation: Option<String>,
    /// Also write the report to a file.
    #[arg(long)]
    report: Option<PathBuf>,
    /// Write the rejected rows to a file, with the reasons.
    #[arg(long)]
    rejected: Option<PathBuf>,
    /// Print one JSON object to stdout.
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

impl ImportArguments {
    /// Whether the command is only about files.
    pub(super) fn needs_no_database(&self) -> bool {
        matches!(
            self.command,
            Some(
                ImportCommand::Template { .. }
                    | ImportCommand::Mapping { organisation: None, .. }
                    | ImportCommand::Profile(_)
            )
        )
    }
}

/// Runs a command that is only about files.
pub(super) async fn without_database(arguments: ImportArguments) -> Result<(), Failure> {
    match arguments.command {
        Some(ImportCommand::Template { kind, file }) => {
            let extension = file.extension().and_then(|extension| extension.to_str()).map(str::to_lowercase);
            let bytes = match extension.as_deref() {
                Some("xlsx") => template_xlsx(kind)?,
                Some("csv") => template_csv(kind),
                _ => return Err(Failure::Usage(format!("{}: a template is .csv or .xlsx", file.display()))),
            };
            // A template that somebody has filled in is not overwritten.
            if file.exists() {
                return Err(Failure::Failed(format!("{} is there already; name another file", file.display())));
            }
            let mut made = std::fs::File::create_new(&file).map_err(|error| files::fault(&file, &error))?;
            made.write_all(&bytes).map_err(|error| files::fault(&file, &error))
        }
        Some(ImportCommand::Mapping { kind, file, organisation: None }) => {
            let examined = examine(&file, &file_name_of(&file.to_string_lossy()), kind, &Settings::default()).await?;
            print_mapping(&examined, Settings::default());
            Ok(())
        }
        Some(ImportCommand::Profile(command)) => profile::profile(command).await,
        Some(ImportCommand::Undo { .. } | ImportCommand::List | ImportCommand::Mapping { .. }) | None => {
            Err(Failure::Failed("this needs a database".to_owned()))
        }
    }
}

pub(super) async fn import(app: &App, arguments: ImportArguments) -> Result<(), Failure> {
    match (arguments.command, arguments.file) {
        (Some(ImportCommand::Undo { batch }), _) => {
            let undone = undo_import(app, &operator(), batch).await?;
            say(&format!("the import of {} is undone", undone.file_name));
            Ok(())
        }
        (Some(ImportCommand::List), _) => list(app).await,
        (Some(ImportCommand::Mapping { kind, file, organisation: Some(organisation) }), _) => {
            print_mapping_of(app, kind, &file, &organisation).await
        }
        (
            command @ Some(ImportCommand::Template { .. } | ImportCommand::Mapping { .. } | ImportCommand::Profile(_)),
            file,
        ) => without_database(ImportArguments { command, file }).await,
        (None, Some(file)) => import_file(app, file).await,
        (None, None) => Err(Failure::Usage("name a kind of register and a file".to_owned())),
    }
}

async fn list(app: &App) -> Result<(), Failure> {
    for batch in list_batches(app, &operator(), None, (0, i64::MAX)).await? {
        let undone = if batch.undone_at.is_some() { "\tundone" } else { "" };
        let counts = report_of(&batch)?.counts;
        print(&format!(
            "{}\t{}\t{}\t{}\t{}\t{} rows, {} created, {} changed{undone}\n",
            batch.id, batch.at, batch.kind, batch.file_name, batch.actor, counts.rows, counts.created, counts.changed
        ));
    }
    Ok(())
}

/// Prints the mapping that a file of an organisation is read by: with what was decided about its earlier ones.
async fn print_mapping_of(app: &App, kind: Kind, file: &Path, organisation: &str) -> Result<(), Failure> {
    let organisation = find_organisation(app, organisation).await?.id;
    std::fs::metadata(file).map_err(|error| files::fault(file, &error))?;
    let sender = sender_of(app, &operator(), kind, Some(organisation)).await?;
    let options = ImportOptions {
        kind,
        file_name: file_name_of(&file.to_string_lossy()),
        dry_run: true,
        accept_good: false,
        organisation: Some(organisation),
        settings: None,
        draft: None,
        seen: None,
    };
    let (examined, known) = examine_as_decided(app, sender, &options, file).await?;
    print_mapping(&examined, known);
    Ok(())
}

/// Prints what is known about a file and every column with the field it is taken to be, ready to be corrected and given
/// to `--mapping`.
fn print_mapping(examined: &Examined, known: Settings) {
    let facts = &examined.facts;
    let text = facts.separator.is_some();
    let settings = Settings {
        encoding: text.then(|| facts.encoding.clone()),
        separator: facts.separator,
        sheets: facts.sheets.iter().filter(|sheet| sheet.read && !text).map(|sheet| sheet.name.clone()).collect(),
        columns: facts
            .columns
            .iter()
            .map(|column| (column.header.clone(), profile::taken_as(column).to_owned()))
            .collect(),
        ..known
    };
    print(&settings.to_toml());
    let fields: Vec<&str> = fields_of(examined.kind).iter().map(|field| field.name).collect();
    let kept = if keeps_extras(examined.kind) { "+ keeps a column as an extra attribute, " } else { "" };
    say(&format!("fields: {}; {kept}- leaves it out", fields.join(", ")));
}

async fn import_file(app: &App, arguments: FileArguments) -> Result<(), Failure> {
    let organisation = match &arguments.organisation {
        Some(text) => Some(find_organisation(app, text).await?.id),
        None => None,
    };
    let outputs: Vec<&Path> = arguments.report.iter().chain(&arguments.rejected).map(PathBuf::as_path).collect();
    let read: Vec<&Path> = arguments.mapping.iter().chain([&arguments.file]).map(PathBuf::as_path).collect();
    files::check_outputs(&outputs, &read)?;
    let settings = match &arguments.mapping {
        Some(file) => {
            let text = files::read_text(file)?;
            Some(Settings::from_toml(&text).map_err(|error| files::fault(file, &error))?)
        }
        None => None,
    };
    std::fs::metadata(&arguments.file).map_err(|error| files::fault(&arguments.file, &error))?;
    let options = ImportOptions {
        kind: arguments.kind,
        file_name: file_name_of(&arguments.file.to_string_lossy()),
        dry_run: arguments.dry_run,
        accept_good: matches!(arguments.accept, Accept::Good),
        organisation,
        settings,
        draft: None,
        seen: None,
    };
    let report = watched(app, &options, &arguments.file).await?;
    let answer = report.clone().in_words(Language::English);
    let json = serde_json::to_string_pretty(&answer).map_err(|error| Failure::Failed(error.to_string()))? + "\n";
    if arguments.json {
        print(&json);
    } else {
        tell(&report);
    }
    if let Some(file) = &arguments.report {
        files::write(file, &json)?;
    }
    if let Some(file) = arguments.rejected.as_ref().filter(|_| report.counts.rejected > 0) {
        let sender = sender_of(app, &operator(), options.kind, organisation).await?;
        let (examined, _) = examine_as_decided(app, sender, &options, &arguments.file).await?;
        write_rejected(&examined, &report, file, Language::Swedish)?;
    }
    outcome(&report)
}

/// Imports with a progress bar, if there is a terminal; Ctrl-C stops it and leaves nothing behind.
async fn watched(app: &App, options: &ImportOptions, file: &Path) -> Result<ImportReport, Failure> {
    let progress = Progress::default();
    let bar = if std::io::stderr().is_terminal() { ProgressBar::new(0) } else { ProgressBar::hidden() };
    let style = ProgressStyle::with_template("{bar:30} {percent:>3} %  {msg}  {eta} left");
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    let operator = operator();
    let work = import_register(app, &operator, options, file, &progress);
    tokio::pin!(work);
    let mut tick = tokio::time::interval(Duration::from_millis(100));
    let started = std::time::Instant::now();
    let report = loop {
        tokio::select! {
            report = &mut work => break report,
            _ = tokio::signal::ctrl_c() => progress.cancel(),
            _ = tick.tick() => {
                let rows = progress.rows.load(Ordering::Relaxed);
                let a_second = u128::from(rows) * 1_000 / started.elapsed().as_millis().max(1);
                bar.set_length(progress.total_bytes.load(Ordering::Relaxed));
                bar.set_position(progress.bytes.load(Ordering::Relaxed));
                bar.set_message(format!("{rows} rows, {a_second} rows/s"));
            }
        }
    };
    bar.finish_and_clear();
    Ok(report?)
}

/// The most groups of findings, and the most questions, that are written out: the rest is in the report's file.
const MOST_LINES: (usize, usize) = (30, 20);

/// The report for a person: a line for each column and reason, never one for each cell.
fn tell(report: &ImportReport) {
    let groups = grouped(&report.findings);
    for group in groups.iter().take(MOST_LINES.0) {
        let Some(first) = group.first() else { continue };
        let sheet = if first.sheet.is_empty() { String::new() } else { format!("{}, ", first.sheet) };
        let words = Language::English.finding_group(group, Some(report.kind));
        say(&format!("{sheet}line {}: {}: {words}", first.row, first.column));
    }
    let open: Vec<&Question> = report.questions.iter().filter(|question| question.is_open()).collect();
    for question in open.iter().take(MOST_LINES.1) {
        let most = question.options.len().min(8);
        let options = question.options.get(..most).unwrap_or_default().join(" | ");
        let more = if question.options.len() > most { " | …" } else { "" };
        say(&format!("question “{}”: {options}{more} ({} rows depend on it)", question.id, question.rows));
        if let (Some(because), Some(answer)) = (&question.refused, &question.answer) {
            let finding = Finding::rejected(question.row, &question.column, answer, because.clone());
            say(&format!("  “{answer}” is no answer: {}", Language::English.finding(&finding, Some(report.kind))));
        }
    }
    let left = (groups.len().saturating_sub(MOST_LINES.0), open.len().saturating_sub(MOST_LINES.1));
    if left != (0, 0) {
        say(&format!("and findings of {} more kinds, and {} more questions: --report FILE has all", left.0, left.1));
    }
    for vehicle in &report.most_changed {
        let figure = |figure: &Figure| {
            let year = figure.year.map_or(String::new(), |year| format!(" {year}"));
            let value = |text: &str| match text.parse() {
                Ok(ore) if figure.field == "costs" => Ore(ore).to_swedish(),
                _ if text.is_empty() => "–".to_owned(),
                _ => text.to_owned(),
            };
            format!("{}{year} {} → {}", figure.field, value(&figure.before), value(&figure.after))
        };
        let figures: Vec<String> = vehicle.figures.iter().map(figure).collect();
        say(&format!("{}: {}", vehicle.vehicle, figures.join(", ")));
    }
    if let Some(CostSum { costs, net_ore, vat_ore }) = report.costs {
        let (net, vat) = (Ore(net_ore).to_swedish(), Ore(vat_ore).to_swedish());
        say(&format!("costs: {costs}, in all {net} kr without VAT and {vat} kr VAT"));
    }
    print(&sum(report));
}

/// The summary of a report. If nothing was imported, it says so first.
fn sum(report: &ImportReport) -> String {
    let counts = report.counts;
    let to_do = counts.created + counts.changed;
    let refused = !report.dry_run && !report.applied && to_do > 0;
    let (first, what) = if refused {
        ("nothing was imported. ".to_owned(), "would have been")
    } else if report.dry_run {
        (String::new(), "would be")
    } else {
        (String::new(), "were")
    };
    let facts = report.file.iter().flat_map(|file| &file.sheets).filter(|sheet| sheet.read);
    let (header, own) = facts.fold((0, 0), |(last, own), sheet| (last + sheet.header_row, own + sheet.header_rows));
    format!(
        "{first}{} rows: {} {what} created, {} changed, {} unchanged, {} skipped, {} rejected\n\
         {} rows in the file: {} above the header, {own} of the header, {} below it\n",
        counts.rows,
        counts.created,
        counts.changed,
        counts.unchanged,
        counts.skipped,
        counts.rejected,
        header + counts.rows,
        header.saturating_sub(own),
        counts.rows,
    )
}

/// The exit code: 0 if every row was accepted, 3 if it finished but some were rejected, 1 if nothing was imported
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
