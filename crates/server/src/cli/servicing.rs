//! `defect`: defects of vehicles, at the command line.

use std::path::PathBuf;

use clap::Subcommand;
use uuid::Uuid;
use vagnpark_actions::{
    App,
    records::DefectRecord,
    servicing::defect::{NewDefect, close_defect, list_defects, report_defect},
};
use vagnpark_domain::{
    ids::DefectId,
    servicing::{DefectState, Severity},
    time::local_time,
};

use super::operator::operator;
use super::{booking::find_vehicle, failure::Failure, files, output::print};
use crate::web::pictures::clean_picture;

#[derive(Subcommand, Debug)]
pub(super) enum DefectCommand {
    /// Lists open defects.
    List {
        /// Only of this vehicle, by its number.
        #[arg(long)]
        vehicle: Option<String>,
        /// Include those that are closed.
        #[arg(long)]
        closed: bool,
    },
    /// Records a defect.
    Report {
        vehicle: String,
        description: String,
        /// `note`, `repair_soon` or `do_not_drive`; the last stops the vehicle at once.
        #[arg(long, default_value = "repair_soon")]
        severity: Severity,
        /// A picture (JPEG, PNG or WebP); may be given several times.
        #[arg(long)]
        picture: Vec<PathBuf>,
    },
    /// Closes a defect.
    Close {
        id: Uuid,
        /// Nothing had to be repaired.
        #[arg(long)]
        dismissed: bool,
        #[arg(long, default_value = "")]
        outcome: String,
    },
}

pub(super) async fn defect(app: &App, command: DefectCommand) -> Result<(), Failure> {
    let operator = operator();
    match command {
        DefectCommand::List { vehicle, closed } => {
            let vehicle = match vehicle {
                Some(number) => Some(find_vehicle(app, &number).await?),
                None => None,
            };
            for defect in list_defects(app, &operator, vehicle, !closed).await? {
                show(&defect);
            }
        }
        DefectCommand::Report { vehicle, description, severity, picture } => {
            let mut pictures = Vec::new();
            for file in picture {
                pictures.push(clean_picture(files::read(&file)?).await?);
            }
            let vehicle = find_vehicle(app, &vehicle).await?;
            let new = NewDefect { vehicle, booking: None, severity, description, pictures };
            show(&report_defect(app, &operator, new).await?);
        }
        DefectCommand::Close { id, dismissed, outcome } => {
            let state = if dismissed { DefectState::Dismissed } else { DefectState::Repaired };
            show(&close_defect(app, &operator, DefectId(id), state, &outcome).await?);
        }
    }
    Ok(())
}

fn show(defect: &DefectRecord) {
    let at = local_time(defect.reported_at).format("%Y-%m-%dT%H:%M");
    print(&format!("{}\t{at}\t{}\t{}\t{}\n", defect.id, defect.severity, defect.state, defect.description));
}
