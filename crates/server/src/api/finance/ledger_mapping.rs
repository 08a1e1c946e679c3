//! `ledger-mappings`: where amounts go in each organisation's ledger, and the ledger's files.

use std::collections::BTreeMap;

use axum::{Json, extract::State, http::StatusCode, response::Response};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use vagnpark_actions::{
    ActionError, App,
    finance::ledger_mapping::{export_sie, list_mappings, put_mapping_seen, put_mappings},
};
use vagnpark_domain::{
    Fault, Field, Refusal,
    finance::ledger_mapping::{Mapped, Mapping, Posting, merge::state_of},
};

use crate::{
    api::{cost::statement::month_of, word, wrong},
    web::{
        auth::Signed,
        extract::{Body, Params, Path},
        files::attachment,
        problem::Problem,
    },
};

/// The year to list.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct MappingParams {
    /// The year, such as `2026`.
    year: i32,
}

/// A place in a ledger.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PostingBody {
    /// A cost category, or `settlement` for the account that the voucher balances against.
    category: String,
    /// The account.
    account: String,
    /// The name of the account.
    #[serde(default)]
    account_name: String,
    /// The cost centre.
    #[serde(default)]
    cost_centre: String,
    /// The activity, in ledgers that have it.
    #[serde(default)]
    activity: String,
    /// The counterpart: 82 a municipality, 83 a municipal federation.
    #[serde(default)]
    counterpart: String,
}

/// Where an organisation's amounts go in a year.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MappingBody {
    /// Id of the organisation.
    organisation: Uuid,
    /// The calendar year.
    year: i32,
    /// Where each category of cost is posted.
    postings: Vec<PostingBody>,
    /// SHA-256 over the postings; give it as `seen` when changing them.
    hash: String,
}

/// Where an organisation's amounts should go in a year.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewMappingBody {
    /// Id of the organisation.
    organisation: Uuid,
    /// The calendar year.
    year: i32,
    /// Where each category of cost is posted.
    postings: Vec<PostingBody>,
    /// The `hash` of the mapping that this one replaces, empty if there was none; if another holds by now, the answer
    /// is 412.
    seen: Option<String>,
}

/// The mappings of a year.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MappingsBody {
    /// The mappings.
    items: Vec<MappingBody>,
}

fn body(organisation: Uuid, year: i32, mapping: Mapping) -> MappingBody {
    let posting = |(mapped, posting): (Mapped, Posting)| PostingBody {
        category: mapped.to_string(),
        account: posting.account,
        account_name: posting.account_name,
        cost_centre: posting.cost_centre,
        activity: posting.activity,
        counterpart: posting.counterpart,
    };
    let hash = state_of(&mapping);
    MappingBody { organisation, year, postings: mapping.into_iter().map(posting).collect(), hash }
}

/// Where amounts go in the ledgers of your organisations.
#[utoipa::path(
    get,
    path = "/ledger-mappings",
    operation_id = "list_ledger_mappings",
    tag = "finance",
    extensions(("x-permissions" = json!(["see_costs"]))),
    params(MappingParams),
    responses((status = 200, body = MappingsBody)),
)]
pub(crate) async fn list(
    State(app): State<App>,
    signed: Signed,
    Params(params): Params<MappingParams>,
) -> Result<Json<MappingsBody>, Problem> {
    let mappings = list_mappings(&app, &signed.actor, params.year).await?;
    let items = mappings.into_iter().map(|(id, mapping)| body(id.0, params.year, mapping)).collect();
    Ok(Json(MappingsBody { items }))
}

/// Writes an organisation's mapping for a year, replacing the one that was there.
#[utoipa::path(
    put,
    path = "/ledger-mappings",
    operation_id = "put_ledger_mapping",
    tag = "finance",
    extensions(("x-permissions" = json!(["manage_costs"]))),
    request_body = NewMappingBody,
    responses(
        (status = 204),
        (status = 412, body = Problem),
    ),
)]
pub(crate) async fn put(
    State(app): State<App>,
    signed: Signed,
    Body(new): Body<NewMappingBody>,
) -> Result<StatusCode, Problem> {
    let mut mapping = Mapping::new();
    let mut places = BTreeMap::new();
    for (place, posting) in new.postings.into_iter().enumerate() {
        let within = |problem: Problem| problem.under(&format!("/postings/{place}"));
        let mapped: Mapped = word(Field::Category, &posting.category).map_err(within)?;
        if let Some(first) = places.insert(mapped, place) {
            return Err(given_twice(&posting.category, [first, place]));
        }
        let PostingBody { account, account_name, cost_centre, activity, counterpart, .. } = posting;
        let posting = Posting { account, account_name, cost_centre, activity, counterpart };
        posting.within_bounds().map_err(|refusal| within(ActionError::from(refusal).into()))?;
        mapping.insert(mapped, posting);
    }
    let of = (new.organisation.into(), new.year);
    let written = match new.seen {
        Some(seen) => put_mapping_seen(&app, &signed.actor, of, &mapping, &seen).await,
        None => put_mappings(&app, &signed.actor, &BTreeMap::from([(of, mapping)])).await,
    };
    match written {
        Err(ActionError::Refused(Refusal::Posting { mapped, field, fault })) => {
            let place = places.get(&mapped).copied().unwrap_or_default();
            Err(wrong(field, fault).under(&format!("/postings/{place}")))
        }
        written => Ok(written.map(|_| StatusCode::NO_CONTENT)?),
    }
}

/// The problem with a category that is posted twice, naming both places.
fn given_twice(category: &str, places: [usize; 2]) -> Problem {
    let twice = || wrong(Field::Category, Fault::Twice { given: category.to_owned() });
    let [first, second] = places.map(|place| twice().under(&format!("/postings/{place}")));
    first.and(second)
}

/// A closed month as vouchers for a party's ledger: SIE 4I, code page 437.
#[utoipa::path(
    get,
    path = "/statements/{month}/sie/{party}",
    operation_id = "export_sie",
    tag = "finance",
    extensions(("x-permissions" = json!(["see_statements"]))),
    params(
        ("month" = String, Path, description = "The month, such as `2026-10`."),
        ("party" = String, Path, description = "The party's code."),
    ),
    responses(
        (status = 200, content_type = "application/octet-stream"),
        (status = 409, body = Problem),
        (status = 422, body = Problem),
    ),
)]
pub(crate) async fn sie(
    State(app): State<App>,
    signed: Signed,
    Path((month, party)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let month = month_of(&month)?;
    let file = export_sie(&app, &signed.actor, month, &party).await?;
    Ok(attachment(&format!("vagnpark-{month}-{party}.si"), "application/octet-stream", file))
}
