//! `period`: closed months, and closing one.

use clap::Subcommand;
use vagnpark_actions::{
    App,
    cost::period::{close_period, list_periods, view_period},
};
use vagnpark_domain::time::Month;
use vagnpark_text::Language;

use crate::cli::operator::operator;
use crate::cli::{
    failure::Failure,
    output::{print, say},
};

#[derive(Subcommand, Debug)]
pub(crate) enum PeriodCommand {
    /// Closes a month for ever. What is late becomes an adjustment in the next one.
    Close { month: Month },
    /// Shows a month, and what is in the way of closing it.
    Show { month: Month },
    /// Lists the closed months: sum, who closed it, and the hash that chains it to the month before.
    List,
}

pub(crate) async fn period(app: &App, command: PeriodCommand) -> Result<(), Failure> {
    let operator = operator();
    match command {
        PeriodCommand::Close { month } => {
            let view = close_period(app, &operator, month).await?;
            let hash = view.closed.map_or_else(String::new, |closed| closed.hash);
            print(&format!("{month}\tclosed\t{}\t{hash}\n", view.shared.statement.total().to_swedish()));
            say(&format!("chain hash {hash}, report hash {}", view.report_hash));
        }
        PeriodCommand::Show { month } => {
            let view = view_period(app, &operator, month).await?;
            let state = if view.closed.is_some() { "closed" } else { "open" };
            print(&format!("{month}\t{state}\t{}\n", view.shared.statement.total().to_swedish()));
            for party in &view.shared.statement.parties {
                print(&format!("{party}\t{}\n", view.shared.statement.total_of(party).to_swedish()));
            }
            for found in &view.preconditions {
                let mark = if found.blocks() { "stop" } else { "note" };
                say(&format!("{mark}: {}", Language::English.precondition(found)));
            }
        }
        PeriodCommand::List => {
            say("month\tsum\tclosed by\tchain hash");
            for period in list_periods(app, &operator).await? {
                print(&format!(
                    "{}\t{}\t{}\t{}\n",
                    period.month,
                    period.total.to_swedish(),
                    period.closed_by,
                    period.hash
                ));
            }
        }
    }
    Ok(())
}
