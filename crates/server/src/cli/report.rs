//! `report`.

use std::path::PathBuf;

use clap::{Subcommand, ValueEnum};
use vagnpark_domain::{access::Actor, cost::Agreement, time::Month};

use super::{Failure, find_organisation, print};
use crate::{
    actions::{
        follow_fleet::{emissions_of, fleet_need, utilisation},
        keep_log,
        list_dues::list_dues,
        share_cost, share_year,
        write_report::{ReportFormat, write_report},
    },
    app::App,
    error::ActionError,
    text::Language,
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
        /// Another agreement than the one that holds, to compare; nothing is stored.
        #[arg(long)]
        agreement: Option<PathBuf>,
        #[arg(long, value_enum, default_value_t = ReportFormat::Table)]
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
    /// How many vehicles each party and all together need, from actual use.
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
    /// What each vehicle was used for and cost.
    Utilisation {
        /// The first month, 2026-10.
        #[arg(long)]
        from: Month,
        /// The last month.
        #[arg(long)]
        to: Month,
    },
    /// What vehicles emitted, and how clean those in service are by lag (2011:846).
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
    let operator = Actor::operator();
    match command {
        ReportCommand::CostSharing { from, to, party, agreement, format, output } => {
            let instead = match agreement {
                Some(file) => Some(Agreement::parse(&std::fs::read_to_string(file)?).map_err(ActionError::from)?),
                None => None,
            };
            let mut report = share_cost::report(app, &operator, from, to.unwrap_or(from), instead.as_ref()).await?;
            if let Some(party) = party {
                let code = find_organisation(app, &party).await?.code;
                report = report.of_party(&code).ok_or(ActionError::NotFound("party"))?;
            }
            if format == ReportFormat::Xlsx {
                share_cost::add_vouchers(app, &mut report).await?;
            }
            let bytes = write_report(&report, format, Language::Swedish)?;
            write(output, &bytes, format.is_binary())
        }
        ReportCommand::Year { year, output } => {
            let table = share_year::table(&share_year::share_year(app, &operator, year).await?, Language::Swedish);
            match output {
                None => write(None, table.to_text().as_bytes(), false),
                Some(file) => {
                    let bytes = table.to_workbook(&year.to_string());
                    write(Some(file), &bytes.map_err(|error| Failure::Failed(error.to_string()))?, true)
                }
            }
        }
        ReportCommand::DrivingLog { vehicle, from, to, format, output } => {
            let vehicle = super::booking::find_vehicle(app, &vehicle).await?;
            let log = keep_log::open_log(app, &operator, vehicle, from, to.unwrap_or(from)).await?;
            let rows = keep_log::rows(&log, |key| Language::Swedish.text(key));
            let broken = |error: &dyn std::error::Error| Failure::Failed(error.to_string());
            let bytes = match format {
                Format::Table => {
                    (rows.iter().map(|row| row.join("\t")).collect::<Vec<_>>().join("\n") + "\n").into_bytes()
                }
                Format::Json => serde_json::to_vec_pretty(&rows).map_err(|error| broken(&error))?,
                Format::Csv => vagnpark_export::to_text_table(&rows).map_err(|error| broken(&error))?,
                Format::Xlsx => {
                    let sheet = vagnpark_export::Sheet { name: Language::Swedish.text("log-title"), rows };
                    vagnpark_export::to_sheets(&[sheet]).map_err(|error| broken(&error))?
                }
            };
            write(output, &bytes, matches!(format, Format::Xlsx))
        }
        ReportCommand::FleetNeed { from, to, share_permille } => {
            for class in fleet_need(app, &operator, (from, to), share_permille).await? {
                for group in class.apart.iter().chain([&class.together]) {
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
        ReportCommand::Utilisation { from, to } => {
            for found in utilisation(app, &operator, (from, to)).await? {
                print(&format!(
                    "{}\t{} km\t{} h\t{} trips\t{} %\t{}\n",
                    found.vehicle.description.plate(),
                    found.used.distance_m / 1_000,
                    found.used.duration_s / 3_600,
                    found.used.trips,
                    found.used_permille / 10,
                    vagnpark_domain::money::Ore(found.used.cost_ore).to_swedish()
                ));
            }
            Ok(())
        }
        ReportCommand::Emissions { from, to } => {
            let found = emissions_of(&utilisation(app, &operator, (from, to)).await?, to.last_day());
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
        ReportCommand::Due { within_days } => {
            for found in list_dues(app, &operator, within_days).await? {
                print(&format!("{}\t{}\t{}\n", found.due.due_on, found.due.kind, found.vehicle.description.plate()));
            }
            Ok(())
        }
    }
}

fn write(output: Option<PathBuf>, bytes: &[u8], binary: bool) -> Result<(), Failure> {
    match output {
        Some(file) => Ok(std::fs::write(file, bytes)?),
        None if binary => Err(Failure::Usage("a workbook is no text: name a file with --output".to_owned())),
        None => {
            print(&String::from_utf8_lossy(bytes));
            Ok(())
        }
    }
}
