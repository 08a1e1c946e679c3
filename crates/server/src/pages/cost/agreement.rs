//! `/avtal`: the agreement as it was signed, version by version, and proposing the next one.

use askama::Template;
use axum::{
    Form,
    extract::{Path, Query},
    response::Response,
};
use serde::Deserialize;
use uuid::Uuid;
use vagnpark_actions::{
    ActionError,
    cost::{
        agreement::{SeenVersion, see_versions},
        changes::code_names,
    },
    records::ProposalRecord,
};
use vagnpark_domain::{
    cost::{Agreement, Rule, proposal::ProposalKind},
    money::Ore,
    time::Month,
};
use vagnpark_text::CodeNames;

use super::{
    diff::{DiffLine, diff},
    next_version::{Entered, NextForm, WithdrawForm},
    proposal::{ProposalLine, open_lines, propose_from, proposed_text},
};
use crate::pages::{
    Frame, PageResult, Texts,
    alert::Alert,
    if_readable, render,
    visit::{Visit, answer_form},
};

/// The amount a party pays beforehand.
struct Preliminary {
    party: String,
    amount: Ore,
}

/// A rule, and how it shares.
struct RuleLine {
    name: String,
    /// By what it shares.
    key: String,
    /// What differs from the agreement: the time, the sharers and the decision.
    first: Option<Month>,
    last: Option<Month>,
    among: String,
    decision: String,
}

struct Version {
    id: Uuid,
    /// Whether taking it back can still be proposed: no closed month was shared by it, and the reader is a party.
    may_withdraw: bool,
    /// Whether it is the one that holds today.
    in_force: bool,
    /// What was filled in to take it back.
    withdrawal: WithdrawForm,
    /// The ids of the fields for the day on which that was decided, and for the decision.
    withdrawn_on: String,
    withdrawn_by: String,
    number: i64,
    name: String,
    first_month: Month,
    decision: String,
    parties: String,
    /// What each pays beforehand for a month.
    preliminary: Vec<Preliminary>,
    rules: Vec<RuleLine>,
    source: String,
    /// The number of the version before.
    since: i64,
    /// What has changed since, in words.
    changes: Vec<String>,
    /// The lines of both texts.
    changed: Vec<DiffLine>,
}

#[derive(Template)]
#[template(path = "cost/agreement.html")]
struct AgreementPage {
    frame: Frame,
    versions: Vec<Version>,
    /// What was typed into a form that is there no more.
    typed: String,
    /// The text in the form.
    source: String,
    decided_on: String,
    /// The proposal that the form takes the place of.
    in_place_of: String,
    may_propose: bool,
    /// Why no agreement is shown.
    none: String,
    /// The open proposals.
    open: Vec<ProposalLine>,
    error: Alert,
}

/// The names of some organisations.
fn named(names: &CodeNames, codes: &[String]) -> String {
    codes.iter().map(|code| names.organisation(code)).collect::<Vec<_>>().join(", ")
}

fn rule_line(t: Texts, names: &CodeNames, rule: &Rule) -> RuleLine {
    RuleLine {
        name: rule.name.clone(),
        key: t.word("key", rule.key.kind().as_str()),
        first: rule.first_month,
        last: rule.last_month,
        among: named(names, &rule.among),
        decision: rule.decision.clone().unwrap_or_default(),
    }
}

#[derive(Debug, Default, Deserialize)]
pub(crate) struct AgreementParams {
    /// The proposal that the form begins as.
    #[serde(default, deserialize_with = "if_readable")]
    som: Option<Uuid>,
}

pub(crate) async fn show(visit: Visit, Query(params): Query<AgreementParams>) -> PageResult {
    let Some(earlier) = params.som else { return Ok(page(&visit, Entered::default(), None).await?) };
    let text = proposed_text(&visit, ProposalKind::Agreement, earlier).await?;
    let next = text.map(|(source, decided_on)| NextForm { source, decided_on, in_place_of: earlier.to_string() });
    Ok(page(&visit, Entered { next, ..Entered::default() }, None).await?)
}

/// Proposes an agreement as the next version.
pub(crate) async fn suggest(visit: Visit, Form(form): Form<NextForm>) -> PageResult {
    let done =
        propose_from(&visit, ProposalKind::Agreement, form.source.clone(), ("", &form.decided_on), &form.in_place_of);
    let done = done.await;
    answer(&visit, Entered { next: Some(form), ..Entered::default() }, done).await
}

/// Proposes to take a version back.
pub(crate) async fn withdraw(visit: Visit, Path(id): Path<Uuid>, Form(form): Form<WithdrawForm>) -> PageResult {
    let decided = (form.decision.as_str(), form.decided_on.as_str());
    let done = propose_from(&visit, ProposalKind::AgreementWithdrawal, id.to_string(), decided, "").await;
    answer(&visit, Entered { withdrawal: Some((id, form)), ..Entered::default() }, done).await
}

async fn answer(visit: &Visit, entered: Entered, done: Result<ProposalRecord, ActionError>) -> PageResult {
    let to = |proposal: ProposalRecord| format!("/forslag/{}", proposal.id);
    answer_form(done, to, async |error| page(visit, entered, Some(&error)).await).await
}

async fn page(visit: &Visit, entered: Entered, refused: Option<&ActionError>) -> Result<Response, ActionError> {
    let frame = visit.frame("/avtal", "agreement-title");
    let t = frame.t;
    let seen = see_versions(&visit.app, visit.actor()).await?;
    let sources: Vec<(i64, String)> =
        seen.versions.iter().map(|SeenVersion { version, .. }| (version.version, version.source.clone())).collect();
    let firsts: Vec<(i64, Month)> =
        seen.versions.iter().map(|seen| (seen.version.version, seen.version.agreement.first_month)).collect();
    let typed = entered.typed(|id| seen.versions.iter().any(|found| found.version.id.0 == id));
    let this_month = Month::of(visit.app.today());
    let in_force = firsts.iter().rfind(|(_, first)| *first <= this_month).map(|(number, _)| *number);
    let newest = sources.last().map_or_else(String::new, |(_, source)| source.clone());
    let before = |place: usize| place.checked_sub(1).and_then(|before| sources.get(before));
    let agreements: Vec<Agreement> = seen.versions.iter().map(|found| found.version.agreement.clone()).collect();
    let names = code_names(&visit.app).await?;
    let in_words = |place: usize, found: &Agreement| {
        let before = place.checked_sub(1).and_then(|before| agreements.get(before));
        before.map_or(Vec::new(), |before| t.0.agreement_changes(found, Some(before), &names))
    };
    let version = |(place, SeenVersion { version: found, may_withdraw }): (usize, SeenVersion)| Version {
        id: found.id.0,
        may_withdraw,
        withdrawal: entered.about(found.id.0),
        withdrawn_on: format!("withdrawn-on-{}", found.version),
        withdrawn_by: format!("withdrawn-by-{}", found.version),
        since: before(place).map_or(0, |(number, _)| *number),
        changes: in_words(place, &found.agreement),
        changed: before(place).map_or(Vec::new(), |(_, before)| diff(before, &found.source)),
        in_force: in_force == Some(found.version),
        number: found.version,
        name: found.agreement.name,
        first_month: found.agreement.first_month,
        preliminary: found
            .agreement
            .preliminary
            .iter()
            .map(|(party, amount)| Preliminary { party: names.organisation(party), amount: amount.0 })
            .collect(),
        decision: found.agreement.decision,
        parties: named(&names, &found.agreement.parties),
        rules: found.agreement.rules.iter().map(|rule| rule_line(t, &names, rule)).collect(),
        source: found.source,
    };
    Ok(render(&AgreementPage {
        typed,
        versions: seen.versions.into_iter().enumerate().rev().map(version).collect(),
        decided_on: entered.next.as_ref().map_or_else(String::new, |form| form.decided_on.clone()),
        in_place_of: entered.next.as_ref().map_or_else(String::new, |form| form.in_place_of.clone()),
        source: entered.next.map_or(newest, |form| form.source),
        may_propose: seen.may_propose,
        none: t.s(if seen.of_others { "agreement-of-others" } else { "agreement-none" }),
        open: open_lines(visit, t).await?,
        error: Alert::of(t, refused, &["source", "decided_on", "decision"]),
        frame,
    }))
}
