//! `agreement`.

use std::path::PathBuf;

use clap::Subcommand;
use vagnpark_actions::{
    ActionError, App,
    cost::{
        agreement::{check_agreement, find_held, list_agreements},
        changes::agreement_against_held,
        what_if::{Question, try_agreement},
    },
};
use vagnpark_domain::{
    access::Actor,
    cost::{proposal::ProposalKind, what_if::WhatIf},
    time::Month,
};
use vagnpark_text::Language;

use super::{put_in_force, take_back};
use crate::cli::operator::operator;
use crate::cli::{
    failure::Failure,
    files,
    output::{print, say},
};

#[derive(Subcommand, Debug)]
pub(crate) enum AgreementCommand {
    /// Reads an agreement and reports whether it could be applied.
    Check { file: PathBuf },
    /// Applies an agreement as the next version, replacing one that begins in the same month.
    Apply { file: PathBuf },
    /// Takes back a version that no closed month was shared by.
    Withdraw { version: i64 },
    /// Prints the agreement that holds now, or for a month.
    Show { month: Option<Month> },
    /// Lists all versions.
    List,
}

/// What an agreement would have meant last month: what each rule decides about, and what each party owes, against what
/// holds; where nothing does, against each paying its own.
async fn show_effect(app: &App, operator: &Actor, source: &str) -> Result<(), Failure> {
    let month = Month::of(app.today()).previous();
    let question = Question { from: month, to: month, source: source.to_owned(), what_if: WhatIf::default() };
    let answer = try_agreement(app, operator, &question).await?;
    print(&format!("{month}\n"));
    for rule in &answer.coverage {
        let also = if rule.also.is_empty() { String::new() } else { format!("\tbefore {}", rule.also.join(", ")) };
        print(&format!("{}\t{} entries\t{}{also}\n", rule.rule, rule.entries, rule.amount_ore.to_swedish()));
    }
    for (party, name) in answer.compared.iter().zip(&answer.names) {
        print(&format!(
            "{name}\t{}\t{}\t{}\n",
            party.now_ore.to_swedish(),
            party.other_ore.to_swedish(),
            party.difference().to_swedish()
        ));
    }
    if !answer.left_out.is_empty() {
        let names: Vec<&str> = answer.left_out.iter().map(|(_, name)| name.as_str()).collect();
        say(&Language::English.with("amounts-left-out", &[("parties", names.join(", "))]));
    }
    for problem in &answer.problems {
        say(&format!("stop: {}", Language::English.problem(problem)));
    }
    Ok(())
}

pub(crate) async fn agreement(app: &App, command: AgreementCommand) -> Result<(), Failure> {
    let operator = operator();
    match command {
        AgreementCommand::Check { file } => {
            let source = files::read_text(&file)?;
            let agreement = check_agreement(app, &source).await?;
            say(&format!(
                "“{}” from {} covers everything with {} rules",
                agreement.name,
                agreement.first_month,
                agreement.rules.len()
            ));
            for change in agreement_against_held(app, &operator, &source).await?.sentences(Language::English) {
                print(&format!("{change}\n"));
            }
            show_effect(app, &operator, &source).await?;
        }
        AgreementCommand::Apply { file } => {
            put_in_force(app, ProposalKind::Agreement, &files::read_text(&file)?).await?;
        }
        AgreementCommand::Withdraw { version } => {
            let found = list_agreements(app, &operator).await?.into_iter().find(|found| found.version == version);
            let id = found.ok_or(ActionError::NotFound("version"))?.id;
            take_back(app, ProposalKind::AgreementWithdrawal, &id.to_string()).await?;
        }
        AgreementCommand::Show { month } => {
            let month = month.unwrap_or_else(|| Month::of(app.today()));
            let found = find_held(app, &operator, month).await?;
            print(&found.ok_or(ActionError::NotFound("agreement"))?.source);
        }
        AgreementCommand::List => {
            for version in list_agreements(app, &operator).await? {
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
