//! `report`.

use std::path::PathBuf;

use clap::{
    Subcommand, ValueEnum,
    builder::{PossibleValuesParser, TypedValueParser},
};
use vagnpark_actions::{
    ActionError, App,
    cost::{statement, year},
    driving::driving_log,
    finance::{
        report::{ReportFormat, write_report},
        workbook::large_workbook,
    },
    fleet::utilisation::{emissions_of, fleet_need, utilisation},
    servicing::due::list_dues,
};
use vagnpark_domain::{cost::Agreement, money::Ore, time::Month};
use vagnpark_text::Language;

use super::operator::operator;
use super::{
    failure::Failure,
    files,
    output::{print, say},
    register::find_organisation,
};

#[derive(Subcommand, Debug)]
pub(super) enum ReportCommand {
    /// What each party owes.
    CostSharing {
        /// The first month, 2026-10.
        #[arg(long)]
        from: Month,
        /// The last month; the first if absent.
        #[arg(long)]
        to: Option<Month>,
        /// Only the lines in which this party has a share.
        #[arg(long)]
        party: Option<String>,
        /// An agreement other than the one that holds, for comparison; nothing is stored.
        #[arg(long)]
        agreement: Option<PathBuf>,
        #[arg(long, default_value_t = ReportFormat::Table, value_parser = share_format())]
        format: ReportFormat,
        /// Write to a file instead of stdout.
        #[arg(long)]
        output: Option<PathBuf>,
    },
    /// What each party owes in a year, month by month, against what it paid beforehand.
    Year {
        #[arg(long)]
        year: i32,
        /// Write a workbook to this file instead of a table to stdout.
        #[arg(long)]
        output: Option<PathBuf>,
    },
    /// The driving log of a vehicle.
    DrivingLog {
        /// Its number.
        #[arg(long)]
        vehicle: String,
        /// The first month, 2026-10.
        #[arg(long)]
        from: Month,
        /// The last month; the first if absent.
        #[arg(long)]
        to: Option<Month>,
        #[arg(long, value_enum, default_value_t = Format::Table)]
        format: Format,
        #[arg(long)]
        output: Option<PathBuf>,
    },
    /// How many vehicles each party needs, and all of them together, from actual use.
    FleetNeed {
        /// The first month, 2026-10.
        #[arg(long)]
        from: Month,
        /// The last month.
        #[arg(long)]
        to: Month,
        /// Per mille of the uses that must be served.
        #[arg(long, default_value_t = 1_000)]
        share_permille: usize,
    },
    /// How much each vehicle was used and cost.
    Utilisation {
        /// The first month, 2026-10.
        #[arg(long)]
        from: Month,
        /// The last month.
        #[arg(long)]
        to: Month,
    },
    /// The emissions of vehicles, and how clean those in service are under lag (2011:846).
    Emissions {
        /// The first month, 2026-10.
        #[arg(long)]
        from: Month,
        /// The last month.
        #[arg(long)]
        to: Month,
    },
    /// What falls due.
    Due {
        #[arg(long, default_value_t = 90)]
        within_days: u64,
    },
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum Format {
    Table,
    Json,
    Csv,
    Xlsx,
}

pub(super) async fn report(app: &App, command: ReportCommand) -> Result<(), Failure> {
    match command {
        ReportCommand::CostSharing { from, to, party, agreement, format, output } => {
            let months = (from, to.unwrap_or(from));
            cost_sharing(app, months, party.as_deref(), agreement, format, output).await
        }
        ReportCommand::Year { year, output } => of_year(app, year, output).await,
        ReportCommand::DrivingLog { vehicle, from, to, format, output } => {
            driving_log(app, &vehicle, (from, to.unwrap_or(from)), format, output).await
        }
        ReportCommand::FleetNeed { from, to, share_permille } => need(app, (from, to), share_permille).await,
        ReportCommand::Utilisation { from, to } => used(app, (from, to)).await,
        ReportCommand::Emissions { from, to } => emitted(app, (from, to)).await,
        ReportCommand::Due { within_days } => {
            for found in list_dues(app, &operator(), within_days).await? {
                print(&format!("{}\t{}\t{}\n", found.due.due_on, found.due.kind, found.vehicle.description.plate()));
            }
            Ok(())
        }
    }
}

/// Reads a format of the statement, and lists them in the help.
fn share_format() -> impl TypedValueParser<Value = ReportFormat> {
    PossibleValuesParser::new(ReportFormat::ALL.iter().map(|format| format.as_str())).try_map(|word| word.parse())
}

async fn cost_sharing(
    app: &App,
    (from, to): (Month, Month),
    party: Option<&str>,
    agreement: Option<PathBuf>,
    format: ReportFormat,
    output: Option<PathBuf>,
) -> Result<(), Failure> {
    if format == ReportFormat::Xlsx && from < to && party.is_none() && agreement.is_none() {
        let large = large_workbook(app, &operator(), (from, to), Language::Swedish).await?;
        if let Some(bytes) = large {
            return write(output, &bytes, true);
        }
    }
    let instead = match agreement {
        Some(file) => Some(Agreement::parse(&files::read_text(&file)?).map_err(ActionError::from)?),
        None => None,
    };
    let mut report = statement::report(app, &operator(), from, to, instead.as_ref()).await?;
    if let Some(party) = party {
        let code = find_organisation(app, party).await?.code;
        report = report.of_party(&code).ok_or(ActionError::NotFound("party"))?;
    }
    if format == ReportFormat::Xlsx {
        statement::add_vouchers(app, &mut report).await?;
    }
    for problem in &report.problems {
        say(&format!("not shared: {}", Language::English.problem(problem)));
    }
    let bytes = write_report(&report, format, Language::Swedish)?;
    write(output, &bytes, format.is_binary())
}

async fn of_year(app: &App, year: i32, output: Option<PathBuf>) -> Result<(), Failure> {
    let shared = year::share_year(app, &operator(), year).await?;
    let table = year::table(&shared, Language::Swedish);
    match output {
        None => write(None, table.to_text().as_bytes(), false),
        Some(file) => {
            let bytes = table.to_workbook(&year.to_string());
            write(Some(file), &bytes.map_err(|error| Failure::Failed(error.to_string()))?, true)
        }
    }
}

async fn driving_log(
    app: &App,
    vehicle: &str,
    (from, to): (Month, Month),
    format: Format,
    output: Option<PathBuf>,
) -> Result<(), Failure> {
    let vehicle = super::booking::find_vehicle(app, vehicle).await?;
    let log = driving_log::open_log(app, &operator(), vehicle, from, to).await?;
    let rows = driving_log::rows(&log, |key| Language::Swedish.text(key));
    let broken = |error: &dyn std::error::Error| Failure::Failed(error.to_string());
    let bytes = match format {
        Format::Table => (rows.iter().map(|row| row.join("\t")).collect::<Vec<_>>().join("\n") + "\n").into_bytes(),
        Format::Json => serde_json::to_vec_pretty(&rows).map_err(|error| broken(&error))?,
        Format::Csv => vagnpark_export::to_text_table(&rows).map_err(|error| broken(&error))?,
        Format::Xlsx => {
            let sheet = vagnpark_export::Sheet { name: Language::Swedish.text("log-title"), rows };
            vagnpark_export::to_sheets(&[sheet]).map_err(|error| broken(&error))?
        }
    };
    write(output, &bytes, matches!(format, Format::Xlsx))
}

async fn need(app: &App, months: (Month, Month), share_permille: usize) -> Result<(), Failure> {
    for class in fleet_need(app, &operator(), months, share_permille).await? {
        for group in class.units.iter().chain(&class.apart).chain([&class.together]) {
            let name = if group.organisation.is_some() { &group.name } else { "together" };
            let need = &group.need;
            print(&format!(
                "{}\t{name}\t{} uses\thas {}\tneeds {}\tfor the share {}\n",
                class.class, need.uses, group.has, need.for_all, need.for_share
            ));
        }
        print(&format!("{}\tsaved a year\t{}\n", class.class, class.saved_a_year().to_swedish()));
    }
    Ok(())
}

async fn used(app: &App, months: (Month, Month)) -> Result<(), Failure> {
    for found in utilisation(app, &operator(), months).await? {
        print(&format!(
            "{}\t{} km\t{} h\t{} trips\t{} %\t{}\n",
            found.vehicle.description.plate(),
            found.used.distance_m / 1_000,
            found.used.duration_s / 3_600,
            found.used.trips,
            found.used_permille / 10,
            Ore(found.used.cost_ore).to_swedish()
        ));
    }
    Ok(())
}

async fn emitted(app: &App, (from, to): (Month, Month)) -> Result<(), Failure> {
    let found = emissions_of(&utilisation(app, &operator(), (from, to)).await?, to.last_day());
    print(&format!("{} kg CO2\t{} km not known\n", found.grams / 1_000, found.unknown_m / 1_000));
    for share in found.shares {
        print(&format!(
            "{}\t{} vehicles\t{} clean\t{} not known\tacquired {}\tof them clean {}\tat least {},{} %\n",
            share.group,
            share.vehicles,
            share.clean,
            share.unknown,
            share.acquired,
            share.acquired_clean,
            share.required_permille / 10,
            share.required_permille % 10
        ));
    }
    Ok(())
}

fn write(output: Option<PathBuf>, bytes: &[u8], binary: bool) -> Result<(), Failure> {
    match output {
        Some(file) => files::write(&file, bytes),
        None if binary => Err(Failure::Usage("a workbook is no text: name a file with --output".to_owned())),
        None => {
            print(&String::from_utf8_lossy(bytes));
            Ok(())
        }
    }
}
