//! `what-ifs`: another agreement, population or fleet on the same real data.

use axum::{
    Json,
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use vagnpark_actions::{
    ActionError, App,
    cost::what_if::{
        Answer, Question, answer_saved, delete_what_if, find_what_if, list_what_ifs, save_what_if, try_agreement,
    },
    records::WhatIfRecord,
};
use vagnpark_domain::{
    Field,
    cost::what_if::{RuleCoverage, WhatIf},
};

use super::agreement::of_source;
use crate::{
    api::{Listing, month},
    web::{
        auth::Signed,
        extract::{Body, Path},
        problem::Problem,
    },
};

/// A question.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct QuestionBody {
    /// The first month, `2026-01`.
    from: String,
    /// The last month; the first if absent.
    to: Option<String>,
    /// The other agreement as TOML; the one that holds if absent.
    #[serde(default)]
    source: String,
    /// The reference date for every key that counts inhabitants.
    population_on: Option<NaiveDate>,
    /// Numbers of vehicles to leave out.
    #[serde(default)]
    without: Vec<String>,
    /// Saves the question under this name; nothing is stored if absent.
    name: Option<String>,
    /// Id of the organisation that it is saved for; needed if you answer for several.
    organisation: Option<Uuid>,
}

impl QuestionBody {
    fn read(self) -> Result<(Question, Option<String>), Problem> {
        let from = month(Field::From, &self.from)?;
        let to = self.to.map_or(Ok(from), |text| month(Field::To, &text))?;
        let what_if = WhatIf { population_on: self.population_on, without: self.without };
        Ok((Question { from, to, source: self.source, what_if }, self.name))
    }
}

/// A party's amount now, and as it would be.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ComparedBody {
    /// Code of the party.
    party: String,
    /// The party's name.
    name: String,
    /// What it pays now, in öre.
    now_ore: i64,
    /// What it would pay, in öre.
    other_ore: i64,
    /// How much more it would pay, in öre; negative if less.
    difference_ore: i64,
}

/// The costs that a rule decides about.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CoverageBody {
    /// The rule's name.
    rule: String,
    /// How many costs.
    entries: usize,
    /// Their sum, in öre.
    amount_ore: i64,
    /// Rules further down that would have decided about some of them.
    also: Vec<String>,
}

impl From<RuleCoverage> for CoverageBody {
    fn from(coverage: RuleCoverage) -> Self {
        let RuleCoverage { rule, entries, amount_ore, also } = coverage;
        Self { rule, entries, amount_ore: amount_ore.0, also }
    }
}

/// Both sides of a comparison.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct WhatIfBody {
    /// The id it was saved under.
    id: Option<Uuid>,
    /// What each party would pay.
    parties: Vec<ComparedBody>,
    /// What each rule decides about in the last month.
    coverage: Vec<CoverageBody>,
    /// How many entries could not be shared.
    problems: usize,
    /// Codes of those whose own costs are not in the amounts: the other agreement would share them, and they have not
    /// said yes to it.
    left_out: Vec<String>,
}

fn body(id: Option<Uuid>, answer: Answer) -> WhatIfBody {
    let party = |(party, name): (vagnpark_domain::cost::what_if::Compared, String)| ComparedBody {
        difference_ore: party.difference().0,
        party: party.party,
        name,
        now_ore: party.now_ore.0,
        other_ore: party.other_ore.0,
    };
    WhatIfBody {
        id,
        parties: answer.compared.into_iter().zip(answer.names).map(party).collect(),
        coverage: answer.coverage.into_iter().map(Into::into).collect(),
        problems: answer.problems.len(),
        left_out: answer.left_out.into_iter().map(|(code, _)| code).collect(),
    }
}

/// Compares the agreement that holds with other conditions. Stores nothing unless it is given a name.
#[utoipa::path(
    post,
    path = "/what-ifs",
    operation_id = "ask_what_if",
    tag = "cost",
    extensions(("x-permissions" = json!(["see_statements"]))),
    request_body = QuestionBody,
    responses(
        (status = 200, body = WhatIfBody),
        (status = 201, body = WhatIfBody, headers(("Location" = String))),
    ),
)]
pub(crate) async fn ask(
    State(app): State<App>,
    signed: Signed,
    Body(asked): Body<QuestionBody>,
) -> Result<Response, Problem> {
    let organisation = asked.organisation.map(Into::into);
    let (question, name) = asked.read()?;
    let wrong = |error: ActionError| {
        let of_text = matches!(error, ActionError::Agreement(_));
        if of_text { of_source(error, "/source") } else { error.into() }
    };
    let answer = try_agreement(&app, &signed.actor, &question).await.map_err(wrong)?;
    let Some(name) = name else { return Ok(Json(body(None, answer)).into_response()) };
    let saved = save_what_if(&app, &signed.actor, organisation, &name, question).await?;
    let location = [(header::LOCATION, format!("/api/v1/what-ifs/{}", saved.id))];
    Ok((StatusCode::CREATED, location, Json(body(Some(saved.id), answer))).into_response())
}

/// A saved comparison.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SavedBody {
    /// Its id.
    id: Uuid,
    /// Its name.
    name: String,
    /// The first month, as `2026-03`.
    from: String,
    /// The last month, as `2026-03`.
    to: String,
    /// When it was made.
    made_at: DateTime<Utc>,
    /// Who saved it, as a login.
    made_by: String,
}

impl From<WhatIfRecord> for SavedBody {
    fn from(record: WhatIfRecord) -> Self {
        Self {
            id: record.id,
            name: record.name,
            from: record.from.to_string(),
            to: record.to.to_string(),
            made_at: record.made_at,
            made_by: record.made_by,
        }
    }
}

/// The saved comparisons.
#[utoipa::path(
    get,
    path = "/what-ifs",
    operation_id = "list_what_ifs",
    tag = "cost",
    extensions(("x-permissions" = json!(["see_statements"]))),
    responses((status = 200, body = Listing<SavedBody>)),
)]
pub(crate) async fn list(State(app): State<App>, signed: Signed) -> Result<Json<Listing<SavedBody>>, Problem> {
    let saved = list_what_ifs(&app, &signed.actor).await?;
    Ok(Json(Listing { items: saved.into_iter().map(Into::into).collect(), next: None }))
}

/// A saved comparison, computed from what is known now.
#[utoipa::path(
    get,
    path = "/what-ifs/{id}",
    operation_id = "show_what_if",
    tag = "cost",
    extensions(("x-permissions" = json!(["see_statements"]))),
    params(("id" = Uuid, Path, description = "The id of the comparison.")),
    responses((status = 200, body = WhatIfBody)),
)]
pub(crate) async fn show(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<Uuid>,
) -> Result<Json<WhatIfBody>, Problem> {
    let saved = find_what_if(&app, &signed.actor, id).await?;
    let answer = answer_saved(&app, &signed.actor, &saved).await?;
    Ok(Json(body(Some(id), answer)))
}

/// Deletes a saved comparison.
#[utoipa::path(
    delete,
    path = "/what-ifs/{id}",
    operation_id = "delete_what_if",
    tag = "cost",
    extensions(("x-permissions" = json!(["manage_agreements"]))),
    params(("id" = Uuid, Path, description = "The id of the comparison.")),
    responses((status = 204)),
)]
pub(crate) async fn delete(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<Uuid>,
) -> Result<StatusCode, Problem> {
    delete_what_if(&app, &signed.actor, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
