//! `price-list`.

use std::path::PathBuf;

use clap::Subcommand;
use vagnpark_domain::{access::Actor, time::Month};

use super::{Failure, print, say};
use crate::{
    actions::charge_use::{apply_price_list, charge_month, list_price_lists, settle_year},
    app::App,
};

#[derive(Subcommand, Debug)]
pub(super) enum PriceListCommand {
    /// Applies a price list as the next version, before the month that it holds from.
    Apply { file: PathBuf },
    /// Lists all versions.
    List,
    /// Prints what a month's use is charged.
    Charges { month: Month },
    /// Prints a year's settlement.
    Settlement { year: i32 },
}

pub(super) async fn price_list(app: &App, command: PriceListCommand) -> Result<(), Failure> {
    let operator = Actor::operator();
    match command {
        PriceListCommand::Apply { file } => {
            let version = apply_price_list(app, &operator, &std::fs::read_to_string(file)?).await?;
            say(&format!(
                "“{}” version {} holds from {}",
                version.list.name, version.version, version.list.first_month
            ));
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
