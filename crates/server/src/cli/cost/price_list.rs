//! `price-list`.

use std::path::PathBuf;

use clap::Subcommand;
use vagnpark_actions::{
    ActionError, App,
    cost::price_list::{charge_month, list_price_lists, settle_year},
};
use vagnpark_domain::{cost::proposal::ProposalKind, time::Month};

use super::{put_in_force, take_back};
use crate::cli::operator::operator;
use crate::cli::{failure::Failure, files, output::print};

#[derive(Subcommand, Debug)]
pub(crate) enum PriceListCommand {
    /// Applies a price list as the next version, before the month that it holds from.
    Apply { file: PathBuf },
    /// Takes a version back before the month that it holds from.
    Withdraw { version: i64 },
    /// Lists all versions.
    List,
    /// Prints the charges for a month's use.
    Charges { month: Month },
    /// Prints a year's settlement.
    Settlement { year: i32 },
}

pub(crate) async fn price_list(app: &App, command: PriceListCommand) -> Result<(), Failure> {
    let operator = operator();
    match command {
        PriceListCommand::Apply { file } => {
            put_in_force(app, ProposalKind::PriceList, &files::read_text(&file)?).await?;
        }
        PriceListCommand::Withdraw { version } => {
            let found = list_price_lists(app, &operator).await?.into_iter().find(|found| found.version == version);
            let id = found.ok_or(ActionError::NotFound("version"))?.id;
            take_back(app, ProposalKind::PriceListWithdrawal, &id.to_string()).await?;
        }
        PriceListCommand::List => {
            for version in list_price_lists(app, &operator).await? {
                print(&format!("{}\t{}\t{}\n", version.version, version.list.first_month, version.list.name));
            }
        }
        PriceListCommand::Charges { month } => {
            let charged = charge_month(app, &operator, month).await?;
            for charge in &charged.charges {
                print(&format!(
                    "{}\t{}\t{} uses\t{} m\t{}\n",
                    charge.payer,
                    charge.number,
                    charge.uses,
                    charge.distance_m,
                    charge.amount.to_swedish()
                ));
            }
            print(&format!("total\t{}\n", charged.total().to_swedish()));
        }
        PriceListCommand::Settlement { year } => {
            let settled = settle_year(app, &operator, year).await?;
            for (month, charged, cost) in &settled.months {
                print(&format!("{month}\tcharged {}\tcost {}\n", charged.to_swedish(), cost.to_swedish()));
            }
            for (name, charged, amount) in &settled.parties {
                print(&format!("{name}\tcharged {}\tsettles {}\n", charged.to_swedish(), amount.to_swedish()));
            }
        }
    }
    Ok(())
}
