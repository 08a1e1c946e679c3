//! `/import/omatchade`: lines of fuel, charging and tolls that match no vehicle, until somebody says which one they are
//! for.

use askama::Template;
use axum::Form;
use chrono::{DateTime, Utc};
use serde::Deserialize;
use vagnpark_actions::{
    ActionError,
    import::{
        extra::ExtraCell,
        purchase::{ToMatch, match_purchases, open_unmatched},
    },
    records::Unmatched,
    register::find::find_by_number,
};
use vagnpark_domain::{Fault, Field, Refusal, ids::OrganisationId, money::Ore};

use super::{Frame, PageResult, render};
use crate::pages::{
    alert::Alert,
    visit::{Visit, answer_form},
};

struct UnmatchedLine {
    sender: OrganisationId,
    number: String,
    lines: i64,
    net: Ore,
    first: DateTime<Utc>,
    last: DateTime<Utc>,
    /// What their rows say besides.
    extra: Vec<ExtraCell>,
    /// The input, if it was refused.
    vehicle: String,
}

#[derive(Template)]
#[template(path = "import/purchase.html")]
struct UnmatchedPage {
    frame: Frame,
    lines: Vec<UnmatchedLine>,
    /// The numbers of vehicles they can be matched with.
    vehicles: Vec<String>,
    error: Alert,
}

pub(crate) async fn list(visit: Visit) -> PageResult {
    let page = page(&visit, None).await?;
    Ok(render(&page))
}

async fn page(visit: &Visit, refused: Option<(&MatchForm, &ActionError)>) -> Result<UnmatchedPage, ActionError> {
    let frame = visit.frame("/import", "unmatched-title");
    let ToMatch { lines, vehicles } = open_unmatched(&visit.app, visit.actor()).await?;
    let about = |line: &Unmatched| {
        refused.filter(|(form, _)| form.number == line.number && form.sender == line.sender_id.to_string())
    };
    // The fields are numbered as the lines are.
    let place = lines.iter().position(|(line, _)| about(line).is_some()).map_or(0, |place| place.saturating_add(1));
    let error = refused.map(|(_, error)| error);
    Ok(UnmatchedPage {
        error: Alert::of(frame.t, error, &["vehicle"]).within(place),
        lines: lines
            .into_iter()
            .map(|(line, extra)| UnmatchedLine {
                vehicle: about(&line).map_or_else(String::new, |(form, _)| form.vehicle.clone()),
                extra,
                sender: line.sender_id,
                number: line.number,
                lines: line.lines,
                net: Ore(line.net_ore),
                first: line.first_at,
                last: line.last_at,
            })
            .collect(),
        vehicles: vehicles.iter().map(|vehicle| vehicle.description.plate().replace('\u{a0}', " ")).collect(),
        frame,
    })
}

#[derive(Debug, Deserialize)]
pub(crate) struct MatchForm {
    sender: String,
    number: String,
    vehicle: String,
}

/// Matches the lines under a number with a vehicle.
pub(crate) async fn match_line(visit: Visit, Form(form): Form<MatchForm>) -> PageResult {
    let matched = async {
        let sender = form.sender.parse().map_err(|_| ActionError::NotFound("line"))?;
        let vehicle = find_by_number(&visit.app, visit.actor(), &form.vehicle).await?;
        let unknown = || Refusal::at(Field::Vehicle, Fault::unknown(&form.vehicle));
        let vehicle = vehicle.ok_or_else(unknown)?;
        match match_purchases(&visit.app, visit.actor(), sender, &form.number, vehicle).await {
            // One that others run is seen, and cannot be said here.
            Err(ActionError::NotPermitted | ActionError::NotFound("vehicle")) => Err(unknown().into()),
            matched => matched,
        }
    };
    answer_form(
        matched.await,
        |_| "/import/omatchade".to_owned(),
        async |error| Ok(render(&page(&visit, Some((&form, &error))).await?)),
    )
    .await
}
