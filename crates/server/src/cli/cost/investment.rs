//! `investment`.

use chrono::NaiveDate;
use clap::Subcommand;
use vagnpark_actions::{
    App,
    cost::investment::{list_investments, post_capital, put_investment, set_internal_rate},
};
use vagnpark_domain::{
    cost::investment::Investment,
    money::{MoneyError, Ore},
    time::Month,
};

use crate::cli::operator::operator;
use crate::cli::{
    failure::Failure,
    output::{print, say},
    register::find_organisation,
};

fn kronor(text: &str) -> Result<Ore, MoneyError> {
    Ore::parse_kronor(text)
}

#[derive(Subcommand, Debug)]
pub(crate) enum InvestmentCommand {
    /// Records what a vehicle cost and how long it is charged, or that it was sold.
    Invest {
        /// Its number.
        vehicle: String,
        /// The day it was taken into use.
        #[arg(long)]
        from: NaiveDate,
        /// What it cost in kronor, with the VAT that is not recoverable.
        #[arg(long, value_parser = kronor)]
        cost: Ore,
        /// Its estimated residual value in kronor.
        #[arg(long, value_parser = kronor, default_value = "0")]
        residual: Ore,
        /// Its life in months.
        #[arg(long)]
        months: u32,
        /// Invoice or decision.
        #[arg(long, default_value = "")]
        reference: String,
        /// The day it was sold.
        #[arg(long)]
        sold_on: Option<NaiveDate>,
        /// What it was sold for, in kronor.
        #[arg(long, value_parser = kronor, default_value = "0")]
        sold_for: Ore,
    },
    /// Sets an organisation's internal rate of a year.
    Rate {
        organisation: String,
        year: i32,
        /// Hundredths of a per cent: 250 is 2.5 %.
        rate: u32,
        #[arg(long, default_value = "")]
        decision: String,
    },
    /// Prints the book value of each vehicle at the beginning of a month, and the month's charge.
    List { month: Month },
    /// Enters the charges for vehicles up to and including a month as costs. Done again, it enters nothing.
    Post { month: Month },
}

pub(crate) async fn investment(app: &App, command: InvestmentCommand) -> Result<(), Failure> {
    let operator = operator();
    match command {
        InvestmentCommand::Invest { vehicle, from, cost, residual, months, reference, sold_on, sold_for } => {
            let vehicle = crate::cli::booking::find_vehicle(app, &vehicle).await?;
            let sold = sold_on.map(|on| (on, sold_for));
            let investment = Investment { vehicle, in_use_from: from, cost, residual, months, sold };
            put_investment(app, &operator, investment, &reference).await?;
        }
        InvestmentCommand::Rate { organisation, year, rate, decision } => {
            let organisation = find_organisation(app, &organisation).await?.id;
            let set = set_internal_rate(app, &operator, Some(organisation), (year, rate), &decision).await?;
            if let Some((old, first, last)) = set.entered {
                say(&format!("{first} to {last} were entered as costs with {old} and stay so"));
            }
        }
        InvestmentCommand::List { month } => {
            for view in list_investments(app, &operator, month).await?.views {
                let charged = view.charge.map_or_else(String::new, |charge| {
                    format!("{}\t{}", charge.depreciation.to_swedish(), charge.interest.to_swedish())
                });
                print(&format!("{}\t{}\t{charged}\n", view.number, view.book_value.to_swedish()));
            }
        }
        InvestmentCommand::Post { month } => {
            let posted = post_capital(app, &operator, month).await?;
            say(&format!(
                "{} vehicles, {} costs entered, {} kr",
                posted.vehicles,
                posted.entries,
                posted.total.to_swedish()
            ));
        }
    }
    Ok(())
}
